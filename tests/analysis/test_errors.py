"""The model of wrong codings: nothing changes without errors, and errors are rated like codings."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from crosscase.analysis import RATINGS, error_model, ratings
from crosscase.analysis.errors import _Model
from crosscase.errors import CrosscaseError
from crosscase.study import Study, load_study
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def real() -> Study:
    return load_study(ROOT / "data")


def test_without_errors_every_rating_is_kept(real: Study) -> None:
    assert error_model(real, wrong=[0], draws=2)["mean"].tolist() == [1.0, 1.0]


def test_the_more_are_wrong_the_fewer_are_kept_and_signs_outlast_symbols(real: Study) -> None:
    found = error_model(real, wrong=[0.02, 0.1, 0.3], draws=60)
    wide = found.pivot_table(index="wrong", columns="kept", values="mean")
    assert wide["symbol"].is_monotonic_decreasing
    assert (wide["sign"] >= wide["symbol"]).all()
    assert (found["low"] <= found["mean"]).all()
    assert (found["mean"] <= found["high"]).all()


def test_the_same_seed_gives_the_same_numbers(real: Study) -> None:
    one, other = (error_model(real, wrong=[0.1], draws=5, seed=seed) for seed in (1, 1))
    pd.testing.assert_frame_equal(one, other)


@pytest.mark.parametrize("seed", range(8))
def test_a_draw_is_rated_as_the_ratings_rate_it(real: Study, seed: int) -> None:
    """The fast ratings in floating point are those of exact arithmetic, for wrong codings, too."""
    model, generator = _Model(real), np.random.default_rng(seed)
    bearings = generator.integers(0, len(model.worth), model.units)
    gone = generator.random(model.units) < 0.2
    steps = model.rate(np.where(gone, np.nan, model.worth[bearings]))
    rated = real.evidence[real.evidence["rated"]]
    names = np.array(list(real.bearings))
    wrong = rated.assign(bearing=names[bearings[model.unit]])[~gone[model.unit]]
    values = wrong["bearing"].map(dict(real.bearings)).astype("Int64")
    bearing = pd.Categorical(wrong["bearing"], categories=list(real.bearings))
    exact = ratings(wrong.assign(bearing=bearing, value=values), real.rule)["rating"].astype(str)
    expected = exact.map({name: step for step, name in enumerate(RATINGS)})
    pd.testing.assert_series_equal(
        pd.Series(steps), expected.astype(float), check_names=False, check_index=False
    )
    assert real.rule.weak == Fraction(1, 5)


def test_what_cannot_be_drawn_is_refused(real: Study) -> None:
    for asked in ({"wrong": [1.2]}, {"draws": 0}):
        with pytest.raises(CrosscaseError, match="error_model draws at least once"):
            error_model(real, **asked)
