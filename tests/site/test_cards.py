"""What a mark stands for opens beside it: a statement, a term, a work; from a folder, too."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.site.conftest import SITE
from tests.site.page import tab_to
from tests.site.visit import VIEWS, violations, watch

NAME = "chapters/interaction.html"
CARD = ".card-panel"
MARKS = {
    "statement": (".segments a.segment", "In the source’s own words", "segments.html#"),
    "term": ("article a.term", "", ""),
    "work": ("article .bibtex-citation a", "doi:", "https://doi.org/"),
}
INSIDE = """element => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
}"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a chapter from a folder."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    faults = watch(page, "file://")
    page.goto((SITE / NAME).as_uri(), wait_until="load")
    yield page
    assert faults == []
    page.close()


@pytest.mark.parametrize(("selector", "words", "link"), MARKS.values(), ids=[*MARKS])
def test_a_mouse_on_a_mark_shows_its_card_and_leaving_shuts_it(
    page: Page, selector: str, words: str, link: str
) -> None:
    mark = page.locator(selector).first
    mark.hover()
    card = page.locator(CARD)
    expect(card).to_contain_text(words)
    assert card.evaluate(INSIDE) and mark.get_attribute("title") is None
    if link:
        card.locator(f"a[href*='{link}']").hover()  # the card stays while one is in it
        page.wait_for_timeout(500)
        assert card.is_visible()
    page.mouse.move(2, 2)
    expect(card).to_have_count(0)


@pytest.mark.parametrize("selector", [selector for selector, *_ in MARKS.values()], ids=[*MARKS])
def test_focus_shows_a_card_escape_shuts_it_and_tab_goes_on(page: Page, selector: str) -> None:
    tab_to(page, selector)
    card = page.locator(CARD)
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    assert page.evaluate(f"document.activeElement.matches({selector!r})")
    tab_to(page, selector)
    expect(card).to_be_visible()
    first = page.locator(selector).first.element_handle()
    page.keyboard.press("Tab")
    assert not page.evaluate(f"document.activeElement.closest({CARD!r})")
    assert not page.evaluate("mark => mark === document.activeElement", first)


@pytest.mark.parametrize("edge", ["start", "end"])
def test_a_card_opens_where_there_is_room(page: Page, edge: str) -> None:
    mark = page.locator(".segments a.segment").nth(4)
    mark.evaluate("(mark, block) => mark.scrollIntoView({ block, behavior: 'instant' })", edge)
    mark.evaluate("(mark, by) => scrollBy(0, by)", -60 if edge == "start" else 10)
    mark.hover()
    card = page.locator(CARD)
    expect(card).to_be_visible()
    assert card.evaluate(INSIDE)
    low = card.evaluate("card => card.getBoundingClientRect().bottom")
    above = low <= mark.evaluate("mark => mark.getBoundingClientRect().top")
    assert above == (edge == "end")


HIT = """marks => marks.filter(mark => mark.checkVisibility()).map(mark => {
    const { left, width, top } = mark.getBoundingClientRect();
    const area = getComputedStyle(mark, "::after");
    const [wide, high] = [area.width, area.height].map(parseFloat);
    return { middle: left + width / 2, top, width: wide, height: high };
})"""


def test_a_number_can_be_tapped_and_does_not_cover_its_neighbour(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.goto((SITE / NAME).as_uri(), wait_until="load")
    marks = page.locator(".segments a.segment").evaluate_all(HIT)
    page.close()
    assert min(min(mark["width"], mark["height"]) for mark in marks) > 23.9
    besides = [(one, two) for one, two in pairwise(marks) if abs(one["top"] - two["top"]) < 1]
    assert besides
    assert all(two["middle"] - one["middle"] > 23.9 for one, two in besides)


def test_a_click_of_the_mouse_follows_the_link_and_a_tap_opens_the_card(browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True)
    page = context.new_page()
    page.goto((SITE / NAME).as_uri(), wait_until="load")
    mark = page.locator(".segments a.segment").first
    home = mark.evaluate("mark => mark.href")
    mark.evaluate("mark => mark.scrollIntoView({ block: 'end', behavior: 'instant' })")
    mark.tap()
    card = page.locator(CARD)
    expect(card).to_be_visible()
    assert page.url.endswith(NAME) and card.evaluate(INSIDE)
    assert page.evaluate("document.activeElement.textContent") == "Close"
    bottom, top = (
        mark.evaluate("mark => mark.getBoundingClientRect().bottom"),
        card.evaluate("card => card.getBoundingClientRect().top"),
    )
    assert bottom <= top, "the mark stays in sight"
    assert [found for theme, _ in VIEWS.values() for found in in_theme(page, theme)] == []
    page.touchscreen.tap(100, 100)
    expect(card).to_have_count(0)
    mark.tap()
    page.locator(f"{CARD} .card-links a").first.tap()
    page.wait_for_url(home)
    page.go_back()
    mark.click()
    page.wait_for_url(home)
    context.close()


def in_theme(page: Page, theme: str) -> list[str]:
    """Return what axe finds in a theme."""
    page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
    return violations(page)


def test_what_a_card_leads_to_is_there(page: Page) -> None:
    mark = page.locator(".segments a.segment").first
    said = mark.locator(".spoken").inner_text()
    mark.hover()
    card = page.locator(CARD)
    expect(card).to_contain_text(said)
    assert card.locator("a.source[href^=http]").count() == 1
    card.locator(".card-links a", has_text="Among all statements").click()
    page.wait_for_url(f"**/chapters/segments.html#{said.lower()}")
    assert said in page.locator(f"#{said.lower()}").inner_text()


def test_where_the_cards_cannot_be_had_a_tap_follows_the_link(browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True)
    page = context.new_page()
    page.route("**/_static/cards/**", lambda route: route.abort())
    page.goto((SITE / NAME).as_uri(), wait_until="load")
    mark = page.locator(".segments a.segment").first
    home = mark.evaluate("mark => mark.href")
    mark.tap()
    page.wait_for_url(home)
    context.close()


def test_without_scripts_a_number_is_a_link_and_says_its_statement(browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((SITE / NAME).as_uri(), wait_until="load")
    mark = page.locator(".segments a.segment").first
    said = mark.locator(".spoken").inner_text()
    assert str(mark.get_attribute("title")).startswith(f"{said}: ")
    mark.click()
    assert page.url.endswith(f"#{said.lower()}") and "/evidence/" in page.url
    context.close()


def test_on_paper_a_number_is_its_id(page: Page) -> None:
    page.emulate_media(media="print")
    mark = page.locator(".segments a.segment").first
    assert not mark.locator("[aria-hidden]").is_visible()
    box = mark.locator(".spoken").bounding_box()
    assert box and box["width"] > 20, "the id can be read"
