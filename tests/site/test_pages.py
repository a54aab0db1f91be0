"""Every page in a real browser: no third party, no script error, no sideways scrolling."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.site.conftest import PAGES

BEYOND_THE_EDGE = """() => {
    window.scrollTo(10000, 0);
    if (window.scrollX === 0) return [];
    return [...document.querySelectorAll("main *")]
        .filter(element => element.getBoundingClientRect().right + window.scrollX > innerWidth)
        .map(element => element.outerHTML.slice(0, 120)).slice(-3);
}"""


def watch(page: Page, origin: str) -> list[str]:
    """Collect what no page may do: requests to others, lost files, errors of scripts."""
    faults: list[str] = []
    page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((origin, "data:", "blob:"))
            else faults.append(f"request to {request.url}")
        ),
    )
    page.on("requestfailed", lambda request: faults.append(f"failed: {request.url}"))
    page.on("pageerror", lambda error: faults.append(f"script error: {error}"))
    page.on(
        "console",
        lambda message: (
            faults.append(f"console: {message.text}") if message.type == "error" else None
        ),
    )
    return faults


@pytest.mark.parametrize("name", PAGES)
def test_page_is_self_contained_and_fits(name: str, browser: Browser, address: str) -> None:
    page = browser.new_page()
    faults = watch(page, address)
    page.goto(f"{address}/{name}", wait_until="networkidle")
    for theme in ("light", "dark"):
        page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": 800})
            wide = page.evaluate(BEYOND_THE_EDGE)
            faults += [f"too wide at {width} px, {theme}: {element}" for element in wide]
    page.close()
    assert faults == []


@pytest.mark.parametrize("name", PAGES)
def test_page_can_be_read_without_a_server(name: str, browser: Browser, site: Path) -> None:
    page = browser.new_page()
    faults = watch(page, "file://")
    page.goto((site / name).as_uri(), wait_until="load")
    expect(page).to_have_title(re.compile("."))
    page.close()
    assert faults == []
