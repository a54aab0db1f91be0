"""Colours that can be told from their ground, computed as the WCAG 2 define contrast."""

import altair as alt
import pytest

from crosscase.display.theme import BEARING, TEXT, colours, shapes

GROUNDS = {"light": "#ffffff", "dark": "#121212"}


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    dark, light = sorted(map(luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_defined() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("ground", GROUNDS.values(), ids=GROUNDS.keys())
@pytest.mark.parametrize("mark", [*colours(7), *BEARING.values()])
def test_marks_stand_out_on_both_grounds(mark: str, ground: str) -> None:
    assert contrast(mark, ground) >= 3


def test_seven_cases_have_seven_colours_and_shapes_and_more_have_pairs_of_their_own() -> None:
    assert len(set(colours(7))) == 7 and len(set(shapes(7))) == 7
    assert colours(7)[:4] == colours(1) and shapes(8)[:5] == shapes(1)
    pairs = {(colours(40)[n % 7], shapes(40)[n % len(shapes(40))]) for n in range(40)}
    assert len(pairs) == 40
    chart = alt.Chart().mark_point(shape="circle")
    for shape in shapes(8):  # those that Vega-Lite knows
        chart.mark_point(shape=shape).to_dict()


def test_text_takes_the_colour_of_the_page() -> None:
    spec = alt.Chart().mark_text().to_dict(validate=False)
    assert TEXT == "currentColor"
    assert spec["config"]["background"] is None
    assert spec["config"]["text"]["color"] == TEXT
    for part in ("axis", "header", "legend"):
        assert spec["config"][part]["labelColor"] == spec["config"][part]["titleColor"] == TEXT
