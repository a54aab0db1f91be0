"""Coefficients of agreement, against published values, plain definitions and another package."""

from itertools import permutations
from typing import Any, Literal

import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscase.analysis.coefficients import METRICS, coefficient, why_undefined
from tests.analysis.small import LAW, count_judgements

MANY = settings(max_examples=150, deadline=None)
SCALE = [1, 2, 3, 5]
EVERY = [(name, metric) for name, metrics in METRICS.items() for metric in metrics]

Unit = list[int | None]
Level = Literal["nominal", "ordinal", "interval"]
LEVELS: list[Level] = ["nominal", "ordinal", "interval"]


@st.composite
def units(draw: st.DrawFn, coders: int | None = None) -> list[Unit]:
    """Draw up to ten units judged by two to four coders, some of whom leave some out."""
    width = coders or draw(st.integers(2, 4))
    judgement = st.sampled_from([*SCALE, 1, 1, None])
    row = st.lists(judgement, min_size=width, max_size=width)
    return draw(st.lists(row, min_size=1, max_size=10))


def value(units: list[Unit], name: str, metric: str = "nominal", scale: Any = SCALE) -> float:
    return float(coefficient(count_judgements(units, scale), name, metric))


# Krippendorff's four observers and twelve units (2011, Computing Krippendorff's
# Alpha-Reliability, section C); Gwet's irrCAC ships the same table as `cac.raw4raters`.
OBSERVERS = [
    "12332141 2...",
    "12332241 25.3",
    ".3332342 251.",
    "12332441 251.",
]
TWELVE: list[Unit] = [
    [None if mark == "." else int(mark) for mark in unit]
    for unit in zip(*(row.replace(" ", "") for row in OBSERVERS), strict=True)
]


@pytest.mark.parametrize(
    ("name", "metric", "published"),
    [
        ("alpha", "nominal", 0.743),
        ("alpha", "ordinal", 0.815),
        ("alpha", "interval", 0.849),
        ("percent", "nominal", 0.818),
        ("gwet", "nominal", 0.775),
        ("fleiss", "nominal", 0.761),
    ],
)
def test_published_values_of_krippendorffs_example(
    name: str, metric: str, published: float
) -> None:
    """Alpha as Krippendorff gives it; the others as irrCAC does."""
    assert round(value(TWELVE, name, metric, [1, 2, 3, 4, 5]), 3) == published


def test_complete_units_of_krippendorffs_example_alone_give_another_fleiss() -> None:
    complete = [unit for unit in TWELVE if None not in unit]
    assert round(value(complete, "fleiss", scale=[1, 2, 3, 4, 5]), 3) == 0.641


def test_fourteen_raters_and_ten_subjects() -> None:
    """The worked example by which Fleiss' kappa is usually taught: kappa .210."""
    votes = [
        (0, 0, 0, 0, 14),
        (0, 2, 6, 4, 2),
        (0, 0, 3, 5, 6),
        (0, 3, 9, 2, 0),
        (2, 2, 8, 1, 1),
        (7, 7, 0, 0, 0),
        (3, 2, 6, 3, 0),
        (2, 5, 3, 2, 2),
        (6, 5, 2, 1, 0),
        (0, 2, 2, 3, 7),
    ]
    subjects: list[Unit] = [
        [category for category, times in enumerate(row, 1) for _ in range(times)] for row in votes
    ]
    assert round(value(subjects, "fleiss", scale=[1, 2, 3, 4, 5]), 3) == 0.210


CROSS = [[1, 1]] * 20 + [[1, 2]] * 5 + [[2, 1]] * 10 + [[2, 2]] * 15
"""Fifty units: 35 agree; the first coder says 1 to 25 of them, the second to 30."""
THREE = [[1, 1]] * 4 + [[1, 2]] * 1 + [[2, 2]] * 2 + [[2, 3]] * 1 + [[3, 3]] * 1 + [[1, 3]] * 1
"""Ten units; the first coder says 1, 2, 3 to 6, 3, 1 of them, the second to 4, 3, 3."""


