"""Exercises whose answers can be checked, without being given away.

A chapter's solution deposits the answer that it computes from the data; a reader's own cell checks
against it. Nothing is typed in: when the data change, the right answer changes with them.
"""

import math
import unicodedata
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from numbers import Integral, Real
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from IPython.display import HTML, display
from markupsafe import Markup

NUMBER, TRUTH, TEXT = "a number", "True or False", "text"
COLLECTION, SEQUENCE, TABLE, MISSING = "a set", "a list", "a table", "nothing"
ANSWER = Markup("<details><summary>The answer</summary><pre>{}</pre></details>")
DASHES = str.maketrans("‐‑‒–—−", "------")
NAMED = 3


class UnfitSolution(Exception):
    """A solution that no answer could be checked against; the message says what to correct."""


@dataclass(frozen=True)
class Solution:
    """What a solution found: the answer, and wrong answers with what to say to each."""

    answer: object
    slips: Mapping[str, object]


_deposited: dict[str, Solution] = {}


def solution(name: str, answer: object, slips: Mapping[str, object] = MappingProxyType({})) -> None:
    """Deposit the answer of an exercise, so that :func:`check` knows it, and fold it away.

    A notebook shows what a cell gives as soon as the cell is run; so the answer opens when asked.

    Parameters
    ----------
    name
        Name of the exercise.
    answer
        A number, text, True or False; a set, where order tells nothing, or a list, where it does;
        a Series, a DataFrame or a dictionary, whose rows and columns are compared by their labels.
    slips
        Wrong answers that readers are likely to give: what to say to each, and the answer itself.

    Raises
    ------
    UnfitSolution
        If the answer is missing, or of no kind that can be checked; the book is then not built.
    """
    if _kind(answer) not in (NUMBER, TRUTH, TEXT, COLLECTION, SEQUENCE, TABLE):
        raise UnfitSolution(
            f"the solution of {name!r} is {_kind(answer)}; correct its cell so that it gives "
            "a number, text, True or False, a set, a list, a Series or a DataFrame"
        )
    if fault := difference(answer, answer):
        raise UnfitSolution(f"the solution of {name!r} does not pass its own check: {fault}")
    _deposited[name] = Solution(answer, slips)
    display(HTML(ANSWER.format(_shown(answer))))


def check(name: str, answer: object) -> None:
    """Compare an answer with the solution of an exercise; print what is right and what differs.

    Numbers may be rounded, to two digits or more. Capitals, accents and spaces in text do not
    matter, nor does the order of rows and columns. The answer is not given away.

    Parameters
    ----------
    name
        Name of the exercise.
    answer
        Your answer.
    """
    print(verdict(name, answer))


def verdict(name: str, answer: object) -> str:
    """Return what :func:`check` prints; it begins with ``Right`` only if the answer is right."""
    if name not in _deposited:
        return _unknown(name)
    found = _deposited[name]
    differs = difference(answer, found.answer)
    if not differs:
        return "Right."
    said = (hint for hint, slip in found.slips.items() if not difference(answer, slip))
    return f"Not yet. {next(said, differs)}"


def _unknown(name: str) -> str:
    near = get_close_matches(str(name), _deposited, n=1)
    meant = f"Did you mean {near[0]!r}? " if near else ""
    return (
        f"No solution named {name!r} has been run here. {meant}Run the exercise's solution cell "
        "once, without opening it, and check again."
    )


def difference(given: object, right: object) -> str:
    """Say how an answer differs from the right one, without giving that away.

    Parameters
    ----------
    given, right
        Values as in :func:`solution`.

    Returns
    -------
    str
        One sentence or two; empty if the answer is right.
    """
    wanted, kind = _kind(right), _kind(given)
    if wanted == TABLE and kind == TABLE:
        return _tables_differ(given, right)
    if wanted in (COLLECTION, SEQUENCE) and (items := _items(given)) is not None:
        if wanted == SEQUENCE and kind == COLLECTION:
            return "The order matters here, and a set has none: give a list."
        return _items_differ(items, list(right), wanted == SEQUENCE)  # type: ignore[call-overload]
    if kind != wanted:
        return f"The answer is {wanted}; yours is {kind}."
    if wanted == NUMBER:
        return _numbers_differ(given, right)
    if wanted == TEXT:
        return _texts_differ(str(given), str(right))
    return "" if wanted == MISSING or given == right else "It is the other way round."


def _kind(value: Any) -> str:
    if isinstance(value, (bool, np.bool_)):
        return TRUTH
    if isinstance(value, str):
        return TEXT
    if isinstance(value, (pd.Series, pd.DataFrame, Mapping)):
        return TABLE
    if isinstance(value, Set):
        return COLLECTION
    if isinstance(value, (list, tuple, np.ndarray, pd.Index, pd.Categorical)):
        return SEQUENCE
    if value is None or value is pd.NA or value is pd.NaT:
        return MISSING
    if isinstance(value, (Real, Decimal)):
        return NUMBER if math.isfinite(value) else MISSING
    return f"of the type {type(value).__name__}"


