"""Matching the patterns of a descriptor in time that grows with the text, whatever the pattern.

Python's own matcher tries one way after another, which some patterns make endless. Here all ways
are followed at once, as the set of places of the text that are reached so far.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

LONGEST_PATTERN = 200
LONGEST_TEXT = 1_000

Ends = Callable[[str, set[int]], set[int]]  # where a part of a pattern ends, by where it starts


class Pattern:
    """A pattern of at most 200 characters that a whole text must have.

    Characters, classes, groups, alternatives and repetitions are read; no reference to an earlier
    group, and nothing that looks ahead or behind: a ``ValueError`` says what is not.
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


def _sequence(tree: Any) -> Ends:
    steps = [
        _part(str(kind), value, tree[place : place + 1]) for place, (kind, value) in enumerate(tree)
    ]

    def ends(text: str, starts: set[int]) -> set[int]:
        for step in steps:
            starts = step(text, starts)
        return starts

    return ends


def _part(kind: str, value: Any, alone: Any) -> Ends:
    """Translate one part of a pattern, which stands ``alone`` in a pattern of its own as well."""
    if kind == "BRANCH":
        ways = [_sequence(way) for way in value[1]]
        return lambda text, starts: set().union(*(way(text, starts) for way in ways))
    if kind == "SUBPATTERN":
        _, added, removed, inside = value
        if added or removed:
            raise ValueError("flags are not supported")
        return _sequence(inside)
    if kind in ("MAX_REPEAT", "MIN_REPEAT"):
        least, most, inside = value
        return _repeated(_sequence(inside), int(least), int(most))
    if kind not in ("IN", "LITERAL", "NOT_LITERAL", "ANY"):
        raise ValueError(f"{kind} is not supported")
    # Python's matcher knows what is in a class; of a single character it has but one way to try.
    fits = lru_cache(maxsize=500)(re._compiler.compile(alone).match)  # type: ignore[attr-defined]
    return lambda text, starts: {at + 1 for at in starts if at < len(text) and fits(text[at])}


def _repeated(inside: Ends, least: int, most: int) -> Ends:
    """Go round until nothing new is reached: at most once for each place of the text."""

    def ends(text: str, starts: set[int]) -> set[int]:
        for _ in range(min(least, len(text) + 1)):
            starts = inside(text, starts)
        reached = set(starts)
        for _ in range(min(most - least, len(text) + 1)):
            starts = inside(text, starts) - reached  # what was reached before leads nowhere new
            if not starts:
                break
            reached |= starts
        return reached

    return ends
