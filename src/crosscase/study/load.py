"""Loading a study: all of it, valid and typed, or nothing."""

from pathlib import Path
from types import MappingProxyType

from crosscase.study.core import COLUMNS
from crosscase.study.model import InvalidStudy, Study
from crosscase.study.rule import RatingRule
from crosscase.study.validate import examine

OWN_DATA = Path(__file__).parents[3] / "data"


def load_study(path: str | Path | None = None) -> Study:
    """Load a study and validate it on the way.

    Parameters
    ----------
    path
        Folder that holds ``datapackage.json``; the book's own data if left out, wherever the
        caller's working directory is.

    Returns
    -------
    Study
        The typed tables.

    Raises
    ------
    InvalidStudy
        If anything is wrong with the study; the message states every problem.
    """
    folder = OWN_DATA if path is None else Path(path)
    package, tables, problems = examine(folder)
    if package is None or problems:
        raise InvalidStudy(folder, problems)
    core = {name: tables.pop(name) for name in COLUMNS}
    return Study(
        identifier=package.identifier,
        title=package.title,
        path=folder,
        tested_sources=package.tested_sources,
        rated_scopes=("tie",),
        bearings={"negative": -1, "mixed": 0, "neutral": None, "positive": 1},
        rule=RatingRule(),
        extra=MappingProxyType(tables),
        **core,
    )
