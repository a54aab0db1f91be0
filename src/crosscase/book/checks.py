"""What no finished page may hold: pictures without words, and requests to others."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crosscase.display.figure import alternative_fault

LOADED = "script[src], img[src], iframe[src], source[src], link[rel=stylesheet], link[rel=preload]"


def faults(page: LexborHTMLParser) -> Iterator[str]:
    """Yield what is wrong with a page, in words that say what to do."""
    for image in page.css("article img:not([role=presentation])"):
        if fault := alternative_fault(image.attributes.get("alt") or ""):
            yield f"the image {image.attributes.get('src')} cannot be shown: {fault}"
    for element in page.css(LOADED):
        if urlsplit(_address(element)).netloc:
            yield f"{_address(element)} would be asked of a third party; serve it with the book"
    if page.css("article script:not([src]):not([type='application/json'])"):
        yield (
            "a cell brings a script of its own, which may ask third parties for more; show charts "
            "as Altair charts in a Figure"
        )


def _address(element: LexborNode) -> str:
    return element.attributes.get("src") or element.attributes.get("href") or ""
