"""The kinds of test that a claim can name, each with its parameters and an example.

A kind is declared, never programmed, in the register: its name and its parameters. Numbers may be
bounded by ``equals``, ``at_least``, ``at_most``, ``more_than`` and ``less_than``.
"""

import inspect
import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from fractions import Fraction
from typing import Any

import pandas as pd

from crosscase.analysis import RATINGS, STEP, VERDICTS, pooled_ratings, profile, same_direction
from crosscase.analysis.ratings import SPOKEN
from crosscase.claims.bounds import Bound, RatingBound
from crosscase.claims.claim import Reading, Test
from crosscase.claims.query import Query
from crosscase.claims.record import CONCLUSIONS, Record
from crosscase.claims.words import ClaimError, counted, named, require

UNITS = {"segments": "statement", "origins": "origin", "sources": "source"}
GROUPS = ("partnership", "about", "publisher_side", "involvement", "period")
NOTHING = pd.DataFrame({"segment_id": [], "valence": []})


@dataclass(frozen=True)
class Rating:
    """The rating of one case on one code.

    ``{kind: rating, partnership: P1, code_id: SUP, rating: {at_least: "+"}}``
    """

    partnership: str
    code_id: str
    rating: RatingBound

    def reading(self, record: Record) -> Reading:
        """Compare the published rating."""
        _case(record, self.partnership)
        _code(record, self.code_id)
        cell = _cells(record, self.partnership, self.code_id).iloc[0]
        found = (
            f"{record.names[self.partnership]}, {record.names[self.code_id].lower()}: "
            f"{SPOKEN[cell['rating']]}, from {counted(cell['evaluative'], 'statement')} with a "
            f"direction and {counted(cell['origins'], 'origin')}"
        )
        return Reading(self.rating.holds(cell["rating"]), found, _behind(record, [cell]))


@dataclass(frozen=True)
class Ratings:
    """How many cells have a rating of some kind, of all or of one code, question or case.

    With ``share`` in place of ``cells`` the bound is on their share.

    ``{kind: ratings, code_id: SUP, rating: {at_least: "+"}, cells: {equals: 1}}``
    """

    rating: RatingBound
    cells: Bound | None = None
    share: Bound | None = None
    partnership: str | None = None
    code_id: str | None = None
    research_question: str | None = None

    def reading(self, record: Record) -> Reading:
        """Count the cells whose rating keeps the bound."""
        chosen = _cells(record, self.partnership, self.code_id, self.research_question)
        kept = chosen["rating"].map(self.rating.holds).astype(bool)
        which = chosen.loc[kept, "partnership" if self.code_id else "code_id"].astype(str)
        named = ", ".join(record.names[name] for name in which)
        found = f"{kept.sum()} of {len(kept)} cells: {self.rating}"
        if self.code_id or self.partnership:
            found += f" ({named or 'none'})"
        rows = _behind(record, chosen.to_dict("records")) if self.code_id else NOTHING
        return Reading(_counted(kept.sum(), len(kept), self.cells, self.share), found, rows)


@dataclass(frozen=True)
class Ranks:
    """A case is first or last: on one code by exact score, or over all codes by mean rating.

    A place that two cases share is neither first nor last.

    ``{kind: ranks, partnership: P1, place: first, code_id: SUP}``
    """

    partnership: str
    place: str
    code_id: str | None = None

    def reading(self, record: Record) -> Reading:
        """Put the rated cases in order."""
        _case(record, self.partnership)
        require(self.place, ["first", "last"], "place")
        scores = self._scores(record)
        best = scores.max() if self.place == "first" else scores.min()
        holders = list(scores.index[scores == best])
        ordered = scores.sort_values(ascending=False, kind="stable")
        found = ", ".join(
            f"{record.names[str(case)]} {float(score):.2f}" for case, score in ordered.items()
        )
        rows = NOTHING
        if self.code_id:
            rows = _behind(
                record, _cells(record, self.partnership, self.code_id).to_dict("records")
            )
        measure = "score" if self.code_id else "mean rating (0 to 4)"
        found = f"by {measure}: {found or 'none is rated'}"
        return Reading(holders == [self.partnership], found, rows)

    def _scores(self, record: Record) -> pd.Series:
        if self.code_id:
            _code(record, self.code_id)
            rated = _cells(record, None, self.code_id)
            rated = rated[rated["rating"].isin(RATINGS)]
            return rated.set_index("partnership")["exact_score"]
        steps = profile(record.ratings).astype(object).map(STEP.get).astype(float)
        return steps.mean(axis="columns").dropna()


