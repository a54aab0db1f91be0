"""Case logic: what a few cases leave standing and open, and how evidence moves beliefs.

Nothing here minimises a truth table: with few cases, most of its rows are empty, and a shorter
formula would say more about the empty rows than about the cases.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import TypeAlias

import pandas as pd

from crosscase.analysis.checks import AnalysisError, want_words
from crosscase.analysis.rating import STEP
from crosscase.study.words import counted

Interval: TypeAlias = tuple[float | Fraction, float | Fraction]
Likelihoods: TypeAlias = tuple[Interval, Interval]

OUTCOMES = ["present", "absent", "contradiction", "missing"]
KIND = {(): "missing", (True,): "present", (False,): "absent"}
"""What a row of a truth table shows, by the outcomes of its cases; of several, a contradiction."""


def conditions_from_ratings(ratings: pd.DataFrame, at_least: str = "+") -> pd.DataFrame:
    """Return for every case and code whether the rating is ``at_least`` some step.

    Where the line is drawn is a decision of the researcher, and results hang on it (Ragin 1987,
    *The Comparative Method*).

    Returns
    -------
    pandas.DataFrame
        Index ``case_id``, a column per code: True, False, or missing where there is no rating.
        Thin and silent are missing, never False.

    Examples
    --------
    >>> conditions = cc.conditions_from_ratings(cc.ratings(evidence, study.rule))
    >>> conditions.shape == (len(study.cases), len(study.codebook))
    True
    """
    want_words([at_least], STEP, "rating", "at_least")
    wide = ratings.pivot(index="case_id", columns="code_id", values="rating")
    steps = wide.astype(object).map(STEP.get).astype("Int64")
    return (steps >= STEP[at_least]).set_axis(steps.columns.astype(str), axis="columns")


def truth_table(cases: pd.DataFrame, conditions: Sequence[str], outcome: str) -> pd.DataFrame:
    """Return a row for every combination of conditions that logic allows, observed or not.

    Parameters
    ----------
    cases
        A row per case, columns True, False or missing; some are the ``conditions``, one the
        ``outcome``.

    Returns
    -------
    pandas.DataFrame
        The ``conditions``, ``cases`` (their ids, joined by a semicolon), ``n`` and ``outcome``:
        ``present``, ``absent``, ``contradiction`` (cases of one row differ) or ``missing`` (no
        case, or none whose outcome is known). A case that lacks a condition is in no row.

    Notes
    -----
    Ragin (1987, *The Comparative Method*); on rows without cases, limited diversity, Schneider and
    Wagemann (2012, *Set-Theoretic Methods for the Social Sciences*).

    Examples
    --------
    >>> cases = pd.DataFrame({"old": [True, True, False], "lasts": [True, False, False]})
    >>> cc.truth_table(cases, ["old"], "lasts")["outcome"].tolist()
    ['contradiction', 'absent']
    """
    known = _known(cases, [*conditions, outcome])
    rows = []
    for values in product([True, False], repeat=len(conditions)):  # also what nobody has seen
        same = known[list(conditions)] == list(values)  # missing where a condition is unknown
        alike = known[same.fillna(False).all(axis="columns")]
        found = tuple(alike[outcome].dropna().unique())
        names = ";".join(map(str, alike.index))
        rows.append((*values, names, len(alike), KIND.get(found, "contradiction")))
    table = pd.DataFrame(rows, columns=[*conditions, "cases", "n", "outcome"])
    return table.astype({"outcome": pd.CategoricalDtype(OUTCOMES)})


def observed_share(table: pd.DataFrame) -> Fraction:
    """Return the share of the rows of a truth table in which there is a case.

    Examples
    --------
    >>> cases = pd.DataFrame({"old": [True], "rich": [True], "lasts": [True]})
    >>> cc.observed_share(cc.truth_table(cases, ["old", "rich"], "lasts"))
    Fraction(1, 4)
    """
    return Fraction(int((table["n"] > 0).sum()), len(table))


def mill(cases: pd.DataFrame, conditions: Sequence[str], outcome: str) -> pd.DataFrame:
    """Return what Mill's methods leave standing, for every condition and for its absence.

    Parameters
    ----------
    cases
        A row per case, columns True, False or missing: the ``conditions`` that may bring the
        ``outcome`` about, and the outcome, without which a case is left out.

    Returns
    -------
    pandas.DataFrame
        ``condition``, ``value`` (True the condition, False its absence); ``with_outcome`` and
        ``without_outcome`` (cases in which condition and outcome are known); and whether it stands
        as ``necessary`` (no case has the outcome without it), as ``sufficient`` (no case has it
        without the outcome; both missing where no case could tell), by the method of ``agreement``
        (two cases or more have the outcome, and all have it), of ``difference`` (two cases alike in
        every other condition differ in it and in the outcome), and by the ``joint`` method
        (agreement, and two cases or more lack the outcome, and none has it).

    Notes
    -----
    Mill (1843, *A System of Logic*). Standing is not proof: the methods presuppose that every
    cause is among the conditions, that there is but one, and that it never fails, which few cases
    cannot show (Lieberson 1991, "Small N's and Big Conclusions", *Social Forces*).

    Examples
    --------
    >>> cases = pd.DataFrame({"old": [True, True, False], "lasts": [True, True, False]})
    >>> cc.mill(cases, ["old"], "lasts").query("necessary and sufficient")["value"].tolist()
    [True]
    """
    known = _known(cases, [*conditions, outcome])
    known = known[known[outcome].notna()]
    whole = known.dropna(subset=conditions)  # alike in what is unknown is not known to be alike
    rows: list[tuple[object, ...]] = []
    for name, value in product(conditions, [True, False]):
        tested = known[known[name].notna()]
        has, happened = tested[name] == value, tested[outcome]
        hits, misses = int(happened.sum()), int((~happened).sum())
        shared, alone = bool(has[happened].all()), not has[~happened].any()
        necessary, sufficient = shared if hits else pd.NA, alone if has.any() else pd.NA
        agreement = hits > 1 and shared  # one case agrees with itself
        others = [each for each in conditions if each != name]
        holds = whole[name] == value
        with_it = whole.loc[holds & whole[outcome], others].to_numpy()
        without = whole.loc[~holds & ~whole[outcome], others].to_numpy()
        difference = any(tuple(one) == tuple(two) for one, two in product(with_it, without))
        joint = agreement and misses > 1 and alone
        found = (necessary, sufficient, agreement, difference, joint)
        rows.append((name, value, hits, misses, *found))
    methods = ["necessary", "sufficient", "agreement", "difference", "joint"]
    counts = ["with_outcome", "without_outcome"]
    table = pd.DataFrame(rows, columns=["condition", "value", *counts, *methods])
    return table.astype(dict.fromkeys(methods, "boolean"))


def chance_of_fit(cases: int, conditions: int) -> Fraction:
    """Return the chance that a condition fits the outcome of all cases though none matters.

    Each condition is present or absent in each case by the toss of a fair coin. It fits in two of
    ``2 ** cases`` equally likely ways: where it, or its absence, is there in just the cases that
    have the outcome.

    Examples
    --------
    >>> cc.chance_of_fit(cases=4, conditions=1)
    Fraction(1, 8)
    """
    if cases < 1 or conditions < 0:
        raise AnalysisError(
            f"{counted(cases, 'case')} and {counted(conditions, 'condition')}: cases must be at "
            "least 1, conditions at least 0"
        )
    return 1 - (1 - Fraction(2, 2**cases)) ** conditions


def chances_of_fit(cases: Iterable[int], conditions: Iterable[int]) -> pd.DataFrame:
    """Return ``chance``, from :func:`chance_of_fit`, for all numbers of ``cases``, ``conditions``.

    Examples
    --------
    >>> cc.chances_of_fit([3, 4], [1])["chance"].tolist()
    [0.25, 0.125]
    """
    rows = [(n, k, float(chance_of_fit(n, k))) for n, k in product(cases, conditions)]
    return pd.DataFrame(rows, columns=["cases", "conditions", "chance"])


def update(prior: Interval, likelihoods: Iterable[Likelihoods]) -> tuple[Fraction, Fraction]:
    """Return the interval of a belief after evidence, by Bayes' rule in exact arithmetic."""
    low, high = _interval(prior, "the prior")
    # The posterior rises with the prior and with the probability of the evidence under the
    # hypothesis, and falls with its probability otherwise: its extremes lie in two corners.
    lowest, highest = (low, 1 - low), (high, 1 - high)
    for place, (true, false) in enumerate(likelihoods, start=1):
        true_low, true_high = _interval(true, f"evidence {place}, if true")
        false_low, false_high = _interval(false, f"evidence {place}, if false")
        lowest = lowest[0] * true_low, lowest[1] * false_high
        highest = highest[0] * true_high, highest[1] * false_low
    if not any((*lowest, *highest)):
        raise AnalysisError("the evidence is impossible either way; raise one of its probabilities")
    # Where a corner is impossible, only points without weight on its one side are possible.
    return (
        lowest[0] / sum(lowest) if any(lowest) else Fraction(1),
        highest[0] / sum(highest) if any(highest) else Fraction(0),
    )


