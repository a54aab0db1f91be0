"""Who does nothing, or goes wrong in a way that the book knows, is never told to be right."""

import re
import warnings
from pathlib import Path
from typing import Any

import pytest

from crosscase.book.execute import chapters, read_notebook
from crosscase.teach import exercises

ROOT = Path(__file__).parents[2]
STARTER = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
ASKED = re.compile(r'exercises\.check\("([^"]+)"')
IDLE = [0, 0.0, "", "0", False, set(), {}, []]


def starters(path: Path) -> dict[str, str]:
    """Return the code that a chapter's exercises begin with, by the name of its answer."""
    texts = [cell.source for cell in read_notebook(path).cells if cell.cell_type == "markdown"]
    blocks = [block for text in texts for block in STARTER.findall(text)]
    return {name: block for block in blocks for name in ASKED.findall(block)}


LESSONS = [path for path in chapters(ROOT) if starters(path)]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_doing_nothing_is_not_right(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(path.parent)  # a chapter may import what stands beside it
    monkeypatch.syspath_prepend(path.parent)
    names: dict[str, Any] = {"__name__": "__main__"}
    with warnings.catch_warnings():
        warnings.simplefilter("error", exercises.EasyAnswer)
        for cell in read_notebook(path).cells:
            if cell.cell_type == "code":
                exec(compile(cell.source, f"{path.stem}, cell {cell.id}", "exec"), names)
    for name, starter in starters(path).items():
        capsys.readouterr()
        exec(compile(starter, f"{path.stem}, exercise {name}", "exec"), dict(names))
        assert capsys.readouterr().out == "Put your answer in place of the three dots.\n"
        answer, slips = exercises._deposited[name]
        assert exercises.verdict(name, answer) == "Right."
        assert slips, f"{name}: name the value that somebody has who changed nothing, as a slip"
        for said, slip in slips.items():
            assert exercises.verdict(name, slip) == f"Not yet. {said}"
        for idle in IDLE:
            assert not exercises.verdict(name, idle).startswith("Right"), (name, idle)


def test_every_solution_answers_an_exercise() -> None:
    asked = [name for path in LESSONS for name in starters(path)]
    assert len(asked) == len(set(asked)) >= len(LESSONS) > 5
