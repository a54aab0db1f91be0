"""The plans of the teaching guide take as long as they say."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

GUIDE = (Path(__file__).parents[2] / "chapters" / "teaching.md").read_text("utf-8")
BETWEEN = {"Break", "Lunch"}


def rows(caption: str) -> list[list[str]]:
    """Return the cells of the table with this caption, row by row, without the heads."""
    table = GUIDE.partition(f"*{caption}*\n\n")[2].partition("\n:::")[0]
    lines = [line.strip("| ").split("|") for line in table.splitlines()]
    return [[cell.strip() for cell in line] for line in lines[2:]]


def minute(clock: str) -> int:
    """Return the minute of the day."""
    hours, minutes = clock.split(":")
    return 60 * int(hours) + int(minutes)


def test_the_session_takes_90_minutes() -> None:
    assert "## One session of 90 minutes" in GUIDE
    assert sum(int(row[0]) for row in rows("Ninety minutes, step by step")) == 90


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
