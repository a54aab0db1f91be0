"""Each rule of the text, broken on a small book, is told with its page, its cell and what to do."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from crosscase.claims import examine
from crosscase.claims.check import figures
from crosscase.claims.pages import PageError, read_pages
from crosscase.claims.prose import RULES, Book, broken_rules, unmarked
from crosscase.cli import main
from crosscase.study import load_study
from tests.claims.small import CLAIM, STANCES, WORLD, claimed_study, write_register

ROOT = Path(__file__).parents[2]
CHART = "application/vnd.vegalite.v6+json"
DRAWN = {
    CHART: {"description": "Two bars."},
    "image/png": "iVBORw0KGgoAAAA",
    "text/plain": "Two bars.",
}


def folded(part: str, text: str) -> str:
    return f"<details><summary>More</summary>\n\n:::{{{part}}}\n{text}\n:::\n\n</details>"


def exercise(kind: str, name: str = "") -> str:
    code = f'\n```python\nmine = ...  # it\nexercises.check("{name}", mine)\n```\n' if name else ""
    return f":::{{exercise}} To {kind}\n:kind: {kind}\n:minutes: 5\n\nSay it.\n{code}:::"


LESSON: dict[str, Any] = {
    "start": "# One\n\n```{admonition} In short\n:class: tip conclusion\n\n"
    "{claim}`p1-is-supported`\n```",
    "goals": ":::{objectives}\n:before: nothing\n\n- say it;\n- do it.\n:::",
    "teach": folded("instructor", "- **Show first** it. A machine did.\n- **Take care:** of it."),
    "draw": {"code": "display.bars(x)", "outputs": [DRAWN]},
    "ex-a": exercise("recall"),
    "hint-a": folded("hint", "Think."),
    "why-a": folded("solution", "So."),
    "ex-b": exercise("research", "deep"),
    "hint-b": folded("hint", "Dig."),
    "sol-b": {
        "code": 'exercises.solution("deep", 1)',
        "tags": ["solution"],
        "hidden": True,
        "outputs": [
            {"text/html": "<details><summary>It</summary>one</details>"},
            {"text/html": '<span class="answer" data-answer="b25l" hidden></span>'},
        ],
    },
    "why-b": folded("solution", "Because."),
}
"""A lesson that keeps every rule: a text or code, by the name of its cell."""

SUMMARY: dict[str, Any] = {
    "text": "# Short\n\n{glue:text}`many` speak. {claim}`p1-is-supported` No thesis was read.",
    "say": {"code": 'language = "en"\ndisplay.say(many=7)'},
}
KURZ: dict[str, Any] = {
    "text": "# Kurz\n\nEs sprechen {glue:text}`many`. {claim}`p1-is-supported`\n\n"
    "```{admonition} Hinweis\n:class: note\n\n[Es gilt](summary) der andere Text.\n```",
    "say": {"code": 'language = "de"\ndisplay.say(many=7)'},
}
OWN_RULES: dict[str, Any] = {
    "numbers": {"of": ["statements", "sources"], "allowed": ["2007", "Agenda 21"]},
    "lessons": {
        "pages": ["01_one"],
        "teachers": ["Show first", "Take care"],
        "admit": ["machine"],
    },
    "conclusions": {"titles": ["In short"], "without": ["about"]},
    "translations": {"longest": 40},
    "claims": {
        "allowed": ["2007"],
        "degrees": {"most": {"more_than": "1/2"}, "hardly": {"at_most": "1/20"}},
        "attributions": ["according to", "says"],
    },
    "cells": {"longest": 8},
    "charts": {"type": CHART},
    "phrases": [
        {"because": "they are not lost", "never": ["lost interviews"], "files": ["README.md"]},
        {"because": "these are the same", "never": ["elsewhere"], "beside": ["T3", "T4"]},
        {"because": "it has to be told", "always": ["No thesis"], "pages": ["summary"]},
    ],
}


def cell(name: str, content: Any) -> dict[str, Any]:
    if isinstance(content, str):
        return {"id": name, "cell_type": "markdown", "metadata": {}, "source": content}
    metadata: dict[str, Any] = {"tags": content.get("tags", [])}
    if content.get("hidden"):
        metadata["jupyter"] = {"source_hidden": True}
    outputs = [{"output_type": "display_data", "data": each} for each in content.get("outputs", [])]
    source = content["code"].splitlines(keepends=True)
    own = {"id": name, "cell_type": "code", "metadata": metadata, "source": source}
    return {**own, "outputs": outputs}


def write_page(book: Path, name: str, cells: dict[str, Any]) -> None:
    notebook = {"cells": [cell(*each) for each in cells.items()], "metadata": {}, "nbformat": 4}
    (book / "chapters" / f"{name}.ipynb").write_text(json.dumps(notebook), "utf-8")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a book that keeps every rule; do not change it."""
    book = tmp_path_factory.mktemp("prose")
    claim = {**CLAIM, "translations": {"de": "Von {whole} sind {part} positiv."}}
    claimed_study(book / "data", claim)
    (book / "chapters").mkdir()
    write_page(book, "01_one", LESSON)
    write_page(book, "summary", SUMMARY)
    write_page(book, "kurz", KURZ)
    (book / "chapters/about.md").write_text("# About\n\nIn 1999 twelve sources were found.\n")
    (book / "README.md").write_text("Interviews were held.\n")
    languages = {"chapters/summary": "en", "chapters/kurz": "de"}
    settings = {"sphinx": {"config": {"translations": languages}}}
    (book / "_config.yml").write_text(yaml.safe_dump(settings, sort_keys=False))
    names = [{"file": f"chapters/{name}"} for name in ("summary", "kurz", "about")]
    toc = {"format": "jb-book", "root": "chapters/01_one", "chapters": names}
    (book / "_toc.yml").write_text(yaml.safe_dump(toc))
    write_rules(book, OWN_RULES)
    return book


