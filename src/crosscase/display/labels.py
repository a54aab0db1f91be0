"""The words of a study: readable names for its ids, and what it says of its segments."""

from collections.abc import Mapping
from math import inf
from typing import Any

import pandas as pd

from crosscase.display.html import has, records
from crosscase.display.words import LANGUAGES, headed
from crosscase.study import Study


def label(study: Study, kind: str, value: str = "") -> str:
    """Return what a study calls a value of a kind, or the kind; as it is, if it has no word."""
    if not value:
        return str(study.labels.get(kind, kind))
    own = {"language": LANGUAGES, "case_id": study.names, "code_id": study.names}
    return str({**own, **study.labels}.get(kind, {}).get(value, value))


def heading(study: Study, column: str) -> str:
    """Return what a column is called over a table: by the study, or else by its own name."""
    own = {"case_id": headed(label(study, "case")), "code_id": "Dimension"}
    known = own | dict(study.labels.get("columns", {}))
    return str(known.get(column, column.replace("_", " ").capitalize()))


def bearings(study: Study) -> list[str]:
    """Return the bearings as readers meet them: from the highest value to none."""
    worth = {name: -inf if value is None else value for name, value in study.bearings.items()}
    return sorted(worth, key=lambda name: worth[name], reverse=True)


def statements_of(study: Study) -> dict[str, str]:
    """Return what every segment states."""
    said = study.segments[["segment_id", "statement"]]
    return dict(said.itertuples(index=False, name=None))


def by_segment(units: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of each segment."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in records(units):
        rows.setdefault(row["segment_id"], []).append(row)
    return rows


def spelled_out(units: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Return rows of ``study.units`` with words for the bearings that coders and consensus lack."""
    readers = [study.readers[each] for each in units["segment_id"]]
    silent = {
        coder: ["no code" if coder in own else "not read" for own in readers]
        for coder in study.reading_coders
    }
    silent["bearing"] = ["open" if route == "open" else "dropped" for route in units["route"]]
    return units.astype(object).fillna(pd.DataFrame(silent, units.index))


def about(segment: Mapping[Any, Any], study: Study) -> str:
    """Say what a segment speaks of: cases, scope, side and years."""
    one = [segment["case_id"]] if has(segment.get("case_id")) else []  # of rows by case
    cases = " and ".join(study.names[case] for case in segment.get("cases", one))
    scope = label(study, "scope", segment["scope"]) if has(segment.get("scope")) else ""
    told = [": ".join(filter(None, (cases, scope)))]
    if has(segment.get("about")):
        told.append(f"about {label(study, 'about', segment['about'])}")
    told.append("–".join(map(str, years(segment))))
    return headed("; ".join(filter(None, told)))


def years(segment: Mapping[str, Any]) -> list[int]:
    """Return the years that a segment speaks of: the first and the last, or one, or none."""
    found = (segment[key] for key in ("year_from", "year_to") if has(segment.get(key)))
    return list(dict.fromkeys(found))  # one year, if the segment begins and ends in it


def names(study: Study) -> pd.Series:
    """Return the readable name of every case, indexed by its id.

    Examples
    --------
    >>> len(names(cc.load_study()))
    4
    """
    cases = study.cases["case_id"].astype(object)
    return pd.Series(study.cases["name"].to_numpy(), index=cases)


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
        comes its ``research_question``, if it has one; with a case and a code ``cell_id``, both ids
        in lower case.

    Examples
    --------
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
    if "code_id" in frame and "research_question" in study.codebook:
        asked = study.codebook.set_index("code_id")["research_question"].astype(object)
        new["research_question"] = frame["code_id"].astype(object).map(asked.to_dict())
    if {"case_id", "code_id"} <= set(frame):
        pairs = frame["case_id"].astype(str).str.cat(frame["code_id"].astype(str), sep="-")
        new["cell_id"] = pairs.str.lower()
    return frame.assign(**new)
