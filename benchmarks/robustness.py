"""Count all adjudications exactly: the book's own study, then made-up ones beside brute force.

Seconds are processor seconds, the best of all rounds; a made-up study has as many agreed units as
disputes and a dozen origins a case, a few of which say most.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from math import lcm
from time import process_time

import numpy as np
import pandas as pd
from _shared import asked
from _shared import seconds as seconds_once

from crosscase.analysis import (
    RatingRule,
    RobustnessLimit,
    decision_shares,
    decisions,
    rankings,
    robustness,
    variants,
)
from crosscase.study import Study, load_study

CASES = [f"P{number}" for number in range(4)]
CODES = [f"C{number}" for number in range(6)]
ORIGINS = 12
KINDS = [  # what two coders recorded, and how often: as in the book's own study
    ((None, "positive"), 0.62),
    ((None, "negative"), 0.14),
    ((None, "mixed"), 0.07),
    ((None, "neutral"), 0.05),
    (("positive", "mixed"), 0.08),
    (("negative", "positive"), 0.04),
]
BEARINGS = ["negative", "mixed", "neutral", "positive"]
SCORES = {"negative": -1, "mixed": 0, "positive": 1}


def made_up(disputes: int, cells: int) -> Study:
    """Return a study with some disputes, spread evenly over the first cells, from a fixed seed."""
    random = np.random.default_rng(disputes * 100 + cells)
    weights = 1 / np.arange(1, ORIGINS + 1)
    rows = []
    for number in range(2 * disputes):
        cell = number // 2 % cells
        case, code = CASES[cell % 4], CODES[cell // 4]
        kind = KINDS[random.choice(len(KINDS), p=[share for _, share in KINDS])][0]
        first, second = random.permutation(kind) if number % 2 else [kind[1]] * 2
        origin = random.choice(ORIGINS, p=weights / weights.sum())
        decided = (first, second)[random.integers(2)]
        rows.append((f"X{number:05}", f"{case}-S{origin:02}", case, code, first, second, decided))
    return _study(rows)


def _study(rows: list[tuple[str, ...]]) -> Study:
    """Return a study from segment, source, case, code, two recordings and the decision."""
    segment, source, case, code, first, second, decided = map(list, zip(*rows, strict=True))
    segments = pd.DataFrame({"segment_id": segment, "source_id": source, "case_id": case})
    sources = pd.DataFrame({"source_id": [f"{p}-S{o:02}" for p in CASES for o in range(ORIGINS)]})
    units = pd.DataFrame({"segment_id": segment, "code_id": code})
    codings = pd.concat(
        [units.assign(coder_id=name, bearing=v) for name, v in (("A", first), ("B", second))]
    ).dropna()
    differ = [a != b for a, b in zip(first, second, strict=True)]
    rulings = units.assign(bearing=decided, reason="")[differ]
    words = {
        "segment_id": segment,
        "source_id": list(sources["source_id"]),
        "case_id": CASES,
        "code_id": CODES,
        "coder_id": ["A", "B"],
        "bearing": BEARINGS,
        "decision": ["keep", "drop"],
        "publisher_side": ["north"],
        "involvement": ["involved"],
    }

    def typed(table: pd.DataFrame) -> pd.DataFrame:
        kinds = {name: pd.CategoricalDtype(words[name], ordered=True) for name in words}
        return table.astype({name: kinds[name] for name in table if name in kinds})

    decision = np.where(rulings["bearing"].isna(), "drop", "keep")
    return replace(
        load_study(),
        tested_sources=(),
        sources=typed(
            sources.assign(
                origin=sources["source_id"], publisher_side="north", involvement="involved"
            )
        ),
        segments=typed(segments.assign(scope="tie")),
        codebook=typed(pd.DataFrame({"code_id": CODES})).assign(
            dimension=CODES, research_question="all"
        ),
        codings=typed(codings),
        decisions=typed(rulings.assign(decision=decision)),
        coders=typed(pd.DataFrame({"coder_id": ["A", "B"]})),
        cases=typed(pd.DataFrame({"case_id": CASES})),
    )


def brute_force(study: Study) -> list[int]:
    """Return in how many adjudications the first cell is silent, thin, --, -, +/-, +, ++."""
    rule = RatingRule()
    table = decisions(study)
    source_of = study.segments.set_index("segment_id")["source_id"].astype(str)
    table["origin"] = source_of.loc[table["segment_id"]].to_numpy()
    recorded = table[["A", "B"]].astype(object).to_numpy()
    score = np.vectorize(lambda v: SCORES.get(v, 0), otypes=["int32"])(recorded)
    counts = np.vectorize(lambda v: v in SCORES, otypes=["int32"])(recorded)
    open_units = np.flatnonzero((table["route"] == "decided").to_numpy())
    ways = np.arange(2 ** len(open_units))
    total, origins, segments, weight = (np.zeros(len(ways), "int64") for _ in range(4))
    groups = [np.flatnonzero(table["origin"] == name) for name in table["origin"].unique()]
    scale = lcm(*range(1, max(map(len, groups)) + 1))
    bit = {unit: place for place, unit in enumerate(open_units)}
    for group in groups:
        sums, numbers = np.zeros(len(ways), "int64"), np.zeros(len(ways), "int64")
        for unit in group:
            choice = (ways >> bit[unit] & 1) if unit in bit else 0
            sums += score[unit, 0] + choice * (score[unit, 1] - score[unit, 0])
            numbers += counts[unit, 0] + choice * (counts[unit, 1] - counts[unit, 0])
        speaks = numbers > 0
        total += sums * (scale // np.maximum(numbers, 1))
        weight += speaks
        origins += speaks
        segments += numbers
    step = sum(
        abs(total) * bound.denominator >= bound.numerator * weight * scale
        for bound in (rule.weak, rule.strong)
    )
    rating = 4 + np.sign(total) * step
    rating[(origins < rule.min_origins) | (segments < rule.min_segments)] = 1
    rating[weight == 0] = 0
    return np.bincount(rating, minlength=7).tolist()


def exact(study: Study) -> list[int]:
    return list(decision_shares(study)["decisions"][:7])


def seconds(rounds: int, work: Callable[..., object], *given: object) -> str:
    try:
        times = [seconds_once(lambda: work(*given), process_time) for _ in range(rounds)]
    except RobustnessLimit:
        return f"{'refused':>10}"
    return f"{min(times):10.3f}"


def breaking_numbers(study: Study, by: str) -> object:
    return robustness(decision_shares(study, by), by)


def main(rounds: int, smoke: bool) -> None:
    own_study(rounds)
    against_brute_force(rounds, (10,) if smoke else (10, 16, 20, 22, 50, 100, 200, 400))
    over_all_cells(rounds, (10,) if smoke else (10, 20, 50, 200, 500, 1000))


def own_study(rounds: int) -> None:
    study = load_study()
    print(f"The book's own study, seconds{'shares':>12}{'rankings':>11}{'variants':>11}")
    for by in ("code_id", "dimension", "research_question"):
        works = (breaking_numbers, rankings, variants)
        print(f"  {by:<28}", *(seconds(rounds, work, study, by) for work in works))


def against_brute_force(rounds: int, sizes: Iterable[int]) -> None:
    print("\nDisputes in one cell, seconds       exact     brute      ratio")
    for disputes in sizes:
        study = made_up(disputes, cells=1)
        line = [seconds(rounds, exact, study)]
        if disputes <= 22:
            assert exact(study) == brute_force(study)
            brute = seconds(rounds, brute_force, study)
            line += [brute, f"{float(brute) / float(line[0]):10.1f}"]
        print(f"  {disputes:<28}", *line)


def over_all_cells(rounds: int, sizes: Iterable[int]) -> None:
    print("\nDisputes over 24 cells, seconds")
    for disputes in sizes:
        study = made_up(disputes, cells=24)
        for count in (decision_shares, rankings):
            print(f"  {disputes:<6}{count.__name__:<22}", seconds(rounds, count, study))


if __name__ == "__main__":
    main(*asked(rounds=3))
