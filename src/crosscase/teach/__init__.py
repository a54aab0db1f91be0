"""Learning and teaching with a study: exercises that check, a lab to code in, a class's codings.

Lessons are an extension of Sphinx (:mod:`crosscase.teach.lessons`), which is not imported here, so
that a page runs without Sphinx.

Examples assume the files of a class, too: ``readings, refused =
interchange.read_class(study.path / "classroom", study)``.
"""

from crosscase.teach import exercises
from crosscase.teach.classroom import (
    class_agreement,
    class_coders,
    class_contested,
    class_files,
    class_mode,
    coder_table,
    lab_link,
)
from crosscase.teach.kit import Kit, Sheet
from crosscase.teach.lab import coding_lab
from crosscase.teach.sample import practice_sample

__all__ = [
    "Kit",
    "Sheet",
    "class_agreement",
    "class_coders",
    "class_contested",
    "class_files",
    "class_mode",
    "coder_table",
    "coding_lab",
    "exercises",
    "lab_link",
    "practice_sample",
]
