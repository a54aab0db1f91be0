"""What CONTRIBUTING.md tells people to do can be done."""

import re
import shutil
from pathlib import Path

import pytest

from crosscase.study import load_study

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
ROWS = re.findall(r"```text\n\s*(\w+\.csv)\n\s*(.+)\n\s*```", TEXT)
PATHS = ["Propose a source", "Propose a segment", "Propose a re-coding", "Change the text"]
PATHS += ["Correct a translation", "Write an exercise", "Change the library"]
PATHS += ["Renew the versions", "The commands"]


def test_the_rows_of_the_examples_make_a_valid_study(tmp_path: Path) -> None:
    data = shutil.copytree(ROOT / "data", tmp_path / "data")
    for name, row in ROWS:
        with (data / name).open("a", encoding="utf-8") as table:
            table.write(f"{row}\n")
    assert [name for name, _ in ROWS] == ["sources.csv", "segments.csv", "decisions.csv"]
    grown = load_study(data)
    (coding,) = grown.consensus.query("segment_id == 'TRE-CAJ-999'").to_dict("records")
    assert (coding["code_id"], coding["route"]) == ("N-KNO", "overruled")


@pytest.mark.parametrize("heading", PATHS)
def test_every_path_ends_in_the_tests(heading: str) -> None:
    section = TEXT.split(f"## {heading}\n")[1].split("\n## ")[0]
    assert "make test" in section
