# ruff: noqa: D401 - what a kind says of itself is a row of the page on claims
"""The kinds of test that a claim can name, each with its parameters and an example.

A kind is declared, never programmed, in the register: its name and its parameters, each of one of
the forms of :mod:`crosscase.claims.forms`, so that whatever it names is held against the study.
Numbers may be bounded by ``equals``, ``at_least``, ``at_most``, ``more_than`` and ``less_than``.
Every reading says over how many things it ranges: a test over nothing never holds.

A new kind is one more function here: its docstring says what must be true, and ends in an example.
"""

import inspect
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pandas as pd

from crosscase.analysis import RATINGS, STEP, pooled_ratings, profile
from crosscase.analysis.conclusions import bearing_on
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
    true = rating.holds(cell["rating"])
    return Reading(true, found, _spoken_of(record, cells), _behind(record, cells))


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
    true = _counted(kept.sum(), len(kept), cells, share)
    rows = _behind(record, chosen if code_id else chosen.iloc[:0])  # of all codes: too many to list
    return Reading(true, found, _spoken_of(record, chosen), rows)


@kind
def ranks(
    record: Record,
    case_id: forms.CaseId,
    place: forms.Place,
    code_id: forms.CodeId | None = None,
) -> Reading:
    """A case is first or last: on one code by exact score, or over all codes by mean rating.

    A place that two cases share is neither first nor last, and so is one without competition.

    ``{kind: ranks, case_id: P1, place: first, code_id: SUP}``
    """
    cells = _cells(record, case_id=case_id, code_id=code_id)
    if code_id:
        measure, rated = "score", _cells(record, code_id=code_id)
        rated = rated[rated["rating"].isin(RATINGS)]
        scores = rated.set_index("case_id")["exact_score"]
    else:
        measure, cells = "mean rating (0 to 4)", cells.iloc[:0]
        steps = profile(record.ratings).astype(object).map(STEP.get).astype(float)
        scores = steps.mean(axis="columns").dropna()
    best = scores.max() if place == "first" else scores.min()
    ordered = scores.sort_values(ascending=False, kind="stable").items()
    said = [f"{record.study.names[str(case)]} {float(score):.2f}" for case, score in ordered]
    true = list(scores.index[scores == best]) == [case_id]
    found = f"by {measure}: {', '.join(said) or 'none is rated'}"
    return Reading(true, found, int((scores.index != case_id).sum()), _behind(record, cells))


@kind
def majority(record: Record, among: Query, bearing: forms.Bearing) -> Reading:
    """More than half of the codings have one bearing: of those with a direction, if it is one.

    ``{kind: majority, among: {code_id: SUP, about: both}, bearing: negative}``
    """
    rows = among.select(record)
    directed = record.study.bearings[bearing] is not None
    rows = _directed(rows) if directed else rows[rows["bearing"].notna()]
    codings = rows.drop_duplicates(["segment_id", "code_id"])  # of two cases, it is still one
    part = int((codings["bearing"] == bearing).sum())
    found = f"{part} of {len(codings)} codings are {bearing}"
    return Reading(2 * part > len(codings), found, len(codings), rows)


@kind
def count(record: Record, of: Query, number: forms.Bound, unit: forms.Unit = "segments") -> Reading:
    """How many segments (or ``origins``, ``sources``) a query finds.

    ``{kind: count, of: {code_id: SUP}, number: {at_least: 5}}``
    """
    rows = of.select(record)
    found = _measure(rows, unit, record)
    said = counted(found, forms.UNITS[unit])
    return Reading(number.holds(found), said, of.ranges_over(record), rows)


@kind
def share(
    record: Record, of: Query, within: Query, share: forms.Bound, unit: forms.Unit = "segments"
) -> Reading:
    """The share that one query has in another, of segments (or ``origins``, ``sources``).

    ``{kind: share, of: {about: north}, within: {code_id: SUP}, share: {less_than: 1/2}}``
    """
    rows = within.select(record)
    chosen = rows[rows.index.isin(of.select(record).index)]
    part, whole = (_measure(each, unit, record) for each in (chosen, rows))
    percent = f" ({100 * part / whole:.0f} %)" if whole else ""
    found = f"{part} of {counted(whole, forms.UNITS[unit])}{percent}"
    over = 0 if of.excludes(within, record) else min(whole, of.ranges_over(record))
    return Reading(_counted(part, whole, None, share), found, over, rows)


@kind
def more(
    record: Record,
    of: Query,
    than: Query,
    measure: forms.Measure = "segments",
    times: forms.Times = 1,
) -> Reading:
    """One query finds more than another, or has the higher score; ``times`` as many, if given.

    ``{kind: more, of: {code_id: SUP}, than: {code_id: POL}, measure: segments, times: 10}``
    """
    many, few = of.select(record), than.select(record)
    high, low = (_measure(rows, measure, record) for rows in (many, few))
    rows = pd.concat([many, few])
    if high is None or low is None:
        return Reading(False, "one side has no evidence with a direction", 0)  # nothing is no score
    if measure == "score":
        rows = _directed(rows)
        found = f"a score of {float(high):.2f} against {float(low):.2f}"
    else:
        found = f"{high} against {counted(low, forms.UNITS[measure])}"
    over = min(query.ranges_over(record) for query in (of, than))
    return Reading(high > low and high >= times * low, found, over, rows)


