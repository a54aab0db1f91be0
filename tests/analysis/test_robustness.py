"""Every share, breaking number and ranking, against going through all adjudications."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby, product
from random import Random
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from crosscase.analysis import (
    decision_shares,
    outcomes,
    ratings,
    robustness,
)
from crosscase.errors import CrosscaseError
from crosscase.study import RatingRule, Study
from tests.analysis.small import CODES, LAW, QUESTIONS, Cell, Readings, coded, records
from tests.analysis.test_ratings import POINTS, rules

CASES = ["P1", "P2", "P3"]
SOURCES = {"S1": "a", "S2": "b", "S3": "b", "S4": "c", "S5": "tested"}
SIDES = {"S1": "north", "S2": "south", "S3": "north", "S4": "south", "S5": "academic"}
BEARINGS = ["negative", "mixed", "neutral", "positive"]
DIMENSIONS = {"POL": "Policy", "SUP": "Support", "LIV": "Livability"}
PLACES = {
    "code_id": (CODES, dict(zip(CODES, CODES, strict=True))),
    "dimension": (list(DIMENSIONS.values()), DIMENSIONS),
    "research_question": (["organisation", "interaction", "impact"], QUESTIONS),
}
BY = st.sampled_from(list(PLACES))
Segment = tuple[str, str, str]
"""Case, source and scope."""


@dataclass(frozen=True)
class Unit:
    """A segment under a code that enters ratings: what coders recorded and what was decided."""

    segment: str
    code: str
    case: str
    origin: str
    recordings: tuple[str | None, ...]
    published: str | None

    def options(self) -> set[str | None]:
        return {*self.recordings, self.published}


@dataclass(frozen=True)
class Tally:
    """Of some outcome: the decisions that lead there, and fewest changes of what is decided."""

    decisions: int
    changes: int


def adjudications(units: list[Unit]) -> Iterator[tuple[tuple[str | None, ...], bool, int]]:
    """Yield every way to decide all units: bearings, whether coders recorded each, changes."""
    for chosen in product(*(unit.options() for unit in units)):
        pairs = list(zip(chosen, units, strict=True))
        by_coders = all(bearing in unit.recordings for bearing, unit in pairs)
        yield chosen, by_coders, sum(bearing != unit.published for bearing, unit in pairs)


def tallied(
    units: list[Unit], outcome: Callable[[tuple[str | None, ...]], str]
) -> dict[str, Tally]:
    """Count all adjudications by their outcome, one after the other."""
    ways: dict[str, int] = defaultdict(int)
    fewest: dict[str, int] = {}
    for chosen, by_coders, changes in adjudications(units):
        found = outcome(chosen)
        ways[found] += by_coders
        fewest[found] = min(changes, fewest.get(found, changes))
    return {found: Tally(ways[found], fewest[found]) for found in fewest}


def plainly(
    units: Iterable[Unit], chosen: Iterable[str | None], rule: RatingRule
) -> tuple[str, Fraction | None]:
    """Rate decided units as the formula is worded; with the score, where one is carried."""
    origins: dict[str, list[int]] = defaultdict(list)
    segments = set()
    for unit, bearing in zip(units, chosen, strict=True):
        if bearing in POINTS:
            origins[unit.origin].append(POINTS[bearing])
            segments.add(unit.segment)
    if not segments:
        return "silent", None
    if len(segments) < rule.min_segments or len(origins) < rule.min_origins:
        return "thin", None
    groups = list(origins.values())
    score = sum(Fraction(sum(group), len(group)) for group in groups) / Fraction(len(groups))
    return rule.rate(score), score


def by_place(units: list[Unit], by: str) -> dict[tuple[str, str], list[Unit]]:
    """Return the units of every cell."""
    values, place = PLACES[by]
    cells: dict[tuple[str, str], list[Unit]] = {
        (case, value): [] for case in CASES for value in values
    }
    for unit in units:
        cells[unit.case, place[unit.code]].append(unit)
    return cells


# Studies with disputes.


@st.composite
def units_of_study(draw: st.DrawFn, most_disputes: int = 9) -> tuple[list[Segment], list[Any]]:
    """Draw segments, and units of them: segment, code, recordings, decision."""
    coders = draw(st.sampled_from([2, 2, 3]))
    cases = draw(st.sampled_from([["P1"], ["P1", "P2"], CASES]))
    known = st.tuples(
        st.sampled_from(cases),
        st.sampled_from([*SOURCES, "S1", "S2", "S3", "S4"]),
        st.sampled_from(["tie"] * 9 + ["setting"]),
    )
    size = draw(st.sampled_from([0, 2, 4, 6, 8, 9]))
    segments = draw(st.lists(known, min_size=size, max_size=size))
    recording = st.sampled_from([*BEARINGS, "positive", None])
    most = most_disputes if coders == 2 else most_disputes // 2
    left = draw(st.sampled_from([0, most // 2, most, most]))
    units = []
    for number in range(len(segments)):
        for code in draw(st.sampled_from([["POL"], ["POL"], ["POL", "SUP"], ["SUP", "LIV"]])):
            recordings = draw(st.tuples(*[recording] * coders).filter(any))
            if len(set(recordings)) > 1 and left == 0:
                recordings = (next(filter(None, recordings)),) * coders
            left -= len(set(recordings)) > 1
            decided = st.sampled_from([*recordings, *recordings, *BEARINGS, None])
            published = draw(decided) if len(set(recordings)) > 1 else recordings[0]
            units.append((f"X{number}", code, recordings, published))
    return segments, units


def study_of(study: Study, segments: list[Segment], units: list[Any]) -> Study:
    """Return a study with these segments and units; every coder has a unit that never rates."""
    coders = ["A", "B", "judge"][: len(units[0][2])] if units else ["A", "B"]
    segments = [*segments, ("P1", "S1", "field")]
    every = [
        *units,
        (f"X{len(segments) - 1}", "POL", ("neutral",) * len(coders), "neutral"),
    ]
    readings: Readings = {
        coder: {
            (segment, code): recordings[place]
            for segment, code, recordings, _ in every
            if recordings[place]
        }
        for place, coder in enumerate(coders)
    }
    rulings: dict[Cell, str | None] = {
        (segment, code): published
        for segment, code, recordings, published in every
        if len(set(recordings)) > 1 or published != recordings[0]
    }
    return coded(_with_segments(study, segments), readings, rulings)


def by_rule(study: Study, rule: RatingRule) -> Study:
    return replace(study, rule=rule)


def _with_segments(study: Study, segments: list[Segment]) -> Study:
    ids = pd.CategoricalDtype([f"X{number}" for number in range(len(segments))], ordered=True)
    sources = pd.CategoricalDtype(list(SOURCES), ordered=True)
    table = pd.DataFrame(segments, columns=["cases", "source_id", "scope"])
    table["cases"] = [(case,) for case in table["cases"]]
    kinds = {"scope": study.segments["scope"].dtype}
    words = {column: study.sources[column].dtype for column in ("publisher_side", "involvement")}
    return replace(
        study,
        tested_sources=("S5",),
        cases=pd.DataFrame({"case_id": CASES, "name": ["Alpha", "Beta", "Gamma"]}).astype(
            {"case_id": pd.CategoricalDtype(CASES, ordered=True)}
        ),
        segments=table.assign(segment_id=ids.categories).astype(
            {**kinds, "segment_id": ids, "source_id": sources}
        ),
        sources=pd.DataFrame(
            {
                "source_id": list(SOURCES),
                "origin": SOURCES.values(),
                "publisher_side": list(SIDES.values()),
                "involvement": "independent",
            }
        ).astype({"source_id": sources, **words}),
    )


def rating_units(segments: list[Segment], units: list[Any]) -> list[Unit]:
    """Return the units that enter ratings."""
    found = []
    for segment, code, recordings, published in units:
        case, source, scope = segments[int(segment[1:])]
        if scope == "tie" and source != "S5":
            found.append(Unit(segment, code, case, SOURCES[source], recordings, published))
    return found


# The laws.


@LAW
@given(drawn=units_of_study(), rule=rules(), by=BY)
def test_the_brute_force_rates_as_the_library_does(
    study: Study, drawn: tuple[list[Segment], list[Any]], rule: RatingRule, by: str
) -> None:
    rated = ratings(study_of(study, *drawn).evidence, rule, by)
    assert records(rated, "case_id", by, "rating") == [
        (*place, plainly(units, [unit.published for unit in units], rule)[0])
        for place, units in by_place(rating_units(*drawn), by).items()
    ]


def assert_shares(found: Study, units: list[Unit], by: str, rule: RatingRule) -> None:
    shares = decision_shares(by_rule(found, rule), by)
    cells = by_place(units, by)
    assert len(shares) == 7 * len(cells)
    for place, rows in groupby(
        records(shares, "case_id", by, "rating", "decisions", "exact_share", "changes"),
        key=lambda row: row[:2],
    ):
        own = cells[place]
        expected = tallied(own, lambda chosen: plainly(own, chosen, rule)[0])  # noqa: B023
        everything = sum(tally.decisions for tally in expected.values())
        for _, _, rating, ways, share, changes in rows:
            tally = expected.get(rating)
            assert (ways, changes) == ((tally.decisions, tally.changes) if tally else (0, None)), (
                place,
                rating,
            )
            assert share == Fraction(ways, everything)


@settings(LAW, max_examples=80)
@given(drawn=units_of_study(), rule=rules(), by=BY)
def test_shares_and_changes_equal_brute_force(
    study: Study,
    drawn: tuple[list[Segment], list[Any]],
    rule: RatingRule,
    by: str,
) -> None:
    assert_shares(study_of(study, *drawn), rating_units(*drawn), by, rule)


def test_sixteen_disputes_on_one_question_equal_brute_force(study: Study) -> None:
    pairs = [(None, "positive"), ("negative", None), ("positive", "mixed"), ("neutral", "negative")]
    segments = [("P1", f"S{number % 4 + 1}", "tie") for number in range(10)]
    disputes = [
        (f"X{number % 9}", ("POL", "SUP")[number // 9], pairs[number % 4], pairs[number % 4][0])
        for number in range(16)
    ]
    units = [*disputes, ("X9", "POL", ("positive", "positive"), "positive")]
    found = study_of(study, segments, units)
    rule = RatingRule("1/4", "1/2")  # type: ignore[arg-type]
    own = rating_units(segments, units)
    assert (
        robustness(decision_shares(by_rule(found, rule), "research_question"), "research_question")[
            "disputes"
        ].tolist()
        == [16] + [0] * 8
    )
    assert_shares(found, own, "research_question", rule)


@settings(LAW, max_examples=5)
@given(drawn=units_of_study(most_disputes=3))
def test_shares_equal_rating_every_adjudicated_study(
    study: Study, drawn: tuple[list[Segment], list[Any]]
) -> None:
    segments, units = drawn
    counted: dict[tuple[Any, ...], int] = defaultdict(int)
    ways = list(product(*(set(recordings) for _, _, recordings, _ in units)))
    for chosen in ways:
        decided = [
            (segment, code, recordings, bearing)
            for (segment, code, recordings, _), bearing in zip(units, chosen, strict=True)
        ]
        rated = ratings(study_of(study, segments, decided).evidence, study.rule)
        for row in records(rated, "case_id", "code_id", "rating"):
            counted[row] += 1
    shares = decision_shares(study_of(study, segments, units))
    found = records(shares[shares["share"] > 0], "case_id", "code_id", "rating", "exact_share")
    assert {row[:3]: row[3] for row in found} == {
        row: Fraction(number, len(ways)) for row, number in counted.items()
    }


@LAW
@given(drawn=units_of_study(), by=BY, ruling=st.sampled_from([*BEARINGS, None]))
def test_to_overrule_all_coders_is_as_if_they_had_recorded_it(
    study: Study, drawn: tuple[list[Segment], list[Any]], by: str, ruling: str | None
) -> None:
    segments, units = drawn
    agreed = [len(set(recordings)) == 1 for _, _, recordings, _ in units]
    overruled = [
        (*unit[:3], ruling if alone else unit[3]) for unit, alone in zip(units, agreed, strict=True)
    ]
    recorded = [
        (segment, code, (ruling,) * len(recordings) if alone else recordings, published)
        for (segment, code, recordings, published), alone in zip(overruled, agreed, strict=True)
    ]
    for table in (decision_shares,):
        assert_frame_equal(
            table(study_of(study, segments, overruled), by=by),
            table(study_of(study, segments, recorded), by=by),
        )


@LAW
@given(drawn=units_of_study(), rule=rules())
def test_the_breaking_number_equals_trying_more_and_more_changes(
    study: Study,
    drawn: tuple[list[Segment], list[Any]],
    rule: RatingRule,
) -> None:
    shares = decision_shares(by_rule(study_of(study, *drawn), rule))
    cells = by_place(rating_units(*drawn), "code_id")
    columns = ("case_id", "code_id", "published", "breaking_number", "breaks_to", "reachable")
    for case, code, published, number, breaks_to, reachable in records(
        robustness(shares), *columns
    ):
        own = cells[case, code]
        tries = sorted(
            (changes, plainly(own, chosen, rule)[0], by_coders)
            for chosen, by_coders, changes in adjudications(own)
        )
        assert tries[0][:2] == (0, published)
        breaks = [(changes, rating) for changes, rating, _ in tries if rating != published]
        fewest = min(breaks)[0] if breaks else None
        assert number == fewest
        nearest = {rating for changes, rating in breaks if changes == fewest}
        assert set(breaks_to.split("; ") if breaks_to else []) == nearest
        assert set(reachable.split("; ")) == {rating for _, rating, coders in tries if coders}


def ranked(cases: dict[str, Fraction | None]) -> str:
    """Write a ranking as the library does."""
    scores = sorted({score for score in cases.values() if score is not None}, reverse=True)
    groups = [" = ".join(case for case in cases if cases[case] == score) for score in scores]
    rest = [case for case in cases if cases[case] is None]
    parts = [" > ".join(groups), f"{', '.join(rest)} unranked" if rest else ""]
    return "; ".join(part for part in parts if part)


@pytest.mark.parametrize("seed", range(6))
def test_three_cases_full_of_disputes_equal_brute_force(study: Study, seed: int) -> None:
    random = Random(seed)
    segments = [(CASES[number % 3], f"S{random.randint(1, 4)}", "tie") for number in range(12)]
    agreed = [(f"X{number}", "POL", ("positive", "positive"), "positive") for number in range(3)]
    disputed = []
    for number in range(3, 12):
        recordings = tuple(random.sample([*BEARINGS, None], 2))
        published = random.choice([*recordings, *recordings, "mixed"])
        disputed.append((f"X{number}", "POL", recordings, published))
    units = [*agreed, *disputed]
    found, own = study_of(study, segments, units), rating_units(segments, units)
    rule = RatingRule(min_segments=2, min_origins=1)
    assert_shares(found, own, "code_id", rule)


@LAW
@given(drawn=units_of_study(), rule=rules(), by=BY)
def test_shares_sum_to_one_and_without_dispute_the_published_rating_has_all(
    study: Study,
    drawn: tuple[list[Segment], list[Any]],
    rule: RatingRule,
    by: str,
) -> None:
    found = study_of(study, *drawn)
    shares = decision_shares(by_rule(found, rule), by)
    assert set(shares.groupby(["case_id", by], observed=True)["exact_share"].sum()) == {1}
    table = robustness(shares, by)
    settled = table[table["disputes"] == 0]
    assert set(settled["share"]) <= {1.0}
    assert settled["breaking_number"].isna().all()


def test_a_segment_with_two_codes_is_one_segment_of_their_question(study: Study) -> None:
    segments = [("P1", "S1", "tie"), ("P1", "S2", "tie")]
    disputed = ((None, "positive"), None)
    settled = (("positive", "positive"), "positive")
    units = [("X0", "POL", *disputed), ("X0", "SUP", *settled), ("X1", "POL", *settled)]
    found = study_of(study, segments, units)
    rule = RatingRule(min_segments=3)
    shares = decision_shares(by_rule(found, rule), "research_question")
    assert records(robustness(shares, "research_question").head(1), "published", "share") == [
        ("thin", 1.0)
    ]


# The book's own record.


@pytest.fixture(scope="module")
def own_units(own_study: Study) -> dict[tuple[str, str], list[Unit]]:
    """Return the units of every cell of the book's study, from its files' rows."""
    sources = {row.source_id: row for row in own_study.sources.itertuples()}
    segments: dict[Any, Any] = {row.segment_id: row for row in own_study.segments.itertuples()}
    cells: dict[tuple[str, str], list[Unit]] = defaultdict(list)
    columns = ("segment_id", "code_id", "bearing", "A", "B")
    for segment_id, code, published, *recordings in records(own_study.units, *columns):
        segment = segments[segment_id]
        rated = segment.scope in own_study.rated_scopes
        if rated and segment.source_id not in own_study.tested_sources:
            origin = str(sources[segment.source_id].origin)
            for case in segment.cases:
                unit = Unit(segment_id, code, str(case), origin, tuple(recordings), published)
                cells[str(case), str(code)].append(unit)
    return cells


def test_single_cells_of_the_book_equal_brute_force(
    own_study: Study, own_units: dict[tuple[str, str], list[Unit]]
) -> None:
    rule = RatingRule()
    shares = decision_shares(own_study).set_index(["case_id", "code_id"])
    for place, units in own_units.items():
        expected = tallied(units, lambda chosen: plainly(units, chosen, rule)[0])  # noqa: B023
        rows = shares.loc[[place]]
        found = records(rows[rows["changes"].notna()], "rating", "decisions", "changes")
        assert {rating: Tally(*tally) for rating, *tally in found} == expected, place


@pytest.mark.parametrize("by", ["code_id", "dimension", "research_question"])
def test_the_published_ratings_of_the_book_are_those_it_shows(own_study: Study, by: str) -> None:
    table = robustness(decision_shares(own_study, by), by)
    shown = ratings(own_study.evidence, own_study.rule, by)
    place = ("case_id", by)
    assert records(table, *place, "published") == records(shown, *place, "rating")


# What is refused.


def test_too_many_outcomes_are_refused_and_the_cell_is_named(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcomes, "LIMIT", 5)
    segments = [("P1", f"S{number % 4 + 1}", "tie") for number in range(8)]
    units = [(f"X{number}", "POL", (None, "positive"), None) for number in range(8)]
    with pytest.raises(CrosscaseError, match=r"^P1 x POL: more than 5 outcomes .* by code_id"):
        decision_shares(study_of(study, segments, units))


def test_two_hundred_thousand_outcomes_are_told_apart_and_no_more() -> None:
    ways = [((number,), (1, 0.0)) for number in range(200_001)]
    assert len(outcomes._merged(ways[:-1])) == 200_000
    with pytest.raises(CrosscaseError, match=r"^more than 200,000 outcomes"):
        outcomes._merged(ways)


def joint(found: Study, segment: str) -> Study:
    """Return the study in which a statement belongs to two cases."""
    cases = [
        ("P1", "P2") if each == segment else own
        for each, own in zip(found.segments["segment_id"], found.segments["cases"], strict=True)
    ]
    return replace(found, segments=found.segments.assign(cases=pd.Series(cases)))


def test_a_statement_of_two_cases_counts_in_each(study: Study) -> None:
    segments = [("P1", "S1", "tie"), ("P1", "S2", "tie")]
    disputed = ("X0", "POL", (None, "positive"), None)
    settled = ("X1", "POL", ("negative", "negative"), "negative")
    rule = RatingRule(min_segments=1, min_origins=1)
    found = by_rule(joint(study_of(study, segments, [disputed, settled]), "X0"), rule)
    shares = decision_shares(found).query("code_id == 'POL' and share > 0")
    assert records(shares, "case_id", "rating", "exact_share", "disputes") == [
        ("P1", "--", Fraction(1, 2), 1),
        ("P1", "+/-", Fraction(1, 2), 1),
        ("P2", "silent", Fraction(1, 2), 1),
        ("P2", "++", Fraction(1, 2), 1),
        ("P3", "silent", Fraction(1), 0),
    ]


def test_an_open_difference_may_be_decided_for_each_coder_who_read_the_segment(
    study: Study,
) -> None:
    units = [("X0", "POL", ("negative", "positive"), "negative")]
    found = study_of(study, [("P1", "S1", "tie")], units)
    unit = found.described(found.units).query("segment_id == 'X0'")
    assert outcomes.recordings(unit, found) == [["negative", "positive"]]
    waiting = replace(found, decisions=found.decisions.iloc[:0])
    with pytest.raises(CrosscaseError, match="1 difference between coders waits"):
        decision_shares(waiting)


def test_nothing_is_decided_anew(own_study: Study) -> None:
    before = own_study.consensus
    decision_shares(own_study)
    assert own_study.consensus.equals(before)
