"""The sheets as they are printed: pages, PDFs, keys apart, and what the keys say of the data."""

import csv
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from bs4 import Tag
from markupsafe import Markup
from playwright.sync_api import Browser, Page
from pypdf import PdfReader
from selectolax.lexbor import LexborHTMLParser

from crosscase.book.pdf import find_browser
from crosscase.book.sheets import FOLDER, lead_to_pdfs, printed
from crosscase.teach import Sheet
from tests.site.conftest import SHEETS, SITE, miss
from tests.site.parsed import soup

DATA = Path(__file__).parents[2] / "data"
NAMES = [Path(name).stem for name in SHEETS]
MOST = {name: 2 if name.startswith("worksheet-b") else 1 for name in NAMES}
PDFS = {path.stem: path for path in (SITE / FOLDER).glob("*.pdf")}
POINT = 96 / 72
A4, LETTER = (595, 842), "Letter"
ALL = {
    *(f"worksheet-{kind}-{n}{key}" for kind in "ab" for n in range(1, 5) for key in ("", "-key")),
    *("worksheet-c", "exit-slips", "coding-sheet", "codes", "truth-table", "empty-truth-table"),
}
SMALL = """() => [...document.querySelectorAll(".sheet *")]
    .filter(each => [...each.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
    .filter(each => each.checkVisibility())
    .map(each => parseFloat(getComputedStyle(each).fontSize))"""
COLOURS = """() => [...document.querySelectorAll(".sheet, .sheet *")].flatMap(each => {
    const {color, backgroundColor, borderTopColor} = getComputedStyle(each);
    return [color, backgroundColor, borderTopColor];
})"""


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def sheet(name: str) -> Tag:
    """Return a sheet on its page."""
    found = soup(f"{FOLDER}/{name}.html").select_one(".sheet")
    assert found
    return found


@pytest.fixture
def page(browser: Browser, site: Path) -> Iterator[Page]:
    """Return a page that notes what would be printed."""
    context = browser.new_context()
    context.add_init_script("window.print = () => { window.printed = true; }")
    yield context.new_page()
    context.close()


def opened(page: Page, name: str) -> Page:
    page.goto((SITE / FOLDER / f"{name}.html").as_uri(), wait_until="load")
    return page


def test_every_sheet_has_a_page_that_says_who_coded(site: Path) -> None:
    assert set(NAMES) == ALL
    for name in NAMES:
        note = sheet(name).select(".sheet-note")[0].text
        assert "coded by language models" in note and "No statement names a private person" in note


def test_every_sheet_is_on_the_page_of_all_sheets() -> None:
    links = soup("chapters/kit.html").select(f'article a[href^="../{FOLDER}/"]')
    assert {Path(str(link["href"])).stem for link in links} == ALL


@pytest.mark.parametrize("name", NAMES)
def test_a_pdf_is_a4_has_the_pages_it_may_have_and_is_a_key_or_not(name: str) -> None:
    if not find_browser():
        miss("no Chromium on this machine: install it to print the sheets")
    pdf = PdfReader(BytesIO(PDFS[name].read_bytes()))
    assert len(pdf.pages) <= MOST[name]
    for printed_page in pdf.pages:
        size = tuple(map(round, printed_page.mediabox[2:]))
        assert size == A4
        assert ("KEY" in printed_page.extract_text()) == name.endswith("-key")
        links = [link.get_object() for link in printed_page.get("/Annots", [])]
        assert all(str(link["/A"]["/URI"]).startswith("http") for link in links)
    assert pdf.metadata and pdf.metadata.creation_date is None


def test_links_to_a_pdf_stand_where_there_is_one_and_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "one.pdf").touch()
    links = f'<article><a href="../{FOLDER}/one.html">A</a> <a href="../{FOLDER}/two.html">B</a>'
    shown = LexborHTMLParser(links)
    lead_to_pdfs(shown, "chapters/kit", tmp_path)
    assert [link.attributes["href"] for link in shown.css("a")] == [
        *(f"../{FOLDER}/one.html", f"../{FOLDER}/one.pdf", f"../{FOLDER}/two.html")
    ]


