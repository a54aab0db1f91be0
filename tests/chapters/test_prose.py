"""No number about the evidence is typed into the text, where it would go stale unnoticed."""

import re
from pathlib import Path

import pytest

from crosscase.book.execute import read_notebook

CHAPTERS = sorted((Path(__file__).parents[2] / "chapters").glob("*.ipynb"))
NOT_PROSE = re.compile(
    r"^```python$[\s\S]*?^```$|^(?:```|:[\w-]+:).*$|(?:\{[\w:]+\})?`[^`]*`|\]\([^)]*\)", re.MULTILINE
)
NAMES = re.compile(r"^\d+\. |\b2007\b|\bAgenda 21\b", re.MULTILINE)
WORDS = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[a-z]*teen|[a-z]*ty|hundred"
COUNTED = "statements|segments|sources|origins|codings|disputes|documents|publishers|languages"
TYPED_NUMBER = re.compile(rf"\d+|\b(?:{WORDS})\s+(?:\w+\s+)?(?:{COUNTED})\b", re.IGNORECASE)


def typed_numbers(text: str) -> list[str]:
    """Return the numbers about the evidence that stand in a text as they were typed."""
    prose = NAMES.sub("", NOT_PROSE.sub("", text))
    return TYPED_NUMBER.findall(prose)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_chapter_types_no_number(chapter: Path) -> None:
    notebook = read_notebook(chapter)
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    found = [number for text in texts for number in typed_numbers(text)]
    assert not found, "let the data say it: display.say(...) and {glue:text}"


@pytest.mark.parametrize("text", ["363 of them", "in 2016", "twelve independent sources", "```python\nx\n```\n+0.64"])
def test_typed_numbers_are_found(text: str) -> None:
    assert typed_numbers(text)


@pytest.mark.parametrize(
    "text",
    [
        "the poster of 2007",
        "1. a list\n2. of steps under Local Agenda 21",
        "four partnerships, eight cities",
        "{glue:text}`n2` segments",
        "see {segment}`UTR-LEO-020`",
        "[cities](02_cities)",
        '```{admonition} Try it\n:class: note2\n`RatingRule(weak="1/10")`\n```',
        ":::{exercise} Another line\n:minutes: 15\n\n```python\nmine = 12\n```\n:::",
    ],
)
def test_what_is_not_a_typed_number_is_left_alone(text: str) -> None:
    assert not typed_numbers(text)
