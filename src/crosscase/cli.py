"""The command ``crosscase``: parse, call, report."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from io import TextIOWrapper
from pathlib import Path
from pkgutil import resolve_name
from typing import Any, NamedTuple

from crosscase.errors import CrosscaseError
from crosscase.study import load_study
from crosscase.study.study import own_data
from crosscase.study.words import counted

Told = Mapping[str, Mapping[str, Any]]
"""What a command is told, by name, as argparse wants it."""

BOOK: Told = {
    "folder": {"nargs": "?", "type": Path, "default": Path(), "help": "folder of the book"}
}
STUDY: Told = {"folder": {"type": Path, "help": "folder of the study"}}
TITLE: Told = {"--title": {"default": argparse.SUPPRESS, "help": "title of the book or study"}}
COLUMNS: Told = {
    f"--{role}": {"action": "append", "metavar": "COLUMN", "help": f"column of {what}"}
    for role, what in {
        "quote": "quotations",
        "code": "codes; several times for a column for each code",
        "coder": "coders",
        "case": "cases",
        "source": "sources",
        "bearing": "bearings",
        "origin": "who stands behind a source",
    }.items()
}


def instead(does: str, help: str) -> Mapping[str, Any]:
    """Return an option by which a command does its work in another way."""
    return {"dest": "does", "action": "store_const", "const": does, "help": help}


class Command(NamedTuple):
    """A command: what it is for, what does it, how it is typed, and what it is told.

    What does it is imported when it is asked for, because the book needs packages that the library
    does without. It is given a folder, and all else by name, and may return an exit code.
    """

    what: str
    does: str
    example: str
    told: Told = BOOK


COMMANDS = {
    "new": Command(
        "make a small book to begin with, in a new folder",
        "crosscase.book.new:new_book",
        'crosscase new schools --title "Three schools"',
        {"folder": {"type": Path, "help": "folder that is to be made"}, **TITLE},
    ),
    "import": Command(
        "make a study of a file of another tool",
        "crosscase.interchange.importing:import_study",
        "crosscase import coded.csv my-study --case School --dry-run",
        {
            "file": {"type": Path, "help": "file or folder to read"},
            "folder": {
                "type": Path,
                "help": "new folder for the study, or the folder of a book that has none",
            },
            "--dry-run": {"action": "store_true", "help": "say what would be made; write nothing"},
            **TITLE,
            "--cases": {"type": Path, "help": "table with the columns source and case"},
            "--names": {"type": Path, "help": "table with the columns name and role"},
            **COLUMNS,
        },
    ),
    "disputes": Command(
        "say how far coders agree, and write what they differ on as a sheet to decide",
        "crosscase.interchange.disputes:disputes",
        "crosscase disputes my-study --read my-study/disputes.xlsx",
        {
            **STUDY,
            "--read": {"type": Path, "metavar": "FILE", "help": "take over a sheet that is filled"},
        },
    ),
    "export": Command(
        "write a study into a file of another program: a workbook, CSV, REFI-QDA",
        "crosscase.interchange.export:export",
        "crosscase export my-study framework.xlsx --kind empty-framework",
        {
            **STUDY,
            "out": {"type": Path, "help": "the file: .xlsx, .csv, .qdpx or .qdc"},
            "--kind": {
                "choices": ("framework", "empty-framework", "qca"),
                "help": "a framework (.xlsx), filled or empty; a table of 1 and 0 for QCA (.csv)",
            },
        },
    ),
    "validate": Command(
        "check a study and report every problem",
        "crosscase.cli:validate",
        "crosscase validate data",
        {
            "folder": {
                "nargs": "?",
                "type": Path,
                "default": own_data(),
                "help": "folder of the study (default: the book's data)",
            }
        },
    ),
    "check": Command(
        "check the study, every claim and the rules of the text",
        "crosscase.claims.check:check",
        "crosscase check",
    ),
    "book": Command(
        "build the book into _build/html",
        "crosscase.book.build:build_book",
        "crosscase book --draft",
        {
            **BOOK,
            "--draft": instead(
                "crosscase.book.build:build_draft",
                "build what is not in order, too, into _build/draft, with fallen claims marked",
            ),
        },
    ),
    "runtime": Command(
        "fetch what runs a page in a reader's browser",
        "crosscase.live.runtime:fetch_runtime",
        "crosscase runtime",
    ),
    "lab": Command(
        "open the notebooks for readers in JupyterLab, building the book if needed",
        "crosscase.book.lab:open_lab",
        "crosscase lab --no-browser",
        {
            **BOOK,
            "--no-browser": instead(
                "crosscase.book.lab:serve_lab", "say the address, and leave it to you to open it"
            ),
        },
    ),
    "pdf": Command(
        "build the book and print it into one PDF", "crosscase.book.pdf:make_pdf", "crosscase pdf"
    ),
    "chapters": Command(
        "write fresh outputs into the notebooks",
        "crosscase.book.execute:refresh_chapters",
        "crosscase chapters",
    ),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command, with the words of the shell if no others are given.

    The exit code is 0 when all is well, 1 when something is wrong with the study, a claim or the
    book, and 2 when the command was not understood.
    """
    parser = argparse.ArgumentParser(prog="crosscase", description="Cross-case analysis.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, (what, does, example, told) in COMMANDS.items():
        command = commands.add_parser(
            name,
            help=what,
            description=what,
            epilog=f"example:\n  {example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        for own, how in told.items():
            command.add_argument(own, **how)
        command.set_defaults(does=does)
    options = vars(parser.parse_args(arguments))
    folder, does = options.pop("folder"), options.pop("does")
    for stream in filter(None, (sys.stdout, sys.stderr)):
        if isinstance(stream, TextIOWrapper):  # a terminal may lack letters that a study has
            stream.reconfigure(errors="backslashreplace")
    try:
        use_own_library(folder)
        code = resolve_name(does)(folder, **options)
        print(end="", flush=True)
    except CrosscaseError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        # Python is not to try again at its end what could not be written.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):  # nobody reads on, as with `| head`
            print(f"{error.filename or 'standard output'}: {error.strerror}", file=sys.stderr)
        return 1
    return code or 0


def use_own_library(folder: Path) -> None:
    """Refuse to build a book that has a library of its own with another one."""
    own, used = folder.resolve() / "src" / "crosscase", Path(__file__).resolve().parent
    if own.exists() and own != used:
        raise CrosscaseError(
            f"The book in {folder.resolve()} has a library of its own, but this command runs the "
            f"one in {used}. Run `make book` there, or make a new .venv as README.md says."
        )


def validate(folder: Path) -> None:
    """Check a study, and sum it up."""
    study = load_study(folder)
    core = ("sources", "segments", "codebook", "codings", "decisions", "coders", "cases")
    tables = {name: getattr(study, name) for name in core} | dict(study.extra)
    print(f"{study.title}: valid")
    for name, table in tables.items():
        print(f"  {name:<16}{counted(len(table), 'row'):>14}")
    disputes = int(study.units["dispute"].notna().sum())
    waiting = f"{len(study.open):,} of them open" if len(study.open) else "all decided"
    codings = counted(len(study.consensus), "consensus coding")
    print(f"{counted(disputes, 'dispute')}, {waiting}; {codings}")
