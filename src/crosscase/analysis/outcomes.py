"""How far ratings depend on how disputes were decided: every way is counted, none is tried.

The *outcomes* of a part - a unit, a segment, an origin, a cell - are a table from the state it may
be in to the number of ways that lead there. Parts that are decided independently are multiplied
like polynomials, so that the work grows with the number of states and not with that of the ways.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable
from fractions import Fraction
from functools import reduce
from math import inf
from typing import Any, TypeVar

import pandas as pd

from crosscase.analysis.checks import AnalysisError
from crosscase.analysis.rating import BASIS, SYMBOLS, pooled_ratings, symbol
from crosscase.study import RatingRule, Study

LIMIT = 200_000
PLACE = ["case_id", "code_id"]

State = tuple[Fraction, int, int]
"""Total and weight (the score is their ratio), and judged segments, capped at the rule's minimum.

Within an origin the weight is its number of codings; once averaged it is 1, so that the weight of a
cell is its number of origins.
"""
Tally = tuple[int, float]
"""Number of ways, and fewest published decisions that are not kept on any of them."""
Outcomes = dict[State, Tally]
Key = TypeVar("Key", bound=Hashable)

NOTHING: State = (Fraction(0), 0, 0)
UNMET: Tally = (0, inf)


def decision_shares(study: Study, by: str = "code_id") -> pd.DataFrame:
    """Return, for every cell, in which share of all possible decisions it has each rating.

    Where coders differ on a segment and a code, each recording made by any of them (none is one,
    too) is a way to decide it; every combination counts once. The result is a share of decisions,
    not a probability: nothing is assumed about who is more likely to be right.

    Returns
    -------
    pandas.DataFrame
        One row per case, ``by`` and rating, all combinations, in the study's order: ``case_id``,
        the ``by`` column, ``rating``; ``decisions`` (int, exact); ``share`` (float),
        ``exact_share`` (the same as a ``Fraction``); ``changes`` (fewest published decisions to
        replace by a coder's recording to get this rating: 0 for the published one, missing where
        no replacement leads there); ``disputes`` (of the cell); and what the published rating rests
        on: ``exact_score``, ``segments``, ``judged``, ``origins``.

    Raises
    ------
    CrosscaseError
        If a cell has more than 200,000 outcomes to tell apart; nothing is ever approximated.

    Examples
    --------
    >>> shares = cc.decision_shares(study)
    >>> set(shares.groupby(["case_id", "code_id"], observed=True)["exact_share"].sum())
    {Fraction(1, 1)}
    """

    def rating_of(total: Fraction, origins: int, judged: int) -> str:
        return symbol(total / max(origins, 1), judged, origins, study.rule)

    place = ["case_id", by]
    rated, units = study.rate(by), rated_units(study)
    disputes = Counter(units.loc[units["route"] == "decided", place].itertuples(index=False))
    options = _options(units, study, by)
    rows = []
    for cell in rated[place].itertuples(index=False):
        try:
            tallies = _mapped(_outcomes(options[cell], study.rule), rating_of)
        except AnalysisError as limit:
            raise AnalysisError(f"{' x '.join(cell)}: {limit}") from None
        everything = sum(ways for ways, _ in tallies.values())
        for rating in SYMBOLS.categories:
            ways, changes = tallies.get(rating, UNMET)
            share = Fraction(ways, everything)
            fewest = pd.NA if changes == inf else changes
            rows.append((*cell, rating, ways, float(share), share, fewest, disputes[cell]))
    columns = [*place, "rating", "decisions", "share", "exact_share", "changes", "disputes"]
    types: dict[Any, Any] = {"rating": SYMBOLS, "decisions": object, "changes": "Int64"}
    table = pd.DataFrame(rows, columns=columns).astype(types | rated[place].dtypes.to_dict())
    return table.merge(rated[[*place, *BASIS]], on=place, validate="many_to_one")


def robustness(shares: pd.DataFrame, by: str = "code_id") -> pd.DataFrame:
    """Return how much it would take to change each published rating.

    Returns
    -------
    pandas.DataFrame
        One row per cell, in the study's order: ``case_id``, the ``by`` column, ``published`` (the
        rating); of it, as in :func:`decision_shares`, ``share``, ``exact_share``, ``disputes``,
        ``exact_score``, ``segments``, ``judged``, ``origins``; ``reachable`` (ratings that some
        decisions give, joined by semicolons); ``breaking_number`` (fewest published decisions to
        replace by a coder's recording so that the rating changes; missing where none can) and
        ``breaks_to`` (the rating or ratings it then takes).

    Examples
    --------
    >>> standing = cc.robustness(cc.decision_shares(study))
    >>> len(standing) == len(study.cases) * len(study.codebook)
    True
    """
    place = ["case_id", by]
    published = shares[shares["changes"] == 0].set_index(place)  # one row of each cell
    possible = shares[shares["share"] > 0].groupby(place, observed=True)
    others = shares[shares["changes"] > 0]  # missing where no decision leads to it
    fewest = others.groupby(place, observed=True)["changes"]
    nearest = others[others["changes"] == fewest.transform("min")].groupby(place, observed=True)
    table = published.rename(columns={"rating": "published"}).assign(
        reachable=possible["rating"].agg("; ".join),
        breaking_number=fewest.min(),
        breaks_to=nearest["rating"].agg("; ".join),
    )
    return table.reset_index().drop(columns=["decisions", "changes"])


def deciding_disputes(study: Study) -> pd.DataFrame:
    """Return every dispute that, decided otherwise and alone, changes a rating by code.

    Returns
    -------
    pandas.DataFrame
        One row per dispute and other way to decide it, in the order of the segments: ``case_id``,
        ``code_id``, ``segment_id``; ``decided`` and ``otherwise`` (the bearing decided, and the
        other coder's; missing where the coding is dropped or was not made); ``rating`` and
        ``becomes``; ``reason`` of the decision; what the rating rests on (``exact_score``,
        ``segments``, ``judged``, ``origins``).

    Examples
    --------
    >>> deciding = cc.deciding_disputes(study)
    >>> bool((deciding["rating"] != deciding["becomes"]).all())
    True
    """
    standing = robustness(decision_shares(study)).rename(columns={"published": "rating"})
    # Only where one change is enough is each other decision tried, by rating the cell again.
    fragile = standing.loc[standing["breaking_number"] == 1, [*PLACE, "rating", *BASIS]]
    units = rated_units(study)
    disputed = units[units["route"] == "decided"].merge(fragile, on=PLACE)
    disputed["otherwise"] = recordings(disputed, study)
    tried = disputed.rename(columns={"bearing": "decided"}).explode("otherwise", ignore_index=True)
    tried["trial"] = pd.Categorical(tried.index)
    again = tried[["trial", *PLACE, "segment_id", "otherwise"]].merge(
        units, on=PLACE, suffixes=("_tried", "")
    )
    here = again["segment_id"] == again["segment_id_tried"]
    again["bearing"] = again["bearing"].mask(here, again["otherwise"])
    again["value"] = again["bearing"].astype(object).map(dict(study.bearings)).astype("Int64")
    kept = again[again["bearing"].notna()]
    tried["becomes"] = pooled_ratings(kept, "trial", study.rule)["rating"]
    changed = tried[tried["becomes"] != tried["rating"]]
    told = ["segment_id", "decided", "otherwise", "rating", "becomes", "reason"]
    return changed[[*PLACE, *told, *BASIS]].reset_index(drop=True)


def rated_units(study: Study) -> pd.DataFrame:
    """Return every unit that enters a rating, also those that were dropped."""
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


def _options(units: pd.DataFrame, study: Study, by: str) -> dict[Any, Any]:
    """Return the outcomes of every unit, by cell, origin and segment."""

    def worth(bearing: Any) -> State:
        value = study.bearings.get(bearing)
        return NOTHING if value is None else (Fraction(value), 1, 0)

    origins: dict[Any, Any] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    columns = (units[name] for name in ("case_id", by, "origin", "segment_id", "route", "bearing"))
    rows = zip(*columns, recordings(units, study), strict=True)
    for case, value, origin, segment, route, published, recorded in rows:
        # What is published needs no change; what is overruled is no way to decide.
        options = [(worth(published), (0, 0.0))]
        ways = recorded if route == "decided" else [published]
        options += [(worth(bearing), (1, 1)) for bearing in ways]
        origins[case, value][origin][segment].append(_merged(options))
    return origins


def _outcomes(origins: dict[Any, dict[Any, list[Outcomes]]], rule: RatingRule) -> Outcomes:
    """Combine the units of each segment, the segments of each origin, then the origins."""

    def combined(parts: Iterable[Outcomes]) -> Outcomes:
        return reduce(multiplied, sorted(parts, key=len), {NOTHING: (1, 0)})  # small ones first

    def multiplied(left: Outcomes, right: Outcomes) -> Outcomes:
        return _merged(
            (joined(one, other), (ways * times, changes + also))
            for one, (ways, changes) in left.items()
            for other, (times, also) in right.items()
        )

    def joined(one: State, other: State) -> State:
        (total, weight, segments), (more, heavier, further) = one, other
        counted = min(segments + further, rule.min_segments)  # more makes no difference
        return total + more, weight + heavier, counted

    def judged(total: Fraction, weight: int, _: int) -> State:
        return total, weight, int(weight > 0)  # a segment is, if any of its units is

    def mean(total: Fraction, weight: int, segments: int) -> State:
        return (total / weight, 1, segments) if weight else NOTHING  # an origin has one voice

    voices = []
    for segments in origins.values():
        spoken = combined(_mapped(combined(units), judged) for units in segments.values())
        voices.append(_mapped(spoken, mean))
    return combined(voices)


def _mapped(outcomes: Outcomes, change: Callable[[Fraction, int, int], Key]) -> dict[Key, Tally]:
    """Return the outcomes in other states; states that become the same are merged."""
    return _merged((change(*state), tally) for state, tally in outcomes.items())


def _merged(pairs: Iterable[tuple[Key, Tally]]) -> dict[Key, Tally]:
    """Add up the ways that lead to the same."""
    table: dict[Key, Tally] = {}
    for key, (ways, changes) in pairs:
        known, fewest = table.get(key, UNMET)
        table[key] = known + ways, min(fewest, changes)
        if len(table) > LIMIT:
            raise AnalysisError(
                f"more than {LIMIT:,} outcomes of decisions to tell apart; count by code_id, which "
                "has fewest"
            )
    return table
