"""The summaries: one set of numbers and claims, said in five languages."""

import re
from pathlib import Path

import pytest
from nbformat import NotebookNode

from crosscase.book.claims import MARK
from crosscase.book.execute import read_notebook
from crosscase.book.translations import read_table
from crosscase.display.words import GLUE_PREFIX, IN

ROOT = Path(__file__).parents[2]
LANGUAGES = {language: page for page, language in read_table(ROOT).items()}
OTHERS = [language for language in LANGUAGES if language != "en"]
GLUED = re.compile(r"\{glue:text\}`([^`]*)`")
LONGEST = 560  # words; more would be no single page


def notebook(language: str) -> NotebookNode:
    return read_notebook(ROOT / f"{LANGUAGES[language]}.ipynb")


def prose(language: str) -> str:
    cells = notebook(language).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def said(language: str) -> dict[str, list[int]]:
    """Return the numbers in every value that the cells hand to the prose, by its name."""
    outputs = [output for cell in notebook(language).cells for output in cell.get("outputs", [])]
    return {
        output.metadata["scrapbook"]["name"]: numbers(
            output.data[f"{GLUE_PREFIX}text/plain"], language
        )
        for output in outputs
    }


def numbers(text: str, language: str) -> list[int]:
    """Return the numbers of a text, in figures or in the words of a language."""
    values = {word: value for value, word in enumerate(IN[language].small.split())}
    values[IN[language].none.split()[0]] = 0
    words = re.findall(r"\d+|[^\W\d]+", text.replace("\u202f", ""))
    return [int(values.get(word, word)) for word in words if word in values or word.isdigit()]


def test_there_are_five_and_english_comes_first() -> None:
    assert list(LANGUAGES) == ["en", "es", "nl", "de", "af"]


@pytest.mark.parametrize("language", OTHERS)
def test_the_code_is_that_of_the_english_page_but_for_the_language(language: str) -> None:
    own, english = (
        [cell.source for cell in notebook(each).cells if cell.cell_type == "code"]
        for each in (language, "en")
    )
    assert own == [cell.replace('language = "en"', f'language = "{language}"') for cell in english]


@pytest.mark.parametrize("language", OTHERS)
def test_every_value_is_the_same_number(language: str) -> None:
    assert said(language) == said("en")
    assert all(said("en").values())


@pytest.mark.parametrize("language", OTHERS)
def test_every_value_is_used_as_often(language: str) -> None:
    assert sorted(GLUED.findall(prose(language))) == sorted(GLUED.findall(prose("en")))


@pytest.mark.parametrize("language", OTHERS)
def test_the_same_claims_are_made_in_the_same_order(language: str) -> None:
    claims = MARK.findall(prose(language))
    assert claims == MARK.findall(prose("en")) and len(claims) > 10


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_one_page(language: str) -> None:
    assert len(MARK.sub("", prose(language)).split()) <= LONGEST


@pytest.mark.parametrize("language", OTHERS)
def test_it_says_what_it_is_and_which_text_decides(language: str) -> None:
    assert "](summary)" in prose(language) and prose(language).count("```{admonition}") == 1
