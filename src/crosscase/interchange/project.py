"""What a file of another tool holds, in the words of a study, and how it becomes one.

Every reader of this room returns a :class:`Project`: rows of the tables of a study, all of them
texts, with what became of the rest. :func:`write_study` makes a folder of them that
:func:`crosscase.load_study` loads, with the descriptor that says what the tables hold.
"""

import csv
import html
import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from crosscase.errors import CrosscaseError
from crosscase.interchange.losses import Losses
from crosscase.study import load_study
from crosscase.study.package import CORE, DESCRIPTOR, HOMES, KEYS, OPTIONAL
from crosscase.study.texts import ERRORS, ESCAPED, GARBLED, HIDDEN, flaw, is_formula
from crosscase.study.words import counted, visible

Row = dict[str, str]
SEPARATOR = ";"  # between the values of a cell that lists several
LISTED = ("cases",)
WHOLE_NUMBERS = ("start", "end", "turn", "row", "year_from", "year_to")
TEXTS = "texts"  # the folder of the texts of sources, beside the tables
LONGEST_ID = 40


@dataclass
class Project:
    """What was read: rows of the tables of a study, and what became of all else.

    Parameters
    ----------
    title
        What the study is called.
    tables
        Rows by table: ``cases``, ``sources``, ``segments``, ``codebook``, ``coders``, ``codings``
        and, where not every coder has read every segment, ``readings``. A cell is a text; a list of
        cases is joined by ``;``. Beyond the columns that every study needs, a segment may have
        ``start`` and ``end`` (its place in the text of its source, in code points), ``turn``,
        ``speaker`` and ``time``, or ``row`` (of the table it comes from); a source ``text`` (the
        file that holds it, a key of `texts`) and any facet; a code its ``dimension`` (the readable
        name), ``parent``, ``include``, ``exclude``.
    texts
        Texts of sources by the name of the file, ``texts/S1.txt``.
    bearings
        What the bearings are worth: -1, 0, 1, or None; empty where codes are only given.
    facets
        Columns of segments or sources by which readers will want to choose.
    losses
        What was kept, changed and dropped on the way.
    notes
        What was guessed, a sentence each: people are to look at it before they rely on it.
    labels
        Words for readers, such as ``case`` and ``cases``: what a case is called, one and many.
    """

    title: str
    tables: dict[str, list[Row]]
    losses: Losses
    texts: dict[str, str] = field(default_factory=dict)
    bearings: Mapping[str, int | None] = field(default_factory=dict)
    facets: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)
    labels: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """Say for people what it would make, what was guessed, and what is lost."""
        lines = [f"{self.title}: what is read"]
        for name in (each for each in KEYS if each in self.tables):
            lines.append(f"  {name:<10}{counted(len(self.tables[name]), 'row'):>14}")
        if self.notes:
            lines += ["guessed, to be looked at", *(f"  {each}" for each in self.notes)]
        return visible("\n".join([*lines, str(self.losses)]))


def identifier(name: str, taken: Collection[str]) -> str:
    """Return an id for something with a name, which none of those that are taken equals.

    Examples
    --------
    >>> from crosscase.interchange.project import identifier
    >>> identifier("Trust in the council", ()), identifier("Señor X", ["SENOR-X"])
    ('TRUST-IN-THE-COUNCIL', 'SENOR-X-2')
    """
    plain = unicodedata.normalize("NFKD", name)
    words = re.findall(r"\w+", "".join(each for each in plain if not unicodedata.combining(each)))
    wanted = "-".join(words).upper()[:LONGEST_ID].strip("-_") or "X"
    number, found = 1, wanted
    while found in taken:
        number += 1
        found = f"{wanted}-{number}"
    return found


def identifiers(names: Iterable[str]) -> list[str]:
    """Return an id for each of many names, in time that grows with their number alone.

    Examples
    --------
    >>> from crosscase.interchange.project import identifiers
    >>> identifiers(["Trust", "trust", "Trust 2", "Trust"])
    ['TRUST', 'TRUST-2', 'TRUST-2-2', 'TRUST-3']
    """
    numbers: dict[str, int] = {}
    for name in names:
        wanted = found = identifier(name, ())
        while found in numbers:
            numbers[wanted] += 1
            found = f"{wanted}-{numbers[wanted]}"
        numbers[found] = 1
    return [*numbers]


