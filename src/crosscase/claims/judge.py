"""Every claim held against the data: it stands, or the build stops and is told why."""

import re
import string
from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from crosscase.claims import stances
from crosscase.claims.claim import (
    COUNTED,
    FALLEN,
    STANDS,
    WITHDRAWN,
    Claim,
    ClaimFails,
    Fault,
    Judged,
    Reading,
)
from crosscase.claims.kinds import reading_of
from crosscase.claims.read import REGISTER, read_claims
from crosscase.claims.record import Record
from crosscase.claims.words import ClaimError, counted, named
from crosscase.errors import CrosscaseError
from crosscase.study import Study

READ = "claims_read"
ABOUT_CLAIMS = ("stances", READ)
AS_TESTED = "as tested"
# What :class:`crosscase.display.claims.Sentences` can say of a number, beside words.
FORM = re.compile(r"|%|\+?\.[0-9]f")
SAID = {"supports": "for", "qualifies": "qualifying", "contradicts": "against"}


def judge(study: Study, names: Iterable[str] | None = None) -> list[Judged]:
    """Hold the claims of a study against its data.

    Parameters
    ----------
    names
        Judge only the claims of these ids, in this order; all of them if left out.

    Returns
    -------
    list of Judged
        The claims, each with how it stands and on which statements it rests.

    Raises
    ------
    ClaimFails
        If any claim cannot stand; the message lists every fault.

    Examples
    --------
    >>> import crosscase as cc
    >>> from crosscase import claims
    >>> all(one.holds for one in claims.judge(cc.load_study()))
    True
    """
    judged, faults = examine(study, names)
    if faults:
        raise ClaimFails(faults)
    return judged


def examine(study: Study, names: Iterable[str] | None = None) -> tuple[list[Judged], list[Fault]]:
    """Return the claims beside the data, and every fault, without stopping at any.

    Faulty claims are among the judged where their evidence can be found.
    """
    claims, faults = read_claims(study.path)
    if names is not None:
        own = {claim.claim_id: claim for claim in claims}
        claims = [own[name] for name in names if name in own]
    record = Record(study)
    judged: list[Judged] = []
    untested: dict[str, list[str]] = {}
    for claim in claims:
        try:
            one, found = examine_claim(claim, record)
        except ClaimError as error:
            faults.append(_fault(claim, str(error)))
        except CrosscaseError as lack:  # what the study does not give, many claims may need
            untested.setdefault(str(lack), []).append(claim.claim_id)
        else:
            judged.append(one)
            faults += found
    if names is None:
        faults += _of_no_claim(record, claims, faults)
    for lacking, without in untested.items():  # said once, however many claims need it
        number = counted(len(without), "claim")
        problem = f"{lacking} ({number} cannot be tested: {', '.join(without)})"
        faults.append(Fault(REGISTER, None, problem))
    return judged, faults


def _of_no_claim(record: Record, claims: list[Claim], faults: list[Fault]) -> list[Fault]:
    """Say which rows of the readers are about a claim that the register does not have."""
    known = {one.claim_id for one in claims} | {fault.claim_id for fault in faults}
    if None in known:
        return []  # an entry that cannot be read may be any claim
    return [
        Fault(f"{name}.csv", each, "is no claim of the register; take its rows out, or mend the id")
        for name in ABOUT_CLAIMS
        if name in record.tables
        for each in record.table(name).get("claim_id", pd.Series(dtype=str)).unique()
        if each not in known
    ]


def examine_claim(claim: Claim, record: Record) -> tuple[Judged, list[Fault]]:
    """Hold one claim against the record; what it names and the study lacks is an error."""
    examined = _of_world if claim.of_world else _of_record
    judged, faults = examined(claim, record)
    faults += [_fault(claim, problem) for problem in _slots(claim, judged)]
    faults += [_fault(claim, problem) for problem in _unread(claim, record)]
    return judged, faults


def _of_record(claim: Claim, record: Record) -> tuple[Judged, list[Fault]]:
    """Hold a claim about the record against its tests."""
    readings = {test.name: named("test", reading_of, test, record) for test in claim.tests}
    faults = [fault for reading in readings.values() for fault in _falls(claim, reading)]
    values = {
        f"{prefix}{name}": value
        for prefix, reading in readings.items()
        for name, value in reading.values.items()
    }
    read = pd.concat([reading.read for reading in readings.values()])
    rows = record.rows[record.rows["segment_id"].isin(read["segment_id"])]
    rows = rows.drop_duplicates("segment_id").assign(stance=COUNTED)
    found = "; ".join(reading.found for reading in readings.values())
    return Judged(claim, FALLEN if faults else STANDS, found, values, rows), faults


