"""The kinds of test that a claim can name, each with its parameters and an example.

A kind is declared, never programmed, in the register: its name and its parameters, each of one of
the forms of :mod:`crosscase.claims.forms`, so that whatever it names is held against the study.
Numbers may be bounded by ``equals``, ``at_least``, ``at_most``, ``more_than`` and ``less_than``.
Every reading says over how many things it ranges: a test over nothing never holds.

A new kind is one more class here: its docstring says what must be true, and ends in an example.
"""

import inspect
import re
from dataclasses import MISSING, dataclass, fields
from fractions import Fraction
from typing import Any

import pandas as pd

from crosscase.analysis import RATINGS, STEP, pooled_ratings, profile, same_direction
from crosscase.analysis.rating import SPOKEN
from crosscase.claims import forms
from crosscase.claims.claim import Kind, Reading
from crosscase.claims.query import Query
from crosscase.claims.record import Record
from crosscase.claims.words import ClaimError, counted, named, require
from crosscase.study.words import shown

CELL = ["case_id", "code_id"]


@dataclass(frozen=True)
class Rating(Kind):
    """The rating of one case on one code.

    ``{kind: rating, case_id: P1, code_id: SUP, rating: {at_least: "+"}}``
    """

    case_id: forms.CaseId
    code_id: forms.CodeId
    rating: forms.RatingBound

    def reading(self, record: Record) -> Reading:
        """Compare the published rating."""
        cells = _cells(record, case_id=self.case_id, code_id=self.code_id)
        cell = cells.iloc[0]
        found = (
            f"{record.study.names[self.case_id]}, {record.study.names[self.code_id].lower()}: "
            f"{SPOKEN[cell['rating']]}, from {counted(cell['judged'], 'statement')} with a "
            f"direction and {counted(cell['origins'], 'origin')}"
        )
        true = self.rating.holds(cell["rating"])
        return Reading(true, found, _behind(record, cells), _spoken_of(record, cells))


@dataclass(frozen=True)
class Ratings(Kind):
    """How many cells have a rating of some kind, of all or of one code, question or case.

    With ``share`` in place of ``cells`` the bound is on their share.

    ``{kind: ratings, code_id: SUP, rating: {at_least: "+"}, cells: {equals: 1}}``
    """

    rating: forms.RatingBound
    cells: forms.Bound | None = None
    share: forms.Bound | None = None
    case_id: forms.CaseId | None = None
    code_id: forms.CodeId | None = None
    research_question: forms.QuestionId | None = None

    def reading(self, record: Record) -> Reading:
        """Count the cells whose rating keeps the bound."""
        chosen = _cells(
            record,
            case_id=self.case_id,
            code_id=self.code_id,
            research_question=self.research_question,
        )
        kept = chosen["rating"].map(self.rating.holds).astype(bool)
        found = f"{kept.sum()} of {len(kept)} cells: {self.rating}"
        if self.code_id or self.case_id:
            which = chosen.loc[kept, "case_id" if self.code_id else "code_id"].astype(str)
            found += f" ({', '.join(record.study.names[name] for name in which) or 'none'})"
        true = _counted(kept.sum(), len(kept), self.cells, self.share)
        rows = _behind(record, chosen if self.code_id else chosen.iloc[:0])
        return Reading(true, found, rows, _spoken_of(record, chosen))


@dataclass(frozen=True)
class Ranks(Kind):
    """A case is first or last: on one code by exact score, or over all codes by mean rating.

    A place that two cases share is neither first nor last, and so is one without competition.

    ``{kind: ranks, case_id: P1, place: first, code_id: SUP}``
    """

    case_id: forms.CaseId
    place: forms.Place
    code_id: forms.CodeId | None = None

    def reading(self, record: Record) -> Reading:
        """Put the rated cases in order."""
        cells = _cells(record, case_id=self.case_id, code_id=self.code_id)
        if self.code_id:
            measure, cells_behind = "score", cells
            rated = _cells(record, code_id=self.code_id)
            rated = rated[rated["rating"].isin(RATINGS)]
            scores = rated.set_index("case_id")["exact_score"]
        else:
            measure, cells_behind = "mean rating (0 to 4)", cells.iloc[:0]
            steps = profile(record.ratings).astype(object).map(STEP.get).astype(float)
            scores = steps.mean(axis="columns").dropna()
        best = scores.max() if self.place == "first" else scores.min()
        ordered = scores.sort_values(ascending=False, kind="stable").items()
        found = ", ".join(
            f"{record.study.names[str(case)]} {float(score):.2f}" for case, score in ordered
        )
        true = list(scores.index[scores == best]) == [self.case_id]
        others = int((scores.index != self.case_id).sum())
        found = f"by {measure}: {found or 'none is rated'}"
        return Reading(true, found, _behind(record, cells_behind), others)


