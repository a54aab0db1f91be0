"""Every page for everyone: axe-core's rules in both themes and at two widths, and the keyboard."""

from itertools import chain

import pytest
from playwright.sync_api import Browser

from tests.site.conftest import CLAIMS, EVIDENCE, OF_TEMPLATES, PAGES
from tests.site.visit import VIEWS, WALKED, Visitor, shorten, violations


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(name: str, view: str, visitor: Visitor) -> None:
    assert visitor.notes(name, view)["axe"] == []


@pytest.mark.parametrize("name", PAGES)
def test_the_keyboard_reaches_every_control_and_shows_where_it_is(
    name: str, visitor: Visitor
) -> None:
    notes = visitor.notes(name, "desk")
    assert notes["controls"] > 10
    assert notes["keyboard"] == []


def test_browsers_read_a_page_of_every_kind() -> None:
    assert sorted(chain(*OF_TEMPLATES.values())) == sorted([*EVIDENCE, *CLAIMS])
    assert all(set(names) & set(PAGES) for names in OF_TEMPLATES.values())
    assert set(PAGES) >= WALKED


FAULTS = {
    "image-alt": "<img src='data:,'>",
    "color-contrast": "<p style='color: #bbb; background: #fff'>Pale words</p>",
    "button-name": "<button></button>",
    "html-has-lang": "<script>document.documentElement.removeAttribute('lang')</script>",
    "list": "<ul><p>No item</p></ul>",
}


@pytest.mark.parametrize("place", [3, 300])
@pytest.mark.parametrize("rule", FAULTS)
def test_axe_finds_a_fault_in_a_row_of_any_number(rule: str, place: int, browser: Browser) -> None:
    rows = [f"<tr><td>Words {number}</td></tr>" for number in range(400)]
    rows[place] = f"<tr><td>Words {FAULTS[rule]}</td></tr>"
    table = f"<table><caption>Rows</caption>{''.join(rows)}</table>"
    page = browser.new_page()
    page.set_content(
        f"<html lang='en'><title>x</title><main><article><h1>x</h1>{table}</article></main></html>"
    )
    shorten(page)
    found = violations(page)
    page.close()
    assert {each.partition(":")[0] for each in found} == {rule}


def test_the_contents_open_and_close_by_keyboard_on_a_phone(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.goto(f"{address}/chapters/organisation.html", wait_until="load")
    page.locator(".primary-toggle").focus()
    page.keyboard.press("Enter")
    contents = page.get_by_role("dialog").get_by_role("link", name="Interaction")
    contents.wait_for(state="visible")
    page.keyboard.press("Escape")
    contents.wait_for(state="hidden")
    page.close()
