"""Every claim held against the data: it stands, or the build stops and is told why."""

import errno
from collections.abc import Collection, Iterable, Iterator
from functools import partial
from pathlib import Path

import pandas as pd

from crosscase.analysis import LEVELS, RATINGS, judgements
from crosscase.analysis.confidence import NOT_JUDGED, quoted
from crosscase.claims.claim import Claim, ClaimFails, Confidence, Fault, Judged, Reading
from crosscase.claims.kinds import Rating, Silent, reading_of
from crosscase.claims.query import CODING, Query, matching
from crosscase.claims.read import REGISTER, read_claims
from crosscase.claims.record import CONFIRMED, DECIDED, Record, units_of
from crosscase.claims.words import ClaimError, Lacking, counted, named, require
from crosscase.study import Study

WHOLE_RECORD = "record"


def judge(study: Study, chapter: str | None = None) -> list[Judged]:
    """Hold the claims of a study against its data.

    Parameters
    ----------
    study
        A valid study, whose folder holds ``claims.yml``.
    chapter
        Judge only the claims that this chapter marks; all of them if left out.

    Returns
    -------
    list of Judged
        The claims in the order of the register, each with its evidence for and against.

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
    judged, faults = examine(study, chapter)
    if faults:
        raise ClaimFails(faults)
    return judged


def examine(study: Study, chapter: str | None = None) -> tuple[list[Judged], list[Fault]]:
    """Return the claims beside the data, and every fault, without stopping at any.

    Faulty claims are among the judged where their evidence can be found.
    """
    claims, faults = read_claims(study.path)
    record = Record(study)
    judged: list[Judged] = []
    untested: dict[str, list[str]] = {}
    for claim in claims:
        if chapter is not None and chapter not in claim.chapters:
            continue
        try:
            beside, found = examine_claim(claim, record)
        except Lacking as lack:
            untested.setdefault(str(lack), []).append(claim.claim_id)
        except ClaimError as error:
            faults.append(_fault(claim, f"{error}"))
        else:
            judged.append(beside)
            faults += found
    for lacking, names in untested.items():  # said once, however many claims need it
        number = counted(len(names), "claim")
        problem = f"{lacking} ({number} cannot be tested: {', '.join(names)})"
        faults.append(Fault(REGISTER, None, problem))
    return judged, faults


def examine_claim(claim: Claim, record: Record) -> tuple[Judged, list[Fault]]:
    """Hold one claim against the record; what it names and the study lacks is an error."""
    _check_names(claim, record)
    reading = named("test", partial(reading_of, record=record), claim.test)
    confidence = _confidence(claim, record)
    supporting, contradicting = (_side(claim, side, record) for side in ("for", "against"))
    judged = Judged(claim, reading.holds, reading.found, supporting, contradicting, confidence)
    return judged, list(_faults(judged, reading, record))


def _faults(judged: Judged, reading: Reading, record: Record) -> Iterator[Fault]:
    claim = judged.claim
    fault = partial(_fault, claim, now=reading.found)
    if not reading.over:
        yield fault("its test ranges over nothing, which bears nothing out; correct what it names")
    elif not reading.holds:
        # Those to look at first: what speaks against it, else what decided, else all.
        sides = (judged.contradicting, reading.read, judged.supporting)
        responsible = next((_distinct(rows) for rows in sides if not rows.empty), [])
        advice = "the data no longer bear it out; change the text, or check what was coded anew"
        yield fault(advice, segments=responsible)
    if judged.supporting.empty and not isinstance(claim.test, Silent):
        yield fault("no evidence is left for it; name some, or drop the claim")
    if unlisted := _distinct(reading.read, apart_from=judged.segments):
        advice = (
            "evidence that decides its test is listed neither for nor against it; read it and "
            "widen `for` or `against`"
        )
        yield fault(advice, segments=unlisted)
    if stray := [segment for segment in claim.decisive if segment not in judged.segments]:
        advice = "its decisive segments are no longer among its evidence; correct the entry"
        yield fault(advice, segments=stray)
    if changed := changed_under(claim, record):
        advice = (
            "a decision under it has changed since the claim was last read; read it again, and "
            f"if it stands, run `crosscase confirm` ({'; '.join(changed.values())})"
        )
        yield fault(advice, segments=dict.fromkeys(cell[0] for cell in changed))


def _fault(claim: Claim, problem: str, now: str = "", segments: Iterable[str] = ()) -> Fault:
    where = f"{REGISTER} line {claim.line}"
    return Fault(where, claim.claim_id, problem, claim.text, claim.chapters, now, tuple(segments))


def _check_names(claim: Claim, record: Record) -> None:
    """Hold everything that the claim names against the study, its test apart."""
    for side, queries in claim.evidence.items():
        for query in queries:
            named(side, lambda each: each.check(record), query)
    codes = [*record.column("codebook", "code_id"), *record.column("codebook", "research_question")]
    for name in claim.about:
        what = "code or research question"
        named("about", partial(require, allowed=[*codes, WHOLE_RECORD], what=what), name)
    segments = record.values("segment_id")
    for name in claim.decisive:
        named("decisive", partial(require, allowed=segments, what="segment_id"), name)
    if isinstance(claim.test, Silent) != ("for" not in claim.evidence):
        raise ClaimError("`for` is needed, except by a test of silence, whose evidence is absence")
    if not claim.decisive and any("bearing" in query.where for query in claim.queries):
        raise ClaimError("lacks decisive; name the segments that the claim leans on most")


def _confidence(claim: Claim, record: Record) -> Confidence:
    """Return the claim's own confidence, or the judgement of the one rating that it is about."""
    test, own = claim.test, claim.confidence
    if isinstance(test, Rating) and not set(test.rating.values).isdisjoint(RATINGS):
        if own:
            raise ClaimError(
                "confidence: its test is one rating, judged in confidence.csv; remove it"
            )
        return _judgement(test, record)
    if not own:
        raise ClaimError("lacks confidence; say how sure the claim is (level) and why (reason)")
    levels = [level for level in LEVELS.categories if level != NOT_JUDGED]
    require(own.level, levels, "level of confidence")
    return own


