"""A claim, what the data say to it, and what can be wrong with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pandas as pd

from crosscase.claims.query import Query
from crosscase.claims.words import wording

STANDS, CONTESTED, WITHDRAWN, FALLEN = "stands", "contested", "withdrawn", "falls"
SUPPORTS, QUALIFIES, CONTRADICTS, NEITHER = "supports", "qualifies", "contradicts", "neither"
STANCES = (SUPPORTS, QUALIFIES, CONTRADICTS, NEITHER)
COUNTED = "counted"  # how a statement stands to a claim about the record: the test counts it


@dataclass(frozen=True)
class Reading:
    """What the present data say to a test."""

    true: bool
    found: str  # in words, for readers of the register and of a failure
    over: int  # how many cells, codings, statements ... it ranges over
    read: pd.DataFrame = field(default_factory=partial(pd.DataFrame, columns=["segment_id"]))
    """Rows of the record that decide it: none, where no single statements do."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """Numbers that were found, by the names that the slots of a sentence use."""

    @property
    def holds(self) -> bool:
        """Tell whether the test is true of something; what is true of nothing holds nothing."""
        return bool(self.true) and self.over > 0


@dataclass(frozen=True)
class ClaimTest:
    """What must be true of the record: a kind of test, and its parameters."""

    kind: Callable[..., Reading]
    parameters: Mapping[str, Any]
    name: str = ""  # before the names of its values, where a sentence has several tests


@dataclass(frozen=True)
class Claim:
    """A sentence of the book, as the register has it and every page shows it.

    A claim about the *record* has a test of what it says. A claim about the *world* has an open
    query instead: every statement that it finds has a stance.

    Examples
    --------
    >>> claim = cc.load_study().claims[0].claim
    >>> claim.where.partition(" ")[0]
    'claims.yml'
    """

    claim_id: str
    line: int  # of the register
    text: str  # with slots for what the test finds: {part}
    translations: Mapping[str, str]  # by language
    tests: tuple[ClaimTest, ...]
    queries: tuple[Query, ...]  # what any of them finds bears on it
    note: str
    written: Mapping[str, Any]  # its entry

    @property
    def of_world(self) -> bool:
        """Tell whether it says something of the world."""
        return bool(self.queries)

    @property
    def wording(self) -> str:
        """Return eight digits that stand for what is shown and what holds it, as they now are."""
        return wording({name: part for name, part in self.written.items() if name != "id"})

    @property
    def where(self) -> str:
        """Return its place in the register."""
        return f"claims.yml line {self.line}"


@dataclass(frozen=True)
class Judged:
    """A claim beside the data: how it stands, what was found, and on which statements it rests.

    Examples
    --------
    >>> judged = cc.load_study().claims[0]
    >>> judged.holds, len(judged.segments) == sum(judged.numbers.values())
    (True, True)
    """

    claim: Claim
    status: str  # stands, contested or withdrawn; a claim about the record stands or falls
    found: str
    values: Mapping[str, Any]
    evidence: pd.DataFrame
    """Rows of the record, one per segment, with its ``stance``: ``counted`` by a test, or how it
    stands to the sentence. What is neither for nor against it is left out."""

    @property
    def holds(self) -> bool:
        """Tell whether the book may say it."""
        return self.status in (STANDS, CONTESTED)

    @property
    def numbers(self) -> dict[str, int]:
        """Return how many statements stand to it in each way, those that any do."""
        counts = self.evidence["stance"].value_counts()
        order = (COUNTED, *STANCES)
        return {stance: int(counts[stance]) for stance in order if counts.get(stance)}

    @property
    def segments(self) -> tuple[str, ...]:
        """Return the ids of all its evidence."""
        return tuple(self.evidence["segment_id"].astype(str))


@dataclass(frozen=True)
class Fault:
    """Why a claim or a text cannot stand: where, what is wrong, and what to do.

    Examples
    --------
    >>> print(Fault("claims.yml line 4", "most-agree", "its test is not true", now="3 of 8 agree"))
    claims.yml line 4, claim most-agree: its test is not true
      the data now say: 3 of 8 agree
    """

    where: str  # file and line of the register, or page and cell
    claim_id: str | None
    problem: str
    claimed: str = ""
    now: str = ""  # what the data now say
    segments: tuple[str, ...] = ()  # those responsible

    def __str__(self) -> str:
        """State the fault on one line, then what it concerns, a line each."""
        name = f", claim {self.claim_id}" if self.claim_id else ""
        details = {
            "claimed": self.claimed,
            "the data now say": self.now,
            "segments": ", ".join(self.segments),
        }
        lines = [f"  {label}: {text}" for label, text in details.items() if text]
        return "\n".join([f"{self.where}{name}: {self.problem}", *lines])
