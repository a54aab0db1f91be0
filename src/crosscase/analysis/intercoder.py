"""How far coders agree on which codes a segment carries, on their bearing, and where not.

Of every coder it counts what they *read*: a segment that somebody has not read is missing, never a
segment without a code. So coders can be compared who have read different segments.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from crosscase.analysis.checks import AnalysisError, want_words
from crosscase.analysis.coefficients import Patterns, coefficient, count_positions
from crosscase.analysis.resampling import coefficient_table
from crosscase.study import Study

PRESENCE = ("absent", "present")
ORDERED_METRICS = ("linear", "quadratic", "ordinal", "interval")
READING = ["segment_id", "coder_id", "code_id", "bearing"]
REFERENCE = "reference"


def agreement(study: Study) -> pd.DataFrame:
    """Return percent agreement and Krippendorff's alpha on presence, per code and overall.

    A unit is one segment under one code; every coder who read it judges it present or absent.

    Returns
    -------
    pandas.DataFrame
        ``code_id`` (every code, then ``all``); ``units`` (read by two coders or more);
        ``all_present``, ``some_present`` (units that all, or only some of those who read them
        marked); ``percent`` (pairs of judgements that agree, 0-1); ``alpha`` (at most 1; missing
        where only one category was used, because alpha is undefined there).

    Examples
    --------
    >>> cc.agreement(study)["code_id"].iloc[-1]
    'all'
    """
    *_, given = _marks(_own_readings(study), study)
    rows = []
    for code, at in _parts(study).items():
        patterns = count_positions(given[:, at], PRESENCE)
        absent, present = patterns.votes.T
        counts = {
            "units": patterns.units,
            "all_present": int(patterns.counts @ ((present > 1) & (absent == 0))),
            "some_present": int(patterns.counts @ ((present > 0) & (absent > 0))),
        }
        rows.append({"code_id": code, **counts, **_agreed(patterns)})
    return pd.DataFrame(rows)


def agreement_coefficients(study: Study, resamples: int = 1000, seed: int = 2007) -> pd.DataFrame:
    """Return every coefficient of agreement, per code and overall, on presence and on bearing.

    On ``presence``, every segment is a unit that every coder who read it judges. On ``bearing``,
    the units are the segments that at least two coders gave the code. For the nominal metric every
    bearing is a category; for the others the values that the study gives to bearings count, and a
    bearing without one counts as not judged. A segment's codes are resampled together, because who
    gives one code to it is less likely to give it its neighbour.

    Returns
    -------
    pandas.DataFrame
        ``code_id`` (every code, then ``all``), ``judgement`` (``presence`` or ``bearing``);
        ``coefficient``, ``metric``; ``value`` (missing where undefined); ``low``, ``high`` (95 %
        percentile bootstrap) and ``error`` (jackknife standard error), missing where there is no
        value or too little to resample; ``units`` (judged by at least two coders); ``note`` (why
        there is no value or no interval, otherwise empty).

    Examples
    --------
    >>> table = cc.agreement_coefficients(study, resamples=10)
    >>> list(table["judgement"].unique())
    ['presence', 'bearing']
    """
    return reading_coefficients(_own_readings(study), study, resamples, seed)


def placement_agreement(study: Study, within: str = "") -> pd.DataFrame:
    """Return how far coders agree on where a segment belongs, as their readings record it.

    A unit is a segment that at least two coders have placed; each scope, and each scope together
    with its cases, is a category unlike all others.

    Parameters
    ----------
    within
        A column of ``readings``, such as the version of the instructions, whose values are counted
        apart before all are counted together.

    Returns
    -------
    pandas.DataFrame
        ``part`` (every value of ``within``, then ``all``); ``judgement`` (``scope``, and
        ``placement`` for scope and cases together); ``units``; ``differ`` (units on which coders
        do); ``percent`` (pairs of judgements that agree, 0-1); ``alpha`` (missing where only one
        category was used).

    Examples
    --------
    >>> sorted(set(cc.placement_agreement(study, within="instructions")["judgement"]))
    ['placement', 'scope']
    """
    read = study.readings
    want_words(["scope", *([within] if within else [])], read, "column", "placement_agreement")
    parts = list(read.groupby(within, observed=True)) if within else []
    rows = []
    for part, own in [*parts, ("all", read)]:
        for judgement, columns in {"scope": ["scope"], "placement": ["scope", "cases"]}.items():
            known = [name for name in columns if name in own]
            placed, places = pd.factorize(own[known].astype(str).agg(" ".join, axis="columns"))
            by_coder = pd.Series(placed, [own[key].astype(str) for key in READING[:2]]).unstack()
            patterns = count_positions(by_coder.fillna(-1).to_numpy(dtype="int64"), list(places))
            differ = int(patterns.counts @ ((patterns.votes > 0).sum(axis=1) > 1))
            row = {"part": part, "judgement": judgement, "units": patterns.units, "differ": differ}
            rows.append({**row, **_agreed(patterns)})
    return pd.DataFrame(rows)


def disputes_by_code(study: Study) -> pd.DataFrame:
    """Count what the coders differ on, code by code, whether it has been decided or not.

    Returns
    -------
    pandas.DataFrame
        ``code_id``; ``dispute`` (``presence`` or ``bearing``); ``marked_by`` (the coders who gave
        the code, joined by commas); ``segments``. Every code has a row for each ``dispute`` and
        ``marked_by`` that occurs in the study.

    Raises
    ------
    AnalysisError
        If there are fewer than two coders, between whom nothing can differ.

    Examples
    --------
    >>> sorted(set(cc.disputes_by_code(study)["dispute"]))
    ['bearing', 'presence']
    """
    if (coders := len(study.reading_coders)) < 2:
        raise AnalysisError(f"disputes_by_code needs at least two coders; here are {coders}")
    units = study.units[study.units["dispute"].notna()]
    gave = units[study.reading_coders].notna()
    units = units.assign(marked_by=[", ".join(gave.columns[row]) for row in gave.to_numpy()])
    # Whether a code applies at all comes before how it is meant.
    kinds = units[["dispute", "marked_by"]].drop_duplicates().sort_values(["dispute", "marked_by"])
    table = study.codebook[["code_id"]].merge(kinds, "cross")
    segments = units.value_counts(list(table)).rename("segments").reset_index()
    counted = table.merge(segments, "left").fillna({"segments": 0})
    return counted.astype({"segments": "int64", "dispute": str})


def code_confusions(study: Study) -> pd.DataFrame:
    """Count how often one coder gave a segment one code where another gave it the other.

    Each of the two lacks the code of the other: a border between codes that is hard to draw.

    Returns
    -------
    pandas.DataFrame
        ``code_a``, ``code_b`` (each pair once, in codebook order); ``segments`` (for more than two
        coders: segments x pairs of coders who read them).

    Examples
    --------
    >>> list(cc.code_confusions(study))
    ['code_a', 'code_b', 'segments']
    """
    *_, given = _marks(_own_readings(study), study)
    codes = study.codebook["code_id"]
    swaps = np.zeros((len(codes), len(codes)), dtype="int64")
    for one, other in combinations(np.moveaxis(given, 2, 0), 2):
        mine, theirs = (one == 1) & (other == 0), (other == 1) & (one == 0)
        swaps += mine.T.astype("int64") @ theirs  # segments with this code of mine, that of theirs
    a, b = np.triu_indices(len(codes), 1)  # each pair once
    pairs = {"code_a": codes.iloc[a].array, "code_b": codes.iloc[b].array}
    return pd.DataFrame({**pairs, "segments": (swaps + swaps.T)[a, b]})


def study_readings(study: Study, segments: Iterable[str]) -> pd.DataFrame:
    """Return what the study's own coders, and its consensus, made of some segments.

    Returns
    -------
    pandas.DataFrame
        *Readings*: ``segment_id``, ``coder_id`` (every coder, then ``reference`` for the
        consensus), ``code_id`` and ``bearing``, both missing where a coder read the segment and
        gave it no code. Sorted by coder, then segment in the order given, then code.

    Examples
    --------
    >>> read = cc.study_readings(study, study.segments["segment_id"][:3])
    >>> read.groupby("coder_id")["segment_id"].nunique()["reference"]
    np.int64(3)
    """
    wanted = list(dict.fromkeys(segments))
    want_words(wanted, study.segments["segment_id"], "segment", "study_readings")
    readers = {segment: study.readers[segment] for segment in wanted}
    readers = {segment: [*own, REFERENCE] for segment, own in readers.items() if own}
    codings = pd.concat([study.codings, study.consensus.assign(coder_id=REFERENCE)])
    return _readings(codings[list(study.codings)], readers, study)


def reading_coefficients(
    readings: pd.DataFrame, study: Study, resamples: int = 1000, seed: int = 2007
) -> pd.DataFrame:
    """Return every coefficient of agreement among coders who read some of the segments.

    Returns
    -------
    pandas.DataFrame
        The columns of :func:`crosscase.analysis.agreement_coefficients`. Only segments that at
        least two coders read are units; of any number of coders, each pair counts.

    Examples
    --------
    >>> read = cc.study_readings(study, study.segments["segment_id"][:40])
    >>> set(cc.reading_coefficients(read, study, resamples=10)["units"]) > {40}
    True
    """
    _, recorded, given = _marks(readings, study)
    presence = ("presence", given, PRESENCE, ("nominal",))
    judgements: list[tuple[str, np.ndarray, Sequence[Any], Sequence[str]]] = [presence]
    if bearings := list(study.bearings):  # none where codings say only that a code is present
        values = list(study.bearings.values())
        steps = sorted({value for value in values if value is not None})
        # -1 both for a bearing without value and, looked up last, for no bearing at all
        step = np.array([-1 if value is None else steps.index(value) for value in [*values, None]])
        judgements.append(("bearing", _shared(recorded), bearings, ("nominal",)))
        judgements.append(("bearing", _shared(step[recorded]), steps, ORDERED_METRICS))
    tables = [
        coefficient_table(count_positions(judged[:, at], scale), metrics, resamples, seed).assign(
            code_id=code, judgement=judgement
        )
        for code, at in _parts(study).items()
        for judgement, judged, scale, metrics in judgements
        if len(scale) > 1  # on one category nobody can disagree
    ]
    table = pd.concat(tables, ignore_index=True)
    first = ["code_id", "judgement"]
    return table[[*first, *table.columns.drop(first)]]


def agreement_with(readings: pd.DataFrame, study: Study, coder: str = REFERENCE) -> pd.DataFrame:
    """Compare every coder with one of the study's own, or with its consensus (``reference``).

    Returns
    -------
    pandas.DataFrame
        ``coder_id`` (of the readings); ``code_id`` (every code, then ``all``); ``segments`` that
        both have read; ``units`` (segments x codes); ``both``, ``coder_only``, ``reference_only``
        (units to which both, or one only, gave the code); ``agreed`` (units on which they agree
        whether it applies); ``percent`` (0-1) and ``alpha`` of it (missing where only one category
        was used); ``same_bearing`` (units to which both gave the code in the same direction).

    Examples
    --------
    >>> read = cc.study_readings(study, study.segments["segment_id"][:40])
    >>> set(cc.agreement_with(read, study)["segments"])
    {40}
    """
    if readings.empty:
        raise AnalysisError("there are no readings to compare; read at least one file of codings")
    own = study_readings(study, readings["segment_id"])
    if coder not in (known := own["coder_id"].unique()):
        raise AnalysisError(f"the study has no coder {coder!r}; use one of {', '.join(known)}")
    others = readings[readings["coder_id"] != coder]  # nobody is compared with themselves
    compared = pd.concat([others, own[own["coder_id"] == coder]])
    coders, recorded, given = _marks(compared, study, fewest=1)
    rows = []
    for other in coders.drop(coder):
        pair = coders.get_indexer(pd.Index([other, coder]))
        read = (given[..., pair] >= 0).all(axis=(1, 2))
        for code, at in _parts(study).items():
            gave, bearing = (each[read, at][..., pair] for each in (given, recorded))
            mine, theirs = np.moveaxis(gave == 1, 2, 0)
            units = {
                "both": mine & theirs,
                "coder_only": mine & ~theirs,
                "reference_only": ~mine & theirs,
                "agreed": mine == theirs,
            }
            row = {"coder_id": other, "code_id": code, "segments": len(gave), "units": mine.size}
            counts = {name: int(found.sum()) for name, found in units.items()}
            same = int((units["both"] & (bearing[..., 0] == bearing[..., 1])).sum())
            agreed = _agreed(count_positions(gave, PRESENCE))
            rows.append({**row, **counts, **agreed, "same_bearing": same})
    return pd.DataFrame(rows)


def contested(readings: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Rank segments by how far those who read them differ.

    Returns
    -------
    pandas.DataFrame
        ``segment_id``; ``readers``; ``differing``: on how many codes two of its readers differ
        whether it applies, averaged over all pairs. The most contested first; segments with fewer
        than two readers are left out.

    Examples
    --------
    >>> read = cc.study_readings(study, study.segments["segment_id"][:40])
    >>> cc.contested(read, study)["differing"].is_monotonic_decreasing
    True
    """
    *_, given = _marks(readings, study, fewest=0)
    readers = (given[:, 0] >= 0).sum(axis=1)
    times = (given == 1).sum(axis=2)
    differing = (times * (readers[:, None] - times)).sum(axis=1)
    pairs = np.maximum(readers * (readers - 1) / 2, 1)  # fewer than two are left out below
    table = study.segments[["segment_id"]].assign(readers=readers, differing=differing / pairs)
    shared: pd.DataFrame = table[readers > 1]
    return shared.sort_values("differing", ascending=False, kind="stable", ignore_index=True)


