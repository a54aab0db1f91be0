"""No figure without a caption, a text alternative that states the finding, and its numbers."""

from urllib.parse import unquote

import altair as alt
import pandas as pd
import pytest
from IPython.utils.capture import CapturedIO
from selectolax.lexbor import LexborHTMLParser

from crosscase.display import Figure
from crosscase.display.figure import VEGALITE

FINDING = "North speaks: of all segments on a tie, few come from the South."
NUMBERS = pd.DataFrame({"Side": ["North", "South"], "Segments": [31, 2]})
CHART = alt.Chart(NUMBERS).mark_bar().encode(x="Segments:Q", y="Side:N")


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
    with pytest.raises(ValueError, match="alt text must state what is to be seen"):
        Figure(CHART, "Segments by side", words, NUMBERS)


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
    assert Figure(CHART, "Segments by side", words, NUMBERS).alt == words


@pytest.mark.parametrize("caption", ["", "  "])
def test_a_caption_is_needed(caption: str) -> None:
    with pytest.raises(ValueError, match="needs a caption"):
        Figure(CHART, caption, FINDING, NUMBERS)


def test_the_specification_carries_its_words() -> None:
    spec = Figure(CHART, "Segments by side", FINDING, NUMBERS).spec()
    assert spec["description"] == FINDING
    assert spec["usermeta"]["caption"] == "Segments by side"
    assert spec["config"]["background"] is None


def test_a_notebook_shows_the_chart_its_picture_and_its_numbers(shown: CapturedIO) -> None:
    figure = Figure(CHART, "Segments by side", FINDING, NUMBERS)
    figure._ipython_display_()
    chart, numbers = (output.data for output in shown.outputs)
    assert chart[VEGALITE] == figure.spec()
    assert chart["text/plain"] == FINDING
    assert chart["image/png"].startswith(b"\x89PNG")
    assert "<summary>The numbers as a table</summary>" in numbers["text/html"]
    assert '<td class="number">31</td>' in numbers["text/html"]


def test_a_figure_leads_to_its_numbers_and_carries_them_as_data(shown: CapturedIO) -> None:
    figure = Figure(CHART, "Segments by side", FINDING, NUMBERS)
    figure._ipython_display_()
    page = LexborHTMLParser(shown.outputs[1].data["text/html"])
    links = {link.text(): link.attrs.sget("href") for link in page.css(".figure-links a")}
    assert page.css(f"details {links['Its numbers']} table")
    assert unquote(links["CSV"]).endswith(",Side,Segments\nNorth,31\nSouth,2\n")


def test_a_plain_altair_chart_asks_no_third_party() -> None:
    chart = alt.Chart(NUMBERS).mark_bar().encode(x="segments:Q")
    shown = chart._repr_mimebundle_()
    assert set(shown) == {VEGALITE, "image/png", "text/plain"}
    assert shown["image/png"].startswith(b"\x89PNG")
