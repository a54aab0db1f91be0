# ruff: noqa: D401 - what a kind says of itself is a row of the page on claims
"""The kinds of test that a claim can name, each with its parameters and an example.

A kind is declared, never programmed, in the register: its name and its parameters, each read and
held against the study as :mod:`crosscase.claims.forms` says. Numbers may be bounded by ``equals``,
``at_least``, ``at_most``, ``more_than`` and ``less_than``; without a bound a test says how much
there is, for a sentence that says no more. Every reading says over how many things it ranges: a
test over nothing never holds.

A new kind is one more function here: its docstring says what must be true, and ends in an example.
"""

import inspect
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pandas as pd

from crosscase.analysis import RATINGS
from crosscase.analysis.rating import SPOKEN
from crosscase.claims import forms
from crosscase.claims.claim import ClaimTest, Reading
from crosscase.claims.forms import ANY, Bound, Columns, RatingBound
from crosscase.claims.query import Query
from crosscase.claims.record import Record
from crosscase.claims.words import ClaimError, require
from crosscase.study.words import counted, shown

CELL = ["case_id", "code_id"]
KINDS: dict[str, Callable[..., Reading]] = {}


def kind(test: Callable[..., Reading]) -> Callable[..., Reading]:
    """Give the register a new kind of test, of this name."""
    for name, of in forms.types_of(test).items():
        if of not in forms.READ or (of is str and name not in forms.NAMES):
            raise TypeError(
                f"{test.__name__}.{name}: {of} does not say what may be written there; see READ "
                "and NAMES of crosscase.claims.forms"
            )
    return KINDS.setdefault(test.__name__, test)


@kind
def rating(record: Record, case_id: str, code_id: str, rating: RatingBound) -> Reading:
    """The rating of one case on one code.

    ``{kind: rating, case_id: P1, code_id: SUP, rating: {at_least: "+"}}``
    """
    cells = _cells(record, case_id, code_id)
    cell, names = cells.iloc[0], record.study.names
    found = (
        f"{names[case_id]}, {names[code_id].lower()}: {SPOKEN[cell['rating']]}, from "
        f"{counted(cell['judged'], 'judging statement')} and "
        f"{counted(cell['origins'], 'origin')}"
    )
    values = {name: int(cell[name]) for name in ("segments", "judged", "origins")}
    true = rating.holds(cell["rating"])
    return Reading(true, found, _spoken_of(record, cells), _behind(record, cells), values)


@kind
def ratings(
    record: Record,
    rating: RatingBound,
    cells: Bound = ANY,
    share: Bound = ANY,
    case_id: str | None = None,
    code_id: str | None = None,
) -> Reading:
    """How many cells have a rating of some kind, of all or of one code or case.

    With ``share`` in place of ``cells`` the bound is on their share.

    ``{kind: ratings, code_id: SUP, rating: {at_least: "+"}, cells: {equals: 1}}``
    """
    chosen = _cells(record, case_id, code_id)
    kept = chosen["rating"].map(rating.holds).astype(bool)
    found = f"{kept.sum()} of {len(kept)} cells: {rating}"
    if code_id or case_id:
        which = chosen.loc[kept, "case_id" if code_id else "code_id"].astype(str)
        found += f" ({', '.join(record.study.names[name] for name in which) or 'none'})"
    rows, over = _behind(record, chosen[kept]), _spoken_of(record, chosen)
    return _part(int(kept.sum()), len(kept), found, over, rows, cells, share)


@kind
def count(record: Record, of: Query, number: Bound = ANY, unit: str = "segments") -> Reading:
    """How many segments (or ``origins``, ``sources``) a query finds.

    ``{kind: count, of: {code_id: SUP}, number: {at_least: 5}}``
    """
    rows = of.select(record)
    column, noun = forms.UNITS[unit]
    found = rows[column].nunique()
    said = counted(found, noun)
    return Reading(number.holds(found), said, of.ranges_over(record), rows, {"number": found})


@kind
def share(
    record: Record, of: Query, within: Query, share: Bound = ANY, number: Bound = ANY
) -> Reading:
    """What part one query has in another, of segments.

    ``{kind: share, of: {bearing: mixed}, within: {code_id: SUP}, share: {less_than: 1/2}}``
    """
    rows = within.select(record)
    chosen = rows[rows.index.isin(of.select(record).index)]
    part, whole = (each["segment_id"].nunique() for each in (chosen, rows))
    percent = f" ({100 * part / whole:.0f} %)" if whole else ""
    found = f"{part} of {counted(whole, 'statement')}{percent}"
    # What the whole excludes by what it asks for is no part of it: "none of it" would be empty.
    over = 0 if of.excludes(within, record) else min(whole, of.ranges_over(record))
    return _part(part, whole, found, over, chosen, number, share)


