"""What no finished page may hold: what others run or serve, bare pictures, bare conclusions."""

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crosscase.book.assets import address_of, is_own
from crosscase.book.private import THEIR_HANDLERS, THEIR_SCRIPTS
from crosscase.display.addresses import may_be_followed
from crosscase.display.figure import alternative_fault

RUNNING = (
    "iframe, frame, object, embed, applet, base, portal, foreignObject, animate, set, "
    "meta[http-equiv]:not([http-equiv=Content-Security-Policy])"
)
ADDRESSES = {
    *("href", "src", "action", "formaction", "xlink:href", "data", "poster", "ping", "background"),
    *("cite", "longdesc", "manifest"),
}
DATA = {"application/json", "application/ld+json"}
LONGEST = 200
CONCLUSION = ".admonition.conclusion p:not(.admonition-title)"
BLOCKS = "p, div, ul, ol, dl, table, section, article, details, pre, blockquote, figure, form"
LINES = "summary, p, h1, h2, h3, h4, h5, h6, span, button, label, q, em, strong, small"
MISPLACED = ", ".join(
    [f"{line} :is({BLOCKS})" for line in LINES.split(", ")]
    + [f"{block} + p:empty:not([class])" for block in BLOCKS.split(", ")]  # left of a cut paragraph
)
# Files of the book, from a server or a folder, and what the theme has written into the page.
POLICY = "script-src 'self' file: 'unsafe-hashes' {}; object-src 'none'; base-uri 'none'"
LOADED = "script[src], img[src], iframe[src], source[src], link[rel=stylesheet], link[rel=preload]"


def faults(page: LexborHTMLParser) -> Iterator[str]:
    """Yield what is wrong with a page, in words that say what to do."""
    for image in page.css("article img:not([role=presentation])"):
        if fault := alternative_fault(image.attributes.get("alt") or ""):
            yield f"the image {image.attributes.get('src')} cannot be shown: {fault}"
    for element in page.css(LOADED):
        if urlsplit(address_of(element)).netloc:
            yield f"{address_of(element)} would be asked of a third party; serve it with the book"
    for stranger in strangers(page):
        yield (
            f"{stranger} may run in a reader's browser and is none of the book's own; show charts "
            "as Altair charts in a Figure, and text through markupsafe's escape"
        )
    for block in page.css(MISPLACED):
        yield (
            f"a block stands within a line of words, which HTML ends there: {block.html}; use a "
            "span, or end the line before it"
        )
    for words in filter(None, map(unclaimed, page.css(CONCLUSION))):
        yield (
            f"{words!r} stands in a box of conclusions and is no claim; register it and name it by "
            "the claim role, or move it out of the box"
        )
    for mark in page.css("article a.claim[href^='#']"):
        if not page.css_first(address_of(mark)):
            yield f"{address_of(mark)} has no note on the page; put {{claim-notes}} at its end"


def strangers(page: LexborHTMLParser) -> Iterator[str]:
    """Yield what might run in a page, or take it elsewhere, and is not the book's own."""
    # Many hands write data: whatever way a text of theirs took into the markup, it ends here.
    scripts = [
        each
        for each in page.css("script")
        if not (is_own(each) if "src" in each.attributes else is_known(each))
    ]
    marked = [
        each
        for each in page.css("*")
        if not all(_is_harmless(name, value or "") for name, value in each.attributes.items())
    ]
    for stranger in (*scripts, *page.css(RUNNING), *marked):
        html = stranger.html or ""
        yield html if len(html) <= LONGEST else f"{html[:LONGEST]}…"


def is_known(script: LexborNode) -> bool:
    """Tell whether an inline script only holds data, or is one of the theme's."""
    if "type" in script.attributes:
        return script.attributes["type"] in DATA
    return THEIR_SCRIPTS.fullmatch(" ".join(script.text().split())) is not None


def _is_harmless(name: str, value: str) -> bool:
    if name.startswith("on"):
        return value in THEIR_HANDLERS
    if name in ADDRESSES:
        drawn = name == "src" and value.startswith("data:image/")
        return drawn or value == "data:," or may_be_followed(value)
    return name != "srcdoc"


def unclaimed(paragraph: LexborNode) -> str:
    """Return what a paragraph says in other words than those of claims."""
    copy = LexborHTMLParser(paragraph.html or "")
    # What is bold leads into a sentence; links are asides.
    for part in copy.css(".sentence, a, strong"):
        part.decompose()
    return copy.text().strip()


def state_policy(page: LexborHTMLParser) -> None:
    """Have browsers refuse every script on a page that is not the book's own (CSP)."""
    # A page that passed the checks has none; this holds where they fail.
    scripts = [script for script in page.css("script:not([src], [type])") if is_known(script)]
    own = sorted({script.text() for script in scripts} | THEIR_HANDLERS)
    digests = (b64encode(sha256(script.encode()).digest()).decode() for script in own)
    policy = page.create_node("meta")
    policy.attrs["http-equiv"] = "Content-Security-Policy"
    policy.attrs["content"] = POLICY.format(" ".join(f"'sha256-{each}'" for each in digests))
    if encoding := page.css_first("meta[charset]"):
        encoding.insert_after(policy)
