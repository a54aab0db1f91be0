"""How far the coders agree, how well that is known, and every dispute with its decision."""

from functools import partial
from typing import Any

import altair as alt
import pandas as pd
from IPython.display import HTML

from crosscase.display.addresses import homes
from crosscase.display.figure import Figure
from crosscase.display.labels import labelled
from crosscase.display.tables import segment_links, table, table_markup
from crosscase.display.theme import SERIES, TEXT, tooltip
from crosscase.display.words import number
from crosscase.study import Study

OVERALL = "All dimensions"
COEFFICIENTS = {
    "percent": "Share agreed",
    "cohen": "Cohen's kappa",
    "gwet": "Gwet's AC1",
    "alpha": "Krippendorff's alpha",
}
KNOWN = ["95 % interval", "too little for an interval"]
UNDEFINED = "undefined"


def agreement_intervals(
    coefficients: pd.DataFrame, study: Study, caption: str, alt_text: str
) -> Figure:
    """Draw a coefficient for every code, with its interval, from the highest to the lowest.

    A code without an interval has a hollow dot, one without a value an empty line. A dashed line
    marks the value of all codes together.

    Parameters
    ----------
    coefficients
        Rows of one coefficient (``percent``, ``cohen``, ``gwet`` or ``alpha``) from
        :func:`crosscase.analysis.agreement_coefficients`, one for every code and one for ``all``.
    study
        The study, for readable names.
    caption
        What is shown.
    alt_text
        The finding in words.

    Returns
    -------
    Figure
        Numbers: value, interval, units, and why there is no interval.
    """
    name = COEFFICIENTS[coefficients["coefficient"].iloc[0]]
    ranked = _named(coefficients, study).sort_values("value", ascending=False, kind="stable")
    drawn = _marks(ranked)
    base = alt.Chart(drawn, width=260, height=alt.Step(22)).encode(
        y=alt.Y("code_id:N", sort=list(drawn["code_id"]), title=None).axis(
            domain=False, ticks=False
        ),
        tooltip=tooltip(code_id="Dimension", shown=name, known="Interval"),
    )
    value = alt.X("value:Q", title=name).scale(zero=False).axis(tickCount=5)
    dots = base.mark_point(size=70, color=SERIES[0], opacity=1).encode(
        x=value,
        fill=alt.Fill("known:N", title=None)
        .scale(domain=KNOWN, range=[SERIES[0], "#00000000"])
        .legend(symbolStrokeColor=SERIES[0], symbolStrokeWidth=2),
    )
    intervals = (
        base.transform_filter(alt.FieldEqualPredicate(field="known", equal=KNOWN[0]))
        .mark_rule(strokeWidth=2, color=SERIES[0])
        .encode(x="low:Q", x2="high:Q")
    )
    overall = (
        alt.Chart(drawn[drawn["code_id"] == OVERALL])
        .mark_rule(strokeDash=[4, 3], color=TEXT, opacity=0.6)
        .encode(x="value:Q")
    )
    return Figure(alt.layer(overall, intervals, dots), caption, alt_text, _numbers(ranked, name))


def _named(coefficients: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Return the rows with the names of their dimensions, and a name for all together."""
    names = labelled(coefficients, study)["code_id"].astype(object).fillna(OVERALL)
    return coefficients.assign(code_id=names)


def _marks(rows: pd.DataFrame) -> pd.DataFrame:
    known = rows["low"].notna().map({True: KNOWN[0], False: KNOWN[1]})
    shown = [_with_interval(row) for row in rows.to_dict("records")]
    return rows[["code_id", "value", "low", "high"]].assign(known=known, shown=shown)


def _numbers(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    columns = {"code_id": "Dimension", "value": name, "low": "From", "high": "To"}
    columns |= {"units": "Units", "note": "Note"}
    return rows[list(columns)].rename(columns=columns)


def agreement_table(coefficients: pd.DataFrame, study: Study, caption: str) -> HTML:
    """Show the share of judgements that agree, kappa, AC1 and alpha side by side.

    Parameters
    ----------
    coefficients
        Rows of one judgement from :func:`crosscase.analysis.agreement_coefficients`; only nominal
        ones are shown.
    study
        The study, for readable names.
    caption
        What the table shows.
    """
    nominal = _named(coefficients[coefficients["metric"] == "nominal"], study)
    texts = [_with_interval(row) for row in nominal.to_dict("records")]
    wide = nominal.assign(text=texts).pivot(index="code_id", columns="coefficient", values="text")
    alpha = nominal[nominal["coefficient"] == "alpha"].set_index("code_id")
    shown = wide.loc[alpha.index, list(COEFFICIENTS)].rename(columns=COEFFICIENTS)
    shown = shown.assign(Units=alpha["units"], Note=alpha["note"])
    return table(shown.rename_axis("Dimension").reset_index(), caption)


def _with_interval(row: dict[Any, Any]) -> str:
    """Return a value with its interval: ``0.85 (0.83 to 0.87)``."""
    if pd.isna(row["value"]):
        return UNDEFINED
    value = number(row["value"], 2)
    if pd.isna(row["low"]):
        return value
    return f"{value} ({number(row['low'], 2)} to {number(row['high'], 2)})"


def dispute_table(decisions: pd.DataFrame, study: Study, caption: str) -> HTML:
    """Show every dispute: the statement, what each coder recorded, the decision and its reason.

    Parameters
    ----------
    decisions
        From :func:`crosscase.analysis.decisions`; agreed codings are left out.
    study
        The study, for the statements and for readable names.
    caption
        What the table shows.
    """
    disputes = decisions.dropna(subset="dispute")
    statements = study.segments.set_index(study.segments["segment_id"].astype(object))["statement"]
    segments = disputes["segment_id"].astype(object)
    coders = study.coders["coder_id"].astype(object)
    recorded = {
        f"Coder {coder}": disputes[coder].astype(object).fillna("no code")
        for coder in coders[coders.isin(disputes.columns)]
    }
    shown = {
        "Segment": [segment_links([segment], homes(study)) for segment in segments],
        "Statement": segments.map(statements),
        "Dimension": labelled(disputes, study)["code_id"].astype(object),
        **recorded,
        "Decision": disputes["bearing"].astype(object).map("kept, {}".format, "ignore"),
        "Reason": disputes["reason"],
    }
    rows = pd.DataFrame(shown).fillna({"Decision": "dropped"})
    return HTML(f'<div class="disputes">{table_markup(rows, caption)}</div>')
