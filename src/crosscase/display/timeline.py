"""What happened when: the turning points of every case, named, along the years."""

from typing import Any

import altair as alt
import pandas as pd

from crosscase.display import addresses
from crosscase.display.figure import Figure
from crosscase.display.labels import heading, label
from crosscase.display.theme import (
    SERIES,
    SILENT,
    SIZE,
    SPOKEN,
    TEXT,
    Place,
    lines,
    named,
    readable,
    said,
)
from crosscase.study import Study

LINE = SIZE + 3  # pixels: a line of a name
YEAR = 15  # pixels
NAME = 22  # pixels from the left edge of a lane, where its line is, to the names along it
TOLD = ["year", "last_year", "band", "headline", "when", "said", "home", "case_id"]  # of events
BETWEEN, LANES = 6, 16  # pixels between two names, and between two lanes


def event_timeline(
    events: pd.DataFrame, study: Study, finding: str, caption: str, alt_text: str
) -> Figure:
    """Draw the turning points of every case along a line of years, each named and a link.

    Parameters
    ----------
    events
        From :func:`crosscase.analysis.timeline`, labelled. Drawn are those with a ``headline``;
        those of no case are bands across the lanes of the cases that they name in ``concerns``
        (ids). The table has all events.

    Examples
    --------
    >>> events = cc.timeline(study.extra["events"])
    >>> words = "Much began in the eighties", "Events", "All four lanes begin before the year 1990."
    >>> len(event_timeline(labelled(events, study), study, *words).numbers) == len(events)
    True
    """
    homes = addresses.homes(study)
    drawn = events[events["headline"].notna()].astype({"year": int, "last_year": int})
    drawn = drawn.assign(
        band=drawn["case_id"].isna(),
        case_id=_concerned(drawn, study),
        home=drawn["segment_id"].map(lambda segments: homes[segments[0]]),
        when=_years(drawn),
    ).explode("case_id")
    drawn = drawn.assign(said=said(drawn, when="", label=""))[TOLD]
    drawn = drawn.sort_values("year", kind="stable")
    present = set(drawn.loc[~drawn["band"], "case_id"])
    cases = [case for case in events["case_id"].cat.categories if case in present]

    def draw(place: Place) -> Any:
        across = 1 if place.stacked else len(cases)
        width = (place.width - 4 - LANES * (across - 1)) / across
        own = [drawn[drawn["case_id"] == case] for case in cases]
        # Side by side, the lanes have the same years at the same height.
        first = [lane["year"].min() if place.stacked else drawn["year"].min() for lane in own]
        placed = [_placed(lane, start, width) for lane, start in zip(own, first, strict=True)]
        if not place.stacked:
            start = max(lane["start"].max() for lane in placed)
            placed = [lane.assign(start=start) for lane in placed]
        deepest = max(lane["bottom"].max() for lane in placed)
        lanes = [
            _lane(lane, width, lane["bottom"].max() if place.stacked else deepest)
            .properties(title=named(case, width))
            for case, lane in zip(cases, placed, strict=True)
        ]  # fmt: skip
        return (alt.vconcat if place.stacked else alt.hconcat)(*lanes, spacing=LANES)

    return Figure(draw, finding, caption, alt_text, _numbers(events, study))


def _concerned(events: pd.DataFrame, study: Study) -> pd.Series:
    """Return the names of the cases in whose lanes each event stands."""
    own = events["case_id"].astype(object)
    others = events["concerns"].map(lambda ids: [study.names[each] for each in ids])
    return own.where(own.notna(), others)


def _years(events: pd.DataFrame) -> pd.Series:
    """Return the year of every event, or its years."""
    first, last = events["year"].astype(str), events["last_year"].astype(str)
    return first.where(first == last, first + "–" + last)


