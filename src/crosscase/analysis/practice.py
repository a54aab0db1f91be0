"""Which segments to code for practice."""

import re
from collections import Counter
from collections.abc import Hashable
from math import fsum

import pandas as pd

from crosscase.analysis.checks import want_study
from crosscase.study import Study

Traits = tuple[tuple[Hashable, ...], ...]
"""What a segment has of each kind."""

CODED = ["code_id", "research_question", "bearing"]
UNCODED: Traits = (("none",),) * len(CODED)
SINGLE = ["case_id", "about", "scope", "origin"]
FIRST = (3, 1, 0)  # kinds to be there at all, in this order: case, research question, code
NAME = re.compile(r"[^\W\d_]{4,}")  # parts of a name that tell it from others, unlike "de" or "am"


def practice_sample(study: Study, size: int = 20) -> pd.DataFrame:
    """Choose segments on which a reader can learn to code, and be compared with the reference.

    The sample is balanced, not representative: a random one would hold mostly what the record has
    most of. One segment is added after the other: first those that bring a case, then
    those that bring a research question, then a code, and always the one whose traits are rarest in
    the sample so far. The kinds of trait count equally:

    - case, and side and scope of what is said: nobody learns one city's story only;
    - origin: no publisher's way of putting things is heard twice before others are heard once;
    - research question, code and bearing of the consensus: every part of the codebook is met, and
      blame and doubt as often as praise; having no code is a trait like any code;
    - disputed or not: hard ones teach most. They are more frequent than in the record, so that
      agreement on the sample will be lower than it would be on the record.

    Parameters
    ----------
    size
        How many segments to choose; at least as many as there are cases and research questions.

    Returns
    -------
    pandas.DataFrame
        Rows of ``study.segments``, with their ``case_id``, in the order in which to code them;
        fewer than ``size`` where the study has fewer. Every case and every research question that a
        candidate has is there. The same study always gives the same sample.

    Notes
    -----
    Candidates belong to a case and stand in a source whose conclusions the study does not test.
    They can be understood alone: their statement says a part of the name of their case. Where too
    few do, all are candidates.

    Examples
    --------
    >>> cc.practice_sample(study, size=12)["segment_id"].is_unique
    True
    """
    want_study(study, "practice_sample")
    traits = _traits(study)
    left = _candidates(study, size)
    seen: Counter[tuple[int, Hashable]] = Counter()
    chosen: list[str] = []

    def worth(segment: str) -> tuple[float, ...]:
        """Return what new a segment brings of what must be there, and how rare its traits are."""
        new = (sum(not seen[kind, trait] for trait in traits[segment][kind]) for kind in FIRST)
        rarity = (
            fsum(1 / (1 + seen[kind, trait]) for trait in of) / len(of)
            for kind, of in enumerate(traits[segment])
        )
        return *new, fsum(rarity)

    while left and len(chosen) < size:
        best = max(left, key=worth)
        left.remove(best)
        chosen.append(best)
        seen.update((kind, trait) for kind, of in enumerate(traits[best]) for trait in of)
    own = [*study.segments.columns.drop("cases"), "case_id"]
    statements = study.statements.drop_duplicates("segment_id")[own]
    rows = statements.set_index(statements["segment_id"].astype(object))
    return rows.loc[chosen].reset_index(drop=True)


def _candidates(study: Study, size: int) -> list[str]:
    of_case = study.statements.dropna(subset="case_id")
    open_ones = of_case[~of_case["source_id"].isin(list(study.tested_sources))]
    words = {case: NAME.findall(study.names[case]) for case in study.cases["case_id"]}
    statements = zip(open_ones["case_id"], open_ones["statement"], strict=True)
    named = open_ones[[any(word in text for word in words[case]) for case, text in statements]]
    return list((named if len(named) >= size else open_ones)["segment_id"].astype(str))


def _traits(study: Study) -> dict[str, Traits]:
    coded = study.units.astype({"segment_id": object})
    disputed = set(coded.loc[coded["dispute"].notna(), "segment_id"])
    asked = study.codebook[["code_id", "research_question"]]
    kept = coded.dropna(subset="bearing").merge(asked, on="code_id", how="left")
    codings: dict[Hashable, Traits] = {
        segment: tuple(tuple(own[name].unique()) for name in CODED)
        for segment, own in kept.groupby("segment_id")
    }
    traits: dict[str, Traits] = {}
    for segment in study.statements.drop_duplicates("segment_id").to_dict("records"):
        key = segment["segment_id"]
        single = ((segment[name],) for name in SINGLE)
        traits[key] = (*codings.get(key, UNCODED), *single, (key in disputed,))
    return traits
