"""Reading the register of claims: all of it in order, or every fault with its line."""

import re
import string
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from crosscase.claims.claim import Claim, ClaimTest, Fault
from crosscase.claims.kinds import parse_test
from crosscase.claims.query import OPEN, Query
from crosscase.claims.words import ClaimError, named, parts, require, text
from crosscase.study.intake import Items, Unreadable, read_yaml
from crosscase.study.texts import flaw
from crosscase.study.words import shown

REGISTER = "claims.yml"
NEEDED = ("id", "text")
KEYS = (*NEEDED, "translations", "test", "query", "note")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def read_claims(folder: Path) -> tuple[list[Claim], list[Fault]]:
    """Read the register of a study.

    ``claims.yml`` is a list of claims, each with ``id`` and ``text``; with ``test`` (one, or a list
    of tests with a ``name`` each) if it says something of the record, or ``query`` (one, or a list)
    if it says something of the world; and, if there are any, ``translations`` and a ``note``.

    Returns
    -------
    tuple
        The claims that can be read, in order, and a fault for each that cannot.

    Examples
    --------
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
            claim = _claim(entry, line)
            if earlier := claims.get(claim.claim_id):
                raise ClaimError(f"the id stands on line {earlier.line}, too; change one")
            claims[claim.claim_id] = claim
        except ClaimError as error:
            name = str(entry["id"])[:100] if isinstance(entry, dict) and "id" in entry else None
            faults.append(Fault(f"{REGISTER} line {line}", name, str(error)))
    return list(claims.values()), faults


def _claim(written: object, line: int) -> Claim:
    """Read a claim; what is left empty is left out."""
    if isinstance(written, dict):
        written = {key: value for key, value in written.items() if value}  # empty is not given
    entry = parts(written, KEYS, NEEDED, "claim")
    if ("test" in entry) == ("query" in entry):
        raise ClaimError(
            "needs either test, what must be true of the record, or query, which statements bear "
            "on it"
        )
    name = entry["id"]
    if not isinstance(name, str) or not SLUG.fullmatch(name):
        raise ClaimError(f"the id {shown(name)} must be lower-case words joined by hyphens")
    return Claim(
        claim_id=name,
        line=line,
        text=named("text", _prose, entry["text"]),
        translations=named("translations", _translations, entry.get("translations", {})),
        tests=named("test", _tests, entry.get("test", [])),
        queries=named("query", _queries, entry.get("query", [])),
        note=named("note", _prose, entry["note"]) if "note" in entry else "",
        written=entry,
    )


def _tests(written: object) -> tuple[ClaimTest, ...]:
    """Read a test, or several, of which each has a name for the slots of the sentence."""
    if not isinstance(written, list):
        return (parse_test(written),)
    tests = [parse_test(each, named=True) for each in written]
    if len({test.name for test in tests}) < len(tests):
        raise ClaimError("two tests have one name; change one")
    return tuple(tests)


def _queries(written: object) -> tuple[Query, ...]:
    """Read open queries: of what any of them finds, nothing can be left out."""
    queries = tuple(map(Query.parse, written if isinstance(written, list) else [written]))
    for query in queries:
        for key in query.where:
            require(key, OPEN, "part of an open query")
    return queries


def _translations(written: object) -> Mapping[str, str]:
    if not isinstance(written, dict):
        raise ClaimError(f"{shown(written)} is no list of translations; write `es: sentence`")
    return {language: named(language, _prose, own) for language, own in written.items()}


def _prose(written: Any) -> str:
    """Read a text of sentences, folded or not."""
    prose = " ".join(text(written).split())
    if found := flaw(prose):
        raise ClaimError(found[1])
    try:
        list(string.Formatter().parse(prose))
    except ValueError:
        raise ClaimError(
            f"{shown(prose)} has a brace without its other; a slot is {{part}}"
        ) from None
    return prose
