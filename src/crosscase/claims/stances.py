"""How statements stand to claims about the world, and how such claims stand for it.

Two readers place every statement that the query of a claim finds; where they differ, a third row
decides. A claim *stands* while nothing contradicts it, is *contested* while what contradicts it
comes from fewer origins than what supports it, and is *withdrawn* from then on.
"""

from collections.abc import Iterator, Mapping

import pandas as pd

from crosscase.claims.claim import (
    CONTESTED,
    CONTRADICTS,
    NEITHER,
    STANCES,
    STANDS,
    SUPPORTS,
    WITHDRAWN,
    Claim,
)
from crosscase.claims.record import Record

READERS = 2
DECIDED = "decided"


def settled(readers: Mapping[str, str]) -> str | None:
    """Return the stance that two readers agree on, or that is decided; none while it is open."""
    placed = [stance for reader, stance in readers.items() if reader != DECIDED]
    if len(placed) < READERS:
        return None
    return placed[0] if len({*placed}) == 1 else readers.get(DECIDED)


def evidence(claim: Claim, record: Record) -> pd.DataFrame:
    """Return the statements that the queries find, one row each, with their ``stance`` if settled.

    Those on which the sentence leans come first, then what qualifies and what contradicts it.
    """
    found = pd.concat([query.select_open(record) for query in claim.queries])
    rows = found.drop_duplicates("segment_id")
    own = record.stances.get(claim.claim_id, {})
    stances = [settled(own.get(segment, {})) for segment in rows["segment_id"].astype(str)]
    kind = pd.CategoricalDtype([*STANCES], ordered=True)
    rows = rows.assign(stance=pd.Series(stances, index=rows.index, dtype=kind))
    return rows.sort_values(["stance", "segment_id"], kind="stable", ignore_index=True)


def status(rows: pd.DataFrame) -> str:
    """Return how a claim stands, by the origins on both sides."""
    origins = {
        stance: rows.loc[rows["stance"] == stance, "origin"].nunique()
        for stance in (SUPPORTS, CONTRADICTS)
    }
    if not origins[SUPPORTS] or origins[CONTRADICTS] >= origins[SUPPORTS]:
        return WITHDRAWN
    return CONTESTED if origins[CONTRADICTS] else STANDS


def open_questions(
    claim: Claim, rows: pd.DataFrame, record: Record
) -> Iterator[tuple[str, list[str]]]:
    """Yield what is not settled of a claim's statements, in words, and which these are."""
    own = record.stances.get(claim.claim_id, {})
    found = [*rows["segment_id"].astype(str)]
    unread = [each for each in found if each not in own]
    if unread:
        wordings = ", ".join(f"{each} {record.wordings.get(each)}" for each in unread)
        yield (
            "its query finds statements that have no stance, or were changed since; have two "
            f"readers place each by rows of stances.csv, with its wording: {wordings}",
            unread,
        )
    halves = [each for each in found if each in own and settled(own[each]) is None]
    alone = [each for each in halves if len(own[each].keys() - {DECIDED}) < READERS]
    if alone:
        yield "one reader only has placed these; add another to stances.csv", alone
    if differ := [each for each in halves if each not in alone]:
        yield f"its readers differ; settle each by a row of the reader {DECIDED!r}", differ
    if stray := [each for each in own if each not in found]:
        yield "its query no longer finds these; widen it, or take their stances out", stray


def bearing_on(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the statements that are for, against or qualify a claim."""
    return rows[rows["stance"].notna() & (rows["stance"] != NEITHER)]
