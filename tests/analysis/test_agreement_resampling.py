"""Intervals of agreement: the bootstrap, the jackknife, and tables that are too small for them."""

from typing import Any

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosscase.analysis.coefficients import METRICS, coefficient
from crosscase.analysis.resampling import (
    bootstrap_counts,
    coefficient_table,
    jackknife_error,
    too_rare,
    with_pairs,
)
from tests.analysis.small import LAW, count_judgements
from tests.analysis.test_agreement_coefficients import TWELVE

SCALE = [1, 2, 3]
EVERY = [(name, metric) for name, metrics in METRICS.items() for metric in metrics]

Unit = list[int | None]
Block = list[Unit]


@st.composite
def blocks(draw: st.DrawFn) -> list[Block]:
    """Draw blocks of two units, judged by two or three coders."""
    coders = draw(st.integers(2, 3))
    unit = st.lists(st.sampled_from([*SCALE, None]), min_size=coders, max_size=coders)
    block = st.lists(unit, min_size=2, max_size=2)
    return draw(st.lists(block, min_size=2, max_size=8).filter(lambda made: any(map(judged, made))))


def judged(block: Block, coders: int = 1) -> bool:
    """Tell whether so many coders judged some unit of a block."""
    return any(sum(mark is not None for mark in unit) >= coders for unit in block)


def enough(disputed: int = 5, shared: int = 5) -> list[Unit]:
    """Return two coders' judgements, of which some are disputed and some share a rarer category."""
    both: Unit = [1, 1]
    one: Unit = [1, 2]
    rarer: Unit = [2, 2]
    return [both] * 20 + [one] * disputed + [rarer] * shared


@pytest.mark.parametrize(("name", "metric"), EVERY)
@LAW
@given(blocks())
def test_jackknife_equals_counting_anew_without_the_block(
    name: str, metric: str, blocks: list[Block]
) -> None:
    patterns = count_judgements(blocks, SCALE)
    own = with_pairs(patterns) if name in ("percent", "cohen", "alpha") else patterns
    found = np.repeat(coefficient(own, name, metric, own.counts - own.tallies), own.blocks)
    anew = np.array(
        [
            float(coefficient(count_judgements(rest, SCALE), name, metric))
            for at, block in enumerate(blocks)
            if judged(block, 1 if name in ("fleiss", "gwet") else 2)
            for rest in [blocks[:at] + blocks[at + 1 :]]
        ]
    )
    assert np.sort(found) == pytest.approx(np.sort(anew), nan_ok=True)
    error = np.sqrt((len(anew) - 1) * np.var(anew)) if len(anew) else np.nan
    assert jackknife_error(own, name, metric) == pytest.approx(error, nan_ok=True, abs=1e-9)


@pytest.mark.parametrize(
    ("metric", "error"), [("nominal", 0.14633), ("ordinal", 0.14803), ("interval", 0.14084)]
)
def test_jackknife_of_krippendorffs_example_is_over_the_units_that_alpha_rests_on(
    metric: Any, error: float
) -> None:
    """The eleven of twelve units that have a pair, left out one by one of another package."""
    units = np.array([[np.nan if mark is None else mark for mark in unit] for unit in TWELVE])
    paired = np.flatnonzero((~np.isnan(units)).sum(axis=1) > 1)
    assert len(paired) == 11
    without = [
        krippendorff.alpha(
            np.delete(units, unit, axis=0).T, level_of_measurement=metric, value_domain=range(1, 6)
        )
        for unit in paired
    ]
    expected = np.sqrt((len(without) - 1) * np.var(without))
    patterns = with_pairs(count_judgements(TWELVE, [1, 2, 3, 4, 5]))
    found = jackknife_error(patterns, "alpha", metric)
    assert found == pytest.approx(expected)
    assert round(found, 5) == error


def test_a_unit_with_one_judgement_changes_no_interval_that_rests_on_pairs() -> None:
    lone: list[Unit] = [[1, None], [None, 2], [2, None]]
    own, more = (
        coefficient_table(count_judgements(units, SCALE)).set_index("coefficient")
        for units in (enough(20, 40), enough(20, 40) + lone)
    )
    columns = ["value", "low", "high", "error"]
    of_pairs = ["percent", "cohen", "alpha"]
    assert more.loc[of_pairs, columns].equals(own.loc[of_pairs, columns])
    others = ["fleiss", "gwet"]
    assert (more.loc[others, columns] != own.loc[others, columns]).all(axis=None)


@LAW
@given(blocks(), st.integers(0, 99))
def test_a_bootstrap_sample_is_made_of_whole_blocks(blocks: list[Block], seed: int) -> None:
    patterns = count_judgements(blocks, SCALE)
    counts = bootstrap_counts(patterns, 20, seed)
    assert counts.shape == (20, len(patterns.rows))
    assert (counts == bootstrap_counts(patterns, 20, seed)).all()
    sizes = patterns.tallies.sum(axis=1)
    drawn = patterns.blocks.sum()
    assert (counts.sum(axis=1) >= drawn * sizes.min()).all()
    assert (counts.sum(axis=1) <= drawn * sizes.max()).all()
    assert not counts[:, ~patterns.tallies.any(axis=0)].any()


