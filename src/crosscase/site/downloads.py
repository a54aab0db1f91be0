"""What readers download: data of figures, which lead to the code of their cell, too; notebooks."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import nbformat
from docutils import nodes
from nbformat import NotebookNode
from selectolax.lexbor import LexborHTMLParser
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from crosscase.book.addresses import relative
from crosscase.book.private import CELL_CODE, CELL_INDEX
from crosscase.display.tables import CARRIED, LONGEST_NAME

FOLDER = "_downloads"


def setup(app: Sphinx) -> None:
    """Have code addressed, and the copies of the notebooks made lighter once they are there."""
    app.add_transform(CodeAddresses)
    app.connect("build-finished", lighten_copies)


class CodeAddresses(SphinxTransform):
    """Give the code of every cell of a notebook an address, made of the cell's own id."""

    default_priority = 200

    def apply(self, **kwargs: Any) -> None:
        """Put the ids on the boxes around the code, inside what folds it away."""
        path = Path(self.env.doc2path(self.env.docname))
        if path.suffix != ".ipynb":
            return
        cells = json.loads(path.read_text("utf-8"))["cells"]
        for code in self.document.findall(nodes.container):
            if code.get("nb_element") == CELL_CODE:
                cell = code.parent[CELL_INDEX]
                code["ids"].append(f"code-{cells[cell].get('id', cell)}")


def lead_to_code(page: LexborHTMLParser) -> None:
    """Add a link to the cell's code to every line of links under a figure."""
    for cell in page.css("div.cell:has(.figure-links)"):
        for code in cell.css(".cell_input[id]")[-1:]:  # the others, folded with it, draw nothing
            for link in cell.css(".figure-links a[download]"):
                added = page.create_node("a")
                added.attrs["href"] = f"#{code.id}"
                added.insert_child("Code")
                link.insert_after(added)
                link.insert_after(" ")  # which comes to stand before what was added


def take_downloads(page: LexborHTMLParser, name: str) -> dict[str, str]:
    """Have links that carry their data lead to files instead; return names and contents."""
    files = {}
    for link in page.css(f'.figure-links a[href^="{CARRIED}"]'):
        file = link.attrs.sget("download")
        files[file] = unquote(link.attrs.sget("href").removeprefix(CARRIED))
        link.attrs["href"] = relative(name, f"{FOLDER}/{name}/{file}")
        link.attrs["download"] = f"{Path(name).name}-{file}"
    return files


def repeated_downloads(page: LexborHTMLParser) -> Iterator[str]:
    """Yield a fault for every download that more than one figure of a finished page has."""
    links = page.css(".figure-links a[download]")
    names = Counter(link.attrs.sget("download") for link in links)
    for name, times in names.items():
        if times > 1:
            yield (
                f"{times} figures would have the download {name}; let their captions differ in "
                f"their first {LONGEST_NAME} characters"
            )


def write_downloads(site: Path, name: str, files: dict[str, str]) -> None:
    """Write the downloads of a page into a site, in place of those that it had before."""
    folder = site / FOLDER / name
    for outdated in folder.glob("*.csv"):
        outdated.unlink()
    for file, text in files.items():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / file).write_bytes(text.encode())  # with the ends of lines as they are


def lighten_copies(app: Sphinx, error: Exception | None) -> None:
    """Write every copied notebook without its outputs, which stand on the page."""
    if not error and app.builder.name == "html":
        for path in (Path(app.outdir) / "_sources").rglob("*.ipynb"):
            notebook = nbformat.read(path, as_version=4)
            nbformat.write(without_outputs(notebook), path)


def without_outputs(notebook: NotebookNode) -> NotebookNode:
    """Take the outputs out of a notebook, and return it."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook
