"""What a page says about itself to machines: Open Graph, Highwire tags and schema.org."""

import json
from os.path import relpath
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin

from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError

from crosscase.book.addresses import public_address
from crosscase.book.checks import SENTENCE_ENDS
from crosscase.book.translations import language_of
from crosscase.interchange import InvalidCitation, authors, read_citation
from crosscase.interchange.citation import CITATION
from crosscase.site.metadata import head_tags

DATA_CARD = "data"


def setup(app: Sphinx) -> dict[str, Any]:
    """Have every page of the book say what it is."""
    app.setup_extension("crosscase.book.translations")
    app.add_config_value("citation", {}, "html", [dict])
    app.connect("config-inited", take_citation)
    app.connect("html-page-context", add_metadata)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def take_citation(app: Sphinx, config: Config) -> None:
    """Make the citation part of the configuration: every page is written again when it changes."""
    try:
        config.citation = dict(read_citation(Path(app.srcdir) / CITATION))
    except InvalidCitation as error:
        raise ConfigError(str(error)) from error


def add_metadata(
    app: Sphinx, name: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Add the tags to the head of a page that has a source."""
    if doctree:
        facts = _facts(app, name, doctree)
        tags = head_tags(facts, app.config.citation["title"])
        context["metatags"] = Markup("\n").join([Markup(context["metatags"]), tags])


def _facts(app: Sphinx, name: str, doctree: nodes.document) -> dict[str, Any]:
    """Return what a page is in the terms of schema.org."""
    citation, package = app.config.citation, read_package(app)
    common = {
        "@context": "https://schema.org",
        "author": authors(citation),
        "datePublished": citation["date-released"],
        "inLanguage": language_of(app, name),
        "license": package["licenses"][0]["path"],
        **_url(app, name),
    }
    title = app.env.titles[name].astext()
    if name == app.config.root_doc:
        return common | _book(app, citation)
    part = {"isPartOf": {"@type": "Book", "name": citation["title"], **_url(app)}}
    if Path(name).name == DATA_CARD:
        return common | part | _dataset(title, name, package, common.get("url", ""))
    described = first_sentence(doctree) or citation["title"]
    return common | part | {"@type": "Chapter", "name": title, "description": described}


def read_package(app: Sphinx) -> dict[str, Any]:
    """Return the descriptor of the book's data, which has been validated before."""
    path = Path(app.srcdir) / "data" / "datapackage.json"
    return dict(json.loads(path.read_text("utf-8")))


def _book(app: Sphinx, citation: dict[str, Any]) -> dict[str, Any]:
    chapters = [name for name in app.env.collect_relations() if name != app.config.root_doc]
    return {
        "@type": "Book",
        "name": citation["title"],
        "description": citation["abstract"],
        "keywords": citation["keywords"],
        "version": citation["version"],
        "hasPart": [
            {"@type": "Chapter", "name": app.env.titles[name].astext(), **_url(app, name)}
            for name in chapters
        ],
    }


def _dataset(title: str, page: str, package: dict[str, Any], address: str) -> dict[str, Any]:
    return {
        "@type": "Dataset",
        "name": title,
        "description": package["description"],
        "distribution": [
            {
                "@type": "DataDownload",
                "name": resource["title"],
                "encodingFormat": resource["mediatype"],
                "contentUrl": urljoin(address, _from(page, f"data/{resource['path']}")),
            }
            for resource in package["resources"]
        ],
    }


def _from(page: str, path: str) -> str:
    return quote(Path(relpath(path, Path(page).parent)).as_posix())


def _url(app: Sphinx, name: str = "") -> dict[str, str]:
    address = public_address(app.config.html_baseurl, name or app.config.root_doc)
    return {"url": address} if address else {}


def first_sentence(doctree: nodes.document) -> str:
    """Return the first sentence of the running text of a page, and nothing if it has none."""
    for section in doctree.findall(nodes.section):
        for child in section.children:
            if isinstance(child, nodes.paragraph) and (text := _words(child)):
                end = SENTENCE_ENDS.search(text)
                return text[: end.end()].strip() if end else text
    return ""


def _words(paragraph: nodes.paragraph) -> str:
    """Return the words of a paragraph without what is raw in it, such as the marks of claims."""
    texts = (
        text for text in paragraph.findall(nodes.Text) if not isinstance(text.parent, nodes.raw)
    )
    return " ".join("".join(texts).split())
