"""Charts of counts and of numbers: bars, a tree, intervals, and what runs over the years."""

from typing import Any

import altair as alt
import pandas as pd

from crosscase.display.figure import Figure
from crosscase.display.labels import heading, label, labelled
from crosscase.display.theme import (
    BEARING,
    SERIES,
    SHAPES,
    TEXT,
    in_order,
    readable,
    row_names,
    tooltip,
)
from crosscase.display.words import number, share
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
GREY = "#8c8c8c"  # after the colours of the series
ROW, DOT = 18, 5  # pixels: a row of events, and an event in it


def bearing_bars(
    cells: pd.DataFrame, study: Study, column: str, caption: str, alt_text: str, split: str
) -> Figure:
    """Draw positive evidence to the right, negative to the left, of a line per row.

    Bearings that are worth nothing, or have no value, are in the table of numbers and not in the
    bars.

    Parameters
    ----------
    cells
        A frame with a column for every bearing, such as
        :func:`crosscase.analysis.code_by_case` returns, labelled.
    column, split
        The column that names the rows, and one to draw side by side, such as ``about``.
    """
    worth = {bearing: value for bearing, value in study.bearings.items() if value}
    keys = [column, split]
    tidy = cells[[*keys, *worth]].astype(dict.fromkeys(keys, str))
    tidy = tidy.melt(keys, var_name="bearing", value_name="codings")
    # What is worth nothing has no side of the line to be drawn on.
    tidy["signed"] = tidy["codings"] * tidy["bearing"].map(worth)
    columns = {name: heading(study, name) for name in [*keys, *study.bearings]}
    told = {key: columns[key] for key in keys}
    bars = (
        alt.Chart(tidy, width=150, height=alt.Step(22))
        .mark_bar(height=14)
        .encode(
            x=alt.X("signed:Q", title="codings").axis(labelExpr="abs(datum.value)", tickCount=5),
            y=row_names(column, in_order(cells[column])),
            color=alt.Color("bearing:N", title=None).scale(
                domain=list(worth), range=[BEARING[value] for value in worth.values()]
            ),
            tooltip=tooltip(**told, bearing="Bearing", codings="Codings"),
        )
    )
    panels = alt.Column(f"{split}:N", sort=in_order(cells[split]), title=None)
    bars = bars.facet(column=panels, spacing=14)
    return Figure(bars, caption, alt_text, readable(cells, columns))


def evidence_bars(
    counts: pd.DataFrame,
    study: Study,
    column: str,
    caption: str,
    alt_text: str,
    measure: str = "segments",
    colour: str | None = None,
) -> Figure:
    """Draw one bar per row, its length the number of segments (or another count).

    Parameters
    ----------
    counts
        A frame such as :func:`crosscase.analysis.coverage` returns.
    column, measure
        The columns that name the rows, and that are drawn.
    colour
        A column to stack by; at most four values.
    """
    columns = {str(name): heading(study, str(name)) for name in counts}
    keys = [column, *([colour] if colour else [])]  # a stack needs what it is stacked by
    data = counts[[*keys, measure]].astype(dict.fromkeys(keys, str))
    chart = (
        alt.Chart(data, width=340, height=alt.Step(24))
        .mark_bar(height=16, color=SERIES[0])
        .encode(
            tooltip=tooltip(**{key: columns[key] for key in [*keys, measure]}),
            x=alt.X(f"{measure}:Q").axis(tickCount=5, tickMinStep=1),
            y=row_names(column, in_order(counts[column])),
        )
    )
    if colour:
        key = alt.Color(f"{colour}:N", sort=in_order(counts[colour]), title=None)
        chart = chart.encode(color=key.legend(columns=2))
    else:  # the parts of a stack are told by their tooltips instead
        chart = chart + chart.mark_text(align="left", dx=4, color=TEXT).encode(text=f"{measure}:Q")
    return Figure(chart, caption, alt_text, readable(counts, columns))


