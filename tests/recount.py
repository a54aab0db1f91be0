"""The record counted anew: from the CSV files by plain Python, with nothing of the library.

What the library makes of the record - ratings, and the numbers in claims - is held against this.
"""

import csv
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[1] / "data"
STEPS = ("--", "-", "+/-", "+", "++")

Row = dict[str, str]
Cell = tuple[str, str]
Asked = Mapping[str, Any]


def table(name: str) -> list[Row]:
    """Return the rows of a table of the study."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PACKAGE = json.loads((DATA / "datapackage.json").read_text("utf-8"))["crosscase"]
TESTED, SCOPES, VALUE = (PACKAGE[name] for name in ("tested_sources", "rated_scopes", "bearings"))
RULE = {name: Fraction(written) for name, written in PACKAGE["rule"].items()}
CASES = [row["case_id"] for row in table("cases")]
SOURCES = {row["source_id"]: row for row in table("sources")}
CODEBOOK = {row["code_id"]: row for row in table("codebook")}
STATEMENTS = {row["segment_id"]: {**SOURCES[row["source_id"]], **row} for row in table("segments")}


def consensus() -> dict[Cell, tuple[str, str]]:
    """Return the bearing of every coding that holds, and whether it was agreed or decided."""
    coders: dict[str, set[str]] = defaultdict(set)
    for row in table("readings"):
        coders[row["segment_id"]].add(row["coder_id"])
    said: dict[Cell, dict[str, str]] = defaultdict(dict)
    for row in table("codings"):
        said[row["segment_id"], row["code_id"]][row["coder_id"]] = row["bearing"]
    agreed = {
        unit: ({*own.values()}.pop(), "agreed")
        for unit, own in said.items()
        if own.keys() == coders[unit[0]] and len({*own.values()}) == 1
    }
    decided = {
        (row["segment_id"], row["code_id"]): (
            row["bearing"] if row["decision"] == "keep" else "",
            "overruled" if (row["segment_id"], row["code_id"]) in agreed else "decided",
        )
        for row in table("decisions")
        if row["kind"] == "code"
    }
    return {unit: own for unit, own in {**agreed, **decided}.items() if own[0]}


def rows_of(segment: str, **coding: str) -> Iterator[Row]:
    """Yield what is known of a statement, once for each of its cases."""
    for case in STATEMENTS[segment]["cases"].split(";"):
        yield {**STATEMENTS[segment], **coding, "case_id": case}


EVIDENCE = [
    row
    for (segment, code), (bearing, route) in consensus().items()
    for row in rows_of(segment, **CODEBOOK[code], bearing=bearing, route=route)
]
CODED = {row["segment_id"] for row in EVIDENCE}
BARE = {row["segment_id"] for row in table("readings")} - CODED  # read, and without a code
RECORD = EVIDENCE + [row for each in STATEMENTS if each in BARE for row in rows_of(each)]


def of(rows: Iterable[Row], **wanted: str) -> list[Row]:
    """Return the rows that have these values."""
    return [row for row in rows if all(row[key] == value for key, value in wanted.items())]


def directed(rows: Iterable[Row]) -> list[Row]:
    """Return the codings that judge."""
    return [row for row in rows if VALUE.get(row.get("bearing", "")) is not None]


def distinct(rows: Iterable[Row], key: str = "segment_id") -> int:
    """Count the different values of a column: statements, if none is named."""
    return len({row[key] for row in rows})


# Ratings

TIE = [row for row in EVIDENCE if row["scope"] in SCOPES and row["source_id"] not in TESTED]


def rating(rows: list[Row]) -> str:
    """Return the published rating of some codings."""
    pointing = directed(rows)
    if distinct(pointing) < RULE["min_segments"] or (
        distinct(pointing, "origin") < RULE["min_origins"]
    ):
        return "thin" if pointing else "silent"
    values: dict[str, list[int]] = defaultdict(list)
    for row in pointing:
        values[row["origin"]].append(VALUE[row["bearing"]])
    means = [Fraction(sum(own), len(own)) for own in values.values()]
    score = sum(means, Fraction()) / len(means)
    step = (abs(score) >= RULE["weak"]) + (abs(score) >= RULE["strong"])
    return STEPS[2 + (step if score > 0 else -step)]


def cells(rows: Iterable[Row]) -> dict[Cell, list[Row]]:
    """Return the codings of every partnership on every code."""
    found: dict[Cell, list[Row]] = {place: [] for place in product(CASES, CODEBOOK)}
    for row in rows:
        found[row["case_id"], row["code_id"]].append(row)
    return found


PUBLISHED = {place: rating(own) for place, own in cells(TIE).items()}


# What the tests of claims find


def found_by(query: Asked) -> list[Row]:
    """Return the rows that a query means."""
    named = not query.keys().isdisjoint(("segment_id", "source_id"))
    usual: Asked = {} if named else {"scope": SCOPES}
    return [
        row
        for row in RECORD
        if (named or row["source_id"] not in TESTED)
        and all(_has(row, key, value) for key, value in {**usual, **query}.items())
    ]


def _has(row: Row, key: str, wanted: Any) -> bool:
    if key in ("since", "until"):
        year = row["year_to"] or row["year_from"]
        return bool(year) and (int(year) >= wanted if key == "since" else int(year) <= wanted)
    values = wanted if isinstance(wanted, list) else [wanted]
    if key == "words":
        told = _plain(row["statement"])
        return any(re.search(rf"(?<!\w){re.escape(_plain(each))}", told) for each in values)
    return row.get(key, "") in values


def _plain(text: str) -> str:
    """Return a text without capitals and accents."""
    apart = unicodedata.normalize("NFD", text.lower())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def _part(part: int, whole: int) -> dict[str, Any]:
    numbers = {"part": part, "whole": whole, "rest": whole - part}
    return {**numbers, "share": Fraction(part, whole)} if whole else numbers


def _number(rows: Iterable[Row], test: Asked) -> int:
    unit = test.get("unit", "segments")
    return distinct(rows, {"origins": "origin", "sources": "source_id"}.get(unit, "segment_id"))


def count(test: Asked) -> dict[str, Any]:
    """Return how much a query finds."""
    return {"number": _number(found_by(test["of"]), test)}


def share(test: Asked) -> dict[str, Any]:
    """Return what part one query has in another."""
    within, own = found_by(test["within"]), {id(row) for row in found_by(test["of"])}
    both = [row for row in within if id(row) in own]
    return _part(_number(both, test), _number(within, test))


def more(test: Asked) -> dict[str, Any]:
    """Return what each of two queries finds."""
    return {
        "more": _number(found_by(test["of"]), test),
        "less": _number(found_by(test["than"]), test),
    }


def score(test: Asked) -> dict[str, Any]:
    """Return the mean of what judged codings are worth, and how many these are."""
    judged = {
        (row["segment_id"], row["code_id"]): VALUE[row["bearing"]]
        for row in directed(found_by(test["of"]))
    }
    return {"mean": Fraction(sum(judged.values()), len(judged)), "judged": len(judged)}


def rows(test: Asked) -> dict[str, Any]:
    """Return how many rows of a table have some values."""
    own = table(test["table"])
    where = {
        key: value if isinstance(value, list) else [value] for key, value in test["where"].items()
    }
    kept = [row for row in own if all(row[key] in map(str, where[key]) for key in where)]
    return _part(len(kept), len(own))


KINDS: dict[str, Callable[[Asked], dict[str, Any]]] = {
    "count": count,
    "share": share,
    "more": more,
    "score": score,
    "rows": rows,
}
