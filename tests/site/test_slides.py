"""The slides of the chapters in a real browser, opened from a folder."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize
from selectolax.lexbor import LexborHTMLParser

from tests.site.conftest import DECKS, SITE
from tests.site.parsed import parsed
from tests.site.visit import violations, watch

WIDE: ViewportSize = {"width": 1280, "height": 720}
PHONE: ViewportSize = {"width": 360, "height": 740}
DECK = "slides/05_organisation.html"
OUTSIDE = """({width, height}) => [...Reveal.getCurrentSlide().querySelectorAll(
        ":scope > :not(.notes), :scope > :not(.notes) :is(p, li, figcaption, svg, pre)"
    )].filter(part => {
        const box = part.getBoundingClientRect();
        return box.width && (box.left < -1 || box.right > width + 1
            || box.top < -1 || box.bottom > height + 1);
    }).map(part => part.outerHTML.slice(0, 100))"""
OVER_CONTROLS = """() => {
    const slide = Reveal.getCurrentSlide();
    const [last] = [...slide.children].filter(part => !part.matches(".notes")).slice(-1);
    return last.offsetTop + last.offsetHeight + parseFloat(getComputedStyle(slide).paddingBottom)
        > Reveal.getConfig().height + 1;
}"""
ONE_OF_EACH_KIND = """[...new Map(
    Reveal.getSlides().map((slide, place) => [slide.classList[0], place])
).values()]"""
SHEETS = """() => [...document.querySelectorAll(".pdf-page > section")].map(slide => {
    const sheet = slide.parentElement.getBoundingClientRect();
    const low = Math.max(...[...slide.children].map(part => part.getBoundingClientRect().bottom));
    return [sheet.width, sheet.height, low <= sheet.bottom];
})"""
SWIPE = [("touchStart", 300), ("touchMove", 200), ("touchMove", 60), ("touchEnd", None)]


@contextmanager
def opened(browser: Browser, name: str, size: ViewportSize, query: str = "") -> Iterator[Page]:
    """Open a deck from its folder, wait until it is ready, and close it if it kept the rules."""
    context = browser.new_context(viewport=size, has_touch=size == PHONE)
    page = context.new_page()
    faults = watch(page, "file://")
    page.goto(f"{(SITE / name).as_uri()}{query}")
    page.wait_for_selector(".reveal.ready")
    yield page
    context.close()
    assert faults == []


def number(page: Page) -> int:
    """Return the number of the slide that is shown."""
    return int(page.evaluate("Reveal.getSlidePastCount()"))


def test_every_chapter_has_slides(site: Path) -> None:
    chapters = {Path(name).stem for name in DECKS}
    assert {path.stem for path in (site / "chapters").glob("[0-9]*.html")} <= chapters
    for name in DECKS:
        page = parsed(f"chapters/{Path(name).name}")
        assert page.css_first(f'.article-header-buttons a[href="../{name}"]')


def words(text: str) -> set[str]:
    """Return the words of a text."""
    return set(re.findall(r"\w+", text))


@pytest.mark.parametrize("name", DECKS)
def test_slides_say_nothing_that_the_page_does_not_say(name: str, site: Path) -> None:
    deck = LexborHTMLParser((site / name).read_text("utf-8"))
    page = parsed(f"chapters/{Path(name).name}")
    known = words(unescape("".join(each.html or "" for each in page.css("article"))))
    slides = deck.css(".slides > section:not(.closing)")
    assert len(slides) >= 5
    for slide in slides:
        assert slide.css("p, li, svg"), f"empty: {slide.text()}"
        for ours in slide.css(".basis"):  # ids of claims, and "On the page"
            ours.replace_with(".")
        assert words(slide.text(separator=" ")) <= known


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("name", DECKS)
def test_every_slide_fits(name: str, size: ViewportSize, browser: Browser) -> None:
    with opened(browser, name, size) as page:
        faults = []
        for place in range(page.evaluate("Reveal.getTotalSlides()")):
            page.evaluate("place => Reveal.slide(place)", place)
            faults += [(place, part) for part in page.evaluate(OUTSIDE, size)]
            faults += [(place, "too long")] * page.evaluate(OVER_CONTROLS)
    assert faults == []


def test_keys_turn_the_slides_and_open_the_notes(browser: Browser) -> None:
    with opened(browser, DECK, WIDE) as page:
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Space")
        assert number(page) == 2
        page.keyboard.press("ArrowLeft")
        assert number(page) == 1
        with page.expect_popup() as opening:
            page.keyboard.press("s")
        notes = opening.value.locator(".speaker-controls-notes .value")
        notes.get_by_text("Holds. The data:").wait_for()


def test_a_swipe_turns_the_slides_on_a_phone(browser: Browser) -> None:
    with opened(browser, DECK, PHONE) as page:
        finger = page.context.new_cdp_session(page)
        for kind, x in SWIPE:
            points = [] if x is None else [{"x": x, "y": 300}]
            finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        page.wait_for_function("Reveal.getSlidePastCount() === 1")
        page.locator(".controls .navigate-right").tap()
        assert number(page) == 2


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_slides(theme: str, browser: Browser, address: str) -> None:
    page = browser.new_page(viewport=WIDE)
    page.add_init_script(f"localStorage.setItem('theme', '{theme}')")
    page.goto(f"{address}/{DECK}")
    page.wait_for_selector(f"[data-theme={theme}] .reveal.ready")
    found = []
    for place in page.evaluate(ONE_OF_EACH_KIND):
        page.evaluate("place => Reveal.slide(place)", place)
        found += violations(page)
    page.close()
    assert found == []


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_slides_print_one_to_a_sheet_with_their_notes(size: ViewportSize, browser: Browser) -> None:
    with opened(browser, DECK, size, "?print-pdf&showNotes=separate-page") as page:
        page.wait_for_selector(".pdf-page")
        sheets = page.evaluate(SHEETS)
        assert len(sheets) >= 5
        assert {(width > height, inside) for width, height, inside in sheets} == {(True, True)}
        assert len({height for _, height, _ in sheets}) == 1
        assert page.locator(".speaker-notes-pdf").count() >= 5
