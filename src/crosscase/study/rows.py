"""Reading the CSV file of a table row by row: every cell judged, typed and kept as written.

:func:`read_sheet` gives a :class:`Sheet` of rows with all problems of its cells. When all sheets
are read, :func:`find_dangling` and :func:`find_repeated_keys` add those that need other rows, and
:func:`typed_frame` makes a frame of a sheet that has none.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd

from crosscase.study.intake import Unreadable, read_text
from crosscase.study.package import DESCRIPTOR, Field, Reference, Table
from crosscase.study.problems import Problem, whole
from crosscase.study.texts import FORMATS, flaw
from crosscase.study.words import counted, listing, near, shown

SUGGESTED = 50  # problems of a table that say what may have been meant
MOST_RAGGED = 1_000
DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Of each type that is written in digits: how, and what it is called. 15 digits are what a table of
# numbers holds exactly, whichever way it is kept.
DIGITS = {
    "integer": (re.compile(r"[+-]?[0-9]{1,15}"), "a whole number"),
    "year": (re.compile(r"[0-9]{4}"), "a year of four digits"),
    "number": (re.compile(r"[+-]?(?:[0-9]{1,15}(?:\.[0-9]{0,15})?|\.[0-9]{1,15})"), "a number"),
}
DTYPES = {
    **dict.fromkeys(("integer", "year"), "Int64"),
    **{"number": "float64", "boolean": "boolean", "date": "datetime64[s]"},
}


class Wrong(Exception):
    """What is wrong with a cell: the kind, and the message."""


class Row(dict[str, Any]):
    """One row: its values by column (``None``: nothing there), its line, its cells as written."""

    __slots__ = ("line", "written")

    def __init__(self, line: int, written: dict[str, str]) -> None:
        """Begin without values."""
        self.line, self.written = line, written

    def __missing__(self, column: str) -> None:
        """Return nothing for a column that is not there."""


@dataclass
class Sheet:
    """A table as read.

    ``sound`` are the columns without any problem, the only ones that rules across columns look at:
    one mistake is told once. Where rows of the file are left out, no column is.
    """

    table: Table
    rows: list[Row]
    problems: list[Problem]
    sound: set[str]

    def has(self, *columns: str) -> bool:
        """Tell whether all columns are there and sound."""
        return self.sound.issuperset(columns)

    def problem(
        self, row: Row, column: str, kind: str, message: str, among: Sequence[str] = ()
    ) -> Problem:
        """Return a problem of a cell, or of several whose columns are joined by commas."""
        text = ", ".join(row.written.get(name, "") for name in column.split(", "))
        # Comparing words is slow: a flood of them has one cause, and a few hints are enough.
        hint = near(text, among) if len(self.problems) < SUGGESTED else ""
        return Problem(self.table.path, row.line, column, text or None, message + hint, kind)


def read_sheet(folder: Path, table: Table) -> tuple[Sheet | None, list[Problem]]:
    """Return a table's rows, or none where rows or columns cannot be told apart; and all problems.

    A byte order mark, Windows line ends, blank lines and any order of columns are accepted.
    """

    def records() -> Iterator[tuple[int, list[str]]]:
        yield from csv_rows(read_text(folder, table.path, encoding=table.encoding), **table.dialect)

    return read_records(records(), table)


def read_records(
    records: Iterator[tuple[int, list[str]]], table: Table
) -> tuple[Sheet | None, list[Problem]]:
    """Return rows of cells, header first, each with its line, as :func:`read_sheet` does a file."""
    try:
        _, header = next(records, (1, []))
        problems = [*_header_problems(header, table)]
        if any(problem.kind in ("empty", "separator", "duplicate column") for problem in problems):
            return None, problems
        sheet = Sheet(table, [], problems, set(header) & set(table.fields))
        for line, cells in records:
            if len(cells) == len(header):
                sheet.rows.append(Row(line, dict(zip(header, cells, strict=True))))
                continue
            sheet.sound.clear()
            if len(problems) < MOST_RAGGED:  # so many have one cause, and nobody reads them all
                said = f"{counted(len(cells), 'cell')} where the header has {len(header)}"
                message = f"{said}; add or remove commas, and quote cells that hold one"
                value = ",".join(cells)[:200]
                problems.append(Problem(table.path, line, None, value, message, "row length"))
    except Unreadable as error:
        return None, [whole(table.path, error.problem, error.kind, error.line)]
    for one in table.fields.values():
        if one.name in header:
            _read_column(sheet, one)
    return sheet, problems


def csv_rows(text: str, **dialect: Any) -> Iterator[tuple[int, list[str]]]:
    """Yield every row that is not blank with the line it starts on, header first."""
    reader = csv.reader(StringIO(text, newline=""), strict=True, **dialect)
    start = 1
    try:
        for row in reader:
            if len(row) > 1 or any(cell.strip() for cell in row):
                yield start, row
            start = reader.line_num + 1  # a quoted cell may span lines
    except csv.Error as error:
        problem = (
            f"a cell is longer than the {csv.field_size_limit():,} characters allowed; shorten it"
            if "field limit" in str(error)
            else "a quotation mark opens here and is not closed before a comma or line end; write "
            "one around the whole cell and two for each inside it"
        )
        raise Unreadable(problem, "", start, "quotes") from None


def _header_problems(header: list[str], table: Table) -> Iterator[Problem]:
    def problem(name: str | None, message: str, kind: str) -> Problem:
        return Problem(table.path, 1 if header else None, name, name, message, kind)

    allowed = list(table.fields)
    if not header:
        yield problem(None, "is empty; it needs a header and rows", "empty")
        return
    if len(header) == 1 < len(allowed) and re.search("[,;\t|]", header[0]):
        mark = table.dialect.get("delimiter", ",")
        said = "commas" if mark == "," else repr(mark)
        advice = f"cells are not separated by {said}; save the file with {said}"
        yield problem(None, advice, "separator")
        return
    for name, times in Counter(header).items():
        if times > 1:
            advice = f"the header names {shown(name)} twice; remove one"
            yield problem(name, advice, "duplicate column")
    for name in allowed:
        if name not in header:
            advice = f"the column is missing; expected: {listing(allowed)}"
            yield problem(name, advice, "missing column")
    extra = [name for name in header if name not in table.fields]
    for name in extra[:SUGGESTED]:
        advice = f"allowed: {listing(allowed)} - remove the column or declare it in {DESCRIPTOR}"
        message = f"{shown(name)} is not declared; {advice}{near(name, allowed)}"
        yield problem(name, message, "extra column")
    if more := len(extra[SUGGESTED:]):
        advice = f"{counted(more, 'more column')} without a declaration; remove each"
        yield problem(None, advice, "extra column")


def _read_column(sheet: Sheet, one: Field) -> None:
    """Judge and type every cell of a column; references are looked up once all tables are read."""
    known: dict[str, Any] = {}  # most columns say few things many times
    for row in sheet.rows:
        text = row.written[one.name]
        try:
            if text not in known:
                known[text] = read_cell(text, one)
            elif one.unique and known[text] is not None:
                advice = "stands in an earlier row, too; every value may stand only once"
                raise Wrong("unique", f"{shown(text)} {advice} - change one")
            row[one.name] = known[text]
        except Wrong as wrong:
            kind, message = wrong.args
            among = one.enum if kind == "enum" else ()
            sheet.problems.append(sheet.problem(row, one.name, kind, message, among))
            sheet.sound.discard(one.name)


def read_cell(text: str, one: Field) -> Any:
    """Return the value of a cell, ``None`` if nothing is there; or raise :class:`Wrong`."""
    if text in one.missing or (one.required and not text.strip()):
        if one.required:
            raise Wrong("required", "the cell is empty; fill it in")
        return () if one.separator else None
    if one.type in DIGITS:
        return _number(text, one)
    if one.type == "boolean":
        if text not in (allowed := [*one.true, *one.false]):
            raise Wrong("type", f"{shown(text)} is not allowed; {_allowed(allowed)}")
        return text in one.true
    if one.type == "date":
        try:
            return date.fromisoformat(text if DAY.fullmatch(text) else "")
        except ValueError:
            advice = "is no day of the calendar; allowed: YYYY-MM-DD - correct it"
            raise Wrong("type", f"{shown(text)} {advice}") from None
    found = None if one.enum or (one.reference and not one.separator) else flaw(text)
    # What a list holds may be signs, such as ratings.
    if found and not (one.separator and found[0] == "placeholder"):
        raise Wrong(*found)
    if not one.separator:
        _judge_text(text, one)
        return text
    items = tuple(item.strip() for item in text.split(one.separator))
    if "" in items:
        advice = f"separate items by one {one.separator!r} and end the cell with an item"
        raise Wrong("list item", f"the list has an empty item; {advice}")
    for item, times in Counter(items).items():
        _judge_text(item, one)
        if times > 1:
            raise Wrong("repeated item", f"{shown(item)} stands in the list twice; keep it once")
    return items


def _judge_text(text: str, one: Field) -> None:
    if one.enum and text not in one.enum:
        raise Wrong("enum", f"{shown(text)} is not allowed; {_allowed(one.enum)}")
    if one.pattern and not one.pattern.fullmatch(text):
        advice = f"does not have the form {one.pattern.written} - correct it"
        raise Wrong("pattern", f"{shown(text)} {advice}")
    kind, is_right, advice = FORMATS.get(one.format, ("", bool, ""))
    if kind and not is_right(text):
        raise Wrong(kind, f"{shown(text)} {advice}")
    low, high = one.min_length, one.max_length
    if len(text) < low or (high is not None and len(text) > high):
        allowed = f"at least {low}" if high is None else f"{low} to {high}"
        length = counted(len(text), "character")
        message = f"{shown(text)} has {length}; allowed: {allowed} - correct it"
        raise Wrong("length", message)


def _allowed(texts: Sequence[str]) -> str:
    return f"allowed: {listing(texts)} - correct the value"


def _number(text: str, one: Field) -> float | int:
    (form, kind), low, high = DIGITS[one.type], one.minimum, one.maximum
    span = "" if low is None else f" from {low:g}"
    span += "" if high is None else f" to {high:g}"
    bounds = f"allowed: {kind}{span} - correct the value"
    if not form.fullmatch(text):
        raise Wrong("type", f"{shown(text)} is not {kind}; {bounds}")
    number = float(text) if one.type == "number" else int(text)
    if (low is not None and number < low) or (high is not None and number > high):
        raise Wrong("range", f"{shown(text)} is out of range; {bounds}")
    return number


def find_repeated_keys(sheet: Sheet) -> None:
    """Find rows whose primary key an earlier row has; a key with a gap is not compared."""
    names = sheet.table.primary_key
    earliest: dict[tuple[Any, ...], int] = {}
    for row in sheet.rows if names else ():
        key = tuple(row[name] for name in names)
        if None not in key and (line := earliest.setdefault(key, row.line)) != row.line:
            value = shown(", ".join(row.written[name] for name in names))
            message = f"{value} is already on line {line}; remove one row or change its key"
            sheet.problems.append(sheet.problem(row, ", ".join(names), "duplicate key", message))
            sheet.sound -= set(names)


def find_dangling(sheets: dict[str, Sheet]) -> None:
    """Find values that are not where they must be found; columns that cannot be judged are unsound.

    Nothing is said about references to a column with problems of its own.
    """
    homes: dict[Reference, dict[str, None]] = {}
    referring = [(sheet, one) for sheet in sheets.values() for one in sheet.table.fields.values()]
    for sheet, one in referring:
        if (target := one.reference) is None:
            continue
        if target not in homes:
            home = sheets.get(target.table)
            found = home.rows if home and home.has(target.field) else []
            homes[target] = dict.fromkeys(row[target.field] for row in found)
        known = list(homes[target])
        if not known:  # nothing can be said, and no rule is to rest on it
            sheet.sound.discard(one.name)
            continue
        path = sheets[target.table].table.path
        advice = f"allowed: {listing(known)} - correct it or add it to {path}"
        for row in sheet.rows:
            for value in (row[one.name] or ()) if one.separator else [row[one.name]]:
                if value is None or value in homes[target]:
                    continue
                message = f"{shown(value)} is not a {target.field} of {path}; {advice}"
                sheet.problems.append(sheet.problem(row, one.name, "reference", message, known))
                sheet.sound.discard(one.name)
                row[one.name] = None  # no rule looks for it once more


def typed_frame(sheet: Sheet, sheets: dict[str, Sheet]) -> pd.DataFrame:
    """Return a table without problems as a frame.

    Ids, references and fields with an ``enum`` are ordered categoricals, in the order of the table
    referred to or of the ``enum``; lists are tuples of texts, texts ``str``, others as in DTYPES.
    """
    names = list(sheet.rows[0].written) if sheet.rows else list(sheet.table.fields)
    columns = {}
    for name in names:
        kind = _dtype(sheet.table.fields[name], sheet.table, sheets)
        columns[name] = pd.Series([row[name] for row in sheet.rows], dtype=kind)
    return pd.DataFrame(columns, index=pd.RangeIndex(len(sheet.rows)))


def _dtype(one: Field, table: Table, sheets: dict[str, Sheet]) -> Any:
    if one.separator:
        return object
    if one.type in DTYPES:
        return DTYPES[one.type]
    own = Reference(table.name, one.name) if (one.name,) == table.primary_key else None
    order: Sequence[str] = one.enum
    if not order and (home := one.reference or own):
        order = [row[home.field] for row in sheets[home.table].rows]
    if not order:  # a free text, whose values have no order
        return "str"
    return pd.CategoricalDtype(pd.Index(list(dict.fromkeys(order)), dtype="str"), ordered=True)
