"""What moved between two studies: ratings, their scores, and the claims that rest on them."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from crosscase.analysis.checks import told
from crosscase.claims.judge import examine
from crosscase.claims.read import REGISTER
from crosscase.study import RATINGS, RatingRule, Study
from crosscase.study.words import counted

CELL = ["case_id", "code_id"]
TINY = Fraction(1, 10**12)  # a step that no score of a study can take


@dataclass(frozen=True, repr=False)
class Changes:
    """What moved from one study to another; printed, it says so in words.

    Examples
    --------
    >>> changes(study, study)
    Nothing moved.
    """

    ratings: pd.DataFrame
    """Of each cell: ``case_id``, ``code_id``, ``was``, ``now`` (ratings), ``score_was``,
    ``score_now`` (exact, missing without judged evidence), ``moved`` (whether rating or score is
    another one), ``flipped`` (whether the rating is), ``distance`` of the score to the nearest one
    that is rated otherwise, and ``next``, how that is rated (both missing for a cell without a
    rating now)."""
    claims: pd.DataFrame
    """Of each claim found otherwise: ``claim_id``, ``held``, ``holds`` (missing where the register
    does not have it), ``found_before``, ``found_now``."""
    names: dict[str, str]  # of cases and codes

    def __bool__(self) -> bool:
        """Tell whether anything moved."""
        return bool(self.ratings["moved"].any() or len(self.claims))

    def __repr__(self) -> str:
        """Say what moved, a line each."""
        return "\n".join(self.lines()) or "Nothing moved."

    def lines(self) -> Iterator[str]:
        """Yield a sentence on the ratings, then one on each of them and on each claim."""
        moved = self.ratings[self.ratings["moved"]]
        if len(moved):
            flipped = moved["flipped"].sum() or "none"
            yield f"{counted(len(moved), 'rating')} moved, {flipped} flipped"
        names = moved[CELL].astype(object).replace(self.names)
        named = moved.assign(cell=names["code_id"] + " in " + names["case_id"])
        for row in named[named["flipped"]].to_dict("records"):
            yield f"  {row['cell']}: {row['now']}, was {row['was']}"
        still = named[~named["flipped"] & named["distance"].notna()]
        for row in still.sort_values("distance", kind="stable").to_dict("records"):
            near = f"{float(row['distance']):.2f} from {row['next']}"
            yield f"  {row['cell']}: {row['now']} as before, now {near}"
        for row in self.claims.to_dict("records"):
            now, was = (row[found] or "nothing" for found in ("found_now", "found_before"))
            yield f"  claim {row['claim_id']}: found is {now}, was {was}"


@told
def changes(before: Study, after: Study) -> Changes:
    """Compare two studies whose differences are decided, or one study under two rules.

    Examples
    --------
    >>> changes(study, study.with_rule(min_segments=4)).ratings["flipped"].any()
    np.True_
    """
    old, new = (
        study.ratings.astype(object).set_index(CELL)[["rating", "exact_score"]]
        for study in (before, after)
    )
    rows = []
    for cell in new.index.union(old.index, sort=False):  # a code may be new, or gone
        (was, score_was), (now, score_now) = (
            tuple(table.loc[cell]) if cell in table.index else (None, None) for table in (old, new)
        )
        flipped, moved = was != now, str(score_was) != str(score_now)  # missing equals missing
        distance, following = nearest(score_now, after.rule) if now in RATINGS else (None, None)
        found = (was, now, score_was, score_now, moved or flipped, flipped, distance, following)
        rows.append((*cell, *found))
    columns = ["was", "now", "score_was", "score_now", "moved", "flipped", "distance", "next"]
    ratings = pd.DataFrame(rows, columns=[*CELL, *columns]).astype({"moved": bool, "flipped": bool})
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
    nothing = (None, None)
    pairs = {claim: (old.get(claim, nothing), new.get(claim, nothing)) for claim in {**old, **new}}
    rows = [(claim, *was, *now) for claim, (was, now) in pairs.items() if was != now]
    return pd.DataFrame(rows, columns=columns)
