"""What coders differ on: a sheet to settle it, and the way back into the study.

Agreement is told first, as it is before anybody decides: what has been discussed agrees.
"""

import csv
import json
import shutil
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from crosscase.analysis import unitising_agreement
from crosscase.analysis.checks import AnalysisError
from crosscase.errors import CrosscaseError
from crosscase.interchange.spreadsheets import table_rows
from crosscase.interchange.tables import csv_text, put, write_new
from crosscase.study import InvalidStudy, Problem, Study, load_study
from crosscase.study.intake import Unreadable, read_bytes, read_json, regular_file
from crosscase.study.package import DESCRIPTOR, OPTIONAL
from crosscase.study.problems import Invalid, whole
from crosscase.study.rows import csv_rows
from crosscase.study.study import CELL
from crosscase.study.texts import flaw
from crosscase.study.words import counted, listing, near, shown

SHEETS = ("disputes.xlsx", "disputes.csv")
DECISIONS = ("keep", "drop")
NOT_READ, NO_CODE = "not read", "no code"

Decision = dict[str, str]
"""``segment_id``, ``code_id``, ``decision``, ``bearing`` (may be empty) and ``reason``."""


class InvalidDecisions(Invalid):
    """A sheet of decisions that is not taken over: its ``name``, and all ``problems`` in it.

    Examples
    --------
    >>> try:
    ...     read_decisions("nobody.csv", cc.load_study())
    ... except InvalidDecisions as error:
    ...     print(error.problems[0])
    nobody.csv: not found in .; add the file or correct its path
    """

    told = "is not taken over, and nothing was written"


def disputes(folder: Path, read: Path | None = None) -> None:
    """Say how far coders agree, and write the sheet to settle the rest; or read it back.

    Parameters
    ----------
    folder
        The study.
    read
        A sheet with decisions; without one, ``disputes.xlsx`` and ``disputes.csv`` are written
        into the folder.
    """
    study = load_study(folder)
    if read is not None:
        added = settle(study, read_decisions(read, study))
        left = len(load_study(folder).open)
        print(f"{counted(added, 'decision')} added; {counted(left, 'difference')} still open")
        return
    print("\n".join(told(study)))
    if study.open.empty:
        print("Nothing waits for a decision.")
        return
    from crosscase.interchange.workbook import Page, workbook  # which a reader's browser lacks

    table = dispute_sheet(study)
    choices = {"decision": DECISIONS, "bearing": tuple(study.bearings)}
    contents = (workbook([Page("Disputes", table, choices)]), csv_text(table).encode())
    write_new(dict(zip([folder / name for name in SHEETS], contents, strict=True)))
    print(
        f"To decide: {folder / SHEETS[0]}, or {SHEETS[1]} beside it. Fill rows, then read it back:"
    )
    print(f"  crosscase disputes {folder} --read {folder / SHEETS[0]}")


def told(study: Study) -> Iterator[str]:
    """Yield, line by line, how far coders agree before any decision, and on what that rests.

    Agreement on a sample, the statements that two coders or more have read, is called so: of the
    others nothing is known.

    Examples
    --------
    >>> next(told(study))
    'Two coders or more have read all 1,342 statements.'
    """
    twice = sum(len(readers) > 1 for readers in study.readers.values())
    every = len(study.segments)
    if twice < every:
        sample = "a sample; on the others nothing is known of agreement"
        yield f"Two coders or more have read {twice:,} of {every:,} statements: {sample}."
    else:
        yield f"Two coders or more have read all {every:,} statements."
    overall = study.agreement.iloc[-1]
    alpha = "undefined" if pd.isna(overall["alpha"]) else f"{overall['alpha']:.3f}"
    if overall["units"]:
        yield (
            f"Before any decision they agree on {overall['percent']:.1%} of "
            f"{overall['units']:,} judgements (statements x codes) whether a code applies; "
            f"Krippendorff's alpha, which takes chance away, is {alpha}."
        )
    # Most codes do not apply to most statements, and on that all agree.
    if given := overall["all_present"] + overall["some_present"]:
        yield (
            f"Of {given:,} that at least one of them gave, all gave "
            f"{overall['all_present'] / given:.1%}."
        )
    yield from _of_passages(study)
    differ = study.units[study.units["dispute"].notna()]
    kinds = differ["dispute"].value_counts()
    yield (
        f"{counted(len(differ), 'difference')}: {kinds['presence']:,} whether a code applies, "
        f"{kinds['bearing']:,} on its bearing; {len(study.open):,} without a decision."
    )


def _of_passages(study: Study) -> Iterator[str]:
    """Yield how far coders who marked passages themselves marked the same, if that is known."""
    try:
        overall = unitising_agreement(study).iloc[-1]
    except AnalysisError:  # no places, or no source that two have read
        return
    if overall["both"] + overall["one"]:
        yield (
            f"Of the text that either of two coders marked with a code, both marked "
            f"{overall['overlap']:.1%}; Krippendorff's alpha of passages is "
            f"{overall['u_alpha']:.3f}."
        )


