"""How pages look: on narrow screens, in forced colours, in the dark, and where a link has led."""

import pytest
from playwright.sync_api import Browser, Page

from tests.site.conftest import PAGES, SITE
from tests.site.visit import show, too_wide

CHAPTER = "chapters/organisation.html"
LANDING = "chapters/findings.html"
CASE = "chapters/utrecht-leon.html"
BRIGHTNESS = """selector => {
    const { backgroundColor } = getComputedStyle(document.querySelector(selector));
    const [r, g, b] = backgroundColor.match(/[\\d.]+/g).map(each => (each / 255) ** 2.2);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}"""
OPEN = "for (const fold of document.querySelectorAll('article details')) fold.open = true"
LOW = """[...document.querySelectorAll("main summary")]
    .filter(each => each.checkVisibility() && each.getBoundingClientRect().height < 24)
    .map(each => each.textContent)"""
TORN = """[...document.querySelectorAll(".segments")].filter(marks => {
    const range = document.createRange(), next = marks.nextSibling;
    range.selectNodeContents(marks);
    if (/^[.,;:)]/.test(next?.data ?? "")) range.setEnd(next, 1);
    const tops = [...range.getClientRects()].map(({ top }) => top);
    return Math.max(...tops) - Math.min(...tops) > 16;
}).map(marks => marks.parentElement.textContent)"""
HANGING = """[...document.querySelectorAll("article .headerlink")].filter(link => {
    const before = document.createRange();
    before.selectNodeContents(link.parentElement);
    before.setEndBefore(link);
    const { top, height } = link.getBoundingClientRect();
    return height && top >= before.getBoundingClientRect().bottom - 4;
}).map(link => link.parentElement.textContent)"""
BAR = "element => getComputedStyle(element).boxShadow !== 'none'"


def opened(browser: Browser, name: str, width: int = 1280, **settings: str) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 800}, **settings)  # type: ignore[arg-type]
    page.goto((SITE / name).as_uri(), wait_until="load")
    return page


@pytest.mark.parametrize("name", PAGES)
def test_no_page_scrolls_sideways_at_320_pixels(name: str, browser: Browser) -> None:
    page = opened(browser, name, 320)
    assert too_wide(page) == []
    page.evaluate(OPEN)
    assert too_wide(page) == []
    assert page.evaluate(LOW) == []  # for a finger
    page.close()


@pytest.mark.parametrize("width", [360, 768])
@pytest.mark.parametrize("name", [CHAPTER, "chapters/impact.html", "chapters/summary.html"])
def test_no_line_ends_between_marks_and_their_full_stop_and_no_heading_has_an_empty_one(
    name: str, width: int, browser: Browser
) -> None:
    page = opened(browser, name, width)
    assert page.evaluate(TORN) == []
    assert page.evaluate(HANGING) == []
    page.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_rating_of_one_case_stands_in_a_line_with_its_bar_and_its_numbers(
    width: int, browser: Browser
) -> None:
    page = opened(browser, CASE, width)
    cell = page.locator(".single td:has(a + a)").first
    parts = [cell.locator(each) for each in (".rating", ".documented", "small", ".confidence")]
    left, right = [], []
    for part in parts:
        box = part.bounding_box()
        assert box is not None
        left.append(box["x"])
        right.append(box["x"] + box["width"])
    assert all(end <= start for end, start in zip(right, left[1:], strict=False))
    assert cell.bounding_box()["height"] < 50  # type: ignore[index]
    page.close()


@pytest.mark.parametrize("name", [LANDING, CHAPTER, CASE, "chapters/codebook.html"])
def test_what_a_page_has_to_say_comes_before_the_button_that_runs_it(
    name: str, browser: Browser
) -> None:
    page = opened(browser, name)
    first, button = page.locator("article p").first, page.locator(".run-start")
    assert first.bounding_box()["y"] < button.bounding_box()["y"]  # type: ignore[index]
    page.close()


def test_bars_of_shares_are_seen_in_forced_colours(browser: Browser) -> None:
    page = opened(browser, LANDING, forced_colors="active")
    bar = "element => getComputedStyle(element).fill"
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    for part in (".involved", ".documented .part"):
        assert page.locator(f".matrix {part}").first.evaluate(bar) != ground
    page.close()


def test_no_rating_glares_in_the_dark(browser: Browser) -> None:
    page = opened(browser, LANDING)
    show(page, "dark")
    page.evaluate(
        "document.querySelector('article').append(...['pp', 'p', 'pm', 'm', 'mm'].map(each =>"
        " Object.assign(document.createElement('b'), {className: `rating rating-${each}`})))"
    )
    lights = {
        each: page.evaluate(BRIGHTNESS, f".rating-{each}") for each in ("pp", "p", "pm", "m", "mm")
    }
    page.close()
    assert max(lights.values()) < 0.25
    assert lights["pm"] < min(lights["pp"], lights["mm"])


def test_the_contents_lead_to_a_section_without_a_mark_and_links_to_a_statement_with_one(
    browser: Browser,
) -> None:
    page = opened(browser, CHAPTER)
    page.locator("#pst-page-toc-nav a").nth(1).click()
    heading = page.locator("section:target > h2")
    assert not heading.evaluate(BAR) and not page.locator(":target").evaluate(BAR)
    page.goto(page.locator(".segments a.segment").first.evaluate("mark => mark.href"))
    assert page.locator("section:target > h3").evaluate(BAR)
    page.close()


def test_a_title_of_ours_says_so_on_the_page_of_its_source(browser: Browser) -> None:
    page = opened(browser, "evidence/utr-leo-s01.html")
    assert page.locator("article h1").inner_text() == "Afscheid stedenband Utrecht en León"
    assert "from address" not in page.locator("article").inner_text() + page.title()
    assert "ours, of the words of its address" in page.locator(".facts").inner_text()
    page.close()
