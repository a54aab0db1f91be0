"""Earlier conclusions held against the record."""

from collections.abc import Hashable
from typing import Any

import pandas as pd

from crosscase.analysis.cooccurrence import same_direction
from crosscase.analysis.ratings import BASIS, RATINGS, STEP, RatingRule, pooled_ratings

VERDICTS = ("supported", "qualified", "contradicted", "not documented")
REPORTED = ("rating", "score", *BASIS, "involved_share", "positive", "negative")
COLUMNS = ["conclusion_id", "case_id", "code_id", "about", *REPORTED, "verdict"]


def verdicts(
    evidence: pd.DataFrame, conclusions: pd.DataFrame, rule: RatingRule | None = None
) -> pd.DataFrame:
    """Hold each conclusion against the rating of the evidence that bears on it.

    A conclusion says which ratings it leads one to expect (``expected``) of which evidence. The
    record's rating on that evidence, sources under test left out, decides: as expected,
    ``supported``; one step off, ``qualified``; two steps or more off, ``contradicted``; no rating,
    ``not documented``. A conclusion about all cases is judged in each of them; cases that disagree
    make it ``qualified``.

    Parameters
    ----------
    evidence
        From :func:`crosscase.analysis.evidence`.
    conclusions
        ``conclusion_id``, ``code_id``, ``expected`` (a list of ratings) and what narrows the
        evidence: ``case_id`` (missing: every case), ``scope``, ``about`` (missing: any), or
        ``with_code_id``: the condition under ``code_id`` is said to go with this one, and the
        evidence is every segment that carries both, rated on whether they point the same way,
        over all scopes but ``setting``.
    rule
        Thresholds and minima; the default rule if left out.

    Returns
    -------
    pandas.DataFrame
        One row per conclusion and case judged (``case_id`` missing for pairs of codes):
        ``conclusion_id``, ``case_id``, ``code_id``, ``about``, ``rating``, ``score``,
        ``exact_score``, ``segments``, ``judged``, ``origins``, ``involved_share``,
        ``positive``, ``negative``, ``verdict`` of that case, and ``overall``, the verdict on the
        conclusion.

    Raises
    ------
    ValueError
        If a conclusion expects something that is no rating.
    """
    rows = [
        {"conclusion_id": conclusion["conclusion_id"], **judged}
        for conclusion in conclusions.to_dict("records")
        for judged in _judge(evidence[~evidence["tested"]], conclusion, rule)
    ]
    table = pd.DataFrame(rows, columns=COLUMNS)
    overall = table.groupby("conclusion_id", sort=False)["verdict"].agg(_overall)
    return table.assign(overall=table["conclusion_id"].map(overall))


def _judge(
    evidence: pd.DataFrame, conclusion: dict[Hashable, Any], rule: RatingRule | None
) -> list[dict[str, Any]]:
    if pd.notna(conclusion["with_code_id"]):
        rated = _rate_pair(evidence, conclusion, rule)
    else:
        rated = _rate_cases(evidence, conclusion, rule)
    expected = list(conclusion["expected"])
    if stray := [each for each in expected if each not in STEP]:
        raise ValueError(
            f"conclusion {conclusion['conclusion_id']} expects {stray[0]!r}, which is no rating; "
            f"write one or more of {', '.join(RATINGS)}, joined by semicolons"
        )
    return [
        {
            "case_id": cell.get("case_id"),
            "code_id": conclusion["code_id"],
            "about": conclusion["about"],
            **{key: cell[key] for key in REPORTED},
            "verdict": _verdict(cell["rating"], expected),
        }
        for cell in rated[rated["code_id"] == conclusion["code_id"]].to_dict("records")
    ]


def _rate_pair(
    evidence: pd.DataFrame, conclusion: dict[Hashable, Any], rule: RatingRule | None
) -> pd.DataFrame:
    pairs = same_direction(
        evidence[evidence["scope"] != "setting"], conclusion["code_id"], conclusion["with_code_id"]
    )
    return pooled_ratings(pairs, ["code_id"], rule)


def _rate_cases(
    evidence: pd.DataFrame, conclusion: dict[Hashable, Any], rule: RatingRule | None
) -> pd.DataFrame:
    chosen = evidence[evidence["scope"] == conclusion["scope"]]
    if pd.notna(conclusion["about"]):
        chosen = chosen[chosen["about"] == conclusion["about"]]
    rated = pooled_ratings(chosen, ["case_id", "code_id"], rule)
    if pd.notna(conclusion["case_id"]):
        rated = rated[rated["case_id"] == conclusion["case_id"]]
    return rated


def _verdict(rating: str, expected: list[str]) -> str:
    if rating not in STEP:
        return "not documented"
    off = min(abs(STEP[rating] - STEP[symbol]) for symbol in expected)
    return VERDICTS[min(off, 2)]


def _overall(verdicts: pd.Series) -> str:
    found = set(verdicts) - {"not documented"}
    if not found:
        return "not documented"
    return found.pop() if len(found) == 1 else "qualified"
