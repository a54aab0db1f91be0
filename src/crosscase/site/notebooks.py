"""The notebooks that readers can download: without outputs, which running them makes again."""

from pathlib import Path

import nbformat
from nbformat import NotebookNode
from sphinx.application import Sphinx


def setup(app: Sphinx) -> None:
    """Have the copies of the notebooks made lighter once they are there."""
    app.connect("build-finished", lighten_copies)


def lighten_copies(app: Sphinx, error: Exception | None) -> None:
    """Write every copied notebook without its outputs, which stand on the page."""
    if not error and app.builder.name == "html":
        for path in (Path(app.outdir) / "_sources").rglob("*.ipynb"):
            notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
            nbformat.write(without_outputs(notebook), path)  # type: ignore[no-untyped-call]


def without_outputs(notebook: NotebookNode) -> NotebookNode:
    """Take the outputs out of a notebook, and return it."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook
