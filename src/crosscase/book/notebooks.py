"""Readers' notebooks: every chapter as one that can be read and run outside the site, too.

What a chapter says becomes plain Markdown (:mod:`crosscase.book.plain`); what is computed in it
stands in cells of ``%%prose`` (:mod:`crosscase.live.notebook`), filled in as on the page. Hints,
solutions and notes for teachers have notebooks of their own, in folders beside.
"""

import ast
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count, groupby
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from selectolax.lexbor import LexborHTMLParser
from sphinx.application import Sphinx

from crosscase.book.execute import NOTEBOOKS, chapters, executed
from crosscase.book.plain import HINTS, MAIN, SOLUTIONS, TEACHERS, Plain, Work, terms_of, works_of
from crosscase.book.roles import all_claims, segments_of
from crosscase.claims import Judged
from crosscase.live.notebook import GLUED, MARKDOWN, SLOT, as_shown, said, told
from crosscase.study import load_study

OFFERED = "notebooks"  # in the site; the chapters themselves stay where *Run this page* reads them
BEHIND = {MAIN: "", HINTS: ": hints", SOLUTIONS: ": solutions", TEACHERS: ": for teachers"}
FIRST = """\
from importlib.util import find_spec

if not find_spec("crosscase"):
    raise SystemExit("crosscase is missing here: run `make lab`, or install it as README says.")
%load_ext crosscase
%page {address} {language}"""
NOTE = """\
*This is [a page of the book]({address}) as a notebook. Run it from top to bottom; change what you \
like, and run it again.*"""
CHANGE = """ *To see what one coding does, write `study = \
study.with_coding("{segment}", "{code}", "negative")` under the line that loads the study, and \
run all again: what rests on it changes, and `cc.changes(cc.load_study(), study)` says all that \
moved.*"""
BEFORE = "What [the page]({}) computes before its exercises; the solutions build on it."
ANSWERS = """\
# What `exercises.check` compares with, packed so that nobody reads it by the way.
from crosscase.teach import exercises

exercises.load({})"""
ANSWER = re.compile(r'class="answer" data-name="([^"]+)" data-answer="([^"]+)"')
SOLUTION = "solution"  # a tag


@dataclass(frozen=True)
class Book:
    """What the notebooks of all chapters need to know of the book."""

    claims: Mapping[str, Judged]
    homes: Mapping[str, str]  # of segments, as pages lead there
    works: Mapping[str, Work]
    terms: Mapping[str, str]
    praising: Mapping[str, str]  # segments that judge something positively, with the code


def setup(app: Sphinx) -> None:
    """Have the notebooks written once the pages are there."""
    app.setup_extension("crosscase.book.translations")
    app.connect("build-finished", write_notebooks)


def write_notebooks(app: Sphinx, error: Exception | None) -> None:
    """Write readers' notebooks beside the site; those that pages offer, instead of the chapters."""
    if error or app.builder.name != "html":
        return
    root, site = Path(app.srcdir), Path(app.outdir)
    study = load_study(root / "data")
    good = [bearing for bearing, value in study.bearings.items() if value == 1]
    rated = study.described(study.consensus).query("rated")  # a rating may rest on them
    praise = rated[rated["bearing"].isin(good)]
    praising: dict[str, str] = dict(praise[["segment_id", "code_id"]].itertuples(index=False))
    homes = segments_of(root / "data")[0]
    book = Book(all_claims(root / "data"), homes, works_of(app.env), terms_of(app.env), praising)
    base, beside = app.config.html_baseurl.rstrip("/"), site.with_name(Path(NOTEBOOKS).name)
    shutil.rmtree(beside, ignore_errors=True)
    for path in chapters(root):
        page = path.relative_to(root).with_suffix("").as_posix()
        chapter = executed(path, Path(app.config.nb_execution_cache_path))
        language = app.config.translations.get(page, "en")
        offered = (site / OFFERED / page).parent
        up = "/".join([".."] * (page.count("/") + 1))
        for folder, way, kinds in ((offered, up, [MAIN]), (beside, f"../{site.name}", BEHIND)):
            text = Plain(path, page, f"{base or way}/", book.homes, book.works, book.terms)
            made = Reader(book, path, chapter, text, language).notebooks()
            for kind in kinds:
                if kind in made:
                    write(made[kind], folder / kind / path.name)


