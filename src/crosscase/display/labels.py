"""Readable names for ids."""

from typing import Any

import pandas as pd

from crosscase.study import Study


def names(study: Study) -> pd.Series:
    """Return the readable name of every case (``North–South``), indexed by its id."""
    cases = study.cases
    return pd.Series(
        cases["name"].to_numpy(),
        index=cases["case_id"].astype(object),
    )


def labelled(frame: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Replace ids by readable names: cases by their cities, codes by their dimension.

    Parameters
    ----------
    frame
        Any tidy frame; columns ``case_id``, ``case_a``, ``case_b`` and ``code_id``, ``code_a``,
        ``code_b`` are replaced where present. Where a frame has a code, ``research_question`` is
        added; where it has both a case and a code, ``cell_id`` keeps the address of that cell: both
        ids in lower case.
    study
        The study the ids belong to.

    Returns
    -------
    pandas.DataFrame
        The same frame; the names are ordered categoricals in the order of the ids.
    """
    cases = names(study)
    codes = study.codebook.set_index(study.codebook["code_id"].astype(object))["dimension"]
    codes = codes.astype(object)
    columns = {
        **dict.fromkeys(("case_id", "case_a", "case_b"), cases),
        **dict.fromkeys(("code_id", "code_a", "code_b"), codes),
    }
    named: dict[str, Any] = {
        column: pd.Categorical(
            frame[column].astype(object).map(label), categories=list(label), ordered=True
        )
        for column, label in columns.items()
        if column in frame
    }
    if "code_id" in frame:
        questions = study.codebook.set_index(study.codebook["code_id"].astype(object))
        asked = frame["code_id"].astype(object).map(questions["research_question"].astype(object))
        named["research_question"] = asked
    if {"case_id", "code_id"} <= set(frame):
        named["cell_id"] = (
            frame["case_id"]
            .astype(str)
            .str.cat(frame["code_id"].astype(str), sep="-")
            .str.lower()
        )
    return frame.assign(**named)
