"""The practice sample: balanced, whole, always the same, whatever the study."""

import re
from collections.abc import Hashable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosscase.study import Study
from crosscase.teach import practice_sample
from tests.analysis.small import LAW, Readings, coded, read_by, readings


def chosen(study: Study, size: int = 20) -> list[str]:
    return list(practice_sample(study, size)["segment_id"].astype(str))


def kept(study: Study, segments: list[str]) -> list[dict[Hashable, Any]]:
    """Return the consensus codings of some segments, with the research question of each."""
    codings = study.consensus.merge(study.codebook, on="code_id").astype({"segment_id": object})
    return codings[codings["segment_id"].isin(segments)].to_dict("records")


@pytest.mark.parametrize("size", [7, 12, 20, 40])
def test_it_has_its_size_and_every_case_and_question(size: int, own_study: Study) -> None:
    segments = chosen(own_study, size)
    assert len(set(segments)) == len(segments) == size
    sample = practice_sample(own_study, size)
    assert set(sample["cases"].explode()) == set(own_study.cases["case_id"])
    asked = {coding["research_question"] for coding in kept(own_study, segments)}
    assert asked == set(own_study.codebook["research_question"])


def test_the_books_own_is_balanced(own_study: Study) -> None:
    sample = practice_sample(own_study)
    segments = list(sample["segment_id"].astype(str))
    codings = kept(own_study, segments)
    assert {coding["code_id"] for coding in codings} == set(own_study.codebook["code_id"])
    assert {coding["bearing"] for coding in codings} == set(own_study.codings["bearing"].unique())
    assert set(sample["cases"].explode().value_counts()) <= {4, 5, 6}
    assert sample["source_id"].value_counts().max() <= 3
    disputed = own_study.units.dropna(subset="dispute")["segment_id"].astype(str)
    assert 6 <= len({*disputed} & {*segments}) <= 12
    assert 2 <= len({*segments} - {coding["segment_id"] for coding in codings}) <= 5


def test_every_statement_names_a_city_of_its_case(own_study: Study) -> None:
    for row in practice_sample(own_study).to_dict("records"):
        named = [word for case in row["cases"] for word in re.split("[ –-]", own_study.names[case])]
        assert any(word in row["statement"] for word in named if len(word) > 3), row["segment_id"]


def test_a_small_study_gives_what_it_has(study: Study) -> None:
    assert set(chosen(study)) == {"X1", "X2", "X3"}  # X4 has no case and is tested besides


def test_a_source_that_is_tested_is_left_out(study: Study) -> None:
    assert set(chosen(replace(study, tested_sources=("S2", "S3")))) == {"X1"}


def test_what_nobody_has_read_has_no_reference_and_is_left_out(study: Study) -> None:
    assert set(chosen(read_by(study, A="X1 X2", B="X1"))) == {"X1", "X2"}


@LAW
@given(readings(2), st.integers(2, 4))
def test_whatever_was_coded_every_case_is_there(study: Study, drawn: Readings, size: int) -> None:
    drawn_study = coded(study, drawn, {})
    first, again = practice_sample(drawn_study, size), practice_sample(drawn_study, size)
    assert first.equals(again)
    assert first["segment_id"].is_unique
    assert len(first) == min(size, 3)
    assert set(first["cases"].explode()) == {"P1", "P2"}


def test_columns_and_types_are_those_of_the_segments(own_study: Study) -> None:
    assert practice_sample(own_study).dtypes.equals(own_study.segments.dtypes)
