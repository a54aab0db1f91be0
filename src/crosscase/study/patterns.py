"""Matching the patterns of a descriptor in time that grows with the text, whatever the pattern.

Python's own matcher tries one way after another, which some patterns make endless. Here all ways
are followed at once, as the set of places of the text that are reached so far.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

LONGEST_PATTERN, LONGEST_TEXT = 200, 1_000

Ends = Callable[[str, set[int]], set[int]]  # where a part of a pattern ends, by where it starts


class Pattern:
    """A pattern of at most 200 characters that a whole text must have.

    Characters, classes, groups, alternatives and repetitions are read; no reference to an earlier
    group, and nothing that looks ahead or behind: a ``ValueError`` says what is not.
    """

    def __init__(self, written: str) -> None:
        """Translate the pattern."""
        self.written = written
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
    # A slice of a tree is a pattern of its own.
    steps = [_part(str(kind), value, tree[at : at + 1]) for at, (kind, value) in enumerate(tree)]
    if len(steps) == 1:  # as in most repetitions, which ask it of every character
        return steps[0]

    def ends(text: str, starts: set[int]) -> set[int]:
        for step in steps:
            starts = step(text, starts)
        return starts

    return ends


def _part(kind: str, value: Any, alone: Any) -> Ends:
    match kind:
        case "BRANCH":
            ways = [_sequence(way) for way in value[1]]
            return lambda text, starts: set().union(*(way(text, starts) for way in ways))
        case "SUBPATTERN":
            _, added, removed, inside = value
            if added or removed:
                raise ValueError("flags are not supported")
            return _sequence(inside)
        case "MAX_REPEAT" | "MIN_REPEAT":
            least, most, inside = value
            return _repeated(_sequence(inside), int(least), int(most))
        case "IN" | "LITERAL" | "NOT_LITERAL" | "ANY":
            # Python's matcher has but one way to try a single character.
            fits = lru_cache(500)(re._compiler.compile(alone).match)  # type: ignore[attr-defined]
            return lambda text, starts: {
                at + 1 for at in starts if at < len(text) and fits(text[at])
            }
    raise ValueError(f"{kind} is not supported")


def _repeated(inside: Ends, least: int, most: int) -> Ends:
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
