"""Codings by further coders: one file each.

The header is that of ``codings.csv``. A row says that a coder gave a segment a code; a row with
neither code nor bearing says that the coder read the segment and found that no code applies.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd

from crosscase.analysis import study_readings
from crosscase.analysis.intercoder import READING, REFERENCE
from crosscase.interchange.spreadsheets import table_rows
from crosscase.study import Problem, Study
from crosscase.study.package import Field, Table
from crosscase.study.problems import Invalid, whole
from crosscase.study.rows import Sheet, find_repeated_keys, read_records
from crosscase.study.words import listing

NICKNAME = re.compile(r"[^\W_][\w -]{0,29}")
NICKNAME_RULE = "1 to 30 letters, digits, spaces, hyphens or underscores, a letter or digit first"
NO_ROWS = "has a header but no rows; code at least one segment, then download again"
MODE = re.compile(r"(?:^|[-_ ])(blind|shown)(?![^\W_])", re.IGNORECASE)
# What systems and spreadsheets leave beside the files that somebody put into a folder.
NOT_HANDED_IN = re.compile(r"\.|~\$|(?:desktop\.ini|thumbs\.db)$", re.IGNORECASE)


class InvalidCodings(Invalid):
    """A file of codings that cannot be relied on: its ``name``, and all ``problems`` found in it.

    Examples
    --------
    >>> try:
    ...     read_codings("nobody.csv", cc.load_study())
    ... except InvalidCodings as error:
    ...     print(error.problems[0])
    nobody.csv: not found in .; add the file or correct its path
    """

    told = "cannot be read as codings"


def read_codings(path: str | Path, study: Study) -> pd.DataFrame:
    """Read what one further coder made of segments of a study.

    The file is as the coding lab of the book gives it, or what a spreadsheet made of that: CSV with
    commas, semicolons or tabs, or an XLSX workbook.

    Returns
    -------
    pandas.DataFrame
        Readings, as :func:`crosscase.analysis.study_readings` returns them: ``segment_id``,
        ``coder_id``, ``code_id``, ``bearing``.

    Raises
    ------
    InvalidCodings
        If anything is wrong with the file; the message states every problem with its line.

    Examples
    --------
    >>> readings = read_codings(study.path / "classroom" / "coder-A-blind.csv", study)
    >>> readings["segment_id"].nunique()
    20
    """
    path = Path(path)
    declared = {
        "segment_id": Field("segment_id", required=True, enum=tuple(study.segments["segment_id"])),
        "coder_id": Field("coder_id", required=True),
        "code_id": Field("code_id", enum=tuple(study.codebook["code_id"])),
        "bearing": Field("bearing", enum=tuple(study.bearings)),
    }
    table = Table(path.name, path.name, declared, tuple(READING[:3]))
    sheet, problems = read_records(table_rows(path), table)
    if sheet is not None:
        find_repeated_keys(sheet)  # adds to the same problems
    if sheet is None or problems:
        raise InvalidCodings(path.name, [_worded(problem) for problem in problems])
    if broken := [*_broken(sheet, study)]:
        raise InvalidCodings(path.name, broken)
    rows = [[row[column] for column in READING] for row in sheet.rows]
    types = {column: study.codings[column].dtype for column in READING if column != "coder_id"}
    return pd.DataFrame(rows, columns=READING).astype(types)


def read_class(folder: str | Path, study: Study) -> tuple[pd.DataFrame, list[InvalidCodings]]:
    """Read every file of codings in a folder, by name; a bad one does not spoil the others.

    Returns
    -------
    tuple
        The readings of all coders together, with the ``mode`` in which each was made; and why files
        were left out, an error for each. A file is left out, too, when an earlier one has its coder
        in the same mode. The mode is what the name of the file ends in, as the lab gives it:
        ``blind``, ``shown`` (the reference was shown after each statement), or else ``unsaid``.

    Examples
    --------
    >>> readings, refused = read_class(study.path / "classroom", study)
    >>> readings["coder_id"].unique().tolist(), refused
    (['coder-A', 'coder-B'], [])
    """
    kept: dict[tuple[str, str], tuple[str, pd.DataFrame]] = {}
    refused: list[InvalidCodings] = []
    for path in sorted(Path(folder).iterdir()) if Path(folder).is_dir() else ():
        if NOT_HANDED_IN.match(path.name):
            continue
        try:
            readings = read_codings(path, study)
        except InvalidCodings as error:
            refused.append(error)
            continue
        # Browsers put numbers behind the mode, people words: the last one that is named counts.
        mode = ["unsaid", *MODE.findall(path.stem)][-1].lower()
        coder = readings["coder_id"].iloc[0]
        earlier, theirs = kept.setdefault((mode, coder), (path.name, readings.assign(mode=mode)))
        if earlier != path.name:
            message = (
                f"holds the same codings as {earlier}; take one of the two out"
                if readings.equals(theirs[READING])
                else f"{coder!r} has coded in {earlier}, too; keep one of the two, or give the "
                "other coder another name in every row"
            )
            problem = Problem(path.name, None, "coder_id", coder, message, "coder")
            refused.append(InvalidCodings(path.name, [problem]))
    # An empty class has the columns and types of a full one.
    nothing = study_readings(study, study.segments["segment_id"]).iloc[:0].assign(mode="")
    everybody = [readings for _, readings in kept.values()]
    return pd.concat([nothing, *everybody], ignore_index=True), refused


def _worded(problem: Problem) -> Problem:
    """Say what to do about a file that no data package declares."""
    wrong, _, advice = problem.message.partition("; ")
    own = {
        "extra column": f"{problem.value!r} is no column of codings; allowed: {listing(READING)} - "
        "remove the column",
        "row length": f"{wrong}: a statement, a coder, a code and a direction",
    }
    if problem.column in ("segment_id", "code_id"):
        own["enum"] = (
            f"{problem.value!r} is not a {problem.column} of the study; {advice}; if the study "
            "has changed since, code with the book as it is now"
        )
    return replace(problem, message=own.get(problem.kind, problem.message))


def _broken(sheet: Sheet, study: Study) -> Iterator[Problem]:
    """Yield what is wrong with rows whose cells are each right."""
    if not sheet.rows:
        yield whole(sheet.table.path, NO_ROWS, "no rows")
        return
    taken = [*study.coders["coder_id"], REFERENCE]
    first = sheet.rows[0]["coder_id"]
    advice = "or leave both cells empty where no code applies"
    times = Counter(row["segment_id"] for row in sheet.rows)
    for row in sheet.rows:
        segment, name, code, bearing = (row[column] for column in READING)
        for wrong, column, kind, message in (
            (code and not bearing, "bearing", "half",
             f"the code has no bearing; allowed: {listing([*study.bearings])} - add one, {advice}"),
            (bearing and not code, "code_id", "half",
             f"the bearing has no code; add one of the codebook's, {advice}"),
            (not NICKNAME.fullmatch(name), "coder_id", "coder",
             f"{name!r} is no name for a coder; allowed: {NICKNAME_RULE}"),
            (name in taken, "coder_id", "coder",
             f"{name!r} is a name that the study uses; choose another than {', '.join(taken)}"),
            (name != first, "coder_id", "coder",
             f"{name!r} differs from {first!r} above; one file holds one coder"),
            (not code and times[segment] > 1, "segment_id", "contradiction",
             f"{segment!r} has a row that says no code applies, and another row; keep one of both"),
        ):  # fmt: skip
            if wrong:
                yield sheet.problem(row, column, kind, message)
