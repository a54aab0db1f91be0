"""Codes found together in one segment, and whether they point the same way."""

from itertools import combinations

import pytest
from hypothesis import given

from crosscase.analysis import cooccurrence, same_direction
from tests.analysis.small import BEARINGS, CODES, LAW, VALUES, Row, frame, records, rows


@LAW
@given(rows())
def test_cooccurrence_equals_brute_force(rows: list[Row]) -> None:
    carriers = {code: {row.segment_id for row in rows if row.code_id == code} for code in CODES}
    expected = []
    for a, b in combinations(CODES, 2):
        both, either = len(carriers[a] & carriers[b]), len(carriers[a] | carriers[b])
        expected.append((a, b, both, either, both / either if either else None))
    table = cooccurrence(frame(rows))
    assert records(table, "code_a", "code_b", "segments", "either", "jaccard") == expected
    assert [table[side].cat.categories.tolist() for side in ("code_a", "code_b")] == [CODES, CODES]


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("positive", "positive", "positive"),
        ("negative", "negative", "positive"),
        ("positive", "negative", "negative"),
        ("negative", "positive", "negative"),
        ("mixed", "negative", "mixed"),
        ("positive", "mixed", "mixed"),
        ("neutral", "positive", None),
        ("negative", "neutral", None),
        ("positive", None, None),
        (None, "positive", None),
    ],
)
def test_whether_two_codes_point_the_same_way(
    one: str | None, other: str | None, together: str | None
) -> None:
    pair = {"POL": one, "LIV": other, "SUP": "negative"}
    rows = [Row("X1", "a", bearing, code) for code, bearing in pair.items() if bearing]
    table = frame([*rows, *(Row("X2", "a", bearing, "SUP") for bearing in BEARINGS)])
    found = same_direction(table, "POL", "LIV")
    worth = None if together is None else VALUES[together]
    expected = [("POL", together, worth)] if together else []
    assert records(found, "code_id", "bearing", "value") == expected
    assert found["bearing"].dtype == table["bearing"].dtype
