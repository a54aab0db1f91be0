"""How far a coefficient of agreement can be trusted: bootstrap, jackknife, and when neither can."""

from collections.abc import Collection

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
    rows = []
    for name, known in METRICS.items():
        # Where a coefficient is made of pairs, other blocks are observations that cannot matter.
        own = with_pairs(patterns) if name in OF_PAIRS else patterns
        samples = None if rare else bootstrap_counts(own, resamples, seed)
        for metric in (each for each in known if each in metrics):
            value = float(coefficient(own, name, metric))
            low = high = error = np.nan
            note = why_undefined(patterns, name) if np.isnan(value) else rare
            if not note:
                low, high = np.nanquantile(coefficient(own, name, metric, samples), INTERVAL)
                error = jackknife_error(own, name, metric)
            rows.append((name, metric, value, low, high, error, patterns.units, note))
    columns = ["coefficient", "metric", "value", "low", "high", "error", "units", "note"]
    return pd.DataFrame(rows, columns=columns)


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
    rows = patterns.rows[patterns.paired]
    return Patterns(patterns.scale, rows, tallies[some], patterns.blocks[some])


def bootstrap_counts(patterns: Patterns, resamples: int, seed: int) -> np.ndarray:
    """Draw as many blocks as there are, with replacement, and count: samples x patterns."""
    blocks = patterns.blocks.sum()  # drawn together: how often each kind is, is multinomial
    draws = np.random.default_rng(seed).multinomial(blocks, patterns.blocks / blocks, resamples)
    return np.asarray(draws @ patterns.tallies)


def jackknife_error(patterns: Patterns, name: str, metric: str) -> float:
    """Return the delete-one jackknife standard error, missing where one block undefines it."""
    without_one = patterns.counts - patterns.tallies  # a block of each kind in turn
    values = coefficient(patterns, name, metric, without_one)
    blocks = patterns.blocks.sum()
    mean = patterns.blocks @ values / blocks
    return float(np.sqrt((blocks - 1) / blocks * (patterns.blocks @ (values - mean) ** 2)))
