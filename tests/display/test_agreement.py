"""Agreement with its intervals, and every dispute with its decision, from small studies."""

import re
from typing import Any

import pandas as pd
import pytest
import vl_convert

from crosscase.analysis import agreement_coefficients
from crosscase.display import Figure, agreement_intervals, agreement_table, dispute_table
from crosscase.display.charts import UNSURE
from crosscase.display.figure import VEGALITE_VERSION
from crosscase.study import Study
from tests import scenegraph
from tests.analysis.small import read_by, records
from tests.analysis.test_robustness import study_of
from tests.display.test_charts import said, texts
from tests.display.test_tables import CAPTION, cells, parsed

SEGMENTS = [("P1", "S1", "tie") for _ in range(29)]
AGREED, DISPUTED = ("positive", "positive"), ("positive", None)
UNITS = [
    *((f"X{number}", "POL", AGREED, "positive") for number in range(10)),
    *((f"X{number}", "POL", DISPUTED, None) for number in range(10, 16)),
    *((f"X{number}", "SUP", AGREED, "positive") for number in range(5)),
    ("X9", "SUP", DISPUTED, "positive"),
]


@pytest.fixture(scope="module")
def disputed(study: Study) -> Study:
    return study_of(study, SEGMENTS, UNITS)


@pytest.fixture(scope="module")
def coefficients(disputed: Study) -> pd.DataFrame:
    return agreement_coefficients(disputed, resamples=200)


def of(coefficients: pd.DataFrame, **chosen: str) -> pd.DataFrame:
    rows = coefficients
    for column, value in chosen.items():
        rows = rows[rows[column] == value]
    return rows


@pytest.fixture(scope="module")
def alpha(coefficients: pd.DataFrame) -> pd.DataFrame:
    return of(coefficients, judgement="presence", coefficient="alpha")


@pytest.fixture(scope="module")
def figure(alpha: pd.DataFrame, disputed: Study) -> Figure:
    alt_text = "Agreement is higher on support than on policy, and nothing is known of livability."
    return agreement_intervals(alpha, disputed, "Support is clear", "What is shown", alt_text)


@pytest.fixture(scope="module")
def svg(figure: Figure) -> str:
    drawing: str = vl_convert.vegalite_to_svg(figure.spec(), vl_version=VEGALITE_VERSION)
    return drawing


def test_all_of_it_can_be_seen_and_every_row_is_drawn(figure: Figure) -> None:
    assert scenegraph.faults(figure.spec()) == []
    assert scenegraph.row_faults("agreement_intervals", figure.spec(), figure.numbers) == []


@pytest.mark.parametrize("place", ["page", "phone"])
def test_a_code_with_an_interval_has_a_line_and_one_without_a_hollow_dot(
    place: str, figure: Figure
) -> None:
    told = {words.partition(" · ")[0]: UNSURE in words for words in said(figure, place, "symbol")}
    assert told == {"Policy": False, "Support": True, "All dimensions": False}
    drawing = scenegraph.drawing(scenegraph.places(figure.spec())[place])
    filled = {
        dot.drawn["description"].partition(" · ")[0]: dot.drawn["fillOpacity"]
        for dot in drawing.of_data("symbol")
    }
    assert filled == {"Policy": 1, "Support": 0, "All dimensions": 1}


def test_codes_stand_from_the_highest_to_the_lowest(svg: str) -> None:
    named = re.findall(r">(Policy|Support|Livability|All dimensions)</text>", svg)
    assert named == ["Support", "All dimensions", "Policy", "Livability"]
    assert "Krippendorff's alpha" in texts(svg.replace("&#39;", "'"))


def test_a_line_marks_the_value_over_all_codes(figure: Figure, alpha: pd.DataFrame) -> None:
    layers = figure.spec()["layer"]
    [overall] = [each for each in layers if each["mark"].get("strokeDash")]
    [row] = figure.spec()["datasets"][overall["data"]["name"]]
    assert row["value"] == alpha.set_index("code_id").loc["all", "value"]


