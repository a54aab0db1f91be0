"""The evidence on the site: a page for everything, and an explorer of all statements."""

import csv
import gzip
import re
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, ViewportSize, expect

from crosscase.display.addresses import homes
from crosscase.site.explorer import DATA, TEXTS, facets, statements
from crosscase.study import load_study
from tests.site.conftest import EVERY_PAGE, EVIDENCE, SITE
from tests.site.parsed import soup
from tests.site.visit import watch

NAME = "chapters/segments.html"
STUDY = load_study()
ROWS = {row["id"].lower(): row for row in statements(STUDY)}
FACETS = {facet.name: facet for facet in facets(STUDY, list(ROWS.values()))}
ALL = f"{len(ROWS)} of {len(ROWS)} statements"
PAGE = 50
PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1360, "height": 900}
SMALL = """least => [...document.querySelectorAll(
        ".explorer :is(input[type=search], select, button, summary, label:has([type=checkbox]))")]
    .filter(element => element.checkVisibility() && element.getBoundingClientRect().height < least)
    .map(element => element.textContent)"""


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """Return the page of all statements, at a desk."""
    page = browser.new_page(viewport=DESK)
    page.goto(f"{address}/{NAME}", wait_until="load")
    yield page
    page.close()


def choose(page: Page, facet: str, value: str) -> None:
    """Tick an option, whether its facet is folded or not."""
    page.eval_on_selector(f"[data-facet={facet}]", "box => box.open = true")
    page.locator(f"[data-facet={facet}] input[value='{value}']").check()


def shown(page: Page) -> list[str]:
    """Return the ids of the statements on all pages, from the first."""
    found: list[str] = []
    while True:
        found += page.eval_on_selector_all(".explorer-rows > li", "rows => rows.map(row => row.id)")
        after = page.get_by_role("button", name="Next")
        if not after.is_visible():
            return found
        after.click()


def said(page: Page) -> str:
    return page.locator(".explorer-caption").inner_text()


def caption(fitting: set[str], words: str) -> str:
    """Return what stands above some statements, chosen by other than their scope."""
    rated = len(fitting & having("scope", *STUDY.rated_scopes))
    told = f"{len(fitting)} of {len(ROWS)} statements: {words}"
    scopes = " or ".join(FACETS["scope"].options[scope] for scope in STUDY.rated_scopes)
    return f"{told} ({rated} on {scopes})"


def counts(page: Page, facet: str) -> dict[str, int]:
    """Return what stands beside every option of a facet."""
    pairs = page.eval_on_selector_all(
        f"[data-facet={facet}] label",
        """labels => labels.map(label =>
            [label.querySelector("input").value, Number(label.querySelector("b").textContent)])""",
    )
    return dict(pairs)


def having(facet: str, *values: str) -> set[str]:
    """Return the statements that have one of some values of a facet."""
    return {
        id
        for id, row in ROWS.items()
        if set(values) & {each.lower() for each in row["facets"][facet]}
    }


# Pages.


def test_every_source_code_and_cell_has_a_page() -> None:
    codes = [str(code).lower() for code in STUDY.codebook["code_id"]]
    cases = [str(case).lower() for case in STUDY.cases["case_id"]]
    sources = [str(source).lower() for source in STUDY.sources["source_id"]]
    cells = [f"{case}-{code}" for case in cases for code in codes]
    assert {Path(name).stem for name in EVIDENCE} == {*sources, *codes, *cells}


def test_every_segment_has_one_home(site: Path) -> None:
    sources = (
        site / "evidence" / f"{source.lower()}.html" for source in STUDY.sources["source_id"]
    )
    text = "".join(source.read_text("utf-8") for source in sources)
    assert all(text.count(f'<section class="statement" id="{segment}">') == 1 for segment in ROWS)


def test_no_rating_on_the_pages_stands_without_its_confidence(site: Path) -> None:
    for name in EVIDENCE:
        html = (site / name).read_text("utf-8")
        rated = html.count('class="rating rating-') - html.count("rating-thin")
        assert rated - html.count("rating-silent") == html.count('class="confidence"'), name


