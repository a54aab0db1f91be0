"""No figure without a caption, a text alternative that states the finding, and its numbers."""

import struct
import zlib
from typing import Any
from urllib.parse import unquote

import altair as alt
import pandas as pd
import pytest
import vl_convert
from IPython.utils.capture import CapturedIO
from selectolax.lexbor import LexborHTMLParser

from crosscase.display import Figure
from crosscase.display.figure import VEGALITE, VEGALITE_VERSION, headed
from crosscase.display.theme import Place
from crosscase.errors import CrosscaseError

FINDING = "North speaks: of all segments on a tie, few come from the South."
NUMBERS = pd.DataFrame({"Side": ["North", "South"], "Segments": [31, 2]})
CHART = alt.Chart(NUMBERS).mark_bar().encode(x="Segments:Q", y="Side:N")
HEADLINE = "The North speaks"


def chart(place: Place) -> Any:
    """Return the chart as wide as its place."""
    return CHART.properties(width=place.width - 100)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "   ",
        "Segments by side",
        "five words are too few",
        "Bar chart of the segments by side and by scope",
        "a stacked bar chart of the segments by side",
        "An image that shows the segments by side",
        "Figure 3: segments by side and by their scope",
        "the map of the cities in all the partnerships",
        "all the segments by side as in overview.png",
        "segments by side, as drawn in the file sides.SVG ",
    ],
)
def test_an_alternative_that_tells_nothing_is_refused(words: str) -> None:
    with pytest.raises(CrosscaseError, match="alt text must state what is to be seen"):
        Figure(chart, HEADLINE, "Segments by side", words, NUMBERS)


@pytest.mark.parametrize(
    "words",
    [
        FINDING,
        "Figures differ: officials count 31 segments, residents only two.",
        "Charted over thirty years, visits come in two waves.",
        "Six of the eight cities lie south of the tropic on every map.",
    ],
)
def test_a_finding_is_accepted(words: str) -> None:
    assert Figure(chart, HEADLINE, "Segments by side", words, NUMBERS).alt == words


@pytest.mark.parametrize("words", [("", "Segments"), (HEADLINE, "  ")])
def test_a_finding_and_a_caption_are_needed(words: tuple[str, str]) -> None:
    with pytest.raises(CrosscaseError, match="needs a finding as its headline, and a caption"):
        Figure(chart, *words, FINDING, NUMBERS)


def test_the_specification_carries_its_words() -> None:
    spec = Figure(chart, HEADLINE, "Segments by side", FINDING, NUMBERS).spec()
    assert spec["description"] == FINDING
    assert spec["usermeta"]["caption"] == "Segments by side"
    assert spec["usermeta"]["finding"] == HEADLINE
    assert spec["usermeta"]["phone"]["width"] < spec["width"]
    assert spec["usermeta"]["phone"]["description"] == FINDING
    assert spec["config"]["background"] is None


def test_a_notebook_shows_the_chart_its_picture_and_its_numbers(shown: CapturedIO) -> None:
    figure = Figure(chart, HEADLINE, "Segments by side", FINDING, NUMBERS)
    figure._ipython_display_()
    drawn, numbers = (output.data for output in shown.outputs)
    assert drawn[VEGALITE] == figure.spec()
    assert drawn["text/plain"] == FINDING
    assert drawn["image/png"].startswith(b"\x89PNG")
    assert "<summary>Numbers</summary>" in numbers["text/html"]
    assert '<td class="number">31</td>' in numbers["text/html"]


def test_a_picture_is_packed_small_and_shows_the_same(shown: CapturedIO) -> None:
    figure = Figure(chart, HEADLINE, "Segments by side", FINDING, NUMBERS)
    figure._ipython_display_()
    packed: bytes = shown.outputs[0].data["image/png"]
    on_paper = {
        **figure.spec(),
        "background": "white",
        "title": headed({"finding": HEADLINE, "caption": "Segments by side"}),
    }
    plain = vl_convert.vegalite_to_png(on_paper, vl_version=VEGALITE_VERSION, scale=1)
    (_, plain_pixels), (checked, pixels) = map(pixels_of, (plain, packed))
    assert checked
    assert pixels == plain_pixels
    assert len(packed) < 0.7 * len(plain)


def pixels_of(png: bytes) -> tuple[bool, bytes]:
    """Return whether all parts of a picture have their right sums, and what it shows."""
    at, right, found = 8, True, b""
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at : at + 8])
        body = png[at + 8 : at + 8 + size]
        right &= zlib.crc32(kind + body) == int.from_bytes(png[at + 8 + size : at + 12 + size])
        found += body if kind == b"IDAT" else b""
        at += 12 + size
    return right, zlib.decompress(found)


def test_a_figure_leads_to_its_numbers_and_carries_them_as_data(shown: CapturedIO) -> None:
    figure = Figure(chart, HEADLINE, "Segments by side", FINDING, NUMBERS)
    figure._ipython_display_()
    page = LexborHTMLParser(shown.outputs[1].data["text/html"])
    links = {link.text(): link.attrs.sget("href") for link in page.css(".figure-links a")}
    assert page.css(".figure-links details table")
    assert unquote(links["CSV"]).endswith(",Side,Segments\nNorth,31\nSouth,2\n")


def test_a_plain_altair_chart_asks_no_third_party() -> None:
    plain = alt.Chart(NUMBERS).mark_bar().encode(x="segments:Q")
    shown = plain._repr_mimebundle_()
    assert set(shown) == {VEGALITE, "image/png", "text/plain"}
    assert shown["image/png"].startswith(b"\x89PNG")
