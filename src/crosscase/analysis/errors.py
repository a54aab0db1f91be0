"""How many ratings would stay if some of the codings were wrong."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from crosscase.analysis.checks import AnalysisError
from crosscase.analysis.rating import STEP
from crosscase.study import Study
from crosscase.study.words import counted

HAIR = 1e-9  # scores are sums of few small numbers: whatever is as near to a threshold is on it
INTERVAL = (0.05, 0.95)


def error_model(
    study: Study,
    wrong: Sequence[float] = (0.01, 0.05, 0.1, 0.15, 0.2),
    draws: int = 400,
    seed: int = 2007,
) -> pd.DataFrame:
    """Count the ratings that keep symbol and sign when a share of the codings is wrong.

    Every coding of the consensus is wrong with the same chance, by itself. A wrong one either does
    not belong, or has another bearing, each bearing alike: one half of both. Codings that are
    missing are not modelled. The model is this project's own, after audits that found between one
    and ten per cent of codings wrong.

    Parameters
    ----------
    wrong
        The chances that a coding is wrong, from 0 to 1.
    draws
        How often errors are drawn for each; the numbers are the same for the same ``seed``.

    Returns
    -------
    pandas.DataFrame
        Two rows per chance: ``wrong``; ``kept`` (``symbol``, the same rating; ``sign``, one that
        points the same way); ``ratings`` (published); ``mean`` (share of these that is kept, 0-1),
        and ``low`` and ``high``, between which nine in ten draws lie.

    Raises
    ------
    AnalysisError
        If a chance is not between 0 and 1, or nothing is drawn.

    Examples
    --------
    >>> cc.error_model(study, wrong=[0], draws=1)["mean"].tolist()
    [1.0, 1.0]
    """
    if not all(0 <= chance <= 1 for chance in wrong) or draws < 1:
        raise AnalysisError(
            f"error_model draws at least once, with chances from 0 to 1, not "
            f"{counted(draws, 'time')} with {list(wrong)}"
        )
    model = _Model(study)
    generator = np.random.default_rng(seed)
    rows = []
    for chance in wrong:
        kept = np.array([model.kept(chance, generator) for _ in range(draws)])
        for shares, name in zip(kept.T, ("symbol", "sign"), strict=True):
            low, high = np.quantile(shares, INTERVAL)
            rows.append((chance, name, model.published, shares.mean(), low, high))
    return pd.DataFrame(rows, columns=["wrong", "kept", "ratings", "mean", "low", "high"])


class _Model:
    """The rated codings of a study as arrays, so that many draws are rated fast."""

    def __init__(self, study: Study) -> None:
        rated = study.evidence[study.evidence["rated"]]
        case, code, bearing = (rated[name].cat for name in ("case_id", "code_id", "bearing"))
        # Ratings are in the order of cases, then codes.
        self.cell = case.codes.to_numpy(int) * len(code.categories) + code.codes.to_numpy(int)
        # Numbers of groups have 64 bits, places 32 in a reader's browser; bincount takes places.
        voices = rated.groupby([self.cell, "origin"], observed=True)
        self.voice = voices.ngroup().to_numpy(np.intp)
        self.cell_of_voice = pd.Series(self.cell).groupby(self.voice).first().to_numpy(int)
        # A coding of a segment with several cases is one coding: wrong in all or in none.
        units = rated.groupby(["segment_id", "code_id"], observed=True, sort=False)
        self.unit, self.units = units.ngroup().to_numpy(), units.ngroups
        self.bearing = bearing.codes.groupby(self.unit).first().to_numpy(int)
        self.worth = np.array(list(study.bearings.values()), dtype=float)
        self.rule = study.rule
        self.steps = study.ratings["rating"].astype(object).map(STEP).to_numpy(float)
        self.published = int((~np.isnan(self.steps)).sum())

    def kept(self, chance: float, generator: np.random.Generator) -> tuple[float, float]:
        """Draw errors, and return the shares of ratings that keep their symbol and their sign."""
        wrong = generator.random(self.units) < chance
        gone = wrong & (generator.random(self.units) < 0.5)
        others = generator.integers(1, max(len(self.worth), 2), self.units)
        bearing = np.where(wrong, (self.bearing + others) % len(self.worth), self.bearing)
        steps = self.rate(np.where(gone, np.nan, self.worth[bearing]))
        if not self.published:
            return np.nan, np.nan
        same_sign = np.sign(self.steps - 2) == np.sign(steps - 2)
        return (self.steps == steps).sum() / self.published, same_sign.sum() / self.published

    def rate(self, values: np.ndarray) -> np.ndarray:
        """Return the step of every cell, missing without a rating, for a value of every coding."""
        own = values[self.unit]
        judged = ~np.isnan(own)
        voices, cells = len(self.cell_of_voice), len(self.steps)
        times = np.bincount(self.voice[judged], minlength=voices)
        sums = np.bincount(self.voice[judged], own[judged], minlength=voices)
        speaking = times > 0
        cell = self.cell_of_voice[speaking]
        means = sums[speaking] / times[speaking]
        origins = np.bincount(cell, minlength=cells)
        score = np.bincount(cell, means, minlength=cells) / np.maximum(origins, 1)
        segments = np.bincount(self.cell[judged], minlength=cells)
        far = np.abs(score) + HAIR
        steps = (far >= float(self.rule.weak)).astype(int) + (far >= float(self.rule.strong))
        enough = (segments >= self.rule.min_segments) & (origins >= self.rule.min_origins)
        return np.where(enough, 2 + np.sign(score) * steps, np.nan)
