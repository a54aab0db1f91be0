"""What a link in the prose stands for, to be shown beside it: a statement, a term, a work.

The cards of a page lie in one small script of their own, which a browser loads when one of them is
first asked for. So they cost no page anything, and open from a folder as from a server.
"""

from collections.abc import Mapping
from pathlib import Path

from markupsafe import Markup
from selectolax.lexbor import LexborHTMLParser, LexborNode

from crosscase.book.markup import render
from crosscase.book.private import TERM, WORK
from crosscase.display.html import inert_json

FOLDER = "_static/cards"
CARDED = "carded"  # the class of links to what has a card


def cards_of(page: LexborHTMLParser) -> dict[str, str]:
    """Return the cards of the terms and works that a page explains, by their ids."""
    words = {term.attrs.sget("id"): _entry(term) for term in page.css(TERM)}
    works = {work.attrs.sget("id"): work.css_first("p") for work in page.css(f"{WORK}[id]")}
    return words | {name: str(entry.html) for name, entry in works.items() if entry}


def _entry(term: LexborNode) -> str:
    """Return a term of a glossary with its meaning, which follows it."""
    meaning = term.next
    while meaning is not None and meaning.tag != "dd":  # several terms may share one
        meaning = meaning.next
    said = Markup(meaning.inner_html or "") if meaning else ""
    return render("card.html", term=term.text(deep=False), meaning=said)


def write_cards(site: Path, cards: Mapping[str, Mapping[str, str]]) -> None:
    """Write the cards of pages into a site, in place of those that they had before."""
    for name, own in cards.items():
        path = site / FOLDER / f"{name}.js"
        path.unlink(missing_ok=True)
        if own:
            path.parent.mkdir(parents=True, exist_ok=True)
            text = f"(self.bookCards ??= {{}})[{inert_json(name)}] = {inert_json(own)};\n"
            path.write_text(text, "utf-8")
