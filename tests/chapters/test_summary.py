"""The summaries say one set of numbers in five languages; see also chapters/rules.yml."""

import re
from pathlib import Path

import pytest
from nbformat import NotebookNode

from crosscase.book.execute import read_notebook
from crosscase.display.words import GLUE_PREFIX, IN
from tests.languages import TRANSLATIONS

ROOT = Path(__file__).parents[2]
LANGUAGES = {language: page for page, language in TRANSLATIONS.items()}
OTHERS = [language for language in LANGUAGES if language != "en"]


def notebook(language: str) -> NotebookNode:
    return read_notebook(ROOT / f"{LANGUAGES[language]}.ipynb")


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
def test_every_value_is_the_same_number(language: str) -> None:
    assert said(language) == said("en")
    assert all(said("en").values())
