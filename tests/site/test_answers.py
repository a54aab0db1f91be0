"""The field beside an exercise says of an answer, word for word, what Python says of it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page

from crosscase.teach import exercises
from tests.conftest import ROOT, SITE
from tests.site.visit import SETTLED, VIEWS, violations

SCRIPT = ROOT / "src" / "crosscase" / "teach" / "static" / "answers.js"
BESIDE = (
    '<div class="exercise"><h3>Any <span class="effort">5 min</span></h3><p>Say it.</p>'
    '<details class="hint"><summary>Hint</summary><p>Think.</p></details>'
    '<details class="solution"><summary>Solution</summary>'
    '<span class="answer" data-name="any" data-answer="{packed}" hidden></span></details></div>'
)
ANSWER_ALL = """givens => [...document.querySelectorAll(".exercise")].map((exercise, at) => {
    const form = exercise.querySelector(":scope > .answer-field");
    if (!form) return null;
    const names = [...form.querySelectorAll("fieldset label")].map((each) => each.innerText.trim());
    return givens[at].map((given) => {
        [...form.querySelectorAll("input, select")].forEach((field, row) => {
            field.value = typeof given === "string" ? given : given[names[row]] ?? "";
        });
        form.requestSubmit();
        return form.querySelector("[role=status]").textContent;
    });
})"""
"""Fill in the field of each exercise with one answer after the other; return what is said."""

TYPED = [
    *("", " ", "0", "1", "-1", "12", "12.0", "12,5", "+12", "−12", "1e2", "1 2", "007", "5."),
    *(".", ",", "0.42", "0,42", ".42", ",42", "0.4", "0.417", "0.41666", "0.416667", "0.4167"),
    *("-0.42", "−.42", "42", "42%", "42 %", "41.7 %", "41,666 %", "42 % %", "% 42", "0.5", "50"),
    *("0.50", "0.0042", "4.2", "1000", "999.95", "1e3", "0.000001", "0,00001", "9" * 30),
    *("yes", "Yes ", "NO", "true", "False", "perhaps", "no.", "mixed", "Mixed", " MIXED  "),
    *("mixd", "mixde", "“mixed”", "'mixed", "positive", "m ixed", "+/-", "+/−", "＋/－", "+"),
    *("++", "--", "–", "—", "Größe", "GROSSE", "grösse", "straße", "STRASSE", "León", "leon"),
    *("LEÓN", "Leo\u0301n", "leom", "São Paulo", "sao  paulo", "Sao Pualo", "Ａｂｃ", "ﬁnance"),
    *("north", "north, south", "south;north", "north; south;", "north, west", "north south"),
    *(",", ";", "0.5, 2", "0,5; 2", "50 %; 2", "not Citizens", "Citizens", "citizens,", "🙂"),
    *("a; b, c", "a, b, c, d, e, f", "b, c, d", "finance", "Citizens of the South", "🙂" * 6),
    *("5/12", " 5 / 12", "5/0", "-5/12", "1/3", "north + south", "north+south", "0.5 + 2"),
    *("Citizens of the south.", "South and North and South", "North and South and Nort"),
]
WORDS = ["mixed", "+/-", "--", "Größe", "straße", "León", "São Paulo", "finance", "abc"]
WORDS += ["🙂" * 7, "Citizens of the South", "North and South and North"]
SCALES = [12, 0, -7, 0.41666, -0.2, 0.0, 1e-5, 1000.0, 99.95, 1 / 3, 123456.789, 0.0417, 2.5]
RIGHT: list[tuple[Any, dict[str, Any]]] = [
    *((one, {}) for one in [*SCALES, *WORDS, True, False]),
    (0.41666, {"You took all.": 0.5, "Those are ten times as many.": 4.2}),
    (False, {"You took all.": "yes"}),
    ("mixed", {"That is a slip.": "positive", "So is that.": {"north"}, "And that.": 0.5}),
    ({"north", "south"}, {"You took all.": {"north", "south", "west"}}),
    ({0.5, 2}, {}),
    ({"Citizens"}, {"That is with the gaps left open.": set()}),
    ({"a", "b", "c", "d", "e"}, {}),
]
TABLE = {"A": 0.41666, "B b": "+/-", "C": 12, "D": 3}
ROWS: list[dict[str, str]] = [
    {},
    {"A": "0.42", "B b": "+/−", "C": "12", "D": "3"},
    {"A": "42 %", "B b": "+/-", "C": "12", "D": "4"},
    {"A": "0.4", "B b": "+", "C": "13", "D": "four"},
    {"A": "1", "B b": "+/-"},
    {"C": "12"},
    {"A": "0.5", "B b": "+", "C": "1", "D": "2"},
]
SLIP = {"You took all.": {"A": 0.5, "B b": "+", "C": 1, "D": 2}, "Not a table.": "all"}


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


def beside(page: Page, packed: list[str]) -> None:
    """Open a page with an exercise for each of some packed answers."""
    page.set_content("".join(BESIDE.format(packed=each) for each in packed))
    page.add_script_tag(path=SCRIPT)


def said_by_python(packed: str, givens: list[Any]) -> list[str]:
    exercises.load({"any": packed})
    return [exercises.verdict("any", given) for given in givens]


def test_script_and_python_say_the_same(page: Page) -> None:
    packed = [exercises.pack("any", *case) for case in RIGHT]
    table = exercises.pack("any", TABLE, SLIP)
    beside(page, [*packed, table])
    choices = ["", "yes", "no"]  # a select has no others
    givens: list[list[Any]] = [choices if isinstance(one, bool) else TYPED for one, _ in RIGHT]
    said = page.evaluate(ANSWER_ALL, [*givens, ROWS])
    for case, own, given, heard in zip(RIGHT, packed, givens, said, strict=False):
        expected = said_by_python(own, given)
        assert [*zip(given, heard, strict=True)] == [*zip(given, expected, strict=True)], case
    assert said[-1] == said_by_python(table, ROWS)
    beginnings = {re.split("[:;.]", each)[0] for own in said for each in own}
    assert {"Right", "Not yet"} <= beginnings and len({one for own in said for one in own}) > 25


def test_only_what_can_be_typed_has_a_field(page: Page) -> None:
    typed = [1, "a", {"a, b"}, {"a", 1}, {str(row): row for row in range(8)}]
    long = {str(row): row for row in range(9)}
    answers = [*typed, long, {"A": None, "B": 1}, {"A": True}]
    beside(page, [exercises.pack("any", answer, {}) for answer in answers])
    fields = [one is not None for one in page.evaluate(ANSWER_ALL, [[""]] * len(answers))]
    assert fields == [True, True, False, True, True, False, False, True]


def packed_in(page: str) -> dict[str, str]:
    found = BeautifulSoup(page, "html.parser").select(".exercise span.answer")
    return {str(one["data-name"]): str(one["data-answer"]) for one in found}


LESSONS = [
    path.relative_to(SITE).as_posix()
    for path in sorted(SITE.glob("chapters/*.html"))
    if packed_in(path.read_text("utf-8"))
]


def test_there_are_exercises_to_answer(site: Path) -> None:
    asked = sum(
        source.count("exercises.check(")
        for source in (path.read_text("utf-8") for path in ROOT.glob("chapters/*.ipynb"))
        if ":::{exercise}" in source
    )
    assert sum(len(packed_in((site / name).read_text("utf-8"))) for name in LESSONS) == asked > 9


def typed_as(value: Any) -> Any:
    """Return an answer as somebody types it."""
    if isinstance(value, dict):
        return {label: typed_as(each) for label, each in value.items()}
    if isinstance(value, set):
        return "; ".join(sorted(map(str, value)))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.3g}" if isinstance(value, float) else str(value)


@pytest.mark.parametrize("name", LESSONS)
def test_an_exercise_can_be_answered_without_python(name: str, page: Page, site: Path) -> None:
    packed = packed_in((site / name).read_text("utf-8"))
    page.goto((site / name).as_uri())
    for at, (own, text) in enumerate(packed.items()):
        exercises.load({own: text})
        right, slips = exercises._deposited[own]
        form = page.locator(".exercise > .answer-field").nth(at)
        beside = form.locator("xpath=following-sibling::*[1]").get_attribute("class")
        assert beside in ("hint", "answer-field")
        assert answered(form, typed_as(right)) == "Right."
        for said, slip in slips.items():
            if isinstance(slip, dict) == isinstance(right, dict) and slip:
                assert answered(form, typed_as(slip)) == f"Not yet. {said}"
        if not isinstance(right, dict):
            for idle in ("0", "", "..."):
                assert not answered(form, idle).startswith("Right")


def answered(form: Any, given: Any) -> str:
    """Fill in a form as a reader does, by keyboard, and return what it says."""
    fields = form.locator("input, select")
    for field in fields.all():
        text = given
        if isinstance(given, dict):
            label = field.locator("xpath=..").inner_text().strip()
            text = given.get(label, "")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(text)
        else:
            field.fill(text)
    fields.last.press("Enter")
    return str(form.get_by_role("status").inner_text())


def test_an_answer_follows_when_the_page_has_been_run(page: Page) -> None:
    beside(page, [exercises.pack("any", 3, {})])
    form = page.locator(".answer-field")
    assert answered(form, "3") == "Right."
    anew = exercises.pack("any", 4, {})
    page.locator("span.answer").evaluate("(span, text) => { span.dataset.answer = text; }", anew)
    assert answered(form, "3") == "Not yet. Too low."


def test_no_answer_can_be_read_on_a_page(site: Path) -> None:
    for name in LESSONS:
        html = BeautifulSoup((site / name).read_text("utf-8"), "html.parser")
        for span in html.select("span.answer"):
            assert span.has_attr("hidden") and not span.get_text()
            assert span.find_parent("details", class_="solution", open=False)


@pytest.mark.parametrize("theme,width", VIEWS.values(), ids=VIEWS)
def test_a_field_can_be_used_by_anybody(theme: str, width: int, page: Page, site: Path) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto((site / "chapters/evidence.html").as_uri())
    page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
    page.get_by_role("button", name="Check").click()
    page.wait_for_timeout(SETTLED)
    assert page.locator(".answer-field").get_by_role("status").inner_text().startswith("Not yet.")
    assert violations(page) == []


def test_a_field_needs_no_width(page: Page, site: Path) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    for name in LESSONS:
        page.goto((site / name).as_uri())
        for form in page.locator(".answer-field").all():
            box = form.bounding_box()
            assert box and box["x"] >= 0 and box["x"] + box["width"] <= 320


def test_on_paper_and_without_scripts_there_is_no_field(browser: Browser, site: Path) -> None:
    place = (site / "chapters/organisation.html").as_uri()
    printed = browser.new_page()
    printed.goto(place)
    assert printed.locator(".answer-field").count() == 2
    printed.emulate_media(media="print")
    assert not any(form.is_visible() for form in printed.locator(".answer-field").all())
    printed.close()
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(place)
    assert page.locator(".exercise").count() and not page.locator(".answer-field").count()
    context.close()
