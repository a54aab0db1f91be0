"""How far the coders agree, how well that is known, and every dispute with its decision."""

import altair as alt
import pandas as pd
from IPython.display import HTML

from crosscase.display.addresses import homes
from crosscase.display.figure import Figure
from crosscase.display.html import markup, parts, render
from crosscase.display.labels import labelled, statements_of
from crosscase.display.tables import table, table_markup
from crosscase.display.theme import SERIES, TEXT, readable, row_names, tooltip
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
    marks the value of all codes together. The numbers are value, interval, units, and why there is
    no interval.

    Parameters
    ----------
    coefficients
        Rows of one coefficient (``percent``, ``cohen``, ``gwet`` or ``alpha``) from
        :func:`crosscase.analysis.agreement_coefficients`, one for every code and one for ``all``.
    """
    name = COEFFICIENTS[coefficients["coefficient"].iloc[0]]
    ranked = _named(coefficients, study).sort_values("value", ascending=False, kind="stable")
    known = ranked["low"].notna().map(dict(zip((True, False), KNOWN, strict=True)))
    drawn = ranked[["code_id", "value", "low", "high", "shown"]].assign(known=known)
    base = alt.Chart(drawn, width=260, height=alt.Step(22)).encode(
        y=row_names("code_id", list(drawn["code_id"])),
        tooltip=tooltip(code_id="Dimension", shown=name, known="Interval"),
    )
    dots = base.mark_point(size=70, color=SERIES[0], opacity=1).encode(
        x=alt.X("value:Q", title=name).scale(zero=False).axis(tickCount=5),
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
    columns = {"code_id": "Dimension", "value": name, "low": "From", "high": "To"}
    numbers = readable(ranked, columns | {"units": "Units", "note": "Note"})
    return Figure(alt.layer(overall, intervals, dots), caption, alt_text, numbers)


def _named(coefficients: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Return the rows with the names of their dimensions, and each value as it is said."""
    names = labelled(coefficients, study)["code_id"].astype(object).fillna(OVERALL)
    rows = coefficients[["value", "low", "high"]].itertuples(index=False)
    return coefficients.assign(code_id=names, shown=[_said(*row) for row in rows])


def _said(value: float, low: float, high: float) -> str:
    """Return a value with its interval: ``0.85 (0.83 to 0.87)``."""
    if pd.isna(value):
        return UNDEFINED
    interval = "" if pd.isna(low) else f" ({number(low, 2)} to {number(high, 2)})"
    return number(value, 2) + interval


def agreement_table(coefficients: pd.DataFrame, study: Study, caption: str) -> HTML:
    """Show the share of judgements that agree, kappa, AC1 and alpha side by side.

    Parameters
    ----------
    coefficients
        Rows of one judgement from :func:`crosscase.analysis.agreement_coefficients`; only nominal
        ones are shown.
    """
    nominal = _named(coefficients[coefficients["metric"] == "nominal"], study)
    wide = nominal.pivot(index="code_id", columns="coefficient", values="shown")
    alpha = nominal[nominal["coefficient"] == "alpha"].set_index("code_id")
    shown = wide.loc[alpha.index, list(COEFFICIENTS)].rename(columns=COEFFICIENTS)
    shown = shown.assign(Units=alpha["units"], Note=alpha["note"])
    return table(shown.rename_axis("Dimension").reset_index(), caption)


def dispute_table(decisions: pd.DataFrame, study: Study, caption: str) -> HTML:
    """Show every dispute: the statement, what each coder recorded, the decision and its reason.

    Parameters
    ----------
    decisions
        From :func:`crosscase.analysis.decisions`; agreed codings are left out.
    """
    disputes = decisions.dropna(subset="dispute").reset_index(drop=True)
    segments = disputes["segment_id"].astype(object)
    addresses = homes(study)
    coders = study.coders["coder_id"].astype(object)
    kept = disputes["bearing"].astype(object).map("kept, {}".format, "ignore")
    shown = {
        "Segment": markup(parts.segment_links([each], addresses) for each in segments),
        "Statement": segments.map(statements_of(study)),
        "Dimension": labelled(disputes, study)["code_id"].astype(object),
        **{
            f"Coder {coder}": disputes[coder].astype(object).fillna("no code")
            for coder in coders[coders.isin(disputes.columns)]
        },
        "Decision": kept.fillna("dropped"),
        "Reason": disputes["reason"],
    }
    return render(
        "box.html", name="disputes", content=table_markup(pd.DataFrame(shown), caption), links=""
    )
