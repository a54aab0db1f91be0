"""A reader follows the contents, comes from a search, and takes its marks away: nothing is lost."""

import pytest
from playwright.sync_api import Browser, Page

from tests.site.conftest import EVERY_PAGE
from tests.site.visit import watch

KINDS = ["05_organisation", "summary", "glossary", "segments", "12_lab", "tre-caj-s01"]
KINDS += ["people-carry-the-ties", "search"]
READ = [name for name in EVERY_PAGE if name.rpartition("/")[2].removesuffix(".html") in KINDS]
CONTENTS = ".page-toc a[href^='#']:visible"
GOAL = """() => {
    const goal = document.querySelector(":target");
    const marked = goal.matches("section") ? goal.querySelector("h1, h2, h3, h4") : goal;
    const {backgroundColor, boxShadow} = getComputedStyle(marked);
    return {box: getComputedStyle(goal).outlineStyle, band: backgroundColor, bar: boxShadow};
}"""


@pytest.mark.parametrize("name", READ)
def test_no_file_is_lost_on_the_way_through_a_page(
    name: str, browser: Browser, address: str
) -> None:
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    faults = watch(page, address)
    page.goto(f"{address}/{name}?highlight=partnership", wait_until="networkidle")
    for link in page.locator(CONTENTS).all()[:3]:
        link.click()
    if page.locator(".highlight-link").count():
        hide_matches(page)
    page.wait_for_load_state("networkidle")
    page.close()
    assert faults == []


def test_matches_of_a_search_can_be_hidden(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.goto(f"{address}/chapters/05_organisation.html?highlight=policy", wait_until="load")
    page.locator("span.highlighted").first.wait_for(state="attached")
    assert icon_font(page, "#searchbox .highlight-link a") == "none"
    hide_matches(page)
    assert page.locator(".highlighted").count() == 0
    page.close()


def hide_matches(page: Page) -> None:
    with page.expect_navigation(wait_until="networkidle"):
        page.get_by_role("link", name="Hide Search Matches").click()


def icon_font(page: Page, place: str) -> str:
    """Return what a style sheet sets before an element."""
    script = "element => getComputedStyle(element, '::before').content"
    return str(page.locator(place).evaluate(script))


def test_a_click_in_the_contents_marks_its_section_with_a_bar_and_no_box(
    browser: Browser, address: str
) -> None:
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.goto(f"{address}/chapters/05_organisation.html", wait_until="load")
    page.locator(CONTENTS).first.click()
    goal = page.evaluate(GOAL)
    page.close()
    assert (goal["box"], goal["band"]) == ("none", "rgba(0, 0, 0, 0)")
    assert goal["bar"] != "none"
