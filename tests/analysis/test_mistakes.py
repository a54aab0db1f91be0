"""Typical mistakes of a caller get a sentence that says what is allowed."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal, assert_series_equal

import crosscase
from crosscase import analysis
from crosscase.analysis import checks
from crosscase.analysis.intercoder import votes
from crosscase.errors import CrosscaseError
from crosscase.study import Study, load_study
from tests.analysis.small import RULE, coded, frame, records, spoken
from tests.analysis.test_readings import made

cc: Any = crosscase
an: Any = analysis  # what is asked here is what its types forbid
BOOK = load_study()
EVIDENCE = frame(spoken("++0", "-+")).assign(published="2003-05")  # a date, not a rating
RATED = an.ratings(EVIDENCE, RULE)


STANDING = an.robustness(an.decision_shares(BOOK))
WORDS = pd.DataFrame({"family": ["money"], "language": ["en"], "word": ["fund*"]})
EVENTS = pd.DataFrame({"case_id": ["P1"], "year": [1999], "end_year": [None], "kind": ["visit"]})


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: an.ratings(BOOK, RULE), r"ratings wants evidence, not a Study; call `study.evid"),
        (lambda: an.ratings(RATED, RULE), "wants evidence, not a frame with the columns case_id"),
        (lambda: an.pooled_ratings(BOOK, "about", RULE), "pooled_ratings wants evidence"),
        (lambda: an.code_by_case(RATED), "code_by_case wants evidence"),
        (lambda: an.framework_matrix(RATED, "tie"), "framework_matrix wants evidence"),
        (lambda: an.ratings(EVIDENCE, "dimension"), "wants a RatingRule, such as `study.rule`"),
        (lambda: an.pooled_ratings(EVIDENCE, "about", None), "pooled_ratings wants a RatingRule"),
        (lambda: an.pair_distances(EVIDENCE), "pair_distances wants ratings, .*; call `ratings"),
        (lambda: an.conditions_from_ratings(EVIDENCE), "conditions_from_ratings wants ratings"),
        (lambda: an.with_confidence(EVIDENCE, BOOK), "with_confidence wants ratings"),
        (lambda: an.pair_distances(STANDING), "pair_distances: there is no column 'rating'"),
        (lambda: an.conditions_from_ratings(STANDING), "there is no column 'rating'"),
        (lambda: an.with_confidence(RATED.drop(columns="exact_score"), BOOK), "'exact_score'"),
        (lambda: an.robustness(RATED), "robustness wants shares, .*; call `decision_shares"),
        *(
            (lambda call=call: call(EVIDENCE), f"{call.__name__} wants a study, .*; call `load_stu")
            for call in (
                *(an.agreement, an.agreement_coefficients, an.code_confusions),
                *(an.disputes_by_code, an.register, an.decision_shares),
                *(an.deciding_disputes, an.variants, an.indicators, an.judgements),
            )
        ),
        (lambda: an.study_readings(EVIDENCE, ["X1"]), "study_readings wants a study"),
        (lambda: an.contested(RATED, BOOK), "contested wants readings, .*; call `study_readings"),
        (lambda: an.agreement_with(RATED, BOOK), "agreement_with wants readings"),
        (lambda: an.reading_coefficients(RATED, BOOK), "reading_coefficients wants readings"),
        (lambda: an.ratings(EVIDENCE, RULE, "dimnsion"), "ratings: there is no column 'dimnsion'"),
        (lambda: an.ratings(EVIDENCE, RULE, "code"), r"\(did you mean 'code_id'\?\); use one of"),
        (lambda: an.pooled_ratings(EVIDENCE, ["abut"], RULE), "'abut' .did you mean 'about'"),
        (lambda: an.code_by_case(EVIDENCE, ["side"]), "code_by_case: there is no column 'side'"),
        (lambda: an.ratings(EVIDENCE, RULE, ["code_id"]), r"wants one column, .* not \['code_id'"),
        (lambda: an.pair_distances(RATED, "dimension"), "there is no column 'dimension'"),
        (lambda: an.decision_shares(BOOK, "case_id"), "'case_id' .*use one of code_id, dimension,"),
        (lambda: an.variants(BOOK, "code"), "variants: there is no column 'code'"),
        (lambda: an.framework_matrix(EVIDENCE.drop(columns="scope"), "tie"), "no column 'scope'"),
        (
            lambda: an.conditions_from_ratings(an.ratings(EVIDENCE, RULE, "research_question")),
            "conditions_from_ratings: there is no column 'code_id'",
        ),
        (
            lambda: an.framework_matrix(EVIDENCE, "ties"),
            r"no scope 'ties' \(did you mean 'tie'\?\); use one of tie, setting, sibling, field",
        ),
        (lambda: an.study_readings(BOOK, ["X1"]), "study_readings: there is no segment 'X1'"),
        (lambda: an.timeline(EVENTS, "visit"), "timeline: there is no column 'disputed'"),
        (lambda: an.timeline(EVENTS.assign(disputed=None), "visits"), "no kind 'visits' .*use one"),
        (lambda: an.timeline(BOOK), "timeline wants events, not a Study; call `study.extra"),
        (lambda: an.word_shares(BOOK, WORDS), "wants statements, not a Study; call `study.statem"),
        (lambda: an.word_shares(EVIDENCE, EVIDENCE), "word_shares wants words, not a frame"),
        (lambda: an.word_shares(EVIDENCE, WORDS), "word_shares: there is no column 'language'"),
        (lambda: an.trace(0.5, {}), r"the prior: 0.5 is no interval .* such as \(0.5, 0.75\)"),
        (lambda: an.trace((0.5, 0.5), {"a": (0.7, 0.2)}), "evidence 1, if true: 0.7 is no interv"),
        (lambda: cc.changes(BOOK, EVIDENCE), "changes wants a study, not a frame .*; call `load"),
        (lambda: cc.changes(EVIDENCE, BOOK), "changes wants a study"),
        (lambda: an.distances(BOOK.cases, BOOK.cases, "a", "b"), "there is no column 'a'"),
        (lambda: an.distances(BOOK.cases, BOOK.cases, "name", "b"), "there is no column 'b'"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_in_a_sentence(call: Callable[[], object], sentence: str) -> None:
    with pytest.raises(CrosscaseError, match=sentence):
        call()


def test_a_city_that_is_not_there_is_named() -> None:
    cities = pd.DataFrame({"city_id": ["a"], "name": ["A"], "latitude": [0.0], "longitude": [0.0]})
    cases = pd.DataFrame({"case_id": ["P1"], "home_city_id": ["a"], "away_city_id": ["z"]})
    with pytest.raises(CrosscaseError, match="there is no city 'z'; use one of a"):
        an.distances(cases, cities, "home_city_id", "away_city_id")


# What may be missing.


def present_only(study: Study) -> Study:
    """Return a study that says only which codes a segment of a case carries."""
    return replace(
        study,
        bearings={},
        segments=study.segments.drop(columns=["scope", "about"]),
        codings=study.codings.drop(columns="bearing"),
        decisions=study.decisions.assign(bearing=None),
    )


def test_without_bearings_nothing_is_rated_and_everything_counted(study: Study) -> None:
    present = pd.Categorical(["present"] * len(EVIDENCE))
    bare = EVIDENCE.assign(bearing=present, value=pd.array([None] * len(EVIDENCE), "Int64"))
    bare = bare.drop(columns=["scope", "about"])
    rates: tuple[Callable[[], object], ...] = (
        lambda: an.ratings(bare, RULE),
        lambda: an.pooled_ratings(bare, "involvement", RULE),
        lambda: an.decision_shares(present_only(study)),
        lambda: an.variants(present_only(study)),
    )
    for rate in rates:
        with pytest.raises(CrosscaseError, match=r"^no bearing, no rating: .*`code_by_case`"):
            rate()
    counted = an.code_by_case(bare)
    assert_frame_equal(counted, an.code_by_case(EVIDENCE)[list(counted)])
    assert "segments" in counted and "judged" not in counted
    evidence = present_only(study).evidence
    assert an.code_by_case(evidence)["segments"].sum() == 2
    assert records(an.framework_matrix(evidence), "case_id", "code_id", "segment_id") == [
        ("P1", "POL", "X1"),
        ("P1", "SUP", "X2"),
    ]


def test_without_bearings_agreement_is_on_presence(study: Study) -> None:
    assert_frame_equal(an.agreement(present_only(study)), an.agreement(study))
    assert_frame_equal(an.code_confusions(present_only(study)), an.code_confusions(study))
    table = an.agreement_coefficients(study, resamples=5)
    presence = table[table["judgement"] == "presence"].reset_index(drop=True)
    assert_frame_equal(an.agreement_coefficients(present_only(study), resamples=5), presence)
    disputes = an.disputes_by_code(present_only(study))
    assert set(disputes["dispute"]) == {"presence"}
    readings = made(study, {"a": {"X1": {"POL": "mixed"}}, "b": {"X1": {}}})
    counted = votes(readings.drop(columns="bearing"), present_only(study))
    assert list(counted) == ["segment_id", "code_id", "readers", "given"]


def test_a_study_that_does_not_tell_who_is_involved_has_ratings_without_their_share() -> None:
    told = an.ratings(EVIDENCE.drop(columns="involvement"), RULE)
    assert told["involved_share"].isna().all()
    rest = told.columns.drop("involved_share")
    assert_frame_equal(told[rest], RATED[rest])


def test_bearings_and_values_are_the_study_s_own(study: Study) -> None:
    """Two bearings may be worth the same, and one may be worth nothing."""
    words = pd.CategoricalDtype(["bad", "good", "very good", "there"], ordered=True)
    bearing = EVIDENCE["bearing"].astype(object).map({"negative": "bad", "mixed": "very good"})
    own = EVIDENCE.assign(bearing=bearing.fillna("good").astype(words)).assign(
        value=bearing.map({"bad": -1}).fillna(1).astype("Int64")
    )
    cell = an.ratings(own, RULE).iloc[0]
    assert (cell["bad"], cell["good"], cell["very good"], cell["there"]) == (1, 3, 1, 0)
    assert cell["exact_score"] == (1 + 0) / 2
    worth = {"negative": -1, "mixed": 1, "neutral": None, "positive": 1}
    named = replace(study, bearings=worth)
    alike = coded(named, {"A": {("X1", "POL"): "mixed"}, "B": {("X1", "POL"): "positive"}})
    table = an.agreement_coefficients(alike, resamples=5)
    of_pol = table[(table["code_id"] == "POL") & (table["judgement"] == "bearing")]
    ordered = of_pol.set_index(["coefficient", "metric"])["note"]
    assert ordered["alpha", "ordinal"] == "undefined: only one category used"


# Any column groups alike.


def test_columns_may_come_in_any_sequence() -> None:
    columns = pd.Index(["about", "involvement"])
    found = an.pooled_ratings(BOOK.evidence, columns, RULE)
    assert_frame_equal(found, an.pooled_ratings(BOOK.evidence, list(columns), RULE))


OWN = BOOK.evidence.groupby("case_id", observed=True).head(20)


@pytest.mark.parametrize("column", OWN.columns.drop([*checks.COUNTED]))
def test_every_column_groups_as_if_each_of_its_values_were_rated_apart(column: str) -> None:
    words = OWN[column].dtype in ("str", "category")
    for kind in ("str", "category") if words else (OWN[column].dtype,):
        table = OWN.astype({column: kind})
        rated = an.pooled_ratings(table, column, RULE).set_index(column)
        assert rated.index.dtype == table[column].dtype
        cells = an.code_by_case(table, column).groupby(column, observed=False)["segments"].sum()
        for value in table[column].dropna().unique()[:9]:
            part = table[table[column] == value]
            alone = an.pooled_ratings(part.assign(every="one"), "every", RULE).iloc[0]
            found = rated.loc[value, list(rated)]
            assert_series_equal(found, alone[list(rated)], check_names=False)
            once = part[~part["tested"]].drop_duplicates(["case_id", "code_id", "segment_id"])
            assert cells.get(value, 0) == len(once)


@pytest.mark.parametrize("column", checks.COUNTED)
def test_what_is_counted_in_every_cell_makes_none(column: str) -> None:
    sentence = f"'{column}' is counted .*; use another column"
    with pytest.raises(CrosscaseError, match=sentence):
        an.pooled_ratings(OWN, ["about", column], RULE)
    with pytest.raises(CrosscaseError, match=sentence):
        an.ratings(OWN, RULE, column)
    with pytest.raises(CrosscaseError, match=sentence):
        an.code_by_case(OWN, column)


def test_one_column_may_be_named_without_a_list() -> None:
    assert_frame_equal(
        an.pooled_ratings(EVIDENCE, "about", RULE), an.pooled_ratings(EVIDENCE, ["about"], RULE)
    )
