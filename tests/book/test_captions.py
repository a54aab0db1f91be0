"""A line in italics above a table is its caption; any other line stays a line."""

from pathlib import Path

import pytest

from tests.book.page import build_page

CONFIGURATION = 'extensions = ["myst_parser", "crosscase.book.captions"]; numfig = True'
TABLE = "| City | People |\n|---|---|\n| A | 1 |\n"


def built(folder: Path, text: str) -> str:
    """Build a page from Markdown, without a warning, and return it."""
    (folder / "index.md").write_text(f"# Page\n\n{text}\n")
    page, warnings = build_page(folder, CONFIGURATION)
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
