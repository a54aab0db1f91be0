"""Exercises serve every objective of their chapter, and leave the answer open to whoever begins."""

import json
import re
from pathlib import Path

import pytest

CHAPTERS = Path(__file__).parents[2] / "chapters"
CODE = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LINE = "## Exercises\n\n"


def texts(path: Path) -> list[str]:
    """Return the texts of a notebook, cell by cell."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]


def exercises(path: Path) -> list[str]:
    """Return the exercises of a notebook."""
    return [text for text in texts(path) if text.startswith(":::{exercise}")]


LESSONS = [path for path in sorted(CHAPTERS.glob("*.ipynb")) if exercises(path)]
EVERY = [(path.stem, text) for path in LESSONS for text in exercises(path)]
IDS = [f"{stem}: {text.partition(chr(10))[0].partition('} ')[2]}" for stem, text in EVERY]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_every_objective_has_an_exercise(path: Path) -> None:
    goals = next(text for text in texts(path) if text.startswith(":::{objectives}"))
    wanted = set(range(1, len(re.findall(r"^- ", goals, re.MULTILINE)) + 1))
    named = [re.search(r"^:objective: ([\d, ]+)$", text, re.MULTILINE) for text in exercises(path)]
    assert all(named)
    assert {int(each) for found in named if found for each in found[1].split(",")} == wanted


@pytest.mark.parametrize(("stem", "text"), EVERY, ids=IDS)
def test_code_leaves_the_answer_open_and_has_a_way_without(stem: str, text: str) -> None:
    for code in CODE.findall(text):
        assert "**Without code.** " in text
        if "exercises.check(" in code:
            assert re.search(r"^mine = \.\.\.(  # .+)?$", code, re.MULTILINE), code


def test_all_lessons_say_alike_how_exercises_are_worked() -> None:
    said = {text for path in LESSONS for text in texts(path) if text.startswith(LINE)}
    assert len(said) == 1
