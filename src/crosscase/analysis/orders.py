"""Which case comes before which, over all ways to decide disputes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from math import lcm, prod

import pandas as pd

from crosscase.analysis import outcomes
from crosscase.analysis.checks import AnalysisError
from crosscase.analysis.outcomes import (
    SHARED,
    UNMET,
    Cell,
    RobustnessLimit,
    Tally,
    add,
    cells,
    kind_of,
    shared,
    typed,
    units_that_rate,
)
from crosscase.analysis.rating import STATES
from crosscase.study import RatingRule, Study

Ranking = tuple[tuple[str, ...], ...]
"""Cases from best to worst, those with the same score together."""


def rankings(study: Study, by: str = "code_id") -> pd.DataFrame:
    """Return, for every code, in which share of all decisions the cases rank in which order.

    Cases are ranked by their exact score; equal scores share a place. A case that is thin or
    silent is not ranked. What is decided, and the shares, are those of
    :func:`crosscase.analysis.decision_shares`.

    Returns
    -------
    pandas.DataFrame
        One row per ``by`` and ranking that occurs or is published: the ``by`` column; ``ranking``
        (as ``B > A = D; C unranked``); ``decisions`` (int, exact), ``share``,
        ``exact_share``; ``changes`` (fewest published decisions to replace to get this ranking,
        0 for the published one); ``published`` (bool). In the study's order, then the most
        frequent first.

    Raises
    ------
    CrosscaseError
        If a cell has more than 200,000 outcomes to tell apart, or a code as many rankings; if a
        statement of two cases is disputed, so that these are not decided independently.

    Examples
    --------
    >>> cc.rankings(study).groupby("code_id", observed=True)["published"].sum().unique()
    array([1])
    """
    _want_independent(units_that_rate(study))
    found = cells(study, by)
    rows = [
        (value, *row)
        for value in kind_of(study, by).categories
        for row in shared(
            _rankings({case: found[case, value] for case in study.cases["case_id"]}, study.rule)
        )
    ]
    table = pd.DataFrame(rows, columns=[by, "ranking", *SHARED])
    table = typed(table.assign(published=table["changes"] == 0), study, by)
    order = [by, "exact_share", "ranking"]
    return table.sort_values(order, ascending=[True, False, True]).reset_index(drop=True)


def _want_independent(units: pd.DataFrame) -> None:
    """Refuse a dispute that is decided for two cases at once."""
    disputed = units[units["route"].isin(["decided", "open"])]  # what is agreed is never otherwise
    joint = disputed[disputed.duplicated(["segment_id", "code_id"])]
    if len(joint):
        first = joint.iloc[0]
        raise AnalysisError(
            f"rankings are counted for cases that are decided independently; {first['segment_id']} "
            f"is disputed on {first['code_id']} and belongs to more than one case"
        )


def _rankings(of_cases: Mapping[str, Cell], rule: RatingRule) -> dict[str, Tally]:
    """Return the rankings of cases that are decided independently."""
    # Of each score, in a unit that makes all of them whole, the cases that may have it.
    scores: dict[int, dict[str, Tally]] = defaultdict(dict)
    unranked: dict[str, Tally] = dict.fromkeys(of_cases, UNMET)
    unit = lcm(  # whole scores are found again exactly
        *(
            origins * cell.scale
            for cell in of_cases.values()
            for _, origins, _ in cell.outcomes
            if origins
        )
    )
    for case, cell in of_cases.items():
        for state, tally in cell.outcomes.items():
            if cell.rating(state, rule) in STATES:  # no rating, no place
                add(unranked, case, tally)
            else:
                add(scores[int(cell.score(state) * unit)], case, tally)
    # From the best score to the worst, every set of cases that may stand there is put next in every
    # order begun so far.
    orders: dict[Ranking, Tally] = {(): (1, 0)}
    for level in _levels(scores):
        for order, tally in list(orders.items()):
            placed = {case for group in order for case in group}
            free = [case for case in level if case not in placed]
            for size in range(1, len(free) + 1):
                for group in combinations(free, size):
                    here = _together(level[case] for case in group)
                    add(orders, (*order, group), _together([tally, here]))
        if len(orders) > outcomes.LIMIT:
            raise RobustnessLimit(
                f"more than {outcomes.LIMIT:,} rankings to tell apart; compare fewer cases"
            )
    return _completed(orders, unranked)


def _levels(scores: Mapping[int, dict[str, Tally]]) -> Iterator[dict[str, Tally]]:
    """Yield who may stand where, best first; neighbours held by the same one case are merged."""
    level: dict[str, Tally] = {}
    for score in sorted(scores, reverse=True):
        here = scores[score]
        if len(here) == 1 and level.keys() == here.keys():  # it beats the same cases at either
            [(case, tally)] = here.items()
            add(level, case, tally)
        else:
            if level:
                yield level
            level = dict(here)
    yield level


def _completed(orders: Mapping[Ranking, Tally], unranked: Mapping[str, Tally]) -> dict[str, Tally]:
    """Return the orders that occur or are published as text, with the cases that have no score."""
    rankings = {}
    for order, tally in orders.items():
        rest = [case for case in unranked if not any(case in group for group in order)]
        ways, changes = _together([tally, *(unranked[case] for case in rest)])
        if ways or not changes:  # the published one is shown even if no decision leads to it
            ranked = " > ".join(" = ".join(group) for group in order)
            left = f"{', '.join(rest)} unranked" if rest else ""
            rankings["; ".join(filter(None, [ranked, left]))] = (ways, changes)
    return rankings


def _together(tallies: Iterable[Tally]) -> Tally:
    """Return the ways to have several independent things."""
    ways, changes = zip(*tallies, strict=True)
    return prod(ways), sum(changes)
