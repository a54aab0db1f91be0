"""The one theme of all charts: readable on light and dark, and without colour vision."""

from typing import Any

import altair as alt
import pandas as pd

TEXT = "currentColor"  # that of the page, light or dark
ON_TILE = "#111111"  # tiles have the same colours in both themes
LIMIT = 400  # pixels: no name of a dimension or case is cut
# Told apart with any colour vision, and seen on both grounds.
SERIES = ["#2f7fc1", "#d55e00", "#008f68", "#b5638f"]
SHAPES = ["circle", "square", "triangle-up", "triangle-down", "diamond"]
BEARING = {-1: "#d55e00", 1: "#2f7fc1"}  # by what a bearing is worth
RATING = {
    "--": "#e07b39",
    "-": "#f4b183",
    "+/-": "#d9d9d9",
    "+": "#9ecae1",
    "++": "#4f9bd3",
    "thin": "#00000000",
    "silent": "#00000000",
}
OUTLINE: dict[str, Any] = {"stroke": TEXT, "strokeOpacity": 0.6, "strokeWidth": 1}  # of a tile
MATRIX_WIDTH = 4 * 104  # pixels: with the names beside it no wider than a phone


def tooltip(**fields: str) -> list[alt.Tooltip]:
    """Return what a mark says when pointed at: fields of the data with their readable names."""
    return [alt.Tooltip(f"{field}:N", title=title) for field, title in fields.items()]


def row_names(column: str, order: list[str] | None = None, **axis: Any) -> alt.Y:
    """Return the axis that names the rows of a chart; names need no line beside them."""
    named = alt.Y(f"{column}:N", sort=order or alt.Undefined, title=None)
    return named.axis(domain=False, ticks=False, **axis)


def case_names(frame: pd.DataFrame) -> alt.X:
    """Return the axis of cases, above the matrix, each name on two lines."""
    return (
        alt.X("case_id:N", sort=list(frame["case_id"].cat.categories), title=None)
        .scale(paddingInner=0.06, paddingOuter=0)
        .axis(
            orient="top",
            labelAngle=0,
            labelExpr="split(datum.label, '–')",  # a line for each city of a pair
            labelFontSize=10,
            labelPadding=20,
            domain=False,
            ticks=False,
        )
    )


def in_order(column: pd.Series) -> list[str]:
    """Return the values of a column in their categorical order, or else as they come."""
    used = column.astype(str).unique()
    if isinstance(column.dtype, pd.CategoricalDtype):
        return [str(value) for value in column.cat.categories if str(value) in used]
    return list(used)


def readable(frame: pd.DataFrame, columns: dict[str, str]) -> pd.DataFrame:
    """Return some columns under readable names, as the table of numbers beside a chart."""
    shown = frame[list(columns)].rename(columns=columns)
    kinds = shown.select_dtypes("category")  # in which no dash could stand for what is missing
    return shown.astype(dict.fromkeys(kinds, object))


@alt.theme.register("crosscase", enable=True)
def theme() -> alt.theme.ThemeConfig:
    """Return the chart configuration: no background, and text in the page's own colour."""
    text = {"labelColor": TEXT, "titleColor": TEXT, "labelFontSize": 12, "titleFontSize": 12}
    lines = {"domainColor": TEXT, "gridColor": TEXT, "tickColor": TEXT}
    faint = {"domainOpacity": 0.4, "gridOpacity": 0.12, "tickOpacity": 0.4}
    config: dict[str, Any] = {
        "background": None,
        "font": "Arial, Helvetica, sans-serif",
        "view": {"stroke": None},
        "axis": {**text, **lines, **faint, "labelLimit": LIMIT, "titleFontWeight": "normal"},
        "header": {**text, "labelFontWeight": "bold"},
        "legend": {**text, "titleFontWeight": "normal", "orient": "top", "labelLimit": LIMIT},
        "title": {"color": TEXT, "anchor": "start"},
        "text": {"color": TEXT, "fontSize": 12},
        "range": {"category": SERIES},
    }
    return alt.theme.ThemeConfig(config=config)  # type: ignore[typeddict-item]
