"""Every problem of a study at once."""

from pathlib import Path

import pandas as pd

from crosscase.study.columns import Keys, key_values, typed
from crosscase.study.descriptor import read_package
from crosscase.study.intake import Unreadable, regular_file
from crosscase.study.model import Problem
from crosscase.study.read import Sheet, read_sheet
from crosscase.study.rules import Typed, broken_rules, key_repeats
from crosscase.study.schema import DESCRIPTOR, Package

MAY_BE_EMPTY = ("decisions", "decisions_confirmed")  # where no coder differs from another


def validate(path: str | Path) -> list[Problem]:
    """Check a study: its descriptor, every cell, and the rules across tables.

    Parameters
    ----------
    path
        Folder that holds ``datapackage.json``.

    Returns
    -------
    list of Problem
        Everything that is wrong, by file; empty for a valid study. Rules that rest on columns with
        problems of their own are not checked until those are repaired.
    """
    return examine(Path(path))[2]


def examine(folder: Path) -> tuple[Package | None, dict[str, pd.DataFrame], list[Problem]]:
    """Read, check and type a study in one pass.

    Parameters
    ----------
    folder
        Folder that holds ``datapackage.json``.

    Returns
    -------
    tuple
        The declaration, if it can be read; the typed tables; and every problem. The tables are fit
        for use only if there is no problem.
    """
    package, problems = read_package(folder)
    if package is None:
        return None, {}, problems
    problems += [problem for name in package.files for problem in _absent(folder, name)]
    sheets: dict[str, Sheet] = {}
    for name, table in package.tables.items():
        sheet, found = read_sheet(folder, table)
        problems += found
        if sheet is not None:
            sheets[name] = sheet
    problems += [problem for sheet in sheets.values() for problem in _rowless(sheet)]
    keys = key_values(sheets, package.tables)
    tables: dict[str, Typed] = {}
    for name, sheet in sheets.items():
        tables[name], found = _typed_table(sheet, keys)
        problems += found
    problems += broken_rules(package, tables)
    return package, {name: table.frame for name, table in tables.items()}, problems


def _absent(folder: Path, name: str) -> list[Problem]:
    try:
        regular_file(folder, name)
    except Unreadable as error:
        return [_whole(name, f"{error.problem}, or take it out of {DESCRIPTOR}", error.kind)]
    return []


def _whole(name: str, message: str, kind: str) -> Problem:
    return Problem(name, None, None, None, message, kind)


def _rowless(sheet: Sheet) -> list[Problem]:
    if sheet.table.name in MAY_BE_EMPTY or not sheet.frame.empty:
        return []
    return [_whole(sheet.table.path, "has a header but no rows; add at least one", "no rows")]


def _typed_table(sheet: Sheet, keys: Keys) -> tuple[Typed, list[Problem]]:
    """Type every declared column and compare the rows' keys."""
    declared = sheet.table.fields
    fields = [declared[name] for name in map(str, sheet.frame) if name in declared]
    results = {field.name: typed(sheet, field, keys) for field in fields}
    frame = pd.DataFrame({name: series for name, (series, _) in results.items()})
    problems = [problem for _, found in results.values() for problem in found]
    repeats = key_repeats(sheet, frame)
    unsound = set(sheet.table.primary_key) if repeats else set()
    unsound |= {name for name, (_, found) in results.items() if found}
    unsound |= {field.name for field in fields if field.reference and field.reference not in keys}
    usable = sheet.whole and not _rowless(sheet)
    sound = frozenset(results.keys() - unsound if usable else ())
    return Typed(sheet, frame, sound), problems + repeats
