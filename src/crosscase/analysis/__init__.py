"""Pure functions from a study to tidy frames."""

from crosscase.analysis.agreement import agreement
from crosscase.analysis.comparison import pair_distances, profile
from crosscase.analysis.conclusions import VERDICTS, verdicts
from crosscase.analysis.cooccurrence import cooccurrence, same_direction
from crosscase.analysis.coverage import coverage, register
from crosscase.analysis.evidence import consensus, decisions, evidence
from crosscase.analysis.geography import distances, great_circle
from crosscase.analysis.matrices import code_by_case, framework_matrix
from crosscase.analysis.outcomes import RobustnessLimit
from crosscase.analysis.periods import ratings_by_period
from crosscase.analysis.rankings import rankings
from crosscase.analysis.ratings import (
    RATINGS,
    STEP,
    RatingRule,
    pooled_ratings,
    rating_counts,
    ratings,
)
from crosscase.analysis.robustness import adjudication_shares, robustness
from crosscase.analysis.timeline import timeline
from crosscase.analysis.variants import variants

__all__ = [
    "RATINGS",
    "STEP",
    "VERDICTS",
    "RatingRule",
    "RobustnessLimit",
    "adjudication_shares",
    "agreement",
    "code_by_case",
    "consensus",
    "cooccurrence",
    "coverage",
    "decisions",
    "distances",
    "evidence",
    "framework_matrix",
    "great_circle",
    "pair_distances",
    "pooled_ratings",
    "profile",
    "rankings",
    "rating_counts",
    "ratings",
    "ratings_by_period",
    "register",
    "robustness",
    "same_direction",
    "timeline",
    "variants",
    "verdicts",
]
