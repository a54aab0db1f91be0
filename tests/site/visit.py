"""A visit: a page is opened once at a width, and all that tests ask about it is noted.

At a desk the page comes from a server, on a phone from a folder; a third visit is without scripts.
What a visit notes is kept as JSON for all workers of a run. Tests read it and say what may be.
"""

import json
import re
from pathlib import Path
from typing import Any, TypedDict

import pytest
from axe_playwright_python.base import AXE_SCRIPT  # type: ignore[import-untyped]
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, Page

from tests.once import once

THEMES = ("light", "dark")
VIEWS = {"desk": ("light", 1280), "phone": ("dark", 360)}
"""Colours change with the theme, layout with the width: these two see both of each."""
WALKED = {
    *("chapters/findings.html", "chapters/coding.html", "chapters/lab.html"),
    *("chapters/segments.html", "chapters/summary.html", "chapters/cite.html", "search.html"),
    *("claims/leon-tie-wound-up.html", "evidence/poster-s01.html"),
}
"""A page of each kind, on which Tab is pressed for every control."""
SETTLED = 400  # milliseconds after which the theme has looked for tables that scroll
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = """{rules: [
    {id: "color-contrast", selector: "[data-look]"},
    {id: "link-in-text-block", selector: "[data-look]:is(a[href], [role=link])"},
]}"""
AXE = Axe(f"{AXE_SCRIPT}; axe.configure({COLOURS})")
LOOK = Path(__file__).with_name("visit.js").read_text("utf-8")


class Notes(TypedDict, total=False):
    """What is noted: faults, but for the title, counts, places and colours."""

    title: str
    loading: list[str]
    too_wide: dict[str, list[str]]
    axe: list[str]
    charts: int
    unreadable: list[str]
    colours: dict[str, list[str]]
    pale: dict[str, list[str]]
    code: list[str]
    controls: int
    keyboard: list[str]


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
    page.on(
        "requestfailed",
        lambda request: (
            None  # the page was left before it came
            if request.failure == "net::ERR_ABORTED"
            else faults.append(f"failed: {request.url}")
        ),
    )
    page.on("pageerror", lambda error: faults.append(f"script error: {error}"))
    page.on(
        "console",
        lambda message: (
            faults.append(f"console: {message.text}") if message.type == "error" else None
        ),
    )
    return faults


def violations(page: Page) -> list[str]:
    """Return what axe-core finds wrong, one line for each element."""
    page.evaluate(LOOK)
    page.evaluate("look.markLooks()")
    wanted = {"runOnly": RULES, "resultTypes": ["violations"]}
    results = AXE.run(page, options=wanted).response
    return [
        f"{rule['id']}: {rule['help']}: {node['html'][:160]}"
        for rule in results["violations"]
        for node in rule["nodes"]
    ]


def too_wide(page: Page) -> list[str]:
    """Return what a page has beyond its edge, where one would have to scroll sideways."""
    page.evaluate(LOOK)
    return list(page.evaluate("look.beyondTheEdge()"))


def shorten(page: Page) -> None:
    """Take from long lists what has nothing new for rules: all rows but some of each kind."""
    page.evaluate(LOOK)
    page.evaluate("look.shorten()")


def show(page: Page, theme: str) -> None:
    """Turn to the light or the dark theme."""
    page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)


