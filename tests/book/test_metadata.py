"""Pages say what they are, name no address that does not exist, and old addresses lead on."""

import json
from pathlib import Path
from typing import Any

import pytest
from docutils import nodes
from selectolax.lexbor import LexborHTMLParser
from sphinx.errors import ConfigError

from crosscase.book.addresses import moved_faults, public_address, repository_address
from crosscase.book.checks import faults
from crosscase.book.markup import render
from crosscase.book.metadata import first_sentence
from tests.book.page import build_page
from tests.book.tiny_book import run

EXTENSIONS = """\
extensions = ["crosscase.book.addresses", "crosscase.book.metadata"]
html_title = "Towns"
"""
PAGES = {
    "index": "Start\n=====\n\nHello.\n\n.. toctree::\n\n   part/two\n   part/data\n",
    "part/two": 'The *second* part\n=================\n\nWho, "at 5 < 6", pays? Nobody.\n',
    "part/data": "Data\n====\n\nTables.\n",
}
CITATION = """\
title: 'Towns "</script><b>'
abstract: What is known.
authors: [{name: The town archive}, {given-names: Ada, family-names: Lovelace}]
version: 1.0.0
date-released: 2026-01-02
license: MIT
keywords: [towns]
"""
OURS = {"name": "CC-BY-4.0", "path": "https://cc.example/by", "title": "Attribution"}
ROWS = {"name": "rows", "path": "rows.csv", "title": "Rows", "mediatype": "text/csv"}
PACKAGE = {"title": "T", "description": "All rows.", "licenses": [OURS], "resources": [ROWS]}
CODE = "https://github.com/towns/book"
BASE = 'html_baseurl = "https://towns.example/book/"\n'


def built(folder: Path, configuration: str = "") -> Path:
    """Build a book of three pages and return the site."""
    for name, text in PAGES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.rst").write_text(text)
    (folder / "CITATION.cff").write_text(CITATION)
    (folder / "_config.yml").write_text("repository: {}\n")
    (folder / "data").mkdir()
    (folder / "data" / "datapackage.json").write_text(json.dumps(PACKAGE))
    (folder / "data" / "rows.csv").write_text("a\n1\n")
    (folder / "data" / "private.txt").write_text("not part of the package")
    _, warnings = build_page(folder, EXTENSIONS + configuration)
    assert not warnings
    return folder / "_build" / "html"


def page(site: Path, name: str) -> LexborHTMLParser:
    return LexborHTMLParser((site / f"{name}.html").read_text("utf-8"))


def tags(page: LexborHTMLParser) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for meta in page.css("head meta[content]"):
        name = meta.attributes.get("property") or meta.attributes.get("name") or ""
        found.setdefault(name, []).append(meta.attrs.sget("content"))
    return found


def facts(page: LexborHTMLParser) -> dict[str, Any]:
    (script,) = page.css("head script[type='application/ld+json']")
    return dict(json.loads(script.text()))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("homeless"))


@pytest.fixture(scope="module")
def housed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("housed"), BASE)


def test_a_chapter_has_tags_for_readers_and_libraries(site: Path) -> None:
    found = tags(page(site, "part/two"))
    assert found["og:title"] == found["citation_title"] == ["The second part"]
    assert found["og:description"] == ["Who, “at 5 < 6”, pays?"]
    assert found["og:type"] == ["article"]
    assert found["citation_author"] == ["The town archive", "Ada Lovelace"]
    assert found["citation_publication_date"] == ["2026/01/02"]
    assert found["citation_language"] == ["en"]
    assert found["og:site_name"] == ['Towns "</script><b>']
    assert "width=device-width, initial-scale=1" in found["viewport"]


def test_a_chapter_is_part_of_the_book(site: Path) -> None:
    chapter, book = facts(page(site, "part/two")), facts(page(site, "index"))
    assert (chapter["@type"], chapter["name"]) == ("Chapter", "The second part")
    assert chapter["isPartOf"] == {"@type": "Book", "name": 'Towns "</script><b>'}
    assert book["@type"] == "Book" and book["license"] == OURS["path"]
    assert [part["name"] for part in book["hasPart"]] == ["The second part", "Data"]