@pytest.fixture
def book(sound: Path, tmp_path: Path) -> Path:
    """Return a copy of it, to break."""
    return Path(shutil.copytree(sound, tmp_path / "book"))


def write_rules(book: Path, rules: object) -> None:
    (book / RULES).write_text(yaml.safe_dump(rules, sort_keys=False, allow_unicode=True))


def faults(book: Path) -> list[str]:
    study = load_study(book / "data")
    own = replace(Book.read(book), judged=examine(study)[0], figures=figures(study))
    return [str(fault) for fault in broken_rules(own)]


def test_a_book_that_keeps_its_rules_is_in_order(
    sound: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert faults(sound) == []
    assert main(["check", str(sound)]) == 0
    assert capsys.readouterr().out == "The study is valid and every claim stands.\n"


def test_the_present_book_keeps_its_rules_and_declares_all_there_are() -> None:
    assert faults(ROOT) == []
    declared = yaml.safe_load((ROOT / RULES).read_text("utf-8"))
    assert set(declared) == set(OWN_RULES)
    assert {*declared["lessons"]["pages"]} <= {page.name for page in read_pages(ROOT)}


def said(name: str, old: str, new: str) -> Callable[[dict[str, Any]], object]:
    """Change the words of a cell."""

    def change(cells: dict[str, Any]) -> None:
        text = cells[name]["code"] if isinstance(cells[name], dict) else cells[name]
        assert old in text
        if isinstance(cells[name], dict):
            cells[name] = {**cells[name], "code": text.replace(old, new)}
        else:
            cells[name] = text.replace(old, new)

    return change


def lacking(*names: str) -> Callable[[dict[str, Any]], object]:
    return lambda cells: [cells.pop(name) for name in names]


def other(name: str, **parts: Any) -> Callable[[dict[str, Any]], object]:
    """Change parts of a cell of code."""
    return lambda cells: cells.update({name: {**cells[name], **parts}})


def more(name: str, content: Any) -> Callable[[dict[str, Any]], object]:
    return lambda cells: cells.update({name: content})


TYPED = "cite the statement that holds it, or let the data say it by display.say("
SHORT = "```{admonition} In short\n:class: tip conclusion\n\n{claim}`p1-is-supported`\n```"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            said("ex-a", "Say it.", "First this. Say it of 363 towns. Then that."),
            f"ex-a: the number '363' is typed in 'Say it of 363 towns.'; {TYPED}",
        ),
        (said("start", "# One", "# One\n\nIn 2016."), "start: the number '2016' is typed in "),
        (
            said("ex-a", "Say it.", "Say it of twelve independent sources."),
            "ex-a: the number 'twelve independent sources' is typed in",
        ),
        (said("ex-a", "Say it.", "Forty Statements."), "ex-a: the number 'Forty Statements' is"),
        (lacking("goals"), "!has 0 cells with :::{objectives}; a lesson has one"),
        (more("again", LESSON["goals"]), "!has 2 cells with :::{objectives}; a lesson has one"),
        (said("goals", "\n- do it.", ""), "goals: names 1 objective; name two to four, each '- '"),
        (
            said("goals", "- say it;", "- a;\n- b;\n- c;\n- d;"),
            "goals: names 5 objectives; name two",
        ),
        (
            said("goals", ":before: nothing\n", ""),
            "goals: does not say what comes before; add a line",
        ),
        (lacking("teach"), "!has 0 cells with :::{instructor}; a lesson has one"),
        (
            said("teach", "- **Take care", "- **Careful"),
            "teach: the note for teachers lacks a point",
        ),
        (
            said("teach", "A machine did.", ""),
            "teach: the note for teachers does not say who coded",
        ),
        (
            said("ex-a", "recall", "apply"),
            "!the exercises are apply, research; have two to six, in",
        ),
        (
            said("ex-b", "research", "apply"),
            "!the exercises are recall, apply; have two to six, in",
        ),
        (said("ex-b", "research", "recite"), "!the exercises are recall, recite; have two to six"),
        (
            lambda cells: cells.update(
                {"ex-a": exercise("research"), "ex-b": exercise("recall", "deep")}
            ),
            "!the exercises are research, recall; have two to six, in",
        ),
        (lacking("ex-a", "hint-a", "why-a"), "!the exercises are research; have two to six, in"),
        (
            said("ex-a", ":minutes: 5\n", ""),
            "ex-a: an exercise takes no minutes; write one or more",
        ),
        (
            said("ex-a", ":minutes: 5", ":minutes: 0"),
            "ex-a: an exercise takes 0 minutes; write one",
        ),
        (lacking("hint-a"), "ex-a: is followed by solution; an exercise has a hint and a solution"),
        (lacking("why-b"), "ex-b: is followed by hint; an exercise has a hint and a solution"),
        (more("late", folded("hint", "More.")), "ex-b: is followed by hint, solution, hint; an"),
        (said("sol-b", "deep", "wide"), "ex-b: checks deep and solves wide; solve by"),
        (said("ex-a", "Say it.", "```python\n1\n```"), "!every exercise needs code; let one be"),
        (more("twin", LESSON["sol-b"]), "twin: chapters/01_one.ipynb, cell sol-b has an exercise"),
        (
            said("hint-a", "</details>", ""),
            "hint-a: :::{hint} is open in a notebook; put <details>",
        ),
        (said("why-b", "<details><summary>More</summary>\n\n", ""), "why-b: :::{solution} is open"),
        (said("teach", "\n\n</details>", ""), "teach: :::{instructor} is open in a notebook; put"),
        (
            other("sol-b", hidden=False),
            "sol-b: shows the solution's code; set jupyter.source_hidden",
        ),
        (other("sol-b", outputs=[{"text/plain": "one"}]), "sol-b: shows what solves the exercise"),
        (
            other("sol-b", outputs=[{"text/html": '<span class="answer">one</span>'}]),
            "sol-b: shows what solves the exercise; use display.folded",
        ),
        (said("ex-b", "mine = ...", "mine = 1"), "ex-b: begins with an answer that may be right"),
        (
            said("start", "tip conclusion", "note"),
            "!boxes titled In short: note; allowed here: one",
        ),
        (said("start", "In short", "At length"), "!boxes titled In short: none; allowed here: one"),
        (more("twice", SHORT), "!boxes titled In short: tip conclusion, tip conclusion; allowed"),
        (
            said("start", "{claim}", "It may be. {claim}"),
            "start: 'It may be.' stands in a box of",
        ),
        (
            said("start", "`p1-is-supported`", "`p1-is-supported` Or not."),
            "start: 'Or not.' stands in",
        ),
        (other("draw", outputs=[DRAWN | {"image/png": ""}]), "draw: a chart is stored without its"),
        (
            other("draw", outputs=[DRAWN | {"text/plain": "?"}]),
            "draw: a chart is stored without its",
        ),
        (other("draw", outputs=[DRAWN | {"text/html": "<b>"}]), "draw: a chart is stored without"),
        (
            other("draw", outputs=[{**DRAWN, CHART: {}}]),
            "draw: a chart is stored without its picture",
        ),
        (
            said("ex-a", "Say it.", "A. On Lost interviews. B."),
            "ex-a: says 'Lost interviews' in 'On Lost interviews.': they are not lost",
        ),
        (
            said("ex-a", "Say it.", "So says {segment}`T3`, and elsewhere."),
            "ex-a: says 'elsewhere'",
        ),
    ],
)
def test_a_lesson_that_breaks_a_rule_is_told(
    change: Callable[[dict[str, Any]], object], told: str, book: Path
) -> None:
    cells = dict(LESSON)
    change(cells)
    write_page(book, "01_one", cells)
    where = "chapters/01_one.ipynb: " if told[0] == "!" else "chapters/01_one.ipynb, cell "
    found = faults(book)
    assert found and any(fault.startswith(f"{where}{told.lstrip('!')}") for fault in found), found


