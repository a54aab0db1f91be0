"""Agreement on all codes of a segment at once, against the reference and by hand."""

from dataclasses import replace
from typing import Any

import krippendorff
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import crosscase as cc
from crosscase.analysis.code_sets import _disagreements, set_agreement, set_distances
from crosscase.study import Study
from tests.analysis.small import LAW, coded

MEMBERS = 4


def sets(*members: str) -> np.ndarray:
    """Return sets of letters, ``ab``, as rows of true and false."""
    return np.array([[letter in each for letter in "abcd"] for each in members], dtype=bool)


@pytest.mark.parametrize(
    ("one", "other", "nominal", "jaccard", "masi"),
    [
        ("ab", "ab", 0, 0, 0),
        ("", "", 0, 0, 0),
        ("ab", "abcd", 1, 1 / 2, 1 - 1 / 2 * 2 / 3),  # 2/3, where others say .665
        ("ab", "bc", 1, 2 / 3, 1 - 1 / 3 * 1 / 3),
        ("ab", "cd", 1, 1, 1),
        ("ab", "", 1, 1, 1),
        ("abc", "abd", 1, 1 / 2, 1 - 1 / 2 * 1 / 3),  # two of three the same, as people ask
    ],
)
def test_how_far_two_sets_differ(
    one: str, other: str, nominal: float, jaccard: float, masi: float
) -> None:
    found = {name: float(each[0, 1]) for name, each in set_distances(sets(one, other)).items()}
    assert found == pytest.approx({"nominal": nominal, "jaccard": jaccard, "masi": masi})


JUDGED = st.lists(
    st.lists(st.none() | st.integers(0, 2**MEMBERS - 1), min_size=3, max_size=3),
    min_size=1,
    max_size=8,
)


@LAW
@given(JUDGED, st.sampled_from(["nominal", "jaccard", "masi"]))
def test_alpha_on_sets_equals_the_reference_implementation(
    units: list[list[int | None]], name: str
) -> None:
    paired = [unit for unit in units if sum(each is not None for each in unit) > 1]
    domain = sorted({each for unit in paired for each in unit if each is not None})
    members = np.array([[value >> at & 1 for at in range(MEMBERS)] for value in domain], dtype=bool)
    at = np.array(
        [[-1 if each is None else domain.index(each) for each in unit] for unit in paired]
    )
    if len(domain) < 2:
        return
    distance = set_distances(members)[name]
    observed, expected = _disagreements(at, distance)

    def metric(one: Any, other: Any, *_: Any, **__: Any) -> Any:
        return distance[np.asarray(one, dtype=int), np.asarray(other, dtype=int)]

    level: Any = metric
    by_coder = np.where(at >= 0, at, np.nan).T.astype(float)
    reference = krippendorff.alpha(
        by_coder, level_of_measurement=level, value_domain=list(range(len(domain)))
    )
    assert 1 - observed / expected == pytest.approx(reference)


@pytest.fixture
def differing(study: Study) -> Study:
    """Return a study in which coders give four segments sets of codes."""
    marks = {
        "A": {("X1", "POL"): "positive", ("X1", "SUP"): "positive", ("X2", "SUP"): "mixed"},
        "B": {("X1", "POL"): "positive", ("X2", "LIV"): "mixed"},
    }
    return coded(study, marks)


def test_text_without_codes_is_counted_apart(differing: Study) -> None:
    table = set_agreement(differing).set_index(["counted", "distance"])
    every, some = (table.xs((counted, "jaccard")) for counted in ("read", "coded"))
    assert some["units"] == 2
    assert some["disagreement"] == pytest.approx((1 / 2 + 1) / 2)
    assert every["disagreement"] == pytest.approx((1 / 2 + 1) / every["units"])
    assert every["units"] == every["of"] == some["of"] == len(differing.segments)


def test_a_sample_is_told_from_all(study: Study) -> None:
    own = cc.load_study()
    some = own.only(coder="A")
    with pytest.raises(cc.CrosscaseError, match="at least two coders"):
        set_agreement(some)
    first = own.segments["segment_id"].iloc[:300]
    late = own.readings["coder_id"].eq("B") & ~own.readings["segment_id"].isin(first)
    codings = own.codings[own.codings["coder_id"].ne("B") | own.codings["segment_id"].isin(first)]
    sampled = replace(own, readings=own.readings[~late], codings=codings)
    table = set_agreement(sampled)
    assert set(table["of"]) == {len(own.segments)}
    assert table["units"].max() == 300


def test_all_the_same_set_has_no_alpha(study: Study) -> None:
    ids = study.segments["segment_id"]
    marks = {coder: {(each, "POL"): "positive" for each in ids} for coder in "AB"}
    table = set_agreement(coded(study, marks))
    assert table["alpha"].isna().all()
    assert (table["disagreement"] == 0).all()


def test_the_books_coders_agree_more_on_sets_the_nearer_a_distance_looks() -> None:
    table = set_agreement(cc.load_study()).set_index(["counted", "distance"])["alpha"]
    assert isinstance(table, pd.Series)
    for counted in ("read", "coded"):
        assert table[counted, "nominal"] < table[counted, "masi"] <= table[counted, "jaccard"]