def dispute_sheet(study: Study) -> pd.DataFrame:
    """Return the differences that nobody has decided, with what a decision needs.

    Returns
    -------
    pandas.DataFrame
        ``segment_id``, ``code_id``; ``code`` (the readable name), ``statement``, ``anchor`` (where
        the study has anchors); ``coder A`` and so on: the bearing that the coder gave, ``present``
        where there are no bearings, ``no code`` or ``not read``; and, to be filled, ``decision``
        (``keep`` or ``drop``), ``bearing`` (where the study has bearings) and ``reason``.

    Examples
    --------
    >>> from dataclasses import replace
    >>> undecided = replace(study, decisions=study.decisions.head(0))
    >>> set(dispute_sheet(undecided)["decision"])
    {''}
    """
    known = ["segment_id", "statement", *(["anchor"] if "anchor" in study.segments else [])]
    rows = study.open[CELL].merge(study.segments[known], "left", "segment_id").astype(object)
    rows.insert(2, "code", rows["code_id"].map(study.names))
    for coder in study.reading_coders:
        recorded = study.open[coder].astype(object)
        rows[f"coder {coder}"] = [
            each if pd.notna(each) else NO_CODE if coder in study.readers[segment] else NOT_READ
            for segment, each in zip(rows["segment_id"], recorded, strict=True)
        ]
    return rows.assign(**dict.fromkeys(_filled(study), "")).fillna("")


def _filled(study: Study) -> list[str]:
    """Return the columns of the sheet that are to be filled."""
    return ["decision", *(["bearing"] if study.bearings else []), "reason"]


def read_decisions(path: str | Path, study: Study) -> list[Decision]:
    """Read the rows of a sheet that somebody has filled; rows left empty still wait.

    Parameters
    ----------
    path
        The sheet, as CSV with commas, semicolons or tabs, or as XLSX, of which the first sheet is
        read. Only the columns of ids and those to be filled are looked at.

    Raises
    ------
    InvalidDecisions
        If anything is wrong with a filled row; the message states every problem with its line.

    Examples
    --------
    >>> try:
    ...     read_decisions(study.path / "cases.csv", study)
    ... except InvalidDecisions as error:
    ...     error.problems[0].kind
    'missing column'
    """
    path = Path(path)
    try:
        rows = list(table_rows(path))
    except Unreadable as error:
        problem = whole(path.name, error.problem, error.kind, error.line)
        raise InvalidDecisions(path.name, [problem]) from None
    header = [cell.strip() for cell in rows[0][1]] if rows else []
    wanted = [*CELL, *_filled(study)]
    problems = [
        Problem(path.name, 1, name, None, message, "missing column")
        for name in wanted
        if name not in header
        for message in [f"the column is missing; expected: {listing(wanted)}"]
    ]
    decisions: dict[tuple[str, str], Decision] = {}
    for line, cells in rows[1:] if not problems else ():
        # By an apostrophe our own CSV keeps a spreadsheet from computing a text.
        row = {name: cell.strip().removeprefix("'") for name, cell in zip(header, cells)}  # noqa: B905
        row = {"bearing": "", **{name: row.get(name, "") for name in wanted}}
        row["decision"] = row["decision"].lower()  # spreadsheets begin with a capital
        if not any(row[name] for name in _filled(study)):
            continue
        unit = row["segment_id"], row["code_id"]
        found = [*_wrong(row, study, unit in decisions)]
        problems += [
            Problem(path.name, line, column, row[column.split(", ")[0]] or None, message, kind)
            for column, kind, message in found
        ]
        decisions[unit] = row
    if problems:
        raise InvalidDecisions(path.name, problems)
    decided = study.decisions.set_index(CELL).index if len(study.decisions) else ()
    return [row for unit, row in decisions.items() if unit not in decided]


def _wrong(row: Decision, study: Study, twice: bool) -> Iterator[tuple[str, str, str]]:
    """Yield what is wrong with a filled row: column, kind and message."""
    segment, code, decision, bearing = (row[name] for name in (*CELL, "decision", "bearing"))
    where = ", ".join(CELL)
    if twice:
        yield where, "twice", f"{shown(f'{segment}, {code}')} stands above, too; keep one row"
    unit = study.units[(study.units["segment_id"] == segment) & (study.units["code_id"] == code)]
    if unit.empty or pd.isna(unit["dispute"].iloc[0]):
        told = "no coders differ on it; leave ids as the sheet has them, or empty the row"
        yield where, "no dispute", f"{shown(f'{segment}, {code}')}: {told}"
    elif unit["route"].iloc[0] != "open" and not _as_decided(row, study):
        told = "is decided already, and otherwise; change that row of the study, or empty this one"
        yield where, "decided", f"{shown(f'{segment}, {code}')} {told}"
    if decision not in DECISIONS:
        allowed = f"allowed: {listing(DECISIONS)}{near(decision, DECISIONS)}"
        given = f"{shown(decision)} is no decision" if decision else "the decision is missing"
        yield "decision", "decision", f"{given}; {allowed} - or empty the whole row"
    allowed = f"allowed: {listing([*study.bearings])}{near(bearing, [*study.bearings])}"
    if bearing and bearing not in study.bearings:
        yield "bearing", "enum", f"{shown(bearing)} is no bearing of the study; {allowed}"
    elif decision == "keep" and study.bearings and not bearing:
        yield "bearing", "undecided", f"a coding that is kept needs a bearing; {allowed}"
    elif decision == "drop" and bearing:
        yield "bearing", "dropped with bearing", f"{shown(bearing)} beside 'drop'; empty the cell"
    if not row["reason"]:
        yield "reason", "no reason", "a decision needs its reason; write one, in a few words"
    elif found := flaw(row["reason"]):
        yield "reason", found[0], found[1]


