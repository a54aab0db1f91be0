"""How far coders agree on all codes of a segment at once: what each gave is a set of codes."""

from itertools import combinations

import numpy as np
import pandas as pd

from crosscase.analysis.intercoder import own_marks
from crosscase.study import Study


def set_agreement(study: Study) -> pd.DataFrame:
    """Return Krippendorff's alpha on the sets of codes that coders gave to segments.

    Code by code, as in :func:`crosscase.agreement`, a coder who gave two codes of three agrees on
    most; here a segment is one judgement, and distances say how far two sets differ. A set may be
    empty: read, no code. Two empty sets are alike.

    - ``nominal``: 0 where they are the same, 1 where not.
    - ``jaccard``: the share of the codes that either gave which only one of them gave.
    - ``masi``: 1 less Jaccard's similarity times 1 for the same set, 2/3 where one holds the other,
      1/3 where they overlap, 0 where they share nothing (Passonneau 2006, *LREC*: 831-836), in
      exact thirds; the rounded .67 and .33 of some programs differ in the third digit.

    Returns
    -------
    pandas.DataFrame
        ``counted`` (``read``: segments that at least two coders have read; ``coded``: of these,
        those to which any of them gave a code); ``distance``; ``units``; ``of`` (segments in the
        study: if there are more, agreement is known on a sample only); ``disagreement`` (the mean
        distance of two coders); ``alpha`` (missing where all gave the same set).

    Examples
    --------
    >>> table = cc.set_agreement(study).set_index(["counted", "distance"])["alpha"]
    >>> table["read", "nominal"] < table["read", "masi"]
    np.True_
    """
    given = own_marks(study)
    read = given[:, 0] >= 0
    paired = read.sum(axis=1) > 1
    coded = (given == 1).any(axis=(1, 2))
    rows = []
    for counted, which in {"read": paired, "coded": paired & coded}.items():
        sets, position = np.unique(
            np.moveaxis(given[which], 1, 2)[read[which]] == 1, axis=0, return_inverse=True
        )
        at = np.full(read[which].shape, -1)
        at[read[which]] = position.ravel()
        for name, distance in set_distances(sets).items():
            observed, expected = _disagreements(at, distance)
            row = {"counted": counted, "distance": name, "units": len(at), "of": len(read)}
            alpha = 1 - observed / expected if expected else np.nan
            rows.append({**row, "disagreement": observed, "alpha": alpha})
    return pd.DataFrame(rows)


def set_distances(sets: np.ndarray) -> dict[str, np.ndarray]:
    """Return by name how far any two sets differ; ``sets`` x members, true where it is in."""
    own = sets.astype("int64")
    sizes, common = own.sum(axis=1), own @ own.T
    united = sizes[:, None] + sizes[None, :] - common
    similar = np.divide(common, united, out=np.ones(common.shape), where=united > 0)
    same = common == united
    held = common == np.minimum(sizes[:, None], sizes[None, :])
    weight = np.select([same, common == 0, held], [1.0, 0.0, 2 / 3], 1 / 3)
    return {"nominal": 1.0 - same, "jaccard": 1 - similar, "masi": 1 - similar * weight}


def _disagreements(at: np.ndarray, distance: np.ndarray) -> tuple[float, float]:
    """Return observed and expected disagreement; ``at`` has units x coders, -1 where not read."""
    judgements = (at >= 0).sum(axis=1)
    total = int(judgements.sum())
    if not total:
        return np.nan, np.nan
    observed = 0.0
    for one, other in combinations(at.T, 2):
        both = (one >= 0) & (other >= 0)
        observed += float((2 * distance[one, other] / (judgements - 1))[both].sum())
    counts = np.bincount(at[at >= 0], minlength=len(distance))
    return observed / total, float(counts @ distance @ counts) / (total * (total - 1))
