"""Which codes are found together in one segment."""

from itertools import combinations

import pandas as pd

from crosscase.analysis.ratings import SCORES


def cooccurrence(evidence: pd.DataFrame) -> pd.DataFrame:
    """Count, for every pair of codes, the segments that carry both.

    Parameters
    ----------
    evidence
        From :func:`crosscase.analysis.evidence`; select rows (say one scope) beforehand.

    Returns
    -------
    pandas.DataFrame
        ``code_a``, ``code_b`` (each pair once, in codebook order), ``segments`` (with both),
        ``either`` (with one or both), ``jaccard`` (``segments / either``, 0-1; missing where
        neither code occurs).

    Notes
    -----
    Jaccard (1901) index of the two sets of segments.
    """
    carriers = {
        code: set(rows["segment_id"]) for code, rows in evidence.groupby("code_id", observed=False)
    }
    pairs = [
        (a, b, len(carriers[a] & carriers[b]), len(carriers[a] | carriers[b]))
        for a, b in combinations(carriers, 2)
    ]
    table = pd.DataFrame(pairs, columns=["code_a", "code_b", "segments", "either"])
    for side in ("code_a", "code_b"):
        table[side] = table[side].astype(evidence["code_id"].dtype)
    return table.assign(jaccard=table["segments"] / table["either"].where(table["either"] > 0))


def same_direction(evidence: pd.DataFrame, code: str, other: str) -> pd.DataFrame:
    """Return the segments that carry two codes, with whether both point the same way.

    Parameters
    ----------
    evidence
        From :func:`crosscase.analysis.evidence`; select rows beforehand.
    code, other
        Two codes.

    Returns
    -------
    pandas.DataFrame
        The rows of ``code`` whose segment also carries ``other``; ``bearing`` is now that of the
        pair: ``positive`` where both are positive or both negative, ``negative`` where they are
        opposed, ``mixed`` where either is mixed. Pairs with a neutral coding are left out.
    """
    evaluative = evidence[evidence["bearing"] != "neutral"]
    value = evaluative["bearing"].astype(object).map(SCORES)
    partner = value[evaluative["code_id"] == other]
    partner.index = evaluative.loc[partner.index, "segment_id"].astype(object)
    rows = evaluative[evaluative["code_id"] == code]
    product = value[rows.index] * rows["segment_id"].astype(object).map(partner)
    bearing = product.map({score: name for name, score in SCORES.items()})
    return rows.assign(bearing=bearing.astype(rows["bearing"].dtype))[product.notna()]
