"""The claims of this book: all of them stand, and none survives a blow to what it leans on."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from crosscase.claims import Claim, Judged, read_claims
from crosscase.claims.check import faulty_claims
from crosscase.claims.judge import examine_claim
from crosscase.claims.prose import Book
from crosscase.claims.query import Query
from crosscase.claims.record import Record
from crosscase.claims.words import ClaimError
from crosscase.study import Study

ROOT = Path(__file__).parents[2]
CLAIMS = read_claims(ROOT / "data")[0]
FINDINGS = {"findings", "organisation", "interaction", "impact", "compared"}
OTHER_WAY = {
    "positive": "negative",
    "negative": "positive",
    "mixed": "positive",
    "neutral": "negative",
}
TABLES = ("segments", "codings", "decisions")
each_claim = pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.claim_id)


def test_every_claim_stands_and_is_made_where_it_says(own_study: Study) -> None:
    assert [str(fault) for fault in faulty_claims(Book.read(ROOT), own_study)] == []


def test_the_findings_consist_of_sixty_claims_or_more() -> None:
    chapters = {chapter for claim in CLAIMS for chapter in claim.chapters}
    assert FINDINGS | {"then-and-now"} <= chapters
    there = FINDINGS | {"then-and-now"}
    assert sum(not there.isdisjoint(claim.chapters) for claim in CLAIMS) >= 60


@each_claim
def test_turning_a_decisive_segment_fails_the_claim_or_shows(
    claim: Claim, own_record: Record
) -> None:
    before, _ = examine_claim(claim, own_record)
    for segment in claim.decisive:
        after, _ = examine_claim(claim, Record(turned(own_record.study, segment)))
        assert not after.holds or counts(after) != counts(before), segment


@each_claim
def test_deleting_a_segment_that_a_claim_names_stops_it(claim: Claim, own_study: Study) -> None:
    for segment in named(claim):
        try:
            faults = examine_claim(claim, Record(without(own_study, segment)))[1]
        except ClaimError as error:
            assert segment in str(error)
        else:
            assert faults, segment


def counts(judged: Judged) -> tuple[int, int]:
    return len(judged.supporting), len(judged.contradicting)


def queries(claim: Claim) -> Iterator[Query]:
    """Yield every query of a claim, of its evidence and of its test."""
    yield from claim.queries
    yield from claim.test.queries


def named(claim: Claim) -> list[str]:
    """Return the segments that a claim names one by one."""
    return list(dict.fromkeys([*claim.decisive, *(s for q in queries(claim) for s in q.segments)]))


def turned(study: Study, segment: str) -> Study:
    """Return the study with every coding of a segment the other way round, as if always so."""
    codings, rulings = study.codings, study.decisions
    return replace(
        study,
        codings=codings.assign(bearing=_turn(codings, segment)),
        decisions=(decided := rulings.assign(bearing=_turn(rulings, segment))),
        extra=_confirmed(study, decided),
    )


def _turn(table: pd.DataFrame, segment: str) -> pd.Series:
    other = table["bearing"].astype(object).map(OTHER_WAY)
    mixed = table["bearing"].astype(object).where(table["segment_id"] != segment, other)
    return mixed.astype(table["bearing"].dtype)


def without(study: Study, segment: str) -> Study:
    """Return the study without a segment and without all that was recorded of it."""
    left = study.segments["segment_id"].astype(str)
    kind = pd.CategoricalDtype(left[left != segment], ordered=True)
    kept: dict[str, Any] = {
        name: table[table["segment_id"] != segment].astype({"segment_id": kind})
        for name, table in ((name, getattr(study, name)) for name in TABLES)
    }
    kept = {name: table.reset_index(drop=True) for name, table in kept.items()}
    return replace(study, **kept, extra=_confirmed(study, kept["decisions"]))


def _confirmed(study: Study, decided: pd.DataFrame) -> dict[str, pd.DataFrame]:
    columns = ["segment_id", "code_id", "decision", "bearing"]
    return {**study.extra, "decisions_confirmed": decided[columns].astype(object)}
