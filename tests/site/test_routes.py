"""Every exercise that is checked can be answered without code, as its *Without code* says.

Each route below reads the built pages as a reader would, and counts on paper from there; the
solution of the chapter, which knows nothing of pages, has to find the answer right.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path
from posixpath import join, normpath
from statistics import fmean
from typing import Any, NamedTuple

import pytest
from bs4 import Tag
from playwright.sync_api import Browser, Page

from crosscase.study import load_study
from crosscase.teach import exercises
from tests.site.parsed import soup

ROOT = Path(__file__).parents[2]
STUDY = load_study()
NAMES = {str(name): id for id, name in STUDY.names.items()}
CASES = [str(case) for case in STUDY.cases["case_id"]]
LESSONS = [
    *("coding", "compared", "evidence", "impact", "interaction", "lab", "logic"),
    *("organisation", "robustness", "then-and-now"),
]
VALUE = {"positive": 1, "mixed": 0, "negative": -1}
SIGNS = {"++": "++", "+": "+", "+/−": "+/-", "−": "-", "−−": "--"}
FOUR = "scope=tie&scope=joint"


def cells(lesson: str) -> list[dict[str, Any]]:
    """Return the cells of a lesson's notebook."""
    text = (ROOT / "chapters" / f"{lesson}.ipynb").read_text("utf-8")
    return list(json.loads(text)["cells"])


def asked(lesson: str) -> list[str]:
    """Return the names of a lesson's exercises that are checked."""
    texts = ("".join(cell["source"]) for cell in cells(lesson))
    checks = [re.findall(r'exercises\.check\("([^"]+)"', text) for text in texts]
    return [name for names in checks for name in names]


HOME = {name: lesson for lesson in LESSONS for name in asked(lesson)}


def solve(lesson: str) -> None:
    """Take the answers of a lesson from its page, packed as they are there."""
    packed = soup(f"chapters/{lesson}.html").select("span.answer")
    exercises.load({str(each["data-name"]): str(each["data-answer"]) for each in packed})


# What a reader sees on pages.


def words(tag: Tag | None) -> str:
    """Return what is read in a part of a page."""
    assert tag is not None
    return " ".join(tag.get_text(" ").split())


def table(lesson: str, caption: str) -> list[list[str]]:
    """Return the rows of a table, found by the beginning of its caption; a chart's numbers, too."""
    tables = [
        each
        for each in soup(f"chapters/{lesson}.html").select("table")
        if each.caption and words(each.caption).startswith(caption)
    ]
    assert len(tables) == 1, (lesson, caption, len(tables))
    return [[words(cell) for cell in row.select("td, th")] for row in tables[0].select("tbody tr")]


def exercise(lesson: str, name: str) -> Tag:
    """Return an exercise by the name of its check."""
    every = soup(f"chapters/{lesson}.html").select(".exercise")
    own = [each for each in every if f'check("{name}"' in "".join(each.get_text().split("\n"))]
    assert len(own) == 1, name
    return own[0]


class Judgement(NamedTuple):
    """A statement on the page of a cell."""

    bearing: str
    publisher: str
    involvement: str
    source: str


@cache
def page_of(case: str, code: str) -> list[Judgement]:
    """Return the statements on the page of a cell that stand above *Apart from the rating*."""
    name = f"evidence/{case}-{code}.html".lower()
    told = []
    for row in soup(name).select("ul.statements > li"):
        if words(row.find_previous("h2")).startswith("Apart from the rating"):
            break
        origin = row.select_one(".origin")
        assert origin is not None
        involvement = re.search(r"\b(involved|oversight|independent)\b, in ", words(origin))
        assert involvement, words(origin)
        source = origin.select('a[href*="#"]')[-1]["href"]
        home = normpath(join("evidence", str(source).partition("#")[0]))
        bearing, publisher = row.select_one(".bearing"), origin.select_one(".source, a")
        told.append(Judgement(words(bearing), words(publisher), involvement[1], home))
    assert told, name
    return told


@cache
def origin_of(source: str) -> str:
    """Return the origin that the page of a source names."""
    term = soup(source).find("dt", string="Origin")
    assert isinstance(term, Tag)
    return words(term.find_next_sibling("dd"))


def score(told: list[Judgement]) -> float | None:
    """Return the mean of the means of each publisher that judges, as one does it on paper."""
    own = defaultdict(list)
    for each in told:
        if each.bearing in VALUE:
            own[each.publisher].append(VALUE[each.bearing])
    judged = sum(map(len, own.values()))
    if judged < STUDY.rule.min_segments or len(own) < STUDY.rule.min_origins:
        return None
    return fmean(map(fmean, own.values()))


