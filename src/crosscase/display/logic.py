"""Case logic: tables of conditions, of what Mill's methods leave, and of beliefs."""

from typing import Any

import pandas as pd
from IPython.display import HTML

from crosscase.display.addresses import homes
from crosscase.display.html import markup, parts
from crosscase.display.labels import label, names, statements_of
from crosscase.display.tables import table
from crosscase.display.words import headed, listing, share
from crosscase.study import Study

OUTCOME = {"present": "yes", "absent": "no", "contradiction": "contradiction"}
METHODS = {
    "necessary": "Necessary?",
    "sufficient": "Sufficient?",
    "agreement": "Agreement",
    "difference": "Difference",
    "joint": "Joint method",
}


def condition_table(cases: pd.DataFrame, study: Study, caption: str) -> HTML:
    """Show which case has which condition; what is not known is a gap.

    Parameters
    ----------
    cases
        Columns, named by code, of :func:`crosscase.analysis.conditions_from_ratings`.
    """
    shown = cases.map(_yes_no).rename(columns=study.names)
    named = names(study).reindex(list(cases.index)).to_numpy()
    shown.insert(0, headed(label(study, "case")), named)
    return table(shown, caption)


def truth_rows(rows: pd.DataFrame, study: Study, outcome: str, caption: str) -> HTML:
    """Show a truth table; rows without a case stay empty.

    Parameters
    ----------
    rows
        From :func:`crosscase.analysis.truth_table`, with codes as conditions.
    outcome
        Code of the outcome.
    """
    shown = rows.drop(columns=["cases", "n", "outcome"]).map(_yes_no).rename(columns=study.names)
    shown[headed(label(study, "cases"))] = [
        listing(study.names[case] for case in joined.split(";")) if joined else None
        for joined in rows["cases"]
    ]
    shown[study.names[outcome]] = rows["outcome"].astype(object).map(OUTCOME)
    return table(shown, caption, row_heading=False)


def mill_table(standing: pd.DataFrame, study: Study, caption: str) -> HTML:
    """Show what Mill's methods leave standing.

    Parameters
    ----------
    standing
        From :func:`crosscase.analysis.mill`, with codes as conditions.
    """
    conditions = standing["condition"].map(study.names)
    shown = standing[list(METHODS)].map(_yes_no).rename(columns=METHODS)
    shown.insert(0, "Condition", conditions + ": " + standing["value"].map(_yes_no))
    return table(shown, caption)


def belief_table(steps: pd.DataFrame, study: Study, caption: str) -> HTML:
    """Show how a belief moves from one statement to the next.

    Parameters
    ----------
    steps
        From :func:`crosscase.analysis.trace`, whose pieces of evidence are ids of segments.
    """
    addresses, said = homes(study), statements_of(study)
    pieces = [parts.quoted(said[piece], [piece], addresses) for piece in steps["evidence"].iloc[1:]]
    shown = {
        "After": markup(["the prior alone", *pieces]),
        "At least": steps["lowest"].map(share).to_numpy(),
        "At most": steps["highest"].map(share).to_numpy(),
    }
    return table(pd.DataFrame(shown), caption)


def _yes_no(value: Any) -> str | None:
    """Say True and False in words; what is missing stays missing."""
    if pd.isna(value):
        return None
    return "yes" if value else "no"
