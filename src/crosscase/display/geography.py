"""A map of paired cities."""

from importlib.resources import files
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from crosscase.display import addresses
from crosscase.display.figure import Figure
from crosscase.display.labels import heading
from crosscase.display.theme import (
    EM,
    SILENT,
    SIZE,
    SPOKEN,
    TEXT,
    Place,
    colours,
    lines,
    readable,
    said,
)
from crosscase.display.words import number
from crosscase.study import Study

TOLD_APART = 2  # degrees: nearer dots lie on each other, and their names stand in a list
LINE = SIZE + 4  # pixels: a line of a name
NAME = 12  # degrees: the height of a name and a length, on a phone
BESIDE = 9  # pixels: from a dot to its name
DEGREES = 57.29577951308232  # in a radian


class City(NamedTuple):
    """A city on the map: where it lies, and its name on the left or right of it."""

    name: list[str]
    longitude: float
    latitude: float
    align: str
    case: str

    @property
    def width(self) -> float:
        """Return how wide its name is, in pixels, with what parts it from the dot."""
        return max(map(len, self.name)) * SIZE * EM + BESIDE


def city_map(
    distances: pd.DataFrame, study: Study, finding: str, caption: str, alt_text: str
) -> Figure:
    """Draw each pair of cities with the great circle between them, all named, with its length.

    Cities too near to each other to be told apart are named in a list that leads to them.
    ``distances``: from :func:`crosscase.analysis.distances`, labelled.

    Examples
    --------
    >>> pairs = cc.distances(study.cases, study.extra["cities"], "north_city_id", "south_city_id")
    >>> words = "All cross an ocean", "Four pairs", "Four lines lead from Europe over the sea."
    >>> len(city_map(labelled(pairs, study), study, *words).numbers) == len(study.cases)
    True
    """
    upper, lower = (
        name.removesuffix("_latitude") for name in map(str, distances) if name.endswith("_latitude")
    )
    data = distances.assign(
        case_id=distances["case_id"].astype(str), length=distances["km"].map(number) + " km"
    )
    pages = {study.names[case]: page for case, page in addresses.cases(study).items()}
    data["home"] = [pages.get(case, "") for case in data["case_id"]]
    data["said"] = said(data, case_id="", length="")

    def draw(place: Place) -> Any:
        return _drawn(data, upper, lower, place)

    columns = {side: heading(study, side) for side in (upper, lower)} | {"km": "Great circle (km)"}
    return Figure(draw, finding, caption, alt_text, readable(distances, columns).round(0))


def _drawn(data: pd.DataFrame, upper: str, lower: str, place: Place) -> Any:
    listed, named = _cities(data, upper, lower, place)
    every = named + listed
    first, last = (pick(city.longitude for city in every) for pick in (min, max))
    # As large as leaves room for the names on both sides.
    left = [(city.longitude, city.width) for city in named if city.align == "right"]
    right = [(city.longitude, city.width) for city in named if city.align == "left"]
    degree = min(
        (place.width - width - other_width) / (other - one)
        for one, width in [(first, BESIDE), *left]
        for other, other_width in [(last, BESIDE), *right]
        if other > one
    )
    west = first - max(width / degree - (one - first) for one, width in [(first, BESIDE), *left])
    ends = [city.latitude for city in every]
    north = max(ends) + (LINE * (len(listed) + 0.5) + BESIDE * 2) / degree
    height = (north - min(ends)) * degree + LINE * 1.5
    own = alt.Color("case_id:N").legend(None)
    own = own.scale(domain=list(data["case_id"]), range=colours(len(data)))

    # Natural Earth, 1:110 million, public domain.
    # As one text: a notebook gives every number in a list a line of its own.
    areas = (files("crosscase.display") / "land.json").read_text("utf-8")
    shapes = alt.Data(values=areas, format=alt.TopoDataFormat(type="topojson", feature="land"))
    land = alt.Chart(shapes).mark_geoshape(fill=TEXT, fillOpacity=0.14, stroke=None, **SILENT)
    routes = alt.Chart(alt.Data(values=_routes(data, upper, lower)))
    routes = routes.mark_geoshape(filled=False, strokeWidth=2).encode(
        color=own, href="home:N", **SPOKEN
    )
    parts: list[Any] = [land, routes]
    parts.append(_dots(named, color=own))
    if listed:  # in one place: they have one dot, of no single colour
        parts.append(_dots(listed[:1], color=alt.value(TEXT)))
    for city in named:
        parts.append(_name(city, city.longitude, city.latitude, BESIDE))
    for place_in_list, city in enumerate(listed):
        above = (BESIDE * 2 + LINE * (len(listed) - place_in_list - 0.5)) / degree
        at = city.longitude - 6 * BESIDE / degree, max(ends) + above
        parts += [_leader(city, *at, own), _name(city, *at, 4)]
    chart = alt.layer(*parts).project(
        "equirectangular",
        scale=degree * DEGREES,
        translate=[-west * degree, north * degree],
        clipExtent=[[0, 0], [place.width - 4, height]],
    )
    return chart.properties(width=place.width - 4, height=height)


