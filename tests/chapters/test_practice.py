"""What the chapter of practice asks can be found in what it shows, and by no other way than that.

Its made-up texts and table are read from the chapter, as a reader has them, and solved anew.
"""

import re
from itertools import combinations, product
from pathlib import Path
from typing import Any

import nbformat
import pytest

from crosscase.study import Study, load_study
from crosscase.teach import exercises

ROOT = Path(__file__).parents[2]
CHAPTER: Any = nbformat.read(ROOT / "chapters" / "practice.ipynb", as_version=4)
TEXTS = {cell["id"]: cell["source"] for cell in CHAPTER.cells if cell["cell_type"] == "markdown"}
PAGE = "\n\n".join(TEXTS.values())
MADE_UP = "(made up for practice; no such towns)"
BOXES = re.findall(r"```\{admonition\} ([^\n]+)\n:class: note\n\n(.+?)\n```", PAGE, re.S)
TASKS = {name: text for name, text in TEXTS.items() if text.startswith(":::{exercise}")}
ASKED = re.findall(r'exercises\.check\("([^"]+)"', PAGE)
WORDS = re.compile(r"[\w’']+")

Answers = dict[str, tuple[Any, dict[str, Any]]]


@pytest.fixture(scope="module")
def study() -> Study:
    return load_study(ROOT / "data")


@pytest.fixture(scope="module")
def answers() -> Answers:
    """Run the chapter; return what its solutions deposit: the answer, and slips by what is said."""
    found: Answers = {}
    deposit = exercises.solution

    def noted(name: str, answer: object, slips: dict[str, object] | None = None) -> None:
        found[name] = answer, dict(slips or {})
        deposit(name, answer, slips)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(exercises, "solution", noted)
        patched.chdir(ROOT / "chapters")
        names: dict[str, Any] = {}
        for cell in CHAPTER.cells:
            if cell["cell_type"] == "code":
                exec(cell["source"], names)
    return found


def box(title: str) -> str:
    """Return the text of the box whose title begins like this."""
    [text] = [text for head, text in BOXES if head.startswith(title)]
    return str(text)


def listed(cell: str) -> dict[str, str]:
    """Return what a cell lists behind letters in bold, one to a line."""
    return dict(re.findall(r"^- \*\*(\w)\*\* (.+?)[;.]?$", TEXTS[cell], re.M))


def test_every_check_knows_an_answer_and_no_slip_or_starter_is_right(answers: Answers) -> None:
    assert sorted(ASKED) == sorted(answers)
    for name, (answer, slips) in answers.items():
        assert exercises.verdict(name, answer) == "Right."
        for said, slip in slips.items():
            assert exercises.verdict(name, slip) == f"Not yet. {said}"
        idle: list[object] = [..., None, set(), "", 0]
        assert not [each for each in idle if exercises.verdict(name, each).startswith("Right")]


def test_every_made_up_text_says_so_and_names_none_of_the_eight_cities(study: Study) -> None:
    assert len(BOXES) > 5 and all(head.endswith(MADE_UP) for head, _ in BOXES)
    cities = study.extra["cities"]["name"].astype(str)
    assert not [city for city in cities for _, text in BOXES if city in text]


def test_who_uses_no_code_is_told_how_and_every_objective_has_an_exercise() -> None:
    assert all("**Without code.**" in text for text in TASKS.values() if "```python" in text)
    served = re.findall(r"^:objective: (.+)$", PAGE, re.M)
    assert len(served) == len(TASKS)
    own = {int(number) for number in served if number.isdigit()}  # of one objective alone
    objectives = len(re.findall(r"^- ", TEXTS["goals-13"], re.M))
    assert own == {*range(1, objectives + 1)}


def test_the_segments_of_the_solution_are_those_of_the_answer(answers: Answers) -> None:
    told = " ".join(text for _, text in BOXES[:3])
    lettered = dict(re.findall(r"\*\*(\w)\*\* ([^*]+)", told))
    behind = re.findall(r"^1\. .+ \((\w)\)$", TEXTS["why-13-segments"], re.M)
    assert {*behind} < {*lettered}
    assert len(behind) == answers["segments-in-all"][0]
    twice = {letter for letter in behind if behind.count(letter) > 1}
    assert twice == answers["two-in-one"][0]
    # What is told twice has two main clauses, and nothing else has.
    joined = {letter for letter, text in lettered.items() if re.search(r", (?:and|but) ", text)}
    assert twice == joined


