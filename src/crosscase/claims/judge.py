"""Every claim held against the data: it stands, or the build stops and is told why."""

from collections.abc import Collection, Iterable, Iterator
from functools import partial

import pandas as pd

from crosscase.analysis import LEVELS, RATINGS, judgements
from crosscase.analysis.confidence import NOT_JUDGED, quoted
from crosscase.claims.claim import Claim, ClaimFails, Confidence, Fault, Judged, Reading
from crosscase.claims.confirmed import changed_under
from crosscase.claims.kinds import Rating, Silent, reading_of
from crosscase.claims.read import REGISTER, read_claims
from crosscase.claims.record import Record
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
        The claims in the order of the register; those that cannot stand are left out only if
        their entry or a query of it cannot be read.

    Raises
    ------
    ClaimFails
        If any claim cannot stand; the message lists every fault.
    """
    judged, faults = examine(study, chapter)
    if faults:
        raise ClaimFails(faults)
    return judged


def examine(study: Study, chapter: str | None = None) -> tuple[list[Judged], list[Fault]]:
    """Return the claims beside the data, and every fault, without stopping at any.

    Parameters
    ----------
    study, chapter
        As for :func:`judge`.

    Returns
    -------
    tuple
        The judged claims, faulty ones included where their evidence can be found, and the faults.
    """
    claims, faults = read_claims(study.path)
    chosen = [claim for claim in claims if chapter is None or chapter in claim.chapters]
    record = Record(study)
    judged: list[Judged] = []
    untested: dict[str, list[str]] = {}
    for claim in chosen:
        try:
            beside, found = examine_claim(claim, record)
        except Lacking as lack:
            untested.setdefault(str(lack), []).append(claim.claim_id)
        except ClaimError as error:
            faults.append(_fault(claim, f"{error}"))
        else:
            judged.append(beside)
            faults += found
    return judged, [*faults, *(_lack(*each) for each in untested.items())]


def examine_claim(claim: Claim, record: Record) -> tuple[Judged, list[Fault]]:
    """Hold one claim against the record.

    Parameters
    ----------
    claim
        From :func:`crosscase.claims.read_claims`.
    record
        What tests read.

    Returns
    -------
    tuple
        The judged claim and its faults.

    Raises
    ------
    ClaimError
        If the claim names something that the study does not know.
    """
    _known(claim, record)
    reading = named("test", partial(reading_of, record=record), claim.test)
    confidence = _confidence(claim, record)
    supporting, contradicting = (_side(claim, side, record) for side in ("for", "against"))
    judged = Judged(claim, reading.holds, reading.found, supporting, contradicting, confidence)
    return judged, list(_faults(judged, reading, record))


def _faults(judged: Judged, reading: Reading, record: Record) -> Iterator[Fault]:
    claim = judged.claim
    if not reading.over:
        advice = "its test ranges over nothing, which bears nothing out; correct what it names"
        yield _fault(claim, advice, reading.found)
    elif not reading.holds:
        advice = "the data no longer bear it out; change the text, or check what was coded anew"
        yield _fault(claim, advice, reading.found, _responsible(judged, reading))
    if judged.supporting.empty and not isinstance(claim.test, Silent):
        advice = "no evidence is left for it; name some, or drop the claim"
        yield _fault(claim, advice, reading.found)
    if unlisted := _distinct(reading.read, apart_from=judged.segments):
        advice = (
            "evidence that decides its test is listed neither for nor against it; read it and "
            "widen `for` or `against`"
        )
        yield _fault(claim, advice, reading.found, unlisted)
    if stray := [segment for segment in claim.decisive if segment not in judged.segments]:
        advice = "its decisive segments are no longer among its evidence; correct the entry"
        yield _fault(claim, advice, reading.found, stray)
    if changed := changed_under(claim, record):
        advice = (
            "an adjudication under it has changed since the claim was last read; read it again, "
            f"and if it stands, run `crosscase confirm` ({'; '.join(changed.values())})"
        )
        yield _fault(claim, advice, reading.found, dict.fromkeys(cell[0] for cell in changed))


def _known(claim: Claim, record: Record) -> None:
    """Hold everything that the claim names against the study, its test apart."""
    for side, queries in claim.evidence.items():
        for query in queries:
            named(side, query.check, record.rows)
    codes = [*record.column("codebook", "code_id"), *record.column("codebook", "research_question")]
    _all_known("about", claim.about, [*codes, WHOLE_RECORD], "code or research question")
    segments = record.column("segments", "segment_id")
    _all_known("decisive", claim.decisive, segments, "segment_id")
    if isinstance(claim.test, Silent) != ("for" not in claim.evidence):
        raise ClaimError("`for` is needed, except by a test of silence, whose evidence is absence")
    if not claim.decisive and any("bearing" in query.where for query in claim.queries):
        raise ClaimError("lacks decisive; name the segments that the claim leans on most")


def _all_known(part: str, names: Iterable[str], known: list[str], what: str) -> None:
    for name in names:
        named(part, partial(require, allowed=known, what=what), name)


def _confidence(claim: Claim, record: Record) -> Confidence:
    own = claim.confidence
    judged = _judgement(claim, record)
    if own and judged:
        raise ClaimError("confidence: its test is one rating, judged in confidence.csv; remove it")
    if not own and not judged:
        raise ClaimError("lacks confidence; say how sure the claim is (level) and why (reason)")
    if judged:
        return judged
    assert own is not None
    levels = [level for level in LEVELS.categories if level != NOT_JUDGED]
    require(own.level, levels, "level of confidence")
    return own


def _judgement(claim: Claim, record: Record) -> Confidence | None:
    """Return the judgement of the rating that the claim is about, if it is about one."""
    test = claim.test
    if not isinstance(test, Rating) or set(test.rating.values).isdisjoint(RATINGS):
        return None
    cells, recorded = (
        table[(table["case_id"] == test.case_id) & (table["code_id"] == test.code_id)]
        for table in (record.confidence, judgements(record.study))
    )
    for judgement in recorded.to_dict("records"):
        if cells["confidence"].isin([*LEVELS.categories[1:]]).any():
            return Confidence(judgement["level"], judgement["reason"])
        return Confidence(NOT_JUDGED, f"It was judged for another rating: {quoted(judgement)}.")
    return Confidence(NOT_JUDGED, "Nobody has judged this rating.")


def _side(claim: Claim, side: str, record: Record) -> pd.DataFrame:
    """Return the evidence on one side, a row per segment, the decisive ones first."""
    found = [query.select(record.rows) for query in claim.evidence.get(side, ())]
    rows = pd.concat([record.rows.iloc[:0], *found]).drop_duplicates("segment_id").sort_index()
    order = {segment: place for place, segment in enumerate(claim.decisive)}
    places = rows["segment_id"].astype(object).map(order).fillna(len(order)).astype(int)
    return rows.iloc[places.argsort(kind="stable")]


def _distinct(rows: pd.DataFrame, apart_from: Collection[str] = ()) -> list[str]:
    found = dict.fromkeys(rows["segment_id"].astype(str))
    return [segment for segment in found if segment not in apart_from]


def _responsible(judged: Judged, reading: Reading) -> list[str]:
    """Return the segments to look at first: against it, else those read, else all."""
    for rows in (judged.contradicting, reading.read, judged.supporting):
        if not rows.empty:
            return _distinct(rows)
    return []


def _lack(lacking: str, claims: list[str]) -> Fault:
    """Say once what the study does not give, and which claims need it."""
    number = counted(len(claims), "claim")
    return Fault(REGISTER, None, f"{lacking} ({number} cannot be tested: {', '.join(claims)})")


def _fault(claim: Claim, problem: str, now: str = "", segments: Iterable[str] = ()) -> Fault:
    where = f"{REGISTER} line {claim.line}"
    return Fault(where, claim.claim_id, problem, claim.text, claim.chapters, now, tuple(segments))


def claim_uses(judged: Iterable[Judged]) -> pd.DataFrame:
    """Return which claims each segment is evidence for or against.

    Parameters
    ----------
    judged
        From :func:`judge`.

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
