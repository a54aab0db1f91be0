"""Queries over the record: which evidence a claim names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import pandas as pd

from crosscase.claims.words import ClaimError, require

COLUMNS = (
    "segment_id",
    "source_id",
    "partnership",
    "scope",
    "about",
    "code_id",
    "dimension",
    "research_question",
    "valence",
    "route",
    "involvement",
    "publisher_side",
    "publisher",
    "origin",
    "kind",
    "language",
    "revised",
    "tested",
)
YEARS = ("until", "since")
CODING = ("code_id", "dimension", "research_question", "valence", "route", "with_code_id")
KEYS = (*COLUMNS, "with_code_id", *YEARS)
NAMED = ("segment_id", "source_id")


@dataclass(frozen=True)
class Query:
    """Rows of the record: ``{partnership: UTR-LEO, code_id: O-SUP, valence: [mixed, negative]}``.

    Every key is a column of the evidence with the value, or one of the values, it must have. Three
    keys are not columns: ``with_code_id`` (the segment carries this code, too), ``until`` and
    ``since`` (the last year that the segment speaks of). Where neither segments nor sources are
    named, the query means what enters ratings: scope ``tie``, no tested source - unless it says
    otherwise by ``scope`` or ``tested``. A list of segment ids alone is a query, too.
    """

    where: Mapping[str, tuple[Any, ...]]

    @classmethod
    def parse(cls, written: object) -> Self:
        """Read a query from a mapping, or from a list of segment ids."""
        if isinstance(written, list):
            written = {"segment_id": written}
        if not isinstance(written, dict) or not written:
            raise ClaimError(f"{written!r} is no query; write column: value, or a list of segments")
        lists = {
            require(key, KEYS, "column"): tuple(value if isinstance(value, list) else [value])
            for key, value in written.items()
        }
        if empty := [key for key, values in lists.items() if not values]:
            raise ClaimError(f"{empty[0]} is an empty list; name a value or take the key out")
        return cls(lists)

    @property
    def segments(self) -> tuple[str, ...]:
        """Return the segments named one by one."""
        return self.where.get("segment_id", ())

    def select(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return the rows that the query means.

        Raises
        ------
        ClaimError
            If it names a value that no row has.
        """
        keep = pd.Series(True, index=rows.index)
        for key, values in self._effective().items():
            if key in YEARS:
                keep &= _in_time(rows, key, values)
            elif key == "with_code_id":
                _known(rows, "code_id", values)
                carriers = rows.loc[rows["code_id"].isin(values), "segment_id"]
                keep &= rows["segment_id"].isin(carriers)
            else:
                _known(rows, key, values)
                keep &= rows[key].isin(values)
        return rows[keep]

    def beyond(self, *keys: str) -> "Query":
        """Return the same query without some of its keys."""
        return Query({key: value for key, value in self.where.items() if key not in keys})

    def _effective(self) -> dict[str, tuple[Any, ...]]:
        named = any(key in self.where for key in NAMED)
        usual = {} if named else {"scope": ("tie",), "tested": (False,)}
        return {**usual, **self.where}


def _known(rows: pd.DataFrame, column: str, values: tuple[Any, ...]) -> None:
    known = rows[column]
    if isinstance(known.dtype, pd.CategoricalDtype):
        allowed = list(known.cat.categories)
    else:
        allowed = list(known.dropna().unique())
    if column == "tested":
        allowed = [False, True]
    for value in values:
        require(value, allowed, column)


def _in_time(rows: pd.DataFrame, key: str, values: tuple[Any, ...]) -> pd.Series:
    if len(values) != 1 or not isinstance(values[0], int):
        raise ClaimError(f"{key} needs one year, not {list(values)!r}")
    last = rows["year_to"].fillna(rows["year_from"])
    within = last <= values[0] if key == "until" else last >= values[0]
    return within.fillna(False).astype(bool)
