"""What the book says about the evidence and the world, and whether the evidence still says so."""

from crosscase.claims.claim import Claim, ClaimFails, Fault, Judged
from crosscase.claims.hold import hold
from crosscase.claims.judge import claim_uses, examine, judge
from crosscase.claims.kinds import described
from crosscase.claims.read import read_claims

__all__ = [
    "Claim",
    "ClaimFails",
    "Fault",
    "Judged",
    "claim_uses",
    "described",
    "examine",
    "hold",
    "judge",
    "read_claims",
]
