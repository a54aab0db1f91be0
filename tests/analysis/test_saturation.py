"""Whether new codes still come: in the order of the study, and in the mean over all orders."""

from itertools import permutations
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

import crosscase as cc
from crosscase.analysis.checks import AnalysisError
from crosscase.analysis.saturation import _expected, saturation
from crosscase.study import Study
from tests.analysis.small import LAW, coded

CODES = st.lists(st.sets(st.sampled_from("abcd")), min_size=1, max_size=6)


@LAW
@given(CODES)
def test_the_expected_curve_is_the_mean_over_all_orders(units: list[set[str]]) -> None:
    codes = {code for own in units for code in own}
    times = [sum(code in own for own in units) for code in sorted(codes)]
    orders = list(permutations(units))
    for number, found in enumerate(_expected(len(units), times), 1):
        seen = [len(set().union(*order[:number])) for order in orders]
        assert found == pytest.approx(sum(seen) / len(seen))


@LAW
@given(st.integers(1, 3000), st.data())
def test_the_expected_curve_is_that_of_the_binomials(units: int, data: st.DataObject) -> None:
    time = data.draw(st.integers(1, units))
    drawn = data.draw(st.integers(1, units))
    exact = 1 - comb(units - time, drawn) / comb(units, drawn)
    assert _expected(units, [time])[drawn - 1] == pytest.approx(exact)


def test_codes_come_with_the_sources_in_their_order(study: Study) -> None:
    marks = {("X1", "POL"): "positive", ("X2", "POL"): "positive", ("X3", "SUP"): "positive"}
    both = coded(study, {"A": marks, "B": marks})
    curve = saturation(both)
    assert curve["unit_id"].tolist() == [
        each for each in both.sources["source_id"] if each not in both.tested_sources
    ]
    assert curve["number"].tolist() == list(range(1, len(curve) + 1))
    assert ", ".join(filter(None, curve["new"])) == "POL, SUP"
    assert curve["codes"].is_monotonic_increasing
    assert curve["codes"].iloc[-1] == 2
    assert set(curve["of"]) == {len(both.codebook)}


def test_the_book_by_source_and_by_statement_ends_with_the_same_codes() -> None:
    study = cc.load_study()
    by_source, by_statement = saturation(study), saturation(study, "segment_id")
    assert len(by_source) == len(study.sources) - len(study.tested_sources)
    assert by_source["codes"].iloc[-1] == by_statement["codes"].iloc[-1] == len(study.codebook)
    for curve in (by_source, by_statement):
        assert curve["expected"].iloc[-1] == pytest.approx(curve["codes"].iloc[-1])
        assert curve["expected"].is_monotonic_increasing


def test_another_unit_is_refused(study: Study) -> None:
    with pytest.raises(AnalysisError, match="there is no unit 'case_id'"):
        saturation(study, "case_id")
    with pytest.raises(AnalysisError, match="wants a study"):
        cc.saturation("study")  # type: ignore[arg-type]
