"""What is told of openings and of the poster is what the data have; see also chapters/rules.yml."""

import json
import re
from pathlib import Path

import pytest

from crosscase.display.figure import VEGALITE
from crosscase.study import load_study
from tests import scenegraph

ROOT = Path(__file__).parents[2]


def test_how_much_an_opening_is_stands_as_the_data_have_it() -> None:
    described = re.search(
        r"first ([\d,]+) characters", (ROOT / "data/datapackage.json").read_text()
    )
    assert described
    said = rf'characters"?[=:] ?display\.number\({described[1].replace(",", "")}\)'
    for name in ("findings.ipynb", "summaries.py"):
        assert re.search(said, (ROOT / "chapters" / name).read_text("utf-8")), name


@pytest.mark.parametrize("place", ["page", "phone"])
def test_the_year_of_the_poster_is_marked_in_every_lane_and_its_name_stands_there(
    place: str,
) -> None:
    cells = json.loads((ROOT / "chapters/02_cities.ipynb").read_text("utf-8"))["cells"]
    [timeline] = [each for each in cells if "display.event_timeline" in "".join(each["source"])]
    spec = next(each["data"][VEGALITE] for each in timeline["outputs"] if VEGALITE in each["data"])
    assert scenegraph.faults(spec) == []
    # Bands only guide the eye: here they are looked at.
    bared = json.loads(json.dumps(scenegraph.places(spec)[place]).replace(": false", ": true"))
    chart = scenegraph.drawing(bared)
    names = [text for text in chart.texts if text.words == "2007 poster"]
    bands = [mark.box for mark in chart.of_data("rect")]
    assert len(names) == len(load_study(ROOT / "data").cases)
    assert all(any(name.box.within(band, slack=2) for band in bands) for name in names)
