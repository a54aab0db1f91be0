"""What a parameter of a test may be; there is no form for text that could name anything.

A kind of test declares the form of each of its parameters as its type. The register's reader parses
a parameter by it, and holds what it names against the study before the test is run.
"""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction
from functools import partial
from types import NoneType
from typing import Annotated, Any, Self, get_args

from crosscase.analysis import RATINGS, STEP, VERDICTS
from crosscase.analysis.rating import SPOKEN, STATES
from crosscase.analysis.sensitivity import KINDS as VARIANTS
from crosscase.claims.query import Query
from crosscase.claims.record import CONCLUSIONS, Record
from crosscase.claims.words import ClaimError, named, require, whole
from crosscase.study.words import shown

NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,9}|/[1-9][0-9]{0,8})?")
TOO_LARGE = 10**9
UNITS = {"segments": "statement", "origins": "origin", "sources": "source"}
RELATIONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "equals": operator.eq,
    "at_least": operator.ge,
    "at_most": operator.le,
    "more_than": operator.gt,
    "less_than": operator.lt,
}


@dataclass(frozen=True)
class Bound:
    """A bound on a number, which is whole or a fraction: ``{at_least: 10}``, ``{equals: 2/3}``."""

    relation: str
    value: Fraction

    @classmethod
    def parse(cls, written: object) -> Self:
        """Read a bound."""
        relation, value = _one_relation(written)
        if isinstance(value, str) and NUMBER.fullmatch(value):
            return cls(relation, Fraction(value))
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise ClaimError(f"{shown(value)} is no number; write 3, 2/3 or 0.8")
        if abs(value) < TOO_LARGE:
            return cls(relation, Fraction(str(value)))
        raise ClaimError(f"the number is too large; write one below {TOO_LARGE:,}")

    def holds(self, value: float | Fraction) -> bool:
        """Tell whether a value keeps the bound."""
        return RELATIONS[self.relation](Fraction(value), self.value)


@dataclass(frozen=True)
class RatingBound:
    """A bound on a rating: ``{at_least: "+"}``, ``{equals: [thin, silent]}``.

    Only ``equals`` can name the states without a rating, ``thin`` and ``silent``; the other
    relations are kept by ratings alone.
    """

    relation: str
    values: tuple[str, ...]

    @classmethod
    def parse(cls, written: object) -> Self:
        """Read a bound."""
        relation, value = _one_relation(written)
        values = value if isinstance(value, list) else [value]
        if not values:
            raise ClaimError("an empty list is no rating; name one")
        if relation != "equals" and len(values) != 1:
            raise ClaimError(f"{relation} needs one rating, not {shown(values)}")
        allowed = [*RATINGS, *STATES] if relation == "equals" else RATINGS
        return cls(relation, tuple(require(each, allowed, "rating") for each in values))

    def holds(self, rating: str) -> bool:
        """Tell whether a rating, or the lack of one, keeps the bound."""
        if self.relation == "equals":
            return rating in self.values
        return rating in STEP and RELATIONS[self.relation](STEP[rating], STEP[self.values[0]])

    def __str__(self) -> str:
        """Say it in words: ``at least positive``, ``mixed or negative``."""
        words = " or ".join(SPOKEN[value] for value in self.values)
        return words if self.relation == "equals" else f"{self.relation.replace('_', ' ')} {words}"


def _one_relation(written: object) -> tuple[str, Any]:
    if not isinstance(written, dict) or len(written) != 1:
        relations = ", ".join(RELATIONS)
        raise ClaimError(f"{shown(written)} is no bound; write one of {relations} and a value")
    ((relation, value),) = written.items()
    return require(relation, list(RELATIONS), "relation"), value


@dataclass(frozen=True)
class Name:
    """The name of something."""

    what: str
    known: Callable[[Record, Any], Sequence[str]]  # the names there are, given the test that asks

    def parse(self, written: object) -> str:
        """Read a name."""
        if not isinstance(written, str):
            raise ClaimError(f"{shown(written)} is no text")
        return written

    def check(self, name: str, record: Record, test: Any) -> None:
        """Refuse a name that nothing has."""
        require(name, self.known(record, test), self.what)


@dataclass(frozen=True)
class WholeNumber:
    """A whole number, not below the least that can make a test fail."""

    least: int

    def parse(self, written: object) -> int:
        """Read a number."""
        number = whole(written)
        if number < self.least:
            raise ClaimError(f"{number} is too small; write {self.least} or more")
        return number


def _one_of(what: str, names: Sequence[str]) -> Name:
    return Name(what, lambda record, test: names)


def _of_study(what: str, table: str, column: str) -> Name:
    return Name(what, lambda record, test: record.column(table, column))


CaseId = Annotated[str, _of_study("case_id", "cases", "case_id")]
CodeId = Annotated[str, _of_study("code", "codebook", "code_id")]
QuestionId = Annotated[str, _of_study("research question", "codebook", "research_question")]
ConclusionId = Annotated[str, _of_study("conclusion", CONCLUSIONS, "conclusion_id")]
CodeOrAll = Annotated[
    str, Name("code_id", lambda record, test: ["all", *record.column("codebook", "code_id")])
]
Bearing = Annotated[str, Name("bearing", lambda record, test: list(record.study.bearings))]
Group = Annotated[
    str, Name("group", lambda record, test: ["case_id", *record.study.facets, "period"])
]
Variant = Annotated[str, Name("variant", lambda record, test: record.variants_of(test.against))]
Coefficient = Annotated[
    str, Name("coefficient", lambda record, test: list(record.coefficients["coefficient"].unique()))
]
Decision = Annotated[str, _one_of("kind of decision", ["decisions", *VARIANTS.categories])]
Judgement = Annotated[str, _one_of("judgement", ["presence", "bearing"])]
Verdict = Annotated[str, _one_of("verdict", VERDICTS)]
Place = Annotated[str, _one_of("place", ["first", "last"])]
Unit = Annotated[str, _one_of("unit", list(UNITS))]
Measure = Annotated[str, _one_of("measure", [*UNITS, "score"])]
Times = Annotated[int, WholeNumber(1)]
Year = Annotated[int, WholeNumber(0)]


def parameters_of(kind: Any) -> dict[str, Any]:
    """Return the form of each parameter of a kind of test; a type that is no form is refused."""
    return {field.name: _form(kind, field.name, field.type) for field in fields(kind)}


def _form(kind: Any, name: str, declared: Any) -> Any:
    alternatives = [declared, *get_args(declared)] if NoneType in get_args(declared) else [declared]
    for each in alternatives:
        if each in (Query, Bound, RatingBound):
            return each
        for form in getattr(each, "__metadata__", ()):
            if isinstance(form, Name | WholeNumber):
                return form
    raise TypeError(
        f"{kind.__name__}.{name}: {declared} does not say what may be written there; use a form of "
        "crosscase.claims.forms"
    )


def check(test: Any, record: Record) -> None:
    """Hold everything that a test names against the study; errors begin with the parameter."""
    for name, form in parameters_of(type(test)).items():
        value = getattr(test, name)
        if isinstance(value, Query):
            named(name, lambda query: query.check(record), value)
        elif isinstance(form, Name) and value is not None:
            named(name, partial(form.check, record=record, test=test), value)
