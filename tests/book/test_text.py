"""Captions of tables, titles in other languages, and links: what becomes of them on a page."""

from pathlib import Path

import pandas as pd
import pytest

from crosscase.display import source_table
from crosscase.study import Study, load_study
from tests.book.page import build_page
from tests.tiny import tiny_study

CONFIGURATION = """\
extensions = ["sphinxcontrib.bibtex", "crosscase.book.text"]
bibtex_bibfiles = ["works.bib"]
bibtex_default_style = "plain_with_languages"
"""
CAPTIONED = 'extensions = ["myst_parser", "crosscase.book.text"]; numfig = True'
TABLE = "| City | People |\n|---|---|\n| A | 1 |\n"
ENTRY = (
    "@{kind}{{x, author = {{A, B}}, title = {{Die Stadt und ihr Fluss}}, year = {{2001}}{rest}}}"
)


def bibliography(folder: Path, kind: str, rest: str) -> str:
    """Build the bibliography of one work, without a warning, and return its page."""
    (folder / "works.bib").write_text(ENTRY.format(kind=kind, rest=rest))
    (folder / "index.rst").write_text("Page\n====\n\n.. bibliography::\n   :all:\n")
    page, warnings = build_page(folder, CONFIGURATION)
    assert warnings == ""
    return page


@pytest.mark.parametrize(
    ("kind", "rest", "title"),
    [
        ("article", ", journal = {J}", "Die Stadt und ihr Fluss"),
        ("phdthesis", ", school = {S}", "<em>Die Stadt und ihr Fluss</em>"),
    ],
)
def test_a_title_carries_its_language_and_keeps_its_capitals(
    tmp_path: Path, kind: str, rest: str, title: str
) -> None:
    page = bibliography(tmp_path, kind, f"{rest}, language = {{de}}")
    assert f'<span lang="de">{title}</span>.' in page


def test_a_title_in_the_language_of_the_book_carries_none(tmp_path: Path) -> None:
    page = bibliography(tmp_path, "article", ", journal = {J}")
    assert "Die stadt und ihr fluss." in page
    assert "<span lang" not in page


def titled(study: Study, title: str, language: str) -> pd.DataFrame:
    """Return the first source of a study under another title and language."""
    first = study.sources.iloc[[0]].astype({"title": "object", "language": "object"})
    return first.assign(title=title, language=language, extent="whole", segments=1)


@pytest.mark.parametrize(
    ("title", "language", "shown"),
    [
        ("El río & la ciudad", "es", '<span lang="es">El río &amp; la ciudad</span>'),
        ("a b (title from address)", "nl", '<span lang="nl">A b</span>'),
        ("[from address] a (b) c", "es", '<span lang="es">A (b) c</span>'),
        ("a b (title from the address)", "en", "A b"),
        ("a b (page 3)", "nl", '<span lang="nl">a b</span> (page 3)'),
        ("(title withheld: see address)", "es", "(title withheld: see address)"),
        ("The <river>", "en", "The &lt;river&gt;"),
    ],
)
def test_the_title_of_a_source_carries_its_language_and_our_remarks_do_not(
    tmp_path: Path, title: str, language: str, shown: str
) -> None:
    study = load_study(tiny_study(tmp_path))
    source = titled(study, title, language)
    assert f">{shown}</a>" in source_table(source, study, "Sources").data


def built(folder: Path, text: str) -> str:
    """Build a page from Markdown, without a warning, and return it."""
    (folder / "index.md").write_text(f"# Page\n\n{text}\n")
    page, warnings = build_page(folder, CAPTIONED)
    assert warnings == ""
    return page


def test_a_line_in_italics_becomes_the_caption(tmp_path: Path) -> None:
    page = built(tmp_path, f"Before.\n\n*The `two` cities*\n\n{TABLE}")
    caption = page[page.index("<caption>") : page.index("</caption>")]
    assert "The <code" in caption and "cities" in caption
    assert "caption-number" not in caption
    assert "<em>" not in page
    assert "<p>Before.</p>" in page


def test_a_table_in_a_list_has_its_caption_too(tmp_path: Path) -> None:
    inside = TABLE.replace("\n", "\n   ")
    page = built(tmp_path, f"1. First.\n\n   *The cities*\n\n   {inside}")
    assert "The cities</span>" in page[page.index("<caption>") : page.index("</caption>")]


@pytest.mark.parametrize("line", ["", "Plain words.", "*Some* words.", "*All.*\n\nBetween."])
def test_any_other_line_stays(tmp_path: Path, line: str) -> None:
    page = built(tmp_path, f"{line}\n\n{TABLE}")
    assert "<table" in page
    assert "<caption>" not in page