def _judgement(test: Rating, record: Record) -> Confidence:
    cells, recorded = (
        table[(table["case_id"] == test.case_id) & (table["code_id"] == test.code_id)]
        for table in (record.confidence, judgements(record.study))
    )
    if recorded.empty:
        return Confidence(NOT_JUDGED, "Nobody has judged this rating.")
    judgement = recorded.to_dict("records")[0]
    if cells["confidence"].isin([*LEVELS.categories[1:]]).any():
        return Confidence(judgement["level"], judgement["reason"])
    return Confidence(NOT_JUDGED, f"It was judged for another rating: {quoted(judgement)}.")


def _side(claim: Claim, side: str, record: Record) -> pd.DataFrame:
    """Return the evidence on one side, a row per segment, the decisive ones first."""
    found = pd.Series(False, index=record.rows.index)
    for query in claim.evidence.get(side, ()):
        found |= matching(record.rows, query.effective(record))
    first: dict[str, int] = {}  # of each segment found, its first row
    for place, (segment, is_found) in enumerate(zip(record.segment_ids, found, strict=True)):
        if is_found:
            first.setdefault(segment, place)
    order = {segment: place for place, segment in enumerate(claim.decisive)}
    segments = sorted(first, key=lambda segment: order.get(segment, len(order)))
    return record.rows.iloc[[first[segment] for segment in segments]]


def _distinct(rows: pd.DataFrame, apart_from: Collection[str] = ()) -> list[str]:
    found = dict.fromkeys(rows["segment_id"].astype(str))
    return [segment for segment in found if segment not in apart_from]


# Decisions under the claims: as they are now, and as they were when the claims were last read.


def confirm(study: Study) -> Path:
    """Record the present decisions as read under the claims, and return the file.

    Parameters
    ----------
    study
        A valid study; its file ``decisions_confirmed.csv`` is written anew.

    Raises
    ------
    OSError
        If the file cannot be written, or is a link, folder, pipe or device.
    """
    path = study.path / f"{CONFIRMED}.csv"
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise OSError(
            errno.EINVAL, "is no regular file, so it is not written; remove it", str(path)
        )
    study.decisions[[*DECIDED]].to_csv(path, index=False, lineterminator="\n")
    return path


def changed_under(claim: Claim, record: Record) -> dict[tuple[str, str], str]:
    """Return the decisions under a claim that are not as confirmed, each said in words."""
    changed = record.changed_decisions
    if not changed:
        return {}
    tested = [value for value in vars(claim.test).values() if isinstance(value, Query)]
    under = [_under(query, claim, record) for query in (*claim.queries, *tested)]
    units = {unit for rows in under for unit in units_of(rows)}
    return {unit: words for unit, words in changed.items() if unit in units}


def _under(query: Query, claim: Claim, record: Record) -> pd.DataFrame:
    """Return the units on which a query rests, whatever was decided on them.

    What asks for nothing of a coding, such as a case or a source as a whole, rests on no decision;
    segments named without their codings rest on those of the codes that the claim is about.
    """
    asks_of_coding = not query.where.keys().isdisjoint(CODING)
    if not asks_of_coding and not query.segments:
        return record.units.iloc[:0]
    apart = query.beyond(("bearing", "route"))
    units = record.units[matching(record.units, apart.effective(record))]
    codes = set(claim.about) & set(record.values("code_id"))
    return units if asks_of_coding or not codes else units[units["code_id"].isin(codes)]


def claim_uses(judged: Iterable[Judged]) -> pd.DataFrame:
    """Return which claims each segment is evidence for or against.

    Parameters
    ----------
    judged
        From :func:`crosscase.claims.judge`.

    Returns
    -------
    pandas.DataFrame
        ``claim_id``, ``text``, ``chapter``, ``stance`` (``for`` or ``against``), ``segment_id``;
        one row per claim, chapter that makes it, stance and segment.
    """
    rows = [
        (one.claim.claim_id, one.claim.text, chapter, stance, segment)
        for one in judged
        for chapter in one.claim.chapters
        for stance, side in (("for", one.supporting), ("against", one.contradicting))
        for segment in side["segment_id"].astype(str)
    ]
    return pd.DataFrame(rows, columns=["claim_id", "text", "chapter", "stance", "segment_id"])
