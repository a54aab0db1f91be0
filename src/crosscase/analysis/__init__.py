"""Pure functions from a study to tidy frames.

The examples of all functions assume ``import crosscase as cc``, ``import pandas as pd``, ``study =
cc.load_study()`` and its ``evidence``.
"""

from crosscase.analysis.checks import AnalysisError
from crosscase.analysis.coefficients import coefficient, count_judgements, why_undefined
from crosscase.analysis.conclusions import VERDICTS, verdicts
from crosscase.analysis.confidence import (
    LEVELS,
    indicators,
    judgements,
    void_judgements,
    with_confidence,
)
from crosscase.analysis.evidence import consensus, decisions, evidence
from crosscase.analysis.geography import distances, great_circle
from crosscase.analysis.intercoder import (
    agreement,
    agreement_coefficients,
    agreement_with,
    code_confusions,
    contested,
    disputes_by_code,
    reading_coefficients,
    study_readings,
    votes,
)
from crosscase.analysis.logic import (
    chance_of_fit,
    chances_of_fit,
    conditions_from_ratings,
    mill,
    observed_share,
    trace,
    truth_table,
    update,
)
from crosscase.analysis.matrices import (
    code_by_case,
    cooccurrence,
    coverage,
    framework_matrix,
    pair_distances,
    profile,
    ratings_by_period,
    register,
    same_direction,
    timeline,
)
from crosscase.analysis.orders import rankings
from crosscase.analysis.outcomes import RobustnessLimit
from crosscase.analysis.rating import STEP, pooled_ratings, rating_counts, ratings
from crosscase.analysis.resampling import coefficient_table
from crosscase.analysis.sensitivity import deciding_disputes, decision_shares, robustness, variants
from crosscase.study import RATINGS, RatingRule

__all__ = [
    "LEVELS",
    "RATINGS",
    "STEP",
    "VERDICTS",
    "AnalysisError",
    "RatingRule",
    "RobustnessLimit",
    "agreement",
    "agreement_coefficients",
    "agreement_with",
    "chance_of_fit",
    "chances_of_fit",
    "code_by_case",
    "code_confusions",
    "coefficient",
    "coefficient_table",
    "conditions_from_ratings",
    "consensus",
    "contested",
    "cooccurrence",
    "count_judgements",
    "coverage",
    "deciding_disputes",
    "decision_shares",
    "decisions",
    "disputes_by_code",
    "distances",
    "evidence",
    "framework_matrix",
    "great_circle",
    "indicators",
    "judgements",
    "mill",
    "observed_share",
    "pair_distances",
    "pooled_ratings",
    "profile",
    "rankings",
    "rating_counts",
    "ratings",
    "ratings_by_period",
    "reading_coefficients",
    "register",
    "robustness",
    "same_direction",
    "study_readings",
    "timeline",
    "trace",
    "truth_table",
    "update",
    "variants",
    "verdicts",
    "void_judgements",
    "votes",
    "why_undefined",
    "with_confidence",
]
