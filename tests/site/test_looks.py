"""How pages look: on narrow screens, in forced colours, in the dark, and where a link has led."""

import pytest
from playwright.sync_api import Browser, Page

from tests.site.conftest import READ, SITE
from tests.site.visit import show, too_wide

CHAPTER = "chapters/organisation.html"
LANDING = "chapters/findings.html"
BRIGHTNESS = """selector => {
    const { backgroundColor } = getComputedStyle(document.querySelector(selector));
    const [r, g, b] = backgroundColor.match(/[\\d.]+/g).map(each => (each / 255) ** 2.2);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}"""
BAR = "element => getComputedStyle(element).boxShadow !== 'none'"


def opened(browser: Browser, name: str, width: int = 1280, **settings: str) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 800}, **settings)  # type: ignore[arg-type]
    page.goto((SITE / name).as_uri(), wait_until="load")
    return page


@pytest.mark.parametrize("name", READ)
def test_no_page_scrolls_sideways_at_320_pixels(name: str, browser: Browser) -> None:
    page = opened(browser, name, 320)
    assert too_wide(page) == []
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
