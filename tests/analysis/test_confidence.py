"""Confidence is recorded, never computed; what it is informed by is computed."""

from dataclasses import replace
from fractions import Fraction

import pandas as pd
import pytest

from crosscase.analysis import (
    RATINGS,
    decision_shares,
    indicators,
    judgements,
    ratings,
    robustness,
    with_confidence,
)
from crosscase.analysis.confidence import void_judgements
from crosscase.analysis.rating import BASIS
from crosscase.study import RatingRule, Study, load_study
from tests.analysis.small import RULE, frame, judged, records, spoken, valued
from tests.analysis.test_robustness import study_of

BOTH = ("positive", "positive")
SEGMENTS = [("P1", f"S{number % 2 + 1}", "tie") for number in range(5)]
UNITS = [
    *((f"X{number}", "POL", BOTH, "positive") for number in range(3)),
    ("X3", "POL", ("negative", None), "negative"),
    ("X4", "POL", ("negative", None), None),
]


def test_a_rating_has_the_level_recorded_for_it_and_a_gap_has_none(study: Study) -> None:
    rated = ratings(frame(spoken("+++", "+")), RULE)
    table = with_confidence(rated, judged(study, rated, P1_POL="low", P2_SUP="high"))
    levels = dict(zip(map(tuple, rated[["case_id", "code_id"]].astype(str).to_numpy()),
                      records(table, "confidence"), strict=True))  # fmt: skip
    assert levels.pop(("P1", "POL")) == ("low",)
    assert set(levels.values()) == {(None,)}


def test_a_rating_without_a_judgement_is_not_judged(study: Study) -> None:
    table = with_confidence(ratings(frame(spoken("+++", "+")), RULE), judged(study))
    assert table["confidence"].iloc[0] == "not judged"
    assert table["confidence"].cat.ordered


def test_no_level_follows_from_the_data(study: Study) -> None:
    weak, strong = (
        ratings(frame(spoken(*signs)), RULE) for signs in (("++", "+"), ("+" * 9, "+" * 9))
    )
    levels = [
        with_confidence(rated, judged(study, rated, P1_POL="very low"))["confidence"].iloc[0]
        for rated in (weak, strong)
    ]
    assert levels == ["very low", "very low"]


def test_a_study_without_judgements_has_none_and_is_told_what_to_do(study: Study) -> None:
    bare = replace(study, extra={})
    table = with_confidence(ratings(frame(spoken("+++", "+")), RULE), bare)
    assert set(table.loc[table["rating"].isin(RATINGS), "confidence"]) == {"not judged"}
    with pytest.raises(ValueError, match=r"no table 'confidence'.*add a row for every rating"):
        judgements(bare)


BOOK = load_study()
RECORD = BOOK.evidence
PLACE = ["case_id", "code_id"]
OTHERWISE = {
    "sources after 2010": RECORD[RECORD["year_to"].fillna(RECORD["year_from"]) > 2010],
    "one side alone": RECORD[RECORD["about"] == "north"],
    "without those involved": RECORD[RECORD["involvement"] != "involved"],
    "the settings, too": RECORD.assign(scope=RECORD["scope"].replace("setting", "tie")),
    "the tested, too": RECORD.assign(tested=False),
    "one statement of a setting": RECORD.assign(
        scope=RECORD["scope"].mask(RECORD["segment_id"] == "UTR-LEO-061", "setting")
    ),
    "one coding turned": RECORD.assign(
        bearing=RECORD["bearing"].mask(RECORD["segment_id"] == "UTR-LEO-061", "positive")
    ),
    "one coding without direction": RECORD.assign(
        bearing=RECORD["bearing"].mask(RECORD["segment_id"] == "UTR-LEO-061", "present")
    ),
}


ELSEWHERE = ("the settings, too", "the tested, too")  # no change of livability in León


def kept(rated: pd.DataFrame) -> set[tuple[str, str]]:
    """Return the cells whose rating and numbers are those of the book."""
    numbers = ["rating", *BASIS]
    both = rated.merge(ratings(RECORD, RULE), on=PLACE, suffixes=("", "_published"))
    same = [(both[name] == both[f"{name}_published"]) for name in numbers]
    kept = both[pd.concat(same, axis="columns").all(axis="columns") & both["rating"].isin(RATINGS)]
    return set(records(kept, *PLACE))


@pytest.mark.parametrize("changed", OTHERWISE)
def test_a_judgement_is_shown_for_the_rating_it_judged_and_for_no_other(changed: str) -> None:
    rated = ratings(valued(OTHERWISE[changed]), RULE)
    table = with_confidence(rated, BOOK)
    shown = table[table["confidence"].notna() & (table["confidence"] != "not judged")]
    assert set(records(shown, *PLACE)) == kept(rated)
    assert ("UTR-LEO", "M-LIV") not in kept(rated) or changed in ELSEWHERE


