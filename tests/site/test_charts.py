"""Charts: a drawing for every width, whose marks say what they are to mouse, finger and keys."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from crosscase.study import load_study
from tests import scenegraph
from tests.conftest import ROOT
from tests.site.conftest import PAGES, SITE
from tests.site.visit import THEMES, VIEWS, Visitor

CHARTED = [
    Path(name).stem
    for name in PAGES
    if 'class="chart"' in (SITE / name).read_text("utf-8") and name.startswith("chapters/")
]


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", CHARTED)
def test_all_words_of_all_charts_can_be_read(name: str, view: str, visitor: Visitor) -> None:
    notes = visitor.notes(f"chapters/{name}.html", view)
    assert notes["charts"] > 0
    assert notes["unreadable"] == []


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", CHARTED)
def test_charts_are_readable_in_light_and_dark_without_a_reload(
    name: str, theme: str, visitor: Visitor
) -> None:
    notes = visitor.notes(f"chapters/{name}.html", "desk")
    assert notes["colours"][theme] == [f"rgb{colour}" for colour in scenegraph.THEMES[theme]]
    assert notes["pale"][theme] == []


@pytest.mark.parametrize("name", CHARTED)
def test_without_scripts_the_drawing_is_the_chart(name: str, visitor: Visitor) -> None:
    charts = visitor.notes(f"chapters/{name}.html", "no scripts")["charts"]
    assert charts == visitor.notes(f"chapters/{name}.html", "desk")["charts"]


def test_no_page_loads_the_chart_library_by_itself(browser: Browser, address: str) -> None:
    loaded: list[str] = []
    page = browser.new_page()
    page.on("request", lambda request: loaded.append(request.url))
    for name in ("findings", "glossary"):
        page.goto(f"{address}/chapters/{name}.html", wait_until="networkidle")
        page.mouse.wheel(0, 4000)
        page.wait_for_timeout(200)
        charts = [url for url in loaded if "/charts.js" in url]
        assert len(charts) == (name == "findings")
        assert not [url for url in loaded if "vega" in url]
        loaded.clear()
    page.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """Return a page with dots and a timeline, on a desk."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(f"{address}/chapters/utrecht-leon.html", wait_until="load")
    yield page
    context.close()


def test_pointing_at_a_mark_says_what_it_is(page: Page) -> None:
    page.goto(page.url.replace("utrecht-leon", "evidence"), wait_until="load")
    bar = page.locator("figure.chart .drawn-for-page path[aria-label]").first
    bar.scroll_into_view_if_needed()
    bar.hover()
    card = page.locator(".chart-card")
    card.wait_for(state="visible")
    assert card.inner_text() == bar.get_attribute("aria-label")
    page.mouse.move(5, 5)
    card.wait_for(state="detached")


@pytest.mark.parametrize("mark", ["a:has(path)", "a:has(text)"])
def test_pointing_at_a_statement_shows_its_card_and_no_other(page: Page, mark: str) -> None:
    dot = page.locator(f"figure.chart .drawn-for-page {mark}").nth(3)
    dot.hover()
    card = page.locator(".card-panel")
    expect(card).to_contain_text("In the source’s own words")
    assert str(dot.get_attribute("href")).partition("#")[2].upper() in card.inner_text()
    assert page.locator(".chart-card").count() == 0
    card.locator(".card-links a").first.hover()  # it stays while one is in it
    page.wait_for_timeout(500)
    expect(card).to_be_visible()
    page.mouse.move(5, 5)
    expect(card).to_have_count(0)


def test_arrow_keys_go_from_mark_to_mark_and_enter_follows(page: Page) -> None:
    box = page.locator("figure.chart .chart-box").last
    box.focus()
    labels = []
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "ArrowDown"):
        page.keyboard.press(key)
        labels.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
        expect(page.locator(".card-panel")).to_contain_text(labels[-1].partition(" · ")[0])
    assert labels[0] == labels[2] != labels[1] == labels[3]
    page.keyboard.press("Escape")
    assert page.locator(".card-panel").count() == 0
    address = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{address.removeprefix('../')}")


def test_a_chart_is_one_stop_of_the_tab_key(page: Page) -> None:
    stops = page.locator("figure.chart .chart-box svg a:not([tabindex='-1'])")
    assert stops.count() == 0


