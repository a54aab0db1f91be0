"""What a first visit costs on a phone: stock Jupyter Book against our pages.

It needs Chromium and npm. All happens in copies of the checkout, and ratios are of one run.

The stock book has the same notebooks and data, Jupyter Book's own extensions and theme options,
and charts as Altair shows them: HTML that loads vega, vega-lite and vega-embed from a content
delivery network. Here these three come from npm, in the versions the pages ask for, and from the
same server as the page: stock never waits for a distant machine, so its times are on the low
side. Bytes are those of the bodies, gzipped wherever that makes them smaller; nobody scrolls.
"""

import gzip
import json
import mimetypes
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import cast

import pandas as pd
from _shared import OURS, STOCK, asked, build, copy_book, lack
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

PAGES = ("findings", "02_cities", "03_evidence", "05_organisation", "08_comparison")
TARGETS = {"kB": 0.5, "requests": 0.5, "chart visible, ms": 0.5}
LARGEST_SITE = 25
PHONE: ViewportSize = {"width": 390, "height": 844}
SLOWER = 4

STOCK_CONFIG = """\
title: Four City Partnerships
only_build_toc_files: true
execute: {execute_notebooks: force, timeout: 120, raise_on_error: true}
parse:
  myst_enable_extensions: [colon_fence, deflist, dollarmath, linkify, substitution, tasklist]
html: {favicon: chapters/favicon.svg}
bibtex_bibfiles: [data/references.bib]
sphinx:
  extra_extensions: [crosscase.book.roles]
"""
STOCK_CHARTS = """\
import altair

import crosscase.display.figure


def show(figure):
    from IPython.display import HTML, display
    from crosscase.display.tables import table_markup

    display(figure.chart)
    numbers = table_markup(figure.numbers, figure.caption)
    display(HTML(f"<details><summary>The numbers as a table</summary>{numbers}</details>"))


crosscase.display.figure.Figure._ipython_display_ = show
altair.renderers.enable("default")
"""
NETWORK = re.compile(r"https://cdn\.jsdelivr\.net/npm/([\w-]+@[\d.]+)\?noext")
HOME = "/_network/"

# vega-embed adds its menu (a <details>) when the chart has been drawn.
FIRST_CHART = """
new MutationObserver((_, observer) => {
  if (!document.querySelector("figure.chart svg, .vega-embed details")) return;
  observer.disconnect();
  requestAnimationFrame(() => requestAnimationFrame(() => {
    window.chartVisible = performance.now();
  }));
}).observe(document, {childList: true, subtree: true});
"""
PAINTED = """
performance.getEntriesByName("first-contentful-paint").length
&& (window.chartVisible || !document.querySelector("figure.chart, [id^=altair-viz]"))
"""
TIMES = """() => ({
  "first paint, ms": performance.getEntriesByName("first-contentful-paint")[0].startTime,
  "chart visible, ms": window.chartVisible ?? NaN,
})"""


def main(rounds: int, smoke: bool) -> None:
    """Build both books, visit both in turn, and print medians over pages and ratios."""
    executable = shutil.which("chromium") or shutil.which("google-chrome")
    if not executable or not shutil.which("npm"):
        lack("This benchmark needs Chromium and npm; install what is missing.")
    pages = ("chart",) if smoke else PAGES
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        ours = build_ours(copy_book(Path(folder) / "ours", small=smoke))
        stock = build_stock(copy_book(Path(folder) / "stock", small=smoke))
        sizes = {"ours": megabytes(ours), "stock": megabytes(stock)}
        bring_home(stock, Path(folder))
        browser = playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox", "--disable-gpu"]
        )
        with served(ours) as our_site, served(stock) as stock_site:
            figures = visits(browser, {"ours": our_site, "stock": stock_site}, pages, rounds)
        browser.close()
    report(figures, sizes, rounds)


def build_ours(book: Path) -> Path:
    """Build our book, and return the folder of its pages."""
    build(book, OURS)
    return book / "_build" / "html"


def build_stock(book: Path) -> Path:
    """Build the stock book from the same notebooks, and return the folder of its pages."""
    (book / "_stock.yml").write_text(STOCK_CONFIG, "utf-8")
    startup = book / ".ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "charts.py").write_text(STOCK_CHARTS, "utf-8")
    build(book, STOCK, IPYTHONDIR=str(book / ".ipython"))
    return book / "_build" / "html"


def megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def bring_home(site: Path, workshop: Path) -> None:
    """Put the libraries that pages load from the network beside the pages, and lead there."""
    libraries = set()
    for path in site.rglob("*.html"):
        text = path.read_text("utf-8")
        libraries |= set(NETWORK.findall(text))
        path.write_text(NETWORK.sub(rf"{HOME}\1.js", text), "utf-8")
    if not libraries:
        sys.exit("The stock pages load no vega: their charts are not shown as Altair shows them.")
    home = site / HOME.strip("/")
    home.mkdir()
    for library in libraries:
        (home / f"{library}.js").write_bytes(from_npm(library, workshop))


def from_npm(library: str, workshop: Path) -> bytes:
    """Return the script that the network serves for a library such as ``vega@6``."""
    pack = subprocess.run(
        ["npm", "pack", "--silent", "--prefer-offline", library],
        cwd=workshop,
        capture_output=True,
        text=True,
    )
    if pack.returncode:
        lack(f"npm brings no {library}:\n{pack.stderr}")
    with tarfile.open(workshop / pack.stdout.strip()) as package:
        main = json.loads(content(package, "package.json"))["jsdelivr"]
        return content(package, main)


