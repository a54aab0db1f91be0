"""The evidence on the site: a page for everything, and a table that one filters and shares."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from crosscase.study import load_study
from tests.site.conftest import EVERY_PAGE, EVIDENCE, SITE
from tests.site.parsed import soup
from tests.site.visit import watch

NAME = "chapters/segments.html"
STUDY = load_study()
RECORD = STUDY.evidence
PHONE: ViewportSize = {"width": 390, "height": 844}
SMALL = """() => [...document.querySelectorAll(".filters :is(input, select, button)")]
    .filter(element => element.getBoundingClientRect().height < 44)
    .map(element => element.name)"""


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """Return the page of all segments."""
    page = browser.new_page()
    page.goto(f"{address}/{NAME}", wait_until="load")
    yield page
    page.close()


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label, exact=True).select_option(label=option)


def visible(page: Page) -> set[str]:
    """Return the ids of the rows that are shown."""
    ids: list[str] = page.eval_on_selector_all(
        ".explorer tbody tr", "rows => rows.filter(row => row.checkVisibility()).map(row => row.id)"
    )
    return set(ids)


def ids(query: str) -> set[str]:
    """Return the ids of the segments that have a coding which fits."""
    return {str(segment).lower() for segment in RECORD.query(query)["segment_id"]}


def said(page: Page) -> str:
    return page.locator(".explorer").get_by_role("status").inner_text()


def filters(page: Page) -> Locator:
    return page.get_by_role("form", name="Filter the statements")


# Pages.


def test_every_source_code_and_cell_has_a_page() -> None:
    codes = [str(code).lower() for code in STUDY.codebook["code_id"]]
    cases = [str(case).lower() for case in STUDY.cases["case_id"]]
    sources = [str(source).lower() for source in STUDY.sources["source_id"]]
    cells = [f"{case}-{code}" for case in cases for code in codes]
    assert {Path(name).stem for name in EVIDENCE} == {*sources, *codes, *cells}


def test_every_segment_has_one_home_and_one_row(site: Path) -> None:
    segments = {str(segment).lower() for segment in STUDY.segments["segment_id"]}
    table = soup(NAME)
    rows = {str(row["id"]): row.select_one("td > a") for row in table.select(".explorer tbody tr")}
    assert set(rows) == segments
    homes = set()
    for segment, link in rows.items():
        assert link is not None
        page, _, fragment = str(link["href"]).partition("#")
        assert fragment == segment
        homes.add((site / "chapters" / page).resolve())
    text = "".join(home.read_text("utf-8") for home in homes)
    assert all(text.count(f'<section id="{segment}">') == 1 for segment in segments)


def test_no_rating_on_the_pages_stands_without_its_confidence(site: Path) -> None:
    for name in EVIDENCE:
        html = (site / name).read_text("utf-8")
        rated = html.count('class="rating rating-') - html.count("rating-thin")
        assert rated - html.count("rating-silent") == html.count('class="confidence"'), name


def test_the_sidebar_lists_no_page_of_the_evidence(site: Path) -> None:
    page = soup(EVIDENCE[0])
    links = [str(link["href"]) for link in page.select("nav.bd-links a")]
    assert len(links) > 10
    assert not [link for link in links if "evidence/" in link.replace("03_evidence", "")]


def test_the_pages_are_light() -> None:
    sizes = {name: (SITE / name).stat().st_size for name in EVIDENCE}
    assert max(sizes.values()) < 200_000
    assert sum(sizes.values()) / len(sizes) < 30_000


def test_only_the_table_loads_the_script() -> None:
    loading = [name for name in EVERY_PAGE if "explorer.js" in (SITE / name).read_text("utf-8")]
    assert loading == [NAME]


# The table.


def test_all_rows_are_shown_at_first(page: Page) -> None:
    assert len(visible(page)) == len(STUDY.segments)
    assert said(page) == f"{len(STUDY.segments)} of {len(STUDY.segments)} statements shown"


@pytest.mark.parametrize(
    ("label", "option", "query"),
    [
        ("Partnership", "Utrecht–León", "case_id == 'UTR-LEO'"),
        ("About", "the South", "about == 'south'"),
        ("Speaks of", "partnerships in general", "scope == 'field'"),
        ("Coded as", "Political support", "code_id == 'O-SUP'"),
        ("Direction", "negative", "bearing == 'negative'"),
        ("Language", "Spanish", "language == 'es'"),
        ("Publisher", "Nieuws030", "publisher == 'Nieuws030'"),
    ],
)
def test_a_choice_leaves_the_rows_that_fit(label: str, option: str, query: str, page: Page) -> None:
    choose(page, label, option)
    coded = {str(segment).lower() for segment in RECORD["segment_id"]}
    shown = visible(page)
    assert shown & coded == ids(query)
    assert 0 < len(shown) < len(STUDY.segments)
    assert said(page).startswith(f"{len(shown)} of ")


def test_code_and_direction_are_sought_in_the_same_coding(page: Page) -> None:
    choose(page, "Coded as", "Knowledge exchange")
    choose(page, "Direction", "neutral")
    both = ids("code_id == 'N-KNO'") & ids("bearing == 'neutral'")
    assert visible(page) == ids("code_id == 'N-KNO' and bearing == 'neutral'") < both


def test_years_are_those_a_statement_speaks_of(page: Page) -> None:
    years = STUDY.segments[["year_from", "year_to"]]
    first, last = years.min(axis=1), years.max(axis=1)
    page.get_by_label("From the year").fill("1990")
    page.get_by_label("To the year").fill("1999")
    fitting = STUDY.segments.loc[(last >= 1990) & (first <= 1999), "segment_id"]
    assert visible(page) == {str(segment).lower() for segment in fitting}


def test_every_word_must_be_in_the_row_however_its_accents_are_spelt(page: Page) -> None:
    page.get_by_label("Words").fill("leon COUNCIL")
    shown = visible(page)
    assert shown
    for segment in shown:
        row = page.locator(f"#{segment}").inner_text().lower()
        assert "león" in row and "council" in row


def test_the_choice_stands_in_the_address_and_can_be_shared(page: Page, browser: Browser) -> None:
    choose(page, "Partnership", "Utrecht–León")
    choose(page, "Coded as", "Political support")
    page.get_by_label("Words").fill("raad & león")
    asked = page.evaluate("location.hash")
    assert asked == "#text=raad+%26+le%C3%B3n&case_id=utr-leo&code=o-sup"
    page.get_by_label("Words").fill("")
    assert page.evaluate("location.hash") == "#case_id=utr-leo&code=o-sup"
    other = browser.new_page()
    other.goto(page.evaluate("location.href"), wait_until="load")
    assert visible(other) == visible(page)
    assert visible(page) < ids("case_id == 'UTR-LEO'")
    assert other.get_by_role("combobox", name="Partnership").input_value() == "utr-leo"
    other.close()


def test_a_row_can_be_named_whatever_was_chosen(page: Page) -> None:
    choose(page, "Partnership", "Utrecht–León")
    page.evaluate("location.hash = 'tre-caj-012'")
    page.locator("#tre-caj-012").wait_for(state="visible")
    assert len(visible(page)) == len(STUDY.segments)
    assert page.evaluate("document.querySelector(':target').id") == "tre-caj-012"


@pytest.mark.parametrize("view", [PHONE, {"width": 1280, "height": 900}])
def test_the_address_of_a_row_shows_it(view: ViewportSize, browser: Browser, address: str) -> None:
    page = browser.new_page(viewport=view)
    page.goto(f"{address}/{NAME}#tre-caj-012", wait_until="load")
    expect(page.locator("#tre-caj-012")).to_be_in_viewport(ratio=1)
    page.close()


def test_an_address_that_asks_for_nonsense_shows_everything(page: Page, address: str) -> None:
    page.goto(f"{address}/{NAME}#case_id=atlantis&from=x&%=%E0%A4%A", wait_until="load")
    page.reload(wait_until="load")
    assert len(visible(page)) == len(STUDY.segments)


def test_a_button_clears_everything(page: Page) -> None:
    choose(page, "Language", "Dutch")
    page.get_by_label("To the year").fill("2000")
    page.get_by_role("button", name="Clear").click()
    assert len(visible(page)) == len(STUDY.segments)
    assert "#" not in page.evaluate("location.href")


def test_the_keyboard_goes_through_the_form_in_order(page: Page) -> None:
    page.get_by_label("Words").focus()
    names = []
    for _ in range(9):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.name"))
    assert names == [
        *("case_id", "side", "scope", "code", "bearing", "language", "publisher"),
        *("from", "to"),
    ]


def test_on_a_phone_a_row_is_a_card_and_fields_are_large(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport=PHONE)
    page.goto(f"{address}/{NAME}", wait_until="load")
    assert page.evaluate(SMALL) == []
    cells = page.locator("#tre-caj-012 > td")
    boxes = [box for cell in cells.all() if (box := cell.bounding_box())]
    assert len(boxes) == 4
    assert all(box["width"] > 300 for box in boxes)
    assert [box["y"] for box in boxes] == sorted(box["y"] for box in boxes)
    page.close()


def test_without_scripts_every_row_is_there_and_no_form(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/{NAME}", wait_until="load")
    rows = page.locator(".explorer tbody tr")
    assert rows.count() == len(STUDY.segments) and rows.first.is_visible()
    assert not page.locator(".filters").is_visible()
    context.close()


def test_it_works_without_a_server(browser: Browser, site: Path) -> None:
    page = browser.new_page()
    faults = watch(page, "file://")
    page.goto(f"{(site / NAME).as_uri()}#case_id=utr-leo", wait_until="load")
    choose(page, "Direction", "negative")
    assert visible(page) == ids("case_id == 'UTR-LEO' and bearing == 'negative'")
    assert page.evaluate("location.hash") == "#case_id=utr-leo&bearing=negative"
    page.close()
    assert faults == []


def test_on_paper_there_is_no_form(page: Page) -> None:
    assert filters(page).is_visible()
    page.emulate_media(media="print")
    assert not page.locator(".filters :is(input, select, button):visible").count()
