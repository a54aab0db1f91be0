"""The pages of a book as their authors wrote them: what rules of the text are held against."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from crosscase.errors import CrosscaseError
from crosscase.study.intake import Entries, Unreadable, parse_json, read_text, read_yaml
from crosscase.study.words import shown

TOC, CONFIG = "_toc.yml", "_config.yml"
LONGEST_NAME = 200  # longer ones no file system takes
MARK = re.compile(r"\{claim\}`([^`]*)`")


class PageError(CrosscaseError, ValueError):
    """A page or a list of pages that cannot be read; the message names the file."""


@dataclass(frozen=True)
class Cell:
    """A cell of a notebook; a page in Markdown is one."""

    where: str  # page and cell
    kind: str
    source: str
    tags: tuple[str, ...] = ()
    hidden: bool = False  # its source, when an editor runs it
    outputs: tuple[dict[str, Any], ...] = ()  # of each output, its forms: type and content


@dataclass(frozen=True)
class Page:
    """A page: the file, its cells, and, if it stands in several languages, of what and which."""

    path: str
    cells: tuple[Cell, ...]
    original: str | None = None  # name of the page that it translates, or its own if first
    language: str | None = None

    @property
    def name(self) -> str:
        """The name by which claims and rules know the page."""
        return Path(self.path).stem

    @cached_property
    def texts(self) -> tuple[Cell, ...]:
        """Its cells of text."""
        return tuple(cell for cell in self.cells if cell.kind == "markdown")

    @cached_property
    def code(self) -> tuple[Cell, ...]:
        """Its cells of code."""
        return tuple(cell for cell in self.cells if cell.kind == "code")

    @cached_property
    def prose(self) -> str:
        """All its text."""
        return "\n".join(cell.source for cell in self.texts)

    @property
    def marks(self) -> list[str]:
        """The ids of the claims that it marks, in order."""
        return MARK.findall(self.prose)


def read_pages(root: Path) -> list[Page]:
    """Read every page that the table of contents of a book names."""
    try:
        return list(_pages(root))
    except Unreadable as error:
        raise PageError(str(error)) from None


def _pages(root: Path) -> Iterator[Page]:
    languages = read_languages(root)
    original = Path(next(iter(languages))).name if languages else None
    names = list(_listed(read_yaml(root, TOC)))
    if not names:
        raise PageError(f"{TOC}: this is not a table of contents; name the pages by `file:`")
    for name in (each.removesuffix(".ipynb").removesuffix(".md") for each in names):
        if len(name) > LONGEST_NAME:
            problem = f"the name {name!r:.60}... is longer than {LONGEST_NAME} characters"
            raise PageError(f"{TOC}: {problem}; shorten it")
        path, cells = name, tuple[Cell, ...]()  # what is not there, the build tells
        if (root / f"{name}.ipynb").exists():
            path = f"{name}.ipynb"
            cells = tuple(_cells(root, path))
        elif (root / f"{name}.md").exists():
            path = f"{name}.md"
            cells = (Cell(path, "markdown", read_text(root, path)),)
        yield Page(path, cells, original if name in languages else None, languages.get(name))


def _listed(contents: Any) -> Iterator[str]:
    """Yield the pages that a table of contents names, wherever in it, in order."""
    if isinstance(contents, dict):
        for key, value in contents.items():
            yield from [str(value)] if key in ("root", "file") else _listed(value)
    elif isinstance(contents, list):
        for each in contents:
            yield from _listed(each)


def read_languages(root: Path) -> dict[str, str]:
    """Return the language of each page that says the same as others, the original first."""
    found: Any = read_yaml(root, CONFIG) if (root / CONFIG).exists() else ""
    for key in ("sphinx", "config", "translations"):
        if found and not isinstance(found, Entries):
            above = f"what stands above {key!r} is {shown(found)}"
            raise PageError(f"{CONFIG}: {above}; write lines `name: value` there")
        found = found.get(key, "") if found else ""
    if not isinstance(found or {}, dict) or any(not isinstance(found[one], str) for one in found):
        raise PageError(f"{CONFIG}: translations is {shown(found)}; give lines `page: language`")
    return dict(found or {})


def _cells(root: Path, path: str) -> Iterator[Cell]:
    """Yield the cells of a notebook; what else there is of it, the build checks."""
    try:
        for cell in parse_json(read_text(root, path), path)["cells"]:
            metadata = cell.get("metadata", {})
            yield Cell(
                f"{path}, cell {cell['id']}" if cell.get("id") else path,
                cell["cell_type"],
                "".join(cell["source"]),
                tuple(metadata.get("tags", ())),
                bool(metadata.get("jupyter", {}).get("source_hidden")),
                tuple(_forms(output) for output in cell.get("outputs", ())),
            )
    except (Unreadable, KeyError, TypeError, AttributeError, IndexError) as error:
        raise PageError(f"{path}: this is not a readable notebook ({error})") from None


def _forms(output: dict[str, Any]) -> dict[str, Any]:
    return {
        kind: "".join(form) if isinstance(form, list) else form
        for kind, form in output.get("data", {}).items()
    }
