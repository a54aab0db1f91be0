"""Downloaded notebooks keep their charts as data and leave the pictures to the next run."""

import json
from pathlib import Path

import nbformat

from crosscase.book.sources import without_pictures
from crosscase.display.figure import VEGALITE

ROOT = Path(__file__).parents[2]


def test_only_pictures_of_charts_are_taken_out() -> None:
    notebook = nbformat.read(ROOT / "chapters" / "05_organisation.ipynb", as_version=4)  # type: ignore[no-untyped-call]
    plain = nbformat.v4.new_output("display_data", data={"image/png": "a photograph"})  # type: ignore[no-untyped-call]
    notebook.cells[1].outputs = [plain]
    before = json.dumps(notebook)
    assert without_pictures(notebook)
    kinds = [
        set(each["data"])
        for cell in notebook.cells
        for each in cell.get("outputs", [])
        if "data" in each
    ]
    assert {"image/png"} in kinds
    assert any(VEGALITE in kind for kind in kinds)
    assert not any({VEGALITE, "image/png"} <= kind for kind in kinds)
    assert len(json.dumps(notebook)) < len(before)
    assert not without_pictures(notebook)
