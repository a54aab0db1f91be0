"""An exercise with code: an editor on the page, whose code runs behind the page's cells."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.once import once
from tests.site.test_run import CHANGED, FOCUSED, PATIENCE, PROSE, change, run, runtime
from tests.site.visit import SETTLED, VIEWS, violations, watch

__all__ = ["runtime"]

CHAPTER = "chapters/organisation.html"
NAME = "southern-reasons"
RIGHT = """south = tie.query("code_id == 'O-MOT' and about == 'south'")
exercises.check("southern-reasons", set(south["publisher_side"]))"""
WITHOUT_INVOLVED = {"UTR-LEO": "-", "AMS-VES": "+/-", "TRE-CAJ": "thin", "ALP-OUD": "thin"}
SUPPORT = """said = evidence.query("segment_id == 'UTR-LEO-033' and code_id == 'O-SUP'")
print("negative:", (said["bearing"] == "negative").sum())"""
SHOWN = """import altair as alt
from IPython.display import display
display(evidence[["segment_id", "bearing"]].head(3))
alt.Chart(evidence.head(40)).mark_bar().encode(x="count()", y="bearing")"""


@pytest.fixture(scope="session")
def exercise(
    runtime: None, browser: Browser, address: str, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """Work on an exercise: as it stands, right, with mistakes, without end, and on changed data."""

    def make(folder: Path) -> None:
        (folder / "told.json").write_text(json.dumps(tell(browser, address)), "utf-8")

    folder = once(tmp_path_factory, "exercise", make)
    told: dict[str, Any] = json.loads((folder / "told.json").read_text("utf-8"))
    return told


def tell(browser: Browser, address: str) -> dict[str, Any]:
    """Return what was seen on the way."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    told: dict[str, Any] = {"faults": watch(page, address)}
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(f"{address}/{CHAPTER}", wait_until="load")
    editor = page.locator(".answer-editor").nth(1)
    code = editor.get_by_role("textbox", name="Your code")
    told["names"] = [
        each.get_attribute("aria-label") for each in page.locator(".answer-editor").all()
    ]
    block = page.locator(".exercise .is-edited").nth(1)
    told["block"] = [block.locator("pre").text_content(), block.is_visible()]
    told["starter"], told["prose"] = code.input_value(), page.evaluate(PROSE)
    height = code.evaluate("code => code.offsetHeight")
    code.fill(f"{told['starter']}\n\n\n\n\n")
    told["taller"] = code.evaluate("code => code.offsetHeight") - height
    code.fill(told["starter"])
    told["before"] = [url for url in fetched if "/runtime/" in url]

    told["first"] = check(page, editor)
    told["focus"] = [page.evaluate(FOCUSED)]
    told["fetched"] = len(fetched)
    code.fill(RIGHT)
    code.press("Control+Enter")
    told["right"] = finished(page, editor)
    told["again"] = len(fetched) - told["fetched"]
    told["focus"].append(page.evaluate("document.activeElement.localName"))
    code.press("Tab")
    told["focus"].append(page.evaluate(FOCUSED))
    for name, source in {"syntax": "one = 1\ntwo = (", "nothing": "one = 1"}.items():
        code.fill(source)
        told[name] = check(page, editor)
    code.fill(SHOWN)
    told["shown"] = check(page, editor)
    editor.locator(".answer-shown svg").wait_for(timeout=PATIENCE)
    told["rows"] = editor.locator(".answer-shown tbody tr").count()
    told["axe"] = {}
    for theme, width in VIEWS.values():
        page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_timeout(SETTLED)
        told["axe"][f"{theme}, {width} px"] = violations(page)
    told["after"] = [page.evaluate(CHANGED), page.evaluate(PROSE)]

    code.fill(SUPPORT)
    told["published"] = check(page, editor)
    page.locator(".run-panel > summary").click()
    page.wait_for_selector("#run-segments option", state="attached")
    typed = page.get_by_role("form", name="Answer: Without those involved")
    for case, rating in WITHOUT_INVOLVED.items():
        typed.get_by_label(case).fill(rating)
    told["typed"] = [checked(typed)]
    change(page, "UTR-LEO-033", "O-SUP", "negative")
    change(page, "UTR-LEO-001", "O-SUP", "present")
    told["not run"] = check(page, editor)
    run(page, "Run with these changes")
    told["typed"].append(checked(typed))
    told["changed"] = check(page, editor)
    told["marks"] = len(page.evaluate(CHANGED))

    code.fill("while True:\n    pass")
    editor.get_by_role("button", name="Check").click()
    expect(editor.get_by_role("status")).to_contain_text("Running your code")
    editor.get_by_role("button", name="Stop").click()
    told["stopped"] = finished(page, editor)
    told["focus"].append(page.evaluate(FOCUSED))
    told["marks after"] = len(page.evaluate(CHANGED))
    code.fill(SUPPORT)
    told["anew"] = check(page, editor)
    page.get_by_role("button", name="Back to the published text").click()
    told["typed"].append(checked(typed))

    page.reload(wait_until="load")
    told["kept"] = code.input_value()
    editor.get_by_role("button", name="Reset").click()
    told["reset"] = code.input_value()
    page.reload(wait_until="load")
    told["reset kept"] = code.input_value()
    told["faults"] = list(told["faults"])  # what closing ends is no fault
    context.close()
    return told


