"""Every chart is drawn from tiny data, and its table holds the numbers that went in."""

import json
import re
from collections.abc import Callable
from inspect import signature
from typing import Any, NamedTuple

import pandas as pd
import pytest
import vl_convert

from crosscase.analysis import (
    code_by_case,
    distances,
    pooled_ratings,
    ratings,
    saturation,
    timeline,
    with_confidence,
)
from crosscase.display import (
    SYMBOL,
    Figure,
    bearing_bars,
    city_map,
    event_timeline,
    evidence_bars,
    indicator_lines,
    labelled,
    ladder,
    saturation_curve,
    statement_dots,
    step_comparison,
    word_marks,
)
from crosscase.display.addresses import homes
from crosscase.display.figure import VEGALITE_VERSION
from crosscase.display.theme import BEARING
from crosscase.study import RatingRule, Study, load_study
from tests import scenegraph
from tests.analysis.small import Row, frame, judged, records, spoken

WORDS = (
    "Policy is praised",
    "What is shown",
    "Policy is praised in the first case and silent in the second.",
)
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
    return labelled(code_by_case(evidence(), by="about"), study)


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
            "headline": ["A clinic", "A law", "They meet"],
            "concerns": [(), ("P1", "P2"), ()],
        }
    )
    return labelled(timeline(table), study)


def words(_: Study) -> pd.DataFrame:
    rows = [("money", "en", 60, 6), ("money", "es", 4, 1), ("water", "en", 60, 0)]
    shares = pd.DataFrame(rows, columns=["family", "language", "statements", "holding"])
    shares["share"] = shares["holding"] / shares["statements"]
    few = shares["statements"] < 50
    return shares.assign(low=shares["share"] / 2, high=shares["share"] + 0.1, few=few)


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
        {"code_id": "Dimension", "negative": "Negative", "mixed": "Mixed"}
        | {"neutral": "Neutral", "positive": "Positive"},
        [*DIMENSIONS, "The North", "The South", "Both sides", "1", "3"],
        {"column": "code_id", "split": "about"},
    ),
    "evidence": Chart(
        evidence_bars,
        first_case,
        {"case_id": "Partnership", "code_id": "Dimension", "score": "Score", **COUNTS},
        [*DIMENSIONS, "1", "3"],
        {"column": "code_id"},
    ),
    "split evidence": Chart(
        evidence_bars,
        rated,
        {"case_id": "Partnership", "code_id": "Dimension", **COUNTS},
        [*DIMENSIONS, *CASES],
        {"column": "code_id", "split": "case_id", "measure": "origins"},
    ),
    "indicators": Chart(
        indicator_lines,
        indicators,
        {"country": "Country", "indicator": "Indicator", "year": "Year", "value": "Value"},
        ["Voice", "Peru", "South Africa", "2000", "2010"],
    ),
    "map": Chart(
        city_map,
        routes,
        {"north": "North", "south": "South", "km": "Great circle (km)"},
        ["Alpha", "Beta", "Omega", "Psi"],
    ),
    "events": Chart(
        event_timeline,
        events,
        {"label": "Event", "kind": "Kind"},
        [*CASES, "2000–2004 A clinic", "1999 A law", "1984 They meet"],
    ),
    "ladder": Chart(
        ladder,
        rated,
        {"case_id": "Partnership", "code_id": "Dimension", "documented": "Documented"}
        | {"judged": "Judged", "positive": "Positive", "mixed": "Mixed", "negative": "Negative"},
        [*CASES, *DIMENSIONS, "3, 3 judged", "none"],
        {"rungs": ["POL", "SUP", "LIV"]},
    ),
    "words": Chart(
        word_marks,
        words,
        {"holding": "Statements with one", "statements": "Of statements"},
        ["Money", "Water", "English (60)", "Spanish (4, few)", "10 % (6)", "0 % (0)"],
    ),
    "dots": Chart(
        statement_dots,
        lambda study: study.statements,
        {},
        ["positive", "not judged"],
        {"down": "publisher_side", "across": "involvement"},
    ),
}


def drawn(figure: Figure) -> str:
    svg: str = vl_convert.vegalite_to_svg(figure.spec(), vl_version=VEGALITE_VERSION)
    return svg


def texts(svg: str) -> set[str]:
    """Return every line of text in a drawing."""
    return set(re.findall(r"<(?:text|tspan)[^>]*>([^<]+)</(?:text|tspan)>", svg))


@pytest.fixture(params=CHARTS)
def chart(request: pytest.FixtureRequest) -> Chart:
    return CHARTS[request.param]


def figure_of(chart: Chart, study: Study) -> Figure:
    finding, caption, alt_text = WORDS
    asked = {"study": study} if "study" in signature(chart.draw).parameters else {}
    data = chart.data(study)
    return chart.draw(
        data, **asked, finding=finding, caption=caption, alt_text=alt_text, **chart.options
    )


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


