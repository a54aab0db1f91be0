"""A committed notebook shows its charts wherever it is opened: in the book, an editor, a host."""

from pathlib import Path

import pytest

from crosscase.book.execute import read_notebook
from crosscase.display.figure import VEGALITE

CHAPTERS = sorted((Path(__file__).parents[2] / "chapters").glob("*.ipynb"))


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_every_chart_has_a_picture_and_words_beside_it(chapter: Path) -> None:
    outputs = [
        output for cell in read_notebook(chapter).cells for output in cell.get("outputs", [])
    ]
    bundles = [output.data for output in outputs if VEGALITE in output.get("data", {})]
    for bundle in bundles:
        assert bundle["image/png"].startswith("iVBORw0KGgo")
        assert bundle["text/plain"] == bundle[VEGALITE]["description"]
    assert all("text/html" not in bundle for bundle in bundles)