def _placed(lane: pd.DataFrame, first: int, width: float) -> pd.DataFrame:
    """Return the events of a lane with the places of their marks and names, in pixels from the top.

    A name stands at its year, or below the name before it.
    """
    names: list[Any] = [
        lines(f"{when} {headline}", width - NAME)
        for when, headline in zip(lane["when"], lane["headline"], strict=True)
    ]
    at = [(year - first + 0.5) * YEAR for year in lane["year"]]
    tops = _tops(at, [len(name) * LINE + BETWEEN for name in names], list(lane["band"]))
    # What does not fit above the first year moves the lane down.
    start = max(0.0, -min(tops))
    ends = [top + len(name) * LINE for top, name in zip(tops, names, strict=True)]
    return lane[["band", "said", "home"]].assign(
        name=names,
        start=start,
        at=at,
        from_year=[place - YEAR / 2 for place in at],
        until=(lane["last_year"] - first + 0.5) * YEAR,
        to_year=(lane["last_year"] - first + 1) * YEAR,
        top=tops,
        beside=[top + LINE / 2 for top in tops],
        bottom=max(*ends, *at) + BETWEEN,
    )


def _tops(at: list[float], heights: list[float], bands: list[bool]) -> list[float]:
    """Return where the names begin: at their marks, but below one another.

    The name of a band stands in its band, where no other lies: those before it move up, as far as
    the band before it leaves room.
    """
    tops: list[float] = []
    below, last = float("-inf"), None  # the last band
    for place, height, band in zip(at, heights, bands, strict=True):
        top = place - LINE / 2
        if band:
            if last is not None:
                top = max(top, tops[last] + sum(heights[last : len(tops)]))
            limit = top
            for before in reversed(range(len(tops))):
                tops[before] = limit = min(tops[before], limit - heights[before])
            last = len(tops)
        else:
            top = max(top, below)
        tops.append(top)
        below = top + height
    return tops


def _lane(lane: pd.DataFrame, width: float, height: float) -> Any:
    """Return the line of a case with its marks and names."""
    start = float(lane["start"].max())

    def down(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", axis=None).scale(
            domain=[-start, height], reverse=True, nice=False
        )

    base = alt.Chart(lane, width=width, height=start + height)
    own = base.transform_filter("!datum.band")
    left, name, right = alt.value(5), alt.value(NAME), alt.value(width)
    band = base.transform_filter("datum.band").mark_rect(color=SERIES[1], opacity=0.22, **SILENT)
    line = alt.Chart(lane.head(1)).mark_rule(strokeWidth=1.5, color=SERIES[0], **SILENT)
    lasting = own.mark_rule(strokeWidth=5, color=SERIES[0], **SILENT)
    leader = base.mark_rule(strokeWidth=1, color=TEXT, opacity=0.45, **SILENT)
    years = alt.Chart(lane[~lane["band"]].drop_duplicates("at"))
    dots = years.mark_circle(size=70, opacity=1, color=SERIES[0], **SILENT)
    words = base.mark_text(align="left", baseline="top", lineHeight=LINE, color=TEXT)
    return alt.layer(
        band.encode(x=alt.value(0), x2=right, y=down("from_year"), y2="to_year:Q"),
        line.encode(x=left),
        lasting.encode(x=left, y=down("at"), y2="until:Q"),
        leader.encode(x=left, x2=alt.value(NAME - 3), y=down("at"), y2="beside:Q"),
        dots.encode(x=left, y=down("at")),
        words.encode(x=name, y=down("top"), text="name:N", href="home:N", **SPOKEN),
    )


def _numbers(events: pd.DataFrame, study: Study) -> pd.DataFrame:
    general = label(study, "events of no case")
    shown = events.assign(
        year=events["year"].astype(str),
        end_year=events["end_year"].astype("string"),
        case_id=events["case_id"].astype(object).fillna(general),
        segment_id=events["segment_id"].map(";".join),  # as in the tables of the study
        disputed=events["disputed"].map({True: "yes", False: ""}),
        drawn=events["headline"].notna().map({True: "yes", False: ""}),
    )
    columns: dict[str, Any] = {"label": "Event", "year": "Year", "end_year": "Until"}
    columns |= {"case_id": heading(study, "case_id"), "kind": "Kind", "segment_id": "Segments"}
    columns |= {"disputed": "Dates disputed", "drawn": "Drawn"}
    return readable(shown, columns)