def _items(value: Any) -> list[Any] | None:
    """Return the items of a collection, be it one column of a table."""
    if isinstance(value, pd.Series) or _kind(value) in (COLLECTION, SEQUENCE):
        return list(value)
    return None


def _same(given: object, right: object) -> bool:
    return not difference(given, right)


def _numbers_differ(given: Any, right: Any) -> str:
    """Compare numbers: exactly if the right one is a whole number, else as far as digits go."""
    value, true = float(given), float(right)
    room = _rounding(value)
    finest = 0.0 if isinstance(right, Integral) else max(1e-12, 1e-9 * abs(true))
    near = 0.0 if isinstance(right, Integral) or not true else _second_digit(true) * (0.5 + 1e-9)
    if abs(value - true) <= max(finest, min(room, near)):
        return ""
    if near and abs(value - true) <= room:
        return "Right as far as it goes; give more digits."
    if true and abs(value / 100 - true) <= max(finest, min(room / 100, near)):
        return "That is in per cent; give it as a part of one."
    if true and abs(value + true) <= max(finest, min(room, near)):
        return "The size is right, the sign is not."
    return "Too high." if value > true else "Too low."


def _rounding(value: float) -> float:
    """Return half a unit of the last digit that a number is given with."""
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    return float(Decimal(1).scaleb(int(exponent))) * (0.5 + 1e-9)


def _second_digit(value: float) -> float:
    """Return the unit of the second digit of a number: 0.01 for 0.42, 100 for 9055."""
    return float(10.0 ** (math.floor(math.log10(abs(value))) - 1))


def _texts_differ(given: str, right: str) -> str:
    if _plain(given) == _plain(right):
        return ""
    if get_close_matches(_plain(given), [_plain(right)], cutoff=0.85):
        return "Nearly: look at every letter and sign."
    return "It is another one." if given.strip() else "Your text is empty."


def _plain(text: str) -> str:
    """Return a text without what does not matter: capitals, accents, kinds of dashes, spaces."""
    decomposed = unicodedata.normalize("NFKD", text.translate(DASHES)).casefold()
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return " ".join(bare.split())


def _items_differ(given: list[Any], right: list[Any], ordered: bool) -> str:
    extra = [item for item in given if not any(_same(item, each) for each in right)]
    missing = [item for item in right if not any(_same(each, item) for each in given)]
    if extra or missing:
        return " ".join(filter(None, [_misplaced(extra), _left_out(len(missing), "item")]))
    if not ordered:
        return ""
    if len(given) != len(right):
        return "Some items stand in it more or less often than they should."
    same = all(map(_same, given, right))
    return "" if same else "These are the right items, in another order."


def _tables_differ(given: Any, right: Any) -> str:
    """Compare tables by the labels of their rows and columns, then cell by cell."""
    if isinstance(right, pd.DataFrame) != isinstance(given, pd.DataFrame):
        columns = "several columns" if isinstance(right, pd.DataFrame) else "one value for each row"
        return f"The answer is a table with {columns}."
    ours, theirs = _frame(right), _frame(given)
    for what, mine, yours in [
        ("column", ours.columns, theirs.columns),
        ("row", ours.index, theirs.index),
    ]:
        if not yours.is_unique:
            return f"A label of a {what} stands more than once in your table."
        if extra := [label for label in yours if label not in mine]:
            return f"{_misplaced(extra)} {_left_out(len(mine.difference(yours)), what)}".strip()
        if missing := len(mine.difference(yours)):
            return _left_out(missing, what)
    cells = ((row, column) for row in ours.index for column in ours.columns)
    wrong = [each for each in cells if not _same(theirs.at[each], ours.at[each])]
    if not wrong:
        return ""
    rows = list(dict.fromkeys(row for row, _ in wrong))
    return f"{len(wrong)} of {ours.size} values differ. Look at {_named(rows)}."


def _frame(table: Any) -> pd.DataFrame:
    """Return a table with text as its labels and plain cells."""
    frame = (
        table if isinstance(table, pd.DataFrame) else pd.Series(table, dtype=object).to_frame("")
    )
    labels = [[str(label) for label in axis] for axis in frame.axes]
    return frame.astype(object).set_axis(labels[0]).set_axis(labels[1], axis="columns")


def _misplaced(extra: list[Any]) -> str:
    verb = "does" if len(extra) == 1 else "do"
    return f"{_named(extra)} {verb} not belong in it." if extra else ""


def _left_out(number: int, what: str) -> str:
    words = f"{number} {what} is" if number == 1 else f"{number} {what}s are"
    return f"{words} missing." if number else ""


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
