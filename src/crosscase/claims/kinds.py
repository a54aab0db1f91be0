# ruff: noqa: D401 - what a kind says of itself is a row of the page on claims
"""The kinds of test that a claim can name, each with its parameters and an example.

A kind is declared, never programmed, in the register: its name and its parameters, each of one of
the forms of :mod:`crosscase.claims.forms`, so that whatever it names is held against the study.
Numbers may be bounded by ``equals``, ``at_least``, ``at_most``, ``more_than`` and ``less_than``.
Without a bound a test says how much there is, for a sentence that says no more. Every reading says
over how many things it ranges: a test over nothing never holds.

A new kind is one more function here: its docstring says what must be true, and ends in an example.
"""

import inspect
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pandas as pd

from crosscase.analysis import RATINGS, STEP, pooled_ratings
from crosscase.analysis.rating import SPOKEN
from crosscase.claims import forms
from crosscase.claims.claim import ClaimTest, Reading
from crosscase.claims.query import Query
from crosscase.claims.record import Record
from crosscase.claims.words import ClaimError, counted, require
from crosscase.study.words import shown

CELL = ["case_id", "code_id"]
KINDS: dict[str, Callable[..., Reading]] = {}


def kind(test: Callable[..., Reading]) -> Callable[..., Reading]:
    """Give the register a new kind of test, of this name."""
    return KINDS.setdefault(test.__name__, test)


@kind
def rating(
    record: Record, case_id: forms.CaseId, code_id: forms.CodeId, rating: forms.RatingBound
) -> Reading:
    """The rating of one case on one code.

    ``{kind: rating, case_id: P1, code_id: SUP, rating: {at_least: "+"}}``
    """
    cells = _cells(record, case_id=case_id, code_id=code_id)
    cell, names = cells.iloc[0], record.study.names
    found = (
        f"{names[case_id]}, {names[code_id].lower()}: {SPOKEN[cell['rating']]}, from "
        f"{counted(cell['judged'], 'statement')} with a direction and "
        f"{counted(cell['origins'], 'origin')}"
    )
    values = {name: int(cell[name]) for name in ("segments", "judged", "origins")}
    true = rating.holds(cell["rating"])
    return Reading(true, found, _spoken_of(record, cells), _behind(record, cells), values)


@kind
def ratings(
    record: Record,
    rating: forms.RatingBound,
    cells: forms.Bound | None = None,
    share: forms.Bound | None = None,
    case_id: forms.CaseId | None = None,
    code_id: forms.CodeId | None = None,
    research_question: forms.QuestionId | None = None,
) -> Reading:
    """How many cells have a rating of some kind, of all or of one code, question or case.

    With ``share`` in place of ``cells`` the bound is on their share.

    ``{kind: ratings, code_id: SUP, rating: {at_least: "+"}, cells: {equals: 1}}``
    """
    where = {"case_id": case_id, "code_id": code_id, "research_question": research_question}
    chosen = _cells(record, **where)
    kept = chosen["rating"].map(rating.holds).astype(bool)
    found = f"{kept.sum()} of {len(kept)} cells: {rating}"
    if code_id or case_id:
        which = chosen.loc[kept, "case_id" if code_id else "code_id"].astype(str)
        found += f" ({', '.join(record.study.names[name] for name in which) or 'none'})"
    rows = _behind(record, chosen[kept])
    over = _spoken_of(record, chosen)
    return _part(int(kept.sum()), len(kept), found, over, rows, cells, share)


@kind
def count(
    record: Record,
    of: Query,
    number: forms.Bound | None = None,
    unit: forms.Unit = "segments",
) -> Reading:
    """How many segments (or ``origins``, ``sources``) a query finds.

    ``{kind: count, of: {code_id: SUP}, number: {at_least: 5}}``
    """
    rows = of.select(record)
    found = _measure(rows, unit)
    said = counted(found, forms.UNITS[unit])
    true = number is None or number.holds(found)
    return Reading(true, said, of.ranges_over(record), rows, {"number": found})