def test_the_sidebar_lists_no_page_of_the_evidence(site: Path) -> None:
    page = soup(EVIDENCE[0])
    links = [str(link["href"]) for link in page.select("nav.bd-links a")]
    assert len(links) > 10
    assert not [link for link in links if "evidence/" in link.replace("evidence", "")]


def test_the_pages_are_light() -> None:
    sizes = {name: (SITE / name).stat().st_size for name in EVIDENCE}
    assert max(sizes.values()) < 200_000
    assert sum(sizes.values()) / len(sizes) < 33_000


@pytest.mark.parametrize("script", [DATA, "explorer.js"])
def test_no_other_page_loads_its_scripts(script: str, site: Path) -> None:
    loading = [name for name in EVERY_PAGE if f"/{script}" in (site / name).read_text("utf-8")]
    # Class mode shows what statements say.
    assert loading == (["chapters/class.html", NAME] if script == DATA else [NAME])


def test_what_the_explorer_adds_to_a_page_is_light(site: Path) -> None:
    own = [
        site / NAME,
        *(site / "_static" / name for name in (DATA, "explorer.js", "explorer.css")),
    ]
    assert sum(len(gzip.compress(path.read_bytes(), 9)) for path in own) < 100 * len(ROWS)


# The explorer.


def test_all_statements_are_shown_in_the_order_of_the_record_by_fifties(page: Page) -> None:
    assert said(page) == ALL
    assert page.locator(".explorer-rows > li").count() == PAGE
    assert page.locator(".explorer nav span").inner_text() == f"1–50 of {len(ROWS)}"
    assert shown(page) == list(ROWS)


def test_the_first_page_does_not_wait_for_the_words_of_all(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport=DESK)
    page.route(f"**/{TEXTS}*", lambda route: route.abort())
    page.goto(f"{address}/{NAME}")
    page.get_by_text("Reload the page").wait_for()
    told = page.locator(".explorer-statement").all_inner_texts()
    assert told == [row["statement"] for row in [*ROWS.values()][:PAGE]]
    page.get_by_role("button", name="Next").click()
    assert said(page).startswith(ALL) and "Reload the page" in said(page)
    page.get_by_label("Words").fill("water")
    assert "Reload the page" in said(page) and not page.locator(".explorer nav").is_visible()
    page.get_by_role("button", name="CSV").click()
    page.locator(".explorer-acts [role=status]", has_text="Reload the page").wait_for()
    page.close()


