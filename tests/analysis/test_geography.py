"""Great-circle distances, against published values and the laws of any distance."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosscase.analysis import distances, great_circle
from tests.analysis.small import LAW

RADIUS_KM = 6371.0088
points = st.tuples(st.floats(-90, 90), st.floats(-180, 180))
Point = tuple[float, float]


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [
        pytest.param((0, 0), (90, 0), math.pi / 2 * RADIUS_KM, id="quarter meridian"),
        pytest.param((0, 0), (0, 1), math.pi / 180 * RADIUS_KM, id="a degree of the equator"),
        pytest.param((60, 179.5), (60, -179.5), 55.597, id="across the date line"),
        pytest.param((52, 5), (52, 5), 0, id="the same place"),
        pytest.param((12, 34), (-12, -146), math.pi * RADIUS_KM, id="antipodes"),
        # Ed Williams, Aviation Formulary, worked example "LAX to JFK": 0.623585 radians.
        pytest.param(
            (33 + 57 / 60, -118 - 24 / 60),
            (40 + 38 / 60, -73 - 47 / 60),
            0.623585 * RADIUS_KM,
            id="LAX-JFK",
        ),
    ],
)
def test_known_distances(one: Point, other: Point, km: float) -> None:
    assert great_circle(*one, *other) == pytest.approx(km, rel=1e-5, abs=1e-6)


@LAW
@given(points, points, points)
def test_the_laws_of_a_distance(a: Point, b: Point, c: Point) -> None:
    assert great_circle(*a, *b) == pytest.approx(great_circle(*b, *a))
    assert great_circle(*a, *c) <= great_circle(*a, *b) + great_circle(*b, *c) + 1e-6
    assert great_circle(*a, *a) == 0


@LAW
@given(points)
def test_antipodes_are_half_the_globe_apart(a: Point) -> None:
    km = great_circle(*a, -a[0], a[1] + 180)
    assert km == pytest.approx(math.pi * RADIUS_KM, rel=1e-6)


def test_arrays_are_measured_element_by_element() -> None:
    zero = np.zeros(2)
    km = great_circle(zero, zero, np.array([90.0, -90.0]), zero)
    assert km == pytest.approx(math.pi / 2 * RADIUS_KM)


def test_each_partnership_gets_the_distance_of_its_own_cities() -> None:
    cities = pd.DataFrame(
        {
            "city_id": ["s", "n", "m"],
            "name": ["South", "North", "Middle"],
            "latitude": [-30.0, 60.0, 0.0],
            "longitude": [10.0, 10.0, 10.0],
        }
    )
    pairs = pd.DataFrame(
        {"case_id": ["P1", "P2"], "north_city_id": ["n", "m"], "south_city_id": ["s", "s"]}
    )
    table = distances(pairs, cities, "north_city_id", "south_city_id")
    assert table[["north", "south"]].to_numpy().tolist() == [
        ["North", "South"],
        ["Middle", "South"],
    ]
    assert table["north_latitude"].tolist() == [60, 0]
    assert table["km"].tolist() == pytest.approx([math.pi / 2 * RADIUS_KM, math.pi / 6 * RADIUS_KM])