@kind
def more(record: Record, of: Query, than: Query, times: int = 1) -> Reading:
    """One query finds more than another; ``times`` as many, if given.

    ``{kind: more, of: {code_id: SUP}, than: {code_id: POL}, times: 10}``
    """
    many, few = of.select(record), than.select(record)
    high, low = (rows["segment_id"].nunique() for rows in (many, few))
    found = f"{high} against {counted(low, 'statement')}"
    over = min(query.ranges_over(record) for query in (of, than))  # of both, silence may be vacuous
    values = {"more": high, "less": low}
    true = high > low and high >= times * low
    return Reading(true, found, over, pd.concat([many, few]), values)


@kind
def score(record: Record, of: Query, value: Bound = ANY) -> Reading:
    """The mean value of the judged codings that a query finds, each coding alike.

    ``{kind: score, of: {code_id: SUP}, value: {less_than: 0}}``
    """
    rows = of.select(record).dropna(subset="value")
    values = rows.drop_duplicates(["segment_id", "code_id"])["value"]
    if values.empty:
        return Reading(False, "nothing is judged", 0)
    mean = Fraction(sum(values)) / len(values)
    found = f"a mean of {float(mean):+.2f} over {counted(len(values), 'judgement')}"
    given = {"mean": mean, "judged": len(values)}
    return Reading(value.holds(mean), found, len(values), rows, given)


@kind
def rows(
    record: Record, table: str, where: Columns, number: Bound = ANY, share: Bound = ANY
) -> Reading:
    """How many rows of a table of the study have some values, or what share of its rows.

    ``{kind: rows, table: sources, where: {origin: a}, number: {at_least: 1}}``
    """
    frame = record.table(table)
    kept = pd.Series(True, index=frame.index)
    for column, values in where.items():
        require(column, [*frame], f"column of {table}")
        texts = frame[column].astype("string").fillna("")
        for value in values:
            require(value, [*texts.unique()], f"{column} of {table}")
        kept &= texts.isin(values)
    found = f"{kept.sum()} of {counted(len(frame), 'row')} of {table}"
    nothing = record.rows[:0]  # no statements decide it
    return _part(int(kept.sum()), len(frame), found, len(frame), nothing, number, share)


@kind
def stands(
    record: Record,
    against: str,
    variant: str | None = None,
    cells: Bound = ANY,
    share: Bound = ANY,
    case_id: str | None = None,
    code_id: str | None = None,
) -> Reading:
    """How many ratings stay as they are when decisions of the study are made otherwise.

    ``against`` is ``decisions`` (every way to decide the disputes) or a kind of
    :func:`crosscase.analysis.variants`, all its variants or the one named.

    ``{kind: stands, against: origin, share: {less_than: 1/2}}``
    """
    own = _cells(record, case_id, code_id)
    rated = own[own["rating"].isin(RATINGS)].set_index(CELL).index
    if against == "decisions":
        tried = record.standing.assign(changed=record.standing["exact_share"] != 1)
    else:
        tried = record.variants[record.variants["kind"] == against]
        if variant:
            tried = tried[tried["variant"] == variant]
    changed = tried.set_index(CELL)["changed"]
    changed = changed[changed.index.isin(rated)]  # only what is rated can stand
    standing = len(rated) - changed.index[changed].nunique()
    found = f"{standing} of {len(rated)} ratings stand"
    nothing = record.rows[:0]  # all statements decide it: too many to list
    return _part(standing, len(rated), found, len(changed), nothing, cells, share)


@kind
def kept(record: Record, wrong: Bound, what: str, share: Bound = ANY) -> Reading:
    """What share of the ratings keeps its symbol or its sign, on average, if codings are wrong.

    ``wrong`` is the chance that a coding is wrong, one of those that
    :func:`crosscase.analysis.error_model` tries by itself.

    ``{kind: kept, wrong: {equals: 0.1}, what: sign, share: {at_least: 1/2}}``
    """
    tried = record.errors[record.errors["kept"] == what]
    tried = tried[[wrong.holds(str(chance)) for chance in tried["wrong"]]]
    if len(tried) != 1:
        raise ClaimError("wrong: no such chance, or several, are tried; write {equals: 0.1}")
    whole, mean = int(tried["ratings"].iloc[0]), Fraction(str(tried["mean"].iloc[0]))
    found = f"{float(mean):.0%} of {whole} ratings keep their {what}, on average"
    values = {"part": round(mean * whole), "whole": whole, "share": mean}
    return Reading(share.holds(mean), found, whole, values=values)


