"""Ratings under other decisions, against rating the changed study itself."""

from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import pandas as pd
from hypothesis import given, settings
from pandas.testing import assert_series_equal

from crosscase.analysis import ratings, variants
from crosscase.analysis.sensitivity import MIN_ORIGINS, MIN_SEGMENTS, STRONG, WEAK
from crosscase.study import RatingRule, Study
from tests.analysis.small import LAW, SIGNS, VALUES, records
from tests.analysis.test_ratings import rules
from tests.analysis.test_robustness import (
    BY,
    SIDES,
    SOURCES,
    Segment,
    Unit,
    by_place,
    by_rule,
    rating_units,
    study_of,
    units_of_study,
)

Drawn = tuple[list[Segment], list[Any]]
FEW = settings(LAW, max_examples=8)


def tried(table: pd.DataFrame, kind: str) -> dict[str, pd.Series]:
    """Return the ratings of every variant of a kind."""
    own = table[table["kind"] == kind]
    return {
        str(variant): rows["rating"].reset_index(drop=True)
        for variant, rows in own.groupby("variant", sort=False)
    }


def unweighted(units: list[Unit], rule: RatingRule) -> str:
    """Rate by the mean over all codings, whatever their origins."""
    judged = [unit for unit in units if unit.published in VALUES]
    if not judged:
        return "silent"
    segments, origins = {unit.segment for unit in judged}, {unit.origin for unit in judged}
    if len(segments) < rule.min_segments or len(origins) < rule.min_origins:
        return "thin"
    return rule.rate(Fraction(sum(VALUES[str(unit.published)] for unit in judged), len(judged)))


def same(found: pd.Series, rated: pd.DataFrame) -> None:
    assert_series_equal(found, rated["rating"])


@FEW
@given(drawn=units_of_study(), rule=rules(), by=BY)
def test_what_is_left_out_is_not_rated(
    study: Study, drawn: Drawn, rule: RatingRule, by: str
) -> None:
    found = study_of(study, *drawn)
    table, all_evidence = variants(by_rule(found, rule), by), found.evidence
    record = all_evidence[(all_evidence["scope"] == "tie") & ~all_evidence["tested"]]
    for kind, column, home in (
        ("origin", "origin", SOURCES),
        ("publisher side", "publisher_side", SIDES),
    ):
        left_out = tried(table, kind)
        spoken = set(record[column])
        assert list(left_out) == [
            value for value in dict.fromkeys(home.values()) if value in spoken
        ]
        for value, found_ratings in left_out.items():
            same(found_ratings, ratings(record[record[column] != value], rule, by))


@FEW
@given(drawn=units_of_study(), rule=rules(), by=BY)
def test_a_coder_alone_is_the_consensus(
    study: Study, drawn: Drawn, rule: RatingRule, by: str
) -> None:
    segments, units = drawn
    table = variants(by_rule(study_of(study, segments, units), rule), by)
    coders = ["A", "B", "judge"][: len(units[0][2])] if units else ["A", "B"]
    alone = tried(table, "coder")
    assert list(alone) == coders
    for place, coder in enumerate(coders):
        own = [
            (segment, code, (recordings[place], recordings[place]), recordings[place])
            for segment, code, recordings, _ in units
            if recordings[place]
        ]
        same(alone[coder], ratings(study_of(study, segments, own).evidence, rule, by))


@FEW
@given(drawn=units_of_study(), rule=rules(), by=BY)
def test_weighting_by_segment_averages_all_codings(
    study: Study, drawn: Drawn, rule: RatingRule, by: str
) -> None:
    [found] = tried(variants(by_rule(study_of(study, *drawn), rule), by), "weighting").values()
    cells = by_place(rating_units(*drawn), by)
    assert list(found) == [unweighted(units, rule) for units in cells.values()]


@settings(LAW, max_examples=4)
@given(drawn=units_of_study(), by=BY)
def test_other_rules_rate_as_they_say(study: Study, drawn: Drawn, by: str) -> None:
    found = study_of(study, *drawn)
    start = RatingRule(Fraction(1, 7), Fraction(6, 7), 2, 1)
    table = variants(by_rule(found, start), by)
    thresholds = [
        replace(start, weak=Fraction(weak), strong=Fraction(strong))
        for weak, strong in product(WEAK, STRONG)
    ]
    minima = [
        replace(start, min_segments=segments, min_origins=origins)
        for segments, origins in product(MIN_SEGMENTS, MIN_ORIGINS)
    ]
    for kind, expected in (("threshold", thresholds), ("minimum", minima)):
        for found_ratings, rule in zip(tried(table, kind).values(), expected, strict=True):
            same(found_ratings, ratings(found.evidence, rule, by))


def test_a_score_on_a_threshold_has_the_outer_rating_under_the_label_of_that_threshold(
    study: Study,
) -> None:
    """Two origins have one voice each: + and ++-00 make 3/5, 0 and ++000 make 1/5."""
    segments = [("P1", "S1", "tie"), *[("P1", "S2", "tie")] * 5]
    signs = {"POL": "+++-00", "SUP": "0++000"}
    units = [
        (f"X{at}", code, (SIGNS[sign], SIGNS[sign]), SIGNS[sign])
        for code, every in signs.items()
        for at, sign in enumerate(every)
    ]
    found = tried(variants(study_of(study, segments, units)), "threshold")
    assert {label: tuple(rated[:2]) for label, rated in found.items()} == {
        f"weak {weak}, strong {strong}": (
            "++" if strong in ("0.5", "0.55", "0.6") else "+",
            "+" if weak in ("0.1", "0.15", "0.2") else "+/-",
        )
        for weak, strong in product(WEAK, STRONG)
    }


@FEW
@given(drawn=units_of_study(), rule=rules(), by=BY)
def test_changed_is_told_against_the_published_rating(
    study: Study, drawn: Drawn, rule: RatingRule, by: str
) -> None:
    found = study_of(study, *drawn)
    table = variants(by_rule(found, rule), by)
    shown = ratings(found.evidence, rule, by)
    for _, rows in table.groupby(["kind", "variant"], observed=True):
        assert records(rows, "case_id", by, "published") == records(shown, "case_id", by, "rating")
    differs = table["rating"].astype(str) != table["published"].astype(str)
    assert (table["changed"] == differs).all()


def test_the_grid_is_the_one_that_is_documented(own_study: Study) -> None:
    table = variants(own_study)
    thresholds = [
        f"weak {weak}, strong {strong}"
        for weak in ("0.1", "0.15", "0.2", "0.25", "0.3")
        for strong in ("0.5", "0.55", "0.6", "0.65", "0.7")
    ]
    minima = [
        f"{segments} segments, {origins} {'origin' if origins == 1 else 'origins'}"
        for segments in (2, 3, 4, 5)
        for origins in (1, 2, 3)
    ]
    assert list(tried(table, "threshold")) == thresholds
    assert list(tried(table, "minimum")) == minima
    assert list(table["kind"].cat.categories) == list(table["kind"].unique())


def test_the_rule_in_use_changes_nothing(own_study: Study) -> None:
    table = variants(own_study)
    in_use = table[table["variant"].isin(["weak 0.2, strong 0.6", "3 segments, 2 origins"])]
    assert len(in_use) == 2 * len(own_study.cases) * len(own_study.codebook)
    assert not in_use["changed"].any()
