"""Queries over the record: which evidence a claim names."""

import operator
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any, Self

import pandas as pd

from crosscase.claims.words import ClaimError, named, require, whole
from crosscase.study.words import shown

COLUMNS = (
    "segment_id",
    "source_id",
    "case_id",
    "scope",
    "about",
    "code_id",
    "dimension",
    "research_question",
    "bearing",
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
CODES = ("code_id", "dimension", "research_question")
CODING = (*CODES, "bearing", "route", "with_code_id")
KEYS = (*COLUMNS, "with_code_id", *YEARS)
NAMED = ("segment_id", "source_id")


@dataclass(frozen=True)
class Query:
    """Rows of the record: ``{case_id: UTR-LEO, code_id: O-SUP, bearing: [mixed, negative]}``.

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
            raise ClaimError(
                f"{shown(written)} is no query; write column: value, or a list of segments"
            )
        lists = {
            require(key, KEYS, "column"): tuple(
                _read(key, each) for each in (value if isinstance(value, list) else [value])
            )
            for key, value in written.items()
        }
        if empty := [key for key, values in lists.items() if not values]:
            raise ClaimError(f"{empty[0]} is an empty list; name a value or take the key out")
        for key, values in lists.items():
            _require_form(key, values)
        since, until = (lists.get(key, (other,)) for key, other in (("since", 0), ("until", 9999)))
        if int(str(since[0])) > int(str(until[0])):
            raise ClaimError("`since` is after `until`; swap or correct the years")
        return cls(lists)

    @property
    def segments(self) -> tuple[str, ...]:
        """Return the segments named one by one."""
        return self.where.get("segment_id", ())

    def check(self, rows: pd.DataFrame) -> None:
        """Hold every value against the record.

        Raises
        ------
        ClaimError
            If it names a value that nothing in the record has.
        """
        for key, values in self.where.items():
            if key not in (*YEARS, "tested"):
                column = "code_id" if key == "with_code_id" else key
                allowed = _known(rows, column)
                for value in values:
                    require(value, allowed, column)

    def select(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return the rows that the query means, all of whose values are known."""
        self.check(rows)
        parts = [_matching(rows, *part) for part in self._effective().items()]
        return rows[_together(rows, parts)]

    def ranges_over(self, rows: pd.DataFrame) -> int:
        """Return how many rows the query finds, or looks through if it finds none.

        What it looks through is what each of its parts finds, directions and codes apart: nothing
        can be learnt from there being nothing of a case, a publisher or a time of which the record
        does not speak at all; nor from named statements that lack another part, or from a code and
        a question to which it does not belong.
        """
        parts = self._effective().items()
        if found := int(_together(rows, [_matching(rows, *part) for part in parts]).sum()):
            return found
        coded = [_matching(rows, *part) for part in parts if part[0] in CODES]
        if all(each.any() for each in coded) and not _together(rows, coded).any():
            return 0
        apart = [_matching(rows, *part) for part in parts if part[0] not in CODING]
        if any(key in self.where for key in NAMED):
            return int(_together(rows, apart).sum())
        return min((int(each.sum()) for each in apart), default=len(rows))

    def excludes(self, other: "Query") -> bool:
        """Tell whether no statement could be meant by both, because of a column that both name."""
        shared = self._effective().keys() & other._effective().keys() - {*YEARS, "with_code_id"}
        ours, theirs = self._effective(), other._effective()
        return any(set(ours[key]).isdisjoint(theirs[key]) for key in shared)

    def beyond(self, *keys: str) -> "Query":
        """Return the same query without some of its keys."""
        return Query({key: value for key, value in self.where.items() if key not in keys})

    def _effective(self) -> dict[str, tuple[Any, ...]]:
        named = any(key in self.where for key in NAMED)
        usual = {} if named else {"scope": ("tie",), "tested": (False,)}
        return {**usual, **self.where}


def _together(rows: pd.DataFrame, parts: list[pd.Series]) -> pd.Series:
    """Tell of each row whether it has all parts."""
    return reduce(operator.and_, parts, pd.Series(True, index=rows.index))


def _read(key: str, written: object) -> object:
    """Read a year or a truth, which the register has as text."""
    if key in YEARS:
        return int(named(key, whole, written))
    truths = {"true": True, "false": False}
    return truths.get(written, written) if key == "tested" and isinstance(written, str) else written


def _require_form(key: str, values: tuple[Any, ...]) -> None:
    """Refuse values that no row could have, whatever the study."""
    if key in YEARS and len(values) != 1:
        raise ClaimError(f"{key} needs one year, not {', '.join(map(shown, values))}")
    wanted = bool if key == "tested" else str
    if key not in YEARS and (odd := [v for v in values if not isinstance(v, wanted)]):
        words = "true or false" if key == "tested" else "a name in quotation marks"
        raise ClaimError(f"{key}: {shown(odd[0])} is no value of it; write {words}")


def _known(rows: pd.DataFrame, column: str) -> list[str]:
    if column not in rows:
        raise ClaimError(f"the study has no column {column}; name another")
    known = rows[column]
    if isinstance(known.dtype, pd.CategoricalDtype):
        return list(known.cat.categories)
    return list(known.dropna().unique())


def _matching(rows: pd.DataFrame, key: str, values: tuple[Any, ...]) -> pd.Series:
    """Tell of each row whether it has one of the values."""
    if key in YEARS:
        return _in_time(rows, key, values)
    if key == "with_code_id":
        carriers = rows.loc[rows["code_id"].isin(values), "segment_id"]
        return rows["segment_id"].isin(carriers)
    return rows[key].isin(values)


def _in_time(rows: pd.DataFrame, key: str, values: tuple[Any, ...]) -> pd.Series:
    year: int = values[0]
    last = rows["year_to"].fillna(rows["year_from"])
    within = last <= year if key == "until" else last >= year
    return within.fillna(False).astype(bool)
