"""How sure a finding is: recorded judgements, and the computed indicators they are informed by."""

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

import pandas as pd

from crosscase.analysis.checks import AnalysisError
from crosscase.analysis.outcomes import PLACE, decision_shares, rated_units, robustness
from crosscase.analysis.rating import BASIS
from crosscase.study import RATINGS, Study

NOT_JUDGED = "not judged"
LEVELS = pd.CategoricalDtype([NOT_JUDGED, "very low", "low", "moderate", "high"], ordered=True)
TABLE = "confidence"
JUDGED = {
    "quoted_rating": "rating",
    "quoted_score": "exact_score",
    "quoted_segments": "segments",
    "quoted_judged": "judged",
    "quoted_origins": "origins",
}
"""Columns that say what a judgement was made of, and the column of the ratings each quotes."""
SOURCE = {"publisher_side": "sides", "language": "languages"}
"""What a study may tell of its sources, and how the number of it is called."""


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
        one of the evidence about one side alone, is ``not judged``: no level is ever computed. In
        a study without the table of judgements no rating is judged.

    Examples
    --------
    >>> sure = cc.with_confidence(cc.ratings(evidence, study.rule), study)
    >>> sure["confidence"].cat.categories[-1]
    'high'
    """
    cells = ratings.rename(columns={"published": "rating"})  # as robustness calls it
    recorded = _by_place(judgements(study)) if TABLE in study.extra else {}
    levels = []
    for cell in cells.to_dict("records"):
        judgement = recorded.get((cell["case_id"], cell["code_id"]), {})
        # What a conclusion says about one side alone is not the rating that was judged.
        holds = pd.isna(cell.get("about")) and _holds_for(judgement, cell)
        levels.append(judgement["level"] if holds else NOT_JUDGED)
    found = pd.Series(levels, ratings.index, dtype=object)
    return ratings.assign(confidence=found.where(cells["rating"].isin(RATINGS)).astype(LEVELS))


def judgements(study: Study) -> pd.DataFrame:
    """Return the recorded judgements: one row per case and code.

    Returns
    -------
    pandas.DataFrame
        ``case_id``, ``code_id``; what was judged: ``quoted_rating``, ``quoted_score`` (an exact
        fraction), ``quoted_segments``, ``quoted_judged``, ``quoted_origins``; for each component
        of CERQual (``limitations``, ``coherence``, ``adequacy``, ``relevance``) the concern (none,
        minor, moderate, serious) and its ``..._reason``; the overall ``level`` and its ``reason``.

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
    rows = []
    for place in dict.fromkeys([*rated, *judged]):
        was, now = judged.get(place, {}), rated.get(place, {})
        if not _holds_for(was, now):
            told = quoted(was, JUDGED) if was else None
            rows.append((*place, told, quoted(now, JUDGED.values()) if now else None))
    return pd.DataFrame(rows, columns=[*PLACE, "was", "now"])


def _holds_for(judgement: Mapping[Hashable, Any], cell: Mapping[Hashable, Any]) -> bool:
    """Tell whether a judgement was made of this very rating, with these very numbers."""
    there = bool(judgement and cell)
    return there and all(str(judgement[was]) == str(cell[now]) for was, now in JUDGED.items())


def quoted(cell: Mapping[Hashable, Any], columns: Iterable[str] = JUDGED) -> str:
    """Say a rating and the numbers it rests on, as a judgement quotes them."""
    rating, score, segments, judged, origins = (cell[column] for column in columns)
    numbers = f"statements: {segments}, judging: {judged}, origins: {origins}"
    return f"{rating} (score {score}; {numbers})"


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
        what the rule counts: ``judged`` (segments), ``origins``, ``sides`` and ``languages``
        (numbers of publisher sides and of languages of the sources; missing where
        the study does not tell them), and shares, 0-1:
        ``involved_share`` (segments from those involved), ``contradicting`` (codings against the
        direction of the score; of a score of 0, the positive ones), ``dated`` (codings of segments
        with a year). Of all units of the cell, also those without a value and those dropped:
        ``agreed`` (share that all coders recorded alike). From :func:`robustness`: ``stands``
        (share of decisions in which the rating stands), ``breaking_number`` and ``disputes``.

    Examples
    --------
    >>> cc.indicators(study)["agreed"].between(0, 1).all()
    np.True_
    """
    units = rated_units(study)
    units = units.assign(agreed=units["route"] == "agreed")  # dropped units among them
    judged = study.evidence[study.evidence["rated"] & study.evidence["value"].notna()]
    judged = judged.assign(
        dated=judged.filter(["year_from", "year_to"]).notna().any(axis="columns"),
        above=judged["value"] > 0,
        below=judged["value"] < 0,
    )
    groups = judged.groupby(PLACE, observed=True)
    standing = robustness(decision_shares(study)).rename(columns={"share": "stands"})
    table = (
        study.ratings[study.ratings["rating"].isin(RATINGS)]
        .set_index(PLACE)
        .join(groups[[*SOURCE.keys() & {*judged}]].nunique().rename(columns=SOURCE))
        .join(groups[["dated", "above", "below"]].mean().astype("float64"))
        .join(units.groupby(PLACE, observed=True)["agreed"].mean())
        .join(standing.set_index(PLACE)[["stands", "breaking_number", "disputes"]])
        .reset_index()
    )
    # Of a score of 0, what is above it.
    table["contradicting"] = table["below"].where(table["score"] > 0, table["above"])
    computed = "sides languages involved_share contradicting agreed dated stands breaking_number"
    return table.reindex(columns=[*PLACE, "rating", *BASIS, *computed.split(), "disputes"])
