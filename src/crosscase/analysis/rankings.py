"""Which case comes before which, over all ways to adjudicate."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from math import lcm, prod

import pandas as pd

from crosscase.analysis.decided import SHARED, Cell, WeightBy, cells, kind_of, shared, typed
from crosscase.analysis.outcomes import LIMIT, UNMET, RobustnessLimit, Tally, add, symbol
from crosscase.analysis.ratings import STATES, RatingRule, default_rule
from crosscase.study import Study

Ranking = tuple[tuple[str, ...], ...]
"""Cases from best to worst, those with the same score together."""
Scores = dict[int, dict[str, Tally]]
"""Of each score, in a unit that makes all of them whole, the cases that may have it."""


def rankings(
    study: Study,
    by: str = "code_id",
    rule: RatingRule | None = None,
    weight_by: WeightBy = "origin",
) -> pd.DataFrame:
    """Return, for every code, in which share of all adjudications the cases rank in which order.

    Cases are ranked by their exact score; equal scores share a place. A case that is thin or
    silent is not ranked. Unit of adjudication and shares are those of
    :func:`crosscase.analysis.decision_shares`.

    Parameters
    ----------
    study
        A valid study.
    by
        ``code_id``, ``dimension`` or ``research_question``.
    rule
        Thresholds and minima; the default rule if left out.
    weight_by
        ``origin`` or ``segment``.

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
    RobustnessLimit
        If a cell has more than 200,000 outcomes to tell apart, or a code as many rankings.

    Notes
    -----
    A segment belongs to one case, so that the cases are decided independently. The scores that any
    case may have are gone through from best to worst; at each, every set of cases that may stand
    there is put next in every order begun so far.
    """
    rule = rule or default_rule()
    found = cells(study, by, rule, weight_by)
    cases = list(study.cases["case_id"])
    rows = [
        (value, *row)
        for value in kind_of(study, by).categories
        for row in shared(_rankings({case: found[case, value] for case in cases}, rule))
    ]
    table = pd.DataFrame(rows, columns=[by, "ranking", *SHARED])
    table = typed(table.assign(published=table["changes"] == 0), study, by)
    order = [by, "exact_share", "ranking"]
    return table.sort_values(order, ascending=[True, False, True]).reset_index(drop=True)


def _rankings(of_cases: Mapping[str, Cell], rule: RatingRule) -> dict[str, Tally]:
    """Return the rankings of cases that are adjudicated independently."""
    scores: Scores = defaultdict(dict)
    unranked = {}
    unit = lcm(*{weight * cell.scale for cell in of_cases.values() for weight in _weights(cell)})
    for case, cell in of_cases.items():
        ranked, unranked[case] = _by_score(cell, rule, unit)
        for score, tally in ranked.items():
            scores[score][case] = tally
    orders: dict[Ranking, Tally] = {(): (1, 0)}
    for level in _levels(scores):
        for order, tally in list(orders.items()):
            for group, here in _groups(level, order):
                add(orders, (*order, group), _together([tally, here]))
        if len(orders) > LIMIT:
            raise RobustnessLimit(
                f"more than {LIMIT:,} rankings to tell apart; compare fewer cases"
            )
    return _completed(orders, unranked)


def _weights(cell: Cell) -> set[int]:
    return {weight for _, weight, _, _ in cell.outcomes if weight}


def _by_score(cell: Cell, rule: RatingRule, unit: int) -> tuple[dict[int, Tally], Tally]:
    """Return the ways to each score that carries a rating, in units, and the ways to none."""
    ranked: dict[int, Tally] = {}
    unranked: dict[str, Tally] = {}
    for state, tally in cell.outcomes.items():
        rating = symbol(state, cell.scale, rule)
        if rating in STATES:
            add(unranked, "", tally)
        else:
            total, weight, _, _ = state
            add(ranked, total * (unit // (weight * cell.scale)), tally)
    return ranked, unranked.get("", UNMET)


def _levels(scores: Scores) -> list[dict[str, Tally]]:
    """Return who may stand where, best first; neighbours held by the same one case are merged."""
    levels: list[dict[str, Tally]] = []
    for score in sorted(scores, reverse=True):
        here = scores[score]
        if levels and len(here) == 1 and levels[-1].keys() == here.keys():
            [(case, tally)] = here.items()
            add(levels[-1], case, tally)
        else:
            levels.append(here)
    return levels


def _groups(here: Mapping[str, Tally], order: Ranking) -> Iterator[tuple[tuple[str, ...], Tally]]:
    """Return each set of cases that may stand at a score and is not in the order yet."""
    placed = {case for group in order for case in group}
    free = [case for case in here if case not in placed]
    for size in range(1, len(free) + 1):
        for group in combinations(free, size):
            yield group, _together(here[case] for case in group)


def _completed(orders: Mapping[Ranking, Tally], unranked: Mapping[str, Tally]) -> dict[str, Tally]:
    """Return the orders that occur or are published as text, with the cases that have no score."""
    rankings = {}
    for order, tally in orders.items():
        rest = [case for case in unranked if not any(case in group for group in order)]
        ways, changes = _together([tally, *(unranked[case] for case in rest)])
        if ways or not changes:
            rankings[_text(order, rest)] = (ways, changes)
    return rankings


def _together(tallies: Iterable[Tally]) -> Tally:
    """Return the ways to have several independent things."""
    ways, changes = zip(*tallies, strict=True)
    return prod(ways), sum(changes)


def _text(order: Ranking, rest: list[str]) -> str:
    parts = [" > ".join(" = ".join(group) for group in order), ", ".join(rest)]
    return "; ".join(filter(None, [parts[0], parts[1] and f"{parts[1]} unranked"]))