def test_nothing_broken_is_drawn(svg: str) -> None:
    assert not re.search(r"\b(undefined|null|nan|NaN|None|Infinity)\b|<NA>", svg)


def test_the_numbers_say_why_there_is_no_interval(figure: Figure, alpha: pd.DataFrame) -> None:
    numbers = records(figure.numbers, "Dimension", "Units", "Note")
    assert numbers == [
        ("Support", 30, "no interval: coders differ in fewer than 5 units (here 1)"),
        ("All dimensions", 90, ""),
        ("Policy", 30, ""),
        ("Livability", 30, "undefined: only one category used"),
    ]
    shown = figure.numbers.set_index("Dimension")[["Krippendorff's alpha", "From", "To"]]
    drawn = alpha.set_index("code_id")[["value", "low", "high"]]
    assert list(shown.loc["Policy"]) == list(drawn.loc["POL"])


def table_rows(coefficients: pd.DataFrame, study: Study, judgement: str) -> dict[str, list[str]]:
    shown = agreement_table(of(coefficients, judgement=judgement), study, CAPTION)
    return {name: values for name, *values in cells(shown)}


def test_every_measure_stands_in_its_column_with_its_interval(
    coefficients: pd.DataFrame, disputed: Study
) -> None:
    rows = table_rows(coefficients, disputed, "presence")
    assert list(rows) == ["Policy", "Support", "Livability", "All dimensions"]
    for position, name in enumerate(("percent", "cohen", "gwet", "alpha")):
        chosen = of(coefficients, judgement="presence", coefficient=name, code_id="POL")
        value, low, high = (f"{chosen[each].iloc[0]:.2f}" for each in ("value", "low", "high"))
        assert rows["Policy"][position] == f"{value} ({low} to {high})"
    assert rows["Support"][0] == "0.97"
    assert rows["Livability"] == [
        *("1.00", "undefined", "1.00", "undefined"),
        *("30", "undefined: only one category used"),
    ]


def test_only_nominal_measures_are_shown(coefficients: pd.DataFrame, disputed: Study) -> None:
    rows = table_rows(coefficients, disputed, "bearing")
    assert rows["Policy"][:5] == ["1.00", "1.00", "1.00", "1.00", "11"]
    assert rows["Support"][:5] == ["1.00", "undefined", "1.00", "undefined", "5"]


@pytest.fixture
def disputes(study: Study) -> dict[str, Any]:
    shown = dispute_table(study.units, study, CAPTION)
    links = [link.get("href") for link in parsed(shown).iter("a")]
    return {"rows": cells(shown), "links": links, "html": shown.data}


def test_every_dispute_is_shown_with_both_codings_the_decision_and_its_reason(
    disputes: dict[str, Any],
) -> None:
    assert disputes["rows"] == [
        [
            *("X2", "The council, it says, was against.", "Support"),
            *("negative", "mixed", "kept, negative", "plain opposition"),
        ],
        [
            *("X3", "The river flooded the town.", "Livability"),
            *("negative", "no code", "dropped", "no effect is claimed"),
        ],
    ]


def test_who_has_not_read_a_statement_and_what_is_open_are_told_apart(study: Study) -> None:
    joined = read_by(study, A="X1 X2 X3 X4", B="X1 X2 X3 X4", judge="X1")
    rows = cells(dispute_table(joined.units, joined, CAPTION))
    assert [row[3:7] for row in rows] == [
        ["positive", "positive", "no code", "open"],
        ["negative", "mixed", "not read", "kept, negative"],
        ["negative", "no code", "not read", "dropped"],
    ]


def test_disputes_link_to_their_segments(disputes: dict[str, Any]) -> None:
    assert disputes["links"] == ["../evidence/s2.html#x2", "../evidence/s2.html#x3"]


def test_reasons_and_statements_are_text(study: Study) -> None:
    table = study.units.assign(reason="<b>because</b>")
    assert "&lt;b&gt;because&lt;/b&gt;" in dispute_table(table, study, CAPTION).data
