"""The summaries as they are built: in their language, with the same numbers, and one tap apart."""

import re
from collections import Counter
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from selectolax.lexbor import LexborHTMLParser

from crosscase.book.translations import OWN_NAMES
from crosscase.display.words import IN
from tests.languages import TRANSLATIONS
from tests.site.parsed import parsed

PAGES = {language: page for page, language in TRANSLATIONS.items()}
NO_TEXT = "a.claim, .translations, .cell, script, style, .headerlink"


def page_in(language: str) -> LexborHTMLParser:
    return parsed(f"{PAGES[language]}.html")


def numbers(language: str) -> Counter[int]:
    """Return every number that the text of a page says, in figures or words.

    One is left out: in most of these languages it is the indefinite article as well.
    """
    article = LexborHTMLParser(page_in(language).css_first("article").html)  # type: ignore[union-attr, arg-type]
    for node in article.css(NO_TEXT):
        node.decompose()
    words = re.findall(r"\d+|[^\W\d]+", article.text().lower().replace("\u202f", ""))
    values = {word: value for value, word in enumerate(IN[language].small.split()) if value > 1}
    said = (int(word) if word.isdigit() else values.get(word, 0) for word in words)
    return Counter(number for number in said if number > 1)


@pytest.mark.parametrize("language", PAGES)
def test_all_say_the_same_numbers(language: str, site: Path) -> None:
    assert numbers(language) == numbers("en")
    assert sum(numbers(language).values()) > 25


@pytest.mark.parametrize("language", PAGES)
def test_a_page_is_in_its_language_and_its_surroundings_in_english(
    language: str, site: Path
) -> None:
    page = page_in(language)
    languages = {
        selector: {node.attributes.get("lang") for node in page.css(selector)}
        for selector in ("html", "article", ".bd-sidebar-primary", "footer.bd-footer", "a.claim")
    }
    assert languages.pop("html") == languages.pop("article") == {language}
    assert set(map(frozenset, languages.values())) == {frozenset({"en"})}
    assert page.css(f"meta[name=citation_language][content={language}]")


@pytest.mark.parametrize("language", PAGES)
def test_every_mark_leads_to_the_page_of_its_claim(language: str, site: Path) -> None:
    marks = [mark.attrs.sget("href") for mark in page_in(language).css("article a.claim")]
    assert marks == [mark.attrs.sget("href") for mark in page_in("en").css("article a.claim")]
    assert all((site / "chapters" / mark).is_file() for mark in marks) and len(marks) > 10


def test_the_page_of_a_claim_leads_back_to_its_mark(site: Path) -> None:
    for mark in page_in("en").css("article a.claim[id]"):
        own = mark.attrs.sget("href").removeprefix("../")
        assert parsed(own).css(f"a[href='../chapters/summary.html#{mark.id}']")


def test_from_the_landing_page_to_a_language_and_on_to_another(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True)
    page = context.new_page()
    page.goto(f"{address}/chapters/findings.html", wait_until="load")
    link = page.locator("article p a[hreflang=af]")
    assert link.get_attribute("lang") == "af"
    link.tap()
    page.wait_for_url("**/chapters/opsomming.html")
    switch = page.locator("ul.translations a")
    assert switch.all_inner_texts() == [OWN_NAMES[language] for language in PAGES]
    for place in range(switch.count()):
        box = switch.nth(place).bounding_box()
        assert box and box["height"] >= 24 and box["width"] >= 24
    switch.filter(has_text="Deutsch").tap()
    page.wait_for_url("**/chapters/zusammenfassung.html")
    assert page.evaluate("document.documentElement.lang") == "de"
    mark = page.locator("article a.claim").first
    home = str(mark.get_attribute("href")).removeprefix("..")
    mark.tap()
    page.wait_for_url(f"**{home}")
    context.close()
