"""Agreement between coders, against published and independent values of Krippendorff's alpha."""

from dataclasses import replace
from itertools import combinations

import krippendorff
import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from crosscase.analysis import agreement
from crosscase.study import Study
from tests.analysis.small import CODES, LAW, Readings, coded, readings

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
    ids = pd.Categorical(articles, categories=articles, ordered=True)
    ten = replace(study, segments=pd.DataFrame({"segment_id": ids}))
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


def test_valence_does_not_enter(study: Study) -> None:
    read = {"A": {("X1", "POL"): "positive"}, "B": {("X1", "POL"): "negative"}}
    assert agreement(coded(study, read)).set_index("code_id").loc["POL", "alpha"] == 1


def test_one_coder_cannot_agree(study: Study) -> None:
    with pytest.raises(ValueError, match="at least two coders"):
        agreement(coded(study, {"A": {("X1", "POL"): "positive"}}))
