"""What the book says about the evidence and the world, and whether the evidence still says so."""

from crosscase.claims.claim import Claim, Fault, Judged
from crosscase.claims.hold import ClaimFails, hold
from crosscase.claims.judge import claim_uses, examine
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
    "read_claims",
]
