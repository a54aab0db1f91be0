"""A map of paired cities."""

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import altair as alt
import pandas as pd

from crosscase.display.figure import Figure
from crosscase.display.labels import heading
from crosscase.display.theme import SERIES, TEXT, readable, tooltip
from crosscase.study import Study

TOLD_APART = 2  # degrees: a dot of the map covers about three


def city_map(distances: pd.DataFrame, study: Study, caption: str, alt_text: str) -> Figure:
    """Draw each pair of cities with the great circle between them.

    Cities that lie too close to be told apart share one dot, in the colour of the text.
    ``distances``: from :func:`crosscase.analysis.distances`, labelled.
    """
    upper, lower = (
        name.removesuffix("_latitude") for name in map(str, distances) if name.endswith("_latitude")
    )
    case = heading(study, "case_id")
    # The same scale for lines and dots, or the legend would stand there twice.
    shared: dict[str, Any] = {
        "title": None,
        "scale": alt.Scale(domain=list(distances["case_id"].astype(str)), range=SERIES),
        "legend": alt.Legend(orient="bottom", columns=2),
    }
    # Natural Earth, 1:110 million, public domain.
    areas = json.loads((files("crosscase.display") / "land.json").read_text("utf-8"))
    land = alt.Chart(
        alt.Data(values=areas, format=alt.TopoDataFormat(type="topojson", feature="land"))
    ).mark_geoshape(fill=TEXT, fillOpacity=0.14, stroke=None, aria=False)
    routes = alt.Chart(
        alt.Data(
            values=[
                {
                    "type": "Feature",
                    "properties": {"case_id": str(row["case_id"]), "km": round(row["km"])},
                    "geometry": {
                        "type": "LineString",
                        "coordinates": [
                            [row[f"{end}_longitude"], row[f"{end}_latitude"]]
                            for end in (upper, lower)
                        ],
                    },
                }
                for row in distances.to_dict("records")
            ]
        )
    )
    routes = routes.mark_geoshape(filled=False, strokeWidth=2).encode(
        color=alt.Color("properties.case_id:N", **shared),
        tooltip=tooltip(**{"properties.case_id": case, "properties.km": "Kilometres"}),
    )
    places = [place for side in (upper, lower) for place in _places(distances, side)]
    points = alt.Chart(pd.DataFrame(places))
    points = points.encode(longitude="longitude:Q", latitude="latitude:Q")
    own_colour = alt.when("datum.cities == 1").then(alt.Color("case_id:N", **shared))
    dots = points.mark_circle(size=46, opacity=1).encode(
        color=own_colour.otherwise(alt.value(TEXT)),
        tooltip=tooltip(city="City", case_id=case),
    )
    # Names stand beside the dot, on the side that has no line.
    beside: dict[str, dict[str, Any]] = {
        f"datum.side == '{lower}'": {"align": "right", "dx": -7, "dy": 1},
        f"datum.side == '{upper}' && datum.cities == 1": {"align": "left", "dx": 7, "dy": 1},
        f"datum.side == '{upper}' && datum.cities > 1": {"align": "right", "dx": -2, "dy": -12},
    }
    labels = [
        points.transform_filter(where)
        .mark_text(color=TEXT, fontSize=11, **place)
        .encode(text="city:N")
        for where, place in beside.items()
    ]
    chart = alt.layer(land, routes, dots, *labels).project(
        "equalEarth", precision=0.1, scale=155, center=[-25, 12], clipExtent=[[0, 0], [520, 400]]
    )
    columns = {side: heading(study, side) for side in (upper, lower)} | {"km": "Great circle (km)"}
    numbers = readable(distances, columns).round(0)
    return Figure(chart.properties(width=520, height=400), caption, alt_text, numbers)


def _places(distances: pd.DataFrame, side: str) -> Iterator[dict[str, Any]]:
    """Yield the places at one end of the lines, each with the names of all cities there."""
    columns = ["case_id", side, f"{side}_latitude", f"{side}_longitude"]
    ends = distances[columns].set_axis(["case_id", "city", "latitude", "longitude"], axis="columns")
    while len(ends):  # the first that is left takes with it all that lie near
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