def said(figure: Figure, place: str, kind: str) -> list[str]:
    """Return what the marks of a kind say of themselves, in a drawing for a place."""
    chart = scenegraph.drawing(scenegraph.places(figure.spec())[place])
    return [
        mark.drawn["description"] for mark in chart.of_data(kind) if "description" in mark.drawn
    ]


@pytest.mark.parametrize("place", ["page", "phone"])
def test_positive_bars_go_right_and_negative_bars_left(place: str, study: Study) -> None:
    figure = figure_of(CHARTS["bearings"], study)
    assert sorted(said(figure, place, "rect")) == [
        "Dimension: Livability · About the: The North · negative · codings: 1",
        "Dimension: Policy · About the: Both sides · positive · codings: 1",
        "Dimension: Policy · About the: The South · positive · codings: 3",
        "Dimension: Support · About the: The South · negative · codings: 2",
    ]
    chart = scenegraph.drawing(scenegraph.places(figure.spec())[place])
    blue, orange = (
        {bar.box.left for bar in chart.of_data("rect") if bar.drawn["fill"] == BEARING[sign]}
        for sign in (1, -1)
    )
    assert blue
    assert orange
    assert not blue & orange


def test_every_bar_has_its_number_and_every_row_its_name_once(study: Study) -> None:
    figure = figure_of(CHARTS["split evidence"], study)
    for place, panels in (("page", 1), ("phone", len(CASES))):
        chart = scenegraph.drawing(scenegraph.places(figure.spec())[place])
        words = [text.words for text in chart.texts]
        assert [words.count(name) for name in DIMENSIONS] == [panels] * 3
        counts = rated(study)["origins"].astype(str)
        assert sorted(word for word in words if word.isdigit()) == sorted(counts)


def test_a_span_of_years_is_drawn_to_its_end(study: Study) -> None:
    table = figure_of(CHARTS["events"], study)
    assert records(table.numbers, "Event", "Year", "Until", "Segments", "Dates disputed") == [
        ("First visit", "1984", None, "X3", ""),
        ("Act passed", "1999", None, "X3", ""),
        ("Clinic built", "2000", "2004", "X1;X2", "yes"),
    ]
    assert "2000–2004 · Clinic built" in said(table, "page", "text")


def test_an_event_of_several_cases_lies_across_their_lanes_alone(study: Study) -> None:
    here = events(study)
    alone = here.assign(concerns=here["concerns"].map(lambda cases: cases[1:]))
    for data, lanes in ((here, 2), (alone, 1)):
        told = said(event_timeline(data, study, *WORDS), "page", "text")
        assert told.count("1999 · Act passed") == lanes


def test_an_event_without_a_headline_is_in_the_table_alone(study: Study) -> None:
    here = events(study)
    bare = here.assign(headline=here["headline"].mask(here["year"] == 1984))
    figure = event_timeline(bare, study, *WORDS)
    assert len(figure.numbers) == len(here)
    assert not [words for words in said(figure, "page", "text") if "1984" in words]


def test_a_turning_point_is_a_link_to_its_first_statement(study: Study) -> None:
    svg = drawn(figure_of(CHARTS["events"], study))
    assert f'{homes(study)["X1"]}"><text aria-label="2000–2004 · Clinic built"' in svg


def test_names_of_a_lane_stand_below_one_another_near_their_years(study: Study) -> None:
    twice = pd.concat([events(study)] * 3, ignore_index=True)
    figure = event_timeline(twice, study, *WORDS)
    assert scenegraph.faults(figure.spec()) == []


def test_cities_that_the_map_cannot_tell_apart_share_a_dot_and_are_all_named(
    study: Study,
) -> None:
    for spec in scenegraph.places(city_map(routes(study), study, *WORDS).spec()).values():
        chart = scenegraph.drawing(spec)
        assert len(chart.of_data("symbol")) == 3
        assert {"Alpha", "Beta"} <= {text.words for text in chart.texts}


def test_the_land_is_one_text_of_which_no_notebook_makes_a_line_per_number(study: Study) -> None:
    for spec in scenegraph.places(city_map(routes(study), study, *WORDS).spec()).values():
        assert len(json.dumps(spec["layer"], indent=1).splitlines()) < 1000


def test_a_dot_is_a_statement_and_leads_to_it(study: Study) -> None:
    svg = drawn(figure_of(CHARTS["dots"], study))
    links = re.findall(r'href="[^"]*(\.\./[^"]*)"><path aria-label="(\w+) · ', svg)
    assert sorted((name, link) for link, name in links) == sorted(homes(study).items())


