"""A run that cannot be ends with a reason, and can be tried again; no device breaks a page."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.site.conftest import SITE, QuietHandler
from tests.site.test_run import PATIENCE, runtime, status

__all__ = ["runtime"]

CHAPTER = "chapters/class.html"
LIMIT = 30_000
STATIC = SITE / "_static"
FORBIDDEN = """Object.defineProperty(window, "localStorage", {
    get() { throw new DOMException("forbidden", "SecurityError"); } });"""
FULL = """Storage.prototype.setItem = () => {
    throw new DOMException("full", "QuotaExceededError"); };"""


class Server:
    """The site on this machine, of which files are lost, stalled, cut off or damaged."""

    def __init__(self) -> None:
        """Begin whole."""
        self.address = ""
        self.faults: dict[str, str] = {}
        self.asked: set[str] = set()
        self.answered: set[str] = set()
        self.released = Event()


class Handler(QuietHandler):
    """Answer as the server's faults say."""

    def __init__(self, server: Server, *given: Any) -> None:
        """Keep the faults."""
        self.site = server
        super().__init__(*given, directory=str(SITE))

    def do_GET(self) -> None:
        """Answer, or not."""
        name = self.path.rpartition("/")[2]
        fault = self.site.faults.get(name)
        self.site.asked.add(name)
        if fault == "stalled":
            self.site.released.wait(60)
        elif fault == "lost":
            self.send_error(404)
        elif fault:
            content = Path(self.translate_path(self.path)).read_bytes()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            changed = content[:-9] + b"damage..!"
            self.wfile.write(content[: len(content) // 2] if fault == "cut" else changed)
        else:
            super().do_GET()
        self.site.answered.add(name)


@contextmanager
def faulty() -> Iterator[Server]:
    """Serve the site."""
    own = Server()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, own)) as http:
        http.daemon_threads = True
        Thread(target=http.serve_forever, daemon=True).start()
        own.address = f"http://127.0.0.1:{http.server_port}"
        yield own
        own.released.set()
        http.shutdown()


@pytest.fixture(scope="module")
def server(runtime: None) -> Iterator[Server]:
    with faulty() as server:
        yield server


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    """Open a chapter whose clock a test can turn."""
    server.faults.clear()
    server.asked.clear()
    server.answered.clear()
    context = browser.new_context()
    page = context.new_page()
    page.clock.install()
    page.goto(f"{server.address}/{CHAPTER}", wait_until="load")
    yield page
    server.released.set()
    server.released = Event()
    context.close()


def wheel(name: str) -> str:
    return next((STATIC / "runtime" / "packages").glob(f"{name}-*.whl")).name


@pytest.mark.parametrize(
    ("name", "fault", "said"),
    [
        ("run.worker.js", "lost", "run.worker.js could not be fetched"),
        ("class.ipynb", "lost", "chapters/class.ipynb is not on the site (404"),
        ("fetched.json", "lost", "fetched.json is not on the site (404"),
        ("fetched.json", "damaged", "fetched.json is damaged"),
        ("pyodide.js", "lost", "python/pyodide.js is not on the site (404"),
        ("pyodide.asm.wasm", "damaged", "python/pyodide.asm.wasm is damaged"),
        ("book.zip", "cut", "book.zip could not be fetched"),
        ("jinja2", "damaged", "packages/jinja2-"),
    ],
)
def test_a_file_that_is_lost_or_damaged_is_named(
    name: str, fault: str, said: str, page: Page, server: Server
) -> None:
    server.faults[wheel(name) if name == "jinja2" else name] = fault
    page.get_by_role("button", name="Run this page").click()
    page.get_by_role("button", name="Try again").wait_for()
    assert said in status(page)
    assert status(page).endswith("What you read is as it was before.")
    assert not page.get_by_role("button", name="Cancel").is_visible()


