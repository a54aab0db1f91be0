"""Every page in a real browser: no third party, no script error, no sideways scrolling."""

import re
from io import BytesIO
from unicodedata import normalize

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader

from tests.site.conftest import PAGES
from tests.site.visit import THEMES, VIEWS, Visitor


# From the last page to the first, because other tests go from the first to the last: workers of a
# run that visit pages at the same time meet once, and do not wait for each other at every page.
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", reversed(PAGES))
def test_a_page_loads_whole_from_a_server_or_a_folder(
    name: str, view: str, visitor: Visitor
) -> None:
    notes = visitor.notes(name, view)
    assert notes["loading"] == []
    assert notes["title"]


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_its_window(name: str, view: str, visitor: Visitor) -> None:
    assert visitor.notes(name, view)["too_wide"] == {theme: [] for theme in THEMES}


def test_a_list_to_mark_is_one_sheet_of_paper_with_boxes(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/chapters/town-hall.html")
    lists = page.eval_on_selector_all(
        "section:has(> fieldset)",
        "all => all.map(list => [...list.querySelectorAll('legend')].map(each => each.innerText))",
    )
    page.emulate_media(media="print")
    box = "label => getComputedStyle(label, '::before').borderTopWidth"
    assert page.eval_on_selector("fieldset label", box) != "0px"
    printed = PdfReader(BytesIO(page.pdf(format="A4", prefer_css_page_size=True)))
    page.close()

    def plain(text: str) -> str:
        return re.sub(r"\W", "", normalize("NFKC", text))

    sheets = [plain(each.extract_text()) for each in printed.pages]
    assert [len(questions) for questions in lists] == [6, 6]
    for questions in lists:
        assert any(all(plain(one) in sheet for one in questions) for sheet in sheets)
