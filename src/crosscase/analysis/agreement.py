"""How far the coders agree on which codes a segment carries, on their bearing, and where not."""

from itertools import combinations

import numpy as np
import pandas as pd

from crosscase.analysis.coefficients import coefficient, count_positions
from crosscase.analysis.evidence import decisions
from crosscase.analysis.ratings import SCORES
from crosscase.analysis.resampling import coefficient_table
from crosscase.study import Study

PRESENCE = ("absent", "present")
ORDERED_METRICS = ("linear", "quadratic", "ordinal", "interval")


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
    The definitions are those of :func:`crosscase.analysis.agreement_coefficients`.
    """
    marks = _marks(_recorded(study))
    return pd.DataFrame(
        [
            {"code_id": code, **_presence(marks[:, columns])}
            for code, columns in parts(study).items()
        ]
    )


def _presence(marks: np.ndarray) -> dict[str, float]:
    patterns = count_positions(marks, PRESENCE)
    marked, coders = patterns.rows.sum(axis=1), patterns.rows.shape[1]
    return {
        "units": patterns.units,
        "all_present": int(patterns.counts @ (marked == coders)),
        "some_present": int(patterns.counts @ ((marked > 0) & (marked < coders))),
        "percent": float(coefficient(patterns, "percent")),
        "alpha": float(coefficient(patterns, "alpha")),
    }


def agreement_coefficients(study: Study, resamples: int = 1000, seed: int = 2007) -> pd.DataFrame:
    """Return every coefficient of agreement, per code and overall, on presence and on bearing.

    On ``presence``, every segment is a unit that every coder judges. On ``bearing``, the units are
    the segments that at least two coders gave the code. A segment's codes are resampled together,
    because who gives one code to it is less likely to give it the neighbouring one.

    Parameters
    ----------
    study
        A valid study with at least two coders in its codings.
    resamples
        How many bootstrap samples of segments to draw.
    seed
        Of the random numbers; the same seed gives the same intervals.

    Returns
    -------
    pandas.DataFrame
        ``code_id`` (every code, then ``all``), ``judgement`` (``presence`` or ``bearing``), then
        the columns of :func:`crosscase.analysis.coefficient_table`.

    Raises
    ------
    ValueError
        If fewer than two coders coded, or ``resamples`` is below 1.

    Notes
    -----
    Neutral is a category of its own for the nominal metric. Negative, mixed and positive are -1, 0
    and 1 for the others; neutral lies nowhere between these and counts there as not judged.
    """
    recorded = _recorded(study)
    return coefficients(recorded, _marks(recorded), study, resamples, seed)


def coefficients(
    recorded: np.ndarray, marks: np.ndarray, study: Study, resamples: int, seed: int
) -> pd.DataFrame:
    """Return the table of :func:`agreement_coefficients` for any coders.

    Parameters
    ----------
    recorded
        Segments x codes x coders: from :func:`positions`.
    marks
        Likewise: 1 where a coder gave the code, 0 where not, -1 where the segment was not read.
    study, resamples, seed
        As for :func:`agreement_coefficients`.
    """
    bearings = list(study.codings["bearing"].cat.categories)
    step = pd.Index(list(SCORES)).get_indexer(pd.Index([*bearings, "not judged"]))
    judgements = [
        ("presence", marks, PRESENCE, ("nominal",)),
        ("bearing", _shared(recorded), bearings, ("nominal",)),
        ("bearing", _shared(step[recorded]), list(SCORES.values()), ORDERED_METRICS),
    ]
    tables = [
        coefficient_table(
            count_positions(judged[:, columns], scale), metrics, resamples, seed
        ).assign(code_id=code, judgement=judgement)
        for code, columns in parts(study).items()
        for judgement, judged, scale, metrics in judgements
    ]
    table = pd.concat(tables, ignore_index=True)
    first = ["code_id", "judgement"]
    return table[[*first, *table.columns.drop(first)]]


def disputes_by_code(study: Study) -> pd.DataFrame:
    """Count what the coders differ on, code by code.

    Parameters
    ----------
    study
        A valid study.

    Returns
    -------
    pandas.DataFrame
        ``code_id``; ``dispute`` (``presence`` or ``bearing``); ``marked_by`` (the coders who gave
        the code, joined by commas); ``segments``. Every code has a row for each ``dispute`` and
        ``marked_by`` that occurs in the study.
    """
    table = decisions(study).dropna(subset="dispute")
    coders = _coders(study).categories
    marked_by = [", ".join(coders[marks]) for marks in table[coders].notna().to_numpy()]
    kinds = ["dispute", "marked_by"]
    counts = table.assign(marked_by=marked_by).groupby(["code_id", *kinds], observed=True).size()
    every = counts.unstack(kinds, fill_value=0).reindex(study.codebook["code_id"], fill_value=0)
    tidy = every.melt(ignore_index=False, value_name="segments").reset_index()
    return tidy.sort_values("code_id", kind="stable", ignore_index=True)


def code_confusions(study: Study) -> pd.DataFrame:
    """Count how often one coder gave a segment one code where another gave it the other.

    Each of the two lacks the code of the other: a border between codes that is hard to draw.

    Parameters
    ----------
    study
        A valid study with at least two coders in its codings.

    Returns
    -------
    pandas.DataFrame
        ``code_a``, ``code_b`` (each pair once, in codebook order); ``segments`` (for more than two
        coders: segments x pairs of coders).

    Raises
    ------
    ValueError
        If fewer than two coders coded.
    """
    marks = _marks(_recorded(study)).astype(bool)
    codes = study.codebook["code_id"]
    swaps = np.zeros((len(codes), len(codes)), dtype="int64")
    for one, other in combinations(np.moveaxis(marks, 2, 0), 2):
        swaps += (one & ~other).T.astype("int64") @ (other & ~one)
    a, b = np.triu_indices(len(codes), 1)
    pairs = {"code_a": codes.iloc[a].array, "code_b": codes.iloc[b].array}
    return pd.DataFrame({**pairs, "segments": (swaps + swaps.T)[a, b]})


def _recorded(study: Study) -> np.ndarray:
    coder = _coders(study)
    if len(coder.categories) < 2:
        raise ValueError("agreement needs codings by at least two coders; codings.csv has fewer")
    return positions(study.codings, coder, study)


def positions(codings: pd.DataFrame, coder: pd.Categorical, study: Study) -> np.ndarray:
    """Return segments x codes x coders: the position of the bearing recorded, -1 where none.

    Parameters
    ----------
    codings
        ``segment_id``, ``code_id`` and ``bearing``, typed as in ``study.codings``.
    coder
        Whose each of them is.
    study
        The study.
    """
    shape = len(study.segments), len(study.codebook), len(coder.categories)
    recorded = np.full(shape, -1, dtype="int8")
    cells = codings["segment_id"].cat.codes, codings["code_id"].cat.codes, coder.codes
    recorded[cells] = codings["bearing"].cat.codes
    return recorded


def _coders(study: Study) -> pd.Categorical:
    return pd.Categorical(study.codings["coder_id"].cat.remove_unused_categories())


def _marks(recorded: np.ndarray) -> np.ndarray:
    return (recorded >= 0).astype("int8")


def _shared(judged: np.ndarray) -> np.ndarray:
    """Return judgements of units that at least two coders judged."""
    return np.where((judged >= 0).sum(axis=2, keepdims=True) > 1, judged, -1)


def parts(study: Study) -> dict[str, slice]:
    """Return the columns of each code, then of all codes."""
    codes = study.codebook["code_id"]
    return {code: slice(at, at + 1) for at, code in enumerate(codes)} | {"all": slice(None)}
