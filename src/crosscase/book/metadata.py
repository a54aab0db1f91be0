"""What the book says about itself to machines: tags on its pages, and a Research Object Crate."""

import json
import re
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError

from crosscase.book.addresses import public_address, relative, repository_address
from crosscase.book.markup import render
from crosscase.book.translations import language_of
from crosscase.display.html import inert_json
from crosscase.interchange import InvalidCitation, authors, read_citation, ro_crate
from crosscase.interchange.citation import CITATION
from crosscase.interchange.ro_crate import METADATA

DATA_CARD = "data"
SENTENCE_ENDS = re.compile(r"[.!?]['’”\")]*\s+(?=\S)")


def setup(app: Sphinx) -> None:
    """Have every page of the book say what it is, and the crate completed when they are written."""
    app.setup_extension("crosscase.book.translations")
    app.add_config_value("citation", {}, "html", [dict])
    app.connect("config-inited", take_citation)
    app.connect("html-page-context", add_metadata)
    app.connect("build-finished", complete_crate)


def take_citation(app: Sphinx, config: Config) -> None:
    """Make the citation part of the configuration: every page is written again when it changes."""
    try:
        config.citation = dict(read_citation(Path(app.srcdir) / CITATION))
    except InvalidCitation as error:
        raise ConfigError(str(error)) from error


def read_package(app: Sphinx) -> dict[str, Any]:
    """Return the descriptor of the book's data, which has been validated before."""
    path = Path(app.srcdir) / "data" / "datapackage.json"
    return dict(json.loads(path.read_text("utf-8")))


def add_metadata(
    app: Sphinx, name: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Add tags (Open Graph, Highwire, schema.org) to the head of a page that has a source."""
    if doctree:
        facts = _facts(app, name, doctree)
        book = app.config.citation["title"]
        tags = render("head.html", page=facts, book=book, facts=inert_json(facts))
        context["metatags"] = Markup("\n").join([Markup(context["metatags"]), tags])


def _facts(app: Sphinx, page: str, doctree: nodes.document) -> dict[str, Any]:
    """Return what a page is in the terms of schema.org."""
    citation, package, titles = app.config.citation, read_package(app), app.env.titles

    def named(kind: str, name: str, own: str) -> dict[str, Any]:
        address = public_address(app.config.html_baseurl, own)
        return {"@type": kind, "name": name, **({"url": address} if address else {})}

    licence = next((each.get("path") for each in package.get("licenses", [])), None)
    root = app.config.root_doc
    is_book, is_data = page == root, Path(page).name == DATA_CARD
    kind = "Book" if is_book else "Dataset" if is_data else "Chapter"
    facts = {
        "@context": "https://schema.org",
        "author": authors(citation),
        "datePublished": citation["date-released"],
        "inLanguage": language_of(app, page),
        **({"license": licence} if licence else {}),
        **named(kind, citation["title"] if is_book else titles[page].astext(), page),
    }
    if is_book:
        chapters = [name for name in app.env.collect_relations() if name != root]
        return facts | {
            "description": citation["abstract"],
            "keywords": citation["keywords"],
            "version": citation["version"],
            "hasPart": [named("Chapter", titles[name].astext(), name) for name in chapters],
        }
    facts["isPartOf"] = named("Book", citation["title"], root)
    if not is_data:
        return facts | {"description": first_sentence(doctree) or citation["title"]}
    return facts | {
        "description": package.get("description", package["title"]),
        "distribution": [
            {
                "@type": "DataDownload",
                "name": resource.get("title", resource["name"]),
                "encodingFormat": resource.get("mediatype", "text/csv"),
                "contentUrl": urljoin(
                    facts.get("url", ""), relative(page, f"data/{resource['path']}")
                ),
            }
            for resource in package["resources"]
        ],
    }


def first_sentence(doctree: nodes.document) -> str:
    """Return the first sentence of the running text of a page, and nothing if it has none."""
    for paragraph in doctree.findall(nodes.paragraph):
        if isinstance(paragraph.parent, nodes.section):
            texts = paragraph.findall(nodes.Text)  # without what is raw, such as marks of claims
            said = "".join(text for text in texts if not isinstance(text.parent, nodes.raw))
            if text := " ".join(said.split()):
                end = SENTENCE_ENDS.search(text)
                return text[: end.end()].strip() if end else text
    return ""


def complete_crate(app: Sphinx, error: Exception | None) -> None:
    """Put the data beside the pages, with their README and nothing else, and describe the whole."""
    if error:
        return
    package, site, source = read_package(app), Path(app.outdir), Path(app.srcdir) / "data"
    resources = [resource["path"] for resource in package["resources"]]
    for name in ("datapackage.json", "README.md", *resources):
        if (source / name).exists():
            copy = site / "data" / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / name, copy)
    titles = {f"{name}.html": app.env.titles[name].astext() for name in app.env.collect_relations()}
    crate = ro_crate(app.config.citation, package, titles, repository_address(Path(app.srcdir)))
    (site / METADATA).write_text(crate, "utf-8")