def _cities(
    data: pd.DataFrame, upper: str, lower: str, place: Place
) -> tuple[list[City], list[City]]:
    """Return the cities whose names stand in a list, and those with their names beside them."""
    listed: list[City] = []
    named: list[City] = []
    for row in data.to_dict("records"):
        at = row[f"{upper}_longitude"], row[f"{upper}_latitude"]
        width = place.width / 5
        city = City(lines(row[upper], width), *at, "left", row["case_id"])
        far = data[[f"{upper}_longitude", f"{upper}_latitude"]] - list(at)
        near = (far.abs().max(axis="columns") < TOLD_APART).sum()
        if near > 1:
            listed.append(city._replace(name=[row[upper]], align="right"))
        else:
            named.append(city)
    for row in data.sort_values(f"{lower}_latitude", ascending=False).to_dict("records"):
        at = row[f"{lower}_longitude"], row[f"{lower}_latitude"]
        # To the left, where no line comes from; to the right where another name stands already.
        taken = [city.latitude for city in named if city.align == "right"]
        below = any(abs(latitude - at[1]) < NAME for latitude in taken)
        easternmost = at[0] == data[f"{lower}_longitude"].max()
        align = "left" if below or easternmost else "right"
        named.append(City([row[lower], row["length"]], *at, align, row["case_id"]))
    return sorted(listed, key=lambda city: -city.latitude), named


def _routes(data: pd.DataFrame, upper: str, lower: str) -> list[dict[str, Any]]:
    """Return the lines between the cities; drawn on a map they follow the great circle."""
    return [
        {
            "type": "Feature",
            "case_id": row["case_id"],
            "said": row["said"],
            "home": row["home"],
            "geometry": {
                "type": "LineString",
                "coordinates": [
                    [row[f"{end}_longitude"], row[f"{end}_latitude"]] for end in (upper, lower)
                ],
            },
        }
        for row in data.to_dict("records")
    ]


def _dots(cities: list[City], **colour: Any) -> Any:
    at = pd.DataFrame(cities).drop(columns="name").rename(columns={"case": "case_id"})
    dots = alt.Chart(at).mark_circle(size=50, opacity=1, **SILENT)
    return dots.encode(longitude="longitude:Q", latitude="latitude:Q", **colour)


def _name(city: City, longitude: float, latitude: float, beside: float) -> Any:
    values = pd.DataFrame({"longitude": [longitude], "latitude": [latitude]})
    side = beside if city.align == "left" else -beside
    align: Any = city.align
    words = alt.Chart(values).mark_text(
        text=city.name,
        align=align,
        dx=side,
        dy=-(len(city.name) - 1) * LINE / 2,
        baseline="middle",
        lineHeight=LINE,
        color=TEXT,
        **SILENT,
    )
    return words.encode(longitude="longitude:Q", latitude="latitude:Q")


def _leader(city: City, longitude: float, latitude: float, colour: alt.Color) -> Any:
    """Return the thin line from a name in the list to its city."""
    values = pd.DataFrame([city._asdict() | {"end": longitude, "top": latitude}])
    values = values.drop(columns="name").rename(columns={"case": "case_id"})
    line = alt.Chart(values).mark_rule(strokeWidth=1, **SILENT)
    return line.encode(
        longitude="longitude:Q",
        latitude="latitude:Q",
        longitude2="end:Q",
        latitude2="top:Q",
        color=colour,
    )
