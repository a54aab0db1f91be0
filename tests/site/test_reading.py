"""A reader follows the contents, or comes from a search: nothing is lost, and no box is drawn."""

import pytest
from playwright.sync_api import Browser

from tests.site.conftest import EVERY_PAGE
from tests.site.visit import watch

KINDS = ["organisation", "summary", "glossary", "segments", "lab", "tre-caj-s01"]
KINDS += ["leon-tie-wound-up", "search"]
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
    page.wait_for_load_state("networkidle")
    page.close()
    assert faults == []


def test_a_click_in_the_contents_leads_to_a_section_without_bar_and_box(
    browser: Browser, address: str
) -> None:
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.goto(f"{address}/chapters/organisation.html", wait_until="load")
    page.locator(CONTENTS).first.click()
    goal = page.evaluate(GOAL)
    page.close()
    assert (goal["box"], goal["band"]) == ("none", "rgba(0, 0, 0, 0)")
    assert goal["bar"] == "none"
