"""The rule that turns scores into ratings; each study declares its own."""

from dataclasses import dataclass
from fractions import Fraction
from numbers import Integral

from crosscase.errors import CrosscaseError

RATINGS = ("--", "-", "+/-", "+", "++")


class InvalidRule(CrosscaseError, ValueError):
    """A rule that cannot rate."""


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
    CrosscaseError
        If not ``0 < weak <= strong <= 1``, or a minimum is no whole number of at least 1.

    Examples
    --------
    >>> rule = RatingRule(weak="1/4", min_segments=2)
    >>> rule.rate(rule.weak), rule.rate(-rule.strong), rule.min_segments
    ('+', '--', 2)
    """

    weak: Fraction = Fraction(1, 5)
    strong: Fraction = Fraction(3, 5)
    min_segments: int = 3
    min_origins: int = 2

    def __post_init__(self) -> None:
        """Make the thresholds exact and refuse a rule that cannot rate."""
        for name in ("weak", "strong"):
            given = getattr(self, name)
            try:
                object.__setattr__(self, name, Fraction(given))
            except (ArithmeticError, TypeError, ValueError):
                said = f"a number for {name}, such as '1/5' or '0.2', not {given!r:.60}"
                raise InvalidRule(f"RatingRule needs {said}") from None
        if not 0 < self.weak <= self.strong <= 1:
            raise InvalidRule(
                f"RatingRule needs 0 < weak <= strong <= 1, not weak={self.weak} and "
                f"strong={self.strong}"
            )
        for name in ("min_segments", "min_origins"):
            given = getattr(self, name)
            if not isinstance(given, Integral) or given < 1:
                said = f"a whole number of at least 1 for {name}, not {given!r:.60}"
                raise InvalidRule(f"RatingRule needs {said}")

    def rate(self, score: Fraction) -> str:
        """Return the symbol of an exact score."""
        step = int(abs(score) >= self.weak) + int(abs(score) >= self.strong)
        return RATINGS[2 + (step if score > 0 else -step)]