def code_tree(codebook: pd.DataFrame, caption: str, alt_text: str) -> Figure:
    """Draw each research question with a branch to every dimension and its code.

    ``codebook``: ``research_question``, ``dimension``, ``code_id``, ``definition``.
    """
    leaves = codebook[["research_question", "dimension", "code_id"]].astype(str)
    questions = list(leaves["research_question"].unique())
    leaves = leaves.assign(
        row=range(len(leaves)),
        label=leaves["dimension"] + " · " + leaves["code_id"],
        stem=1.05,  # across, where a question takes the place up to 1 and a label that from 2
        tip=1.95,
        leaf=2.0,
    )
    leaves["root"] = leaves.groupby("research_question", sort=False)["row"].transform("mean")
    base = alt.Chart(leaves, width=500, height=24 * len(leaves)).encode(
        color=alt.Color("research_question:N", sort=questions).scale(range=SERIES).legend(None)
    )

    def place(across: str, down: str) -> dict[str, Any]:
        x, y = alt.X(axis=None).scale(domain=[0, 4]), alt.Y(axis=None).scale(reverse=True)
        return {
            "x": x.field(across).type("quantitative"),
            "y": y.field(down).type("quantitative"),
        }

    branches = base.mark_rule(strokeWidth=1.5).encode(**place("stem", "root"), x2="tip", y2="row")
    labels = base.mark_text(align="left").encode(
        **place("leaf", "row"), text="label:N", color=alt.value(TEXT)
    )
    # There is a root for every leaf: drawn once, its letters are not thicker than others.
    roots = (
        base.transform_aggregate(
            root="mean(root)", stem="mean(stem)", groupby=["research_question"]
        )
        .mark_text(align="right", fontWeight="bold", fontSize=13, dx=-6)
        .encode(**place("stem", "root"), text="research_question:N", color=alt.value(TEXT))
    )
    columns = {"dimension": "Dimension", "research_question": "Question", "code_id": "Code"}
    numbers = readable(codebook, columns | {"definition": "Definition"}).astype(str)
    return Figure(branches + labels + roots, caption, alt_text, numbers)


def agreement_intervals(
    coefficients: pd.DataFrame, study: Study, caption: str, alt_text: str
) -> Figure:
    """Draw a coefficient for every code, with its interval, from the highest to the lowest.

    A code without an interval has a hollow dot, one without a value an empty line. A dashed line
    marks the value of all codes together. ``coefficients``: rows of one coefficient (``percent``,
    ``cohen``, ``gwet`` or ``alpha``) from :func:`crosscase.analysis.agreement_coefficients`, one
    for every code and one for ``all``.
    """
    name = COEFFICIENTS[coefficients["coefficient"].iloc[0]]
    ranked = said(coefficients, study).sort_values("value", ascending=False, kind="stable")
    known = ranked["low"].notna().map(dict(zip((True, False), KNOWN, strict=True)))
    drawn = ranked[["code_id", "value", "low", "high", "shown"]].assign(known=known)
    base = alt.Chart(drawn, width=260, height=alt.Step(22)).encode(
        y=row_names("code_id", list(drawn["code_id"])),
        tooltip=tooltip(code_id="Dimension", shown=name, known="Interval"),
    )
    dots = base.mark_point(size=70, color=SERIES[0], opacity=1).encode(
        x=alt.X("value:Q", title=name).scale(zero=False).axis(tickCount=5),
        fill=alt.Fill("known:N", title=None)
        .scale(domain=KNOWN, range=[SERIES[0], "#00000000"])  # the second is hollow
        .legend(symbolStrokeColor=SERIES[0], symbolStrokeWidth=2),
    )
    intervals = (
        base.transform_filter(alt.FieldEqualPredicate(field="known", equal=KNOWN[0]))
        .mark_rule(strokeWidth=2, color=SERIES[0])
        .encode(x="low:Q", x2="high:Q")
    )
    overall = (  # without the axis of rows, so that it runs through all of them
        alt.Chart(drawn[drawn["code_id"] == OVERALL])
        .mark_rule(strokeDash=[4, 3], color=TEXT, opacity=0.6)
        .encode(x="value:Q")
    )
    columns = {"code_id": "Dimension", "value": name, "low": "From", "high": "To"}
    numbers = readable(ranked, columns | {"units": "Units", "note": "Note"})
    return Figure(alt.layer(overall, intervals, dots), caption, alt_text, numbers)


