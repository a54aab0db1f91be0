"""Coefficients of agreement, computed from how often each pattern of judgements occurs."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import numpy as np


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
    def votes(self) -> np.ndarray:
        """Patterns x categories: how many coders chose each category."""
        return np.asarray((self.rows[:, :, None] == np.arange(len(self.scale))).sum(axis=1))

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
    """Return the distinct rows and the number of its distinct row for each row.

    The same as ``numpy.unique`` along an axis, without its detour through records.
    """
    order = np.lexsort(rows.T) if rows.size else np.arange(len(rows))  # lexsort wants keys
    ordered = rows[order]
    new = np.append(True, (ordered[1:] != ordered[:-1]).any(axis=1))[: len(rows)]
    number = np.empty(len(rows), dtype=np.intp)
    number[order] = new.cumsum() - 1
    return ordered[new], number


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

    With one category used, 1 would claim agreement that the table cannot show: undefined.
    """
    weights = patterns.counts if counts is None else counts
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(FORMULAS[name](patterns, np.asarray(weights, dtype=float), metric))


def why_undefined(patterns: Patterns, name: str) -> str:
    """Say why :func:`coefficient` returned ``nan`` for a table."""
    coders = patterns.rows.shape[1]
    if name == "cohen" and coders != 2:
        return f"undefined: Cohen's kappa needs exactly two coders, not {coders}"
    if not patterns.units:
        return "undefined: no unit was judged by two coders"
    return "undefined: only one category used"


def _percent(patterns: Patterns, counts: np.ndarray, metric: str) -> np.ndarray:
    distance = _distances(patterns, metric)
    return np.asarray(1 - _mean_disagreement(patterns, counts, distance))


def _cohen(patterns: Patterns, counts: np.ndarray, metric: str) -> np.ndarray:
    if patterns.rows.shape[1] != 2:  # one table of two coders; there is none of three
        return np.full(counts.shape[:-1], np.nan)
    first, second = np.moveaxis(patterns.rows[:, :, None] == np.arange(len(patterns.scale)), 1, 0)
    joint = _sums(counts, first[:, :, None] & second[:, None, :])
    joint /= joint.sum(axis=(-2, -1), keepdims=True)
    own, other = joint.sum(axis=-1), joint.sum(axis=-2)
    distance = _distances(patterns, metric)
    return _corrected(_total(joint, distance), _total(_outer(own, other), distance), own + other)


def _fleiss(patterns: Patterns, counts: np.ndarray, metric: str) -> np.ndarray:
    shares = _category_shares(patterns, counts)
    distance = _distances(patterns, metric)
    expected = _total(_outer(shares, shares), distance)
    return _corrected(_mean_disagreement(patterns, counts, distance), expected, shares)


def _gwet(patterns: Patterns, counts: np.ndarray, metric: str) -> np.ndarray:
    shares = _category_shares(patterns, counts)
    distance = _distances(patterns, metric)
    distance = distance / distance.max()  # weights of agreement are parts of one
    categories = len(distance)  # those of the scale, used or not
    agreement = (1 - distance).sum() / (categories * (categories - 1))
    expected = 1 - agreement * (shares * (1 - shares)).sum(axis=-1)
    return _corrected(_mean_disagreement(patterns, counts, distance), expected, shares)


def _alpha(patterns: Patterns, counts: np.ndarray, metric: str) -> np.ndarray:
    judgements = patterns.votes.sum(axis=1)
    coincidences = _sums(counts, judgements[:, None, None] * _pairs(patterns))
    totals = coincidences.sum(axis=-1)
    judged = totals.sum(axis=-1)
    distance = _distances(patterns, metric, totals)
    expected = _total(_outer(totals, totals), distance) / (judged - 1)  # without replacement
    return _corrected(_total(coincidences, distance), expected, totals)


def _distances(patterns: Patterns, metric: str, totals: np.ndarray | None = None) -> np.ndarray:
    """Return how far apart any two categories are; ``totals`` of judgements place ordinal ones."""
    if metric == "nominal":
        return 1 - np.eye(len(patterns.scale))
    if totals is not None and metric == "ordinal":
        places = totals.cumsum(axis=-1) - totals / 2  # mean ranks
    else:
        places = np.array(patterns.scale, dtype=float)
    gaps = np.abs(places[..., :, None] - places[..., None, :])
    return gaps if metric == "linear" else gaps**2


def _pairs(patterns: Patterns) -> np.ndarray:
    """Return, for each pattern, how its ordered pairs of judgements spread over categories."""
    votes = patterns.votes
    pairs = _outer(votes, votes) - votes[:, :, None] * np.eye(len(patterns.scale))
    return np.asarray(pairs / np.maximum(pairs.sum(axis=(1, 2), keepdims=True), 1))


def _mean_disagreement(patterns: Patterns, counts: np.ndarray, distance: np.ndarray) -> np.ndarray:
    """Return the disagreement of a pair of coders, averaged over units with a pair."""
    pairs = _sums(counts, _pairs(patterns))
    return np.asarray(_total(pairs, distance) / pairs.sum(axis=(-2, -1)))


def _category_shares(patterns: Patterns, counts: np.ndarray) -> np.ndarray:
    """Return the share of each category in a unit's judgements, averaged over units."""
    votes = patterns.votes
    shares = counts @ (votes / votes.sum(axis=1, keepdims=True))
    return np.asarray(shares / counts.sum(axis=-1, keepdims=True))


def _corrected(observed: np.ndarray, expected: np.ndarray, used: np.ndarray) -> np.ndarray:
    return np.where((used > 0).sum(axis=-1) > 1, 1 - observed / expected, np.nan)


def _sums(counts: np.ndarray, tables: np.ndarray) -> np.ndarray:
    """Return the tables of all patterns added up, each as often as its pattern occurs."""
    return np.tensordot(counts, tables.astype(float), axes=1)


def _outer(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.asarray(one[..., :, None] * other[..., None, :])


def _total(tables: np.ndarray, distance: np.ndarray) -> np.ndarray:
    return np.asarray((tables * distance).sum(axis=(-2, -1)))


METRICS = {
    "percent": ("nominal",),
    "cohen": ("nominal", "linear", "quadratic"),
    "fleiss": ("nominal",),
    "gwet": ("nominal", "linear", "quadratic"),
    "alpha": ("nominal", "ordinal", "interval"),
}
FORMULAS: dict[str, Callable[[Patterns, np.ndarray, str], np.ndarray]] = {
    "percent": _percent,
    "cohen": _cohen,
    "fleiss": _fleiss,
    "gwet": _gwet,
    "alpha": _alpha,
}
