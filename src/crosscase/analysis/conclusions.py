"""Earlier conclusions held against the record."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from crosscase.analysis.checks import values_of, want_words
from crosscase.analysis.matrices import same_direction
from crosscase.analysis.rating import BASIS, STEP, pooled_ratings
from crosscase.study import RatingRule

VERDICTS = ("supported", "qualified", "contradicted", "not documented")
REPORTED = ("rating", "score", *BASIS, "involved_share")
NEEDED = ("conclusion_id", "code_id", "expected")


def verdicts(evidence: pd.DataFrame, conclusions: pd.DataFrame, rule: RatingRule) -> pd.DataFrame:
    """Hold each conclusion against the rating of the evidence that bears on it.

    The rating of that evidence, sources under test left out, decides: as expected, ``supported``;
    one step off, ``qualified``; two steps or more off, ``contradicted``; no rating, ``not
    documented``. A conclusion about all cases is judged in each of them; cases that disagree make
    it ``qualified``.

    Parameters
    ----------
    conclusions
        ``conclusion_id``, ``code_id``, ``expected`` (ratings, joined by ``;`` if several) and what
        narrows the evidence, where it is given: ``case_id``, ``scope`` (scopes, joined by ``;`` if
        several), ``about``, or ``with_code_id``: the condition under ``code_id`` is said to go with
        this one, and the evidence is every segment that carries both, rated on whether they point
        the same way.

    Returns
    -------
    pandas.DataFrame
        One row per conclusion and case judged (``case_id`` missing for pairs of codes):
        ``conclusion_id``, ``case_id``, ``code_id``, ``about``, ``rating``, ``score``,
        ``exact_score``, ``segments``, ``judged``, ``origins``, ``involved_share``, ``verdict`` of
        that case, and ``overall``, the verdict on the conclusion.

    Examples
    --------
    >>> code = study.codebook["code_id"][0]
    >>> asked = pd.DataFrame({"conclusion_id": ["C1"], "code_id": [code], "expected": ["+;++"]})
    >>> len(cc.verdicts(evidence, asked, study.rule)) == len(study.cases)
    True
    """
    want_words(NEEDED, conclusions, "column", "verdicts")
    rows = []
    for conclusion in conclusions.to_dict("records"):
        whose = f"conclusion {conclusion['conclusion_id']}"
        expected = _listed(conclusion["expected"])
        want_words(expected, STEP, "rating", whose)
        for cell in _rated(evidence, conclusion, rule, whose).to_dict("records"):
            row = {name: conclusion.get(name) for name in ("conclusion_id", "code_id", "about")}
            row |= {"case_id": cell.get("case_id"), **{name: cell[name] for name in REPORTED}}
            rows.append({**row, "verdict": _verdict(cell["rating"], expected)})
    columns = ["conclusion_id", "case_id", "code_id", "about", *REPORTED, "verdict"]
    table = pd.DataFrame(rows, columns=columns)
    overall = table.groupby("conclusion_id", sort=False)["verdict"].agg(_overall)
    return table.assign(overall=table["conclusion_id"].map(overall))


def bearing_on(evidence: pd.DataFrame, conclusion: Mapping[Any, Any], whose: str) -> pd.DataFrame:
    """Return the evidence that a conclusion is held against."""
    rows, code = evidence[~evidence["tested"]], conclusion["code_id"]
    want_words([code], values_of(evidence["code_id"]), "code", whose)
    for column in ("scope", "about", "case_id"):
        if words := _listed(conclusion.get(column)):
            want_words(words, values_of(evidence[column]), column.removesuffix("_id"), whose)
            rows = rows[rows[column].isin(words)]
    if other := _listed(conclusion.get("with_code_id")):
        return same_direction(rows, code, other[0])
    carrying: pd.DataFrame = rows[rows["code_id"] == code]
    return carrying


def _rated(
    evidence: pd.DataFrame, conclusion: dict[Any, Any], rule: RatingRule, whose: str
) -> pd.DataFrame:
    """Rate the evidence that bears on a conclusion: in each case, or of a pair of codes."""
    place = ["code_id"] if _listed(conclusion.get("with_code_id")) else ["case_id", "code_id"]
    rated = pooled_ratings(bearing_on(evidence, conclusion, whose), place, rule)
    for column in place:
        if words := _listed(conclusion.get(column)):
            rated = rated[rated[column].isin(words)]
    return rated


def _listed(words: Any) -> list[str]:
    """Return one or more words of a cell, joined by semicolons or listed already."""
    if isinstance(words, str):
        return words.split(";")
    return list(words) if isinstance(words, tuple | list) else []


def _verdict(rating: str, expected: list[str]) -> str:
    if rating not in STEP:
        return "not documented"
    off = min(abs(STEP[rating] - STEP[symbol]) for symbol in expected)
    return VERDICTS[min(off, 2)]  # two steps off are as wrong as four


def _overall(verdicts: pd.Series) -> str:
    found = set(verdicts) - {"not documented"}  # where nothing is said, nothing is denied
    if not found:
        return "not documented"
    return found.pop() if len(found) == 1 else "qualified"
