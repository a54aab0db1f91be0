"""What a page rests on is a line each where scripts run, and a link to what lies in it opens it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.site.conftest import SITE
from tests.site.visit import watch

NAME = "chapters/organisation.html"
NOTES, CODE = "details.fold:not(.code)", "details.fold.code"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto((SITE / NAME).as_uri(), wait_until="load")
    yield page
    page.close()


def test_notes_and_code_are_one_line_each(page: Page) -> None:
    notes = page.locator("ol.claims > li")
    line = page.locator(f"{NOTES} > summary")
    assert line.inner_text() == f"{notes.count()} claims and what they rest on"
    assert line.locator("h2").count() == 1, "the outline of the page keeps its heading"
    assert page.locator(f"{CODE} > summary").inner_text() == "Code of this page"
    assert not notes.first.is_visible()
    assert not page.locator(".tag_hide-input summary").first.is_visible()
    line.press("Enter")
    assert notes.first.is_visible()


@pytest.mark.parametrize("arrival", ["at once", "later"])
def test_a_link_to_a_note_opens_its_fold(page: Page, arrival: str) -> None:
    note = page.locator("ol.claims > li").nth(2)
    address = f"{(SITE / NAME).as_uri()}#{note.get_attribute('id')}"
    if arrival == "at once":
        page.goto("about:blank")
        page.goto(address, wait_until="load")
    else:
        page.evaluate("address => location.assign(address)", address)
    note.wait_for(state="visible")
    expect(note).to_be_in_viewport()


def test_an_address_with_a_lone_percent_sign_is_no_fault(browser: Browser) -> None:
    page = browser.new_page()
    faults = watch(page, "file://")
    page.goto((SITE / NAME).as_uri() + "#100%", wait_until="load")
    page.close()
    assert faults == []


def test_the_code_of_a_page_is_all_of_it_and_leads_to_its_place(page: Page) -> None:
    cells = page.locator(".tag_hide-input .cell_input")
    page.locator(f"{CODE} > summary").click()
    copies = page.locator(f"{CODE} .highlight pre")
    expect(copies).to_have_count(cells.count())
    assert copies.last.text_content() == cells.last.locator("pre").text_content()
    page.get_by_role("link", name="At its place").first.click()
    cells.first.wait_for(state="visible")
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(each => each.id)")
    assert len(ids) == len(set(ids))


def test_without_scripts_all_stands_where_it_belongs(browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((SITE / NAME).as_uri(), wait_until="load")
    assert page.locator("ol.claims > li").first.is_visible()
    assert page.locator(".tag_hide-input summary").first.is_visible()
    assert page.locator("details.fold").count() == 0
    context.close()


def test_on_paper_notes_are_open_and_no_code_is_printed(page: Page) -> None:
    page.emulate_media(media="print")
    assert page.locator("ol.claims > li").first.is_visible()
    assert not page.locator(CODE).is_visible()
