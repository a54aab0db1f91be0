"""What README.md tells people to type can be typed, and does what it says there."""

import re
import shutil
import subprocess
import textwrap
from pathlib import Path
from typing import Any

import pytest

import crosscase as cc
from crosscase.cli import COMMANDS

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "README.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    """Return the blocks of code in the text, without what sets them off."""
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```", TEXT, re.MULTILINE | re.DOTALL)
    return [textwrap.dedent(block) for _, block in found]


LINES = [line.partition("#")[0].split() for block in blocks("sh") for line in block.splitlines()]
GOALS = {*re.findall(r"`make (\w+)`", TEXT), *(words[1] for words in LINES if words[0] == "make")}
RECODED, COMPARED = blocks("python")


@pytest.mark.skipif(not shutil.which("make"), reason="without make")
@pytest.mark.parametrize("goal", sorted(GOALS))
def test_make_knows_every_goal(goal: str) -> None:
    subprocess.run(["make", "--dry-run", goal], cwd=ROOT, capture_output=True, check=True)


def test_the_commands_and_the_files_that_are_typed_are_there() -> None:
    ours = {words[1] for words in LINES if words[0] == "crosscase"}
    assert {"book", "lab"} <= ours <= COMMANDS.keys()
    assert next(each for each in COMMANDS["lab"].told if each[0] == "-") in TEXT
    files = {words[words.index("-r") + 1] for words in LINES if "-r" in words}
    assert "requirements-lab.txt" in files
    assert [name for name in files if not (ROOT / name).exists()] == []


def test_the_changed_coding_moves_a_rating() -> None:
    said: dict[str, Any] = {"cc": cc, "study": cc.load_study()}
    exec(RECODED, said)
    moved = str(eval(COMPARED, said))
    assert "1 rating moved" in moved and "claim " in moved


def test_a_changed_coding_is_told_where_the_notebook_can_follow_it() -> None:
    chapter = (ROOT / "chapters" / "organisation.ipynb").read_text("utf-8")
    assert "Open `organisation.ipynb`" in TEXT and "study = cc.load_study()" in chapter
