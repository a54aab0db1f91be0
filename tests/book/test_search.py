"""What can be found: prose in clean sections, and all that the data hold, each with its address."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from crosscase.site.search import KINDS, Document, in_data, on_page, place_search
from crosscase.study import load_study
from tests.book.tiny_book import ROOT, run
from tests.tiny import tiny_study

MINISEARCH = ROOT / "src" / "crosscase" / "site" / "static" / "minisearch.js"
PUBLISHED = "03c27931eb603af1d3358579e9885eafdb6a2f5fa9929557b3e77d7e99d06d03"  # 7.2.0 on npm
PAGE = """<!DOCTYPE html><html lang="en"><body><article class="bd-article"{language}>
<section id="towns"><h1>Towns<a class="headerlink" href="#towns">#</a></h1>
<p>Of all towns<a class="claim" href="#claim-x">\u202f<b>3</b> 6:4</a>, one is old.</p><p>Next.</p>
<div class="cell"><pre>print("code")</pre><p>output</p></div>
<div class="admonition tip"><p class="admonition-title">In short</p><p>Short.</p></div>
<section id="old-towns"><h2>Old towns<a class="headerlink" href="#old-towns">#</a></h2>
<p>They last.</p><table><tr><td>12345</td></tr></table>
<section id="older"><h3>Older</h3><ul><li>One</li><li>Two</li></ul></section></section>
<section id="exercises"><h2>Exercises</h2><p>Guess.</p>
<details class="solution"><summary>Solution</summary><p>Forty.</p></details></section>
<dl class="glossary"><dt id="term-tie">Tie</dt><dd><p>What lasts.</p></dd></dl>
</section></article></body></html>"""


def found(name: str, language: str = "") -> list[Document]:
    return list(on_page(name, LexborHTMLParser(PAGE.format(language=language))))


def test_a_section_is_found_by_its_prose_without_code_numbers_marks_and_solutions() -> None:
    sections = {each.title: each.text for each in found("chapters/x") if each.kind == "section"}
    assert sections == {
        "Towns": "Of all towns, one is old. Next. Short.",
        "Old towns": "They last.",
        "Older": "One Two",
        "Exercises": "Guess.",
    }


def test_a_section_leads_to_its_place_and_says_in_which_chapter_it_stands() -> None:
    places = {each.title: (each.address, each.group) for each in found("chapters/x")}
    assert places["Towns"] == ("chapters/x.html", "")
    assert places["Older"] == ("chapters/x.html#older", "Towns")
    assert places["Tie"] == ("chapters/x.html#term-tie", "")


def test_a_page_in_another_language_is_found_in_it() -> None:
    assert {(each.title_language, each.language) for each in found("x")} == {("", "")}
    spanish = [each for each in found("x", ' lang="es"') if each.kind == "section"]
    assert {(each.title_language, each.language) for each in spanish} == {("es", "es")}


def test_everything_in_the_data_is_found_at_its_home(tmp_path: Path) -> None:
    study = load_study(tiny_study(tmp_path / "data"))
    documents = list(in_data(study))
    for kind, table, key in (
        ("statement", study.segments, "segment_id"),
        ("code", study.codebook, "code_id"),
        ("source", study.sources, "source_id"),
    ):
        assert [each.id for each in documents if each.kind == kind] == list(table[key])
    one = next(each for each in documents if each.kind == "statement")
    source = study.sources.set_index("source_id").loc[study.segments["source_id"].iloc[0]]
    assert one.address == "evidence/s1.html#x1"
    assert (one.title_language, one.language, one.group) == (
        "",
        source["language"],
        "Alpha–Omega, Policy",
    )


def test_a_page_has_one_field_and_the_page_of_the_search_no_second_one() -> None:
    dialog = '<dialog id="pst-search-dialog"><form class="bd-search"></form></dialog>'
    for name, own in (("chapters/x", ""), ("search", '<form class="bd-search"></form>')):
        page = LexborHTMLParser(f"<html><body>{dialog}{own}</body></html>")
        place_search(page, name)
        [field] = page.css(".search form")
        assert bool(page.css("dialog .search")) == (name != "search")
        action = "search.html" if name == "search" else "../search.html"
        assert field.attributes["action"] == action
        kinds = [each.attributes["data-kind"] for each in page.css(".search-kind")]
        assert kinds == [*KINDS]


def index(book: Path) -> list[dict[str, Any]]:
    text = (book / "_build" / "html" / "searchindex.js").read_text("utf-8")
    whole = json.loads(text.removeprefix("window.searchIndex=").rstrip(";\n"))
    return [dict(zip(whole["fields"], each, strict=True)) for each in whole["documents"]]


def test_a_build_of_one_page_keeps_what_is_found_on_the_others(book: Path) -> None:
    before = index(book)
    assert {"Start", "Bearings", "Plain"} <= {each["title"] for each in before}
    start = book / "chapters" / "index.md"
    start.write_text(start.read_text("utf-8") + "\nAn unheard word: xylophone.\n", "utf-8")
    assert run(book).returncode == 0
    after = index(book)
    assert [each["address"] for each in after] == [each["address"] for each in before]
    [changed] = [new for old, new in zip(before, after, strict=True) if new != old]
    assert (changed["title"], "xylophone" in changed["text"]) == ("Start", True)


def test_minisearch_is_the_file_that_its_author_published() -> None:
    assert sha256(MINISEARCH.read_bytes()).hexdigest() == PUBLISHED
    licence = MINISEARCH.with_name("minisearch.LICENSE.txt").read_text("utf-8")
    assert "Luca Ongaro" in licence
