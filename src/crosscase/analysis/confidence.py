"""How sure a finding is: recorded judgements, and the computed indicators they are informed by."""

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

import pandas as pd

from crosscase.analysis.checks import AnalysisError
from crosscase.analysis.rating import BASIS
from crosscase.analysis.sensitivity import decision_shares, robustness
from crosscase.study import RATINGS, Study

COMPONENTS = ("limitations", "coherence", "adequacy", "relevance")
NOT_JUDGED = "not judged"
LEVELS = pd.CategoricalDtype([NOT_JUDGED, "very low", "low", "moderate", "high"], ordered=True)
PLACE = ["case_id", "code_id"]
TABLE = "confidence"
JUDGED = {
    "quoted_rating": "rating",
    "quoted_score": "exact_score",
    "quoted_segments": "segments",
    "quoted_judged": "judged",
    "quoted_origins": "origins",
}
"""Columns that say what a judgement was made of, and the column of the ratings each quotes."""


def with_confidence(ratings: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Add to ratings by code how sure their finding was judged to be.

    A judgement holds for the rating that it quotes and for no other: where the rating is another
    one now, or rests on other numbers, it is void. The levels are those of GRADE-CERQual (Lewin et
    al. 2018, *Implementation Science* 13 S1).

    Returns
    -------
    pandas.DataFrame
        The same rows with the column ``confidence`` (ordered: not judged, very low, low, moderate,
        high; missing where there is no rating). A rating without a judgement that holds for it, and
        one of the evidence about one side alone, is ``not judged``: no level is ever computed.

    Examples
    --------
    >>> sure = cc.with_confidence(cc.ratings(evidence, study.rule), study)
    >>> sure["confidence"].cat.categories[-1]
    'high'
    """
    column = "published" if "published" in ratings else "rating"  # as robustness calls it
    recorded = _by_place(judgements(study))
    cells = ratings.rename(columns={"published": "rating"}).to_dict("records")
    levels = []
    for cell in cells:
        judgement = recorded.get((cell["case_id"], cell["code_id"]))
        # What a conclusion says about one side alone is not the rating that was judged.
        whole = pd.isna(cell.get("about"))
        holds = judgement is not None and whole and _holds_for(judgement, cell)
        levels.append(judgement["level"] if holds and judgement else NOT_JUDGED)
    found = pd.Series(levels, ratings.index, dtype=object)
    return ratings.assign(confidence=found.where(ratings[column].isin(RATINGS)).astype(LEVELS))


def _holds_for(judgement: Mapping[Hashable, Any], cell: Mapping[Hashable, Any]) -> bool:
    """Tell whether a judgement was made of this very rating, with these very numbers."""
    return all(str(judgement[quoted]) == str(cell[now]) for quoted, now in JUDGED.items())


def judgements(study: Study) -> pd.DataFrame:
    """Return the recorded judgements: one row per case and code.

    Returns
    -------
    pandas.DataFrame
        ``case_id``, ``code_id``; what was judged: ``quoted_rating``, ``quoted_score`` (an exact
        fraction), ``quoted_segments``, ``quoted_judged``, ``quoted_origins``; for each of the
        four components of CERQual (``limitations``, ``coherence``, ``adequacy``, ``relevance``) the
        concern (none, minor, moderate, serious) and its ``..._reason``; the overall ``level`` and
        its ``reason``.

    Examples
    --------
    >>> cc.judgements(study)["level"].isin(["very low", "low", "moderate", "high"]).all()
    np.True_
    """
    if TABLE not in study.extra:
        raise AnalysisError(
            f"the study has no table {TABLE!r}: no rating is shown without a judgement of how sure "
            "it is; declare the table in datapackage.json and add a row for every rating"
        )
    table = study.extra[TABLE]
    if missing := [name for name in (*PLACE, *JUDGED, "level", "reason") if name not in table]:
        raise AnalysisError(
            f"the table {TABLE!r} has no column {', '.join(missing)}: a judgement names its rating "
            "and the numbers that it was made of; add what is missing"
        )
    return table.astype(dict.fromkeys(PLACE, object))


def void_judgements(study: Study) -> pd.DataFrame:
    """Return the cells in which no judgement holds: what ``was`` judged, what is rated ``now``."""
    cells = study.ratings
    rated = _by_place(cells[cells["rating"].isin(RATINGS)])
    judged = _by_place(judgements(study))
    rows = [
        (
            *place,
            quoted(judged[place], JUDGED) if place in judged else None,
            quoted(rated[place], JUDGED.values()) if place in rated else None,
        )
        for place in dict.fromkeys([*rated, *judged])
        if not (place in rated and place in judged and _holds_for(judged[place], rated[place]))
    ]
    return pd.DataFrame(rows, columns=[*PLACE, "was", "now"])


def quoted(cell: Mapping[Hashable, Any], columns: Iterable[str] = JUDGED) -> str:
    """Say a rating and the numbers it rests on, as a judgement quotes them."""
    rating, score, segments, judged, origins = (cell[column] for column in columns)
    return (
        f"{rating} (score {score}, from {segments} statements, {judged} of them with a "
        f"direction, and {origins} origins)"
    )


def _by_place(table: pd.DataFrame) -> dict[tuple[Any, ...], dict[Hashable, Any]]:
    """Return the rows of a table by case and code."""
    places = table[PLACE].astype(object).itertuples(index=False, name=None)
    return dict(zip(places, table.to_dict("records"), strict=True))


def indicators(study: Study) -> pd.DataFrame:
    """Return for every rated case and code what a judgement of confidence is informed by.

    Returns
    -------
    pandas.DataFrame
        ``case_id``, ``code_id``, ``rating``, ``exact_score``, ``segments`` (of any bearing). Of
        the judged evidence, which is what the rule counts: ``judged`` (segments),
        ``origins``, ``sides`` and ``languages`` (numbers of publisher sides and of languages of the
        sources), and shares of it, 0-1: ``involved_share`` (from those involved),
        ``contradicting`` (codings against the direction of the score; of a score of 0, the positive
        ones), ``dated`` (of the codings, those of segments with a year). Of all units of the cell,
        also those without a value and those dropped: ``agreed`` (share that all coders
        recorded alike). ``stands`` (share of decisions in which the rating stands),
        ``breaking_number`` and ``disputes``.

    Examples
    --------
    >>> cc.indicators(study)["agreed"].between(0, 1).all()
    np.True_
    """
    units = study.described(study.units)
    units = units[units["rated"]]
    agreed = (units["route"] == "agreed").rename("agreed")  # dropped units among them
    judged = study.evidence[study.evidence["rated"] & study.evidence["value"].notna()]
    groups = judged.groupby(PLACE, observed=True)
    own = pd.DataFrame(
        {
            "sides": groups["publisher_side"].nunique(),
            "languages": groups["language"].nunique(),
            "dated": groups[["year_from", "year_to"]].apply(
                lambda years: years.notna().any(axis="columns").mean()
            ),
            "above": groups["value"].agg(lambda values: (values > 0).mean()),
            "below": groups["value"].agg(lambda values: (values < 0).mean()),
        }
    )
    standing = robustness(decision_shares(study)).rename(columns={"share": "stands"})
    table = study.ratings[study.ratings["rating"].isin(RATINGS)].merge(own.reset_index(), on=PLACE)
    table = table.merge(
        agreed.groupby([units[key] for key in PLACE], observed=True).mean().reset_index(), on=PLACE
    ).merge(standing[[*PLACE, "stands", "breaking_number", "disputes"]], on=PLACE)
    against = table["below"].where(table["score"] > 0, table["above"])  # of 0, what is above
    table["contradicting"] = against.astype("float64")
    computed = "sides languages involved_share contradicting agreed dated stands breaking_number"
    return table[[*PLACE, "rating", *BASIS, *computed.split(), "disputes"]]