def test_units_of_a_block_are_drawn_together() -> None:
    blocks = [[[1, 1], [2, 2]], [[1, 2], [2, 1]], [[1, 2], [2, 1]]]
    patterns = count_judgements(blocks, SCALE)
    counts = bootstrap_counts(patterns, 50, 1)
    assert patterns.rows.tolist() == [[0, 0], [1, 0], [0, 1], [1, 1]]
    assert (counts[:, 0] == counts[:, 3]).all()
    assert (counts[:, 1] == counts[:, 2]).all()
    assert (counts.sum(axis=1) == 6).all()
    assert len(np.unique(counts, axis=0)) == 4


def test_samples_are_drawn_as_often_as_the_table_says() -> None:
    patterns = count_judgements(enough(10, 30), SCALE)
    assert bootstrap_counts(patterns, 4000, 1).mean(axis=0) == pytest.approx(
        patterns.counts, rel=0.05
    )


def test_a_table_of_one_pattern_resamples_to_itself() -> None:
    patterns = count_judgements([[1, 2]] * 9, SCALE)
    assert (bootstrap_counts(patterns, 30, 1) == [9]).all()


@pytest.mark.parametrize(("name", "metric"), EVERY)
def test_bootstrap_and_jackknife_tell_of_the_same_spread(name: str, metric: str) -> None:
    patterns = count_judgements(enough(30, 50) * 4, SCALE)
    samples = coefficient(patterns, name, metric, bootstrap_counts(patterns, 2000, 1))
    assert samples.std() == pytest.approx(jackknife_error(patterns, name, metric), rel=0.1)


def test_an_interval_lies_around_the_value_and_is_the_same_again() -> None:
    patterns = count_judgements(enough(20, 40), SCALE)
    table = coefficient_table(patterns, ["nominal", "interval", "linear"])
    assert list(zip(table["coefficient"], table["metric"], strict=True)) == [
        ("percent", "nominal"),
        ("cohen", "nominal"),
        ("cohen", "linear"),
        ("fleiss", "nominal"),
        ("gwet", "nominal"),
        ("gwet", "linear"),
        ("alpha", "nominal"),
        ("alpha", "interval"),
    ]
    assert (table["low"] < table["value"]).all()
    assert (table["value"] < table["high"]).all()
    assert (table["error"] > 0).all()
    assert (table["units"] == 80).all()
    assert (table["note"] == "").all()
    assert table.equals(coefficient_table(patterns, ["nominal", "interval", "linear"]))
    other = coefficient_table(patterns, ["nominal", "interval", "linear"], seed=1)
    assert (other["value"] == table["value"]).all()
    assert (other["low"] != table["low"]).any()


def test_an_interval_holds_95_of_100_samples() -> None:
    patterns = count_judgements(enough(30, 50) * 2, SCALE)
    found = coefficient_table(patterns, resamples=2000, seed=3).set_index("coefficient")
    samples = coefficient(patterns, "alpha", counts=bootstrap_counts(patterns, 2000, 3))
    low, high = found.loc["alpha", ["low", "high"]]
    assert (samples < low).mean() == pytest.approx(0.025, abs=0.001)
    assert (samples > high).mean() == pytest.approx(0.025, abs=0.001)


@pytest.mark.parametrize(
    ("units", "reason"),
    [
        (enough(4, 9), "no interval: coders differ in fewer than 5 units (here 4)"),
        (
            enough(9, 4),
            "no interval: coders share a category other than the most used in fewer than 5 units "
            "(here 4)",
        ),
        ([[1, 1]] * 9 + [[2, 2]] * 9, "no interval: coders differ in fewer than 5 units (here 0)"),
        (enough(5, 5), ""),
    ],
)
def test_too_little_for_an_interval_is_said(units: list[Unit], reason: str) -> None:
    patterns = count_judgements(units, SCALE)
    assert too_rare(patterns) == reason
    table = coefficient_table(patterns)
    assert table["value"].notna().all()
    assert (table["note"] == reason).all()
    for column in ("low", "high", "error"):
        assert (table[column].notna() == (reason == "")).all()


def test_what_is_rare_is_counted_in_blocks() -> None:
    blocks = [[[1, 2], [1, 2], [2, 2], [2, 2], *[[1, 1]] * 3]] * 4
    assert too_rare(count_judgements(blocks, SCALE)).endswith("(here 4)")
    assert not too_rare(count_judgements(blocks + blocks[:1], SCALE))


def test_undefined_is_said_in_words() -> None:
    table = coefficient_table(count_judgements([[1, 1]] * 9, SCALE)).set_index("coefficient")
    assert (table.loc[["percent", "gwet"], "value"] == 1).all()
    corrected = table.drop(index=["percent", "gwet"])
    assert corrected[["value", "low", "high", "error"]].isna().all(axis=None)
    assert (corrected["note"] == "undefined: only one category used").all()


@pytest.mark.filterwarnings("error")
def test_what_two_coders_alone_can_have_is_no_trouble_for_three() -> None:
    units: list[Unit] = [[*unit, 1] for unit in enough()]
    table = coefficient_table(count_judgements(units, SCALE)).set_index("coefficient")
    assert table.loc["cohen", "note"] == "undefined: Cohen's kappa needs exactly two coders, not 3"
    assert table.loc[["cohen"], ["value", "low", "high", "error"]].isna().all(axis=None)
    assert (table.drop(index="cohen")["note"] == "").all()


def test_no_resamples_are_refused() -> None:
    assert coefficient_table(count_judgements(enough(), SCALE), resamples=1)["low"].notna().all()
    with pytest.raises(ValueError, match="resamples must be at least 1, not 0"):
        coefficient_table(count_judgements(enough(), SCALE), resamples=0)