def sign(score: float) -> str:
    """Return the sign of a score, by the lines that *Coding and agreement* names."""
    weak, strong = STUDY.rule.weak, STUDY.rule.strong
    step = (abs(score) >= weak) + (abs(score) >= strong)
    return ("+" if score > 0 else "-") * step or "+/-"


class Place(NamedTuple):
    """A cell of the matrix in *The four compared*."""

    sign: str
    judging: int
    origins: int
    dots: int


@cache
def matrix() -> dict[str, dict[str, Place]]:
    """Return, for each dimension, the cells of the matrix by partnership."""
    found: dict[str, dict[str, Place]] = {}
    for cell in soup("chapters/compared.html").select("td:has(.documented)"):
        link = cell.select_one("a")
        assert link is not None
        case, code = re.fullmatch(r".*/(\w+-\w+)-(\w-\w+)\.html", str(link["href"])).groups()  # type: ignore[union-attr]
        rating, small = cell.select_one(".rating"), cell.select_one("small")
        told = re.search(r"(\d+) from (\d+)", words(small))
        judging, origins = map(int, told.groups()) if told else (0, 0)
        shown = SIGNS.get(words(rating), "") if rating else ""
        dots = cell.get_text().count("●")
        found.setdefault(code.upper(), {})[case.upper()] = Place(shown, judging, origins, dots)
    assert len(found) == len(STUDY.codebook)
    return found


