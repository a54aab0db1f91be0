"""A claim cannot stand on nothing: every name in it is a name of the study, and what is not there
bears nothing out. Kinds and parameters are found by introspection, so that a new one is covered.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml  # type: ignore[import-untyped]

from crosscase.claims import described, read_claims
from crosscase.claims.claim import Reading
from crosscase.claims.forms import NAMES, RatingBound, types_of
from crosscase.claims.judge import examine_claim
from crosscase.claims.kinds import KINDS, kind, parse_test, reading_of
from crosscase.claims.query import Query
from crosscase.claims.record import Record
from crosscase.claims.words import ClaimError
from crosscase.study import Study, load_study
from tests.claims.small import write_register

OWN = load_study()
CLAIMS = read_claims(OWN.path)[0]
EXAMPLES = {
    kind: yaml.safe_load(text) for kind, text in described()[["kind", "example"]].to_numpy()
}
CELL = {"case_id": "UTR-LEO", "code_id": "O-SUP"}
QUERY = {**CELL, "scope": "tie"}
WHOLE: dict[str, dict[str, Any]] = {
    "rating": {**CELL, "rating": {"equals": "+/-"}},
    "ratings": {
        **CELL,
        "rating": {"equals": "+/-"},
        "cells": {"equals": 1},
    },
    "count": {"of": QUERY, "number": {"at_least": 1}, "unit": "segments"},
    "share": {"of": QUERY, "within": QUERY, "share": {"equals": 1}},
    "more": {"of": {"code_id": "N-KNO"}, "than": QUERY, "times": 2},
    "score": {"of": QUERY, "value": {"less_than": 0}},
    "rows": {"table": "sources", "where": {"kind": "press"}, "number": {"at_least": 1}},
    "kept": {"wrong": {"equals": "0.1"}, "what": "sign", "share": {"at_least": 0}},
    "stands": {
        "against": "origin",
        "variant": "gemeente-amstelveen",
        "cells": {"at_least": 0},
        "case_id": "AMS-VES",
        "code_id": "O-SUP",
    },
    "agreement": {
        "judgement": "presence",
        "coefficient": "alpha",
        "value": {"at_least": 0},
        "code_id": "O-SUP",
    },
}
"""A test of each kind on the book's own study, with every parameter but alternatives."""


def parameters(kind: str) -> Iterator[tuple[str, Any]]:
    """Yield the parameters of a kind that name something, each with a test to break."""
    types = types_of(KINDS[kind]).items()
    yield from ((name, of) for name, of in types if of is Query or name in NAMES)


