"""How far ratings depend on how disputes, sources, coders and the rule were decided."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from crosscase.analysis.checks import want_bearings
from crosscase.analysis.outcomes import (
    SHARED,
    UNMET,
    add,
    cells,
    recordings,
    shared,
    typed,
    units_that_rate,
)
from crosscase.analysis.rating import BASIS, SYMBOLS, pooled_ratings, symbols
from crosscase.study import RatingRule, Study

WEAK = ("0.1", "0.15", "0.2", "0.25", "0.3")  # texts, that fractions are exact
STRONG = ("0.5", "0.55", "0.6", "0.65", "0.7")
MIN_SEGMENTS = (2, 3, 4, 5)
MIN_ORIGINS = (1, 2, 3)
KINDS = pd.CategoricalDtype(
    ["origin", "publisher side", "coder", "weighting", "threshold", "minimum"], ordered=True
)
PLACE = ["case_id", "code_id"]


def decision_shares(study: Study, by: str = "code_id") -> pd.DataFrame:
    """Return, for every cell, in which share of all possible decisions it has each rating.

    Where coders differ on a segment and a code, each recording made by any of them (none is one,
    too) is a way to decide it; every combination counts once. The result is a share of decisions,
    not a probability: nothing is assumed about who is more likely to be right.

    Returns
    -------
    pandas.DataFrame
        One row per case, ``by`` and rating, all combinations, in the study's order:
        ``case_id``, the ``by`` column, ``rating``; ``decisions`` (int, exact); ``share``
        (float), ``exact_share`` (the same as a ``Fraction``); ``changes`` (fewest published
        decisions to replace by a coder's recording to get this rating; 0 for the published rating,
        missing where no replacement leads there); ``disputes`` (of the cell); and what the
        published rating rests on: ``exact_score``, ``segments``, ``judged``, ``origins``.

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
    rows = []
    for place, cell in cells(study, by).items():
        tallies = dict.fromkeys(SYMBOLS.categories, UNMET)
        for state, tally in cell.outcomes.items():
            add(tallies, cell.rating(state, study.rule), tally)
        rows += [(*place, *row, cell.disputes) for row in shared(tallies)]
    table = pd.DataFrame(rows, columns=["case_id", by, "rating", *SHARED, "disputes"])
    table = typed(table, study, by).astype({"rating": SYMBOLS})
    rests_on = study.rate(by)[["case_id", by, *BASIS]]
    return table.merge(rests_on, on=["case_id", by], how="left", validate="many_to_one")


def robustness(shares: pd.DataFrame, by: str = "code_id") -> pd.DataFrame:
    """Return how much it would take to change each published rating.

    Returns
    -------
    pandas.DataFrame
        One row per cell, in the study's order: ``case_id``, the ``by`` column, ``published``
        (the rating), what it rests on (``exact_score``, ``segments``, ``judged``,
        ``origins``), ``disputes``; ``share``, ``exact_share`` (of decisions in which the
        published rating stands); ``reachable`` (ratings that some decisions give, joined by
        semicolons); ``breaking_number`` (fewest published decisions to replace by a coder's
        recording so that the rating changes; missing where none can) and ``breaks_to`` (the rating
        or ratings it then takes).

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
    units = units_that_rate(study)
    decided = units[units["route"] == "decided"].merge(fragile, on=PLACE)
    tried = [
        {**unit, "decided": unit["bearing"], "otherwise": other}
        for unit, recorded in zip(
            decided.to_dict("records"), recordings(decided, study), strict=True
        )
        for other in recorded
    ]
    told = ["segment_id", "decided", "otherwise", "rating", "becomes", "reason"]
    if not tried:
        return pd.DataFrame(columns=[*PLACE, *told, *BASIS])
    cells = dict(list(units.groupby(PLACE, observed=True)))
    subsets = [("dispute", "", _decided_otherwise(cells, unit, study)) for unit in tried]
    becomes = [found.item() for *_, found in _on_subsets(subsets, [], study.rule)]
    rows = pd.DataFrame(tried).assign(becomes=becomes)
    changed = rows[rows["becomes"] != rows["rating"]]
    return changed[[*PLACE, *told, *BASIS]].reset_index(drop=True)


def _decided_otherwise(
    cells: dict[Any, pd.DataFrame], unit: dict[Any, Any], study: Study
) -> pd.DataFrame:
    """Return the evidence of a unit's cell, with that unit as it was not decided."""
    cell = cells[unit["case_id"], unit["code_id"]]
    here = cell["segment_id"] == unit["segment_id"]
    bearing = cell["bearing"].mask(here, unit["otherwise"])
    value = bearing.astype(object).map(dict(study.bearings)).astype("Int64")
    return cell.assign(bearing=bearing, value=value)[bearing.notna()]