class Explorer:
    """The page *All statements*, with filters set by its address."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.home = f"{address}/chapters/segments.html"

    def choose(self, filters: str) -> int:
        """Set filters; return the number that the caption says."""
        self.page.goto(f"{self.home}#{filters}")
        self.page.reload(wait_until="load")
        caption = self.page.locator(".explorer-caption").inner_text()
        return int(caption.partition(" of ")[0])

    def beside(self, facet: str) -> dict[str, int]:
        """Return the numbers beside the options of a facet."""
        pairs = self.page.eval_on_selector_all(
            f"[data-facet={facet}] label",
            """labels => labels.map(label => [
                label.querySelector("input").value, Number(label.querySelector("b").textContent)
            ])""",
        )
        return dict(pairs)


@pytest.fixture(scope="module")
def explorer(browser: Browser, address: str) -> Iterator[Explorer]:
    page = browser.new_page()
    yield Explorer(page, address)
    page.close()


# The routes, by the name of the exercise.


def by_hand(_: Explorer) -> object:
    told = page_of("UTR-LEO", "O-SUP")
    by_publisher, plain = (
        score(told),
        fmean(VALUE[each.bearing] for each in told if each.bearing in VALUE),
    )
    assert by_publisher is not None
    return abs(by_publisher - plain)


def where_anyone_gave(_: Explorer) -> object:
    name = STUDY.names["M-CIV"]
    both = next(
        int(row[5]) for row in table("coding", "Agreement on the bearing") if row[0] == name
    )
    apart = table("coding", "Differences over codes")
    one = sum(int(row[2]) for row in apart if row[0] == name and row[1].endswith("alone"))
    return both / (both + one)


def looser(_: Explorer) -> object:
    ticked = [
        sum(place.judging >= 2 and place.origins >= 2 for place in row.values())
        for row in matrix().values()
    ]
    return sum({0: 0, 1: 0, 2: 1, 3: 3, 4: 6}[each] for each in ticked)


def another_order(_: Explorer) -> object:
    years = {NAMES[row[0]]: int(row[2]) for row in table("compared", "Who carries the ties")}
    return {
        year: sum(bool(row[case].sign) for row in matrix().values()) for case, year in years.items()
    }


def loudest(_: Explorer) -> object:
    task = words(exercise("evidence", "loudest")).partition("The loudest are ")[2]
    voices = re.split(", | and ", task.partition(".")[0].strip())
    left = {}
    for case, voice in zip(CASES, voices, strict=True):
        signed = [code for code, row in matrix().items() if row[case].sign]
        by_origin = (
            [each._replace(publisher=origin_of(each.source)) for each in page_of(case, code)]
            for code in signed
        )
        others = ([each for each in told if each.publisher != voice] for told in by_origin)
        left[case] = sum(score(told) is not None for told in others)
    return left


def delivered_or_worked(_: Explorer) -> object:
    judged = set()
    for link in exercise("impact", "delivered-or-worked").select("li a[href*='#']"):
        name, id = str(link["href"]).split("#")
        statement = soup(normpath(join("chapters", name))).find(id=id)
        assert isinstance(statement, Tag)
        if VALUE.keys() & {words(each) for each in statement.select(".codings .bearing")}:
            judged.add(id.upper())
    return judged


def beside_the_poster(_: Explorer) -> object:
    rows = table("impact", "Impact in the South: the poster's rating")
    rated = {row[0] for row in rows if row[2] in SIGNS}
    return {NAMES[row[0]] for row in rows if row[0] not in rated}


def aims_as_effects(_: Explorer) -> object:
    told = page_of("ALP-OUD", "M-LIV")
    found = score([each._replace(bearing=each.bearing.replace("aim", "positive")) for each in told])
    assert found is not None
    return sign(found)


def told_by_whom(explorer: Explorer) -> object:
    shares = {}
    for case in CASES:
        found = explorer.choose(f"case_id={case}&code=N-KNO&{FOUR}")
        found -= explorer.beside("kind")["poster"]
        shares[case] = explorer.beside("involvement")["involved"] / found
    return shares


def machines_differ(_: Explorer) -> object:
    keys = [
        each
        for each in soup("chapters/lab.html").select(".lab details")
        if re.fullmatch(r"Statement \d+: the reference", words(each.summary))
    ]
    assert len(keys) == 20
    return sum("no code;" in words(key) or ": no code." in words(key) for key in keys)


def silence_as_no(_: Explorer) -> object:
    page, rows = soup("chapters/logic.html"), table("logic", "Which partnership has what")
    head = next(
        each for each in page.select("table") if "Which partnership has what" in words(each.caption)
    )
    names = [words(each) for each in head.select("thead th")][1:-1]
    yes = [[each == "yes" for each in row[1:]] for row in rows]
    named = set()
    for kept in (row for row in yes if row[-1]):
        for lost in (row for row in yes if not row[-1]):
            apart = [at for at in range(len(names)) if kept[at] != lost[at]]
            if len(apart) == 1:
                named.add(names[apart[0]] if kept[apart[0]] else f"not {names[apart[0]]}")
    return named


def money_dutch(_: Explorer) -> object:
    alike = defaultdict(list)
    for name, _citizens, _opposed, money, dutch, kept in table("logic", "Which partnership has"):
        alike[money, dutch].append((NAMES[name], kept))
    torn = [row for row in alike.values() if len({kept for _, kept in row}) > 1]
    assert len(torn) == 1
    return {case for case, _ in torn[0]}


def enough_cases(_: Explorer) -> object:
    cases = 8
    while 1 - (1 - Fraction(2, 2**cases)) ** 10 >= Fraction(1, 20):
        cases += 2
    return cases


def without_involved(_: Explorer) -> object:
    found = {}
    for case in CASES:
        left = [each for each in page_of(case, "O-SUP") if each.involvement != "involved"]
        judging, of = [each for each in left if each.bearing in VALUE], score(left)
        found[case] = ("thin" if judging else "silent") if of is None else sign(of)
    return found


def southern_reasons(explorer: Explorer) -> object:
    explorer.choose(f"code=O-MOT&about=south&{FOUR}")
    return {side for side, number in explorer.beside("publisher_side").items() if number}


def third_origin(_: Explorer) -> object:
    return sum(place.origins >= 3 and bool(place.sign) for place in places())


def firm_not_sure(_: Explorer) -> object:
    fragile = table("robustness", "Ratings that some decision changes")
    crossed = {(NAMES[row[0]], NAMES[row[1]]) for row in fragile}
    return sum(
        bool(place.sign) and place.dots <= 2 and (case, code) not in crossed
        for code, row in matrix().items()
        for case, place in row.items()
    )


def places() -> Iterator[Place]:
    """Return all cells of the matrix."""
    return (place for row in matrix().values() for place in row.values())


def wrong_scope(explorer: Explorer) -> object:
    judging = "&".join(f"bearing={bearing}" for bearing in VALUE)
    return explorer.choose(f"code=M-RES&{judging}&scope=setting")


ROUTES: dict[str, Callable[[Explorer], object]] = {
    route.__name__.replace("_", "-"): route
    for route in (
        *(by_hand, where_anyone_gave, looser, another_order, loudest, delivered_or_worked),
        *(beside_the_poster, aims_as_effects, told_by_whom, machines_differ, silence_as_no),
        *(money_dutch, enough_cases, without_involved, southern_reasons, third_origin),
        *(firm_not_sure, wrong_scope),
    )
}


def test_every_checked_exercise_has_a_route() -> None:
    assert set(ROUTES) == set(HOME)


@pytest.mark.parametrize("name", ROUTES)
def test_a_route_without_code_gives_the_answer(name: str, site: Path, explorer: Explorer) -> None:
    solve(HOME[name])
    found = ROUTES[name](explorer)
    assert exercises.verdict(name, found) == "Right.", found


@pytest.mark.parametrize("name", HOME)
def test_a_route_stands_under_its_exercise(name: str, site: Path) -> None:
    assert "Without code." in words(exercise(HOME[name], name))
