"""What the book says about the evidence, and whether the evidence still says so."""

from crosscase.claims.claim import Claim, ClaimFails, Confidence, Fault, Judged
from crosscase.claims.hold import hold
from crosscase.claims.judge import claim_uses, confirm, examine, judge
from crosscase.claims.kinds import described
from crosscase.claims.read import read_claims

__all__ = [
    "Claim",
    "ClaimFails",
    "Confidence",
    "Fault",
    "Judged",
    "claim_uses",
    "confirm",
    "described",
    "examine",
    "hold",
    "judge",
    "read_claims",
]
