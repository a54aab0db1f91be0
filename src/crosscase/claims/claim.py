"""A claim, what the data say to it, and what can be wrong with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pandas as pd

from crosscase.claims.query import Query
from crosscase.claims.record import Record
from crosscase.errors import CrosscaseError


@dataclass(frozen=True)
class Reading:
    """What the present data say to a test."""

    true: bool
    found: str  # in words, for readers of the register and of a failure
    over: int  # how many cells, codings, statements ... it ranges over
    read: pd.DataFrame = field(default_factory=partial(pd.DataFrame, columns=["segment_id"]))
    """Rows of the record that decide it: each must be among the evidence."""

    @property
    def holds(self) -> bool:
        """Tell whether the test is true of something; what is true of nothing holds nothing."""
        return bool(self.true) and self.over > 0


@dataclass(frozen=True)
class ClaimTest:
    """What must be true of the data: a kind of test, and its parameters."""

    kind: Callable[..., Reading]
    parameters: Mapping[str, Any]

    @property
    def queries(self) -> tuple[Query, ...]:
        """Return the queries among its parameters."""
        return tuple(each for each in self.parameters.values() if isinstance(each, Query))

    def reading(self, record: Record) -> Reading:
        """Return what the data say."""
        return self.kind(record, **self.parameters)


@dataclass(frozen=True)
class Confidence:
    """How sure the author of a claim is, and why."""

    level: str
    reason: str


@dataclass(frozen=True)
class Claim:
    """A sentence of the book that says something about the evidence, as the register has it."""

    claim_id: str
    line: int  # of the register
    text: str
    chapters: tuple[str, ...]  # that mark it, its home first
    about: tuple[str, ...]  # codes or research questions; `record` for the record as a whole
    test: ClaimTest
    evidence: Mapping[str, tuple[Query, ...]]  # `for` and `against`: what any query of a side finds
    decisive: tuple[str, ...]  # the segments it leans on most; shown first
    note: str  # why this evidence bears on it
    confidence: Confidence | None  # none where the test is one rating, judged in confidence.csv

    @property
    def queries(self) -> tuple[Query, ...]:
        """Return the queries of both sides."""
        return tuple(query for side in self.evidence.values() for query in side)

    @property
    def where(self) -> str:
        """Return its place in the register."""
        return f"claims.yml line {self.line}"


@dataclass(frozen=True)
class Judged:
    """A claim beside the data: whether it holds, what was found, its evidence, how sure it is."""

    claim: Claim
    holds: bool
    found: str
    supporting: pd.DataFrame  # rows of the record, one per segment, decisive ones first
    contradicting: pd.DataFrame
    confidence: Confidence  # its own, or the recorded judgement of its rating

    @property
    def segments(self) -> tuple[str, ...]:
        """Return the ids of all its evidence, each once."""
        sides = (self.supporting, self.contradicting)
        return tuple(dict.fromkeys(str(name) for side in sides for name in side["segment_id"]))


@dataclass(frozen=True)
class Fault:
    """Why a claim or a text cannot stand: where, what is wrong, and what to do."""

    where: str  # file and line of the register, or page and cell
    claim_id: str | None
    problem: str
    claimed: str = ""
    chapters: tuple[str, ...] = ()
    now: str = ""  # what the data now say
    segments: tuple[str, ...] = ()  # those responsible

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


class ClaimFails(CrosscaseError):
    """The book says more than its data: the message lists every fault."""

    def __init__(self, faults: list[Fault]) -> None:
        """Keep the faults and state them all."""
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults
