"""Great-circle distances between paired cities."""

import numpy as np
import pandas as pd

EARTH_RADIUS_KM = 6371.0088


def great_circle(
    latitude_a: np.ndarray | float,
    longitude_a: np.ndarray | float,
    latitude_b: np.ndarray | float,
    longitude_b: np.ndarray | float,
) -> np.ndarray:
    """Return the shortest distance over the globe between two points, in kilometres.

    Parameters
    ----------
    latitude_a, longitude_a, latitude_b, longitude_b
        Degrees, north and east positive.

    Returns
    -------
    numpy.ndarray
        Kilometres on a sphere with the Earth's mean radius.

    Notes
    -----
    Haversine formula (Sinnott 1984, *Sky & Telescope* 68: 159); mean radius 6371.0088 km of the
    International Union of Geodesy and Geophysics (Moritz 2000, *Journal of Geodesy* 74: 128-133).
    The sphere departs from the ellipsoid by at most about half a per cent.
    """
    phi_a, lambda_a, phi_b, lambda_b = map(
        np.radians, (latitude_a, longitude_a, latitude_b, longitude_b)
    )
    haversine = (
        np.sin((phi_b - phi_a) / 2) ** 2
        + np.cos(phi_a) * np.cos(phi_b) * np.sin((lambda_b - lambda_a) / 2) ** 2
    )
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(haversine, 0, 1))))


def distances(partnerships: pd.DataFrame, cities: pd.DataFrame) -> pd.DataFrame:
    """Return the great-circle distance between the two cities of every partnership.

    Parameters
    ----------
    partnerships
        ``case_id``, ``north_city_id``, ``south_city_id``.
    cities
        ``city_id``, ``name``, ``latitude``, ``longitude`` (degrees).

    Returns
    -------
    pandas.DataFrame
        ``case_id``; ``north``, ``south`` (names); ``north_latitude``, ``north_longitude``,
        ``south_latitude``, ``south_longitude`` (degrees); ``km`` (kilometres).
    """
    place = cities.set_index("city_id")[["name", "latitude", "longitude"]]
    ends = [
        place.loc[partnerships[f"{side}_city_id"].astype(object)]
        .set_axis([side, f"{side}_latitude", f"{side}_longitude"], axis="columns")
        .reset_index(drop=True)
        for side in ("north", "south")
    ]
    table = pd.concat([partnerships[["case_id"]].reset_index(drop=True), *ends], axis="columns")
    km = great_circle(
        *(
            table[f"{side}_{axis}"].to_numpy()
            for side in ("north", "south")
            for axis in ("latitude", "longitude")
        )
    )
    return table.assign(km=km)
