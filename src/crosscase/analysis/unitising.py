"""Whether coders mark the same passages of a text: each has marked passages of their own.

A passage is a segment that has a place in the text of its source: ``start`` and ``end``, in
characters, the end not included. Who has read any passage of a source has read all of it, and what
they did not mark they have left out. Nothing is known of who has read no passage of it.
"""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, permutations
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from crosscase.analysis.checks import AnalysisError
from crosscase.study import Study
from crosscase.study.intake import read_text
from crosscase.study.package import OPTIONAL, Field, Table

PLACE = ("start", "end")
Spans = np.ndarray
"""Passages x 2: where each starts and ends, in order, none overlapping another."""


class Continuum(NamedTuple):
    """The text of a source, and what each of those who have read it has marked in it."""

    length: int
    marked: list[Spans]


def unitising_agreement(study: Study) -> pd.DataFrame:
    """Return how far coders mark the same passages with a code.

    Counted are the characters of the sources that at least two coders have read; of a source whose
    text is not there, as far as the last passage reaches. Every code is looked at by itself,
    because passages of several codes may overlap: a character has it, or has not. Passages of one
    coder and code that overlap are one.

    ``percent`` counts text as agreement that nobody marked, and grows with it: a long text of which
    little is coded shows much of it, whatever coders do. ``overlap`` leaves it out; the two alphas
    take away what chance would give.

    Returns
    -------
    pandas.DataFrame
        ``code_id`` (every code, then ``all``: characters and disagreements are summed over codes);
        ``sources``; ``passages``; ``both``, ``one``, ``neither`` (characters x pairs of coders that
        both, one or neither of a pair marked); ``percent`` (of them, on which a pair agrees);
        ``overlap`` (of those that any of a pair marked, which both did: Jaccard's index);
        ``u_alpha`` (Krippendorff and others 2016, *Quality & Quantity* 50: 2347-2364, where a text
        is marked or not); ``alpha_1995`` (Krippendorff 1995, *Sociological Methodology* 25: 47-76;
        2004, *Content Analysis*, chapter 11: squared distances of borders; missing unless the same
        coders have read every source). All four are missing where nothing can be compared.

    Raises
    ------
    AnalysisError
        If segments have no place, or no source was read by two coders.

    Notes
    -----
    The coefficient of 1995 does not behave as expected with three coders or more, as its author
    found later; it is given because other programs report it.

    Examples
    --------
    >>> from dataclasses import replace
    >>> length = study.segments["statement"].str.len()
    >>> placed = study.segments.assign(start=length.cumsum() - length, end=length.cumsum())
    >>> table = unitising_agreement(replace(study, segments=placed))
    >>> table["u_alpha"].iloc[-1] > 0.8
    np.True_
    """
    passages, readers, lengths = _placed(study)
    readers = {source: coders for source, coders in readers.items() if len(coders) > 1}
    if not readers:
        raise AnalysisError("agreement on passages needs a source that two coders have read")
    places = passages.groupby(["code_id", "source_id", "coder_id"], observed=True)
    marked = {place: _spans(own) for place, own in places}
    none = _spans(passages.iloc[:0])
    same_coders = len({tuple(coders) for coders in readers.values()}) == 1
    rows: list[dict[str, Any]] = []
    sums = np.zeros(4)
    for code in study.codebook["code_id"]:
        continua = [
            Continuum(lengths[source], [marked.get((code, source, each), none) for each in coders])
            for source, coders in readers.items()
        ]
        earlier = disagreement_1995(continua) if same_coders else (np.nan, np.nan)
        parts = np.array([*disagreement_2016(continua), *earlier])
        sums += parts
        number = sum(len(each) for continuum in continua for each in continuum.marked)
        counts = {"sources": len(readers), "passages": number, **_shared(continua)}
        rows.append({"code_id": code, **counts, **_alphas(parts)})
    counted = ["passages", "both", "one", "neither"]
    overall = {name: sum(row[name] for row in rows) for name in counted}
    rows.append({"code_id": "all", "sources": len(readers), **overall, **_alphas(sums)})
    table = pd.DataFrame(rows)
    either = table["both"] + table["one"]
    shares = {
        "percent": 1 - table["one"] / (either + table["neither"]),
        "overlap": table["both"] / either.where(either > 0),
    }
    order = ["code_id", "sources", *counted, "percent", "overlap", "u_alpha", "alpha_1995"]
    return table.assign(**shares)[order]


