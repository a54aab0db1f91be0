"""Every link inside the book leads somewhere, and nothing is loaded from outside."""

from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.site.conftest import PAGES, WRITTEN

LOADED = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src"}


@cache
def parsed(path: Path) -> LexborHTMLParser:
    """Return a page, parsed once."""
    return LexborHTMLParser(path.read_text("utf-8"))


@cache
def anchors(path: Path) -> set[str]:
    """Return every id of a page."""
    return {element.attrs.sget("id") for element in parsed(path).css("[id]")}


@pytest.mark.parametrize("name", WRITTEN)
def test_internal_links_lead_somewhere(name: str, site: Path) -> None:
    page = site / name
    lost = []
    for link in parsed(page).css("a[href]"):
        address = link.attrs.sget("href")
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            continue
        target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
        fragment = unquote(parts.fragment)
        is_choice = target.name == "segments.html" and "=" in fragment  # of the explorer
        if not target.is_file() or (fragment and not is_choice and fragment not in anchors(target)):
            lost.append(address)
    assert lost == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_names_no_file_of_others_to_load(name: str, site: Path) -> None:
    for tag, attribute in LOADED.items():
        for element in parsed(site / name).css(f"{tag}[{attribute}]"):
            assert not urlsplit(element.attrs.sget(attribute)).netloc, element.html
