"""The disputes on which a rating hangs alone."""

from dataclasses import replace
from typing import Any

import pandas as pd

from crosscase.analysis.evidence import decided_units, evidence
from crosscase.analysis.ratings import BASIS, RatingRule, rated_evidence, ratings
from crosscase.analysis.robustness import decision_shares, robustness
from crosscase.study import Study

PLACE = ["case_id", "code_id"]


def deciding_disputes(study: Study, rule: RatingRule | None = None) -> pd.DataFrame:
    """Return every dispute that, decided otherwise and alone, changes a rating.

    Parameters
    ----------
    study
        A valid study.
    rule
        Thresholds and minima; the default rule if left out.

    Returns
    -------
    pandas.DataFrame
        One row per dispute and other way to decide it: ``case_id``, ``code_id``,
        ``segment_id``; ``decided`` and ``otherwise`` (the bearing decided, and the other coder's;
        missing where the coding is dropped or was not made); ``rating`` and ``becomes``; ``reason``
        of the adjudication; what the rating rests on (``exact_score``, ``segments``,
        ``judged``, ``origins``). In the order of the segments.

    Notes
    -----
    Only cells with a breaking number of 1 are tried, each other decision by rating the study again.
    """
    fragile = robustness(decision_shares(study, rule=rule)).query("breaking_number == 1")
    units = rated_evidence(decided_units(study))
    units = units[units["route"] == "decided"].merge(
        fragile[[*PLACE, "published", *BASIS]].rename(columns={"published": "rating"}), on=PLACE
    )
    rows = [
        {**unit, "decided": unit["bearing"], "otherwise": other, "becomes": becomes}
        for unit in units.to_dict("records")
        for other in _recorded(unit, list(study.coders["coder_id"]))
        if (becomes := _rating(study, unit, other, rule)) != unit["rating"]
    ]
    columns = [*PLACE, "segment_id", "decided", "otherwise", "rating", "becomes", "reason"]
    columns += BASIS
    return pd.DataFrame(rows, columns=columns)


def _recorded(unit: dict[Any, Any], coders: list[str]) -> list[Any]:
    """Return what the coders recorded, each recording once; None where one left the unit empty."""
    recordings = (unit[coder] for coder in coders if coder in unit)
    return list(dict.fromkeys(None if pd.isna(each) else each for each in recordings))


def _rating(study: Study, unit: dict[Any, Any], bearing: Any, rule: RatingRule | None) -> Any:
    """Return the rating of the unit's cell with the unit decided as given."""
    ruled = study.decisions
    here = (ruled["segment_id"] == unit["segment_id"]) & (ruled["code_id"] == unit["code_id"])
    otherwise = ruled.assign(
        decision=ruled["decision"].mask(here, "drop" if bearing is None else "keep"),
        bearing=ruled["bearing"].mask(here, bearing),
    )
    table = ratings(evidence(replace(study, decisions=otherwise)), rule=rule)
    cell = (table["case_id"] == unit["case_id"]) & (table["code_id"] == unit["code_id"])
    return table.loc[cell, "rating"].iloc[0]
