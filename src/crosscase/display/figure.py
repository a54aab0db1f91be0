"""A chart that cannot be shown without its text alternative and its numbers."""

import hashlib
import json
import re
from importlib.util import find_spec
from typing import Any

import altair as alt
import pandas as pd
from IPython.display import display

from crosscase.display.html import render
from crosscase.display.tables import figure_links, table_markup

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
        If ``alt`` is shorter than six words, is a file name, or names the kind of chart; or if
        ``caption`` is empty.

    Examples
    --------
    >>> import altair, pandas
    >>> numbers = pandas.DataFrame({"kind": ["report", "letter"], "sources": [5, 2]})
    >>> bars = altair.Chart(numbers).mark_bar().encode(x="sources", y="kind")
    >>> Figure(bars, "Sources", "Most of the sources are reports, few letters.", numbers).caption
    'Sources'
    """

    def __init__(
        self, chart: alt.typing.ChartType, caption: str, alt: str, numbers: pd.DataFrame
    ) -> None:
        """Refuse a chart that a reader who cannot see it would learn nothing from."""
        if fault := alternative_fault(alt):
            raise ValueError(fault)
        if not caption.strip():
            raise ValueError("a figure needs a caption")
        self.chart, self.caption, self.alt, self.numbers = chart, caption, alt, numbers

    def spec(self) -> dict[str, Any]:
        """Return the Vega-Lite specification with text alternative and caption.

        Its id (``usermeta.id``), which the table of numbers has, too, is the same on every run.
        """
        spec = {**self.chart.to_dict(), "description": self.alt}
        # The caption is a part of it: two charts on a page may be alike but for their words.
        own = hashlib.sha256(json.dumps([spec, self.caption], sort_keys=True).encode())
        return {**spec, "usermeta": {"caption": self.caption, "id": own.hexdigest()[:8]}}

    def _ipython_display_(self) -> None:
        spec = self.spec()
        place = f"numbers-{spec['usermeta']['id']}"
        links = figure_links(self.caption, self.numbers, place)
        numbers = table_markup(self.numbers, self.caption)
        display(mime_bundle(spec), raw=True)
        display(render("numbers.html", place=place, links=links, table=numbers))


def alternative_fault(alternative: str) -> str:
    """Return what is wrong with a text alternative, or nothing."""
    if len(alternative.split()) >= FEWEST_WORDS and not NOT_A_FINDING.search(alternative):
        return ""
    return (
        f"alt text must state what is to be seen, in {FEWEST_WORDS} words or more, not its kind "
        f"or a file name; it is {alternative!r}"
    )


def mime_bundle(spec: dict[str, Any]) -> dict[str, Any]:
    """Return a chart for every kind of reader: the book's pages, notebooks, plain text.

    A plain Altair chart is shown so as well, and asks no third party for its script. Without a
    drawing library, as in a reader's browser, there is no picture.
    """
    said = spec.get("description", "A chart without a text alternative")
    bundle: dict[str, Any] = {VEGALITE: spec, "text/plain": said}
    if find_spec("vl_convert"):
        from vl_convert import vegalite_to_png

        # Where this picture is shown, the page's own colours are not known.
        on_paper = {**spec, "background": "white"}
        bundle["image/png"] = vegalite_to_png(on_paper, vl_version=VEGALITE_VERSION, scale=1)
    return bundle


alt.renderers.register("crosscase", mime_bundle)
alt.renderers.enable("crosscase")