@pytest.mark.parametrize("beside", [0, 16])
def test_a_fingertip_on_or_beside_a_dot_opens_its_card_and_a_link_in_it_leads_on(
    beside: int, browser: Browser, address: str
) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True)
    page = context.new_page()
    page.goto(f"{address}/chapters/utrecht-leon.html", wait_until="load")
    dot = page.locator("figure.chart .drawn-for-phone a:has(path)").first
    dot.scroll_into_view_if_needed()
    place, home = dot.bounding_box(), str(dot.get_attribute("href")).removeprefix("..")
    assert place is not None
    page.touchscreen.tap(place["x"] + 4 - beside, place["y"] + 4 - beside)
    link = page.locator(".card-panel .card-links a").first
    link.wait_for(state="visible")
    size = link.bounding_box()
    assert size is not None
    assert size["height"] >= 44
    link.tap()
    page.wait_for_url(f"**{home}")
    context.close()


def shown(page: Page) -> set[str]:
    """Return which marks of the unit chart a choice leaves."""
    left = page.locator("figure.chart:has(form) .drawn-for-page svg a:not(.is-left-out)")
    return set(left.evaluate_all("marks => marks.map(mark => mark.getAttribute('href'))"))


def test_choices_leave_the_marks_of_all_their_kinds_and_say_how_many(page: Page) -> None:
    figure, form = page.locator("figure.chart:has(form)"), page.locator("form.chart-choices")
    everything = shown(page)
    left = {}
    for facet, kind in (("Judgement", "negative"), ("Dimension", "Resources")):
        form.get_by_label(facet).select_option(kind)
        left[facet] = shown(page)
        form.get_by_label(facet).select_option("all")
    assert shown(page) == everything
    form.get_by_label("Judgement").select_option("negative")
    form.get_by_label("Dimension").select_option("Resources")
    both = left["Judgement"] & left["Dimension"]
    assert shown(page) == both
    assert 0 < len(both) < min(map(len, left.values()))
    said = figure.get_by_role("status").inner_text()
    assert said == f"{len(both)} of {len(everything)} shown"


def test_what_is_chosen_is_what_the_statements_are(page: Page) -> None:
    study = load_study(ROOT / "data")
    coded = study.consensus.query("code_id == 'O-RES'")["segment_id"]
    page.locator(".chart-choices").get_by_label("Dimension").select_option("Resources")
    ids = {address.partition("#")[2].upper() for address in shown(page)}
    assert ids
    assert ids == {each for each in coded if each.startswith("UTR-LEO")} & {
        *study.evidence.query("scope == 'tie'")["segment_id"]
    }


def test_a_reader_who_comes_back_finds_what_was_chosen(page: Page) -> None:
    figure, form = page.locator("figure.chart:has(form)"), page.locator("form.chart-choices")
    form.get_by_label("Judgement").select_option("negative")
    chosen, said = shown(page), figure.get_by_role("status").inner_text()
    figure.locator(".drawn-for-page svg a:not(.is-left-out)").first.click()
    page.wait_for_url("**/evidence/**")
    page.go_back(wait_until="load")
    assert form.get_by_label("Judgement").locator("option:checked").inner_text() == "negative"
    assert (shown(page), figure.get_by_role("status").inner_text()) == (chosen, said)


def test_choices_are_made_by_keyboard_and_left_out_marks_are_passed_by(page: Page) -> None:
    figure, form = page.locator("figure.chart:has(form)"), page.locator("form.chart-choices")
    form.get_by_label("Judgement").focus()
    page.keyboard.press("ArrowDown")
    assert 0 < len(shown(page)) < figure.locator(".drawn-for-page svg a").count()
    figure.locator(".chart-box").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.getAttribute('href')") in shown(page)


def test_without_scripts_nothing_can_be_chosen_and_the_chart_stands(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/chapters/utrecht-leon.html", wait_until="load")
    assert not page.locator(".chart-choices").is_visible()
    assert page.locator("figure.chart:has(form) .drawn-for-page svg a").first.is_visible()
    context.close()


@pytest.mark.parametrize("width", [320, 360, 768, 1360])
def test_a_chart_is_as_wide_as_its_place_and_its_words_are_large_enough(
    width: int, browser: Browser, address: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(f"{address}/chapters/findings.html", wait_until="load")
    for box in page.locator("figure.chart .chart-box").all():
        outer = box.bounding_box()
        inner = box.locator("svg").locator("visible=true").bounding_box()
        assert outer is not None
        assert inner is not None
        assert inner["x"] >= outer["x"] - 1
        assert inner["x"] + inner["width"] <= outer["x"] + outer["width"] + 1
    sizes = page.evaluate(
        """() => [...document.querySelectorAll("figure.chart svg text")]
            .filter(text => text.checkVisibility())
            .map(text => [text, text.ownerSVGElement.getScreenCTM().a])
            .map(([text, scale]) => parseFloat(text.getAttribute("font-size")) * scale)"""
    )
    assert min(sizes) >= (12 if width >= 360 else 11)
    page.close()
