"""The wording that messages share."""

from collections.abc import Sequence
from difflib import get_close_matches
from itertools import islice

LISTED = 17
COMPARED = 2_000
LONGEST = 100


def listing(allowed: Sequence[str]) -> str:
    """List what is allowed, the first 17 and how many there are."""
    words = ", ".join(islice(allowed, LISTED))
    return words if len(allowed) <= LISTED else f"{words}, ... ({len(allowed):,} in all)"


def counted(number: int, noun: str) -> str:
    """Return a counted noun: ``1 origin``, ``2,000 origins``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def near(value: str, allowed: Sequence[str]) -> str:
    """Suggest the allowed text most like the value, if comparing is quick and one is close."""
    if len(value) > LONGEST or len(allowed) > COMPARED:
        return ""
    matches = get_close_matches(value, allowed, n=1, cutoff=0.7)
    return f" (did you mean {matches[0]!r}?)" if matches else ""


def shown(value: object) -> str:
    """Quote a value, shortened if it is long."""
    text = str(value)
    return repr(text if len(text) <= LONGEST else f"{text[:LONGEST]}...")


def visible(text: str) -> str:
    """Return a message in which no character steers the terminal or turns the line around."""
    return "".join(
        each if each == "\n" or each.isprintable() else ascii(each)[1:-1] for each in text
    )
