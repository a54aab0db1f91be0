"""The look at what is drawn finds what cannot be seen, and lets pass what can."""

from typing import Any, get_type_hints

import altair as alt
import pandas as pd
import pytest

from crosscase import display
from crosscase.display import Figure, evidence_bars
from crosscase.display.theme import SERIES, TEXT
from crosscase.study import Study
from tests import scenegraph

DATA = pd.DataFrame({"name": ["Policy", "Support"], "value": [1, 2], "size": [3, 4]})
BASE = alt.Chart(DATA, width=200, height=80).encode(x="value:Q", y="name:N")
DOTS = BASE.mark_point(filled=True, size=60, opacity=1)


def faults(chart: Any) -> str:
    return "\n".join(scenegraph.faults(chart.to_dict()))


def test_a_sound_chart_has_no_fault() -> None:
    hollow = BASE.mark_point(size=60, opacity=1, fillOpacity=0)
    assert faults(DOTS) == faults(hollow) == faults(BASE.mark_bar()) == ""


@pytest.mark.parametrize(
    "unseen",
    [
        DOTS.encode(fillOpacity=alt.value(0)),
        BASE.mark_point(filled=True, opacity=0.1),
        BASE.mark_point(strokeWidth=0),
        BASE.mark_bar(color="#9ecae1"),
        BASE.mark_bar(color="#00000000", stroke=TEXT, strokeOpacity=0.25),
        BASE.mark_rule(opacity=0.2),
        BASE.mark_line(color="#ffffff"),
        BASE.mark_text(text="x", color="#777777"),
        BASE.mark_point(filled=True, color="black"),
    ],
)
def test_a_mark_without_ink_in_one_of_the_themes_is_a_fault(unseen: alt.Chart) -> None:
    assert "has a contrast of" in faults(unseen)


@pytest.mark.parametrize(
    ("chart", "fault"),
    [
        (DOTS.configure_axis(labelLimit=20), "is cut to 20 pixels"),
        (DOTS.encode(color=alt.Color("name:N").legend(labelLimit=9)), "is cut to 9 pixels"),
        (DOTS.properties(autosize="none"), "lies partly outside the view"),
        (BASE.mark_text(text="long words").encode(x=alt.value(9), y=alt.value(9)), "on each other"),
        (DOTS.encode(x=alt.value(9), y=alt.value(9)), "is covered by"),
        (DOTS.encode(x=alt.value(9), y=alt.value(9), size="size:Q"), "is covered by"),
    ],
)
def test_what_is_cut_or_hidden_is_a_fault(chart: alt.Chart, fault: str) -> None:
    assert fault in faults(chart)


def test_a_text_is_measured_against_the_tile_it_stands_on() -> None:
    tile = alt.Chart(DATA[:1], width=90, height=90).mark_rect(color=SERIES[0])
    words = tile.mark_text(text="thin")
    assert "has a contrast of" in faults(tile.encode() + words.encode(color=alt.value("#777777")))
    assert faults(tile.encode() + words.encode(color=alt.value("#000000"))) == ""


def counted(study: Study, measure: list[int]) -> Figure:
    rows = DATA.assign(value=measure)
    words = (
        "Policy has few",
        "What is shown",
        "Policy has 1 statement and support has all the others.",
    )
    return evidence_bars(rows, study, "name", *words, measure="value")


def test_no_long_name_is_cut_beside_a_bar_or_in_a_legend(study: Study) -> None:
    long = "Knowledge exchange + Urban livability and productivity"
    names = [long, "Civic society and multi-sector partnerships"]
    rows = DATA.assign(name=names, kind=names)
    words = (
        "Both are named",
        "What is shown",
        "Knowledge exchange and livability are named together once.",
    )
    for split in ("", "kind"):
        figure = evidence_bars(rows, study, "name", *words, measure="value", split=split)
        assert scenegraph.faults(figure.spec()) == []


def test_a_row_that_is_not_drawn_is_a_fault_and_a_bar_for_nothing_is_none(study: Study) -> None:
    whole, empty = counted(study, [1, 2]), counted(study, [1, 0])
    assert scenegraph.row_faults("evidence_bars", whole.spec(), whole.numbers) == []
    assert scenegraph.row_faults("evidence_bars", empty.spec(), empty.numbers) == []
    lost = scenegraph.row_faults("evidence_bars", whole.spec(), whole.numbers[:1])
    assert lost == [f"{place}: 2 marks are drawn for 1 of the table" for place in ("page", "phone")]


def test_a_number_that_the_table_does_not_give_is_a_fault(study: Study) -> None:
    figure = counted(study, [1, 2])
    assert scenegraph.number_faults(figure.spec(), figure.numbers) == []
    wrong = {**figure.spec(), "description": "Policy has 12 statements of 3, TRE-CAJ-099 is one"}
    assert scenegraph.number_faults(wrong, figure.numbers) == ["12 is no number of the table"]


def test_every_function_that_draws_is_looked_at() -> None:
    functions = {name: getattr(display, name) for name in display.__all__}
    drawing = {
        name
        for name, function in functions.items()
        if callable(function)
        and not isinstance(function, type)
        and get_type_hints(function).get("return") is Figure
    }
    assert drawing == set(scenegraph.ROW_MARKS)
