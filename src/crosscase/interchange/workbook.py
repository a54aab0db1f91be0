"""Workbooks for spreadsheets: a study in sheets, the framework to read or to fill.

Whatever begins a text, it is a text: nothing in a workbook is computed. The same study gives the
same bytes.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any

import pandas as pd
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from crosscase.errors import CrosscaseError
from crosscase.interchange.tables import (
    JOINT,
    code_paths,
    consensus_table,
    counts_table,
    given,
    statements_table,
)
from crosscase.study import Study
from crosscase.study.words import counted

# What a sheet of Excel holds.
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL, LONGEST_NAME = 1_048_576, 16_384, 32_767, 31
CUT = " [...] (cut here: a cell of a spreadsheet holds no more)"
MADE = datetime(2000, 1, 1)  # a workbook says when it was made; ours is always the same
NARROW, WIDE, LONG = 12, 24, 60  # characters
LISTS = "Lists"  # a hidden sheet of what may be chosen


@dataclass(frozen=True)
class Page:
    """A sheet: its name, its table, and what may be chosen in a column."""

    name: str
    table: pd.DataFrame
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)


def workbook(pages: Sequence[Page]) -> bytes:
    """Return an XLSX workbook of some sheets: header on top, filters, text wrapped.

    A text longer than a cell can hold is cut, and says so.

    Raises
    ------
    CrosscaseError
        If a table has more rows or columns than a sheet can hold.

    Examples
    --------
    >>> import pandas
    >>> workbook([Page("One", pandas.DataFrame({"said": ["=1+1"]}))])[:2]
    b'PK'
    """
    packed = BytesIO()
    with Workbook(packed, {"in_memory": True}) as book:
        book.set_properties({"created": MADE})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        body = book.add_format({"text_wrap": True, "valign": "top"})
        names: list[str] = []
        lists: list[Sequence[str]] = []
        for page in pages:
            rows, columns = page.table.shape
            if rows >= MOST_ROWS or columns > MOST_COLUMNS:
                raise CrosscaseError(
                    f"the sheet {page.name!r} would have {counted(rows, 'row')} and "
                    f"{counted(columns, 'column')}; a spreadsheet holds {MOST_ROWS:,} and "
                    f"{MOST_COLUMNS:,} - export it as CSV"
                )
            names.append(sheet_name(page.name, [*names, LISTS]))
            sheet = book.add_worksheet(names[-1])
            sheet.freeze_panes(1, 1)
            for place, column in enumerate(page.table.columns):
                cells = [_fitting(each) for each in page.table[column]]
                sheet.set_column(place, place, _width(cells))
                sheet.write_string(0, place, str(column), head)
                for line, cell in enumerate(cells, 1):
                    if isinstance(cell, str):
                        sheet.write_string(line, place, cell, body)
                    else:
                        sheet.write_number(line, place, cell, body)
                if rows and (allowed := page.choices.get(column)):
                    column_of_list = f"${chr(ord('A') + len(lists))}"
                    lists.append(allowed)
                    found = f"={LISTS}!{column_of_list}$1:{column_of_list}${len(allowed)}"
                    sheet.data_validation(
                        *(1, place, rows, place), {"validate": "list", "source": found}
                    )
            if rows:
                sheet.autofilter(0, 0, rows, columns - 1)
        if lists:
            sheet = book.add_worksheet(LISTS)
            sheet.hide()
            for place, allowed in enumerate(lists):
                for line, word in enumerate(allowed):
                    sheet.write_string(line, place, word)
    return packed.getvalue()


def sheet_name(wanted: str, taken: Sequence[str]) -> str:
    """Return a name that a spreadsheet allows, and that no other sheet has.

    Examples
    --------
    >>> sheet_name("Who decides? [2007]", []), sheet_name("codes", ["Codes"])
    ('Who decides 2007', 'codes 2')
    """
    plain = " ".join(re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", wanted).split())
    plain = plain[:LONGEST_NAME].strip("' ") or "Sheet"
    used = {name.casefold() for name in (*taken, "History")}  # one that Excel keeps for itself
    number, found = 1, plain
    while found.casefold() in used:
        number += 1
        found = f"{plain[: LONGEST_NAME - len(f' {number}')]} {number}"
    return found


def _fitting(value: Any) -> str | int | float:
    """Return what goes into a cell: a number, or a text of which a spreadsheet takes all."""
    if pd.isna(value):
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    text = str(value)
    units = text.encode("utf-16-le", "surrogatepass")  # in which a spreadsheet counts
    if len(units) <= 2 * LONGEST_CELL:
        return text
    return units[: 2 * (LONGEST_CELL - len(CUT))].decode("utf-16-le", "ignore") + CUT


def _width(cells: Sequence[object]) -> int:
    longest = max((len(str(cell)) for cell in cells), default=0)
    return next((width for width in (NARROW, WIDE) if longest <= width), LONG)


def study_workbook(study: Study) -> bytes:
    """Return a study as a workbook.

    The sheets: ``About`` (what is counted, what is open), ``Framework`` (cases x codes, the
    statements in every cell), ``Counts`` (cases x codes, how many statements), ``Codings`` (a row
    for each statement and code that coders agreed on or that was decided) and ``Statements`` (every
    statement, coded or not, with 1 or 0 for every code).

    Examples
    --------
    >>> study_workbook(study) == study_workbook(study)
    True
    """
    return workbook(
        [
            Page("About", _about(study)),
            Page("Framework", framework(study)),
            Page("Counts", counts_table(study)),
            Page("Codings", consensus_table(study)),
            Page("Statements", statements_table(study)),
        ]
    )


def _about(study: Study) -> pd.DataFrame:
    waiting = f"{counted(len(study.open), 'difference')} between coders without a decision"
    rows = {
        "Study": study.title,
        "Codings": "What coders agreed on, or what was decided where they differ.",
        "Open": f"{waiting}: in no sheet." if len(study.open) else "Nothing is open.",
        "Framework, Counts": "A statement of several cases stands in each. Left out are sources "
        "whose conclusions the study tests, plans, and statements of no case or of a scope that "
        "is not rated.",
        "Statements": "All of them; 1 where a statement has the code, 0 where it has not.",
    }
    return pd.DataFrame({"What": rows.keys(), "Is": rows.values()})


def framework(study: Study, filled: bool = True) -> pd.DataFrame:
    """Return the framework matrix: cases as rows, codes as columns, statements in the cells.

    The matrix of the framework method (Ritchie and Spencer, in *Analyzing Qualitative Data*). Every
    statement begins on a line of its own with its id and, where the study has bearings, its bearing
    on the code.

    Parameters
    ----------
    filled
        Whether the cells hold the statements, or are empty, to be filled by hand.

    Examples
    --------
    >>> framework(study, filled=False).shape == (len(study.cases), 1 + len(study.codebook))
    True
    """
    cells = _cells(study) if filled else {}
    rows = [
        {"Case": name}
        | {_heading(study, code): cells.get((case, code), "") for code in _codes(study)}
        for case, name in _cases(study)
    ]
    return pd.DataFrame(rows)


def framework_workbook(study: Study, filled: bool = True) -> bytes:
    """Return a framework to read or to fill: all cases on a sheet, then one sheet for each case.

    On the sheet of a case every code has a row: its name, the codes above it, its definition, the
    statements, and a summary, which is always left to be written.

    Parameters
    ----------
    filled
        Whether the statements are there, or the cells are empty.

    Examples
    --------
    >>> framework_workbook(study, filled=False)[:2]
    b'PK'
    """
    cells = _cells(study) if filled else {}
    above = code_paths(study)
    definitions = dict(zip(_codes(study), study.codebook["definition"].astype(str), strict=True))
    pages = [
        Page(
            name,
            pd.DataFrame(
                [
                    {
                        "Code": _heading(study, code),
                        "Above": above[code],
                        "Definition": definitions[code],
                        "Statements": cells.get((case, code), ""),
                        "Summary": "",
                    }
                    for code in _codes(study)
                ]
            ),
        )
        for case, name in _cases(study)
    ]
    return workbook([Page("All cases", framework(study, filled)), *pages])


def _codes(study: Study) -> list[str]:
    return [str(code) for code in study.codebook["code_id"]]


def _cases(study: Study) -> list[tuple[str, str]]:
    """Return the id and the name of every case, in their order."""
    return [(str(case), study.names[str(case)]) for case in study.cases["case_id"]]


def _heading(study: Study, code: str) -> str:
    """Return the readable name of a code with its id, by which it is found."""
    name = study.names[code]
    return code if name == code else f"{name} ({code})"


def _cells(study: Study) -> dict[tuple[str, str], str]:
    """Return the statements of every case and code, as one text."""
    lines: dict[tuple[str, str], list[str]] = {}
    rows = given(study).drop_duplicates(["case_id", "code_id", "segment_id"])
    for row in rows.sort_values("segment_id", kind="stable").to_dict("records"):
        bearing = f"{JOINT}{row['bearing']}" if study.bearings else ""
        told = f"[{row['segment_id']}{bearing}] {row['statement']}"
        lines.setdefault((str(row["case_id"]), str(row["code_id"])), []).append(told)
    return {cell: "\n".join(told) for cell, told in lines.items()}
