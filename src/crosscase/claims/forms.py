"""What a parameter of a test may be; there is no form for text that could name anything.

A kind of test declares the form of each of its parameters as its type. The register's reader parses
a parameter by it, and holds what it names against the study before the test is run.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import partial
from types import NoneType
from typing import Annotated, Any, get_args

from crosscase.analysis import VERDICTS
from crosscase.analysis.sensitivity import KINDS as VARIANTS
from crosscase.claims.bounds import Bound, RatingBound
from crosscase.claims.query import Query
from crosscase.claims.record import CONCLUSIONS, Record
from crosscase.claims.words import ClaimError, named, require, whole
from crosscase.study.words import shown

UNITS = {"segments": "statement", "origins": "origin", "sources": "source"}
BEARINGS = ("negative", "mixed", "neutral", "positive")
GROUPS = ("case_id", "about", "publisher_side", "involvement", "period")


@dataclass(frozen=True)
class Name:
    """The name of something.

    Parameters
    ----------
    what
        What it names, for messages.
    known
        Returns the names there are: from the record, and from the test that uses one.
    """

    what: str
    known: Callable[[Record, Any], Sequence[str]]

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
Variant = Annotated[str, Name("variant", lambda record, test: record.variants_of(test.against))]
Decision = Annotated[str, _one_of("kind of decision", ["decisions", *VARIANTS.categories])]
Judgement = Annotated[str, _one_of("judgement", ["presence", "bearing"])]
Coefficient = Annotated[
    str, Name("coefficient", lambda record, test: list(record.coefficients["coefficient"].unique()))
]
Bearing = Annotated[str, _one_of("bearing", BEARINGS)]
Verdict = Annotated[str, _one_of("verdict", VERDICTS)]
Place = Annotated[str, _one_of("place", ["first", "last"])]
Group = Annotated[str, _one_of("group", GROUPS)]
Unit = Annotated[str, _one_of("unit", list(UNITS))]
Measure = Annotated[str, _one_of("measure", [*UNITS, "score"])]
Times = Annotated[int, WholeNumber(1)]
Year = Annotated[int, WholeNumber(0)]

FORMS = (Name, WholeNumber)
PARSED = (Query, Bound, RatingBound)


def forms(kind: Any) -> dict[str, Any]:
    """Return the form of each parameter of a kind of test.

    Raises
    ------
    TypeError
        If the type of a parameter is no form: nobody would check what it names.
    """
    return {field.name: _form(kind, field.name, field.type) for field in fields(kind)}


def _form(kind: Any, name: str, declared: Any) -> Any:
    alternatives = [declared, *get_args(declared)] if NoneType in get_args(declared) else [declared]
    for each in alternatives:
        if each in PARSED:
            return each
        for form in getattr(each, "__metadata__", ()):
            if isinstance(form, FORMS):
                return form
    raise TypeError(
        f"{kind.__name__}.{name}: {declared} does not say what may be written there; use a form of "
        "crosscase.claims.forms"
    )


def check(test: Any, record: Record) -> None:
    """Hold everything that a test names against the study.

    Raises
    ------
    ClaimError
        If it names something that the study does not have; the message begins with the parameter.
    """
    for name, form in forms(type(test)).items():
        value = getattr(test, name)
        if isinstance(value, Query):
            named(name, value.check, record.rows)
        elif isinstance(form, Name) and value is not None:
            named(name, partial(form.check, record=record, test=test), value)
