"""Case logic: tables of conditions, and how soon chance alone fits a few cases."""

from typing import Any

import altair as alt
import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from crosscase.display.addresses import homes
from crosscase.display.figure import Figure
from crosscase.display.labels import names
from crosscase.display.tables import markup, segment_links, table
from crosscase.display.theme import SERIES, TEXT, tooltip
from crosscase.display.words import listing, share
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
    study
        The study, for readable names.
    caption
        What the table shows.
    """
    shown = cases.map(_yes_no).rename(columns=_dimensions(study))
    shown.insert(0, "Partnership", names(study).reindex(list(cases.index)).to_numpy())
    return table(shown, caption)


def truth_rows(rows: pd.DataFrame, study: Study, outcome: str, caption: str) -> HTML:
    """Show a truth table; rows without a case stay empty.

    Parameters
    ----------
    rows
        From :func:`crosscase.analysis.truth_table`, with codes as conditions.
    study
        The study, for readable names.
    outcome
        Code of the outcome.
    caption
        What the table shows.
    """
    cases, dimensions = names(study), _dimensions(study)
    conditions = rows.drop(columns=["cases", "n", "outcome"])
    shown = conditions.map(_yes_no).rename(columns=dimensions)
    shown["Partnerships"] = [
        listing(cases[case] for case in joined.split(";")) if joined else None
        for joined in rows["cases"]
    ]
    shown[dimensions[outcome]] = rows["outcome"].astype(object).map(OUTCOME)
    return table(shown, caption, row_heading=False)


def mill_table(standing: pd.DataFrame, study: Study, caption: str) -> HTML:
    """Show what Mill's methods leave standing.

    Parameters
    ----------
    standing
        From :func:`crosscase.analysis.mill`, with codes as conditions.
    study
        The study, for readable names.
    caption
        What the table shows.
    """
    dimensions = standing["condition"].map(_dimensions(study))
    shown = standing[list(METHODS)].map(_yes_no).rename(columns=METHODS)
    shown.insert(0, "Condition", dimensions + ": " + standing["value"].map(_yes_no))
    return table(shown, caption)


def belief_table(steps: pd.DataFrame, study: Study, caption: str) -> HTML:
    """Show how a belief moves from one statement to the next.

    Parameters
    ----------
    steps
        From :func:`crosscase.analysis.trace`, whose pieces of evidence are ids of segments.
    study
        The study, for the statements.
    caption
        What the table shows.
    """
    addresses = homes(study)
    said = study.segments.set_index(study.segments["segment_id"].astype(object))["statement"]
    pieces = [
        Markup("{} {}").format(said[piece], segment_links([piece], addresses))
        for piece in steps["evidence"].iloc[1:]
    ]
    shown = {
        "After": markup([Markup("the prior alone"), *pieces]),
        "At least": steps["lowest"].map(share).to_numpy(),
        "At most": steps["highest"].map(share).to_numpy(),
    }
    return table(pd.DataFrame(shown), caption)


def chance_lines(chances: pd.DataFrame, caption: str, alt_text: str) -> Figure:
    """Draw how the chance of a perfect fit grows with the conditions tried, a line per ``cases``.

    Parameters
    ----------
    chances
        From :func:`crosscase.analysis.chances_of_fit`; at most four numbers of cases.
    caption
        What is shown.
    alt_text
        The finding in words.

    Returns
    -------
    Figure
        Numbers: cases, conditions and chance.
    """
    data = chances.assign(
        line=chances["cases"].astype(str) + " cases", said=chances["chance"].map(share)
    )
    base = alt.Chart(data, width=380, height=220).encode(
        x=alt.X("conditions:Q", title="conditions tried").axis(grid=False, tickMinStep=1),
        y=alt.Y("chance:Q", title="chance that one fits").axis(format="%", tickCount=5),
        tooltip=tooltip(cases="Cases", conditions="Conditions", said="Chance"),
    )
    lines = base.mark_line(strokeWidth=2, point={"filled": True, "size": 30}).encode(
        color=alt.Color("cases:O").scale(range=SERIES).legend(None)
    )
    last = alt.FieldEqualPredicate(field="conditions", equal=int(chances["conditions"].max()))
    labels = base.transform_filter(last).mark_text(align="left", dx=8, color=TEXT)
    chart = lines + labels.encode(text="line:N")
    shown = chances.assign(chance=chances["chance"].map(share))
    numbers = shown.rename(columns=str.capitalize)
    return Figure(chart, caption, alt_text, numbers)


def _dimensions(study: Study) -> dict[str, str]:
    """Return the dimension of every code."""
    codes = study.codebook[["code_id", "dimension"]].astype(str)
    return dict(codes.itertuples(index=False, name=None))


def _yes_no(value: Any) -> str | None:
    """Say True and False in words; what is missing stays missing."""
    if pd.isna(value):
        return None
    return "yes" if value else "no"