@pytest.mark.parametrize(
    ("table", "scale", "name", "metric", "by_hand"),
    [
        (CROSS, [1, 2], "percent", "nominal", 0.7),
        # Expected agreement .5 x .6 + .5 x .4 = .5.
        (CROSS, [1, 2], "cohen", "nominal", (0.7 - 0.5) / (1 - 0.5)),
        # Shares of all judgements .55 and .45.
        (CROSS, [1, 2], "fleiss", "nominal", 1 - 0.3 / (1 - 0.55**2 - 0.45**2)),
        (CROSS, [1, 2], "gwet", "nominal", 1 - 0.3 / (1 - 2 * 0.55 * 0.45)),
        # 30 of 100 coincidences differ; 2 x 55 x 45 / 99 = 50 are expected to.
        (CROSS, [1, 2], "alpha", "nominal", 1 - 30 / 50),
        # Two units differ by one step, one by two; by chance 6 x 3 + 3 x 4 + 3 x 3 + 1 x 3 pairs
        # differ by one step, 6 x 3 + 1 x 4 by two.
        (THREE, [1, 2, 3], "cohen", "linear", 1 - (2 + 2) / 10 / ((42 + 2 * 22) / 100)),
        (THREE, [1, 2, 3], "cohen", "quadratic", 1 - (2 + 4) / 10 / ((42 + 4 * 22) / 100)),
        # Shares .5, .3, .2; weights 1 on the diagonal, .5 (linear) or .75 (quadratic) beside it.
        (THREE, [1, 2, 3], "gwet", "linear", 1 - 0.2 / (1 - 5 / 6 * 0.62)),
        (THREE, [1, 2, 3], "gwet", "quadratic", 1 - 0.15 / (1 - 6 / 6 * 0.62)),
        # Judgements 10, 6, 4; pairs of categories 60, 24, 40 at squared distances 1, 1, 4.
        (THREE, [1, 2, 3], "alpha", "interval", 1 - (2 + 4) * 2 / (2 * (60 + 24 + 160) / 19)),
        # Ordinal distances: 8 judgements from 1 to 2, 5 from 2 to 3, 13 from 1 to 3.
        (
            THREE,
            [1, 2, 3],
            "alpha",
            "ordinal",
            1 - (64 + 25 + 169) * 2 / (2 * (60 * 64 + 24 * 25 + 40 * 169) / 19),
        ),
    ],
)
def test_values_by_hand(
    table: list[Unit], scale: list[int], name: str, metric: str, by_hand: float
) -> None:
    assert value(table, name, metric, scale) == pytest.approx(by_hand)


@MANY
@given(units(), st.sampled_from(LEVELS))
def test_alpha_equals_the_reference_implementation(units: list[Unit], metric: Level) -> None:
    paired = [[mark for mark in unit if mark is not None] for unit in units]
    used = {mark for unit in paired if len(unit) > 1 for mark in unit}
    if len(used) < 2:
        assert np.isnan(value(units, "alpha", metric))
    else:
        by_coder = np.array(units, dtype=float).T
        expected = krippendorff.alpha(by_coder, level_of_measurement=metric)
        assert value(units, "alpha", metric) == pytest.approx(expected)


@pytest.mark.parametrize(("name", "metric"), EVERY)
@LAW
@given(units() | units(coders=2))
def test_patterns_give_what_the_definition_gives(name: str, metric: str, units: list[Unit]) -> None:
    expected = DEFINITIONS[name](units, metric)
    if expected is None:
        assert np.isnan(value(units, name, metric))
        assert why_undefined(count_judgements(units, SCALE), name).startswith("undefined: ")
    else:
        assert value(units, name, metric) == pytest.approx(expected, abs=1e-9)


def distance(one: int, other: int, metric: str) -> float:
    if metric == "nominal":
        return float(one != other)
    return float(abs(one - other) ** (1 if metric == "linear" else 2))


