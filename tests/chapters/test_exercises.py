"""Every chapter is a lesson: objectives, notes for teachers, exercises from recall to research."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest
from nbformat import NotebookNode

from crosscase.book.execute import read_notebook
from crosscase.display.words import GLUE_PREFIX
from crosscase.teach.lessons import KINDS

CHAPTERS = sorted((Path(__file__).parents[2] / "chapters").glob("[01][0-9]_*.ipynb"))
FOLDED = re.compile(
    r"<details><summary>[^<]+</summary>\n\n:::\{\w+\}\n.+\n:::\n\n</details>", re.S
)
PART = re.compile(r"^:::\{(exercise|hint|solution|objectives|instructor)\}(.*)$", re.MULTILINE)
CHECKED = re.compile(r'exercises\.check\("([^"]+)"')
SOLVED = re.compile(r'exercises\.solution\("([^"]+)"')
LESSONS = pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)


class Exercise(NamedTuple):
    """An exercise: its text, and all cells up to the next one."""

    text: str
    following: list[str]


def texts(chapter: Path, kind: str) -> list[str]:
    """Return the sources of the cells of a kind."""
    return [cell.source for cell in read_notebook(chapter).cells if cell.cell_type == kind]


def part(chapter: Path, name: str) -> str:
    """Return the one cell that holds a part of the lesson."""
    (found,) = [text for text in texts(chapter, "markdown") if f":::{{{name}}}\n" in text]
    return found


def exercises(chapter: Path) -> list[Exercise]:
    """Return the exercises of a chapter."""
    sources = [cell.source for cell in read_notebook(chapter).cells]
    starts = [place for place, text in enumerate(sources) if text.startswith(":::{exercise}")]
    return [
        Exercise(sources[start], sources[start + 1 : end])
        for start, end in zip(starts, [*starts[1:], len(sources)], strict=True)
    ]


@LESSONS
def test_a_chapter_says_what_it_teaches_and_what_comes_before(chapter: Path) -> None:
    objectives = part(chapter, "objectives")
    assert 2 <= len(re.findall(r"^- \w", objectives, re.MULTILINE)) <= 4
    assert re.search(r"^:before: \S", objectives, re.MULTILINE)


@LESSONS
def test_a_chapter_has_a_note_for_teachers(chapter: Path) -> None:
    note = part(chapter, "instructor")
    for lead in ("Show first", "Often goes wrong", "Opens the discussion", "Say aloud", "Take care"):
        assert f"- **{lead}" in note
    assert "machine" in note or "language-model" in note


@LESSONS
def test_exercises_go_from_recall_to_research(chapter: Path) -> None:
    found = [re.findall(r"^:(kind|minutes): (\w+)$", each.text, re.M) for each in exercises(chapter)]
    kinds = [dict(options)["kind"] for options in found]
    assert 2 <= len(kinds) <= 4
    assert kinds == sorted(kinds, key=KINDS.index)
    assert (kinds[0], kinds[-1]) == (KINDS[0], KINDS[-1])
    assert all(int(dict(options)["minutes"]) > 0 for options in found)


@LESSONS
def test_every_exercise_has_one_hint_and_one_solution_in_words(chapter: Path) -> None:
    for each in exercises(chapter):
        parts = [name for name, _ in PART.findall("\n".join(each.following))]
        assert parts == ["hint", "solution"], each.text


@LESSONS
def test_what_is_checked_is_solved_in_the_same_exercise(chapter: Path) -> None:
    for each in exercises(chapter):
        assert CHECKED.findall(each.text) == SOLVED.findall("\n".join(each.following))


@LESSONS
def test_some_exercises_need_code_and_some_do_not(chapter: Path) -> None:
    coded = ["```python" in each.text for each in exercises(chapter)]
    assert any(CHECKED.search(each.text) for each in exercises(chapter))
    assert not all(coded)


def test_no_two_exercises_share_a_name() -> None:
    names = [name for each in CHAPTERS for text in texts(each, "code") for name in SOLVED.findall(text)]
    assert len(names) == len(set(names)) > len(CHAPTERS)


@LESSONS
def test_an_editor_that_runs_a_chapter_shows_no_answer(chapter: Path) -> None:
    """Editors open the cells that they run, so that what is in them has to be folded itself."""
    for cell in read_notebook(chapter).cells:
        if PART.match(cell.source.partition("\n\n")[2]) or PART.match(cell.source):
            name = PART.search(cell.source)[1]  # type: ignore[index]
            open_to_all = name in ("exercise", "objectives")
            assert open_to_all or FOLDED.fullmatch(cell.source), cell.source
        elif "solution" in cell.metadata.get("tags", []):
            assert cell.metadata["jupyter"]["source_hidden"], cell.id
            assert [out for out in cell.outputs if not is_folded(out)] == [], cell.id


def is_folded(output: NotebookNode) -> bool:
    """Tell whether an output shows nothing, or what opens when asked for."""
    data = output.get("data", {})
    return any(kind.startswith(GLUE_PREFIX) for kind in data) or bool(
        re.fullmatch(r"<details><summary>.*</details>", data.get("text/html", ""), re.S)
    )
