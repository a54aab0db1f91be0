"""The bibliography says in which language a title is, so that it is read aloud in that language."""

from functools import partial
from typing import Any

from docutils import nodes
from pybtex.database import Entry  # type: ignore[import-untyped]
from pybtex.plugin import register_plugin  # type: ignore[import-untyped]
from pybtex.style.formatting.plain import Style as Plain  # type: ignore[import-untyped]
from pybtex.style.template import Node, field, sentence, tag  # type: ignore[import-untyped]
from pybtex_docutils import Backend
from sphinx.application import Sphinx

from crosscase.display.tables import LANGUAGES


class PlainWithLanguages(Plain):  # type: ignore[misc]
    """The plain style; a title stands in the language that the field ``language`` names.

    Such a title keeps its capitals: English habits are not those of German.
    """

    def format_title(self, e: Entry, which_field: str, as_sentence: bool = True) -> Node:
        """Return the title of an article or of a part."""
        if "language" not in e.fields:
            return super().format_title(e, which_field, as_sentence)
        return _in_language(e, field(which_field), as_sentence)

    def format_btitle(self, e: Entry, which_field: str, as_sentence: bool = True) -> Node:
        """Return the title of a whole work."""
        if "language" not in e.fields:
            return super().format_btitle(e, which_field, as_sentence)
        return _in_language(e, tag("em")[field(which_field)], as_sentence)


def _in_language(entry: Entry, title: Node, as_sentence: bool) -> Node:
    marked = tag(entry.fields["language"])[title]
    return sentence[marked] if as_sentence else marked


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the style, and how a page shows each language."""
    register_plugin("pybtex.style.formatting", "plain_with_languages", PlainWithLanguages)
    for language in LANGUAGES:
        marked = partial(nodes.inline, classes=[f"language-{language}"])
        Backend.tags[language] = marked  # type: ignore[assignment]
    return {"parallel_read_safe": True, "parallel_write_safe": True}
