"""Codings by further coders: one file each, in and out.

The header is that of ``codings.csv``. A row says that a coder gave a segment a code; a row with
neither code nor bearing says that the coder read the segment and found that no code applies.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from crosscase.analysis import practice_sample, study_readings
from crosscase.analysis.readings import READING, REFERENCE
from crosscase.interchange.spreadsheets import UnreadableTable, plain_csv
from crosscase.study import Problem, Study
from crosscase.study.columns import Allowed, typed
from crosscase.study.model import report
from crosscase.study.read import Sheet, read_sheet
from crosscase.study.rules import key_repeats
from crosscase.study.schema import Field, Reference, Table
from crosscase.study.words import listing

NICKNAME = re.compile(r"[^\W_][\w -]{0,29}")
NICKNAME_RULE = "1 to 30 letters, digits, spaces, hyphens or underscores, a letter or digit first"
NO_ROWS = "has a header but no rows; code at least one segment, then download again"
BLIND, SHOWN, UNSAID = "blind", "shown", "unsaid"
MODE = re.compile(r"(?:^|[-_ ])(blind|shown)(?![^\W_])", re.IGNORECASE)
NOT_HANDED_IN = re.compile(r"\.|~\$|(?:desktop\.ini|thumbs\.db)$", re.IGNORECASE)


class InvalidCodings(ValueError):
    """A file of codings that cannot be relied on and was therefore not read.

    Parameters
    ----------
    name
        The file.
    problems
        Everything found wrong with it.
    """

    def __init__(self, name: str, problems: list[Problem]) -> None:
        """Keep the problems and state them all."""
        super().__init__(name, problems)
        self.name = name
        self.problems = problems

    def __str__(self) -> str:
        """State every problem."""
        return f"{self.name} cannot be read as codings.\n{report(self.problems)}"


def read_codings(path: str | Path, study: Study) -> pd.DataFrame:
    """Read what one further coder made of segments of a study.

    Parameters
    ----------
    path
        A CSV file, as the coding lab of the book gives it, or what a spreadsheet made of one: with
        semicolons or tabs, or an XLSX workbook.
    study
        The study that the segments and codes belong to.

    Returns
    -------
    pandas.DataFrame
        Readings, as :func:`crosscase.analysis.study_readings` returns them: ``segment_id``,
        ``coder_id``, ``code_id``, ``bearing``.

    Raises
    ------
    InvalidCodings
        If anything is wrong with the file; the message states every problem with its line.
    """
    path = Path(path)
    try:
        text = plain_csv(path)
    except UnreadableTable as error:
        problem = Problem(path.name, error.line, None, None, str(error), "unreadable")
        raise InvalidCodings(path.name, [problem]) from None
    with TemporaryDirectory() as folder:
        (Path(folder) / path.name).write_text(text, "utf-8", newline="")
        return _readings(Path(folder), path.name, study)


def _readings(folder: Path, name: str, study: Study) -> pd.DataFrame:
    """Read a file of plain CSV."""
    table = _declaration(name, study)
    sheet, problems = read_sheet(folder, table)
    if sheet is None or problems:
        raise InvalidCodings(name, [_worded(problem, table) for problem in problems])
    if sheet.frame.empty:
        raise InvalidCodings(name, [Problem(name, None, None, None, NO_ROWS, "no rows")])
    keys = _known(study)
    results = {name: typed(sheet, field, keys) for name, field in table.fields.items()}
    frame = pd.DataFrame({name: results[name][0] for name in READING})
    unsound = [problem for _, found in results.values() for problem in found]
    if problems := unsound or _broken(sheet, frame, study):
        raise InvalidCodings(name, problems)
    return frame.astype({"coder_id": object})


def read_class(folder: str | Path, study: Study) -> tuple[pd.DataFrame, list[InvalidCodings]]:
    """Read every file of codings in a folder; a bad one does not spoil the others.

    Parameters
    ----------
    folder
        Where the files are, in the order of their names; those that systems and spreadsheets leave
        beside them are passed over.
    study
        The study that the segments and codes belong to.

    Returns
    -------
    tuple
        The readings of all coders together, with the ``mode`` in which each was made; and why files
        were left out, an error for each. A file is left out, too, when an earlier one has its coder
        in the same mode. The mode is what the name of the file ends in, as the lab gives it:
        ``blind``, ``shown`` (the reference was shown after each statement), or else ``unsaid``.
    """
    kept: dict[tuple[str, str], tuple[str, pd.DataFrame]] = {}
    refused: list[InvalidCodings] = []
    for path in _handed_in(Path(folder)):
        try:
            readings = read_codings(path, study)
        except InvalidCodings as error:
            refused.append(error)
            continue
        own = _mode(path.stem), str(readings["coder_id"].iloc[0])
        if own in kept:
            refused.append(_again(path.name, readings, *kept[own]))
        else:
            kept[own] = path.name, readings.assign(mode=own[0])
    nothing = study_readings(study, study.segments["segment_id"]).iloc[:0].assign(mode="")
    whole = pd.concat([nothing, *(readings for _, readings in kept.values())], ignore_index=True)
    return whole, refused


def _handed_in(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (path for path in sorted(folder.iterdir()) if not NOT_HANDED_IN.match(path.name))


def _mode(stem: str) -> str:
    """Return the last mode that a name mentions; browsers put numbers behind it, people words."""
    modes: list[str] = [UNSAID, *MODE.findall(stem)]
    return modes[-1].lower()


def _again(name: str, readings: pd.DataFrame, earlier: str, theirs: pd.DataFrame) -> InvalidCodings:
    """Say that a coder is there already."""
    coder = str(readings["coder_id"].iloc[0])
    message = (
        f"holds the same codings as {earlier}; take one of the two out"
        if readings.equals(theirs[READING])
        else f"{coder!r} has coded in {earlier}, too; keep one of the two, or give the other coder "
        "another name in every row"
    )
    return InvalidCodings(name, [Problem(name, None, "coder_id", coder, message, "coder")])


def codings_csv(readings: pd.DataFrame) -> str:
    """Return readings as a file that :func:`read_codings` reads.

    Parameters
    ----------
    readings
        Readings of one coder.
    """
    return readings[READING].to_csv(index=False, lineterminator="\n")


def practice_files(study: Study) -> dict[str, str]:
    """Return files of codings by the study's own coders on the practice sample.

    They show what a class's files look like, and let a teacher try things before there are any.

    Parameters
    ----------
    study
        A valid study.

    Returns
    -------
    dict
        Name and text of a file for each coder.
    """
    readings = study_readings(study, practice_sample(study)["segment_id"])
    own = readings[readings["coder_id"] != REFERENCE]
    return {
        f"coder-{coder}-{BLIND}.csv": codings_csv(rows.assign(coder_id=f"coder-{coder}"))
        for coder, rows in own.groupby("coder_id", sort=False)
    }


def _declaration(name: str, study: Study) -> Table:
    """Return what a file of codings must hold, as the study's own files are declared."""
    bearings = tuple(study.codings["bearing"].cat.categories)
    fields = (
        Field("segment_id", required=True, reference=Reference("segments", "segment_id")),
        Field("coder_id", required=True),
        Field("code_id", reference=Reference("codebook", "code_id")),
        Field("bearing", enum=bearings),
    )
    return Table(name, name, {field.name: field for field in fields}, tuple(READING[:3]))


