"""From bearings to a five-step rating, in exact arithmetic."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pandas as pd

from crosscase.analysis.checks import has_bearings, want_bearings
from crosscase.study import RATINGS, RatingRule

STEP = {rating: step for step, rating in enumerate(RATINGS)}
STATES = ("silent", "thin")
SYMBOLS = pd.CategoricalDtype([*STATES, *RATINGS], ordered=True)
SPOKEN = {
    "++": "strongly positive",
    "+": "positive",
    "+/-": "mixed",
    "-": "negative",
    "--": "strongly negative",
    "thin": "too little evidence for a rating",
    "silent": "nothing judged",
}
BASIS = ["exact_score", "segments", "judged", "origins"]
"""Columns of :func:`pooled_ratings` with the numbers that a rating rests on."""


def ratings(evidence: pd.DataFrame, rule: RatingRule, by: str = "code_id") -> pd.DataFrame:
    """Rate every case on every code, dimension or research question.

    Only rows that are ``rated`` enter: of a rated scope, from no source that the study tests. The
    values of bearings are averaged within each origin, then over origins, so that one talkative
    source does not outvote the others. The score is compared with the thresholds as a fraction;
    floating-point error never decides a rating. The five steps are those of Bontenbal's 2007
    poster; the formula is this project's own.

    Returns
    -------
    pandas.DataFrame
        One row per case and ``by``, all combinations, in the study's order: ``case_id``, the
        ``by`` column, then the columns of :func:`pooled_ratings`.

    Examples
    --------
    >>> rated = cc.ratings(evidence, study.rule)
    >>> len(rated) == len(study.cases) * len(study.codebook)
    True
    """
    return pooled_ratings(evidence[evidence["rated"]], ["case_id", by], rule)


def pooled_ratings(
    evidence: pd.DataFrame, by: str | Sequence[str], rule: RatingRule
) -> pd.DataFrame:
    """Rate any grouping of evidence, whatever its scope, by the same formula.

    Returns
    -------
    pandas.DataFrame
        The ``by`` columns; ``segments`` (distinct, of any bearing); ``documented`` (distinct,
        without those that only tell of plans); ``judged`` (distinct, of a bearing with a value)
        and ``origins`` (of these), which are what the rule counts; codings of each bearing, a
        column each; ``involved_share`` (of judged segments, from sources that run, fund or are
        party to what they describe; 0-1, missing without any); ``exact_score`` (a ``Fraction`` in
        [-1, 1], missing without any) and ``score`` (the same as a float);
        ``rating`` (ordered: silent, thin, --, -, +/-, +, ++); ``rule``, by which it was made.

    Examples
    --------
    >>> cc.pooled_ratings(evidence, ["research_question"], study.rule)["score"].between(-1, 1).all()
    np.True_
    """
    by = [by] if isinstance(by, str) else list(dict.fromkeys(by))
    want_bearings(evidence)
    rows = evidence.astype(dict.fromkeys(by, "category"))  # empty cells are findings
    table = counts(rows, by)
    table["exact_score"] = _exact_scores(rows, by).reindex(table.index).astype(object)
    table["score"] = pd.to_numeric(table["exact_score"].map(float, na_action="ignore"))
    table["rating"] = symbols(table, rule)
    table["rule"] = pd.Series([rule] * len(table), table.index, dtype=object)
    return table.reset_index().astype(evidence[by].dtypes.to_dict())


def symbols(table: pd.DataFrame, rule: RatingRule) -> pd.Series:
    """Return the rating or state of each row, from its exact score, judged segments and origins."""
    cells = zip(table["exact_score"], table["judged"], table["origins"], strict=True)
    found = [symbol(score, judged, origins, rule) for score, judged, origins in cells]
    return pd.Series(found, index=table.index, dtype=SYMBOLS)


def symbol(score: Fraction, judged: int, origins: int, rule: RatingRule) -> str:
    """Return the rating of a cell, or why it has none; without origins it has no score."""
    if not origins:
        return "silent"
    if judged < rule.min_segments or origins < rule.min_origins:
        return "thin"
    return rule.rate(score)


def counts(evidence: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Count evidence in every combination of categories, as in :func:`pooled_ratings`."""
    table = _distinct(evidence, by, "segment_id").to_frame("segments")
    if not has_bearings(evidence):
        return table
    judged = evidence[evidence["value"].notna()]  # documented is not judged
    documented = evidence[evidence["documented"]] if "documented" in evidence else evidence
    table["documented"] = _distinct(documented, by, "segment_id")
    table["judged"] = _distinct(judged, by, "segment_id")
    table["origins"] = _distinct(judged, by, "origin")
    bearings = evidence.groupby([*by, "bearing"], observed=False).size().unstack("bearing")
    table[bearings.columns] = bearings
    table["involved_share"] = np.nan
    if "involvement" in judged:
        involved = _distinct(judged[judged["involvement"] == "involved"], by, "segment_id")
        table["involved_share"] = involved / table["judged"].replace(0, np.nan)
    return table


def _distinct(evidence: pd.DataFrame, by: list[str], column: str) -> pd.Series:
    # Faster than nunique, and keeps empty groups; one may group by what is counted, too.
    pairs = evidence[list({*by, column})].drop_duplicates()
    return pairs.groupby(by, observed=False).size()


def _exact_scores(evidence: pd.DataFrame, by: list[str]) -> pd.Series:
    """Return the mean over origins of the mean value within each origin, as fractions."""
    judged = evidence[evidence["value"].notna()]
    voice = list({*by, "origin"})
    origin = judged[voice].assign(total=judged["value"].astype("int64"), size=1)
    origin = origin.groupby(voice, observed=True).sum()
    # Origins with equally many codings are summed first: one fraction per size, not per origin.
    sizes = origin.assign(origins=1).groupby([*by, "size"], observed=True).sum().reset_index()
    sizes["term"] = pd.Series(
        map(Fraction, sizes["total"].tolist(), sizes["size"].tolist()), dtype=object
    )
    cells = sizes.groupby(by, observed=True)
    return cells["term"].sum() / cells["origins"].sum()