class Visitor:
    """Visits pages with one browser, or recalls what another worker has noted."""

    def __init__(
        self, browser: Browser, site: Path, address: str, factory: pytest.TempPathFactory
    ) -> None:
        """Know the browser, and where the pages are and are served."""
        self.browser, self.site, self.address, self.factory = browser, site, address, factory
        self.contexts: dict[str, BrowserContext] = {}

    def notes(self, name: str, view: str) -> Notes:
        """Return what is noted of a page, from a visit or from memory."""

        def make(folder: Path) -> None:
            visit = self.without_scripts if view == "no scripts" else self.visit
            (folder / "notes.json").write_text(json.dumps(visit(name, view)), "utf-8")

        folder = once(self.factory, f"{view} {name.replace('/', ' ')}", make)
        notes: Notes = json.loads((folder / "notes.json").read_text("utf-8"))
        return notes

    def open(self, view: str, **settings: Any) -> Page:
        """Open an empty page beside those of earlier visits, with all that they have fetched."""
        if view not in self.contexts:
            self.contexts[view] = self.browser.new_context(**settings)
        return self.contexts[view].new_page()

    def visit(self, name: str, view: str) -> Notes:
        """Open a page and look at all of it."""
        theme, width = VIEWS[view]
        served = view == "desk"
        url = f"{self.address}/{name}" if served else (self.site / name).as_uri()
        page = self.open(view, viewport={"width": width, "height": 800})
        notes = Notes(too_wide={}, colours={}, pale={})
        charted = 'class="chart"' in (self.site / name).read_text("utf-8")
        faults = watch(page, self.address if served else "file://")
        page.goto(url, wait_until="networkidle" if served else "load")
        page.evaluate(LOOK)
        notes["title"] = page.title()
        if charted:
            notes["charts"] = page.locator("figure.chart").count()
            notes["unreadable"] = page.evaluate("look.unreadable()")
        for each in sorted(THEMES, key=lambda each: each == theme):  # the view's own at last
            show(page, each)
            notes["too_wide"][each] = too_wide(page)
            if charted and served:
                notes["colours"][each] = page.evaluate("look.colours()")
                notes["pale"][each] = page.evaluate("look.pale()")
        if served:
            notes["code"] = unopened(page, scripts=True)
        shorten(page)
        page.wait_for_timeout(SETTLED)
        notes["loading"] = list(faults)  # axe itself asks for style sheets, which no folder gives
        page.evaluate("look.unfold()")
        notes["axe"] = violations(page)
        page.evaluate("foldAgain()")
        if served:
            notes["controls"], notes["keyboard"] = by_keyboard(page, every=name in WALKED)
        page.close()
        return notes

    def without_scripts(self, name: str, view: str) -> Notes:
        """Open a page where no script runs."""
        page = self.open(view, java_script_enabled=False)
        page.goto(f"{self.address}/{name}", wait_until="load")
        drawings = page.locator("figure.chart .drawn-for-page svg").all()
        notes = Notes(charts=sum(each.is_visible() for each in drawings))
        notes["code"] = unopened(page, scripts=False)
        page.close()
        return notes


def unopened(page: Page, scripts: bool) -> list[str]:
    """Have every figure show its code, and return those that do not, or not where one reads."""
    faults = []
    for cell in page.locator("div.cell:has(.figure-links)").all():
        line, code = cell.locator(".figure-links"), cell.locator(".cell_input").last.locator("pre")
        if code.is_visible():
            faults.append(f"open already: {code.inner_text()}")
        line.get_by_role("link", name="Code", exact=True).click()
        code.wait_for(state="visible")
        if scripts and not code.evaluate("look.isInView"):
            faults.append(f"out of view: {code.inner_text()}")
        if not re.search(r"\b(?:display|teach)\.", code.inner_text()):
            faults.append(f"draws nothing: {code.inner_text()}")
    return faults


def by_keyboard(page: Page, every: bool) -> tuple[int, list[str]]:
    """Go from control to control; return their number and what is amiss.

    Tab is pressed for every control, or once, and scripts do the like for the others.
    """
    page.add_style_tag(content="* { transition: none !important; }")
    page.evaluate("scrollTo(0, 0)")
    page.mouse.move(0, 0)  # what is there only under the mouse is no control of the keyboard's
    controls = page.evaluate("look.watchFocus()")
    for _ in range(controls + 5 if every else 1):
        page.keyboard.press("Tab")
    if not every:
        page.evaluate("look.walk()")
    return controls, page.evaluate("look.focusFaults()")
