"""``crosscase check`` ends every path in a fault of one sentence: no traceback, no empty yes."""

import csv
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from crosscase.analysis import outcomes
from crosscase.cli import main
from tests.claims.small import write_register

DATA = Path(__file__).parents[2] / "data"
RATED, LASTING, SILENT = "coding-amstelveen-example", "robust-decisions", "act-townhall-unpraised"
TOLD, JUDGED = "org-utrecht-decided", "robust-confidence"
CHOSEN = (RATED, LASTING, SILENT, TOLD, JUDGED)
"""Claims on a rating, on decisions, on silence, on the world, on a table."""
OTHER = "robust-without-south"
SAID = "The study is valid and every claim stands.\n"


def registered(book: Path, *names: str) -> None:
    """Register some of the book's own claims, and make them on its one page."""
    entries = yaml.safe_load((DATA / "claims.yml").read_text("utf-8"))
    write_register(book / "data", *(each for each in entries if each["id"] in names))
    stances = book / "data" / "stances.csv"
    with stances.open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    with stances.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *(row for row in rows if row[0] in names)])
    said = " ".join(f"{{claim}}`{name}`" for name in names)
    (book / "one.md").write_text(f"# One\n\n{said}\n", "utf-8")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a book of one page on the book's own data, in order; do not change it."""
    book = tmp_path_factory.mktemp("sound")
    shutil.copytree(DATA, book / "data")
    without("claims_read")(book)  # whoever changes a sentence reads it again
    registered(book, *CHOSEN)
    (book / "_toc.yml").write_text("format: jb-book\nroot: one\n", "utf-8")
    return book


@pytest.fixture
def book(sound: Path, tmp_path: Path) -> Path:
    """Return a copy of the book, to damage."""
    return Path(shutil.copytree(sound, tmp_path / "book"))


def check(book: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Return what ``crosscase check`` says of a book that is not in order."""
    code = main(["check", str(book)])
    out, err = capsys.readouterr()
    assert code == 1
    assert SAID not in out
    assert "Traceback" not in out + err
    return err


def test_a_book_in_order_is_said_to_be(sound: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(sound)]) == 0
    assert capsys.readouterr().out == SAID


def register(text: str) -> Callable[[Path], object]:
    return lambda book: (book / "data" / "claims.yml").write_text(text, "utf-8")


def without_register(book: Path) -> None:
    (book / "data" / "claims.yml").unlink()


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (without_register, "(?s).*claims.yml: not found in "),
        (register("- id: [open\n"), "claims.yml line 2: .*correct"),
        (register("id: no-list\n"), "claims.yml: must be a list of claims, each beginning with"),
        (register("just words"), "claims.yml: must be a list of claims, each beginning with"),
        (register(""), "claims.yml: must be a list of claims, each beginning with"),
    ],
)
def test_a_register_that_cannot_be_read_is_one_fault(
    damage: Callable[[Path], object], words: str, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    damage(book)
    said = check(book, capsys)
    assert re.match(words, said)
    assert "is marked here" not in said and "not stand" not in said


def test_an_entry_that_cannot_be_read_is_not_missed_on_its_page_too(
    book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = book / "data" / "claims.yml"
    path.write_text(path.read_text("utf-8").replace("kind: rating\n", "kind: ratting\n"), "utf-8")
    said = check(book, capsys)
    assert f"{RATED}: test: 'ratting' is no kind of test; allowed: " in said
    assert "(did you mean 'rating'" in said and "is marked here" not in said


def table(book: Path, name: str, change: Callable[[list[dict[str, str]]], object]) -> None:
    """Change the rows of a table of the book."""
    path = book / "data" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = list(rows[0])
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def package(book: Path, change: Callable[[list[dict[str, Any]]], object]) -> None:
    """Change the tables that the book's data declare."""
    path = book / "data" / "datapackage.json"
    content = json.loads(path.read_text("utf-8"))
    change(content["resources"])
    path.write_text(json.dumps(content), "utf-8")


def without(name: str, column: str = "") -> Callable[[Path], None]:
    """Take a table out of the package, or a column out of a table."""

    def taken_out(resources: list[dict[str, Any]]) -> None:
        [own] = [each for each in resources if each["name"] == name]
        if not column:
            resources.remove(own)
        else:
            fields = own["schema"]["fields"]
            own["schema"]["fields"] = [each for each in fields if each["name"] != column]
            own["schema"].pop("foreignKeys", None)
            own["schema"].pop("primaryKey", None)

    def damage(book: Path) -> None:
        package(book, taken_out)
        if column:
            path = book / "data" / f"{name}.csv"
            with path.open(encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file))
            with path.open("w", encoding="utf-8", newline="") as file:
                names = [each for each in rows[0] if each != column]
                writer = csv.DictWriter(file, names, extrasaction="ignore", lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)

    return damage


