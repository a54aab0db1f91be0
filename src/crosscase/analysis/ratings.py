"""The rating formula: from bearings to a five-step symbol, in exact arithmetic."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pandas as pd

from crosscase.study.rule import RATINGS, RatingRule

STEP = {rating: step for step, rating in enumerate(RATINGS)}
STATES = ("silent", "thin")
SPOKEN = {
    "++": "strongly positive",
    "+": "positive",
    "+/-": "mixed",
    "-": "negative",
    "--": "strongly negative",
    "thin": "too little evidence for a rating",
    "silent": "no evidence with a direction",
}
SCORES = {"negative": -1, "mixed": 0, "positive": 1}
BASIS = ["exact_score", "segments", "judged", "origins"]
"""Columns of :func:`pooled_ratings` with the numbers that a rating rests on."""


_default = RatingRule()


def default_rule() -> RatingRule:
    """Return the rule of every rating for which none is named."""
    return _default


def use_rule(rule: RatingRule | None = None) -> RatingRule:
    """Rate by another rule from now on, wherever a function is called without one.

    The choice lasts as long as the Python session, and concerns nothing outside it: a chapter that
    is executed anew can be read under another rule without changing any of its cells.

    Parameters
    ----------
    rule
        Thresholds and minima; those of the book, ``RatingRule()``, if left out.

    Returns
    -------
    RatingRule
        The rule that now is the default.
    """
    global _default
    _default = rule or RatingRule()
    return _default


def ratings(
    evidence: pd.DataFrame, by: str = "code_id", rule: RatingRule | None = None
) -> pd.DataFrame:
    """Rate every case on every code, dimension or research question.

    From evidence with scope ``tie`` whose source is not one the study tests: positive counts +1,
    mixed 0, negative -1; neutral is evidence without a score. Bearings are averaged within each
    origin, then over origins, so that one talkative source does not outvote the others. The score
    is compared with the thresholds as a fraction; floating-point error never decides a rating.

    Parameters
    ----------
    evidence
        From :func:`crosscase.analysis.evidence`.
    by
        ``code_id``, ``dimension`` or ``research_question``.
    rule
        Thresholds and minima; the default rule if left out.

    Returns
    -------
    pandas.DataFrame
        One row per case and ``by``, all combinations, in the study's order: ``case_id``, the
        ``by`` column, then the columns of :func:`pooled_ratings`.

    Notes
    -----
    The five steps are those of Bontenbal's 2007 poster; the formula is this project's own.
    """
    return pooled_ratings(rated_evidence(evidence), ["case_id", by], rule)


def pooled_ratings(
    evidence: pd.DataFrame, by: Sequence[str], rule: RatingRule | None = None
) -> pd.DataFrame:
    """Rate any grouping of evidence, whatever its scope, by the same formula.

    Parameters
    ----------
    evidence
        Rows of :func:`crosscase.analysis.evidence`, already selected.
    by
        Categorical columns to group by; every combination of their categories gets a row.
    rule
        Thresholds and minima; the default rule if left out.

    Returns
    -------
    pandas.DataFrame
        The ``by`` columns; ``segments`` (distinct, of any bearing); ``judged`` (distinct, not
        neutral); ``origins`` (of evaluative segments); ``negative``, ``mixed``, ``neutral``,
        ``positive`` (codings); ``involved_share`` (of evaluative segments, from sources that run,
        fund or are party to what they describe; 0-1, missing without any); ``score`` (float in
        [-1, 1], missing without any); ``exact_score`` (the same as a ``Fraction``); ``rating``
        (ordered: silent, thin, --, -, +/-, +, ++); ``rule`` (the :class:`RatingRule` by which it
        was made, so that whoever prints thresholds prints those of this rating). What the rule
        counts, and may stand beside the rating, is ``judged`` and ``origins``; ``segments``
        counts more.
    """
    rule = rule or default_rule()
    by = list(by)
    evaluative = evidence[evidence["bearing"] != "neutral"]
    table = pd.concat(
        [
            _distinct(evidence, by, "segment_id").rename("segments"),
            _distinct(evaluative, by, "segment_id").rename("judged"),
            _distinct(evaluative, by, "origin").rename("origins"),
            evidence.groupby([*by, "bearing"], observed=False).size().unstack("bearing"),
        ],
        axis="columns",
    )
    involved = _distinct(evaluative[evaluative["involvement"] == "involved"], by, "segment_id")
    table["involved_share"] = involved / table["judged"].replace(0, np.nan)
    table["exact_score"] = _exact_scores(evaluative, by).reindex(table.index).astype(object)
    table["score"] = pd.to_numeric(table["exact_score"].map(float, na_action="ignore"))
    table["rating"] = _symbols(table, rule)
    table["rule"] = pd.Series([rule] * len(table), table.index, dtype=object)
    return table.reset_index()


def rating_counts(ratings: pd.DataFrame, by: str = "code_id") -> pd.DataFrame:
    """Count the cases that have each kind of rating, per code.

    Parameters
    ----------
    ratings
        From :func:`ratings`.
    by
        The column that was rated.

    Returns
    -------
    pandas.DataFrame
        Index ``by``; numbers of cases: ``positive`` (+ or ++), ``mixed`` (+/-), ``negative``
        (- or --), ``rated`` (any of these), ``thin``, ``silent``; and ``segments``, the evidence
        in all cases together.
    """
    kinds = {
        "positive": ["+", "++"],
        "mixed": ["+/-"],
        "negative": ["--", "-"],
        "rated": list(RATINGS),
        "thin": ["thin"],
        "silent": ["silent"],
    }
    flags = {kind: ratings["rating"].isin(symbols) for kind, symbols in kinds.items()}
    counted = ratings[[by, "segments"]].assign(**flags)
    return counted.groupby(by, observed=True).sum()[[*kinds, "segments"]]


def plain_scores(ratings: pd.DataFrame) -> pd.Series:
    """Return the mean over all codings of each cell, whatever their origins, as fractions."""
    counts = ratings[["negative", "mixed", "positive"]].itertuples(index=False, name=None)
    means = [
        Fraction(positive - negative, whole) if (whole := negative + mixed + positive) else np.nan
        for negative, mixed, positive in counts
    ]
    return pd.Series(means, index=ratings.index, dtype=object)


def rated_evidence(evidence: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that enter ratings: a rated scope, and no source that the study tests."""
    return evidence[evidence["rated"]]


