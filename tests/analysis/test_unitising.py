"""Passages that coders mark themselves: agreement on them, and which of them are the same."""

from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import crosscase as cc
from crosscase.analysis.checks import AnalysisError
from crosscase.analysis.unitising import Continuum, disagreement_1995, disagreement_2016
from crosscase.interchange.losses import Losses
from crosscase.interchange.project import Project, write_study
from crosscase.study import Study
from tests.analysis.small import LAW

Passage = tuple[str, str, str, int, int]
"""Source, coder, code, start and end."""


def spans(*places: tuple[int, int]) -> np.ndarray:
    return np.array(places, dtype="int64").reshape(-1, 2)


def alpha(parts: tuple[float, float]) -> float:
    observed, expected = parts
    return 1 - observed / expected


def study_of(tmp_path: Any, passages: list[Passage], texts: dict[str, str] | None = None) -> Study:
    """Return a study in which every coder has passages of their own, and has read no others."""
    sources = sorted({each[0] for each in passages})
    ids = [f"P{number}" for number in range(1, len(passages) + 1)]
    rows: dict[str, list[dict[str, str]]] = {
        "cases": [{"case_id": "C1", "name": "One"}],
        "sources": [
            {"source_id": source, "title": source, "origin": source, "text": f"texts/{source}.txt"}
            for source in sources
        ],
        "segments": [
            {
                "segment_id": name,
                "source_id": source,
                "cases": "C1",
                "statement": f"Passage {name} of {source}.",
                "start": str(start),
                "end": str(end),
            }
            for name, (source, _, _, start, end) in zip(ids, passages, strict=True)
        ],
        "codebook": [{"code_id": code, "definition": "Something."} for code in ("POL", "SUP")],
        "coders": [{"coder_id": coder} for coder in sorted({each[1] for each in passages})],
        "codings": [
            {"segment_id": name, "coder_id": coder, "code_id": code}
            for name, (_, coder, code, _, _) in zip(ids, passages, strict=True)
        ],
        "readings": [
            {"segment_id": name, "coder_id": coder}
            for name, (_, coder, *_) in zip(ids, passages, strict=True)
        ],
    }
    written = {f"texts/{source}.txt": (texts or {}).get(source, "x" * 100) for source in sources}
    write_study(Project("Marked", rows, Losses("Marked"), written), tmp_path / "marked")
    return cc.load_study(tmp_path / "marked")


# The coefficients

# Two observers of a continuum of 300, in Krippendorff (2004), Content Analysis, pages 254 to 256;
# it begins at 150 there, and here at 0.
OF_C = Continuum(
    300,
    [spans((75, 145), (220, 250)), spans((70, 150), (205, 225), (250, 270))],
)
OF_K = Continuum(300, [spans((30, 90), (150, 200))] * 2)


def test_the_published_example_of_the_coefficient_of_1995() -> None:
    observed, expected = disagreement_1995([OF_C])
    assert (round(observed, 4), round(expected, 4)) == (0.0144, 0.0532)
    assert round(1 - observed / expected, 4) == 0.7286
    alike, chance = disagreement_1995([OF_K])
    assert (alike, round(chance, 4)) == (0, 0.0490)
    # Printed is .8591, from four digits of each.
    assert 1 - (observed + alike) / (expected + chance) == pytest.approx(0.8591, abs=0.0005)


@st.composite
def continua(draw: st.DrawFn, coders: int | None = None) -> Continuum:
    length = draw(st.integers(1, 12))
    marked = []
    for _ in range(coders or draw(st.integers(2, 4))):
        borders = sorted(draw(st.sets(st.integers(0, length), max_size=6)))
        pairs = list(zip(borders[::2], borders[1::2], strict=False))
        marked.append(spans(*pairs))
    return Continuum(length, marked)


def characters(several: list[Continuum]) -> list[tuple[int, int, int, int, int]]:
    """Return source, place, coder, value (1: marked) and passage (or -1) of every character."""
    found = []
    for source, (length, marked) in enumerate(several):
        for (coder, own), place in product(enumerate(marked), range(length)):
            at = [number for number, (start, end) in enumerate(own) if start <= place < end]
            found.append((source, place, coder, int(bool(at)), at[0] if at else -1))
    return found


