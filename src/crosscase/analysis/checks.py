"""Typical mistakes of a caller, told in a sentence instead of a traceback from pandas."""

from collections.abc import Callable, Iterable
from functools import wraps
from inspect import BoundArguments, signature
from typing import Any, ParamSpec, TypeVar

import pandas as pd

from crosscase.errors import CrosscaseError
from crosscase.study import RatingRule, Study
from crosscase.study.words import listing, near, shown

COUNTED = ("bearing", "documented")  # columns of evidence that cells are described by
PRESENT = "present"  # what stands for a bearing where codings have none
FRAMES = {
    "evidence": ({"segment_id", "code_id", "case_id"}, "study.evidence"),
    "ratings": ({"case_id", "rating"}, "ratings(study.evidence, study.rule)"),
    "shares": ({"case_id", "rating", "changes"}, "decision_shares(study)"),
    "readings": ({"segment_id", "coder_id", "code_id"}, "study_readings(study, segments)"),
    "events": ({"case_id", "year"}, "study.extra['events']"),
    "statements": ({"segment_id"}, "study.statements"),
    "words": ({"family", "language", "word"}, "study.extra['words']"),
}
"""By which columns each kind of frame is known, and where it comes from."""
ALSO = {
    "conditions_from_ratings": ["code_id", "rating"],
    "pair_distances": ["rating"],
    "timeline": ["end_year", "kind", "disputed"],
    "with_confidence": ["code_id", "exact_score", "segments", "judged", "origins"],
}
"""What else a function needs of the frame it is given."""
P = ParamSpec("P")
R = TypeVar("R")


class AnalysisError(CrosscaseError, ValueError):
    """Something asked of the analysis cannot be computed; the message says what can."""


def told(function: Callable[P, R]) -> Callable[P, R]:
    """Return a function that tells its caller's mistakes, by what its parameters are called."""
    parameters = signature(function)

    @wraps(function)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        call = parameters.bind(*args, **kwargs)
        call.apply_defaults()
        _tell(function.__name__, call)
        return function(*args, **kwargs)

    return asked


def _tell(whose: str, call: BoundArguments) -> None:
    given, kinds = call.arguments, call.signature.parameters
    study, rule, by = given.get("study"), given.get("rule"), given.get("by", ())
    for name, value in given.items():
        if kinds[name].annotation is Study and not isinstance(value, Study):
            raise AnalysisError(f"{whose} wants a study, not {_kind(value)}; call `load_study()`")
    if "by" in given and kinds["by"].annotation is str and not isinstance(by, str):
        raise AnalysisError(f"{whose} wants one column, such as 'code_id', not {by!r}")
    asked = [by] if isinstance(by, str) else list(by)
    if isinstance(study, Study):
        ratable = ("code_id", "dimension", "research_question")
        want_words(asked, [name for name in ratable if name in study.codebook], "column", whose)
    if "rule" in given and not isinstance(rule, RatingRule):
        raise AnalysisError(f"{whose} wants a RatingRule, such as `study.rule`, not {rule!r}")
    for kind in FRAMES.keys() & given.keys():
        (signs, origin), frame = FRAMES[kind], given[kind]
        columns = list(frame) if isinstance(frame, pd.DataFrame) else []
        # What robustness returns is rated, too; of sources, a date is what is published.
        rated = {"rating"} if {"published", "exact_score"} <= {*columns} else set()
        if not signs <= {*columns} | rated:
            raise AnalysisError(f"{whose} wants {kind}, not {_kind(frame)}; call `{origin}`")
        want_words([*asked, *ALSO.get(whose, ())], columns, "column", whose)
        for name in {*asked}.intersection(COUNTED):
            raise AnalysisError(
                f"{whose}: {name!r} is counted in every cell and makes none; use another column"
            )


def want_words(words: Iterable[Any], allowed: Iterable[Any], kind: str, whose: str) -> None:
    """Refuse words that are none of those allowed."""
    every = list(allowed)  # it may be a frame, whose columns are meant
    for word in words:
        if word not in every:
            names = [str(each) for each in every]
            raise AnalysisError(
                f"{whose}: there is no {kind} {shown(word)}{near(str(word), names)}; "
                f"use one of {listing(names)}"
            )


def values_of(column: pd.Series) -> list[Any]:
    """Return what may stand in a column: all its categories, or else what does."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return list(column.cat.categories)
    return list(column.dropna().unique())


def has_bearings(table: pd.DataFrame) -> bool:
    """Tell whether codings say how a code bears on the case, and not only that it is present."""
    return "bearing" in table and values_of(table["bearing"]) != [PRESENT]


def want_bearings(table: pd.DataFrame) -> None:
    """Refuse to rate codings that say only that a code is present."""
    if not has_bearings(table):
        raise AnalysisError(
            "no bearing, no rating: the codings say that a code is present, not how it bears on "
            "the case; add a column `bearing`, or count with `code_by_case`"
        )


def _kind(given: Any) -> str:
    if isinstance(given, pd.DataFrame):
        return f"a frame with the columns {listing([str(name) for name in given])}"
    return f"a {type(given).__name__}"
