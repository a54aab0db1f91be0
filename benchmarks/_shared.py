"""What the benchmarks share. Every other file here is one: ``python benchmarks/NAME.py``.

All are called alike. A number behind the name says how many rounds to make. ``--smoke`` makes one
round of something small: it shows that the benchmark runs, and measures nothing. `make test` calls
every one of them so.
"""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import NoReturn

import nbformat
import yaml

ROOT = Path(__file__).parents[1]
NOT_COPIED = shutil.ignore_patterns(".*", "_build", "__pycache__", "*.egg-info")
LACKING = 77  # the exit code that test runners know for: skipped, something is not here

OURS = [
    sys.executable,
    "-c",
    "import sys; from crosscase.cli import main; sys.exit(main(['book']))",
]
STOCK = [
    sys.executable,
    "-c",
    "from jupyter_book.cli.main import main; main()",
    *("build", ".", "--config", "_stock.yml"),
]

SMALL_TOC = "format: jb-book\nroot: chapters/contribute\nchapters:\n- file: chapters/chart\n"
TEXT = "# A chart\n\nThe North speaks.{claim}`north-speaks`"
CLAIM = """\
- id: north-speaks
  text: The North speaks.
  chapters: [chart]
  about: [record]
  test: {kind: count, of: {publisher_side: north}, number: {at_least: 1}}
  for: {publisher_side: north}
  against: {publisher_side: south}
  note: Both sides are in the record.
  confidence: {level: high, reason: It can be counted.}
"""
CHART = """\
import crosscase as cc
from crosscase import claims, display

study = cc.load_study()
ratings = cc.with_confidence(cc.ratings(cc.evidence(study), study.rule), study)
words = "Every dimension of every partnership, and how it is rated."
display.rating_matrix(display.labelled(ratings, study), "All ratings", words)"""
NOTES = 'display.claim_notes(claims.judge(study, "chart"))'


def asked(rounds: int) -> tuple[int, bool]:
    """Return how many rounds the command line asks for, and whether only to see that it runs."""
    parser = argparse.ArgumentParser()
    number = {"nargs": "?", "type": int, "choices": range(1, 10_000), "metavar": "ROUNDS"}
    parser.add_argument("rounds", default=rounds, help=f"default: {rounds}", **number)
    parser.add_argument("--smoke", action="store_true", help="one round of something small")
    given = parser.parse_args()
    return (1, True) if given.smoke else (given.rounds, False)


def lack(what: str) -> NoReturn:
    """End, because this machine lacks something."""
    print(what, file=sys.stderr)
    sys.exit(LACKING)


def seconds(work: Callable[[], object], clock: Callable[[], float] = perf_counter) -> float:
    start = clock()
    work()
    return clock() - start


def copy_book(book: Path, small: bool = False) -> Path:
    """Copy the checkout as it is, without what was built or installed in it; return the copy.

    A small book has the same library and data, and two pages: a text and a chart.
    """
    shutil.copytree(ROOT, book, ignore=NOT_COPIED)
    if small:
        cut_down(book)
    return book


def cut_down(book: Path) -> None:
    """Leave two pages and one claim in a book."""
    (book / "data" / "claims.yml").write_text(CLAIM, "utf-8")
    (book / "_toc.yml").write_text(SMALL_TOC, "utf-8")
    config = yaml.safe_load((book / "_config.yml").read_text("utf-8"))
    for of_other_pages in ("translations", "terms_by_hand"):
        del config["sphinx"]["config"][of_other_pages]
    (book / "_config.yml").write_text(yaml.safe_dump(config), "utf-8")
    notebook = nbformat.v4.new_notebook()  # type: ignore[no-untyped-call]
    notebook.cells = [nbformat.v4.new_markdown_cell(TEXT)]  # type: ignore[no-untyped-call]
    notebook.cells += map(nbformat.v4.new_code_cell, (CHART, NOTES))
    nbformat.write(notebook, book / "chapters" / "chart.ipynb")  # type: ignore[no-untyped-call]


def build(book: Path, command: list[str], **settings: str) -> float:
    """Return how many seconds a build takes; one that fails ends the benchmark."""
    environment = os.environ | {"PYTHONPATH": str(book / "src")} | settings
    start = perf_counter()
    result = subprocess.run(command, cwd=book, env=environment, capture_output=True, text=True)
    if result.returncode:
        sys.exit(result.stdout + result.stderr)
    return perf_counter() - start