def test_another_page_in_the_place_of_the_words_is_told(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport=DESK)
    page.route(f"**/{TEXTS}*", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto(f"{address}/{NAME}#text=water")
    page.get_by_text("Reload the page").wait_for()
    page.close()


def test_words_that_come_late_fill_the_page_and_disturb_nobody(
    browser: Browser, address: str
) -> None:
    page = browser.new_page(viewport=DESK)
    held: list[Route] = []
    page.route(f"**/{TEXTS}*", lambda route: held.append(route))
    page.goto(f"{address}/{NAME}#page=3", wait_until="commit")
    page.locator(".explorer-rows > li").nth(PAGE - 1).wait_for()
    first = list(ROWS.values())[2 * PAGE]
    assert page.locator(".explorer-statement").first.inner_text() == "…"
    page.locator(".explorer-rows a").first.focus()
    page.evaluate("scrollTo(0, 0)")
    held[0].continue_()
    page.get_by_text(first["statement"]).wait_for()
    assert page.evaluate("document.activeElement.textContent") == first["id"]
    assert page.evaluate("scrollY") == 0
    page.close()


@pytest.mark.parametrize("reader_scrolls", [False, True])
def test_late_words_bring_an_addressed_statement_back_unless_the_reader_has_scrolled(
    reader_scrolls: bool, browser: Browser, address: str
) -> None:
    page = browser.new_page(viewport=DESK)
    held: list[Route] = []
    page.route(f"**/{TEXTS}*", lambda route: held.append(route))
    page.goto(f"{address}/{NAME}#TRE-CAJ-112", wait_until="commit")
    page.locator("#tre-caj-112").wait_for()
    if reader_scrolls:
        page.evaluate("scrollTo(0, 0)")
    held[0].continue_()
    page.get_by_text(ROWS["tre-caj-112"]["statement"]).wait_for()
    statement = expect(page.locator("#tre-caj-112"))
    if reader_scrolls:
        statement.not_to_be_in_viewport()
        assert page.evaluate("scrollY") == 0
    else:
        statement.to_be_in_viewport(ratio=1)
    page.close()


def test_a_search_waits_for_the_words_of_all(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport=DESK)
    held: list[Route] = []
    page.route(f"**/{TEXTS}*", lambda route: held.append(route))
    page.goto(f"{address}/{NAME}#text=water", wait_until="commit")
    page.get_by_text("Loading the statements…").wait_for()
    assert page.locator(".explorer-rows > li").count() == 0
    held[0].continue_()
    page.locator(".explorer-rows > li").first.wait_for()
    fitting = {each for each, row in ROWS.items() if "water" in row["statement"].lower()}
    assert fitting and fitting <= set(shown(page))
    page.close()


def test_the_first_view_is_light(site: Path) -> None:
    source = (site / NAME).read_text("utf-8")
    named = re.findall(r'(?:<script[^>]* src|<link[^>]* href)="\.\./(_static/[^"?]+)', source)
    assert len(named) > 4
    files = [site / NAME, *(site / name for name in named)]
    assert sum(len(gzip.compress(file.read_bytes(), 9)) for file in files) < 120_000


CHOICES = [
    ("case_id", "utr-leo", "Utrecht–León"),
    ("scope", "field", "on partnerships in general"),
    ("about", "south", "about the South"),
    ("code", "o-sup", "Political support"),
    ("bearing", "negative", "negative"),
    ("publisher_side", "south", "publisher in the South"),
    ("involvement", "oversight", "oversight"),
    ("kind", "ngo", "NGO"),
    ("language", "es", "in Spanish"),
    ("decade", "1990s", "of the 1990s"),
]


@pytest.mark.parametrize(("facet", "value", "words"), CHOICES)
def test_a_choice_leaves_what_fits_as_its_count_said_and_the_caption_says_so(
    facet: str, value: str, words: str, page: Page
) -> None:
    fitting = having(facet, value)
    assert counts(page, facet)[value] == len(fitting)
    choose(page, facet, value)
    told = f"{len(fitting)} of {len(ROWS)} statements: {words}"
    assert said(page) == (told if facet == "scope" else caption(fitting, words))
    assert set(shown(page)) == fitting and 0 < len(fitting) < len(ROWS)


def test_every_facet_is_tried() -> None:
    assert {facet for facet, *_ in CHOICES} == set(FACETS)


def test_options_of_a_facet_are_alternatives_and_facets_must_all_fit(page: Page) -> None:
    for facet, value in (("language", "es"), ("language", "de"), ("involvement", "involved")):
        choose(page, facet, value)
    fitting = having("language", "es", "de") & having("involvement", "involved")
    assert set(shown(page)) == fitting
    assert said(page) == caption(fitting, "involved, in German or Spanish")
    # What stands at an option is what would remain with it, the other facets kept.
    kept = having("language", "es", "de")
    assert counts(page, "involvement") == {
        value: len(kept & having("involvement", value))
        for value in ("involved", "oversight", "independent")
    }
    assert counts(page, "language")["nl"] == len(
        having("language", "nl") & having("involvement", "involved")
    )


def test_code_and_bearing_are_sought_in_the_same_coding(page: Page) -> None:
    both = {id for id, row in ROWS.items() if ("N-KNO", "present") in row["codings"]}
    choose(page, "code", "n-kno")
    assert counts(page, "bearing")["present"] == len(both)
    choose(page, "bearing", "present")
    assert set(shown(page)) == both < having("code", "n-kno") & having("bearing", "present")
    other = {id for id, row in ROWS.items() if ("O-RES", "present") in row["codings"]}
    assert counts(page, "code")["o-res"] == len(other)


def test_what_names_no_year_can_be_chosen(page: Page) -> None:
    choose(page, "decade", "")
    assert set(shown(page)) == {id for id, row in ROWS.items() if not row["years"]}


def test_every_word_must_be_in_a_row_however_its_accents_are_spelt(page: Page) -> None:
    page.get_by_label("Words").fill("leon COUNCIL")
    assert "statements: with “leon COUNCIL” (" in said(page)
    rows = page.locator(".explorer-rows > li").all_inner_texts()
    assert 0 < len(rows) < PAGE
    assert all("león" in row.lower() and "council" in row.lower() for row in rows)


@pytest.mark.parametrize(
    ("order", "key", "backwards"),
    [
        ("newest", lambda row: row["published"], True),
        ("oldest", lambda row: row["published"] or "~", False),
        ("years", lambda row: row["years"][0] if row["years"] else 9999, False),
    ],
)
def test_statements_can_be_put_in_order(
    order: str, key: Callable[[dict[str, object]], str], backwards: bool, page: Page
) -> None:
    page.get_by_label("Order").select_option(value=order)
    keys = [key(ROWS[id]) for id in shown(page)]
    assert keys == sorted(keys, reverse=backwards)


def test_a_row_says_everything_and_leads_home(page: Page) -> None:
    page.goto(f"{page.url.partition('#')[0]}#tre-caj-012", wait_until="load")
    row, known = page.locator("#tre-caj-012"), ROWS["tre-caj-012"]
    home = homes(STUDY)["TRE-CAJ-012"]
    link = row.get_by_role("link", name="TRE-CAJ-012")
    assert link.get_attribute("href") == home
    for words in (
        known["statement"],
        known["anchor"],
        "on the partnership itself",
        known["publisher"],
    ):
        assert str(words) in row.inner_text()
    quote = row.locator("q")
    assert quote.get_attribute("lang") == known["language"] == "de"
    codings = row.locator(".explorer-coding").all_inner_texts()
    assert codings == [f"{STUDY.names[code]} {bearing}" for code, bearing in known["codings"]]
    link.click()
    expect(page.locator("section#tre-caj-012")).to_be_in_viewport()


def test_the_view_stands_in_the_address_and_can_be_shared(page: Page, browser: Browser) -> None:
    choose(page, "case_id", "utr-leo")
    choose(page, "case_id", "ams-ves")
    choose(page, "code", "o-sup")
    page.get_by_label("Words").fill("raad & león")
    page.get_by_label("Words").fill("")
    page.get_by_label("Order").select_option(value="years")
    assert (
        page.evaluate("location.hash") == "#case_id=utr-leo&case_id=ams-ves&code=o-sup&order=years"
    )
    other = browser.new_page(viewport=DESK)
    other.goto(page.url, wait_until="load")
    assert said(other) == said(page)
    assert shown(other) == shown(page)
    other.close()


def test_a_page_of_the_list_stands_in_the_address_and_is_read_from_its_top(page: Page) -> None:
    page.get_by_role("button", name="Next").click()
    assert page.evaluate("location.hash") == "#page=2"
    assert page.evaluate("document.activeElement.className") == "explorer-caption"
    page.reload(wait_until="load")
    ids = page.eval_on_selector_all(".explorer-rows > li", "rows => rows.map(row => row.id)")
    assert ids == list(ROWS)[PAGE : 2 * PAGE]
    choose(page, "case_id", "alp-oud")
    assert "page" not in page.evaluate("location.hash"), "another choice begins anew"


@pytest.mark.parametrize(
    ("asked", "fitting"),
    [
        ("case_id=utr-leo&code=o-sup", having("case_id", "utr-leo") & having("code", "o-sup")),
        ("side=south", having("about", "south")),
        (
            "publisher=Nieuws030",
            {id for id, row in ROWS.items() if row["publisher"] == "Nieuws030"},
        ),
        ("from=1990&to=1999", having("decade", "1990s")),
        ("CASE_ID=UTR-LEO&language=NL", having("case_id", "utr-leo") & having("language", "nl")),
    ],
)
def test_older_addresses_keep_their_meaning_and_capitals_are_none(
    asked: str, fitting: set[str], page: Page
) -> None:
    page.goto(f"{page.url}#{asked}", wait_until="load")
    assert set(shown(page)) == fitting


@pytest.mark.parametrize("view", [PHONE, DESK])
def test_the_address_of_a_statement_shows_it(
    view: ViewportSize, browser: Browser, address: str
) -> None:
    page = browser.new_page(viewport=view)
    page.goto(f"{address}/{NAME}#TRE-CAJ-112", wait_until="load")
    expect(page.locator("#tre-caj-112")).to_be_in_viewport(ratio=1)
    assert page.locator("[aria-current=true]").get_attribute("id") == "tre-caj-112"
    assert said(page) == ALL
    page.close()


def test_a_statement_can_be_named_whatever_was_chosen(page: Page) -> None:
    choose(page, "case_id", "utr-leo")
    page.evaluate("location.hash = 'tre-caj-012'")
    expect(page.locator("#tre-caj-012")).to_be_in_viewport(ratio=1)
    assert said(page) == ALL


def test_an_address_that_asks_for_nonsense_shows_everything(page: Page) -> None:
    page.goto(
        f"{page.url}#case_id=atlantis&from=x&page=-7&order=none&%=%E0%A4%A", wait_until="load"
    )
    page.reload(wait_until="load")
    assert said(page).startswith("Partnership: there is no “atlantis”. There is no filter “%”.")
    assert said(page).endswith(ALL)
    assert page.locator(".explorer-rows > li").first.get_attribute("id") == next(iter(ROWS))


def test_an_address_of_no_statement_says_so_until_one_chooses(page: Page) -> None:
    page.goto(f"{page.url}#utr-leo-999", wait_until="load")
    assert said(page) == f"There is no statement “utr-leo-999”. {ALL}"
    page.get_by_role("button", name="Clear").click()
    assert said(page) == ALL


def test_a_place_on_the_page_is_no_statement_that_is_missing(page: Page) -> None:
    page.goto(f"{page.url}#main-content", wait_until="load")
    assert said(page) == ALL


def test_words_without_a_space_do_not_widen_a_phone(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport=PHONE)
    page.goto(f"{address}/{NAME}#text={300 * 'x'}", wait_until="load")
    assert said(page).count("x") > 200
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.close()


def test_nothing_is_found_and_all_is_cleared(page: Page) -> None:
    page.get_by_label("Words").fill("zzzz")
    assert said(page) == caption(set(), "with “zzzz”")
    choose(page, "language", "nl")
    page.get_by_role("button", name="Clear").click()
    assert said(page) == ALL and "#" not in page.url


def test_the_file_holds_exactly_what_is_shown(page: Page) -> None:
    choose(page, "publisher_side", "south")
    choose(page, "bearing", "negative")
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    lines = list(csv.DictReader(StringIO(Path(download.value.path()).read_text("utf-8"))))
    assert [line["id"].lower() for line in lines] == shown(page)
    first = ROWS[lines[0]["id"].lower()]
    assert {name: lines[0][name] for name in ("statement", "anchor", "publisher", "source")} == {
        name: first[name] for name in ("statement", "anchor", "publisher", "source")
    }
    assert all("negative" in line["codings"] for line in lines)
    assert {line["Publisher’s side"] for line in lines} == {"in the South"}


def test_the_link_to_a_view_can_be_copied(browser: Browser, address: str) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{address}/{NAME}#code=o-sup", wait_until="load")
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator(".explorer-acts [role=status]")).to_contain_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    context.close()


