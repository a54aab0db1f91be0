"""The pages on one, and that one printed: ids of their own, links that lead, numbers that hold."""

import re
import stat
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from selectolax.lexbor import LexborHTMLParser
from sphinx_external_toc.parsing import parse_toc_yaml

from crosscase.book.markup import render
from crosscase.book.pdf import (
    PdfError,
    Place,
    assemble,
    book_pdf,
    file_name,
    find_browser,
    for_paper,
    make_pdf,
    places_of,
)
from tests.site.conftest import miss

SITE = Path("/site")
NAMES = {"text/first", "text/second", "start"}
HOMES = {"x1": "text/second", "p1-pol": "start", "source-s1": "text/first", "pol": "start"}
TOC = """\
format: jb-book
root: start
parts:
  - caption: Reading
    chapters:
      - file: text/first
        sections:
          - file: text/deep.md
      - url: https://example.org/elsewhere
      - file: text/second.ipynb
  - chapters:
      - file: last
"""
START = """\
<section id="start"><h1>The start<a class="headerlink" href="#start">#</a></h1>
<p>See <a href="text/first.html#café">the café</a>, <a href="text/first.html">the first page</a>,
<a href="search.html">a search</a> and <a href="https://example.org/a?b=1">a source</a>.</p>
<p class="licence">Free for <b>all</b>.</p></section>"""
FIRST = """\
<section id="one"><h1>One &amp; <em>only</em></h1><h2 id="café">Café "Zur Post"</h2>
<details class="hide"><summary>Code</summary><div class="cell_input">import secrets</div></details>
<details><summary>Numbers</summary><table><caption>Sums</caption><tr><td>fortytwo</td></tr></table>
</details>
<figure class="chart"><div class="chart-box">
<svg class="chart-static" viewBox="0 0 90 90" width="90" height="90">
<clipPath id="clip"><rect width="90" height="90"></rect></clipPath>
<g clip-path="url(#clip)"><text y="20">drawn</text></g></svg>
<div class="chart-live">lively</div></div></figure>
<button>Copy</button><script>alert(1)</script></section>"""
DEEP = '<section id="deep"><h1>Deep</h1><p><a href="../start.html#start">up</a></p></section>'
SECOND = '<section id="one"><h1>Two</h1><h2>Café</h2><p><a href="#one">here</a></p></section>'


def page(article: str) -> str:
    return (
        '<!DOCTYPE html><html lang="de"><head><title>x</title></head><body><nav>aside</nav>'
        f'<article class="bd-article">{article}</article></body></html>'
    )


