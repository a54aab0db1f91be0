"""Reading the register of claims: all of it in order, or every fault with its line."""

from pathlib import Path

from crosscase.claims.claim import Claim, Confidence, Fault
from crosscase.claims.kinds import parse_test
from crosscase.claims.query import Query
from crosscase.claims.words import ClaimError, named, parts, text, texts
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
    sides = {side: entry[side] for side in ("for", "against") if side in entry}
    return Claim(
        claim_id=_slug(entry["id"]),
        line=line,
        text=named("text", _prose, entry["text"]),
        chapters=named("chapters", texts, entry["chapters"]),
        about=named("about", texts, entry["about"]),
        test=named("test", parse_test, entry["test"]),
        evidence={side: named(side, _queries, written) for side, written in sides.items()},
        decisive=named("decisive", texts, entry.get("decisive", [])),
        note=named("note", _prose, entry["note"]),
        confidence=named("confidence", _confidence, entry.get("confidence")),
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


def _prose(written: object) -> str:
    """Read a text of sentences, folded or not."""
    prose = " ".join(text(written).split())
    if found := flaw(prose):
        raise ClaimError(found[1])
    return prose


def _confidence(written: object) -> Confidence | None:
    names = ["level", "reason"]
    own = parts(written, names, names, "confidence") if written else None
    return Confidence(*(named(name, _prose, own[name]) for name in names)) if own else None
