"""The promises of a build: nothing stale, nothing twice, nothing half-built."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from crosscase.book.execute import NOTEBOOKS
from tests.book.tiny_book import ROOT, page, run, write_chapter


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def number_of_negatives(book: Path) -> int:
    found = re.search(r"negative codings: (\d+)", page(book, "bearings"))
    assert found
    return int(found[1])


def test_a_changed_coding_changes_the_number_on_the_page(book: Path) -> None:
    before = number_of_negatives(book)
    replace(book / "data" / "codings.csv", "X3,A,LIV,negative", "X3,A,LIV,mixed")
    result = run(book)
    assert result.returncode == 0, result.stderr
    assert "Executing 2 of 2 chapters" in result.stdout
    assert number_of_negatives(book) == before - 1
    assert len(list((book / "_build" / "executed").iterdir())) == 1, "old outputs are removed"


def test_nothing_changed_runs_nothing(book: Path) -> None:
    result = run(book)
    assert result.returncode == 0
    index = (book / "_build" / "html" / "index.html").resolve()
    assert result.stdout == f"The book is ready: open {index} in a browser.\n"


def test_a_lost_site_is_built_again(book: Path) -> None:
    shutil.rmtree(book / "_build" / "html")
    assert run(book).returncode == 0
    assert (book / "_build" / "html" / "index.html").exists()
    assert "Some text." in page(book, "plain")


def test_a_notebook_that_a_reader_has_changed_is_kept_beside_the_new_one(book: Path) -> None:
    ours, own = book / NOTEBOOKS / "plain.ipynb", book / NOTEBOOKS / "my notes.ipynb"
    replace(ours, "Some text.", "My text.")
    shutil.copy(ours, own)
    assert "Building" not in run(book).stdout, "a changed notebook does not make the pages old"
    for number, text in enumerate(("Other text.", "A third text."), 1):
        replace(book / "chapters" / "plain.ipynb", "Some text.", text)
        assert run(book).returncode == 0
        assert text in ours.read_text("utf-8")
        kept = ours.with_stem(f"plain (yours {number})")
        assert "My text." in kept.read_text("utf-8") and "My text." in own.read_text("utf-8")
        replace(ours, text, "My text.")
        replace(book / "chapters" / "plain.ipynb", text, "Some text.")


def test_changed_text_changes_the_page_and_runs_nothing(book: Path) -> None:
    replace(book / "chapters" / "plain.ipynb", "Some text.", "Other text.")
    result = run(book)
    assert result.returncode == 0, result.stderr
    assert "Executing" not in result.stdout
    assert "Other text." in page(book, "plain")


def test_a_changed_title_reaches_the_sidebar_of_every_page(book: Path) -> None:
    chapter = book / "chapters" / "plain.ipynb"
    for old, new in [("Some text.", "Other text."), ("# Plain", "# Simple")]:
        replace(chapter, old, new)
        assert run(book).returncode == 0
    assert "Simple" in page(book, "bearings")


def test_changed_code_runs_its_chapter_alone(book: Path) -> None:
    replace(book / "chapters" / "plain.ipynb", "6 * 7", "6 * 8")
    result = run(book)
    assert "Executing 1 of 2 chapters" in result.stdout
    assert "[1/1] plain" in result.stdout
    assert "six by seven: 48" in page(book, "plain")


def test_a_changed_pin_runs_every_chapter(book: Path) -> None:
    with (book / "requirements.txt").open("a") as pins:
        pins.write("# another version\n")
    assert "Executing 2 of 2 chapters" in run(book).stdout


def test_changed_library_code_runs_every_chapter_and_is_what_they_import(book: Path) -> None:
    without = shutil.ignore_patterns("__pycache__", "*.egg-info")
    shutil.copytree(ROOT / "src", book / "src", ignore=without, dirs_exist_ok=True)
    (book / "src" / "crosscase" / "fresh.py").write_text("ANSWER = 'from the copy'\n")
    chapter = book / "chapters" / "plain.ipynb"
    write_chapter(chapter, "Plain", "from crosscase.fresh import ANSWER\nprint(ANSWER)")
    command = [sys.executable, "-m", "crosscase", "book"]
    paths = os.environ | {"PYTHONPATH": str(book / "src")}
    result = subprocess.run(command, cwd=book, env=paths, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert "Executing 2 of 2 chapters" in result.stdout
    assert "from the copy" in page(book, "plain")


def test_a_failing_cell_stops_the_build_and_says_which(book: Path) -> None:
    before = page(book, "plain")
    write_chapter(book / "chapters" / "plain.ipynb", "Plain", "x = 1", "y = x / 0  # oops")
    result = run(book)
    assert result.returncode == 1
    assert "plain.ipynb, code cell 2 failed" in result.stderr
    assert "    y = x / 0  # oops" in result.stderr
    assert "ZeroDivisionError: division by zero" in result.stderr
    assert "nbclient" not in result.stderr
    assert page(book, "plain") == before


def test_a_killed_kernel_is_reported_like_any_failure(book: Path) -> None:
    write_chapter(book / "chapters" / "plain.ipynb", "Plain", "import os\nos._exit(3)")
    result = run(book)
    assert result.returncode == 1
    assert "plain.ipynb, code cell 1 failed" in result.stderr
    assert "Kernel died" in result.stderr


def test_a_warning_of_a_cell_stops_the_build_and_is_not_kept(book: Path) -> None:
    cell = "import sys\nprint('beware', file=sys.stderr)"
    write_chapter(book / "chapters" / "plain.ipynb", "Plain", "x = 1", cell)
    for _attempt in range(2):
        result = run(book)
        assert result.returncode == 1
        assert "Executing 1 of 2 chapters" in result.stdout
        assert "plain.ipynb: code cell 2 wrote to standard error:\n\nbeware" in result.stderr


def test_a_broken_notebook_is_named(book: Path) -> None:
    (book / "chapters" / "plain.ipynb").write_text("not json")
    result = run(book)
    assert result.returncode == 1
    assert "plain.ipynb: this is not a readable notebook" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("broken", ["{ref}`nowhere`", "{nowhere}`x`"])
def test_broken_markup_fails_every_build_until_it_is_cured(broken: str, book: Path) -> None:
    index, before = book / "chapters" / "index.md", page(book, "plain")
    replace(index, "The first page.", f"See {broken}.")
    for _attempt in range(2):
        result = run(book)
        assert result.returncode == 1
        assert "nowhere" in result.stderr
        assert page(book, "plain") == before
    replace(index, broken, "the second page")
    assert run(book).returncode == 0


def test_an_output_that_no_page_can_show_fails_the_build(book: Path) -> None:
    cell = "get_ipython().display_pub.publish({'application/x-unknown': 'data'})"
    write_chapter(book / "chapters" / "plain.ipynb", "Plain", cell)
    result = run(book)
    assert result.returncode == 1
    assert "application/x-unknown" in result.stderr


def test_an_invalid_study_stops_the_build_before_anything_runs(book: Path) -> None:
    replace(book / "data" / "codings.csv", "negative", "negativ")
    result = run(book)
    assert result.returncode == 1
    assert "negativ" in result.stderr
    assert "Executing" not in result.stdout
    assert "Traceback" not in result.stderr


def test_a_folder_without_a_book_is_named(tmp_path: Path) -> None:
    result = run(tmp_path)
    assert result.returncode == 1
    assert "holds no book: no _config.yml" in result.stderr
