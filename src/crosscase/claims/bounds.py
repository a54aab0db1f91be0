"""Bounds that a claim puts on a number or on a rating."""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Self

from crosscase.analysis import RATINGS, STEP
from crosscase.analysis.rating import SPOKEN, STATES
from crosscase.claims.words import ClaimError, require
from crosscase.study.words import shown

NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,9}|/[1-9][0-9]{0,8})?")
TOO_LARGE = 10**9

RELATIONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "equals": operator.eq,
    "at_least": operator.ge,
    "at_most": operator.le,
    "more_than": operator.gt,
    "less_than": operator.lt,
}


@dataclass(frozen=True)
class Bound:
    """A bound on a number: ``{at_least: 10}``, ``{more_than: 1/2}``."""

    relation: str
    value: Fraction

    @classmethod
    def parse(cls, written: object) -> Self:
        """Read a bound; numbers are whole or fractions, written ``2/3`` or ``0.8``."""
        relation, value = _one_relation(written)
        return cls(relation, _number(value))

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
        allowed = [*RATINGS, *STATES] if relation == "equals" else RATINGS
        if relation != "equals" and len(values) != 1:
            raise ClaimError(f"{relation} needs one rating, not {shown(values)}")
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


def _number(written: object) -> Fraction:
    if isinstance(written, str) and NUMBER.fullmatch(written):
        return Fraction(written)
    if isinstance(written, int | float) and not isinstance(written, bool):
        if abs(written) < TOO_LARGE:
            return Fraction(str(written))
        raise ClaimError(f"the number is too large; write one below {TOO_LARGE:,}")
    raise ClaimError(f"{shown(written)} is no number; write 3, 2/3 or 0.8")


def _one_relation(written: object) -> tuple[str, Any]:
    if not isinstance(written, dict) or len(written) != 1:
        raise ClaimError(
            f"{shown(written)} is no bound; write one of {', '.join(RELATIONS)} and a value"
        )
    ((relation, value),) = written.items()
    return require(relation, list(RELATIONS), "relation"), value
