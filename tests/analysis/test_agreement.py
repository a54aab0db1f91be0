"""Agreement between the coders of a study, against independent values and plain counting."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from typing import Any

import krippendorff
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosscase.analysis import (
    agreement,
    agreement_coefficients,
    code_confusions,
    disputes_by_code,
    placement_agreement,
    study_readings,
)
from crosscase.analysis.coefficients import coefficient
from crosscase.study import Study
from tests.analysis.small import (
    BEARINGS,
    CODES,
    LAW,
    VALUES,
    Readings,
    coded,
    count_judgements,
    readings,
    records,
)

SEGMENTS = ["X1", "X2", "X3", "X4"]


def judgements(read: Readings, codes: list[str], segments: list[str]) -> list[list[int]]:
    """Return, for every coder, whether each unit was marked."""
    units = [(segment, code) for code in codes for segment in segments]
    return [[int(unit in own) for unit in units] for own in read.values()]


def test_krippendorffs_own_binary_example(study: Study) -> None:
    """Two observers, ten articles: Krippendorff (2011), Computing Krippendorff's
    Alpha-Reliability, section A, gives 0.095.
    """
    meg, owen = "0100000010", "1110010000"
    articles = [f"article {n}" for n in range(10)]
    ten = with_segments(study, articles)
    read = {
        coder: {
            (article, "POL"): "neutral"
            for article, mark in zip(articles, marks, strict=True)
            if mark == "1"
        }
        for coder, marks in {"A": meg, "B": owen}.items()
    }
    found = agreement(coded(ten, read)).iloc[0]
    assert found["alpha"] == pytest.approx(1 - 19 * 4 / (14 * 6))
    assert round(found["alpha"], 3) == 0.095
    assert (found["units"], found["all_present"], found["some_present"]) == (10, 1, 4)
    assert found["percent"] == 0.6


@LAW
@given(readings(2) | readings(3))
def test_agreement_equals_the_reference_implementation(study: Study, read: Readings) -> None:
    table = agreement(coded(study, read))
    assert list(table["code_id"]) == [*CODES, "all"]
    for row in table.to_dict("records"):
        codes = CODES if row["code_id"] == "all" else [row["code_id"]]
        marks = judgements(read, codes, SEGMENTS)
        pairs = [np.equal(one, other) for one, other in combinations(marks, 2)]
        assert row["percent"] == pytest.approx(np.mean(pairs))
        assert row["units"] == len(marks[0])
        marked = [sum(unit) for unit in zip(*marks, strict=True)]
        assert row["all_present"] == sum(n == len(marks) for n in marked)
        assert row["some_present"] == sum(0 < n < len(marks) for n in marked)
        if len(set(np.ravel(marks))) == 1:
            assert np.isnan(row["alpha"])
        else:
            expected = krippendorff.alpha(marks, level_of_measurement="nominal")
            assert row["alpha"] == pytest.approx(expected)


@pytest.mark.parametrize("marked", [[], SEGMENTS], ids=["never", "always"])
def test_alpha_is_undefined_where_only_one_category_was_used(
    study: Study, marked: list[str]
) -> None:
    own = {**{(segment, "POL"): "mixed" for segment in marked}, ("X1", "SUP"): "mixed"}
    found = agreement(coded(study, {"A": own, "B": own})).set_index("code_id").loc["POL"]
    assert np.isnan(found["alpha"])
    assert found["percent"] == 1


def test_bearing_does_not_enter(study: Study) -> None:
    read = {"A": {("X1", "POL"): "positive"}, "B": {("X1", "POL"): "negative"}}
    assert agreement(coded(study, read)).set_index("code_id").loc["POL", "alpha"] == 1


Analysis = Callable[[Study], pd.DataFrame]
ALONE: Readings = {"A": {("X1", "POL"): "positive"}}


@pytest.mark.parametrize(
    "analysis", [agreement, agreement_coefficients, code_confusions, disputes_by_code]
)
def test_one_coder_cannot_agree(study: Study, analysis: Analysis) -> None:
    with pytest.raises(ValueError, match="at least two coders"):
        analysis(coded(study, ALONE))


@LAW
@given(readings(2) | readings(3))
def test_coefficients_of_a_study_are_those_of_its_judgements(study: Study, read: Readings) -> None:
    table = agreement_coefficients(coded(study, read), resamples=10)
    assert list(table["code_id"].unique()) == [*CODES, "all"]
    for row in table.to_dict("records"):
        codes = CODES if row["code_id"] == "all" else [row["code_id"]]
        units, scale = units_of(read, codes, row["judgement"], row["metric"])
        patterns = count_judgements(units, scale)
        value = float(coefficient(patterns, row["coefficient"], row["metric"]))
        assert row["value"] == pytest.approx(value, nan_ok=True)
        assert row["units"] == patterns.units


def units_of(
    read: Readings, codes: list[str], judgement: str, metric: str
) -> tuple[list[list[Any]], list[Any]]:
    """Return what each coder judged of each unit, and the scale."""
    cells = [(segment, code) for segment in SEGMENTS for code in codes]
    if judgement == "presence":
        return [[cell in own for own in read.values()] for cell in cells], [False, True]
    found: list[list[Any]] = [[own.get(cell) for own in read.values()] for cell in cells]
    if metric != "nominal":
        found = [[VALUES.get(bearing) for bearing in unit] for unit in found]
    shared = [unit for unit in found if len(unit) - unit.count(None) > 1]
    return shared or [[None, None]], BEARINGS if metric == "nominal" else [-1, 0, 1]


def test_neutral_is_a_category_but_not_a_step(study: Study) -> None:
    read: Readings = {
        "A": {("X1", "POL"): "neutral", ("X2", "POL"): "negative", ("X3", "POL"): "mixed"},
        "B": {("X1", "POL"): "positive", ("X2", "POL"): "negative", ("X3", "POL"): "mixed"},
    }
    table = agreement_coefficients(coded(study, read)).query("code_id == 'POL'")
    found = table[table["judgement"] == "bearing"].set_index(["coefficient", "metric"])
    assert found.loc[("percent", "nominal"), "value"] == pytest.approx(2 / 3)
    assert found.loc[("alpha", "ordinal"), "value"] == 1
    assert found["units"].to_dict()["percent", "nominal"] == 3
    assert found["units"].to_dict()["alpha", "ordinal"] == 2


def test_presence_is_what_agreement_returns(own_study: Study) -> None:
    table = agreement_coefficients(own_study, resamples=50)
    presence = table[table["judgement"] == "presence"].pivot(
        index="code_id", columns="coefficient", values="value"
    )
    known = agreement(own_study).set_index("code_id")
    for column in ("percent", "alpha"):
        assert presence[column].to_dict() == pytest.approx(known[column].to_dict())
    assert (table["value"].isna() == table["note"].str.startswith("undefined: ")).all()
    assert (table["low"].isna() == (table["note"] != "")).all()
    assert table.equals(agreement_coefficients(own_study, resamples=50))


def test_segments_are_left_out_with_all_their_codes(study: Study) -> None:
    segments = [f"Y{n}" for n in range(14)]
    read: Readings = {"A": {}, "B": {}}
    for at, segment in enumerate(segments):
        read["A"][segment, "POL"] = read["B"][segment, "POL"] = "mixed"
        read["A"][segment, "SUP" if at % 3 else "LIV"] = "mixed"
        read["B"][segment, "LIV" if at % 2 else "SUP"] = "mixed"
    table = agreement_coefficients(coded(with_segments(study, segments), read)).set_index(
        ["code_id", "judgement", "coefficient"]
    )
    without = [
        agreement(coded(with_segments(study, rest), dropped(read, rest))).iloc[-1]["alpha"]
        for segment in segments
        for rest in [[other for other in segments if other != segment]]
    ]
    error = np.sqrt((len(segments) - 1) * np.var(without))
    assert table.loc[("all", "presence", "alpha"), "error"] == pytest.approx(error)


def test_agreement_on_placement_counts_scope_and_cases(study: Study) -> None:
    """X1 is placed alike, X2 differs in its cases, X3 in scope; X4 was read by one coder only."""
    rows = [
        *(("X1", coder, "tie", ("P1",), "first") for coder in "AB"),
        ("X2", "A", "tie", ("P1",), "first"),
        ("X2", "B", "tie", ("P1", "P2"), "first"),
        ("X3", "A", "tie", ("P1",), "second"),
        ("X3", "B", "setting", ("P1",), "second"),
        ("X4", "A", "field", (), "second"),
    ]
    read = pd.DataFrame(rows, columns=["segment_id", "coder_id", "scope", "cases", "rules"])
    found = placement_agreement(replace(study, readings=read), within="rules")
    by = found.set_index(["part", "judgement"])
    counts = {place: (row["units"], row["differ"]) for place, row in by.iterrows()}
    assert counts == {
        ("first", "scope"): (2, 0),
        ("first", "placement"): (2, 1),
        ("second", "scope"): (1, 1),
        ("second", "placement"): (1, 1),
        ("all", "scope"): (3, 1),
        ("all", "placement"): (3, 2),
    }
    assert by.loc[("all", "placement"), "percent"] == pytest.approx(1 / 3)
    table = [[0, 0, 0], [0, 1, 2]]  # the placements of X1 to X3, by coder
    alpha = krippendorff.alpha(table, level_of_measurement="nominal")
    assert by.loc[("all", "placement"), "alpha"] == pytest.approx(alpha)
    assert by["alpha"].isna()[("first", "scope")]  # only one category used


def with_segments(study: Study, segments: list[str]) -> Study:
    ids = pd.Categorical(segments, categories=segments, ordered=True)
    return replace(study, segments=pd.DataFrame({"segment_id": ids}))


def dropped(read: Readings, segments: list[str]) -> Readings:
    """Return the readings of these segments only."""
    return {
        coder: {cell: bearing for cell, bearing in own.items() if cell[0] in segments}
        for coder, own in read.items()
    }


@LAW
@given(readings(2) | readings(3))
def test_disputes_equal_brute_force(study: Study, read: Readings) -> None:
    expected: Counter[tuple[str, str, str]] = Counter()
    for code in CODES:
        for segment in SEGMENTS:
            marks = {coder: own.get((segment, code)) for coder, own in read.items()}
            marked = [coder for coder, bearing in marks.items() if bearing]
            if 0 < len(marked) < len(read):
                expected[code, "presence", ", ".join(marked)] += 1
            elif len(set(marks.values())) > 1:
                expected[code, "bearing", ", ".join(marked)] += 1
    table = disputes_by_code(coded(study, read))
    found = records(table, "code_id", "dispute", "marked_by", "segments")
    assert {row[:3]: row[3] for row in found if row[3]} == expected
    kinds = {row[1:3] for row in expected}
    assert [row[0] for row in found] == [code for code in CODES for _ in kinds]
    assert {row[1:3] for row in found} == kinds


def test_a_code_without_dispute_has_a_row_of_nought_for_each_kind(study: Study) -> None:
    read: Readings = {
        "A": {("X1", "POL"): "positive", ("X2", "LIV"): "mixed", ("X3", "LIV"): "mixed"},
        "B": {("X2", "LIV"): "negative", ("X3", "LIV"): "mixed"},
    }
    found = records(disputes_by_code(coded(study, read)), "code_id", "dispute", "marked_by")
    kinds = [("presence", "A"), ("bearing", "A, B")]
    assert found == [(code, *kind) for code in CODES for kind in kinds]
    assert list(disputes_by_code(coded(study, read))["segments"]) == [1, 0, 0, 0, 0, 1]


def test_disputes_are_those_of_the_decisions(own_study: Study) -> None:
    table = disputes_by_code(own_study)
    found = table.groupby("dispute", observed=True)["segments"].sum()
    assert found.to_dict() == own_study.units["dispute"].value_counts().to_dict()
    kinds = records(table, "dispute", "marked_by")
    assert kinds == kinds[:3] * len(own_study.codebook)


@LAW
@given(readings(2) | readings(3))
def test_confusions_equal_brute_force(study: Study, read: Readings) -> None:
    def swapped(segment: str, a: str, b: str, one: str, other: str) -> bool:
        gave = [(segment, code) in read[coder] for coder in (one, other) for code in (a, b)]
        return gave in ([True, False, False, True], [False, True, True, False])

    expected = [
        (a, b, sum(swapped(s, a, b, *two) for s in SEGMENTS for two in combinations(read, 2)))
        for a, b in combinations(CODES, 2)
    ]
    table = code_confusions(coded(study, read))
    assert records(table, "code_a", "code_b", "segments") == expected


# Who has read what.


def read_by(study: Study, seen: dict[str, list[str]]) -> Study:
    """Return the study with the segments that each coder has read."""
    rows = [(segment, coder) for coder, segments in seen.items() for segment in segments]
    table = pd.DataFrame(rows, columns=["segment_id", "coder_id"])
    types = {"segment_id": study.segments["segment_id"].dtype}
    types["coder_id"] = study.coders["coder_id"].dtype
    declared = {**study.tables, "readings": study.tables["codings"]}
    return replace(study, readings=table.astype(types), tables=declared)


@pytest.fixture(scope="module")
def third(own_study: Study) -> tuple[Study, list[str]]:
    """Return the book's study with a third coder, who read every other segment up to 202.

    What that coder recorded is what B did, but nothing on every tenth of these segments.
    """
    segments = own_study.segments["segment_id"].astype(str)
    read = list(segments[::2][:202])
    coders = own_study.coders
    coder = pd.CategoricalDtype([*coders["coder_id"], "C"], ordered=True)
    mine = own_study.codings[
        (own_study.codings["coder_id"] == "B")
        & own_study.codings["segment_id"].isin(set(read) - set(read[::10]))
    ]
    codings = pd.concat([own_study.codings.astype({"coder_id": object}), mine.assign(coder_id="C")])
    joined = replace(
        own_study,
        codings=codings.astype({"coder_id": coder}),
        coders=pd.DataFrame({"coder_id": pd.Categorical(coder.categories, dtype=coder)}),
    )
    everything = list(segments)
    return read_by(joined, {"A": everything, "B": everything, "C": read}), read


def test_what_a_third_coder_has_not_read_is_missing(
    own_study: Study, third: tuple[Study, list[str]]
) -> None:
    study, read = third
    codes = list(study.codebook["code_id"])
    given = set(records(study.codings, "segment_id", "coder_id", "code_id"))
    units = [
        [
            float((segment, coder, code) in given) if coder != "C" or segment in read else np.nan
            for coder in "ABC"
        ]
        for segment in study.segments["segment_id"]
        for code in codes
    ]
    judged = np.array(units).T
    whole = agreement(study).set_index("code_id").loc["all"]
    expected = krippendorff.alpha(judged, level_of_measurement="nominal")
    assert whole["alpha"] == pytest.approx(expected)
    assert whole["alpha"] > 0.8
    assert whole["units"] == len(units)
    marked, seen = np.nansum(judged, axis=0), (~np.isnan(judged)).sum(axis=0)
    assert whole["all_present"] == (marked == seen).sum()
    assert whole["some_present"] == ((marked > 0) & (marked < seen)).sum()
    tables = {name: own for name, own in own_study.tables.items() if name != "readings"}
    unread = replace(study, tables=tables)
    assert agreement(unread).iloc[-1]["alpha"] < whole["alpha"] - 0.1, "unread is never absent"
    table = agreement_coefficients(study, resamples=2)
    found = table[(table["code_id"] == "all") & (table["judgement"] == "presence")]
    assert found.set_index("coefficient").loc["alpha", "value"] == pytest.approx(expected)


def test_the_others_are_not_touched_by_who_has_read_nothing(own_study: Study) -> None:
    everything = list(own_study.segments["segment_id"])
    told = read_by(own_study, {"A": everything, "B": everything})
    for analysis in (agreement, code_confusions, disputes_by_code):
        pd.testing.assert_frame_equal(analysis(told), analysis(own_study))


@LAW
@given(readings(3), st.lists(st.sampled_from(SEGMENTS), unique=True))
def test_disputes_and_confusions_are_among_those_who_read(
    study: Study, read: Readings, left: list[str]
) -> None:
    """One coder leaves some segments unread; all is counted among the readers of each."""
    kept = [segment for segment in SEGMENTS if segment not in left]
    seen = {coder: SEGMENTS for coder in read} | {"B": kept}
    own = {**read, "B": {cell: word for cell, word in read["B"].items() if cell[0] in kept}}
    told = read_by(coded(study, own), seen)
    disputes: Counter[tuple[str, str]] = Counter()
    swaps: Counter[tuple[str, str]] = Counter()
    for segment in SEGMENTS:
        readers = [coder for coder in own if segment in seen[coder]]
        for code in CODES:
            marks = [own[coder].get((segment, code)) for coder in readers]
            if any(marks) and not all(marks):
                disputes[code, "presence"] += 1
            elif len(set(marks)) > 1:
                disputes[code, "bearing"] += 1
        for one, other in combinations(readers, 2):
            for a, b in combinations(CODES, 2):
                gave = [(segment, code) in own[who] for who in (one, other) for code in (a, b)]
                swaps[a, b] += gave in ([True, False, False, True], [False, True, True, False])
    table = disputes_by_code(told)
    found = table.groupby(["code_id", "dispute"], observed=True)["segments"].sum()
    assert {key: number for key, number in found.items() if number} == disputes
    confusions = code_confusions(told)
    assert records(confusions, "code_a", "code_b", "segments") == [
        (*pair, swaps[pair]) for pair in combinations(CODES, 2)
    ]


def test_readings_of_a_study_hold_what_was_read(study: Study) -> None:
    told = read_by(study, {"A": ["X1", "X3"], "B": ["X1"]})
    found = records(study_readings(told, ["X1", "X3", "X4"]), "segment_id", "coder_id", "code_id")
    assert found == [
        ("X1", "A", "POL"),
        ("X3", "A", "LIV"),
        ("X1", "B", "POL"),
        ("X1", "reference", "POL"),
        ("X3", "reference", None),
    ]


def test_who_read_and_gave_no_code_is_a_coder(study: Study) -> None:
    told = read_by(coded(study, ALONE), {"A": SEGMENTS, "B": ["X1", "X2"]})
    whole = agreement(told).iloc[-1]
    assert (whole["units"], whole["some_present"]) == (2 * len(CODES), 1)
