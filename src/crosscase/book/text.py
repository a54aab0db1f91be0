"""What the words of a page become: captions, titles in their language, safe links, terms.

Each page leads to the glossary where it first uses one of its terms.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, partial
from typing import Any
from urllib.parse import quote

from docutils import nodes
from pybtex.database import Entry  # type: ignore[import-untyped]
from pybtex.plugin import register_plugin  # type: ignore[import-untyped]
from pybtex.style.formatting.plain import Style as Plain  # type: ignore[import-untyped]
from pybtex.style.template import Node, field, sentence, tag  # type: ignore[import-untyped]
from sphinx.addnodes import desc
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from crosscase.book.cards import CARDED
from crosscase.book.private import BIBLIOGRAPHY_TAGS, CELL, CITED, PASTED
from crosscase.book.translations import language_of
from crosscase.display.addresses import may_be_followed
from crosscase.display.words import LANGUAGES

TERM = "term"
NO_ADDRESS = re.compile(r"[<>\"{}|\\^`\s]")
NO_PROSE = (
    *(nodes.title, nodes.rubric, nodes.reference, nodes.literal, nodes.table, nodes.figure),
    *(nodes.term, nodes.raw, nodes.field_list, nodes.citation, desc),
)
NO_PROSE_CLASSES = {CELL, PASTED, "segments", TERM}
PLURALS = {"[^aeiou]y": ("y", "ies"), "rix": ("x", "ces"), "sis": ("is", "es"), "": ("", "s", "es")}

logger = logging.getLogger(__name__)


def setup(app: Sphinx) -> None:
    """Register what changes the text of a page when it is read, and when it is written."""
    app.setup_extension("crosscase.book.translations")
    app.add_config_value("terms_by_hand", [], "env")  # linked by the role `term` alone
    app.add_transform(ItalicCaptions)
    app.connect("config-inited", leave_unnumbered, priority=900)  # after Jupyter Book's own
    app.connect("env-check-consistency", check_table)
    app.connect("doctree-resolved", link_terms)
    app.connect("doctree-resolved", finish_links)
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


def finish_links(app: Sphinx, doctree: nodes.document, name: str) -> None:
    """Mark links to works, of which there are cards; of links to no page leave the words."""
    for link in list(doctree.findall(nodes.reference)):
        if CITED in link.parent["classes"]:
            link["classes"].append(CARDED)
        if not may_be_followed(link.get("refuri", "")):
            link.replace_self(link.children)
        elif "refuri" in link:  # that of a work may have signs which an address may not
            link["refuri"] = NO_ADDRESS.sub(lambda sign: quote(sign[0]), link["refuri"])


class PlainWithLanguages(Plain):  # type: ignore[misc]
    """The plain style; titles are marked as in the ``language`` of their work, to be read so."""

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
        # Its capitals stay: English habits are not those of German.
        marked = tag(entry.fields["language"])[title]
        return sentence[marked] if as_sentence else marked


def terms(env: BuildEnvironment) -> dict[str, tuple[str, str]]:
    """Return page and id of the entry of every term, by the term as the glossary spells it."""
    objects = env.get_domain("std").get_objects()
    return {name: (page, anchor) for name, _, kind, page, anchor, _ in objects if kind == TERM}


def check_table(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of words in the table that are no terms of the glossary."""
    known = {name.casefold() for name in terms(env)}
    for word in app.config.terms_by_hand:
        if word.casefold() not in known:
            logger.warning("terms_by_hand names %r, which is no term of the glossary", word)


def link_terms(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Link the first use of every term on a page in the language of the book."""
    places = terms(app.env)
    homes = {page for page, _ in places.values()}
    if docname in homes or language_of(app, docname) != app.config.language:
        return
    addresses = {
        name: f"{app.builder.get_relative_uri(docname, page)}#{anchor}"
        for name, (page, anchor) in places.items()
    }
    # What the author has linked looks like the other links, and is linked no second time.
    linked = set()
    for link in doctree.findall(nodes.reference):
        if link.get("refuri") in addresses.values():
            link["classes"] += [TERM, CARDED]
            linked.add(link["refuri"])
    by_hand = {word.casefold() for word in app.config.terms_by_hand}
    wanted = {
        name: address
        for name, address in addresses.items()
        if name.casefold() not in by_hand and address not in linked
    }
    for text in list(prose(doctree)):
        text.parent.replace(text, list(with_links(text.astext(), tuple(places), wanted)))


def prose(doctree: nodes.document) -> Iterator[nodes.Text]:
    """Yield the running text of a page, in its order: no headings, links, code or captions."""

    def is_prose(node: nodes.Element | None) -> bool:
        while node is not None:
            if isinstance(node, NO_PROSE) or NO_PROSE_CLASSES & set(node.get("classes", [])):
                return False
            node = node.parent
        return True

    for paragraph in doctree.findall(nodes.paragraph):
        if not is_emphasis(paragraph):  # as the question of a chapter is
            yield from (text for text in paragraph.findall(nodes.Text) if is_prose(text.parent))


def uses(text: str, names: tuple[str, ...]) -> Iterator[tuple[str, int, int]]:
    """Yield every use of a term in a text, of two the longer: which, from where to where."""
    ordered = sorted(names, key=lambda name: (-len(name), name))
    for use in _finder(*ordered).finditer(text) if names else ():
        yield ordered[(use.lastindex or 1) - 1], use.start(), use.end()


@cache
def _finder(*names: str) -> re.Pattern[str]:
    """Return a pattern with a group for each term: singular or plural, small or capital."""

    def forms(name: str) -> str:
        forms = next(forms for end, forms in PLURALS.items() if re.search(f"{end}$", name))
        stem = name.removesuffix(forms[0])
        rest = re.escape(stem[1:]).replace(r"\ ", r"\s+").replace("'", "['’]")
        first = "".join(sorted({stem[0].lower(), stem[0].upper()}))
        return f"[{first}]{rest}(?:{'|'.join(reversed(forms))})"

    found = "|".join(f"({forms(name)})" for name in names)
    return re.compile(rf"(?<![\w-])(?:{found})(?![\w-])")


def with_links(
    text: str, names: tuple[str, ...], wanted: dict[str, str]
) -> Iterable[nodes.reference | nodes.Text]:
    """Yield a text with a link at the first use of each `wanted` term, which is then taken out."""
    start = 0
    for name, begin, end in uses(text, names):
        if address := wanted.pop(name, ""):
            yield nodes.Text(text[start:begin])
            link = {"refuri": address, "internal": True, "classes": [TERM, CARDED]}
            yield nodes.reference("", text[begin:end], **link)
            start = end
    yield nodes.Text(text[start:])
