"""What can be wrong with a study, and how it is told."""

from dataclasses import dataclass
from typing import ClassVar

from crosscase.errors import CrosscaseError
from crosscase.study.words import counted, visible

SHOWN_PER_KIND = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a study, and what to do about it.

    Parameters
    ----------
    table, row
        The file, as ``datapackage.json`` names it, and its line, the header being line 1.
    column
        Name of the column, or names joined by commas.
    value
        The offending text as it stands in the file.
    message
        What is wrong, what is allowed and what to do next.
    kind
        Short name of the rule that is broken, the same for all problems of a kind.

    Examples
    --------
    >>> print(Problem("codings.csv", 4, "code_id", "SUPP", "'SUPP' is not a code_id", "reference"))
    codings.csv line 4, column code_id: 'SUPP' is not a code_id
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


@dataclass(eq=False)
class Invalid(CrosscaseError, ValueError):
    """What was not read: its ``name``, and all ``problems`` found in it."""

    name: str
    problems: list[Problem]
    told: ClassVar[str] = "is not valid"

    def __str__(self) -> str:
        """State the problems by table; of each kind the first 20 and a count of the rest."""
        tables: dict[str, dict[tuple[str | None, str], list[Problem]]] = {}
        for problem in self.problems:
            kinds = tables.setdefault(problem.table, {})
            kinds.setdefault((problem.column, problem.kind), []).append(problem)
        lines = [f"{self.name} {self.told}."]
        for table, kinds in tables.items():
            lines.append(table)
            for alike in kinds.values():
                lines += [f"  {problem}" for problem in alike[:SHOWN_PER_KIND]]
                if more := len(alike[SHOWN_PER_KIND:]):
                    lines.append(f"  ... and {more:,} more of this kind")
        return "\n".join([*lines, counted(len(self.problems), "problem")])


class InvalidStudy(Invalid):
    """A study that was not loaded: its folder is the ``name``, and all ``problems`` found in it.

    Examples
    --------
    >>> try:
    ...     load_study("nowhere")
    ... except InvalidStudy as error:
    ...     print(error.problems[0].kind)
    missing file
    """

    told = "is not a valid study"


def whole(table: str, message: str, kind: str, line: int | None = None) -> Problem:
    """Return a problem of a whole file, or of a whole line."""
    return Problem(table, line, None, None, message, kind)
