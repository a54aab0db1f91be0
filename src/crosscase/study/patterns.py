"""Matching the patterns of a descriptor in time that grows with the text, whatever the pattern.

Python's own matcher tries one way after another, which some patterns make endless. Here all ways
are followed at once, as the set of places of the text that are reached so far.
"""

import re
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

LONGEST_PATTERN = 200
LONGEST_TEXT = 1_000

Ends = Callable[[str, set[int]], set[int]]  # where a part of a pattern ends, by where it starts


class Pattern:
    """A pattern that a whole text must have.

    Parameters
    ----------
    written
        A regular expression of at most 200 characters: characters, classes, groups, alternatives
        and repetitions; no reference to an earlier group, nothing that looks ahead or behind.

    Raises
    ------
    ValueError
        If it is none; the message says why.
    """

    def __init__(self, written: str) -> None:
        """Translate the pattern."""
        if len(written) > LONGEST_PATTERN:
            raise ValueError(f"it is longer than {LONGEST_PATTERN} characters")
        try:
            tree = re._parser.parse(written)  # type: ignore[attr-defined]
        except (re.error, OverflowError, RecursionError) as error:
            raise ValueError(str(error)) from None
        if tree.state.flags != re.UNICODE:
            raise ValueError("flags are not supported")
        self._ends = _sequence(tree)

    def fullmatch(self, text: str) -> bool:
        """Tell whether a text of at most 1,000 characters has the pattern from end to end."""
        return len(text) <= LONGEST_TEXT and len(text) in self._ends(text, {0})


def _sequence(parts: Any) -> Ends:
    steps = [_part(str(kind), value) for kind, value in parts]

    def ends(text: str, starts: set[int]) -> set[int]:
        for step in steps:
            starts = step(text, starts)
        return starts

    return ends


def _part(kind: str, value: Any) -> Ends:
    if kind == "BRANCH":
        return partial(_either, [_sequence(way) for way in value[1]])
    if kind == "SUBPATTERN":
        _, added, removed, inside = value
        if added or removed:
            raise ValueError("flags are not supported")
        return _sequence(inside)
    if kind in ("MAX_REPEAT", "MIN_REPEAT"):
        least, most, inside = value
        return partial(_repeated, _sequence(inside), int(least), int(most))
    if kind not in ("IN", "LITERAL", "NOT_LITERAL", "ANY"):
        raise ValueError(f"{kind} is not supported")
    members = value if kind == "IN" else [(kind, value)]
    return partial(_one, lru_cache(maxsize=500)(partial(_in_class, members)))


def _one(fits: Callable[[str], bool], text: str, starts: set[int]) -> set[int]:
    return {start + 1 for start in starts if start < len(text) and fits(text[start])}


def _either(ways: list[Ends], text: str, starts: set[int]) -> set[int]:
    return set().union(*(way(text, starts) for way in ways))


def _repeated(inside: Ends, least: int, most: int, text: str, starts: set[int]) -> set[int]:
    """Go round until nothing new is reached: at most once for each place of the text."""
    for _ in range(min(least, len(text) + 1)):
        starts = inside(text, starts)
    reached = set(starts)
    for _ in range(min(most - least, len(text) + 1)):
        starts = inside(text, starts) - reached
        if not starts:
            break
        reached |= starts
    return reached


def _in_class(members: list[tuple[Any, Any]], character: str) -> bool:
    """Tell whether a character is in a class, as Python's parser describes one."""
    negated = str(members[0][0]) == "NEGATE"
    return negated != any(_is(str(kind), value, character) for kind, value in members)


def _is(kind: str, value: Any, character: str) -> bool:
    if kind == "LITERAL":
        return bool(ord(character) == value)
    if kind == "NOT_LITERAL":
        return bool(ord(character) != value)
    if kind == "RANGE":
        return bool(value[0] <= ord(character) <= value[1])
    if kind == "CATEGORY":
        return bool(re.match(CATEGORIES[str(value)], character))
    return kind == "ANY" and character != "\n"


CATEGORIES = {
    "CATEGORY_DIGIT": r"\d",
    "CATEGORY_NOT_DIGIT": r"\D",
    "CATEGORY_SPACE": r"\s",
    "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w",
    "CATEGORY_NOT_WORD": r"\W",
}
