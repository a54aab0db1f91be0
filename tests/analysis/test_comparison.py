"""Cases compared pair by pair."""

import pandas as pd
from hypothesis import given

from crosscase.analysis import pair_distances, ratings
from tests.analysis.small import CODES, LAW, RULE, Row, frame, records, rows


def rated(**symbols: str) -> pd.DataFrame:
    """Return ratings of cases, one code per word: ``rated(P1="++ thin")``."""
    grid = [
        (case, code, symbol)
        for case, line in symbols.items()
        for code, symbol in zip(CODES, line.split(), strict=True)
    ]
    table = pd.DataFrame(grid, columns=["case_id", "code_id", "rating"])
    orders = {
        "case_id": list(symbols),
        "code_id": CODES,
        "rating": ["silent", "thin", "--", "-", "+/-", "+", "++"],
    }
    types = {column: pd.CategoricalDtype(order, ordered=True) for column, order in orders.items()}
    return table.astype(types)


def test_pairs_are_compared_on_what_both_are_rated_on() -> None:
    table = rated(P1="++ - thin", P2="-- - +", P3="thin + +", P4="silent silent silent")
    assert records(pair_distances(table), "case_a", "case_b", "compared", "same", "distance") == [
        ("P2", "P3", 2, 1, 1.0),
        ("P1", "P2", 2, 1, 2.0),
        ("P1", "P3", 1, 0, 2.0),
        ("P1", "P4", 0, 0, None),
        ("P2", "P4", 0, 0, None),
        ("P3", "P4", 0, 0, None),
    ]


@LAW
@given(rows())
def test_pair_distances_stay_within_four_steps(rows: list[Row]) -> None:
    table = pair_distances(ratings(frame(rows), RULE))
    assert table["distance"].dropna().between(0, 4).all()
    assert (table["same"] <= table["compared"]).all()
    assert (table["distance"].isna() == (table["compared"] == 0)).all()
