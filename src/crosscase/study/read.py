"""Reading one CSV file of a study: rows and columns to be trusted, or every reason why not."""

import csv
import re
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from crosscase.study.model import Problem
from crosscase.study.schema import Field, Table
from crosscase.study.words import listing, near

AS_WRITTEN: dict[str, Any] = {"keep_default_na": False, "na_values": [""], "index_col": False}
TEXT_BYTES = bytes(set(range(256)) - set(b',"\n'))
UNREADABLE = ("empty", "separator", "duplicate column")
SUGGESTED = 50


@dataclass(frozen=True)
class Sheet:
    """A CSV file, read.

    Parameters
    ----------
    table
        Its declaration.
    path
        Where it is.
    frame
        Its rows: repetitive columns as categories of text, numbers where a column holds nothing
        else, text otherwise.
    whole
        Whether every row of the file is in the frame; rows of a wrong length are left out.
    """

    table: Table
    path: Path
    frame: pd.DataFrame
    whole: bool

    @cached_property
    def text(self) -> pd.DataFrame:
        """The rows as written."""
        written = (self.frame.dtypes == "str").all()
        return self.frame if written else pd.read_csv(self.path, dtype=str, **AS_WRITTEN)

    @cached_property
    def lines(self) -> np.ndarray:
        """The line of the file on which each row starts."""
        width = self.frame.shape[1]
        return np.array([line for line, row in _records(self.path) if len(row) == width][1:])

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
    path = folder / table.path
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        message = f"not found in {folder}; add the file or correct its path in datapackage.json"
        return None, [Problem(table.path, None, None, None, message, "missing file")]
    except (OSError, ValueError) as error:
        message = f"cannot be read ({error}); check that it is a file and may be read"
        return None, [Problem(table.path, None, None, None, message, "missing file")]
    if b"\0" in content:
        return None, [_not_text(content, table.path)]
    try:
        return _read_rows(path, table, content)
    except UnicodeDecodeError:
        return None, [_not_text(content, table.path)]
    except csv.Error as error:
        message = f"cannot be split into cells ({error}); look for a quotation mark never closed"
        return None, [Problem(table.path, None, None, None, message, "malformed")]


def _not_text(content: bytes, name: str) -> Problem:
    """Say which byte is not UTF-8, or else where there is a NUL byte."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        place = error.start
        message = f"byte 0x{content[place]:02X} is not UTF-8; save the file as UTF-8"
    else:
        place = content.index(b"\0")
        message = "holds a NUL byte, which no text has; save the file as plain UTF-8 CSV"
    line = content.count(b"\n", 0, place) + 1
    return Problem(name, line, None, None, message, "encoding")


def _read_rows(path: Path, table: Table, content: bytes) -> tuple[Sheet | None, list[Problem]]:
    header = next((row for _, row in _records(path)), [])
    problems = list(_header_problems(header, table))
    if any(problem.kind in UNREADABLE for problem in problems):
        return None, problems
    frame = _fast_frame(path, header, table, _regular_lines(content, len(header)))
    if frame is not None:
        return Sheet(table, path, frame, whole=True), problems
    records = list(_records(path))[1:]
    ragged = list(_ragged(records, len(header), table))
    rows = [row for _, row in records if len(row) == len(header)]
    text = pd.DataFrame(rows, columns=header, dtype="str").replace("", np.nan)
    return Sheet(table, path, text, whole=not ragged), problems + ragged


def _regular_lines(content: bytes, width: int) -> int | None:
    """Count the lines if all have ``width`` cells, by the commas and line ends outside quotes."""
    structure = b"".join(content.translate(None, TEXT_BYTES).split(b'"')[::2])
    structure = structure.removesuffix(b"\n") + b"\n"
    line = b"," * (width - 1) + b"\n"
    lines = structure.count(b"\n")
    return lines if structure == line * lines else None


def _fast_frame(
    path: Path, header: list[str], table: Table, lines: int | None
) -> pd.DataFrame | None:
    """Read by pandas, or none where it finds other columns and rows or anything unusual."""
    if lines is None:
        return None
    with warnings.catch_warnings(action="error"):
        warnings.simplefilter("ignore", pd.errors.DtypeWarning)
        try:
            dtype = {f.name: "category" for f in table.fields.values() if f.repetitive}
            frame: pd.DataFrame = pd.read_csv(path, dtype=dtype, **AS_WRITTEN)
        except (ValueError, Warning):
            return None
    return frame if list(frame.columns) == header and len(frame) == lines - 1 else None


def _records(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield every row that is not blank with the line it starts on, header first."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        start = 1
        for row in reader:
            if len(row) > 1 or any(cell.strip() for cell in row):
                yield start, row
            start = reader.line_num + 1


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
        yield problem(name, f"the header names {name!r} twice; remove one", "duplicate column")
    for name in (name for name in allowed if name not in header):
        yield problem(
            name, f"the column is missing; expected: {listing(allowed)}", "missing column"
        )
    for name in (name for name in header if name not in allowed):
        message = f"{name!r} is not declared; allowed: {listing(allowed)}"
        advice = " - remove the column or declare it in datapackage.json"
        yield problem(name, message + advice + near(name, allowed), "extra column")


def _ragged(records: list[tuple[int, list[str]]], width: int, table: Table) -> Iterator[Problem]:
    for line, row in records:
        if len(row) != width:
            message = (
                f"{len(row)} cells where the header has {width}; "
                "add or remove commas, and quote cells that hold one"
            )
            yield Problem(table.path, line, None, ",".join(row)[:200], message, "row length")
