"""What is said of thresholds is the rule of the ratings shown, whatever the study's rule."""

import json
import re
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from crosscase.analysis import (
    pooled_ratings,
    ratings,
    with_confidence,
)
from crosscase.display import labelled
from crosscase.live.session import executed
from crosscase.site.pages import cell_page
from crosscase.study import RatingRule, load_study

OWN = load_study()
ROOT = Path(__file__).parents[2]
STRICT = RatingRule(Fraction(1, 3), Fraction(2, 3), 7, 5)
PRINTED = ("chapters/findings.ipynb", "chapters/coding.ipynb")


def test_every_page_of_a_thin_cell_prints_the_rule_of_its_rating() -> None:
    record = OWN.evidence
    rated = with_confidence(ratings(record, STRICT), OWN).merge(
        OWN.codebook[["code_id", "dimension"]], on="code_id"
    )
    thin = rated[rated["rating"] == "thin"].to_dict("records")
    assert len(thin) > 20
    for cell in thin:
        uses = record.iloc[:0].assign(claim_id="", text="", chapter="", stance="")
        page = cell_page(cell, OWN, uses)
        assert "which needs seven, from five origins" in page.body


def test_a_rating_keeps_its_rule_through_all_that_is_done_to_it() -> None:
    record = OWN.evidence
    rated = ratings(record, STRICT)
    tables = [
        rated,
        labelled(with_confidence(rated, OWN), OWN).query("rating == 'thin'"),
        rated.merge(OWN.codebook, on="code_id"),
        pooled_ratings(record, ["code_id", "about"], STRICT),
    ]
    assert all(set(table["rule"]) == {STRICT} for table in tables)


def code(path: str) -> list[str]:
    cells = json.loads((ROOT / path).read_text("utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


@pytest.mark.parametrize("path", PRINTED)
def test_a_chapter_prints_the_rule_of_the_ratings_that_it_shows(
    path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader who rates by a rule of their own in the chapter reads that rule in its text."""
    said: dict[str, Any] = {}
    monkeypatch.setattr("crosscase.display.say", lambda **values: said.update(values))
    names: dict[str, Any] = {"strict": vars(STRICT)}
    for cell in code(path):
        mine = cell.replace("cc.load_study()", "cc.load_study().with_rule(**strict)")
        with suppress(LookupError):  # an example may be gone; the next cell runs all the same
            executed(mine, names)
    assert (said["min_segments"], said["min_origins"]) == ("seven", "five")
    assert str(said.get("weak", "1/3")) == "1/3" and str(said.get("strong", "2/3")) == "2/3"


def test_nothing_makes_up_a_rule_of_its_own() -> None:
    """The rule is declared by the study; only a reader, and what reads a study, makes one."""
    library = ROOT / "src" / "crosscase"
    texts = {
        str(path.relative_to(ROOT)): path.read_text("utf-8")
        for path in sorted(library.rglob("*.py"))
        if path.parent.name != "study"
    }
    texts |= {
        path.name: "\n".join(code(f"chapters/{path.name}"))
        for path in sorted((ROOT / "chapters").glob("*.ipynb"))
    }
    assert [name for name, text in texts.items() if "RatingRule()" in text] == []


def test_the_form_of_a_page_shows_the_rule_of_the_book() -> None:
    script = (ROOT / "src/crosscase/live/static/run.js").read_text("utf-8")
    shown = dict(re.findall(r'(weak|strong|min_\w+): \["[^"]+", "([^"]+)"\]', script))
    assert {name: str(value) for name, value in vars(RatingRule()).items()} == shown
