"""The plans of the teaching guide take as long as they say, and what they name is in the book."""

import json
import re
from itertools import pairwise
from pathlib import Path
from posixpath import join, normpath

import pytest
import yaml  # type: ignore[import-untyped]
from bs4 import Tag

from tests.site.parsed import soup

ROOT = Path(__file__).parents[2]
CHAPTERS = ROOT / "chapters"
GUIDE = (CHAPTERS / "teaching.md").read_text("utf-8")
BETWEEN = {"Break", "Lunch"}
RESERVE = "*In reserve.*"
REFERENCES = {"chapters/glossary.html", "chapters/bibliography.html"}  # terms and works
PLANS = ["plan-session", "plan-workshop", "plan-module"]
SHOWN = {  # what the guide speaks of, and where it stands: in a heading or a caption
    "chart of agreement": ("coding", "how-far-the-coders-agree", "Alpha on whether a code applies"),
    "matrix": ("evidence", "what-is-said-and-what-is-judged", "× where none"),
    "Three answers": ("findings", "", "Three answers"),
    "figures go to each group": ("robustness", "", "Ratings that stay"),
    "*only at the end*": ("lab", "", "only at the end"),
}
NOTED = {  # what the notes for teachers have shown first: a word of the note, and where it stands
    "organisation": ("judgements by voice", "two-tempers", "by kind of page"),
    "interaction": ("the ladder", "the-ladder", "The ladder:"),
    "impact": ("the chart of tie and setting", "setting-is-not-impact", "Of a tie"),
    "compared": ("the four lanes", "four-lanes", "Turning points"),
    "evidence": ("the dots", "who-speaks", "Each dot is a statement"),
    "coding": ("the figure of agreement", "how-far-the-coders-agree", "Alpha on whether"),
    "robustness": ("the figure of errors", "if-some-codings-are-wrong", "Ratings that stay"),
    "logic": ("yes, no and gap", "yes-no-and-not-known", "Which partnership has what"),
}


def rows(caption: str) -> list[list[str]]:
    """Return the cells of the table with this caption, row by row, without the heads."""
    table = GUIDE.partition(f"*{caption}*\n\n")[2].partition("\n:::")[0]
    lines = [line.strip("| ").split("|") for line in table.splitlines()]
    return [[cell.strip() for cell in line] for line in lines[2:]]


def minute(clock: str) -> int:
    """Return the minute of the day."""
    hours, minutes = clock.split(":")
    return 60 * int(hours) + int(minutes)


def words(tag: Tag) -> str:
    """Return the words of a part of a page."""
    return " ".join(tag.get_text(" ").split())


def part(page: str, anchor: str) -> Tag:
    """Return a page of the built book, or what has an anchor on it."""
    article = soup(f"chapters/{page}.html").select_one("article")
    assert article
    found = article.find(id=anchor) if anchor else article
    assert isinstance(found, Tag), f"{page} has no {anchor}"
    section = found.find_parent("section") if found.name == "span" else found
    assert isinstance(section, Tag)
    return section


def links(part: Tag) -> list[tuple[str, str]]:
    """Return words and address, from the root of the site, of every link into the book."""
    found = [(words(link), str(link["href"])) for link in part.select("a[href]:not(.sheet-pdf)")]
    return [
        (said, normpath(join("chapters", to)))
        for said, to in found
        if "://" not in to and not to.startswith("#")
    ]


def test_the_session_takes_90_minutes_ten_of_them_in_reserve() -> None:
    assert "## One session of 90 minutes" in GUIDE
    steps = rows("Ninety minutes, step by step")
    reserve = [int(row[0]) for row in steps if row[1].startswith(RESERVE)]
    assert sum(reserve) >= 10
    assert sum(int(row[0]) for row in steps) == 90
    assert "If time runs out, drop" in GUIDE


@pytest.mark.parametrize("plan", PLANS)
def test_every_plan_leads_to_its_sheets(plan: str, site: Path) -> None:
    sheets = [to for _, to in links(part("teaching", plan)) if to.startswith("sheets/")]
    assert sheets
    assert [to for to in sheets if not (site / to).exists()] == []


