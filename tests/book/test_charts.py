"""Charts on a page: drawn in place, named by their finding, with ids of their own."""

import json
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
from tests.book.page import build_page

FINDING = 'North speaks: of all "segments" few & <far> between come from the South.'
NUMBERS = pd.DataFrame({"side": ["North", "South"], "segments": [31, 2]})


def spec(finding: str = FINDING, mark: str = "bar") -> dict[str, Any]:
    """Return a chart with a clip and a gradient, which need ids in its drawing."""
    stops = [alt.GradientStop("white", 0), alt.GradientStop("black", 1)]
    gradient = alt.Gradient(gradient="linear", stops=stops)
    chart = alt.Chart(NUMBERS).mark_bar(clip=True, color=gradient)
    if mark == "area":
        chart = alt.Chart(NUMBERS).mark_area(clip=True, color=gradient)
    return Figure(chart.encode(x="segments:Q", y="side:N"), "By <side>", finding, NUMBERS).spec()


def ids(html: str) -> list[str]:
    return re.findall(r'\bid="([^"]+)"', html)


def test_a_drawing_is_an_image_named_by_its_finding() -> None:
    html = figure_html(spec())
    name = "North speaks: of all &#34;segments&#34; few &amp; &lt;far&gt; between"
    assert f'<svg role="img" class="chart-static" aria-label="{name} come from the South."' in html
    assert html.count("<svg ") == 1
    assert "<figcaption>By &lt;side&gt;</figcaption>" in html


def test_a_script_finds_the_whole_chart_beside_its_drawing() -> None:
    ending = {**spec(), "name": "</script><script>alert('ends here')</script>"}
    scripts = LexborHTMLParser(figure_html(ending)).css("script")
    assert [json.loads(script.text()) for script in scripts] == [ending]


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


def notebook_with(content: dict[str, Any]) -> nbformat.NotebookNode:
    """Return a notebook whose one cell has shown a chart and its fallback picture."""
    bundle = {VEGALITE: content, "image/png": "AAAA", "text/plain": "the finding alone"}
    output = nbformat.v4.new_output("display_data", data=bundle)  # type: ignore[no-untyped-call]
    cells = [
        nbformat.v4.new_markdown_cell("# Page", id="title"),  # type: ignore[no-untyped-call]
        nbformat.v4.new_code_cell("show()", outputs=[output], id="chart"),  # type: ignore[no-untyped-call]
    ]
    notebook: nbformat.NotebookNode = nbformat.v4.new_notebook(cells=cells)  # type: ignore[no-untyped-call]
    return notebook


def built(folder: Path, content: dict[str, Any]) -> tuple[str, str]:
    """Build a page that shows a chart; return it and what Sphinx warned of."""
    nbformat.write(notebook_with(content), folder / "index.ipynb")  # type: ignore[no-untyped-call]
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
