"""Earlier conclusions held against the record."""

from fractions import Fraction

import pandas as pd
import pytest

from crosscase.analysis import verdicts
from crosscase.study import Study
from tests.analysis.small import CASES, RULE, Row, frame, records, spoken


def judge(rows: list[Row], **conclusion: str | None) -> pd.DataFrame:
    """Return the verdicts on one conclusion about what ties say of policy, unless said else."""
    default = {
        "conclusion_id": "C1",
        "code_id": "POL",
        "expected": "+",
        "scope": "tie",
        **dict.fromkeys(["case_id", "about", "with_code_id"]),
    }
    return verdicts(frame(rows), pd.DataFrame([{**default, **conclusion}]), RULE)


@pytest.mark.parametrize(
    ("origins", "expected", "verdict"),
    [
        pytest.param(["++", "0"], "+", "supported", id="as expected"),
        pytest.param(["++", "0"], "+;++", "supported", id="one of those expected"),
        pytest.param(["++", "0"], "++", "qualified", id="one step above"),
        pytest.param(["++", "0"], "+/-;--", "qualified", id="one step off the nearest"),
        pytest.param(["++", "0"], "-", "contradicted", id="two steps off"),
        pytest.param(["++", "0"], "--", "contradicted", id="three steps off"),
        pytest.param(["++"], "+", "not documented", id="thin"),
        pytest.param([], "+", "not documented", id="silent"),
    ],
)
def test_a_verdict_on_one_case(origins: list[str], expected: str, verdict: str) -> None:
    table = judge(spoken(*origins), expected=expected, case_id="P1")
    assert records(table, "case_id", "verdict", "overall") == [("P1", verdict, verdict)]


@pytest.mark.parametrize(
    ("other", "overall"),
    [
        pytest.param(["++", "0"], "supported", id="cases agree"),
        pytest.param(["--", "-"], "qualified", id="cases disagree"),
        pytest.param(["+"], "supported", id="the other is not documented"),
    ],
)
def test_a_verdict_on_all_cases(other: list[str], overall: str) -> None:
    elsewhere = [
        row._replace(segment_id=f"Y{row.segment_id}", case_id="P2") for row in spoken(*other)
    ]
    table = judge([*spoken("++", "0"), *elsewhere])
    assert list(table["case_id"]) == CASES
    assert set(table["overall"]) == {overall}


def test_a_conclusion_may_be_about_one_side() -> None:
    north = [
        row._replace(segment_id=f"Y{row.segment_id}", about="north") for row in spoken("--", "-")
    ]
    [found] = judge([*spoken("++", "0"), *north], about="north", case_id="P1")["rating"]
    assert found == "--"


def test_what_is_tested_is_no_evidence_for_itself() -> None:
    poster = [row._replace(tested=True) for row in spoken("++", "0")]
    assert set(judge(poster)["overall"]) == {"not documented"}


def test_two_conditions_are_judged_on_whether_they_go_together() -> None:
    own = spoken("+-", "0")
    partner = {"+": "positive", "-": "negative"}
    paired = [
        row._replace(code_id="LIV", bearing=partner[sign])
        for row, sign in zip(own, "+-+", strict=True)
    ]
    setting = [
        row._replace(segment_id=f"Y{row.segment_id}", scope="setting")
        for row in [*own, *(row._replace(bearing="negative") for row in paired)]
    ]
    lone = [Row("Z", "z", "negative")]
    [row] = judge(
        [*own, *paired, *setting, *lone], with_code_id="LIV", scope="tie;sibling"
    ).to_dict("records")
    assert row["case_id"] is None
    assert (row["judged"], row["exact_score"]) == (3, Fraction(1, 2))
    assert (row["score"], row["rating"], row["verdict"]) == (0.5, "+", "supported")


def test_verdicts_follow_the_rule_and_stand_in_order(own_study: Study) -> None:
    conclusions = own_study.extra["conclusions_2007"]
    table = verdicts(own_study.evidence, conclusions, own_study.rule)
    assert list(table["conclusion_id"].unique()) == list(conclusions["conclusion_id"])
    assert set(table["overall"]) <= {"supported", "qualified", "contradicted", "not documented"}
