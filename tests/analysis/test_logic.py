"""Case logic: textbook cases, brute force, and the laws of interval updating."""

from fractions import Fraction
from itertools import product
from typing import Any

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crosscase.analysis import (
    chance_of_fit,
    chances_of_fit,
    conditions_from_ratings,
    mill,
    observed_share,
    trace,
    truth_table,
)
from crosscase.analysis.logic import Interval, Likelihoods, update
from tests.analysis.small import LAW
from tests.analysis.test_comparison import rated

NA = pd.NA


def facts(**rows: str) -> pd.DataFrame:
    """Return cases from words: ``facts(P1="+-? +")`` is A true, B false, C missing, Y true."""
    values = {"+": True, "-": False, "?": NA}
    signs = {name: line.replace(" ", "") for name, line in rows.items()}
    width = len(next(iter(signs.values())))
    table = [[values[sign] for sign in line] for line in signs.values()]
    return pd.DataFrame(table, index=list(signs), columns=[*"ABCDE"[: width - 1], "Y"])


def verdict(table: pd.DataFrame, condition: str, value: bool = True) -> dict[str, Any]:
    row = table[(table["condition"] == condition) & (table["value"] == value)]
    return {str(name): found for name, found in row.iloc[0].items()}


def named(table: pd.DataFrame, method: str) -> list[tuple[str, bool]]:
    """Return the conditions, and absences of conditions, that a method names."""
    rows = table.to_dict("records")
    return [(row["condition"], row["value"]) for row in rows if row[method]]


def test_thin_and_silent_are_missing_never_false() -> None:
    table = conditions_from_ratings(rated(P1="++ + thin", P2="+/- -- silent"))
    assert table.T["P1"].tolist() == [True, True, NA]
    assert table.T["P2"].tolist() == [False, False, NA]


def test_where_the_line_is_drawn_decides() -> None:
    table = rated(P1="++ + +/-")
    assert conditions_from_ratings(table, at_least="++").T["P1"].tolist() == [True, False, False]
    assert conditions_from_ratings(table, at_least="+/-").T["P1"].all()


def test_a_state_is_no_line() -> None:
    with pytest.raises(ValueError, match="at_least: there is no rating 'thin'; use one of"):
        conditions_from_ratings(rated(P1="++ + +"), at_least="thin")


def test_a_truth_table_keeps_its_empty_rows_and_names_contradictions() -> None:
    table = truth_table(
        facts(P1="++ +", P2="++ -", P3="+- +", P4="-? +", P5="-+ ?"), ["A", "B"], "Y"
    )
    assert table.to_dict("records") == [
        {"A": True, "B": True, "cases": "P1;P2", "n": 2, "outcome": "contradiction"},
        {"A": True, "B": False, "cases": "P3", "n": 1, "outcome": "present"},
        {"A": False, "B": True, "cases": "P5", "n": 1, "outcome": "missing"},
        {"A": False, "B": False, "cases": "", "n": 0, "outcome": "missing"},
    ]
    assert observed_share(table) == Fraction(3, 4)


SIGNS = st.lists(st.text("+-?", min_size=4, max_size=4), min_size=1, max_size=6)


@LAW
@given(SIGNS)
def test_every_case_with_all_conditions_known_is_in_one_row(signs: list[str]) -> None:
    table = truth_table(
        facts(**{f"P{place}": line for place, line in enumerate(signs)}), [*"ABC"], "Y"
    )
    names = [name for joined in table["cases"] for name in joined.split(";") if name]
    assert len(table) == 8
    assert sorted(names) == [f"P{place}" for place, line in enumerate(signs) if "?" not in line[:3]]
    assert table["n"].sum() == len(names)


def test_an_unknown_column_is_named() -> None:
    with pytest.raises(ValueError, match="the cases: there is no column 'Z'; use one of A, Y"):
        truth_table(facts(P1="+ +"), ["Z"], "Y")


def test_the_method_of_agreement_leaves_the_one_shared_circumstance() -> None:
    table = mill(facts(P1="++- +", P2="+-+ +"), ["A", "B", "C"], "Y")
    assert named(table, "agreement") == [("A", True)]
    assert named(table, "joint") == named(table, "difference") == []


