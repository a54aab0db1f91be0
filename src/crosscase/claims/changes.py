"""What moved between two studies: ratings, their scores, and the claims that rest on them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from crosscase.claims.judge import examine
from crosscase.claims.read import REGISTER
from crosscase.study import RATINGS, RatingRule, Study

TINY = Fraction(1, 10**12)  # a step that no score of a study can take


@dataclass(frozen=True, repr=False)
class Changes:
    """What moved from one study to another; printed, it says so in words."""

    ratings: pd.DataFrame
    """Of each cell whose rating or score moved: ``case_id``, ``code_id``, ``was``, ``now``
    (ratings), ``score_was``, ``score_now`` (exact, missing without judged evidence), ``flipped``
    (whether the rating is another one), ``distance`` of the score to the nearest one that is rated
    otherwise, and ``next``, how that is rated (both missing for a cell without a rating now)."""
    claims: pd.DataFrame
    """Of each claim found otherwise: ``claim_id``, ``held``, ``holds`` (missing where the register
    does not have it), ``found_before``, ``found_now``."""
    names: dict[str, str]  # of cases and codes

    def __bool__(self) -> bool:
        """Tell whether anything moved."""
        return bool(len(self.ratings) or len(self.claims))

    def __repr__(self) -> str:
        """Say what moved, a line each."""
        return "\n".join(self.lines()) or "Nothing moved."

    def lines(self) -> Iterator[str]:
        """Yield a sentence on the ratings, then one on each of them and on each claim."""
        moved, flipped = len(self.ratings), int(self.ratings["flipped"].sum())
        if moved:
            plural = "rating" if moved == 1 else "ratings"
            yield f"{moved} {plural} moved, {flipped or 'none'} flipped"
        for cell in self.ratings[self.ratings["flipped"]].to_dict("records"):
            yield f"  {self._name(cell)}: {cell['now']}, was {cell['was']}"
        still = self.ratings[~self.ratings["flipped"] & self.ratings["distance"].notna()]
        for cell in still.sort_values("distance", kind="stable").to_dict("records"):
            near = f"{float(cell['distance']):.2f} from {cell['next']}"
            yield f"  {self._name(cell)}: {cell['now']} as before, now {near}"
        for claim in self.claims.to_dict("records"):
            yield (
                f"  claim {claim['claim_id']}: found is {claim['found_now'] or 'nothing'}, was "
                f"{claim['found_before'] or 'nothing'}"
            )

    def _name(self, cell: Mapping[Any, Any]) -> str:
        case, code = (str(cell[key]) for key in ("case_id", "code_id"))
        return f"{self.names.get(code, code)} in {self.names.get(case, case)}"


def changes(before: Study, after: Study) -> Changes:
    """Compare two studies whose differences are decided, or one study under two rules.

    Examples
    --------
    >>> study = load_study()
    >>> changes(study, study)
    Nothing moved.
    >>> changes(study, study.with_rule(min_segments=4)).ratings["flipped"].all()
    np.True_
    """
    place = ["case_id", "code_id"]
    old, new = (
        study.ratings.astype(dict.fromkeys(place, object)).set_index(place)[
            ["rating", "exact_score"]
        ]
        for study in (before, after)
    )
    rows = []
    for cell in new.index.union(old.index, sort=False):  # a code may be new, or gone
        (was, score_was), (now, score_now) = (
            tuple(table.loc[cell]) if cell in table.index else (None, None) for table in (old, new)
        )
        if was == now and str(score_was) == str(score_now):  # missing equals missing
            continue
        distance, following = nearest(score_now, after.rule) if now in RATINGS else (None, None)
        rows.append((*cell, was, now, score_was, score_now, was != now, distance, following))
    columns = [*place, "was", "now", "score_was", "score_now", "flipped", "distance", "next"]
    ratings = pd.DataFrame(rows, columns=columns).astype({"flipped": bool})
    return Changes(ratings, _claims(before, after), {**before.names, **after.names})


def nearest(score: Fraction, rule: RatingRule) -> tuple[Fraction, str]:
    """Return how far a score is from one that is rated otherwise, and that rating.

    A score on a threshold has the outer rating, so that its distance to the inner one is nought.
    """
    rated = rule.rate(score)
    beyond = [
        (abs(score - threshold), other)
        for threshold in (-rule.strong, -rule.weak, rule.weak, rule.strong)
        for other in map(rule.rate, (threshold - TINY, threshold, threshold + TINY))
        if other != rated
    ]
    return min(beyond, key=lambda pair: pair[0])


def _claims(before: Study, after: Study) -> pd.DataFrame:
    """Return the claims that are found otherwise."""
    columns = ["claim_id", "held", "found_before", "holds", "found_now"]
    if not all((study.path / REGISTER).exists() for study in (before, after)):
        return pd.DataFrame(columns=columns)
    old, new = (
        {one.claim.claim_id: (one.holds, one.found) for one in examine(study)[0]}
        for study in (before, after)
    )
    pairs = {claim: (old.get(claim), new.get(claim)) for claim in {**old, **new}}
    rows = [
        (claim, *(was or (None, None)), *(now or (None, None)))
        for claim, (was, now) in pairs.items()
        if was != now
    ]
    return pd.DataFrame(rows, columns=columns)