def test_the_session_leads_to_every_version_and_key_of_its_worksheets(site: Path) -> None:
    leading = {to for _, to in links(part("teaching", "plan-session"))}
    made = {f"sheets/{path.name}" for path in (site / "sheets").glob("worksheet-[ab]-*.html")}
    assert len(made) == 16
    assert made <= leading


def test_what_a_link_of_the_guide_says_stands_where_it_leads(site: Path) -> None:
    followed = 0
    for said, to in links(part("teaching", "")):
        page, _, anchor = to.partition("#")
        if anchor and page not in REFERENCES:
            heads = part(Path(page).stem, anchor).select("h1, h2, h3, caption, figcaption")
            assert any(words(head).startswith(said) for head in heads), (said, to)
            followed += 1
    assert followed >= 10


@pytest.mark.parametrize("named", SHOWN)
def test_what_the_guide_shows_is_there(named: str, site: Path) -> None:
    page, anchor, there = SHOWN[named]
    assert named in GUIDE
    assert there in words(part(page, anchor))


@pytest.mark.parametrize("page", NOTED)
def test_what_a_note_for_teachers_shows_first_is_on_its_page(page: str, site: Path) -> None:
    named, anchor, there = NOTED[page]
    notes = part(page, "").select_one(".instructor")
    assert notes and named in words(notes)
    assert there in words(part(page, anchor))


def test_the_conditions_of_the_truth_table_are_those_of_the_chapter() -> None:
    sheets = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))["sphinx"]["config"]["sheets"]
    cells = json.loads((CHAPTERS / "logic.ipynb").read_text("utf-8"))["cells"]
    text = "\n".join("".join(cell["source"]) for cell in cells)
    (outcome,) = sheets["outcome"]
    names = ", ".join(f'"{name}"' for name in sheets["conditions"])
    assert f'conditions, kept = [{names}], "{outcome}"' in text
    for name, meaning in {**sheets["conditions"], **sheets["outcome"]}.items():
        assert f"**{name}.** {meaning.rstrip('.')}" in text


def test_a_further_version_is_drawn_and_written_as_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = re.search(r"```python\n(.+?)```", (CHAPTERS / "kit.md").read_text("utf-8"), re.DOTALL)
    assert code
    monkeypatch.chdir(tmp_path)
    exec(code[1], {})
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        *("worksheet-a-5-key.html", "worksheet-a-5.html")
    ]


@pytest.mark.parametrize("day", ["First day", "Second day"])
def test_each_day_of_the_workshop_has_six_hours_of_work_without_gaps(day: str) -> None:
    assert "Each day has six hours of work" in GUIDE
    times = [tuple(map(minute, row[0].split("–"))) for row in rows(day)]
    assert all(end == start for (_, end), (start, _) in pairwise(times))
    work = [
        end - start
        for (start, end), row in zip(times, rows(day), strict=True)
        if row[1] not in BETWEEN
    ]
    assert sum(work) == 6 * 60


def test_the_module_takes_the_hours_it_states() -> None:
    stated = re.search(r"takes (\d+) hours: (\d+) in class and (\d+) at home", GUIDE)
    assert stated
    whole, in_class, at_home = map(int, stated.groups())
    weeks = rows("Six weeks")
    assert [row[0] for row in weeks] == ["1", "2", "3", "4", "5", "6"]
    assert in_class == 2 * len(weeks)
    assert at_home == sum(int(row[-1]) for row in weeks)
    assert whole == in_class + at_home


@pytest.mark.parametrize("plan", ["One session", "A workshop", "A module"])
def test_every_plan_says_what_to_prepare_what_goes_wrong_and_how_to_assess(plan: str) -> None:
    text = GUIDE.partition(f"\n## {plan} of ")[2].partition("\n## ")[0]
    for heading in ("### Prepare", "### What can go wrong", "### To assess"):
        assert heading in text