@kind
def share(
    record: Record,
    of: Query,
    within: Query,
    share: forms.Bound | None = None,
    number: forms.Bound | None = None,
    unit: forms.Unit = "segments",
) -> Reading:
    """What part one query has in another, of segments (or ``origins``, ``sources``).

    ``{kind: share, of: {about: north}, within: {code_id: SUP}, share: {less_than: 1/2}}``
    """
    rows = within.select(record)
    chosen = rows[rows.index.isin(of.select(record).index)]
    part, whole = (_measure(each, unit) for each in (chosen, rows))
    percent = f" ({100 * part / whole:.0f} %)" if whole else ""
    found = f"{part} of {counted(whole, forms.UNITS[unit])}{percent}"
    over = 0 if of.excludes(within, record) else min(whole, of.ranges_over(record))
    return _part(part, whole, found, over, chosen, number, share)


@kind
def more(
    record: Record,
    of: Query,
    than: Query,
    unit: forms.Unit = "segments",
    times: forms.Times = 1,
) -> Reading:
    """One query finds more than another; ``times`` as many, if given.

    ``{kind: more, of: {code_id: SUP}, than: {code_id: POL}, times: 10}``
    """
    many, few = of.select(record), than.select(record)
    high, low = (_measure(rows, unit) for rows in (many, few))
    found = f"{high} against {counted(low, forms.UNITS[unit])}"
    over = min(query.ranges_over(record) for query in (of, than))
    values = {"more": high, "less": low}
    true = high > low and high >= times * low
    return Reading(true, found, over, pd.concat([many, few]), values)


@kind
def score(record: Record, of: Query, value: forms.Bound | None = None) -> Reading:
    """The mean value of the judged codings that a query finds, each coding alike.

    ``{kind: score, of: {code_id: SUP}, value: {less_than: 0}}``
    """
    rows = _directed(of.select(record))
    values = rows.drop_duplicates(["segment_id", "code_id"])["value"]
    if values.empty:
        return Reading(False, "nothing is judged", 0)
    mean = Fraction(sum(values)) / len(values)
    found = f"a mean of {float(mean):+.2f} over {counted(len(values), 'judgement')}"
    true = value is None or value.holds(mean)
    return Reading(true, found, len(values), rows, {"mean": mean, "judged": len(values)})


@kind
def differs(record: Record, by: forms.Group, among: Query, steps: forms.Times = 1) -> Reading:
    """Groups of the evidence are rated apart, by so many steps between highest and lowest.

    Groups are cases, or the values of a facet.

    ``{kind: differs, by: case_id, among: {code_id: SUP}, steps: 2}``
    """
    rows = among.select(record)
    rows = rows[rows["bearing"].notna()]
    if rows.empty:
        return Reading(False, "there is no group", 0)
    table = pooled_ratings(rows, [by], rule=record.study.rule).set_index(by)
    rated = table["rating"].astype(str)
    placed = rated[rated.isin(RATINGS)].map(STEP)
    said = [
        f"{record.study.names.get(str(group), str(group))} {SPOKEN[own]}"
        for group, own in rated.items()
    ]
    found = f"by {by.replace('_', ' ')}: {'; '.join(said) or 'no group'}"
    apart = len(placed) > 1 and int(placed.max() - placed.min()) >= steps
    return Reading(apart, found, len(placed), _directed(rows))