def test_on_a_phone_facets_wait_in_a_drawer_that_says_what_it_leads_to(
    browser: Browser, address: str
) -> None:
    page = browser.new_page(viewport=PHONE, has_touch=True)
    page.goto(f"{address}/{NAME}", wait_until="load")
    drawer = page.get_by_role("dialog", name="Filters")
    assert not drawer.is_visible()
    page.get_by_role("button", name="Filters").click()
    assert page.evaluate(SMALL, 44) == []
    drawer.get_by_label("Utrecht–León").check()
    fitting = having("case_id", "utr-leo")
    number = len(fitting)
    drawer.get_by_role("button", name=f"Show {number} statements").click()
    assert not drawer.is_visible()
    assert page.get_by_role("button", name="Filters (1)").is_visible()
    assert said(page) == caption(fitting, "Utrecht–León")
    assert page.evaluate(SMALL, 44) == []
    page.get_by_role("button", name="Filters (1)").click()
    page.keyboard.press("Escape")
    expect(drawer).not_to_be_visible()
    page.set_viewport_size(DESK)
    assert page.get_by_label("Utrecht–León").is_checked(), "they come to stand beside the rows"
    page.close()


OURS = ".explorer *, .framework *, .code *"
TINY = f"""() => [...document.querySelectorAll("{OURS}")]
    .filter(each => each.checkVisibility() && !each.childElementCount && each.textContent.trim())
    .filter(each => parseFloat(getComputedStyle(each).fontSize) < 12)
    .map(each => each.outerHTML)"""
