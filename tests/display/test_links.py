"""A line of links under a figure: it names the figure and carries the data."""

import csv
import re
from io import StringIO
from urllib.parse import unquote

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup
from selectolax.lexbor import LexborHTMLParser, LexborNode

from crosscase.display.tables import CARRIED, LONGEST_NAME, figure_links

NUMBERS = pd.DataFrame({"side": ["North"], "segments": [31]})


def links(caption: str) -> list[LexborNode]:
    return LexborHTMLParser(figure_links(caption, NUMBERS)).css("a")


def downloaded(frame: pd.DataFrame) -> list[list[str]]:
    """Return the cells of the file that a line leads to."""
    (link,) = LexborHTMLParser(figure_links("x", frame)).css("a[download]")
    text = unquote(link.attrs.sget("href").removeprefix(CARRIED))
    return list(csv.reader(StringIO(text, newline="")))


def test_the_line_names_its_figure() -> None:
    line = LexborHTMLParser(figure_links('By <side> & "origin"', NUMBERS)).css_first("div")
    assert line is not None
    assert line.attributes["aria-label"] == 'By <side> & "origin"'


def test_it_holds_the_numbers_only_where_there_are_some() -> None:
    table = Markup("<table></table>")
    shown = LexborHTMLParser(figure_links("By side", NUMBERS, table, "numbers-1"))
    assert shown.css("details#numbers-1 > table")
    assert not LexborHTMLParser(figure_links("By side", NUMBERS)).css("details")


@pytest.mark.parametrize(
    ("caption", "name"),
    [
        ("Segments, by side: (a) & b/c", "segments-by-side-a-b-c.csv"),
        ("León", "león.csv"),
        ("Most statements about the partnerships come from those who run them", ""),
        ("...", "figure.csv"),
        ("x" * 300, f"{'x' * LONGEST_NAME}.csv"),
    ],
)
def test_the_file_is_named_by_the_first_words_of_the_caption(caption: str, name: str) -> None:
    expected = name or "most-statements-about-the-partnerships-come-from-those-who.csv"
    assert links(caption)[0].attributes["download"] == expected


FORMULAS = ["=1+1", "+A1", "-A1", "@SUM(A1)", "\t=1", "\n=1", "＝1", "-5-3", "=cmd|' /C calc'!A0"]
PLAIN = ["+", "++", "+/-", "-", "--", "-0.5", "-4/21", "+31", "1e-05", "a=b", "thin; +", "", "'=1"]


@pytest.mark.parametrize("cell", FORMULAS)
def test_a_text_that_a_spreadsheet_would_compute_is_told_as_text(cell: str) -> None:
    frame = pd.DataFrame({cell: [cell], "choice": pd.Categorical([cell]), "score": [-0.5]})
    assert downloaded(frame) == [[f"'{cell}", "choice", "score"], [f"'{cell}", f"'{cell}", "-0.5"]]


def test_a_carriage_return_begins_no_row_of_its_own() -> None:
    assert downloaded(pd.DataFrame({"a": ["x\r=1"], "b": ["\r\n=1"]}))[1:] == [["x\n=1", "'\n=1"]]


@pytest.mark.parametrize("cell", PLAIN)
def test_ratings_numbers_and_other_texts_stay_as_they_are(cell: str) -> None:
    assert downloaded(pd.DataFrame({"a": [cell], "b": [1]})) == [["a", "b"], [cell, "1"]]


@settings(deadline=None)
@given(st.text())
def test_any_caption_gives_a_short_name_that_is_safe_in_a_folder(caption: str) -> None:
    name = links(caption)[0].attrs.sget("download")
    assert re.fullmatch(r"[\w-]+\.csv", name)
    assert len(name) <= LONGEST_NAME + len(".csv")
