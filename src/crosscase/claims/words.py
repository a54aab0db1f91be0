"""Errors in the wording of a claim, and the words that messages share."""

from collections.abc import Callable, Sequence
from typing import Any

from crosscase.errors import CrosscaseError
from crosscase.study.intake import parse_number
from crosscase.study.words import listing, near, shown


class ClaimError(CrosscaseError, ValueError):
    """Something in a claim that cannot be used; the message says what is allowed."""


class Lacking(ClaimError):
    """Something that the study does not give, so that no claim which needs it can be tested."""


def require(value: object, allowed: Sequence[str], what: str) -> str:
    """Return a value that is among those allowed, or say what is."""
    if not isinstance(value, str) or value not in allowed:
        known = listing(allowed) or "none, there is no such thing in this study"
        hint = near(str(value), allowed)
        raise ClaimError(f"{shown(value)} is no {what}; allowed: {known}{hint}")
    return str(value)


def named(part: str, parse: Callable[[Any], Any], written: Any) -> Any:
    """Parse a part of a claim; an error begins with its name."""
    try:
        return parse(written)
    except Lacking:
        raise
    except ClaimError as error:
        raise ClaimError(f"{part}: {error}") from None


def whole(written: object) -> int:
    """Read a whole number."""
    try:
        number = parse_number(str(written))
    except ValueError:
        number = None
    if number is None or number.denominator != 1:
        raise ClaimError(f"{shown(written)} is no whole number; write one, such as 2")
    return int(number)


def counted(number: int, noun: str) -> str:
    """Return a counted noun: ``1 origin``, ``2 origins``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
