"""How far ratings depend on how disputes between coders were decided."""

import pandas as pd

from crosscase.analysis.decided import SHARED, Cell, WeightBy, cells, shared, typed
from crosscase.analysis.evidence import evidence
from crosscase.analysis.outcomes import UNMET, Tally, add, symbol
from crosscase.analysis.ratings import (
    BASIS,
    RATINGS,
    STATES,
    RatingRule,
    default_rule,
    plain_scores,
    pooled_ratings,
    rated_evidence,
)
from crosscase.study import Study

SYMBOLS = pd.CategoricalDtype([*STATES, *RATINGS], ordered=True)


def decision_shares(
    study: Study,
    by: str = "code_id",
    rule: RatingRule | None = None,
    weight_by: WeightBy = "origin",
) -> pd.DataFrame:
    """Return, for every cell, in which share of all possible adjudications it has each rating.

    The unit of adjudication is one segment under one code. Where coders differ, each recording
    made by any of them (leaving the unit empty is one, too) is a way to decide it; every
    combination of decisions is one adjudication and counts once. The result is a share of
    adjudications, not a probability: nothing is assumed about who is more likely to be right.

    Parameters
    ----------
    study
        A valid study.
    by
        ``code_id``, ``dimension`` or ``research_question``.
    rule
        Thresholds and minima; the default rule if left out.
    weight_by
        ``origin`` rates as :func:`crosscase.analysis.ratings`; ``segment`` averages all codings of
        a cell at once, so that origins count for the minimum only.

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
    RobustnessLimit
        If a cell has more than 200,000 outcomes to tell apart; nothing is ever approximated.

    Notes
    -----
    All adjudications are counted, none is enumerated: a cell's adjudications are the product of
    its units', kept as a table from (sum, number) of scores to a count. Units of one segment are
    combined first, because they count as one segment for the minimum; then the segments of an
    origin; then the origins. A segment belongs to one case, so that cases do not depend on each
    other; a segment with two codes enters two cells or, on a question, one cell twice.
    """
    rule = rule or default_rule()
    table = pd.DataFrame(
        [
            (*place, *row, cell.disputes)
            for place, cell in cells(study, by, rule, weight_by).items()
            for row in shared(_by_rating(cell, rule))
        ],
        columns=["case_id", by, "rating", *SHARED, "disputes"],
    )
    place = ["case_id", by]
    rests_on = pooled_ratings(rated_evidence(evidence(study)), place, rule)
    if weight_by == "segment":
        rests_on["exact_score"] = plain_scores(rests_on)
    table = typed(table, study, by).astype({"rating": SYMBOLS})
    return table.merge(rests_on[[*place, *BASIS]], on=place, how="left", validate="many_to_one")


def robustness(shares: pd.DataFrame, by: str = "code_id") -> pd.DataFrame:
    """Return how much it would take to change each published rating.

    Parameters
    ----------
    shares
        From :func:`decision_shares`.
    by
        The column that was rated.

    Returns
    -------
    pandas.DataFrame
        One row per cell, in the study's order: ``case_id``, the ``by`` column, ``published``
        (the rating), what it rests on (``exact_score``, ``segments``, ``judged``,
        ``origins``), ``disputes``; ``share``, ``exact_share`` (of adjudications in which the
        published rating stands); ``reachable`` (ratings that some adjudication gives, joined by
        semicolons); ``breaking_number`` (fewest published decisions to replace by a coder's
        recording so that the rating changes; missing where none can) and ``breaks_to`` (the rating
        or ratings it then takes).
    """
    place = ["case_id", by]
    published = shares[shares["changes"] == 0].set_index(place)
    possible = shares[shares["share"] > 0].groupby(place, observed=True)
    others = shares[shares["changes"] > 0]
    fewest = others.groupby(place, observed=True)["changes"]
    nearest = others[others["changes"] == fewest.transform("min")].groupby(place, observed=True)
    table = published.rename(columns={"rating": "published"}).assign(
        reachable=possible["rating"].agg("; ".join),
        breaking_number=fewest.min(),
        breaks_to=nearest["rating"].agg("; ".join),
    )
    return table.reset_index().drop(columns=["decisions", "changes"])


def _by_rating(cell: Cell, rule: RatingRule) -> dict[str, Tally]:
    tallies = dict.fromkeys(SYMBOLS.categories, UNMET)
    for state, tally in cell.outcomes.items():
        add(tallies, symbol(state, cell.scale, rule), tally)
    return tallies