@pytest.mark.parametrize("place", ["page", "phone"])
def test_a_rung_is_as_wide_as_its_statements_and_lit_by_those_that_judge(
    place: str, study: Study
) -> None:
    chart = scenegraph.drawing(scenegraph.places(figure_of(CHARTS["ladder"], study).spec())[place])
    boxes = {each.drawn["description"]: each.box for each in chart.of_data("rect")}
    whole, lit = (
        boxes[f"Policy · {what}"] for what in ("statements: 4", "positive · statements: 3")
    )
    assert (lit.right - lit.left) / (whole.right - whole.left) == pytest.approx(3 / 4)
    assert lit.left - whole.left == pytest.approx(whole.right - lit.right)
    assert lit.within(whole)
    mixed, negative = (
        boxes[f"Support · {each}"] for each in ("mixed · statements: 1", "negative · statements: 2")
    )
    assert mixed.right == pytest.approx(negative.left)
    heights = [
        boxes[f"{code} · statements: {n}"].top
        for code, n in zip(DIMENSIONS, (4, 3, 1), strict=True)
    ]
    assert heights == sorted(heights, reverse=True)


def test_a_band_is_at_both_ends_as_wide_as_what_is_counted_there(study: Study) -> None:
    phone = figure_of(CHARTS["ladder"], study).spec()["usermeta"]["phone"]
    documented, judged, rungs = phone["vconcat"][0]["layer"][:3]
    for band, counts in ((documented, [4, 3, 3, 1]), (judged, [3, 3, 3, 1])):
        ends = phone["datasets"][band["data"]["name"]]
        widths = [end["right"] - end["left"] for end in ends]
        assert widths == pytest.approx([widths[-1] * each for each in counts])
        policy, support, _ = phone["datasets"][rungs["data"]["name"]]
        assert [end["top"] for end in ends[:2]] == [policy["top"], support["foot"]]


def test_a_rung_leads_to_the_page_of_its_cell(study: Study) -> None:
    links = re.findall(
        r'href="[^"]*(\.\./[^"]*)"><path aria-label="Policy',
        drawn(figure_of(CHARTS["ladder"], study)),
    )
    assert set(links) == {"../evidence/p1-pol.html", "../evidence/p2-pol.html"}


def test_a_language_of_few_statements_has_hollow_marks_that_say_so(study: Study) -> None:
    for spec in scenegraph.places(figure_of(CHARTS["words"], study).spec()).values():
        marks = scenegraph.drawing(spec).of_data("symbol")
        fillings = {mark.drawn["description"]: mark.drawn["fillOpacity"] for mark in marks}
        assert fillings == {
            "Money · English (60) · holding: 6 · 10 % · interval: 5 % to 20 %": 1,
            "Money · Spanish (4, few) · holding: 1 · 25 % · interval: 12 % to 35 %": 0,
            "Water · English (60) · holding: 0 · 0 % · interval: 0 % to 10 %": 1,
        }


def test_earlier_ratings_stand_beside_the_records(study: Study) -> None:
    earlier = pd.DataFrame({"code_id": ["Support", "Policy"], "rating": ["+/-", "++"]})
    figure = step_comparison(rated(study), earlier, study, *WORDS)
    then = dict(zip(earlier["code_id"], earlier["rating"], strict=True))
    expected = [
        (case, code, *(("none" if each in ("thin", "silent") else SYMBOL[each]) for each in both))
        for case, code, *both in [
            (case, code, rating, then[code])
            for case, code, rating in rated(study)[["case_id", "code_id", "rating"]]
            .astype(str)
            .itertuples(index=False)
            if code in then
        ]
    ]
    assert records(figure.numbers, "Partnership", "Dimension", "Rating", "Poster, 2007") == expected
    assert scenegraph.faults(figure.spec()) == []
    assert scenegraph.row_faults("step_comparison", figure.spec(), figure.numbers) == []


@pytest.mark.parametrize("place", ["page", "phone"])
def test_readers_choose_from_the_dots_as_they_are_drawn(study: Study, place: str) -> None:
    figure = figure_of(CHARTS["dots"], study)
    ids = [words.partition(" · ")[0] for words in said(figure, place, "symbol")]
    chosen = {
        facet: {kind: {ids[each] for each in places} for kind, places in kinds.items()}
        for facet, kinds in figure.choices.items()
    }
    assert chosen == {
        "Judgement": {"positive": {"X1"}, "negative": {"X2"}, "not judged": {"X3", "X4"}},
        "Dimension": {"Policy": {"X1", "X4"}, "Support": {"X2"}},
        "Decade": {"1990s": {"X3"}, "2000s": {"X1"}},
    }


@pytest.mark.parametrize("unit", ["source_id", "segment_id"])
@pytest.mark.parametrize("whole", [True, False])
def test_a_saturation_curve_shows_points_that_can_be_told_apart(
    unit: str, whole: bool, study: Study
) -> None:
    curve = saturation(load_study() if whole else study, unit)
    words = "Codes come early", "Codes by what was read", "The line is steep, then all but level."
    figure = saturation_curve(curve, *words)
    assert scenegraph.faults(figure.spec()) == []
    assert scenegraph.row_faults("saturation_curve", figure.spec(), figure.numbers) == []
    read = figure.numbers["Read"].tolist()
    assert (read[0], read[-1]) == (1, len(curve))
    assert len(read) == len(set(read)) == min(len(curve), 25)
    last = curve.iloc[-1]
    assert set(figure.numbers["Codes in the end"]) == {f"{last['codes']} of {last['of']}"}
