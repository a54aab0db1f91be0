"""What lies on a border: each test, filter and bound just where it turns."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from crosscase.claims.forms import Bound, RatingBound
from crosscase.claims.kinds import parse_test, reading_of
from crosscase.claims.record import Record
from crosscase.study import load_study
from tests.claims.small import SEGMENTS, claimed_study


def record_of(folder: Path, *rows: tuple[str, ...]) -> Record:
    """Return a record of segments: source, case, scope, side, and what both coders recorded."""
    beside = [(source, "P1", "setting", "both", "mixed") for source in ("S1", "S2", "S3")]
    segments = {f"T{place}": (*row, row[-1]) for place, row in enumerate([*rows, *beside], 1)}
    return Record(claimed_study(folder / "study", segments=segments, rulings={}))


def holds(record: Record, kind: str, **parameters: Any) -> bool:
    return reading_of(parse_test({"kind": kind, **parameters}), record).holds


CODES = load_study().codebook["code_id"]
NORTH = ("S1", "P1", "tie", "north")
SOUTH = ("S1", "P1", "tie", "south")


def test_exactly_times_as_many_are_enough_and_as_many_are_not_more(tmp_path: Path) -> None:
    record = record_of(tmp_path, *[(*NORTH, "positive")] * 4, *[(*SOUTH, "positive")] * 2)
    sides = {"of": {"about": "north"}, "than": {"about": "south"}}
    assert holds(record, "more", **sides, times=2)
    assert not holds(record, "more", **sides, times=3)
    same = {"of": {"about": "south"}, "than": {"about": "south"}}
    assert not holds(record, "more", **same)


def test_a_mean_of_nothing_is_no_mean_and_rests_on_nothing(tmp_path: Path) -> None:
    record = record_of(tmp_path, (*NORTH, "positive"), (*SOUTH, "neutral"))
    reading = reading_of(parse_test({"kind": "score", "of": {"about": "south"}}), record)
    assert not reading.holds and reading.read.empty
    assert reading.found == "nothing is judged"


def test_what_has_no_value_is_in_no_mean(tmp_path: Path) -> None:
    record = record_of(tmp_path, (*NORTH, "positive"), (*NORTH, "neutral"), (*NORTH, "mixed"))
    assert holds(record, "score", of={"about": "north"}, value={"equals": "1/2"})


def test_a_statement_with_two_codes_is_counted_once(own_record: Record) -> None:
    rows = own_record.evidence.query("rated and case_id == 'UTR-LEO'")
    number = rows["segment_id"].nunique()
    assert number < len(rows)
    test = parse_test({"kind": "count", "of": {"case_id": "UTR-LEO", "code_id": [*CODES]}})
    assert reading_of(test, own_record).values["number"] == number


def test_a_joint_statement_is_one_judgement(tmp_path: Path) -> None:
    """Where a statement speaks of two cases it has a row in each, and counts once."""
    record = Record(claimed_study(tmp_path / "study", segments=SEGMENTS))
    twice = record.rows[record.rows["segment_id"].isin(["T5", "T6"])]
    vars(record).update(rows=pd.concat([record.rows, twice], ignore_index=True))
    reading = reading_of(parse_test({"kind": "score", "of": {"code_id": "SUP"}}), record)
    assert reading.values == {"mean": Fraction(-1, 7), "judged": 7}


@pytest.mark.parametrize(
    ("share", "standing"), [(Fraction(1), 1), (Fraction(9999, 10_000), 0), (Fraction(99, 100), 0)]
)
def test_a_rating_stands_if_no_decision_whatever_changes_it(
    share: Fraction, standing: int, own_record: Record
) -> None:
    own = own_record.ratings
    rated = own[(own["case_id"] == "UTR-LEO") & (own["code_id"] == "O-SUP")]
    record = Record(own_record.study)
    vars(record).update(
        ratings=rated,
        standing=rated[["case_id", "code_id"]].assign(
            exact_share=pd.Series(share, rated.index, object)
        ),
    )
    assert holds(record, "stands", against="decisions", cells={"equals": standing})
    assert holds(record, "stands", against="decisions", share={"equals": standing})


def test_only_cells_that_are_rated_can_stand_or_fall(own_record: Record) -> None:
    own = own_record.ratings
    two = own[(own["case_id"] == "UTR-LEO") & own["code_id"].isin(["O-SUP", "O-CON"])]
    record = Record(own_record.study)
    thin = two.assign(rating=["++" if code == "O-SUP" else "thin" for code in two["code_id"]])
    tried = two[["case_id", "code_id"]].assign(
        exact_share=pd.Series(Fraction(1, 2), two.index, object)
    )
    vars(record).update(ratings=thin, standing=tried)
    reading = reading_of(
        parse_test({"kind": "stands", "against": "decisions", "cells": {"equals": 0}}), record
    )
    assert (reading.holds, reading.found, reading.over) == (True, "0 of 1 ratings stand", 1)


@pytest.mark.parametrize(
    ("relation", "below", "at", "above"),
    [
        ("equals", False, True, False),
        ("at_least", False, True, True),
        ("at_most", True, True, False),
        ("more_than", False, False, True),
        ("less_than", True, False, False),
    ],
)
def test_a_bound_includes_its_border_or_not(
    relation: str, below: bool, at: bool, above: bool
) -> None:
    bound, rating = Bound.parse({relation: "2/3"}), RatingBound.parse({relation: "+/-"})
    values = (Fraction(2, 3) - Fraction(1, 1000), Fraction(2, 3), Fraction(2, 3) + 1)
    assert [bound.holds(value) for value in values] == [below, at, above]
    assert [rating.holds(each) for each in ("-", "+/-", "+")] == [below, at, above]
    if relation != "equals":
        assert not any(rating.holds(each) for each in ("thin", "silent"))


@pytest.mark.parametrize(
    ("bound", "other", "implied"),
    [
        ({"more_than": "1/2"}, {"more_than": "1/2"}, True),
        ({"at_least": "1/2"}, {"more_than": "1/2"}, False),
        ({"more_than": "1/2"}, {"at_least": "1/2"}, True),
        ({"at_least": "2/3"}, {"more_than": "1/2"}, True),
        ({"at_least": "1/3"}, {"more_than": "1/2"}, False),
        ({"at_most": "1/20"}, {"at_most": "1/20"}, True),
        ({"less_than": "1/20"}, {"at_most": "1/20"}, True),
        ({"at_most": "1/10"}, {"at_most": "1/20"}, False),
        ({"equals": 1}, {"more_than": "1/2"}, True),
        ({"equals": "1/2"}, {"more_than": "1/2"}, False),
        ({"at_most": "1/20"}, {"at_least": "1/20"}, False),
        ({"at_least": 1}, {"equals": 1}, False),
    ],
)
def test_a_bound_implies_what_is_no_stricter(
    bound: dict[str, str], other: dict[str, str], implied: bool
) -> None:
    assert Bound.parse(bound).implies(Bound.parse(other)) is implied
    if implied:  # by trial
        tried = [Fraction(number, 60) for number in range(-60, 121)]
        kept = [each for each in tried if Bound.parse(bound).holds(each)]
        assert all(map(Bound.parse(other).holds, kept))