@dataclass(frozen=True)
class Majority(Kind):
    """More than half of the codings have one bearing: of those with a direction, if it is one.

    ``{kind: majority, among: {code_id: SUP, about: both}, bearing: negative}``
    """

    among: Query
    bearing: forms.Bearing

    def reading(self, record: Record) -> Reading:
        """Count the bearings; a statement about two cases is one statement."""
        rows = self.among.select(record)
        directed = record.study.bearings[self.bearing] is not None
        rows = _directed(rows) if directed else rows[rows["bearing"].notna()]
        codings = rows.drop_duplicates(["segment_id", "code_id"])
        part = int((codings["bearing"] == self.bearing).sum())
        found = f"{part} of {len(codings)} codings are {self.bearing}"
        return Reading(2 * part > len(codings), found, rows, len(codings))


@dataclass(frozen=True)
class Count(Kind):
    """How many segments (or ``origins``, ``sources``) a query finds.

    ``{kind: count, of: {code_id: SUP}, number: {at_least: 5}}``
    """

    of: Query
    number: forms.Bound
    unit: forms.Unit = "segments"

    def reading(self, record: Record) -> Reading:
        """Count what the query finds."""
        rows = self.of.select(record)
        number = _measure(rows, self.unit, record)
        found = counted(number, forms.UNITS[self.unit])
        return Reading(self.number.holds(number), found, rows, self.of.ranges_over(record))


@dataclass(frozen=True)
class Share(Kind):
    """The share that one query has in another, of segments (or ``origins``, ``sources``).

    ``{kind: share, of: {about: north}, within: {code_id: SUP}, share: {less_than: 1/2}}``
    """

    of: Query
    within: Query
    share: forms.Bound
    unit: forms.Unit = "segments"

    def reading(self, record: Record) -> Reading:
        """Divide the one count by the other."""
        within = self.within.select(record)
        of = within[within.index.isin(self.of.select(record).index)]
        part, whole = (_measure(rows, self.unit, record) for rows in (of, within))
        true = whole > 0 and self.share.holds(Fraction(part, whole))
        percent = f" ({100 * part / whole:.0f} %)" if whole else ""
        found = f"{part} of {counted(whole, forms.UNITS[self.unit])}{percent}"
        excluded = self.of.excludes(self.within, record)
        over = 0 if excluded else min(whole, self.of.ranges_over(record))
        return Reading(true, found, within, over)


@dataclass(frozen=True)
class More(Kind):
    """One query finds more than another, or has the higher score; ``times`` as many, if given.

    ``{kind: more, of: {code_id: SUP}, than: {code_id: POL}, measure: segments, times: 10}``
    """

    of: Query
    than: Query
    measure: forms.Measure = "segments"
    times: forms.Times = 1

    def reading(self, record: Record) -> Reading:
        """Compare the two."""
        many, few = self.of.select(record), self.than.select(record)
        high, low = (_measure(rows, self.measure, record) for rows in (many, few))
        rows = pd.concat([many, few])
        if high is None or low is None:
            return Reading(False, "one side has no evidence with a direction", rows.iloc[:0], 0)
        if self.measure == "score":
            rows = _directed(rows)
            found = f"a score of {float(high):.2f} against {float(low):.2f}"
        else:
            found = f"{high} against {counted(low, forms.UNITS[self.measure])}"
        over = min(query.ranges_over(record) for query in (self.of, self.than))
        return Reading(high > low and high >= self.times * low, found, rows, over)


@dataclass(frozen=True)
class Silent(Kind):
    """A query finds nothing, or nothing with a direction.

    The record must speak of all that the query names apart from codes and directions.

    ``{kind: silent, among: {code_id: POL, case_id: P1}}``
    """

    among: Query

    def reading(self, record: Record) -> Reading:
        """Look for evidence with a direction."""
        rows = _directed(self.among.select(record))
        found = f"{counted(rows['segment_id'].nunique(), 'statement')} with a direction"
        return Reading(rows.empty, found, rows, self.among.ranges_over(record))


