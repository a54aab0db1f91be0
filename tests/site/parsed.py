"""The pages, each parsed once for all tests of a worker; whoever changes one parses it anew."""

from functools import cache

from bs4 import BeautifulSoup
from selectolax.lexbor import LexborHTMLParser

from tests.conftest import SITE


@cache
def parsed(name: str) -> LexborHTMLParser:
    """Return a page by its name from the root of the site."""
    return LexborHTMLParser((SITE / name).read_text("utf-8"))


@cache
def soup(name: str) -> BeautifulSoup:
    """Return a page for those who go up from an element, or back to what stands before it."""
    return BeautifulSoup((SITE / name).read_text("utf-8"), "html.parser")