def header_only(name: str) -> Callable[[Path], None]:
    return lambda book: table(book, name, lambda rows: rows.clear())


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (
            without("stances"),
            rf"no table stances; declare it .* \(1 claim cannot be tested: {TOLD}\)",
        ),
        (
            without("stances", "reader"),
            rf"the table stances has no column reader; .*1 claim cannot be tested: {TOLD}",
        ),
        (without("confidence"), f"{JUDGED}: test: table: 'confidence' is no table; allowed: "),
        (without("confidence", "level"), f"{JUDGED}: test: 'level' is no column of confidence"),
        (header_only("stances"), f"{TOLD}: its query finds statements that have no stance"),
    ],
)
def test_what_the_study_does_not_give_is_said_once(
    damage: Callable[[Path], object], words: str, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    damage(book)
    said = check(book, capsys)
    assert re.search(words, said), said
    assert len(said.splitlines()) < 12


def test_a_robustness_beyond_its_limit_is_said_and_all_else_is_tested(
    book: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcomes, "LIMIT", 2)
    registered(book, LASTING, OTHER)
    said = check(book, capsys)
    assert re.search(rf"more than 2 outcomes .*1 claim cannot be tested: {LASTING}", said)
    assert OTHER not in said, "leaving out publishers asks nothing of decisions"


@pytest.mark.parametrize(
    ("name", "content"),
    [("one.md", b"# One \xff"), ("one.ipynb", b"{"), ("one.ipynb", b"\xff"), ("one.ipynb", b"")],
)
def test_a_chapter_that_cannot_be_read_is_named(
    name: str, content: bytes, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (book / name).write_bytes(content)
    assert name in check(book, capsys)


@pytest.mark.parametrize("name", ["one.md"])
def test_a_folder_in_place_of_a_chapter_is_named(
    name: str, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (book / name).unlink()
    (book / name).mkdir()
    assert name in check(book, capsys)


def recoded(book: Path, segment: str, code: str, bearing: str) -> None:
    """Let both coders record another bearing, and nobody decide anything else."""

    def change(rows: list[dict[str, str]]) -> None:
        for row in rows:
            if (row["segment_id"], row["code_id"]) == (segment, code):
                row["bearing"] = bearing

    table(book, "codings", change)


def test_a_void_judgement_is_named_and_stops_nothing(
    book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who changes a coding sees the book with its new numbers, and which judgements are void."""
    recoded(book, "UTR-LEO-033", "O-SUP", "mixed")
    assert main(["check", str(book)]) == 0
    out = capsys.readouterr().out
    assert out.endswith(SAID)
    assert re.search(
        r"confidence\.csv, UTR-LEO O-SUP: judged was \+/- \(score 1/12; statements: 11,", out
    )
    assert out.count("confidence.csv") == 1


def test_a_judgement_of_other_numbers_is_void(
    book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table(book, "confidence", lambda rows: rows[0].update(quoted_segments="13"))
    assert main(["check", str(book)]) == 0
    said = capsys.readouterr().out
    assert re.search(r"UTR-LEO O-SUP: judged was .* statements: 13, .* statements: 11,", said)