@dataclass(frozen=True)
class Majority:
    """More than half of the codings with a direction have one valence; neutral: of all codings.

    ``{kind: majority, among: {code_id: SUP, about: both}, valence: negative}``
    """

    among: Query
    valence: str

    def reading(self, record: Record) -> Reading:
        """Count the valences."""
        rows = self.among.select(record.rows)
        rows = rows[rows["valence"].notna()]
        if self.valence != "neutral":
            rows = rows[rows["valence"] != "neutral"]
        counts = rows["valence"].value_counts()
        part = int(counts[require(self.valence, list(counts.index), "valence")])
        found = f"{part} of {len(rows)} codings are {self.valence}"
        return Reading(2 * part > len(rows), found, rows)


@dataclass(frozen=True)
class Count:
    """How many segments (or ``origins``, ``sources``) a query finds.

    ``{kind: count, of: {code_id: SUP}, number: {at_least: 5}}``
    """

    of: Query
    number: Bound
    unit: str = "segments"

    def reading(self, record: Record) -> Reading:
        """Count what the query finds."""
        rows = self.of.select(record.rows)
        number = _measure(rows, require(self.unit, list(UNITS), "unit"))
        found = counted(number, UNITS[self.unit])
        return Reading(self.number.holds(number), found, rows)


@dataclass(frozen=True)
class Share:
    """The share that one query has in another, of segments (or ``origins``, ``sources``).

    ``{kind: share, of: {involvement: involved}, within: {scope: tie}, share: {more_than: 1/2}}``
    """

    of: Query
    within: Query
    share: Bound
    unit: str = "segments"

    def reading(self, record: Record) -> Reading:
        """Divide the one count by the other."""
        within = self.within.select(record.rows)
        of = self.of.select(within)
        unit = require(self.unit, list(UNITS), "unit")
        part, whole = _measure(of, unit), _measure(within, unit)
        holds = whole > 0 and self.share.holds(Fraction(part, whole))
        percent = f" ({100 * part / whole:.0f} %)" if whole else ""
        return Reading(holds, f"{part} of {counted(whole, UNITS[unit])}{percent}", within)


@dataclass(frozen=True)
class More:
    """One query finds more than another, or has the higher score; ``times`` as many, if given.

    ``{kind: more, of: {code_id: SUP}, than: {code_id: POL}, measure: segments, times: 10}``
    """

    of: Query
    than: Query
    measure: str = "segments"
    times: int = 1

    def reading(self, record: Record) -> Reading:
        """Compare the two."""
        measure = require(self.measure, [*UNITS, "score"], "measure")
        many, few = self.of.select(record.rows), self.than.select(record.rows)
        high, low = _measure(many, measure), _measure(few, measure)
        if high is None or low is None:
            return Reading(False, "one side has no evidence with a direction", NOTHING)
        holds = high > low and high >= self.times * low
        rows = pd.concat([many, few])
        if measure == "score":
            rows = rows[rows["valence"].notna() & (rows["valence"] != "neutral")]
            found = f"a score of {float(high):.2f} against {float(low):.2f}"
        else:
            found = f"{high} against {counted(low, UNITS[measure])}"
        return Reading(holds, found, rows)


@dataclass(frozen=True)
class Silent:
    """A query finds nothing, or nothing with a direction: no coding but neutral ones.

    ``{kind: silent, among: {code_id: POL, partnership: P1}}``
    """

    among: Query

    def reading(self, record: Record) -> Reading:
        """Look for evidence with a direction."""
        rows = self.among.select(record.rows)
        directed = rows[rows["valence"].notna() & (rows["valence"] != "neutral")]
        found = f"{counted(directed['segment_id'].nunique(), 'statement')} with a direction"
        return Reading(directed.empty, found, directed)


@dataclass(frozen=True)
class Differs:
    """Groups of the evidence are rated apart, by so many steps between highest and lowest.

    Groups are partnerships, sides (``about``, ``publisher_side``, ``involvement``) or periods
    (``period``, with the last year of the earlier one as ``until``).

    ``{kind: differs, by: partnership, among: {code_id: SUP}, steps: 2}``
    """

    by: str
    among: Query
    steps: int = 1
    until: int | None = None

    def reading(self, record: Record) -> Reading:
        """Rate each group by the formula of all ratings."""
        require(self.by, GROUPS, "group")
        rows = self.among.select(record.evidence)
        if self.by == "period":
            rows = rows.assign(period=_periods(rows, self.until))
        table = pooled_ratings(rows, [self.by]).set_index(self.by)["rating"].astype(str)
        steps = table[table.isin(RATINGS)].map(STEP)
        found = "; ".join(
            f"{record.names.get(str(group), str(group))} {SPOKEN[rating]}"
            for group, rating in table.items()
        )
        apart = len(steps) > 1 and int(steps.max() - steps.min()) >= self.steps
        return Reading(
            apart, f"by {self.by.replace('_', ' ')}: {found}", rows[rows["valence"] != "neutral"]
        )