@kind
def silent(record: Record, among: Query) -> Reading:
    """A query finds nothing, or nothing with a direction.

    The record must speak of all that the query names apart from codes and directions.

    ``{kind: silent, among: {code_id: POL, case_id: P1}}``
    """
    rows = _directed(among.select(record))
    found = f"{counted(rows['segment_id'].nunique(), 'statement')} with a direction"
    return Reading(rows.empty, found, among.ranges_over(record), rows)


@kind
def differs(
    record: Record,
    by: forms.Group,
    among: Query,
    steps: forms.Times = 1,
    until: forms.Year | None = None,
) -> Reading:
    """Groups of the evidence are rated apart, by so many steps between highest and lowest.

    Groups are cases, the values of a column that has few, or periods (``period``, with the last
    year of the earlier one as ``until``).

    ``{kind: differs, by: case_id, among: {code_id: SUP}, steps: 2}``
    """
    rows = among.select(record)
    rows = rows[rows["bearing"].notna()]
    if by == "period":
        if until is None:
            raise ClaimError("period needs until, the last year of the earlier period")
        names = {True: f"up to {until}", False: f"after {until}"}
        early = rows["year_to"].fillna(rows["year_from"]) <= until
        periods = early.map(names, na_action="ignore")
        rows = rows.assign(period=periods.astype(pd.CategoricalDtype([*names.values()])))
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
def conclusion(
    record: Record, conclusion_id: forms.ConclusionId, verdict: forms.Verdict
) -> Reading:
    """The verdict on one earlier conclusion.

    ``{kind: conclusion, conclusion_id: C01, verdict: supported}``
    """
    known = record.conclusions.query("conclusion_id == @conclusion_id").to_dict("records")[0]
    judged = record.verdicts[record.verdicts["conclusion_id"] == conclusion_id]
    overall = judged["overall"].iloc[0] if len(judged) else "not documented"
    rows = _directed(bearing_on(record.evidence, known, f"conclusion {conclusion_id}"))
    return Reading(overall == verdict, f"it is {overall}", len(record.evidence), rows)


@kind
def conclusions(
    record: Record,
    verdict: forms.Verdict,
    number: forms.Bound | None = None,
    share: forms.Bound | None = None,
    case_id: forms.CaseId | None = None,
) -> Reading:
    """How many of the earlier conclusions have a verdict, or what share of them.

    ``{kind: conclusions, verdict: not documented, share: {at_least: 1/3}}``
    """
    table = record.conclusions.set_index("conclusion_id")
    if case_id:
        table = table[table["case_id"] == case_id]
    overall = record.verdicts.drop_duplicates("conclusion_id").set_index("conclusion_id")
    chosen = overall["overall"].reindex(table.index) == verdict
    found = f"{chosen.sum()} of {len(chosen)} conclusions are {verdict}"
    true = _counted(chosen.sum(), len(chosen), number, share)
    return Reading(true, found, min(len(chosen), len(record.evidence)))


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
    return Reading(_counted(standing, len(rated), cells, share), found, len(changed))


@kind
def agreement(
    record: Record,
    judgement: forms.Judgement,
    coefficient: forms.Coefficient,
    value: forms.Bound,
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
    true = value.holds(found.iloc[0])
    return Reading(true, f"{coefficient} is {found.iloc[0]:.2f}", len(found))


def parse_test(written: object) -> ClaimTest:
    """Read a test: its kind and the parameters of that kind, all known, none missing."""
    if not isinstance(written, dict) or "kind" not in written:
        raise ClaimError(f"{shown(written)} is no test; write kind: and its parameters")
    name = require(written["kind"], list(KINDS), "kind of test")
    given = {parameter: value for parameter, value in written.items() if parameter != "kind"}
    return ClaimTest(KINDS[name], forms.read_parts(KINDS[name], given, f"test of kind {name}"))


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


def _measure(rows: pd.DataFrame, measure: str, record: Record) -> Any:
    """Return a count of distinct segments, origins or sources, or the exact score if any."""
    columns = {"segments": "segment_id", "origins": "origin", "sources": "source_id"}
    if measure in columns:
        return rows[columns[measure]].nunique()
    directed = _directed(rows).assign(all="all")
    if directed.empty:
        return None
    return pooled_ratings(directed, "all", record.study.rule)["exact_score"].iloc[0]


def _counted(part: int, whole: int, number: forms.Bound | None, share: forms.Bound | None) -> bool:
    """Tell whether a count keeps the bound on itself, or on its share."""
    if (number is None) == (share is None):
        raise ClaimError("bound either the number or the share, and not both")
    if number is not None:
        return number.holds(int(part))
    assert share is not None
    return whole > 0 and share.holds(Fraction(int(part), int(whole)))
