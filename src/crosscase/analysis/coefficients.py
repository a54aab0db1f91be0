"""Coefficients of agreement, computed from how often each pattern of judgements occurs."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

METRICS = {
    "percent": ("nominal",),
    "cohen": ("nominal", "linear", "quadratic"),
    "fleiss": ("nominal",),
    "gwet": ("nominal", "linear", "quadratic"),
    "alpha": ("nominal", "ordinal", "interval"),
}


@dataclass(frozen=True)
class Patterns:
    """Judgements of units by coders, counted once.

    A *pattern* is a distinct row of judgements, one for each coder. A *block* is a set of units
    that belong together and are drawn together when resampling, such as all codes of one segment.
    """

    scale: tuple[Hashable, ...]
    """The categories, in order."""
    rows: np.ndarray
    """Patterns x coders: the position of the category on the scale, -1 where nothing was judged."""
    tallies: np.ndarray
    """Kinds of block x patterns: how many units of each pattern such a block holds."""
    blocks: np.ndarray
    """How many blocks there are of each kind."""

    @property
    def counts(self) -> np.ndarray:
        """How many units show each pattern."""
        return np.asarray(self.blocks @ self.tallies)

    @property
    def chosen(self) -> np.ndarray:
        """Patterns x coders x categories: whether the coder chose the category."""
        return np.asarray(self.rows[:, :, None] == np.arange(len(self.scale)))

    @property
    def votes(self) -> np.ndarray:
        """Patterns x categories: how many coders chose each category."""
        return np.asarray(self.chosen.sum(axis=1))

    @property
    def paired(self) -> np.ndarray:
        """Which patterns were judged by at least two coders."""
        return np.asarray(self.votes.sum(axis=1) > 1)

    @property
    def units(self) -> int:
        """How many units were judged by at least two coders."""
        return int(self.counts @ self.paired)


def count_positions(positions: np.ndarray, scale: Sequence[Hashable]) -> Patterns:
    """Count judgements given as positions on the scale, -1 where a coder did not judge.

    Of units x coders, or blocks x units x coders; what nobody judged is left out.
    """
    coders = positions.shape[-1]
    blocked = positions.reshape(len(positions), -1, coders)
    block, unit = np.nonzero((blocked >= 0).any(axis=2))
    rows, pattern = _distinct(blocked[block, unit])
    shape = len(blocked), len(rows)
    tallies = np.bincount(block * len(rows) + pattern, minlength=np.prod(shape)).reshape(shape)
    kinds, kind = _distinct(tallies[tallies.any(axis=1)])
    return Patterns(tuple(scale), rows, kinds, np.bincount(kind, minlength=len(kinds)))


def _distinct(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the distinct rows, sorted by their last column first, and the number of each row's."""
    found, number = np.unique(rows[:, ::-1], axis=0, return_inverse=True)
    return found[:, ::-1], number.ravel()


