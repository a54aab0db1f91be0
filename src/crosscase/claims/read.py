"""Reading the register of claims: all of it in order, or every fault with its line."""

from pathlib import Path
from typing import Any

from crosscase.claims.claim import Claim, Confidence, Fault
from crosscase.claims.kinds import parse_test
from crosscase.claims.query import Query
from crosscase.claims.words import ClaimError, named, require
from crosscase.study.intake import Items, Unreadable, read_yaml
from crosscase.study.texts import flaw
from crosscase.study.words import shown

REGISTER = "claims.yml"
NEEDED = ("id", "text", "chapters", "about", "test", "note")
KEYS = (*NEEDED, "for", "against", "decisive", "confidence")


def read_claims(folder: Path) -> tuple[list[Claim], list[Fault]]:
    """Read the register of a study.

    ``claims.yml`` is a list of claims, each with ``id``, ``text``, ``chapters``, ``about``,
    ``test``, ``for``, ``against``, ``decisive``, ``note`` and, unless its test is one rating,
    ``confidence`` (``level`` and ``reason``). A test of silence has no ``for``; ``decisive`` is
    needed where directions decide.

    Parameters
    ----------
    folder
        Folder of the study.

    Returns
    -------
    tuple
        The claims that can be read, in order, and a fault for each that cannot.

    Examples
    --------
    >>> import crosscase as cc
    >>> from crosscase import claims
    >>> read, faults = claims.read_claims(cc.load_study().path)
    >>> len(faults)
    0
    """
    try:
        tree = read_yaml(folder, REGISTER)
    except Unreadable as error:
        where = REGISTER if error.line is None else f"{REGISTER} line {error.line}"
        return [], [Fault(where, None, error.problem)]
    if not isinstance(tree, Items):
        return [], [Fault(REGISTER, None, "must be a list of claims, each beginning with '- id:'")]
    claims: dict[str, Claim] = {}
    faults: list[Fault] = []
    for line, entry in zip(tree.lines, tree, strict=True):
        try:
            claim = _claim(_mapping(entry), line)
            if earlier := claims.get(claim.claim_id):
                raise ClaimError(f"the id stands on line {earlier.line}, too; change one")
            claims[claim.claim_id] = claim
        except ClaimError as error:
            name = str(entry["id"])[:100] if isinstance(entry, dict) and "id" in entry else None
            faults.append(Fault(f"{REGISTER} line {line}", name, str(error)))
    return list(claims.values()), faults


def _mapping(entry: object) -> dict[str, Any]:
    if not isinstance(entry, dict):
        raise ClaimError(f"{shown(entry)} is no claim; begin it with '- id:'")
    for key in entry:
        require(key, KEYS, "part of a claim")
    if missing := [key for key in NEEDED if not entry.get(key)]:
        raise ClaimError(f"lacks {', '.join(missing)}; fill it in")
    return entry


def _claim(entry: dict[str, Any], line: int) -> Claim:
    sides = {side: entry[side] for side in ("for", "against") if entry.get(side)}
    return Claim(
        claim_id=_slug(entry["id"]),
        line=line,
        text=_text(entry, "text"),
        chapters=_words(entry, "chapters"),
        about=_words(entry, "about"),
        test=named("test", parse_test, entry["test"]),
        evidence={side: named(side, _queries, written) for side, written in sides.items()},
        decisive=_words(entry, "decisive") if entry.get("decisive") else (),
        note=_text(entry, "note"),
        confidence=_confidence(entry.get("confidence")),
    )


def _queries(written: object) -> tuple[Query, ...]:
    """Read the evidence on one side: a query, or a list of queries of which any may find it."""
    if isinstance(written, list) and any(isinstance(each, dict) for each in written):
        return tuple(Query.parse(each) for each in written)
    return (Query.parse(written),)


def _slug(name: object) -> str:
    if not isinstance(name, str) or not name.replace("-", "").isalnum() or name != name.lower():
        raise ClaimError(f"the id {shown(name)} must be lower-case words joined by hyphens")
    return name


def _text(entry: dict[str, Any], key: str) -> str:
    if not isinstance(entry[key], str):
        raise ClaimError(f"{key}: {shown(entry[key])} is no text; write one, in quotation marks")
    text = " ".join(entry[key].split())
    if found := flaw(text):
        raise ClaimError(f"{key}: {found[1]}")
    return text


def _words(entry: dict[str, Any], key: str) -> tuple[str, ...]:
    if not isinstance(entry[key], list) or not all(isinstance(each, str) for each in entry[key]):
        raise ClaimError(f"{key}: {shown(entry[key])} is no list of words; write [one, two]")
    return tuple(entry[key])


def _confidence(written: object) -> Confidence | None:
    if not written:
        return None
    if not isinstance(written, dict) or set(written) != {"level", "reason"}:
        raise ClaimError(
            f"confidence: {shown(written)} needs a level and a reason, and nothing else"
        )
    return Confidence(_text(written, "level"), _text(written, "reason"))
