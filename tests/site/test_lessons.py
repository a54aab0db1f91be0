"""Hints open by keyboard; notes for teachers stay away until asked for, and then stay."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.site.visit import SETTLED, VIEWS, violations

NAME = "chapters/organisation.html"
SEEN = "() => [...document.querySelectorAll('.instructor')].map(note => note.checkVisibility())"


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(f"{address}/{NAME}")
    return page


def test_objectives_take_one_line_behind_the_answer(page: Page) -> None:
    box = page.locator(".objectives").bounding_box()
    answer = page.locator(".conclusion").bounding_box()
    assert box and answer and box["height"] < 40 and box["y"] > answer["y"] + answer["height"]


def test_hint_and_solution_open_by_keyboard(page: Page) -> None:
    exercise = page.locator(".exercise", has=page.locator("h3", has_text="Without those involved"))
    for name in ("hint", "solution"):
        summary = exercise.locator(f".{name} > summary")
        inside = exercise.locator(f".{name} > :not(summary)").first
        assert not inside.is_visible()
        summary.focus()
        page.keyboard.press("Enter")
        assert inside.is_visible()
    assert "Without those involved" in exercise.locator(".solution").inner_text()


def test_an_opened_lesson_has_nothing_axe_objects_to(page: Page) -> None:
    page.goto(f"{page.url}?teacher")
    assert all(page.evaluate(SEEN))
    page.evaluate("document.querySelectorAll('article details').forEach(each => each.open = true)")
    for theme, width in VIEWS.values():
        page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_timeout(SETTLED)
        assert violations(page) == [], theme


def test_notes_for_teachers_are_shown_when_asked_for_and_kept(page: Page, address: str) -> None:
    assert page.evaluate(SEEN) == [False]
    page.goto(f"{address}/{NAME}?teacher")
    assert page.evaluate(SEEN) == [True]
    page.goto(f"{address}/chapters/interaction.html")
    assert page.evaluate(SEEN) == [True]
    page.locator(".instructor-switch").press("Enter")
    assert page.evaluate(SEEN) == [False]
    page.reload()
    assert page.evaluate(SEEN) == [False]


def test_a_button_on_any_page_shows_the_notes(page: Page) -> None:
    page.locator("article section").first.evaluate(
        "place => place.prepend(document.querySelector('.instructor-switch').cloneNode(true))"
    )
    page.locator(".instructor-switch").first.click()
    assert page.evaluate(SEEN) == [True]
    assert page.locator(".instructor-switch").first.inner_text() == "Hide the notes for teachers"


def test_without_scripts_hints_open_and_notes_stay_hidden(browser: Browser, site: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / NAME).as_uri())
    page.locator(".exercise .hint > summary").first.click()
    assert page.locator(".exercise .hint > :not(summary)").first.is_visible()
    assert not page.locator(".instructor").is_visible()
    page.emulate_media(media="print")
    assert not page.locator(".instructor").is_visible()
    context.close()
