"""The real book's PDF: whole, in order, with numbers that hold and links that lead somewhere."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import yaml  # type: ignore[import-untyped]
from bs4 import BeautifulSoup
from playwright.sync_api import Browser
from pypdf import PdfReader
from pypdf.generic import Destination

from crosscase.book.pdf import book_pdf, find_browser
from crosscase.study import load_study
from tests.once import once
from tests.site.conftest import miss

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
PARTS = {part["caption"]: [page["file"] for page in part["chapters"]] for part in TOC["parts"]}
ON_PAPER = """() => {
    const shown = name => [...document.querySelectorAll(name)].some(
        element => element.checkVisibility() && element.getBoundingClientRect().height);
    const article = document.querySelector("article");
    return {
        colours: [getComputedStyle(document.body).backgroundColor, getComputedStyle(article).color],
        shown: ["article h1", "svg", "details .table-box td", ".solution p"].filter(shown),
        forgotten: [".bd-sidebar-primary", ".bd-header-article", "button", ".headerlink",
            "summary:not(.claims *, .exercise *, .objectives *, .fold *)",
            ".cell_input:not(.solution *)", ".instructor", ".prev-next-footer",
            "#jb-print-docs-body"].filter(shown),
        wide: [...article.querySelectorAll("*")].filter(element =>
            element.getBoundingClientRect().right > innerWidth + 1).length,
    };
}"""


@pytest.fixture(scope="session")
def pdf(site: Path, tmp_path_factory: pytest.TempPathFactory) -> PdfReader:
    """Print the built book."""
    browser = find_browser()
    if not browser:
        miss("no Chromium on this machine: install it to test the PDF")

    def make(folder: Path) -> None:
        (folder / "book.pdf").write_bytes(book_pdf(ROOT, str(browser)))

    return PdfReader(BytesIO((once(tmp_path_factory, "pdf", make) / "book.pdf").read_bytes()))


def headings(site: Path, page: str, selector: str) -> list[str]:
    """Return the words of the headings of a page on the site."""
    article = BeautifulSoup((site / f"{page}.html").read_text("utf-8"), "html.parser").article
    assert article
    for unprinted in article.select(".headerlink, .framework-drill"):  # that is for a phone alone
        unprinted.decompose()
    return [" ".join(found.get_text().split()) for found in article.select(selector)]


def bookmarks(pdf: PdfReader) -> list[tuple[int, str, int]]:
    """Return depth, title and page of every bookmark."""

    def walk(items: list[Any], depth: int) -> Iterator[tuple[int, str, int]]:
        for item in items:
            if isinstance(item, list):
                yield from walk(item, depth + 1)
            else:
                yield depth, str(item.title), (pdf.get_destination_page_number(item) or 0) + 1

    return list(walk(pdf.outline, 0))


def links(pdf: PdfReader) -> list[Any]:
    """Return every link of the PDF."""
    return [link.get_object() for page in pdf.pages for link in page.get("/Annots", [])]


def test_every_page_of_the_book_is_a_bookmark_in_order(pdf: PdfReader, site: Path) -> None:
    root, (*sections, notes) = headings(site, TOC["root"], "h1"), headings(site, TOC["root"], "h2")
    expected = [(0, title) for title in ("Contents", *root)] + [(1, title) for title in sections]
    for part, pages in PARTS.items():
        titles = [title for page in pages for title in headings(site, page, "h1")]
        expected += [(0, part), *((1, title) for title in titles)]
    expected.append((0, f"{root[0]}: {notes}"))
    assert [(depth, title) for depth, title, _page in bookmarks(pdf) if depth < 2] == expected


def test_the_numbers_in_the_contents_are_the_pages_of_the_bookmarks(
    pdf: PdfReader, site: Path
) -> None:
    *first_page, notes = headings(site, TOC["root"], "h1, h2")
    others = [page for pages in PARTS.values() for page in pages]
    listed = [
        *first_page,
        *(title for page in others for title in headings(site, page, "h1, h2")),
        f"{first_page[0]}: {notes}",
    ]
    first = next(page for depth, title, page in bookmarks(pdf) if title == listed[0])
    text = "\n".join(page.extract_text() for page in pdf.pages[1 : first - 1])
    printed = [int(number) for number in re.findall(r"\S (\d+)$", text, re.MULTILINE)]
    real = iter(bookmarks(pdf))
    pages = [next(page for _, title, page in real if title == wanted) for wanted in listed]
    assert printed == pages


def test_pictures_are_drawings(pdf: PdfReader) -> None:
    pdf.stream.seek(0)
    assert not re.search(rb"/Subtype\s*/Image", pdf.stream.read())


def test_it_says_its_language_title_and_structure(pdf: PdfReader) -> None:
    root = pdf.root_object
    assert str(root["/Lang"]) == "en"
    assert "/StructTreeRoot" in root and "'/Marked': True" in str(root["/MarkInfo"])
    config = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    assert pdf.metadata and pdf.metadata.title == config["title"]


def test_every_link_inside_has_a_destination(pdf: PdfReader) -> None:
    inside = [str(link["/Dest"]) for link in links(pdf) if "/Dest" in link]
    assert len(inside) > 500
    assert [name for name in inside if name not in pdf.named_destinations] == []
    assert all(isinstance(place, Destination) for place in pdf.named_destinations.values())


def test_every_link_outside_is_a_public_address_and_no_source_is_missing(pdf: PdfReader) -> None:
    outside = {unquote(str(link["/A"]["/URI"])) for link in links(pdf) if "/A" in link}
    assert all(re.match(r"https?://|mailto:", address) for address in outside)
    sources = {unquote(address) for address in load_study().sources["url"].dropna()}
    known = {address.rstrip("/") for address in outside}
    assert {address for address in sources if address.rstrip("/") not in known} == set()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_chapter_prints_as_text_alone_black_on_white(
    theme: str, browser: Browser, address: str
) -> None:
    page = browser.new_page(viewport={"width": 680, "height": 960})
    page.goto(f"{address}/chapters/organisation.html")
    page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
    page.emulate_media(media="print")
    found = page.evaluate(ON_PAPER)
    page.close()
    assert found == {
        "colours": ["rgb(255, 255, 255)", "rgb(0, 0, 0)"],
        "shown": ["article h1", "svg", "details .table-box td", ".solution p"],
        "forgotten": [],
        "wide": 0,
    }