def write_site(root: Path, toc: str, articles: dict[str, str]) -> Path:
    (root / "_toc.yml").write_text(toc, "utf-8")
    (root / "_config.yml").write_text(
        'title: A Small Book\nauthor: Some Body\ncopyright: "1999"\ndescription: Of few words\n'
    )
    for name, article in articles.items():
        path = root / "_build" / "html" / f"{name}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page(article), "utf-8")
    return root


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return a built book of five small pages."""
    last = "<section><h1>The end</h1></section>"
    articles = {"start": START, "text/first": FIRST, "text/deep": DEEP, "text/second": SECOND}
    return write_site(tmp_path, TOC, articles | {"last": last})


def paper(article: str, name: str = "text/first", depth: int = 0) -> str:
    """Return an article as it is printed."""
    changed = for_paper(LexborHTMLParser(page(article)), Place(name, "", depth), NAMES, HOMES, SITE)
    return str(changed.html)


def fake_browser(folder: Path, script: str) -> str:
    path = folder / "chromium"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_pages_come_in_reading_order_each_at_its_depth(small: Path) -> None:
    assert places_of(parse_toc_yaml(small / "_toc.yml")) == [
        Place("start", "", 0),
        Place("text/first", "Reading", 1),
        Place("text/deep", "", 2),
        Place("text/second", "", 1),
        Place("last", "", 0),
    ]


@pytest.mark.parametrize(
    ("link", "there"),
    [
        ("#x", "#text/first/x"),
        ("second.html#x", "#text/second/x"),
        ("second.html", "#text/second"),
        ("../start.html#y", "#start/y"),
        ("https://example.org/#z", "https://example.org/#z"),
        ("mailto:a@example.org", "mailto:a@example.org"),
    ],
)
def test_links_lead_to_their_place_in_the_book(link: str, there: str) -> None:
    assert f'<a href="{there}">w</a>' in paper(f'<p><a href="{link}">w</a></p>')


@pytest.mark.parametrize(
    ("link", "there"),
    [
        ("s1.html#x1", "#text/second/x1"),
        ("p1-pol.html", "#start/p1-pol"),
        ("s1.html", "#text/first/source-s1"),
        ("pol.html", "#start/pol"),
    ],
)
def test_links_to_the_evidence_lead_to_what_the_book_prints_of_it(link: str, there: str) -> None:
    assert f'<a href="{there}">w</a>' in paper(f'<p><a href="../evidence/{link}">w</a></p>')


@pytest.mark.parametrize("link", ["../evidence/s1.html#x9", "../evidence/s9.html", "../a/pol.html"])
def test_evidence_that_the_book_does_not_print_is_not_linked(link: str) -> None:
    assert "<p><a>w</a></p>" in paper(f'<p><a href="{link}">w</a></p>')


@pytest.mark.parametrize("link", ["../search.html", "data.csv", "missing.html#x", "../../etc"])
def test_a_link_to_what_is_not_in_the_book_keeps_its_words_only(link: str) -> None:
    assert "<p><a>w</a></p>" in paper(f'<p><a href="{link}">w</a></p>')


def test_code_controls_and_live_charts_are_not_for_paper() -> None:
    printed = paper(FIRST)
    for word in ("secrets", "Code", "lively", "Copy", "alert"):
        assert word not in printed
    assert "drawn" in printed and 'viewBox="0 0 90 90"' in printed


def test_a_hidden_cell_that_has_an_output_keeps_it() -> None:
    cell = '<div class="cell_input">code</div><div class="cell_output">seven</div>'
    printed = paper(f'<details class="hide"><summary>Cell</summary>{cell}</details>')
    assert "seven" in printed and "code" not in printed


def test_statements_behind_a_claim_are_their_ids_which_lead_to_where_they_are_printed() -> None:
    source = '<a href="https://a.org">A</a>'
    cited = f'<li>They agreed. {source}; <a href="../evidence/s1.html#x1">X1</a></li>'
    printed = paper(
        f'<ol class="claims"><li><p>Holds.</p><ul class="statements">{cited}</ul></li></ol>'
        f'<ul class="statements">{cited}</ul>'
    )
    claim, elsewhere = printed.split("</ol>")
    assert '<li><a href="#text/second/x1">X1</a></li>' in claim
    assert "agreed" not in claim and "Holds." in claim
    assert "They agreed." in elsewhere


def test_what_the_claims_of_the_first_page_rest_on_closes_the_book(small: Path) -> None:
    notes = '<ol class="claims"><li id="claim-a">A claim</li></ol>'
    first = START.replace("</section>", f"<section><h2>Notes</h2>{notes}</section></section>")
    first = first.replace("See ", '<a class="claim" href="#claim-a">1</a> See ')
    (small / "_build" / "html" / "start.html").write_text(page(first), "utf-8")
    book = assemble(small)
    start, *_, last = book["chapters"]
    assert last["lines"] == [("chapter", "start//notes", "The start: Notes")]
    assert 'id="start/claim-a"' in last["article"] and "A claim" not in start["article"]
    assert 'href="#start/claim-a"' in start["article"]
    assert [words for _, _, words in start["lines"]] == ["The start"]


def test_closed_details_are_open() -> None:
    assert paper("<details><summary>s</summary>x</details>").count("<details open") == 1


def test_ids_and_what_refers_to_them_begin_with_the_page() -> None:
    printed = paper(
        '<p id="a">x</p><label for="a">l</label><p aria-labelledby="a b">y</p>'
        '<svg><defs><path id="b"></path></defs><use xlink:href="#b"></use>'
        '<g clip-path="url(#b)"></g></svg>'
    )
    for attribute in (
        'id="text/first/a"',
        'for="text/first/a"',
        'aria-labelledby="text/first/a text/first/b"',
        'xlink:href="#text/first/b"',
        'clip-path="url(#text/first/b)"',
    ):
        assert attribute in printed


def test_images_have_addresses_that_hold_everywhere() -> None:
    assert 'src="file:///site/_images/a.svg"' in paper('<img src="../_images/a.svg">')
    assert 'src="data:x"' in paper('<img src="data:x">')


def test_headings_in_a_part_lie_deeper_and_all_have_anchors() -> None:
    printed = paper("<h1>A</h1><h2 id='b'>B</h2>", depth=1)
    assert '<h1 id="text/first//h1-0" aria-level="2">' in printed
    assert '<h2 id="text/first/b" aria-level="3">' in printed


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from("abc"), unique=True),
            st.lists(st.tuples(st.integers(0, 4), st.sampled_from(["", "a", "b", "c"]))),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_no_two_ids_are_the_same_and_good_links_stay_good(
    tmp_path_factory: pytest.TempPathFactory,
    pages: Sequence[tuple[list[str], list[tuple[int, str]]]],
) -> None:
    """The same ids on many pages, and links that lead somewhere on the site."""
    articles = {}
    for number, (ids, links) in enumerate(pages):
        good = [
            f'<a href="p{to}.html{f"#{name}" if name else ""}">l</a>'
            for to, name in links
            if to < len(pages) and (not name or name in pages[to][0])
        ]
        places = "".join(f'<p id="{name}">x</p>' for name in ids)
        articles[f"p{number}"] = f"<h1>P</h1><h2>Q</h2>{places}{''.join(good)}"
    toc = "format: jb-article\nroot: p0\nsections:\n"
    toc += "".join(f"- file: {name}\n" for name in list(articles)[1:])
    toc = toc if len(articles) > 1 else "format: jb-article\nroot: p0\n"
    root = write_site(tmp_path_factory.mktemp("pages"), toc, articles)
    book = LexborHTMLParser(render("pdf.html", **assemble(root)))
    anchors = [f"#{node.id}" for node in book.css("[id]")]
    assert len(anchors) == len(set(anchors))
    assert {node.attrs.sget("href") for node in book.css("a")} <= set(anchors)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Four Small Towns", "four-small-towns.pdf"),
        ("Größe: A/B?", "größe-a-b.pdf"),
        ("...", "book.pdf"),
    ],
)
def test_the_file_is_named_after_the_book(title: str, name: str) -> None:
    assert file_name(title) == name


@pytest.mark.parametrize("script", ["echo no screen >&2; exit 3", "echo no screen >&2"])
def test_a_browser_that_does_not_print_is_reported(script: str, small: Path) -> None:
    browser = fake_browser(small, script)
    with pytest.raises(PdfError, match="does not print:\nno screen"):
        book_pdf(small, browser)
    assert [path.name for path in (small / "_build").iterdir()] == ["html"]


def test_without_a_browser_nothing_is_built(
    small: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(small))
    with pytest.raises(PdfError, match="Install Chromium"):
        make_pdf(small)
    assert capsys.readouterr().out == ""
    assert [path.name for path in (small / "_build").iterdir()] == ["html"]


def test_a_folder_without_a_book_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fake_browser(tmp_path, "exit 3")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert make_pdf(tmp_path) == 1
    assert "holds no book" in capsys.readouterr().err


@pytest.fixture
def printed(small: Path) -> PdfReader:
    """Return the small book, printed."""
    browser = find_browser()
    if not browser:
        miss("no Chromium on this machine: install it to test the PDF")
    return PdfReader(BytesIO(book_pdf(small, str(browser))))


def titles(outline: list, depth: int = 0) -> list[tuple[int, str]]:  # type: ignore[type-arg]
    """Return depth and title of every bookmark."""
    found: list[tuple[int, str]] = []
    for item in outline:
        if isinstance(item, list):
            found += titles(item, depth + 1)
        else:
            found.append((depth, item.title))
    return found


def test_the_printed_book(printed: PdfReader) -> None:
    """One print, looked at from all sides, because it takes seconds."""
    root, text = printed.root_object, [page.extract_text() for page in printed.pages]
    assert str(root["/Lang"]) == "de" and "/StructTreeRoot" in root
    assert printed.metadata and printed.metadata.title == "A Small Book"
    for words in ("A Small Book", "Of few words", "© 1999 Some Body", "Free for all."):
        assert words in text[0]
    assert titles(printed.outline) == [
        (0, "Contents"),
        (0, "The start"),
        (0, "Reading"),
        (1, "One & only"),
        (2, 'Café "Zur Post"'),
        (2, "Deep"),
        (1, "Two"),
        (2, "Café"),
        (0, "The end"),
    ]
    lines = dict(re.findall(r"^(.+?) (\d+)$", text[1], re.MULTILINE))
    assert lines == {
        "The start": "3",
        "One & only": "4",
        'Café "Zur Post"': "4",
        "Deep": "5",
        "Two": "6",
        "Café": "6",
        "The end": "7",
    }
    assert "fortytwo" in text[3] and "drawn" in text[3] and text[3].startswith("One & only")
    links = [link.get_object() for page in printed.pages for link in page.get("/Annots", [])]
    inside = {link["/Dest"] for link in links if "/Dest" in link}
    assert inside <= set(printed.named_destinations) and "/text/first/caf%C3%A9" in inside
    assert {link["/A"]["/URI"] for link in links if "/A" in link} == {"https://example.org/a?b=1"}