def test_the_data_card_is_a_dataset_whose_files_lie_in_the_site(site: Path) -> None:
    data = facts(page(site, "part/data"))
    assert (data["@type"], data["description"]) == ("Dataset", "All rows.")
    (rows,) = data["distribution"]
    assert rows["encodingFormat"] == "text/csv"
    assert (site / "part" / rows["contentUrl"]).read_text() == "a\n1\n"
    assert not (site / "data" / "private.txt").exists()


def test_without_a_public_address_nothing_names_one(site: Path) -> None:
    for name in PAGES:
        read = page(site, name)
        assert not {"og:url", "citation_public_url"} & set(tags(read))
        assert not read.css("link[rel=canonical]")
        assert '"url"' not in json.dumps(facts(read))
    assert not (site / "sitemap.xml").exists()


def test_with_one_everything_names_it(housed: Path) -> None:
    address = "https://towns.example/book/part/two.html"
    read = page(housed, "part/two")
    assert tags(read)["og:url"] == tags(read)["citation_public_url"] == [address]
    assert read.css(f'link[rel=canonical][href="{address}"]')
    assert facts(read)["url"] == facts(page(housed, "index"))["hasPart"][0]["url"] == address
    rows = facts(page(housed, "part/data"))["distribution"][0]
    assert rows["contentUrl"] == "https://towns.example/book/data/rows.csv"
    sites = (housed / "sitemap.xml").read_text()
    names = ["index", "part/two", "part/data"]
    places = [sites.index(f"<loc>https://towns.example/book/{name}.html</loc>") for name in names]
    assert places == sorted(places) and sites.count("<loc>") == 3


def test_what_a_page_says_of_itself_is_no_fault(site: Path) -> None:
    plain_theme = "getElementById('searchbox')"  # a script of the theme of this small book
    assert [fault for fault in faults(page(site, "index")) if plain_theme not in fault] == []


def test_every_file_of_the_crate_is_there(site: Path) -> None:
    graph = json.loads((site / "ro-crate-metadata.json").read_text("utf-8"))["@graph"]
    files = [entity["@id"] for entity in graph if entity["@type"] == "File"]
    assert {"data/rows.csv", "data/datapackage.json", "part/two.html"} <= set(files)
    assert [name for name in files if not (site / name).is_file()] == []


def test_the_same_book_gives_the_same_site(site: Path, tmp_path: Path) -> None:
    again = built(tmp_path)
    for name in ("ro-crate-metadata.json", "index.html", "part/data.html"):
        assert (site / name).read_bytes() == (again / name).read_bytes(), name


def test_a_citation_that_says_too_little_stops_the_build(tmp_path: Path) -> None:
    (tmp_path / "index.rst").write_text(PAGES["part/data"])
    (tmp_path / "CITATION.cff").write_text(CITATION.replace("license: MIT\n", ""))
    with pytest.raises(ConfigError, match="does not state license"):
        build_page(tmp_path, EXTENSIONS)


def test_a_description_is_the_first_sentence_without_what_is_raw() -> None:
    text = nodes.paragraph("", "", nodes.Text("People\ncarry it."))
    text += nodes.raw("", "<a>64:8</a>", format="html")
    text += nodes.Text(" More.")
    box = nodes.admonition("", nodes.paragraph("", "In short."))
    document = nodes.document("", "")  # type: ignore[arg-type]
    document += nodes.section("", nodes.title("", "Title."), box, text)
    assert first_sentence(document) == "People carry it."


def test_a_page_without_running_text_has_no_first_sentence() -> None:
    document = nodes.document("", "")  # type: ignore[arg-type]
    document += nodes.section("", nodes.title("", "Title."))
    assert first_sentence(document) == ""


