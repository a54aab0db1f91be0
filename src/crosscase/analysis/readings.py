"""What further coders made of the segments that they read, beside the study's own coders.

A *reading* says what a coder recorded on a segment, or that the coder read it and gave no code. So
coders can be compared who read different segments, each on those that they read.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from crosscase.analysis.agreement import PRESENCE, coefficients, parts, positions
from crosscase.analysis.coefficients import coefficient, count_positions
from crosscase.analysis.evidence import consensus
from crosscase.study import Study

READING = ["segment_id", "coder_id", "code_id", "bearing"]
REFERENCE = "reference"


def study_readings(study: Study, segments: Iterable[str]) -> pd.DataFrame:
    """Return what the study's own coders, and its consensus, made of some segments.

    Parameters
    ----------
    study
        A valid study.
    segments
        Ids of segments, such as a column of :func:`crosscase.analysis.practice_sample`; each counts
        once.

    Returns
    -------
    pandas.DataFrame
        Readings: ``segment_id``, ``coder_id`` (every coder, then ``reference`` for the consensus),
        ``code_id`` and ``bearing``, both missing where a coder gave the segment no code. Sorted by
        coder, then segment in the order given, then code.
    """
    codings = study.codings.astype({"coder_id": object})
    given = pd.concat([codings, consensus(study).assign(coder_id=REFERENCE)])[READING]
    own = codings["coder_id"].unique()
    coders = [coder for coder in study.coders["coder_id"].astype(object) if coder in own]
    every = pd.MultiIndex.from_product([[*coders, REFERENCE], dict.fromkeys(segments)])
    read = every.to_frame(index=False, name=["coder_id", "segment_id"])
    read["segment_id"] = read["segment_id"].astype(study.segments["segment_id"].dtype)
    whole = read.merge(given.sort_values("code_id", kind="stable"), "left")
    return whole[READING]


def reading_coefficients(
    readings: pd.DataFrame, study: Study, resamples: int = 1000, seed: int = 2007
) -> pd.DataFrame:
    """Return every coefficient of agreement among coders who read some of the segments.

    Parameters
    ----------
    readings
        Readings of at least two coders, as :func:`study_readings` returns them.
    study
        The study that the segments and codes belong to.
    resamples, seed
        As for :func:`crosscase.analysis.agreement_coefficients`.

    Returns
    -------
    pandas.DataFrame
        The columns of :func:`crosscase.analysis.agreement_coefficients`. Only segments that at
        least two coders read are units; of any number of coders, each pair counts.

    Raises
    ------
    ValueError
        If there are fewer than two coders.
    """
    recorded, marks, coders = _arrays(readings, study)
    if len(coders) < 2:
        raise ValueError(f"agreement needs readings by at least two coders; here are {len(coders)}")
    return coefficients(recorded, marks, study, resamples, seed)


def agreement_with(readings: pd.DataFrame, study: Study, coder: str = REFERENCE) -> pd.DataFrame:
    """Compare every coder with one of the study's own, on the segments that each has read.

    Parameters
    ----------
    readings
        Readings of other coders.
    study
        The study that the segments and codes belong to.
    coder
        Whom to compare with: a coder of the study, or ``reference`` for its consensus.

    Returns
    -------
    pandas.DataFrame
        ``coder_id`` (of the readings); ``code_id`` (every code, then ``all``); ``segments`` read;
        ``units`` (segments x codes); ``both``, ``coder_only``, ``reference_only`` (units to which
        both, or one only, gave the code); ``agreed`` (units on which they agree whether it
        applies); ``percent`` (0-1) and ``alpha`` of it (missing where only one category was used);
        ``same_bearing`` (units to which both gave the code in the same direction).

    Raises
    ------
    ValueError
        If there are no readings, or the study has no such coder.
    """
    if readings.empty:
        raise ValueError("there are no readings to compare; read at least one file of codings")
    own = study_readings(study, readings["segment_id"])
    if coder not in (known := own["coder_id"].unique()):
        raise ValueError(f"the study has no coder {coder!r}; use one of {', '.join(known)}")
    others = readings[readings["coder_id"] != coder]
    beside = pd.concat([others, own[own["coder_id"] == coder]], ignore_index=True)
    recorded, marks, coders = _arrays(beside, study)
    place = {name: number for number, name in enumerate(coders)}
    rows = [
        {"coder_id": other, "code_id": code, **_beside(recorded[:, at], marks[:, at], pair)}
        for other in coders.drop(coder)
        for pair in [[place[other], place[coder]]]
        for code, at in parts(study).items()
    ]
    return pd.DataFrame(rows)


def _beside(recorded: np.ndarray, marks: np.ndarray, pair: list[int]) -> dict[str, float]:
    """Compare a pair of coders on some codes."""
    judged = marks[..., pair]
    read = (judged >= 0).all(axis=(1, 2))
    one, other = np.moveaxis(judged[read] == 1, 2, 0)
    first, second = np.moveaxis(recorded[read][..., pair], 2, 0)
    patterns = count_positions(judged[read], PRESENCE)
    return {
        "segments": int(read.sum()),
        "units": one.size,
        "both": int((one & other).sum()),
        "coder_only": int((one & ~other).sum()),
        "reference_only": int((~one & other).sum()),
        "agreed": int((one == other).sum()),
        "percent": float(coefficient(patterns, "percent")),
        "alpha": float(coefficient(patterns, "alpha")),
        "same_bearing": int((one & other & (first == second)).sum()),
    }


def contested(readings: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Rank segments by how far those who read them differ.

    Parameters
    ----------
    readings
        Readings of any number of coders.
    study
        The study that the segments and codes belong to.

    Returns
    -------
    pandas.DataFrame
        ``segment_id``; ``readers``; ``differing``: on how many codes two of its readers differ
        whether it applies, averaged over all pairs. The most contested first; segments with fewer
        than two readers are left out.
    """
    _, marks, _ = _arrays(readings, study)
    readers = (marks[:, 0] >= 0).sum(axis=1)
    given = (marks == 1).sum(axis=2)
    differing = (given * (readers[:, None] - given)).sum(axis=1)
    pairs = np.maximum(readers * (readers - 1) / 2, 1)
    table = study.segments[["segment_id"]].assign(readers=readers, differing=differing / pairs)
    shared: pd.DataFrame = table[readers > 1]
    return shared.sort_values("differing", ascending=False, kind="stable", ignore_index=True)


