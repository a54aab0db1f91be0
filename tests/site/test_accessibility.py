"""Every page for everyone: axe-core's rules in both themes and at two widths, and the keyboard."""

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page

from tests.site.conftest import PAGES
from tests.site.page import wake_charts

READ = [name for name in PAGES if name != "index.html"]  # that one leads on at once
VIEWS = [("light", 1280), ("dark", 360)]  # colours change with the theme, layout with the width
SETTLED = 400  # milliseconds after which the theme has looked for tables that scroll
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLLECT_FOCUS = """() => {
    window.controls = [...document.querySelectorAll(
        "a[href], button, input, select, summary, [tabindex='0']"
    )].filter(element => element.checkVisibility({visibilityProperty: true})
        && !element.closest("dialog:not([open])")
        && !(element.closest("details:not([open])") && element.tagName !== "SUMMARY"));
    window.reached = new Set();
    window.unseen = [];
    document.addEventListener("focusin", ({target}) => {
        if (window.reached.has(target)) return;
        window.reached.add(target);
        const seen = [target, target.form ?? target].some(element => {  // a search box whole
            const style = getComputedStyle(element);
            const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
            return outlined || style.boxShadow !== "none";
        });
        if (!seen) window.unseen.push(target.outerHTML);
    });
    return window.controls.length;
}"""
MISSED = """() => window.controls.filter(element => !window.reached.has(element))
    .map(element => element.outerHTML.slice(0, 160))"""


def violations(page: Page) -> list[str]:
    """Return what axe-core finds wrong, one line for each element."""
    wanted = {"runOnly": RULES, "resultTypes": ["violations"]}
    results = Axe().run(page, options=wanted).response
    return [
        f"{rule['id']}: {rule['help']}: {node['html'][:160]}"
        for rule in results["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("name", READ)
def test_axe_finds_nothing(name: str, browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/{name}", wait_until="load")
    wake_charts(page)
    found = {}
    for theme, width in VIEWS:
        page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_timeout(SETTLED)
        found[theme, width] = violations(page)
    page.close()
    assert {place: faults for place, faults in found.items() if faults} == {}


@pytest.mark.parametrize("name", READ)
def test_the_keyboard_reaches_every_control_and_shows_where_it_is(
    name: str, browser: Browser, address: str
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{address}/{name}", wait_until="load")
    page.add_style_tag(content="* { transition: none !important; }")
    controls = page.evaluate(COLLECT_FOCUS)
    for _ in range(controls + 5):
        page.keyboard.press("Tab")
    missed, unseen = page.evaluate(MISSED), page.evaluate("window.unseen")
    page.close()
    assert controls > 10
    assert missed == []
    assert unseen == []


def test_the_contents_open_and_close_by_keyboard_on_a_phone(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.goto(f"{address}/chapters/05_organisation.html", wait_until="load")
    page.locator(".primary-toggle").focus()
    page.keyboard.press("Enter")
    contents = page.get_by_role("dialog").get_by_role("link", name="Interaction")
    contents.wait_for(state="visible")
    page.keyboard.press("Escape")
    contents.wait_for(state="hidden")
    page.close()