@kind
def agreement(
    record: Record, judgement: str, coefficient: str, value: Bound = ANY, code_id: str | None = None
) -> Reading:
    """A coefficient of agreement, over all codes or on one.

    ``{kind: agreement, judgement: presence, coefficient: alpha, value: {at_least: 0.8}}``
    """
    table = record.coefficients.set_index(["metric", "judgement", "coefficient", "code_id"])
    wanted = ("nominal", judgement, coefficient, code_id or "all")
    found = table.loc[table.index == wanted, "value"].dropna()
    if found.empty:
        return Reading(False, f"{coefficient} is undefined", 0)
    number = found.iloc[0]
    said = f"{coefficient} is {number:.2f}"
    return Reading(value.holds(number), said, len(found), values={"value": number})


def parse_test(written: object, named: bool = False) -> ClaimTest:
    """Read a test: its kind and the parameters of that kind, all known, none missing.

    One of several has a ``name``, too.
    """
    if not isinstance(written, dict) or "kind" not in written:
        raise ClaimError(f"{shown(written)} is no test; write kind: and its parameters")
    kind = require(written["kind"], list(KINDS), "kind of test")
    name = str(written.get("name", ""))
    if named and not name.isidentifier():
        raise ClaimError(f"{shown(name)} is no name for a test; write name: and a word")
    own = ("kind", "name") if named else ("kind",)
    given = {parameter: value for parameter, value in written.items() if parameter not in own}
    read = forms.read_parts(KINDS[kind], given, f"test of kind {kind}")
    return ClaimTest(KINDS[kind], read, f"{name}_" if name else "")


def reading_of(test: ClaimTest, record: Record) -> Reading:
    """Hold all that a test names against the study, then return what the data say to it."""
    forms.check(test.parameters, record)
    return test.kind(record, **test.parameters)


def described() -> pd.DataFrame:
    """Return the kinds of test that a claim can name.

    Returns
    -------
    pandas.DataFrame
        ``kind``, ``must_be_true`` and an ``example``, as the register has it.

    Examples
    --------
    >>> from crosscase.claims import described
    >>> described().loc[0, "example"]
    '{kind: rating, case_id: P1, code_id: SUP, rating: {at_least: "+"}}'
    """
    rows = []
    for name, test in KINDS.items():
        *said, example = inspect.cleandoc(test.__doc__ or "").split("\n\n")
        words = re.sub(r":func:`[\w.]*?(\w+)`", r"\1", " ".join(" ".join(said).split()))
        rows.append((name, words.replace("``", ""), example.strip("`")))
    return pd.DataFrame(rows, columns=["kind", "must_be_true", "example"])


def _cells(record: Record, case_id: str | None, code_id: str | None) -> pd.DataFrame:
    """Return the rated cells of a case or of all, on a code or on all."""
    cells = record.ratings
    if case_id:
        cells = cells[cells["case_id"] == case_id]
    return cells[cells["code_id"] == code_id] if code_id else cells


def _spoken_of(record: Record, cells: pd.DataFrame) -> int:
    """Count the cells of cases that the record speaks of: only there is a gap a finding."""
    spoken = record.ratings.groupby("case_id", observed=True)["segments"].sum()
    return int(cells["case_id"].isin(spoken.index[spoken > 0]).sum())


def _behind(record: Record, cells: pd.DataFrame) -> pd.DataFrame:
    """Return the evidence that judges, behind rated cells."""
    rows = record.evidence[record.evidence["rated"]].dropna(subset="value")
    places, own = (pd.MultiIndex.from_frame(each[CELL].astype(object)) for each in (cells, rows))
    return rows[own.isin(places)]


def _part(
    part: int, whole: int, found: str, over: int, rows: pd.DataFrame, number: Bound, share: Bound
) -> Reading:
    """Return a reading of a part of a whole, whose number or share may be bounded."""
    if ANY not in (number, share):
        raise ClaimError("bound either the number or the share, and not both")
    values: dict[str, Any] = {"part": part, "whole": whole, "rest": whole - part}
    if whole:
        values["share"] = Fraction(part, whole)
    true = number.holds(part) and share.holds(values.get("share", 0))  # of nothing, none holds
    return Reading(true, found, over, rows, values)
