"""Errors in the wording of a claim, the reading of its parts, and the words that messages share."""

import hashlib
import json
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from crosscase.errors import CrosscaseError
from crosscase.study.intake import parse_number
from crosscase.study.words import listing, near, shown


class ClaimError(CrosscaseError, ValueError):
    """Something in a claim that cannot be used; the message says what is allowed."""


def require(value: object, allowed: Sequence[str], what: str) -> str:
    """Return a value that is among those allowed, or say what is."""
    if not isinstance(value, str) or value not in allowed:
        known = listing(allowed) or "none, there is no such thing in this study"
        hint = near(str(value), allowed)
        raise ClaimError(f"{shown(value)} is no {what}; allowed: {known}{hint}")
    return value


def named(part: str, parse: Callable[..., Any], *written: Any) -> Any:
    """Parse a part of a claim; an error begins with its name."""
    try:
        return parse(*written)
    except ClaimError as error:
        raise ClaimError(f"{part}: {error}") from None


def parts(written: object, known: Sequence[str], needed: Sequence[str], of: str) -> dict[str, Any]:
    """Return the parts of something: all known, none missing."""
    if not isinstance(written, dict):
        raise ClaimError(f"{shown(written)} is no {of}; write its parts, each `name: value`")
    for name in written:
        require(name, known, f"part of a {of}")
    if missing := [name for name in needed if name not in written]:
        raise ClaimError(f"lacks {', '.join(missing)}; fill it in")
    return written


def text(written: object) -> str:
    """Read a text."""
    if not isinstance(written, str):
        raise ClaimError(f"{shown(written)} is no text; write one, in quotation marks")
    return written


def texts(written: object) -> tuple[str, ...]:
    """Read a list of texts."""
    if not isinstance(written, list) or not all(isinstance(each, str) for each in written):
        raise ClaimError(f"{shown(written)} is no list of words; write [one, two]")
    return tuple(written)


def number(written: object) -> Fraction:
    """Read a number: whole, a fraction or decimal."""
    try:
        return parse_number(str(written))
    except ValueError:
        raise ClaimError(f"{shown(written)} is no number; write 3, 2/3 or 0.8") from None


def whole(written: object, least: int | None = None) -> int:
    """Read a whole number, not below the least that makes sense."""
    try:
        found = int(str(parse_number(str(written))))
    except ValueError:
        raise ClaimError(f"{shown(written)} is no whole number; write one, such as 2") from None
    if least is not None and found < least:
        raise ClaimError(f"{found} is too small; write {least} or more")
    return found


def wording(said: object) -> str:
    """Return eight digits that stand for what is said, and are others once it is said otherwise."""
    text = json.dumps(said, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:8]
