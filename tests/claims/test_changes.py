"""What moved between two studies, and how near a score is to another rating."""

from dataclasses import replace
from fractions import Fraction

import pytest

from crosscase.claims.changes import CELL, changes, nearest
from crosscase.study import RATINGS, RatingRule, Study, load_study
from tests.analysis.small import records


@pytest.mark.parametrize(
    ("score", "distance", "other"),
    [
        ("0", "1/5", "-"),
        ("1/10", "1/10", "+"),
        ("1/5", "0", "+/-"),
        ("-1/5", "0", "+/-"),
        ("1/2", "1/10", "++"),
        ("3/5", "0", "+"),
        ("1", "2/5", "+"),
        ("-1", "2/5", "-"),
        ("-11/20", "1/20", "--"),
        ("29/100", "9/100", "+/-"),
    ],
)
def test_the_nearest_other_rating(score: str, distance: str, other: str) -> None:
    assert nearest(Fraction(score), RatingRule()) == (Fraction(distance), other)


@pytest.mark.parametrize("number", range(-40, 41))
def test_nothing_nearer_is_rated_otherwise(number: int) -> None:
    """By trial: all scores nearer are rated alike, and one just beyond is not."""
    rule, score = RatingRule(), Fraction(number, 40)
    distance, other = nearest(score, rule)
    steps = [distance * Fraction(step, 20) for step in range(-19, 20)]
    assert {rule.rate(score + step) for step in steps} <= {rule.rate(score)}
    beyond = distance + Fraction(1, 10**9)
    assert other in {rule.rate(score + beyond), rule.rate(score - beyond)}
    assert other in RATINGS


def test_where_the_two_thresholds_are_one_there_is_no_rating_between() -> None:
    rule = RatingRule(weak="1/2", strong="1/2")  # type: ignore[arg-type]
    assert nearest(Fraction(1, 4), rule) == (Fraction(1, 4), "++")


def test_a_study_does_not_differ_from_itself(own_study: Study) -> None:
    same = changes(own_study, load_study())
    assert repr(same) == "Nothing moved." and not same
    assert not same.ratings["moved"].any()


def test_every_rating_is_told_its_distance_to_the_next_whether_it_moved_or_not(
    own_study: Study,
) -> None:
    found, cells = changes(own_study, own_study).ratings, own_study.ratings
    assert records(found, *CELL, "now") == records(cells, *CELL, "rating")
    rule, rated = own_study.rule, found["now"].isin(RATINGS)
    told = records(found[rated], "distance", "next")
    assert told == [nearest(score, rule) for score in cells.loc[rated, "exact_score"]]
    assert found.loc[~rated, ["distance", "next"]].isna().all(axis=None)


def test_one_coding_moves_one_rating_and_says_how_near_it_is(own_study: Study) -> None:
    study = own_study
    chosen = study.units.query("segment_id == 'UTR-LEO-061' and code_id == 'M-LIV'")
    assert chosen["bearing"].tolist() == ["negative"]
    codings = study.codings.copy()
    own = (codings["segment_id"] == "UTR-LEO-061") & (codings["code_id"] == "M-LIV")
    codings.loc[own, "bearing"] = "mixed"
    found = changes(study, replace(study, codings=codings))
    cell = found.ratings.query("case_id == 'UTR-LEO' and code_id == 'M-LIV'").iloc[0]
    assert cell["score_was"] < cell["score_now"]
    assert found.ratings.query("moved")["case_id"].tolist() == ["UTR-LEO"]
    assert repr(found).splitlines()[0].startswith("1 rating moved, ")
