"""A map of paired cities."""

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import altair as alt
import pandas as pd

from crosscase.display.figure import Figure
from crosscase.display.theme import SERIES, TEXT, tooltip

TOLD_APART = 2  # degrees: a dot of the map covers about three
LABELS: dict[
    str, dict[str, Any]
] = {  # which places have their names where: beside the dot, on the side that has no line
    "datum.side == 'south'": {"align": "right", "dx": -7, "dy": 1},
    "datum.side == 'north' && datum.cities == 1": {"align": "left", "dx": 7, "dy": 1},
    "datum.side == 'north' && datum.cities > 1": {"align": "right", "dx": -2, "dy": -12},
}


@cache
def _land() -> dict[str, Any]:
    """Return the land areas of the world (Natural Earth 1:110 million, public domain)."""
    land: dict[str, Any] = json.loads((files("crosscase.display") / "land.json").read_text())
    return land


def city_map(distances: pd.DataFrame, caption: str, alt_text: str) -> Figure:
    """Draw each pair of cities with the great circle between them.

    Cities that lie too close to be told apart share one dot, in the colour of the text.

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
    order = [str(name) for name in distances["case_id"]]
    shared: dict[str, Any] = {
        "title": None,
        "scale": alt.Scale(domain=order, range=SERIES),
        "legend": alt.Legend(orient="bottom", columns=2),
    }
    land = alt.Chart(
        alt.Data(values=_land(), format=alt.TopoDataFormat(type="topojson", feature="land"))
    ).mark_geoshape(fill=TEXT, fillOpacity=0.14, stroke=None, aria=False)
    routes = alt.Chart(alt.Data(values=[_route(row) for row in distances.itertuples()]))
    routes = routes.mark_geoshape(filled=False, strokeWidth=2).encode(
        color=alt.Color("properties.case_id:N", **shared),
        tooltip=tooltip(**{"properties.case_id": "Partnership", "properties.km": "Kilometres"}),
    )
    points = alt.Chart(pd.DataFrame(_places(distances)))
    points = points.encode(longitude="longitude:Q", latitude="latitude:Q")
    own_colour = alt.when("datum.cities == 1").then(alt.Color("case_id:N", **shared))
    dots = points.mark_circle(size=46, opacity=1).encode(
        color=own_colour.otherwise(alt.value(TEXT)),
        tooltip=tooltip(city="City", case_id="Partnership"),
    )
    labels = [
        points.transform_filter(where)
        .mark_text(color=TEXT, fontSize=11, **place)
        .encode(text="city:N")
        for where, place in LABELS.items()
    ]
    chart = alt.layer(land, routes, dots, *labels).project(
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
        "properties": {"case_id": str(row.case_id), "km": round(row.km)},
        "geometry": {"type": "LineString", "coordinates": line},
    }


def _places(distances: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield the places on the map, each with the names of the cities that lie there."""
    for side in ("north", "south"):
        ends = distances[["case_id", side, f"{side}_latitude", f"{side}_longitude"]].copy()
        ends.columns = pd.Index(["case_id", "city", "latitude", "longitude"])
        while len(ends):
            first = ends.iloc[0]
            apart = (ends[["latitude", "longitude"]] - first[["latitude", "longitude"]]).abs()
            near = apart.max(axis="columns") < TOLD_APART
            here = ends[near].astype({"case_id": str})
            yield {
                "city": ", ".join(here["city"]),
                "case_id": ", ".join(here["case_id"]),
                "cities": len(here),
                "side": side,
                "latitude": first["latitude"],
                "longitude": first["longitude"],
            }
            ends = ends[~near]
