"""The built site, served on this machine, and a real browser to read it with."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, sync_playwright

from crosscase.book.build import is_built

ROOT = Path(__file__).parents[2]
SITE = ROOT / "_build" / "html"
EVERY_PAGE = sorted(
    name
    for name in (path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html"))
    if not name.startswith("_static/")
)
EVIDENCE = [name for name in EVERY_PAGE if name.startswith("evidence/")]
CLAIMS = [name for name in EVERY_PAGE if name.startswith("claims/")]
DECKS = [name for name in EVERY_PAGE if name.startswith("slides/")]
SAMPLE = {"poster-s01", "tre-caj-s01", "utr-leo-o-sup", "alp-oud-n-org", "o-sup"}
SAMPLE |= {"people-carry-the-ties", "agenda-not-heard-from-south"}
PAGES = [
    name
    for name in EVERY_PAGE
    if name not in [*EVIDENCE, *CLAIMS, *DECKS] or Path(name).stem in SAMPLE
]  # of the pages of evidence and claims, which are made alike, a few of each kind
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


def miss(what: str) -> None:
    """Skip, but fail where everything has to be there."""
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def site() -> Path:
    """Return the folder of the built site."""
    if not PAGES:
        miss("the book is not built: run `make book`")
    if not is_built(ROOT):
        miss("the pages are not those of the present sources: run `make book`")
    return SITE


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
