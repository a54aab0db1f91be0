"""Of the styles of others what the book can use: some nine rules in ten are for pages of others.

A rule stays if all classes, ids and attributes of one of its selectors are on a page of the site,
or are words of a script, which might set them. What stands in ``:not()`` and its like is not asked
for, so that a rule too many stays rather than one too few.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import tinycss2  # type: ignore[import-untyped]

ATTRIBUTE = re.compile(rb'\s([\w:-]+)="([^"]*)"')  # as pages are written
WORD = re.compile(r"[\w-]+")
WITH_RULES = {"media", "supports", "layer", "container"}


def names_on(page: bytes) -> Iterator[str]:
    """Yield the attributes, classes and ids on a page."""
    for name, value in ATTRIBUTE.findall(page):
        yield name.decode()
        if name in (b"class", b"id"):
            yield from value.decode().split()


def names_in(script: str) -> Iterable[str]:
    """Return every word of a script."""
    return WORD.findall(script)


def usable(style: str, names: set[str]) -> str:
    """Return the rules of a style sheet that something with some of the names can match."""
    return "".join(_usable(tinycss2.parse_stylesheet(style, True, True), names))


def _usable(rules: Iterable[Any], names: set[str]) -> Iterator[str]:
    for rule in rules:
        if rule.type == "at-rule" and rule.lower_at_keyword in WITH_RULES and rule.content:
            inner = usable(tinycss2.serialize(rule.content), names)
            if inner:
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inner}}}"
        elif rule.type != "qualified-rule" or any(
            needed <= names for needed in _needed(rule.prelude)
        ):
            yield rule.serialize()


def _needed(selectors: Iterable[Any]) -> list[set[str]]:
    """Return the classes, ids and attributes that each selector of a list asks for."""
    needed: list[set[str]] = [set()]
    before = None
    for token in selectors:
        if token == ",":
            needed.append(set())
        elif token.type == "hash" or (token.type == "ident" and before == "."):
            needed[-1].add(token.value)
        elif token.type == "[] block":
            needed[-1].add(next(each.value for each in token.content if each.type == "ident"))
        before = token
    return needed
