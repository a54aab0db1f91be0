"""A line of links under a figure: it names the figure and carries the data."""

import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser, LexborNode

from crosscase.display.links import LONGEST_NAME, figure_links

NUMBERS = pd.DataFrame({"side": ["North"], "segments": [31]})


def links(caption: str, numbers: str = "") -> list[LexborNode]:
    return LexborHTMLParser(figure_links(caption, NUMBERS, numbers)).css("a")


def test_the_line_names_its_figure() -> None:
    line = LexborHTMLParser(figure_links('By <side> & "origin"', NUMBERS)).css_first("p")
    assert line is not None
    assert line.attributes["aria-label"] == 'By <side> & "origin"'


def test_it_leads_to_the_numbers_only_where_there_are_some() -> None:
    assert [link.text() for link in links("By side", "numbers-1")] == ["Its numbers", "CSV", "Data"]
    assert [link.text() for link in links("By side")] == ["CSV", "Data"]


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


@settings(deadline=None)
@given(st.text())
def test_any_caption_gives_a_short_name_that_is_safe_in_a_folder(caption: str) -> None:
    name = links(caption)[0].attrs.sget("download")
    assert re.fullmatch(r"[\w-]+\.csv", name)
    assert len(name) <= LONGEST_NAME + len(".csv")
