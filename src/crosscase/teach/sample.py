"""Which segments to code for practice."""

import re
from collections import Counter
from collections.abc import Hashable
from math import fsum

import pandas as pd

from crosscase.analysis.checks import told
from crosscase.display.html import records
from crosscase.study import Study

Traits = dict[str, tuple[Hashable, ...]]
"""What a segment has of each kind."""

CODED = ["code_id", "research_question", "bearing"]
FIRST = ["cases", "research_question", "code_id"]  # to be there at all, in this order
NAME = re.compile(r"[^\W\d_]{4,}")


@told
def practice_sample(study: Study, size: int = 20) -> pd.DataFrame:
    """Choose segments on which a reader can learn to code, and be compared with the reference.

    The sample is balanced, not representative: a random one would hold mostly what the record has
    most of. One segment is added after the other: first those that bring a case, then
    those that bring a research question, then a code, and always the one whose traits are rarest in
    the sample so far. The kinds of trait count equally:

    - case, scope and facets of what is said: nobody learns the story of one case only;
    - origin: no publisher's way of putting things is heard twice before others are heard once;
    - research question, code and bearing of the consensus: every part of the codebook is met, and
      blame and doubt as often as praise; having no code is a trait like any code;
    - disputed or not: hard ones teach most. They are more frequent than in the record, so that
      agreement on the sample will be lower than it would be on the record.

    Candidates belong to a case, have been read, and stand in a source whose conclusions the study
    does not test. They can be understood alone: their statement has a word of the name of their
    case. Where too few do, all are candidates.

    Returns
    -------
    pandas.DataFrame
        Rows of ``study.segments``, in the order in which to code them; fewer than ``size`` where
        the study has fewer. Every case and every research question that a candidate has is there,
        if ``size`` allows. The same study always gives the same sample.

    Examples
    --------
    >>> from crosscase import teach
    >>> sample = teach.practice_sample(cc.load_study(), size=8)
    >>> len(sample), sample["cases"].explode().nunique()
    (8, 4)
    """
    traits = _traits(study)
    left = candidates(study, size)
    seen: Counter[tuple[str, Hashable]] = Counter()

    def worth(segment: str) -> tuple[float, ...]:
        """Return what new a segment brings of what must be there, and how rare its traits are."""
        own = traits[segment]
        new = [sum(not seen[kind, trait] for trait in own[kind]) for kind in FIRST]
        rarity = [
            fsum(1 / (1 + seen[kind, trait]) for trait in of) / len(of) for kind, of in own.items()
        ]
        return *new, fsum(rarity)

    chosen: list[str] = []
    while left and len(chosen) < size:
        chosen.append(max(left, key=worth))  # of equal ones the first: the same sample always
        left.remove(chosen[-1])
        seen.update((kind, trait) for kind, of in traits[chosen[-1]].items() for trait in of)
    rows = study.segments.set_index(study.segments["segment_id"].astype(object))
    return rows.loc[chosen].reset_index(drop=True)


def candidates(study: Study, size: int = 1) -> list[str]:
    """Return the segments that can be coded alone, or all untested ones where these are too few."""
    words = {case: NAME.findall(study.names[case]) for case in study.cases["case_id"]}
    read = study.segments[~study.segments["segment_id"].isin(study.unread)]
    of_case = read[read["cases"].map(bool)]
    untested = of_case[~of_case["source_id"].isin(list(study.tested_sources))]
    named = untested[
        [
            any(word in statement for case in cases for word in words[case])
            for cases, statement in zip(untested["cases"], untested["statement"], strict=True)
        ]
    ]
    return list((named if len(named) >= size else untested)["segment_id"].astype(str))


def _traits(study: Study) -> dict[str, Traits]:
    coded = study.units.merge(study.codebook[["code_id", "research_question"]], on="code_id")
    disputed = set(coded.loc[coded["dispute"].notna(), "segment_id"])
    codings = dict(list(coded.dropna(subset="bearing").groupby("segment_id", observed=True)))
    uncoded = pd.DataFrame("none", index=[0], columns=CODED)
    segments = study.segments.merge(study.sources[["source_id", "origin"]], on="source_id")
    single = [name for name in ("scope", *study.facets, "origin") if name in segments]
    traits: dict[str, Traits] = {}
    for row in records(segments):
        own = codings.get(row["segment_id"], uncoded)
        traits[row["segment_id"]] = {
            **{name: tuple(own[name].unique()) for name in CODED},
            "cases": row["cases"] or ("none",),
            **{name: (row[name],) for name in single},
            "disputed": (row["segment_id"] in disputed,),
        }
    return traits
