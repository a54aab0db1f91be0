"""The line of links under a figure: to its numbers, its data, where they come from."""

import re
from textwrap import shorten
from typing import Any
from urllib.parse import quote

import pandas as pd
from markupsafe import Markup
from pandas.api.types import is_numeric_dtype

from crosscase.display.html import fill
from crosscase.study.formulas import is_formula

CARRIED = "data:text/csv;charset=utf-8,"
LONGEST_NAME = 60


def figure_links(caption: str, data: pd.DataFrame, numbers: str = "") -> Markup:
    """Return the line of links under a figure or table; ``numbers`` is the id of its numbers.

    The data travel in their link, so that it works in a notebook as well; the book makes a file of
    them, named by the first words of the caption.
    """
    # A spreadsheet is to show texts as they are, so that none of them is computed.
    shown = data.rename(columns=as_text).apply(
        lambda column: column if is_numeric_dtype(column) else column.map(as_text, "ignore")
    )
    text = shown.to_csv(index=False, lineterminator="\n")
    words = " ".join(re.findall(r"\w+", caption.lower()))
    return fill(
        "figure_links.html",
        caption=caption,
        numbers=numbers,
        address=CARRIED + quote(text, safe="/,:;"),
        name=shorten(words, LONGEST_NAME, placeholder="").replace(" ", "-") or "figure",
    )


def as_text(cell: Any) -> Any:
    """Return a cell; one that a spreadsheet would compute has an apostrophe before it.

    A carriage return, at which some programs would begin another row, becomes a line break.
    """
    if not isinstance(cell, str):
        return cell
    text = cell.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{text}" if is_formula(text) else text
