"""Ratings by the years that the evidence speaks of."""

from collections.abc import Sequence
from itertools import pairwise
from math import inf

import pandas as pd

from crosscase.analysis.ratings import RatingRule, pooled_ratings, rated_evidence

UNDATED = "undated"


def ratings_by_period(
    evidence: pd.DataFrame,
    last_years: Sequence[int],
    by: str = "code_id",
    rule: RatingRule | None = None,
) -> pd.DataFrame:
    """Rate every case in each period apart, undated evidence included.

    A segment belongs to the last year it speaks of (``year_to``, else ``year_from``). When its
    source appeared says nothing about that: a segment without years is undated.

    Parameters
    ----------
    evidence
        From :func:`crosscase.analysis.evidence`.
    last_years
        Last year of every period but the open one at the end, earliest first: ``(2007, 2015)``
        gives *up to 2007*, *2008–2015* and *since 2016*.
    by
        ``code_id``, ``dimension`` or ``research_question``.
    rule
        Thresholds and minima; the default rule if left out.

    Returns
    -------
    pandas.DataFrame
        One row per period, case and ``by``, all combinations, in order of time and of the study:
        ``period`` (``undated`` last), then the columns of :func:`crosscase.analysis.ratings`.

    Raises
    ------
    ValueError
        If ``last_years`` is empty or not in ascending order.
    """
    if not last_years or any(earlier >= later for earlier, later in pairwise(last_years)):
        raise ValueError(
            f"last_years must name at least one year, in ascending order, not {tuple(last_years)}"
        )
    record = rated_evidence(evidence)
    year = record["year_to"].fillna(record["year_from"]).astype("float64")
    dated = pd.cut(year, [-inf, *last_years, inf], labels=_labels(last_years))
    period = dated.cat.add_categories(UNDATED).fillna(UNDATED)
    return pooled_ratings(record.assign(period=period), ["period", "case_id", by], rule)


def _labels(last_years: Sequence[int]) -> list[str]:
    spans = [
        str(last) if before + 1 == last else f"{before + 1}–{last}"
        for before, last in pairwise(last_years)
    ]
    return [f"up to {last_years[0]}", *spans, f"since {last_years[-1] + 1}"]