def test_the_method_of_difference_wants_two_cases_alike_but_for_one_circumstance() -> None:
    table = mill(facts(P1="++ +", P2="-+ -"), ["A", "B"], "Y")
    assert named(table, "difference") == [("A", True)]
    assert named(mill(facts(P1="++ +", P2="-- -"), ["A", "B"], "Y"), "difference") == []
    assert named(mill(facts(P1="+? +", P2="-? -"), ["A", "B"], "Y"), "difference") == []


def test_the_joint_method_wants_two_cases_of_either_kind() -> None:
    cases = facts(P1="++ +", P2="+- +", P3="-+ -", P4="-- -")
    assert named(mill(cases, ["A", "B"], "Y"), "joint") == [("A", True)]
    assert named(mill(cases.iloc[:3], ["A", "B"], "Y"), "joint") == []


def test_one_case_is_enough_to_fell_a_candidate_and_the_missing_fell_none() -> None:
    table = mill(facts(P1="+ +", P2="? +", P3="? -", P4="+ ?"), ["A"], "Y")
    present, absent = verdict(table, "A"), verdict(table, "A", False)
    assert (present["with_outcome"], present["without_outcome"]) == (1, 0)
    assert present["necessary"] and present["sufficient"]
    assert not present["agreement"]
    assert not absent["necessary"]
    assert pd.isna(absent["sufficient"])
    assert not verdict(mill(facts(P1="+ +", P2="- +"), ["A"], "Y"), "A")["necessary"]
    assert not verdict(mill(facts(P1="+ +", P2="+ -"), ["A"], "Y"), "A")["sufficient"]


def test_nothing_can_be_necessary_for_what_was_never_seen() -> None:
    assert mill(facts(P1="+ -", P2="- ?"), ["A"], "Y")["necessary"].isna().all()


@LAW
@given(SIGNS)
def test_standing_is_what_no_case_contradicts(signs: list[str]) -> None:
    cases = facts(**{f"P{place}": line for place, line in enumerate(signs)})
    for row in mill(cases, [*"ABC"], "Y").to_dict("records"):
        place = "ABC".index(row["condition"])
        has, lacks = ("+", "-") if row["value"] else ("-", "+")
        seen = {(line[place], line[3]) for line in signs}
        could_tell = {"necessary": {("+", "+"), ("-", "+")}, "sufficient": {(has, "+"), (has, "-")}}
        against = {"necessary": (lacks, "+"), "sufficient": (has, "-")}
        for verdict in could_tell:
            if seen & could_tell[verdict]:
                assert row[verdict] == (against[verdict] not in seen)
            else:
                assert pd.isna(row[verdict])


@pytest.mark.parametrize("outcome", [(1, 1, 0, 0), (1, 0, 0, 0), (1, 1, 1), (0, 1)])
@pytest.mark.parametrize("conditions", [0, 1, 2, 3])
def test_the_chance_of_fit_is_the_share_of_all_tables_in_which_one_fits(
    outcome: tuple[int, ...], conditions: int
) -> None:
    columns = list(product([0, 1], repeat=len(outcome)))
    fitting = {outcome, tuple(1 - value for value in outcome)}
    tables = list(product(columns, repeat=conditions))
    fits = sum(any(column in fitting for column in table) for table in tables)
    assert chance_of_fit(len(outcome), conditions) == Fraction(fits, len(tables))


def test_with_four_cases_chance_fits_soon() -> None:
    assert round(float(chance_of_fit(4, 3)), 3) == 0.330
    assert round(float(chance_of_fit(4, 10)), 3) == 0.737
    assert chance_of_fit(1, 1) == 1
    assert chance_of_fit(4, 0) == 0
    table = chances_of_fit([4], [3, 10])
    assert table["chance"].round(3).tolist() == [0.330, 0.737]


@pytest.mark.parametrize(("cases", "conditions"), [(0, 3), (4, -1)])
def test_chance_needs_a_case(cases: int, conditions: int) -> None:
    with pytest.raises(ValueError, match="cases must be at least 1"):
        chance_of_fit(cases, conditions)


PROBABILITIES = st.fractions(0, 1, max_denominator=20)
INSIDE = st.lists(PROBABILITIES, min_size=3, max_size=3).map(sorted)


@st.composite
def beliefs(draw: st.DrawFn) -> list[list[Fraction]]:
    """Return a prior and the two likelihoods of some pieces: low, a point inside, high of each."""
    pieces = draw(st.integers(0, 3))
    return [draw(INSIDE) for _ in range(1 + 2 * pieces)]


