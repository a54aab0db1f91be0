"""Count every way to adjudicate exactly, without going through them one by one."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import inf, lcm
from typing import Literal

import pandas as pd

from crosscase.analysis.evidence import decided_units
from crosscase.analysis.outcomes import (
    NOTHING,
    Key,
    Outcomes,
    RobustnessLimit,
    State,
    Tally,
    add,
    combined,
    mapped,
)
from crosscase.analysis.ratings import SCORES, RatingRule, rated_evidence
from crosscase.study import Study

SHARED = ["decisions", "share", "exact_share", "changes"]

WeightBy = Literal["origin", "segment"]
Units = Sequence[Sequence[Outcomes]]
"""Of each segment, the outcomes of its units."""
Origins = dict[str, dict[str, list[Outcomes]]]


@dataclass(frozen=True)
class Cell:
    """All that adjudication can make of one cell.

    Parameters
    ----------
    outcomes
        Of each state, the number of adjudications that lead to it and the fewest changes of the
        published decisions. The published decisions themselves lead to the one without changes.
    scale
        What the totals are multiplied with, to be whole numbers.
    disputes
        Number of units on which the coders differ.
    """

    outcomes: Outcomes
    scale: int
    disputes: int


def cells(
    study: Study, by: str, rule: RatingRule, weight_by: WeightBy
) -> dict[tuple[str, str], Cell]:
    """Return what adjudication can make of every cell.

    Parameters
    ----------
    study
        A valid study.
    by
        ``code_id``, ``dimension`` or ``research_question``.
    rule
        Thresholds and minima.
    weight_by
        ``origin`` averages within each origin, then over origins; ``segment`` over all codings,
        origins counting for the minimum only.

    Returns
    -------
    dict
        A :class:`Cell` for each case and value of ``by``, all combinations, in the study's order.

    Raises
    ------
    RobustnessLimit
        If a cell has more than 200,000 outcomes to tell apart.
    """
    units: defaultdict[tuple[str, str], Origins] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(list))
    )
    for case, value, origin, segment, published, route, *recordings in _units(study, by):
        disputed = recordings if route == "decided" else [published]
        units[case, value][origin][segment].append(_options(published, disputed))
    found = {}
    for place in product(study.cases["case_id"], kind_of(study, by).categories):
        origins = [list(segments.values()) for segments in units[place].values()]
        try:
            found[place] = _cell(origins, rule, weight_by)
        except RobustnessLimit as limit:
            raise RobustnessLimit(f"{' x '.join(place)}: {limit}") from None
    return found


def _units(study: Study, by: str) -> Iterable[tuple[str, ...]]:
    """Return case, ``by``, origin, segment, decision, route and recordings of units that rate."""
    table = rated_evidence(decided_units(study))
    coders = list(study.codings["coder_id"].unique())
    columns = ["case_id", by, "origin", "segment_id", "bearing", "route", *coders]
    units = table[columns].astype(object)
    rows: Iterable[tuple[str, ...]] = units.where(units.notna(), None).itertuples(False, None)
    return rows


def _options(published: str | None, recordings: Iterable[str | None]) -> Outcomes:
    """Return the ways to decide a unit: for a coder's recording, or as it was published."""
    options: Outcomes = {}
    for bearing in {*recordings}:
        add(options, _contribution(bearing), (1, 1))
    add(options, _contribution(published), (0, 0))
    return options


def _contribution(bearing: str | None) -> State:
    return (SCORES[bearing], 1, 0, 0) if bearing in SCORES else NOTHING


def _cell(origins: Sequence[Units], rule: RatingRule, weight_by: WeightBy) -> Cell:
    """Combine the units of each segment, the segments of each origin, then the origins."""
    parts, scale = (_averaged if weight_by == "origin" else _pooled)(origins, rule)
    units = [unit for segments in origins for segment in segments for unit in segment]
    disputes = sum(sum(ways for ways, _ in unit.values()) > 1 for unit in units)
    return Cell(combined(parts, rule), scale, disputes)


def _averaged(origins: Sequence[Units], rule: RatingRule) -> tuple[list[Outcomes], int]:
    """Return the outcomes of each origin as its mean times a scale, which makes it whole."""
    parts = [combined(_segments(segments, rule), rule) for segments in origins]
    scale = lcm(*(weight for part in parts for _, weight, _, _ in part if weight))

    def mean(state: State) -> State:
        total, weight, _, segments = state
        return (total * scale // weight, 1, 1, segments) if weight else NOTHING

    return [mapped(part, mean) for part in parts], scale


def _pooled(origins: Sequence[Units], rule: RatingRule) -> tuple[list[Outcomes], int]:
    """Return the outcomes of each origin, and one by one of its segments where it surely speaks."""

    def present(state: State) -> State:
        return (*state[:2], int(state[1] > 0), state[3])

    parts: list[Outcomes] = []
    for segments in origins:
        alone = _segments(segments, rule)
        if any(NOTHING not in segment for segment in alone):
            parts += [*alone, {(0, 0, 1, 0): (1, 0)}]
        else:
            parts.append(mapped(combined(alone, rule), present))
    return parts, 1


def _segments(segments: Units, rule: RatingRule) -> list[Outcomes]:
    """Return the outcomes of each segment: it is evaluative if any of its units is."""

    def counted(state: State) -> State:
        return (*state[:2], 0, int(state[1] > 0))

    return [mapped(combined(units, rule), counted) for units in segments]


def shared(tallies: Mapping[Key, Tally]) -> Iterator[tuple[object, ...]]:
    """Return each key with its number of adjudications, their share, and the fewest changes."""
    everything = sum(ways for ways, _ in tallies.values())
    for key, (ways, changes) in tallies.items():
        share = Fraction(ways, everything)
        yield key, ways, float(share), share, pd.NA if changes == inf else changes


def typed(table: pd.DataFrame, study: Study, by: str) -> pd.DataFrame:
    """Return a frame with exact counts, its cases and values of ``by`` in the study's order."""
    types = {
        "case_id": study.cases["case_id"].dtype,
        by: kind_of(study, by),
        "decisions": object,
        "changes": "Int64",
    }
    return table.astype({column: kind for column, kind in types.items() if column in table})


def kind_of(study: Study, by: str) -> pd.CategoricalDtype:
    """Return the values of a column of the codebook in order, unused ones of its list included."""
    column = study.codebook[by]
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.dtype
    return pd.CategoricalDtype(list(column.unique()), ordered=True)
