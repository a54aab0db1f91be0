"""Readers' notebooks: readable anywhere, run from top to bottom, and say what their page says."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt
from nbclient import NotebookClient
from nbformat import NotebookNode

import crosscase as cc
from crosscase.book.execute import kernel_environment
from crosscase.book.plain import CHECKED, HINTS, MAIN, SOLUTIONS, TEACHERS
from tests.conftest import ROOT
from tests.site.parsed import soup

FOLDER = ROOT / "_build" / "notebooks"
MARKDOWN, HTML = "text/markdown", "text/html"
PAGES = sorted(path.stem for path in (ROOT / "chapters").glob("*.ipynb"))
WITH_EXERCISES = [
    page for page in PAGES if "{exercise}" in (ROOT / f"chapters/{page}.ipynb").read_text("utf-8")
]
APART = [(page, kind) for page in WITH_EXERCISES for kind in (HINTS, SOLUTIONS, TEACHERS)]
EVERY = [*((page, MAIN) for page in PAGES), *APART]
# A role or directive of Jupyter Book, which editors show raw.
RAW = re.compile(r"\{[\w:-]+\}`|^\s*(?::::|```\{)|^:[\w-]+:", re.MULTILINE)


@cache
def notebook(page: str, kind: str = MAIN) -> NotebookNode:
    read = nbformat.read(FOLDER / kind / f"{page}.ipynb", as_version=4)
    return NotebookNode(read)


def texts(made: NotebookNode) -> Iterator[str]:
    """Yield the texts of a notebook as an editor shows them."""
    for cell in made.cells:
        if cell.cell_type == "markdown":
            yield cell.source
        for output in cell.get("outputs", []):
            yield from filter(None, [output.get("data", {}).get(MARKDOWN)])


def shown(made: NotebookNode) -> BeautifulSoup:
    """Return the texts of a notebook as an editor draws them."""
    render = MarkdownIt("commonmark", {"html": True}).render
    return BeautifulSoup("".join(map(render, texts(made))), "html.parser")


def words(element: Any) -> str:
    return " ".join(element.get_text().split())


@pytest.mark.parametrize("page", PAGES)
def test_every_chapter_has_a_notebook_that_its_page_offers(page: str, site: Path) -> None:
    offered = [a["href"] for a in soup(f"chapters/{page}.html").select("a[href$='.ipynb']")]
    assert f"../notebooks/chapters/{page}.ipynb" in offered
    ours = nbformat.read(site / f"notebooks/chapters/{page}.ipynb", as_version=4)
    assert [cell.id for cell in ours.cells] == [cell.id for cell in notebook(page).cells]


@pytest.mark.parametrize(("page", "kind"), EVERY)
def test_nothing_of_jupyter_book_is_left(page: str, kind: str, site: Path) -> None:
    made = notebook(page, kind)
    nbformat.validate(made)
    sources = [cell.source for cell in made.cells if cell.source.startswith("%%prose")]
    assert not [part for part in (*texts(made), *sources) if RAW.search(part)]
    assert not [part for part in texts(made) if "[[" in part or part.strip() == "…"]


@pytest.mark.parametrize(("page", "kind"), EVERY)
def test_every_link_leads_to_a_place_that_is_there(page: str, kind: str, site: Path) -> None:
    made, beside = notebook(page, kind), FOLDER / kind
    drawn = [shown(made)] + [
        BeautifulSoup(output["data"][HTML], "html.parser")
        for cell in made.cells
        for output in cell.get("outputs", [])
        if HTML in output.get("data", {})
    ]
    links = {str(a["href"]) for part in drawn for a in part.select("a[href]")}
    inside = [link for link in links if not re.match(r"https?:|data:|mailto:", link)]
    assert inside, "a notebook leads at least to its page"
    for link in inside:
        path, _, place = link.partition("#")
        target = (beside / path).resolve()
        assert target.is_relative_to(ROOT / "_build" / "html"), link
        assert target.exists(), link
        if place and target.suffix == ".html" and "=" not in place:
            assert place in ids(target), link


@cache
def ids(path: Path) -> set[str]:
    return set(re.findall(r'\bid="([^"]+)"', path.read_text("utf-8")))


# Of a page, what a notebook has elsewhere or as a cell.
ELSEWHERE = (
    "details, .cell, .instructor, .segments, a.claim, .headerlink, fieldset, .effort, script, "
    ".claims, .translations, .practises"
)


@pytest.mark.parametrize("page", PAGES)
def test_a_notebook_says_what_its_page_says(page: str, site: Path) -> None:
    whole = soup(f"chapters/{page}.html").select_one("article")
    article = BeautifulSoup(str(whole), "html.parser")
    for part in article.select(ELSEWHERE):
        part.decompose()
    said = shown(notebook(page))
    for link in said.select("a"):
        if re.fullmatch(r"◆|\d{1,3}|\(.*statement.*\)|\(rests on the tables.*\)", words(link)):
            link.decompose()  # the marks, which a page shows otherwise
    there = squeezed(words(said))
    missing = [
        text
        for each in article.select("p, li, h1, h2, h3")
        if (text := words(each)) and not each.select("p, li") and squeezed(text) not in there
    ]
    assert missing == []


def squeezed(text: str) -> str:
    """Return a text without what a page and a notebook may set differently."""
    even = text.translate(str.maketrans("‘’“”–", "''\"\"-")).replace("---", "-").replace("--", "-")
    return re.sub(r"[\s\u202f\u00a0()\[\]]+", "", even).replace("...", "…")


@pytest.mark.parametrize("page", WITH_EXERCISES)
def test_answers_hints_and_notes_for_teachers_stand_apart(page: str, site: Path) -> None:
    told = "\n".join(texts(notebook(page)))
    source = json.loads((ROOT / "chapters" / f"{page}.ipynb").read_text("utf-8"))
    cells = ["".join(cell["source"]) for cell in source["cells"]]
    for kind, name in {HINTS: "hint", SOLUTIONS: "solution", TEACHERS: "instructor"}.items():
        own = [cell for cell in cells if f":::{{{name}}}" in cell]
        apart = "\n".join(texts(notebook(page, kind)))
        assert own and apart
        for cell in own:
            # Its longest run of words stands in the one notebook, and not in the other.
            runs = re.split(
                r"\{[\w:]+\}`[^`]*`|:::.*|</?details>|<summary>.*|\[.*?\]\(.*?\)|\n", cell
            )
            longest = max(runs, key=len).strip()
            assert longest in apart
            assert longest not in told
    code = "\n".join(cell.source for cell in notebook(page).cells if cell.cell_type == "code")
    assert "exercises.solution(" not in code
    checked = len(re.findall(re.escape(CHECKED), "".join(cells)))
    assert code.count(CHECKED) == checked


@pytest.mark.parametrize("page", WITH_EXERCISES)
def test_every_exercise_leaves_room(page: str, site: Path) -> None:
    cells = notebook(page).cells
    asked = [n for n, cell in enumerate(cells) if re.match(r"### ", cell.source)]
    assert asked
    for number, following in zip(asked, [*asked[1:], len(cells)], strict=True):
        own = cells[number + 1 : following]
        assert any(not cell.source or CHECKED in cell.source for cell in own), cells[number].source


def test_the_coding_that_a_notebook_proposes_to_change_moves_a_rating(site: Path) -> None:
    study, proposed = cc.load_study(), 0
    for page in PAGES:
        for segment, code in re.findall(
            r'with_coding\("([\w-]+)", "([\w-]+)"', str(notebook(page))
        ):
            proposed += 1
            other = study.with_coding(segment, code, "negative")
            assert cc.changes(study, other).ratings["moved"].any(), page
    assert proposed > 5


def run(made: NotebookNode, folder: Path) -> NotebookNode:
    """Execute a notebook in a fresh kernel in some folder."""
    copy = nbformat.from_dict(json.loads(json.dumps(made)))
    client = NotebookClient(copy, timeout=120, kernel_name="python3")
    client.execute(env=kernel_environment(ROOT), cwd=str(folder))
    return NotebookNode(copy)


def outputs(cell: NotebookNode) -> list[dict[str, Any]]:
    """Return what a cell shows, but for the picture of a chart, which fonts change."""
    plain = json.loads(json.dumps(cell.get("outputs", [])))
    for output in plain:
        output.pop("execution_count", None)
        output.get("metadata", {}).pop("image/png", None)
        if "image/png" in output.get("data", {}):
            output["data"]["image/png"] = "a picture"
    return list(plain)


@pytest.mark.parametrize("page", PAGES)
def test_run_from_top_to_bottom_anywhere_it_shows_what_it_holds(
    page: str, tmp_path: Path, site: Path
) -> None:
    made = notebook(page)
    fresh = run(made, tmp_path)
    for old, new in zip(made.cells, fresh.cells, strict=True):
        if CHECKED in old.source and old.id != "first-answers":
            assert "three dots" in "".join(output.get("text", "") for output in new.outputs)
        else:
            assert outputs(new) == outputs(old), old.source


@pytest.mark.parametrize("page", WITH_EXERCISES)
def test_solutions_run_from_top_to_bottom(page: str, tmp_path: Path, site: Path) -> None:
    made = notebook(page, SOLUTIONS)
    fresh = run(made, tmp_path)
    for old, new in zip(made.cells, fresh.cells, strict=True):
        if not old.id.endswith("-before"):
            assert outputs(new) == outputs(old), old.source


def test_a_changed_coding_moves_sentence_number_and_chart(tmp_path: Path, site: Path) -> None:
    made = nbformat.from_dict(json.loads(json.dumps(notebook("impact"))))
    change = 'study = study.with_coding("UTR-LEO-060", "M-LIV", "negative")'
    by_id = {cell.id: cell for cell in made.cells}
    loading = by_id["aad48e73-2"]
    loading.source = loading.source.replace("\n", f"\n{change}\n", 1)
    fresh = {cell.id: cell for cell in run(made, tmp_path).cells}
    moved = {own for own, cell in by_id.items() if outputs(cell) != outputs(fresh[own])}
    sentence, chart = "5248dcb9", "71523c4c"
    assert {sentence, chart} <= moved
    assert "judge it good" in fresh[sentence].outputs[0].data[MARKDOWN]


def test_sentences_follow_at_once_when_the_study_changes_further_down(
    tmp_path: Path, site: Path
) -> None:
    made = nbformat.from_dict(json.loads(json.dumps(notebook("impact"))))
    added = nbformat.v4.new_code_cell(
        'study = study.with_coding("UTR-LEO-060", "M-LIV", "negative")'
    )
    last = next(n for n, cell in enumerate(made.cells) if cell.id == "5248dcb9")
    made.cells = [*made.cells[: last + 1], added]
    fresh = run(made, tmp_path)
    assert outputs(fresh.cells[last]) != outputs(made.cells[last])


def test_a_kernel_without_the_library_gets_a_sentence(tmp_path: Path, site: Path) -> None:
    first = next(cell for cell in notebook("impact").cells if cell.cell_type == "code")
    alone, _, _ = first.source.partition("%load_ext")
    python = getattr(sys, "_base_executable", sys.executable)  # has no packages of ours
    done = subprocess.run(
        [python, "-I", "-c", alone], cwd=tmp_path, capture_output=True, text=True, check=False,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("crosscase is missing here: ")
    assert "Traceback" not in done.stderr and done.stderr.count("\n") == 1