def _placed(study: Study) -> tuple[pd.DataFrame, dict[str, list[str]], dict[str, int]]:
    """Return every coded passage, who has read each source that has any, and how long it is."""
    if not {*PLACE} <= {*study.segments}:
        raise AnalysisError(
            "segments have no place in a text; agreement on passages needs the columns start and "
            "end, in characters"
        )
    segments = study.segments.dropna(subset=list(PLACE))
    segments = segments[segments["start"] < segments["end"]]
    passages = study.codings.merge(segments[["segment_id", "source_id", *PLACE]], "inner")
    readers: dict[str, list[str]] = {}
    lengths: dict[str, int] = {}
    for source, own in segments.groupby("source_id", observed=True):
        read = {coder for segment in own["segment_id"] for coder in study.readers[segment]}
        readers[str(source)] = [coder for coder in study.reading_coders if coder in read]
        lengths[str(source)] = int(own["end"].max())
    if "text" in study.sources:
        named = study.sources[["source_id", "text"]].dropna()
        for source, name in zip(named["source_id"], named["text"], strict=True):
            if source in lengths:
                lengths[source] = max(lengths[source], len(read_text(study.path, name)))
    return passages, readers, lengths


def _spans(passages: pd.DataFrame) -> Spans:
    """Return passages in order, those that overlap as one."""
    merged: list[list[int]] = []
    for start, end in sorted(passages[list(PLACE)].astype(int).itertuples(index=False)):
        if merged and start < merged[-1][1]:
            merged[-1][1] = max(end, merged[-1][1])
        else:
            merged.append([start, end])
    return np.array(merged, dtype="int64").reshape(-1, 2)


def _common(one: Spans, other: Spans) -> int:
    """Return how many characters two coders both marked."""
    first = np.maximum(one[:, None, 0], other[None, :, 0])
    last = np.minimum(one[:, None, 1], other[None, :, 1])
    return int(np.maximum(last - first, 0).sum())


def _shared(continua: Sequence[Continuum]) -> dict[str, int]:
    """Return how many characters both, one or neither of every two coders marked."""
    both = one = neither = 0
    for length, marked in continua:
        for mine, theirs in combinations(marked, 2):
            common = _common(mine, theirs)
            either = int(np.diff(mine).sum() + np.diff(theirs).sum()) - common
            both, one, neither = both + common, one + either - common, neither + length - either
    return {"both": both, "one": one, "neither": neither}


def disagreement_2016(continua: Sequence[Continuum]) -> tuple[float, float]:
    """Return observed and expected disagreement, in characters, of marked and unmarked text.

    By chance any character of any coder meets any other, but for those of one passage, which have
    their value in common, and for a character of a gap with itself.
    """
    total = sum(length * len(marked) for length, marked in continua)
    lengths = np.concatenate([np.diff(each).ravel() for _, marked in continua for each in marked])
    within = float(lengths.sum())
    outside = total - within
    agreed = sum(
        _common(mine, theirs) / (len(marked) - 1)
        for _, marked in continua
        for mine, theirs in permutations(marked, 2)
    )
    chances = float(total) ** 2 - float((lengths**2).sum()) - outside
    return 2 * (within - agreed), 2 * total * within * outside / chances if chances else 0.0


def disagreement_1995(continua: Sequence[Continuum]) -> tuple[float, float]:
    """Return observed and expected disagreement of passages, by the squares of their distances.

    Two passages that overlap differ by the squared distances of their starts and of their ends; a
    passage that lies in a gap of another coder, by the square of its length.
    """
    coders = len(continua[0].marked)
    length = sum(each.length for each in continua)
    observed = 0.0
    for each in continua:
        for mine, theirs in permutations(each.marked, 2):
            apart = mine[:, None, :] - theirs[None, :, :]
            meet = (mine[:, None, 0] < theirs[None, :, 1]) & (theirs[None, :, 0] < mine[:, None, 1])
            observed += float((apart**2).sum(axis=2)[meet].sum())
            # Once for each of the two: a pair is looked at in both orders.
            observed += 2 * float((np.diff(mine).ravel()[~meet.any(axis=1)] ** 2).sum())
    observed /= coders * (coders - 1) * float(length) ** 2
    own = np.concatenate([np.diff(each).ravel() for _, marked in continua for each in marked])
    gaps = np.concatenate([_gaps(each, size) for size, marked in continua for each in marked])
    fits = gaps[None, :] >= own[:, None]
    room = (np.where(fits, gaps[None, :] - own[:, None] + 1, 0)).sum(axis=1)
    sizes = own.astype(float)
    among = (len(own) - 1) / 3 * (2 * sizes**3 - 3 * sizes**2 + sizes)
    ways = coders * length * (coders * length - 1) - float((sizes * (sizes - 1)).sum())
    expected = 2 / length * float((among + sizes**2 * room).sum()) / ways if ways else 0.0
    return observed, expected


def _gaps(marked: Spans, length: int) -> np.ndarray:
    """Return the lengths of what lies before, between and behind passages."""
    borders = np.concatenate([[0], marked.ravel(), [length]]).reshape(-1, 2)
    gaps = np.diff(borders).ravel()
    return np.asarray(gaps[gaps > 0])


