"""The coding lab as it stands in the page, and the tables of class mode, from a tiny study."""

import base64
import json
import re
from dataclasses import replace
from typing import Any

from bs4 import BeautifulSoup

from crosscase.analysis import agreement_with, contested, study_readings
from crosscase.analysis.intercoder import REFERENCE
from crosscase.study import Study
from crosscase.teach import coder_table, coding_lab, practice_sample
from crosscase.teach.classroom import vote_table
from tests.analysis.small import read_by
from tests.display.test_logic import cells

RULES = "# Rules\n\n1. Effects (M-*) only\n   where `tie` is <meant>.\n2. The rest.\n"


def lab(study: Study) -> BeautifulSoup:
    shown = coding_lab(study, practice_sample(study), RULES)
    return BeautifulSoup(str(shown.data), "html.parser")


def known(study: Study) -> dict[str, Any]:
    script = lab(study).find("script", type="application/json")
    assert script is not None
    return dict(json.loads(script.text))


def test_the_script_is_told_the_reference_and_nothing_of_who_said_it(study: Study) -> None:
    data = known(study)
    reference = json.loads(base64.b64decode(data["reference"]))
    said = dict(zip(data["segments"], reference, strict=True))
    assert said == {"X1": {"POL": "positive"}, "X2": {"SUP": "negative"}, "X3": {}}


def test_the_reference_cannot_be_read_in_the_source_by_accident(study: Study) -> None:
    data = known(study)
    assert not re.search("positive|negative|mixed|neutral", json.dumps(data))


def test_the_script_knows_names_of_codes_and_those_that_are_taken(study: Study) -> None:
    data = known(study)
    assert [code["id"] for code in data["codes"]] == ["POL", "SUP", "LIV"]
    assert data["taken"] == ["A", "B", "judge", "reference"]
    assert re.fullmatch(r"lab-[0-9a-f]{12}", data["key"])


def test_the_worksheet_keeps_the_reference_for_its_end(study: Study) -> None:
    page = lab(study)
    sheet = page.select_one(".lab-sheet")
    assert sheet is not None
    for item in sheet.select("li"):
        assert item.select_one(".lab-statement") and item.select_one(".origin")
    assert "Alpha–Omega: the partnership itself; about both sides; 2000–2001" in sheet.text
    assert not re.search("Decided|Coder A|Foundation|Newspaper", sheet.text)
    key = page.select(".lab-key > details")
    assert [details.has_attr("open") for details in key] == [False] * 3
    told = " ".join(details.text for details in key)
    assert "Coder A: negative; coder B: mixed. Decided: kept as negative" in told
    assert "Decided: dropped, because: no effect is claimed" in told
    assert str(page).index("lab-sheet") < str(page).index("lab-key")


def test_every_code_has_a_box_a_key_a_definition_and_every_direction(study: Study) -> None:
    form = lab(study).select_one("form")
    assert form is not None
    boxes = form.select("input[name=code]")
    assert [(box["value"], box["data-letter"]) for box in boxes] == [
        ("POL", "a"),
        ("SUP", "b"),
        ("LIV", "c"),
    ]
    for box in boxes:
        assert form.find(id=box["aria-describedby"])
        directions = form.select(f"input[name={box['value']}]")
        assert [each["value"] for each in directions] == [
            *("positive", "mixed", "negative", "neutral")
        ]
    legends = [legend.text for legend in form.select("form > fieldset > legend")]
    assert legends == ["Organisation", "Impact"]


def test_rules_are_a_list_with_their_code_marks_and_nothing_slips_through(study: Study) -> None:
    rules = lab(study).select(".lab-rules li")
    assert [" ".join(rule.text.split()) for rule in rules] == [
        "Effects (M-*) only where tie is <meant>.",
        "The rest.",
    ]
    assert rules[0].select_one("code") is not None


def test_rules_with_dashes_end_where_a_table_or_a_heading_begins(study: Study) -> None:
    written = "## Two\n\n- One\n  goes on.\n- Two - or more.\n| a |\n\n## 3\n- Three.\n\nEnd."
    shown = coding_lab(study, practice_sample(study), written).data
    rules = BeautifulSoup(str(shown), "html.parser").select(".lab-rules li")
    told = [" ".join(rule.text.split()) for rule in rules]
    assert told == ["One goes on.", "Two - or more.", "Three."]


def test_the_state_kept_on_a_device_belongs_to_this_sample_and_reference(study: Study) -> None:
    shorter = coding_lab(study, practice_sample(study, 2), RULES).data
    assert known(study)["key"] not in str(shorter)


def test_each_coder_stands_beside_the_reference(study: Study) -> None:
    readings = study_readings(study, ["X1", "X2", "X3"])
    shown = coder_table(agreement_with(readings, study), "Beside the reference").data
    assert cells(shown)[1:] == [
        ["A", "3", "3", "2", "0", "89 %", "0.74", "2 of 2"],
        ["B", "3", "2", "2", "0", "100 %", "1.00", "1 of 2"],
    ]


def test_what_cannot_be_measured_is_called_undefined(study: Study) -> None:
    readings = study_readings(study, ["X3"])
    own = readings[readings["coder_id"] == "B"]
    shown = coder_table(agreement_with(own, study), "Beside the reference").data
    assert cells(shown)[1] == ["B", "1", "0", "0", "0", "100 %", "undefined", "0 of 0"]


def test_votes_stand_beside_statement_and_reference(study: Study) -> None:
    readings = study_readings(study, ["X1", "X2", "X3"])
    coders = readings[readings["coder_id"] != REFERENCE]
    shown = vote_table(contested(coders, study), coders, study, "Contested").data
    rows = cells(shown)[1:]
    assert rows[0] == [
        "The river flooded the town. X3",
        "2",
        "Livability: 1 of 2 (1 negative)",
        "no code",
    ]
    assert rows[2][2:] == ["Support: 2 of 2 (1 mixed, 1 negative)", "Support: negative"]


def test_what_the_studys_coders_have_not_read_has_no_reference(study: Study) -> None:
    readings = study_readings(study, ["X1", "X2", "X3"])
    coders = readings[readings["coder_id"] != REFERENCE]
    unread = read_by(study, A="X1 X2", B="X1 X2")
    unread = replace(
        unread, codings=study.codings.query("segment_id != 'X3'"), decisions=study.decisions[:1]
    )
    shown = vote_table(contested(coders, unread), coders, unread, "Contested").data
    assert cells(shown)[1][3] == "not read"
    sheet = coding_lab(unread, study.segments[2:3], RULES)
    assert "Nobody has read it yet." in str(sheet.data)