@dataclass(frozen=True)
class Conclusion:
    """The verdict on one earlier conclusion.

    ``{kind: conclusion, conclusion_id: C01, verdict: supported}``
    """

    conclusion_id: str
    verdict: str

    def reading(self, record: Record) -> Reading:
        """Look the verdict up."""
        known = record.study.extra[CONCLUSIONS].set_index("conclusion_id")
        require(self.conclusion_id, list(known.index), "conclusion")
        row = known.loc[[self.conclusion_id]].iloc[0]
        overall = record.verdicts.set_index("conclusion_id").loc[[self.conclusion_id], "overall"]
        holds = overall.iloc[0] == require(self.verdict, VERDICTS, "verdict")
        return Reading(holds, f"it is {overall.iloc[0]}", _tested_on(record, row))


@dataclass(frozen=True)
class Conclusions:
    """How many of the earlier conclusions have a verdict, or what share of them.

    ``{kind: conclusions, verdict: not documented, share: {at_least: 1/3}}``
    """

    verdict: str
    number: Bound | None = None
    share: Bound | None = None
    partnership: str | None = None

    def reading(self, record: Record) -> Reading:
        """Count the verdicts."""
        require(self.verdict, VERDICTS, "verdict")
        table = record.study.extra[CONCLUSIONS].set_index("conclusion_id")
        if self.partnership:
            _case(record, self.partnership)
            table = table[table["partnership"] == self.partnership]
        overall = record.verdicts.drop_duplicates("conclusion_id").set_index("conclusion_id")
        chosen = overall["overall"].reindex(table.index) == self.verdict
        found = f"{chosen.sum()} of {len(chosen)} conclusions are {self.verdict}"
        return Reading(_counted(chosen.sum(), len(chosen), self.number, self.share), found, NOTHING)


@dataclass(frozen=True)
class Stands:
    """How many ratings stay as they are when decisions of the study are made otherwise.

    ``against`` is ``adjudication`` (every way to decide the disputes) or a kind of
    :func:`crosscase.analysis.variants`, all its variants or the one named.

    ``{kind: stands, against: origin, share: {less_than: 1/2}}``
    """

    against: str
    variant: str | None = None
    cells: Bound | None = None
    share: Bound | None = None
    partnership: str | None = None
    code_id: str | None = None

    def reading(self, record: Record) -> Reading:
        """Count the ratings that stand."""
        rated = _rated(record.standing, self.partnership, self.code_id)
        place = ["partnership", "code_id"]
        cells = rated.set_index(place).index
        if self.against == "adjudication":
            standing = rated["exact_share"].eq(1).to_numpy()
        else:
            standing = ~cells.isin(self._changed(record).set_index(place).index)
        found = f"{standing.sum()} of {len(cells)} ratings stand"
        return Reading(_counted(standing.sum(), len(cells), self.cells, self.share), found, NOTHING)

    def _changed(self, record: Record) -> pd.DataFrame:
        table = record.variants
        kinds = ["adjudication", *table["kind"].cat.categories]
        table = table[table["kind"] == require(self.against, kinds, "kind of decision")]
        if self.variant:
            known = list(table["variant"].unique())
            table = table[table["variant"] == require(self.variant, known, "variant")]
        return table[table["changed"]]


@dataclass(frozen=True)
class Agreement:
    """A coefficient of agreement, over all codes or on one.

    ``{kind: agreement, judgement: presence, coefficient: alpha, value: {at_least: 0.8}}``
    """

    judgement: str
    coefficient: str
    value: Bound
    code_id: str = "all"

    def reading(self, record: Record) -> Reading:
        """Look the coefficient up."""
        table = record.coefficients[record.coefficients["metric"] == "nominal"]
        wanted = {
            "judgement": self.judgement,
            "coefficient": self.coefficient,
            "code_id": self.code_id,
        }
        for column, value in wanted.items():
            table = table[table[column] == require(value, list(table[column].unique()), column)]
        value = table["value"].iloc[0]
        holds = pd.notna(value) and self.value.holds(value)
        return Reading(holds, f"{self.coefficient} is {value:.2f}", NOTHING)


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