def taken(triples: list[list[Fraction]], low: int, high: int) -> tuple[Interval, list[Likelihoods]]:
    intervals = [(triple[low], triple[high]) for triple in triples]
    return intervals[0], list(zip(intervals[1::2], intervals[2::2], strict=True))


def updated(triples: list[list[Fraction]], low: int, high: int) -> tuple[Fraction, Fraction] | None:
    try:
        return update(*taken(triples, low, high))
    except ValueError:
        return None


def test_a_point_is_updated_as_bayes_has_it() -> None:
    half, third = Fraction(1, 2), Fraction(1, 3)
    prior, evidence = (half, half), ((third, third), (2 * third, 2 * third))
    assert update(prior, [evidence]) == (third, third)
    assert update(prior, []) == (half, half)


def test_an_interval_is_updated_to_its_extremes() -> None:
    tenth = Fraction(1, 10)
    low, high = update((4 * tenth, 6 * tenth), [((5 * tenth, 9 * tenth), (2 * tenth, 7 * tenth))])
    assert low == Fraction(20, 62)
    assert high == Fraction(54, 62)


@LAW
@given(beliefs())
def test_the_interval_holds_what_any_points_inside_give(triples: list[list[Fraction]]) -> None:
    point = updated(triples, 1, 1)
    assume(point is not None)
    whole = updated(triples, 0, 2)
    assert point and whole
    assert whole[0] <= point[0] == point[1] <= whole[1]


@LAW
@given(beliefs())
def test_wider_input_never_gives_narrower_output(triples: list[list[Fraction]]) -> None:
    narrow = updated(triples, 0, 1)
    assume(narrow is not None)
    whole = updated(triples, 0, 2)
    assert narrow and whole
    assert whole[0] <= narrow[0] <= narrow[1] <= whole[1]


@LAW
@given(beliefs(), st.randoms(use_true_random=False))
def test_the_order_of_evidence_makes_no_difference(
    triples: list[list[Fraction]], dice: Any
) -> None:
    assume(updated(triples, 0, 2) is not None)
    prior, pieces = taken(triples, 0, 2)
    shuffled = list(pieces)
    dice.shuffle(shuffled)
    assert update(prior, pieces) == update(prior, shuffled)


def test_the_extremes_are_right_where_a_corner_is_impossible() -> None:
    assert update((1, 1), [((0, 1), (0, 1))]) == (Fraction(1), Fraction(1))
    assert update((0, 0), [((0, 1), (0, 1))]) == (Fraction(0), Fraction(0))


def test_evidence_impossible_either_way_is_refused() -> None:
    with pytest.raises(ValueError, match="impossible either way"):
        update((0, 1), [((0, 0), (0, 0))])


@pytest.mark.parametrize(
    ("prior", "likelihoods", "place"),
    [
        ((0.7, 0.3), [], "the prior"),
        ((-0.1, 0.3), [], "the prior"),
        ((0.2, 0.3), [((0.5, 1.2), (0, 1))], "evidence 1, if true"),
        ((0.2, 0.3), [((0, 1), (0, 1)), ((0, 1), (0.5, 0.4))], "evidence 2, if false"),
    ],
)
def test_what_is_no_interval_is_named(
    prior: Interval, likelihoods: list[Likelihoods], place: str
) -> None:
    with pytest.raises(ValueError, match=f"{place}: .* is no interval between 0 and 1"):
        update(prior, likelihoods)


def test_a_trace_shows_the_belief_after_each_piece() -> None:
    pieces = {"letter": ((0.5, 0.5), (0.25, 0.25)), "minutes": ((0.5, 0.5), (1.0, 1.0))}
    table = trace((0.5, 0.5), pieces)
    assert table["evidence"].tolist() == ["prior", "letter", "minutes"]
    assert table["lowest"].tolist() == pytest.approx([1 / 2, 2 / 3, 1 / 2])
    assert (table["lowest"] == table["highest"]).all()


@pytest.mark.parametrize("number", range(4))
def test_a_belief_has_a_step_for_every_piece_and_one_before(number: int) -> None:
    pieces = {f"X{n}": ((0.75, 0.75), (0.25, 0.25)) for n in range(number)}
    table = trace((0.5, 0.5), pieces)
    assert table["evidence"].tolist() == ["prior", *pieces]
    odds = [3.0**step for step in range(number + 1)]
    assert table["lowest"].tolist() == pytest.approx([each / (each + 1) for each in odds])
