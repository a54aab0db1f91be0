"""How far a coefficient of agreement can be trusted: bootstrap, jackknife, and when neither can."""

from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd

from crosscase.analysis.checks import AnalysisError
from crosscase.analysis.coefficients import METRICS, Patterns, coefficient, why_undefined

FEWEST = 5  # blocks; below, intervals cover far too little
INTERVAL = (0.025, 0.975)
OF_PAIRS = ("percent", "cohen", "alpha")
"""Coefficients in which a unit with one judgement has no part; the others take categories of it."""


def coefficient_table(
    patterns: Patterns,
    metrics: Collection[str] = ("nominal",),
    resamples: int = 1000,
    seed: int = 2007,
) -> pd.DataFrame:
    """Return every coefficient of a table of judgements, with an interval where one is honest.

    Efron (1979); what is resampled are the blocks. No interval is drawn unless coders differ in at
    least 5 of them and share a category other than the most used one in at least 5. Simulated with
    two coders, 95 % intervals of nominal alpha at category shares of 90, 5 and 5 % cover the true
    value in .53 of tables of 20 units, .83 of 40 and .92 of 80 where alpha is .5; where it is .9,
    in .25, .52 and .77, because a table without a dispute resamples to nothing but perfect
    agreement. Where the rule lets through a tenth of the tables or more, the intervals that it lets
    through cover in at least .91 of them.
    """
    if resamples < 1:
        raise AnalysisError(f"resamples must be at least 1, not {resamples}")
    rare = too_rare(patterns)
    # Where a coefficient is made of pairs, other blocks would be observations that cannot matter.
    bases = [patterns, with_pairs(patterns)]
    samples = [None if rare else bootstrap_counts(base, resamples, seed) for base in bases]
    rows = [
        {
            "coefficient": name,
            "metric": metric,
            **_figures(bases[name in OF_PAIRS], name, metric, samples[name in OF_PAIRS], rare),
        }
        for name, known in METRICS.items()
        for metric in known
        if metric in metrics
    ]
    return pd.DataFrame(rows)


def _figures(
    patterns: Patterns, name: str, metric: str, samples: np.ndarray | None, rare: str
) -> dict[str, Any]:
    value = float(coefficient(patterns, name, metric))
    undefined = np.isnan(value)
    low = high = error = np.nan
    if samples is not None and not undefined:
        low, high = np.nanquantile(coefficient(patterns, name, metric, samples), INTERVAL)
        error = jackknife_error(patterns, name, metric)
    note = why_undefined(patterns, name) if undefined else rare
    figures = {"value": value, "low": low, "high": high, "error": error}
    return {**figures, "units": patterns.units, "note": note}


def too_rare(patterns: Patterns) -> str:
    """Say why a table holds too little for an interval; nothing if it holds enough."""

    def blocks_with(chosen: np.ndarray) -> int:
        return int(patterns.blocks @ (patterns.tallies @ chosen > 0))

    votes = patterns.votes
    disputed = blocks_with((votes > 0).sum(axis=1) > 1)
    if disputed < FEWEST:
        return f"no interval: coders differ in fewer than {FEWEST} units (here {disputed})"
    rarer = np.delete(votes, (patterns.counts @ votes).argmax(), axis=1)  # without the most used
    shared = blocks_with((rarer > 1).sum(axis=1) > 0)
    if shared < FEWEST:
        return (
            "no interval: coders share a category other than the most used in fewer than "
            f"{FEWEST} units (here {shared})"
        )
    return ""


def with_pairs(patterns: Patterns) -> Patterns:
    """Return the units that at least two coders judged, in the blocks that hold any."""
    tallies = patterns.tallies[:, patterns.paired]
    some = tallies.any(axis=1)
    return Patterns(
        patterns.scale, patterns.rows[patterns.paired], tallies[some], patterns.blocks[some]
    )


def bootstrap_counts(patterns: Patterns, resamples: int, seed: int) -> np.ndarray:
    """Draw as many blocks as there are, with replacement, and count: samples x patterns."""
    blocks = patterns.blocks.sum()  # drawn together: how often each kind is, is multinomial
    draws = np.random.default_rng(seed).multinomial(blocks, patterns.blocks / blocks, resamples)
    return np.asarray(draws @ patterns.tallies)


def jackknife_counts(patterns: Patterns) -> np.ndarray:
    """Leave out one block of each kind in turn: kinds of block x patterns."""
    return np.asarray(patterns.counts - patterns.tallies)


def jackknife_error(patterns: Patterns, name: str, metric: str) -> float:
    """Return the delete-one jackknife standard error, missing where one block undefines it."""
    own = with_pairs(patterns) if name in OF_PAIRS else patterns
    values = coefficient(own, name, metric, jackknife_counts(own))
    blocks = own.blocks.sum()
    mean = own.blocks @ values / blocks
    return float(np.sqrt((blocks - 1) / blocks * (own.blocks @ (values - mean) ** 2)))
