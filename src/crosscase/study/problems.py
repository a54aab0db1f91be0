"""What can be wrong with a study, and how it is told."""

from dataclasses import dataclass

from crosscase.errors import CrosscaseError
from crosscase.study.words import visible

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


class Invalid(CrosscaseError, ValueError):
    """What was not read: its ``name``, and all ``problems`` found in it."""

    told = "is not valid"

    def __init__(self, name: str, problems: list[Problem]) -> None:
        """Keep the problems and state them all, shortened where one kind fills pages."""
        super().__init__(name, problems)
        self.name = name
        self.problems = problems

    def __str__(self) -> str:
        """State every problem."""
        return f"{self.name} {self.told}.\n{report(self.problems)}"


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


def report(problems: list[Problem]) -> str:
    """Write problems by table; of each kind the first 20 and a count of the rest."""
    lines: list[str] = []
    for table in dict.fromkeys(problem.table for problem in problems):
        lines.append(table)
        own = [problem for problem in problems if problem.table == table]
        for kind in dict.fromkeys((problem.column, problem.kind) for problem in own):
            alike = [problem for problem in own if (problem.column, problem.kind) == kind]
            lines += [f"  {problem}" for problem in alike[:SHOWN_PER_KIND]]
            if rest := alike[SHOWN_PER_KIND:]:
                lines.append(f"  ... and {len(rest):,} more of this kind")
    plural = "problem" if len(problems) == 1 else "problems"
    return "\n".join([*lines, f"{len(problems):,} {plural}"])


def whole(table: str, message: str, kind: str, line: int | None = None) -> Problem:
    """Return a problem of a whole file, or of a whole line."""
    return Problem(table, line, None, None, message, kind)
