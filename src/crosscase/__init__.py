"""Cross-case analysis of coded qualitative evidence."""

from crosscase.analysis import *  # noqa: F403
from crosscase.analysis import __all__ as _analysis
from crosscase.study import InvalidStudy, Problem, Study, load_study, validate

__all__ = ["InvalidStudy", "Problem", "Study", "load_study", "validate", *_analysis]
