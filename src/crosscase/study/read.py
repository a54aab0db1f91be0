"""Reading one CSV file of a study: rows and columns to be trusted, or every reason why not."""

import csv
import re
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from crosscase.study.intake import Unreadable, read_text
from crosscase.study.model import Problem
from crosscase.study.schema import Field, Table
from crosscase.study.words import listing, near, shown

AS_WRITTEN: dict[str, Any] = {"keep_default_na": False, "na_values": [""], "index_col": False}
LONGEST_CELL = csv.field_size_limit()
UNREADABLE = ("empty", "separator", "duplicate column")
SUGGESTED = 50
MOST_RAGGED = 1_000


@dataclass(frozen=True)
class Sheet:
    """A CSV file, read.

    Parameters
    ----------
    table
        Its declaration.
    content
        The text of the file.
    lines
        The line of the file on which each row starts.
    frame
        Its rows: repetitive columns as categories of text, numbers where a column holds nothing
        else, text otherwise.
    whole
        Whether every row of the file is in the frame; rows of a wrong length are left out.
    """

    table: Table
    content: str
    lines: np.ndarray
    frame: pd.DataFrame
    whole: bool

    @cached_property
    def text(self) -> pd.DataFrame:
        """The rows as written."""
        written = (self.frame.dtypes == "str").all()
        return self.frame if written else _parsed(self.content, str)

    def coded(self, field: Field) -> bool:
        """Tell whether a column was read as categories, and these are texts as written."""
        series = self.frame[field.name]
        return bool(series.dtype == "category" and series.cat.categories.dtype == "str")

    def column(self, field: Field) -> pd.Series:
        """Return a column as text, or as numbers if it is declared so and holds nothing else."""
        series = self.frame[field.name]
        if self.coded(field):
            return series.astype("str")
        fits = series.dtype == "str" if field.type == "string" else series.dtype.kind in "iuf"
        if fits:
            return series
        if series.isna().all():
            return pd.Series(np.nan, index=series.index, dtype="str")
        return self.text[field.name]

    def problems(
        self,
        values: pd.Series,
        column: str,
        kind: str,
        message: Callable[[str], str],
        among: Sequence[str] = (),
    ) -> list[Problem]:
        """Word one kind of problem, row by row.

        Parameters
        ----------
        values
            The offending values by row of the frame; the file is consulted where they are not text.
        column, kind
            As in :class:`Problem`.
        message
            What to say about a value (about an empty text where a value is missing).
        among
            Allowed values; the first 50 distinct offenders get a suggestion from them.
        """
        if values.empty:
            return []
        if values.dtype != "str":
            values = self.text[column].loc[values.index]
        texts = [value if isinstance(value, str) else None for value in values]
        distinct = dict.fromkeys(text or "" for text in texts)
        hints = {text: near(text, among) for text in islice(distinct, SUGGESTED)}
        messages = {text: message(text) + hints.get(text, "") for text in distinct}
        rows = self.lines[values.index.to_numpy()].tolist()
        return [
            Problem(self.table.path, row, column, text, messages[text or ""], kind)
            for row, text in zip(rows, texts, strict=True)
        ]


def read_sheet(folder: Path, table: Table) -> tuple[Sheet | None, list[Problem]]:
    """Read the CSV file of a table.

    A byte order mark, Windows line ends, blank lines and any order of columns are accepted. Only an
    empty cell is missing: ``NA`` and ``null`` are text like any other.

    Parameters
    ----------
    folder
        Folder of the study.
    table
        Declaration of the table.

    Returns
    -------
    tuple
        The sheet, or none where rows or columns cannot be told apart; and every problem met.
    """
    try:
        return _read_rows(table, read_text(folder, table.path))
    except Unreadable as error:
        message, kind = error.problem, error.kind
        return None, [Problem(table.path, error.line, None, None, message, kind)]


