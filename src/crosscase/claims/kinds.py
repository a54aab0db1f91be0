"""The kinds of test that a claim can name, each with its parameters and an example.

A kind is declared, never programmed, in the register: its name and its parameters, each of one of
the forms of :mod:`crosscase.claims.forms`, so that whatever it names is held against the study.
Numbers may be bounded by ``equals``, ``at_least``, ``at_most``, ``more_than`` and ``less_than``.
Every reading says over how many things it ranges: a test over nothing never holds.
"""

import inspect
import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from fractions import Fraction
from typing import Any

import pandas as pd

from crosscase.analysis import RATINGS, STEP, pooled_ratings, profile, same_direction
from crosscase.analysis.rating import SPOKEN
from crosscase.claims.bounds import Bound, RatingBound
from crosscase.claims.claim import Reading, Test
from crosscase.claims.forms import (
    UNITS,
    Bearing,
    CaseId,
    CodeId,
    CodeOrAll,
    Coefficient,
    ConclusionId,
    Decision,
    Group,
    Judgement,
    Measure,
    Place,
    QuestionId,
    Times,
    Unit,
    Variant,
    Verdict,
    Year,
    check,
    forms,
)
from crosscase.claims.query import Query
from crosscase.claims.record import Record
from crosscase.claims.words import ClaimError, counted, named, require
from crosscase.study.words import shown

NOTHING = pd.DataFrame({"segment_id": [], "bearing": []})


@dataclass(frozen=True)
class Rating:
    """The rating of one case on one code.

    ``{kind: rating, case_id: P1, code_id: SUP, rating: {at_least: "+"}}``
    """

    case_id: CaseId
    code_id: CodeId
    rating: RatingBound

    def reading(self, record: Record) -> Reading:
        """Compare the published rating."""
        cells = _cells(record, self.case_id, self.code_id)
        cell = cells.iloc[0]
        found = (
            f"{record.names[self.case_id]}, {record.names[self.code_id].lower()}: "
            f"{SPOKEN[cell['rating']]}, from {counted(cell['judged'], 'statement')} with a "
            f"direction and {counted(cell['origins'], 'origin')}"
        )
        true = self.rating.holds(cell["rating"])
        return Reading(true, found, _behind(record, [cell]), _spoken_of(record, cells))


@dataclass(frozen=True)
class Ratings:
    """How many cells have a rating of some kind, of all or of one code, question or case.

    With ``share`` in place of ``cells`` the bound is on their share.

    ``{kind: ratings, code_id: SUP, rating: {at_least: "+"}, cells: {equals: 1}}``
    """

    rating: RatingBound
    cells: Bound | None = None
    share: Bound | None = None
    case_id: CaseId | None = None
    code_id: CodeId | None = None
    research_question: QuestionId | None = None

    def reading(self, record: Record) -> Reading:
        """Count the cells whose rating keeps the bound."""
        chosen = _cells(record, self.case_id, self.code_id, self.research_question)
        kept = chosen["rating"].map(self.rating.holds).astype(bool)
        which = chosen.loc[kept, "case_id" if self.code_id else "code_id"].astype(str)
        named = ", ".join(record.names[name] for name in which)
        found = f"{kept.sum()} of {len(kept)} cells: {self.rating}"
        if self.code_id or self.case_id:
            found += f" ({named or 'none'})"
        rows = _behind(record, chosen.to_dict("records")) if self.code_id else NOTHING
        true = _counted(kept.sum(), len(kept), self.cells, self.share)
        return Reading(true, found, rows, _spoken_of(record, chosen))


