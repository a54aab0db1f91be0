"""What pages are made of, beside what notebooks show."""

import json
from typing import Any, NamedTuple

from markupsafe import Markup


class Page(NamedTuple):
    """A page: its name in addresses, its title and its text."""

    name: str
    title: str
    body: Markup


def spelt(chapter: str) -> str:
    """Return the name of a chapter's file as words: ``05_organisation`` as ``organisation``."""
    return chapter.lstrip("0123456789_").replace("_", " ")


def inert_json(value: Any) -> Markup:
    """Return a value as JSON that cannot end the script element it stands in."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False, sort_keys=True)
    return Markup(text.replace("<", r"\u003c"))