def pairs_within(units: list[Unit]) -> list[list[tuple[int, int]]]:
    """Return, for every unit with two judgements or more, its ordered pairs of judgements."""
    made = [[mark for mark in unit if mark is not None] for unit in units]
    return [list(permutations(unit, 2)) for unit in made if len(unit) > 1]


def mean_disagreement(units: list[Unit], metric: str) -> float | None:
    means = [np.mean([distance(*pair, metric) for pair in pairs]) for pairs in pairs_within(units)]
    return float(np.mean(means)) if means else None


def shares(units: list[Unit]) -> dict[int, float]:
    """Return the share of each category, every judged unit counting alike."""
    judged = [[mark for mark in unit if mark is not None] for unit in units]
    own = [{c: unit.count(c) / len(unit) for c in SCALE} for unit in judged if unit]
    return {c: float(np.mean([unit[c] for unit in own])) for c in SCALE} if own else {}


def used(units: list[Unit]) -> int:
    return len({mark for unit in units for mark in unit if mark is not None})


def percent_defined(units: list[Unit], metric: str) -> float | None:
    found = mean_disagreement(units, metric)
    return None if found is None else 1 - found


def cohen_defined(units: list[Unit], metric: str) -> float | None:
    both = [(a, b) for a, b, *more in units if a is not None and b is not None and not more]
    chance = [distance(a, b, metric) for a, _ in both for _, b in both]
    if not any(chance):
        return None
    return float(1 - np.mean([distance(a, b, metric) for a, b in both]) / np.mean(chance))


def fleiss_defined(units: list[Unit], metric: str) -> float | None:
    found, share = mean_disagreement(units, metric), shares(units)
    if found is None or used(units) < 2:
        return None
    return 1 - found / (1 - sum(part**2 for part in share.values()))


def gwet_defined(units: list[Unit], metric: str) -> float | None:
    found, share, count = mean_disagreement(units, metric), shares(units), len(SCALE)
    if found is None:
        return None
    longest = max(distance(a, b, metric) for a in SCALE for b in SCALE)
    weight = sum(1 - distance(a, b, metric) / longest for a in SCALE for b in SCALE)
    spread = sum(part * (1 - part) for part in share.values())
    return 1 - found / longest / (1 - weight / (count * (count - 1)) * spread)


def alpha_defined(units: list[Unit], metric: str) -> float | None:
    """Return 1 - Do / De over all pairs, a unit's pairs weighing one less than its judgements."""
    made = [[mark for mark in unit if mark is not None] for unit in units]
    paired = [unit for unit in made if len(unit) > 1]
    values = [mark for unit in paired for mark in unit]

    def apart(one: int, other: int) -> float:
        if metric != "ordinal":
            return distance(one, other, metric)
        low, high = sorted((one, other))
        between = sum(low <= mark <= high for mark in values)
        return (between - (values.count(low) + values.count(high)) / 2) ** 2 * (one != other)

    within = sum(apart(a, b) / (len(u) - 1) for u in paired for a, b in permutations(u, 2))
    across = sum(apart(a, b) for a, b in permutations(values, 2))
    return 1 - (len(values) - 1) * within / across if across else None


DEFINITIONS = {
    "percent": percent_defined,
    "cohen": cohen_defined,
    "fleiss": fleiss_defined,
    "gwet": gwet_defined,
    "alpha": alpha_defined,
}


@pytest.mark.parametrize(("name", "metric"), EVERY)
@LAW
@given(units=units() | units(coders=2), data=st.data())
def test_order_of_coders_and_units_does_not_matter(
    name: str, metric: str, units: list[Unit], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(units[0]))))
    shuffled = [[unit[coder] for coder in order] for unit in data.draw(st.permutations(units))]
    one, other = value(units, name, metric), value(shuffled, name, metric)
    assert one == pytest.approx(other, nan_ok=True)


