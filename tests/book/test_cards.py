"""Cards are made of what pages explain, and lie in a script for each page."""

import json
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from crosscase.book.cards import cards_of, write_cards
from tests.book.page import build_page

GLOSSARY = """\
Page
====

.. glossary::

   Tie
   Link
      What *binds* two cities.

   Town
      A <place>.

Seen by :cite:t:`x`.

.. bibliography::
"""
WORK = "@book{x, author={B, A}, title={The tie}, year=1, publisher={P}, doi={10.1/a<b>c}}"


def made(folder: Path) -> tuple[str, dict[str, str]]:
    """Build a page with a glossary and a bibliography; return it and its cards."""
    (folder / "index.rst").write_text(GLOSSARY)
    (folder / "works.bib").write_text(WORK)
    page, warnings = build_page(
        folder,
        'extensions = ["sphinxcontrib.bibtex", "crosscase.book.text"]\n'
        'bibtex_bibfiles = ["works.bib"]',
    )
    assert warnings == ""
    return page, cards_of(LexborHTMLParser(page))


def test_terms_and_works_have_cards_by_their_ids(tmp_path: Path) -> None:
    page, cards = made(tmp_path)
    meaning = "<p>What <em>binds</em> two cities.</p>"
    assert cards["term-Tie"] == f'<p class="card-head">Tie</p>{meaning}'
    assert cards["term-Link"] == f'<p class="card-head">Link</p>{meaning}'
    assert "A &lt;place&gt;." in cards["term-Town"]
    (citation,) = LexborHTMLParser(page).css("a.carded")
    assert "The tie" in cards[citation.attrs.sget("href").removeprefix("#")]
    assert len(cards) == 4


def test_no_sign_in_an_address_is_one_that_it_may_not_have(tmp_path: Path) -> None:
    page, _ = made(tmp_path)
    assert 'href="https://doi.org/10.1/a%3Cb%3Ec"' in page


def test_cards_are_written_as_a_script_and_taken_away_with_the_last(tmp_path: Path) -> None:
    write_cards(tmp_path, {"text/one": {"x1": "<p>'</script>'</p>"}, "two": {}})
    (path,) = tmp_path.rglob("*.js")
    assert path == tmp_path / "_static" / "cards" / "text" / "one.js"
    begin, _, rest = path.read_text("utf-8").partition("] = ")
    assert begin == '(self.bookCards ??= {})["text/one"'
    assert json.loads(rest.rstrip(";\n")) == {"x1": "<p>'</script>'</p>"}
    write_cards(tmp_path, {"text/one": {}})
    assert not path.exists()
