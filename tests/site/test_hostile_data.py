"""Whatever stands in the data, the claims or the literature: a page shows it and never runs it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.hostile import SCRIPT, hostile_book
from tests.once import once
from tests.site.conftest import serving

PAGES = {
    "chapter": "chapters/answers.html",
    "landing page": "index.html",
    "tables": "chapters/tables.html",
    "lab": "chapters/lab.html",
    "literature": "chapters/bibliography.html",
    "source": "evidence/utr-leo-s01.html",
    "cell": "evidence/utr-leo-o-con.html",
    "code": "evidence/o-con.html",
    "claim": "claims/leon-tie-wound-up.html",
    "search": "search.html?q=Places",
}
CAUGHT = "window.ran = []; window.pwned = which => ran.push(which);"
ALIVE = """() => [
    ...document.querySelectorAll(
        "img[src=x], iframe, [onerror], [onload], [onmouseover], [href^='javascript:' i]"),
    ...[...document.scripts].filter(
        script => !script.type.endsWith("json") && script.textContent.includes("pwned")),
].map(element => element.outerHTML.slice(0, 200))"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the pages of a book with a payload in every text."""

    def make(folder: Path) -> None:
        hostile_book(folder / "book")

    return once(tmp_path_factory, "hostile", make) / "book" / "_build" / "html"


@pytest.fixture(scope="module")
def hostile_address(site: Path) -> Iterator[str]:
    with serving(site) as address:
        yield address


@pytest.fixture(params=PAGES)
def page(request: Any, browser: Browser, hostile_address: str) -> Iterator[Page]:
    """Open a page, let a test do with it what it likes, and see that nothing has run."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.add_init_script(CAUGHT)
    page.goto(f"{hostile_address}/{PAGES[request.param]}", wait_until="networkidle")
    yield page
    assert page.evaluate("ran") == []
    assert page.evaluate(ALIVE) == []
    context.close()
    assert errors == []


def test_what_stands_in_the_data_is_shown_and_never_runs(page: Page) -> None:
    for details in page.locator("details").all()[:20]:
        details.evaluate("details => details.open = true")
    if page.locator("figure.chart").count():
        assert SCRIPT in point_at_charts(page)
    for mark in page.locator("article a.claim[href^='#']").all():
        mark.click()
        assert SCRIPT in page.locator(".card-panel").inner_text()
        page.keyboard.press("Escape")
    if page.locator(".lab").count():
        code_a_statement(page)
    assert SCRIPT.replace("'", "") in (
        page.evaluate("document.body.textContent")
        .replace("'", "")
        .replace("‘", "")
        .replace("’", "")
    )


def point_at_charts(page: Page) -> str:
    """Point at marks of every chart, and return what the tooltips say."""
    said = ""
    for figure in page.locator("figure.chart").all():
        for mark in figure.locator("svg [aria-label]").all()[:4]:
            if mark.is_visible():
                mark.focus()
                said += page.locator(".chart-card, .card-panel").text_content() or ""
    return said


def code_a_statement(page: Page) -> None:
    """Begin in the coding lab, code a statement and read the answer."""
    page.get_by_label("Nickname").fill("reader")
    page.get_by_role("button", name="Begin").click()
    page.locator(".lab-submit [type=submit]").click()
    assert SCRIPT in page.locator(".lab-answer").inner_text()
