"""Pure functions from a study to tidy frames."""

from crosscase.analysis.agreement import (
    agreement,
    agreement_coefficients,
    code_confusions,
    disputes_by_code,
)
from crosscase.analysis.coefficients import coefficient, count_judgements, why_undefined
from crosscase.analysis.comparison import pair_distances, profile
from crosscase.analysis.conclusions import VERDICTS, verdicts
from crosscase.analysis.cooccurrence import cooccurrence, same_direction
from crosscase.analysis.coverage import coverage, register
from crosscase.analysis.evidence import consensus, decisions, evidence
from crosscase.analysis.geography import distances, great_circle
from crosscase.analysis.matrices import code_by_case, framework_matrix
from crosscase.analysis.ratings import (
    RATINGS,
    STEP,
    RatingRule,
    pooled_ratings,
    rating_counts,
    ratings,
)
from crosscase.analysis.resampling import coefficient_table
from crosscase.analysis.timeline import timeline

__all__ = [
    "RATINGS",
    "STEP",
    "VERDICTS",
    "RatingRule",
    "agreement",
    "agreement_coefficients",
    "code_by_case",
    "code_confusions",
    "coefficient",
    "coefficient_table",
    "consensus",
    "cooccurrence",
    "count_judgements",
    "coverage",
    "decisions",
    "disputes_by_code",
    "distances",
    "evidence",
    "framework_matrix",
    "great_circle",
    "pair_distances",
    "pooled_ratings",
    "profile",
    "rating_counts",
    "ratings",
    "register",
    "same_direction",
    "timeline",
    "verdicts",
    "why_undefined",
]