def _read_rows(table: Table, content: str) -> tuple[Sheet | None, list[Problem]]:
    records = _records(content)
    header = next((row for _, row in records), [])
    problems = list(_header_problems(header, table))
    if any(problem.kind in UNREADABLE for problem in problems):
        return None, problems
    lines = []
    ragged: list[Problem] = []
    for line, row in records:
        if len(row) == len(header):
            lines.append(line)
        elif len(ragged) < MOST_RAGGED:  # so many have one cause, and nobody reads them all
            ragged.append(_ragged(table, line, row, len(header)))
    frame = None if ragged else _fast_frame(content, header, table, len(lines))
    if frame is None:
        rows = [row for _, row in _records(content) if len(row) == len(header)]
        frame = pd.DataFrame(rows[1:], columns=header, dtype="str").replace("", np.nan)
    return Sheet(table, content, np.array(lines), frame, not ragged), problems + ragged


def _fast_frame(content: str, header: list[str], table: Table, rows: int) -> pd.DataFrame | None:
    """Read by pandas, or none where it finds other columns and rows or anything unusual."""
    with warnings.catch_warnings(action="error"):
        warnings.simplefilter("ignore", pd.errors.DtypeWarning)
        try:
            dtype = {f.name: "category" for f in table.fields.values() if f.repetitive}
            frame = _parsed(content, dtype)
        except (ValueError, OverflowError, Warning):
            return None
    return frame if list(frame.columns) == header and len(frame) == rows else None


def _parsed(content: str, dtype: Any) -> pd.DataFrame:
    frame: pd.DataFrame = pd.read_csv(StringIO(content, newline=""), dtype=dtype, **AS_WRITTEN)
    return frame


def _records(content: str) -> Iterator[tuple[int, list[str]]]:
    """Yield every row that is not blank with the line it starts on, header first."""
    reader = csv.reader(StringIO(content, newline=""), strict=True)
    start = 1
    try:
        for row in reader:
            if len(row) > 1 or any(cell.strip() for cell in row):
                yield start, row
            start = reader.line_num + 1
    except csv.Error as error:
        if "field limit" in str(error):
            problem = f"a cell is longer than the {LONGEST_CELL:,} characters allowed; shorten it"
        else:
            problem = (
                "a quotation mark opens here and is not closed before a comma or line end; write "
                "one around the whole cell and two for each inside it"
            )
        raise Unreadable(problem, "", start, "quotes") from None


def _header_problems(header: list[str], table: Table) -> Iterator[Problem]:
    def problem(name: str | None, message: str, kind: str) -> Problem:
        return Problem(table.path, 1, name, name, message, kind)

    allowed = list(table.fields)
    if not header:
        yield Problem(table.path, None, None, None, "is empty; it needs a header and rows", "empty")
        return
    if len(header) == 1 < len(allowed) and re.search("[;\t|]", header[0]):
        yield problem(
            None, "cells are not separated by commas; save the file with commas", "separator"
        )
        return
    for name in (name for name, count in Counter(header).items() if count > 1):
        yield problem(name, f"the header names {shown(name)} twice; remove one", "duplicate column")
    for name in (name for name in allowed if name not in header):
        yield problem(
            name, f"the column is missing; expected: {listing(allowed)}", "missing column"
        )
    extra = [name for name in header if name not in table.fields]
    for name in extra[:SUGGESTED]:
        message = f"{shown(name)} is not declared; allowed: {listing(allowed)}"
        advice = " - remove the column or declare it in datapackage.json"
        yield problem(name, message + advice + near(name, allowed), "extra column")
    if more := len(extra[SUGGESTED:]):
        yield problem(None, f"{more:,} more columns are not declared; remove them", "extra column")


def _ragged(table: Table, line: int, row: list[str], width: int) -> Problem:
    message = (
        f"{len(row)} cells where the header has {width}; "
        "add or remove commas, and quote cells that hold one"
    )
    return Problem(table.path, line, None, ",".join(row)[:200], message, "row length")
