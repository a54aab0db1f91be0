"""Readings of further coders: compared on what they read, by the same coefficients as ever."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosscase.analysis import (
    agreement,
    agreement_coefficients,
    agreement_with,
    contested,
    reading_coefficients,
    study_readings,
)
from crosscase.analysis.coefficients import coefficient
from crosscase.analysis.intercoder import READING, REFERENCE, votes
from crosscase.study import Study
from tests.analysis.small import BEARINGS, CODES, LAW, count_judgements, records

SEGMENTS = ["X1", "X2", "X3", "X4"]
Reading = dict[str, dict[str, str]]
"""Of each segment read, the bearing of each code given."""
Said = dict[str, Reading]


def made(study: Study, said: Said) -> pd.DataFrame:
    """Return readings as they come from files."""
    nothing: list[tuple[str | None, str | None]] = [(None, None)]
    rows = [
        (segment, coder, *coding)
        for coder, read in said.items()
        for segment, given_codes in read.items()
        for coding in [*given_codes.items()] or nothing
    ]
    frame = pd.DataFrame(rows, columns=READING)
    types = {key: study.codings[key].dtype for key in ("segment_id", "code_id", "bearing")}
    return frame.astype(types)


said_by = st.dictionaries(
    st.sampled_from(SEGMENTS),
    st.dictionaries(st.sampled_from(CODES), st.sampled_from(BEARINGS)),
    min_size=1,
)


def test_a_segment_read_without_a_code_is_a_row(study: Study) -> None:
    own = study_readings(study, ["X3", "X1", "X3"])
    assert records(own, *READING) == [
        ("X3", "A", "LIV", "negative"),
        ("X1", "A", "POL", "positive"),
        ("X3", "B", None, None),
        ("X1", "B", "POL", "positive"),
        ("X3", REFERENCE, None, None),
        ("X1", REFERENCE, "POL", "positive"),
    ]


def test_of_coders_who_read_everything_they_say_what_agreement_says(own_study: Study) -> None:
    own = study_readings(own_study, own_study.segments["segment_id"])
    coders = own[own["coder_id"] != REFERENCE]
    expected = agreement_coefficients(own_study, resamples=3)
    pd.testing.assert_frame_equal(reading_coefficients(coders, own_study, resamples=3), expected)
    beside = agreement_with(coders, own_study, "A")
    pairs = agreement(own_study)
    assert list(beside["coder_id"].unique()) == ["B"]
    assert beside["both"].tolist() == pairs["all_present"].tolist()
    alone = beside["coder_only"].to_numpy() + beside["reference_only"].to_numpy()
    assert alone.tolist() == pairs["some_present"].tolist()
    np.testing.assert_array_equal(beside["alpha"], pairs["alpha"])


def test_only_what_was_read_counts(study: Study) -> None:
    maya = made(study, {"maya": {"X1": {"POL": "positive"}, "X3": {}}})
    whole = agreement_with(maya, study).iloc[-1].to_dict()
    counts = ["segments", "units", "both", "agreed", "percent", "alpha"]
    assert [whole[name] for name in counts] == [2, 6, 1, 6, 1, 1]


def test_a_direction_of_its_own_is_no_agreement_on_direction(study: Study) -> None:
    maya = made(study, {"maya": {"X1": {"POL": "mixed", "SUP": "neutral"}, "X2": {}}})
    counts = ["both", "coder_only", "reference_only", "agreed", "same_bearing"]
    rows = agreement_with(maya, study).set_index("code_id")[counts].T.to_dict("list")
    assert rows == {
        "POL": [1, 0, 0, 2, 0],
        "SUP": [0, 1, 1, 0, 0],
        "LIV": [0, 0, 0, 2, 0],
        "all": [1, 1, 1, 4, 0],
    }


@pytest.mark.parametrize(
    ("bearing", "alike"), [("negative", 1), ("mixed", 0), ("neutral", 0), ("positive", 0)]
)
def test_only_the_same_bearing_is_the_same(study: Study, bearing: str, alike: int) -> None:
    maya = made(study, {"maya": {"X2": {"SUP": bearing}}})
    rows = agreement_with(maya, study).set_index("code_id")
    assert (rows.loc["SUP", "both"], rows.loc["SUP", "same_bearing"]) == (1, alike)


@LAW
@given(said_by)
def test_the_figures_are_those_of_a_plain_table(study: Study, said: Reading) -> None:
    own = study_readings(study, said)
    given_codes = own[own["coder_id"] == REFERENCE].dropna(subset="code_id")
    marked = set(records(given_codes, "segment_id", "code_id"))
    pairs = [
        (code in said[segment], (segment, code) in marked) for segment in said for code in CODES
    ]
    whole = agreement_with(made(study, {"maya": said}), study).iloc[-1]
    assert whole["segments"] == len(said)
    assert whole["agreed"] == sum(mine == theirs for mine, theirs in pairs)
    alpha = float(coefficient(count_judgements(pairs, [False, True]), "alpha"))
    assert whole["alpha"] == pytest.approx(alpha, nan_ok=True)


@LAW
@given(said_by, said_by, said_by)
def test_contested_is_the_mean_over_pairs_of_readers(
    study: Study, one: Reading, two: Reading, three: Reading
) -> None:
    everyone = [one, two, three]
    ranked = contested(made(study, dict(zip("abc", everyone, strict=True))), study)
    expected = {}
    for segment in SEGMENTS:
        readers = [set(said[segment]) for said in everyone if segment in said]
        pairs = [len(a ^ b) for at, a in enumerate(readers) for b in readers[:at]]
        if pairs:
            expected[segment] = sum(pairs) / len(pairs)
    found = dict(zip(ranked["segment_id"].astype(str), ranked["differing"], strict=True))
    assert found == pytest.approx(expected)
    assert ranked["differing"].is_monotonic_decreasing


def test_votes_count_readers_and_directions(study: Study) -> None:
    readings = made(
        study,
        {
            "a": {"X1": {"POL": "positive", "LIV": "mixed"}, "X2": {}},
            "b": {"X1": {"LIV": "negative"}},
            "c": {"X2": {"SUP": "positive"}},
        },
    )
    columns = ["segment_id", "code_id", "readers", "given", *BEARINGS]
    assert records(votes(readings, study), *columns) == [
        ("X1", "LIV", 2, 2, 1, 1, 0, 0),
        ("X1", "POL", 2, 1, 0, 0, 0, 1),
        ("X2", "SUP", 2, 1, 0, 0, 0, 1),
    ]


def test_what_cannot_be_compared_is_refused_in_words(study: Study) -> None:
    maya = made(study, {"maya": {"X1": {}}})
    with pytest.raises(ValueError, match="no coder 'C'; use one of A, B, reference"):
        agreement_with(maya, study, "C")
    with pytest.raises(ValueError, match="read at least one file"):
        agreement_with(maya.iloc[:0], study)
    with pytest.raises(ValueError, match="at least two coders; here are 1"):
        reading_coefficients(maya, study)
