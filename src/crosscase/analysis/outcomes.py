"""Count every way to decide disputes exactly, without going through them one by one.

The *outcomes* of a part - a unit, a segment, an origin, a cell - are a table from the state it may
be in to the number of ways that lead there. Parts that are decided independently are multiplied
like polynomials; equal parts are raised to a power, so that ten disputes of a kind cost little more
than one.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import product
from math import inf, lcm
from typing import Any, TypeVar

import pandas as pd

from crosscase.analysis.checks import AnalysisError, want_bearings
from crosscase.study import RatingRule, Study

LIMIT = 200_000
SHARED = ["decisions", "share", "exact_share", "changes"]

State = tuple[int, int, int]
"""Total and weight (the score is their ratio), and judged segments, capped at the rule's minimum.

Within an origin the weight is its number of codings; once averaged it is 1, so that the weight of a
cell is its number of origins.
"""
Tally = tuple[int, float]
"""Number of ways, and fewest published decisions that are not kept on any of them."""
Outcomes = dict[State, Tally]
Key = TypeVar("Key", bound=Hashable)

NOTHING: State = (0, 0, 0)
UNMET: Tally = (0, inf)


class RobustnessLimit(AnalysisError):
    """A count that would need more outcomes than the library is willing to tell apart."""


@dataclass(frozen=True)
class Cell:
    """All that decisions can make of a cell; the published ones lead to what needs no changes."""

    outcomes: Outcomes
    scale: int
    """What the totals are multiplied with, to be whole numbers."""
    disputes: int
    """Number of units on which the coders differ."""

    def rating(self, state: State, rule: RatingRule) -> str:
        """Return the rating that a state carries, or why it carries none."""
        _, origins, segments = state
        if not origins:
            return "silent"
        if origins < rule.min_origins or segments < rule.min_segments:
            return "thin"
        return rule.rate(self.score(state))

    def score(self, state: State) -> Fraction:
        """Return the score of a state."""
        total, origins, _ = state
        return Fraction(total, origins * self.scale)


def cells(study: Study, by: str) -> dict[tuple[str, str], Cell]:
    """Return the cell of each case and value of ``by``, all combinations, in the study's order."""
    units = units_that_rate(study)
    homes = units[["case_id", by, "origin", "segment_id"]].astype(object)
    published = units["bearing"].astype(object).where(units["bearing"].notna(), None)
    open_to = units["route"].isin(["decided", "open"])
    rows = zip(homes.to_numpy(), published, open_to, recordings(units, study), strict=True)
    origins: dict[Any, Any] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    for (case, value, origin, segment), bearing, disputed, recorded in rows:
        options: Outcomes = {}
        for other in recorded if disputed else [bearing]:  # what is overruled is no way to decide
            add(options, _contribution(other, study), (1, 1))
        add(options, _contribution(bearing, study), (0, 0))  # what is published needs no change
        origins[case, value][origin][segment].append(options)
    found: dict[tuple[str, str], Cell] = {}
    for place in product(study.cases["case_id"], kind_of(study, by).categories):
        try:
            parts = [list(segments.values()) for segments in origins[place].values()]
            found[place] = _cell(parts, study.rule)
        except RobustnessLimit as limit:
            raise RobustnessLimit(f"{' x '.join(place)}: {limit}") from None
    return found


def units_that_rate(study: Study) -> pd.DataFrame:
    """Return every unit that enters a rating, decided or not."""
    want_bearings(study.codings)
    units = study.described(study.units)
    return units[units["rated"]]


def recordings(units: pd.DataFrame, study: Study) -> list[list[str | None]]:
    """Return what those who read each unit's segment recorded, each once; None for no code."""
    table = units[study.reading_coders].astype(object)
    recorded = table.where(table.notna(), None).to_dict("records")
    return [
        list(dict.fromkeys(own[coder] for coder in study.readers[segment]))
        for segment, own in zip(units["segment_id"], recorded, strict=True)
    ]


