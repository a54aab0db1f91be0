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
from crosscase.analysis.confidence import (
    LEVELS,
    indicators,
    judgements,
    void_judgements,
    with_confidence,
)
from crosscase.analysis.cooccurrence import cooccurrence, same_direction
from crosscase.analysis.coverage import coverage, register
from crosscase.analysis.deciding import deciding_disputes
from crosscase.analysis.evidence import consensus, decisions, evidence
from crosscase.analysis.geography import distances, great_circle
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
from crosscase.analysis.matrices import code_by_case, framework_matrix
from crosscase.analysis.outcomes import RobustnessLimit
from crosscase.analysis.periods import ratings_by_period
from crosscase.analysis.practice import practice_sample
from crosscase.analysis.rankings import rankings
from crosscase.analysis.ratings import (
    RATINGS,
    STEP,
    RatingRule,
    default_rule,
    pooled_ratings,
    rating_counts,
    ratings,
    use_rule,
)
from crosscase.analysis.readings import (
    agreement_with,
    contested,
    reading_coefficients,
    study_readings,
    votes,
)
from crosscase.analysis.resampling import coefficient_table
from crosscase.analysis.robustness import decision_shares, robustness
from crosscase.analysis.timeline import timeline
from crosscase.analysis.variants import variants

__all__ = [
    "LEVELS",
    "RATINGS",
    "STEP",
    "VERDICTS",
    "RatingRule",
    "RobustnessLimit",
    "decision_shares",
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
    "decisions",
    "default_rule",
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
    "practice_sample",
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
    "use_rule",
    "variants",
    "verdicts",
    "void_judgements",
    "votes",
    "why_undefined",
    "with_confidence",
]
