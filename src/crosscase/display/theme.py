"""The one theme of all charts: readable on light and dark, and without colour vision."""

from typing import Any

import altair as alt

TEXT = "currentColor"
ON_TILE = "#111111"
LIMIT = 400  # pixels: no name of a dimension or partnership is cut
SERIES = ["#2f7fc1", "#d55e00", "#008f68", "#b5638f"]
SHAPES = ["circle", "square", "triangle-up", "triangle-down", "diamond"]
BEARING = {"negative": "#d55e00", "positive": "#2f7fc1"}
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


def tooltip(**fields: str) -> list[alt.Tooltip]:
    """Return what a mark says when pointed at: fields of the data with their readable names."""
    return [alt.Tooltip(f"{field}:N", title=title) for field, title in fields.items()]


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
