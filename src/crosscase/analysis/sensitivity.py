"""How far ratings depend on sources, coders and the rule."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import product

import pandas as pd

from crosscase.analysis.rating import SYMBOLS, pooled_ratings, symbols
from crosscase.study import RatingRule, Study
from crosscase.study.words import counted

WEAK = ("0.1", "0.15", "0.2", "0.25", "0.3")  # texts, that fractions are exact
STRONG = ("0.5", "0.55", "0.6", "0.65", "0.7")
MIN_SEGMENTS = (2, 3, 4, 5)
MIN_ORIGINS = (1, 2, 3)
KINDS = pd.CategoricalDtype(
    ["origin", "publisher side", "coder", "weighting", "threshold", "minimum"], ordered=True
)


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
    rule, place = study.rule, ["case_id", by]
    published = study.rate(by)
    record = study.evidence[study.evidence["rated"]]
    # As if all had one origin, each coding counts alike; what carries a rating stays.
    alike = pooled_ratings(record.assign(origin=""), place, rule)["exact_score"]
    tried = [
        *_on_subsets(record, study, place),
        ("weighting", "by segment", symbols(published.assign(exact_score=alike), rule)),
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


def _on_subsets(
    record: pd.DataFrame, study: Study, place: list[str]
) -> Iterator[tuple[str, str, pd.Series]]:
    """Rate all subsets of the evidence at once, which is many times faster than one by one."""
    subsets = list(_subsets(record, study))
    columns = [*place, "segment_id", "origin", "bearing", "value"]
    parts = [part[columns].assign(subset=number) for number, (*_, part) in enumerate(subsets)]
    numbers = pd.CategoricalDtype(list(range(len(subsets))))  # cells that a subset lacks stay
    stack = pd.concat(parts, ignore_index=True).astype({"subset": numbers})
    table = pooled_ratings(stack, ["subset", *place], study.rule)
    by_subset = table["rating"].groupby(table["subset"], observed=False)
    for (kind, variant, _), (_, found) in zip(subsets, by_subset, strict=True):
        yield kind, variant, found


def _subsets(record: pd.DataFrame, study: Study) -> Iterator[tuple[str, str, pd.DataFrame]]:
    for kind, column in (("origin", "origin"), ("publisher side", "publisher_side")):
        present = {*record.get(column, ())}
        for value in study.sources.get(column, pd.Series()).unique():
            if value in present:
                yield kind, value, record[record[column] != value]
    for coder in study.reading_coders:
        alone = study.only(coder=coder).evidence  # without decisions, as nobody differs
        yield "coder", coder, alone[alone["rated"]]


def _rules(rule: RatingRule) -> Iterator[tuple[str, str, RatingRule]]:
    for weak, strong in product(WEAK, STRONG):
        other = replace(rule, weak=Fraction(weak), strong=Fraction(strong))
        yield "threshold", f"weak {weak}, strong {strong}", other
    for segments, origins in product(MIN_SEGMENTS, MIN_ORIGINS):
        other = replace(rule, min_segments=segments, min_origins=origins)
        yield "minimum", f"{segments} segments, {counted(origins, 'origin')}", other
