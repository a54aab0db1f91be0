"""Every chapter has its slides: pages of reveal.js beside the book, made when it is built.

A chapter is a page that begins with a question in italics and holds its answer in a box.
"""

import shutil
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from os.path import relpath
from pathlib import Path
from typing import Any
from urllib.parse import quote

from docutils import nodes
from markupsafe import Markup
from selectolax.lexbor import LexborHTMLParser
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from crosscase.book.checks import faults
from crosscase.book.metadata import read_package
from crosscase.book.slides import Slide, chapter_slides
from crosscase.interchange import authors
from crosscase.study import load_study

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

PAGE = Markup("""\
<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Slides: {title} — {book}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="{assets}/reveal.css">
<link rel="stylesheet" href="{assets}/slides.css">
<script defer src="{assets}/reveal.js"></script>
<script defer src="{assets}/notes.js"></script>
<script defer src="{assets}/slides.js"></script>
</head>
<body>
<main>
<div class="reveal">
<div class="slides">
{slides}
</div>
</div>
</main>
</body>
</html>
""")
CLOSING = Markup("""\
<p class="said"><a href="{address}">{title}</a> has every statement behind these slides.</p>
<p><strong>{coded}</strong></p>
<p>{authors} ({year}). <cite>{book}</cite> (version {version}). Text and data: {licence}.</p>
<p>On paper: <a href="?print-pdf">the slides</a>,
<a href="?print-pdf&amp;showNotes=separate-page">the slides with the speaker’s notes</a>.</p>
""")

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
    if is_chapter(doctree):
        app.env.metadata[app.env.docname][FOLDER] = True


def is_chapter(doctree: nodes.document) -> bool:
    """Tell whether a page begins with a question in italics and has its answer in a box."""
    section = doctree.next_node(nodes.section)
    question = section.children[1] if section and len(section.children) > 1 else None
    asks = question and [type(part) for part in question.children] == [nodes.emphasis]
    return bool(asks) and any("tip" in box["classes"] for box in doctree.findall(nodes.admonition))


def chapters(env: BuildEnvironment) -> list[str]:
    """Return the pages that have slides, in the order of the book."""
    return [name for name in env.collect_relations() if FOLDER in env.metadata[name]]


def deck_name(chapter: str) -> str:
    """Return the name of the page of a chapter's slides: ``slides/05_organisation``."""
    return f"{FOLDER}/{Path(chapter).name}"


def list_decks(app: Sphinx, doctree: nodes.document, name: str) -> None:
    """Put the list of all slides in its place."""
    for place in list(doctree.findall(DeckList)):
        items = [_item(app.env.titles[each].astext(), each, name) for each in chapters(app.env)]
        place.replace_self(nodes.bullet_list("", *items))


def _item(title: str, chapter: str, page: str) -> nodes.list_item:
    address = _from(page, f"{deck_name(chapter)}.html")
    link = nodes.reference("", title, refuri=address, internal=True)
    return nodes.list_item("", nodes.paragraph("", "", link))


def make_deck(
    app: Sphinx, name: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Write the slides of a chapter, and have its page offer them among its downloads."""
    if doctree is None or FOLDER not in app.env.metadata[name] or app.builder.name != "html":
        return
    deck = deck_name(name)
    address = _from(deck, f"{name}.html")
    title = app.env.titles[name].astext()
    slides = [*chapter_slides(context["body"], address), _closing(app, title, address)]
    path = Path(app.outdir) / f"{deck}.html"
    path.parent.mkdir(exist_ok=True)
    page = deck_page(slides, title, app.config)
    for fault in faults(LexborHTMLParser(page)):
        logger.warning("%s", fault, location=deck)
    path.write_text(page, "utf-8")
    for group in context.get("header_buttons", []):
        if group["label"] == "download-buttons":
            group["buttons"].append(_button(_from(name, f"{deck}.html")))


def deck_page(slides: Iterable[Slide], title: str, config: Config) -> str:
    """Return the page that shows slides one by one."""
    return PAGE.format(
        language=config.language,
        title=title,
        book=config.html_title,
        assets=_from(f"{FOLDER}/_", ASSETS),
        slides=Markup("").join(slides),
    )


def _closing(app: Sphinx, title: str, address: str) -> Slide:
    """Return the last slide: where to read on, who coded, how to cite, how to print."""
    citation = app.config.citation
    body = CLOSING.format(
        address=address,
        title=title,
        coded=coded_by(Path(app.srcdir) / "data"),
        authors=", ".join(author["name"] for author in authors(citation)),
        year=citation["date-released"][:4],
        book=citation["title"],
        version=citation["version"],
        licence=read_package(app)["licenses"][0]["title"],
    )
    return Slide("Read on", body, kind="closing")


@cache
def coded_by(data: Path) -> str:
    """Say who coded the study in a folder, so that nobody takes machines for people."""
    kinds = load_study(data).coders["kind"].astype(str).unique()
    return BY_MACHINES if set(kinds) == {MACHINE} else BY_OTHERS.format(", ".join(kinds))


def _button(address: str) -> dict[str, str]:
    return {
        "type": "link",
        "url": address,
        "text": "Slides",
        "icon": "fas fa-person-chalkboard",
        "tooltip": "Slides of this chapter",
        "label": "slides-button",
    }


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
        if f"{FOLDER}/{path.stem}" not in present:
            path.unlink()
