"""``crosscase check`` says what stands, what moved since the last good build, and what waits."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from crosscase.claims.check import GOOD_DATA, figures, marks_faults, moved, waiting
from crosscase.claims.prose import Book
from crosscase.cli import main
from crosscase.study import load_study
from tests.claims.small import CLAIM, claimed_study, write_register


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a book of one page whose data are those of its last good build."""
    claimed_study(tmp_path / "data", CLAIM)
    (tmp_path / "one.md").write_text("# One\n\nSo. {claim}`p1-is-supported`\n")
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: one\n")
    shutil.copytree(tmp_path / "data", tmp_path / GOOD_DATA)
    return tmp_path


def recoded(book: Path, segment: str, old: str, new: str) -> None:
    """Let both coders record another direction of a segment."""
    path = book / "data" / "codings.csv"
    text = path.read_text()
    for coder in "AB":
        assert f"{segment},{coder},SUP,{old}" in text
        text = text.replace(f"{segment},{coder},SUP,{old}", f"{segment},{coder},SUP,{new}")
    path.write_text(text)


def lines(book: Path) -> list[str]:
    return list(moved(book, load_study(book / "data")))


def test_nothing_is_said_of_data_that_are_as_they_were(book: Path) -> None:
    assert lines(book) == []
    text = (book / "data" / "segments.csv").read_text()
    (book / "data" / "segments.csv").write_text(text.replace("Statement T1.", "Another."))
    assert lines(book) == []


def test_a_rating_that_moved_is_said_with_what_it_was(
    book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recoded(book, "T3", "positive", "mixed")
    said = [
        "Since the last good build:",
        "  1 rating moved, none flipped",
        "    Support in Alpha–Omega: + as before, now 0.05 from +/-",
        "    claim p1-is-supported: found is 2 of 4 statements (50 %), was 3 of 4 statements "
        "(75 %)",
    ]
    assert lines(book) == said
    main(["check", str(book)])
    assert capsys.readouterr().out.splitlines()[:4] == said


def test_a_rating_that_flipped_is_counted(book: Path) -> None:
    recoded(book, "T5", "negative", "positive")
    recoded(book, "T6", "negative", "positive")
    recoded(book, "T3", "positive", "mixed")
    assert lines(book)[:4] == [
        "Since the last good build:",
        "  2 ratings moved, 1 flipped",
        "    Support in Beta–Psi: +, was --",
        "    Support in Alpha–Omega: + as before, now 0.05 from +/-",
    ]


@pytest.mark.parametrize(
    "damage",
    [
        lambda good: shutil.rmtree(good),
        lambda good: (good / "codings.csv").unlink(),
        lambda good: (good / "datapackage.json").write_text("{"),
    ],
)
def test_without_a_good_build_nothing_has_moved(
    damage: Callable[[Path], object], book: Path
) -> None:
    recoded(book, "T3", "positive", "mixed")
    damage(book / GOOD_DATA)
    assert lines(book) == []


def test_what_nobody_has_read_waits(book: Path) -> None:
    study = load_study(book / "data")
    assert list(waiting(study)) == []
    vars(study)["readers"] = {**study.readers, "T1": [], "T2": []}
    assert list(waiting(study)) == ["2 statements wait for coders: T1, T2"]
    vars(study)["readers"]["T2"] = ["A"]
    assert list(waiting(study)) == ["1 statement waits for coders: T1"]


@pytest.mark.parametrize(
    ("page", "told"),
    [
        (
            "{claim}`p1-is-suported`",
            [
                "one.md, claim p1-is-suported: is marked here and not registered (did you mean",
                "claims.yml line 1, claim p1-is-supported: is made on no page",
            ],
        ),
        ("Nothing.", ["claims.yml line 1, claim p1-is-supported: is made on no page; mark it"]),
        ("{claim}`p1-is-supported`", []),
    ],
)
def test_marks_and_register_are_held_against_each_other(
    page: str, told: list[str], book: Path
) -> None:
    (book / "one.md").write_text(f"# One\n\n{page}\n")
    found = [str(fault) for fault in marks_faults(Book.read(book))]
    assert len(found) == len(told)
    assert all(fault.startswith(words) for fault, words in zip(found, told, strict=True)), found


def test_a_translation_has_its_sentence_in_its_language(book: Path) -> None:
    (book / "uno.md").write_text("# Uno\n\n{claim}`p1-is-supported`\n")
    (book / "_toc.yml").write_text("format: jb-book\nroot: one\nchapters: [{file: uno}]\n")
    languages = "{one: en, uno: es}"
    (book / "_config.yml").write_text(f"sphinx: {{config: {{translations: {languages}}}}}\n")
    (fault,) = marks_faults(Book.read(book))
    assert "has no sentence in the language of uno.md; add it as `es:`" in str(fault)
    write_register(book / "data", {**CLAIM, "translations": {"es": "Son {part} de {whole}."}})
    assert [*marks_faults(Book.read(book))] == []


def test_what_cannot_be_read_of_the_register_is_not_missed_on_its_page(book: Path) -> None:
    write_register(book / "data", CLAIM, {**CLAIM, "id": "other", "text": ""})
    (book / "one.md").write_text("# One\n\n{claim}`p1-is-supported` {claim}`other`\n")
    assert [*marks_faults(Book.read(book))] == []


def test_claims_that_do_not_stand_are_counted(
    book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    false = {**CLAIM["test"], "share": {"less_than": "1/2"}}
    claims = [{**CLAIM, "id": name, "test": false} for name in ("a", "b")]
    write_register(book / "data", *claims)
    (book / "one.md").write_text("# One\n\n{claim}`a` {claim}`b`\n")
    assert main(["check", str(book)]) == 1
    assert capsys.readouterr().err.endswith("2 claims do not stand; the book cannot be built.\n")
    write_register(book / "data")
    assert main(["check", str(book)]) == 1
    (book / "one.md").write_text("# One\n")
    assert main(["check", str(book)]) == 0


def test_a_number_of_a_statement_is_known_whatever_parts_its_thousands(tmp_path: Path) -> None:
    study = claimed_study(tmp_path / "data", CLAIM)
    path = study.path / "segments.csv"
    told = '"They sold 5,000 plots for 2.5 each, in 1999."'
    path.write_text(path.read_text().replace("Statement T1.", told))
    assert figures(load_study(study.path))["T1"] == {"5000", "25", "1999", "2001"}
