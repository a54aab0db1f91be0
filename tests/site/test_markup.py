"""The markup of every page, also of those that no browser opens in the tests, by a parser."""

import re
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tests.site.conftest import EVERY_PAGE
from tests.site.parsed import parsed

LANGUAGES = {"en", "es", "nl", "de", "af", "fr", "cs", "it", "sv"}
HEADINGS = "article :is(h1, h2, h3, h4, h5, h6)"
NAMED = "a[href], button, input:not([type=hidden]), select, textarea, [role=img]"
NAMES = ("aria-label", "aria-labelledby", "title", "alt", "placeholder")


def is_named(element: LexborNode) -> bool:
    """Tell whether an element has words of its own, in an attribute, or in its label."""
    own, top = element.attributes.get("id"), element
    while top.parent is not None:
        top = top.parent
    return bool(
        element.text(strip=True)
        or any((element.attributes.get(name) or "").strip() for name in NAMES)
        or any((each.attributes.get("alt") or "").strip() for each in element.css("img"))
        or (own and top.css(f"label[for='{own}']"))
        or (element.parent is not None and element.parent.tag == "label")
    )


def wrong(look: Callable[[LexborHTMLParser], list[str]], names: list[str]) -> dict[str, list[str]]:
    """Return what `look` finds on pages, by their names."""
    return {name: found for name in names if (found := look(parsed(name)))}


def test_every_page_says_its_language_and_title(site: Path) -> None:
    def look(page: LexborHTMLParser) -> list[str]:
        marked = page.css("[lang]")
        faults = [
            str(each.html)[:99] for each in marked if each.attributes["lang"] not in LANGUAGES
        ]
        if not page.css("html[lang]"):
            faults.append("the page has no language")
        if not page.css("head title") or not page.css("head title")[0].text(strip=True):
            faults.append("the page has no title")
        return faults

    assert wrong(look, EVERY_PAGE) == {}


def test_no_id_is_given_twice(site: Path) -> None:
    def look(page: LexborHTMLParser) -> list[str]:
        given = Counter(str(element.attributes["id"]) for element in page.css("[id]"))
        return [each for each, times in given.items() if times > 1]

    assert wrong(look, EVERY_PAGE) == {}


def test_what_one_uses_or_sees_has_a_name(site: Path) -> None:
    def look(page: LexborHTMLParser) -> list[str]:
        nameless = [each for each in page.css(NAMED) if not is_named(each)]
        return [str(each.html)[:99] for each in [*nameless, *page.css("img:not([alt])")]]

    assert wrong(look, EVERY_PAGE) == {}


def test_headings_go_down_step_by_step(site: Path) -> None:
    def look(page: LexborHTMLParser) -> list[str]:
        headings = [each for each in page.css(HEADINGS) if not each.css_matches(".lab *")]
        levels = [int(str(heading.tag)[1]) for heading in headings]
        skipped = [f"{one} to {other}" for one, other in pairwise(levels) if other > one + 1]
        empty = [str(each.html) for each in headings if not re.search(r"\w", each.text())]
        return skipped + empty + ["not one title"] * (levels.count(1) != 1)

    articles = [name for name in EVERY_PAGE if parsed(name).css("article")]
    assert len(articles) > 0.9 * len(EVERY_PAGE)
    assert wrong(look, articles) == {}
