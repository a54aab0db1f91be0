"""The record counted anew: from the CSV files by plain Python, with nothing of the library.

What the library and the chapters make of the record is held against this. It knows the rules of
chapter 1 and no more.
"""

import csv
import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import product
from pathlib import Path

DATA = Path(__file__).parents[1] / "data"
CASES = ("UTR-LEO", "AMS-VES", "TRE-CAJ", "ALP-OUD")
STEPS = ("--", "-", "+/-", "+", "++")
VALUE = {"positive": 1, "mixed": 0, "negative": -1}
WEAK, STRONG, MIN_SEGMENTS, MIN_ORIGINS = Fraction(1, 5), Fraction(3, 5), 3, 2

Row = dict[str, str]
Cell = tuple[str, str]


def table(name: str) -> list[Row]:
    """Return the rows of a table of the study."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PACKAGE = json.loads((DATA / "datapackage.json").read_text("utf-8"))["crosscase"]
TESTED = set(PACKAGE["tested_sources"])
SOURCES = {row["source_id"]: row for row in table("sources")}
CODEBOOK = {row["code_id"]: row for row in table("codebook")}
STATEMENTS = {  # each of them is of one case, or of none
    row["segment_id"]: {**SOURCES[row["source_id"]], **row, "case_id": row["cases"]}
    for row in table("segments")
}
DECIDED = {
    (row["segment_id"], row["code_id"]): row["bearing"] if row["decision"] == "keep" else ""
    for row in table("decisions")
}


def recorded(coder: str) -> dict[Cell, str]:
    """Return what a coder recorded, by statement and code."""
    rows = (row for row in table("codings") if row["coder_id"] == coder)
    return {(row["segment_id"], row["code_id"]): row["bearing"] for row in rows}


def consensus() -> dict[Cell, str]:
    """Return what both coders recorded alike, and what was decided otherwise."""
    first, second = recorded("A"), recorded("B")
    agreed = {unit: first[unit] for unit in first if second.get(unit) == first[unit]}
    return {unit: bearing for unit, bearing in {**agreed, **DECIDED}.items() if bearing}


def coded(units: dict[Cell, str]) -> list[Row]:
    """Return codings, each with all that is known of its statement and code."""
    return [
        {**STATEMENTS[segment], **CODEBOOK[code], "bearing": bearing}
        for (segment, code), bearing in units.items()
    ]


def of(rows: Iterable[Row], **wanted: str) -> list[Row]:
    """Return the rows that have these values."""
    return [row for row in rows if all(row[key] == value for key, value in wanted.items())]


def on_ties(rows: Iterable[Row]) -> list[Row]:
    """Return what may enter a rating: about a partnership itself, not from the poster."""
    return [row for row in of(rows, scope="tie") if row["source_id"] not in TESTED]


def directed(rows: Iterable[Row]) -> list[Row]:
    """Return the codings that point in a direction."""
    return [row for row in rows if row["bearing"] != "neutral"]


def distinct(rows: Iterable[Row], key: str = "segment_id") -> int:
    """Count the different values of a column: statements, if none is named."""
    return len({row[key] for row in rows})


def share(rows: list[Row], **wanted: str) -> float:
    """Return the share of the statements of some rows that have these values."""
    return distinct(of(rows, **wanted)) / distinct(rows)


def score(rows: Iterable[Row], by_origin: bool = True) -> Fraction | None:
    """Return the mean over origins of the mean value in each; or the plain mean."""
    values: dict[str, list[int]] = defaultdict(list)
    for row in directed(rows):
        values[row["origin"] if by_origin else ""].append(VALUE[row["bearing"]])
    means = [Fraction(sum(own), len(own)) for own in values.values()]
    return sum(means, Fraction()) / len(means) if means else None


def symbol(
    rows: list[Row], weak: Fraction = WEAK, strong: Fraction = STRONG, by_origin: bool = True
) -> str:
    """Return the rating of some codings, were there enough of them."""
    value = score(rows, by_origin)
    if value is None:
        return "silent"
    step = (abs(value) >= weak) + (abs(value) >= strong)
    return STEPS[2 + (step if value > 0 else -step)]


def enough(rows: list[Row], segments: int = MIN_SEGMENTS, origins: int = MIN_ORIGINS) -> bool:
    """Tell whether a rule would rate these codings."""
    pointing = directed(rows)
    return distinct(pointing) >= segments and distinct(pointing, "origin") >= origins


def rating(rows: list[Row]) -> str:
    """Return the published rating of some codings."""
    found = symbol(rows)
    return found if found == "silent" or enough(rows) else "thin"


def cells(rows: Iterable[Row]) -> dict[Cell, list[Row]]:
    """Return the codings of every partnership on every code."""
    found: dict[Cell, list[Row]] = {place: [] for place in product(CASES, CODEBOOK)}
    for row in rows:
        found[row["case_id"], row["code_id"]].append(row)
    return found


def ratings(rows: Iterable[Row]) -> dict[Cell, str]:
    """Return the rating of every partnership on every code."""
    return {place: rating(own) for place, own in cells(rows).items()}


EVIDENCE = coded(consensus())
TIE = on_ties(EVIDENCE)
PUBLISHED = ratings(TIE)
RATED = [place for place, found in PUBLISHED.items() if found in STEPS]


def changed(variants: Iterable[dict[Cell, str]], only: Callable[[str], bool] = bool) -> set[Cell]:
    """Return the rated places that get another rating in some variant."""
    return {
        place
        for variant in variants
        for place in RATED
        if variant[place] != PUBLISHED[place] and only(variant[place])
    }


def without(column: str) -> dict[str, dict[Cell, str]]:
    """Return the ratings without each origin, or each side, in turn."""
    values = {row[column] for row in TIE}
    return {left: ratings(row for row in TIE if row[column] != left) for left in values}


def with_thresholds() -> list[dict[Cell, str]]:
    """Return the ratings with the lines between the steps moved by up to a tenth."""
    moved = [Fraction(n, 20) for n in range(-2, 3)]
    return [
        {place: symbol(own, WEAK + weak, STRONG + strong) for place, own in cells(TIE).items()}
        for weak, strong in product(moved, moved)
    ]


def with_minima() -> list[dict[Cell, bool]]:
    """Return which places are rated if more statements or origins are asked for, or fewer."""
    return [
        {place: enough(own, *minima) for place, own in cells(TIE).items()}
        for minima in product((2, 3, 4, 5), (1, 2, 3))
    ]
