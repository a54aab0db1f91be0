"""A page that no notebook makes, and how chapters are named on it."""

from typing import NamedTuple

from markupsafe import Markup


class Page(NamedTuple):
    """A page: its name in addresses, its title and its text."""

    name: str
    title: str
    body: Markup


def spelt(chapter: str) -> str:
    """Return the name of a chapter's file as words: ``05_organisation`` as ``organisation``."""
    return chapter.lstrip("0123456789_").replace("_", " ")
