"""From every figure to its numbers, its data as a file, its code, and where the data come from."""

import csv
from pathlib import Path
from urllib.parse import unquote

import pandas as pd
import pytest
from playwright.sync_api import Browser
from selectolax.lexbor import LexborNode

from crosscase.study.texts import is_formula
from tests.site.conftest import PAGES
from tests.site.parsed import parsed
from tests.site.visit import Visitor

FIGURES = "figure.chart, .matrix"


FIGURED = [name for name in PAGES if parsed(name).css(FIGURES)]


def links(line: LexborNode) -> dict[str, str]:
    own = [link for link in line.css("a") if link.text() in ("CSV", "Code")]
    return {link.text(): link.attrs.sget("href") for link in own}


def rows(line: LexborNode) -> int:
    """Return how many rows the data have: those of the numbers, or the cells of the table."""
    if numbers := line.css("details tbody tr"):
        return len(numbers)
    assert line.parent is not None
    return len(line.parent.css("tbody td"))


@pytest.mark.parametrize("name", FIGURED)
def test_every_figure_has_one_line_with_numbers_csv_and_code(name: str) -> None:
    page = parsed(name)
    lines = page.css(".figure-links")
    assert len(lines) == len(page.css(FIGURES))
    assert all(list(links(line)) == ["CSV", "Code"] for line in lines)
    folded = [line for line in lines if line.css("details > summary")]
    assert len(folded) == len(page.css("figure.chart"))


@pytest.mark.parametrize("name", FIGURED)
def test_every_csv_is_there_and_holds_the_numbers(name: str, site: Path) -> None:
    page = parsed(name)
    for line in page.css(".figure-links"):
        path = (site / name).parent / unquote(links(line)["CSV"])
        assert b"\r" not in path.read_bytes()
        # A matrix of parts has a row for every part of a cell.
        assert len(pd.read_csv(path)) in {rows(line), rows(line) * 3}, path


def test_no_cell_of_a_table_is_a_formula(site: Path) -> None:
    tables = [*(site / "_downloads").rglob("*.csv"), *(site / "data").rglob("*.csv")]
    for path in tables:
        with path.open(encoding="utf-8", newline="") as file:
            assert not [cell for row in csv.reader(file) for cell in row if is_formula(cell)], path
    assert tables


def test_no_file_is_there_that_no_figure_leads_to(site: Path) -> None:
    led_to = {
        ((site / name).parent / unquote(links(line)["CSV"])).resolve()
        for name in FIGURED
        for line in parsed(name).css(".figure-links")
    }
    assert set((site / "_downloads").rglob("*.csv")) == led_to


@pytest.mark.parametrize("view", ["desk", "no scripts"])
@pytest.mark.parametrize("name", FIGURED)
def test_the_code_opens_and_is_what_made_the_figure(name: str, view: str, visitor: Visitor) -> None:
    assert visitor.notes(name, view)["code"] == []


def test_the_data_can_be_saved_under_the_name_of_chapter_and_figure(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    page = browser.new_page()
    page.goto(f"{address}/chapters/findings.html", wait_until="load")
    with page.expect_download() as saved:
        page.locator(".matrix").get_by_role("link", name="CSV", exact=True).click()
    name = saved.value.suggested_filename
    saved.value.save_as(tmp_path / name)
    page.close()
    assert name.startswith("findings-what-is-documented-of-each-dimension")
    scores = pd.read_csv(tmp_path / name)["score"].dropna()
    assert (scores != scores.round(2)).any()


def test_on_paper_the_links_are_gone_and_caption_and_numbers_stay(
    browser: Browser, address: str
) -> None:
    page = browser.new_page()
    page.goto(f"{address}/chapters/organisation.html", wait_until="load")
    page.emulate_media(media="print")
    shown = {
        what: {found.is_visible() for found in page.locator(what).all()}
        for what in (
            ".figure-links > a",
            ".figure-links summary",
            "figcaption",
            "[id^=numbers-] table",
        )
    }
    page.close()
    assert shown == {
        ".figure-links > a": {False},
        ".figure-links summary": {False},
        "figcaption": {True},
        "[id^=numbers-] table": {True},
    }
