"""What it would take to change a rating, drawn from a tiny study."""

import re

import pandas as pd
import pytest
import vl_convert

from crosscase.analysis import decision_shares, robustness, variants, with_confidence
from crosscase.display import Figure, labelled, what_would_it_take
from crosscase.display.figure import VEGALITE_VERSION
from crosscase.study import Study
from tests import scenegraph
from tests.analysis.small import judged, records
from tests.analysis.test_robustness import study_of

SEGMENTS = [("P1", f"S{number % 4 + 1}", "tie") for number in range(6)]
AGREED = ("positive", "positive")
UNITS = [
    *((f"X{number}", "POL", AGREED, "positive") for number in range(3)),
    ("X3", "POL", ("negative", None), None),
    ("X4", "SUP", AGREED, "positive"),
]


@pytest.fixture(scope="module")
def found(study: Study) -> Study:
    return study_of(study, SEGMENTS, UNITS)


def drawn(found: Study, changed: pd.DataFrame) -> Figure:
    standing = robustness(decision_shares(found))
    return what_would_it_take(
        labelled(with_confidence(standing, judged(found, standing, P1_POL="low")), found),
        labelled(changed, found),
        found,
        "What is shown",
        "Policy in the first case changes when one dispute is decided otherwise.",
    )


def texts_of(figure: Figure) -> list[str]:
    svg = vl_convert.vegalite_to_svg(figure.spec(), vl_version=VEGALITE_VERSION)
    assert not re.search(r"\b(undefined|null|nan|NaN|None|Infinity)\b|<NA>", svg)
    return re.findall(r"<(?:text|tspan)[^>]*>([^<]+)</(?:text|tspan)>", svg)


@pytest.fixture(scope="module")
def figure(found: Study) -> Figure:
    return drawn(found, variants(found))


@pytest.fixture(scope="module")
def texts(figure: Figure) -> list[str]:
    return texts_of(figure)


def test_a_tile_says_what_would_change_it(texts: list[str]) -> None:
    assert {"Policy", "Support", "Livability", "Alpha", "Gamma", "++", "thin"} <= set(texts)
    assert "1 of 1 · 50 %" in texts
    assert "●●○○" in texts
    assert "(O) (S) C (M)" in texts


def test_all_of_it_can_be_seen_and_every_row_is_drawn(figure: Figure) -> None:
    assert scenegraph.faults(figure.spec()) == []
    assert scenegraph.row_faults("what_would_it_take", figure.spec(), figure.numbers) == []


def test_each_dimension_is_named_once(texts: list[str]) -> None:
    assert texts.count("Policy") == texts.count("Support") == texts.count("Livability") == 1


def test_its_table_holds_the_numbers(figure: Figure) -> None:
    columns = ("Dimension", "Partnership", "Rating", "Disputes", "Fewest that change it", "To")
    more = ("Share it stands in", "Another rating by", "Thin or silent by")
    rows = records(figure.numbers, *columns, *more)
    assert rows[0] == (
        *("Policy", "Alpha", "++", 1, 1, "+", 0.5),
        *("coder", "origin, publisher side, minimum"),
    )
    assert rows[1][:7] == ("Support", "Alpha", "thin", 0, None, "", 1.0)
    assert len(rows) == 3 * 3


def test_it_is_narrow_enough_for_a_phone(figure: Figure) -> None:
    svg = vl_convert.vegalite_to_svg(figure.spec(), vl_version=VEGALITE_VERSION)
    width = int(re.findall(r'<svg[^>]* width="(\d+)"', svg)[0])
    assert width <= 460


def test_another_rating_comes_before_none(found: Study) -> None:
    """The first variant without an origin gives another rating, those that follow give none."""
    changed = variants(found)
    here = (changed["case_id"] == "P1") & (changed["code_id"] == "POL") & changed["changed"]
    first = changed[here & (changed["kind"] == "origin")].index[0]
    both = changed.astype({"rating": object})
    both.loc[first, "rating"] = "+"
    assert "O (S) C (M)" in texts_of(drawn(found, both))