DEFINES = ", cell own: defines "


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("x = 1\n" * 9, ", cell own: has 9 lines of code; allowed: 8 - split it, or move"),
        ("x = 1\n\n" * 8, None),
        ("def twice(x):\n    return 2 * x", f"{DEFINES}'def twice(x):'; allowed: nothing - move"),
        ("if x:\n    async def twice(x): return 2 * x", DEFINES),
        ("class Twice: pass", DEFINES),
        ("twice = lambda x: 2 * x", f"{DEFINES}'twice = lambda x: 2 * x'"),
        ("twice: Any = lambda x: 2 * x", DEFINES),
        ("rows.sort(key=lambda row: row[0])", None),
        ("%matplotlib inline\nclass Twice: pass", DEFINES),
    ],
)
def test_code_of_a_chapter_is_short_and_defines_nothing(
    code: str, told: str | None, book: Path
) -> None:
    write_page(book, "01_one", {**LESSON, "own": {"code": code}})
    found = faults(book)
    assert len(found) == (told is not None), found
    assert not told or found[0].startswith(f"chapters/01_one.ipynb{told}")


def test_an_exercise_may_take_a_minute(book: Path) -> None:
    cells = dict(LESSON)
    said("ex-a", ":minutes: 5", ":minutes: 1")(cells)
    write_page(book, "01_one", cells)
    assert faults(book) == []