def sound(text: str) -> str:
    """Return a text without the marks of damage that no table of a study may hold.

    Where there are none, as nearly always, it is the text itself. Quotation marks without partner
    become curved, a dash or sign at the beginning that a spreadsheet would compute stands behind a
    curved one, and what cannot be seen goes.

    Examples
    --------
    >>> from crosscase.interchange.project import sound
    >>> sound("We meet."), sound('He said "no'), sound("- Yes, we do"), sound("???")
    ('We meet.', 'He said ”no', '’- Yes, we do', 'no words: ???')
    """
    if not flaw(text):
        return text
    text = ESCAPED.sub(lambda found: f"& {found[0][1:]}", html.unescape(text))
    text = HIDDEN.sub(" ", ERRORS.sub("?", GARBLED.sub("?", text))).strip()
    if flaw(text):
        text = text.replace('"', "”")
    if is_formula(text):
        text = f"’{text}"
    return f"no words: {text or 'nothing'}" if flaw(text) else text


def write_study(project: Project, folder: Path) -> None:
    """Write a project as a study, whole or not at all.

    Parameters
    ----------
    folder
        Where the study is to stand: it must hold none yet.

    Raises
    ------
    CrosscaseError
        If a study stands there already, or what was read makes no valid one; nothing is written.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from crosscase.interchange import read_project, write_study
    >>> project = read_project(study.path / "examples" / "schools.csv", {"case": ["School"]})
    >>> with TemporaryDirectory() as place:
    ...     write_study(project, Path(place) / "schools")
    ...     cc.load_study(Path(place) / "schools")
    <Study schools: 3 cases, 15 segments from 9 sources, 3 codes, 2 coders, 4 open differences>
    """
    if (folder / DESCRIPTOR).exists():
        raise CrosscaseError(f"{folder} holds a study already; name a new folder, or move it away")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent, prefix=".unfinished-") as place:
        made = Path(place) / "study"
        made.mkdir()
        for name, content in files(project).items():
            (made / name).parent.mkdir(exist_ok=True)
            (made / name).write_text(content, "utf-8", newline="")
        load_study(made)  # which says all that is wrong with it
        folder.mkdir(exist_ok=True)
        for path in sorted(made.iterdir()):
            if (folder / path.name).exists():
                raise CrosscaseError(f"{folder / path.name} is there already; name a new folder")
        for path in sorted(made.iterdir()):
            path.rename(folder / path.name)


def files(project: Project) -> dict[str, str]:
    """Return the files of a study by name: tables, descriptor and texts of sources."""
    columns = {name: _columns(name, rows) for name, rows in project.tables.items() if name in KEYS}
    tables = {f"{name}.csv": _table(each, project.tables[name]) for name, each in columns.items()}
    descriptor = json.dumps(_descriptor(project, columns), ensure_ascii=False, indent=1) + "\n"
    return {**tables, DESCRIPTOR: descriptor, **project.texts}


def _columns(name: str, rows: list[Row]) -> list[str]:
    """Return the columns of a table: those of every study, then what any row has, as they come."""
    return list(dict.fromkeys([*{**CORE, **OPTIONAL}[name], *(key for row in rows for key in row)]))


def _table(columns: list[str], rows: list[Row]) -> str:
    text = StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _descriptor(project: Project, columns: Mapping[str, list[str]]) -> dict[str, Any]:
    own: dict[str, Any] = {"facets": list(project.facets)} if project.facets else {}
    if project.bearings:
        own["bearings"] = dict(project.bearings)
    if project.labels:
        own["labels"] = dict(project.labels)
    resources = [
        {
            "name": name,
            "path": f"{name}.csv",
            "schema": {
                "fields": [_field(name, column, project) for column in each],
                "primaryKey": list(KEYS[name]),
            },
        }
        for name, each in columns.items()
    ]
    name = identifier(project.title, ()).lower()
    return {"name": name, "title": project.title, "crosscase": own, "resources": resources}


def _field(table: str, column: str, project: Project) -> dict[str, Any]:
    """Declare a column: what it refers to, what its values are."""
    declared: dict[str, Any] = {"name": column, "type": "string"}
    if column in WHOLE_NUMBERS:
        declared["type"] = "integer"
    if column in LISTED:
        declared["separator"] = SEPARATOR
    if column in HOMES and HOMES[column] != (table, column):
        home = HOMES[column]
        declared["reference"] = {"resource": home.table, "fields": home.field}
    if column == "bearing":
        declared["constraints"] = {"enum": list(project.bearings)}
    return declared
