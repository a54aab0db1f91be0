"""Every chapter, executed again, gives the outputs that are stored in its notebook."""

from pathlib import Path

import nbformat
import pytest
from pytest_notebook.nb_regression import (  # type: ignore[import-untyped]
    NBRegressionError,
    NBRegressionFixture,
)

from crosscase.book.execute import chapters, kernel_environment, read_notebook, stored_form

ROOT = Path(__file__).parents[2]
CHAPTERS = chapters(ROOT)

# What may differ between machines: the fallback picture of a chart (fonts), the version of Python.
DECLARED_EXCEPTIONS = ("/cells/*/outputs/*/data/image/png", "/metadata/language_info")


@pytest.fixture
def regression(nb_regression: NBRegressionFixture) -> NBRegressionFixture:
    """Return pytest-notebook's check with the kernels of the book build."""
    nb_regression.exec_env = kernel_environment(ROOT)
    nb_regression.diff_ignore = DECLARED_EXCEPTIONS
    nb_regression.diff_use_color = False
    return nb_regression


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_stored_outputs_are_reproduced(chapter: Path, regression: NBRegressionFixture) -> None:
    regression.check(str(chapter))


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_is_stored_as_make_chapters_writes_it(chapter: Path) -> None:
    assert chapter.read_bytes() == stored_form(read_notebook(chapter)).encode()


HTML = '<td>0.6414</td>\n<td class="x">1</td>'


@pytest.fixture
def notebook(tmp_path: Path, regression: NBRegressionFixture) -> Path:
    """Return a tiny notebook with the outputs that it really has."""
    bundle = {"text/html": HTML, "image/png": "AAAA"}
    source = f"get_ipython().display_pub.publish({bundle}, metadata={{'isolated': True}})"
    cell = nbformat.v4.new_code_cell(source, id="a-cell")  # type: ignore[no-untyped-call]
    fresh = nbformat.v4.new_notebook(cells=[cell])  # type: ignore[no-untyped-call]
    path = tmp_path / "tiny.ipynb"
    path.write_text(stored_form(fresh), "utf-8")
    path.write_text(stored_form(regression.check(str(path), raise_errors=False).nb_final), "utf-8")
    return path


def change(path: Path, part: str, key: str, value: object) -> None:
    stored = read_notebook(path)
    assert stored.cells[0].outputs[0][part].get(key) != value
    stored.cells[0].outputs[0][part][key] = value
    path.write_text(stored_form(stored), "utf-8")


@pytest.mark.parametrize(
    ("part", "key", "value"),
    [
        pytest.param("data", "text/html", HTML.replace("0.6414", "0.6415"), id="digit"),
        pytest.param("data", "text/html", HTML.replace("1</td>", " 1</td>"), id="space"),
        pytest.param("data", "text/html", HTML.replace('"', "'"), id="markup"),
        pytest.param("data", "text/plain", "more", id="another form"),
        pytest.param("metadata", "isolated", False, id="metadata"),
    ],
)
def test_an_output_changed_by_hand_is_found(
    part: str, key: str, value: object, notebook: Path, regression: NBRegressionFixture
) -> None:
    change(notebook, part, key, value)
    with pytest.raises(NBRegressionError):
        regression.check(str(notebook))


def test_only_the_fallback_picture_may_differ(
    notebook: Path, regression: NBRegressionFixture
) -> None:
    change(notebook, "data", "image/png", "BBBB")
    regression.check(str(notebook))