def test_what_is_checked_is_asked_somewhere(book: Path) -> None:
    cells = dict(LESSON)
    said("ex-b", 'exercises.check("deep", mine)', "mine")(cells)
    write_page(book, "01_one", cells)
    assert faults(book) == [
        "chapters/01_one.ipynb, cell ex-b: checks nothing and solves deep; solve by "
        "exercises.solution what exercises.check asks for",
        "chapters/01_one.ipynb: no exercise is checked; let one ask for code and exercises.check",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The poster of 2007.",
        "1. A list\n2. of steps under Local Agenda 21",
        "Four partnerships, eight cities.",
        "{glue:text}`n2` segments",
        "See {segment}`UTR-LEO-020`.",
        "[Cities](02_cities)",
        "```{admonition} Try it\n:class: note2\n`RatingRule(weak='1/10')`\n```",
        "Elsewhere there is more.",
        "Interviews are lost.",
        "It was so in 2001 {segment}`T3`.",
        "Of 5,000 plots {cite:p}`other`.",
    ],
)
def test_what_breaks_no_rule_is_left_alone(text: str, book: Path) -> None:
    write_page(book, "01_one", {**LESSON, "more": text})
    assert faults(book) == []


@pytest.mark.parametrize(
    ("page", "change", "told"),
    [
        (
            "kurz",
            said("say", "many=7", "many=8"),
            ", cell say: is not the code of chapters/summary",
        ),
        ("kurz", said("say", '"de"', '"en"'), ", cell say: is not the code of chapters/summary"),
        ("kurz", more("extra", {"code": "1"}), ": has 2 cells of code, chapters/summary.ipynb 1"),
        (
            "kurz",
            said("text", "{glue:text}`many`", "viele"),
            ": uses the value many 0 times, chapters/summary.ipynb 1; use it as often",
        ),
        (
            "kurz",
            said("text", "{claim}`p1-is-supported`", ""),
            ": does not make the claims of chap",
        ),
        ("kurz", said("text", "(summary)", "(kurz)"), ": has to lead to summary, the text that"),
        (
            "kurz",
            said("text", "```{admonition}", "```{note}"),
            ": has to lead to summary, the text",
        ),
        ("kurz", said("text", "# Kurz", "# Kurz" + " wort" * 40), ": has "),
        ("summary", said("text", "# Short", "# Short" + " word" * 40), ": has "),
        (
            "summary",
            said("text", "No thesis", "A thesis"),
            ": does not say 'No thesis': it has to be",
        ),
        (
            "summary",
            more("short", SHORT),
            ": boxes titled In short: tip conclusion; allowed here: no",
        ),
    ],
)
def test_translations_that_differ_are_told(
    page: str, change: Callable[[dict[str, Any]], object], told: str, book: Path
) -> None:
    cells = dict({"kurz": KURZ, "summary": SUMMARY}[page])
    change(cells)
    write_page(book, page, cells)
    found = faults(book)
    assert any(fault.startswith(f"chapters/{page}.ipynb{told}") for fault in found), found
    if told == ": has ":
        assert "words; shorten it to 40" in found[0]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"text": "Support is positive in 3 cases."}, "holds a figure; let its test fill a slot"),
        (
            {"text": "Support is positive"},
            "'Support is positive' is no sentence; end it with a full",
        ),
        (
            {"text": "Hardly any support is positive."},
            "says 'hardly', which is declared as at most 1/20; bound a number or share",
        ),
        ({"note": "See elsewhere T3."}, "says 'elsewhere'"),
        ({"translations": {"de": "Auf {part}, {whole} lost interviews."}}, "says 'lost interv"),
        (
            {"translations": {"de": "Von {whole} gilt dies."}},
            "its sentence in de has the slots {whole}, its text {part}, {whole}; give it the same",
        ),
    ],
)
def test_a_claim_that_breaks_a_rule_is_told(change: dict[str, Any], told: str, book: Path) -> None:
    write_register(book / "data", {**CLAIM, **change})
    (fault,) = faults(book)
    assert fault.startswith("claims.yml line 1, claim p1-is-supported: ") and told in fault