def test_a_moved_page_leads_to_the_new_one(tmp_path: Path) -> None:
    moved = built(tmp_path, 'moved_pages = {"old/deep/two": "part/two", "three": "part/data"}')
    (link,) = page(moved, "old/deep/two").css("a")
    assert link.text() == "The second part"
    assert link.attributes["href"] == "../../part/two.html"
    assert (moved / "old/deep" / "../../part/two.html").exists()
    assert "url=part/data.html" in (moved / "three.html").read_text()
    assert "Hello." in (moved / "index.html").read_text()


@pytest.mark.parametrize(
    ("moved", "words"),
    [
        ({"old": "gone"}, "from old to gone, which is no page"),
        ({"part/two": "index"}, "but part/two is a page still"),
        ({"../out": "index"}, "but ../out is outside the book"),
    ],
)
def test_a_wrong_line_in_the_table_is_named(moved: dict[str, str], words: str) -> None:
    (fault,) = moved_faults(moved, set(PAGES))
    assert words in fault


@pytest.mark.parametrize("table", ["'part/two'", "{'old': None}", "None"])
def test_a_table_that_is_none_stops_the_build(tmp_path: Path, table: str) -> None:
    with pytest.raises(ConfigError, match="give lines `old: new`"):
        built(tmp_path, f"moved_pages = {table}")


def test_the_table_is_checked_when_the_book_is_built(tmp_path: Path) -> None:
    (tmp_path / "index.rst").write_text("Page\n====\n")
    configuration = 'extensions = ["crosscase.book.addresses"]\nmoved_pages = {"a": "index"}\n'
    assert not build_page(tmp_path, configuration)[1]
    (tmp_path / "index.rst").write_text("Page\n====\n\nNew.\n")
    _, warnings = build_page(tmp_path, configuration.replace('"index"', '"x"'))
    assert "from a to x, which is no page" in warnings


def test_addresses_are_spelt_for_machines() -> None:
    assert public_address("https://a.example", "p/á b") == "https://a.example/p/%C3%A1%20b.html"
    assert public_address("", "p/a") == ""
    written = render("sitemap.xml", addresses=["https://a.example/?x&y"])
    assert "<loc>https://a.example/?x&amp;y</loc>" in written


def test_a_whole_book_takes_its_addresses_from_its_settings(book: Path) -> None:
    config = book / "_config.yml"
    text = config.read_text("utf-8").replace('baseurl: ""', "baseurl: https://towns.example/")
    config.write_text(text.replace('url: ""', f"url: {CODE}"), "utf-8")
    result = run(book)
    assert result.returncode == 0, result.stderr
    site = book / "_build" / "html"
    assert "https://towns.example/chapters/plain.html" in (site / "sitemap.xml").read_text("utf-8")
    crate = (site / "ro-crate-metadata.json").read_text("utf-8")
    assert f'"codeRepository": "{CODE}"' in crate
    buttons = page(site, "chapters/plain").css("header a, .article-header-buttons a")
    links = {link.attrs.sget("href") for link in buttons}
    assert {CODE, f"{CODE}/blob/main/chapters/plain.ipynb?plain=1"} <= links
    assert any(link.startswith(f"{CODE}/issues/new?") for link in links)
    binder = "https://mybinder.org/v2/gh/towns/book/main?urlpath=lab/tree"
    assert f"{binder}/_build/notebooks/plain.ipynb" in links


@pytest.mark.parametrize("settings", ["title: A", "- a", "repository: a", "repository: {url: [a]}"])
def test_settings_without_a_repository_name_none(settings: str, tmp_path: Path) -> None:
    (tmp_path / "_config.yml").write_text(settings)
    assert repository_address(tmp_path) == ""


def test_without_an_address_no_button_leads_out(book: Path) -> None:
    site = book / "_build" / "html"
    for link in page(site, "chapters/plain").css("a[href]"):
        assert "//" not in link.attrs.sget("href")