def variants(study: Study, by: str = "code_id") -> pd.DataFrame:
    """Rate every case again, each time with one decision of the study made otherwise.

    The kinds: ``origin`` and ``publisher side`` leave out all that one of them has published;
    ``coder`` takes one coder's codings as if they were the consensus; ``weighting`` averages all
    codings of a cell at once; ``threshold`` moves the weak one from 0.1 to 0.3 and the strong one
    from 0.5 to 0.7; ``minimum`` asks for 2 to 5 judged segments and 1 to 3 origins.

    Returns
    -------
    pandas.DataFrame
        One row per variant and cell, in the study's order: ``kind``, ``variant``, ``case_id``, the
        ``by`` column; ``published`` and ``rating`` (without and with the variant); ``changed``.

    Examples
    --------
    >>> tried = cc.variants(study)
    >>> tried.loc[tried["kind"] == "minimum", "variant"].nunique()
    12
    """
    want_bearings(study.codings)
    rule, place = study.rule, ["case_id", by]
    record = study.evidence[study.evidence["rated"]]
    published = pooled_ratings(record, place, rule)
    tried = [
        *_on_subsets(list(_subsets(record, study)), place, rule),
        ("weighting", "by segment", symbols(_unweighted(record, published, place), rule)),
        *((kind, variant, symbols(published, other)) for kind, variant, other in _rules(rule)),
    ]
    rows = [
        published[place].assign(
            kind=kind, variant=variant, published=published["rating"], rating=list(found)
        )
        for kind, variant, found in tried
    ]
    found = pd.concat(rows, ignore_index=True).astype({"kind": KINDS, "rating": SYMBOLS})
    found["changed"] = found["rating"] != found["published"]
    return found[["kind", "variant", *place, "published", "rating", "changed"]]


def _subsets(record: pd.DataFrame, study: Study) -> Iterator[tuple[str, str, pd.DataFrame]]:
    for kind, column in (("origin", "origin"), ("publisher side", "publisher_side")):
        present = {*record.get(column, ())}
        for value in study.sources.get(column, pd.Series()).unique():
            if value in present:
                yield kind, value, record[record[column] != value]
    for coder in study.reading_coders:
        alone = study.only(coder=coder).evidence  # without decisions, as nobody differs
        yield "coder", coder, alone[alone["rated"]]


def _on_subsets(
    subsets: list[tuple[str, str, pd.DataFrame]], place: list[str], rule: RatingRule
) -> Iterator[tuple[str, str, pd.Series]]:
    """Rate all subsets of the evidence at once, which is many times faster than one by one."""
    columns = [*place, "code_id", "segment_id", "origin", "bearing", "value"]
    columns = list(dict.fromkeys(columns))  # codes may be what is rated
    parts = [part[columns].assign(subset=number) for number, (*_, part) in enumerate(subsets)]
    numbers = pd.CategoricalDtype(list(range(len(subsets))))  # cells that a subset lacks stay
    stack = pd.concat(parts, ignore_index=True).astype({"subset": numbers})
    table = pooled_ratings(stack, ["subset", *place], rule)
    by_subset = table["rating"].groupby(table["subset"], observed=False)
    for (kind, variant, _), (_, found) in zip(subsets, by_subset, strict=True):
        yield kind, variant, found


def _unweighted(record: pd.DataFrame, published: pd.DataFrame, place: list[str]) -> pd.DataFrame:
    """Return the cells with the mean over all their codings, whatever the origins, as scores."""
    values = record["value"].groupby([record[name] for name in place], observed=False)
    means = [
        Fraction(int(total), int(number)) if number else np.nan  # exact, as thresholds are
        for total, number in zip(values.sum(), values.count(), strict=True)
    ]
    return published.assign(exact_score=pd.Series(means, published.index, dtype=object))


def _rules(rule: RatingRule) -> Iterator[tuple[str, str, RatingRule]]:
    for weak, strong in product(WEAK, STRONG):
        other = replace(rule, weak=Fraction(weak), strong=Fraction(strong))
        yield "threshold", f"weak {weak}, strong {strong}", other
    for segments, origins in product(MIN_SEGMENTS, MIN_ORIGINS):
        plural = "origin" if origins == 1 else "origins"
        other = replace(rule, min_segments=segments, min_origins=origins)
        yield "minimum", f"{segments} segments, {origins} {plural}", other
