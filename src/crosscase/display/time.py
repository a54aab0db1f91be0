"""Events on a line of time."""

import altair as alt
import pandas as pd

from crosscase.display.figure import Figure
from crosscase.display.theme import SERIES, TEXT, tooltip

GENERAL = "Policies for partnerships in general"
ROW, DOT = 18, 5


def event_timeline(events: pd.DataFrame, caption: str, alt_text: str) -> Figure:
    """Draw the dated events of every case, one row per case and kind of event.

    Parameters
    ----------
    events
        From :func:`crosscase.analysis.timeline`, labelled; at most four cases. Events of no single
        case get a row of their own.
    caption
        What is shown.
    alt_text
        The finding in words.

    Returns
    -------
    Figure
        Numbers: year, last year, case, kind, label, the segments behind it, whether disputed.
    """
    kinds = list(events["kind"].cat.categories)
    cases = [*events["case_id"].cat.categories, GENERAL]
    data = events[["case_id", "kind", "year", "last_year", "label"]].astype(
        {"case_id": object, "kind": str, "year": int, "last_year": int}
    )
    data["case_id"] = data["case_id"].fillna(GENERAL)
    base = alt.Chart(_side_by_side(data), width=360, height=alt.Step(ROW)).encode(
        x=alt.X("year:Q", title=None)
        .axis(format="d", tickCount=8)
        .scale(nice=False, zero=False, padding=6),
        y=alt.Y("kind:N", sort=kinds, title=None).axis(grid=True, ticks=False, domain=False),
        color=alt.Color("case_id:N", sort=cases)
        .scale(domain=cases, range=[*SERIES, TEXT])
        .legend(None),
        tooltip=tooltip(label="Event", year="Year", case_id="Partnership"),
    )
    beside = alt.expr(f"datum.beside * {DOT}")
    spans = base.transform_filter("datum.last_year > datum.year").mark_rule(
        strokeWidth=2, yOffset=beside
    )
    spans = spans.encode(x2="last_year:Q")
    points = base.mark_point(filled=True, size=DOT**2, opacity=1, yOffset=beside)
    chart = (
        (spans + points)
        .facet(
            row=alt.Row("case_id:N", sort=cases, title=None).header(
                labelOrient="top", labelAnchor="start"
            ),
            spacing=12,
        )
        .resolve_scale(y="independent")
    )
    numbers = pd.DataFrame(
        {
            "Event": events["label"].astype(object),
            "Year": events["year"].astype(str),
            "Until": events["end_year"].astype("string"),
            "Partnership": data["case_id"],
            "Kind": events["kind"].astype(object),
            "Segments": events["segment_id"].map(";".join),
            "Dates disputed": events["disputed"].map({True: "yes", False: ""}),
        }
    )
    return Figure(chart, caption, alt_text, numbers)


def _side_by_side(events: pd.DataFrame) -> pd.DataFrame:
    """Say how many places an event stands beside its row's middle, so that none hides another."""
    place = events.groupby(["case_id", "kind", "year"])["label"]
    return events.assign(beside=place.cumcount() - (place.transform("size") - 1) / 2)
