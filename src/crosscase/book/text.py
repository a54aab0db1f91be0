"""What the words of a page become on their way: captions, titles in their language, safe links."""

from functools import partial
from typing import Any

from docutils import nodes
from pybtex.database import Entry  # type: ignore[import-untyped]
from pybtex.plugin import register_plugin  # type: ignore[import-untyped]
from pybtex.style.formatting.plain import Style as Plain  # type: ignore[import-untyped]
from pybtex.style.template import Node, field, sentence, tag  # type: ignore[import-untyped]
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.transforms import SphinxTransform

from crosscase.book.private import BIBLIOGRAPHY_TAGS
from crosscase.display.addresses import may_be_followed
from crosscase.display.words import LANGUAGES


def setup(app: Sphinx) -> None:
    """Register what changes the text of a page when it is read, and when it is written."""
    app.add_transform(ItalicCaptions)
    app.connect("config-inited", leave_unnumbered, priority=900)  # after Jupyter Book's own
    app.connect("doctree-resolved", unlink)
    register_plugin("pybtex.style.formatting", "plain_with_languages", PlainWithLanguages)
    for language in LANGUAGES:
        marked = partial(nodes.inline, classes=[f"language-{language}"])
        BIBLIOGRAPHY_TAGS[language] = marked  # type: ignore[assignment]


class ItalicCaptions(SphinxTransform):
    """Turn a paragraph of nothing but emphasis into the caption of the table that follows."""

    default_priority = 200  # before tables with a caption are given their ids

    def apply(self, **kwargs: Any) -> None:
        """Caption every table that has such a paragraph before it."""
        for table in list(self.document.findall(nodes.table)):
            position = table.parent.index(table)
            before = table.parent[position - 1] if position else None
            if isinstance(before, nodes.paragraph) and is_emphasis(before):
                table.parent.remove(before)
                table.insert(0, nodes.title("", "", *before[0].children))


def is_emphasis(paragraph: nodes.paragraph) -> bool:
    """Tell whether a paragraph is nothing but emphasis, as captions and questions are."""
    return [type(child) for child in paragraph] == [nodes.emphasis]


def leave_unnumbered(app: Sphinx, config: Config) -> None:
    """Switch off the numbers of captions, as those of the tables from cells carry none."""
    config.numfig = False


def unlink(app: Sphinx, doctree: nodes.document, name: str) -> None:
    """Leave of a link, whatever address its source gave it, its words if it leads to no page."""
    for link in list(doctree.findall(nodes.reference)):
        if not may_be_followed(link.get("refuri", "")):
            link.replace_self(link.children)


class PlainWithLanguages(Plain):  # type: ignore[misc]
    """The plain style; a title is marked as in the ``language`` of its work, to be read aloud so.

    Such a title keeps its capitals: English habits are not those of German.
    """

    def format_title(self, e: Entry, which_field: str, as_sentence: bool = True) -> Node:
        """Return the title of an article or of a part."""
        plain = super().format_title(e, which_field, as_sentence)
        return self._marked(e, field(which_field), as_sentence) or plain

    def format_btitle(self, e: Entry, which_field: str, as_sentence: bool = True) -> Node:
        """Return the title of a whole work."""
        plain = super().format_btitle(e, which_field, as_sentence)
        return self._marked(e, tag("em")[field(which_field)], as_sentence) or plain

    def _marked(self, entry: Entry, title: Node, as_sentence: bool) -> Node | None:
        if "language" not in entry.fields:
            return None
        marked = tag(entry.fields["language"])[title]
        return sentence[marked] if as_sentence else marked
