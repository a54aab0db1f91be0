"""A claim opens beside its sentence by keyboard, pointer and touch, and is a footnote without."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.site.conftest import PAGES, SITE
from tests.site.page import tab_to

CLAIMING = [name for name in PAGES if 'href="#claim-' in (SITE / name).read_text("utf-8")]
NAME = "chapters/organisation.html"
MARK, PANEL = "article a.claim", ".card-panel"
BOX = "element => { const r = element.getBoundingClientRect(); return [r.left, r.top, r.right]; }"


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{address}/{NAME}", wait_until="load")
    yield page
    page.close()


def test_every_chapter_of_findings_makes_claims() -> None:
    answers = ("findings", "organisation", "interaction", "impact", "words", "compared")
    assert {f"chapters/{name}.html" for name in (*answers, "then-and-now")} <= set(CLAIMING)


@pytest.mark.parametrize("name", CLAIMING)
def test_every_mark_opens_its_note(name: str, browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{address}/{name}", wait_until="load")
    marks = page.locator(MARK)
    for place in range(marks.count()):
        mark = marks.nth(place)
        mark.click()
        panel = page.locator(PANEL)
        assert panel.count() == 1
        note = page.locator(str(mark.get_attribute("href"))).first
        assert (
            panel.locator(".claim-text").inner_text() == note.locator(".claim-text").text_content()
        )
        if note.locator("a.source").count():
            assert panel.locator("a.source:visible").count()
        else:  # it counts, or nothing is held against it
            assert re.search(r"The record: .*\d|none does", panel.inner_text())
        left, top, right = panel.evaluate(BOX)
        assert 0 <= left < right <= 1280
        assert 0 <= top < panel.evaluate("element => element.getBoundingClientRect().bottom") <= 900
        page.keyboard.press("Escape")
        assert panel.count() == 0
    page.close()


def test_focus_shows_the_evidence_and_does_not_hold_up_the_tab_key(page: Page) -> None:
    tab_to(page, MARK)
    mark = page.locator(MARK).first
    assert mark.evaluate("mark => mark === document.activeElement")
    assert page.locator(PANEL).is_visible()
    assert mark.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.closest('.card-panel')")
    assert page.locator(PANEL).count() <= 1, "the next control may be a mark, too"
    assert mark.get_attribute("aria-expanded") == "false"


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_key_leads_into_the_evidence_and_escape_leads_back(page: Page, key: str) -> None:
    tab_to(page, MARK)
    page.keyboard.press(key)
    assert page.evaluate("document.activeElement.textContent") == "Close"
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.card-panel a.source')"):
            break
    assert page.evaluate("document.activeElement.href").startswith("http")
    page.keyboard.press("Escape")
    assert page.locator(PANEL).count() == 0
    mark = page.locator(MARK).first
    assert mark.evaluate("mark => mark === document.activeElement")


def test_leaving_the_panel_closes_it(page: Page) -> None:
    page.locator(MARK).first.click()
    page.mouse.click(600, 20)
    assert page.locator(PANEL).count() == 0
    page.locator(MARK).first.click()
    page.get_by_role("button", name="Close").click()
    assert page.locator(PANEL).count() == 0


def test_one_panel_is_open_at_a_time(page: Page) -> None:
    page.locator(MARK).first.click()
    page.locator(MARK).nth(1).evaluate("mark => mark.click()")
    assert page.locator(PANEL).count() == 1
    expanded = page.locator(f"{MARK}[aria-expanded=true]")
    assert expanded.count() == 1


def test_on_a_phone_a_tap_opens_it_along_the_bottom(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True)
    page = context.new_page()
    page.goto(f"{address}/{NAME}", wait_until="load")
    page.locator(MARK).first.tap()
    panel = page.locator(PANEL)
    bottom = panel.evaluate("element => element.getBoundingClientRect().bottom")
    assert panel.evaluate(BOX)[0] == 0 and bottom == pytest.approx(740, abs=1)
    close = page.get_by_role("button", name="Close").bounding_box()
    assert close and close["height"] >= 44 and close["width"] >= 44
    page.get_by_role("button", name="Close").tap()
    assert panel.count() == 0
    context.close()


def test_without_scripts_a_mark_is_a_link_to_its_note(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/{NAME}", wait_until="load")
    mark = page.locator(MARK).first
    target = str(mark.get_attribute("href"))
    mark.click()
    assert page.url.endswith(target)
    note = page.locator(target)
    assert note.is_visible()
    note.locator("summary").first.click()
    assert note.locator("a.source").first.is_visible()
    context.close()


def test_on_paper_a_claim_is_a_numbered_note_with_its_evidence(page: Page) -> None:
    page.locator(MARK).first.click()
    page.emulate_media(media="print")
    assert not page.locator(PANEL).is_visible()
    mark = page.locator(MARK).first
    assert mark.locator("b").inner_text() == "1"
    first = page.locator("ol.claims > li").first
    assert f"#{first.get_attribute('id')}" == mark.get_attribute("href")
    assert first.locator("a.source").first.is_visible()
