"""Every chart of the book: all of it can be seen and read, and it draws what its table says."""

import re
from functools import cache
from io import StringIO
from typing import Any, NamedTuple
from urllib.parse import unquote

import pandas as pd
import pytest
from nbformat import NotebookNode
from selectolax.lexbor import LexborHTMLParser

from crosscase.book.execute import cache_folder, executed
from crosscase.display.figure import VEGALITE
from crosscase.display.tables import CARRIED
from tests import scenegraph
from tests.conftest import ROOT
from tests.recount import CODEBOOK, TIE, distinct, of
from tests.site.test_charts import CHARTED

BY_CLASS = {"class_agreement": "agreement_intervals", "class_contested": "evidence_bars"}
"""What draws within functions of the class page, which show more than a chart."""

OF_CODES = {  # a statement that several rungs of a ladder count, each for its tie, is one
    distinct(row for row in own if row["bearing"] != "aim")
    for own in (of(TIE, code_id=code) for code in CODEBOOK)
}


class Shown(NamedTuple):
    """A chart of a chapter: what draws it, its specification, its CSV, the rows of its table."""

    function: str
    spec: dict[str, Any]
    numbers: pd.DataFrame
    rows: int


@cache
def shown(name: str) -> list[Shown]:
    """Return the charts of a chapter, as the build has executed it."""
    notebook = executed(ROOT / "chapters" / f"{name}.ipynb", cache_folder(ROOT))
    return [
        _shown(cell, place)
        for cell in notebook.cells
        for place, output in enumerate(cell.get("outputs", ()))
        if VEGALITE in output.get("data", {})
    ]


def _shown(cell: NotebookNode, place: int) -> Shown:
    spec = cell.outputs[place].data[VEGALITE]
    called = (
        BY_CLASS.get(each, each) for each in re.findall(r"(?:display|teach)\.(\w+)\(", cell.source)
    )
    [function] = {each for each in called if each in scenegraph.ROW_MARKS}
    line = LexborHTMLParser(cell.outputs[place + 1].data["text/html"])
    [link] = line.css("a[download]")
    csv = unquote(link.attrs.sget("href").removeprefix(CARRIED))
    rows = line.css(f"[id='numbers-{spec['usermeta']['id']}'] tbody tr")
    return Shown(function, spec, pd.read_csv(StringIO(csv)), len(rows))


@pytest.mark.parametrize("name", CHARTED)
def test_all_marks_and_words_of_a_chart_can_be_seen(name: str, site: None) -> None:
    found = {one.spec["usermeta"]["caption"]: scenegraph.faults(one.spec) for one in shown(name)}
    assert found
    assert {caption: faults for caption, faults in found.items() if faults} == {}


@pytest.mark.parametrize("name", CHARTED)
def test_a_chart_draws_every_row_of_its_table_and_says_no_other_number(
    name: str, site: None
) -> None:
    for function, spec, numbers, rows in shown(name):
        assert rows == len(numbers)
        assert scenegraph.row_faults(function, spec, numbers) == []
        also = OF_CODES if function == "ladder" else ()
        assert scenegraph.number_faults(spec, numbers, also) == []
