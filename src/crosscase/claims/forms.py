"""What a parameter may be: by its form it is read, and held against the study.

A test of a claim has no parameter that could name anything: its type is one of the forms below.
"""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from inspect import Parameter, signature
from typing import Annotated, Any, Self, get_args

from crosscase.analysis import RATINGS, STEP
from crosscase.analysis.rating import SPOKEN, STATES
from crosscase.analysis.sensitivity import KINDS as VARIANTS
from crosscase.claims.query import Query
from crosscase.claims.record import Record
from crosscase.claims.words import ClaimError, named, parts, require, text, texts, whole
from crosscase.study.words import shown

NUMBER = re.compile(
    r"-?[0-9]{1,9}(\.[0-9]{1,9}|/[1-9][0-9]{0,8})?"
)  # bounded, as what it is read into
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
    value: Any

    @classmethod
    def parse(cls, written: object) -> Self:
        """Read a bound."""
        if not isinstance(written, dict) or len(written) != 1:
            relations = ", ".join(RELATIONS)
            raise ClaimError(f"{shown(written)} is no bound; write one of {relations} and a value")
        ((relation, value),) = written.items()
        require(relation, list(RELATIONS), "relation")
        return cls(relation, cls.read(relation, value))

    @staticmethod
    def read(relation: str, value: Any) -> Any:
        """Read what the relation is to."""
        if isinstance(value, str) and NUMBER.fullmatch(value):
            return Fraction(value)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise ClaimError(f"{shown(value)} is no number; write 3, 2/3 or 0.8")
        if abs(value) < TOO_LARGE:
            return Fraction(str(value))
        raise ClaimError(f"the number is too large; write one below {TOO_LARGE:,}")

    def holds(self, value: Any) -> bool:
        """Tell whether a value keeps the bound."""
        return RELATIONS[self.relation](Fraction(value), self.value)

    def implies(self, other: "Bound") -> bool:
        """Tell whether whatever keeps this bound keeps the other."""
        if self.relation == "equals":
            return other.holds(self.value)
        up, down = ("at_least", "more_than"), ("at_most", "less_than")
        for way, beyond in ((up, self.value > other.value), (down, self.value < other.value)):
            if self.relation in way and other.relation in way:
                same = self.value == other.value and other.relation in (way[0], self.relation)
                return beyond or same
        return False

    def __str__(self) -> str:
        """Say it in words: ``more than 1/2``."""
        return f"{self.relation.replace('_', ' ')} {self.value}"


class RatingBound(Bound):
    """A bound on a rating: ``{at_least: "+"}``, ``{equals: [thin, silent]}``.

    Only ``equals`` can name the states without a rating; the others are kept by ratings alone.
    """

    @staticmethod
    def read(relation: str, value: Any) -> tuple[str, ...]:
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
        if self.relation != "equals" and all(map(self.holds, RATINGS)):
            return "rated"
        words = " or ".join(SPOKEN[value] for value in self.value)
        return words if self.relation == "equals" else f"{self.relation.replace('_', ' ')} {words}"


@dataclass(frozen=True)
class Form:
    """How a parameter is read and, if it names something, which names there are."""

    parse: Callable[[object], Any]
    what: str = ""
    known: Callable[[Record, Mapping[str, Any]], Sequence[str]] | None = None
    """Of the study, given the parameters of the test that asks."""


def degrees(written: object) -> Mapping[str, Bound]:
    """Read words of degree, each with its bound."""
    if not isinstance(written, dict):
        raise ClaimError(f"{shown(written)} declares no words; write `most: {{more_than: 1/2}}`")
    return {str(word): named(str(word), Bound.parse, bound) for word, bound in written.items()}


def where(written: object) -> Mapping[str, tuple[str, ...]]:
    """Read what columns of a table must hold: one value each, or one of several."""
    if not isinstance(written, dict) or not written:
        raise ClaimError(f"{shown(written)} names no column; write {{column: value}}")
    several = {
        str(key): value if isinstance(value, list) else [value] for key, value in written.items()
    }
    return {key: tuple(map(str, values)) for key, values in several.items()}


def _one_of(what: str, names: Sequence[str]) -> Form:
    return Form(text, what, lambda record, test: names)


def _of_study(what: str, table: str, column: str, *more: str) -> Form:
    return Form(text, what, lambda record, test: [*more, *record.column(table, column)])


CaseId = Annotated[str, _of_study("case_id", "cases", "case_id")]
CodeId = Annotated[str, _of_study("code", "codebook", "code_id")]
CodeOrAll = Annotated[str, _of_study("code_id", "codebook", "code_id", "all")]
QuestionId = Annotated[str, _of_study("research question", "codebook", "research_question")]
Coefficient = Annotated[str, _of_study("coefficient", "coefficients", "coefficient")]
Bearing = Annotated[str, Form(text, "bearing", lambda record, test: [*record.study.bearings])]
Group = Annotated[str, Form(text, "group", lambda record, test: ["case_id", *record.study.facets])]
Variant = Annotated[
    str, Form(text, "variant", lambda record, test: record.variants_of(test["against"]))
]
Decision = Annotated[str, _one_of("kind of decision", ["decisions", *VARIANTS.categories])]
Judgement = Annotated[str, _one_of("judgement", ["presence", "bearing"])]
Kept = Annotated[str, _one_of("part of a rating", ["symbol", "sign"])]
Unit = Annotated[str, _one_of("unit", list(UNITS))]
Times = Annotated[int, Form(partial(whole, least=1))]
TableName = Annotated[str, Form(text, "table", lambda record, test: record.tables)]
Where = Annotated[Mapping[str, tuple[str, ...]], Form(where)]
Number = Annotated[int, Form(whole)]
Degrees = Annotated[Mapping[str, Bound], Form(degrees)]
Text = Annotated[str, Form(text)]
Texts = Annotated[tuple[str, ...], Form(texts)]


def forms_of(made: Callable[..., Any]) -> dict[str, Any]:
    """Return the form of each parameter; a type that is no form is refused."""
    declared = {name: each.annotation for name, each in signature(made).parameters.items()}
    return {name: _form(made, name, of) for name, of in declared.items() if of is not Record}


def _form(made: Callable[..., Any], name: str, declared: Any) -> Any:
    for each in (declared, *get_args(declared)):  # the form itself, or one that may be left out
        for form in (each, *getattr(each, "__metadata__", ())):
            if form in (Query, Bound, RatingBound) or isinstance(form, Form):
                return form
    raise TypeError(
        f"{made.__name__}.{name}: {declared} does not say what may be written there; use a form of "
        "crosscase.claims.forms"
    )


def read_parts(made: Callable[..., Any], written: object, of: str) -> dict[str, Any]:
    """Read what something is made of, each part by its form."""
    forms = forms_of(made)
    own = signature(made).parameters
    given = parts(written, list(forms), [n for n in forms if own[n].default is Parameter.empty], of)
    return {name: named(name, forms[name].parse, value) for name, value in given.items()}


def check(made: Callable[..., Any], given: Mapping[str, Any], record: Record) -> None:
    """Hold everything that parameters name against the study; errors begin with the parameter."""
    for name, form in forms_of(made).items():
        value = given.get(name)
        if isinstance(value, Query):
            named(name, value.check, record)
        elif value is not None and isinstance(form, Form) and form.known:
            named(name, require, value, form.known(record, given), form.what)
