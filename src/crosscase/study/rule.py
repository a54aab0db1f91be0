"""The rule that turns scores into ratings; each study declares its own."""

from dataclasses import dataclass
from fractions import Fraction

RATINGS = ("--", "-", "+/-", "+", "++")


@dataclass(frozen=True)
class RatingRule:
    """Thresholds and minima that turn a score into a rating.

    Parameters
    ----------
    weak, strong
        Score at which a rating leaves ``+/-`` and at which it becomes ``++`` (mirrored below
        zero); a score equal to a threshold takes the outer rating. Whatever ``Fraction`` takes is
        taken: ``"1/5"`` and ``"0.2"`` are exact, the float ``0.2`` is not.
    min_segments, min_origins
        Fewest evaluative segments and origins that carry a rating; below, the cell is ``thin``.

    Raises
    ------
    ValueError
        If not ``0 < weak <= strong <= 1``, or a minimum is below 1.
    """

    weak: Fraction = Fraction(1, 5)
    strong: Fraction = Fraction(3, 5)
    min_segments: int = 3
    min_origins: int = 2

    def __post_init__(self) -> None:
        """Make the thresholds exact and refuse a rule that cannot rate."""
        object.__setattr__(self, "weak", Fraction(self.weak))
        object.__setattr__(self, "strong", Fraction(self.strong))
        if not 0 < self.weak <= self.strong <= 1:
            raise ValueError(
                f"RatingRule needs 0 < weak <= strong <= 1, not weak={self.weak} and "
                f"strong={self.strong}"
            )
        if min(self.min_segments, self.min_origins) < 1:
            raise ValueError("RatingRule needs min_segments and min_origins of at least 1")

    def rate(self, score: Fraction) -> str:
        """Return the symbol of an exact score."""
        step = int(abs(score) >= self.weak) + int(abs(score) >= self.strong)
        return RATINGS[2 + (step if score > 0 else -step)]
