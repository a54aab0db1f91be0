"""Words are indexed without their accents, and cells of a table as words of their own."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosscase.site.search import FoldedSearch, fold
from tests.book.page import build_page

TEXTS = st.text(st.characters(max_codepoint=0x36F))


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("León", "leon"),
        ("KÖPENICK", "kopenick"),
        ("beëindigen", "beeindigen"),
        ("Straße", "strasse"),
        ("œuvre", "oeuvre"),
        ("Jørn", "jorn"),
        ("Dvořák", "dvorak"),
        ("muñecas", "munecas"),
        ("Oudtshoorn", "oudtshoorn"),
    ],
)
def test_a_word_loses_its_accents(word: str, folded: str) -> None:
    assert fold(word) == folded
    assert fold(unicodedata.normalize("NFD", word)) == folded


@given(TEXTS)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(TEXTS)
def test_a_text_has_the_same_words_however_its_accents_are_encoded(text: str) -> None:
    search = FoldedSearch({})
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert search.split(composed) == search.split(decomposed)


def test_umlauts_are_indexed_by_their_transcription_as_well() -> None:
    words = FoldedSearch({}).split("Köpenick liegt an der Dahme")
    assert words == ["Köpenick", "koepenick", "liegt", "an", "der", "Dahme"]


def indexed(folder: Path, text: str) -> tuple[set[str], set[str]]:
    """Build a page; return the words of its text and of its titles as they are indexed."""
    (folder / "index.rst").write_text(f"Páginas\n=======\n\n{text}\n")
    _, warnings = build_page(folder, 'extensions = ["crosscase.site.search"]')
    assert warnings == ""
    [path] = folder.rglob("searchindex.js")
    index = json.loads(path.read_text("utf-8").removeprefix("Search.setIndex(").removesuffix(")"))
    return set(index["terms"]), set(index["titleterms"])


def test_words_and_titles_are_indexed_as_stems_without_accents(tmp_path: Path) -> None:
    words, titles = indexed(tmp_path, "León, Köpenick: los municipios.")
    assert words == {"leon", "kopenick", "koepenick", "lo", "municipio"}
    assert titles == {"pagina"}


def test_cells_and_labels_are_words_of_their_own(tmp_path: Path) -> None:
    table = "<table><tr><th>León</th><td>Utrecht</td></tr></table>"
    drawing = "<svg><text>Berlin</text><text>Lima</text></svg>"
    words, _ = indexed(tmp_path, f".. raw:: html\n\n   {table}{drawing}")
    assert words == {"leon", "utrecht", "berlin", "lima"}
