"""Bars: how much evidence there is, and of which bearing."""

import altair as alt
import pandas as pd

from crosscase.display.figure import Figure
from crosscase.display.labels import heading
from crosscase.display.theme import BEARING, SERIES, TEXT, in_order, readable, row_names, tooltip
from crosscase.study import Study


def bearing_bars(
    cells: pd.DataFrame, study: Study, column: str, caption: str, alt_text: str, split: str
) -> Figure:
    """Draw positive evidence to the right, negative to the left, of a line per row.

    Bearings that are worth nothing, or have no value, are in the table of numbers and not in the
    bars. The numbers are the rows with their counts.

    Parameters
    ----------
    cells
        A frame with ``column`` and a column for every bearing, such as
        :func:`crosscase.analysis.code_by_case` returns, labelled.
    column
        The column that names the rows.
    split
        A column to draw side by side, such as ``about``.
    """
    worth = {bearing: value for bearing, value in study.bearings.items() if value}
    keys = [column, split]
    tidy = cells[[*keys, *worth]].astype(dict.fromkeys(keys, str))
    tidy = tidy.melt(keys, var_name="bearing", value_name="codings")
    tidy["signed"] = tidy["codings"] * tidy["bearing"].map(worth)
    columns = {name: heading(study, name) for name in [*keys, *study.bearings]}
    bars = (
        alt.Chart(tidy, width=150, height=alt.Step(22))
        .mark_bar(height=14)
        .encode(
            x=alt.X("signed:Q", title="codings").axis(labelExpr="abs(datum.value)", tickCount=5),
            y=row_names(column, in_order(cells[column])),
            color=alt.Color("bearing:N", title=None).scale(
                domain=list(worth), range=[BEARING[value] for value in worth.values()]
            ),
            tooltip=tooltip(
                **{key: columns[key] for key in keys}, bearing="Bearing", codings="Codings"
            ),
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

    The numbers are the rows with all their counts.

    Parameters
    ----------
    counts
        A frame with ``column`` and ``measure``, such as :func:`crosscase.analysis.coverage`.
    column
        The column that names the rows.
    measure
        The column that is drawn.
    colour
        A column to stack by; at most four values.
    """
    columns = {str(name): heading(study, str(name)) for name in counts}
    keys = [column, *([colour] if colour else [])]
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
    else:
        chart = chart + chart.mark_text(align="left", dx=4, color=TEXT).encode(text=f"{measure}:Q")
    return Figure(chart, caption, alt_text, readable(counts, columns))