@pytest.mark.parametrize("rule", [RatingRule(Fraction(1, 10)), RatingRule(min_origins=4)])
def test_under_another_rule_what_is_rated_as_before_is_as_sure_as_before(rule: RatingRule) -> None:
    rated = ratings(RECORD, rule)
    table = with_confidence(rated, BOOK)
    shown = table[table["confidence"].notna() & (table["confidence"] != "not judged")]
    assert set(records(shown, *PLACE)) == kept(rated)


def test_void_and_missing_judgements_are_named_with_what_was_judged(study: Study) -> None:
    found = told(study_of(study, SEGMENTS, UNITS))
    assert void_judgements(judged(found, P1_POL="low")).empty
    [missing] = void_judgements(judged(found)).to_dict("records")
    assert (missing["case_id"], missing["code_id"], missing["was"]) == ("P1", "POL", None)
    assert missing["now"].startswith("+ (score 1/2; statements: 4, judging: 4, origins: 2)")
    gone = replace(judged(found, P1_POL="low"), codings=found.codings[:0])
    [void] = void_judgements(gone).to_dict("records")
    assert void["was"] == missing["now"] and void["now"] is None


def test_a_table_that_does_not_say_what_was_judged_is_refused(study: Study) -> None:
    table = judged(study).extra["confidence"].drop(columns="quoted_score")
    with pytest.raises(ValueError, match="no column quoted_score: a judgement names its"):
        judgements(replace(study, extra={"confidence": table}))


def told(study: Study) -> Study:
    """Return the study with what its segments say, of which years, and in which language."""
    years = pd.Series([2001, None], dtype="Int64").reindex(study.segments.index)
    return replace(
        study,
        segments=study.segments.assign(statement="It is so.", year_from=years, year_to=None),
        sources=study.sources.assign(language="en"),
    )


def test_indicators_of_a_cell(study: Study) -> None:
    found = told(study_of(study, SEGMENTS, UNITS))
    (cell,) = indicators(found).to_dict("records")
    standing = robustness(decision_shares(found)).iloc[0]
    assert (cell["case_id"], cell["code_id"]) == ("P1", "POL")
    assert (cell["judged"], cell["contradicting"], cell["agreed"]) == (4, 1 / 4, 3 / 5)
    assert cell["dated"] == 1 / 4
    assert cell["stands"] == standing["share"]
    assert cell["breaking_number"] == standing["breaking_number"]


def test_a_study_that_tells_little_of_its_sources_has_indicators_of_the_rest(
    study: Study,
) -> None:
    bare = study_of(study, SEGMENTS, UNITS)
    bare = replace(bare, sources=bare.sources.drop(columns="publisher_side"))
    (cell,) = indicators(bare).to_dict("records")
    assert pd.isna([cell["sides"], cell["languages"]]).all()
    assert (cell["dated"], cell["contradicting"], cell["agreed"]) == (0, 1 / 4, 3 / 5)


@pytest.mark.parametrize(
    ("signs", "contradicting"),
    [
        pytest.param("+++-", 1 / 4, id="a positive score"),
        pytest.param("---+", 1 / 4, id="a negative score"),
        pytest.param("++--", 1 / 2, id="a score of nought"),
        pytest.param("+000", 0, id="mixed ones contradict nothing"),
    ],
)
def test_contradicting_is_what_points_the_other_way(
    study: Study, signs: str, contradicting: float
) -> None:
    words = {"+": "positive", "-": "negative", "0": "mixed"}
    units = [(f"X{at}", "POL", (words[sign],) * 2, words[sign]) for at, sign in enumerate(signs)]
    (cell,) = indicators(told(study_of(study, SEGMENTS, units))).to_dict("records")
    assert cell["contradicting"] == contradicting


def test_the_positive_contradict_a_score_of_nought_whatever_their_number(study: Study) -> None:
    """Two origins, +++ and -: each has one voice, so that the score is 0."""
    segments = [("P1", source, "tie") for source in ("S1", "S1", "S1", "S2")]
    words = ["positive"] * 3 + ["negative"]
    units = [(f"X{at}", "POL", (word, word), word) for at, word in enumerate(words)]
    (cell,) = indicators(told(study_of(study, segments, units))).to_dict("records")
    assert (cell["exact_score"], cell["contradicting"]) == (0, 3 / 4)


def test_every_rating_of_the_book_is_judged_as_it_is_and_nothing_else() -> None:
    assert void_judgements(BOOK).empty


def test_a_rating_that_is_called_published_is_as_sure() -> None:
    sure = with_confidence(robustness(decision_shares(BOOK)), BOOK)["confidence"]
    assert sure.tolist() == with_confidence(BOOK.ratings, BOOK)["confidence"].tolist()


def test_no_rating_of_the_book_is_held_for_certain_before_a_person_has_checked_it() -> None:
    table = judgements(load_study())
    assert not (table["level"] == "high").any()
    assert not (table["limitations"] == "none").any()
