"""Exercises take in what follows them; what is not whole is warned of; minutes are counted."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests.book.page import build_page

EXTENSION = 'extensions = ["crosscase.teach.lessons", "crosscase.book.assets"]'
WHOLE = """\
Page
====

.. objectives::
   :before: nothing

   - count *well*;
   - ask why.

.. instructor::

   Say it aloud. {words}

{words}

.. exercise:: How *many*?
   :kind: recall
   :minutes: 5
   :objective: 1

   Count them.

   .. code-block:: python

      mine = ...

   **Without code.** Use a table.

.. hint:: Use your fingers.

.. solution::

   Five.

.. exercise:: And why?
   :kind: research
   :minutes: 40
   :objective: 2, 1

   Ask.

.. hint:: Whom?

.. solution::

   Everybody.
"""


def built(folder: Path, text: str) -> tuple[BeautifulSoup, str]:
    """Build a page; return it and what Sphinx warned of."""
    (folder / "index.rst").write_text(text)
    page, warnings = build_page(folder, EXTENSION)
    return BeautifulSoup(page, "html.parser"), warnings


def test_an_exercise_takes_in_its_hint_and_its_solution(tmp_path: Path) -> None:
    page, warnings = built(tmp_path, WHOLE.format(words="word " * 500))
    assert not warnings
    first, second = page.select("div.exercise")
    assert first.select_one("h3").get_text() == "How many? recall, 5 min"  # type: ignore[union-attr]
    hint, solution = first.select("details")
    assert (hint["class"], solution["class"]) == (["hint"], ["solution"])
    assert hint.get_text(" ", strip=True) == "Hint Use your fingers."
    assert solution.get_text(" ", strip=True) == "Solution Five."
    assert second.select_one(".solution").get_text(" ", strip=True) == "Solution Everybody."  # type: ignore[union-attr]
    assert not page.select("details[open]")


def test_an_exercise_says_which_objectives_it_practises(tmp_path: Path) -> None:
    page, warnings = built(tmp_path, WHOLE.format(words=""))
    assert not warnings
    said = page.select(".practises")[-1]
    assert said.get_text() == "Practises: ask why; count well."
    heading = said.find_previous_sibling()
    assert heading and heading.get_text() == "And why? research, 40 min"


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (600, 3), (2000, 10)])
def test_minutes_are_those_of_the_words_and_of_the_exercises(
    words: int, minutes: int, tmp_path: Path
) -> None:
    page, _ = built(tmp_path, WHOLE.format(words="word " * words))
    summary = page.select_one(".objectives > summary")
    assert summary and summary.get_text() == f"You will learn · {minutes} min to read, 45 to work"


def test_a_note_for_teachers_is_hidden_and_brings_its_script(tmp_path: Path) -> None:
    page, _ = built(tmp_path, WHOLE.format(words=""))
    note = page.select_one("div.instructor")
    assert note and note.has_attr("hidden") and note.select_one("button.instructor-switch[hidden]")
    assert page.select_one('script[src*="instructor.js"][data-own]')


def test_other_pages_do_without_the_script(tmp_path: Path) -> None:
    page, _ = built(tmp_path, "Page\n====\n\nWords.\n")
    assert not page.select_one('script[src*="instructor.js"]')


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        pytest.param(".. solution::\n\n   Five.", "follows no exercise", id="stray"),
        pytest.param(
            ".. exercise:: Why?\n   :kind: recall\n   :minutes: 5\n   :objective: 1\n\n"
            ".. solution::\n\n   So.",
            "the exercise 'Why? recall, 5 min' has no hint",
            id="no hint",
        ),
        pytest.param(".. exercise:: Why?\n   :minutes: 5\n\n   Ask.", "needs :kind:", id="no kind"),
        pytest.param(
            WHOLE.replace("   :objective: 2, 1\n", ""),
            "the exercise 'And why?' needs :objective:",
            id="no objective",
        ),
        pytest.param(
            WHOLE.replace("2, 1", "1"),
            "no exercise practises objective 2, 'ask why'; give it to one",
            id="objective not practised",
        ),
        pytest.param(
            WHOLE.replace("**Without code.** Use", "Or use"),
            "the exercise 'How many? recall, 5 min' asks for code alone; add a paragraph",
            id="code alone",
        ),
        pytest.param(
            WHOLE.replace("2, 1", "1, 3"),
            "the exercise 'And why? research, 40 min' serves objective 3; the chapter has 2",
            id="no such objective",
        ),
        pytest.param(WHOLE.replace("2, 1", "0"), "must be positive", id="objective nought"),
        pytest.param(WHOLE.replace("2, 1", "why"), "invalid literal", id="objective in words"),
        pytest.param(
            ".. exercise:: Why?\n   :kind: hard\n   :minutes: 5\n\n   Ask.",
            '"hard" unknown; choose from "recall", "apply", or "research"',
            id="unknown kind",
        ),
    ],
)
def test_what_is_not_whole_is_warned_of(text: str, warning: str, tmp_path: Path) -> None:
    _, warnings = built(tmp_path, f"Page\n====\n\n{text}\n")
    assert warning in warnings