def coefficient(
    patterns: Patterns, name: str, metric: str = "nominal", counts: np.ndarray | None = None
) -> np.ndarray:
    """Compute a coefficient of agreement, of one set of pattern counts or of many at once.

    ``counts`` say how many units show each pattern, along the last axis. The value is ``nan`` where
    the coefficient is undefined. The metric says how far apart two categories are: ``nominal``: the
    same or not; ``linear``, ``quadratic`` (``cohen``, ``gwet``) and ``interval`` (``alpha``): by
    the numbers on the scale, the last two squared; ``ordinal`` (``alpha``): by how many judgements
    lie between. All are ``1 - observed disagreement / disagreement expected by chance``; they
    differ in chance. A unit with one judgement makes no pair and is no observed agreement.

    - ``percent``: the share of pairs of coders that agree, averaged over units; not corrected.
    - ``cohen``: Cohen (1960, 1968); each coder has marginals of their own. Two coders; units that
      one of them left out are left out. R's ``irr::kappa2`` sorts the categories of weighted kappa
      as text (10 before 2); here they keep the order and the numbers of the scale.
    - ``fleiss``: Fleiss (1971), with Gwet's (2014) generalisation to missing judgements: agreement
      is averaged over units with two or more judgements, category shares over all units with any.
      Other packages drop incomplete units: on Krippendorff's example of four observers that gives
      .641, this .761. With two coders it is Scott's pi, not Cohen's kappa.
    - ``gwet``: Gwet (2008, 2014); missing judgements as in ``fleiss``. The number of categories is
      that of the scale, used or not; packages that count only those used differ.
    - ``alpha``: Krippendorff (2019), chapter 12; a unit weighs by the number of its judgements,
      units with fewer than two drop out. The ``ordinal`` distance is Krippendorff's, from the
      frequencies of the categories; ``irrCAC`` puts Gwet's ordinal weights in its place (.834
      instead of .815 on the same example). R's ``irr::kripp.alpha`` is wrong for three or more
      coders without missing judgements.

    With one category used, the chance of agreeing cannot be told from agreement: undefined. It is
    not so for ``gwet``, whose chance then is 0: all judgements alike on a scale of two or more are
    full agreement, 1.
    """
    weights = np.asarray(patterns.counts if counts is None else counts, dtype=float)
    if name == "cohen" and patterns.rows.shape[1] != 2:  # one table of two; there is none of three
        return np.full(weights.shape[:-1], np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        pairs = np.tensordot(weights, _pairs(patterns, name), axes=1)
        total = pairs.sum(axis=(-2, -1))
        if name != "alpha":  # which counts in whole numbers: no agreement beyond chance is just 0
            pairs /= total[..., None, None]
        own, other = pairs.sum(axis=-1), pairs.sum(axis=-2)
        if name in ("fleiss", "gwet"):  # units with one judgement tell of chance, too
            own = other = _category_shares(patterns, weights)
        distance = _distances(patterns.scale, metric, own)
        observed = (pairs * distance).sum(axis=(-2, -1))
        expected = (own[..., :, None] * other[..., None, :] * distance).sum(axis=(-2, -1))
        if name == "percent":
            return np.asarray(1 - observed)
        if name == "alpha":
            expected /= total - 1  # drawn without replacement
        if name == "gwet":
            expected = _expected_by_gwet(own, distance)
        # What one category leaves undefined for the others is 1 for Gwet, on a scale of several.
        used = np.inf if name == "gwet" else (own + other > 0).sum(axis=-1)
        return np.where(used > 1, 1 - observed / expected, np.nan)


def why_undefined(patterns: Patterns, name: str) -> str:
    """Say why :func:`coefficient` returned ``nan`` for a table."""
    coders = patterns.rows.shape[1]
    if name == "cohen" and coders != 2:
        return f"undefined: Cohen's kappa needs exactly two coders, not {coders}"
    if not patterns.units:
        return "undefined: no unit was judged by two coders"
    return "undefined: only one category used"


def _pairs(patterns: Patterns, name: str) -> np.ndarray:
    """Return, for each pattern, how its pairs of judgements spread over categories x categories."""
    if name == "cohen":
        first, second = np.moveaxis(patterns.chosen.astype(float), 1, 0)
        return np.asarray(first[:, :, None] * second[:, None, :])
    votes = patterns.votes
    pairs = votes[:, :, None] * votes[:, None, :] - votes[:, :, None] * np.eye(len(patterns.scale))
    judgements = votes.sum(axis=1)[:, None, None]
    pairs = pairs / np.maximum(judgements * (judgements - 1), 1)  # each unit weighs one
    return np.asarray(judgements * pairs if name == "alpha" else pairs)


def _category_shares(patterns: Patterns, weights: np.ndarray) -> np.ndarray:
    """Return the share of each category in a unit's judgements, averaged over units."""
    votes = patterns.votes
    shares = weights @ (votes / votes.sum(axis=1, keepdims=True))
    return np.asarray(shares / weights.sum(axis=-1, keepdims=True))


def _distances(scale: Sequence[Hashable], metric: str, shares: np.ndarray) -> np.ndarray:
    """Return how far apart any two categories are; ``shares`` of judgements place ordinal ones."""
    if metric == "nominal":
        return 1 - np.eye(len(scale))
    mean_ranks = shares.cumsum(axis=-1) - shares / 2
    places = mean_ranks if metric == "ordinal" else np.array(scale, dtype=float)
    gaps = np.abs(places[..., :, None] - places[..., None, :])
    return gaps if metric == "linear" else gaps**2


def _expected_by_gwet(shares: np.ndarray, distance: np.ndarray) -> np.ndarray:
    """Return the disagreement expected where coders judge at random only what is hard to judge."""
    longest, categories = distance.max(), len(distance)  # those of the scale, used or not
    if categories < 2:  # nobody can disagree
        return np.full(shares.shape[:-1], np.nan)
    agreement = (1 - distance / longest).sum() / (categories * (categories - 1))
    return np.asarray(longest * (1 - agreement * (shares * (1 - shares)).sum(axis=-1)))