def _known(study: Study) -> dict[Reference, Allowed]:
    columns = {
        Reference("segments", "segment_id"): study.segments["segment_id"],
        Reference("codebook", "code_id"): study.codebook["code_id"],
    }
    return {
        key: Allowed(
            pd.CategoricalDtype(column.cat.categories, ordered=True),
            f"is not a {key.field} of the study",
            "correct it; if the study has changed since, code with the book as it is now",
            "reference",
        )
        for key, column in columns.items()
    }


def _worded(problem: Problem, table: Table) -> Problem:
    """Say what to do about a file that no data package declares."""
    columns = f"allowed: {listing(list(table.fields))} - remove the column"
    cells = problem.message.partition(";")[0]
    own = {
        "extra column": f"{problem.value!r} is no column of codings; {columns}",
        "row length": f"{cells}: a statement, a coder, a code and a direction",
    }
    return replace(problem, message=own.get(problem.kind, problem.message))


def _broken(sheet: Sheet, frame: pd.DataFrame, study: Study) -> list[Problem]:
    """Return what is wrong with rows whose cells are each right."""
    return [
        *_half_codings(sheet, frame),
        *_bad_names(sheet, frame, study),
        *key_repeats(sheet, frame),
        *_contradictions(sheet, frame),
    ]


def _half_codings(sheet: Sheet, frame: pd.DataFrame) -> list[Problem]:
    code, bearing = frame["code_id"], frame["bearing"]
    advice = "or leave both cells empty where no code applies"
    allowed = listing(list(bearing.cat.categories))
    return [
        *_found(
            sheet,
            bearing[bearing.isna() & code.notna()],
            "half",
            f"the code has no bearing; allowed: {allowed} - add one, {advice}",
        ),
        *_found(
            sheet,
            code[code.isna() & bearing.notna()],
            "half",
            f"the bearing has no code; add one of the codebook's, {advice}",
        ),
    ]


def _bad_names(sheet: Sheet, frame: pd.DataFrame, study: Study) -> list[Problem]:
    names = frame["coder_id"]
    taken = [*study.coders["coder_id"].astype(str), REFERENCE]
    rules = {
        f"is no name for a coder; allowed: {NICKNAME_RULE}": ~names.str.fullmatch(NICKNAME),
        f"is a name that the study uses; choose another than {', '.join(taken)}": names.isin(taken),
        f"differs from {names.iloc[0]!r} above; one file holds one coder": names != names.iloc[0],
    }
    return [
        problem
        for message, broken in rules.items()
        for problem in _found(sheet, names[broken.to_numpy(bool)], "coder", message)
    ]


def _contradictions(sheet: Sheet, frame: pd.DataFrame) -> list[Problem]:
    """Find segments that have a row without a code beside others."""
    segments = frame["segment_id"]
    beside = frame["code_id"].isna() & segments.duplicated(keep=False)
    message = "has a row that says no code applies, and another row; keep one of the two"
    return _found(sheet, segments[beside], "contradiction", message)


def _found(sheet: Sheet, values: pd.Series, kind: str, message: str) -> list[Problem]:
    """Return a problem for every value; its text comes before the message where it has one."""
    return sheet.problems(
        values.astype("str"),
        str(values.name),
        kind,
        lambda value: f"{value!r} {message}" if value else message,
    )
