"""Exercises whose answers can be checked, without being given away.

A chapter's solution deposits the answer that it computes from the data; a reader's own cell checks
against it. Nothing is typed in: when the data change, the right answer changes with them.

On a page ``static/answers.js`` says of what a reader types just what :func:`verdict` says of it:
who changes one of the two changes the other.
"""

import base64
import json
import math
import re
import unicodedata
import warnings
from collections.abc import Mapping, Set
from decimal import Decimal
from difflib import get_close_matches
from numbers import Integral, Real
from typing import Any

import numpy as np
import pandas as pd
from IPython.display import HTML, display

from crosscase.errors import CrosscaseError
from crosscase.teach.markup import render

NUMBER, TRUTH, TEXT, SET = "a number", "True or False", "text", "a set"
TABLE, MISSING, LIST = "a table with one value for each row", "nothing", "a list"
# Truth before numbers: the later kind would take in the earlier one.
KINDS: dict[str, tuple[type, ...]] = {
    TRUTH: (bool, np.bool_),
    TEXT: (str,),
    TABLE: (pd.Series, Mapping),
    "a table with several columns": (pd.DataFrame,),
    SET: (Set,),
    LIST: (list, tuple, np.ndarray, pd.Index, pd.Categorical),
    NUMBER: (Real, Decimal),
}
CHECKED = (NUMBER, TRUTH, TEXT, SET, TABLE)
# A telephone makes a long dash of two short ones.
DASHES = str.maketrans({"—": "--"} | dict.fromkeys("‐‑‒–−", "-"))
QUOTES = "\"'“”„‘’«»"
# As people write: 0.06, .06, 0,06, 6 %; 7/60.
WRITTEN = re.compile(r"([+-]?(?:[0-9]+[.,]?[0-9]*|[.,][0-9]+))\s*(%?)")
FRACTION = re.compile(r"([0-9]+)\s*/\s*([1-9][0-9]*)")
SAID = {"YES": True, "TRUE": True, "NO": False, "FALSE": False}
NAMED = 3  # more would give a list away
HALF = 0.5 + 1e-9  # half a unit of a digit, and what floats lose


class UnfitSolution(CrosscaseError):
    """A solution that no answer could be checked against; the message says what to correct."""


class EasyAnswer(UserWarning):
    """An answer that somebody gives who has done nothing, or has gone wrong.

    The book is then not built. It is no error: readers who change the data have done no wrong.
    """


# Of each solution its answer, and wrong answers by what to say to each. It is the one thing that
# cells of a notebook share without naming it: a reader who could name solutions could print them.
_deposited: dict[str, tuple[object, dict[str, object]]] = {}


def solution(name: str, answer: object, slips: Mapping[str, object] | None = None) -> None:
    """Deposit the answer of an exercise, so that :func:`check` knows it; nothing of it is shown.

    Parameters
    ----------
    answer
        A number, text, True or False; a set of them; or a Series, whose rows are compared by their
        labels.
    slips
        Wrong answers that readers are likely to give: what to say to each, and the answer itself.
        What a reader has who changed nothing is one.

    Raises
    ------
    UnfitSolution
        If the answer is missing, or of no kind that can be checked; the book is then not built.

    Warns
    -----
    EasyAnswer
        If a slip counts as right, or as another slip, or the answer is empty. So it is with a slip
        that equals the answer as soon as a reader rounds it. Such a slip is left out.

    Examples
    --------
    >>> from crosscase.teach import exercises
    >>> exercises.solution("share", 5 / 12, {"You took all statements.": 0.5})
    <IPython.core.display.HTML object>
    """
    for value in (answer, *(slips or {}).values()):
        if _kind(value) not in CHECKED:
            raise UnfitSolution(
                f"the solution of {name!r} holds what is {_kind(value)}; correct its cell so that "
                "answer and slips are a number, text, True or False, a set or a Series"
            )
        if fault := difference(value, value):
            raise UnfitSolution(f"the solution of {name!r} does not pass its own check: {fault}")
    if isinstance(answer, Set | Mapping | pd.Series | str) and not len(answer):
        told = f"the answer of {name!r} is empty, which is what doing nothing gives"
        warnings.warn(f"{told}; ask of another case", EasyAnswer, stacklevel=2)
    kept: dict[str, object] = {}
    for said, slip in (slips or {}).items():
        if any(_taken_for(slip, other) for other in (answer, *kept.values())):
            told = f"in {name!r} the slip {said!r} counts as right, or as another slip"
            warnings.warn(f"{told}; ask of another case, or drop it", EasyAnswer, stacklevel=2)
        else:
            kept[said] = slip
    packed = pack(name, answer, kept)
    load({name: packed})
    display(HTML(render("answer.html", name=name, packed=packed)))