def _distinct(evidence: pd.DataFrame, by: list[str], column: str) -> pd.Series:
    """Count the distinct values of a column in every combination of ``by``, zeros included."""
    pairs = evidence[[*by, column]].drop_duplicates()
    return pairs.groupby(by, observed=False).size()


def _exact_scores(evaluative: pd.DataFrame, by: list[str]) -> pd.Series:
    """Return the mean over origins of the mean bearing within each origin, as fractions.

    Origins with equally many codings are summed first: one fraction per size, not per origin.
    """
    value = evaluative["bearing"].astype(object).map(SCORES).astype("int64")
    origin = (
        evaluative[[*by, "origin"]]
        .assign(total=value, size=1)
        .groupby([*by, "origin"], observed=True)
        .sum()
    )
    sizes = origin.assign(origins=1).groupby([*by, "size"], observed=True).sum().reset_index()
    sizes["term"] = pd.Series(
        map(Fraction, sizes["total"].tolist(), sizes["size"].tolist()), dtype=object
    )
    cells = sizes.groupby(by, observed=True)
    return cells["term"].sum() / cells["origins"].sum()


def _symbols(table: pd.DataFrame, rule: RatingRule) -> pd.Series:
    thin = (table["judged"] < rule.min_segments) | (table["origins"] < rule.min_origins)
    symbols = [
        "silent" if pd.isna(score) else "thin" if sparse else rule.rate(score)
        for score, sparse in zip(table["exact_score"], thin, strict=True)
    ]
    order = pd.CategoricalDtype([*STATES, *RATINGS], ordered=True)
    return pd.Series(symbols, index=table.index, dtype=order)
