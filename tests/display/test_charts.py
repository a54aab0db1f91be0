"""Every chart is drawn from tiny data, and its table holds the numbers that went in."""

import re
from collections.abc import Callable
from inspect import signature
from typing import Any, NamedTuple

import pandas as pd
import pytest
import vl_convert

from crosscase.analysis import (
    RatingRule,
    code_by_case,
    distances,
    pooled_ratings,
    ratings,
    timeline,
    with_confidence,
)
from crosscase.display import (
    SYMBOL,
    Figure,
    bearing_bars,
    city_map,
    code_tree,
    event_timeline,
    evidence_bars,
    evidence_map,
    indicator_lines,
    labelled,
    rating_matrix,
    step_comparison,
)
from crosscase.display.figure import VEGALITE_VERSION
from crosscase.study import Study
from tests import scenegraph
from tests.analysis.small import Row, frame, judged, records, spoken

WORDS = ("What is shown", "Policy is praised in the first case and silent in the second.")
CASES = ["Alpha–Omega", "Beta–Psi"]
DIMENSIONS = ["Policy", "Support", "Livability"]


def evidence() -> pd.DataFrame:
    support = [
        row._replace(segment_id=f"Y{row.segment_id}", code_id="SUP") for row in spoken("--", "0")
    ]
    return frame(
        [
            *spoken("++", "+", "n"),
            *support,
            Row("Z1", "z", "negative", "LIV", about="north", involvement="involved"),
            Row("Z2", "z", "positive", "POL", "P2", about="both"),
        ]
    )


def rated(study: Study) -> pd.DataFrame:
    found = ratings(evidence(), RatingRule())
    return labelled(with_confidence(found, judged(study, found, P1_POL="low")), study)


def first_case(study: Study) -> pd.DataFrame:
    cells = rated(study)
    return cells[cells["case_id"] == CASES[0]]


def split(study: Study) -> pd.DataFrame:
    return labelled(code_by_case(evidence()), study)


def pooled(study: Study) -> pd.DataFrame:
    return labelled(pooled_ratings(evidence(), ["code_id", "about"], RatingRule()), study)


def indicators(_: Study) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "country": ["Peru", "Peru", "South Africa", "South Africa"],
            "indicator": "Voice",
            "year": pd.array([2000, 2010, 2000, 2010], "Int64"),
            "value": [0.5, 0.25, 0.75, -0.5],
        }
    )


def routes(study: Study) -> pd.DataFrame:
    cities = pd.DataFrame(
        {
            "city_id": list("aobp"),
            "name": ["Alpha", "Omega", "Beta", "Psi"],
            "latitude": [52.0, -33.0, 51.0, 12.0],
            "longitude": [5.0, 22.0, 4.0, -86.0],
        }
    )
    pairs = study.cases[["case_id"]].assign(north_city_id=["a", "b"], south_city_id=["o", "p"])
    return labelled(distances(pairs, cities, "north_city_id", "south_city_id"), study).round(
        {"km": 0}
    )


def events(study: Study) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "case_id": pd.Categorical.from_codes([0, -1, 1], pd.Index(["P1", "P2"])),
            "year": pd.array([2000, 1999, 1984], "Int64"),
            "end_year": pd.array([2004, None, None], "Int64"),
            "kind": pd.Categorical(["project", "policy", "contact"]),
            "side": "both",
            "label": ["Clinic built", "Act passed", "First visit"],
            "segment_id": [("X1", "X2"), ("X3",), ("X3",)],
            "disputed": ["yes", "no", "no"],
        }
    )
    return labelled(timeline(table), study)


class Chart(NamedTuple):
    """A chart, its input, which column of its table repeats which of the input, what it says."""

    draw: Callable[..., Figure]
    data: Callable[[Study], pd.DataFrame]
    numbers: dict[str, str]
    texts: list[str]
    options: dict[str, Any] = {}  # noqa: RUF012


