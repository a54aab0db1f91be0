"""How many ratings would stay if some of the codings were wrong."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from crosscase.analysis.checks import AnalysisError
from crosscase.analysis.rating import ratings
from crosscase.study import RATINGS, RatingRule, Study

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
            f"error_model draws at least once, with chances from 0 to 1, not {draws} times with "
            f"{list(wrong)}"
        )
    model = _Model(study)
    generator = np.random.default_rng(seed)
    rows = []
    for chance in wrong:
        kept = np.array([model.kept(chance, generator) for _ in range(draws)])
        for column, name in enumerate(("symbol", "sign")):
            low, high = np.quantile(kept[:, column], INTERVAL)
            rows.append((chance, name, model.published, kept[:, column].mean(), low, high))
    return pd.DataFrame(rows, columns=["wrong", "kept", "ratings", "mean", "low", "high"])


class _Model:
    """The rated codings of a study as arrays, so that many draws are rated fast."""

    def __init__(self, study: Study) -> None:
        rated = study.evidence[study.evidence["rated"]]
        # A coding of a segment with several cases is one coding: wrong in all or in none.
        units = rated[["segment_id", "code_id"]].astype(str).agg(" ".join, axis="columns")
        self.unit = pd.factorize(units)[0]
        self.units = int(self.unit.max()) + 1 if len(rated) else 0
        cells = ratings(study.evidence, study.rule)[["case_id", "code_id", "rating"]]
        keys = ["case_id", "code_id"]
        place = pd.MultiIndex.from_frame(cells[keys].astype(str))
        self.cell = place.get_indexer(pd.MultiIndex.from_frame(rated[keys].astype(str)))
        self.cells = len(cells)
        voices = pd.MultiIndex.from_arrays([self.cell, rated["origin"].astype(str)])
        self.voice, heard = pd.factorize(voices)
        self.cell_of_voice = np.array([cell for cell, _ in heard], dtype=int)
        worth = [np.nan if value is None else float(value) for value in study.bearings.values()]
        self.worth = np.array(worth)
        names = list(study.bearings)
        given = pd.Series(rated["bearing"].astype(str).map(names.index).to_numpy(), dtype=int)
        self.bearing = given.groupby(self.unit).first().to_numpy()
        self.rule: RatingRule = study.rule
        self.rating = cells["rating"].astype(str).map({r: n for n, r in enumerate(RATINGS)})
        self.published = int(self.rating.notna().sum())

    def kept(self, chance: float, generator: np.random.Generator) -> tuple[float, float]:
        """Draw errors, and return the shares of ratings that keep their symbol and their sign."""
        wrong = generator.random(self.units) < chance
        gone = wrong & (generator.random(self.units) < 0.5)
        others = generator.integers(1, max(len(self.worth), 2), self.units)
        bearing = np.where(wrong, (self.bearing + others) % len(self.worth), self.bearing)
        return self._compare(self.rate(np.where(gone, np.nan, self.worth[bearing])))

    def rate(self, values: np.ndarray) -> np.ndarray:
        """Return the step of every cell, missing without a rating, for a value of every coding."""
        own = values[self.unit]
        judged = ~np.isnan(own)
        voices = len(self.cell_of_voice)
        times = np.bincount(self.voice[judged], minlength=voices)
        sums = np.bincount(self.voice[judged], own[judged], minlength=voices)
        speaking = times > 0
        cell = self.cell_of_voice[speaking]
        means = sums[speaking] / times[speaking]
        origins = np.bincount(cell, minlength=self.cells)
        score = np.bincount(cell, means, minlength=self.cells) / np.maximum(origins, 1)
        segments = np.bincount(self.cell[judged], minlength=self.cells)
        far = np.abs(score) + HAIR
        steps = (far >= float(self.rule.weak)).astype(int) + (far >= float(self.rule.strong))
        enough = (segments >= self.rule.min_segments) & (origins >= self.rule.min_origins)
        return np.where(enough, 2 + np.sign(score) * steps, np.nan)

    def _compare(self, steps: np.ndarray) -> tuple[float, float]:
        published = self.rating.to_numpy(dtype=float)
        here = ~np.isnan(published)
        before, after = published[here], steps[here]
        if not len(before):
            return np.nan, np.nan
        return float((before == after).mean()), float(
            (np.sign(before - 2) == np.sign(after - 2)).mean()
        )
