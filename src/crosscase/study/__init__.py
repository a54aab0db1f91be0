"""A study: read and checked row by row, with the frames that everything else is made from."""

from crosscase.study.problems import InvalidStudy, Problem
from crosscase.study.rule import RATINGS, RatingRule
from crosscase.study.study import OpenDifferences, Study, load_study, validate

__all__ = [
    "RATINGS",
    "InvalidStudy",
    "OpenDifferences",
    "Problem",
    "RatingRule",
    "Study",
    "load_study",
    "validate",
]
