"""Families of words in the anchors of statements, compared between languages."""

from typing import Any

import altair as alt
import pandas as pd

from crosscase.display import addresses
from crosscase.display.figure import Figure
from crosscase.display.theme import (
    EM,
    SERIES,
    SILENT,
    SIZE,
    SPOKEN,
    TEXT,
    Place,
    in_order,
    readable,
    said,
    wrapped,
)
from crosscase.display.words import LANGUAGES, headed, share

ROW, GAP = 26, 28  # pixels: a language, and between panels
FIGURES = 90  # pixels: what stands behind a mark


def word_marks(shares: pd.DataFrame, finding: str, caption: str, alt_text: str) -> Figure:
    """Draw in how many statements of every language a family of words is found, with intervals.

    Languages stand with the number of their statements; one with few of them says so, and its
    marks are hollow. Each leads to the statements of its language. ``shares``: from
    :func:`crosscase.analysis.word_shares`.

    Examples
    --------
    >>> shares = cc.word_shares(study.statements, study.extra["words"])
    >>> words = "Much is of money", "Words by language", "Marks of money stand right of others."
    >>> list(word_marks(shares, *words).numbers)[:2]
    ['Words', 'Language']
    """
    names = shares["language"].map(lambda each: LANGUAGES.get(each, each))
    size = shares["statements"].astype(str) + shares["few"].map({True: ", few", False: ""})
    told = shares["share"].map(share)
    drawn = shares.assign(
        family=shares["family"].map(headed),
        language=names,
        row=names + " (" + size + ")",
        home=[addresses.explorer("language", each) for each in shares["language"]],
        told=told,
        interval=shares["low"].map(share) + " to " + shares["high"].map(share),
        shown=told + " (" + shares["holding"].astype(str) + ")",
    )
    words = {"holding": "holding:", "told": "", "interval": "interval:"}
    drawn["said"] = said(drawn, family="", row="", **words)

    def draw(place: Place) -> Any:
        rows, families = in_order(drawn["row"]), in_order(drawn["family"])
        across = 1 if place.stacked else 2
        beside = max(map(len, rows)) * SIZE * EM + 12
        width = (place.width - GAP * (across - 1)) / across - beside - 6
        axis = alt.Axis(
            domain=False, ticks=False, labelPadding=9, minExtent=beside, maxExtent=beside
        )
        # Room for the words behind the marks is a part of the scale.
        domain = [0, drawn["high"].max() * width / (width - FIGURES)]

        def along(field: str) -> alt.X:
            return alt.X(f"{field}:Q", axis=None).scale(domain=domain, nice=False)

        base = alt.Chart(drawn, width=width, height=alt.Step(ROW))
        base = base.encode(y=alt.Y("row:N", sort=rows, title=None, axis=axis))
        span = base.mark_rule(strokeWidth=2, color=SERIES[0], opacity=0.75, **SILENT)
        filling = alt.when("datum.few").then(alt.value(0)).otherwise(alt.value(1))
        mark = base.mark_point(size=90, opacity=1, stroke=SERIES[0], fill=SERIES[0])
        words = base.mark_text(align="left", dx=8, color=TEXT, **SILENT)
        chart = alt.layer(
            span.encode(x=along("low"), x2="high:Q"),
            mark.encode(x=along("share"), fillOpacity=filling, href="home:N", **SPOKEN),
            words.encode(x=along("high"), text="shown:N"),
        )
        return wrapped(chart, "family", families, across, width).resolve_axis(y="independent")

    columns = {"family": "Words", "language": "Language", "holding": "Statements with one"}
    columns |= {"statements": "Of statements", "told": "Share", "interval": "Interval of 95 %"}
    return Figure(draw, finding, caption, alt_text, readable(drawn, columns))