def parse_test(written: object) -> Test:
    """Read a test: its kind and the parameters of that kind.

    Raises
    ------
    ClaimError
        If the kind or a parameter is unknown, a parameter is missing or has the wrong form.
    """
    if not isinstance(written, dict) or "kind" not in written:
        raise ClaimError(f"{written!r} is no test; write kind: and its parameters")
    kind = KINDS[require(written["kind"], list(KINDS), "kind of test")]
    given = {name: value for name, value in written.items() if name != "kind"}
    known = {field.name: field for field in fields(kind)}
    for name in given:
        require(name, list(known), f"parameter of {written['kind']}")
    needed = [name for name, field in known.items() if field.default is MISSING]
    if missing := [name for name in needed if name not in given]:
        raise ClaimError(f"{written['kind']} needs {', '.join(missing)}")
    test: Test = kind(
        **{name: _parameter(name, known[name].type, value) for name, value in given.items()}
    )
    return test


def described() -> pd.DataFrame:
    """Return the kinds of test: ``kind``, ``must_be_true`` and an ``example``."""
    rows = []
    for name, kind in KINDS.items():
        *said, example = inspect.cleandoc(kind.__doc__ or "").split("\n\n")
        words = re.sub(r":func:`[\w.]*?(\w+)`", r"\1", " ".join(" ".join(said).split()))
        rows.append((name, words.replace("``", ""), example.strip("`")))
    return pd.DataFrame(rows, columns=["kind", "must_be_true", "example"])


def _parameter(name: str, kind: Any, value: object) -> Any:
    for form in (Query, Bound, RatingBound):
        if kind in (form, form | None):
            return named(name, form.parse, value)
    wanted = int if kind in (int, int | None) else str
    if not isinstance(value, wanted):
        raise ClaimError(f"{name}: {value!r} is no {'whole number' if wanted is int else 'text'}")
    return value


def _case(record: Record, case: str) -> None:
    require(case, list(record.study.partnerships["partnership"]), "partnership")


def _code(record: Record, code: str) -> None:
    require(code, list(record.study.codebook["code_id"]), "code")


def _cells(
    record: Record, case: str | None, code: str | None = None, question: str | None = None
) -> pd.DataFrame:
    """Return the rated cells of a case, a code, a question, or of all."""
    cells = record.ratings
    codebook = record.study.codebook
    if case:
        _case(record, case)
        cells = cells[cells["partnership"] == case]
    if code:
        _code(record, code)
        cells = cells[cells["code_id"] == code]
    if question:
        known = list(codebook["research_question"].unique())
        asked = codebook["research_question"] == require(question, known, "research question")
        cells = cells[cells["code_id"].isin(codebook.loc[asked, "code_id"])]
    return cells


def _rated(standing: pd.DataFrame, case: str | None, code: str | None) -> pd.DataFrame:
    rated = standing[standing["published"].isin(RATINGS)]
    if case:
        rated = rated[rated["partnership"] == case]
    if code:
        rated = rated[rated["code_id"] == code]
    return rated


def _behind(record: Record, cells: Any) -> pd.DataFrame:
    """Return the evidence with a direction behind rated cells."""
    places = [(cell["partnership"], cell["code_id"]) for cell in cells]
    rows = Query({"code_id": tuple({code for _, code in places})}).select(record.evidence)
    inside = pd.MultiIndex.from_frame(rows[["partnership", "code_id"]].astype(object)).isin(places)
    return rows[inside & (rows["valence"] != "neutral").to_numpy()]


def _tested_on(record: Record, conclusion: pd.Series) -> pd.DataFrame:
    """Return the evidence with a direction that a conclusion is held against."""
    rows: pd.DataFrame = record.evidence[~record.evidence["tested"]]
    if pd.notna(conclusion["with_code_id"]):
        rows = rows[rows["scope"] != "setting"]
        return same_direction(rows, conclusion["code_id"], conclusion["with_code_id"])
    rows = rows[(rows["scope"] == conclusion["scope"]) & (rows["valence"] != "neutral")]
    for column in ("code_id", "about", "partnership"):
        if pd.notna(conclusion[column]):
            rows = rows[rows[column] == conclusion[column]]
    return rows


def _measure(rows: pd.DataFrame, measure: str) -> Any:
    """Return a count of distinct segments, origins or sources, or the exact score."""
    columns = {"segments": "segment_id", "origins": "origin", "sources": "source_id"}
    if measure in columns:
        return rows[columns[measure]].nunique()
    directed = rows[rows["valence"].notna() & (rows["valence"] != "neutral")]
    if directed.empty:
        return None
    whole = directed.assign(all=pd.Categorical(["all"] * len(directed)))
    return pooled_ratings(whole, ["all"])["exact_score"].iloc[0]


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
    return (last <= until).map(names, na_action="ignore").astype("category")
