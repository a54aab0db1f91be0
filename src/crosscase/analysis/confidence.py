"""How sure a finding is: recorded judgements, and the computed indicators they are informed by."""

import pandas as pd

from crosscase.analysis.evidence import decided_units, evidence
from crosscase.analysis.ratings import RATINGS, RatingRule, rated_evidence, ratings
from crosscase.analysis.robustness import adjudication_shares, robustness
from crosscase.study.model import Study

COMPONENTS = ("limitations", "coherence", "adequacy", "relevance")
NOT_JUDGED = "not judged"
LEVELS = pd.CategoricalDtype([NOT_JUDGED, "very low", "low", "moderate", "high"], ordered=True)
PLACE = ["partnership", "code_id"]
TABLE = "confidence"


def with_confidence(ratings: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Add to ratings by code how sure their finding was judged to be.

    Parameters
    ----------
    ratings
        From :func:`crosscase.analysis.ratings` or :func:`crosscase.analysis.robustness`, by code,
        or from :func:`crosscase.analysis.verdicts`.
    study
        The study; its table ``confidence`` holds the judgements.

    Returns
    -------
    pandas.DataFrame
        The same rows with the column ``confidence`` (ordered: not judged, very low, low, moderate,
        high; missing where there is no rating). A rating without a recorded judgement, and one of
        the evidence about one side alone, is ``not judged``: no level is ever computed.

    Raises
    ------
    ValueError
        If the study has no table ``confidence``.

    Notes
    -----
    The levels are those of GRADE-CERQual (Lewin et al. 2018, *Implementation Science* 13 S1).
    """
    judged = judgements(study).set_index(PLACE)["level"].astype(object)
    cells = pd.MultiIndex.from_frame(ratings[PLACE].astype(object))
    levels = judged.reindex(cells).fillna(NOT_JUDGED).set_axis(ratings.index)
    if "about" in ratings:
        levels = levels.where(ratings["about"].isna(), NOT_JUDGED)
    rated = ratings["published" if "published" in ratings else "rating"].isin(RATINGS)
    return ratings.assign(confidence=levels.where(rated).astype(LEVELS))


def judgements(study: Study) -> pd.DataFrame:
    """Return the recorded judgements: one row per case and code.

    Returns
    -------
    pandas.DataFrame
        ``partnership``, ``code_id``; for each of the four components of CERQual (``limitations``,
        ``coherence``, ``adequacy``, ``relevance``) the concern (none, minor, moderate, serious)
        and its ``..._reason``; the overall ``level`` and its ``reason``.

    Raises
    ------
    ValueError
        If the study has no table ``confidence``.
    """
    if TABLE not in study.extra:
        raise ValueError(
            f"the study has no table {TABLE!r}: no rating is shown without a judgement of how sure "
            "it is; declare the table in datapackage.json and add a row for every rating"
        )
    return study.extra[TABLE].astype(dict.fromkeys(PLACE, object))


def indicators(study: Study, rule: RatingRule | None = None) -> pd.DataFrame:
    """Return for every rated case and code what a judgement of confidence is informed by.

    Parameters
    ----------
    study
        A valid study.
    rule
        Thresholds and minima; the default rule if left out.

    Returns
    -------
    pandas.DataFrame
        ``partnership``, ``code_id``, ``rating``. Of the evaluative evidence, which is what the
        rule counts: ``evaluative`` (segments), ``origins``, ``sides`` and ``languages`` (numbers of
        publisher sides and of languages of the sources), and shares of it, 0-1: ``involved_share``
        (from those involved), ``contradicting`` (against the direction of the score), ``dated``
        (of the codings, those of segments with a year). Of all units of the cell, neutral ones
        and those adjudicated away included: ``agreed`` (share that all coders recorded alike).
        ``stands`` (share of adjudications in which the rating stands), ``breaking_number`` and
        ``disputes``.
    """
    record = rated_evidence(evidence(study))
    rated = ratings(record, rule=rule)
    groups = record[record["valence"] != "neutral"].groupby(PLACE, observed=True)
    own = pd.DataFrame(
        {
            "sides": groups["publisher_side"].nunique(),
            "languages": groups["language"].nunique(),
            "dated": groups[["year_from", "year_to"]].apply(_dated),
        }
    )
    standing = robustness(adjudication_shares(study, rule=rule)).rename(columns={"share": "stands"})
    table = rated[rated["rating"].isin(RATINGS)].merge(own.reset_index(), on=PLACE)
    table = table.merge(_agreed(study), on=PLACE).merge(
        standing[[*PLACE, "stands", "breaking_number", "disputes"]], on=PLACE
    )
    table["contradicting"] = _contradicting(table)
    columns = "rating evaluative origins sides languages involved_share contradicting agreed dated"
    return table[[*PLACE, *columns.split(), "stands", "breaking_number", "disputes"]]


def _dated(years: pd.DataFrame) -> float:
    return float(years.notna().any(axis="columns").mean())


def _contradicting(table: pd.DataFrame) -> pd.Series:
    evaluative = table[["negative", "mixed", "positive"]].sum(axis="columns")
    against = table["negative"].where(table["score"] > 0, table["positive"])
    return against / evaluative


def _agreed(study: Study) -> pd.DataFrame:
    """Return the share of units that all coders recorded alike, per case and code."""
    units = rated_evidence(decided_units(study))
    agreed = (units["route"] == "agreed").rename("agreed")
    return agreed.groupby([units[key] for key in PLACE], observed=True).mean().reset_index()
