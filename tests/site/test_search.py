"""One search finds all that the book holds, by word or number, however it is spelt."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.site.visit import violations, watch

CHAPTER = "chapters/impact.html"
TOLD = re.compile(r"result|Nothing found")


@pytest.fixture(scope="module")
def page(browser: Browser, address: str) -> Iterator[Page]:
    """Return the search page in the browser."""
    page = browser.new_page()
    page.goto(f"{address}/search.html", wait_until="networkidle")
    yield page
    page.close()


def ask(page: Page, query: str) -> None:
    """Type a query into the field of the page, and wait for what is found."""
    page.locator(".search input:visible").fill(query)
    expect(page.locator(".search-said").first).to_have_text(TOLD)


def found(page: Page, query: str, kind: str = "") -> list[str]:
    """Return where the results of a query lead to, those first that are shown first."""
    ask(page, query)
    return shown(page, kind)


def shown(page: Page, kind: str = "") -> list[str]:
    """Return where the results that are shown lead to, from the root of the site."""
    links = page.locator(f".search-kind{f'[data-kind={kind}]' if kind else ''} li a:visible")
    hrefs = links.evaluate_all("links => links.map(link => link.getAttribute('href'))")
    return [re.sub(r"^\.+/", "", href) for href in hrefs]


@pytest.mark.parametrize(
    ("query", "kind", "leads"),
    [
        ("Leon", "section", "chapters/utrecht-leon.html"),
        ("León", "section", "chapters/utrecht-leon.html"),
        ("Utrecht-Leon", "section", "chapters/utrecht-leon.html"),
        ("Koepenick", "section", "chapters/treptow-koepenick-cajamarca.html"),
        ("Mills method", "term", "chapters/glossary.html#term-Mill-s-methods"),
        ("written rules", "code", "evidence/o-pol.html"),
        ("wound up official tie", "claim", "claims/leon-tie-wound-up.html"),
        ("poster Bontenbal", "source", "evidence/poster-s01.html"),
        ("identificador", "section", "chapters/resumen.html#hay-algo-equivocado-o-falta-algo"),
        ("prominent actors", "statement", "evidence/poster-s01.html#poster-001"),
    ],
)
def test_everything_is_found_where_it_stands(query: str, kind: str, leads: str, page: Page) -> None:
    assert leads in found(page, query, kind)


def test_every_spelling_finds_the_same(page: Page) -> None:
    spellings = ["Köpenick", "kopenick", "KÖPENICK", "Koepenick", "Ko\u0308penick"]
    first, *others = [found(page, spelling) for spelling in spellings]
    assert first
    assert others == [first] * len(others)


def test_one_finds_singular_and_plural_and_the_beginning_of_a_word(page: Page) -> None:
    assert set(found(page, "municipality")) == set(found(page, "municipalities"))
    assert set(found(page, "Cajamarc")) == set(found(page, "Cajamarca"))


def test_a_word_of_another_language_is_found_in_what_a_source_says(page: Page) -> None:
    ask(page, "schoolmateriaal")
    [quoted] = page.locator("[data-kind=statement] li span:visible mark").all()
    assert quoted.inner_text() == "schoolmateriaal"
    assert quoted.evaluate("mark => mark.closest('[lang]').lang") == "nl"


@pytest.mark.parametrize("query", ["UTR-LEO-048", "utr leo 048 ", "O-POL"])
def test_an_id_finds_what_bears_it_and_nothing_beside_it(query: str, page: Page) -> None:
    (address,) = found(page, query)
    assert address in {"evidence/utr-leo-s11.html#utr-leo-048", "evidence/o-pol.html"}
    assert page.locator(".search-said").first.inner_text() == "1 result."


def test_a_slip_is_understood_and_told(page: Page) -> None:
    assert found(page, "Oudsthoorn")
    expect(page.locator(".search-said")).to_contain_text("Nothing has “Oudsthoorn”")


def test_nothing_is_found_for_a_word_that_no_page_holds(page: Page) -> None:
    assert found(page, "Xylophonkonzert") == []
    expect(page.locator(".search-said")).to_have_text("Nothing found for “Xylophonkonzert”.")


@pytest.mark.parametrize("question", ["did it improve León", "Was it for León?", "hoe werd León"])
def test_a_question_leads_to_the_page_of_what_it_asks_about(question: str, page: Page) -> None:
    assert "chapters/utrecht-leon.html" in found(page, question, "section")


def test_what_has_only_some_of_the_words_is_told_apart(page: Page) -> None:
    assert found(page, "forest Xylophonkonzert") == found(page, "forest")
    ask(page, "forest Xylophonkonzert")
    expect(page.locator(".search-said")).to_contain_text("with some of its words")


@pytest.mark.parametrize("sign", ["%", "¿", "“"])
def test_a_lone_sign_is_answered(sign: str, page: Page) -> None:
    assert found(page, sign) == []
    expect(page.locator(".search-said")).to_have_text(f"Nothing found for “{sign}”.")


def test_a_query_without_a_space_does_not_widen_a_phone(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.goto(f"{address}/search.html", wait_until="load")
    ask(page, 300 * "x")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert len(page.locator(".search input:visible").input_value()) == 200
    page.close()


def test_what_is_found_is_counted_by_kind_and_shown_bit_by_bit(page: Page) -> None:
    ask(page, "León")
    group = page.locator("[data-kind=statement]")
    count = int(group.locator(".search-count").inner_text())
    assert count > 25
    assert group.locator("li").count() == 3
    group.get_by_role("button", name="Show more").click()
    assert group.locator("li").count() == 23
    assert group.locator("li a").nth(3).evaluate("link => link === document.activeElement")
    total = int(page.locator(".search-said").inner_text().split()[0])
    counts = page.locator(".search-kind:visible .search-count").all_inner_texts()
    assert sum(map(int, counts)) == total


def test_all_statements_found_open_in_their_table_with_the_query(page: Page) -> None:
    ask(page, "water & waste")
    link = page.locator("[data-kind=statement] .search-more a")
    link.click()
    assert page.url.endswith("chapters/segments.html#text=water+%26+waste")
    page.go_back()


def test_an_excerpt_shows_the_words_found_and_no_mark_of_a_claim(page: Page) -> None:
    ask(page, "sewerage kitchens")
    entry = page.locator("[data-kind=section] li", has_text="What was built").first
    assert {"sewerage", "kitchens"} <= set(entry.locator("mark").all_inner_texts())
    text = entry.locator("span").inner_text()
    assert "AMS-VES" not in text and "import" not in text


@pytest.mark.parametrize(
    ("query", "leads"),
    [
        ("POSTER-001", "evidence/poster-s01.html#poster-001"),
        ("poster-001", "evidence/poster-s01.html#poster-001"),
        (" o-pol ", "evidence/o-pol.html"),
        ("Poster-S01", "evidence/poster-s01.html"),
        ("leon-tie-wound-up", "claims/leon-tie-wound-up.html"),
    ],
)
@pytest.mark.parametrize("start", ["search.html", CHAPTER])
def test_a_number_leads_straight_to_what_bears_it(
    start: str, query: str, leads: str, browser: Browser, site: Path
) -> None:
    page = browser.new_page()
    page.goto((site / start).as_uri())
    if start == CHAPTER:
        page.keyboard.press("Control+k")
    page.locator(".search input:visible").fill(query)
    page.keyboard.press("Enter")
    page.wait_for_url((site / leads.partition("#")[0]).as_uri() + f"*{leads.partition('#')[2]}")
    page.close()


def test_the_address_of_a_search_for_a_number_leads_on_at_once(
    browser: Browser, address: str
) -> None:
    page = browser.new_page()
    page.goto(f"{address}/search.html?q=o-pol")
    page.wait_for_url(f"{address}/evidence/o-pol.html")
    page.close()


@pytest.mark.parametrize("served", [True, False])
def test_dialog_and_page_find_the_same_and_load_the_index_when_they_are_used(
    served: bool, browser: Browser, address: str, site: Path
) -> None:
    root = address if served else site.as_uri()
    page = browser.new_page()
    faults = watch(page, address if served else "file://")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    page.goto(f"{root}/{CHAPTER}", wait_until="load")
    assert not {"searchindex.js", "minisearch.js"} & set(asked)
    page.get_by_role("button", name="Search").locator("visible=true").first.click()
    in_dialog = found(page, "forest")
    assert in_dialog and {"searchindex.js", "minisearch.js"} <= set(asked)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{root}/search.html?q=forest")
    expect(page.locator(".search-said")).to_contain_text("result")
    assert shown(page) == in_dialog
    page.close()
    assert faults == []


def test_results_are_reached_and_left_by_keys(browser: Browser, site: Path) -> None:
    page = browser.new_page()
    page.goto((site / CHAPTER).as_uri())
    page.keyboard.press("Control+k")
    ask(page, "forest")
    focused = "document.activeElement.closest('li, form')?.localName"
    for key, place in (("ArrowDown", "li"), ("ArrowDown", "li"), ("ArrowUp", "li")):
        page.keyboard.press(key)
        assert page.evaluate(focused) == place
    page.keyboard.press("ArrowUp")
    assert page.evaluate(focused) == "form"
    page.keyboard.press("Escape")
    expect(page.locator("#pst-search-dialog")).not_to_be_visible()
    page.close()


def test_a_result_on_the_open_page_closes_the_dialog(browser: Browser, site: Path) -> None:
    page = browser.new_page()
    page.goto((site / CHAPTER).as_uri())
    page.keyboard.press("Control+k")
    ask(page, "plot León Southeast")
    page.locator("dialog li a[href$='impact.html#a-plot-in-leon-southeast']").click()
    expect(page.locator("#pst-search-dialog")).not_to_be_visible()
    assert page.url.endswith("#a-plot-in-leon-southeast")
    page.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_on_a_phone_the_dialog_fills_the_screen_and_is_accessible(
    theme: str, browser: Browser, address: str
) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 700}, has_touch=True)
    page.goto(f"{address}/{CHAPTER}")
    page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
    page.locator(".search-button:visible").click()
    ask(page, "León")
    box = page.locator("#pst-search-dialog").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 320, "height": 700}
    assert page.evaluate("document.querySelector('dialog .search').scrollWidth") <= 320
    small = page.locator("dialog :is(a, button):visible").evaluate_all(
        "all => all.filter(each => each.getBoundingClientRect().height < 43.5)"
        ".map(each => each.outerHTML)"
    )
    assert small == []
    assert violations(page) == []
    page.get_by_role("button", name="Close the search").click()
    expect(page.locator("#pst-search-dialog")).not_to_be_visible()
    page.close()


def test_without_scripts_the_page_says_what_to_use_instead(browser: Browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "search.html").as_uri())
    page.locator("main").get_by_role("link", name="all statements").click()
    assert page.url.endswith("chapters/segments.html")
    context.close()


def test_a_search_that_cannot_be_loaded_says_so(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.route("**/searchindex.js", lambda route: route.abort())
    page.goto(f"{address}/search.html")
    page.locator(".search input:visible").fill("forest")
    expect(page.locator(".search-said")).to_contain_text("could not be loaded")
    page.unroute("**/searchindex.js")
    page.locator(".search input:visible").fill("forests")
    expect(page.locator(".search-said")).to_contain_text("result")
    page.close()
