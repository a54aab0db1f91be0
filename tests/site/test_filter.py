"""A searchable table filters its rows as one types, and shows them all to everyone else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.site.conftest import PAGES, SITE

NAME = "chapters/coding.html"
FILTERED = [name for name in PAGES if 'class="searchable"' in (SITE / name).read_text("utf-8")]


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """Return the chapter with its table of disputes unfolded."""
    page = browser.new_page()
    page.goto(f"{address}/{NAME}", wait_until="load")
    unfold(page)
    yield page
    page.close()


def unfold(page: Page) -> None:
    page.locator("details:has(.searchable) > summary").click()


def field(page: Page) -> Locator:
    return page.get_by_role("searchbox", name="Search this table")


def all_rows(page: Page) -> Locator:
    return page.locator(".searchable tbody tr")


def visible(page: Page) -> list[str]:
    return page.locator(".searchable tbody tr:visible").all_inner_texts()


def said(page: Page) -> str:
    return page.locator(".searchable").get_by_role("status").inner_text()


def test_all_rows_are_shown_at_first(page: Page) -> None:
    rows = all_rows(page).count()
    assert rows > 100
    assert len(visible(page)) == rows
    assert said(page) == f"{rows} of {rows} rows shown"


def test_rows_without_the_word_vanish_and_the_rest_are_counted(page: Page) -> None:
    rows = all_rows(page).count()
    field(page).press_sequentially("utr-leo")
    shown = visible(page)
    assert 0 < len(shown) < rows
    assert all("UTR-LEO" in row for row in shown)
    assert said(page) == f"{len(shown)} of {rows} rows shown"


def test_every_word_must_be_in_the_row_in_whatever_order(page: Page) -> None:
    field(page).fill("dropped")
    dropped = set(visible(page))
    field(page).fill("livability")
    livability = set(visible(page))
    field(page).fill(" livability  DROPPED ")
    assert set(visible(page)) == dropped & livability
    assert dropped & livability not in (set(), dropped, livability)


def test_words_are_found_however_their_accents_are_spelt(page: Page) -> None:
    found = []
    for spelling in ("León", "leon", "LEÓN", "Leo\u0301n"):
        field(page).fill(spelling)
        found.append(visible(page))
    assert found[1] and all("León" in row for row in found[1])
    assert found == [found[0]] * 4


def test_a_word_in_two_cells_is_not_found(page: Page) -> None:
    [first, *_] = visible(page)
    segment, statement = first.split("\t")[:2]
    field(page).fill(f"{segment}{statement.split()[0]}")
    assert visible(page) == []
    assert said(page).startswith("0 of ")


@pytest.mark.parametrize("emptied", ["by Escape", "by typing"])
def test_an_emptied_field_restores_every_row(page: Page, emptied: str) -> None:
    rows = all_rows(page).count()
    field(page).fill("dropped")
    assert len(visible(page)) < rows
    if emptied == "by Escape":  # dispatched, because some browsers empty a search field themselves
        field(page).dispatch_event("keydown", {"key": "Escape"})
    else:
        field(page).fill("")
    assert len(visible(page)) == rows
    assert said(page) == f"{rows} of {rows} rows shown"
    assert field(page).input_value() == ""


def test_the_keyboard_reaches_the_field(page: Page) -> None:
    page.locator("details:has(.searchable) > summary").focus()
    page.keyboard.press("Tab")
    page.keyboard.type("dropped")
    assert field(page).input_value() == "dropped"


def test_on_paper_every_row_is_there_and_no_field(page: Page) -> None:
    field(page).fill("dropped")
    page.emulate_media(media="print")
    assert len(visible(page)) == all_rows(page).count()
    assert page.locator(".searchable .filter:visible").count() == 0


def test_without_scripts_every_row_is_there_and_no_field(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/{NAME}", wait_until="load")
    unfold(page)
    assert len(visible(page)) == all_rows(page).count() > 100
    assert page.locator(".searchable input").count() == 0
    context.close()


def test_it_works_without_a_server(browser: Browser, site: Path) -> None:
    page = browser.new_page()
    page.goto((site / NAME).as_uri(), wait_until="load")
    unfold(page)
    field(page).fill("dropped")
    assert 0 < len(visible(page)) < all_rows(page).count()
    page.close()


def test_only_pages_with_such_a_table_load_the_script(site: Path) -> None:
    loading = [name for name in PAGES if "filter.js" in (site / name).read_text("utf-8")]
    assert NAME in FILTERED
    assert loading == FILTERED
