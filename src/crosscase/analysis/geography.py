"""Great-circle distances between the places of a case."""

import numpy as np
import pandas as pd

from crosscase.analysis.checks import want_words

EARTH_RADIUS_KM = 6371.0088


def great_circle(
    latitude_a: np.ndarray | float,
    longitude_a: np.ndarray | float,
    latitude_b: np.ndarray | float,
    longitude_b: np.ndarray | float,
) -> np.ndarray:
    """Return the shortest distance over the globe between two points, in kilometres.

    Of degrees, single or in columns; those above the equator and east of Greenwich are positive.

    Notes
    -----
    Haversine formula (Sinnott 1984, *Sky & Telescope* 68: 159) on a sphere with the mean radius of
    the International Union of Geodesy and Geophysics (Moritz 2000, *Journal of Geodesy* 74:
    128-133), which departs from the ellipsoid by at most about half a per cent.

    Examples
    --------
    >>> float(cc.great_circle(0, 0, 90, 0).round())  # from the equator to the pole
    10008.0
    """
    phi_a, lambda_a, phi_b, lambda_b = map(
        np.radians, (latitude_a, longitude_a, latitude_b, longitude_b)
    )
    haversine = (
        np.sin((phi_b - phi_a) / 2) ** 2
        + np.cos(phi_a) * np.cos(phi_b) * np.sin((lambda_b - lambda_a) / 2) ** 2
    )
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(haversine, 0, 1))))


def distances(cases: pd.DataFrame, cities: pd.DataFrame, one: str, other: str) -> pd.DataFrame:
    """Return the great-circle distance between the two cities of every case.

    Parameters
    ----------
    cities
        ``city_id``, ``name``, ``latitude``, ``longitude`` (degrees).
    one, other
        The columns of the cases with the ids of their cities, such as ``home_city_id``.

    Returns
    -------
    pandas.DataFrame
        ``case_id``; for both cities a column ``home`` (the name, where the ids stand in
        ``home_city_id``), ``home_latitude`` and ``home_longitude`` (degrees); ``km`` (kilometres).

    Examples
    --------
    >>> cities = pd.DataFrame({"city_id": ["a", "b"], "name": ["A", "B"],
    ...                        "latitude": [0, 90], "longitude": [0, 0]})
    >>> pairs = pd.DataFrame({"case_id": ["P1"], "home_city_id": ["a"], "away_city_id": ["b"]})
    >>> cc.distances(pairs, cities, "home_city_id", "away_city_id")["km"].round().tolist()
    [10008.0]
    """
    want_words([one, other], cases, "column", "distances")
    place = cities.set_index("city_id")[["name", "latitude", "longitude"]]
    table = cases[["case_id"]].reset_index(drop=True)
    degrees = []
    for column in (one, other):
        want_words(cases[column], place.index, "city", "distances")
        own, name = place.loc[cases[column].astype(object)], column.removesuffix("_city_id")
        table[[name, f"{name}_latitude", f"{name}_longitude"]] = own.to_numpy()
        degrees += [own["latitude"].to_numpy(), own["longitude"].to_numpy()]
    numbers = table.columns[table.columns.str.endswith(("_latitude", "_longitude"))]
    return table.astype(dict.fromkeys(numbers, "float64")).assign(km=great_circle(*degrees))
