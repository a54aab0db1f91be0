"""What lies on a border: each test, filter and bound just where it turns."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from crosscase.claims import examine
from crosscase.claims.forms import Bound, RatingBound
from crosscase.claims.kinds import parse_test, reading_of
from crosscase.claims.record import Record
from tests.claims.small import CLAIM, SEGMENTS, claimed_study


def record_of(folder: Path, *rows: tuple[str, ...]) -> Record:
    """Return a record of segments: source, case, scope, side, and what both coders recorded."""
    beside = [(source, "P1", "setting", "both", "mixed") for source in ("S1", "S2", "S3")]
    segments = {f"T{place}": (*row, row[-1]) for place, row in enumerate([*rows, *beside], 1)}
    return Record(claimed_study(folder / "study", segments=segments, rulings={}))


def holds(record: Record, kind: str, **parameters: Any) -> bool:
    return reading_of(parse_test({"kind": kind, **parameters}), record).holds


def scored(cells: pd.DataFrame) -> pd.DataFrame:
    return cells.assign(exact_score=pd.Series(Fraction(1), cells.index, object))


NORTH = ("S1", "P1", "tie", "north")
SOUTH = ("S1", "P1", "tie", "south")


def test_exactly_times_as_many_are_enough_and_as_many_are_not_more(tmp_path: Path) -> None:
    record = record_of(tmp_path, *[(*NORTH, "positive")] * 4, *[(*SOUTH, "positive")] * 2)
    sides = {"of": {"about": "north"}, "than": {"about": "south"}}
    assert holds(record, "more", **sides, times=2)
    assert not holds(record, "more", **sides, times=3)
    same = {"of": {"about": "south"}, "than": {"about": "south"}}
    assert not holds(record, "more", **same)


def test_a_score_of_nothing_is_no_score_and_rests_on_nothing(tmp_path: Path) -> None:
    record = record_of(tmp_path, (*NORTH, "positive"), (*SOUTH, "neutral"))
    sides = {"of": {"about": "north"}, "than": {"about": "south"}}
    reading = reading_of(parse_test({"kind": "more", **sides, "measure": "score"}), record)
    assert not reading.holds and reading.read.empty
    assert reading.found == "one side has no evidence with a direction"


def test_exactly_half_is_no_majority(tmp_path: Path) -> None:
    record = record_of(tmp_path, (*NORTH, "positive"), (*NORTH, "negative"))
    assert not holds(record, "majority", among={"about": "north"}, bearing="positive")


def test_a_bearing_without_value_has_its_majority_among_all_codings(tmp_path: Path) -> None:
    few = record_of(tmp_path / "few", *[(*NORTH, "neutral")] * 2, *[(*NORTH, "positive")] * 2)
    most = record_of(tmp_path / "most", *[(*NORTH, "neutral")] * 3, *[(*NORTH, "positive")] * 2)
    neutral = {"among": {"about": "north"}, "bearing": "neutral"}
    assert not holds(few, "majority", **neutral)
    assert holds(most, "majority", **neutral)
    assert holds(most, "majority", among={"about": "north"}, bearing="positive")


def test_nothing_but_what_has_no_direction_is_silence(tmp_path: Path) -> None:
    record = record_of(tmp_path, (*NORTH, "neutral"), (*SOUTH, "mixed"))
    assert holds(record, "silent", among={"about": "north"})
    assert not holds(record, "silent", among={"about": "south"})


def test_a_statement_with_two_codes_is_one_that_is_not_silent(own_record: Record) -> None:
    directed = own_record.evidence.query("rated and value.notna()")
    rows = directed[directed["case_id"] == "UTR-LEO"]
    number = rows["segment_id"].nunique()
    assert number < len(rows)
    test = parse_test({"kind": "silent", "among": {"case_id": "UTR-LEO"}})
    assert reading_of(test, own_record).found == f"{number} statements with a direction"


def test_ranks_go_by_the_mean_of_ratings_however_many_there_are(own_record: Record) -> None:
    """The first by mean has fewer ratings than another case, and so a smaller sum."""
    cells = pd.DataFrame(
        [("UTR-LEO", "O-SUP", "++"), ("UTR-LEO", "O-POL", "thin"), ("UTR-LEO", "O-CON", "silent")]
        + [("AMS-VES", code, "+") for code in ("O-SUP", "O-POL", "O-CON")],
        columns=["case_id", "code_id", "rating"],
    )
    record = Record(own_record.study)
    vars(record).update(ratings=scored(cells))
    assert holds(record, "ranks", case_id="UTR-LEO", place="first")
    assert holds(record, "ranks", case_id="AMS-VES", place="last")
    reading = reading_of(
        parse_test({"kind": "ranks", "case_id": "UTR-LEO", "place": "first"}), record
    )
    assert reading.found == "by mean rating (0 to 4): Utrecht–León 4.00, " + (
        "Amstelveen–Villa El Salvador 3.00"
    )


def test_ratings_of_many_codes_rest_on_no_few_statements(own_record: Record) -> None:
    """Only where one code is named must its evidence be listed with the claim."""
    many = {"kind": "ratings", "rating": {"at_least": "+"}, "cells": {"at_least": 1}}
    assert reading_of(parse_test(many), own_record).read.empty
    assert not reading_of(parse_test({**many, "code_id": "O-SUP"}), own_record).read.empty
    assert reading_of(parse_test({**many, "case_id": "UTR-LEO"}), own_record).read.empty


def test_where_none_is_rated_the_ranks_say_so(tmp_path: Path) -> None:
    record = record_of(tmp_path, (*NORTH, "positive"), (*SOUTH, "positive"))
    test = parse_test({"kind": "ranks", "case_id": "P1", "place": "first", "code_id": "SUP"})
    reading = reading_of(test, record)
    assert (reading.holds, reading.found) == (False, "by score: none is rated")


def test_one_case_alone_is_neither_first_nor_last(own_record: Record) -> None:
    cells = pd.DataFrame({"case_id": ["UTR-LEO"], "code_id": ["O-SUP"], "rating": ["++"]})
    record = Record(own_record.study)
    vars(record).update(ratings=scored(cells))
    for place in ("first", "last"):
        assert not holds(record, "ranks", case_id="UTR-LEO", place=place)


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
    two = own[(own["case_id"] == "UTR-LEO") & own["code_id"].isin(["O-SUP", "O-LEG"])]
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


def test_groups_differ_by_the_steps_between_highest_and_lowest(tmp_path: Path) -> None:
    plus = [("S1", "P1", "tie", "north", "positive"), ("S2", "P1", "tie", "north", "positive")]
    even = [("S1", "P2", "tie", "south", "mixed"), ("S2", "P2", "tie", "south", "mixed")]
    record = record_of(tmp_path, *plus, *plus, *even, *even)
    for by in ("about", "case_id"):
        assert holds(record, "differs", by=by, among={"code_id": "SUP"}, steps=2)
        assert not holds(record, "differs", by=by, among={"code_id": "SUP"}, steps=3)


def test_a_period_ends_with_its_last_year(tmp_path: Path) -> None:
    """All small statements are of 2001."""
    record = record_of(tmp_path, *[(*NORTH, "positive"), ("S2", *NORTH[1:], "positive")] * 2)
    for until, words in ((2001, "up to 2001"), (2000, "after 2000")):
        test = parse_test(
            {"kind": "differs", "by": "period", "among": {"about": "north"}, "until": until}
        )
        assert f"{words} strongly positive" in reading_of(test, record).found


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


# Decisions that changed, under a claim or beside it

COUNTED: dict[str, Any] = {
    "test": {"kind": "count", "of": {"case_id": "P1"}, "number": {"at_least": 1}},
    "for": {"case_id": "P1"},
    "against": None,
    "decisive": [],
}


def changed(folder: Path, change: dict[str, Any], **study: Any) -> list[str]:
    study = {"confirmed": {}, **study}
    return [
        str(fault)
        for fault in examine(claimed_study(folder / "study", {**CLAIM, **change}, **study))[1]
    ]


def test_who_counts_all_of_a_case_rests_on_no_decision(tmp_path: Path) -> None:
    """T4 of this case was decided since, which a claim about its codings would have to heed."""
    assert changed(tmp_path, COUNTED) == []
    coded = {**COUNTED, "for": {"case_id": "P1", "code_id": "SUP"}}
    (fault,) = changed(tmp_path / "coded", coded)
    assert "a decision under it has changed" in fault and fault.endswith("segments: T4")
    tested = {**COUNTED, "test": {**COUNTED["test"], "of": {"case_id": "P1", "code_id": "SUP"}}}
    assert len(changed(tmp_path / "tested", tested)) == 1


def test_segments_named_as_a_whole_rest_on_the_codes_that_the_claim_is_about(
    tmp_path: Path,
) -> None:
    listed = {
        **COUNTED,
        "test": {"kind": "count", "of": ["T3", "T4"], "number": {"at_least": 1}},
        "for": ["T3", "T4"],
    }
    (fault,) = changed(tmp_path / "its", {**listed, "about": ["SUP"]})
    assert fault.endswith("segments: T4")
    assert changed(tmp_path / "other", {**listed, "about": ["POL"]}) == []
    assert len(changed(tmp_path / "all", {**listed, "about": ["record"]})) == 1
    assert len(changed(tmp_path / "question", {**listed, "about": ["organisation"]})) == 1


def test_segments_named_with_a_code_rest_on_it_whatever_the_claim_is_about(tmp_path: Path) -> None:
    named = {"segment_id": ["T3", "T4"], "code_id": "SUP"}
    listed = {
        **COUNTED,
        "test": {"kind": "count", "of": named, "number": {"at_least": 1}},
        "for": named,
        "about": ["POL"],
    }
    assert len(changed(tmp_path, listed)) == 1


def test_a_decision_that_turned_is_heeded_by_who_asks_for_the_direction_it_had(
    tmp_path: Path,
) -> None:
    """A query for negative codings, or for decided ones, rests on what is neither any more."""
    for number, part in enumerate(({"bearing": "negative"}, {"route": "decided"})):
        asked = {
            **COUNTED,
            "test": {"kind": "count", "of": {"case_id": "P2"}, "number": {"at_least": 1}},
            "for": {"case_id": "P2"},
            "against": {"case_id": "P1", **part},
            "decisive": ["T5"],
        }
        cell = ("T4", "SUP")
        told = changed(
            tmp_path / str(number),
            asked,
            rulings={cell: "positive"},
            confirmed={cell: "negative"},
        )
        assert len(told) == 1 and "T4 SUP was keep negative, is keep positive" in told[0]


def test_a_decision_taken_back_is_heeded_by_who_asks_for_what_it_overruled(tmp_path: Path) -> None:
    against = {"case_id": "P1", "route": "overruled"}
    asked = {**COUNTED, "for": {"case_id": "P2"}, "against": against}
    asked["test"] = {**COUNTED["test"], "of": {"case_id": "P2"}}
    same = {("T4", "SUP"): "positive"}
    confirmed = {**same, ("T1", "SUP"): "negative"}
    (fault,) = changed(tmp_path, asked, rulings=same, confirmed=confirmed)
    assert "T1 SUP was keep negative, is not disputed" in fault


def test_a_joint_statement_is_one_coding_of_a_majority(tmp_path: Path) -> None:
    """Where a statement speaks of two cases it has a row in each, and counts once."""
    record = Record(claimed_study(tmp_path / "study", segments=SEGMENTS))
    twice = record.rows[record.rows["segment_id"].isin(["T5", "T6"])]
    vars(record).update(rows=pd.concat([record.rows, twice], ignore_index=True))
    reading = reading_of(
        parse_test({"kind": "majority", "among": {"code_id": "SUP"}, "bearing": "negative"}),
        record,
    )
    assert reading.found == "4 of 7 codings are negative"
