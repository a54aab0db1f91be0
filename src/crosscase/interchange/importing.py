"""The command ``crosscase import``: which reader for which file, what it would make, and making it.

A file is read into a :class:`~crosscase.interchange.project.Project`; cases are placed by a table
and bearings settled, the same for every kind of file; people see what was guessed and what is lost;
then the study is written, or nothing is.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from pkgutil import resolve_name

from crosscase.errors import CrosscaseError
from crosscase.interchange import qualcoder, taguette
from crosscase.interchange.bearings import settle_bearings
from crosscase.interchange.flat import read_flat, read_grid
from crosscase.interchange.project import SEPARATOR, Project, Row, write_study
from crosscase.interchange.quotations import Names, label
from crosscase.interchange.transcripts import KINDS as TRANSCRIPTS
from crosscase.interchange.transcripts import are_transcripts, read_transcripts
from crosscase.study.words import counted, listing, near, shown

REPORT = "import.json"
TABLES = (".csv", ".tsv", ".xlsx")
BOOK = ("_config.yml", "_toc.yml")  # a folder with one of them holds a book, whose study is in data
# Of each suffix the kind of file, and of each kind that takes nothing else its reader.
KINDS = {
    **dict.fromkeys(TABLES, "table"),
    **dict.fromkeys(TRANSCRIPTS, "transcript"),
    **dict.fromkeys((".sqlite3", ".sqlite", ".db"), "taguette"),
    ".qda": "qualcoder",
    ".qdpx": "project",
    ".qdc": "codebook",
}
READERS = {
    "taguette": "crosscase.interchange.taguette:read_taguette",
    "qualcoder": "crosscase.interchange.qualcoder:read_qualcoder",
    "documents": "crosscase.interchange.documents:read_documents",
    "project": "crosscase.interchange.refi:read_qdpx",
    "codebook": "crosscase.interchange.refi:read_qdc",
}

Columns = Mapping[str, Sequence[str]]


def import_study(
    folder: Path,
    file: Path,
    *,
    dry_run: bool = False,
    title: str | None = None,
    cases: Path | None = None,
    names: Path | None = None,
    **columns: list[str] | None,
) -> None:
    """Make a study of a file of another tool, and say what was guessed and what is lost.

    Parameters
    ----------
    folder
        Where the study is to stand; in the folder of a book, it stands in ``data``.
    dry_run
        Say what would be made, and write nothing.
    title
        What the study is called, if not as the file.
    cases
        A table with the columns ``source`` and ``case``.
    names
        A table with the columns ``name`` and ``role``: who is called what in transcripts.
    **columns
        Names of columns of a table of quotations, by what they hold.

    Raises
    ------
    CrosscaseError
        If the file cannot be read, or makes no study; nothing is written then.
    """
    given = {role: each for role, each in columns.items() if each}
    project = read_project(file, given, names, cases)
    project.title = title or project.title
    print(project)
    if any((folder / name).exists() for name in BOOK):
        folder /= "data"
    if dry_run:
        print(f"nothing is written; without --dry-run this study is made in {folder}")
        return
    write_study(project, folder)
    (folder / REPORT).write_text(project.losses.to_json(), "utf-8", newline="")
    print(f"the study is in {folder}; the report of what became of everything in {REPORT} there")


def read_project(
    file: Path,
    columns: Columns | None = None,
    names: Path | None = None,
    cases: Path | None = None,
) -> Project:
    """Read a file or folder of another tool; printed, the project says what was guessed and lost.

    Parameters
    ----------
    columns
        Of a table of quotations the columns by what they hold, where the guess would be another:
        ``{"case": ["School"]}``.
    names, cases
        Tables, as :func:`import_study` has them.

    Raises
    ------
    CrosscaseError
        If there is no such file, or no reader for it, or what is said of it does not fit.

    Examples
    --------
    >>> from pathlib import Path
    >>> from crosscase.interchange.importing import read_project
    >>> try:
    ...     read_project(Path("interviews.doc"))
    ... except cc.CrosscaseError as error:
    ...     print(str(error).partition(";")[0])
    interviews.doc: there is no such file or folder
    """
    if not file.exists():
        raise CrosscaseError(f"{file}: there is no such file or folder; correct the path")
    kind = _kind(file)
    if columns and kind != "table":
        given = ", ".join(f"--{role}" for role in columns)
        raise CrosscaseError(f"{file}: {given} name columns of a table, which it is not")
    if names and kind != "transcript":
        raise CrosscaseError(f"{file}: --names is for transcripts; this is no transcript")
    if kind == "table":
        project = _read_table(file, columns or {})
    elif kind == "transcript":
        project = read_transcripts(file, names)
    else:
        project = resolve_name(READERS[kind])(file)
    if "segments" not in project.tables:
        told = "holds codes, and nothing that is coded; a study needs both"
        raise CrosscaseError(f"{file.name}: {told}: import the project (.qdpx) or a table")
    if cases:
        place_cases(project, cases)
    settle_bearings(project)
    return project


def _kind(file: Path) -> str:
    """Tell of what kind a file or folder is, by its suffix or by what is in it."""
    if file.is_dir():
        if (file / qualcoder.DATABASE).exists():
            return "qualcoder"
        return "transcript" if are_transcripts(file) else "documents"
    if (suffix := file.suffix.lower()) not in KINDS:
        advice = "save it as CSV or XLSX" if suffix in (".xls", ".ods") else "save it as another"
        allowed = f"allowed: {', '.join(KINDS)}, and folders of transcripts or documents"
        raise CrosscaseError(f"{file.name}: there is no reader for it; {advice} - {allowed}")
    return KINDS[suffix]


def _read_table(file: Path, columns: Columns) -> Project:
    """Read a table: what tools export has a header of its own."""
    header = [] if columns else read_grid(file).columns
    if taguette.is_export(header):
        return taguette.read_export(file)
    if qualcoder.is_export(header):
        return qualcoder.read_export(file)
    return read_flat(file, columns)


def two_columns(path: Path, first: str, second: str) -> dict[str, list[str]]:
    """Return what a table gives in its second column for each text in its first.

    Raises
    ------
    CrosscaseError
        If it has not these columns, or a cell of them is empty.
    """
    grid = read_grid(path)
    if missing := [each for each in (first, second) if each not in grid.columns]:
        needs = f"it needs the columns {first} and {second}"
        raise CrosscaseError(f"{path.name}: has no column {missing[0]!r}; {needs}")
    places = [grid.columns.index(each) for each in (first, second)]
    found: dict[str, list[str]] = {}
    for line, cells in grid.rows:
        key, value = (cells[place] for place in places)
        if not key or not value.strip("; "):
            raise CrosscaseError(f"{path.name} line {line}: a cell is empty; fill it or remove it")
        found.setdefault(key, []).append(value)
    return found


def place_cases(project: Project, path: Path) -> None:
    """Give every segment the cases that a table has for its source, and no others.

    Raises
    ------
    CrosscaseError
        If the table names a source that is not there, or leaves one out.
    """
    given = two_columns(path, "source", "case")
    titles = {row["source_id"]: row["title"] for row in project.tables["sources"]}
    for title in given:
        if title not in titles.values():
            known = [*titles.values()]
            told = f"{shown(title)} is no source; allowed: {listing(known)}{near(title, known)}"
            raise CrosscaseError(f"{path.name}: {told}")
    if missing := [title for title in titles.values() if title not in given]:
        told = f"{counted(len(missing), 'source')} without a row: {listing(missing)}; add them"
        raise CrosscaseError(f"{path.name}: {told}")
    ids = Names()
    cases: dict[str, Row] = {}
    own = {}
    for source, title in titles.items():
        cells = (each for cell in given[title] for each in cell.split(";") if each.strip())
        named = [label(each, path.name, "case") for each in cells]
        own[source] = [ids((each.casefold(),), each) for each in named]
        for case, name in zip(own[source], named, strict=True):
            cases.setdefault(case, {"case_id": case, "name": name})
    project.tables["cases"] = [*cases.values()]
    for row in project.tables["segments"]:
        row["cases"] = SEPARATOR.join(dict.fromkeys(own[row["source_id"]]))
    project.notes = [each for each in project.notes if "--cases" not in each]