COUNTS = {"segments": "Segments", "origins": "Origins"}
CHARTS = {
    "bearings": Chart(
        bearing_bars,
        pooled,
        {"code_id": "Dimension", "about": "About the", "negative": "Negative", "mixed": "Mixed"}
        | {"neutral": "Neutral", "positive": "Positive"},
        [*DIMENSIONS, "north", "south", "both", "negative", "positive"],
        {"column": "code_id", "split": "about"},
    ),
    "evidence": Chart(
        evidence_bars,
        first_case,
        {"case_id": "Partnership", "code_id": "Dimension", "score": "Score", **COUNTS},
        [*DIMENSIONS, "1", "3"],
        {"column": "code_id"},
    ),
    "stacked evidence": Chart(
        evidence_bars,
        rated,
        {"case_id": "Partnership", "code_id": "Dimension", **COUNTS},
        [*DIMENSIONS, *CASES, "origins"],
        {"column": "code_id", "colour": "case_id", "measure": "origins"},
    ),
    "indicators": Chart(
        indicator_lines,
        indicators,
        {"country": "Country", "indicator": "Indicator", "year": "Year", "value": "Value"},
        ["Voice", "Peru", "South Africa", "2000", "2010"],
    ),
    "code tree": Chart(
        code_tree,
        lambda study: study.codebook,
        {"dimension": "Dimension", "research_question": "Question", "code_id": "Code"}
        | {"definition": "Definition"},
        ["organisation", "impact", "Policy · POL", "Support · SUP", "Livability · LIV"],
    ),
    "map": Chart(
        city_map,
        routes,
        {"north": "North", "south": "South", "km": "Great circle (km)"},
        [*CASES, "Omega", "Psi"],
    ),
    "ratings": Chart(
        rating_matrix,
        rated,
        {"case_id": "Partnership", "code_id": "Dimension", "score": "Score"}
        | {"judged": "Statements with a direction", "origins": "Their origins"}
        | {"involved_share": "Share of them from those involved", "segments": "All statements"}
        | {"confidence": "Confidence"},
        [*DIMENSIONS, "Alpha", "Psi", "++", "−", "·", "3  ●●○○", "3  ?", "1"],
    ),
    "gaps": Chart(
        evidence_map,
        split,
        {"case_id": "Partnership", "code_id": "Dimension", "about": "About"}
        | {"segments": "Segments"},
        [*DIMENSIONS, "Alpha", "Psi", "north", "south", "both", "×"],
    ),
    "events": Chart(
        event_timeline,
        events,
        {"label": "Event", "kind": "Kind"},
        [*CASES, "Policies for partnerships in general", "project", "policy", "contact", "2000"],
    ),
}


def drawn(figure: Figure) -> str:
    svg: str = vl_convert.vegalite_to_svg(figure.spec(), vl_version=VEGALITE_VERSION)
    return svg


def texts(svg: str) -> set[str]:
    """Return every line of text in a drawing."""
    return set(re.findall(r"<(?:text|tspan)[^>]*>([^<]+)</(?:text|tspan)>", svg))


def marks(svg: str, kind: str) -> list[dict[str, str]]:
    """Return what every mark of a kind stands for, as the drawing itself labels it."""
    labels = re.findall(rf'aria-label="([^"]*)" role="[^"]*" aria-roledescription="{kind}"', svg)
    return [dict(part.split(": ", 1) for part in label.split("; ")) for label in labels]


@pytest.fixture(params=CHARTS)
def chart(request: pytest.FixtureRequest) -> Chart:
    return CHARTS[request.param]


def figure_of(chart: Chart, study: Study) -> Figure:
    caption, alt_text = WORDS
    asked = {"study": study} if "study" in signature(chart.draw).parameters else {}
    data = chart.data(study)
    return chart.draw(data, **asked, caption=caption, alt_text=alt_text, **chart.options)


def test_it_is_drawn_with_all_its_names_and_no_broken_value(chart: Chart, study: Study) -> None:
    svg = drawn(figure_of(chart, study))
    assert set(chart.texts) <= texts(svg)
    assert not re.search(r"\b(undefined|null|nan|NaN|None|Infinity)\b|<NA>", svg)


def test_all_of_it_can_be_seen_and_every_row_is_drawn(chart: Chart, study: Study) -> None:
    figure = figure_of(chart, study)
    assert scenegraph.faults(figure.spec()) == []
    assert scenegraph.row_faults(chart.draw.__name__, figure.spec(), figure.numbers) == []


