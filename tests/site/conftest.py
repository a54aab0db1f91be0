"""The built site, served on this machine, and a real browser to read it with."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.conftest import SITE, miss
from tests.site.visit import Visitor

__all__ = ["SITE", "miss"]

WRITTEN = sorted(
    name
    for name in (path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html"))
    if not name.startswith("_static/")
)
LEADING_ON = [  # at once: the index, and where pages stood that have moved
    name for name in WRITTEN if 'http-equiv="refresh"' in (SITE / name).read_text("utf-8")
]
EVERY_PAGE = [name for name in WRITTEN if name not in LEADING_ON]
EVIDENCE = [name for name in EVERY_PAGE if name.startswith("evidence/")]
CLAIMS = [name for name in EVERY_PAGE if name.startswith("claims/")]
SHEETS = [name for name in EVERY_PAGE if name.startswith("sheets/")]


def extremes(names: list[str]) -> set[str]:
    """Return the shortest and the longest of pages that one template makes."""
    by_size = sorted(names, key=lambda name: ((SITE / name).stat().st_size, name))
    return {by_size[0], by_size[-1]} if by_size else set()


TEMPLATES = {  # of the names of pages without their ending
    "source": r"evidence/.*-s\d+",
    "code": r"evidence/\w-\w{3}",
    "cell": r"evidence/\w{3}-\w{3}-\w-\w{3}",
    "claim": r"claims/.*",
}
OF_TEMPLATES = {
    kind: [name for name in EVERY_PAGE if re.fullmatch(rf"{pattern}\.html", name)]
    for kind, pattern in TEMPLATES.items()
}
SAMPLE = {"evidence/poster-s01.html", "claims/leon-tie-wound-up.html"}.union(
    *map(extremes, [*OF_TEMPLATES.values(), SHEETS])
)
PAGES = [
    name for name in EVERY_PAGE if name not in [*EVIDENCE, *CLAIMS, *SHEETS] or name in SAMPLE
]  # of the pages that one template makes, the shortest and the longest; a parser reads all
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class QuietHandler(SimpleHTTPRequestHandler):
    """Serve files without a line for every request."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine; the value is its address."""
    handler = partial(QuietHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Serve the built site and return its address."""
    with serving(site) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the machine's Chromium, or the one that Playwright has fetched."""
    executable = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        if not executable and not Path(playwright.chromium.executable_path).exists():
            miss("no Chromium on this machine: install it to test the pages")
        chromium = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def visitor(
    browser: Browser, site: Path, address: str, tmp_path_factory: pytest.TempPathFactory
) -> Visitor:
    """Return who visits each page once, for all tests that ask about it."""
    return Visitor(browser, site, address, tmp_path_factory)
