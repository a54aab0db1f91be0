"""A page in several languages: each says which it is in, and leads to the others."""

from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser
from sphinx.errors import ConfigError

from crosscase.book.translations import faults, mark_languages
from tests.book.page import build_page

LANGUAGES = {"part/sum": "en", "part/suma": "es"}
PAGE = """\
<html lang="es"><header class="bd-header"></header><nav><a href="sum.html#x">Sum</a></nav>
<article class="bd-article"><h1>Suma</h1><a class="claim" href="../claims/c.html">1</a></article>
<a href="../b/sum.html">No</a><a href="https://sum.example/part/sum.html">No</a>
<div class="prev-next-area"><a href="sum.html">next <p class="prev-next-title">Sum</p></a></div>
"""
EXTENSION = 'extensions = ["crosscase.book.translations"]\n'
TEXTS = {
    "index": "Start\n=====\n\n.. toctree::\n\n   part/sum\n   part/suma\n",
    "part/sum": "Sum\n===\n\nText.\n",
    "part/suma": "Suma\n====\n\nTexto.\n",
}


def marked(name: str) -> LexborHTMLParser:
    page = LexborHTMLParser(PAGE)
    mark_languages(page, name, LANGUAGES, "en")
    return page


def languages_of(page: LexborHTMLParser, selector: str) -> list[str | None]:
    return [node.attributes.get("lang") for node in page.css(selector)]


def test_a_translation_is_told_apart_from_what_stands_around_it() -> None:
    page = marked("part/suma")
    assert languages_of(page, "article") == ["es"]
    assert languages_of(page, ".bd-header, .prev-next-area, a.claim") == ["en"] * 3


def test_a_translation_leads_to_the_others_in_their_own_words() -> None:
    links = marked("part/suma").css("h1 + ul.translations > li > a")
    assert [link.text() for link in links] == ["English", "Español"]
    assert [link.attributes["href"] for link in links] == ["sum.html", "suma.html"]
    assert [link.attributes["lang"] for link in links] == ["en", "es"]
    assert [link.attributes.get("aria-current") for link in links] == [None, "page"]


def test_any_page_says_in_which_language_a_link_leads_on() -> None:
    page = marked("part/other")
    links = page.css("a[hreflang]")
    assert [link.attributes["href"] for link in links] == ["sum.html#x", "sum.html"]
    assert languages_of(page, "nav a, .prev-next-title") == ["en", "en"]
    assert not page.css(".translations") and languages_of(page, "article") == [None]


def built(folder: Path, configuration: str) -> Path:
    for name, text in TEXTS.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.rst").write_text(text)
    _, warnings = build_page(folder, EXTENSION + configuration)
    assert not warnings
    return folder / "_build" / "html"


def test_the_head_of_a_page_names_the_others_once_the_book_has_an_address(tmp_path: Path) -> None:
    table = f"translations = {LANGUAGES}\n"
    site = built(tmp_path, f'{table}html_baseurl = "https://b.example/"\n')
    page = LexborHTMLParser((site / "part/suma.html").read_text("utf-8"))
    assert languages_of(page, "html") == ["es"]
    others = {link.attributes["hreflang"]: link for link in page.css("link[rel=alternate]")}
    assert others["en"].attributes["href"] == "https://b.example/part/sum.html"
    assert set(others) == {"en", "es"}
    assert languages_of(LexborHTMLParser((site / "index.html").read_text()), "html") == ["en"]


def test_without_an_address_the_head_names_none(tmp_path: Path) -> None:
    site = built(tmp_path, f"translations = {LANGUAGES}\n")
    assert 'rel="alternate"' not in (site / "part/suma.html").read_text("utf-8")


@pytest.mark.parametrize("table", ["['part/sum']", "{'part/sum': 'xx'}"])
def test_a_table_that_is_none_stops_the_build(table: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="give lines `page: language`"):
        built(tmp_path, f"translations = {table}\n")


def test_what_is_wrong_with_a_table_is_named() -> None:
    assert list(faults(LANGUAGES, LANGUAGES)) == []
    (fault,) = faults(LANGUAGES, {"part/sum"})
    assert "names part/suma, which is no page" in fault
    (fault,) = faults(dict.fromkeys(LANGUAGES, "en"), LANGUAGES)
    assert "two pages one language" in fault
