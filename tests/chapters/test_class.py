"""The page of a class runs, whatever its teacher has put into the folder, and so does the book."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell

from crosscase.book.execute import read_notebook
from tests.book.tiny_book import page, run, tiny_book, write_chapter

ROOT = Path(__file__).parents[2]
CHAPTER = ROOT / "chapters" / "class.ipynb"
CELLS = [cell.source for cell in read_notebook(CHAPTER).cells if cell.cell_type == "code"]
HEADER = "segment_id,coder_id,code_id,bearing\n"


def nothing(folder: Path) -> None:
    folder.mkdir()


def no_folder(folder: Path) -> None:
    """Leave the folder out, as a version control does with an empty one."""


def a_file(folder: Path) -> None:
    folder.write_text("no folder", "utf-8")


def faults(folder: Path) -> None:
    """Put in one good file among all that teachers and their systems leave in folders."""
    (folder / "group two").mkdir(parents=True)
    (folder / "group two" / "ben-blind.csv").write_text(f"{HEADER}X1,ben,,\n", "utf-8")
    (folder / "ann-blind (1).csv").write_text(f"{HEADER}X1,ann,POL,positive\n", "utf-8")
    (folder / "ann-blind.csv").write_text(f"{HEADER}X1,ann,POL,positive\n", "utf-8")
    (folder / "cid-blind.csv").write_text(f"{HEADER}X1,cid,POL,good\n", "utf-8")
    (folder / "empty.csv").write_bytes(b"")
    (folder / "broken.xlsx").write_bytes(b"PK\3\4 and no more")
    for name in (".DS_Store", "Thumbs.db", "desktop.ini", "~$book.xlsx", ".~lock.ann.csv#"):
        (folder / name).write_bytes(b"\0\1")
    if hasattr(os, "symlink"):
        os.symlink("nowhere", folder / "ann@host.csv")
        os.symlink("ann@host.4711", folder / ".#ann-blind.csv")


def examples(folder: Path) -> None:
    shutil.copytree(ROOT / "data" / "classroom", folder)


@pytest.mark.parametrize("put", [no_folder, a_file, nothing, examples, faults])
def test_it_runs_whatever_is_in_the_folder(
    put: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = shutil.copytree(ROOT / "data", tmp_path / "data")
    shutil.rmtree(data / "classroom")
    put(data / "classroom")
    monkeypatch.setattr("crosscase.study.study.OWN_DATA", data)
    monkeypatch.chdir(tmp_path)  # out of the book, whose data would come first
    shell = InteractiveShell.instance()
    for source in CELLS:
        assert shell.run_cell(source, silent=True).success, source
    assert str(shell.user_ns["study"].path) == str(data)
    InteractiveShell.clear_instance()


@pytest.mark.parametrize(
    ("put", "said"),
    [
        (nothing, ["Nobody has been read"]),
        (
            faults,
            [
                "Read: one coder coded blind.",
                *(
                    f"<strong>{name}</strong>"
                    for name in ("ann-blind.csv", "broken.xlsx", "cid-blind.csv", "empty.csv")
                ),
                "<strong>group two</strong>",
            ],
        ),
    ],
)
def test_whatever_is_in_the_folder_the_book_is_built_and_says_it(
    put: Callable[[Path], None], said: list[str], tmp_path: Path
) -> None:
    book = tiny_book(tmp_path / "book")
    put(book / "data" / "classroom")
    load = "cc.load_study('../data')"
    cells = [source.replace("cc.load_study()", load) for source in CELLS]
    write_chapter(book / "chapters" / "reading.ipynb", "Class", *cells)
    done = run(book)
    assert done.returncode == 0, done.stderr
    assert [words for words in said if words not in page(book, "reading")] == []
