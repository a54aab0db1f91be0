"""Every page in a real browser: no third party, no script error, no sideways scrolling."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.site.conftest import PAGES

WIDTHS = (1280, 360)
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


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_page_is_self_contained_and_fits(
    name: str, mode: str, browser: Browser, address: str
) -> None:
    context = browser.new_context()
    context.add_init_script(f"localStorage.setItem('mode', '{mode}')")
    page = context.new_page()
    faults = watch(page, address)
    page.goto(f"{address}/{name}", wait_until="networkidle")
    assert page.evaluate("document.documentElement.dataset.mode ?? null") in (mode, None)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        faults += [f"at {width} px: {element}" for element in page.evaluate(BEYOND_THE_EDGE)]
    context.close()
    assert faults == []


def test_the_book_can_be_read_without_a_server(browser: Browser, site: Path) -> None:
    page = browser.new_page()
    faults = watch(page, "file://")
    page.goto((site / "index.html").as_uri(), wait_until="networkidle")
    assert page.title()
    assert faults == []
