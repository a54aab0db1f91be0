"""A chart that cannot be shown without its text alternative and its numbers."""

import re
from typing import Any

import altair as alt
import pandas as pd
import vl_convert
from IPython.display import HTML, display

from crosscase.display.tables import table_markup

VEGALITE = "application/vnd.vegalite.v6+json"
VEGALITE_VERSION = "6.4"
FEWEST_WORDS = 6
NOT_A_FINDING = re.compile(
    r"^\s*(an? )?(\w+ )?(bar|line|pie|dot|scatter)? ?(chart|plot|graph|figure|image|map)\b"
    r"|\.(png|svg|jpe?g)\s*$",
    re.IGNORECASE,
)


class Figure:
    """An Altair chart with its caption, its text alternative and a table of its numbers.

    Parameters
    ----------
    chart
        Any Altair chart.
    caption
        What is shown, for every reader.
    alt
        What the chart shows, said in words: the finding, not the kind of chart.
    numbers
        The numbers drawn, as a frame with readable column names.

    Raises
    ------
    ValueError
        If ``alt`` is shorter than six words, is a file name, or names the kind of chart instead
        of the finding; or if ``caption`` is empty.
    """

    def __init__(
        self,
        chart: alt.typing.ChartType,
        caption: str,
        alt: str,
        numbers: pd.DataFrame,
    ) -> None:
        """Refuse a chart that a reader who cannot see it would learn nothing from."""
        if len(alt.split()) < FEWEST_WORDS or NOT_A_FINDING.search(alt):
            raise ValueError(
                f"alt text must state what the chart shows, in {FEWEST_WORDS} words or more, not "
                f"its kind or a file name; it is {alt!r}"
            )
        if not caption.strip():
            raise ValueError("a figure needs a caption")
        self.chart = chart
        self.caption = caption
        self.alt = alt
        self.numbers = numbers

    def spec(self) -> dict[str, Any]:
        """Return the Vega-Lite specification with the text alternative and caption in it."""
        spec: dict[str, Any] = self.chart.to_dict()
        return {**spec, "description": self.alt, "usermeta": {"caption": self.caption}}

    def _ipython_display_(self) -> None:
        spec = self.spec()
        picture = {**spec, "background": "white"}
        bundle = {
            VEGALITE: spec,
            "image/png": vl_convert.vegalite_to_png(picture, vl_version=VEGALITE_VERSION, scale=1),
            "text/plain": self.alt,
        }
        display(bundle, raw=True)
        numbers = table_markup(self.numbers, self.caption)
        display(HTML(f"<details><summary>The numbers as a table</summary>{numbers}</details>"))
