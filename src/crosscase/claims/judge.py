"""Every claim held against the data: it stands, or the build stops and is told why."""

import errno
from collections.abc import Collection, Iterable, Iterator
from functools import partial
from pathlib import Path

import pandas as pd

from crosscase.analysis import RATINGS, judgements
from crosscase.analysis.confidence import LEVELS, NOT_JUDGED, quoted
from crosscase.claims.claim import Claim, ClaimFails, Confidence, Fault, Judged, Reading
from crosscase.claims.kinds import rating, reading_of, silent
from crosscase.claims.query import CODING, Query, matching
from crosscase.claims.read import REGISTER, read_claims
from crosscase.claims.record import CONFIRMED, DECIDED, Record, units_of
from crosscase.claims.words import ClaimError, counted, named, require
from crosscase.errors import CrosscaseError
from crosscase.study import Study

WHOLE_RECORD = "record"  # what a claim can be about, beside codes and questions


def judge(study: Study, chapter: str | None = None) -> list[Judged]:
    """Hold the claims of a study against its data.

    Parameters
    ----------
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
        except ClaimError as error:
            faults.append(_fault(claim, str(error)))
        except CrosscaseError as lack:  # what the study does not give, many claims may need
            untested.setdefault(str(lack), []).append(claim.claim_id)
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
    reading = named("test", reading_of, claim.test, record)
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
    if judged.supporting.empty and claim.test.kind is not silent:
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
    if changed := _changed_under(claim, record):
        advice = (
            "a decision under it has changed since the claim was last read; read it again, and "
            f"if it stands, run `crosscase confirm` ({'; '.join(changed.values())})"
        )
        yield fault(advice, segments=dict.fromkeys(segment for segment, _ in changed))


def _fault(claim: Claim, problem: str, now: str = "", segments: Iterable[str] = ()) -> Fault:
    about = (claim.text, claim.chapters, now, tuple(segments))
    return Fault(claim.where, claim.claim_id, problem, *about)


def _check_names(claim: Claim, record: Record) -> None:
    """Hold everything that the claim names against the study, its test apart."""
    for side, queries in claim.evidence.items():
        for query in queries:
            named(side, query.check, record)
    codes = [*record.column("codebook", "code_id"), *record.column("codebook", "research_question")]
    for name in claim.about:
        named("about", require, name, [*codes, WHOLE_RECORD], "code or research question")
    for name in claim.decisive:
        named("decisive", require, name, record.values("segment_id"), "segment_id")
    if (claim.test.kind is silent) != ("for" not in claim.evidence):
        raise ClaimError("`for` is needed, except by a test of silence, whose evidence is absence")
    if not claim.decisive and any("bearing" in query.where for query in claim.queries):
        raise ClaimError("lacks decisive; name the segments that the claim leans on most")


def _confidence(claim: Claim, record: Record) -> Confidence:
    """Return the claim's own confidence, or the judgement of the one rating that it is about."""
    of, own = claim.test.parameters, claim.confidence
    if claim.test.kind is not rating or set(of["rating"].value).isdisjoint(RATINGS):
        if not own:
            raise ClaimError("lacks confidence; say how sure the claim is (level) and why (reason)")
        require(own.level, [*LEVELS.categories[1:]], "level of confidence")
        return own
    if own:
        raise ClaimError("confidence: its test is one rating, judged in confidence.csv; remove it")
    cells, recorded = (
        table[(table["case_id"] == of["case_id"]) & (table["code_id"] == of["code_id"])]
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
    rows = record.rows[found].drop_duplicates("segment_id")
    order = {segment: place for place, segment in enumerate(claim.decisive)}
    places = rows["segment_id"].astype(object).map(order).fillna(len(order))
    return rows.loc[places.sort_values(kind="stable").index]


def _distinct(rows: pd.DataFrame, apart_from: Collection[str] = ()) -> list[str]:
    found = dict.fromkeys(rows["segment_id"].astype(str))
    return [segment for segment in found if segment not in apart_from]


def confirm(study: Study) -> Path:
    """Record the present decisions as read under the claims, and return the file.

    Raises
    ------
    OSError
        If ``decisions_confirmed.csv`` cannot be written, or is a link, folder, pipe or device.
    """
    path = study.path / f"{CONFIRMED}.csv"
    if path.is_symlink() or (path.exists() and not path.is_file()):
        problem = "is no regular file, so it is not written; remove it"
        raise OSError(errno.EINVAL, problem, str(path))
    study.decisions[[*DECIDED]].to_csv(path, index=False, lineterminator="\n")
    return path


def _changed_under(claim: Claim, record: Record) -> dict[tuple[str, str], str]:
    """Return the decisions under a claim that are not as confirmed, each said in words."""
    changed = record.changed_decisions
    if not changed:
        return {}
    under = [_under(query, claim, record) for query in (*claim.queries, *claim.test.queries)]
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
    asked = query.effective(record).items()
    apart = {key: values for key, values in asked if key not in ("bearing", "route")}
    units = record.units[matching(record.units, apart)]  # whatever was decided on them
    codes = set(claim.about) & set(record.values("code_id"))
    return units if asks_of_coding or not codes else units[units["code_id"].isin(codes)]


def claim_uses(judged: Iterable[Judged]) -> pd.DataFrame:
    """Return which claims each segment is evidence for or against.

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
