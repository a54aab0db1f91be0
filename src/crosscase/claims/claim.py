"""A claim, what the data say to it, and what can be wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import pandas as pd

from crosscase.claims.query import Query
from crosscase.claims.record import Record


@dataclass(frozen=True)
class Reading:
    """What the present data say to a test.

    Parameters
    ----------
    true
        Whether the test is true of what it ranges over.
    found
        What the data say, in words, for readers of the register and of a failure.
    read
        Rows of the record that decide the test; each must be among the claim's evidence.
    over
        How many things it ranges over: cells, codings, statements, whatever the kind counts.
    """

    true: bool
    found: str
    read: pd.DataFrame
    over: int

    @property
    def holds(self) -> bool:
        """Tell whether the test is true of something; what is true of nothing holds nothing."""
        return bool(self.true) and self.over > 0


class Test(Protocol):
    """A kind of test with its parameters; see :mod:`crosscase.claims.kinds`."""

    def reading(self, record: Record) -> Reading:
        """Return what the data say."""


@dataclass(frozen=True)
class Confidence:
    """How sure the author of a claim is, and why."""

    level: str
    reason: str


@dataclass(frozen=True)
class Claim:
    """A sentence of the book that says something about the evidence.

    Parameters
    ----------
    claim_id
        Lower-case words joined by hyphens.
    line
        Line of the register on which it begins.
    text
        The sentence, complete in itself, without computed numbers.
    chapters
        Names of the chapters that mark it, its home first.
    about
        Codes or research questions it is about; ``record`` for the record as a whole.
    test
        What must be true of the data.
    evidence
        Queries for the evidence ``for`` and ``against`` it, which is what any of a side's queries
        finds; ``for`` is missing only where the test
        is one of silence.
    decisive
        Ids of the segments it leans on most; shown first.
    note
        Why this evidence bears on this claim.
    confidence
        Missing where the test is one rating, whose recorded judgement is then the claim's.
    """

    claim_id: str
    line: int
    text: str
    chapters: tuple[str, ...]
    about: tuple[str, ...]
    test: Test
    evidence: Mapping[str, tuple[Query, ...]]
    decisive: tuple[str, ...]
    note: str
    confidence: Confidence | None

    @property
    def queries(self) -> tuple[Query, ...]:
        """Return the queries of both sides."""
        return tuple(query for side in self.evidence.values() for query in side)


@dataclass(frozen=True)
class Judged:
    """A claim beside the data: the reading of its test, its evidence, and how sure it is.

    Parameters
    ----------
    claim
        The claim.
    holds, found
        Of its :class:`Reading`.
    supporting, contradicting
        Rows of the record, one per segment, those of decisive segments first.
    confidence
        The claim's own, or the recorded judgement of its rating.
    """

    claim: Claim
    holds: bool
    found: str
    supporting: pd.DataFrame
    contradicting: pd.DataFrame
    confidence: Confidence

    @property
    def segments(self) -> tuple[str, ...]:
        """Return the ids of all its evidence, each once."""
        rows = pd.concat([self.supporting, self.contradicting])
        return tuple(dict.fromkeys(rows["segment_id"].astype(str)))


@dataclass(frozen=True)
class Fault:
    """Why a claim cannot stand: what it says, what the data say, and what to do.

    Parameters
    ----------
    where
        File and line of the register, or the chapter.
    claim_id
        The claim; none where the whole register is concerned.
    problem
        What is wrong and what to do next.
    claimed
        Text of the claim.
    chapters
        Where it stands.
    now
        What the data now say.
    segments
        Those responsible.
    """

    where: str
    claim_id: str | None
    problem: str
    claimed: str = ""
    chapters: tuple[str, ...] = ()
    now: str = ""
    segments: tuple[str, ...] = ()

    def __str__(self) -> str:
        """State the fault on one line, then what it concerns, a line each."""
        name = f", claim {self.claim_id}" if self.claim_id else ""
        details = {
            "claimed": self.claimed,
            "chapter": ", ".join(self.chapters),
            "the data now say": self.now,
            "segments": ", ".join(self.segments),
        }
        lines = [f"  {label}: {text}" for label, text in details.items() if text]
        return "\n".join([f"{self.where}{name}: {self.problem}", *lines])


class ClaimFails(Exception):
    """The book says more than its data: the message lists every fault."""

    def __init__(self, faults: list[Fault]) -> None:
        """Keep the faults and state them all."""
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults
