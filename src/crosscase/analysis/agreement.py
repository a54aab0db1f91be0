"""How far the coders agree on which codes a segment carries."""

import numpy as np
import pandas as pd

from crosscase.study.model import Study


def agreement(study: Study) -> pd.DataFrame:
    """Return percent agreement and Krippendorff's alpha on presence, per code and overall.

    A unit is one segment under one code; every coder judges it present or absent.

    Parameters
    ----------
    study
        A valid study with at least two coders in its codings.

    Returns
    -------
    pandas.DataFrame
        ``code_id`` (every code, then ``all``); ``units``; ``all_present``, ``some_present`` (units
        that all, or only some of the coders marked); ``percent`` (pairs of judgements that agree,
        0-1); ``alpha`` (at most 1; missing where only one category was used, because alpha is
        undefined there).

    Raises
    ------
    ValueError
        If fewer than two coders coded.

    Notes
    -----
    Krippendorff, K. (2019), *Content Analysis*, chapter 12, nominal data. Counted once into a
    units x categories table: agreement needs no more than how many coders marked each unit.
    """
    codings = study.codings
    coders = codings["coder_id"].nunique()
    if coders < 2:
        raise ValueError("agreement needs codings by at least two coders; codings.csv has fewer")
    marks = codings.groupby(["code_id", "segment_id"], observed=True).size()
    units = len(study.segments)
    marked = marks.index.get_level_values("code_id")
    tallies = {
        code: _tally(marks[marked == code], units, coders) for code in study.codebook["code_id"]
    }
    tallies["all"] = sum(tallies.values(), start=np.zeros(coders + 1, dtype="int64"))
    return pd.DataFrame([{"code_id": code, **_agreement(tally)} for code, tally in tallies.items()])


def _tally(marks: pd.Series, units: int, coders: int) -> np.ndarray:
    """Return how many units were marked by 0, 1, ... coders."""
    tally = np.bincount(marks, minlength=coders + 1)
    tally[0] = units - len(marks)
    return tally


def _agreement(tally: np.ndarray) -> dict[str, float]:
    coders = len(tally) - 1
    marked = np.arange(coders + 1)
    judgements = tally.sum() * coders
    present = float(tally @ marked)
    disagreeing = 2 * float(tally @ (marked * (coders - marked))) / (coders - 1)
    expected = 2 * present * (judgements - present) / (judgements - 1)
    return {
        "units": int(tally.sum()),
        "all_present": int(tally[-1]),
        "some_present": int(tally[1:-1].sum()),
        "percent": 1 - disagreeing / judgements,
        "alpha": 1 - disagreeing / expected if expected else np.nan,
    }