@dataclass(frozen=True)
class Ranks:
    """A case is first or last: on one code by exact score, or over all codes by mean rating.

    A place that two cases share is neither first nor last, and so is one without competition.

    ``{kind: ranks, case_id: P1, place: first, code_id: SUP}``
    """

    case_id: CaseId
    place: Place
    code_id: CodeId | None = None

    def reading(self, record: Record) -> Reading:
        """Put the rated cases in order."""
        scores = self._scores(record)
        best = scores.max() if self.place == "first" else scores.min()
        holders = list(scores.index[scores == best])
        ordered = scores.sort_values(ascending=False, kind="stable")
        found = ", ".join(
            f"{record.names[str(case)]} {float(score):.2f}" for case, score in ordered.items()
        )
        rows = NOTHING
        if self.code_id:
            rows = _behind(record, _cells(record, self.case_id, self.code_id).to_dict("records"))
        measure = "score" if self.code_id else "mean rating (0 to 4)"
        found = f"by {measure}: {found or 'none is rated'}"
        others = int((scores.index != self.case_id).sum())
        return Reading(holders == [self.case_id], found, rows, others)

    def _scores(self, record: Record) -> pd.Series:
        if self.code_id:
            rated = _cells(record, None, self.code_id)
            rated = rated[rated["rating"].isin(RATINGS)]
            return rated.set_index("case_id")["exact_score"]
        steps = profile(record.ratings).astype(object).map(STEP.get).astype(float)
        return steps.mean(axis="columns").dropna()


@dataclass(frozen=True)
class Majority:
    """More than half of the codings with a direction have one bearing; neutral: of all codings.

    ``{kind: majority, among: {code_id: SUP, about: both}, bearing: negative}``
    """

    among: Query
    bearing: Bearing

    def reading(self, record: Record) -> Reading:
        """Count the bearings."""
        rows = self.among.select(record.rows)
        rows = rows[rows["bearing"].notna()]
        if self.bearing != "neutral":
            rows = rows[rows["bearing"] != "neutral"]
        part = int((rows["bearing"] == self.bearing).sum())
        found = f"{part} of {len(rows)} codings are {self.bearing}"
        return Reading(2 * part > len(rows), found, rows, len(rows))


@dataclass(frozen=True)
class Count:
    """How many segments (or ``origins``, ``sources``) a query finds.

    ``{kind: count, of: {code_id: SUP}, number: {at_least: 5}}``
    """

    of: Query
    number: Bound
    unit: Unit = "segments"

    def reading(self, record: Record) -> Reading:
        """Count what the query finds."""
        rows = self.of.select(record.rows)
        number = _measure(rows, self.unit, record)
        found = counted(number, UNITS[self.unit])
        over = self.of.ranges_over(record.rows)
        return Reading(self.number.holds(number), found, rows, over)


@dataclass(frozen=True)
class Share:
    """The share that one query has in another, of segments (or ``origins``, ``sources``).

    ``{kind: share, of: {involvement: involved}, within: {scope: tie}, share: {more_than: 1/2}}``
    """

    of: Query
    within: Query
    share: Bound
    unit: Unit = "segments"

    def reading(self, record: Record) -> Reading:
        """Divide the one count by the other."""
        within = self.within.select(record.rows)
        of = within[within.index.isin(self.of.select(record.rows).index)]
        part, whole = (_measure(rows, self.unit, record) for rows in (of, within))
        true = whole > 0 and self.share.holds(Fraction(part, whole))
        percent = f" ({100 * part / whole:.0f} %)" if whole else ""
        found = f"{part} of {counted(whole, UNITS[self.unit])}{percent}"
        over = 0 if self.of.excludes(self.within) else self.of.ranges_over(record.rows)
        return Reading(true, found, within, min(whole, over))


@dataclass(frozen=True)
class More:
    """One query finds more than another, or has the higher score; ``times`` as many, if given.

    ``{kind: more, of: {code_id: SUP}, than: {code_id: POL}, measure: segments, times: 10}``
    """

    of: Query
    than: Query
    measure: Measure = "segments"
    times: Times = 1

    def reading(self, record: Record) -> Reading:
        """Compare the two."""
        many, few = self.of.select(record.rows), self.than.select(record.rows)
        high, low = (_measure(rows, self.measure, record) for rows in (many, few))
        if high is None or low is None:
            return Reading(False, "one side has no evidence with a direction", NOTHING, 0)
        true = high > low and high >= self.times * low
        rows = pd.concat([many, few])
        if self.measure == "score":
            rows = rows[rows["bearing"].notna() & (rows["bearing"] != "neutral")]
            found = f"a score of {float(high):.2f} against {float(low):.2f}"
        else:
            found = f"{high} against {counted(low, UNITS[self.measure])}"
        over = min(query.ranges_over(record.rows) for query in (self.of, self.than))
        return Reading(true, found, rows, over)


