"""Errors in the wording of a claim."""

from collections.abc import Callable, Sequence
from typing import Any

from crosscase.study.words import listing, near, shown


class ClaimError(ValueError):
    """Something in a claim that cannot be used; the message says what is allowed."""


def require(value: object, allowed: Sequence[str], what: str) -> str:
    """Return a value that is among those allowed, as text.

    Raises
    ------
    ClaimError
        If it is not.
    """
    if value not in allowed:
        hint = near(str(value), allowed)
        raise ClaimError(f"{shown(value)} is no {what}; allowed: {listing(allowed)}{hint}")
    return str(value)


def named(part: str, parse: Callable[[object], Any], written: object) -> Any:
    """Parse a part of a claim; an error begins with its name."""
    try:
        return parse(written)
    except ClaimError as error:
        raise ClaimError(f"{part}: {error}") from None


def counted(number: int, noun: str) -> str:
    """Return a counted noun: ``1 origin``, ``2 origins``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
