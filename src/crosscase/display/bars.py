"""Bars and lines: how much evidence, of which bearing, and indicators over the years."""

import altair as alt
import pandas as pd

from crosscase.display.figure import Figure
from crosscase.display.theme import BEARING, SERIES, SHAPES, TEXT, tooltip

SIGN = {"negative": -1, "positive": 1}
GREY = "#8c8c8c"


def bearing_bars(
    cells: pd.DataFrame, column: str, caption: str, alt_text: str, split: str | None = None
) -> Figure:
    """Draw positive evidence to the right, negative to the left, of a line per row.

    Mixed and neutral codings are in the table of numbers and not in the bars.

    Parameters
    ----------
    cells
        A frame with ``column``, ``negative``, ``mixed``, ``neutral`` and ``positive``, such as
        :func:`crosscase.analysis.code_by_case` returns, labelled.
    column
        The column that names the rows.
    caption
        What is shown.
    alt_text
        The finding in words.
    split
        A column to draw side by side, such as ``about``.

    Returns
    -------
    Figure
        Numbers: the rows with their counts.
    """
    keys = [column, *([split] if split else [])]
    tidy = cells[[*keys, "negative", "positive"]].astype(dict.fromkeys(keys, str))
    tidy = tidy.melt(keys, var_name="bearing", value_name="codings")
    tidy["signed"] = tidy["codings"] * tidy["bearing"].map(SIGN)
    order = _order(cells[column])
    bars = (
        alt.Chart(tidy, width=150 if split else 360, height=alt.Step(22))
        .mark_bar(height=14)
        .encode(
            x=alt.X("signed:Q", title="codings").axis(labelExpr="abs(datum.value)", tickCount=5),
            y=alt.Y(f"{column}:N", sort=order, title=None).axis(domain=False, ticks=False),
            color=alt.Color("bearing:N", title=None).scale(
                domain=["negative", "positive"], range=[BEARING["negative"], BEARING["positive"]]
            ),
            tooltip=tooltip(
                **{key: _readable(key) for key in keys}, bearing="Bearing", codings="Codings"
            ),
        )
    )
    if split:
        bars = bars.facet(
            column=alt.Column(f"{split}:N", sort=_order(cells[split]), title=None), spacing=14
        )
    shown = ["negative", "mixed", "neutral", "positive"]
    return Figure(bars, caption, alt_text, _numbers(cells, [*keys, *shown]))


def evidence_bars(
    counts: pd.DataFrame,
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
        A frame with ``column`` and ``measure``, such as :func:`crosscase.analysis.coverage`.
    column
        The column that names the rows.
    caption
        What is shown.
    alt_text
        The finding in words.
    measure
        The column that is drawn.
    colour
        A column to stack by; at most four values.

    Returns
    -------
    Figure
        Numbers: the rows with all their counts.
    """
    keys = [column, *([colour] if colour else [])]
    data = counts[[*keys, measure]].astype(dict.fromkeys(keys, str))
    chart = (
        alt.Chart(data, width=340, height=alt.Step(24))
        .mark_bar(height=16, color=SERIES[0])
        .encode(
            tooltip=tooltip(**{key: _readable(key) for key in [*keys, measure]}),
            x=alt.X(f"{measure}:Q").axis(tickCount=5, tickMinStep=1),
            y=alt.Y(f"{column}:N", sort=_order(counts[column]), title=None).axis(
                domain=False, ticks=False
            ),
        )
    )
    if colour:
        chart = chart.encode(
            color=alt.Color(f"{colour}:N", sort=_order(counts[colour]), title=None).legend(
                columns=2
            ),
        )
    else:
        chart = chart + chart.mark_text(align="left", dx=4, color=TEXT).encode(text=f"{measure}:Q")
    return Figure(chart, caption, alt_text, _numbers(counts, list(counts.columns)))


def indicator_lines(indicators: pd.DataFrame, caption: str, alt_text: str) -> Figure:
    """Draw indicators of countries over the years, one panel per indicator.

    Parameters
    ----------
    indicators
        ``country`` (name), ``indicator`` (readable name), ``year``, ``value``; at most five
        countries.
    caption
        What is shown.
    alt_text
        The finding in words.

    Returns
    -------
    Figure
        Numbers: the frame itself.
    """
    data = indicators[["country", "indicator", "year", "value"]].astype(
        {"country": str, "indicator": str, "year": int}
    )
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
    lines = (
        (base.mark_line(strokeWidth=2) + points)
        .facet(
            row=alt.Row("indicator:N", title=None).header(labelOrient="top", labelAnchor="start")
        )
        .resolve_scale(y="independent")
    )
    numbers = _numbers(indicators, ["indicator", "country", "year", "value"])
    return Figure(lines, caption, alt_text, numbers)


def _order(column: pd.Series) -> list[str]:
    """Return the values in their categorical order, or else as they come."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return [str(value) for value in column.cat.categories if value in set(column)]
    return list(column.astype(str).unique())


def _numbers(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    shown = frame[columns].rename(columns=_readable)
    return shown.astype(
        {name: object for name in shown if isinstance(shown[name].dtype, pd.CategoricalDtype)}
    )


def _readable(name: str) -> str:
    return READABLE.get(name, name.replace("_", " ").capitalize())


READABLE = {
    "code_id": "Dimension",
    "about": "About the",
}