@dataclass(frozen=True)
class Silent:
    """A query finds nothing, or nothing with a direction: no coding but neutral ones.

    The record must speak of all that the query names apart from codes and directions.

    ``{kind: silent, among: {code_id: POL, case_id: P1}}``
    """

    among: Query

    def reading(self, record: Record) -> Reading:
        """Look for evidence with a direction."""
        rows = self.among.select(record.rows)
        directed = rows[rows["bearing"].notna() & (rows["bearing"] != "neutral")]
        found = f"{counted(directed['segment_id'].nunique(), 'statement')} with a direction"
        return Reading(directed.empty, found, directed, self.among.ranges_over(record.rows))


@dataclass(frozen=True)
class Differs:
    """Groups of the evidence are rated apart, by so many steps between highest and lowest.

    Groups are partnerships, sides (``about``, ``publisher_side``, ``involvement``) or periods
    (``period``, with the last year of the earlier one as ``until``).

    ``{kind: differs, by: case_id, among: {code_id: SUP}, steps: 2}``
    """

    by: Group
    among: Query
    steps: Times = 1
    until: Year | None = None

    def reading(self, record: Record) -> Reading:
        """Rate each group by the formula of all ratings."""
        rows = self.among.select(record.rows)
        rows = rows[rows["bearing"].notna()]
        if self.by == "period":
            rows = rows.assign(period=_periods(rows, self.until))
        table = pooled_ratings(rows, self.by, record.study.rule)
        table = table.set_index(self.by)["rating"].astype(str)
        steps = table[table.isin(RATINGS)].map(STEP)
        found = "; ".join(
            f"{record.names.get(str(group), str(group))} {SPOKEN[rating]}"
            for group, rating in table.items()
        )
        apart = len(steps) > 1 and int(steps.max() - steps.min()) >= self.steps
        found = f"by {self.by.replace('_', ' ')}: {found or 'no group'}"
        return Reading(apart, found, rows[rows["bearing"] != "neutral"], len(steps))


@dataclass(frozen=True)
class Conclusion:
    """The verdict on one earlier conclusion.

    ``{kind: conclusion, conclusion_id: C01, verdict: supported}``
    """

    conclusion_id: ConclusionId
    verdict: Verdict

    def reading(self, record: Record) -> Reading:
        """Look the verdict up."""
        known = record.conclusions
        row = known[known["conclusion_id"] == self.conclusion_id].iloc[0]
        judged = record.verdicts[record.verdicts["conclusion_id"] == self.conclusion_id]
        overall = judged["overall"].iloc[0] if len(judged) else "not documented"
        over = len(record.evidence)
        return Reading(overall == self.verdict, f"it is {overall}", _tested_on(record, row), over)


@dataclass(frozen=True)
class Conclusions:
    """How many of the earlier conclusions have a verdict, or what share of them.

    ``{kind: conclusions, verdict: not documented, share: {at_least: 1/3}}``
    """

    verdict: Verdict
    number: Bound | None = None
    share: Bound | None = None
    case_id: CaseId | None = None

    def reading(self, record: Record) -> Reading:
        """Count the verdicts."""
        table = record.conclusions.set_index("conclusion_id")
        if self.case_id:
            table = table[table["case_id"] == self.case_id]
        overall = record.verdicts.drop_duplicates("conclusion_id").set_index("conclusion_id")
        chosen = overall["overall"].reindex(table.index) == self.verdict
        found = f"{chosen.sum()} of {len(chosen)} conclusions are {self.verdict}"
        true = _counted(chosen.sum(), len(chosen), self.number, self.share)
        return Reading(true, found, NOTHING, min(len(chosen), len(record.evidence)))