NAMED = [(kind, name) for kind in KINDS for name, _ in parameters(kind)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_tried_here_with_all_that_it_can_name(kind: str, own_record: Record) -> None:
    assert {name for name, _ in parameters(kind)} <= set(WHOLE[kind])
    reading_of(parse_test({"kind": kind, **WHOLE[kind]}), own_record)


def test_a_kind_whose_parameter_could_name_anything_is_refused() -> None:
    def loose(record: Record, among: Query, place: str | None = None) -> Reading:
        raise AssertionError

    with pytest.raises(TypeError, match=r"loose.place.*does not say what may be written"):
        kind(loose)
    assert "loose" not in KINDS


def message(written: dict[str, Any], record: Record) -> str:
    with pytest.raises(ClaimError) as error:
        reading_of(parse_test(written), record)
    return str(error.value)


@pytest.mark.parametrize(("kind", "name"), NAMED, ids=[" ".join(pair) for pair in NAMED])
def test_a_name_that_nothing_has_is_refused(kind: str, name: str, own_record: Record) -> None:
    value = WHOLE[kind][name]
    if isinstance(value, str):
        said = message({"kind": kind, **WHOLE[kind], name: f"{value}x"}, own_record)
        assert said.startswith(f"{name}: '{value}x' is no ")
        assert f"(did you mean '{value}'?)" in said
    else:
        for key in value:
            changed = {**value, key: f"{value[key]}x"}
            said = message({"kind": kind, **WHOLE[kind], name: changed}, own_record)
            assert said.startswith(f"{name}: '{value[key]}x' is no {key}; allowed: ")


@pytest.mark.parametrize("column", Record(OWN).columns)
def test_every_column_of_a_query_is_held_against_the_study(column: str, own_record: Record) -> None:
    said = message({"kind": "count", "of": {column: "nobody-has-this"}}, own_record)
    assert said.startswith("of: ") and "nobody-has-this" in said


def test_two_letters_changed_places_and_the_claim_says_so(
    tmp_path: Path, own_record: Record
) -> None:
    """``ALP-ODU`` is near ``ALP-OUD``, and no case."""
    entries = yaml.safe_load((OWN.path / "claims.yml").read_text("utf-8"))
    broken = [each for each in entries if "ALP-OUD" in str(each.get("test", each.get("query")))]
    assert len(broken) > 3
    changed = yaml.safe_load(yaml.safe_dump(broken).replace("ALP-OUD", "ALP-ODU"))
    write_register(tmp_path, *changed)
    claims, faults = read_claims(tmp_path)
    assert len(claims) == len(broken) and not faults
    for claim in claims:
        with pytest.raises(
            ClaimError, match=r"'ALP-ODU.*' is no .*allowed: .*did you mean 'ALP-OUD"
        ):
            examine_claim(claim, own_record)


class Silence(Record):
    """The record of a study in which nothing is said, though all its names are known."""

    def table(self, name: str, columns: Sequence[str] = ()) -> pd.DataFrame:
        """Return a table without a row, in which every value could be."""
        return super().table(name, columns).head(0)

    def variants_of(self, kind: str) -> list[str]:
        """Return every variant there could be."""
        return ["gemeente-amstelveen"]


@pytest.fixture(scope="module")
def silence(own_record: Record) -> Record:
    """Return a record without a row, whose columns are those of the full one."""
    full, empty = own_record, Silence(OWN)
    nothing = full.evidence[:0]
    vars(empty).update(
        evidence=nothing,
        rows=full.rows[:0],
        variants=full.variants[:0],
        standing=full.standing[:0],
        coefficients=full.coefficients[:0],
        errors=full.errors.assign(ratings=0),
    )
    return empty


EASY = [
    {"equals": 0},
    {"at_least": 0},
    {"at_most": 1},
    {"less_than": 10},
    {"more_than": -1},
]
"""Bounds that nothing keeps."""


def easiest(kind: str) -> Iterator[dict[str, Any]]:
    """Yield the tests of a kind that are most easily true, over the whole record or a part."""
    for bound in EASY:
        for rating in ({"equals": ["thin", "silent"]}, {"at_most": "++"}):
            written = {"kind": kind, **WHOLE[kind]}
            for name, of in types_of(KINDS[kind]).items():
                if name in written and isinstance(written[name], dict) and of is not Query:
                    written[name] = rating if of is RatingBound else bound
            yield written


@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_of_test_holds_of_an_empty_record(kind: str, silence: Record) -> None:
    for written in easiest(kind):
        if kind == "kept":
            written["wrong"] = {"equals": "0.1"}
        test = parse_test(written)
        if kind == "rows":  # no value is in a table without rows
            test = replace(test, parameters={**test.parameters, "where": {}})
        reading = test.kind(silence, **test.parameters)
        assert not reading.holds, written
        assert reading.over == 0, written


def test_no_claim_of_the_book_stands_on_an_empty_record(silence: Record) -> None:
    for claim in CLAIMS:
        with suppress(ClaimError):
            assert not examine_claim(claim, silence)[0].holds, claim.claim_id


@pytest.mark.parametrize(
    "among",
    [
        {"case_id": "UTR-LEO", "until": 1900},
        {"case_id": "UTR-LEO", "since": 2200},
        {"segment_id": ["UTR-LEO-001"], "since": 2200},
        {"segment_id": ["UTR-LEO-001"], "case_id": "AMS-VES"},
        {"source_id": "AMS-VES-S01", "case_id": "UTR-LEO"},
        {"source_id": "POSTER-S01", "tested": False},
        {"code_id": "O-CON", "research_question": "impact"},
        {"code_id": "O-CON", "dimension": "Policy"},
    ],
)
def test_silence_of_what_no_statement_could_have_is_no_silence(
    among: dict[str, Any], own_record: Record
) -> None:
    count = {"kind": "count", "of": among, "number": {"equals": 0}}
    assert not reading_of(parse_test(count), own_record).holds
    nothing = {"kind": "more", "of": {"code_id": "N-KNO"}, "than": among, "times": 10}
    assert not reading_of(parse_test(nothing), own_record).holds


def test_a_part_that_the_whole_excludes_is_no_share_of_it(own_record: Record) -> None:
    parts = {"of": {"case_id": "AMS-VES"}, "within": {"case_id": "UTR-LEO"}}
    share = {"kind": "share", **parts, "share": {"less_than": "1/2"}}
    reading = reading_of(parse_test(share), own_record)
    assert not reading.holds and reading.over == 0


@pytest.mark.parametrize(
    "written",
    [
        {"kind": "count", "of": {"case_id": "UTR-LEO", "since": 2015, "until": 1990}},
        {"kind": "ratings", "rating": {"equals": []}, "cells": {"equals": 0}},
    ],
)
def test_what_can_never_be_is_refused(written: dict[str, Any]) -> None:
    with pytest.raises(ClaimError, match=r"after `until`|empty list"):
        parse_test(written)


def test_a_case_of_which_the_record_never_speaks_has_no_gaps(own_study: Study) -> None:
    """Nothing can be concluded of a partnership that nobody has looked for."""
    record = Record(own_study)
    vars(record).update(
        rows=record.rows[record.rows["case_id"] != "ALP-OUD"],
        evidence=record.evidence[record.evidence["case_id"] != "ALP-OUD"],
    )
    for written in (
        {
            "kind": "rating",
            "case_id": "ALP-OUD",
            "code_id": "O-POL",
            "rating": {"equals": "silent"},
        },
        {
            "kind": "ratings",
            "case_id": "ALP-OUD",
            "rating": {"equals": "silent"},
            "share": {"equals": 1},
        },
        {"kind": "count", "of": {"case_id": "ALP-OUD"}, "number": {"equals": 0}},
        {
            "kind": "ratings",
            "case_id": "ALP-OUD",
            "rating": {"at_least": "+"},
            "cells": {"equals": 0},
        },
    ):
        reading = reading_of(parse_test(written), record)
        assert not reading.holds and reading.over == 0, written


def test_a_test_over_nothing_is_said_to_be_one(tmp_path: Path, own_record: Record) -> None:
    late = {"kind": "count", "of": {"code_id": "N-POW", "since": 2200}, "number": {"equals": 0}}
    write_register(tmp_path, {"id": "late", "text": "Nobody speaks of power.", "test": late})
    (claim,), _ = read_claims(tmp_path)
    _, faults = examine_claim(claim, own_record)
    assert "its test ranges over nothing" in str(faults[0])


@pytest.mark.parametrize(
    "bound",
    [
        {"at_least": "1/0"},
        {"at_least": "1e999999999"},
        {"at_least": "9" * 5000},
        {"at_least": "nan"},
        {"at_least": float("inf")},
        {"at_least": True},
        {"at_least": [3]},
        {"at_least": None},
    ],
)
def test_a_bound_is_a_number_that_can_be_counted_to(bound: dict[str, Any]) -> None:
    with pytest.raises(ClaimError, match=r"^number: .*is no number"):
        parse_test({"kind": "count", "of": {"about": "north"}, "number": bound})


@pytest.mark.parametrize(
    "among",
    [
        {"tested": "yes"},
        {"tested": 1},
        {"until": "late"},
        {"until": True},
        {"until": [2007, 2008]},
        {"case_id": True},
        {"case_id": [{"a": 1}]},
        {"code_id": None},
        {"code_id": 3},
    ],
)
def test_a_query_has_values_of_the_kind_of_its_column(among: dict[str, Any]) -> None:
    with pytest.raises(ClaimError, match=r"^of: "):
        parse_test({"kind": "count", "of": among})


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("more", {"times": 0}),
        ("more", {"times": -3}),
        ("more", {"times": True}),
    ],
)
def test_a_number_that_makes_every_test_true_is_refused(kind: str, change: dict[str, Any]) -> None:
    with pytest.raises(ClaimError, match=r"is too small|is no whole number"):
        parse_test({"kind": kind, **WHOLE[kind], **change})
