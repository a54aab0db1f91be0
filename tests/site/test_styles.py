"""Pages look the same with all styles of others as with those that the book keeps of them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.book.tiny_book import run, tiny_book
from tests.site.visit import show

LOOKS = """() => {
    const looks = {};
    for (const element of document.querySelectorAll("body, body *")) {
        const lineage = [];
        for (let each = element; lineage.length < 4 && each; each = each.parentElement)
            lineage.unshift(`${each.localName}.${each.getAttribute("class") ?? ""}`);
        for (const part of ["", "::before", "::after"]) {
            const name = `${lineage.join(" ")}${part}`;
            if (name in looks) continue;  // of elements alike one will do
            const style = getComputedStyle(element, part || null);
            if (part && style.content === "none") continue;
            const properties = [...style].filter(each => !each.startsWith("--"));
            looks[name] = properties.map(each => `${each}: ${style.getPropertyValue(each)}`).join();
        }
    }
    return looks;
}"""
NAMES = ["chapters/findings", "chapters/impact", "chapters/lab", "chapters/bibliography"]
NAMES += ["chapters/resumen", "evidence/o-pol", "claims/leon-tie-wound-up", "search"]


def keep_all() -> None:
    """Have a build keep every rule."""
    from crosscase.book import assets

    assets._needed = lambda selectors: [set()]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the style sheet of all books, from which nothing is taken."""
    root = tiny_book(tmp_path_factory.mktemp("whole") / "book")
    done = run(root, before=keep_all)
    assert done.returncode == 0, done.stderr
    [sheet] = (root / "_build" / "html" / "_static").glob("book.????????.css")
    return sheet.read_text("utf-8")


def styles(page: Page) -> dict[str, str]:
    """Return how elements look, and what stands before and after them: one of each kind."""
    page.add_style_tag(content="*, ::before, ::after { transition: none !important }")
    page.mouse.move(0, 0)  # what is under the mouse looks otherwise, from the next frame on
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    return dict(page.evaluate(LOOKS))


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
VIEWS = [(360, "light"), (1360, "dark")]
CASES = [(name, *view, read) for name in NAMES for view in VIEWS]
CASES += [("chapters/impact", 1360, "light", each) for each in (print_out, open_menu)]
CASES += [("chapters/glossary", *view, find) for view in VIEWS]
CASES += [("chapters/glossary", *view, open_contents) for view in VIEWS]


@pytest.mark.parametrize(("name", "width", "theme", "use"), CASES)
def test_a_page_looks_the_same_with_all_styles(
    name: str,
    width: int,
    theme: str,
    use: Callable[[Page], None],
    whole: str,
    browser: Browser,
    address: str,
) -> None:
    both: list[dict[str, str]] = []
    for complete in (False, True):
        page = browser.new_page(viewport={"width": width, "height": 800})
        page.route("**/vega-*.js", lambda route: route.abort())  # which would draw at its own time
        if complete:
            page.route("**/_static/book.*.css", lambda route: route.fulfill(body=whole, **CSS))
        page.goto(f"{address}/{name}.html", wait_until="load")
        use(page)
        show(page, theme)
        both.append(styles(page))
        page.close()
    kept, expected = both
    assert len(kept) > 100
    assert {each for each in kept | expected if kept.get(each) != expected.get(each)} == set()


def test_most_of_the_styles_of_others_are_left_out(whole: str, site: Path) -> None:
    [sheet] = (site / "_static").glob("book.????????.css")
    assert sheet.stat().st_size < 0.35 * len(whole.encode())
