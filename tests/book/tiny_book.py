"""A tiny book, quickly built and changed at will: five pages over the tiny study."""

import json
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from crosscase.analysis.confidence import JUDGED
from tests.tiny import tiny_descriptor, tiny_study

ROOT = Path(__file__).parents[2]
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
OF_PAGES = re.compile(
    r"^    (?:moved_pages|sheets|translations|terms_by_hand):\n(?:      .*\n)+", re.MULTILINE
)
PRELOADED = """
crosscase.book.build crosscase.book.sphinx jupyter_book.config myst_nb sphinx.application
sphinx_book_theme sphinx_external_toc sphinxcontrib.bibtex
"""
if sys.platform == "win32":
    PROCESSES = multiprocessing.get_context("spawn")
else:  # commands start from a process that has imported already what they need
    PROCESSES = multiprocessing.get_context("forkserver")
    PROCESSES.set_forkserver_preload(PRELOADED.split())
Done = subprocess.CompletedProcess[str]
LICENCE = {"name": "CC-BY-4.0", "path": "https://example.org/by", "title": "Attribution"}
JUDGEMENT = ["case_id", "code_id", *JUDGED, "level", "reason"]
RATINGS = {"quoted_rating": {"enum": ["++"]}}
JUDGED_FIELDS = [
    {"name": name, "type": "string", "constraints": RATINGS.get(name, {})} for name in JUDGEMENT
]
CONFIDENCE = {
    "name": "confidence",
    "path": "confidence.csv",
    "schema": {"fields": JUDGED_FIELDS, "primaryKey": ["case_id", "code_id"]},
}
TOC = """\
format: jb-book
root: chapters/index
parts:
- caption: First part
  chapters:
  - file: chapters/words
  - file: chapters/told
- caption: Second part
  chapters:
  - file: chapters/reading
  - file: chapters/terms
"""
PAGES = {
    "index": "# Start\n\nThe first page leads to {doc}`words` and {ref}`here <a-place>`.\n",
    "words": "# Words\n\n(a-place)=\n## A place\n\nSome words on a case.\n",
    "told": "# Told\n\n```{include} ../NOTES.md\n```\n\n"
    "![A small blue square on plain white ground](square.svg)\n",
    "terms": "# Terms\n\n```{glossary}\ncase\n  What is studied.\n```\n",
}
SQUARE = '<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9" fill="blue"/></svg>\n'
READING = """\
from pathlib import Path
import helper
print("helper says", helper.WORD, "and the file", Path("../docs/x.csv").read_text().strip())"""


def write_chapter(path: Path, title: str, *cells: str) -> None:
    """Write a notebook with a title and code cells."""
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": KERNEL})
    notebook.cells = [nbformat.v4.new_markdown_cell(f"# {title}\n\nSome text.")]
    notebook.cells += [nbformat.v4.new_code_cell(cell) for cell in cells]
    for index, cell in enumerate(notebook.cells):
        cell.id = f"cell-{index}"
    nbformat.write(notebook, path)


def page(book: Path, chapter: str) -> str:
    """Return the built page of a chapter."""
    return (book / "_build" / "html" / "chapters" / f"{chapter}.html").read_text("utf-8")


def tiny_book(root: Path) -> Path:
    """Write the book into a folder and return the folder."""
    tiny_study(root / "data")
    package = tiny_descriptor() | {"description": "All rows.", "licenses": [LICENCE]}
    package["name"] = "tiny"
    package["resources"].append(CONFIDENCE)
    for resource in package["resources"]:
        resource |= {"title": resource["name"], "mediatype": "text/csv"}
    (root / "data" / "datapackage.json").write_text(json.dumps(package, indent=1), "utf-8")
    (root / "data" / "confidence.csv").write_text(
        f"{','.join(JUDGEMENT)}\nP1,POL,++,1,3,3,2,low,So.\n"
    )
    (root / "data" / "claims.yml").write_text("[]\n")
    (root / "data" / "references.bib").write_text("")
    for folder in ("src", "docs", "chapters"):
        (root / folder).mkdir()
    for name in ("CITATION.cff", "chapters/favicon.svg"):
        (root / name).write_bytes((ROOT / name).read_bytes())
    config = OF_PAGES.sub("", (ROOT / "_config.yml").read_text("utf-8"))
    (root / "_config.yml").write_text(config, "utf-8")
    (root / "_toc.yml").write_text(TOC)
    (root / "requirements.txt").write_text("# no pins\n")
    (root / "NOTES.md").write_text("Notes of others.\n")
    (root / "docs" / "x.csv").write_text("x\n1\n")
    (root / "chapters" / "helper.py").write_text('WORD = "one"\n')
    (root / "chapters" / "square.svg").write_text(SQUARE)
    for name, text in PAGES.items():
        (root / "chapters" / f"{name}.md").write_text(text, "utf-8")
    write_chapter(root / "chapters" / "reading.ipynb", "Reading", READING)
    return root


@dataclass(frozen=True)
class Stop:
    """A moment at which a command sends itself a signal.

    It is that before Python's ``event`` (``open`` to write, ``os.rename``, ``os.remove``) with a
    path that ends in ``path``.
    """

    signal: str
    event: str
    path: str

    def __call__(self) -> None:
        """Wait for the moment, in the process of the command."""
        sys.addaudithook(self._watch)

    def _watch(self, event: str, arguments: tuple[Any, ...]) -> None:
        comes = event == self.event and str(arguments[0]).endswith(self.path)
        if comes and (event != "open" or arguments[2] & (os.O_WRONLY | os.O_RDWR)):
            os.kill(os.getpid(), getattr(signal, self.signal))


class Command:
    """A command of ours at work on a book, in a process of its own, which calls `before` first."""

    def __init__(self, root: Path, *words: str, before: Callable[[], None] | None = None) -> None:
        folder = Path(tempfile.mkdtemp(dir=root.parent))
        self.output = folder / "out", folder / "err"
        work = ([*(words or ("book",)), str(root)], self.output, before)
        self.process = PROCESSES.Process(target=_work, args=work)
        self.process.start()

    def end(self) -> Done:
        """Wait for its end."""
        self.process.join()
        out, err = (path.read_text("utf-8") for path in self.output)
        return Done([], self.process.exitcode or 0, out, err)


def run(root: Path, *words: str, before: Callable[[], None] | None = None) -> Done:
    """Run a command of ours on a book, ``book`` if no other is named, to its end."""
    return Command(root, *words, before=before).end()


def _work(words: list[str], output: tuple[Path, Path], before: Callable[[], None] | None) -> None:
    from crosscase.cli import main

    for stream, path in zip((1, 2), output, strict=True):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), stream)
    if before:
        before()
    sys.exit(main(words))


def pages(root: Path) -> dict[str, bytes]:
    """Return every file that readers of the book can open, by its name."""
    site = root / "_build" / "html"
    paths = (path for path in site.rglob("*") if path.is_file())
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in paths}
