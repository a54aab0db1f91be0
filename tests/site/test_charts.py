"""Charts: a drawing for everyone, interactive where scripts run, readable in the dark."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.scenegraph import THEMES
from tests.site.conftest import PAGES, SITE
from tests.site.page import wake_charts
from tests.site.test_pages import watch

CHARTED = [name for name in PAGES if 'class="chart"' in (SITE / name).read_text("utf-8")]
BOXES = """() => [...document.querySelectorAll("figure.chart svg, figcaption")]
    .map(element => element.getBoundingClientRect())
    .filter(box => box.width)
    .map(box => [box.x, box.y + scrollY, box.width, box.height].map(Math.round))"""

# The words that reach beyond their drawing, or lie on each other, in the reader's own face.
UNREADABLE = """() => [...document.querySelectorAll("figure.chart svg")]
    .filter(svg => svg.checkVisibility())
    .flatMap(svg => {
        const frame = svg.getBoundingClientRect();
        const texts = [...svg.querySelectorAll("text")]
            .filter(text => text.textContent.trim() && getComputedStyle(text).opacity !== "0")
            .map(text => [text.textContent, text.getBoundingClientRect()]);
        const beyond = ([, box]) => box.left < frame.left - 1 || box.right > frame.right + 1
            || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
        const shortened = ([said]) => said.endsWith("…");
        const shared = (one, other, low, high, slack) =>
            Math.min(one[high], other[high]) - Math.max(one[low], other[low]) > slack;
        const on = ([, one], [, other]) => shared(one, other, "left", "right", 1)
            && shared(one, other, "top", "bottom", Math.min(one.height, other.height) * 0.4);
        const pairs = texts.flatMap((one, place) =>
            texts.slice(place + 1).filter(other => on(one, other)).map(other => [one, other]));
        return [
            ...texts.filter(text => beyond(text) || shortened(text))
                .map(([said]) => `${said} is cut off`),
            ...pairs.map(([[one], [other]]) => `${one} and ${other} lie on each other`),
        ];
    })"""

COLOURS = """() => [
    getComputedStyle(document.body).backgroundColor,
    getComputedStyle(document.querySelector(".chart-box")).color,
]"""

# The contrast of every text of the charts with what lies under it: a tile, or else the page.
PALE = """() => {
    const parse = colour => (colour.match(/[\\d.]+/g) ?? []).map(Number);
    const light = ([r, g, b]) => [r, g, b]
        .map(value => value / 255)
        .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
        .reduce((sum, value, place) => sum + value * [0.2126, 0.7152, 0.0722][place], 0);
    const over = (above, alpha, below) => above.slice(0, 3)
        .map((value, place) => value * alpha + below[place] * (1 - alpha));
    const opacity = (element, own) => {
        let alpha = parseFloat(own);
        for (let each = element; each.tagName !== "DIV"; each = each.parentElement)
            alpha *= parseFloat(getComputedStyle(each).opacity);
        return alpha;
    };
    const ground = (element, x, y) => {
        const page = parse(getComputedStyle(document.body).backgroundColor);
        const shapes = document.elementsFromPoint(x, y)
            .filter(each => each.closest("svg"))
            .filter(each => !["text", "tspan", "svg", "g"].includes(each.tagName))
            .reverse();
        return shapes.reduce((below, each) => {
            const {fill, fillOpacity} = getComputedStyle(each);
            const [r, g, b, alpha = 1] = parse(fill);
            return b === undefined ? below
                : over([r, g, b], alpha * opacity(each, fillOpacity), below);
        }, page);
    };
    const faults = [];
    for (const text of document.querySelectorAll(".chart-live svg text")) {
        text.scrollIntoView({block: "center", inline: "center", behavior: "instant"});
        const box = text.getBoundingClientRect();
        const style = getComputedStyle(text);
        if (!box.width || !text.textContent.trim() || style.opacity === "0") continue;
        const below = ground(text, box.x + box.width / 2, box.y + box.height / 2);
        const colour = over(parse(style.fill), opacity(text, style.fillOpacity), below);
        const [low, high] = [light(colour), light(below)].sort((a, b) => a - b);
        const ratio = (high + 0.05) / (low + 0.05);
        if (ratio < 4.5) faults.push(`${text.textContent}: ${ratio.toFixed(2)}`);
    }
    return faults;
}"""


@pytest.mark.parametrize("name", CHARTED)
def test_waking_charts_moves_nothing_and_all_their_words_can_be_read(
    name: str, browser: Browser, address: str
) -> None:
    for width in (1280, 360):
        page = browser.new_page(viewport={"width": width, "height": 800})
        page.route("**/vega-*.js", lambda route: route.abort())
        page.goto(f"{address}/{name}", wait_until="load")
        still = page.evaluate(BOXES)
        assert page.evaluate(UNREADABLE) == []
        page.unroute("**/vega-*.js")
        page.reload(wait_until="load")
        assert wake_charts(page) > 0
        assert page.evaluate(BOXES) == still
        assert page.evaluate(UNREADABLE) == []
        page.close()


@pytest.mark.parametrize("name", CHARTED)
def test_charts_are_readable_in_light_and_dark_without_a_reload(
    name: str, browser: Browser, address: str
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{address}/{name}", wait_until="load")
    page.add_style_tag(content=".chart-live svg * { pointer-events: all !important; }")
    wake_charts(page)
    for theme in ("light", "dark"):
        page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
        assert page.evaluate(COLOURS) == [f"rgb{colour}" for colour in THEMES[theme]]
        assert page.evaluate(PALE) == [], theme
    page.close()


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
def test_without_scripts_and_on_paper_the_drawing_is_the_chart(
    name: str, browser: Browser, address: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/{name}", wait_until="load")
    drawings = page.locator("figure.chart .chart-static")
    assert drawings.count() > 0
    assert all(drawing.is_visible() for drawing in drawings.all())
    context.close()


def test_on_paper_an_interactive_chart_is_its_drawing_again(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/chapters/05_organisation.html", wait_until="load")
    wake_charts(page)
    page.emulate_media(media="print")
    assert all(drawing.is_visible() for drawing in page.locator(".chart-static").all())
    assert not any(live.is_visible() for live in page.locator(".chart-live").all())
    page.close()


@pytest.mark.parametrize("name", CHARTED)
def test_charts_wake_without_a_server(name: str, browser: Browser, site: Path) -> None:
    page = browser.new_page()
    faults = watch(page, "file://")
    page.goto((site / name).as_uri(), wait_until="load")
    assert wake_charts(page) > 0
    page.close()
    assert faults == []