@pytest.mark.parametrize("name", METRICS)
@LAW
@given(units=units() | units(coders=2), names=st.permutations("abcd"))
def test_names_and_order_of_nominal_categories_do_not_matter(
    name: str, units: list[Unit], names: list[str]
) -> None:
    new = dict(zip(SCALE, names, strict=True))
    renamed = [[None if mark is None else new[mark] for mark in unit] for unit in units]
    found = float(coefficient(count_judgements(renamed, "abcd"), name))
    assert found == pytest.approx(value(units, name), nan_ok=True)


@pytest.mark.parametrize(("name", "metric"), EVERY)
@LAW
@given(units() | units(coders=2))
def test_unit_and_direction_of_the_scale_do_not_matter(
    name: str, metric: str, units: list[Unit]
) -> None:
    turned = [[None if mark is None else 7 - 2 * mark for mark in unit] for unit in units]
    found = value(turned, name, metric, [7 - 2 * place for place in reversed(SCALE)])
    assert found == pytest.approx(value(units, name, metric), nan_ok=True)


@pytest.mark.parametrize(("name", "metric"), EVERY)
@LAW
@given(units=units() | units(coders=2), data=st.data())
def test_many_counts_at_once_give_what_each_gives(
    name: str, metric: str, units: list[Unit], data: st.DataObject
) -> None:
    patterns = count_judgements(units, SCALE)
    size = len(patterns.rows)
    times = st.lists(st.integers(0, 3), min_size=size, max_size=size)
    counts = np.array(data.draw(st.lists(times, min_size=1, max_size=3)), dtype=int)
    together = coefficient(patterns, name, metric, counts)
    assert together.shape == (len(counts),)
    for found, row in zip(together, counts, strict=True):
        rows = np.repeat(patterns.rows, row, axis=0)
        repeated: list[Unit] = [[SCALE[at] if at >= 0 else None for at in unit] for unit in rows]
        alone = value(repeated, name, metric) if repeated else np.nan
        assert found == pytest.approx(alone, nan_ok=True)


@pytest.mark.parametrize(
    ("units", "name", "reason"),
    [
        ([[1, 1], [1, 1], [2, None]], "alpha", "undefined: only one category used"),
        ([[1, 1], [1, 1], [2, None]], "cohen", "undefined: only one category used"),
        ([[1, 1], [1, None]], "fleiss", "undefined: only one category used"),
        ([[1, None], [None, 2]], "percent", "undefined: no unit was judged by two coders"),
        ([[1, None], [None, 2]], "alpha", "undefined: no unit was judged by two coders"),
        ([[None, None]], "gwet", "undefined: no unit was judged by two coders"),
        ([[1], [2]], "fleiss", "undefined: no unit was judged by two coders"),
        ([[1, 1, 2]], "cohen", "undefined: Cohen's kappa needs exactly two coders, not 3"),
    ],
)
def test_undefined_has_a_reason(units: list[Unit], name: str, reason: str) -> None:
    assert np.isnan(value(units, name))
    assert why_undefined(count_judgements(units, SCALE), name) == reason


@pytest.mark.parametrize("units", [[[1, 1], [1, 1]], [[1, 1], [1, None]], [[1, 1, 1]]])
def test_one_category_of_several_used_by_all_is_full_agreement_for_gwet(units: list[Unit]) -> None:
    assert value(units, "gwet") == 1


def test_on_a_scale_of_one_category_gwet_is_undefined() -> None:
    patterns = count_judgements([[1, 1], [1, 1]], [1])
    assert np.isnan(coefficient(patterns, "gwet"))


def test_percent_of_one_category_is_defined() -> None:
    assert value([[1, 1], [1, 1]], "percent") == 1


def test_a_unit_is_counted_if_two_judged_it() -> None:
    patterns = count_judgements([[1, 2], [1, 2], [2, None], [None, None]], SCALE)
    assert patterns.units == 2
    assert patterns.counts.sum() == 3
    assert len(patterns.rows) == 2