@pytest.mark.parametrize("name", ["run.worker.js", "class.ipynb", "fetched.json", "pyodide.asm.js"])
def test_what_does_not_come_ends_the_run_and_it_can_be_tried_again(
    name: str, page: Page, server: Server
) -> None:
    server.faults[name] = "stalled"
    page.get_by_role("button", name="Run this page").click()
    page.get_by_role("button", name="Cancel").wait_for()
    if name == "pyodide.asm.js":
        until_all_others_came(page, server, name)
    while name not in server.asked:
        page.wait_for_timeout(50)
    page.clock.fast_forward(LIMIT // 2)
    assert page.get_by_role("button", name="Cancel").is_visible()
    page.clock.fast_forward(LIMIT)
    page.get_by_role("button", name="Try again").wait_for()
    assert f"{name} did not come. Nothing has come for 30 seconds." in status(page)
    if name == "pyodide.asm.js":
        server.faults.clear()
        page.get_by_role("button", name="Try again").click()
        said = page.locator(".run [role=status]")
        expect(said).to_contain_text("Nothing changed", timeout=PATIENCE)
        assert page.get_by_role("button", name="Run this page").is_enabled()


def until_all_others_came(page: Page, server: Server, name: str) -> None:
    """Wait until nothing but one file is awaited, and the page knows it."""
    listed = json.loads((STATIC / "runtime" / "fetched.json").read_text("utf-8"))["files"]
    others = {path.rpartition("/")[2] for path in listed} - {name}
    size = sum(each["bytes"] for path, each in listed.items() if not path.endswith(name))
    amount = f"{(size + 500_000) // 1_000_000} of"
    page.wait_for_function(
        "amount => document.querySelector('.run-amount').textContent.startsWith(amount)", arg=amount
    )
    while others - server.answered:
        page.wait_for_timeout(50)
    page.wait_for_timeout(500)


def test_a_reader_can_stop_a_run(page: Page, server: Server) -> None:
    server.faults["pyodide.asm.wasm"] = "stalled"
    page.get_by_role("button", name="Run this page").click()
    page.get_by_role("button", name="Cancel").click()
    assert status(page) == "You stopped the run. What you read is as it was before."
    expect(page.get_by_role("button", name="Try again")).to_be_focused()


POISON = [
    "nonsense {",
    "5",
    '"text"',
    "[]",
    "{}",
    '{"edits": 5, "rule": {}}',
    '{"edits": [null], "rule": {}}',
    '{"edits": [{"segment": 5, "code": "O-SUP", "bearing": "mixed"}], "rule": {}}',
    '{"edits": [], "rule": null}',
    '{"edits": [], "rule": {"toString": "1"}}',
    '{"edits": [], "rule": {"weak": {}}}',
]


def test_what_the_device_kept_of_something_else_takes_no_button_away(
    page: Page, server: Server
) -> None:
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    key = page.evaluate("`crosscase-run ${new URL('..', location).pathname}`")
    for poison in POISON:
        page.evaluate("([key, text]) => localStorage.setItem(key, text)", [key, poison])
        page.reload(wait_until="load")
        assert page.get_by_role("button", name="Run this page").is_enabled(), poison
        assert "could not be read, and was removed" in status(page), poison
        assert page.evaluate("key => localStorage.getItem(key)", key) is None
        assert not page.locator(".run-note").is_visible()
    assert faults == []


@pytest.mark.parametrize("storage", [FORBIDDEN, FULL])
def test_a_browser_that_keeps_nothing_says_so_and_goes_on(
    storage: str, browser: Browser, server: Server
) -> None:
    context = browser.new_context()
    context.add_init_script(storage)
    page = context.new_page()
    page.goto(f"{server.address}/{CHAPTER}", wait_until="load")
    page.locator(".run-panel > summary").click()
    page.get_by_label("A rating leaves").fill("1/4")
    assert "This browser keeps nothing: your changes last until" in status(page)
    assert "You have changed 1 threshold" in page.locator(".run-note").inner_text()
    assert page.get_by_role("button", name="Run this page").is_enabled()
    context.close()
