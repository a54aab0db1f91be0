"""A book that was edited and built again has the pages of a clean build, whatever was edited."""

from pathlib import Path
from random import Random

import pytest

from tests.book import edits
from tests.book.edits import Edit, sources
from tests.book.tiny_book import pages, run, tiny_book

GROUPS: tuple[tuple[Edit, ...], ...] = (
    (edits.included, edits.caption, edits.helper, edits.order),
    (edits.heading, edits.image, edits.text, edits.put_back, edits.added, edits.removed),
)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the tiny book, built."""
    root = tiny_book(tmp_path_factory.mktemp("edits") / "book")
    assert run(root).returncode == 0
    return root


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: ", ".join(e.__name__ for e in group))
def test_pages_after_edits_are_those_of_a_clean_build(
    group: tuple[Edit, ...], book: Path, tmp_path: Path
) -> None:
    chance = Random(1)
    for edit in group:
        before = pages(book)
        edit(book, chance)
        done = run(book)
        assert done.returncode == 0, done.stderr
        assert pages(book) != before, edit.__name__
    clean = sources(book, tmp_path / "clean")
    assert run(clean).returncode == 0
    made, expected = pages(book), pages(clean)
    assert {name for name in made | expected if made.get(name) != expected.get(name)} == set()


def test_a_chapter_runs_again_when_a_file_that_it_read_changes_and_only_then(book: Path) -> None:
    chance = Random(2)
    for edit, runs in ((edits.table, True), (edits.helper, True), (edits.text, False)):
        edit(book, chance)
        assert ("Executing 1 of 1 chapters" in run(book).stdout) == runs, edit.__name__


def test_a_word_in_a_caption_reaches_every_sidebar(book: Path) -> None:
    edits.caption(book, Random(3))
    assert run(book).returncode == 0
    caption = (book / "_toc.yml").read_text().partition("caption: ")[2].splitlines()[0].encode()
    chapters = {name: page for name, page in pages(book).items() if name.startswith("chapters/")}
    assert {name for name, page in chapters.items() if caption not in page} == set()


def test_other_words_on_a_page_write_no_other_page_again(book: Path) -> None:
    assert run(book).returncode == 0
    pages_of = (book / "_build" / "work" / "html").rglob("*.html")
    written = {path: path.stat().st_mtime_ns for path in pages_of}
    words = book / "chapters" / "words.md"
    words.write_text(f"{words.read_text()}\nAnd more.\n")
    assert run(book).returncode == 0
    again = {path.stem for path, time in written.items() if path.stat().st_mtime_ns != time}
    assert again == {"words", "index", "search"}  # Sphinx writes its first page again, too
