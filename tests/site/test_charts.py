"""Charts: a drawing for everyone, interactive where scripts run, readable in the dark."""

import pytest
from playwright.sync_api import Browser

from tests import scenegraph
from tests.site.conftest import PAGES, SITE
from tests.site.page import wake_charts
from tests.site.visit import THEMES, VIEWS, Visitor

CHARTED = [name for name in PAGES if 'class="chart"' in (SITE / name).read_text("utf-8")]


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", CHARTED)
def test_waking_charts_moves_nothing_and_all_their_words_can_be_read(
    name: str, view: str, visitor: Visitor
) -> None:
    notes = visitor.notes(name, view)
    assert notes["charts"] > 0
    assert notes["awake"] == notes["still"] != []
    assert notes["unreadable"] == []


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", CHARTED)
def test_charts_are_readable_in_light_and_dark_without_a_reload(
    name: str, theme: str, visitor: Visitor
) -> None:
    notes = visitor.notes(name, "desk")
    assert notes["colours"][theme] == [f"rgb{colour}" for colour in scenegraph.THEMES[theme]]
    assert notes["pale"][theme] == []


def test_pointing_at_a_mark_says_what_it_is(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/chapters/05_organisation.html", wait_until="load")
    wake_charts(page)
    page.locator(".chart-live .mark-rect path").first.hover()
    tooltip = page.locator("#chart-tooltip.visible")
    tooltip.wait_for(state="visible")
    assert "Dimension\tPolicy" in tooltip.inner_text()
    page.close()


def test_the_library_is_loaded_once_and_only_where_there_are_charts(
    browser: Browser, address: str
) -> None:
    loaded: list[str] = []
    page = browser.new_page()
    page.on("request", lambda request: loaded.append(request.url))
    page.goto(f"{address}/chapters/02_cities.html", wait_until="load")
    assert wake_charts(page) > 1
    assert len([url for url in loaded if "/vega-" in url]) == 1
    loaded.clear()
    page.goto(f"{address}/chapters/glossary.html", wait_until="networkidle")
    page.close()
    assert not [url for url in loaded if "vega" in url or "charts.js" in url]


@pytest.mark.parametrize("name", CHARTED)
def test_without_scripts_the_drawing_is_the_chart(name: str, visitor: Visitor) -> None:
    charts = visitor.notes(name, "no scripts")["charts"]
    assert charts == visitor.notes(name, "desk")["charts"]


def test_on_paper_an_interactive_chart_is_its_drawing_again(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/chapters/05_organisation.html", wait_until="load")
    wake_charts(page)
    page.emulate_media(media="print")
    assert all(drawing.is_visible() for drawing in page.locator(".chart-static").all())
    assert not any(live.is_visible() for live in page.locator(".chart-live").all())
    page.close()