def trace(prior: Interval, pieces: Mapping[str, Likelihoods]) -> pd.DataFrame:
    """Return how a belief moves as pieces of evidence come in, one after the other.

    Parameters
    ----------
    prior
        Lowest and highest probability of the hypothesis before the evidence.
    pieces
        By name, how probable each piece of evidence is if the hypothesis is true, and if it is
        false: two intervals. The pieces must not follow from one another.

    Returns
    -------
    pandas.DataFrame
        ``evidence`` (``prior`` first), ``lowest`` and ``highest`` probability after it that any
        points inside the intervals give.

    Notes
    -----
    Humphreys and Jacobs (2015, "Mixing Methods: A Bayesian Approach", *American Political Science
    Review*); Fairfield and Charman (2017, "Explicit Bayesian Analysis for Process Tracing",
    *Political Analysis*).

    Examples
    --------
    >>> cc.trace((0.5, 0.5), {"a letter": ((0.75, 0.75), (0.25, 0.25))})["lowest"].tolist()
    [0.5, 0.75]
    """
    weights = list(pieces.values())
    steps = [update(prior, weights[:known]) for known in range(len(weights) + 1)]
    table = pd.DataFrame(steps, columns=["lowest", "highest"]).astype(float)
    return table.assign(evidence=["prior", *pieces])[["evidence", "lowest", "highest"]]


def _known(cases: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Return the columns as True, False and missing."""
    want_words(columns, cases, "column", "the cases")
    return cases[columns].astype("boolean")


def _interval(given: Interval, place: str) -> tuple[Fraction, Fraction]:
    """Return the ends of an interval of probabilities, exactly."""
    try:
        low, high = (Fraction(end) for end in given)
    except (TypeError, ValueError, OverflowError):  # not two, or not finite numbers
        low, high = Fraction(1), Fraction(0)
    if not 0 <= low <= high <= 1:
        raise AnalysisError(
            f"{place}: {given} is no interval between 0 and 1, lowest first, such as (0.5, 0.75)"
        )
    return low, high
