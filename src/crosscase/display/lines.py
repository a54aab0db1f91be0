"""What runs over the years, or grows from one number to the next."""

import altair as alt
import pandas as pd

from crosscase.display.figure import Figure
from crosscase.display.labels import heading, label
from crosscase.display.theme import SERIES, SHAPES, TEXT, readable, row_names, tooltip
from crosscase.display.words import share
from crosscase.study import Study

GREY = "#8c8c8c"  # after the colours of the series
ROW, DOT = 18, 5


def indicator_lines(indicators: pd.DataFrame, caption: str, alt_text: str) -> Figure:
    """Draw indicators of countries over the years, one panel per indicator.

    The numbers are the frame itself.

    Parameters
    ----------
    indicators
        ``country`` (name), ``indicator`` (readable name), ``year``, ``value``; at most five
        countries.
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
    chart = lines.resolve_scale(y="independent")
    return Figure(chart, caption, alt_text, readable(indicators, columns))


def _panels(column: str, order: list[str] | None = None) -> alt.Row:
    """Return the rows of panels, each under its name."""
    panels = alt.Row(f"{column}:N", sort=order or alt.Undefined, title=None)
    return panels.header(labelOrient="top", labelAnchor="start")


def event_timeline(events: pd.DataFrame, study: Study, caption: str, alt_text: str) -> Figure:
    """Draw the dated events of every case, one row per case and kind of event.

    The numbers are year, last year, case, kind, label, the segments behind it, whether disputed.

    Parameters
    ----------
    events
        From :func:`crosscase.analysis.timeline`, labelled; at most four cases. Events of no single
        case get a row of their own.
    """
    general = label(study, "events of no case")
    kinds = list(events["kind"].cat.categories)
    cases = [*events["case_id"].cat.categories, general]
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
    chart = (spans.encode(x2="last_year:Q") + points).facet(
        row=_panels("case_id", cases), spacing=12
    )
    shown = events.assign(
        year=events["year"].astype(str),
        end_year=events["end_year"].astype("string"),
        case_id=data["case_id"],
        segment_id=events["segment_id"].map(";".join),
        disputed=events["disputed"].map({True: "yes", False: ""}),
    )
    columns = {"label": "Event", "year": "Year", "end_year": "Until", "case_id": case}
    columns |= {"kind": "Kind", "segment_id": "Segments", "disputed": "Dates disputed"}
    numbers = readable(shown, columns)
    return Figure(chart.resolve_scale(y="independent"), caption, alt_text, numbers)


def chance_lines(chances: pd.DataFrame, caption: str, alt_text: str) -> Figure:
    """Draw how the chance of a perfect fit grows with the conditions tried, a line per ``cases``.

    The numbers are cases, conditions and chance.

    Parameters
    ----------
    chances
        From :func:`crosscase.analysis.chances_of_fit`; at most four numbers of cases.
    """
    said = chances["chance"].map(share)
    data = chances.assign(line=chances["cases"].astype(str) + " cases", said=said)
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
    numbers = chances.assign(chance=said).rename(columns=str.capitalize)
    return Figure(lines + labels.encode(text="line:N"), caption, alt_text, numbers)
