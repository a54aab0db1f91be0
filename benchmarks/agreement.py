"""What 1,000 bootstrap resamples cost next to one value, and how often their intervals are right.

The first part takes the book's own study; the naive way draws units one by one and counts them anew
for every resample. The second part draws tables of two coders whose true alpha is known and prints
how often the 95 % interval covers it: in all tables, and in those for which ``too_rare`` lets an
interval be drawn.
"""

from collections.abc import Callable, Iterable
from functools import partial
from itertools import product
from statistics import median
from typing import Any

import numpy as np
from _shared import asked
from _shared import seconds as seconds_once

from crosscase.analysis.coefficients import Patterns, coefficient, count_positions
from crosscase.analysis.intercoder import PRESENCE
from crosscase.analysis.resampling import bootstrap_counts, jackknife_counts, too_rare
from crosscase.study import load_study

RESAMPLES = 1000
NAIVE = 50
TABLES, PER_TABLE = 1000, 400
SKEWS = [(0.5, 0.5), (0.9, 0.1), (0.9, 0.05, 0.05), (0.98, 0.02)]
ALPHAS = [0.0, 0.2, 0.5, 0.8, 0.9]
SIZES = [20, 40, 80, 160, 400, 835]


def main(rounds: int, smoke: bool) -> None:
    cost(rounds)
    tables = list(product(SKEWS, ALPHAS, SIZES))
    coverage(tables[:1] if smoke else tables)


def cost(rounds: int) -> None:
    marks = presence()
    for title, judged in {"all codes": marks, "one code": marks[:, :1]}.items():
        patterns = count_positions(judged, PRESENCE)
        units = judged.reshape(-1, 1, judged.shape[-1])
        pooled = count_positions(units, PRESENCE)
        one = seconds(rounds, partial(counted_and_computed, units))
        ways: dict[str, Callable[[], Any]] = {
            "1,000 resamples of units": partial(resampled, pooled),
            "1,000 resamples of segments": partial(resampled, patterns),
            "delete-one jackknife, segments": partial(left_out, patterns),
        }
        print(f"{title}: {patterns.units:,} units, one value {1000 * one:.2f} ms")
        for way, work in ways.items():
            print(f"  {way:<32}{seconds(rounds, work) / one:9.2f} times one value")
        naive = seconds(rounds, partial(naively, units)) * RESAMPLES / NAIVE
        print(f"  {'1,000 resamples, naively':<32}{naive / one:9.2f} times one value")


def presence() -> np.ndarray:
    """Return segments x codes x coders: whether each coder gave the code."""
    study = load_study()
    codings = study.codings
    coder = codings["coder_id"].cat.remove_unused_categories().cat
    marks = np.zeros((len(study.segments), len(study.codebook), len(coder.categories)), dtype=int)
    marks[codings["segment_id"].cat.codes, codings["code_id"].cat.codes, coder.codes] = 1
    return marks


def counted_and_computed(units: np.ndarray) -> np.ndarray:
    return coefficient(count_positions(units, PRESENCE), "alpha")


def resampled(patterns: Patterns) -> np.ndarray:
    return coefficient(patterns, "alpha", counts=bootstrap_counts(patterns, RESAMPLES, 1))


def left_out(patterns: Patterns) -> np.ndarray:
    return coefficient(patterns, "alpha", counts=jackknife_counts(patterns))


def naively(units: np.ndarray) -> list[np.ndarray]:
    draws = np.random.default_rng(1).integers(len(units), size=(NAIVE, len(units)))
    return [counted_and_computed(units[draw]) for draw in draws]


def seconds(rounds: int, work: Callable[[], Any]) -> float:
    return median(seconds_once(work) for _ in range(rounds))


def coverage(tables: Iterable[tuple[tuple[float, ...], float, int]]) -> None:
    print(f"\ncoverage of 95 % intervals, {TABLES:,} tables of two coders in each line")
    print(f"{'shares':<18}{'alpha':>6}{'units':>6}{'all':>7}{'shown':>7}{'covered if shown':>18}")
    for shares, alpha, units in tables:
        covered, shown = simulate(np.array(shares), alpha, units)
        line = f"{'/'.join(f'{share:.0%}' for share in shares):<18}{alpha:6.1f}{units:6}"
        if_shown = f"{covered[shown].mean():18.2f}" if shown.any() else f"{'-':>18}"
        print(f"{line}{covered.mean():7.2f}{shown.mean():7.2f}{if_shown}")


def simulate(shares: np.ndarray, alpha: float, units: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw tables; return in which the interval covers the true alpha and in which it is shown.

    Each coder sees the true category with probability ``sqrt(alpha)`` and otherwise draws one by
    its share, so that nominal alpha of the population is ``alpha``.
    """
    generator = np.random.default_rng(1)
    categories = len(shares)
    sees = np.sqrt(alpha) * np.eye(categories) + (1 - np.sqrt(alpha)) * shares
    joint = (sees.T * shares) @ sees
    rows = np.array(list(product(range(categories), repeat=2)))
    patterns = Patterns(tuple(range(categories)), rows, np.eye(len(rows), dtype=int), joint.ravel())
    tables = generator.multinomial(units, joint.ravel(), TABLES)
    draws = generator.multinomial(units, tables[:, None] / units, (TABLES, PER_TABLE))
    low, high = limits(coefficient(patterns, "alpha", counts=draws))
    counted = (Patterns(patterns.scale, rows, patterns.tallies, table) for table in tables)
    shown = np.array([not too_rare(table) for table in counted])
    return (low <= alpha) & (alpha <= high), shown


def limits(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return percentiles of what is defined in each row; above 1, where nothing is, for none."""
    defined = np.where(np.isnan(values).all(axis=1, keepdims=True), 2, values)
    low, high = np.nanquantile(defined, [0.025, 0.975], axis=1)
    return low, high


if __name__ == "__main__":
    main(*asked(rounds=9))