def check(page: Page, editor: Locator) -> str:
    """Check what is in the editor, and return what is said of it."""
    editor.get_by_role("button", name="Check").click()
    return finished(page, editor)


def checked(typed: Locator) -> str:
    """Check what stands in a field for those without Python, and return what is said of it."""
    typed.get_by_role("button", name="Check").click()
    return typed.get_by_role("status").inner_text()


def finished(page: Page, editor: Locator) -> str:
    """Wait until Python is at rest, and return what is said."""
    page.locator(".run .run-start:not([aria-disabled=true])").wait_for(timeout=PATIENCE)
    return editor.get_by_role("status").inner_text()


def test_an_exercise_has_an_editor_with_its_code(exercise: dict[str, Any]) -> None:
    assert len(exercise["names"]) == 2 and exercise["names"][1].startswith("Exercise: Reasons, and")
    assert NAME in exercise["starter"] and exercise["starter"] == exercise["block"][0].strip()
    assert not exercise["block"][1], "the code stands there once"
    assert exercise["taller"] > 50, "it grows with the code"


def test_python_is_fetched_when_an_answer_is_first_checked(exercise: dict[str, Any]) -> None:
    assert exercise["before"] == [] and exercise["again"] == 0
    assert (
        exercise["first"].startswith("Put your answer in place") and exercise["right"] == "Right."
    )


def test_the_keyboard_stays_where_it_was_and_leaves_the_editor_by_tab(
    exercise: dict[str, Any],
) -> None:
    assert exercise["focus"] == ["Check", "textarea", "Check", "Check"]


def test_a_mistake_is_said_in_one_line_with_its_place(exercise: dict[str, Any]) -> None:
    assert exercise["syntax"] == "SyntaxError: '(' was never closed (line 2)"
    assert exercise["nothing"] == "It ran, and shows nothing."


def test_tables_and_charts_are_shown_below(exercise: dict[str, Any]) -> None:
    assert exercise["shown"] == "What it shows stands below." and exercise["rows"] == 3


def test_a_page_with_an_editor_is_for_everyone(exercise: dict[str, Any]) -> None:
    assert {view: faults for view, faults in exercise["axe"].items() if faults} == {}


def test_a_check_leaves_the_page_as_it_is(exercise: dict[str, Any]) -> None:
    assert exercise["after"] == [[], exercise["prose"]]


def test_an_exercise_works_on_the_study_that_the_page_shows(exercise: dict[str, Any]) -> None:
    assert exercise["published"] == exercise["not run"] == "negative: 0"
    assert exercise["changed"] == "negative: 1" and exercise["marks"]


def test_an_answer_typed_without_python_is_held_against_what_the_page_shows(
    exercise: dict[str, Any],
) -> None:
    differs = "Not yet. 1 of 4 values differ. Look at “UTR-LEO”."
    assert exercise["typed"] == ["Right.", differs, "Right."]


def test_code_without_end_is_stopped_and_python_starts_anew(exercise: dict[str, Any]) -> None:
    assert exercise["stopped"] == "You stopped it. The next check has to start Python anew."
    assert exercise["marks after"] == exercise["marks"]
    assert exercise["anew"] == exercise["changed"], "on what the page shows"


def test_code_is_kept_on_the_device_until_it_is_reset(exercise: dict[str, Any]) -> None:
    assert exercise["kept"] == SUPPORT
    assert exercise["reset"] == exercise["reset kept"] == exercise["starter"]


def test_nobody_else_is_asked_and_nothing_fails(exercise: dict[str, Any]) -> None:
    assert exercise["faults"] == []


def test_a_page_opened_from_a_folder_has_no_editor(
    runtime: None, browser: Browser, site: Path
) -> None:
    page = browser.new_page()
    page.goto((site / CHAPTER).as_uri(), wait_until="load")
    assert page.locator(".answer-editor").count() == 0
    assert page.locator(".exercise > div[class*=highlight-]").first.is_visible()
    page.close()
