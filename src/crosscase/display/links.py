"""The line of links under a figure: to its numbers, its data, where they come from."""

import re
from textwrap import shorten
from typing import Any
from urllib.parse import quote

import pandas as pd
from markupsafe import Markup
from pandas.api.types import is_numeric_dtype

from crosscase.study.formulas import is_formula

CARRIED = "data:text/csv;charset=utf-8,"
LONGEST_NAME = 60
DATA_PAGE = "data.html"


def figure_links(caption: str, data: pd.DataFrame, numbers: str = "") -> Markup:
    """Return the line of links under a figure or a central table.

    The data travel in their link, so that it works in a notebook as well; the book makes a file of
    them, and adds the link to the code.

    Parameters
    ----------
    caption
        What is shown; the name of the file is made of its first words.
    data
        The tidy data, as they are to be downloaded.
    numbers
        Id of the table of numbers, where there is one beside the figure.
    """
    shown = Markup('<a href="#{}">Its numbers</a> ').format(numbers) if numbers else ""
    return Markup(
        '<p class="figure-links" role="group" aria-label="{}">{}'
        '<a href="{}" download="{}">CSV</a> <a href="{}">Data</a></p>'
    ).format(caption, shown, _address(data), f"{_slug(caption)}.csv", DATA_PAGE)


def _address(data: pd.DataFrame) -> str:
    """Return the address of data that are in the address itself."""
    shown = data.apply(_for_spreadsheets).rename(columns=as_text)
    text = shown.to_csv(index=False, lineterminator="\n")
    return CARRIED + quote(text, safe="/,:;")


def _for_spreadsheets(column: pd.Series) -> pd.Series:
    """Return a column whose texts a spreadsheet shows as they are."""
    return column if is_numeric_dtype(column) else column.map(as_text, "ignore")


def as_text(cell: Any) -> Any:
    """Return a cell; one that a spreadsheet would compute has an apostrophe before it.

    A carriage return, at which some programs would begin another row, becomes a line break.
    """
    if not isinstance(cell, str):
        return cell
    text = cell.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{text}" if is_formula(text) else text


def _slug(caption: str) -> str:
    """Return the first words of a caption as the name of a file."""
    words = " ".join(re.findall(r"\w+", caption.lower()))
    return shorten(words, LONGEST_NAME, placeholder="").replace(" ", "-") or "figure"
