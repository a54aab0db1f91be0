"""What independent parts of a cell may contribute, and their product.

The outcomes of a part are a table from the state it may be in to the number of ways that lead
there. Parts that are decided independently are multiplied like polynomials; equal parts are raised
to a power, so that ten disputes of a kind cost little more than one.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from functools import partial, reduce
from math import inf
from typing import TypeVar

from crosscase.analysis.ratings import RATINGS, RatingRule

LIMIT = 200_000

State = tuple[int, int, int, int]
"""Total and weight (the score is their ratio); origins and evaluative segments, capped."""
Tally = tuple[int, float]
"""Number of ways, and fewest published decisions that are not kept on any of them."""
Outcomes = dict[State, Tally]
Key = TypeVar("Key", bound=Hashable)

NOTHING: State = (0, 0, 0, 0)
UNMET: Tally = (0, inf)


class RobustnessLimit(ValueError):
    """A count that would need more outcomes than the library is willing to tell apart."""


def symbol(state: State, scale: int, rule: RatingRule) -> str:
    """Return the rating or state of a cell, by whole numbers alone.

    Parameters
    ----------
    state
        Total, weight, origins and evaluative segments.
    scale
        What the total is multiplied with.
    rule
        Thresholds and minima.
    """
    total, weight, origins, segments = state
    if not weight:
        return "silent"
    if origins < rule.min_origins or segments < rule.min_segments:
        return "thin"
    weight *= scale
    step = (abs(total) * rule.weak.denominator >= rule.weak.numerator * weight) + (
        abs(total) * rule.strong.denominator >= rule.strong.numerator * weight
    )
    return RATINGS[2 + (step if total > 0 else -step)]


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
    alike = Counter(frozenset(part.items()) for part in parts)
    powers = (_power(dict(part), exponent, rule) for part, exponent in alike.items())
    return reduce(partial(_product, rule=rule), sorted(powers, key=len), {NOTHING: (1, 0)})


def _power(outcomes: Outcomes, exponent: int, rule: RatingRule) -> Outcomes:
    if exponent == 1:
        return outcomes
    half = _power(outcomes, exponent // 2, rule)
    square = _product(half, half, rule)
    return _product(square, outcomes, rule) if exponent % 2 else square


def _product(left: Outcomes, right: Outcomes, rule: RatingRule) -> Outcomes:
    """Return the outcomes of two independent parts together."""
    most_origins, most_segments = rule.min_origins, rule.min_segments
    joint: Outcomes = {}
    for (total, weight, origins, segments), (ways, changes) in left.items():
        for (more, heavier, others, further), (times, also) in right.items():
            state = (
                total + more,
                weight + heavier,
                min(origins + others, most_origins),
                min(segments + further, most_segments),
            )
            add(joint, state, (ways * times, changes + also))
        if len(joint) > LIMIT:
            raise RobustnessLimit(
                f"more than {LIMIT:,} outcomes of adjudication to tell apart; count by segment "
                "(weight_by='segment') or by code_id, which have fewer"
            )
    return joint
