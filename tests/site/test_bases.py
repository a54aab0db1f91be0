"""Beside a rating stands what its rule counts: statements that judge, and their origins."""

import csv
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from selectolax.lexbor import LexborNode

from crosscase.display.words import IN
from tests.recount import (
    CASES,
    CODEBOOK,
    PUBLISHED,
    STEPS,
    TIE,
    Cell,
    cells,
    directed,
    distinct,
    of,
)
from tests.site.conftest import SITE
from tests.site.parsed import parsed

CITIES = dict(
    zip(
        CASES,
        (
            "Utrecht–León",
            "Amstelveen–Villa El Salvador",
            "Treptow-Köpenick–Cajamarca",
            "Alphen aan den Rijn–Oudtshoorn",
        ),
        strict=True,
    )
)
NAMED = {
    (CITIES[case], row["dimension"]): (case, code)
    for case, (code, row) in product(CASES, CODEBOOK.items())
}
SYMBOLS = {"+/-": "+/−", "-": "−", "--": "−−", "silent": "·"}
WORDS = {word: number for number, word in enumerate(IN["en"].small.split())} | {"no": 0}
BASIS = re.compile(r"(\w+) statements? that judges? from (\w+) origins?; (\d+ %)")
UNCLEAR = {"Segments", "Statements", "Origins", "segments"}


def basis(place: Cell) -> tuple[int, int]:
    """Return how many statements and origins the rule counts in a cell."""
    pointing = directed(cells(TIE)[place])
    return distinct(pointing), distinct(pointing, "origin")


def involved(place: Cell) -> int:
    """Return how many per cent of what the rule counts come from those involved."""
    pointing = directed(cells(TIE)[place])
    return round(100 * distinct(of(pointing, involvement="involved")) / distinct(pointing))


BASES = {place: basis(place) for place in PUBLISHED}


def numbered(found: tuple[str, ...]) -> tuple[int, int, int]:
    """Return statements, origins and per cent of a basis in words."""
    segments, origins, percent = found
    count = [int(WORDS.get(each, each)) for each in (segments, origins)]
    return count[0], count[1], int(percent.split()[0])


def test_the_landing_page_shows_what_is_documented_and_the_rating(site: Path) -> None:
    rows = parsed("chapters/findings.html").css(".matrix tbody tr")
    codes = {row["dimension"]: code for code, row in CODEBOOK.items()}
    for row in rows:
        heading, *shown = row.css("th, td")
        for case, cell in zip(CASES, shown, strict=True):
            place = (case, codes[heading.text().strip()])
            here = cells(TIE)[place]
            [number] = [small.text().strip() for small in cell.css("small")]
            documented = distinct(row for row in here if row["bearing"] != "aim")
            judged, origins = BASES[place]
            told = f"{documented} · {judged} from {origins}" if judged else str(documented)
            assert number == (told if here else "–"), place
            own = round(100 * distinct(of(here, involvement="involved")) / max(len(here), 1))
            assert not here or f"; {own} % from those involved" in cell.text(), place
            [symbol] = cell.css(".rating")
            assert symbol.text().strip() == SYMBOLS.get(PUBLISHED[place], PUBLISHED[place])
    assert len(rows) == len(CODEBOOK)


@pytest.mark.parametrize("place", PUBLISHED, ids="-".join)
def test_the_page_of_a_cell_says_what_the_rule_counts(place: Cell, site: Path) -> None:
    text = parsed(f"evidence/{'-'.join(place).lower()}.html").css_first("p.rated")
    assert text is not None
    found = BASIS.findall(text.text())
    assert [numbered(each) for each in found] == (
        [(*BASES[place], involved(place))] if BASES[place][0] else []
    )


@pytest.mark.parametrize("code", CODEBOOK)
def test_the_page_of_a_code_says_what_the_rule_counts(code: str, site: Path) -> None:
    rows = parsed(f"evidence/{code.lower()}.html").css(".cells tbody tr")
    for case, row in zip(CASES, rows, strict=True):
        found = [numbered(each) for each in BASIS.findall(texts(row)[-1])]
        place = (case, code)
        assert found == ([(*BASES[place], involved(place))] if BASES[place][0] else [])


def tables() -> Iterator[tuple[str, list[str], list[list[str]]]]:
    """Yield every table of the chapters in which a rating stands: page, heads, rows."""
    for path in sorted((SITE / "chapters").glob("*.html")):
        name = f"chapters/{path.name}"
        for each in parsed(name).css("article table"):
            heads = [head.text().strip() for head in each.css("thead th, thead td")]
            if "Rating" in heads:
                yield name, heads, [texts(row) for row in each.css("tbody tr")]


def texts(row: LexborNode) -> list[str]:
    return [cell.text().strip() for cell in row.css("th, td")]


def test_every_table_with_ratings_shows_the_published_ones(site: Path) -> None:
    checked = set()
    for name, heads, rows in tables():
        assert not UNCLEAR & set(heads), (name, heads)
        for row in (dict(zip(heads, each, strict=True)) for each in rows):
            place = NAMED.get((row.get("Partnership", ""), row.get("Dimension", "")))
            if place:
                found = PUBLISHED[place]
                told = {SYMBOLS.get(found, found)} if found in STEPS else {found, "none"}
                assert row["Rating"] in told, (name, place)
                checked.add(name)
    assert len(checked) > 1


def test_every_file_with_ratings_counts_what_the_rule_counts(site: Path) -> None:
    checked = 0
    for path in sorted((SITE / "_downloads").rglob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        if not rows or "rating" not in {head.lower() for head in rows[0]}:
            continue
        assert not UNCLEAR & rows[0].keys(), path.name
        for row in rows if {"judged", "origins", "dimension"} <= rows[0].keys() else ():
            place = NAMED.get((row["case_id"], row["dimension"]))
            if place:
                assert (int(row["judged"]), int(row["origins"])) == BASES[place], path.name
                checked += 1
    assert checked >= len(PUBLISHED)


def test_a_judgement_of_confidence_stands_beside_what_the_rule_counts(site: Path) -> None:
    for place in (place for place, found in PUBLISHED.items() if found in STEPS):
        anchor = "confidence-" + "-".join(place).lower()
        (line,) = parsed("chapters/confidence.html").css(f"#{anchor} p.origin")
        found = re.match(r"(\w+) statements? that judges? from (\w+) origin", line.text().lower())
        assert found, line.text()
        assert tuple(int(WORDS.get(each, each)) for each in found.groups()) == BASES[place]
