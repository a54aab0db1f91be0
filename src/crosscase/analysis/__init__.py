"""Pure functions from a study to tidy frames.

What they take is called alike everywhere: ``study``, from :func:`crosscase.load_study`;
``evidence``, which is ``study.evidence`` or a part of it; ``rule``, a :class:`RatingRule` such as
``study.rule`` (what takes a study rates by its own); ``ratings``, from :func:`ratings`, and
``shares``, from :func:`decision_shares`; ``readings``, from :func:`study_readings` or from files of
codings; ``by``, the column that is rated: ``code_id``, ``dimension`` or ``research_question``. What
cannot be computed raises a :class:`crosscase.errors.CrosscaseError`, whose message says what can.
"""

from inspect import isfunction

from crosscase.analysis.checks import told
from crosscase.analysis.code_sets import set_agreement
from crosscase.analysis.confidence import indicators, judgements, with_confidence
from crosscase.analysis.errors import error_model
from crosscase.analysis.geography import distances, great_circle
from crosscase.analysis.intercoder import (
    agreement,
    agreement_coefficients,
    agreement_with,
    code_confusions,
    contested,
    disputes_by_code,
    placement_agreement,
    reading_coefficients,
    study_readings,
)
from crosscase.analysis.logic import (
    chance_of_fit,
    chances_of_fit,
    conditions_from_ratings,
    mill,
    observed_share,
    trace,
    truth_table,
)
from crosscase.analysis.matrices import (
    code_by_case,
    framework_matrix,
    pair_distances,
    register,
    timeline,
)
from crosscase.analysis.outcomes import deciding_disputes, decision_shares, robustness
from crosscase.analysis.rating import STEP, pooled_ratings, ratings
from crosscase.analysis.saturation import saturation
from crosscase.analysis.sensitivity import variants
from crosscase.analysis.unitising import same_passages, unitising_agreement
from crosscase.analysis.vocabulary import word_shares
from crosscase.study import RATINGS

__all__ = [
    "RATINGS",
    "STEP",
    "agreement",
    "agreement_coefficients",
    "agreement_with",
    "chance_of_fit",
    "chances_of_fit",
    "code_by_case",
    "code_confusions",
    "conditions_from_ratings",
    "contested",
    "deciding_disputes",
    "decision_shares",
    "disputes_by_code",
    "distances",
    "error_model",
    "framework_matrix",
    "great_circle",
    "indicators",
    "judgements",
    "mill",
    "observed_share",
    "pair_distances",
    "placement_agreement",
    "pooled_ratings",
    "ratings",
    "reading_coefficients",
    "register",
    "robustness",
    "same_passages",
    "saturation",
    "set_agreement",
    "study_readings",
    "timeline",
    "trace",
    "truth_table",
    "unitising_agreement",
    "variants",
    "with_confidence",
    "word_shares",
]

for _name in __all__:  # between themselves, the functions need no checks
    if isfunction(_own := globals()[_name]):
        globals()[_name] = told(_own)