@dataclass(frozen=True)
class Stands:
    """How many ratings stay as they are when decisions of the study are made otherwise.

    ``against`` is ``decisions`` (every way to decide the disputes) or a kind of
    :func:`crosscase.analysis.variants`, all its variants or the one named.

    ``{kind: stands, against: origin, share: {less_than: 1/2}}``
    """

    against: Decision
    variant: Variant | None = None
    cells: Bound | None = None
    share: Bound | None = None
    case_id: CaseId | None = None
    code_id: CodeId | None = None

    def reading(self, record: Record) -> Reading:
        """Count the ratings that stand."""
        place = ["case_id", "code_id"]
        cells = _cells(record, self.case_id, self.code_id)
        rated = cells[cells["rating"].isin(RATINGS)].set_index(place).index
        tried = self._tried(record).set_index(place)["changed"]
        tried = tried[tried.index.isin(rated)]
        standing = len(rated) - tried.index[tried].nunique()
        found = f"{standing} of {len(rated)} ratings stand"
        true = _counted(standing, len(rated), self.cells, self.share)
        return Reading(true, found, NOTHING, len(tried))

    def _tried(self, record: Record) -> pd.DataFrame:
        """Return of every cell and other decision whether the rating is changed."""
        if self.against == "decisions":
            table = record.standing
            return table.assign(changed=table["exact_share"] != 1)
        table = record.variants[record.variants["kind"] == self.against]
        return table[table["variant"] == self.variant] if self.variant else table


@dataclass(frozen=True)
class Agreement:
    """A coefficient of agreement, over all codes or on one.

    ``{kind: agreement, judgement: presence, coefficient: alpha, value: {at_least: 0.8}}``
    """

    judgement: Judgement
    coefficient: Coefficient
    value: Bound
    code_id: CodeOrAll = "all"

    def reading(self, record: Record) -> Reading:
        """Look the coefficient up."""
        table = record.coefficients[record.coefficients["metric"] == "nominal"]
        wanted = {
            "judgement": self.judgement,
            "coefficient": self.coefficient,
            "code_id": self.code_id,
        }
        for column, value in wanted.items():
            table = table[table[column] == value]
        values = table["value"].dropna()
        if values.empty:
            return Reading(False, f"{self.coefficient} is undefined", NOTHING, 0)
        value = values.iloc[0]
        true = self.value.holds(value)
        return Reading(true, f"{self.coefficient} is {value:.2f}", NOTHING, len(values))


KINDS: Mapping[str, type] = {
    kind.__name__.lower(): kind
    for kind in (
        Rating,
        Ratings,
        Ranks,
        Majority,
        Count,
        Share,
        More,
        Silent,
        Differs,
        Conclusion,
        Conclusions,
        Stands,
        Agreement,
    )
}


FORMS = {name: forms(kind) for name, kind in KINDS.items()}


def parse_test(written: object) -> Test:
    """Read a test: its kind and the parameters of that kind.

    Raises
    ------
    ClaimError
        If the kind or a parameter is unknown, a parameter is missing or has the wrong form.
    """
    if not isinstance(written, dict) or "kind" not in written:
        raise ClaimError(f"{shown(written)} is no test; write kind: and its parameters")
    kind = KINDS[require(written["kind"], list(KINDS), "kind of test")]
    given = {name: value for name, value in written.items() if name != "kind"}
    known = FORMS[written["kind"]]
    for name in given:
        require(name, list(known), f"parameter of {written['kind']}")
    needed = [field.name for field in fields(kind) if field.default is MISSING]
    if missing := [name for name in needed if name not in given]:
        raise ClaimError(f"{written['kind']} needs {', '.join(missing)}")
    test: Test = kind(
        **{name: named(name, known[name].parse, value) for name, value in given.items()}
    )
    return test


def reading_of(test: Test, record: Record) -> Reading:
    """Hold all that a test names against the study, then return what the data say to it.

    Raises
    ------
    ClaimError
        If it names something that the study does not have, or cannot be computed.
    """
    check(test, record)
    return test.reading(record)


