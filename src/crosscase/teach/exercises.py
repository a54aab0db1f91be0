"""Exercises whose answers can be checked, without being given away.

A chapter's solution deposits the answer that it computes from the data; a reader's own cell checks
against it. Nothing is typed in: when the data change, the right answer changes with them.
"""

import math
import unicodedata
from collections.abc import Iterable, Mapping, Set
from decimal import Decimal
from difflib import get_close_matches
from numbers import Integral, Real
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from IPython.display import HTML, display

from crosscase.teach.markup import render

NUMBER, TRUTH, TEXT = "a number", "True or False", "text"
COLLECTION, SEQUENCE, TABLE, MISSING = "a set", "a list", "a table", "nothing"
# Truth before numbers: the later kind would take in the earlier one.
TYPES: dict[str, tuple[type, ...]] = {
    TRUTH: (bool, np.bool_),
    TEXT: (str,),
    TABLE: (pd.Series, pd.DataFrame, Mapping),
    COLLECTION: (Set,),
    SEQUENCE: (list, tuple, np.ndarray, pd.Index, pd.Categorical),
    NUMBER: (Real, Decimal),
}
DASHES = str.maketrans("‐‑‒–—−", "------")
NAMED = 3  # more would give a list away
HALF = 0.5 + 1e-9  # half a unit of a digit, and what floats lose


class UnfitSolution(Exception):
    """A solution that no answer could be checked against; the message says what to correct."""


# Of each solution its answer, and wrong answers by what to say to each. It is the one thing that
# cells of a notebook share without naming it: a reader who could name solutions could print them.
_deposited: dict[str, tuple[object, Mapping[str, object]]] = {}


def solution(name: str, answer: object, slips: Mapping[str, object] = MappingProxyType({})) -> None:
    """Deposit the answer of an exercise, so that :func:`check` knows it, and fold it away.

    Parameters
    ----------
    answer
        A number, text, True or False; a set, where order tells nothing, or a list, where it does;
        a Series, a DataFrame or a dictionary, whose rows and columns are compared by their labels.
    slips
        Wrong answers that readers are likely to give: what to say to each, and the answer itself.

    Raises
    ------
    UnfitSolution
        If the answer is missing, or of no kind that can be checked; the book is then not built.

    Examples
    --------
    >>> from crosscase.teach import exercises
    >>> exercises.solution("share", 5 / 12, {"You took all statements.": 0.5})
    <IPython.core.display.HTML object>
    """
    if _kind(answer) not in TYPES:
        raise UnfitSolution(
            f"the solution of {name!r} is {_kind(answer)}; correct its cell so that it gives "
            "a number, text, True or False, a set, a list, a Series or a DataFrame"
        )
    if fault := difference(answer, answer):
        raise UnfitSolution(f"the solution of {name!r} does not pass its own check: {fault}")
    _deposited[name] = (answer, slips)
    display(HTML(render("answer.html", answer=_shown(answer))))


def check(name: str, answer: object) -> None:
    """Compare an answer with the solution of an exercise; print what is right and what differs.

    Numbers may be rounded, to two digits or more. Capitals, accents and spaces in text do not
    matter, nor does the order of rows and columns. The answer is not given away.

    Examples
    --------
    >>> from crosscase.teach import exercises
    >>> exercises.solution("share", 5 / 12, {"You took all statements.": 0.5})
    <IPython.core.display.HTML object>
    >>> exercises.check("share", 0.42)
    Right.
    >>> exercises.check("share", 0.5)
    Not yet. You took all statements.
    """
    print(verdict(name, answer))


def verdict(name: str, answer: object) -> str:
    """Return what :func:`check` prints; it begins with ``Right`` only if the answer is right."""
    if name not in _deposited:
        near = get_close_matches(str(name), _deposited, n=1)
        meant = f"Did you mean {near[0]!r}? " if near else ""
        return (
            f"No solution named {name!r} has been run here. {meant}Run the exercise's solution "
            "cell once, without opening it, and check again."
        )
    right, slips = _deposited[name]
    differs = difference(answer, right)
    said = (hint for hint, slip in slips.items() if not difference(answer, slip))
    return f"Not yet. {next(said, differs)}" if differs else "Right."


def difference(given: object, right: object) -> str:
    """Say how an answer differs from the right one, without giving that away; empty if it is."""
    wanted, kind = _kind(right), _kind(given)
    if wanted == TABLE and kind == TABLE:
        return _tables_differ(given, right)
    if wanted in (COLLECTION, SEQUENCE) and (
        kind in (COLLECTION, SEQUENCE) or isinstance(given, pd.Series)  # one column of a table
    ):
        if wanted == SEQUENCE and kind == COLLECTION:
            return "The order matters here, and a set has none: give a list."
        return _items_differ(list(given), list(right), wanted == SEQUENCE)  # type: ignore[call-overload]
    if kind != wanted:
        return f"The answer is {wanted}; yours is {kind}."
    if wanted == NUMBER:
        return _numbers_differ(given, right)
    if wanted == TEXT:
        return _texts_differ(str(given), str(right))
    return "" if wanted == MISSING or given == right else "It is the other way round."


