"""Every claim held against the data: it stands, or the build stops and is told why.

A claim about the record stands if its tests hold. Of a claim about the world two readers place
every statement that its query finds; where they differ, a third row decides. Such a claim *stands*
while nothing contradicts it, is *contested* while what contradicts it comes from fewer origins than
what supports it, and is *withdrawn* from then on.
"""

import re
import string
from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from crosscase.claims.claim import (
    CONTESTED,
    CONTRADICTS,
    COUNTED,
    FALLEN,
    STANCES,
    STANDS,
    SUPPORTS,
    WITHDRAWN,
    Claim,
    Fault,
    Judged,
    Reading,
)
from crosscase.claims.kinds import reading_of
from crosscase.claims.read import REGISTER, read_claims
from crosscase.claims.record import Record
from crosscase.claims.words import ClaimError, named
from crosscase.errors import CrosscaseError
from crosscase.study import Study
from crosscase.study.words import counted

READ = "claims_read"
ABOUT_CLAIMS = ("stances", READ)
AS_TESTED = "as tested"
READERS = 2
DECIDED = "decided"
# What :class:`crosscase.display.claims.Sentences` can say of a number, beside words.
FORM = re.compile(r"|%|\+?\.[0-9]f")
SAID = {"supports": "for", "qualifies": "qualifying", "contradicts": "against"}  # what bears on it


