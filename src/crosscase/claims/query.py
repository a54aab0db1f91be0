"""Queries over the record: which evidence a claim names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

import pandas as pd

from crosscase.claims.record import Record
from crosscase.claims.words import ClaimError, named, require, whole
from crosscase.study.words import shown

YEARS = ("until", "since")
CODES = ("code_id", "dimension", "research_question")
CODING = (*CODES, "bearing", "route", "with_code_id")
NAMED = ("segment_id", "source_id")
Where = Mapping[str, tuple[Any, ...]]


@dataclass(frozen=True)
class Query:
    """Rows of the record: ``{case_id: P1, code_id: SUP, bearing: [mixed, negative]}``.

    Every key is a column of the evidence with the value, or one of the values, it must have. Three
    keys are not columns: ``with_code_id`` (the segment carries this code, too), ``until`` and
    ``since`` (the last year that the segment speaks of). Where neither segments nor sources are
    named, the query means what enters ratings - a rated scope, no tested source - unless it says
    otherwise by ``scope`` or ``tested``. A list of segment ids alone is a query, too.
    """

    where: Where

    @classmethod
    def parse(cls, written: object) -> Self:
        """Read a query from a mapping, or from a list of segment ids."""
        if isinstance(written, list):
            written = {"segment_id": written}
        if not isinstance(written, dict) or not written:
            raise ClaimError(
                f"{shown(written)} is no query; write column: value, or a list of segments"
            )
        where = {
            str(key): tuple(
                _value(key, each) for each in (value if isinstance(value, list) else [value])
            )
            for key, value in written.items()
        }
        for key, values in where.items():
            if not values:
                raise ClaimError(f"{key} is an empty list; name a value or take the key out")
            if key in YEARS and len(values) != 1:
                raise ClaimError(f"{key} needs one year, not {', '.join(map(shown, values))}")
        if where.get("since", (0,))[0] > where.get("until", (9999,))[0]:
            raise ClaimError("`since` is after `until`; swap or correct the years")
        return cls(where)

    @property
    def segments(self) -> tuple[str, ...]:
        """Return the segments named one by one."""
        return self.where.get("segment_id", ())

    def check(self, record: Record) -> None:
        """Hold every column and value against the record, and refuse what nothing in it has."""
        for key, values in self.where.items():
            years = YEARS if "year_from" in record.rows else ()
            require(key, [*record.columns, "tested", "with_code_id", *years], "column")
            if key not in (*YEARS, "tested"):
                column = "code_id" if key == "with_code_id" else key
                for value in values:
                    require(value, record.values(column), column)

    def select(self, record: Record) -> pd.DataFrame:
        """Return the rows that the query means."""
        return record.rows[matching(record.rows, self.effective(record))]

    def effective(self, record: Record) -> Where:
        """Return what the query asks for, what it leaves unsaid included."""
        named = any(key in self.where for key in NAMED)
        usual: dict[str, tuple[Any, ...]] = {} if named else {"tested": (False,)}
        if record.study.rated_scopes and not named:
            usual = {"scope": record.study.rated_scopes, **usual}
        return {**usual, **self.where}

    def ranges_over(self, record: Record) -> int:
        """Return how many rows the query finds, or looks through if it finds none.

        That nothing is found is a finding only where something could have been. Columns that one
        determines - a code its dimension, a named segment or source all that is known of it - are
        possible together or not at all; any other column only has to have its value somewhere.
        """
        where = self.effective(record)
        if found := int(matching(record.rows, where).sum()):
            return found
        codes = {key: values for key, values in where.items() if key in CODES}
        apart = {key: values for key, values in where.items() if key not in CODING}
        named = any(key in where for key in NAMED)
        groups = [apart] if named else [{key: values} for key, values in apart.items()]
        possible = [int(matching(record.rows, group).sum()) for group in groups]
        return min([*possible, int(matching(record.study.codebook, codes).sum())])

    def excludes(self, other: "Query", record: Record) -> bool:
        """Tell whether no statement could be meant by both, because of a column that both name."""
        ours, theirs = self.effective(record), other.effective(record)
        shared = ours.keys() & theirs.keys() - {*YEARS, "with_code_id"}
        return any(set(ours[key]).isdisjoint(theirs[key]) for key in shared)

    def beyond(self, keys: Iterable[str]) -> "Query":
        """Return the same query without some of its keys."""
        return Query({key: value for key, value in self.where.items() if key not in keys})


def matching(rows: pd.DataFrame, where: Where) -> pd.Series:
    """Tell of each row whether it has, in every column, one of the values."""
    found = pd.Series(True, index=rows.index)
    for key, values in where.items():
        if key in YEARS:
            last = rows["year_to"].fillna(rows["year_from"])
            within = last <= values[0] if key == "until" else last >= values[0]
            found &= within.fillna(False).astype(bool)
        elif key == "with_code_id":
            carriers = rows.loc[rows["code_id"].isin(values), "segment_id"]
            found &= rows["segment_id"].isin(carriers)
        else:
            found &= rows[key].isin(values)
    return found


def _value(key: object, written: object) -> Any:
    """Read a value, of a form that some row could have, whatever the study."""
    if key in YEARS:
        return named(str(key), whole, written)
    truths: dict[object, bool] = {"true": True, "false": False, True: True, False: False}
    if key == "tested" and isinstance(written, str | bool) and written in truths:
        return truths[written]
    if key == "tested" or not isinstance(written, str):
        words = "true or false" if key == "tested" else "a name in quotation marks"
        raise ClaimError(f"{key}: {shown(written)} is no value of it; write {words}")
    return written
