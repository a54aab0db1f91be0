"""Readable names for ids, and the words that a study has for what is particular to it."""

from typing import Any

import pandas as pd

from crosscase.display.words import LANGUAGES, headed
from crosscase.study import Study


def label(study: Study, kind: str, value: str = "") -> str:
    """Return what a study calls a value of a kind, or the kind; as it is, if it has no word."""
    own = {"language": LANGUAGES, "case_id": study.names, "code_id": study.names}
    known = {**own, **study.labels} if value else study.labels
    words = known.get(kind, {} if value else kind)
    return str(words.get(value, value) if value else words)


def heading(study: Study, column: str) -> str:
    """Return what a column is called over a table: by the study, or else by its own name."""
    own = {"case_id": headed(label(study, "case")), "code_id": "Dimension"}
    known = own | dict(study.labels.get("columns", {}))
    return str(known.get(column, column.replace("_", " ").capitalize()))


def bearings(study: Study) -> list[str]:
    """Return the bearings as readers meet them: from the highest value to none."""
    known = [bearing for bearing, value in study.bearings.items() if value is not None]
    # Those without a value come after all that have one, in the order of the study.
    ordered = sorted(known, key=lambda bearing: -(study.bearings[bearing] or 0))
    return [*ordered, *(bearing for bearing in study.bearings if bearing not in known)]


def statements_of(study: Study) -> dict[str, str]:
    """Return what every segment states."""
    said = study.segments[["segment_id", "statement"]]
    return dict(said.itertuples(index=False, name=None))


def names(study: Study) -> pd.Series:
    """Return the readable name of every case, indexed by its id.

    Examples
    --------
    >>> import crosscase as cc
    >>> len(names(cc.load_study()))
    4
    """
    cases = study.cases["case_id"].astype(object)
    return pd.Series(study.cases["name"].to_numpy(), index=cases)


def origins(study: Study) -> pd.Series:
    """Return the readable name of every origin, indexed by its id: who published most of it.

    Examples
    --------
    >>> import crosscase as cc
    >>> study = cc.load_study()
    >>> set(origins(study).index) == set(study.sources["origin"])
    True
    """
    # What stands in brackets is of one document: its series, its copy, its occasion.
    publishers = study.sources["publisher"].str.replace(r" \(.*\)$", "", regex=True)
    return publishers.groupby(study.sources["origin"]).agg(lambda names: names.mode()[0])


def labelled(frame: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Replace ids by readable names: cases by their names, codes by their dimension.

    Parameters
    ----------
    frame
        Any tidy frame; columns ``case_id``, ``case_a``, ``case_b`` and ``code_id``, ``code_a``,
        ``code_b`` are replaced where present.

    Returns
    -------
    pandas.DataFrame
        The same frame; the names are ordered categoricals in the order of the ids. With a code
        comes its ``research_question``; with a case and a code ``cell_id``, both ids in lower case.

    Examples
    --------
    >>> import crosscase as cc
    >>> study = cc.load_study()
    >>> list(labelled(study.codebook, study)["code_id"]) == list(study.codebook["dimension"])
    True
    """
    new: dict[str, Any] = {}
    for kind, table in (("case", study.cases), ("code", study.codebook)):
        order = [study.names[each] for each in table[f"{kind}_id"]]
        # Pairs of cases or codes, as in matrices, have two columns of a kind.
        for column in frame.columns.intersection([f"{kind}_id", f"{kind}_a", f"{kind}_b"]):
            named = frame[column].astype(object).map(study.names)
            new[column] = pd.Categorical(named, categories=order, ordered=True)
    if "code_id" in frame:
        asked = study.codebook.set_index("code_id")["research_question"].astype(object)
        new["research_question"] = frame["code_id"].astype(object).map(asked.to_dict())
    if {"case_id", "code_id"} <= set(frame):
        pairs = frame["case_id"].astype(str).str.cat(frame["code_id"].astype(str), sep="-")
        new["cell_id"] = pairs.str.lower()
    return frame.assign(**new)