def load(packed: Mapping[str, str]) -> None:
    """Deposit answers as :func:`pack` writes them, by the names of their exercises.

    A notebook that holds no solutions begins with it, so that :func:`check` knows the answers.

    Examples
    --------
    >>> from crosscase.teach import exercises
    >>> exercises.load({"share": exercises.pack("share", 5 / 12, {})})
    >>> exercises.check("share", "42 %")
    Right.
    """
    for name, text in packed.items():
        try:
            found = json.loads(base64.b64decode(text, validate=True))
            slips = {said: _value(form) for said, form in found["slips"]}
            _deposited[name] = (_value(found["answer"]), slips)
        except (ValueError, LookupError, TypeError):
            told = f"the answer of {name!r} is damaged: it is not as a solution writes it"
            raise UnfitSolution(f"{told}; take it from the book again") from None


def pack(name: str, answer: object, slips: Mapping[str, object]) -> str:
    """Return an answer and its slips as a text that nobody reads by accident. It is no secret.

    Examples
    --------
    >>> from crosscase.teach import exercises
    >>> exercises.pack("cases", 4, {})
    'eyJhbnN3ZXIiOiB7Im51bWJlciI6IDQsICJ3aG9sZSI6IHRydWV9LCAic2xpcHMiOiBbXX0='
    """
    try:
        forms = [[said, _form(slip)] for said, slip in slips.items()]
        text = json.dumps({"answer": _form(answer), "slips": forms})
    except KeyError as error:
        told = f"the solution of {name!r} holds an item that is {error.args[0]}"
        raise UnfitSolution(f"{told}; let each be a number, text, True or False") from None
    return base64.b64encode(text.encode()).decode()


def _form(value: Any, within: bool = False) -> dict[str, Any]:
    """Return a value as JSON can hold it, with its kind; `within` a set or a table."""
    kind = _kind(value)
    if kind == SET and not within:
        # A set has no order, and what is written twice should be the same.
        return {"set": sorted((_form(item, True) for item in value), key=json.dumps)}
    if kind == TABLE and not within:
        return {"table": [[str(label), _form(each, True)] for label, each in value.items()]}
    if kind == NUMBER:
        whole = isinstance(value, Integral)
        return {"number": int(value) if whole else float(value), "whole": whole}
    if kind == TRUTH:
        return {"truth": bool(value)}
    if kind == TEXT:
        return {"text": str(value)}
    if kind == MISSING and within:
        return {"nothing": True}
    raise KeyError(kind)


def _value(form: dict[str, Any]) -> Any:
    """Return the value of a form."""
    if "set" in form:
        return {_value(item) for item in form["set"]}
    if "table" in form:
        return {label: _value(each) for label, each in form["table"]}
    if "nothing" in form:
        return None
    return form["number" if "number" in form else "truth" if "truth" in form else "text"]


def check(name: str, answer: object) -> None:
    """Compare an answer with the solution of an exercise; print what is right and what differs.

    Numbers may be rounded, to two digits or more, and be text as people write it. Capitals,
    accents, quotes and spaces in text do not matter, nor does the order of rows. A set may be a
    list, or text with commas or semicolons between the items. The answer is not given away.

    Examples
    --------
    >>> from crosscase.teach import exercises
    >>> exercises.solution("share", 5 / 12, {"You took all statements.": 0.5})
    <IPython.core.display.HTML object>
    >>> exercises.check("share", 0.42)
    Right.
    >>> exercises.check("share", "0,5")
    Not yet. You took all statements.
    >>> exercises.check("share", ...)
    Put your answer in place of the three dots.
    """
    print(verdict(name, answer))


def verdict(name: str, answer: object) -> str:
    """Return what :func:`check` prints; it begins with ``Right`` only if the answer is right."""
    if answer is ...:
        return "Put your answer in place of the three dots."
    if name not in _deposited:
        near = get_close_matches(str(name), _deposited, n=1)
        meant = f"Did you mean {near[0]!r}? " if near else ""
        return (
            f"No solution named {name!r} has been run here. {meant}Run the exercise's solution "
            "cell once, without opening it, and check again."
        )
    if isinstance(answer, str) and not answer.strip():
        return "Not yet. Your text is empty."
    right, slips = _deposited[name]
    differs = difference(answer, right)
    said = (hint for hint, slip in slips.items() if not difference(answer, slip))
    return f"Not yet. {next(said, differs)}" if differs else "Right."


def difference(given: Any, right: Any) -> str:
    """Say how an answer differs from the right one, without giving that away; empty if it is."""
    wanted = _kind(right)
    if isinstance(given, str):
        given = _read(given, wanted)
    kind = _kind(given)
    # A list or one column of a table has items, as a set has.
    if wanted == SET and (kind in (SET, LIST) or isinstance(given, pd.Series)):
        return _items_differ(list(given), list(right))
    if kind != wanted:
        return f"The answer is {wanted}; yours is {kind}."
    if wanted == TABLE:
        return _tables_differ(given, right)
    if wanted == NUMBER:
        return _numbers_differ(given, right)
    if wanted == TEXT:
        return _texts_differ(given, right)
    if wanted == TRUTH and bool(given) != bool(right):
        return "It is the other way round."
    return ""