def test_the_same_sheet_is_printed_as_the_same_bytes(tmp_path: Path) -> None:
    browser = find_browser()
    if not browser:
        miss("no Chromium on this machine: install it to print the sheets")
    slips = [Sheet("exit-slips", "Exit slips", Markup(str(sheet("exit-slips"))))]
    first, second = (printed(slips, str(browser), tmp_path / name) for name in "ab")
    assert first == second


@pytest.mark.parametrize("name", sorted(ALL))
def test_printed_from_the_page_it_is_black_on_white_large_enough_and_fits_letter(
    name: str, page: Page
) -> None:
    opened(page, name).emulate_media(media="print")
    assert min(page.evaluate(SMALL)) >= 8 * POINT
    grey = {colour for colour in page.evaluate(COLOURS) if not is_grey(colour)}
    assert grey == set()
    paper = PdfReader(BytesIO(page.pdf(format=LETTER)))
    assert len(paper.pages) <= MOST[name]


def is_grey(colour: str) -> bool:
    red, green, blue = colour.partition("(")[2].rstrip(")").split(",")[:3]
    return red.strip() == green.strip() == blue.strip()


def test_the_button_prints_and_is_not_there_without_scripts(page: Page, browser: Browser) -> None:
    opened(page, "worksheet-a-1").get_by_role("button", name="Print this sheet").click()
    assert page.evaluate("window.printed")
    context = browser.new_context(java_script_enabled=False)
    plain = opened(context.new_page(), "worksheet-a-1")
    assert not plain.locator(".sheet-print").is_visible()
    assert plain.locator(".sheet h2").count() == 5
    context.close()


def test_by_the_name_on_worksheet_a_the_search_leads_to_its_claim_and_on_to_who_stands_behind(
    page: Page,
) -> None:
    own = sheet("worksheet-a-1").select(".where b")[0].text
    page.goto((SITE / "chapters/findings.html").as_uri(), wait_until="load")
    page.keyboard.press("Control+k")
    page.keyboard.type(own)
    page.locator(f'dialog a[href$="claims/{own}.html"]').first.click()
    page.wait_for_url(f"**/claims/{own}.html")
    page.locator("ul.statements > li a:not(.source)").first.click()
    page.wait_for_url("**/evidence/*")
    assert "Origin" in page.locator("article").inner_text()


@pytest.mark.parametrize("version", [1, 2, 3, 4])
def test_the_key_of_worksheet_a_says_what_the_page_of_the_claim_and_the_tables_say(
    version: int,
) -> None:
    key = sheet(f"worksheet-a-{version}-key")
    claim = soup(key.select(".where a")[0]["href"].removeprefix("../"))  # type: ignore[union-attr]
    listed = [item.select("a")[-1].text for item in claim.select("ul.statements > li")]
    shown = [row.select("td") for row in key.select("tbody tr")]
    assert [cells[0].text for cells in shown] == listed[:5]
    home = {row["segment_id"]: row["source_id"] for row in rows("segments")}
    sources = {row["source_id"]: row for row in rows("sources")}
    behind = [sources[home[segment]] for segment in listed[:5]]
    assert [cells[2].text for cells in shown] == [source["origin"] for source in behind]
    assert [cells[3].text for cells in shown] == [source["involvement"] for source in behind]
    words = ["no", "one", "two", "three", "four", "five"]
    origins = len({source["origin"] for source in behind})
    assert f"{words[origins].capitalize()} different origin" in key.text
    assert f"involved: {sum(row['involvement'] == 'involved' for row in behind)}." in key.text
    assert sum(map(int, numbers_of(key))) == len(listed)


def numbers_of(key: Tag) -> list[str]:
    """Return how many statements stand to the claim in each way, as a key says."""
    told = key.select("h2")[1].find_next("p")
    assert told
    said = told.text.partition("In the book")[0]
    return [part.rpartition(" ")[2] for part in said.strip(" .").split(". ")]
