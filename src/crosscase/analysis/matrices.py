"""Cases beside codes, sources and years: counts, statements, profiles, distances."""

from collections.abc import Sequence
from itertools import combinations, pairwise
from math import inf

import pandas as pd

from crosscase.analysis.checks import AnalysisError, values_of, want_bearings, want_words
from crosscase.analysis.rating import STEP, categorised, counts, pooled_ratings
from crosscase.study import RatingRule, Study

STATEMENT = [
    *("case_id", "research_question", "dimension", "code_id", "bearing", "about", "year_from"),
    *("segment_id", "statement", "involvement", "title", "publisher", "language", "published"),
    "url",
]
UNDATED = "undated"


def code_by_case(evidence: pd.DataFrame, by: Sequence[str] = ("about",)) -> pd.DataFrame:
    """Count the evidence of every case on every code, split by side, scope or any other column.

    The case-by-variable matrix of Miles and Huberman (*Qualitative Data Analysis*).

    Returns
    -------
    pandas.DataFrame
        ``case_id``, ``code_id``, the ``by`` columns and ``segments``; where codings have a bearing
        also the other counts of :func:`crosscase.analysis.pooled_ratings`. All combinations, empty
        cells included.

    Examples
    --------
    >>> cells = cc.code_by_case(evidence, by=[])
    >>> len(cells) == len(study.cases) * len(study.codebook)
    True
    """
    place = ["case_id", "code_id", *([by] if isinstance(by, str) else by)]
    rows = evidence[evidence["case_id"].notna() & ~evidence["tested"]]  # some speak of no case
    table = counts(categorised(rows, place), place).reset_index()
    return table.astype(evidence[place].dtypes.to_dict())


def framework_matrix(evidence: pd.DataFrame, scope: str) -> pd.DataFrame:
    """Return the statements of one scope in every cell of cases and codes, with their sources.

    The matrix of the framework method (Ritchie and Spencer, in *Analyzing Qualitative Data*),
    in tidy form: a cell is the set of rows that share case and code.

    Returns
    -------
    pandas.DataFrame
        One row per coding, sources under test left out: ``case_id``, ``research_question``,
        ``dimension``, ``code_id``, ``bearing``, ``about``, ``year_from``, ``segment_id``,
        ``statement``, ``involvement``, ``title``, ``publisher``, ``language``, ``published``,
        ``url``, as far as the study has them; sorted by case, code, segment.

    Examples
    --------
    >>> matrix = cc.framework_matrix(evidence, study.rated_scopes[0])
    >>> bool(matrix["statement"].notna().all())
    True
    """
    want_words([scope], values_of(evidence["scope"]), "scope", "framework_matrix")
    rows = evidence[(evidence["scope"] == scope) & ~evidence["tested"]]
    rows = rows.sort_values(["case_id", "code_id", "segment_id"])
    return rows[[name for name in STATEMENT if name in rows]].reset_index(drop=True)


def cooccurrence(evidence: pd.DataFrame) -> pd.DataFrame:
    """Count, for every pair of codes, the segments that carry both.

    Returns
    -------
    pandas.DataFrame
        ``code_a``, ``code_b`` (each pair once, in codebook order), ``segments`` (with both),
        ``either`` (with one or both), ``jaccard`` (``segments / either``, 0-1; missing where
        neither code occurs; the index of Jaccard 1901).

    Examples
    --------
    >>> bool((cc.cooccurrence(evidence)["segments"] <= cc.cooccurrence(evidence)["either"]).all())
    True
    """
    carriers = {  # sets: a segment of two cases counts once
        code: set(rows["segment_id"]) for code, rows in evidence.groupby("code_id", observed=False)
    }
    pairs = [
        (a, b, len(carriers[a] & carriers[b]), len(carriers[a] | carriers[b]))
        for a, b in combinations(carriers, 2)
    ]
    table = pd.DataFrame(pairs, columns=["code_a", "code_b", "segments", "either"])
    table = table.astype(dict.fromkeys(["code_a", "code_b"], evidence["code_id"].dtype))
    return table.assign(jaccard=table["segments"] / table["either"].where(table["either"] > 0))