BROKEN = f"""() => [...document.querySelectorAll("{OURS}")]
    .filter(each => each.checkVisibility() && each.matches("a, th, span, b"))
    .flatMap(each => [...each.childNodes].filter(node => node.nodeType === 3))
    .flatMap(node => [...node.data.matchAll(/\\p{{L}}+/gu)].filter(({{0: word, index}}) => {{
        const range = document.createRange();
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        return new Set([...range.getClientRects()].map(box => Math.round(box.top))).size > 1;
    }}).map(([word]) => word))"""


@pytest.mark.parametrize("width", [320, 360, 768, 1360])
@pytest.mark.parametrize("name", [NAME, "chapters/framework.html", "chapters/codebook.html"])
def test_a_page_fits_and_no_word_of_it_is_small_or_broken(
    name: str, width: int, browser: Browser, address: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(f"{address}/{name}", wait_until="load")
    found = [page.evaluate(script) for script in (TINY, BROKEN)]
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert (wide, found) == (width, [[], []])


def test_without_scripts_links_lead_to_every_statement(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/{NAME}", wait_until="load")
    assert not page.locator(".explorer").is_visible()
    assert page.locator("noscript p").is_visible()
    page.get_by_text("All statements by code and by source").click()
    links = page.locator(".explorer-places a")
    assert links.first.is_visible()
    led = {Path(str(link)).stem for link in links.evaluate_all("all => all.map(a => a.href)")}
    assert led == {Path(name).stem for name in EVIDENCE}
    context.close()


def test_it_works_without_a_server(browser: Browser, site: Path) -> None:
    page = browser.new_page(viewport=DESK)
    faults = watch(page, "file://")
    page.goto(f"{(site / NAME).as_uri()}#case_id=utr-leo", wait_until="load")
    choose(page, "bearing", "negative")
    assert set(shown(page)) == having("case_id", "utr-leo") & having("bearing", "negative")
    page.close()
    assert faults == []


def test_on_paper_there_are_rows_and_where_the_others_stand(page: Page) -> None:
    page.emulate_media(media="print")
    assert not page.locator(".explorer :is(.explorer-top, input, select, button):visible").count()
    assert page.locator(".explorer nav span").is_visible()
    assert page.locator(".explorer-rows > li").first.is_visible()
    assert page.locator(".explorer-sources li").last.is_visible()


# The framework matrix.


def test_the_matrix_keeps_its_head_and_leads_to_statements(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport=DESK)
    page.goto(f"{address}/chapters/framework.html", wait_until="load")
    page.locator(".framework-matrix tbody tr").last.scroll_into_view_if_needed()
    page.mouse.wheel(0, 400)
    expect(page.locator(".framework-matrix thead th").last).to_be_in_viewport(ratio=1)
    page.locator("#tre-caj-o-stk a").click()
    expect(page).to_have_url(f"{address}/evidence/tre-caj-o-stk.html")
    page.close()


def test_on_a_phone_a_dimension_opens_its_cases_and_a_case_its_statements(
    browser: Browser, address: str
) -> None:
    page = browser.new_page(viewport=PHONE, java_script_enabled=False)
    page.goto(f"{address}/chapters/framework.html", wait_until="load")
    assert not page.get_by_role("table").is_visible()
    page.get_by_text("Stakeholders", exact=False).locator("visible=true").first.click()
    page.locator("details[open] a:visible").nth(2).click()
    expect(page).to_have_url(f"{address}/evidence/tre-caj-o-stk.html")
    page.close()