@dataclass(frozen=True)
class Differs(Kind):
    """Groups of the evidence are rated apart, by so many steps between highest and lowest.

    Groups are cases, the values of a column that has few, or periods (``period``, with the last
    year of the earlier one as ``until``).

    ``{kind: differs, by: case_id, among: {code_id: SUP}, steps: 2}``
    """

    by: forms.Group
    among: Query
    steps: forms.Times = 1
    until: forms.Year | None = None

    def reading(self, record: Record) -> Reading:
        """Rate each group by the formula of all ratings."""
        rows = self.among.select(record)
        rows = rows[rows["bearing"].notna()]
        if self.by == "period":
            if self.until is None:
                raise ClaimError("period needs until, the last year of the earlier period")
            names = {True: f"up to {self.until}", False: f"after {self.until}"}
            early = rows["year_to"].fillna(rows["year_from"]) <= self.until
            periods = early.map(names, na_action="ignore")
            rows = rows.assign(period=periods.astype(pd.CategoricalDtype([*names.values()])))
        table = pooled_ratings(rows, [self.by], rule=record.study.rule).set_index(self.by)
        rated = table["rating"].astype(str)
        steps = rated[rated.isin(RATINGS)].map(STEP)
        found = "; ".join(
            f"{record.study.names.get(str(group), str(group))} {SPOKEN[rating]}"
            for group, rating in rated.items()
        )
        apart = len(steps) > 1 and int(steps.max() - steps.min()) >= self.steps
        found = f"by {self.by.replace('_', ' ')}: {found or 'no group'}"
        return Reading(apart, found, _directed(rows), len(steps))


@dataclass(frozen=True)
class Conclusion(Kind):
    """The verdict on one earlier conclusion.

    ``{kind: conclusion, conclusion_id: C01, verdict: supported}``
    """

    conclusion_id: forms.ConclusionId
    verdict: forms.Verdict

    def reading(self, record: Record) -> Reading:
        """Look the verdict up."""
        known = record.conclusions[record.conclusions["conclusion_id"] == self.conclusion_id]
        judged = record.verdicts[record.verdicts["conclusion_id"] == self.conclusion_id]
        overall = judged["overall"].iloc[0] if len(judged) else "not documented"
        rows, over = _tested_on(record, known.iloc[0]), len(record.evidence)
        return Reading(overall == self.verdict, f"it is {overall}", rows, over)


@dataclass(frozen=True)
class Conclusions(Kind):
    """How many of the earlier conclusions have a verdict, or what share of them.

    ``{kind: conclusions, verdict: not documented, share: {at_least: 1/3}}``
    """

    verdict: forms.Verdict
    number: forms.Bound | None = None
    share: forms.Bound | None = None
    case_id: forms.CaseId | None = None

    def reading(self, record: Record) -> Reading:
        """Count the verdicts."""
        table = record.conclusions.set_index("conclusion_id")
        if self.case_id:
            table = table[table["case_id"] == self.case_id]
        overall = record.verdicts.drop_duplicates("conclusion_id").set_index("conclusion_id")
        chosen = overall["overall"].reindex(table.index) == self.verdict
        found = f"{chosen.sum()} of {len(chosen)} conclusions are {self.verdict}"
        true = _counted(chosen.sum(), len(chosen), self.number, self.share)
        over = min(len(chosen), len(record.evidence))
        return Reading(true, found, record.evidence.iloc[:0], over)


@dataclass(frozen=True)
class Stands(Kind):
    """How many ratings stay as they are when decisions of the study are made otherwise.

    ``against`` is ``decisions`` (every way to decide the disputes) or a kind of
    :func:`crosscase.analysis.variants`, all its variants or the one named.

    ``{kind: stands, against: origin, share: {less_than: 1/2}}``
    """

    against: forms.Decision
    variant: forms.Variant | None = None
    cells: forms.Bound | None = None
    share: forms.Bound | None = None
    case_id: forms.CaseId | None = None
    code_id: forms.CodeId | None = None

    def reading(self, record: Record) -> Reading:
        """Count the ratings that stand."""
        cells = _cells(record, case_id=self.case_id, code_id=self.code_id)
        rated = cells[cells["rating"].isin(RATINGS)].set_index(CELL).index
        if self.against == "decisions":
            tried = record.standing.assign(changed=record.standing["exact_share"] != 1)
        else:
            tried = record.variants[record.variants["kind"] == self.against]
            if self.variant:
                tried = tried[tried["variant"] == self.variant]
        changed = tried.set_index(CELL)["changed"]
        changed = changed[changed.index.isin(rated)]
        standing = len(rated) - changed.index[changed].nunique()
        found = f"{standing} of {len(rated)} ratings stand"
        true = _counted(standing, len(rated), self.cells, self.share)
        return Reading(true, found, record.evidence.iloc[:0], len(changed))


