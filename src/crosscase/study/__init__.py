"""A study: read and checked row by row, with the frames that everything else is made from.

What is declared is read in ``package``, tables in ``rows``; ``rules`` holds them against one
another, and ``study`` makes frames of them. ``intake`` opens files, ``texts`` and ``patterns``
judge single texts, and ``problems`` and ``words`` say what is wrong.
"""

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
