"""The pages say what they should: sources with their addresses, charts with words and numbers."""

from pathlib import Path

import pytest
from bs4 import Tag

from crosscase.study import load_study
from tests.site.conftest import PAGES
from tests.site.parsed import parsed, soup

SOURCES = load_study().sources
CHARTED = ["findings", "other-ties", "organisation", "interaction", "impact", "words", "compared"]
CHARTED += ["evidence", "coding", "robustness", "then-and-now", "logic", "class"]
UNCHARTED = ["summary", "town-hall", "lab", "claims", "changed", "confidence", "segments"]


def test_the_book_has_its_pages(site: Path) -> None:
    assert {f"chapters/{name}.html" for name in CHARTED + UNCHARTED} <= set(PAGES)


def test_every_source_in_the_register_links_to_its_public_address(site: Path) -> None:
    addresses = SOURCES.set_index(SOURCES["source_id"].str.lower())["url"].dropna()
    shown = {
        str(place.id).removeprefix("source-"): link.attributes["href"]
        for place in parsed("chapters/evidence.html").css("[id^=source-]")
        if (link := place.css_first("a"))
    }
    assert shown == addresses.to_dict()


@pytest.mark.parametrize("chapter", CHARTED)
def test_every_chart_has_words_and_numbers(chapter: str, site: Path) -> None:
    figures = soup(f"chapters/{chapter}.html").select("figure.chart")
    assert figures
    for figure in figures:
        picture, caption = figure.select_one(".chart-box svg"), figure.select_one("figcaption")
        assert picture is not None and len(str(picture["aria-label"]).split()) > 5
        assert caption is not None and caption.text.strip()
        numbers = figure.find_next("details")
        assert isinstance(numbers, Tag) and numbers.select_one("table caption") is not None


def test_every_rating_on_the_landing_page_leads_to_its_evidence(site: Path) -> None:
    page = soup("chapters/findings.html")
    links = page.select(".matrix td a[href^='../evidence/']")
    assert len(links) == len(page.select(".matrix td")) > 60
    for link in links:
        evidence = soup(str(link["href"]).removeprefix("../"))
        silent = link.select_one(".rating-silent") is not None
        assert bool(evidence.select("h2 + .statements")) or silent