@dataclass(frozen=True)
class Agreement(Kind):
    """A coefficient of agreement, over all codes or on one.

    ``{kind: agreement, judgement: presence, coefficient: alpha, value: {at_least: 0.8}}``
    """

    judgement: forms.Judgement
    coefficient: forms.Coefficient
    value: forms.Bound
    code_id: forms.CodeOrAll = "all"

    def reading(self, record: Record) -> Reading:
        """Look the coefficient up."""
        table = record.coefficients[record.coefficients["metric"] == "nominal"]
        for column in ("judgement", "coefficient", "code_id"):
            table = table[table[column] == getattr(self, column)]
        values, nothing = table["value"].dropna(), record.evidence.iloc[:0]
        if values.empty:
            return Reading(False, f"{self.coefficient} is undefined", nothing, 0)
        value = values.iloc[0]
        found = f"{self.coefficient} is {value:.2f}"
        return Reading(self.value.holds(value), found, nothing, len(values))


KINDS = Kind.named
FORMS = {name: forms.parameters_of(kind) for name, kind in KINDS.items()}


def parse_test(written: object) -> Kind:
    """Read a test: its kind and the parameters of that kind, all known, none missing."""
    if not isinstance(written, dict) or "kind" not in written:
        raise ClaimError(f"{shown(written)} is no test; write kind: and its parameters")
    name = require(written["kind"], list(KINDS), "kind of test")
    kind: Any = KINDS[name]
    given = {parameter: value for parameter, value in written.items() if parameter != "kind"}
    for parameter in given:
        require(parameter, list(FORMS[name]), f"parameter of {name}")
    needed = [field.name for field in fields(kind) if field.default is MISSING]
    if missing := [parameter for parameter in needed if parameter not in given]:
        raise ClaimError(f"{name} needs {', '.join(missing)}")
    parsed = {each: named(each, FORMS[name][each].parse, value) for each, value in given.items()}
    test: Kind = kind(**parsed)
    return test


def reading_of(test: Kind, record: Record) -> Reading:
    """Hold all that a test names against the study, then return what the data say to it."""
    forms.check(test, record)
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
    for name, kind in KINDS.items():
        *said, example = inspect.cleandoc(kind.__doc__ or "").split("\n\n")
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
    rows = record.directed
    places, own = (pd.MultiIndex.from_frame(each[CELL].astype(object)) for each in (cells, rows))
    return rows[own.isin(places)]


def _tested_on(record: Record, conclusion: pd.Series) -> pd.DataFrame:
    """Return the evidence with a direction that a conclusion is held against."""
    rows = record.evidence[~record.evidence["tested"]]
    if isinstance(conclusion["scope"], tuple):  # missing, it is any
        rows = rows[rows["scope"].isin(conclusion["scope"])]
    if pd.notna(conclusion["with_code_id"]):
        return same_direction(rows, conclusion["code_id"], conclusion["with_code_id"])
    for column in ("code_id", "about", "case_id"):
        if pd.notna(conclusion[column]):
            rows = rows[rows[column] == conclusion[column]]
    return _directed(rows)


def _measure(rows: pd.DataFrame, measure: str, record: Record) -> Any:
    """Return a count of distinct segments, origins or sources, or the exact score if any."""
    columns = {"segments": "segment_id", "origins": "origin", "sources": "source_id"}
    if measure in columns:
        return rows[columns[measure]].nunique()
    directed = _directed(rows).assign(all=pd.Categorical(["all"] * len(_directed(rows))))
    if directed.empty:
        return None
    return pooled_ratings(directed, ["all"], rule=record.study.rule)["exact_score"].iloc[0]


def _counted(part: int, whole: int, number: forms.Bound | None, share: forms.Bound | None) -> bool:
    """Tell whether a count keeps the bound on itself, or on its share."""
    if (number is None) == (share is None):
        raise ClaimError("bound either the number or the share, and not both")
    if number is not None:
        return number.holds(int(part))
    assert share is not None
    return whole > 0 and share.holds(Fraction(int(part), int(whole)))