def _contribution(bearing: str | None, study: Study) -> State:
    value = None if bearing is None else study.bearings[bearing]
    return NOTHING if value is None else (value, 1, 0)


def _cell(origins: Sequence[Sequence[Sequence[Outcomes]]], rule: RatingRule) -> Cell:
    """Combine the units of each segment, the segments of each origin, then the origins."""
    # A segment is judged if any of its units is; an origin speaks with one voice, its mean.
    spoken = [
        combined(
            (
                mapped(combined(units, rule), lambda state: (*state[:2], int(state[1] > 0)))
                for units in segments
            ),
            rule,
        )
        for segments in origins
    ]
    scale = lcm(*(weight for part in spoken for _, weight, _ in part if weight))  # whole numbers

    def mean(state: State) -> State:
        total, weight, segments = state
        return (total * scale // weight, 1, segments) if weight else NOTHING

    units = (unit for segments in origins for own in segments for unit in own)
    disputes = sum(sum(ways for ways, _ in unit.values()) > 1 for unit in units)
    return Cell(combined((mapped(part, mean) for part in spoken), rule), scale, disputes)


def add(table: dict[Key, Tally], key: Key, tally: Tally) -> None:
    """Add ways to reach what some may have reached already."""
    ways, changes = table.get(key, UNMET)
    table[key] = (ways + tally[0], min(changes, tally[1]))


def mapped(outcomes: Outcomes, change: Callable[[State], State]) -> Outcomes:
    """Return the outcomes in other states; states that become the same are merged."""
    changed: Outcomes = {}
    for state, tally in outcomes.items():
        add(changed, change(state), tally)
    return changed


def combined(parts: Iterable[Outcomes], rule: RatingRule) -> Outcomes:
    """Multiply independent parts: equal ones first, small ones before large ones."""

    def multiplied(left: Outcomes, right: Outcomes) -> Outcomes:
        joint: Outcomes = {}
        for (total, weight, segments), (ways, changes) in left.items():
            for (more, heavier, further), (times, also) in right.items():
                counted = min(segments + further, rule.min_segments)  # more makes no difference
                state = (total + more, weight + heavier, counted)
                add(joint, state, (ways * times, changes + also))
            if len(joint) > LIMIT:
                raise RobustnessLimit(
                    f"more than {LIMIT:,} outcomes of decisions to tell apart; count by code_id, "
                    "which has fewest"
                )
        return joint

    def power(outcomes: Outcomes, exponent: int) -> Outcomes:
        if exponent == 1:
            return outcomes
        half = power(outcomes, exponent // 2)
        square = multiplied(half, half)
        return multiplied(square, outcomes) if exponent % 2 else square

    alike = Counter(frozenset(part.items()) for part in parts)
    powers = (power(dict(part), exponent) for part, exponent in alike.items())
    return reduce(multiplied, sorted(powers, key=len), {NOTHING: (1, 0)})  # small ones first


def shared(tallies: Mapping[Key, Tally]) -> Iterator[tuple[object, ...]]:
    """Return each key with its number of decisions, their share, and the fewest changes."""
    everything = sum(ways for ways, _ in tallies.values())
    for key, (ways, changes) in tallies.items():
        share = Fraction(ways, everything)
        yield key, ways, float(share), share, pd.NA if changes == inf else changes


def typed(table: pd.DataFrame, study: Study, by: str) -> pd.DataFrame:
    """Return a frame with exact counts, its cases and values of ``by`` in the study's order."""
    types: dict[str, Any] = {"decisions": object, "changes": "Int64", by: kind_of(study, by)}
    types["case_id"] = study.cases["case_id"].dtype
    return table.astype({column: kind for column, kind in types.items() if column in table})


def kind_of(study: Study, by: str) -> pd.CategoricalDtype:
    """Return the values of a column of the codebook in order, unused ones of its list included."""
    column = study.codebook[by]
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.dtype
    return pd.CategoricalDtype(list(column.unique()), ordered=True)  # as the codebook has them