@pytest.mark.parametrize(
    "change",
    [
        {"text": "It was so in 2007."},
        {"text": "Most of {whole}, {part}, are positive."},
        {
            "text": "Of foremost {whole}, {part}, are positive.",
            "test": {"kind": "count", "of": {"case_id": "P1"}},
        },
    ],
)
def test_a_claim_says_names_that_hold_figures_and_degrees_that_are_tested(
    change: dict[str, Any], book: Path
) -> None:
    write_register(book / "data", {**CLAIM, **change})
    assert faults(book) == []


def test_one_voice_alone_is_named_as_one(tmp_path: Path, book: Path) -> None:
    """T3 has an origin of its own, without which all that supports the claim has one."""
    folder = book / "data"
    two, one = STANCES, {**STANCES, "T3": "neither"}
    claimed_study(folder, WORLD, stances=two)
    assert faults(book) == []
    claimed_study(folder, WORLD, stances=one)
    (fault,) = faults(book)
    assert "rests on one origin, a, and does not say so; write who says it" in fault
    said_so = {**WORLD, "text": "The first partnership is backed, according to its foundation."}
    claimed_study(folder, said_so, stances=one)
    assert faults(book) == []


def test_other_files_of_the_book_are_looked_through(book: Path) -> None:
    (book / "README.md").write_text("So.\nThe lost interviews are lost.\n")
    (fault,) = faults(book)
    assert fault.startswith("README.md: says 'lost interviews' in 'The lost interviews are lost.'")
    (book / "README.md").unlink()
    with pytest.raises(PageError, match=r"rules.yml names a file that cannot be read: README.md"):
        faults(book)


