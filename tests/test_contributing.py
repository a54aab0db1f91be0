"""What CONTRIBUTING.md tells people to do can be done."""

import re
import shutil
from pathlib import Path

import pytest

from crosscase.cli import main
from crosscase.study import load_study

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
ROWS = re.findall(r"```text\n\s*(\w+\.csv)\n\s*(.+)\n\s*```", TEXT)
PATHS = ["Propose a source", "Propose a segment", "Propose a re-coding", "Change the text"]
PATHS += ["Correct a translation", "Write an exercise", "Change the library"]
PATHS += ["Renew the versions", "The commands"]


UNPLACED = r"claims\.yml line \d+, claim ([\w-]+): its query finds statements .*: TRE-CAJ-999 (\w+)"
FALLEN = r"claims\.yml line \d+, claim [\w-]+: the data no longer bear it out"


def add(data: Path, name: str, *rows: str) -> None:
    with (data / name).open("a", encoding="utf-8") as table:
        table.writelines(f"{row}\n" for row in rows)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a copy of what `crosscase check` reads, to add to."""
    for name in ("chapters", "data"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("README.md", "_config.yml", "_toc.yml"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_the_rows_of_the_examples_make_a_valid_study(book: Path) -> None:
    for name, row in ROWS:
        add(book / "data", name, row)
    assert [name for name, _ in ROWS] == ["sources.csv", "segments.csv", "decisions.csv"]
    grown = load_study(book / "data")
    (coding,) = grown.consensus.query("segment_id == 'TRE-CAJ-999'").to_dict("records")
    assert (coding["code_id"], coding["route"]) == ("N-KNO", "overruled")


def test_a_proposed_segment_waits_and_is_placed_beside_claims_about_the_world_alone(
    book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, row in ROWS[:2]:
        add(book / "data", name, row)
    assert main(["check", str(book)]) == 1
    out, err = capsys.readouterr()
    assert "1 statement waits for coders: TRE-CAJ-999" in out
    faults = [line for line in err.splitlines() if not line.startswith("  ")][:-1]
    placed = [re.fullmatch(UNPLACED, fault) for fault in faults]
    assert placed and all(placed), faults
    for found in filter(None, placed):
        row = f"{found[1]},TRE-CAJ-999,{{}},{found[2]},neither,2026-12-01,another subject"
        add(book / "data", "stances.csv", row.format("first"), row.format("second"))
    assert main(["check", str(book)]) == 0


def test_check_says_which_claims_a_re_coding_concerns(
    book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, row in ROWS:
        add(book / "data", name, row)
    read = (f"TRE-CAJ-999,{coder},tie,TRE-CAJ,3.1" for coder in "AB")
    add(book / "data", "readings.csv", *read)
    assert main(["check", str(book)]) == 1
    faults = [line for line in capsys.readouterr().err.splitlines() if not line.startswith("  ")]
    assert all(re.match(f"{UNPLACED}|{FALLEN}", fault) for fault in faults[:-1]), faults


@pytest.mark.parametrize("heading", PATHS)
def test_every_path_ends_in_the_tests(heading: str) -> None:
    section = TEXT.split(f"## {heading}\n")[1].split("\n## ")[0]
    assert "make test" in section
