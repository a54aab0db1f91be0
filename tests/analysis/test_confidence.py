"""Confidence is recorded, never computed; what it is informed by is computed."""

from dataclasses import replace

import pandas as pd
import pytest

from crosscase.analysis import (
    RATINGS,
    adjudication_shares,
    evidence,
    indicators,
    judgements,
    ratings,
    robustness,
    verdicts,
    with_confidence,
)
from crosscase.study import Study, load_study
from tests.analysis.small import frame, judged, records, spoken
from tests.analysis.test_robustness import study_of

BOTH = ("positive", "positive")
SEGMENTS = [("P1", f"S{number % 2 + 1}", "tie") for number in range(5)]
UNITS = [
    *((f"X{number}", "POL", BOTH, "positive") for number in range(3)),
    ("X3", "POL", ("negative", None), "negative"),
    ("X4", "POL", ("negative", None), None),
]


def test_a_rating_has_the_level_recorded_for_it_and_a_gap_has_none(study: Study) -> None:
    rated = ratings(frame(spoken("+++", "+")))
    table = with_confidence(rated, judged(study, rated, P1_POL="low", P2_SUP="high"))
    levels = dict(zip(map(tuple, rated[["partnership", "code_id"]].astype(str).to_numpy()),
                      records(table, "confidence"), strict=True))  # fmt: skip
    assert levels.pop(("P1", "POL")) == ("low",)
    assert set(levels.values()) == {(None,)}


def test_a_rating_without_a_judgement_is_not_judged(study: Study) -> None:
    table = with_confidence(ratings(frame(spoken("+++", "+"))), judged(study))
    assert table["confidence"].iloc[0] == "not judged"
    assert table["confidence"].cat.ordered


def test_no_level_follows_from_the_data(study: Study) -> None:
    weak, strong = (ratings(frame(spoken(*signs))) for signs in (("++", "+"), ("+" * 9, "+" * 9)))
    levels = [
        with_confidence(rated, judged(study, rated, P1_POL="very low"))["confidence"].iloc[0]
        for rated in (weak, strong)
    ]
    assert levels == ["very low", "very low"]


def test_one_side_alone_and_pairs_of_codes_are_not_judged(study: Study) -> None:
    conclusions = pd.DataFrame(
        {
            "conclusion_id": ["C1", "C2"],
            "code_id": "POL",
            "expected": "++",
            "partnership": None,
            "scope": ["tie", "tie"],
            "about": [None, "south"],
            "with_code_id": None,
        }
    )
    found = verdicts(frame(spoken("+++", "+")), conclusions)
    table = with_confidence(found, judged(study, found[:2], P1_POL="low"))
    first = table[table["partnership"] == "P1"]
    assert records(first, "confidence") == [("low",), ("not judged",)]


def test_a_study_without_judgements_is_told_what_to_do(study: Study) -> None:
    bare = replace(study, extra={})
    with pytest.raises(ValueError, match=r"no table 'confidence'.*add a row for every rating"):
        with_confidence(ratings(frame(spoken("+"))), bare)
    with pytest.raises(ValueError, match="no table 'confidence'"):
        judgements(bare)


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
    standing = robustness(adjudication_shares(found)).iloc[0]
    assert (cell["partnership"], cell["code_id"]) == ("P1", "POL")
    assert (cell["evaluative"], cell["contradicting"], cell["agreed"]) == (4, 1 / 4, 3 / 5)
    assert cell["dated"] == 1 / 4
    assert cell["stands"] == standing["share"]
    assert cell["breaking_number"] == standing["breaking_number"]


def test_every_rating_of_the_book_is_judged_and_nothing_else() -> None:
    book = load_study()
    rated = ratings(evidence(book))
    rated = rated[rated["rating"].isin(RATINGS)]
    cells = set(records(rated, "partnership", "code_id"))
    assert set(records(judgements(book), "partnership", "code_id")) == cells


def test_no_rating_of_the_book_is_held_for_certain_before_a_person_has_checked_it() -> None:
    table = judgements(load_study())
    assert not (table["level"] == "high").any()
    assert not (table["limitations"] == "none").any()