def _read(text: str, kind: str) -> Any:
    """Return what a text says of a kind; the text itself if it says nothing of it."""
    written = WRITTEN.fullmatch(text.translate(DASHES).strip())
    if kind == NUMBER and written:
        # Of per cent the digits are kept as they are: 6.3 / 100 would have others.
        return float(written[1].replace(",", ".") + ("e-2" if written[2] else ""))
    if kind == NUMBER and (parts := FRACTION.fullmatch(text.strip())):
        return int(parts[1]) / int(parts[2])
    if kind == TRUTH:
        return SAID.get(_plain(text), text)
    if kind == SET:
        between = next((mark for mark in (";", ",", " + ") if mark in text), ",")
        items = (item.strip() for item in text.split(between))
        return [item for item in items if item]
    return text


def _taken_for(slip: object, other: object) -> bool:
    """Tell whether a slip, or what a reader rounds it to, is taken for another answer."""
    return not (difference(slip, other) and difference(_rounded(slip), other))


def _rounded(value: Any) -> Any:
    """Return an answer with its numbers rounded as far as :func:`check` lets them be."""
    kind = _kind(value)
    if kind == NUMBER and not isinstance(value, Integral):
        return float(f"{float(value):.2g}")
    if kind == SET:
        return {_rounded(item) for item in value}
    return {label: _rounded(each) for label, each in value.items()} if kind == TABLE else value


def _kind(value: Any) -> str:
    if value is None or value is pd.NA or value is pd.NaT:
        return MISSING
    other = f"of the type {type(value).__name__}"
    kind = next((kind for kind, types in KINDS.items() if isinstance(value, types)), other)
    return MISSING if kind == NUMBER and not math.isfinite(value) else kind


def _numbers_differ(given: Any, right: Any) -> str:
    """Compare numbers: exactly if the right one is a whole number, else as far as digits go."""
    value, true = float(given), float(right)
    last_digit = int(Decimal(repr(value)).normalize().as_tuple().exponent)
    room = HALF * 10.0**last_digit
    finest = near = 0.0
    if not isinstance(right, Integral):
        finest = max(1e-12, 1e-9 * abs(true))
        # One digit would let 0.4 pass for 0.42: who rounds keeps two.
        near = HALF * 10.0 ** (math.floor(math.log10(abs(true))) - 1) if true else 0.0

    def is_right(tried: float, room: float) -> bool:
        return abs(tried - true) <= max(finest, min(room, near))

    if is_right(value, room):
        return ""
    if near and abs(value - true) <= room:
        return "Right as far as it goes; give more digits."
    if is_right(value / 100, room / 100):
        return "That is in per cent; give it as a part of one."
    if is_right(-value, room):
        return "The size is right, the sign is not."
    return "Too high." if value > true else "Too low."


def _texts_differ(given: str, right: str) -> str:
    mine, yours = _plain(right), _plain(given)
    if mine == yours:
        return ""
    if get_close_matches(yours, [mine], cutoff=0.85):
        return "Nearly: look at every letter and sign."
    return "It is another one."


def _plain(text: str) -> str:
    """Return a text without what does not matter: capitals, accents, dashes, quotes, spaces."""
    decomposed = unicodedata.normalize("NFKD", text.translate(DASHES))
    bare = "".join(each for each in decomposed if unicodedata.category(each)[0] != "M")
    return " ".join(bare.upper().split()).strip(QUOTES).strip()


def _items_differ(given: list[Any], right: list[Any]) -> str:
    extra = [item for item in given if all(difference(item, each) for each in right)]
    missing = [item for item in right if all(difference(each, item) for each in given)]
    return _too_much_or_little(extra, len(missing), "item")


def _tables_differ(given: Any, right: Any) -> str:
    """Compare tables by the labels of their rows, then row by row."""
    theirs, ours = (pd.Series(each, dtype=object) for each in (given, right))
    for table in (theirs, ours):
        table.index = pd.Index([str(label) for label in table.index])
    if not theirs.index.is_unique:
        return "A label of a row stands more than once in your table."
    extra = [label for label in theirs.index if label not in ours.index]
    missing = len(ours.index.difference(theirs.index))
    if extra or missing:
        return _too_much_or_little(extra, missing, "row")
    wrong = [row for row in ours.index if difference(theirs[row], ours[row])]
    return f"{len(wrong)} of {len(ours)} values differ. Look at {_named(wrong)}." if wrong else ""


def _too_much_or_little(extra: list[Any], missing: int, what: str) -> str:
    said = []
    if extra:
        said.append(f"{_named(extra)} {'does' if len(extra) == 1 else 'do'} not belong in it.")
    if missing:
        said.append(f"{missing} {what}{' is' if missing == 1 else 's are'} missing.")
    return " ".join(said)


def _named(items: list[Any]) -> str:
    """Return the first items in quotes, and how many more there are."""
    words = ", ".join(f"“{item}”" for item in items[:NAMED])
    return words + (f" and {len(items) - NAMED} more" if len(items) > NAMED else "")
