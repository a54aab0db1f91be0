"""Every claim held against the data: it stands, or the build stops and is told why."""

from collections.abc import Iterable, Iterator, Sequence

import pandas as pd

from crosscase.analysis import LEVELS, RATINGS, judgements
from crosscase.analysis.confidence import NOT_JUDGED
from crosscase.claims.claim import Claim, ClaimFails, Confidence, Fault, Judged, Reading
from crosscase.claims.kinds import Rating, Silent
from crosscase.claims.query import CODING, Query
from crosscase.claims.read import REGISTER, read_claims
from crosscase.claims.record import Record
from crosscase.claims.words import ClaimError, require
from crosscase.study.model import Study

WHOLE_RECORD = "record"
CONFIRMED = "adjudications_confirmed"
CELL = ["segment_id", "code_id"]


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
    for claim in chosen:
        try:
            beside, found = examine_claim(claim, record)
        except ClaimError as error:
            faults.append(_fault(claim, f"{error}"))
        else:
            judged.append(beside)
            faults += found
    return judged, faults


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
    reading = claim.test.reading(record)
    rows = {side: query.select(record.rows) for side, query in claim.evidence.items()}
    sides = {
        side: _segments(rows[side], claim) if side in rows else () for side in ("for", "against")
    }
    judged = Judged(
        claim,
        reading.holds,
        reading.found,
        sides["for"],
        sides["against"],
        _confidence(claim, record),
    )
    return judged, list(_faults(judged, reading, record))


def _faults(judged: Judged, reading: Reading, record: Record) -> Iterator[Fault]:
    claim = judged.claim
    named = {*judged.supporting, *judged.contradicting}
    if not reading.holds:
        advice = (
            "the data no longer bear it out; change the text, or check the codings that changed"
        )
        yield _fault(claim, advice, reading.found, _responsible(judged, reading))
    if not judged.supporting and not isinstance(claim.test, Silent):
        yield _fault(
            claim, "no evidence is left for it; name some, or drop the claim", reading.found
        )
    if unlisted := _distinct(reading.read, apart_from=named):
        advice = (
            "evidence that decides its test is listed neither for nor against it; read it and "
            "widen `for` or `against`"
        )
        yield _fault(claim, advice, reading.found, unlisted)
    if stray := [segment for segment in claim.decisive if segment not in named]:
        advice = (
            "named as decisive, but no longer among its evidence; read it and correct the entry"
        )
        yield _fault(claim, advice, reading.found, stray)
    if changed := _changed(claim, record):
        advice = (
            "an adjudication under it has changed since the claim was last read; read it again and, "
            f"if it still stands, run `crosscase confirm` ({'; '.join(changed.values())})"
        )
        yield _fault(claim, advice, reading.found, list(dict.fromkeys(s for s, _ in changed)))


def _known(claim: Claim, record: Record) -> None:
    """Check what the claim names apart from its queries."""
    study = record.study
    codes = [*study.codebook["code_id"], *study.codebook["research_question"].unique()]
    for name in claim.about:
        require(name, [*codes, WHOLE_RECORD], "code or research question")
    for segment in claim.decisive:
        require(segment, list(study.segments["segment_id"]), "segment_id")
    if isinstance(claim.test, Silent) != ("for" not in claim.evidence):
        raise ClaimError("`for` is needed, except by a test of silence, whose evidence is absence")
    if not claim.decisive and any("valence" in query.where for query in claim.evidence.values()):
        raise ClaimError("lacks decisive; name the segments that the claim leans on most")


def _confidence(claim: Claim, record: Record) -> Confidence:
    own = claim.confidence
    judged = _judgement(claim, record)
    if own and judged:
        raise ClaimError("confidence: its test is one rating, judged in confidence.csv; remove it")
    if not own and not judged:
        raise ClaimError("lacks confidence; say how sure the claim is (level) and why (reason)")
    confidence = own or judged
    assert confidence is not None
    levels = [level for level in LEVELS.categories if level != NOT_JUDGED]
    require(confidence.level, levels, "level of confidence")
    return confidence


def _judgement(claim: Claim, record: Record) -> Confidence | None:
    test = claim.test
    if not isinstance(test, Rating) or set(test.rating.values).isdisjoint(RATINGS):
        return None
    table = judgements(record.study).set_index(["partnership", "code_id"])
    place = (test.partnership, test.code_id)
    if place not in table.index:
        return Confidence(NOT_JUDGED, "")
    return Confidence(str(table.loc[place, "level"]), str(table.loc[place, "reason"]))


def _changed(claim: Claim, record: Record) -> dict[tuple[str, str], str]:
    """Return the adjudications under a claim that are not as confirmed, each said in words."""
    confirmed = _decisions(record.study.extra[CONFIRMED])
    present = _decisions(record.study.adjudications)
    units = pd.concat([_under(query, claim, record) for query in claim.evidence.values()])
    cells = dict.fromkeys(zip(*(units[key].astype(str) for key in CELL), strict=True))
    return {
        cell: f"{' '.join(cell)} was {confirmed.get(cell, 'not disputed')}, "
        f"is {present.get(cell, 'not disputed')}"
        for cell in cells
        if confirmed.get(cell) != present.get(cell)
    }


def _under(query: Query, claim: Claim, record: Record) -> pd.DataFrame:
    """Return the units on which a query rests, whatever was decided on them."""
    if not set(query.where) & set(CODING) and not query.segments:
        return record.units.iloc[:0]
    units = query.beyond("valence", "route").select(record.units)
    codes = set(claim.about) & set(record.study.codebook["code_id"])
    if codes and query.segments and not set(query.where) & set(CODING):
        units = units[units["code_id"].isin(codes)]
    return units


def _decisions(table: pd.DataFrame) -> dict[tuple[str, str], str]:
    valence = table["valence"].astype(object).where(table["valence"].notna(), "")
    said = (table["decision"].astype(str) + " " + valence.astype(str)).str.strip()
    return dict(zip(zip(*(table[key].astype(str) for key in CELL), strict=True), said, strict=True))


def _segments(rows: pd.DataFrame, claim: Claim) -> tuple[str, ...]:
    found = list(dict.fromkeys(rows["segment_id"].astype(str)))
    first = [segment for segment in claim.decisive if segment in found]
    return tuple(dict.fromkeys([*first, *found]))


def _distinct(rows: pd.DataFrame, apart_from: set[str]) -> list[str]:
    return [s for s in dict.fromkeys(rows["segment_id"].astype(str)) if s not in apart_from]


def _responsible(judged: Judged, reading: Reading) -> Sequence[str]:
    return judged.contradicting or _distinct(reading.read, set()) or judged.supporting


def _fault(claim: Claim, problem: str, now: str = "", segments: Iterable[str] = ()) -> Fault:
    where = f"{REGISTER} line {claim.line}"
    return Fault(where, claim.claim_id, problem, claim.text, claim.chapters, now, tuple(segments))
