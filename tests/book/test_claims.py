"""A marked sentence leads to its claim, and no book is built whose claims do not stand."""

from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from crosscase.claims.check import faulty_claims
from crosscase.claims.prose import Book
from crosscase.cli import main
from crosscase.study import Study
from tests.book.tiny_book import page, run, write_chapter
from tests.claims.small import CLAIM, claimed_study, write_register

SILENT = {"kind": "silent", "among": {"code_id": "POL", "case_id": "P2"}}
REAL: dict[str, Any] = {
    "id": "beta-no-policy",
    "text": "On policy in Beta–Psi the record is silent.",
    "chapters": ["plain"],
    "about": ["POL"],
    "test": SILENT,
    "note": "Absence of evidence.",
    "confidence": {"level": "low", "reason": "Little was read."},
}


@pytest.fixture
def small_book(tmp_path: Path) -> tuple[Path, Study]:
    """Return a book of two pages, not built, that marks one claim on each."""
    write_chapter(tmp_path / "one.ipynb", "One", "'{claim}`in-code`'")
    notebook = (tmp_path / "one.ipynb").read_text("utf-8")
    notebook = notebook.replace("Some text.", "Some text. {claim}`p1-is-supported`")
    (tmp_path / "one.ipynb").write_text(notebook, "utf-8")
    (tmp_path / "two.md").write_text("# Two\n\nAs said {claim}`p1-is-supported`.\n")
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: one\nchapters:\n- file: two\n")
    claim = {**CLAIM, "chapters": ["one", "two"]}
    return tmp_path, claimed_study(tmp_path / "data", claim)


def test_marks_are_found_in_prose_of_every_page(small_book: tuple[Path, Study]) -> None:
    book, study = small_book
    found = Book.read(book)
    assert [(page.name, page.marks) for page in found.pages] == [
        ("one", ["p1-is-supported"]),
        ("two", ["p1-is-supported"]),
    ]
    assert faulty_claims(found, study) == []


@pytest.mark.parametrize(
    ("chapters", "faults_said"),
    [
        (
            ["one"],
            ["two, claim p1-is-supported: marked in this chapter, but not registered for it"],
        ),
        (
            ["one", "two", "three"],
            ["claims.yml line 1, claim p1-is-supported: 'three' is no page of the book; allow"],
        ),
    ],
)
def test_marks_and_register_agree(
    small_book: tuple[Path, Study], chapters: list[str], faults_said: list[str]
) -> None:
    book, study = small_book
    write_register(study.path, {**CLAIM, "chapters": chapters})
    found = [str(fault) for fault in faulty_claims(Book.read(book), study)]
    assert len(found) == len(faults_said)
    assert all(message.startswith(said) for message, said in zip(found, faults_said, strict=True))


def test_check_says_whether_every_claim_stands(
    small_book: tuple[Path, Study], capsys: pytest.CaptureFixture[str]
) -> None:
    book, study = small_book
    assert main(["check", str(book)]) == 0
    assert capsys.readouterr().out == "The study is valid and every claim stands.\n"
    false = {"test": {**CLAIM["test"], "bearing": "negative"}}
    write_register(study.path, {**CLAIM, "chapters": ["one", "two"], **false})
    assert main(["check", str(book)]) == 1
    said = capsys.readouterr().err
    for part in ("p1-is-supported", "one, two", CLAIM["text"], "1 of 4 codings", "T4"):
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


def test_confirm_records_the_decisions_as_read(
    small_book: tuple[Path, Study], capsys: pytest.CaptureFixture[str]
) -> None:
    book, study = small_book
    path = study.path / "decisions_confirmed.csv"
    before = path.read_text()
    path.write_text(before.replace("keep,negative", "drop,"))
    assert main(["check", str(book)]) == 1
    assert "run `crosscase confirm`" in capsys.readouterr().err
    assert main(["confirm", str(book)]) == 0
    assert path.read_text() == before
    assert main(["check", str(book)]) == 0


def mark_in(book: Path, chapter: str) -> None:
    path = book / "chapters" / f"{chapter}.ipynb"
    text = path.read_text("utf-8").replace("Some text.", "Some text. {claim}`beta-no-policy`")
    path.write_text(text, "utf-8")


def test_a_claim_that_does_not_stand_makes_no_pages(book: Path) -> None:
    before = page(book, "plain")
    mark_in(book, "plain")
    write_register(book / "data", {**REAL, "test": {**SILENT, "among": {"code_id": "POL"}}})
    result = run(book)
    assert result.returncode == 1
    assert "claim beta-no-policy: the data no longer bear it out" in result.stderr
    assert "X1" in result.stderr
    assert "Executing" not in result.stdout, "the claims are checked first"
    assert page(book, "plain") == before


def test_a_mark_needs_its_note_on_the_page(book: Path) -> None:
    mark_in(book, "plain")
    write_register(book / "data", REAL)
    result = run(book)
    assert result.returncode == 1
    assert "#claim-beta-no-policy has no note on the page" in result.stderr


def test_a_claim_with_its_note_is_built(book: Path) -> None:
    cell = (
        "from crosscase import claims, display, load_study\n"
        "display.claim_notes(claims.judge(load_study('../data'), 'plain'))"
    )
    write_chapter(book / "chapters" / "plain.ipynb", "Plain", cell)
    mark_in(book, "plain")
    write_register(book / "data", REAL)
    result = run(book)
    assert result.returncode == 0, result.stderr
    built_page = LexborHTMLParser(page(book, "plain"))
    assert built_page.css_first("a.claim") and built_page.css_first("#claim-beta-no-policy")
    assert built_page.css("script[src$='cards.js'], script[src*='cards.js?']")
    assert "cards.js" not in page(book, "bearings")
