"""What a link in the prose stands for, to be shown beside it: a statement, a term, a work.

The cards of a page lie in one small script of their own, which a browser loads when one of them is
first asked for. So they cost no page anything, and open from a folder as from a server.
"""

from collections.abc import Mapping
from pathlib import Path

from markupsafe import Markup
from selectolax.lexbor import LexborHTMLParser

from crosscase.book.markup import render
from crosscase.book.private import TERM, WORK
from crosscase.display.html import inert_json

FOLDER = "_static/cards"
CARDED = "carded"  # the class of links to what has a card


def cards_of(page: LexborHTMLParser) -> dict[str, str]:
    """Return the cards of the terms and works that a page explains, by their ids."""
    cards: dict[str, str] = {}
    for term in page.css(TERM):
        meaning = page.css_first(f"dt[id='{term.id}'] ~ dd")  # several terms may share one
        said = Markup(meaning.inner_html if meaning else "")
        cards[str(term.id)] = render("card.html", term=term.text(deep=False), meaning=said)
    for entry in page.css(f"{WORK}[id] > p:first-of-type"):
        assert entry.parent is not None
        cards[str(entry.parent.id)] = str(entry.html)
    return cards


def write_cards(site: Path, cards: Mapping[str, Mapping[str, str]]) -> None:
    """Write the cards of pages into a site, in place of those that they had before."""
    for name, own in cards.items():
        path = site / FOLDER / f"{name}.js"
        path.unlink(missing_ok=True)
        if own:
            path.parent.mkdir(parents=True, exist_ok=True)
            text = f"(self.bookCards ??= {{}})[{inert_json(name)}] = {inert_json(own)};\n"
            path.write_text(text, "utf-8")
