"""The notebooks that readers can download, without the pictures that running them draws again."""

from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from sphinx.application import Sphinx

from crosscase.display.figure import VEGALITE

PICTURE = "image/png"


def setup(app: Sphinx) -> dict[str, Any]:
    """Have the copies of the notebooks made lighter once they are there."""
    app.connect("build-finished", lighten_copies)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def lighten_copies(app: Sphinx, error: Exception | None) -> None:
    """Write every copied notebook without the pictures of its charts."""
    if error or app.builder.name != "html":
        return
    for path in (Path(app.outdir) / "_sources").rglob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
        if without_pictures(notebook):
            nbformat.write(notebook, path)  # type: ignore[no-untyped-call]


def without_pictures(notebook: NotebookNode) -> bool:
    """Take the picture of every chart out of a notebook, and tell whether there was any."""
    outputs = (each for cell in notebook.cells for each in cell.get("outputs", []))
    charts = [each.data for each in outputs if {VEGALITE, PICTURE} <= each.get("data", {}).keys()]
    for chart in charts:
        del chart[PICTURE]
    return bool(charts)
