"""Charts on a page: drawn in place, named by their finding, with ids of their own."""

import re
from pathlib import Path
from typing import Any

import altair as alt
import nbformat
import pandas as pd
import pytest
from selectolax.lexbor import LexborHTMLParser

from crosscase.book.charts import figure_html
from crosscase.display import Figure
from crosscase.display.figure import VEGALITE
from crosscase.display.theme import Place
from tests.book.page import build_page

FINDING = 'North speaks: of all "segments" few & <far> between come from the South.'
NUMBERS = pd.DataFrame({"side": ["North", "South"], "segments": [31, 2]})


def spec(finding: str = FINDING, mark: str = "bar", **more: Any) -> dict[str, Any]:
    """Return a chart with a clip and a gradient, which need ids in its drawing."""
    stops = [alt.GradientStop("white", 0), alt.GradientStop("black", 1)]
    gradient = alt.Gradient(gradient="linear", stops=stops)
    chart = alt.Chart(NUMBERS).mark_bar(clip=True, color=gradient)
    if mark == "area":
        chart = alt.Chart(NUMBERS).mark_area(clip=True, color=gradient)
    chart = chart.encode(x="segments:Q", y="side:N", **more)

    def draw(place: Place) -> Any:
        return chart.properties(width=place.width - 80)

    return Figure(draw, "North & more", "By <side>", finding, NUMBERS).spec()


def ids(html: str) -> list[str]:
    return re.findall(r'\bid="([^"]+)"', html)


def test_a_figure_has_its_finding_and_a_drawing_for_a_page_and_for_a_phone() -> None:
    figure = LexborHTMLParser(figure_html(spec()))
    assert [each.text() for each in figure.css(".figure-finding, figcaption")] == [
        "North & more",
        "By <side>",
    ]
    drawings = figure.css(".chart-box svg")
    assert [each.attributes["role"] for each in drawings] == ["img", "img"]
    assert {each.attributes["aria-label"] for each in drawings} == {FINDING}
    widths = [float(each.attrs.sget("width")) for each in drawings]
    assert widths[1] < widths[0] / 2


def test_a_drawing_keeps_what_its_marks_say_and_where_they_lead() -> None:
    linked = spec(href="link:N", description="side:N")
    for each in (linked, linked["usermeta"]["phone"]):
        each["data"] = {"values": [{"side": "North", "segments": 3, "link": "../x.html#y"}]}
    figure = LexborHTMLParser(figure_html(linked))
    assert [each.attributes["role"] for each in figure.css(".chart-box svg")] == ["group"] * 2
    links = figure.css(".chart-box a")
    assert [dict(each.attributes) for each in links] == [
        {"href": "../x.html#y", "aria-label": "North"}
    ] * 2
    assert not figure.css(".chart-box svg [role], .chart-box svg [class]")


def test_two_drawings_on_a_page_share_no_id() -> None:
    one, other = ids(figure_html(spec())), ids(figure_html(spec(mark="area")))
    assert one and other
    assert not set(one) & set(other)
    assert len(set(one)) == len(one)


def test_a_drawing_does_not_depend_on_what_was_drawn_before() -> None:
    assert figure_html(spec()) == figure_html(spec())


def test_a_drawing_refers_to_its_own_ids() -> None:
    html = figure_html(spec())
    references = re.findall(r"url\(#([^)]+)\)", html)
    assert references
    assert set(references) <= set(ids(html))


def test_an_id_begins_with_a_letter_whatever_a_chart_is_called() -> None:
    chart = spec()
    chart["usermeta"]["id"] = "4711"
    assert all(each[0].isalpha() for each in ids(figure_html(chart)) if "4711-" in each)


def notebook_with(content: dict[str, Any]) -> nbformat.NotebookNode:
    """Return a notebook whose one cell has shown a chart and its fallback picture."""
    bundle = {VEGALITE: content, "image/png": "AAAA", "text/plain": "the finding alone"}
    output = nbformat.v4.new_output("display_data", data=bundle)
    cells = [
        nbformat.v4.new_markdown_cell("# Page", id="title"),
        nbformat.v4.new_code_cell("show()", outputs=[output], id="chart"),
    ]
    notebook: nbformat.NotebookNode = nbformat.v4.new_notebook(cells=cells)
    return notebook


def built(folder: Path, content: dict[str, Any]) -> tuple[str, str]:
    """Build a page that shows a chart; return it and what Sphinx warned of."""
    nbformat.write(notebook_with(content), folder / "index.ipynb")
    return build_page(folder, 'extensions = ["myst_nb"]; nb_execution_mode = "off"')


def test_a_page_shows_the_drawing_and_not_the_fallback(tmp_path: Path) -> None:
    page, warnings = built(tmp_path, spec())
    assert str(figure_html(spec())) in page
    assert "<img" not in page
    assert "the finding alone" not in page
    assert "text alternative" not in warnings


@pytest.mark.parametrize("words", ["", "  ", "overview.png", "A bar chart of segments by side"])
def test_a_chart_without_words_is_warned_of(tmp_path: Path, words: str) -> None:
    page, warnings = built(tmp_path, {**spec(), "description": words})
    assert "index.ipynb" in warnings
    assert "cell 1: alt text must state what is to be seen" in warnings
    assert "<figure" not in page


def test_a_plain_chart_is_warned_of(tmp_path: Path) -> None:
    chart = alt.Chart(NUMBERS).mark_bar().encode(x="segments:Q")
    page, warnings = built(tmp_path, chart.to_dict())
    assert "cell 1: a chart has no text alternative; show it as a Figure" in warnings
    assert "<figure" not in page