def content(package: tarfile.TarFile, name: str) -> bytes:
    file = package.extractfile(f"package/{name}")
    assert file
    return file.read()


class Site(ThreadingHTTPServer):
    """The files of a folder, packed once, and the bytes sent for every request."""

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        files = (path for path in folder.rglob("*") if path.is_file())
        self.files = {f"/{path.relative_to(folder).as_posix()}": packed(path) for path in files}
        self.sent: list[tuple[str, int]] = []


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        site = cast(Site, self.server)
        path = self.path.partition("?")[0]
        if path not in site.files:
            self.send_error(404)
            return
        headers, body = site.files[path]
        site.sent.append((path, len(body)))
        self.send_response(200)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def packed(path: Path) -> tuple[dict[str, str], bytes]:
    """Return the headers and the body of a file, gzipped if that is smaller."""
    plain = path.read_bytes()
    small = gzip.compress(plain, 6)
    headers = {
        "Content-Type": mimetypes.guess_type(path.name)[0] or "application/octet-stream",
        "Content-Length": str(min(len(plain), len(small))),
        "Cache-Control": "max-age=600",
    }
    if len(small) < len(plain):
        return headers | {"Content-Encoding": "gzip"}, small
    return headers, plain


@contextmanager
def served(folder: Path) -> Iterator[Site]:
    with Site(folder) as site:
        Thread(target=site.serve_forever, daemon=True).start()
        yield site
        site.shutdown()


def visits(
    browser: Browser, sites: dict[str, Site], pages: Sequence[str], rounds: int
) -> pd.DataFrame:
    """Return one row per figure: whose book, which page, what was measured, how much."""
    rows: list[tuple[str, str, str, float]] = []
    for page in pages:
        for whose, site in sites.items():
            with opened(browser) as tab:
                figures = weigh(tab, site, page)
            rows += [(whose, page, measure, value) for measure, value in figures.items()]
    for _ in range(rounds):
        for page in pages:
            for whose, site in sites.items():
                with opened(browser) as tab:
                    figures = watch(tab, site, page)
                rows += [(whose, page, measure, value) for measure, value in figures.items()]
    return pd.DataFrame(rows, columns=["whose", "page", "measure", "value"])


@contextmanager
def opened(browser: Browser) -> Iterator[Page]:
    """Open a tab of a phone that has never been here."""
    with browser.new_context(viewport=PHONE) as context:
        yield context.new_page()


def address(site: Site, page: str) -> str:
    return f"http://127.0.0.1:{site.server_port}/chapters/{page}.html"


def weigh(tab: Page, site: Site, page: str) -> dict[str, float]:
    """Return what crosses the wire until nothing more is asked for."""
    lost: set[str] = set()
    tab.on("requestfailed", lambda request: lost.add(request.url))
    tab.on("response", lambda response: None if response.ok else lost.add(response.url))
    site.sent.clear()
    tab.goto(address(site, page), wait_until="networkidle")
    if lost:
        sys.exit(f"{page} asks for what is not served here: {', '.join(sorted(lost))}")
    own = [size for path, size in site.sent if not path.startswith(HOME)]
    return {
        "kB": sum(size for _, size in site.sent) / 1000,
        "kB, network apart": sum(own) / 1000,
        "requests": len(site.sent),
        "requests, network apart": len(own),
    }


def watch(tab: Page, site: Site, page: str) -> dict[str, float]:
    """Return when something and when the first chart is painted, on a slow processor."""
    tab.context.new_cdp_session(tab).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    tab.add_init_script(FIRST_CHART)
    tab.goto(address(site, page))
    while not tab.evaluate(PAINTED):
        tab.wait_for_timeout(200)
    return cast(dict[str, float], tab.evaluate(TIMES))


def report(figures: pd.DataFrame, sizes: dict[str, float], rounds: int) -> None:
    """Print for every measure the median over pages, the ratio, and that of the worst page."""
    pages = figures.pivot_table(
        index=["measure", "page"], columns="whose", values="value", aggfunc="median", sort=False
    )
    medians = pages.groupby("measure", sort=False).median()
    worst = (pages["ours"] / pages["stock"]).groupby("measure").max()
    number = figures["page"].nunique()
    print(f"{number} pages, {rounds} rounds, processor slowed {SLOWER} times for the times")
    print(f"{'':25}{'ours':>9}{'stock':>9}{'ratio':>7}{'worst':>7}")
    for measure in medians.index.astype(str):
        ours, stock = medians.loc[measure, ["ours", "stock"]]
        line = f"{measure:25}{ours:9.0f}{stock:9.0f}{ours / stock:7.2f}{worst[measure]:7.2f}"
        print(line, f" at most {TARGETS[measure]}" if measure in TARGETS else "")
    print(f"{'whole site, MB':25}{sizes['ours']:9.1f}{sizes['stock']:9.1f}", end="")
    print(f"{sizes['ours'] / sizes['stock']:7.2f}{'':7}  at most {LARGEST_SITE} MB")


if __name__ == "__main__":
    main(*asked(rounds=3))
