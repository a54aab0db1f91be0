"""Code by case: counts, and the framework matrix of statements."""

from collections.abc import Sequence

import pandas as pd

from crosscase.analysis.ratings import pooled_ratings

STATEMENT = [
    "case_id",
    "research_question",
    "dimension",
    "code_id",
    "bearing",
    "about",
    "year_from",
    "segment_id",
    "statement",
    "involvement",
    "title",
    "publisher",
    "language",
    "published",
    "url",
]


def code_by_case(evidence: pd.DataFrame, by: Sequence[str] = ("about",)) -> pd.DataFrame:
    """Count the evidence of every case on every code, split by side, scope or any other column.

    Parameters
    ----------
    evidence
        From :func:`crosscase.analysis.evidence`; select rows (say one scope) beforehand.
    by
        Categorical columns to split by, for example ``["about"]`` (the side a segment is about),
        ``["publisher_side"]`` (the side that speaks), ``["scope"]``.

    Returns
    -------
    pandas.DataFrame
        ``case_id``, ``code_id``, the ``by`` columns and the columns of
        :func:`crosscase.analysis.pooled_ratings`; all combinations, empty cells included.

    Notes
    -----
    The case-by-variable matrix of Miles and Huberman (*Qualitative Data Analysis*).
    """
    cases = evidence[evidence["case_id"].notna() & ~evidence["tested"]]
    return pooled_ratings(cases, ["case_id", "code_id", *by])


def framework_matrix(evidence: pd.DataFrame, scope: str = "tie") -> pd.DataFrame:
    """Return the evidence statements of every cell of cases and codes, each with its source.

    Parameters
    ----------
    evidence
        From :func:`crosscase.analysis.evidence`.
    scope
        What the segments speak of: ``tie``, ``setting`` or ``sibling``.

    Returns
    -------
    pandas.DataFrame
        One row per coding, sources under test left out: ``case_id``, ``research_question``,
        ``dimension``, ``code_id``, ``bearing``, ``about``, ``year_from``, ``segment_id``,
        ``statement``, ``involvement``, ``title``, ``publisher``, ``language``, ``published``,
        ``url``; sorted by case, code, segment.

    Notes
    -----
    The matrix of the framework method (Ritchie and Spencer, in *Analyzing Qualitative Data*),
    in tidy form: a cell is the set of rows that share case and code.
    """
    rows = evidence[(evidence["scope"] == scope) & ~evidence["tested"]]
    return rows.sort_values(["case_id", "code_id", "segment_id"])[STATEMENT].reset_index(
        drop=True
    )