def _as_decided(row: Decision, study: Study) -> bool:
    """Tell whether the study holds this very decision: a sheet may be read more than once."""
    own = study.decisions
    same = own[(own["segment_id"] == row["segment_id"]) & (own["code_id"] == row["code_id"])]
    had = same.reindex(columns=["decision", "bearing"]).astype(object).fillna("").iloc[0]
    return bool(had["decision"] == row["decision"] and had["bearing"] == row["bearing"])


def settle(study: Study, decisions: list[Decision]) -> int:
    """Add decisions to the tables of a study on disk, and return how many there were.

    What was decided before stays as it stands, byte for byte. A study without a table of decisions
    gets one, and its descriptor declares it. Before anything is written, the study is read with
    what is to be added.

    Raises
    ------
    InvalidDecisions
        If the study would not be valid with them: nothing is written.

    Examples
    --------
    >>> settle(study, [])
    0
    """
    if not decisions:
        return 0
    changed = _appended(study, decisions) if "decisions" in study.tables else _new(study, decisions)
    content = read_json(study.path, DESCRIPTOR)
    names = [each["path"] for each in content["resources"]]
    names += [
        each["schema"] for each in content["resources"] if isinstance(each.get("schema"), str)
    ]
    with TemporaryDirectory() as place:
        for name in (DESCRIPTOR, *names):
            (Path(place) / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(regular_file(study.path, name), Path(place) / name)
        for name, file in changed.items():
            (Path(place) / name).write_bytes(file)
        try:
            load_study(place)
        except InvalidStudy as error:
            raise InvalidDecisions(str(study.path), error.problems) from None
    put({study.path / name: file for name, file in changed.items()})
    return len(decisions)


def _appended(study: Study, decisions: list[Decision]) -> dict[str, bytes]:
    """Return the table of decisions with further rows, in the columns and the dialect it has."""
    table = study.tables["decisions"]
    text = read_bytes(study.path, table.path).decode(table.encoding)
    _, header = next(csv_rows(text.lstrip("\ufeff"), **table.dialect))
    end = "\r\n" if "\r\n" in text else "\n"
    rows = StringIO()
    writer = csv.DictWriter(rows, header, "", "ignore", lineterminator=end, **dict(table.dialect))
    # A table that also holds decisions on placements says of each row which it is.
    writer.writerows({"kind": "code", **row} for row in decisions)
    text += "" if text.endswith("\n") else end
    return {table.path: (text + rows.getvalue()).encode(table.encoding)}


def _new(study: Study, decisions: list[Decision]) -> dict[str, bytes]:
    """Return a first table of decisions, and the descriptor that declares it."""
    path = "decisions.csv"
    if (study.path / path).exists():
        raise CrosscaseError(
            f"{study.path / path} is there, but {DESCRIPTOR} does not declare it; declare it as "
            "the table 'decisions', or move it away"
        )
    columns = [name for name in (*OPTIONAL["decisions"], "bearing") if name in decisions[0]]
    columns = [name for name in columns if name != "bearing" or study.bearings]
    text = StringIO()
    writer = csv.DictWriter(text, columns, "", "ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(decisions)
    content = read_json(study.path, DESCRIPTOR)
    enums = {"decision": [*DECISIONS], "bearing": [*study.bearings]}
    fields: list[dict[str, Any]] = [{"name": name, "type": "string"} for name in columns]
    for each in fields:
        rules = {"enum": enums[each["name"]]} if each["name"] in enums else {}
        required = {} if each["name"] == "bearing" else {"required": True}
        each["constraints"] = required | rules
    homes = {"segment_id": "segments", "code_id": "codebook"}
    keys = [
        {"fields": name, "reference": {"resource": home, "fields": name}}
        for name, home in homes.items()
    ]
    schema = {"fields": fields, "primaryKey": CELL, "foreignKeys": keys}
    content["resources"].append({"name": "decisions", "path": path, "schema": schema})
    descriptor = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    return {path: text.getvalue().encode(), DESCRIPTOR: descriptor.encode()}