@LAW
@given(st.lists(continua(), min_size=1, max_size=2))
def test_the_coefficient_of_2016_is_alpha_of_characters_but_for_those_of_one_passage(
    several: list[Continuum],
) -> None:
    every = characters(several)
    observed = sum(
        (one[3] != other[3]) / (len(several[one[0]].marked) - 1)
        for one, other in product(every, every)
        if one[:2] == other[:2] and one[2] != other[2]
    )

    def apart(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
        same_passage = one[4] >= 0 and (one[0], *one[2:]) == (other[0], *other[2:])
        return one != other and not same_passage

    pairs = [one[3] != other[3] for one, other in product(every, every) if apart(one, other)]
    expected = len(every) * sum(pairs) / len(pairs) if pairs else 0
    assert disagreement_2016(several) == pytest.approx((observed, expected))


def distance(one: tuple[int, int, int], other: tuple[int, int, int]) -> int:
    """Return how far two sections are apart: start, length, and 1 for a passage or 0 for a gap."""
    (b, l, v), (c, k, w) = one, other  # noqa: E741
    if v and w and -l < b - c < k:
        return (b - c) ** 2 + (b + l - c - k) ** 2
    if v and not w and k - l >= b - c >= 0:
        return l**2
    if w and not v and l - k >= c - b >= 0:
        return k**2
    return 0


def sections(length: int, marked: np.ndarray) -> list[tuple[int, int, int]]:
    found, at = [], 0
    for start, end in [*marked.tolist(), [length, length]]:
        found += [(at, start - at, 0), (start, end - start, 1)]
        at = end
    return [each for each in found if each[1]]


@LAW
@given(continua())
def test_the_observed_disagreement_of_1995_is_the_sum_over_all_pairs_of_sections(
    one: Continuum,
) -> None:
    lines = [sections(one.length, marked) for marked in one.marked]
    pairs = [(a, b) for a, b in product(range(len(lines)), repeat=2) if a != b]
    total = sum(
        distance(section, other) for a, b in pairs for section in lines[a] for other in lines[b]
    )
    assert disagreement_1995([one])[0] == pytest.approx(total / len(pairs) / one.length**2)


@LAW
@given(continua())
def test_coders_who_mark_the_same_agree_wholly(one: Continuum) -> None:
    same = Continuum(one.length, [one.marked[0]] * 3)
    for disagreement in (disagreement_2016, disagreement_1995):
        observed, expected = disagreement([same])
        assert observed == pytest.approx(0)
        assert expected >= 0


# A study


def test_text_that_nobody_marked_is_told_apart_from_passages_on_which_coders_agree(
    tmp_path: Any,
) -> None:
    own = [("S1", "A", "POL", 0, 10), ("S1", "B", "POL", 5, 15)]
    short = cc.unitising_agreement(study_of(tmp_path / "short", own, {"S1": "x" * 20}))
    long = cc.unitising_agreement(study_of(tmp_path / "long", own, {"S1": "x" * 1000}))
    for table, percent in ((short, 0.5), (long, 0.99)):
        row = table.set_index("code_id").loc["POL"]
        assert (row["both"], row["one"]) == (5, 10)
        assert row["percent"] == pytest.approx(percent)
        assert row["overlap"] == pytest.approx(1 / 3)
    assert long["neither"].tolist() == [985, 1000, 1985]


def test_the_study_has_the_coefficients_of_its_sources(tmp_path: Any) -> None:
    passages: list[Passage] = []
    for code, continuum in {"POL": OF_C, "SUP": OF_K}.items():
        for coder, marked in zip("AB", continuum.marked, strict=True):
            passages += [("S1", coder, code, start, end) for start, end in marked.tolist()]
    study = study_of(tmp_path, passages, {"S1": "x" * 300})
    table = cc.unitising_agreement(study).set_index("code_id")
    assert table["alpha_1995"].round(4).tolist() == [0.7286, 1, 0.8587]
    assert table["u_alpha"].tolist()[:2] == [
        alpha(disagreement_2016([each])) for each in (OF_C, OF_K)
    ]
    assert table["passages"].tolist() == [5, 4, 9]


def test_a_source_that_one_coder_has_read_says_nothing_of_agreement(tmp_path: Any) -> None:
    both = [("S1", "A", "POL", 0, 10), ("S1", "B", "SUP", 0, 10)]
    alone = [("S2", "A", "POL", 0, 50)]
    first = cc.unitising_agreement(study_of(tmp_path / "one", both))
    second = cc.unitising_agreement(study_of(tmp_path / "two", both + alone))
    pd.testing.assert_frame_equal(first, second)
    assert set(first["sources"]) == {1}
    with pytest.raises(AnalysisError, match="a source that two coders have read"):
        cc.unitising_agreement(study_of(tmp_path / "three", alone))


def test_the_coefficient_of_1995_is_missing_where_not_all_have_read_every_source(
    tmp_path: Any,
) -> None:
    own = [
        *(("S1", "A", "POL", 0, 10), ("S1", "B", "POL", 0, 10)),
        *(("S2", "A", "POL", 0, 10), ("S2", "C", "POL", 2, 10)),
    ]
    table = cc.unitising_agreement(study_of(tmp_path, own)).set_index("code_id")
    assert table["alpha_1995"].isna().all()
    assert 0 < table["u_alpha"]["POL"] < 1
    assert np.isnan(table["u_alpha"]["SUP"])  # nobody marked anything with it


def test_a_study_without_places_says_what_is_missing() -> None:
    for function in (cc.unitising_agreement, cc.same_passages):
        with pytest.raises(AnalysisError, match="needs the columns start and end"):
            function(cc.load_study())


# Which passages are the same


def same(tmp_path: Any, passages: list[Passage], overlap: Any = Fraction(1, 2)) -> Study:
    return cc.same_passages(study_of(tmp_path, passages), overlap)


def test_passages_of_two_coders_are_the_same_from_half_of_the_shorter_on(tmp_path: Any) -> None:
    half = [("S1", "A", "POL", 0, 10), ("S1", "B", "POL", 6, 14)]
    less = [("S1", "A", "POL", 0, 10), ("S1", "B", "POL", 7, 15)]
    one = same(tmp_path / "half", half)
    assert one.segments["segment_id"].tolist() == ["P1"]  # the longer
    assert one.units[["route", "A", "B"]].astype(str).to_numpy().tolist() == [
        ["agreed", "present", "present"]
    ]
    two = same(tmp_path / "less", less)
    assert two.units["dispute"].tolist() == ["presence", "presence"]
    assert len(same(tmp_path / "told", less, "3/8").segments) == 1


def test_passages_of_one_coder_are_the_same_only_by_way_of_another(tmp_path: Any) -> None:
    own = [("S1", "A", "POL", 0, 10), ("S1", "A", "SUP", 2, 10), ("S2", "B", "POL", 0, 10)]
    assert len(same(tmp_path / "alone", own).segments) == 3
    third = ("S1", "B", "POL", 0, 9)
    joined = same(tmp_path / "joined", [*own, third])
    assert joined.segments["segment_id"].tolist() == ["P1", "P3"]
    [sup] = joined.units.query("code_id == 'SUP'").to_dict("records")
    assert (sup["route"], sup["dispute"]) == ("open", "presence")


def test_who_has_read_a_source_and_marked_nothing_there_differs(tmp_path: Any) -> None:
    own = [("S1", "A", "POL", 0, 10), ("S1", "B", "POL", 50, 60), ("S2", "A", "POL", 0, 10)]
    matched = same(tmp_path, own)
    assert matched.readers == {"P1": ["A", "B"], "P2": ["A", "B"], "P3": ["A"]}
    assert len(matched.open) == 2
    assert cc.agreement(matched)["units"].tolist() == [2, 2, 4]


@pytest.mark.parametrize("overlap", [0, -1, 1.5, "half", "1/0", None, float("nan")])
def test_a_part_that_is_none_is_refused(overlap: Any) -> None:
    study = cc.load_study()
    placed = study.segments.assign(start=0, end=1)
    with pytest.raises(AnalysisError, match="a part of the shorter passage, such as 1/2"):
        cc.same_passages(replace(study, segments=placed), overlap)


PLACES = st.tuples(
    *(st.sampled_from(["S1", "S2"]), st.sampled_from("ABC"), st.sampled_from(["POL", "SUP"])),
    *(st.integers(0, 20), st.integers(1, 8)),
)


@LAW
@given(st.lists(PLACES, min_size=2, max_size=8), st.sampled_from(["1/4", "1/2", "1"]))
def test_the_same_passages_are_those_linked_by_any_way(
    tmp_path_factory: pytest.TempPathFactory,
    places: list[tuple[str, str, str, int, int]],
    overlap: str,
) -> None:
    passages = [(*each[:3], each[3], each[3] + each[4]) for each in places]
    study = study_of(tmp_path_factory.mktemp("law"), passages)

    def linked(one: Passage, other: Passage) -> bool:
        common = min(one[4], other[4]) - max(one[3], other[3])
        shorter = min(one[4] - one[3], other[4] - other[3])
        return one[0] == other[0] and one[1] != other[1] and common >= Fraction(overlap) * shorter

    groups = [{number} for number in range(len(passages))]
    for one, other in product(range(len(passages)), repeat=2):
        if linked(passages[one], passages[other]):
            first, second = (next(each for each in groups if at in each) for at in (one, other))
            if first is not second:
                groups.remove(second)
                first |= second
    matched = cc.same_passages(study, overlap)
    assert len(matched.segments) == len(groups)
    for group in groups:
        given_codes = {passages[number][1:3] for number in group}
        [kept] = {f"P{number + 1}" for number in group} & {*matched.segments["segment_id"]}
        own = matched.codings[matched.codings["segment_id"] == kept]
        assert {*zip(own["coder_id"], own["code_id"], strict=True)} == given_codes