def same_direction(evidence: pd.DataFrame, code: str, other: str) -> pd.DataFrame:
    """Return the segments that carry two codes, with whether both point the same way.

    Returns
    -------
    pandas.DataFrame
        The rows of ``code`` whose segment also carries ``other``, both judged; ``value`` is now
        that of the pair (1 where both point the same way, -1 where they are opposed, 0 where either
        is mixed) and ``bearing`` the one that has this value in the evidence.

    Examples
    --------
    >>> one, other = study.codebook["code_id"][:2]
    >>> set(cc.same_direction(evidence, one, other)["code_id"]) <= {one}
    True
    """
    want_bearings(evidence)
    want_words([code, other], values_of(evidence["code_id"]), "code", "same_direction")
    judged = evidence[evidence["value"].notna()]  # a pair without values has no direction
    rows, others = (judged[judged["code_id"] == each] for each in (code, other))
    partner = dict(zip(others["segment_id"], others["value"], strict=True))
    product = rows["value"] * rows["segment_id"].astype(object).map(partner).astype("Int64")
    by_bearing = judged.sort_values("bearing").drop_duplicates("value")  # the first of equal worth
    names = dict(zip(by_bearing["value"], by_bearing["bearing"], strict=True))
    bearing = product.map(names).astype(judged["bearing"].dtype)
    pairs: pd.DataFrame = rows.assign(value=product, bearing=bearing)[product.notna()]
    return pairs


def coverage(study: Study, *columns: str) -> pd.DataFrame:
    """Count segments, sources and origins by any columns of segments and sources.

    ``year_published`` is one, too; it is missing where the source is undated.

    Returns
    -------
    pandas.DataFrame
        The columns, then ``segments``, ``sources``, ``origins``. Combinations that the record does
        not contain have zeros where all the columns are categorical; missing values of a column (a
        segment may have no case) form a group of their own.

    Examples
    --------
    >>> int(cc.coverage(study, "origin")["segments"].sum()) == len(study.segments)
    True
    """
    table = study.statements.rename(columns={"published_year": "year_published"})
    want_words(columns or [""], table, "column", "coverage")
    groups = table.groupby(list(columns), observed=False, dropna=False)  # some speak of no case
    numbers = groups[["segment_id", "source_id", "origin"]].nunique()
    return numbers.set_axis(["segments", "sources", "origins"], axis="columns").reset_index()


def register(study: Study) -> pd.DataFrame:
    """Return every source with the number of its segments and the cases they speak of.

    Returns
    -------
    pandas.DataFrame
        The columns of ``study.sources``, then ``segments`` (count) and ``cases`` (ids
        joined by a comma; empty for sources that speak of no case).

    Examples
    --------
    >>> int(cc.register(study)["segments"].sum()) == len(study.segments)
    True
    """
    statements = study.statements.astype({"case_id": "string"})  # so that ids can be joined
    by_source = statements.groupby("source_id", observed=False)
    cases = by_source["case_id"].agg(lambda ids: ", ".join(ids.dropna().unique()))
    numbers = by_source["segment_id"].nunique()
    return study.sources.assign(segments=numbers.to_numpy(), cases=cases.to_numpy())


def profile(ratings: pd.DataFrame, by: str = "code_id") -> pd.DataFrame:
    """Return ratings as a case-ordered meta-matrix: a row per case, best rated first.

    The case-ordered display of Miles and Huberman (*Qualitative Data Analysis*).

    Returns
    -------
    pandas.DataFrame
        Index ``case_id``, ordered by the mean step of the cells that are rated (cases without
        any come last); one column per ``by`` with the rating or state.

    Examples
    --------
    >>> best_first = cc.profile(cc.ratings(evidence, study.rule))
    >>> best_first.shape == (len(study.cases), len(study.codebook))
    True
    """
    steps = ratings["rating"].astype(object).map(STEP)
    order = steps.groupby(ratings["case_id"], observed=False).mean()  # over what is rated
    wide = ratings.pivot(index="case_id", columns=by, values="rating")
    return wide.loc[order.sort_values(ascending=False, na_position="last", kind="stable").index]


