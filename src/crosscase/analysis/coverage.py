"""How much the record holds, from whom, and where it is silent."""

import pandas as pd

from crosscase.study import Study


def coverage(study: Study, *by: str) -> pd.DataFrame:
    """Count segments, sources and origins by any columns of segments and sources.

    Parameters
    ----------
    study
        A valid study.
    *by
        Columns of the segments or of their sources: ``case_id``, ``scope``, ``about``,
        ``publisher_side``, ``involvement``, ``language``, ``kind``, ``extent`` ..., or
        ``year_published`` (from ``published``; missing where the source is undated).

    Returns
    -------
    pandas.DataFrame
        The ``by`` columns, ``segments``, ``sources``, ``origins``. Combinations that the record
        does not contain have zeros where all the columns are categorical; missing values of a
        column (a segment of scope ``field`` has no partnership) form a group of their own.

    Raises
    ------
    KeyError
        If a column exists in neither table.
    """
    table = study.statements.rename(columns={"published_year": "year_published"})
    groups = table.groupby(list(by), observed=False, dropna=False)
    counts = groups[["segment_id", "source_id", "origin"]].nunique()
    return counts.set_axis(["segments", "sources", "origins"], axis="columns").reset_index()


def register(study: Study) -> pd.DataFrame:
    """Return every source with the number of its segments and the cases they speak of.

    Parameters
    ----------
    study
        A valid study.

    Returns
    -------
    pandas.DataFrame
        The columns of ``study.sources``, then ``segments`` (count) and ``cases`` (ids
        joined by a comma; empty for sources on partnerships in general).
    """
    segments = study.statements.astype({"case_id": "string"})
    by_source = segments.groupby("source_id", observed=False)
    return study.sources.assign(
        segments=by_source["segment_id"].nunique().to_numpy(),
        cases=by_source["case_id"].agg(_listed).to_numpy(),
    )


def _listed(values: pd.Series) -> str:
    return ", ".join(values.dropna().unique())