def examine(study: Study, names: Iterable[str] | None = None) -> tuple[list[Judged], list[Fault]]:
    """Hold the claims of a study against its data.

    Parameters
    ----------
    names
        Examine only the claims of these ids, in this order; all of them if left out.

    Returns
    -------
    tuple
        The claims, each with how it stands and on which statements it rests; and every fault. A
        claim with a fault is among the claims where its evidence can be found.

    Examples
    --------
    >>> from crosscase import claims
    >>> judged, faults = claims.examine(cc.load_study())
    >>> all(one.holds for one in judged), faults
    (True, [])
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
        if name in record.study.tables
        for each in record.table(name).get("claim_id", pd.Series(dtype=str)).unique()
        if each not in known
    ]


def examine_claim(claim: Claim, record: Record) -> tuple[Judged, list[Fault]]:
    """Hold one claim against the record; what it names and the study lacks is an error."""
    judged, faults = (_of_world if claim.of_world else _of_record)(claim, record)
    problems = (*_slots(claim, judged), *_unread(claim, record))
    return judged, [*faults, *(_fault(claim, problem) for problem in problems)]


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
    found = pd.concat([query.select_open(record) for query in claim.queries])
    rows = found.drop_duplicates("segment_id")
    if rows.empty:
        raise ClaimError("its query finds nothing, which bears nothing out; correct what it names")
    placed = record.stances.get(claim.claim_id, {})
    stances = [_settled(placed.get(segment, {})) for segment in rows["segment_id"].astype(str)]
    # Those on which the sentence leans come first, then what qualifies and what contradicts it.
    rows = rows.assign(stance=pd.Categorical(stances, [*STANCES], ordered=True))
    rows = rows.sort_values(["stance", "segment_id"], kind="stable", ignore_index=True)
    status, bearing = _status(rows), rows[rows["stance"].isin([*SAID])]
    questions = _open_questions(_distinct(rows), placed, record)
    faults = [_fault(claim, problem, segments=segments) for problem, segments in questions]
    if status == WITHDRAWN and not faults:
        advice = "more contradicts it than supports it; take it from the pages and the register"
        faults.append(_fault(claim, advice, segments=_distinct(bearing)))
    numbers = bearing["stance"].value_counts()
    said = ", ".join(f"{numbers[each]} {SAID[each]}" for each in SAID if numbers.get(each))
    told = f"of {counted(len(rows), 'statement')} that could bear on it, {said or 'none does'}"
    return Judged(claim, status, told, {}, bearing), faults


def _settled(readers: Mapping[str, str]) -> str | None:
    """Return what two readers agree on, or what is decided; none while it is open."""
    placed = [said for reader, said in readers.items() if reader != DECIDED]
    if len(placed) < READERS:
        return None
    return placed[0] if len({*placed}) == 1 else readers.get(DECIDED)


def _status(rows: pd.DataFrame) -> str:
    """Return how a claim about the world stands, by the origins on both sides."""
    behind, against = (
        rows.loc[rows["stance"] == stance, "origin"].nunique() for stance in (SUPPORTS, CONTRADICTS)
    )
    if not behind or against >= behind:
        return WITHDRAWN
    return CONTESTED if against else STANDS


def _open_questions(
    found: list[str], placed: Mapping[str, Mapping[str, str]], record: Record
) -> Iterator[tuple[str, list[str]]]:
    """Yield what is not settled of the statements found, in words, and which these are."""
    if unread := [each for each in found if each not in placed]:
        wordings = ", ".join(f"{each} {record.wordings.get(each)}" for each in unread)
        yield (
            "its query finds statements that have no stance, or were changed since; have two "
            f"readers place each by rows of stances.csv, with its wording: {wordings}",
            unread,
        )
    halves = [each for each in found if each in placed and _settled(placed[each]) is None]
    if alone := [each for each in halves if len(placed[each].keys() - {DECIDED}) < READERS]:
        yield "one reader only has placed these; add another to stances.csv", alone
    if differ := [each for each in halves if each not in alone]:
        yield f"its readers differ; settle each by a row of the reader {DECIDED!r}", differ
    if stray := [each for each in placed if each not in found]:
        yield "its query no longer finds these; widen it, or take their stances out", stray


def _slots(claim: Claim, judged: Judged) -> Iterator[str]:
    """Say which slots of its sentences nothing fills."""
    for text in (claim.text, *claim.translations.values()):
        for _, slot, form, conversion in string.Formatter().parse(text):
            if slot is None:
                continue
            if slot not in judged.values:
                known = ", ".join(judged.values) or "none: it says something of the world"
                yield f"{{{slot}}} is filled by nothing that its test finds; allowed: {known}"
                continue
            form = form or ""
            whole = float(judged.values[slot]).is_integer()
            sayable = whole if form.lower() == "words" else FORM.fullmatch(form)
            if conversion or not sayable:
                written = f"{slot}:{form}" if form else slot
                yield (
                    f"{{{written}}} cannot be said so; allowed: {{{slot}}}, {{{slot}:words}} of a "
                    f"whole number, {{{slot}:%}}, {{{slot}:.2f}}, {{{slot}:+.2f}}"
                )


def _unread(claim: Claim, record: Record) -> Iterator[str]:
    """Say whether two readers have compared the sentence, as it now is, with what is tested."""
    if READ not in record.study.tables:
        return
    own = record.claims_read.get(claim.claim_id, [])
    now = [row for row in own if row["wording"] == claim.wording]
    said = {row["reader"]: row["says"] for row in now}
    readers = len(said.keys() - {DECIDED})
    if readers < READERS:
        since = " since it was changed" if len(own) > len(now) else ""
        yield (
            f"{counted(readers, 'reader')} of {READERS} compared it with its test{since}; "
            f"read it again and add a row to {READ}.csv, with the wording {claim.wording}"
        )
    elif _settled(said) != AS_TESTED:
        # What was decided comes last, and its reason counts.
        told = sorted(now, key=lambda row: row["reader"] == DECIDED)
        reasons = [row["reason"] for row in told if row["says"] != AS_TESTED]
        yield f"a reader finds that it says more than is tested: {reasons[-1]}"


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

    Examples
    --------
    >>> list(claim_uses(cc.load_study().claims))
    ['claim_id', 'stance', 'segment_id']
    """
    rows = [
        (one.claim.claim_id, str(row["stance"]), str(row["segment_id"]))
        for one in judged
        for row in one.evidence[["stance", "segment_id"]].to_dict("records")
    ]
    return pd.DataFrame(rows, columns=["claim_id", "stance", "segment_id"])
