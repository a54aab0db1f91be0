"""What the record holds, from whom, and what is missing."""

from dataclasses import replace

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from crosscase.analysis import coverage, register
from crosscase.errors import CrosscaseError
from crosscase.study import Study
from tests.analysis.small import records


def test_coverage_counts_and_keeps_empty_and_missing_groups(study: Study) -> None:
    table = coverage(study, "case_id", "scope")
    found = {
        (case, scope): counts
        for case, scope, *counts in records(
            table, "case_id", "scope", "segments", "sources", "origins"
        )
    }
    assert len(found) == 3 * 4
    assert {key: counts for key, counts in found.items() if counts != [0, 0, 0]} == {
        ("P1", "tie"): [2, 2, 2],
        ("P2", "setting"): [1, 1, 1],
        (None, "field"): [1, 1, 1],
    }


def test_sources_may_share_an_origin_and_segments_a_source(study: Study) -> None:
    sources = ["S1", "S1", "S2", "S3"]
    shared = replace(
        study,
        sources=study.sources.assign(origin=["a", "a", "c"]),
        segments=study.segments.assign(source_id=pd.Categorical(sources, ordered=True)),
    )
    found = records(coverage(shared, "about"), "about", "segments", "sources", "origins")
    assert found == [("north", 0, 0, 0), ("south", 2, 2, 1), ("both", 2, 2, 2)]
    assert records(register(shared), "segments", "cases") == [(2, "P1"), (1, "P2"), (1, "")]


def test_coverage_by_year_has_the_undated_apart(study: Study) -> None:
    found = records(coverage(study, "year_published"), "year_published", "segments", "sources")
    assert found == [(2001, 1, 1), (2003, 2, 1), (None, 1, 1)]


def test_coverage_by_an_unknown_column(study: Study) -> None:
    with pytest.raises(CrosscaseError, match="no column 'colour'; use one of segment_id"):
        coverage(study, "colour")


def test_the_register_says_what_each_source_speaks_of(study: Study) -> None:
    table = register(study)
    assert records(table, "source_id", "segments", "cases") == [
        ("S1", 1, "P1"),
        ("S2", 2, "P1, P2"),
        ("S3", 1, ""),
    ]
    assert_frame_equal(table[study.sources.columns], study.sources)