def pair_distances(ratings: pd.DataFrame, by: str = "code_id") -> pd.DataFrame:
    """Return, for every pair of cases, how far apart they are on what both are rated on.

    The comparison of all pairs of MSDO/MDSO (De Meur and Berg-Schlosser 1994, *European Journal of
    Political Research* 26: 193-219), on ordered steps instead of dichotomies.

    Returns
    -------
    pandas.DataFrame
        ``case_a``, ``case_b``; ``compared`` (codes on which both have a rating); ``same`` (of
        these, the same rating); ``distance`` (mean difference in steps, 0-4; missing where nothing
        can be compared); most similar pair first.

    Examples
    --------
    >>> pairs = cc.pair_distances(cc.ratings(evidence, study.rule))
    >>> bool(pairs["distance"].dropna().between(0, 4).all())
    True
    """
    wide = ratings.pivot(index="case_id", columns=by, values="rating")
    steps = wide.astype(object).map(STEP.get).astype("Float64")
    pairs = []
    for a, b in combinations(values_of(ratings["case_id"]), 2):
        gap = (steps.loc[a] - steps.loc[b]).dropna().abs()  # only what both are rated on
        distance = float(gap.mean()) if len(gap) else float("nan")
        pairs.append((a, b, len(gap), int((gap == 0).sum()), distance))
    table = pd.DataFrame(pairs, columns=["case_a", "case_b", "compared", "same", "distance"])
    return table.sort_values("distance", kind="stable").reset_index(drop=True)


def ratings_by_period(
    evidence: pd.DataFrame, last_years: Sequence[int], rule: RatingRule, by: str = "code_id"
) -> pd.DataFrame:
    """Rate every case in each period apart, undated evidence included.

    A segment belongs to the last year it speaks of (``year_to``, else ``year_from``). When its
    source appeared says nothing about that: a segment without years is undated. The last years of
    all periods but the open one at the end, ``(2007, 2015)``, give *up to 2007*, *2008–2015* and
    *since 2016*.

    Returns
    -------
    pandas.DataFrame
        One row per period, case and ``by``, all combinations, in order of time and of the study:
        ``period`` (``undated`` last), then the columns of :func:`crosscase.analysis.ratings`.

    Examples
    --------
    >>> periods = cc.ratings_by_period(evidence, [2007, 2015], study.rule)
    >>> list(periods["period"].cat.categories)
    ['up to 2007', '2008–2015', 'since 2016', 'undated']
    """
    if not last_years or any(earlier >= later for earlier, later in pairwise(last_years)):
        raise AnalysisError(
            f"last_years must name at least one year, in ascending order, not {tuple(last_years)}"
        )
    record = evidence[evidence["rated"]]
    year = record["year_to"].fillna(record["year_from"]).astype("float64")
    spans = [
        str(last) if before + 1 == last else f"{before + 1}–{last}"
        for before, last in pairwise(last_years)
    ]
    labels = [f"up to {last_years[0]}", *spans, f"since {last_years[-1] + 1}"]
    dated = pd.cut(year, [-inf, *last_years, inf], labels=labels)  # a last year is its period's
    period = dated.cat.add_categories(UNDATED).fillna(UNDATED)
    return pooled_ratings(record.assign(period=period), ["period", "case_id", by], rule)


def timeline(events: pd.DataFrame, *kinds: str) -> pd.DataFrame:
    """Return the events of some kinds, or all, each with the last year it reaches.

    Parameters
    ----------
    events
        ``case_id``, ``year``, ``end_year`` (missing for an event of one year), ``kind``,
        ``disputed`` (``yes`` or missing) and any other columns.

    Returns
    -------
    pandas.DataFrame
        The same columns, with ``last_year`` (``end_year``, or ``year`` where there is none) and
        ``disputed`` as bool; sorted by year, oldest first, then case.

    Examples
    --------
    >>> cc.timeline(study.extra["events"])["year"].is_monotonic_increasing
    True
    """
    want_words(["case_id", "year", "end_year", "kind", "disputed"], events, "column", "timeline")
    want_words(kinds, values_of(events["kind"]), "kind", "timeline")
    chosen = events[events["kind"].isin(kinds)] if kinds else events
    told = chosen.assign(
        last_year=chosen["end_year"].fillna(chosen["year"]), disputed=chosen["disputed"] == "yes"
    )
    return told.sort_values(["year", "case_id"], kind="stable").reset_index(drop=True)
