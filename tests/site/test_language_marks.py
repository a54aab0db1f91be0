"""What stands in another language says so, and every table says what it shows."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from pybtex.database import parse_file  # type: ignore[import-untyped]
from selectolax.lexbor import LexborNode

from crosscase.study import load_study
from tests.site.conftest import EVERY_PAGE
from tests.site.parsed import parsed, soup

SOURCES = load_study().sources
FOREIGN = SOURCES[SOURCES["language"].ne("en") & ~SOURCES["title"].str.match(r"\(title [^)]*\)$")]
REFERENCES = Path(__file__).parents[2] / "data" / "references.bib"


def unmarked(places: Mapping[str, LexborNode | None]) -> list[str]:
    """Return the sources whose title does not carry its language at its place."""
    found = []
    for source, title, language in FOREIGN[["source_id", "title", "language"]].itertuples(
        index=False
    ):
        place = places[source]
        marked = place and place.css_first(f'[lang="{language}"]')
        if not marked or marked.text().casefold() not in title.casefold():
            found.append(source)
    return found


def test_the_title_of_every_source_carries_its_language(site: Path) -> None:
    rows = parsed("chapters/evidence.html").css("[id^=source-]")
    assert unmarked({str(row.id).removeprefix("source-").upper(): row for row in rows}) == []


def test_the_page_of_every_source_carries_the_language_of_its_title(site: Path) -> None:
    titles = {
        source: parsed(f"evidence/{source.lower()}.html").css_first("h1:has([lang])")
        for source in FOREIGN["source_id"]
    }
    assert unmarked(titles) == []


def test_every_anchor_carries_its_language(site: Path) -> None:
    for name in ("evidence/tre-caj-s01", "evidence/poster-s01"):
        quotes = soup(f"{name}.html").select("article q")
        assert quotes
        assert all(quote.get("lang") for quote in quotes)


def test_every_foreign_title_in_the_bibliography_carries_its_language(site: Path) -> None:
    entries = parse_file(REFERENCES).entries.values()
    languages = sorted(e.fields["language"] for e in entries if "language" in e.fields)
    marked = soup("chapters/bibliography.html").select(".citation [lang]")
    assert languages
    assert sorted(str(title["lang"]) for title in marked) == languages


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_every_table_has_a_caption_and_headings(name: str, site: Path) -> None:
    for table in parsed(name).css("table"):
        caption = table.css_first("caption")
        assert caption is not None and caption.text(strip=True), table.text()[:80]
        assert table.css("th")


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_no_page_loads_a_script_for_formulas(name: str, site: Path) -> None:
    assert "mathjax" not in (site / name).read_text("utf-8").lower()
