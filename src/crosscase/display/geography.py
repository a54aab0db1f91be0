"""A map of paired cities."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

import altair as alt
import pandas as pd

from crosscase.display.figure import Figure
from crosscase.display.theme import SERIES, TEXT, tooltip


@cache
def _land() -> dict[str, Any]:
    """Return the land areas of the world (Natural Earth 1:110 million, public domain)."""
    land: dict[str, Any] = json.loads((files("crosscase.display") / "land.json").read_text())
    return land


def city_map(distances: pd.DataFrame, caption: str, alt_text: str) -> Figure:
    """Draw each pair of cities with the great circle between them.

    Parameters
    ----------
    distances
        From :func:`crosscase.analysis.distances`, labelled.
    caption
        What is shown.
    alt_text
        The finding in words.

    Returns
    -------
    Figure
        Numbers: the pairs with their distance in kilometres.
    """
    order = [str(name) for name in distances["partnership"]]
    shared: dict[str, Any] = {
        "title": None,
        "scale": alt.Scale(domain=order, range=SERIES),
        "legend": alt.Legend(orient="bottom", columns=2, labelLimit=260),
    }
    land = alt.Chart(
        alt.Data(values=_land(), format=alt.TopoDataFormat(type="topojson", feature="land"))
    ).mark_geoshape(fill=TEXT, fillOpacity=0.14, stroke=None)
    routes = alt.Chart(alt.Data(values=[_route(row) for row in distances.itertuples()]))
    routes = routes.mark_geoshape(filled=False, strokeWidth=2).encode(
        color=alt.Color("properties.partnership:N", **shared),
        tooltip=tooltip(**{"properties.partnership": "Partnership", "properties.km": "Kilometres"}),
    )
    ends = _ends(distances)
    points = alt.Chart(ends).encode(longitude="longitude:Q", latitude="latitude:Q")
    dots = points.mark_circle(size=46, opacity=1).encode(
        color=alt.Color("partnership:N", **shared),
        tooltip=tooltip(city="City", partnership="Partnership"),
    )
    south = points.transform_filter("datum.side == 'south'")
    labels = south.mark_text(align="right", dx=-7, dy=1, color=TEXT, fontSize=11)
    labels = labels.encode(text="city:N")
    chart = (land + routes + dots + labels).project(
        "equalEarth", precision=0.1, scale=155, center=[-25, 12], clipExtent=[[0, 0], [520, 400]]
    )
    numbers = distances.rename(
        columns={"north": "North", "south": "South", "km": "Great circle (km)"}
    )
    numbers = numbers[["North", "South", "Great circle (km)"]].round(0)
    return Figure(chart.properties(width=520, height=400), caption, alt_text, numbers)


def _route(row: Any) -> dict[str, Any]:
    line = [
        [row.north_longitude, row.north_latitude],
        [row.south_longitude, row.south_latitude],
    ]
    return {
        "type": "Feature",
        "properties": {"partnership": str(row.partnership), "km": round(row.km)},
        "geometry": {"type": "LineString", "coordinates": line},
    }


def _ends(distances: pd.DataFrame) -> pd.DataFrame:
    columns = ["partnership", "city", "latitude", "longitude"]
    ends = [
        distances[["partnership", side, f"{side}_latitude", f"{side}_longitude"]]
        .set_axis(columns, axis="columns")
        .assign(side=side)
        for side in ("north", "south")
    ]
    return pd.concat(ends).astype({"partnership": str})
