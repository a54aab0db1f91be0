"""The same ratings under other decisions: sources left out, one coder alone, other rules."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product

import pandas as pd

from crosscase.analysis.evidence import evidence
from crosscase.analysis.outcomes import State, symbol
from crosscase.analysis.ratings import (
    RatingRule,
    default_rule,
    plain_scores,
    pooled_ratings,
    rated_evidence,
)
from crosscase.study import Study

WEAK = ("0.1", "0.15", "0.2", "0.25", "0.3")
STRONG = ("0.5", "0.55", "0.6", "0.65", "0.7")
MIN_SEGMENTS = (2, 3, 4, 5)
MIN_ORIGINS = (1, 2, 3)
KINDS = pd.CategoricalDtype(
    ["origin", "publisher side", "coder", "weighting", "threshold", "minimum"], ordered=True
)
NEEDED = ["case_id", "segment_id", "origin", "bearing", "involvement"]
Subset = tuple[str, str, pd.DataFrame]
Rerating = tuple[str, str, Iterable[str]]


def variants(study: Study, by: str = "code_id", rule: RatingRule | None = None) -> pd.DataFrame:
    """Rate every case again, each time with one decision of the study made otherwise.

    Parameters
    ----------
    study
        A valid study.
    by
        ``code_id``, ``dimension`` or ``research_question``.
    rule
        Thresholds and minima to start from; the default rule if left out.

    Returns
    -------
    pandas.DataFrame
        One row per variant and cell, in the study's order: ``kind`` and ``variant`` (see below);
        ``case_id``, the ``by`` column; ``published`` and ``rating`` (without and with the
        variant); ``changed`` (bool).

    Notes
    -----
    The kinds: ``origin`` and ``publisher side`` leave out all that one of them has published;
    ``coder`` takes one coder's codings as if they were the consensus; ``weighting`` averages all
    codings of a cell at once; ``threshold`` moves the weak one from 0.1 to 0.3 and the strong one
    from 0.5 to 0.7; ``minimum`` asks for 2 to 5 evaluative segments and 1 to 3 origins.
    """
    rule = rule or default_rule()
    place = ["case_id", by]
    record = rated_evidence(evidence(study))
    published = pooled_ratings(record, place, rule)
    subsets = [*_left_out(record, study), *_coders_alone(study)]
    tried = [*_on_subsets(subsets, place, rule), *_with_other_rules(published, rule)]
    rows = [
        published[[*place, "rating"]]
        .rename(columns={"rating": "published"})
        .assign(kind=kind, variant=variant, rating=list(ratings))
        for kind, variant, ratings in tried
    ]
    table = pd.concat(rows, ignore_index=True).astype(
        {"kind": KINDS, "rating": published["rating"].dtype}
    )
    table["changed"] = table["rating"] != table["published"]
    return table[["kind", "variant", *place, "published", "rating", "changed"]]


def _left_out(record: pd.DataFrame, study: Study) -> Iterator[Subset]:
    for kind, column in (("origin", "origin"), ("publisher side", "publisher_side")):
        present = set(record[column])
        for value in study.sources[column].unique():
            if value in present:
                yield kind, value, record[record[column] != value]


def _coders_alone(study: Study) -> Iterator[Subset]:
    for coder in study.coders["coder_id"]:
        own = study.codings[study.codings["coder_id"] == coder]
        if len(own):
            alone = replace(study, codings=own, decisions=study.decisions.iloc[:0])
            yield "coder", coder, rated_evidence(evidence(alone))


def _on_subsets(subsets: list[Subset], place: list[str], rule: RatingRule) -> Iterator[Rerating]:
    """Rate all subsets of the evidence at once."""
    columns = list(dict.fromkeys([*NEEDED, *place]))
    parts = [part[columns].assign(subset=number) for number, (*_, part) in enumerate(subsets)]
    numbers = pd.CategoricalDtype(list(range(len(subsets))))
    stack = pd.concat(parts, ignore_index=True).astype({"subset": numbers})
    table = pooled_ratings(stack, ["subset", *place], rule)
    by_subset = table["rating"].groupby(table["subset"], observed=False)
    for (kind, variant, _), (_, ratings) in zip(subsets, by_subset, strict=True):
        yield kind, variant, ratings


def _with_other_rules(published: pd.DataFrame, rule: RatingRule) -> Iterator[Rerating]:
    """Rate the published scores by other rules, and scores that are not averaged by origin."""
    plain = published.assign(exact_score=plain_scores(published))
    yield "weighting", "by segment", _rerated(_scores(plain), rule)
    scores = list(_scores(published))
    for weak, strong in product(WEAK, STRONG):
        bounds = RatingRule(weak, strong, rule.min_segments, rule.min_origins)  # type: ignore[arg-type]
        yield "threshold", f"weak {weak}, strong {strong}", _rerated(scores, bounds)
    for segments, origins in product(MIN_SEGMENTS, MIN_ORIGINS):
        minima = replace(rule, min_segments=segments, min_origins=origins)
        plural = "origin" if origins == 1 else "origins"
        yield "minimum", f"{segments} segments, {origins} {plural}", _rerated(scores, minima)


def _scores(table: pd.DataFrame) -> Iterator[State]:
    columns = table[["exact_score", "origins", "judged"]]
    for score, origins, segments in columns.itertuples(index=False, name=None):
        known = (0, 0) if pd.isna(score) else (score.numerator, score.denominator)
        yield (*known, origins, segments)


def _rerated(states: Iterable[State], rule: RatingRule) -> list[str]:
    return [symbol(state, 1, rule) for state in states]