def test_pages_in_markdown_are_looked_through(book: Path) -> None:
    (book / "chapters/about.md").write_text("# About\n\nOn lost interviews.\n")
    (fault,) = faults(book)
    assert fault.startswith("chapters/about.md: says 'lost interviews' in 'On lost interviews.'")


def test_a_page_that_is_not_there_is_left_to_the_build(book: Path) -> None:
    (book / "chapters/about.md").unlink()
    assert faults(book) == []


@pytest.mark.parametrize(
    "content", ["{", '{"cells": [{"source": "x"}]}', '{"cells": {"a": 1}}', "[]", ""]
)
def test_a_notebook_that_is_none_is_told(content: str, book: Path) -> None:
    (book / "chapters/kurz.ipynb").write_text(content)
    with pytest.raises(PageError, match=r"kurz\.ipynb: this is not a readable notebook \("):
        faults(book)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("sphinx: [a]\n", "what stands above 'config' is .*; write lines `name: value` there"),
        ("sphinx: {config: {translations: [a]}}\n", "translations is .*; give lines `page: langu"),
        ("sphinx: {config: {translations: {a: [b]}}}\n", "translations is .*; give lines `page: l"),
        ("sphinx: [\n", "_config.yml"),
    ],
)
def test_settings_that_cannot_be_read_are_told(settings: str, told: str, book: Path) -> None:
    (book / "_config.yml").write_text(settings)
    with pytest.raises(PageError, match=told):
        faults(book)


@pytest.mark.parametrize(
    "toc", ["format: jb-book\n", "- a\n", f"format: jb-book\nroot: {'x' * 201}\n"]
)
def test_contents_that_cannot_be_read_are_told(toc: str, book: Path) -> None:
    (book / "_toc.yml").write_text(toc)
    with pytest.raises(PageError, match=r"^_toc\.yml: "):
        faults(book)


def test_check_says_what_is_broken_and_the_book_cannot_be_built(
    book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_page(book, "01_one", {**LESSON, "more": "In 1999."})
    assert main(["check", str(book)]) == 1
    out, err = capsys.readouterr()
    assert "chapters/01_one.ipynb, cell more: the number '1999'" in err
    assert err.endswith("The text breaks its rules in 1 place; the book cannot be built.\n")
    assert "every claim stands" not in out


def test_a_book_that_declares_no_rules_has_none(book: Path) -> None:
    write_page(book, "01_one", {**LESSON, "more": "In 1999."})
    (book / RULES).unlink()
    assert faults(book) == []


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        (["numbers"], "chapters/rules.yml: must have a section for each rule, such as numbers:"),
        ({"numbres": {}}, "'numbres' is no section of rules; allowed: numbers, .*did you mean"),
        ({"numbers": "all"}, "numbers: 'all' is no rule; write its parts"),
        ({"numbers": {"of": ["a"]}}, "numbers: lacks allowed; fill it in"),
        (
            {"claims": {"notes": "3"}},
            "claims: 'notes' is no part of a rule; allowed: allowed, degrees",
        ),
        ({"translations": {"longest": "many"}}, "longest: 'many' is no whole number"),
        (
            {"numbers": {"of": "a", "allowed": []}},
            "numbers: of: 'a' is no list of words; write .one",
        ),
        ({"charts": {"type": ["a"]}}, "charts: type: .* is no text; write one, in"),
        ({"phrases": {"never": ["a"]}}, "phrases: lacks because; fill it in"),
        ({"phrases": [{"never": ["a"]}]}, "phrases: lacks because; fill it in"),
    ],
)
def test_rules_that_cannot_be_read_are_told(rules: Any, told: str, book: Path) -> None:
    write_rules(book, rules)
    with pytest.raises(PageError, match=told):
        faults(book)


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("{claim}`a`", []),
        ("{claim}`a` {claim}`b`", []),
        ("**In León.** {claim}`a` [More](x)", []),
        ("{claim}`a`\n\n**So.** {claim}`b`", []),
        ("People carry it. {claim}`a`", ["People carry it."]),
        ("{claim}`a` Politics ends it.", ["Politics ends it."]),
        ("{claim}`a`\nPolitics ends it.", ["Politics ends it."]),
    ],
)
def test_a_box_of_conclusions_says_nothing_but_claims(text: str, bare: list[str]) -> None:
    assert unmarked(text) == bare
