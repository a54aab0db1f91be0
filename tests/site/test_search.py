"""The search of the built site finds words however their accents are spelt."""

import re
from collections.abc import Iterator
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from crosscase.site.search import FoldedSearch
from tests.site.conftest import PAGES
from tests.site.parsed import parsed
from tests.site.visit import watch

SEARCH = FoldedSearch({})
LATIN = st.characters(max_codepoint=0x24F) | st.sampled_from("ßẞœŒĲ\u0301\u0308\u0327\u030c")
ENCODINGS = st.sampled_from(["NFC", "NFD"])
WORDS = st.builds(normalize, ENCODINGS, st.text(LATIN, min_size=1, max_size=20))
TEXTS = st.builds(normalize, ENCODINGS, st.text(LATIN | st.sampled_from(" -–'’.,;_")))
STEMS = """words => {
    const stemmer = new Stemmer();
    return words.map(word => stemmer.stemWord(word.toLowerCase()));
}"""


@pytest.fixture(scope="module")
def search_page(browser: Browser, address: str) -> Iterator[Page]:
    """Return the search page in the browser."""
    page = browser.new_page()
    page.goto(f"{address}/search.html", wait_until="networkidle")
    yield page
    page.close()


def results(page: Page, address: str, query: str) -> list[str]:
    """Return the addresses that a search leads to, once it has finished."""
    page.goto(f"{address}/search.html?q={query}")
    page.locator(".search-summary", has_text=re.compile(r"\w")).wait_for()
    links: list[str] = page.eval_on_selector_all(
        "#search-results li a", "links => links.map(link => link.getAttribute('href'))"
    )
    return links


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("Leon", "chapters/02_cities.html"),
        ("León", "chapters/02_cities.html"),
        ("Treptow-Kopenick", "chapters/02_cities.html"),
        ("Koepenick", "chapters/02_cities.html"),
        ("Städtepartnerschaft", "chapters/03_evidence.html"),
        ("stadtepartnerschaft", "chapters/03_evidence.html"),
        ("municipios", "chapters/03_evidence.html"),
        ("Oudtshoorn", "chapters/02_cities.html"),
        ("cooperation", "chapters/01_question.html"),
        ("heisst", "chapters/zusammenfassung.html"),
        ("heißt", "chapters/zusammenfassung.html"),
        ("Utrecht-Leon", "chapters/02_cities.html#utrechtleon"),
    ],
)
def test_a_word_is_found(query: str, found: str, search_page: Page, address: str) -> None:
    assert found in results(search_page, address, query)


def test_every_spelling_finds_the_same(search_page: Page, address: str) -> None:
    spellings = ["Köpenick", "kopenick", "KÖPENICK", "Koepenick", "Ko\u0308penick"]
    first, *others = [results(search_page, address, spelling) for spelling in spellings]
    assert first
    assert others == [first] * len(others)


def test_nothing_is_found_for_a_word_that_no_page_holds(search_page: Page, address: str) -> None:
    assert results(search_page, address, "Xylophonkonzert") == []


def test_a_result_shows_the_place_where_the_word_stands(search_page: Page, address: str) -> None:
    results(search_page, address, "Cancilleria")
    summary = search_page.wait_for_selector("#search-results li p.context")
    assert summary is not None and "Cancillería" in summary.inner_text()


@settings(deadline=None)
@given(words=st.lists(WORDS, max_size=20))
def test_queries_and_the_index_fold_words_alike(search_page: Page, words: list[str]) -> None:
    assert search_page.evaluate(STEMS, words) == [SEARCH.stem(word) for word in words]


def test_queries_and_the_index_stem_every_word_of_the_book_alike(
    search_page: Page, site: Path
) -> None:
    texts = (part.text(separator=" ") for name in PAGES for part in parsed(name).css("article"))
    words = sorted({word for text in texts for word in SEARCH.split(text)})
    stems = search_page.evaluate(STEMS, words)
    assert words
    assert dict(zip(words, stems, strict=True)) == {word: SEARCH.stem(word) for word in words}


@settings(deadline=None)
@given(text=TEXTS)
def test_queries_and_the_index_are_split_alike(search_page: Page, text: str) -> None:
    words = search_page.evaluate("text => splitQuery(text)", text)
    assert set(words) <= set(SEARCH.split(text))


def test_the_search_works_without_a_server(browser: Browser, site: Path) -> None:
    page = browser.new_page()
    faults = watch(page, "file://")
    links = results(page, site.as_uri(), "Leon")
    page.wait_for_load_state("networkidle")
    page.close()
    assert "chapters/02_cities.html" in links
    assert faults == []
