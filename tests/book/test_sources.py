"""Downloaded notebooks keep their cells and leave the outputs to the next run."""

from pathlib import Path

import nbformat

from crosscase.site.downloads import without_outputs

CHAPTER = Path(__file__).parents[2] / "chapters" / "organisation.ipynb"


def test_only_outputs_are_taken_out() -> None:
    before = nbformat.read(CHAPTER, as_version=4)
    after = without_outputs(nbformat.read(CHAPTER, as_version=4))
    assert any(cell.get("outputs") for cell in before.cells)
    assert not any(cell.get("outputs") for cell in after.cells)
    kept = [[(c.id, c.cell_type, c.source, c.metadata) for c in nb.cells] for nb in (before, after)]
    assert kept[0] == kept[1]
    nbformat.validate(after)
