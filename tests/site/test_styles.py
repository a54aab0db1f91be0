"""Pages look the same with all styles of others as with those that the book keeps of them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.book.tiny_book import run, tiny_book
from tests.site.visit import THEMES, show

LOOKS = """() => [...document.querySelectorAll("body, body *")].flatMap(element =>
    ["", "::before", "::after"].map(part => {
        const style = getComputedStyle(element, part || null);
        if (part && style.content === "none") return "";
        let digest = 0;
        for (const name of style)
            for (const sign of style.getPropertyValue(name))
                digest = (digest * 31 + sign.codePointAt(0)) | 0;
        return `${element.localName}.${element.className} ${part} ${digest}`;
    }))"""
NAMES = ["chapters/findings", "chapters/07_impact", "chapters/12_lab", "chapters/bibliography"]
NAMES += ["chapters/resumen", "evidence/o-pol", "claims/people-carry-the-ties", "search"]


def keep_all() -> None:
    """Have a build keep every rule."""
    from crosscase.book import assets

    assets.usable = lambda style, names: style


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the style sheet of all books, from which nothing is taken."""
    root = tiny_book(tmp_path_factory.mktemp("whole") / "book")
    done = run(root, before=keep_all)
    assert done.returncode == 0, done.stderr
    [sheet] = (root / "_build" / "html" / "_static").glob("book.????????.css")
    return sheet.read_text("utf-8")


def styles(page: Page) -> list[str]:
    """Return every element with a digest of how it looks, and what stands before and after it."""
    page.add_style_tag(content="*, ::before, ::after { transition: none; animation: none }")
    return list(page.evaluate(LOOKS))


def read(page: Page) -> None:
    """Leave a page as it opens."""


def print_out(page: Page) -> None:
    page.emulate_media(media="print")


def find(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.locator(".search input:visible").fill("León")
    page.locator(".search-said", has_text="results").first.wait_for()


def open_contents(page: Page) -> None:
    page.locator(".primary-toggle:visible").click()


def open_menu(page: Page) -> None:
    page.locator("[data-bs-toggle=dropdown]").click()


CSS = {"content_type": "text/css"}
CASES = [(name, width, read) for name in NAMES for width in (360, 1360)]
CASES += [("chapters/07_impact", 1360, print_out), ("chapters/07_impact", 1360, open_menu)]
CASES += [("chapters/07_impact", width, find) for width in (360, 1360)]
CASES += [("chapters/findings", width, open_contents) for width in (360, 1360)]


@pytest.mark.parametrize(("name", "width", "use"), CASES)
def test_a_page_looks_the_same_with_all_styles(
    name: str,
    width: int,
    use: Callable[[Page], None],
    whole: str,
    browser: Browser,
    address: str,
) -> None:
    both: list[list[str]] = []
    for complete in (False, True):
        page = browser.new_page(viewport={"width": width, "height": 800})
        page.route("**/vega-*.js", lambda route: route.abort())  # which would draw at its own time
        if complete:
            page.route("**/_static/book.*.css", lambda route: route.fulfill(body=whole, **CSS))
        page.goto(f"{address}/{name}.html", wait_until="load")
        use(page)
        looks = []
        for theme in THEMES:
            show(page, theme)
            looks += styles(page)
        both.append(looks)
        page.close()
    kept, expected = both
    assert len(kept) == len(expected) > 100
    assert [pair for pair in zip(kept, expected, strict=True) if pair[0] != pair[1]] == []


def test_most_of_the_styles_of_others_are_left_out(whole: str, site: Path) -> None:
    [sheet] = (site / "_static").glob("book.????????.css")
    assert sheet.stat().st_size < 0.35 * len(whole.encode())
