"""Every chart of the book: all of it can be seen and read, and it draws what its table says."""

import json
import re
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import unquote

import pandas as pd
import pytest
from selectolax.lexbor import LexborNode

from tests import scenegraph
from tests.site.conftest import SITE
from tests.site.parsed import parsed
from tests.site.test_charts import CHARTED

BY_CLASS = {"class_agreement": "agreement_intervals", "class_contested": "evidence_bars"}
"""What draws within functions of the class page, which show more than a chart."""


class Shown(NamedTuple):
    """A chart of a page: what draws it, its specification, its CSV, the rows of its table."""

    function: str
    spec: dict[str, Any]
    numbers: pd.DataFrame
    rows: int


@cache
def shown(name: str) -> list[Shown]:
    """Return the charts of a page."""
    return [_shown(name, cell) for cell in parsed(name).css("div.cell:has(figure.chart)")]


def _shown(name: str, cell: LexborNode) -> Shown:
    [figure] = cell.css("figure.chart")
    spec = json.loads(figure.css(".chart-spec")[0].text())
    code = cell.css(".cell_input")[-1].text()
    called = (BY_CLASS.get(each, each) for each in re.findall(r"(?:display|teach)\.(\w+)\(", code))
    [function] = [each for each in called if each in scenegraph.ROW_MARKS]
    csv = unquote(cell.css(".figure-links a[download]")[0].attrs.sget("href"))
    rows = cell.css(f"[id='numbers-{spec['usermeta']['id']}'] tbody tr")
    return Shown(function, spec, pd.read_csv((SITE / name).parent / csv), len(rows))


@pytest.mark.parametrize("name", CHARTED)
def test_all_marks_and_words_of_a_chart_can_be_seen(name: str) -> None:
    found = {one.spec["usermeta"]["caption"]: scenegraph.faults(one.spec) for one in shown(name)}
    assert found
    assert {caption: faults for caption, faults in found.items() if faults} == {}


@pytest.mark.parametrize("name", CHARTED)
def test_a_chart_draws_every_row_of_its_table_and_says_no_other_number(name: str) -> None:
    for function, spec, numbers, rows in shown(name):
        assert rows == len(numbers)
        assert scenegraph.row_faults(function, spec, numbers) == []
        assert scenegraph.number_faults(spec, numbers) == []
