"""A study as one validated, frozen object: the schema, the loading, every validation message."""

from crosscase.study.load import load_study
from crosscase.study.model import InvalidStudy, Problem, Study
from crosscase.study.validate import validate

__all__ = ["InvalidStudy", "Problem", "Study", "load_study", "validate"]