def _alphas(parts: np.ndarray) -> dict[str, float]:
    observed, expected, observed_1995, expected_1995 = parts
    return {
        "u_alpha": 1 - observed / expected if expected else np.nan,
        "alpha_1995": 1 - observed_1995 / expected_1995 if expected_1995 else np.nan,
    }


def same_passages(study: Study, overlap: Fraction | float | str = Fraction(1, 2)) -> Study:
    """Return the study with passages of several coders that are the same as one segment.

    Where coders mark passages themselves, hardly two of them begin and end alike, and nothing can
    be compared segment by segment. Here two passages of different coders are the same where they
    share at least a part of the shorter one; so are two that are each the same as a third. The
    longest of them stands for all (the first of equals), with every code that a coder gave any of
    them; where one coder gave a code with two bearings, that of the longer passage counts.

    Every coder who has read any passage of a source has then read all of them: what one marked and
    another did not is a difference between them. Agreement, :attr:`Study.open` and the sheet of
    disputes follow. It is a study before any decision: those on single passages are left out.

    Parameters
    ----------
    overlap
        The part, above 0 and up to 1: ``1/2`` is half of the shorter passage.

    Raises
    ------
    AnalysisError
        If segments have no place, or the part is none.

    Examples
    --------
    >>> from dataclasses import replace
    >>> length = study.segments["statement"].str.len()
    >>> placed = study.segments.assign(start=length.cumsum() - length, end=length.cumsum())
    >>> own = replace(study, segments=placed)
    >>> len(same_passages(own).segments) == len(own.segments)  # each was coded by all
    True
    """
    try:
        part = Fraction(overlap)
    except (ValueError, ZeroDivisionError, TypeError, OverflowError):
        part = Fraction(0)
    if not 0 < part <= 1:
        raise AnalysisError(f"overlap is a part of the shorter passage, such as 1/2, not {overlap}")
    passages, readers, _ = _placed(study)
    stands_for = _same(study, passages, part)
    length = study.segments["end"] - study.segments["start"]
    longest = dict(zip(study.segments["segment_id"], length, strict=True))
    kept = study.segments[
        [stands_for.get(each, each) == each for each in study.segments["segment_id"]]
    ]
    codings = study.codings.assign(
        long=[longest[each] for each in study.codings["segment_id"]],
        segment_id=[stands_for.get(each, each) for each in study.codings["segment_id"]],
    )
    key = ["segment_id", "coder_id", "code_id"]
    codings = codings.sort_values("long", ascending=False, kind="stable").drop_duplicates(key)
    codings = codings.drop(columns="long").astype(study.codings.dtypes.to_dict())
    placed = set(stands_for)
    read = [
        (segment, coder)
        for segment, source in zip(kept["segment_id"], kept["source_id"], strict=True)
        for coder in (readers[source] if segment in placed else study.readers[segment])
    ]
    names = list(OPTIONAL["readings"])
    types = {name: study.codings[name].dtype for name in names}
    table = Table("readings", "readings", {name: Field(name) for name in names})
    return replace(
        study,
        segments=kept.reset_index(drop=True),
        codings=codings.sort_values(key, ignore_index=True),
        readings=pd.DataFrame(read, columns=names).astype(types),
        decisions=study.decisions.iloc[:0],
        tables={**study.tables, "readings": table},
    )


def _same(study: Study, passages: pd.DataFrame, part: Fraction) -> dict[str, str]:
    """Return, of every segment that has a place, the one that stands for it: often itself."""
    coders = passages.groupby("segment_id", observed=True)["coder_id"].agg(set)
    segments = study.segments.dropna(subset=list(PLACE))
    segments = segments[segments["start"] < segments["end"]]
    above = {segment: segment for segment in segments["segment_id"]}

    def top(segment: str) -> str:
        while above[segment] != segment:
            segment = above[segment]
        return segment

    sizes: dict[str, int] = {}
    for _, own in segments.groupby("source_id", observed=True):
        # As they begin, so that who may overlap stands close by; the longer first.
        rows: list[Any] = sorted(
            zip(own["start"], own["end"], own["segment_id"], strict=True),
            key=lambda row: (row[0], -row[1]),
        )
        sizes |= {segment: end - start for start, end, segment in rows}
        for place, (start, end, segment) in enumerate(rows):
            for later, last, other in rows[place + 1 :]:
                if later >= end:
                    break
                shorter = min(end - start, last - later)
                marked = coders.get(segment, set()) | coders.get(other, set())
                if len(marked) > 1 and min(end, last) - later >= part * shorter:
                    one, two = top(segment), top(other)
                    if sizes[one] < sizes[two]:
                        one, two = two, one
                    above[two] = one
    return {segment: top(segment) for segment in above}
