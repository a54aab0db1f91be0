"""Each page leads to the glossary where it first uses a term: once, in prose, and quietly."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from crosscase.book.text import uses
from tests.languages import TRANSLATIONS
from tests.site.conftest import EVERY_PAGE
from tests.site.parsed import soup

TRANSLATED = {Path(page).name for page, own in TRANSLATIONS.items() if own != "en"}
UNLINKED = {"glossary", "bibliography", *TRANSLATED}
CHAPTERS = sorted({Path(name).stem for name in EVERY_PAGE if name.startswith("chapters/")})
CHAPTERS = [name for name in CHAPTERS if name not in UNLINKED]
NO_PROSE = "h1, h2, h3, h4, code, pre, table, figure, .cell, .claims, .admonition-title, .segments"


def links(name: str) -> list[Tag]:
    return list(soup(f"chapters/{name}.html").select("article a.term"))


def entries() -> dict[str, str]:
    """Return the terms of the glossary by the ids of their entries."""
    terms = soup("chapters/glossary.html").select("dl.glossary > dt[id]")
    return {str(term["id"]): term.get_text().rstrip("#").strip() for term in terms}


def addressed(link: Tag) -> str:
    page, _, entry = str(link["href"]).partition("#")
    assert page == "glossary.html"
    return entries()[entry]


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_links_each_term_once_to_its_entry(name: str, site: Path) -> None:
    terms = [addressed(link) for link in links(name)]
    assert terms and len(set(terms)) == len(terms)
    for link in links(name):
        assert not [parent for parent in link.parents if parent.name in ("h1", "h2", "h3", "a")]
        assert not link.find_parents(class_=["cell", "claims", "admonition-title"])


@pytest.mark.parametrize("name", CHAPTERS)
def test_no_earlier_prose_uses_a_term_that_is_linked_without_the_author(
    name: str, site: Path
) -> None:
    names = tuple(entries().values())
    for link in links(name):
        term, before = addressed(link), []
        for text in link.find_all_previous("p"):
            question = [getattr(child, "name", None) for child in text.children] == ["em"]
            apart = text.find_parent("table") or text.find_parent(class_=["cell", "claims", "py"])
            if not question and text.find_parent("article") and not apart:
                before.append(text)
        texts = [prose(paragraph, link) for paragraph in before]
        if "std-term" not in str(link):
            assert term not in {use for text in texts for use, _, _ in uses(text, names)}, texts


def prose(paragraph: Tag, until: Tag) -> str:
    """Return the running text of a paragraph before a link, without what is no prose in it."""
    html = str(paragraph).partition(str(until))[0]
    part = BeautifulSoup(html, "html.parser")
    for node in part.select(f"{NO_PROSE}, a, .pasted-text"):
        node.replace_with("\0")
    return part.get_text()


@pytest.mark.parametrize("name", sorted(UNLINKED))
def test_lists_and_pages_in_other_languages_have_no_links(name: str, site: Path) -> None:
    assert links(name) == []


def test_the_line_under_a_term_is_quiet_and_there(site: Path) -> None:
    style = (site / "_static" / "book.css").read_text("utf-8")
    assert re.search(r"a\.term[^{]*\{[^}]*underline dotted", style)
