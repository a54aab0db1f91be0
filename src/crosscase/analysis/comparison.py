"""The cases compared: ordered profiles, and pairs most and least alike."""

from itertools import combinations

import pandas as pd

from crosscase.analysis.ratings import STEP


def profile(ratings: pd.DataFrame, by: str = "code_id") -> pd.DataFrame:
    """Return ratings as a case-ordered meta-matrix: a row per case, best rated first.

    Parameters
    ----------
    ratings
        From :func:`crosscase.analysis.ratings`.
    by
        The column that was rated: ``code_id``, ``dimension`` or ``research_question``.

    Returns
    -------
    pandas.DataFrame
        Index ``case_id``, ordered by the mean step of the cells that are rated (cases without
        any come last); one column per ``by`` with the rating or state.

    Notes
    -----
    Case-ordered display of Miles and Huberman (*Qualitative Data Analysis*).
    """
    steps = ratings["rating"].astype(object).map(STEP)
    order = steps.groupby(ratings["case_id"], observed=False).mean()
    wide = ratings.pivot(index="case_id", columns=by, values="rating")
    return wide.loc[order.sort_values(ascending=False, na_position="last", kind="stable").index]


def pair_distances(ratings: pd.DataFrame, by: str = "code_id") -> pd.DataFrame:
    """Return, for every pair of cases, how far apart they are on what both are rated on.

    Parameters
    ----------
    ratings
        From :func:`crosscase.analysis.ratings`.
    by
        The column that was rated.

    Returns
    -------
    pandas.DataFrame
        ``case_a``, ``case_b``; ``compared`` (codes on which both have a rating); ``same`` (of
        these, the same rating); ``distance`` (mean difference in steps, 0-4; missing where nothing
        can be compared); most similar pair first.

    Notes
    -----
    The comparison of all pairs of MSDO/MDSO (De Meur and Berg-Schlosser 1994, *European Journal of
    Political Research* 26: 193-219), on ordered steps instead of dichotomies.
    """
    steps = profile(ratings, by).astype(object).replace(STEP)
    steps = steps.where(steps.map(lambda value: isinstance(value, int)))
    cases = list(ratings["case_id"].cat.categories)
    pairs = []
    for a, b in combinations(cases, 2):
        gap = (steps.loc[a] - steps.loc[b]).dropna().abs()
        pairs.append((a, b, len(gap), int((gap == 0).sum()), float(gap.mean())))
    table = pd.DataFrame(pairs, columns=["case_a", "case_b", "compared", "same", "distance"])
    return table.sort_values("distance", kind="stable").reset_index(drop=True)
