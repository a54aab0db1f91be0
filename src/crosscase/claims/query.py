"""Queries over the record: which evidence a claim names."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Self

import pandas as pd

from crosscase.claims.record import Record
from crosscase.claims.words import ClaimError, named, require, whole
from crosscase.study.words import shown

YEARS = {"since": 0, "until": 9999}  # where nothing is said
OPEN = ("case_id", "code_id", "dimension", "research_question", "scope", "words", *YEARS)
"""What an open query may ask for: a statement of tomorrow can be found by it, whoever makes it."""
CODES = ("code_id", "dimension", "research_question")
CODING = (*CODES, "bearing", "route")  # what coders add to a statement
NAMED = ("segment_id", "source_id")  # what stands for all that is known of it
Where = Mapping[str, tuple[Any, ...]]


@dataclass(frozen=True)
class Query:
    """Rows of the record: ``{case_id: P1, code_id: SUP, bearing: [mixed, negative]}``.

    Every key is a column of the evidence with the value, or one of the values, it must have. Three
    keys are not columns: ``until`` and ``since`` (the last year that the segment speaks of), and
    ``words`` (the statement has a word that begins so, whatever its accents). Where neither
    segments nor sources are named, the query means what enters ratings - a rated scope, no tested
    source - unless it says otherwise by ``scope`` or ``tested``.
    """

    where: Where

    @classmethod
    def parse(cls, written: object) -> Self:
        """Read a query."""
        if not isinstance(written, dict) or not written:
            raise ClaimError(f"{shown(written)} is no query; write column: value")
        where: dict[str, tuple[Any, ...]] = {}
        for key, value in written.items():
            values = value if isinstance(value, list) else [value]
            where[str(key)] = tuple(named(str(key), _value, key, each) for each in values)
            if not values:
                raise ClaimError(f"{key} is an empty list; name a value or take the key out")
            if key in YEARS and len(values) != 1:
                raise ClaimError(f"{key} needs one year, not {', '.join(map(shown, values))}")
        query = cls(where)
        since, until = query.years
        if since > until:
            raise ClaimError("`since` is after `until`; swap or correct the years")
        return query

    def check(self, record: Record) -> None:
        """Hold every column and value against the record, and refuse what nothing in it has."""
        for key, values in self.where.items():
            years = YEARS if "year_from" in record.rows else ()
            require(key, [*record.columns, "tested", "words", *years], "column")
            for value in values if key in record.columns else ():
                require(value, record.values(key), key)

    @property
    def years(self) -> tuple[int, int]:
        """Return the first and the last year that are meant."""
        since, until = (self.where.get(key, (usual,))[0] for key, usual in YEARS.items())
        return since, until

    def select(self, record: Record) -> pd.DataFrame:
        """Return the rows that the query means."""
        return record.rows[matching(record.rows, self.effective(record))]

    def select_open(self, record: Record) -> pd.DataFrame:
        """Return the rows that may be meant.

        Of what time undated statements are, nobody knows, and what carries no code may concern any,
        read by coders or not; a statement on several years is of each of them.
        """
        rows, where = record.statements, self.effective(record)
        codes = {key: value for key, value in where.items() if key in CODES}
        rest = {key: value for key, value in where.items() if key not in (*CODES, *YEARS)}
        found = matching(rows, rest) & (matching(rows, codes) | rows["code_id"].isna())
        if not where.keys().isdisjoint(YEARS):
            first, last = rows["year_from"], rows["year_to"].fillna(rows["year_from"])
            since, until = self.years
            found &= ~((last < since) | (first > until)).fillna(False).astype(bool)
        return rows[found]

    @property
    def names_places(self) -> bool:
        """Tell whether segments or sources are named."""
        return not self.where.keys().isdisjoint(NAMED)

    def effective(self, record: Record) -> Where:
        """Return what the query asks for, what it leaves unsaid included."""
        usual: dict[str, tuple[Any, ...]] = {}
        if not self.names_places:  # who names a statement means it, whatever its scope
            usual["tested"] = (False,)
            if record.study.rated_scopes:
                usual["scope"] = record.study.rated_scopes
        return {**usual, **self.where}

    def ranges_over(self, record: Record) -> int:
        """Return how many rows the query finds, or looks through if it finds none.

        That nothing is found is a finding only where something could have been: a code of which all
        this is true, and of statements each of these things; all at once, where they are named.
        """
        where = self.effective(record)
        if found := int(matching(record.rows, where).sum()):
            return found
        told = [key for key in where if key not in CODING]
        asked = [(record.rows, told)] if self.names_places else [(record.rows, [k]) for k in told]
        asked.append((record.study.codebook, [key for key in where if key in CODES]))
        return min(
            int(matching(table, {key: where[key] for key in keys}).sum()) for table, keys in asked
        )

    def excludes(self, other: "Query", record: Record) -> bool:
        """Tell whether no statement could be meant by both, because of a column that both name."""
        ours, theirs = self.effective(record), other.effective(record)
        shared = ours.keys() & theirs.keys() - {*YEARS}
        return any(set(ours[key]).isdisjoint(theirs[key]) for key in shared)


def matching(rows: pd.DataFrame, where: Where) -> pd.Series:
    """Tell of each row whether it has, in every column, one of the values."""
    found = pd.Series(True, index=rows.index)
    for key, values in where.items():
        if key in YEARS:
            last = rows["year_to"].fillna(rows["year_from"])
            within = last <= values[0] if key == "until" else last >= values[0]
            found &= within.fillna(False).astype(bool)  # undated statements are of no time
        elif key == "words":
            begins = re.compile(rf"\b(?:{'|'.join(re.escape(folded(each)) for each in values)})")
            found &= rows["statement"].map(folded).str.contains(begins)
        else:
            found &= rows[key].isin(values)
    return found


@cache  # every query looks through the same statements
def folded(text: str) -> str:
    """Return a text in small letters without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def _value(key: object, written: object) -> Any:
    """Read a value, of a form that some row could have, whatever the study."""
    if key in YEARS:
        return whole(written)
    if key == "tested":
        if str(written).lower() not in ("true", "false"):
            raise ClaimError(f"{shown(written)} is no value of it; write true or false")
        return str(written).lower() == "true"
    if not isinstance(written, str):
        raise ClaimError(f"{shown(written)} is no value of it; write a name in quotation marks")
    return written
