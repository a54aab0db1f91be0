"""What a drawing says by place, colour and form is what its numbers say."""

import re
from importlib.resources import files

import pandas as pd
import pytest

from crosscase.display import (
    Figure,
    bearing_bars,
    city_map,
    curves,
    step_comparison,
)
from crosscase.display.theme import BEARING
from crosscase.study import Study
from tests import scenegraph
from tests.display.test_theme import contrast

WORDS = (
    "Policy is praised",
    "What is shown",
    "Policy is praised in the first case, silent elsewhere.",
)
STEPS = ["mm", "m", "pm", "p", "pp"]  # the classes of the ratings, from the worst to the best
STYLES = files("crosscase.book") / "static" / "book.css"


def drawing(figure: Figure) -> scenegraph.Drawing:
    return scenegraph.drawing(figure.spec())


def channels(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue


def warmth(colour: str) -> int:
    """Return how much redder than blue a colour is."""
    red, _, blue = channels(colour)
    return red - blue


def cells(**ratings: str) -> pd.DataFrame:
    """Return labelled ratings of the first case, a dimension each."""
    frame = pd.DataFrame(
        {
            "case_id": pd.Categorical(["Alpha–Omega"] * len(ratings), ["Alpha–Omega"]),
            "code_id": pd.Categorical(list(ratings), list(ratings)),
            "rating": list(ratings.values()),
            "confidence": "high",
            "judged": range(3, 3 + len(ratings)),
        }
    )
    return frame.assign(origins=2, score=0.5, involved_share=0.5, segments=frame["judged"])


def test_what_speaks_against_is_warm_and_to_the_left_what_speaks_for_cool_and_to_the_right(
    study: Study,
) -> None:
    counts = pd.DataFrame({"code_id": ["Policy"], "about": "both", "negative": 2, "mixed": 1})
    counts = counts.assign(neutral=1, positive=5)
    bars = drawing(bearing_bars(counts, study, "code_id", *WORDS, split="about")).of_data("rect")
    left, right = sorted(bars, key=lambda bar: bar.box.left)
    assert left.drawn["fill"] == BEARING[-1] and warmth(BEARING[-1]) > 0
    assert right.drawn["fill"] == BEARING[1] and warmth(BEARING[1]) < 0
    widths = [bar.box.right - bar.box.left for bar in (left, right)]
    assert widths[0] / widths[1] == pytest.approx(2 / 5)


@pytest.mark.parametrize("theme", ["", 'html[data-theme="dark"] '], ids=["light", "dark"])
def test_the_worse_a_rating_the_warmer_its_colour(theme: str) -> None:
    rules = rf"^{re.escape(theme)}\.rating-(\w+) {{ background: (#\w{{6}});"
    colours = dict(re.findall(rules, STYLES.read_text("utf-8"), re.MULTILINE))
    warmths = [warmth(colours[step]) for step in STEPS]
    assert warmths == sorted(warmths, reverse=True) and len(set(warmths)) == len(STEPS)
    assert warmths[1] > 0 > warmths[3] and len(set(channels(colours["pm"]))) == 1
    words = "#ffffff" if theme else "#111111"  # as the rules for all ratings have it
    assert all(contrast(words, colours[step]) >= 4.5 for step in STEPS)


def test_north_is_above_and_east_to_the_right(study: Study) -> None:
    pairs = pd.DataFrame(
        {
            "case_id": pd.Categorical(["Alpha–Omega"]),
            **{"north": "Alpha", "south": "Omega"},
            **{"north_latitude": 52.0, "north_longitude": 5.0},
            **{"south_latitude": -33.0, "south_longitude": 22.0},
            "km": 9600.0,
        }
    )
    chart = drawing(city_map(pairs, study, *WORDS))
    upper, lower = sorted(chart.of_data("symbol"), key=lambda dot: dot.box.top)
    assert upper.box.left < lower.box.left
    names = {text.words.split()[0]: text.box for text in chart.of_data("text")}
    assert names["Alpha"].top < names["Omega"].top
    for name, dot in (("Alpha", upper), ("Omega", lower)):
        assert abs(names[name].top - dot.box.top) < 30, name
    [line] = chart.of_data("shape")
    assert line.box.top == pytest.approx((upper.box.top + upper.box.bottom) / 2, abs=2)
    assert line.box.bottom == pytest.approx((lower.box.top + lower.box.bottom) / 2, abs=2)


def test_more_conditions_are_farther_right_and_a_greater_chance_is_higher() -> None:
    chances = pd.DataFrame({"cases": "Four", "conditions": [1, 2, 9], "chance": [0.1, 0.5, 0.6]})
    titles = {"cases": "Cases", "conditions": "conditions tried", "chance": "chance that one fits"}
    chart = drawing(curves(chances, "conditions", "chance", "cases", *WORDS, titles))
    first, second, third = sorted(
        chart.of_data("symbol"), key=lambda dot: (dot.box.left, dot.box.top)
    )
    across = (second.box.left - first.box.left) / (third.box.left - second.box.left)
    up = (first.box.top - second.box.top) / (second.box.top - third.box.top)
    assert across == pytest.approx(1 / 7) and up == pytest.approx(4)
    angles = {text.words: text.drawn.get("angle", 0) for text in chart.texts}
    assert angles["conditions tried"] == 0 and angles["chance that one fits"] == -90


@pytest.mark.parametrize(
    ("level", "filled"),
    [("not judged", 0), ("very low", 0), ("low", 0), ("moderate", 1), ("high", 1)],
)
def test_a_rating_that_is_not_sure_is_hollow(level: str, filled: int, study: Study) -> None:
    rated = cells(Policy="++").assign(confidence=level)
    earlier = pd.DataFrame({"code_id": ["Policy"], "rating": ["+"]})
    chart = drawing(step_comparison(rated, earlier, study, *WORDS))
    ours, theirs = sorted(chart.of_data("symbol"), key=lambda mark: mark.drawn["size"])
    assert ours.drawn["fillOpacity"] == filled
    assert theirs.drawn["fill"] == "transparent" and theirs.box.left < ours.box.left


def test_a_study_without_words_of_its_own_has_cases(study: Study) -> None:
    """What the library itself calls a case, where the data package says nothing."""
    from dataclasses import replace

    rated, earlier = cells(Policy="++"), pd.DataFrame({"code_id": ["Policy"], "rating": ["+"]})
    plain = step_comparison(rated, earlier, replace(study, labels={}), *WORDS).numbers
    assert "Case" in plain and "Partnership" not in plain
    named = step_comparison(rated, earlier, study, *WORDS).numbers
    assert "Partnership" in named and "Case" not in named
