"""The command ``crosscase``: parse, call, report."""

import argparse
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from pkgutil import resolve_name

from crosscase.errors import CrosscaseError
from crosscase.study import load_study
from crosscase.study.study import own_data
from crosscase.study.words import counted

# Of each command what it does, and what does it: imported when it is asked for, because the book
# needs packages that the library does without. Each takes a folder, and its options by their
# names, and may return an exit code.
COMMANDS = {
    "new": ("make a small book to begin with, in a new folder", "crosscase.book.new:new_book"),
    "validate": ("check a study and report every problem", "crosscase.cli:validate"),
    "check": (
        "check the study, every claim and the rules of the text",
        "crosscase.claims.check:check",
    ),
    "book": ("build the book into _build/html", "crosscase.book.build:build_book"),
    "runtime": (
        "fetch what runs a page in a reader's browser",
        "crosscase.live.runtime:fetch_runtime",
    ),
    "lab": (
        "open the notebooks for readers in JupyterLab, building the book if needed",
        "crosscase.book.lab:open_lab",
    ),
    "pdf": ("build the book and print it into one PDF", "crosscase.book.pdf:make_pdf"),
    "chapters": (
        "write fresh outputs into the notebooks",
        "crosscase.book.execute:refresh_chapters",
    ),
}
# What the help of each shows: the command as it is typed.
EXAMPLES = {
    "new": 'crosscase new schools --title "Three schools"',
    "validate": "crosscase validate data",
    "check": "crosscase check",
    "book": "crosscase book --draft",
    "runtime": "crosscase runtime",
    "lab": "crosscase lab --no-browser",
    "pdf": "crosscase pdf",
    "chapters": "crosscase chapters",
}
# Of some commands another way to do it: its option, what that does, and what does it.
OTHERWISE = {
    "book": (
        "--draft",
        "build what is not in order, too, into _build/draft, with fallen claims marked",
        "crosscase.book.build:build_draft",
    ),
    "lab": (
        "--no-browser",
        "say the address, and leave it to you to open it",
        "crosscase.book.lab:serve_lab",
    ),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command, with the words of the shell if no others are given.

    The exit code is 0 when all is well, 1 when something is wrong with the study, a claim or the
    book, and 2 when the command was not understood.
    """
    parser = argparse.ArgumentParser(prog="crosscase", description="Cross-case analysis.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, (what, does) in COMMANDS.items():
        command = commands.add_parser(
            name,
            help=what,
            description=what,
            epilog=f"example:\n  {EXAMPLES[name]}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.set_defaults(does=does)
        if name == "new":
            command.add_argument("folder", type=Path, help="folder that is to be made")
            command.add_argument("--title", default=argparse.SUPPRESS, help="title of the book")
            continue
        default, told = Path(), "folder of the book"
        if name == "validate":
            default, told = own_data(), "folder of the study (default: the book's data)"
        command.add_argument("folder", nargs="?", type=Path, default=default, help=told)
        if name in OTHERWISE:
            option, words, instead = OTHERWISE[name]
            command.add_argument(
                option, dest="does", action="store_const", const=instead, help=words
            )
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
