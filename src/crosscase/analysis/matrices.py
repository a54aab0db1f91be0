"""Cases beside codes, sources and years: counts, statements, distances."""

from collections.abc import Sequence
from itertools import combinations

import pandas as pd

from crosscase.analysis.checks import values_of, want_words
from crosscase.analysis.rating import STEP, counts
from crosscase.study import Study

STATEMENT = [
    *("case_id", "research_question", "dimension", "code_id", "bearing", "about", "year_from"),
    *("segment_id", "statement", "involvement", "title", "publisher", "language", "published"),
    "url",
]


def code_by_case(evidence: pd.DataFrame, by: str | Sequence[str] = ()) -> pd.DataFrame:
    """Count the evidence of every case on every code, also split by one column or several.

    The case-by-variable matrix of Miles and Huberman (*Qualitative Data Analysis*).

    Returns
    -------
    pandas.DataFrame
        ``case_id``, ``code_id``, the ``by`` columns and ``segments``; where codings have a bearing
        also the other counts of :func:`crosscase.analysis.pooled_ratings`. All combinations, empty
        cells included.

    Examples
    --------
    >>> cells = cc.code_by_case(evidence)
    >>> len(cells) == len(study.cases) * len(study.codebook)
    True
    """
    place = list(dict.fromkeys(["case_id", "code_id", *([by] if isinstance(by, str) else by)]))
    rows = evidence[evidence["case_id"].notna() & ~evidence["tested"]]  # some speak of no case
    table = counts(rows.astype(dict.fromkeys(place, "category")), place).reset_index()
    return table.astype(evidence[place].dtypes.to_dict())


def framework_matrix(evidence: pd.DataFrame, scope: str | None = None) -> pd.DataFrame:
    """Return the statements in every cell of cases and codes, or those of one scope.

    The matrix of the framework method (Ritchie and Spencer, in *Analyzing Qualitative Data*),
    in tidy form: a cell is the set of rows that share case and code.

    Returns
    -------
    pandas.DataFrame
        One row per coding, sources under test left out, sorted by case, code, segment. As far as
        the study has them: ``case_id``, ``research_question``, ``dimension``, ``code_id``,
        ``bearing``, ``about``, ``year_from``, ``segment_id``, ``statement``, ``involvement``,
        ``title``, ``publisher``, ``language``, ``published``, ``url``.

    Examples
    --------
    >>> matrix = cc.framework_matrix(evidence, study.rated_scopes[0])
    >>> bool(matrix["statement"].notna().all())
    True
    """
    rows = evidence[~evidence["tested"]]
    if scope is not None:
        want_words(["scope"], evidence, "column", "framework_matrix")
        want_words([scope], values_of(evidence["scope"]), "scope", "framework_matrix")
        rows = rows[rows["scope"] == scope]
    rows = rows.sort_values(["case_id", "code_id", "segment_id"], ignore_index=True)
    return rows[[name for name in STATEMENT if name in rows]]


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
    steps = wide.astype(object).map(STEP.get).astype("float64")
    pairs = []
    for a, b in combinations(values_of(ratings["case_id"]), 2):
        gap = (steps.loc[a] - steps.loc[b]).dropna().abs()  # only what both are rated on
        pairs.append((a, b, len(gap), int((gap == 0).sum()), gap.mean()))
    table = pd.DataFrame(pairs, columns=["case_a", "case_b", "compared", "same", "distance"])
    return table.sort_values("distance", kind="stable", ignore_index=True)


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
    want_words(kinds, values_of(events["kind"]), "kind", "timeline")
    chosen = events[events["kind"].isin(kinds)] if kinds else events
    told = chosen.assign(
        last_year=chosen["end_year"].fillna(chosen["year"]), disputed=chosen["disputed"] == "yes"
    )
    return told.sort_values(["year", "case_id"], kind="stable", ignore_index=True)
