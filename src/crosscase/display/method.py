"""Tables of method: of agreement, of conditions, of what Mill's methods leave, of beliefs."""

from typing import Any

import pandas as pd
from IPython.display import HTML

from crosscase.display.addresses import homes
from crosscase.display.charts import COEFFICIENTS, with_intervals
from crosscase.display.html import markup, parts
from crosscase.display.labels import label, statements_of
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


def agreement_table(coefficients: pd.DataFrame, study: Study, caption: str) -> HTML:
    """Show the share of judgements that agree, kappa, AC1 and alpha side by side.

    ``coefficients``: rows of one judgement from :func:`crosscase.analysis.agreement_coefficients`;
    only nominal ones are shown.

    Examples
    --------
    >>> table = cc.agreement_coefficients(study, resamples=10)
    >>> presence = table[table["judgement"] == "presence"]
    >>> "Krippendorff" in agreement_table(presence, study, "Agreement").data
    True
    """
    nominal = with_intervals(coefficients[coefficients["metric"] == "nominal"], study)
    wide = nominal.pivot(index="code_id", columns="coefficient", values="shown")
    alpha = nominal[nominal["coefficient"] == "alpha"].set_index("code_id")
    # In the order of the codebook, which pivoting has lost.
    shown = wide.loc[alpha.index, list(COEFFICIENTS)].rename(columns=COEFFICIENTS)
    shown = shown.assign(Units=alpha["units"], Note=alpha["note"])
    return table(shown.rename_axis("Dimension").reset_index(), caption)


def condition_table(cases: pd.DataFrame, study: Study, caption: str) -> HTML:
    """Show which case has which condition; what is not known is a gap.

    ``cases``: columns named by code, as of :func:`crosscase.analysis.conditions_from_ratings`, or
    by words of the reader's own.

    Examples
    --------
    >>> cases = cc.conditions_from_ratings(study.ratings)
    >>> "<td>yes</td>" in condition_table(cases, study, "Who has what").data
    True
    """
    shown = cases.map(_yes_no).rename(columns=study.names)
    shown.insert(0, headed(label(study, "case")), cases.index.map(study.names))
    return table(shown, caption)


def truth_rows(rows: pd.DataFrame, study: Study, outcome: str, caption: str) -> HTML:
    """Show a truth table; rows without a case stay empty.

    ``rows``: from :func:`crosscase.analysis.truth_table`, with codes or own words as conditions;
    ``outcome``: the code of the outcome, or what it is called.

    Examples
    --------
    >>> cases = cc.conditions_from_ratings(study.ratings)
    >>> first, second, outcome = cases.columns[:3]
    >>> rows = cc.truth_table(cases, [first, second], outcome)
    >>> truth_rows(rows, study, outcome, "All combinations").data.count("<tr>")
    5
    """
    shown = rows.drop(columns=["cases", "n", "outcome"]).map(_yes_no).rename(columns=study.names)
    shown[headed(label(study, "cases"))] = [
        listing(study.names[case] for case in joined.split(";")) if joined else None
        for joined in rows["cases"]
    ]
    shown[study.names.get(outcome, outcome)] = rows["outcome"].astype(object).map(OUTCOME)
    return table(shown, caption, row_heading=False)


def mill_table(standing: pd.DataFrame, study: Study, caption: str) -> HTML:
    """Show what Mill's methods leave standing.

    ``standing``: from :func:`crosscase.analysis.mill`, with codes or own words as conditions.

    Examples
    --------
    >>> cases = cc.conditions_from_ratings(study.ratings)
    >>> first, outcome = cases.columns[:2]
    >>> "Joint method" in mill_table(cc.mill(cases, [first], outcome), study, "Left standing").data
    True
    """
    conditions = standing["condition"].replace(study.names)
    shown = standing[list(METHODS)].map(_yes_no).rename(columns=METHODS)
    # The absence of a condition is one, too: each has a row for yes and for no.
    shown.insert(0, "Condition", conditions + ": " + standing["value"].map(_yes_no))
    return table(shown, caption)


def belief_table(steps: pd.DataFrame, study: Study, caption: str) -> HTML:
    """Show how a belief moves from one statement to the next.

    ``steps``: from :func:`crosscase.analysis.trace`, whose pieces of evidence are ids of segments.

    Examples
    --------
    >>> piece = study.segments["segment_id"].iloc[0]
    >>> steps = cc.trace((0.5, 0.5), {piece: ((0.8, 0.9), (0.1, 0.3))})
    >>> "the prior alone" in belief_table(steps, study, "Beliefs").data
    True
    """
    addresses, told = homes(study), statements_of(study)
    pieces = [parts.quoted(told[piece], [piece], addresses) for piece in steps["evidence"].iloc[1:]]
    shown = {
        "After": markup(["the prior alone", *pieces]),
        "At least": steps["lowest"].map(share).to_numpy(),
        "At most": steps["highest"].map(share).to_numpy(),
    }
    return table(pd.DataFrame(shown), caption)


def _yes_no(value: Any) -> str | None:
    """Say True and False in words; what is missing stays missing."""
    return None if pd.isna(value) else "yes" if value else "no"
