"""What the other rooms see of a study: the study itself, and what can be wrong with one."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from crosscase.study.rule import RatingRule
from crosscase.study.words import visible


@dataclass(frozen=True)
class Study:
    """A validated study: typed tables, one attribute for each table every study must have.

    Parameters
    ----------
    identifier
        ``id`` of the data package, its title if it has none; published identifiers derive from it.
    title
        Title of the study.
    path
        Folder that holds ``datapackage.json``.
    tested_sources
        ``source_id`` of sources whose conclusions the study tests; they never enter a rating.
    sources, segments, codebook, codings, decisions, coders, cases
        The core tables, with rows and columns as in their CSV files. Identifiers, references and
        fields with an ``enum`` are ordered categoricals, in the order of the table referred to or
        of the ``enum``; whole numbers are ``Int64``, other numbers ``float64``, text ``str``.
    extra
        Every other table of the package, by name.
    """

    identifier: str
    title: str
    path: Path
    tested_sources: tuple[str, ...]
    rated_scopes: tuple[str, ...]
    bearings: Mapping[str, int | None]
    rule: RatingRule
    sources: pd.DataFrame
    segments: pd.DataFrame
    codebook: pd.DataFrame
    codings: pd.DataFrame
    decisions: pd.DataFrame
    coders: pd.DataFrame
    cases: pd.DataFrame
    extra: Mapping[str, pd.DataFrame]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a study, and what to do about it.

    Parameters
    ----------
    table
        The file, as ``datapackage.json`` names it.
    row
        Line of the file, the header being line 1; none where the whole file is concerned.
    column
        Name of the column, or names joined by commas; none where no column is concerned.
    value
        The offending text as it stands in the file; none where something is absent.
    message
        What is wrong, what is allowed and what to do next.
    kind
        Short name of the rule that is broken, the same for all problems of a kind.
    """

    table: str
    row: int | None
    column: str | None
    value: str | None
    message: str
    kind: str

    def __str__(self) -> str:
        """Say where the problem is, then what it is."""
        line = "" if self.row is None else f" line {self.row}"
        column = "" if self.column is None else f", column {self.column}"
        return visible(f"{self.table}{line}{column}: {self.message}")


class InvalidStudy(ValueError):
    """A study that breaks its own rules and was therefore not loaded.

    Parameters
    ----------
    path
        Folder of the study.
    problems
        Everything found wrong with it.
    """

    def __init__(self, path: Path, problems: list[Problem]) -> None:
        """Keep the problems and state them all, shortened where one kind fills pages."""
        super().__init__(path, problems)
        self.path = path
        self.problems = problems

    def __str__(self) -> str:
        """State every problem."""
        return f"{self.path} is not a valid study.\n{report(self.problems)}"


SHOWN_PER_KIND = 20


def report(problems: list[Problem]) -> str:
    """Write problems as text, grouped by table; of each kind the first 20 and a count of the rest.

    Parameters
    ----------
    problems
        From :func:`crosscase.study.validate`.

    Returns
    -------
    str
        One line a problem under one heading a table; a last line with the total.
    """
    tables = dict.fromkeys(problem.table for problem in problems)
    groups = [[p for p in problems if p.table == table] for table in tables]
    plural = "problem" if len(problems) == 1 else "problems"
    return "\n".join([*map(_table_report, groups), f"{len(problems):,} {plural}"])


def _table_report(problems: list[Problem]) -> str:
    kinds: dict[tuple[str | None, str], list[Problem]] = {}
    for problem in problems:
        kinds.setdefault((problem.column, problem.kind), []).append(problem)
    lines = [line for kind in kinds.values() for line in _kind_report(kind)]
    return "\n".join([f"{problems[0].table}", *(f"  {line}" for line in lines)])


def _kind_report(problems: list[Problem]) -> list[str]:
    shown = [str(problem) for problem in problems[:SHOWN_PER_KIND]]
    rest = len(problems) - len(shown)
    return [*shown, f"... and {rest:,} more of this kind"] if rest else shown
