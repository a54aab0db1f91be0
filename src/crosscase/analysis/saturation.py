"""Whether new codes still come: after how many sources, or statements, there were which."""

import pandas as pd

from crosscase.analysis.checks import want_words
from crosscase.study import Study

UNITS = ("source_id", "segment_id")


def saturation(study: Study, unit: str = "source_id") -> pd.DataFrame:
    """Return how many codes had come after each source or statement, and how many had to.

    ``codes`` depends on the order in which the study has them: read two general reports first, and
    all codes are there early. ``expected`` does not: it is the mean over all orders, computed and
    not simulated. Of ``n`` units, ``m`` with a code, ``k`` drawn at random all lack it in
    ``C(n - m, k) / C(n, k)`` of all ways; what is left of 1 is summed over codes (the rarefaction
    curve of ecology: Hurlbert 1971, *Ecology* 52: 577-586).

    That no new code comes says that this codebook is used up by these sources, and not that there
    is no more to find.

    Parameters
    ----------
    unit
        ``source_id``, or ``segment_id`` for statements.

    Returns
    -------
    pandas.DataFrame
        One row per unit in the order of the study; sources under test, and statements that nobody
        has read, are left out: ``unit_id``;
        ``number`` (1 for the first); ``new`` (ids of the codes that come with it, joined by commas;
        may be empty); ``codes`` (how many had come by then); ``expected`` (how many in the mean
        over all orders); ``of`` (codes in the codebook). Counted are codings that coders agreed on
        or that were decided.

    Examples
    --------
    >>> curve = cc.saturation(study)
    >>> bool(abs(curve["expected"].iloc[-1] - curve["codes"].iloc[-1]) < 1e-9)
    True
    """
    want_words([unit], UNITS, "unit", "saturation")
    left_out = study.segments["source_id"].isin(study.tested_sources)
    segments = study.segments[~left_out & ~study.segments["segment_id"].isin(study.unread)]
    units = list(dict.fromkeys(segments[unit].astype(str)))
    if unit == "source_id":  # in the order of their own table
        units = [each for each in study.sources["source_id"].astype(str) if each in set(units)]
    coded = study.consensus.merge(segments[list(UNITS)], "inner", "segment_id")
    codes_of: dict[str, list[str]] = {}
    pairs = coded.sort_values("code_id", kind="stable")[[unit, "code_id"]].astype(str)
    for one, code in pairs.drop_duplicates().itertuples(index=False):
        codes_of.setdefault(one, []).append(code)
    times = pairs.drop_duplicates()["code_id"].value_counts()
    expected = _expected(len(units), times.tolist())
    seen: set[str] = set()
    rows = []
    for number, one in enumerate(units, 1):
        new = [code for code in codes_of.get(one, []) if code not in seen]
        seen.update(new)
        row = {"unit_id": one, "number": number, "new": ", ".join(new), "codes": len(seen)}
        rows.append({**row, "expected": expected[number - 1], "of": len(study.codebook)})
    return pd.DataFrame(rows)


def _expected(units: int, times: list[int]) -> list[float]:
    """Return how many codes the first 1, 2 and so on of so many units have, in the mean.

    ``times``: in how many units each code stands.
    """
    # From one number of units drawn to the next, a ratio of binomials changes by one factor.
    lacking = [1.0] * len(times)
    curve = []
    for drawn in range(units):
        lacking = [
            each * max(units - drawn - time, 0) / (units - drawn)
            for each, time in zip(lacking, times, strict=True)
        ]
        curve.append(sum(1 - each for each in lacking))
    return curve
