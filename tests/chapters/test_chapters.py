"""Every notebook holds the outputs that its code has now, as the build of the book made them.

The book's build has executed all chapters, and keeps what came of them for exactly this state of
study, library and pins: so nothing is executed a second time here. One chapter is, by
pytest-notebook, which knows neither our build nor what it keeps: this alone shows that both would
notice if they were wrong. What it lets differ between machines, the fallback picture of a chart
(fonts) and the version of Python, stands in pyproject.toml: `pytest --nb-test-files chapters` runs
all of them so, as a workflow does every week.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from pytest_notebook.nb_regression import (  # type: ignore[import-untyped]
    NBRegressionError,
    NBRegressionFixture,
)

from crosscase.book.execute import (
    cache_folder,
    chapters,
    executed,
    kernel_environment,
    read_notebook,
    stored_form,
)

ROOT = Path(__file__).parents[2]
CHAPTERS = chapters(ROOT)
EXECUTED_AGAIN = ROOT / "chapters" / "evidence.ipynb"

PICTURE = "image/png"


def differing(stored: NotebookNode, made: NotebookNode) -> list[tuple[str, Any, Any]]:
    """Return the cells that differ in anything but fallback pictures: source, stored, made."""
    pairs = zip(*(map(without_pictures, each.cells) for each in (stored, made)), strict=True)
    return [(one["source"], one, other) for one, other in pairs if one != other]


def without_pictures(cell: NotebookNode) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(cell))
    for output in plain.get("outputs", []):
        if output.get("data", {}).pop(PICTURE, None):
            output["data"][PICTURE] = "a picture"
    return plain


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_stored_outputs_are_those_of_the_build(chapter: Path, site: Path) -> None:
    made = executed(chapter, cache_folder(ROOT))
    assert differing(read_notebook(chapter), made) == []


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_is_stored_as_make_chapters_writes_it(chapter: Path) -> None:
    assert chapter.read_bytes() == stored_form(read_notebook(chapter)).encode()


@pytest.fixture
def regression(nb_regression: NBRegressionFixture) -> NBRegressionFixture:
    """Return pytest-notebook's check with the kernels of the book build."""
    nb_regression.exec_env = kernel_environment(ROOT)
    nb_regression.diff_use_color = False
    return nb_regression


def test_a_kernel_of_others_gives_the_same_outputs(regression: NBRegressionFixture) -> None:
    regression.check(str(EXECUTED_AGAIN))


def test_pytest_can_be_pointed_at_a_chapter() -> None:
    command = [sys.executable, "-m", "pytest", "--nb-test-files", "chapters/lab.ipynb"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0 and "1 passed" in done.stdout, done.stdout


HTML = '<td>0.6414</td>\n<td class="x">1</td>'
BUNDLE = {"text/html": HTML, PICTURE: "AAAA"}
CHANGES = [
    pytest.param("data", "text/html", HTML.replace("0.6414", "0.6415"), id="digit"),
    pytest.param("data", "text/html", HTML.replace("1</td>", " 1</td>"), id="space"),
    pytest.param("data", "text/html", HTML.replace('"', "'"), id="markup"),
    pytest.param("data", "text/plain", "more", id="another form"),
    pytest.param("metadata", "isolated", False, id="metadata"),
]


def tiny(part: str = "", key: str = "", value: object = None) -> NotebookNode:
    """Return a notebook with the outputs that it really has, or with one changed by hand."""
    source = f"get_ipython().display_pub.publish({BUNDLE}, metadata={{'isolated': True}})"
    cell = nbformat.v4.new_code_cell(source, id="a-cell", execution_count=1)
    output: dict[str, dict[str, object]] = {"data": {**BUNDLE}, "metadata": {"isolated": True}}
    if part:
        output[part] = {**output[part], key: value}
    cell.outputs = [nbformat.v4.new_output("display_data", **output)]
    return nbformat.v4.new_notebook(cells=[cell])  # type: ignore[no-any-return]


@pytest.mark.parametrize(("part", "key", "value"), CHANGES)
def test_an_output_changed_by_hand_is_found(part: str, key: str, value: object) -> None:
    assert differing(tiny(part, key, value), tiny())


@pytest.mark.parametrize(
    "change",
    [
        lambda cell: cell.outputs.clear(),
        lambda cell: cell.update(execution_count=2),
        lambda cell: cell.outputs.append(cell.outputs[0]),
        lambda cell: cell.outputs[0].data.pop(PICTURE),
    ],
    ids=["lost", "another count", "one too many", "without its picture"],
)
def test_other_outputs_are_found(change: Callable[[NotebookNode], object]) -> None:
    stored = tiny()
    change(stored.cells[0])
    assert differing(stored, tiny())


def test_only_the_fallback_picture_may_differ() -> None:
    assert differing(tiny("data", PICTURE, "BBBB"), tiny()) == []


def test_an_execution_finds_a_changed_digit_and_lets_a_picture_differ(
    regression: NBRegressionFixture, tmp_path: Path
) -> None:
    path = tmp_path / "tiny.ipynb"
    path.write_text(stored_form(tiny("data", PICTURE, "BBBB")), "utf-8")
    regression.check(str(path))
    path.write_text(stored_form(tiny("data", "text/html", HTML.replace("0.6414", "1"))), "utf-8")
    with pytest.raises(NBRegressionError):
        regression.check(str(path))