def votes(readings: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Count, code by code, who gave it to a segment, and in which direction.

    Parameters
    ----------
    readings
        Readings of any number of coders.
    study
        The study that the segments and codes belong to.

    Returns
    -------
    pandas.DataFrame
        ``segment_id``, ``code_id`` (only those that someone gave), ``readers`` of the segment,
        ``given`` (how many of them gave the code), then how many gave it each bearing, a column
        for each. Sorted by segment, then by ``given``, most first.
    """
    readers = readings.groupby("segment_id", observed=True)["coder_id"].nunique()
    coded = readings.dropna(subset="code_id")
    bearings = list(study.codings["bearing"].cat.categories)
    counts = pd.crosstab([coded["segment_id"], coded["code_id"]], coded["bearing"])
    table = counts.reindex(columns=bearings, fill_value=0).reset_index()
    table.columns.name = None
    table.insert(2, "readers", table["segment_id"].map(readers).astype("int64"))
    table.insert(3, "given", table[bearings].sum(axis=1))
    order = ["segment_id", "given"]
    ranked: pd.DataFrame = table.sort_values(
        order, ascending=[True, False], kind="stable", ignore_index=True
    )
    return ranked


def _arrays(readings: pd.DataFrame, study: Study) -> tuple[np.ndarray, np.ndarray, pd.Index]:
    """Return what was recorded and marked (segments x codes x coders), and the coders."""
    coders = pd.Index(readings["coder_id"].astype(object).unique())
    coder = pd.Categorical(readings["coder_id"].astype(object), categories=coders)
    coded = readings["code_id"].notna().to_numpy()
    recorded = positions(readings[coded], coder[coded], study)
    read = np.zeros((len(study.segments), len(coders)), dtype=bool)
    read[readings["segment_id"].cat.codes, coder.codes] = True
    marks = np.where(read[:, None, :], recorded >= 0, -1).astype("int8")
    return recorded, marks, coders
