"""``crosscase check`` says what has moved since the last good build, and what waits."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from crosscase.claims.check import GOOD_DATA, moved, waiting
from crosscase.cli import main
from crosscase.study import load_study
from tests.claims.small import CLAIM, claimed_study


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a book of one page whose data are those of its last good build."""
    claimed_study(tmp_path / "data", {**CLAIM, "chapters": ["one"]})
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
        "    claim p1-is-supported: found is 2 of 4 codings are positive, was 3 of 4 codings are "
        "positive",
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
