"""Each page leads to the glossary where it first uses one of its terms."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from crosscase.book.private import CELL, PASTED
from crosscase.book.text import is_emphasis
from crosscase.book.translations import language_of

TERM = "term"
NO_PROSE = (
    *(nodes.title, nodes.rubric, nodes.reference, nodes.literal, nodes.table, nodes.figure),
    *(nodes.term, nodes.raw, nodes.field_list, nodes.citation),
)
NO_PROSE_CLASSES = {CELL, PASTED, "segments", TERM}
PLURALS = {"[^aeiou]y": ("y", "ies"), "rix": ("x", "ces"), "sis": ("is", "es"), "": ("", "s", "es")}

logger = logging.getLogger(__name__)


def setup(app: Sphinx) -> None:
    """Register the links, and the words that only the author links, by the role ``term``."""
    app.setup_extension("crosscase.book.translations")
    app.add_config_value("terms_by_hand", [], "env")
    app.connect("env-check-consistency", check_table)
    app.connect("doctree-resolved", link_terms)


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
            link["classes"].append(TERM)
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
    """Yield a text with a link at the first use of every wanted term.

    `wanted` has the address of each term that the page has not linked yet; what is linked here is
    taken out of it.
    """
    start = 0
    for name, begin, end in uses(text, names):
        if address := wanted.pop(name, ""):
            yield nodes.Text(text[start:begin])
            link = {"refuri": address, "internal": True, "classes": [TERM]}
            yield nodes.reference("", text[begin:end], **link)
            start = end
    yield nodes.Text(text[start:])