def _falls(claim: Claim, reading: Reading) -> Iterator[Fault]:
    if not reading.over:
        problem = "its test ranges over nothing, which bears nothing out; correct what it names"
        yield _fault(claim, problem, reading.found)
    elif not reading.holds:
        advice = "the data no longer bear it out; change the text, or check what was coded anew"
        yield _fault(claim, advice, reading.found, _distinct(reading.read))


def _of_world(claim: Claim, record: Record) -> tuple[Judged, list[Fault]]:
    """Hold a claim about the world against the stances of all that its queries find."""
    for query in claim.queries:
        named("query", query.check, record)
    rows = stances.evidence(claim, record)
    if rows.empty:
        raise ClaimError("its query finds nothing, which bears nothing out; correct what it names")
    status, bearing = stances.status(rows), stances.bearing_on(rows)
    faults = [
        _fault(claim, problem, segments=segments)
        for problem, segments in stances.open_questions(claim, rows, record)
    ]
    if status == WITHDRAWN and not faults:
        advice = "more contradicts it than supports it; take it from the pages and the register"
        faults.append(_fault(claim, advice, segments=_distinct(bearing)))
    numbers = bearing["stance"].value_counts()
    said = ", ".join(f"{numbers[each]} {SAID[each]}" for each in SAID if numbers.get(each))
    found = f"of {counted(len(rows), 'statement')} that could bear on it, {said or 'none does'}"
    return Judged(claim, status, found, {}, bearing), faults


def _slots(claim: Claim, judged: Judged) -> Iterator[str]:
    """Say which slots of its sentences nothing fills."""
    for text in (claim.text, *claim.translations.values()):
        for _, slot, form, conversion in string.Formatter().parse(text):
            if slot is None:
                continue
            if slot not in judged.values:
                known = ", ".join(judged.values) or "none: it says something of the world"
                yield f"{{{slot}}} is filled by nothing that its test finds; allowed: {known}"
            elif conversion or not _can_be_said(judged.values[slot], form or ""):
                written = f"{slot}:{form}" if form else slot
                yield (
                    f"{{{written}}} cannot be said so; allowed: {{{slot}}}, {{{slot}:words}} of a "
                    f"whole number, {{{slot}:%}}, {{{slot}:.2f}}, {{{slot}:+.2f}}"
                )


def _can_be_said(value: Any, form: str) -> bool:
    """Tell whether a number can be shown in a form: in words, as a share, with decimals."""
    if form.lower() == "words":
        return float(value).is_integer()
    return bool(FORM.fullmatch(form))


def _unread(claim: Claim, record: Record) -> Iterator[str]:
    """Say whether two readers have compared the sentence, as it now is, with what is tested."""
    if READ not in record.tables:
        return
    own = record.claims_read.get(claim.claim_id, [])
    now = [row for row in own if row["wording"] == claim.wording]
    decided = [row for row in now if row["reader"] == stances.DECIDED]
    compared = [row for row in now if row["reader"] != stances.DECIDED]
    if len(compared) < stances.READERS:
        since = " since it was changed" if len(own) > len(now) else ""
        yield (
            f"{counted(len(compared), 'reader')} of {stances.READERS} compared it with its "
            f"test{since}; read it again and add a row to {READ}.csv, with the wording "
            f"{claim.wording}"
        )
        return
    differ = len({row["says"] for row in compared}) > 1
    if more := [row for row in (differ and decided) or compared if row["says"] != AS_TESTED]:
        yield f"a reader finds that it says more than is tested: {more[0]['reason']}"


def _fault(claim: Claim, problem: str, now: str = "", segments: Iterable[str] = ()) -> Fault:
    return Fault(claim.where, claim.claim_id, problem, claim.text, now, tuple(segments))


def _distinct(rows: pd.DataFrame) -> list[str]:
    return list(dict.fromkeys(rows["segment_id"].astype(str)))


def claim_uses(judged: Iterable[Judged]) -> pd.DataFrame:
    """Return which claims rest on each segment, and how it stands to them.

    Returns
    -------
    pandas.DataFrame
        ``claim_id``, ``stance`` (``counted``, ``supports``, ``qualifies`` or ``contradicts``) and
        ``segment_id``; one row per claim and segment.
    """
    rows = [
        (one.claim.claim_id, str(row["stance"]), str(row["segment_id"]))
        for one in judged
        for row in one.evidence[["stance", "segment_id"]].to_dict("records")
    ]
    return pd.DataFrame(rows, columns=["claim_id", "stance", "segment_id"])
