"""The rating formula, against scores and ratings worked out by hand and by brute force."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from crosscase.analysis import (
    RATINGS,
    deciding_disputes,
    decision_shares,
    indicators,
    pooled_ratings,
    ratings,
    robustness,
    variants,
)
from crosscase.analysis.confidence import void_judgements
from crosscase.errors import CrosscaseError
from crosscase.study import RatingRule, Study
from tests.analysis.small import CASES, CODES, LAW, QUESTIONS, RULE, Row, frame, rows, spoken

POINTS = {"negative": -1, "mixed": 0, "positive": 1}


def cell(rows: Iterable[Row], by: str = "code_id", value: str = "POL") -> dict[Hashable, Any]:
    """Return the cell of case P1 and one code or question."""
    table = ratings(frame(rows), RULE, by)
    found = table[(table["case_id"] == "P1") & (table[by] == value)]
    return found.to_dict("records")[0]


@pytest.mark.parametrize(
    ("origins", "score", "rating"),
    [
        pytest.param(["+", "+", "+"], Fraction(1), "++", id="all positive"),
        pytest.param(["-", "-", "-"], Fraction(-1), "--", id="all negative"),
        pytest.param(["0", "0", "0"], Fraction(0), "+/-", id="mixed counts nought"),
        pytest.param(["+", "0", "-"], Fraction(0), "+/-", id="balance"),
        pytest.param(["+", "0", "0", "0", "0"], Fraction(1, 5), "+", id="exactly 1/5"),
        pytest.param(["+", "0", "0", "0", "0", "0"], Fraction(1, 6), "+/-", id="below 1/5"),
        pytest.param(["+", "+", "+", "0", "0"], Fraction(3, 5), "++", id="exactly 3/5"),
        pytest.param(["+", "+", "0", "0"], Fraction(1, 2), "+", id="below 3/5"),
        pytest.param(["-", "0", "0", "0", "0"], Fraction(-1, 5), "-", id="exactly -1/5"),
        pytest.param(["-", "0", "0", "0", "0", "0"], Fraction(-1, 6), "+/-", id="above -1/5"),
        pytest.param(["-", "-", "-", "0", "0"], Fraction(-3, 5), "--", id="exactly -3/5"),
        pytest.param(["-", "-", "0", "0"], Fraction(-1, 2), "-", id="above -3/5"),
        pytest.param(["+++++++", "-"], Fraction(0), "+/-", id="talk does not outvote"),
        pytest.param(["+0", "+0-", "-"], Fraction(-1, 6), "+/-", id="mean of means"),
        pytest.param(["+nn", "+n", "+"], Fraction(1), "++", id="neutral has no score"),
    ],
)
def test_a_score_and_its_rating(origins: list[str], score: Fraction, rating: str) -> None:
    found = cell(spoken(*origins))
    assert (found["exact_score"], found["rating"]) == (score, rating)
    assert found["score"] == float(score)


@pytest.mark.parametrize(
    ("sevenths", "threshold", "rating"),
    [
        pytest.param([7, 7, 4, -4, -7], Fraction(1, 5), "+", id="1/5"),
        pytest.param([-7, -7, -4, 4, 7], Fraction(-1, 5), "-", id="-1/5"),
        pytest.param([7, 7, 4, 4, -1], Fraction(3, 5), "++", id="3/5"),
        pytest.param([-7, -7, -4, -4, 1], Fraction(-3, 5), "--", id="-3/5"),
    ],
)
def test_floating_point_error_never_decides(
    sevenths: list[int], threshold: Fraction, rating: str
) -> None:
    assert abs(sum(n / 7 for n in sevenths) / 5) < abs(float(threshold)), "floats would decide"
    found = cell(spoken(*(("+" if n > 0 else "-") * abs(n) + "0" * (7 - abs(n)) for n in sevenths)))
    assert (found["exact_score"], found["rating"]) == (threshold, rating)


@pytest.mark.parametrize(
    ("origins", "rating", "segments", "judged", "origins_counted"),
    [
        pytest.param([], "silent", 0, 0, 0, id="no evidence"),
        pytest.param(["nn", "n"], "silent", 3, 0, 0, id="neutral only"),
        pytest.param(["+", "+"], "thin", 2, 2, 2, id="too few segments"),
        pytest.param(["++++"], "thin", 4, 4, 1, id="too few origins"),
        pytest.param(["+n", "+n"], "thin", 4, 2, 2, id="neutral segments do not carry"),
        pytest.param(["+++", "n"], "thin", 4, 3, 1, id="neutral origins do not carry"),
        pytest.param(["++", "+"], "++", 3, 3, 2, id="just enough"),
    ],
)
def test_what_carries_a_rating(
    origins: list[str], rating: str, segments: int, judged: int, origins_counted: int
) -> None:
    found = cell(spoken(*origins))
    assert found["rating"] == rating
    counts = (found["segments"], found["judged"], found["origins"])
    assert counts == (segments, judged, origins_counted)
    assert pd.isna(found["score"]) == pd.isna(found["exact_score"]) == (rating == "silent")


@pytest.mark.parametrize(
    "change",
    [{"tested": True}, {"scope": "setting"}, {"scope": "sibling"}, {"case_id": "P2"}],
    ids=str,
)
def test_what_never_enters(change: dict[str, Any]) -> None:
    own = spoken("++", "0")
    others = [row._replace(segment_id=f"Y{row.segment_id}", **change) for row in spoken("---", "-")]
    assert cell([*own, *others]) == cell(own)


def test_a_segment_with_two_codes_counts_once_under_their_question() -> None:
    own = spoken("+-", "+")
    both = [*own, own[0]._replace(code_id="SUP", bearing="negative")]
    found = cell(both, "research_question", "organisation")
    assert (found["segments"], found["judged"]) == (3, 3)
    assert (found["positive"], found["negative"]) == (2, 2)
    assert found["exact_score"] == (Fraction(-1, 3) + 1) / 2


def test_the_share_of_those_involved_is_of_the_segments_that_the_rule_counts() -> None:
    own = spoken("+n", "+")
    assert cell([own[0]._replace(involvement="involved"), *own[1:]])["involved_share"] == 1 / 2
    neutral = spoken("n")
    assert pd.isna(cell(neutral)["involved_share"]) and pd.isna(cell([])["involved_share"])


def test_a_statement_of_two_cases_counts_in_each_and_once_where_they_are_pooled() -> None:
    own = spoken("++", "-")
    both = [*own, *(row._replace(case_id="P2") for row in own)]
    assert cell(both) == cell(own)
    pooled = pooled_ratings(frame(both), "code_id", RULE).set_index("code_id").loc["POL"]
    assert (pooled["segments"], pooled["judged"], pooled["origins"]) == (3, 3, 2)


def test_scores_are_exact_whatever_the_number_of_origins() -> None:
    sizes = [n for n in range(2, 80) if all(n % m for m in range(2, n))]
    score = cell(spoken(*("+" + "0" * (size - 1) for size in sizes)))["exact_score"]
    assert score == sum(Fraction(1, size) for size in sizes) / len(sizes)
    assert score.denominator > 2**64
    assert type(score.numerator) is int


# Laws, on random evidence.


@st.composite
def rules(draw: st.DrawFn) -> RatingRule:
    """Draw a rule; low minima, so that most random cells are rated."""
    weak, strong = sorted(draw(st.lists(st.integers(1, 12), min_size=2, max_size=2)))
    minima = st.integers(1, 3)
    return RatingRule(Fraction(weak, 12), Fraction(strong, 12), draw(minima), draw(minima))


TINY = ("negative", "mixed", "neutral", "positive")


def plainly(
    rows: Iterable[Row],
    rule: RatingRule,
    bearings: Iterable[str] = TINY,
    plans: Iterable[str] = (),
) -> dict[str, object]:
    """Work out one cell from the rows that belong to it, as ARCHITECTURE words the formula."""
    rows = list(rows)
    by_origin: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        if row.bearing in POINTS:
            by_origin[row.origin].append(POINTS[row.bearing])
    means = [Fraction(sum(points), len(points)) for points in by_origin.values()]
    score = sum(means) / Fraction(len(means)) if means else None
    segments = {row.segment_id for row in rows}
    directed = [row for row in rows if row.bearing in POINTS]
    evaluative = {row.segment_id for row in directed}
    involved = {row.segment_id for row in directed if row.involvement == "involved"}
    if score is None:
        rating = "silent"
    elif len(evaluative) < rule.min_segments or len(by_origin) < rule.min_origins:
        rating = "thin"
    elif abs(score) < rule.weak:
        rating = "+/-"
    else:
        rating = ("+" if score > 0 else "-") * (2 if abs(score) >= rule.strong else 1)
    return {
        "segments": len(segments),
        "documented": len({row.segment_id for row in rows if row.bearing not in plans}),
        "judged": len(evaluative),
        "origins": len(by_origin),
        **{bearing: sum(row.bearing == bearing for row in rows) for bearing in bearings},
        "involved_share": len(involved) / len(evaluative) if evaluative else None,
        "exact_score": score,
        "score": None if score is None else float(score),
        "rating": rating,
        "rule": rule,
    }


def cells(table: pd.DataFrame, by: str) -> dict[tuple[str, str], dict[Hashable, Any]]:
    """Return the cells of a frame of ratings by case and code, with None for missing."""
    clean = table.astype(object).where(table.notna(), None).to_dict("records")
    return {(row.pop("case_id"), row.pop(by)): row for row in clean}


@LAW
@given(rows(), rules(), st.sampled_from(["code_id", "research_question"]))
def test_ratings_equal_brute_force(rows: list[Row], rule: RatingRule, by: str) -> None:
    group = QUESTIONS if by == "research_question" else {code: code for code in CODES}
    rated = [row for row in rows if row.scope == "tie" and not row.tested]
    assert cells(ratings(frame(rows), rule, by), by) == {
        (case, value): plainly(
            (row for row in rated if row.case_id == case and group[row.code_id] == value), rule
        )
        for case in CASES
        for value in dict.fromkeys(group.values())
    }


@LAW
@given(rows(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows: list[Row], random: Any) -> None:
    shuffled = random.sample(rows, len(rows))
    assert_frame_equal(ratings(frame(shuffled), RULE), ratings(frame(rows), RULE))


@LAW
@given(rows(), st.integers(2, 4))
def test_repeating_an_origin_leaves_every_score(rows: list[Row], times: int) -> None:
    repeated = [
        row._replace(segment_id=f"{row.segment_id}-{copy}")
        for row in rows
        for copy in range(times if row.origin == "a" else 1)
    ]
    before, after = ratings(frame(rows), RULE), ratings(frame(repeated), RULE)
    assert after["exact_score"].equals(before["exact_score"])
    assert after["origins"].equals(before["origins"])


@LAW
@given(rows())
def test_mirrored_bearings_give_mirrored_ratings(rows: list[Row]) -> None:
    bearing = {"positive": "negative", "negative": "positive"}
    mirrored = [row._replace(bearing=bearing.get(row.bearing, row.bearing)) for row in rows]
    rating = dict(zip(RATINGS, reversed(RATINGS), strict=True))
    before, after = ratings(frame(rows), RULE), ratings(frame(mirrored), RULE)
    assert after["exact_score"].equals(-before["exact_score"])
    assert [rating.get(symbol, symbol) for symbol in before["rating"]] == list(after["rating"])


@LAW
@given(rows())
def test_pooling_splits_and_adds_up(rows: list[Row]) -> None:
    table = pooled_ratings(frame(rows), ["about", "scope"], RULE)
    assert len(table) == 3 * 4
    bearings = ["negative", "mixed", "neutral", "positive"]
    assert table[bearings].to_numpy().sum() == len(rows)


# The rule.


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"weak": Fraction(0)}, "weak=0"),
        ({"weak": Fraction(-1, 5)}, "weak=-1/5"),
        ({"weak": Fraction(2, 3)}, "strong=3/5"),
        ({"strong": Fraction(6, 5)}, "strong=6/5"),
        ({"weak": "x"}, "number for weak.*not 'x'"),
        ({"strong": "1/0"}, "number for strong.*not '1/0'"),
        ({"weak": None}, "number for weak.*not None"),
        ({"weak": float("inf")}, "number for weak.*not inf"),
        ({"min_segments": 0}, "at least 1 for min_segments, not 0"),
        ({"min_segments": "2"}, "whole number.*for min_segments, not '2'"),
        ({"min_origins": 1.5}, "whole number.*for min_origins, not 1.5"),
    ],
    ids=str,
)
def test_a_rule_that_cannot_rate_is_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(CrosscaseError, match=f"RatingRule needs.*{message}"):
        RatingRule(**settings)


def test_a_part_that_no_rule_has_is_refused_with_the_one_that_was_meant(own_study: Study) -> None:
    with pytest.raises(CrosscaseError, match=r"'min_segment' is no .*did you mean 'min_segments'"):
        own_study.with_rule(min_segment=2)


def test_a_decimal_as_text_is_exact_and_a_float_is_not() -> None:
    assert RatingRule("0.2", "0.6") == RatingRule()  # type: ignore[arg-type]
    assert RatingRule(0.2).rate(Fraction(1, 5)) == "+/-"  # type: ignore[arg-type]


# The rule of a study.


EVERY_RATER: dict[str, Callable[[Study], pd.DataFrame]] = {
    "ratings": lambda study: ratings(study.evidence, study.rule),
    "variants": variants,
    "robustness": lambda study: robustness(decision_shares(study)),
    "deciding": deciding_disputes,
    "indicators": indicators,
    "void": void_judgements,
}


@pytest.mark.parametrize("name", EVERY_RATER)
def test_every_function_rates_by_the_rule_of_the_study(name: str, own_study: Study) -> None:
    strict = replace(own_study, rule=RatingRule(Fraction(1, 2), Fraction(1), 4, 3))
    assert not EVERY_RATER[name](strict).equals(EVERY_RATER[name](own_study))


# The book's own record.


@pytest.mark.parametrize("by", ["code_id", "dimension", "research_question"])
def test_every_rating_of_the_book_equals_brute_force(own_study: Study, by: str) -> None:
    table = own_study.evidence
    rated = table[table["scope"].isin(["tie", "joint"]) & ~table["tested"]]
    values = own_study.codebook[by].unique()
    fields = [field for field in Row._fields if field in table]
    groups = {
        key: [Row(**dict(zip(fields, row, strict=True))) for row in group[fields].to_numpy()]
        for key, group in rated.groupby(["case_id", by], observed=True)
    }
    found = cells(ratings(table, own_study.rule, by), by)
    assert list(found) == [(case, value) for case in own_study.cases["case_id"] for value in values]
    own = (RatingRule(), own_study.bearings, own_study.plans)
    assert found == {key: plainly(groups.get(key, []), *own) for key in found}
