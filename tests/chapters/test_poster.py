"""What is told of openings and of the poster is what the data have; see also chapters/rules.yml."""

import json
import re
from pathlib import Path

import pytest

import crosscase as cc
from crosscase import display
from tests import scenegraph

ROOT = Path(__file__).parents[2]
STUDY = cc.load_study()


def test_how_much_an_opening_is_stands_as_the_data_have_it() -> None:
    described = re.search(
        r"first ([\d,]+) characters", (ROOT / "data/datapackage.json").read_text("utf-8")
    )
    assert described
    assert f"first {described[1]} characters" in (ROOT / "data/README.md").read_text("utf-8")
    assert described[1] == "2,000"
    assert "two thousand characters" in (ROOT / "chapters/evidence.ipynb").read_text("utf-8")


@pytest.mark.parametrize("place", ["page", "phone"])
@pytest.mark.parametrize("case", STUDY.cases["case_id"])
def test_the_year_of_the_poster_is_marked_on_the_page_of_every_case_and_its_name_stands_there(
    case: str, place: str
) -> None:
    everything = cc.timeline(STUDY.extra["events"])
    concerned = everything["concerns"].map(lambda cases: case in cases)
    events = display.labelled(everything[(everything["case_id"] == case) | concerned], STUDY)
    alt = "In 2007 a poster was made of all four"
    spec = display.event_timeline(events, STUDY, "A finding", "Events", alt).spec()
    assert scenegraph.faults(spec) == []
    # Bands only guide the eye: here they are looked at.
    bared = json.loads(json.dumps(scenegraph.places(spec)[place]).replace(": false", ": true"))
    chart = scenegraph.drawing(bared)
    [name] = [text for text in chart.texts if text.words == "2007 poster"]
    assert any(name.box.within(mark.box, slack=2) for mark in chart.of_data("rect"))
