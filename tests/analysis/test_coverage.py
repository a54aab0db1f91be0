"""What the record holds, from whom, and what is missing."""

from dataclasses import replace

import pandas as pd
from pandas.testing import assert_frame_equal

from crosscase.analysis import register
from crosscase.study import Study
from tests.analysis.small import records


def test_segments_may_share_a_source(study: Study) -> None:
    sources = ["S1", "S1", "S2", "S3"]
    shared = replace(
        study,
        segments=study.segments.assign(source_id=pd.Categorical(sources, ordered=True)),
    )
    assert records(register(shared), "segments", "cases") == [(2, "P1"), (1, "P2"), (1, "")]


def test_the_register_says_what_each_source_speaks_of(study: Study) -> None:
    table = register(study)
    assert records(table, "source_id", "segments", "cases") == [
        ("S1", 1, "P1"),
        ("S2", 2, "P1, P2"),
        ("S3", 1, ""),
    ]
    assert_frame_equal(table[study.sources.columns], study.sources)
