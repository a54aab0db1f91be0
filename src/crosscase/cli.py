"""The command ``crosscase``: parse, call, report."""

import argparse
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path

from crosscase.analysis import consensus, decisions
from crosscase.claims import confirm
from crosscase.study import InvalidStudy, Study, load_study


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Parameters
    ----------
    arguments
        Words after ``crosscase``; those of the shell if left out.

    Returns
    -------
    int
        Exit code: 0 done, 1 something is wrong with the study or a claim, 2 wrong usage.
    """
    parser = argparse.ArgumentParser(prog="crosscase", description="Cross-case analysis.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    command = commands.add_parser("validate", help="check a study and report every problem")
    command.add_argument("path", nargs="?", help="folder of the study (default: the book's data)")
    command.set_defaults(run=_validate)

    command = commands.add_parser("check", help="check the study and every claim of the book")
    command.add_argument("root", nargs="?", default=".", help="folder of the book")
    command.set_defaults(run=_check)

    command = commands.add_parser(
        "confirm", help="record that the claims were read against the present adjudications"
    )
    command.add_argument("root", nargs="?", default=".", help="folder of the book")
    command.set_defaults(run=_confirm)

    command = commands.add_parser("book", help="build the book into _build/html")
    command.add_argument("root", nargs="?", default=".", help="folder of the book")
    command.set_defaults(run=_book)

    command = commands.add_parser("runtime", help="fetch what runs a page in a reader's browser")
    command.add_argument("root", nargs="?", default=".", help="folder of the book")
    command.set_defaults(run=_runtime)

    command = commands.add_parser("pdf", help="build the book and print it into one PDF")
    command.add_argument("root", nargs="?", default=".", help="folder of the book")
    command.set_defaults(run=_pdf)

    command = commands.add_parser("release", help="build the book and pack all into one archive")
    command.add_argument("root", nargs="?", default=".", help="folder of the book")
    command.set_defaults(run=_release)

    command = commands.add_parser(
        "published", help="check that a public address serves the pages as they were built"
    )
    command.add_argument("address", help="where the book is published")
    command.add_argument("root", nargs="?", default=".", help="folder of the book")
    command.set_defaults(run=_published)

    command = commands.add_parser("chapters", help="write fresh outputs into the notebooks")
    command.add_argument("root", nargs="?", default=".", help="folder of the book")
    command.set_defaults(run=_chapters)

    options = parser.parse_args(arguments)
    if foreign := "root" in options and _foreign_library(Path(options.root)):
        print(foreign, file=sys.stderr)
        return 1
    for stream in filter(None, (sys.stdout, sys.stderr)):
        if isinstance(stream, TextIOWrapper):  # a terminal may lack letters that a study has
            stream.reconfigure(errors="backslashreplace")
    try:
        code = int(options.run(options))
        print(end="", flush=True)
    except BrokenPipeError:  # nobody reads on, as with `| head`; nor is Python to say so at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        print(f"{error.filename or 'standard output'}: {error.strerror}", file=sys.stderr)
        return 1
    return code


def _foreign_library(root: Path) -> str:
    """Say so if a book with a library of its own would be built with another one."""
    own, used = root.resolve() / "src" / "crosscase", Path(__file__).resolve().parent
    if not own.exists() or own == used:
        return ""
    return (
        f"The book in {root.resolve()} has a library of its own, but this command runs the one in "
        f"{used}. Run `make book` there, or make a new .venv as README.md says."
    )


def _validate(options: argparse.Namespace) -> int:
    try:
        study = load_study(options.path)
    except InvalidStudy as error:
        print(error, file=sys.stderr)
        return 1
    print(_summary(study))
    return 0


def _check(options: argparse.Namespace) -> int:
    from crosscase.book.build import is_in_order
    from crosscase.book.claims import void_judgements

    root = Path(options.root)
    stands = is_in_order(root)
    try:
        void = void_judgements(load_study(root / "data"))
    except InvalidStudy:
        return 1  # said already
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    if void:
        print("No judgement of confidence holds here; the book shows these as not judged (?):")
        print(*(f"  {line}" for line in void), sep="\n")
    if stands:
        print("The study is valid and every claim stands.")
    return 0 if stands else 1


def _confirm(options: argparse.Namespace) -> int:
    try:
        path = confirm(load_study(Path(options.root) / "data"))
    except InvalidStudy as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{path} records the present adjudications as read. Commit it with what you changed.")
    return 0


def _book(options: argparse.Namespace) -> int:
    from crosscase.book.build import build_book

    return build_book(Path(options.root))


def _runtime(options: argparse.Namespace) -> int:
    from crosscase.live.runtime import fetch_runtime

    return fetch_runtime(Path(options.root))


def _pdf(options: argparse.Namespace) -> int:
    from crosscase.book.pdf import make_pdf

    return make_pdf(Path(options.root))


def _release(options: argparse.Namespace) -> int:
    from crosscase.book.release import make_release

    return make_release(Path(options.root))


def _published(options: argparse.Namespace) -> int:
    from crosscase.book.published import check_published

    return check_published(Path(options.root), options.address)


def _chapters(options: argparse.Namespace) -> int:
    from crosscase.book.execute import refresh_chapters

    return refresh_chapters(Path(options.root))


def _summary(study: Study) -> str:
    core = ("sources", "segments", "codebook", "codings", "decisions", "coders", "cases")
    tables = {name: getattr(study, name) for name in core} | dict(study.extra)
    rows = [f"  {name:<16}{len(table):>9,} rows" for name, table in tables.items()]
    disputes = int(decisions(study)["dispute"].notna().sum())
    codings = f"{disputes:,} disputes, all decided; {len(consensus(study)):,} consensus codings"
    return "\n".join([f"{study.title}: valid", *rows, codings])
