"""Charts: a drawing for every width, whose marks say what they are to mouse, finger and keys."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests import scenegraph
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
    for name in ("cities", "glossary"):
        page.goto(f"{address}/chapters/{name}.html", wait_until="networkidle")
        page.mouse.wheel(0, 4000)
        page.wait_for_timeout(200)
        charts = [url for url in loaded if "/charts.js" in url]
        assert len(charts) == (name == "cities")
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
    dot = page.locator("figure.chart .drawn-for-page a:has(path)").first
    dot.scroll_into_view_if_needed()
    dot.hover()
    card = page.locator(".chart-card")
    card.wait_for(state="visible")
    assert card.inner_text() == dot.get_attribute("aria-label")
    page.mouse.move(5, 5)
    card.wait_for(state="detached")


def test_arrow_keys_go_from_mark_to_mark_and_enter_follows(page: Page) -> None:
    box = page.locator("figure.chart .chart-box").last
    box.focus()
    labels = []
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "ArrowDown"):
        page.keyboard.press(key)
        labels.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
        assert page.locator(".chart-card").inner_text() == labels[-1]
    assert labels[0] == labels[2] != labels[1] == labels[3]
    page.keyboard.press("Escape")
    assert page.locator(".chart-card").count() == 0
    address = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{address.removeprefix('../')}")


def test_a_chart_is_one_stop_of_the_tab_key(page: Page) -> None:
    stops = page.locator("figure.chart .chart-box svg a:not([tabindex='-1'])")
    assert stops.count() == 0


def test_a_fingertip_shows_the_mark_next_to_it_and_a_second_opens_it(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True)
    page = context.new_page()
    page.goto(f"{address}/chapters/utrecht-leon.html", wait_until="load")
    dot = page.locator("figure.chart .drawn-for-phone a:has(path)").first
    dot.scroll_into_view_if_needed()
    place = dot.bounding_box()
    assert place is not None
    page.touchscreen.tap(place["x"] - 4, place["y"] - 4)  # beside it
    link = page.locator(".chart-card a")
    link.wait_for(state="visible")
    size = link.bounding_box()
    assert size is not None
    assert size["height"] >= 44
    link.tap()
    page.wait_for_url("**/evidence/**")
    context.close()


def test_a_choice_leaves_the_marks_of_a_kind_and_says_how_many(page: Page) -> None:
    figure = page.locator("figure.chart[data-choices]")
    figure.get_by_role("button", name="negative").click()
    left = figure.locator(".drawn-for-page svg a:not(.is-left-out)")
    labels = [mark.get_attribute("aria-label") or "" for mark in left.all()]
    assert labels
    assert all(" · negative" in label for label in labels)
    everything = figure.locator(".drawn-for-page svg a").count()
    assert figure.locator("output").inner_text() == f"{len(labels)} of {everything}"


@pytest.mark.parametrize("width", [320, 360, 768, 1360])
def test_a_chart_is_as_wide_as_its_place_and_its_words_are_large_enough(
    width: int, browser: Browser, address: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(f"{address}/chapters/cities.html", wait_until="load")
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