def _kind(value: Any) -> str:
    if value is None or value is pd.NA or value is pd.NaT:
        return MISSING
    other = f"of the type {type(value).__name__}"
    kind = next((kind for kind, types in TYPES.items() if isinstance(value, types)), other)
    return MISSING if kind == NUMBER and not math.isfinite(value) else kind


def _numbers_differ(given: Any, right: Any) -> str:
    """Compare numbers: exactly if the right one is a whole number, else as far as digits go."""
    value, true = float(given), float(right)
    last_digit = int(Decimal(repr(value)).normalize().as_tuple().exponent)
    room = float(Decimal(1).scaleb(last_digit)) * HALF
    finest = near = 0.0
    if not isinstance(right, Integral):
        finest = max(1e-12, 1e-9 * abs(true))
        # One digit would let 0.4 pass for 0.42: who rounds keeps two.
        near = float(10.0 ** (math.floor(math.log10(abs(true))) - 1)) * HALF if true else 0.0
    if abs(value - true) <= max(finest, min(room, near)):
        return ""
    if near and abs(value - true) <= room:
        return "Right as far as it goes; give more digits."
    if true and abs(value / 100 - true) <= max(finest, min(room / 100, near)):
        return "That is in per cent; give it as a part of one."
    if true and abs(value + true) <= max(finest, min(room, near)):
        return "The size is right, the sign is not."
    return "Too high." if value > true else "Too low."


def _texts_differ(given: str, right: str) -> str:
    mine, yours = _plain(right), _plain(given)
    if mine == yours:
        return ""
    if get_close_matches(yours, [mine], cutoff=0.85):
        return "Nearly: look at every letter and sign."
    return "It is another one." if given.strip() else "Your text is empty."


def _plain(text: str) -> str:
    """Return a text without what does not matter: capitals, accents, kinds of dashes, spaces."""
    decomposed = unicodedata.normalize("NFKD", text.translate(DASHES)).casefold()
    return " ".join("".join(each for each in decomposed if not unicodedata.combining(each)).split())


def _items_differ(given: list[Any], right: list[Any], ordered: bool) -> str:
    extra = [item for item in given if all(difference(item, each) for each in right)]
    missing = [item for item in right if all(difference(each, item) for each in given)]
    if extra or missing or not ordered:  # of a set, repetitions tell nothing
        return _too_much_or_little(extra, len(missing), "item")
    if len(given) != len(right):
        return "Some items stand in it more or less often than they should."
    same = not any(map(difference, given, right))
    return "" if same else "These are the right items, in another order."


def _tables_differ(given: Any, right: Any) -> str:
    """Compare tables by the labels of their rows and columns, then cell by cell."""
    several = isinstance(right, pd.DataFrame)
    if several != isinstance(given, pd.DataFrame):
        columns = "several columns" if several else "one value for each row"
        return f"The answer is a table with {columns}."
    ours, theirs = _labelled(right), _labelled(given)
    for what, axis in (("column", 1), ("row", 0)):
        mine, yours = ours.axes[axis], theirs.axes[axis]
        if not yours.is_unique:
            return f"A label of a {what} stands more than once in your table."
        extra = [label for label in yours if label not in mine]
        if found := _too_much_or_little(extra, len(mine.difference(yours)), what):
            return found
    cells = ((row, column) for row in ours.index for column in ours.columns)
    wrong = [each for each in cells if difference(theirs.at[each], ours.at[each])]
    rows = _named(dict.fromkeys(row for row, _ in wrong))
    return f"{len(wrong)} of {ours.size} values differ. Look at {rows}." if wrong else ""


def _labelled(table: Any) -> pd.DataFrame:
    """Return a table with text as its labels and plain cells."""
    whole = isinstance(table, pd.DataFrame)
    frame: pd.DataFrame = table if whole else pd.Series(table, dtype=object).to_frame("")
    rows, columns = ([str(label) for label in axis] for axis in frame.axes)
    return frame.astype(object).set_axis(rows).set_axis(columns, axis="columns")


def _too_much_or_little(extra: list[Any], missing: int, what: str) -> str:
    said = []
    if extra:
        verb = "does" if len(extra) == 1 else "do"
        said.append(f"{_named(extra)} {verb} not belong in it.")
    if missing:
        said.append(f"{missing} {what}{' is' if missing == 1 else 's are'} missing.")
    return " ".join(said)


def _named(items: Iterable[Any]) -> str:
    """Return the first items in quotes, and how many more there are."""
    words = [f"“{item}”" for item in items]
    more = len(words) - NAMED
    return ", ".join(words[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _shown(answer: Any) -> str:
    kind = _kind(answer)
    if kind == NUMBER and not isinstance(answer, Integral):
        return f"{float(answer):.4g}"
    if kind in (COLLECTION, SEQUENCE):
        words = map(str, answer)
        return ", ".join(sorted(words) if kind == COLLECTION else words) or "none"
    if kind == TABLE:
        frame = answer if isinstance(answer, pd.DataFrame) else pd.Series(answer)
        return "\n" + frame.to_string()
    return str(answer)