@kind
def rows(
    record: Record,
    table: forms.TableName,
    where: forms.Where,
    number: forms.Bound | None = None,
    share: forms.Bound | None = None,
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
    empty = frame.iloc[:0].reindex(columns=["segment_id"])  # no statements decide it
    return _part(int(kept.sum()), len(frame), found, len(frame), empty, number, share)


@kind
def stands(
    record: Record,
    against: forms.Decision,
    variant: forms.Variant | None = None,
    cells: forms.Bound | None = None,
    share: forms.Bound | None = None,
    case_id: forms.CaseId | None = None,
    code_id: forms.CodeId | None = None,
) -> Reading:
    """How many ratings stay as they are when decisions of the study are made otherwise.

    ``against`` is ``decisions`` (every way to decide the disputes) or a kind of
    :func:`crosscase.analysis.variants`, all its variants or the one named.

    ``{kind: stands, against: origin, share: {less_than: 1/2}}``
    """
    own = _cells(record, case_id=case_id, code_id=code_id)
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
    empty = record.rows.iloc[:0]  # all statements decide it: too many to list
    return _part(standing, len(rated), found, len(changed), empty, cells, share)


@kind
def kept(
    record: Record,
    wrong: forms.Bound,
    what: forms.Kept,
    share: forms.Bound | None = None,
) -> Reading:
    """What share of the ratings keeps its symbol or its sign, on average, if codings are wrong.

    ``wrong`` is the chance that a coding is wrong, one of those that
    :func:`crosscase.analysis.error_model` tries by itself.

    ``{kind: kept, wrong: {equals: 0.1}, what: sign, share: {at_least: 1/2}}``
    """
    tried = record.errors[record.errors["kept"] == what]
    tried = tried[[wrong.holds(str(chance)) for chance in tried["wrong"]]]
    if len(tried) != 1:
        raise ClaimError("wrong: no such chance, or several, are tried; write {equals: 0.1}")
    row = tried.iloc[0]
    mean = Fraction(str(row["mean"]))
    number = round(mean * int(row["ratings"]))
    found = f"{float(mean):.0%} of {row['ratings']} ratings keep their {what}, on average"
    values = {"part": number, "whole": int(row["ratings"]), "share": mean}
    true = share is None or share.holds(mean)
    return Reading(true, found, int(row["ratings"]), record.rows.iloc[:0], values)


@kind
def agreement(
    record: Record,
    judgement: forms.Judgement,
    coefficient: forms.Coefficient,
    value: forms.Bound | None = None,
    code_id: forms.CodeOrAll = "all",
) -> Reading:
    """A coefficient of agreement, over all codes or on one.

    ``{kind: agreement, judgement: presence, coefficient: alpha, value: {at_least: 0.8}}``
    """
    table = record.coefficients.set_index(["metric", "judgement", "coefficient", "code_id"])
    wanted = ("nominal", judgement, coefficient, code_id)
    found = table.loc[table.index == wanted, "value"].dropna()
    if found.empty:
        return Reading(False, f"{coefficient} is undefined", 0)
    number = found.iloc[0]
    true = value is None or value.holds(number)
    said = f"{coefficient} is {number:.2f}"
    return Reading(true, said, len(found), record.rows.iloc[:0], {"value": number})


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
    forms.check(test.kind, test.parameters, record)
    return test.reading(record)


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


def _directed(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["value"].notna()]


def _cells(record: Record, **where: str | None) -> pd.DataFrame:
    """Return the rated cells that have what is asked for; all, if nothing is."""
    cells = record.ratings
    for column, wanted in where.items():
        if wanted is not None:
            cells = cells[cells[column] == wanted]
    return cells


def _spoken_of(record: Record, cells: pd.DataFrame) -> int:
    """Count the cells of cases that the record speaks of: only there is a gap a finding."""
    spoken = record.ratings.groupby("case_id", observed=True)["segments"].sum()
    return int(cells["case_id"].isin(spoken.index[spoken > 0]).sum())


def _behind(record: Record, cells: pd.DataFrame) -> pd.DataFrame:
    """Return the evidence with a direction behind rated cells."""
    rows = _directed(record.evidence[record.evidence["rated"]])
    places, own = (pd.MultiIndex.from_frame(each[CELL].astype(object)) for each in (cells, rows))
    return rows[own.isin(places)]


def _measure(rows: pd.DataFrame, unit: str) -> int:
    """Return a count of distinct segments, origins or sources."""
    columns = {"segments": "segment_id", "origins": "origin", "sources": "source_id"}
    return int(rows[columns[unit]].nunique())


def _part(
    part: int,
    whole: int,
    found: str,
    over: int,
    rows: pd.DataFrame,
    number: forms.Bound | None,
    share: forms.Bound | None,
) -> Reading:
    """Return a reading of a part of a whole, whose number or share may be bounded."""
    if number is not None and share is not None:
        raise ClaimError("bound either the number or the share, and not both")
    true = number is None or number.holds(part)
    if share is not None:
        true = whole > 0 and share.holds(Fraction(part, whole))
    values: dict[str, Any] = {"part": part, "whole": whole, "rest": whole - part}
    if whole:
        values["share"] = Fraction(part, whole)
    return Reading(true, found, over, rows, values)