def votes(readings: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Count, code by code, how many readers gave it to a segment, and in which direction."""
    readers = readings.groupby("segment_id", observed=True)["coder_id"].nunique()
    cells = readings.dropna(subset="code_id").groupby(["segment_id", "code_id"], observed=True)
    table = cells.size().rename("given").to_frame()
    if bearings := list(study.bearings):
        counts = cells["bearing"].value_counts().unstack("bearing")
        table[bearings] = counts.reindex(columns=bearings, fill_value=0)
    table = table.reset_index()
    table.insert(2, "readers", table["segment_id"].map(readers).astype("int64"))
    order = ["segment_id", "given"]
    return table.sort_values(order, ascending=[True, False], kind="stable", ignore_index=True)


def own_marks(study: Study) -> np.ndarray:
    """Return segments x codes x coders: 1 where one gave the code, 0 not, -1 has not read it."""
    *_, given = _marks(_own_readings(study), study)
    return given


def _own_readings(study: Study) -> pd.DataFrame:
    """Return what the study's own coders read, also while differences wait for a decision."""
    return _readings(study.codings, study.readers, study)


def _readings(
    codings: pd.DataFrame, readers: Mapping[str, Sequence[str]], study: Study
) -> pd.DataFrame:
    """Return codings with a row without a code for each segment that was read and not coded."""
    read = [
        (segment, coder)
        for coder in [*study.reading_coders, REFERENCE]
        for segment, own in readers.items()
        if coder in own
    ]
    table = pd.DataFrame(read, columns=READING[:2])
    table["segment_id"] = table["segment_id"].astype(study.segments["segment_id"].dtype)
    given = codings.astype({"coder_id": object}).sort_values("code_id", kind="stable")
    return table.merge(given, "left")[[name for name in READING if name in codings]]


def _marks(
    readings: pd.DataFrame, study: Study, fewest: int = 2
) -> tuple[pd.Index, np.ndarray, np.ndarray]:
    """Return the coders, and what each recorded as two arrays of segments x codes x coders.

    The first holds the position of the bearing, -1 where there is none; the second 1 where a coder
    gave the code, 0 where not, -1 where the segment was not read. Who is in readings with a segment
    has read it.
    """
    coders = pd.Index(readings["coder_id"].astype(object).unique())
    if len(coders) < fewest:
        raise AnalysisError(f"agreement needs at least two coders; here are {len(coders)}")
    # A study of some segments alone still knows the ids of all.
    own = pd.Index(study.segments["segment_id"].astype(object))
    segment = own.get_indexer(pd.Index(readings["segment_id"].astype(object)))
    coder = coders.get_indexer(pd.Index(readings["coder_id"].astype(object)))
    read = np.zeros((len(study.segments), 1, len(coders)), dtype=bool)
    read[segment, 0, coder] = True
    coded = readings["code_id"].notna().to_numpy()
    code = readings["code_id"].cat.codes.to_numpy()[coded]
    recorded = np.full((len(study.segments), len(study.codebook), len(coders)), -1, dtype="int8")
    bearing = readings["bearing"].cat.codes.to_numpy()[coded] if "bearing" in readings else 0
    recorded[segment[coded], code, coder[coded]] = bearing
    given = np.where(read, recorded >= 0, -1).astype("int8")  # unread is not absent
    return coders, recorded, given


def _agreed(patterns: Patterns) -> dict[str, float]:
    """Return percent agreement and alpha."""
    return {name: float(coefficient(patterns, name)) for name in ("percent", "alpha")}


def _shared(judged: np.ndarray) -> np.ndarray:
    """Return judgements of units that at least two coders judged."""
    return np.where((judged >= 0).sum(axis=2, keepdims=True) > 1, judged, -1)


def _parts(study: Study) -> dict[str, slice]:
    """Return the columns of each code, then of all codes."""
    codes = study.codebook["code_id"]
    return {code: slice(at, at + 1) for at, code in enumerate(codes)} | {"all": slice(None)}
