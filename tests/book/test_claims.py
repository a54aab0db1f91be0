"""A claim is said where its id stands, and no book is built whose claims do not stand."""

from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from crosscase.claims.prose import Book
from crosscase.cli import main
from crosscase.study import Study
from tests.book.tiny_book import page, run, write_chapter
from tests.claims.small import CLAIM, claimed_study, write_register

SILENT = {"kind": "count", "of": {"code_id": "POL", "case_id": "P2"}, "number": {"equals": 0}}
REAL: dict[str, Any] = {
    "id": "beta-no-policy",
    "text": "On policy in Beta–Psi the record is silent.",
    "test": SILENT,
    "note": "Absence of evidence.",
}


@pytest.fixture
def small_book(tmp_path: Path) -> tuple[Path, Study]:
    """Return a book of two pages, not built, that makes one claim on each."""
    write_chapter(tmp_path / "one.ipynb", "One", "'{claim}`in-code`'")
    notebook = (tmp_path / "one.ipynb").read_text("utf-8")
    notebook = notebook.replace("Some text.", "Some text. {claim}`p1-is-supported`")
    (tmp_path / "one.ipynb").write_text(notebook, "utf-8")
    (tmp_path / "two.md").write_text("# Two\n\nAs said: {claim}`p1-is-supported`\n")
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: one\nchapters:\n- file: two\n")
    return tmp_path, claimed_study(tmp_path / "data", CLAIM)


def test_marks_are_found_in_prose_of_every_page(small_book: tuple[Path, Study]) -> None:
    assert [(page.name, page.marks) for page in Book.read(small_book[0]).pages] == [
        ("one", ["p1-is-supported"]),
        ("two", ["p1-is-supported"]),
    ]


def test_check_says_whether_every_claim_stands(
    small_book: tuple[Path, Study], capsys: pytest.CaptureFixture[str]
) -> None:
    book, study = small_book
    assert main(["check", str(book)]) == 0
    assert capsys.readouterr().out == "The study is valid and every claim stands.\n"
    write_register(study.path, {**CLAIM, "test": {**CLAIM["test"], "share": {"equals": 1}}})
    assert main(["check", str(book)]) == 1
    said = capsys.readouterr().err
    for part in ("claims.yml line 1, claim p1-is-supported", CLAIM["text"], "3 of 4 statements"):
        assert part in said
    assert said.endswith("One claim does not stand; the book cannot be built.\n")
    assert "Traceback" not in said


def test_check_stops_at_a_study_that_is_not_valid(
    small_book: tuple[Path, Study], capsys: pytest.CaptureFixture[str]
) -> None:
    book, study = small_book
    (study.path / "coders.csv").unlink()
    assert main(["check", str(book)]) == 1
    assert "coders.csv" in capsys.readouterr().err


def say_in(book: Path, chapter: str, said: str) -> None:
    path = book / "chapters" / f"{chapter}.ipynb"
    path.write_text(path.read_text("utf-8").replace("Some text.", f"Some text. {said}"), "utf-8")


def test_a_claim_that_does_not_stand_makes_no_pages(book: Path) -> None:
    before = page(book, "plain")
    say_in(book, "plain", "{claim}`beta-no-policy`")
    write_register(book / "data", {**REAL, "test": {**SILENT, "of": {"code_id": "POL"}}})
    result = run(book)
    assert result.returncode == 1
    assert "claim beta-no-policy: the data no longer bear it out" in result.stderr
    assert "X1" in result.stderr
    assert "Executing" not in result.stdout, "the claims are checked first"
    assert page(book, "plain") == before


def test_a_mark_needs_its_note_on_the_page(book: Path) -> None:
    say_in(book, "plain", "{claim}`beta-no-policy`")
    write_register(book / "data", REAL)
    result = run(book)
    assert result.returncode == 1
    assert "#claim-beta-no-policy has no note on the page; put {claim-notes}" in result.stderr


NOTES = r"\n\n```{claim-notes}\n```"  # as a notebook writes line ends


def test_a_claim_with_its_note_is_built(book: Path) -> None:
    say_in(book, "plain", "{claim}`beta-no-policy`" + NOTES)
    write_register(book / "data", REAL)
    result = run(book)
    assert result.returncode == 0, result.stderr
    built_page = LexborHTMLParser(page(book, "plain"))
    [said], [note] = map(built_page.css, (".sentence", "#claim-beta-no-policy"))
    assert said.text() == REAL["text"] and REAL["note"] in note.text()
    assert [number.text() for number in built_page.css("a.claim b")] == ["1"]
    assert built_page.css("script[src$='cards.js'], script[src*='cards.js?']")
    assert "cards.js" not in page(book, "bearings")


def test_other_words_in_a_box_of_conclusions_make_no_pages(book: Path) -> None:
    box = r"\n\n```{admonition} In short\n:class: tip conclusion\n{claim}`beta-no-policy` So.\n```"
    say_in(book, "plain", box + NOTES)
    write_register(book / "data", REAL)
    result = run(book)
    assert result.returncode == 1
    assert "'So.' stands in a box of conclusions and is no claim" in result.stderr
