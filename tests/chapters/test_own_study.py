"""What *Your own study* says of its made-up schools in words is so in their table."""

from pathlib import Path

import pytest

import crosscase as cc
from crosscase import interchange

EXAMPLES = Path(__file__).parents[2] / "data" / "examples"


@pytest.fixture
def settled(tmp_path: Path) -> cc.Study:
    project = interchange.read_project(EXAMPLES / "schools.csv", {"case": ["School"]})
    interchange.write_study(project, tmp_path / "schools")
    study = cc.load_study(tmp_path / "schools")
    interchange.settle(study, interchange.read_decisions(EXAMPLES / "schools-decided.csv", study))
    return cc.load_study(tmp_path / "schools")


def test_without_the_third_school_one_code_rests_on_one_doubtful_remark(settled: cc.Study) -> None:
    say = settled.evidence.query("code_id == 'A-SAY'").astype(str)
    assert {*say.query("bearing == 'positive'")["case_id"]} == {"MILL-LANE"}
    assert say.query("case_id != 'MILL-LANE'")["bearing"].tolist() == ["mixed"]
    two = settled.only(case_id=["OAK-ROAD", "HARBOUR"])
    assert {*two.consensus["code_id"]} == {*settled.consensus["code_id"]}, "no code would be missed"


def test_most_of_what_is_counted_is_what_neither_coder_gave(settled: cc.Study) -> None:
    whole = settled.agreement.set_index("code_id").loc["all"]
    given = whole["all_present"] + whole["some_present"]
    assert whole["units"] - given > whole["units"] / 2
    assert whole["percent"] > 0.9, "agreement on nearly all"
