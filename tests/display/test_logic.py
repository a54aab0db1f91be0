"""Tables of case logic and the chart of chance, from a tiny study."""

import re

import pandas as pd
import vl_convert

from crosscase.analysis import chances_of_fit, mill, trace, truth_table
from crosscase.display import belief_table, condition_table, curves, mill_table, truth_rows
from crosscase.display.figure import VEGALITE_VERSION
from crosscase.study import Study
from tests import scenegraph

CASES = pd.DataFrame(
    {"POL": [True, False], "SUP": [True, pd.NA], "LIV": [True, False]}, index=["P1", "P2"]
)


def cells(markup: str) -> list[list[str]]:
    """Return the words in the rows of a table, headings first."""
    rows = re.findall(r"<tr>(.*?)</tr>", markup, re.DOTALL)
    return [
        [re.sub("<[^>]+>", "", cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
        for row in rows
    ]


def test_what_is_not_known_is_a_gap_and_no_no(study: Study) -> None:
    assert cells(condition_table(CASES, study, "Who has what").data) == [
        ["Partnership", "Policy", "Support", "Livability"],
        ["Alpha–Omega", "yes", "yes", "yes"],
        ["Beta–Psi", "no", "–", "no"],
    ]


def test_rows_without_a_case_stay_empty(study: Study) -> None:
    table = truth_table(CASES, ["POL", "SUP"], "LIV")
    assert cells(truth_rows(table, study, "LIV", "Every combination").data) == [
        ["Policy", "Support", "Partnerships", "Livability"],
        ["yes", "yes", "Alpha–Omega", "yes"],
        ["yes", "no", "–", "–"],
        ["no", "yes", "–", "–"],
        ["no", "no", "–", "–"],
    ]


def test_a_contradiction_is_named_with_its_cases(study: Study) -> None:
    table = truth_table(CASES.assign(POL=True), ["POL"], "LIV")
    first = cells(truth_rows(table, study, "LIV", "Every combination").data)[1]
    assert first == ["yes", "Alpha–Omega and Beta–Psi", "contradiction"]


def test_a_condition_and_its_absence_have_a_row_each(study: Study) -> None:
    assert cells(mill_table(mill(CASES, ["SUP"], "LIV"), study, "What stands").data) == [
        ["Condition", "Necessary?", "Sufficient?", "Agreement", "Difference", "Joint method"],
        ["Support: yes", "yes", "yes", "no", "no", "no"],
        ["Support: no", "no", "–", "no", "no", "no"],
    ]


def test_beliefs_are_shown_beside_the_statements_that_move_them(study: Study) -> None:
    steps = trace((0.5, 0.5), {"X2": ((0.5, 1.0), (0.25, 0.25))})
    html = belief_table(steps, study, "Beliefs").data
    assert cells(html)[1:] == [
        ["the prior alone", "50 %", "50 %"],
        ["The council, it says, was against. X2", "67 %", "80 %"],
    ]
    assert re.search(r'<a class="segment carded" href="[^"]+x2">X2</a>', html)


def test_each_number_of_cases_has_a_line_and_its_numbers() -> None:
    chances = chances_of_fit([4, 8], [3, 10])
    figure = curves(
        chances.assign(line=chances["cases"].astype(str) + " cases"),
        *("conditions", "chance", "line"),
        *("Soon one fits", "Chance", "With four cases chance alone fits soon."),
        {"conditions": "Conditions", "chance": "Chance", "line": "Cases"},
    )
    svg = vl_convert.vegalite_to_svg(figure.spec(), vl_version=VEGALITE_VERSION)
    texts = re.findall(r">([^<]+)</text>", svg)
    assert scenegraph.faults(figure.spec()) == []
    assert scenegraph.row_faults("curves", figure.spec(), figure.numbers) == []
    assert texts[-2:] == ["4 cases", "8 cases"]
    assert figure.numbers["Chance"].tolist() == ["33 %", "74 %", "2 %", "8 %"]


def test_conditions_may_have_names_of_their_own(study: Study) -> None:
    own = CASES.rename(columns={"POL": "Began with citizens", "LIV": "Kept"})
    assert cells(condition_table(own, study, "Who has what").data)[0][1:] == [
        *("Began with citizens", "Support", "Kept")
    ]
    rows = truth_table(own, ["Began with citizens"], "Kept")
    assert cells(truth_rows(rows, study, "Kept", "Every combination").data)[0] == [
        *("Began with citizens", "Partnerships", "Kept")
    ]
    standing = mill_table(mill(own, ["Began with citizens"], "Kept"), study, "Left standing").data
    assert cells(standing)[1][0] == "Began with citizens: yes"
