"""How soon one sees and finds: pictures, words and taps on a phone, in the pages of the last build.

Printed are, at 360 pixels, how much of a page's height is picture and how small its smallest words
are; for six questions of a reader, how many taps answer them, and how long the pages take for it;
and when the first picture is there on a slow phone, with a stock Jupyter Book of the same chapters
beside it in the same run.
"""

import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from _shared import ROOT, asked
from build import copied
from playwright.sync_api import Browser, Page, sync_playwright
from tests.site.conftest import serving
from weight import OF_TINY, build_stock

from crosscase.book.build import with_book

PHONE = {"width": 360, "height": 740}
PAGES = ("findings", "utrecht-leon", "compared", "evidence", "organisation", "impact")
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 204_800, "uploadThroughput": 96_000}
PICTURES = "figure.chart .chart-box, .matrix table, img"
LOOK = """pictures => {
    const whole = document.querySelector("article").getBoundingClientRect().height;
    const seen = [...document.querySelectorAll(pictures)].filter(each => each.checkVisibility());
    const drawn = seen.reduce((sum, each) => sum + each.getBoundingClientRect().height, 0);
    const sizes = [...document.querySelectorAll("article *")]
        .filter(each => each.checkVisibility({visibilityProperty: true, opacityProperty: true}))
        .filter(each => [...each.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
        .filter(each => !each.closest(".spoken"))
        .map(each => {
            const {a, b} = each.ownerSVGElement?.getScreenCTM() ?? {a: 1, b: 0};
            return parseFloat(getComputedStyle(each).fontSize) * Math.hypot(a, b);
        });
    return [drawn / whole, Math.min(...sizes)];
}"""
IS_SEEN = """pictures => [...document.querySelectorAll(pictures)]
    .some(each => each.checkVisibility() && each.getBoundingClientRect().height > 20
        && (each.localName !== "img" || each.naturalWidth > 0))"""


def write(page: Page, words: str) -> None:
    """Write into the field that has the keyboard, and press Enter."""
    page.keyboard.type(words)
    page.keyboard.press("Enter")


def tap(selector: str) -> Callable[[Page], None]:
    """Return a tap on the first of some elements that can be seen."""
    return lambda page: page.locator(selector).locator("visible=true").first.tap()


TASKS: dict[str, tuple[tuple[Callable[[Page], None], ...], str]] = {
    "did it improve León": (
        (tap(".cards a"), tap(".matrix td a[href*='m-liv']")),
        "evidence/utr-leo-m-liv.html",
    ),
    "southern publishers who judge negatively": (
        (
            tap("button.primary-toggle"),
            tap("a[href$='segments.html']"),
            tap(".explorer-open"),
            tap(".explorer-facets label:has(input[value='south'])"),
            tap(".explorer-facets label:has(input[value='negative'])"),
            tap(".explorer-close"),
        ),
        "chapters/segments.html",
    ),
    "from a finding to a statement's home": (
        (tap("a.claim"), tap(".card-panel a[href*='evidence/']")),
        "evidence/",
    ),
    "a statement by id": (
        (tap("button[aria-label='Search']"), lambda page: write(page, "utr-leo-020")),
        "evidence/utr-leo-s05.html#utr-leo-020",
    ),
    "what a code means": (
        (tap("button[aria-label='Search']"), lambda page: write(page, "o-con")),
        "evidence/o-con.html",
    ),
    "a partnership's whole story": ((tap(".cards a"),), "chapters/utrecht-leon.html"),
}


def main(rounds: int, smoke: bool) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        book = copied(folder, smoke)
        if smoke:
            with_book(book, with_browser(lambda browser, site: show_pages(browser, site, OF_TINY)))
            return
        stock = build_stock(book)
        with_book(ROOT, with_browser(lambda browser, site: show(browser, stock, site, rounds)))


def with_browser(work: Callable[[Browser, Path], None]) -> Callable[[Path], None]:
    """Return work on pages that has a browser. It is started late: a build cannot run beside it."""

    def done(site: Path) -> None:
        with sync_playwright() as playwright:
            work(playwright.chromium.launch(executable_path=shutil.which("chromium")), site)

    return done


def show(browser: Browser, stock: Path, ours: Path, rounds: int) -> None:
    """Print everything of the whole book."""
    show_pages(browser, ours, PAGES)
    with serving(ours) as own, serving(stock) as theirs:
        show_tasks(browser, own)
        for name in ("compared", "impact"):
            seconds = [
                median(
                    [first_picture(browser, f"{each}/chapters/{name}.html") for _ in range(rounds)]
                )
                for each in (own, theirs)
            ]
            ratio = seconds[0] / seconds[1]
            told = f"{seconds[0]:.2f} s, stock {seconds[1]:.2f} s: {ratio:.2f}"
            print(f"first picture of {name}: {told}")


def show_pages(browser: Browser, site: Path, names: tuple[str, ...]) -> None:
    """Print how much of each page is picture, and its smallest words."""
    page = browser.new_page(viewport=PHONE)
    for name in names:
        page.goto((site / "chapters" / f"{name}.html").as_uri())
        share, smallest = page.evaluate(LOOK, PICTURES)
        print(f"{name:20} {share:4.0%} picture, smallest words {smallest:.1f} pixels")
    page.close()


def show_tasks(browser: Browser, address: str) -> None:
    """Print taps and seconds for each question of a reader who begins on the first page."""
    for name, (steps, goal) in TASKS.items():
        context = browser.new_context(viewport=PHONE, has_touch=True)
        page = context.new_page()
        page.goto(f"{address}/chapters/findings.html", wait_until="load")
        begun = time.perf_counter()
        for step in steps:
            step(page)
            page.wait_for_timeout(300)  # what a finger takes
        page.wait_for_url(f"**/{goal}*")
        print(f"{name}: {len(steps)} taps, {time.perf_counter() - begun:.1f} s")
        context.close()


def first_picture(browser: Browser, address: str) -> float:
    """Return after how many seconds the first picture of a page is there, on a slow phone."""
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    phone = context.new_cdp_session(page)
    phone.send("Network.enable")
    phone.send("Network.emulateNetworkConditions", SLOW)
    phone.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    begun = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_function(IS_SEEN, arg=PICTURES, polling=50)
    seconds = time.perf_counter() - begun
    context.close()
    return seconds


if __name__ == "__main__":
    main(*asked(rounds=3))