def test_the_best_anchor_alone_stands_in_the_text_and_is_short_enough(answers: Answers) -> None:
    text = box("From a newsletter, Chirimoya Alta")
    anchors = {letter: words.strip("*") for letter, words in listed("practice-paraphrase").items()}
    fit = {
        letter
        for letter in "stuv"
        if text.count(anchors[letter]) == 1 and 1 < len(WORDS.findall(anchors[letter])) <= 5
    }
    assert fit == {answers["best-anchor"][0]}


def test_statements_to_place_are_no_examples_of_the_codebook(study: Study) -> None:
    [cell] = [cell for cell in CHAPTER.cells if cell["id"] == "practice-border-statements"]
    chosen = set(re.findall(r'"([A-Z-]+-\d+)"', cell["source"]))
    assert len(chosen) == 3
    assert not chosen & {*study.codebook["example"], *study.codebook["border"]}


def test_every_code_has_an_example_both_gave_and_a_border_that_was_decided(study: Study) -> None:
    given = study.codings.astype(str)[["segment_id", "code_id", "coder_id", "bearing"]]
    by_unit = given.groupby(["segment_id", "code_id"])
    decided = study.decisions.astype(str).query("kind == 'code'")
    kept = decided.set_index(["segment_id", "code_id"])["decision"]
    for code in study.codebook.astype(str).to_dict("records"):
        example = by_unit.get_group((code["example"], code["code_id"]))
        assert example["coder_id"].nunique() == 2 and example["bearing"].nunique() == 1
        border = code["border"], code["code_id"]
        assert len(by_unit.get_group(border)) == 1
        says = {"keep": "Taken in: ", "drop": "Left out: "}[kept[border]]
        assert code["border_reason"].startswith(says)


Row = tuple[bool, ...]
LETTERS = "BOS"


def table() -> dict[Row, bool]:
    """Return the rows of the truth table as it stands on the page: conditions, and the outcome."""
    lines = re.findall(r"^\| \w+ \| ((?:yes|no)[^\n]+) \|$", TEXTS["practice-table"], re.M)
    cells = [[cell == "yes" for cell in line.split(" | ")] for line in lines]
    return {tuple(row[:-1]): row[-1] for row in cells}


def covered(term: str) -> set[Row]:
    """Return the rows for which a product is true."""
    wanted = {part[-1]: not part.startswith("~") for part in term.split("*")}
    return {
        row
        for row in product([True, False], repeat=len(LETTERS))
        if all(row[LETTERS.index(letter)] == value for letter, value in wanted.items())
    }


TERMS = [
    "*".join(sign + letter for letter, sign in zip(LETTERS, signs, strict=True) if sign != "-")
    for signs in product(["", "~", "-"], repeat=len(LETTERS))
    if set(signs) != {"-"}
]


def shortest(lasting: set[Row]) -> list[set[str]]:
    """Return every formula of fewest products, then fewest letters, that is true of these alone."""
    fitting = [term for term in TERMS if covered(term) <= lasting]
    for number in range(1, len(fitting) + 1):
        found = [
            set(terms)
            for terms in combinations(fitting, number)
            if set().union(*map(covered, terms)) == lasting
        ]
        if found:
            letters = min(sum(map(len, map(WORDS.findall, terms))) for terms in found)
            return [each for each in found if sum(map(len, map(WORDS.findall, each))) == letters]
    return []


def test_the_formula_is_the_only_shortest_one(answers: Answers) -> None:
    rows = table()
    assert len(rows) == 6 and len({*product([True, False], repeat=3)} - {*rows}) == 2
    lasting = {row for row, lasts in rows.items() if lasts}
    assert shortest(lasting) == [answers["shortest-formula"][0]]


def test_the_shorter_formula_takes_just_this_empty_row_for_granted(answers: Answers) -> None:
    rows = table()
    lasting = {row for row, lasts in rows.items() if lasts}
    empty = {*product([True, False], repeat=3)} - {*rows}
    assert covered("O") - lasting == covered(answers["assumed-row"][0])
    assert covered("O") - lasting <= empty
