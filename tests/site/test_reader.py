"""From a finding on the landing page to the public page behind it, and back to the claims."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page

from crosscase.study import load_study

LANDING = "index.html"
ADDRESSES = set(load_study().sources["url"].dropna())
MOST = 3
PATIENCE = 10_000
FOCUSED = "document.activeElement"


@pytest.fixture(params=[1280, 390], ids=["desktop", "phone"])
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Page:
    context = browser.new_context(
        viewport={"width": request.param, "height": 844}, has_touch=request.param == 390
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{address}/{LANDING}", wait_until="load")
    page.wait_for_url("**/chapters/findings.html")
    page.wait_for_load_state("load")
    request.addfinalizer(context.close)
    return page


class Reader:
    """Counts what a reader does; links to other sites are noted, not followed."""

    def __init__(self, page: Page) -> None:
        """Begin on a page."""
        self.page, self.steps = page, 0

    def choose(self, link: Locator) -> str:
        """Click or tap, and return where the link leads."""
        self.steps += 1
        start, where = self.page.url.partition("#")[0], str(link.evaluate("link => link.href"))
        if urlsplit(where).hostname == "127.0.0.1":
            if link.evaluate("() => navigator.maxTouchPoints"):
                link.tap()
            else:
                link.click()
            if where.partition("#")[0] != start:
                self.page.wait_for_url(where)
        return where


def box(page: Page) -> Locator:
    return page.locator(".admonition.conclusion")


def test_from_a_finding_to_its_source_in_two_steps(page: Page) -> None:
    reader = Reader(page)
    reader.choose(box(page).locator("a.claim").first)
    where = reader.choose(page.locator(".card-panel a.source").first)
    assert where in ADDRESSES
    assert reader.steps <= MOST


def test_from_a_rating_to_its_source_in_two_steps(page: Page) -> None:
    reader = Reader(page)
    reader.choose(page.locator(".matrix td a:has(.rating)").first)
    assert "/evidence/" in page.url
    where = reader.choose(page.locator("article a.source").first)
    assert where in ADDRESSES
    assert reader.steps <= MOST


def test_from_a_finding_by_a_segment_to_its_source_and_back_to_the_claim(page: Page) -> None:
    reader = Reader(page)
    mark = box(page).locator("a.claim").first
    claim = str(mark.get_attribute("href")).removeprefix("#claim-")
    reader.choose(mark)
    home = reader.choose(page.locator(".card-panel a[href*='/evidence/']").first)
    segment = page.locator(f"#{urlsplit(home).fragment}")
    assert segment.is_visible()
    where = reader.choose(page.locator(".facts a.source").first)
    assert where in ADDRESSES
    assert reader.steps <= MOST

    if (wider := segment.locator("summary")).count():
        wider.click()
    back = segment.locator(".uses a")
    assert f"claims/{claim}.html" in " ".join(back.evaluate_all("all => all.map(a => a.href)"))
    reader.choose(segment.locator(f".uses a[href$='claims/{claim}.html']"))
    reader.choose(page.locator(f"article a[href$='findings.html#mark-{claim}']"))
    assert page.locator(f"#mark-{claim}").is_visible()


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the keyboard is at an element that the selector means."""
    for _ in range(400):
        page.keyboard.press("Tab")
        if page.evaluate(f"{FOCUSED}.matches({selector!r})"):
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


def test_by_keyboard_alone_to_the_source_and_back(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(PATIENCE)
    page.goto(f"{address}/chapters/findings.html", wait_until="load")
    tab_to(page, ".conclusion a.claim")
    claim = page.evaluate(f"{FOCUSED}.hash").removeprefix("#claim-")
    page.keyboard.press("Enter")
    tab_to(page, ".card-panel a.source")
    assert page.evaluate(f"{FOCUSED}.href") in ADDRESSES
    tab_to(page, ".card-panel a[href*='/evidence/']")
    home = page.evaluate(f"{FOCUSED}.href")
    page.keyboard.press("Enter")
    page.wait_for_url(home)
    tab_to(page, ".facts a.source")
    assert page.evaluate(f"{FOCUSED}.href") in ADDRESSES
    segment = urlsplit(home).fragment
    back = f"#{segment} .uses a[href$='/{claim}.html']"
    if not page.locator(back).is_visible():
        tab_to(page, f"#{segment} summary")
        page.keyboard.press("Enter")
    tab_to(page, back)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/claims/{claim}.html")
    assert page.locator("article h1").is_visible()
    page.close()