def offer_notebook(page: LexborHTMLParser) -> None:
    """Have a page's link to its source lead to its notebook for readers, if it has one."""
    for link in page.css("a[href*='_sources/'][href$='.ipynb']"):
        link.attrs["href"] = link.attrs.sget("href").replace("_sources/", f"{OFFERED}/", 1)


def write(cells: list[NotebookNode], path: Path) -> None:
    """Write a notebook of some cells."""
    path.parent.mkdir(parents=True, exist_ok=True)
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    notebook = new_notebook(cells=cells, metadata=kernel)
    nbformat.write(notebook, path)


class Reader:
    """One chapter, turned into the notebooks of its readers."""

    def __init__(
        self, book: Book, path: Path, chapter: NotebookNode, text: Plain, language: str
    ) -> None:
        self.book, self.path, self.chapter = book, path, chapter
        self.plain, self.language = text, language
        self.made: dict[str, list[NotebookNode]] = {kind: [] for kind in BEHIND}
        self.code = [cell for cell in chapter.cells if cell.cell_type == "code"]
        self.values = {name: value for cell in self.code for name, value in glued(cell).items()}
        # What no cell of a notebook says anew is filled in for good.
        of_page = {name for cell in self.code if not solves(cell) for name in glued(cell)}
        self.renewed = {MAIN: of_page, SOLUTIONS: {*self.values}, HINTS: {*()}, TEACHERS: {*()}}

    def notebooks(self) -> dict[str, list[NotebookNode]]:
        """Return the cells of each notebook that has anything to say."""
        heading, _, rest = self.chapter.cells[0].source.partition("\n")
        self.add_text(self.chapter.cells[0].id, rest)
        for cell in self.chapter.cells[1:]:
            if cell.cell_type != "code":
                self.add_text(cell.id, cell.source)
            else:
                self.add_code(SOLUTIONS if solves(cell) else MAIN, cell)
        return {
            kind: [*self.begun(kind, heading), *cells] for kind, cells in self.made.items() if cells
        }

    def begun(self, kind: str, heading: str) -> Iterator[NotebookNode]:
        """Yield the first cells of a notebook: title, what every kernel needs, how to go on."""
        address = self.plain.address(kind)
        yield text_cell("first-title", f"{heading}{BEHIND[kind]}")
        if kind in (HINTS, TEACHERS):
            yield text_cell("first-page", f"For [this page of the book]({address}).")
            return
        yield code_cell("first-begin", FIRST.format(address=address, language=self.language))
        if kind == MAIN:
            yield text_cell("first-note", NOTE.format(address=address) + self._change())
            if answers := self._answers():
                packed = json.dumps(answers, indent=4)
                yield code_cell("first-answers", ANSWERS.format(packed), hidden=True)
            return
        yield text_cell("first-before", BEFORE.format(address))
        for cell in self.code:
            if not solves(cell):
                yield code_cell(f"{cell.id}-before", self._alone(cell.source), hidden=True)

    def _change(self) -> str:
        """Return how to change a coding of a statement that the page cites, if it can be."""
        loads = any("study = cc.load_study()" in cell.source for cell in self.code)
        cited = [each for each in self.plain.numbers if each in self.book.praising]
        if not (loads and cited):
            return ""
        return CHANGE.format(segment=cited[0], code=self.book.praising[cited[0]])

    def _answers(self) -> dict[str, str]:
        shown = (
            output.data.get("text/html", "")
            for cell in self.code
            if solves(cell)
            for output in cell.outputs
            if "data" in output
        )
        return dict(pair for markup in shown for pair in ANSWER.findall(markup))

    def add(self, kind: str, cell: NotebookNode) -> None:
        """Add a cell to a notebook, with a number behind its id if that is taken."""
        taken = {each.id for each in self.made[kind]}
        names = (f"{cell.id}-{number}" for number in count(2))
        if cell.id in taken:
            cell.id = next(name for name in names if name not in taken)
        self.made[kind].append(cell)

    # Text

    def add_text(self, own: str, source: str) -> None:
        """Add the parts of a cell of text to the notebooks that they belong to."""
        pieces = (piece for piece in self.plain.pieces(source) if piece.text or piece.room)
        for (kind, room), parts in groupby(pieces, lambda piece: (piece.kind, piece.room)):
            text = "\n\n".join(part.text for part in parts).rstrip()
            if room:
                self.add(kind, code_cell(own, text) if room == "code" else text_cell(own, text))
            else:
                self.add(kind, self._prose(kind, own, text))

    def _prose(self, kind: str, own: str, text: str) -> NotebookNode:
        """Return a cell of text; what is computed in it, and can be anew, makes it one of code."""

        def settled(slot: str, name: str) -> str:
            return f"[[{slot}{name}]]" if slot or name in self.renewed[kind] else self.values[name]

        text = told(text, settled)
        if not SLOT.search(text) or kind not in (MAIN, SOLUTIONS):
            return text_cell(own, told(text, lambda slot, name: self._say(kind, slot, name)))
        cell = code_cell(own, f"%%prose\n{text}", hidden=True)
        shown = {MARKDOWN: told(f"{text}\n", lambda slot, name: self._say(kind, slot, name))}
        cell.outputs = [new_output("display_data", data=shown)]
        return cell

    def _say(self, kind: str, slot: str, name: str) -> str:
        if not slot:
            return self.values[name]
        address = self.plain.address(kind)
        return said(name, self.book.claims[name], [], address, self.language)

    # Code

    def add_code(self, kind: str, cell: NotebookNode) -> None:
        """Add a cell of code with what it shows, in forms that editors know."""
        made = code_cell(cell.id, self._alone(cell.source), hidden=bool(glued(cell)))
        for output in cell.outputs:
            data = output.get("data", {})
            if GLUED in data:
                continue
            own = nbformat.from_dict(output)
            if data:
                address = self.plain.address(kind)
                own.data, own.metadata = as_shown(data, output.metadata, address)
            if "execution_count" in own:
                own.execution_count = None
            made.outputs.append(own)
        self.add(kind, made)

    def _alone(self, source: str) -> str:
        """Return code in which what is imported from beside the chapter stands in full."""
        for line in ast.parse(source).body:
            beside = isinstance(line, ast.ImportFrom) and self.path.with_name(f"{line.module}.py")
            if beside and beside.exists():
                code = beside.read_text("utf-8")
                own = code.split('"""', 2)[2].strip()  # without the words about the file
                return source.replace(ast.get_source_segment(source, line) or "", f"{own}\n\n")
        return source


def solves(cell: NotebookNode) -> bool:
    """Tell whether a cell belongs to the solution of an exercise."""
    return SOLUTION in cell.metadata.get("tags", ())


def glued(cell: NotebookNode) -> dict[str, str]:
    """Return the values that a cell hands to the text, by name."""
    return {
        output.metadata["scrapbook"]["name"]: output.data[GLUED]
        for output in cell.outputs
        if GLUED in output.get("data", {})
    }


def text_cell(own: str, text: str) -> NotebookNode:
    """Return a cell of text."""
    return NotebookNode(new_markdown_cell(text, id=own))


def code_cell(own: str, source: str, hidden: bool = False) -> NotebookNode:
    """Return a cell of code without outputs; `hidden`, editors fold its source away."""
    metadata = {"jupyter": {"source_hidden": True}} if hidden else {}
    return NotebookNode(new_code_cell(source, id=own, metadata=metadata))
