"""Every chapter has its slides: pages of reveal.js beside the book, made when it is built.

A chapter is a page that begins with a question in italics and holds its answer in a box.
"""

import shutil
from functools import cache
from importlib.resources import files
from os.path import relpath
from pathlib import Path
from typing import Any
from urllib.parse import quote

from docutils import nodes
from selectolax.lexbor import LexborHTMLParser
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from crosscase.book.checks import faults
from crosscase.book.metadata import read_package
from crosscase.interchange import authors
from crosscase.study import load_study
from crosscase.teach.markup import render
from crosscase.teach.slides import chapter_slides

FOLDER, ASSETS = "slides", "_static/reveal"
REVEAL = Path(str(files("sphinx_revealjs"))) / "_static" / "revealjs"
THEIRS = ("LICENSE", "dist/reveal.css", "dist/reveal.js", "plugin/notes/notes.js")
OWN = Path(__file__).parent / "reveal"
MACHINE = "machine reader"
BY_MACHINES = (
    "The statements behind these slides were coded by machine readers. "
    "No human coder has checked the coding."
)
BY_OTHERS = "The statements behind these slides were coded by: {}."

logger = logging.getLogger(__name__)


class Decks(SphinxDirective):
    """A list of all slides of the book, each by the title of its chapter."""

    def run(self) -> list[nodes.Node]:
        """Return the place for the list; which chapters have slides is known when all are read."""
        return [DeckList()]


class DeckList(nodes.General, nodes.Element):
    """The place for the list of all slides."""


def setup(app: Sphinx) -> dict[str, Any]:
    """Have the slides made with the pages, and the chapters lead to theirs."""
    app.setup_extension("crosscase.book.metadata")
    app.add_node(DeckList)
    app.add_directive("decks", Decks)
    app.connect("doctree-read", note_chapter)
    app.connect("doctree-resolved", list_decks)
    app.connect("html-page-context", make_deck, priority=900)
    app.connect("build-finished", complete_decks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def note_chapter(app: Sphinx, doctree: nodes.document) -> None:
    """Note a page that has slides, so that others can lead to them."""
    section = doctree.next_node(nodes.section)
    question = section.children[1] if section and len(section.children) > 1 else None
    asks = question and [type(part) for part in question.children] == [nodes.emphasis]
    if asks and any("tip" in box["classes"] for box in doctree.findall(nodes.admonition)):
        app.env.metadata[app.env.docname][FOLDER] = True


def chapters(env: BuildEnvironment) -> list[str]:
    """Return the pages that have slides, in the order of the book."""
    return [name for name in env.collect_relations() if FOLDER in env.metadata[name]]


def deck_name(chapter: str) -> str:
    """Return the name of the page of a chapter's slides: ``slides/05_organisation``."""
    return f"{FOLDER}/{Path(chapter).name}"


def list_decks(app: Sphinx, doctree: nodes.document, name: str) -> None:
    """Put the list of all slides in its place."""
    for place in list(doctree.findall(DeckList)):
        made = nodes.bullet_list()
        for chapter in chapters(app.env):
            title = app.env.titles[chapter].astext()
            address = _from(name, f"{deck_name(chapter)}.html")
            link = nodes.reference("", title, refuri=address, internal=True)
            made += nodes.list_item("", nodes.paragraph("", "", link))
        place.replace_self(made)


def make_deck(
    app: Sphinx, name: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Write the slides of a chapter, and have its page offer them among its downloads."""
    if doctree is None or FOLDER not in app.env.metadata[name] or app.builder.name != "html":
        return
    deck = deck_name(name)
    address = _from(deck, f"{name}.html")
    page = render(
        "deck.html",
        language=app.config.language,
        title=app.env.titles[name].astext(),
        book=app.config.html_title,
        assets=_from(deck, ASSETS),
        slides=chapter_slides(context["body"], address),
        address=address,
        coded=coded_by(Path(app.srcdir) / "data"),
        citation=app.config.citation,
        authors=authors(app.config.citation),
        licence=read_package(app)["licenses"][0]["title"],
    )
    for fault in faults(LexborHTMLParser(page)):
        logger.warning("%s", fault, location=deck)
    path = Path(app.outdir) / f"{deck}.html"
    path.parent.mkdir(exist_ok=True)
    path.write_text(page, "utf-8")
    button = {
        "type": "link",
        "url": _from(name, f"{deck}.html"),
        "text": "Slides",
        "icon": "fas fa-person-chalkboard",
        "tooltip": "Slides of this chapter",
        "label": "slides-button",
    }
    for group in context.get("header_buttons", []):
        if group["label"] == "download-buttons":
            group["buttons"].append(button)


@cache
def coded_by(data: Path) -> str:
    """Say who coded the study in a folder, so that nobody takes machines for people."""
    kinds = load_study(data).coders["kind"].astype(str).unique()
    return BY_MACHINES if set(kinds) == {MACHINE} else BY_OTHERS.format(", ".join(kinds))


def _from(page: str, path: str) -> str:
    return quote(Path(relpath(path, Path(page).parent)).as_posix())


def complete_decks(app: Sphinx, error: Exception | None) -> None:
    """Write what all slides share, and remove the slides of chapters that are no more."""
    if error or app.builder.name != "html":
        return
    site = Path(app.outdir)
    (site / ASSETS).mkdir(parents=True, exist_ok=True)
    for path in (*(REVEAL / name for name in THEIRS), *OWN.iterdir()):
        shutil.copyfile(path, site / ASSETS / path.name)
    present = {deck_name(name) for name in chapters(app.env)}
    for path in (site / FOLDER).glob("*.html"):
        if f"{FOLDER}/{path.stem}" not in present:  # a chapter that was renamed or removed
            path.unlink()
