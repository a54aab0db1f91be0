"""What the book says about the evidence, and whether the evidence still says so."""

from crosscase.claims.hold import ClaimFails, hold

__all__ = ["ClaimFails", "hold"]
