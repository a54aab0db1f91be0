"""Numbers in the text: each counts what its sentence speaks of, as a recount of the CSV files says.

Whoever adds a number to one of these pages adds how it is counted, or says why it is not.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from pathlib import Path
from statistics import mean
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from crosscase.display.words import IN
from tests.recount import (
    CASES,
    CODEBOOK,
    EVIDENCE,
    PUBLISHED,
    RATED,
    SOURCES,
    STATEMENTS,
    STEPS,
    TESTED,
    TIE,
    cells,
    changed,
    coded,
    consensus,
    directed,
    distinct,
    of,
    on_ties,
    ratings,
    recorded,
    score,
    share,
    symbol,
    table,
    with_minima,
    with_thresholds,
    without,
)
from tests.site.parsed import parsed

LANGUAGE = {
    "summary": "en",
    "resumen": "es",
    "samenvatting": "nl",
    "zusammenfassung": "de",
    "opsomming": "af",
}
TOLD = list(STATEMENTS.values())
ABOUT_TIES = of(TOLD, scope="tie")
BUT_THE_POSTER = on_ties(TOLD)
SOUTHERN = of(ABOUT_TIES, publisher_side="south")


def percent(part: float) -> int:
    return round(100 * part)


def on(code: str, **more: str) -> list[dict[str, str]]:
    return of(TIE, code_id=code, **more)


def asked(question: str) -> list[dict[str, str]]:
    return of(TIE, research_question=question)


def by_involvement(question: str, name: str) -> float:
    found = score(of(asked(question), involvement=name))
    assert found is not None
    return round(float(found), 2)


def kinds(code: str) -> Counter[str]:
    """Return how many partnerships have which rating on a code."""
    return Counter(PUBLISHED[case, code] for case in CASES)


def positive(code: str) -> int:
    return kinds(code)["+"] + kinds(code)["++"]


def rated(code: str) -> int:
    return sum(kinds(code)[step] for step in STEPS)


def part_of(part: int) -> list[float]:
    """Return the figures of ``one of the four``; ``all four`` says but one."""
    return [4] if part == 4 else [part, 4]


def one_origin() -> int:
    return len(changed(without("origin").values()))


def confidence() -> Counter[str]:
    levels = {(row["case_id"], row["code_id"]): row["level"] for row in table("confidence")}
    return Counter(levels[place] for place in RATED)


def alone(coder: str) -> dict[tuple[str, str], str]:
    return ratings(on_ties(coded(recorded(coder))))


def by_statement() -> dict[tuple[str, str], str]:
    return {place: symbol(own, by_origin=False) for place, own in cells(TIE).items()}


def undated(rows: list[dict[str, str]]) -> int:
    return distinct(row for row in rows if not row["year_from"] and not row["year_to"])


def gained() -> int:
    """Return how many places without a rating get one if less is asked for."""
    return len({place for rule in with_minima() for place, yes in rule.items() if yes} - set(RATED))


def lost() -> int:
    """Return how many ratings go if more is asked for."""
    return len({place for rule in with_minima() for place in RATED if not rule[place]})


def pairs() -> list[int]:
    """Return, for each statement on support and on lasting, whether both go the same way."""
    beyond = [row for row in directed(EVIDENCE) if row["scope"] != "setting"]
    beyond = [row for row in beyond if row["source_id"] not in TESTED]
    value = {"positive": 1, "mixed": 0, "negative": -1}
    support, lasting = (
        {row["segment_id"]: value[row["bearing"]] for row in beyond if row["code_id"] == code}
        for code in ("O-SUP", "O-CON")
    )
    return [support[each] * lasting[each] for each in support.keys() & lasting.keys()]


def signs() -> list[set[bool]]:
    """Return the signs of each dimension that is rated in more than one partnership."""
    found = ([PUBLISHED[case, code] for case in CASES] for code in CODEBOOK)
    known = ([step in ("+", "++") for step in steps if step in STEPS] for steps in found)
    return [set(each) for each in known if len(each) > 1]


def compared() -> list[int]:
    """Return on how many dimensions each pair of partnerships is rated."""
    return [
        sum(PUBLISHED[a, code] in STEPS and PUBLISHED[b, code] in STEPS for code in CODEBOOK)
        for a, b in combinations(CASES, 2)
    ]


def chance(cases: int, conditions: int) -> int:
    return percent(1 - (1 - 2 / 2**cases) ** conditions)


def observed() -> set[tuple[bool, ...]]:
    """Return which combinations of the first three conditions a usable partnership has."""
    usable = (case for case in CASES if PUBLISHED[case, "O-CON"] in STEPS)
    return {
        tuple(PUBLISHED[case, code] in ("+", "++") for code in CONDITIONS[:3]) for case in usable
    }


def everywhere() -> list[str]:
    """Return the dimensions beside living conditions that are rated in all partnerships."""
    return [code for code in CODEBOOK if code != "M-LIV" and rated(code) == len(CASES)]


CONDITIONS = ("O-SUP", "O-STK", "O-RES", "O-MOT")
USABLE = rated("O-CON")
UNRATED = len(PUBLISHED) - len(RATED)
LOUDEST = of(BUT_THE_POSTER, case_id="ALP-OUD")
INVOLVED = {
    case: share(directed(on("M-LIV", case_id=case)), involvement="involved") for case in CASES
}
A, B, AGREED_ON = recorded("A"), recorded("B"), consensus()
DISPUTED = {unit for unit in A | B if A.get(unit) != B.get(unit)}
PRESENCE = {unit for unit in DISPUTED if (unit in A) != (unit in B)}
BEARING = DISPUTED - PRESENCE


def kept(units: set[tuple[str, str]]) -> int:
    return percent(len(units & AGREED_ON.keys()) / len(units))


CONCLUSIONS = len(table("conclusions_2007"))
IN_SHORT: dict[str, Any] = {
    "segments": len(STATEMENTS),
    "sources": len(SOURCES),
    "languages": len({row["language"] for row in SOURCES.values()}),
    "opening": len(of(SOURCES.values(), extent="opening")),
    "tie": len(ABOUT_TIES),
    "involved": len(of(ABOUT_TIES, involvement="involved")),
    "southern": len(SOUTHERN),
    "stakeholders": part_of(positive("O-STK")),
    "support": part_of(positive("O-SUP")),
    "exchange": distinct(on("N-KNO")),
    "learning": distinct(on("N-ORG")),
    "livability": part_of(positive("M-LIV")),
    "effectiveness": part_of(rated("M-EFF")),
    "responsiveness": part_of(rated("M-RES")),
    "conclusions": CONCLUSIONS,
    "cells": len(PUBLISHED),
    "unrated": UNRATED,
    "rated": len(RATED),
    "one_origin": one_origin(),
}
COUNTED: dict[str, dict[str, Any]] = {
    "findings": {
        **IN_SHORT,
        "min_segments": 3,
        "min_origins": 2,
        "moderate": confidence()["moderate"],
        "very_low": confidence()["very low"],
    },
    **dict.fromkeys(LANGUAGE, IN_SHORT),
    "evidence": {
        "segments": len(STATEMENTS),
        "tie": len(ABOUT_TIES),
        "involved_share": percent(share(ABOUT_TIES, involvement="involved")),
        "southern": len(SOUTHERN),
        "southern_origins": distinct(SOUTHERN, "origin"),
        "cells": len(PUBLISHED),
        "thin": list(PUBLISHED.values()).count("thin"),
        "silent": list(PUBLISHED.values()).count("silent"),
        "learning": distinct(on("N-ORG")),
        "power": distinct(on("N-POW")),
        "involved_score": by_involvement("organisation", "involved"),
        "independent_score": by_involvement("organisation", "independent"),
        "involved_impact": by_involvement("impact", "involved"),
        "independent_impact": by_involvement("impact", "independent"),
        "sources": len(SOURCES),
        "origins": distinct(SOURCES.values(), "origin"),
        "few": distinct(LOUDEST, "origin"),
        "few_statements": len(LOUDEST),
        "loudest": percent(share(LOUDEST, origin="platform-stedenband-oudtshoorn")),
        "opening": percent(len(of(SOURCES.values(), extent="opening")) / len(SOURCES)),
        "undated": percent(len(of(SOURCES.values(), published="")) / len(SOURCES)),
        "older": percent(
            mean(row["published"] < "2007" for row in SOURCES.values() if row["published"])
        ),
    },
    "coding": {
        "segments": len(STATEMENTS),
        "agreed": len((A | B).keys() - DISPUTED),
        "disputed": len(DISPUTED),
        "presence": len(PRESENCE),
        "bearing": len(BEARING),
        "consensus": len(AGREED_ON),
        "neutral": sum("neutral" in (A[unit], B[unit]) for unit in BEARING),
        "a_only": len(PRESENCE & A.keys()),
        "b_only": len(PRESENCE & B.keys()),
        "kept": kept(PRESENCE),
        "kept_a": kept(PRESENCE & A.keys()),
        "kept_b": kept(PRESENCE & B.keys()),
        "sided_a": sum(A[unit] == AGREED_ON.get(unit) for unit in BEARING),
        "sided_b": sum(B[unit] == AGREED_ON.get(unit) for unit in BEARING),
    },
    "organisation": {
        "stakeholders": part_of(positive("O-STK")),
        "legislation": part_of(rated("O-LEG")),
        "involved": percent(share(asked("organisation"), involvement="involved")),
        **{
            f"{side}_reasons": distinct(on("O-MOT", about=side))
            for side in ("south", "north", "both")
        },
        **{
            f"{name}_score": by_involvement("organisation", name)
            for name in ("involved", "oversight", "independent")
        },
    },
    "interaction": {
        "exchange": distinct(on("N-KNO")),
        "exchange_positive": part_of(positive("N-KNO")),
        "learning": distinct(on("N-ORG")),
        "power": distinct(on("N-POW")),
        "agenda_rated": part_of(rated("N-AGE")),
        "involved": percent(share(asked("interaction"), involvement="involved")),
        "southern": distinct(of(asked("interaction"), publisher_side="south")),
        "cajamarca_involved": percent(
            share(on("N-KNO", case_id="TRE-CAJ"), involvement="involved")
        ),
        **{
            f"learn_{side}": distinct(on("N-KNO", about=side))
            for side in ("north", "both", "south")
        },
    },
    "impact": {
        "livability": part_of(positive("M-LIV")),
        "effectiveness": part_of(rated("M-EFF")),
        "responsiveness": part_of(rated("M-RES")),
        "civil": part_of(rated("M-CIV")),
        "least_share": percent(min(INVOLVED.values())),
        "other_shares": [percent(part) for part in sorted(INVOLVED.values())[1:]],
    },
    "compared": {
        "of": len(signs()),
        "even": sum(len(each) == 1 for each in signs()),
        "compared": min(compared()),
        "pairs": len(pairs()),
        "same": pairs().count(1),
        "opposed": pairs().count(-1),
    },
    "robustness": {
        "rated": len(RATED),
        "one_origin": one_origin(),
        "one_origin_rating": len(changed(without("origin").values(), STEPS.__contains__)),
        "without_north": len(changed([without("publisher_side")["north"]])),
        "without_south": len(changed([without("publisher_side")["south"]])),
        "coder": len(changed([alone("A"), alone("B")])),
        "coder_first": len(changed([alone("A")])),
        "coder_second": len(changed([alone("B")])),
        "weighting": len(changed([by_statement()])),
        "threshold": len(changed(with_thresholds())),
        "minimum": lost(),
        "gained": gained(),
        "gaps": UNRATED,
        "undated": undated(TIE),
        "in_time": distinct(TIE),
    },
    "then-and-now": {
        "conclusions": CONCLUSIONS,
        "trecaj": percent(share(of(BUT_THE_POSTER, case_id="TRE-CAJ"), involvement="involved")),
        "southern_end": distinct(on("O-CON", about="south")),
    },
    "logic": {
        "known": USABLE,
        "asked": len(CONDITIONS),
        "here_chance": chance(USABLE, len(CONDITIONS)),
        "ten_chance": chance(USABLE, 10),
        "rows": 2 ** len(CONDITIONS[:3]),
        "observed": len(observed()),
        "observed_share": percent(len(observed()) / 2 ** len(CONDITIONS[:3])),
        "tried": len(everywhere()),
        "tried_chance": chance(len(CASES), len(everywhere())),
        "codes": len(CODEBOOK),
        "all_rows": 2 ** len(CODEBOOK),
    },
}
# What is not counted here, and why not.
VERDICTS = {"supported", "qualified", "contradicted", "undocumented", "not_documented", "author"}
ADJUDICATIONS = {"stand", "single", "firm", "compared"}  # counted exactly in tests/analysis
BETWEEN_CODERS = {"alpha", "bearing_alpha", "ac1", "ordinal_alpha", "percent", "bearing_percent"}
BETWEEN_CODERS |= {"weak_percent", "weak_both", "weak_one", "opposed", "most_a", "most_b"}
BETWEEN_CODERS |= {"swapped", "missing", "disputed_revised", "disputed_first", "cited_rest"}
BETWEEN_CODERS |= {f"{kind}_{rule}" for kind in ("swaps", "cited") for rule in range(1, 6)}
BELIEFS = {"prior_low", "prior_high", "low", "high"}
YEARS = {"utrecht_end", "alphen_last"}
OF_THE_MAKING = {"characters"}
NOT_COUNTED = {
    "findings": VERDICTS | ADJUDICATIONS | OF_THE_MAKING,
    **dict.fromkeys(LANGUAGE, VERDICTS | OF_THE_MAKING),
    "coding": BETWEEN_CODERS,
    "organisation": YEARS,
    "robustness": ADJUDICATIONS | {"author_effect", "dimmed"},
    "then-and-now": VERDICTS,
    "logic": BELIEFS | {"contradictory", "difference", "agreement", "joint"},
}


def page(name: str) -> LexborHTMLParser:
    return parsed(f"chapters/{name}.html")


def within(node: LexborNode | None, classes: set[str]) -> bool:
    while node is not None:
        if classes & set((node.attributes.get("class") or "").split()):
            return True
        node = node.parent
    return False


@cache
def glued(name: str) -> list[tuple[str, str]]:
    """Return the values in the text of a page, exercises apart: name and what is shown."""
    found = []
    for node in page(name).css("article .pasted-text"):
        if not within(node, {"exercise"}):
            classes = (node.attributes.get("class") or "").split()
            (value,) = (each[5:] for each in classes if each.startswith("glue-"))
            found.append((value, node.text()))
    return found


def figures(text: str, language: str = "en") -> list[float]:
    """Return the numbers that a text says, in figures or in the words of a language."""
    words = {word: value for value, word in enumerate(IN[language].small.split())}
    words |= {IN[language].none.split()[0]: 0}
    if language == "en":
        words["no"] = 0
    plain = text.lower().replace("\u202f", "").replace("−", "-")
    found = re.findall(r"-?\d+(?:\.\d+)?|[^\W\d_]+", plain)
    return [float(words.get(each, each)) for each in found if each in words or each[-1].isdigit()]


@pytest.mark.parametrize("name", COUNTED)
def test_every_number_is_what_a_recount_finds(name: str, site: Path) -> None:
    wanted = {
        value: found if isinstance(found, list) else [found]
        for value, found in COUNTED[name].items()
    }
    said = {
        value: figures(text, LANGUAGE.get(name, "en"))
        for value, text in glued(name)
        if value in wanted
    }
    assert said == wanted


@pytest.mark.parametrize("name", COUNTED)
def test_no_number_stands_there_uncounted(name: str, site: Path) -> None:
    left = NOT_COUNTED.get(name, set()) | COUNTED[name].keys()
    assert not [
        (value, text)
        for value, text in glued(name)
        if figures(text, LANGUAGE.get(name, "en")) and value not in left
    ]


# Numbers beside the mark of a claim.


def sentences(name: str) -> Iterator[tuple[str, str]]:
    """Yield each sentence that a mark stands behind, with the id of its claim."""
    for mark in page(name).css("article p a.claim, article li a.claim"):
        before, node = "", mark.prev
        while node is not None and "claim" not in (node.attributes.get("class") or ""):
            before, node = (node.text() if node.tag != "-comment" else "") + before, node.prev
        sentence = re.split(r"(?<=[a-zé)%])[.:] ", before.strip().rstrip("."))[-1]
        yield sentence, (mark.attributes["href"] or "").rpartition("#claim-")[2]


def counted_for(name: str, claim: str) -> str:
    """Return what the data say to a claim, as its note on the page has it."""
    note = page(name).css_first(f"#claim-{claim}")
    assert note is not None, claim
    return note.text().partition("The data: ")[2].partition("Confidence:")[0]


MARKED = [name for name in COUNTED if name not in LANGUAGE]


@pytest.mark.parametrize("name", MARKED)
def test_a_share_beside_a_mark_is_the_share_that_its_claim_counts(name: str, site: Path) -> None:
    for sentence, claim in sentences(name):
        shares = set(re.findall(r"\d+ %", sentence))
        found = counted_for(name, claim)
        assert (
            not shares
            or not re.search(r"\d %", found)
            or shares <= set(re.findall(r"\d+ %", found))
        ), (sentence, found)


@pytest.mark.parametrize("name", MARKED)
def test_a_part_of_a_whole_beside_a_mark_is_what_its_claim_counts(name: str, site: Path) -> None:
    whole = r"(\d+) of (?:the )?(\d+) "
    for sentence, claim in sentences(name):
        found = re.match(whole, counted_for(name, claim))
        for part, of_all in re.findall(whole, sentence):
            if found and found[2] == of_all:
                left = int(of_all) - int(found[1])
                assert int(part) in (int(found[1]), left), (sentence, found[0])
