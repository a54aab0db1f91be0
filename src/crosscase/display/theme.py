"""The one theme of all charts: readable on light and dark, and without colour vision."""

import json
import re
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from crosscase.display.html import has

TEXT = "currentColor"  # that of the page, light or dark
# Told apart with any colour vision, and seen on both grounds.
SERIES = ["#2f7fc1", "#d55e00", "#008f68", "#b5638f"]
FURTHER = ["#8c8c8c", "#a050f0", "#c80028"]  # after them, where there are more than four
SHAPES = ["circle", "square", "triangle-up", "triangle-down", "diamond"]
BEARING = {-1: "#d55e00", 1: "#2f7fc1"}  # by what a bearing is worth
OUTLINE: dict[str, Any] = {"stroke": TEXT, "strokeOpacity": 0.6, "strokeWidth": 1}  # of a tile
SIZE = 13  # pixels: of all words in a chart; a phone of 360 pixels shows them as they are
EM = 0.56  # how wide a letter is, in parts of its size; capitals and bold ones are a little wider


def colours(many: int) -> list[str]:
    """Return the colours of a series of so many, which begin again after seven."""
    return [*SERIES, *FURTHER][: max(many, len(SERIES))]


def shapes(many: int) -> list[str]:
    """Return the shapes of a series of so many: one more than colours, so that pairs differ."""
    return [*SHAPES, "cross", "triangle-right", "triangle-left"][: max(many, len(SHAPES))]


class Place(NamedTuple):
    """Where a chart is drawn: how wide it may be, and whether its parts stand one below another."""

    width: int
    stacked: bool


PAGE, PHONE = Place(700, False), Place(328, True)


def lines(text: object, width: float) -> list[str]:
    """Break a text into lines that are about as wide, in pixels, as there is room."""
    # A name may break after its dash, as at a blank, and a long one at its hyphen.
    parts = re.split(r"(?<=[ –])|(?<=\w{5}-)", str(text))
    broken = [""]
    for part in parts:
        if broken[-1] and len((broken[-1] + part).rstrip()) * SIZE * EM > width:
            broken.append("")
        broken[-1] += part
    return [line.strip() for line in broken]


def said(frame: pd.DataFrame, **titles: str) -> list[str]:
    """Return what the mark of each row says when pointed at or reached by keys."""
    rows = frame[list(titles)].astype(object).to_dict("records")
    return [
        " · ".join(
            f"{title} {row[field]}".strip() for field, title in titles.items() if has(row[field])
        )
        for row in rows
    ]


SPOKEN: dict[str, Any] = {  # of a mark, to those who hear it and to those who point at it
    "description": alt.Description("said:N"),
    "tooltip": alt.Tooltip("said:N"),
}
SILENT: dict[str, Any] = {"aria": False, "tooltip": None}  # words, and what only guides the eye


def headings(column: str, order: list[str], place: Place, width: float) -> dict[str, Any]:
    """Return panels under their names: side by side, or one below another."""
    kind, way = (alt.Row, "row") if place.stacked else (alt.Column, "column")
    header = _header(order, width)
    return {way: kind(f"{column}:N", sort=order, title=None, header=header)}


def wrapped(chart: Any, column: str, order: list[str], across: int, width: float) -> Any:
    """Return panels under their names, so many of them side by side."""
    facet = alt.Facet(f"{column}:N", sort=order, title=None, header=_header(order, width))
    return chart.facet(facet, columns=across, spacing=28)


def _header(order: list[str], width: float) -> alt.Header:
    return alt.Header(
        labelOrient="top",
        labelAnchor="start",
        labelExpr=broken({name: lines(name, width) for name in order}),
        labelLimit=0,
        labelPadding=8,
    )


def named(name: str, width: float) -> alt.TitleParams:
    """Return the name over a panel that is drawn by itself."""
    return alt.TitleParams(
        lines(name, width), anchor="start", fontSize=SIZE, lineHeight=SIZE + 3, color=TEXT, offset=8
    )


def broken(names: dict[str, list[str]], field: str = "value") -> str:
    """Return the expression that puts names into lines: of a field, an axis or a panel."""
    return f"{json.dumps(names, ensure_ascii=False)}[datum.{field}]"


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
    text = {"labelColor": TEXT, "titleColor": TEXT, "labelFontSize": SIZE, "titleFontSize": SIZE}
    lines = {"domainColor": TEXT, "gridColor": TEXT, "tickColor": TEXT}
    faint = {"domainOpacity": 0.4, "gridOpacity": 0.12, "tickOpacity": 0.4}
    silent = {"aria": False}  # marks say what they are; of itself a drawing says nothing
    config: dict[str, Any] = {
        "background": None,
        "padding": 2,
        "font": "Arial, Helvetica, sans-serif",
        "view": {"stroke": None},
        "axis": {**text, **lines, **faint, **silent, "labelLimit": 0, "titleFontWeight": "normal"},
        "header": {**text, "labelFontWeight": "bold"},
        "legend": {**text, **silent, "titleFontWeight": "normal", "orient": "top", "labelLimit": 0},
        "title": {"color": TEXT, "anchor": "start", **silent},
        "text": {"color": TEXT, "fontSize": SIZE},
        "range": {"category": SERIES},
    }
    return alt.theme.ThemeConfig(config=config)  # type: ignore[typeddict-item]
