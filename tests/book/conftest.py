"""A small book: two tiny chapters over the tiny study, built once for all that change a copy."""

import shutil
from pathlib import Path

import pytest

from tests.book.tiny_book import run, tiny_book, write_chapter
from tests.once import once

COUNTING = """\
from crosscase.study import load_study
print("negative codings:", (load_study("../data").codings["bearing"] == "negative").sum())"""
TOC = """\
format: jb-book
root: chapters/index
chapters:
- file: chapters/bearings
- file: chapters/plain
"""


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a tiny book with two chapters, built."""

    def make(folder: Path) -> None:
        book = tiny_book(folder / "book")
        (book / "_toc.yml").write_text(TOC)
        (book / "chapters" / "reading.ipynb").unlink()
        (book / "chapters" / "index.md").write_text("# Start\n\nThe first page.\n")
        write_chapter(book / "chapters" / "bearings.ipynb", "Bearings", COUNTING)
        write_chapter(book / "chapters" / "plain.ipynb", "Plain", "print('six by seven:', 6 * 7)")
        done = run(book)
        assert done.returncode == 0, done.stderr

    return once(tmp_path_factory, "two chapters", make) / "book"


@pytest.fixture
def book(built: Path, tmp_path: Path) -> Path:
    """Return a copy of the built book, to change at will."""
    return Path(shutil.copytree(built, tmp_path / "book"))
