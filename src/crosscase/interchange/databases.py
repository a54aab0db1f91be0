"""Databases of other tools, in SQLite, read like tables, whoever made them.

Nothing in the file is run: views and virtual tables are refused by what the file says of itself,
and reading ends after a bounded number of steps.
"""

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from crosscase.study.intake import Unreadable

LARGEST = 1_000_000_000  # bytes of a file; texts and codings of a large project have some millions
LONGEST = 20_000_000  # bytes of one cell
STEPS = 500_000_000  # of SQLite's machine; a million rows take some ten millions
MAGIC = b"SQLite format 3\0"

Cells = dict[str, str]


def read_database(
    path: Path, tool: str, needed: Mapping[str, str], further: Mapping[str, str]
) -> dict[str, list[Cells]]:
    """Return rows of tables of a database as texts; what is empty is the empty text.

    Parameters
    ----------
    tool
        Whose database it should be.
    needed, further
        Of each table its columns, divided by blanks; the further ones may be missing.

    Raises
    ------
    Unreadable
        If the file is no such database.
    """
    import sqlite3  # which a reader's browser lacks

    name = path.name
    if path.stat().st_size > LARGEST:
        raise Unreadable(f"is larger than the {LARGEST:,} bytes that are allowed", name)
    if path.stat().st_size < len(MAGIC) or read_start(path) != MAGIC:
        raise Unreadable(f"is no database of {tool}; name the file that {tool} made", name)
    if (log := path.with_name(f"{name}-wal")).exists() and log.stat().st_size:
        raise Unreadable(f"is in use, and not all is in it yet; close {tool} first", name)
    steps = 0

    def bounded() -> bool:
        nonlocal steps
        steps += 1_000_000
        return steps > STEPS

    try:
        address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as database:
            database.execute("PRAGMA trusted_schema = OFF")
            database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST)
            database.set_progress_handler(bounded, 1_000_000)
            database.text_factory = lambda content: content.decode("utf-8", "replace")
            listed = (
                "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE TABLE%'"
            )
            own = {row[0] for row in database.execute(listed)}
            found = {}
            for table, columns in {**needed, **further}.items():
                if table in own:
                    known = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
                    missing = [each for each in columns.split() if each not in known]
                elif table in needed:
                    missing = [table]
                else:
                    found[table] = list[Cells]()
                    continue
                if missing:
                    told = f"is no database of {tool} that is known: it has no {table}.{missing[0]}"
                    raise Unreadable(f"{told}; open it in the newest {tool}, and save it", name)
                query = f"SELECT {', '.join(columns.split())} FROM {table} ORDER BY rowid"
                rows = database.execute(query)
                found[table] = [
                    dict(zip(columns.split(), map(_text, row), strict=True)) for row in rows
                ]
            return found
    except (sqlite3.Error, UnicodeError) as error:  # a message may hold broken letters, too
        told = f"is a database that cannot be read ({error!s:.80}); open it in {tool}, save it"
        raise Unreadable(told, name) from None


def read_start(path: Path) -> bytes:
    """Return the first bytes of a file, by which SQLite knows its own."""
    with path.open("rb") as file:
        return file.read(len(MAGIC))


def _text(cell: object) -> str:
    if cell is None or isinstance(cell, bytes):
        return ""
    return str(cell).replace("\0", "")
