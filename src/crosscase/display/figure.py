"""A chart that cannot be shown without its text alternative and its numbers."""

import hashlib
import json
import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from typing import Any

import altair as alt
import pandas as pd
from IPython.display import HTML, display

from crosscase.display.tables import figure_links, table_markup
from crosscase.display.theme import PAGE, PHONE, SIZE, TEXT, Place, lines
from crosscase.errors import CrosscaseError

VEGALITE = "application/vnd.vegalite.v6+json"
VEGALITE_VERSION = "6.4"
FEWEST_WORDS = 6
NOT_A_FINDING = re.compile(
    r"^\s*(an? )?(\w+ )?(bar|line|pie|dot|scatter)? ?(chart|plot|graph|figure|image|map)\b"
    r"|\.(png|svg|jpe?g)\s*$",
    re.IGNORECASE,
)


Draw = Callable[[Place], Any]  # altair has a type for each way of putting charts together


class Figure:
    """A chart for every width, with its finding, its text alternative and a table of its numbers.

    Parameters
    ----------
    draw
        What draws an Altair chart for a place: a page, or a phone, where parts that stand side by
        side on a page stand one below another.
    finding
        What the chart shows, in one sentence: its headline.
    caption
        What is drawn and counted, with units and the number of cases, for every reader.
    alt
        What there is to see, said in words for those who do not see the drawing.
    numbers
        The numbers drawn, as a frame with readable column names.
    choices
        What readers may look at alone, where scripts run: by facet and kind, the places of the
        links in the drawing.

    Raises
    ------
    CrosscaseError
        If ``alt`` is shorter than six words, is a file name, or names the kind of chart; or if
        ``finding`` or ``caption`` is empty.

    Examples
    --------
    >>> import altair, pandas
    >>> numbers = pandas.DataFrame({"kind": ["report", "letter"], "sources": [5, 2]})
    >>> def draw(place):
    ...     chart = altair.Chart(numbers, width=place.width - 60)
    ...     return chart.mark_bar().encode(x="sources", y="kind")
    >>> words = ("Reports prevail", "Sources", "Most of the sources are reports, few letters.")
    >>> Figure(draw, *words, numbers).finding
    'Reports prevail'
    """

    def __init__(
        self,
        draw: Draw,
        finding: str,
        caption: str,
        alt: str,
        numbers: pd.DataFrame,
        choices: Mapping[str, Mapping[str, Sequence[int]]] | None = None,
    ) -> None:
        """Refuse a chart that a reader who cannot see it would learn nothing from."""
        if fault := alternative_fault(alt):
            raise CrosscaseError(fault)
        if not finding.strip() or not caption.strip():
            raise CrosscaseError("a figure needs a finding as its headline, and a caption")
        self.draw, self.finding, self.caption = draw, finding, caption
        self.alt, self.numbers, self.choices = alt, numbers, choices or {}

    def spec(self) -> dict[str, Any]:
        """Return the Vega-Lite specification for a page, with that for a phone and all words.

        Its id (``usermeta.id``), which the table of numbers has, too, is the same on every run.
        """
        page, phone = (
            {**self.draw(place).to_dict(), "description": self.alt} for place in (PAGE, PHONE)
        )
        # The words are a part of it: two charts on a page may be alike but for them.
        choices = [*self.choices.items()]  # in their order, which a notebook does not keep
        words = {"finding": self.finding, "caption": self.caption, "choices": choices}
        # The last digits of what is computed are not the same on all machines.
        own = hashlib.sha256(json.dumps(_rounded([page, phone, words])).encode())
        return {**page, "usermeta": {**words, "phone": phone, "id": own.hexdigest()[:8]}}

    def _ipython_display_(self) -> None:
        spec = self.spec()
        place = f"numbers-{spec['usermeta']['id']}"
        numbers = table_markup(self.numbers, self.caption)
        display(mime_bundle(spec), raw=True)
        display(HTML(figure_links(self.caption, self.numbers, numbers, place)))


def _rounded(value: Any) -> Any:
    """Return what a specification says on every machine: with numbers of nine digits."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(f"{value:.9g}")
    if isinstance(value, dict):
        return [(_rounded(key), _rounded(each)) for key, each in value.items()]
    if isinstance(value, (list, tuple)):
        return [_rounded(each) for each in value]
    # Altair names data by a hash of all their digits.
    return "data" if isinstance(value, str) and value.startswith("data-") else value


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
        if words := spec.get("usermeta"):
            on_paper["title"] = headed(words)
        drawn = vegalite_to_png(on_paper, vl_version=VEGALITE_VERSION, scale=1)
        bundle["image/png"] = _packed(drawn)
    return bundle


def headed(words: Mapping[str, Any]) -> dict[str, Any]:
    """Return the title of a drawing that stands alone: its finding, and what is drawn."""
    broken = {
        name: lines(words[of], PAGE.width)
        for name, of in {"text": "finding", "subtitle": "caption"}.items()
    }
    return {**broken, "subtitleFontSize": SIZE, "subtitleColor": TEXT, "subtitlePadding": 4}


def _packed(png: bytes) -> bytes:
    """Return a picture packed as small as it goes: the drawing library packs in haste."""
    start = png.index(b"IDAT")
    end = start + 4 + int.from_bytes(png[start - 4 : start])
    pixels = zlib.compress(zlib.decompress(png[start + 4 : end]), 9)
    checked = zlib.crc32(b"IDAT" + pixels).to_bytes(4)
    return png[: start - 4] + len(pixels).to_bytes(4) + b"IDAT" + pixels + checked + png[end + 4 :]


alt.renderers.register("crosscase", mime_bundle)
alt.renderers.enable("crosscase")
