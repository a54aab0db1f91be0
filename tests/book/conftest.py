"""A small book: two tiny chapters over a copy of the real study and library."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from tests.once import once

ROOT = Path(__file__).parents[2]
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
OF_PAGES = re.compile(r"^    (?:translations|terms_by_hand):\n(?:      .*\n)+", re.MULTILINE)
BEARINGS = """\
from crosscase.study import load_study
bearings = load_study().codings["bearing"].value_counts()
print("negative codings:", bearings["negative"])"""

Run = Callable[..., subprocess.CompletedProcess[str]]


def write_chapter(path: Path, title: str, *cells: str) -> None:
    """Write a notebook with a title and code cells."""
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": KERNEL})  # type: ignore[no-untyped-call]
    notebook.cells = [nbformat.v4.new_markdown_cell(f"# {title}\n\nSome text.")]  # type: ignore[no-untyped-call]
    notebook.cells += [nbformat.v4.new_code_cell(cell) for cell in cells]  # type: ignore[no-untyped-call]
    for index, cell in enumerate(notebook.cells):
        cell.id = f"cell-{index}"
    nbformat.write(notebook, path)  # type: ignore[no-untyped-call]


def page(book: Path, chapter: str) -> str:
    """Return the built page of a chapter."""
    return (book / "_build" / "html" / "chapters" / f"{chapter}.html").read_text("utf-8")


@pytest.fixture(scope="session")
def built_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small book that has been built once."""
    return once(tmp_path_factory, "small book", lambda folder: small_book(folder / "book")) / "book"


def small_book(book: Path) -> None:
    """Write the book into a folder and build it."""
    ignore = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for folder in ("src", "data"):
        shutil.copytree(ROOT / folder, book / folder, ignore=ignore)
    (book / "chapters").mkdir()
    for name in ("CITATION.cff", "requirements.txt", "chapters/favicon.svg"):
        shutil.copy(ROOT / name, book / name)
    config = (ROOT / "_config.yml").read_text("utf-8")
    (book / "_config.yml").write_text(OF_PAGES.sub("", config), "utf-8")
    (book / "chapters" / "index.md").write_text("# Start\n\nThe first page.\n")
    write_chapter(book / "chapters" / "bearings.ipynb", "Bearings", BEARINGS)
    write_chapter(book / "chapters" / "plain.ipynb", "Plain", "print('six by seven:', 6 * 7)")
    (book / "data" / "claims.yml").write_text("[]\n")
    (book / "_toc.yml").write_text(
        "format: jb-book\nroot: chapters/index\nchapters:\n"
        "- file: chapters/bearings\n- file: chapters/plain\n"
    )
    result = run_in(book, "build_book")
    assert result.returncode == 0, result.stderr


@pytest.fixture
def book(built_book: Path, tmp_path: Path) -> Path:
    """Return a copy of the built book, to change at will."""
    return shutil.copytree(built_book, tmp_path / "book")


@pytest.fixture
def run() -> Run:
    """Return a function that builds, or refreshes, a book with the book's own library."""
    return run_in


def run_in(book: Path, function: str) -> subprocess.CompletedProcess[str]:
    """Call one of the entry points on a book, in a process of its own."""
    code = (
        "import sys; from pathlib import Path; "
        "from crosscase.book.build import build_book; "
        "from crosscase.book.execute import refresh_chapters; "
        f"sys.exit({function}(Path()))"
    )
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=book,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(book / "src"), str(ROOT / "src")])},
        capture_output=True,
        text=True,
    )
