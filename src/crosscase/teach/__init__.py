"""Learning and teaching with a study: exercises that check, a lab to code in, a class's codings.

Lessons are an extension of Sphinx (:mod:`crosscase.teach.lessons`), which is not imported here, so
that a page runs without Sphinx.
"""

from crosscase.teach.classroom import (
    class_agreement,
    class_coders,
    class_contested,
    class_files,
    coder_table,
)
from crosscase.teach.exercises import UnfitSolution, check, solution
from crosscase.teach.lab import coding_lab
from crosscase.teach.sample import practice_sample

__all__ = [
    "UnfitSolution",
    "check",
    "class_agreement",
    "class_coders",
    "class_contested",
    "class_files",
    "coder_table",
    "coding_lab",
    "practice_sample",
    "solution",
]