def test_its_table_holds_the_numbers_that_went_in(chart: Chart, study: Study) -> None:
    numbers, data = figure_of(chart, study).numbers, chart.data(study)
    assert records(numbers, *chart.numbers.values()) == records(data, *chart.numbers)


def test_positive_bars_go_right_and_negative_bars_left(study: Study) -> None:
    svg = drawn(figure_of(CHARTS["bearings"], study))
    bars = [(mark["code_id"], mark["bearing"], mark["codings"]) for mark in marks(svg, "bar")]
    assert sorted(bar for bar in bars if bar[2] != "0") == [
        ("Livability", "negative", "−1"),
        ("Policy", "positive", "1"),
        ("Policy", "positive", "3"),
        ("Support", "negative", "−2"),
    ]


def test_a_tile_shows_its_rating_and_thin_cells_their_count_alone(study: Study) -> None:
    svg = drawn(figure_of(CHARTS["ratings"], study))
    tiles = {(mark["case_id"], mark["code_id"]): mark["rating"] for mark in marks(svg, "rect mark")}
    assert tiles[CASES[0], "Policy"] == "++"
    assert tiles[CASES[0], "Support"] == "-"
    assert tiles[CASES[0], "Livability"] == "thin"
    assert tiles[CASES[1], "Livability"] == "silent"
    assert "thin" not in texts(svg)


def test_a_gap_is_a_cross_and_not_a_bubble(study: Study) -> None:
    svg = drawn(figure_of(CHARTS["gaps"], study))
    cells = split(study)
    assert len(marks(svg, "point")) == (cells["segments"] > 0).sum()
    assert svg.count(">×</text>") == (cells["segments"] == 0).sum()


def test_a_span_of_years_is_drawn_to_its_end(study: Study) -> None:
    table = figure_of(CHARTS["events"], study)
    assert records(table.numbers, "Event", "Year", "Until", "Segments", "Dates disputed") == [
        ("First visit", "1984", None, "X3", ""),
        ("Act passed", "1999", None, "X3", ""),
        ("Clinic built", "2000", "2004", "X1;X2", "yes"),
    ]
    [span] = marks(drawn(table), "rule mark")
    assert (span["year"], span["last_year"]) == ("2000", "2004")


def test_events_of_one_kind_and_year_stand_side_by_side(study: Study) -> None:
    twice = pd.concat([events(study)] * 2, ignore_index=True)
    chart = scenegraph.drawing(event_timeline(twice, study, *WORDS).spec())
    assert len({dot.box for dot in chart.of_data("symbol")}) == len(twice)


def test_cities_that_the_map_cannot_tell_apart_share_a_dot_with_all_their_names(
    study: Study,
) -> None:
    chart = scenegraph.drawing(city_map(routes(study), study, *WORDS).spec())
    assert len(chart.of_data("symbol")) == 3
    assert "Alpha, Beta" in {text.words for text in chart.of_data("text")}


def test_earlier_ratings_stand_beside_the_records(study: Study) -> None:
    earlier = pd.DataFrame({"code_id": ["Support", "Policy"], "rating": ["+/-", "++"]})
    figure = step_comparison(rated(study), earlier, study, *WORDS)
    poster = [("Poster, 2007", "Support", "+/-"), ("Poster, 2007", "Policy", "++")]
    ours = records(rated(study), "case_id", "code_id", "rating")
    expected = [
        (case, code, SYMBOL[rating])
        for case, code, rating in [*ours, *poster]
        if code != "Livability"
    ]
    assert records(figure.numbers, "Partnership", "Dimension", "Rating") == expected
    assert scenegraph.faults(figure.spec()) == []
    assert scenegraph.row_faults("step_comparison", figure.spec(), figure.numbers) == []
    svg = drawn(figure)
    steps = [(mark["case_id"], mark["code_id"], mark["rating"]) for mark in marks(svg, "point")]
    assert sorted(steps) == sorted(
        (case, code, "no rating" if rating in ("thin", "·") else rating)
        for case, code, rating in expected
    )
