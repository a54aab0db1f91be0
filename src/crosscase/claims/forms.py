"""What the parameters of tests and of rules may be: how each is read, and what it can name.

A parameter is read by its type. What a parameter of a test names is held against the study, by the
name of the parameter: no test has one that could name anything.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from inspect import Parameter, signature
from math import inf
from types import UnionType
from typing import Any, Self, get_args

from crosscase.analysis import RATINGS, STEP
from crosscase.analysis.rating import SPOKEN, STATES
from crosscase.analysis.sensitivity import KINDS as VARIANTS
from crosscase.claims.query import Query
from crosscase.claims.record import Record
from crosscase.claims.words import ClaimError, named, number, parts, require, text, texts, whole
from crosscase.study.words import shown

UNITS = {  # what can be counted: by which column, and what one is called
    "segments": ("segment_id", "statement"),
    "origins": ("origin", "origin"),
    "sources": ("source_id", "source"),
}
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
    value: Any

    @classmethod
    def parse(cls, written: object) -> Self:
        """Read a bound."""
        if not isinstance(written, dict) or len(written) != 1:
            relations = ", ".join(RELATIONS)
            raise ClaimError(f"{shown(written)} is no bound; write one of {relations} and a value")
        ((relation, value),) = written.items()
        return cls(require(relation, [*RELATIONS], "relation"), cls.read(relation, value))

    @staticmethod
    def read(relation: str, value: object) -> Any:
        """Read what the relation is to."""
        return number(value)

    def holds(self, value: Any) -> bool:
        """Tell whether a value keeps the bound."""
        return RELATIONS[self.relation](Fraction(value), self.value)

    def implies(self, other: "Bound") -> bool:
        """Tell whether whatever keeps this bound keeps the other."""
        low, high = sorted([self.value, other.value])
        tried = (low - 1, low, (low + high) / 2, high, high + 1)  # bounds turn nowhere else
        return all(other.holds(each) for each in tried if self.holds(each))

    def __str__(self) -> str:
        """Say it in words: ``more than 1/2``."""
        return f"{self.relation.replace('_', ' ')} {self.value}"


class RatingBound(Bound):
    """A bound on a rating: ``{at_least: "+"}``, ``{equals: [thin, silent]}``.

    Only ``equals`` can name the states without a rating; the others are kept by ratings alone.
    """

    @staticmethod
    def read(relation: str, value: object) -> tuple[str, ...]:
        """Read one rating, or several that a rating may equal."""
        values = value if isinstance(value, list) else [value]
        if not values:
            raise ClaimError("an empty list is no rating; name one")
        if relation != "equals" and len(values) != 1:
            raise ClaimError(f"{relation} needs one rating, not {shown(values)}")
        allowed = [*RATINGS, *STATES] if relation == "equals" else RATINGS
        return tuple(require(each, allowed, "rating") for each in values)

    def holds(self, value: str) -> bool:
        """Tell whether a rating, or the lack of one, keeps the bound."""
        if self.relation == "equals":
            return value in self.value
        return value in STEP and RELATIONS[self.relation](STEP[value], STEP[self.value[0]])

    def __str__(self) -> str:
        """Say it in words: ``at least positive``, ``mixed or negative``, ``rated``."""
        words = " or ".join(SPOKEN[value] for value in self.value)
        if self.relation == "equals":
            return words
        every = all(map(self.holds, RATINGS))
        return "rated" if every else f"{self.relation.replace('_', ' ')} {words}"


ANY = Bound("at_least", -inf)
"""What every number keeps: without a bound, a test says how much there is."""

Words = tuple[str, ...]
Degrees = Mapping[str, Bound]
Columns = Mapping[str, Words]


def _degrees(written: object) -> Degrees:
    if not isinstance(written, dict):
        raise ClaimError(f"{shown(written)} declares no words; write `most: {{more_than: 1/2}}`")
    return {str(word): named(str(word), Bound.parse, bound) for word, bound in written.items()}


def _columns(written: object) -> Columns:
    """Read what columns of a table must hold: one value each, or one of several."""
    if not isinstance(written, dict) or not written:
        raise ClaimError(f"{shown(written)} names no column; write {{column: value}}")
    listed = {key: each if isinstance(each, list) else [each] for key, each in written.items()}
    return {str(key): tuple(map(str, values)) for key, values in listed.items()}


READ: Mapping[Any, Callable[[object], Any]] = {
    str: text,
    int: partial(whole, least=1),
    Words: texts,
    Query: Query.parse,
    Bound: Bound.parse,
    RatingBound: RatingBound.parse,
    Degrees: _degrees,
    Columns: _columns,
}
"""How a parameter of each type is read."""

Names = Callable[[Record, Mapping[str, Any]], Sequence[str]]

NAMES: Mapping[str, tuple[str, Names]] = {
    "case_id": ("case_id", lambda record, test: record.values("case_id")),
    "code_id": ("code_id", lambda record, test: record.values("code_id")),
    "table": ("table", lambda record, test: [*record.study.tables]),
    "unit": ("unit", lambda record, test: [*UNITS]),
    "against": ("kind of decision", lambda record, test: ["decisions", *VARIANTS.categories]),
    "variant": ("variant", lambda record, test: record.variants_of(test["against"])),
    "what": ("part of a rating", lambda record, test: ["symbol", "sign"]),
    "judgement": ("judgement", lambda record, test: ["presence", "bearing"]),
    "coefficient": (
        "coefficient",
        lambda record, test: [*record.coefficients["coefficient"].unique()],
    ),
}
"""What a test may name by its parameters that are texts: what that is called, and which there are
in the study, given the other parameters of the test."""


def types_of(made: Callable[..., Any]) -> dict[str, Any]:
    """Return the type of each parameter after the first, which is what it is held against."""
    _, *parameters = signature(made).parameters.values()
    types = {each.name: each.annotation for each in parameters}
    optional = {name: of for name, of in types.items() if isinstance(of, UnionType)}
    return types | {name: get_args(of)[0] for name, of in optional.items()}


def read_parts(made: Callable[..., Any], written: object, of: str) -> dict[str, Any]:
    """Read what is given to something, each part by its type."""
    types, own = types_of(made), signature(made).parameters
    needed = [name for name in types if own[name].default is Parameter.empty]
    given = parts(written, [*types], needed, of)
    # In the order of the parameters: what one may be can depend on those before it.
    return {name: named(name, READ[types[name]], given[name]) for name in types if name in given}


def check(given: Mapping[str, Any], record: Record) -> None:
    """Hold all that parameters of a test name against the study; errors name the parameter."""
    for name, value in given.items():
        if isinstance(value, Query):
            named(name, value.check, record)
        elif isinstance(value, str):
            what, known = NAMES[name]
            named(name, require, value, known(record, given), what)