def described() -> pd.DataFrame:
    """Return the kinds of test: ``kind``, ``must_be_true`` and an ``example``."""
    rows = []
    for name, kind in KINDS.items():
        *said, example = inspect.cleandoc(kind.__doc__ or "").split("\n\n")
        words = re.sub(r":func:`[\w.]*?(\w+)`", r"\1", " ".join(" ".join(said).split()))
        rows.append((name, words.replace("``", ""), example.strip("`")))
    return pd.DataFrame(rows, columns=["kind", "must_be_true", "example"])


def _cells(
    record: Record, case: str | None, code: str | None = None, question: str | None = None
) -> pd.DataFrame:
    """Return the rated cells of a case, a code, a question, or of all."""
    cells = record.ratings
    codebook = record.study.codebook
    if case:
        cells = cells[cells["case_id"] == case]
    if code:
        cells = cells[cells["code_id"] == code]
    if question:
        asked = codebook["research_question"] == question
        cells = cells[cells["code_id"].isin(codebook.loc[asked, "code_id"])]
    return cells


def _spoken_of(record: Record, cells: pd.DataFrame) -> int:
    """Count the cells of cases that the record speaks of: only there is a gap a finding."""
    spoken = record.ratings.groupby("case_id", observed=True)["segments"].sum()
    return int(cells["case_id"].isin(spoken.index[spoken > 0]).sum())


def _behind(record: Record, cells: Any) -> pd.DataFrame:
    """Return the evidence with a direction behind rated cells."""
    places = [(cell["case_id"], cell["code_id"]) for cell in cells]
    rows = Query({"code_id": tuple({code for _, code in places})}).select(record.evidence)
    inside = pd.MultiIndex.from_frame(rows[["case_id", "code_id"]].astype(object)).isin(places)
    return rows[inside & (rows["bearing"] != "neutral").to_numpy()]


def _tested_on(record: Record, conclusion: pd.Series) -> pd.DataFrame:
    """Return the evidence with a direction that a conclusion is held against."""
    rows: pd.DataFrame = record.evidence[~record.evidence["tested"]]
    if pd.notna(conclusion["with_code_id"]):
        rows = rows[rows["scope"].isin(conclusion["scope"])]
        return same_direction(rows, conclusion["code_id"], conclusion["with_code_id"])
    rows = rows[rows["scope"].isin(conclusion["scope"]) & (rows["bearing"] != "neutral")]
    for column in ("code_id", "about", "case_id"):
        if pd.notna(conclusion[column]):
            rows = rows[rows[column] == conclusion[column]]
    return rows


def _measure(rows: pd.DataFrame, measure: str, record: Record) -> Any:
    """Return a count of distinct segments, origins or sources, or the exact score."""
    columns = {"segments": "segment_id", "origins": "origin", "sources": "source_id"}
    if measure in columns:
        return rows[columns[measure]].nunique()
    directed = rows[rows["bearing"].notna() & (rows["bearing"] != "neutral")]
    if directed.empty:
        return None
    whole = directed.assign(all=pd.Categorical(["all"] * len(directed)))
    return pooled_ratings(whole, ["all"], record.study.rule)["exact_score"].iloc[0]


def _counted(part: int, whole: int, number: Bound | None, share: Bound | None) -> bool:
    """Tell whether a count keeps the bound on itself, or on its share."""
    if (number is None) == (share is None):
        raise ClaimError("bound either the number or the share, and not both")
    if number is not None:
        return number.holds(int(part))
    assert share is not None
    return whole > 0 and share.holds(Fraction(int(part), int(whole)))


def _periods(rows: pd.DataFrame, until: int | None) -> pd.Series:
    if until is None:
        raise ClaimError("period needs until, the last year of the earlier period")
    last = rows["year_to"].fillna(rows["year_from"])
    names = {True: f"up to {until}", False: f"after {until}"}
    periods = pd.CategoricalDtype(list(names.values()))
    return (last <= until).map(names, na_action="ignore").astype(periods)