def said(coefficients: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Return coefficients with the names of their dimensions, each ``0.85 (0.83 to 0.87)``."""
    values, lows, highs = (
        coefficients[each].map(lambda value: number(value, 2), "ignore").astype(object)
        for each in ("value", "low", "high")
    )
    shown = values + (" (" + lows + " to " + highs + ")").fillna("")
    names = labelled(coefficients, study)["code_id"].astype(object).fillna(OVERALL)
    return coefficients.assign(code_id=names, shown=shown.fillna(UNDEFINED))


def chance_lines(chances: pd.DataFrame, caption: str, alt_text: str) -> Figure:
    """Draw how the chance of a perfect fit grows with the conditions tried, a line per ``cases``.

    ``chances``: from :func:`crosscase.analysis.chances_of_fit`; at most four numbers of cases.
    """
    in_percent = chances["chance"].map(share)
    data = chances.assign(line=chances["cases"].astype(str) + " cases", said=in_percent)
    base = alt.Chart(data, width=380, height=220).encode(
        x=alt.X("conditions:Q", title="conditions tried").axis(grid=False, tickMinStep=1),
        y=alt.Y("chance:Q", title="chance that one fits").axis(format="%", tickCount=5),
        tooltip=tooltip(cases="Cases", conditions="Conditions", said="Chance"),
    )
    lines = base.mark_line(strokeWidth=2, point={"filled": True, "size": 30}).encode(
        color=alt.Color("cases:O").scale(range=SERIES).legend(None)
    )
    # Each line has its name at its end, so that nobody has to match colours with a legend.
    last = alt.FieldEqualPredicate(field="conditions", equal=int(chances["conditions"].max()))
    labels = base.transform_filter(last).mark_text(align="left", dx=8, color=TEXT)
    numbers = chances.assign(chance=in_percent).rename(columns=str.capitalize)
    return Figure(lines + labels.encode(text="line:N"), caption, alt_text, numbers)


def _panels(column: str, order: list[str] | None = None) -> alt.Row:
    """Return the rows of panels, each under its name."""
    panels = alt.Row(f"{column}:N", sort=order or alt.Undefined, title=None)
    return panels.header(labelOrient="top", labelAnchor="start")


def indicator_lines(indicators: pd.DataFrame, caption: str, alt_text: str) -> Figure:
    """Draw indicators of countries over the years, one panel per indicator.

    ``indicators``: ``country`` (name), ``indicator`` (readable name), ``year``, ``value``; at most
    five countries.
    """
    columns = {each: each.capitalize() for each in ("indicator", "country", "year", "value")}
    kinds = {"country": str, "indicator": str, "year": int}
    data = indicators[["country", "indicator", "year", "value"]].astype(kinds)
    countries = sorted(data["country"].unique())
    base = alt.Chart(data, width=360, height=150).encode(
        x=alt.X("year:Q", title=None)
        .axis(format="d", tickCount=6, grid=False)
        .scale(nice=False, zero=False),
        y=alt.Y("value:Q", title=None).scale(zero=False),
        color=alt.Color("country:N", title=None).scale(domain=countries, range=[*SERIES, GREY]),
        tooltip=tooltip(country="Country", indicator="Indicator", year="Year", value="Value"),
    )
    points = base.mark_point(filled=True, size=40, opacity=1).encode(
        shape=alt.Shape("country:N", title=None).scale(domain=countries, range=SHAPES)
    )
    lines = (base.mark_line(strokeWidth=2) + points).facet(row=_panels("indicator"))
    chart = lines.resolve_scale(y="independent")  # indicators have scales of their own
    return Figure(chart, caption, alt_text, readable(indicators, columns))


def event_timeline(events: pd.DataFrame, study: Study, caption: str, alt_text: str) -> Figure:
    """Draw the dated events of every case, one row per case and kind of event.

    ``events``: from :func:`crosscase.analysis.timeline`, labelled; at most four cases. Events of no
    single case get a row of their own.
    """
    general = label(study, "events of no case")
    kinds = list(events["kind"].cat.categories)
    cases = [*events["case_id"].cat.categories, general]  # general events come last
    data = events[["case_id", "kind", "year", "last_year", "label"]].astype(
        {"case_id": object, "kind": str, "year": int, "last_year": int}
    )
    data["case_id"] = data["case_id"].fillna(general)
    # Events of a kind and a year stand beside the middle of their row, so that none hides another.
    place = data.groupby(["case_id", "kind", "year"])["label"]
    beside = place.cumcount() - (place.transform("size") - 1) / 2
    case = heading(study, "case_id")
    base = alt.Chart(data.assign(beside=beside), width=360, height=alt.Step(ROW)).encode(
        x=alt.X("year:Q", title=None)
        .axis(format="d", tickCount=8)
        .scale(nice=False, zero=False, padding=6),
        y=row_names("kind", kinds, grid=True),
        color=alt.Color("case_id:N", sort=cases)
        .scale(domain=cases, range=[*SERIES, TEXT])
        .legend(None),
        tooltip=tooltip(label="Event", year="Year", case_id=case),
    )
    offset = alt.expr(f"datum.beside * {DOT}")
    points = base.mark_point(filled=True, size=DOT**2, opacity=1, yOffset=offset)
    spans = base.transform_filter("datum.last_year > datum.year").mark_rule(
        strokeWidth=2, yOffset=offset
    )
    panels = _panels("case_id", cases)
    chart = (spans.encode(x2="last_year:Q") + points).facet(row=panels, spacing=12)
    shown = events.assign(
        year=events["year"].astype(str),
        end_year=events["end_year"].astype("string"),
        case_id=data["case_id"],
        segment_id=events["segment_id"].map(";".join),  # as in the tables of the study
        disputed=events["disputed"].map({True: "yes", False: ""}),
    )
    columns = {"label": "Event", "year": "Year", "end_year": "Until", "case_id": case}
    columns |= {"kind": "Kind", "segment_id": "Segments", "disputed": "Dates disputed"}
    numbers = readable(shown, columns)
    return Figure(chart.resolve_scale(y="independent"), caption, alt_text, numbers)
