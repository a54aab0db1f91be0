"""What a browser may run on a page, said to the browser itself (Content Security Policy)."""

from base64 import b64encode
from hashlib import sha256

from selectolax.lexbor import LexborHTMLParser

from crosscase.book.checks import HANDLERS, is_known

# Files of the book, from a server or a folder, and what the theme has written into the page.
POLICY = "script-src 'self' file: 'unsafe-hashes' {}; object-src 'none'; base-uri 'none'"


def state_policy(page: LexborHTMLParser) -> None:
    """Have browsers refuse every script on a page that is not the book's own.

    Nothing else is to be found on a page that passed the checks; this holds where they fail.

    Parameters
    ----------
    page
        A finished page; changed in place.
    """
    scripts = [script for script in page.css("script:not([src], [type])") if is_known(script)]
    own = sorted({script.text() for script in scripts} | HANDLERS)
    policy = page.create_node("meta")
    policy.attrs["http-equiv"] = "Content-Security-Policy"
    policy.attrs["content"] = POLICY.format(" ".join(map(_digest, own)))
    if encoding := page.css_first("meta[charset]"):
        encoding.insert_after(policy)


def _digest(script: str) -> str:
    return f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"
