"""What no finished page may hold: pictures without words, requests to others, bare conclusions."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crosscase.display.figure import alternative_fault

CONCLUSION = ".admonition.conclusion p:not(.admonition-title)"
SENTENCE_ENDS = re.compile(r"[.!?]['’”\")]*\s+(?=\S)")
BLOCKS = "p, div, ul, ol, dl, table, section, article, details, pre, blockquote, figure, form"
LINES = "summary, p, h1, h2, h3, h4, h5, h6, span, button, label, q, em, strong, small"
MISPLACED = ", ".join(
    [f"{line} :is({BLOCKS})" for line in LINES.split(", ")]
    + [f"{block} + p:empty:not([class])" for block in BLOCKS.split(", ")]  # left of a cut paragraph
)
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
    for block in page.css(MISPLACED):
        yield (
            f"a block stands within a line of words, which HTML ends there: {block.html}; use a "
            "span, or end the line before it"
        )
    for sentence in (each for text in page.css(CONCLUSION) for each in unclaimed(text)):
        yield (
            f"{sentence!r} stands in a box of conclusions and is no claim; mark it with the claim "
            "role, or move it out of the box"
        )
    for mark in page.css("article a.claim[href^='#']"):
        if not page.css_first(_address(mark)):
            yield f"{_address(mark)} has no note on the page; show claim_notes for this chapter"


def unclaimed(paragraph: LexborNode) -> list[str]:
    """Return the sentences of a paragraph that no mark of a claim follows.

    What is bold leads into a sentence and is none; links to other pages are none, but for those
    of terms, which are words of their sentence.
    """
    copy = LexborHTMLParser(paragraph.html or "")
    for mark in copy.css("a.claim"):
        mark.replace_with("\0")
    for aside in copy.css("strong, a:not(.term)"):
        aside.decompose()
    claimed, _, rest = copy.text().rpartition("\0")
    parts = [SENTENCE_ENDS.split(part.strip()) for part in claimed.split("\0")]
    bare = [sentence for part in parts for sentence in part[:-1]]
    return [*bare, *filter(None, SENTENCE_ENDS.split(rest.strip()))]


def _address(element: LexborNode) -> str:
    return element.attributes.get("src") or element.attributes.get("href") or ""
