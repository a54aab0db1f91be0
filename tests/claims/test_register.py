"""The claims of this book: all of them stand, and none survives what contradicts it in silence."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from crosscase.claims import Claim, examine, read_claims
from crosscase.claims.check import marks_faults
from crosscase.claims.judge import examine_claim
from crosscase.claims.pages import read_pages
from crosscase.claims.prose import Book
from crosscase.claims.query import Query
from crosscase.claims.record import Record
from crosscase.study import Study

ROOT = Path(__file__).parents[2]
CLAIMS = read_claims(ROOT / "data")[0]
NEW = "UTR-LEO-9999"
of_world = pytest.mark.parametrize(
    "claim", [each for each in CLAIMS if each.of_world], ids=lambda claim: claim.claim_id
)
of_record = pytest.mark.parametrize(
    "claim", [each for each in CLAIMS if not each.of_world], ids=lambda claim: claim.claim_id
)


def test_every_claim_stands_and_is_made_somewhere(own_study: Study) -> None:
    faults = [*examine(own_study)[1], *marks_faults(Book.read(ROOT))]
    assert [str(fault) for fault in faults] == []


def test_every_conclusion_of_2007_that_names_a_claim_names_one_there_is(own_study: Study) -> None:
    named = own_study.extra["conclusions_2007"]["claim_id"].dropna()
    assert len(named) and {*named} <= {claim.claim_id for claim in read_claims(own_study.path)[0]}


def test_every_chapter_that_finds_something_makes_claims() -> None:
    number = {page.name: len({*page.marks}) for page in read_pages(ROOT)}
    made = ("findings", "utrecht-leon", "other-ties", "organisation", "impact", "then-and-now")
    assert all(number[name] >= 5 for name in made), number


def planted(record: Record, claim: Claim, stance: str | None) -> Record:
    """Return a record with one more statement that a claim's query finds, and its stance."""
    like = pd.concat([query.select_open(record) for query in claim.queries])["segment_id"].iloc[0]
    copy = record.statements[record.statements["segment_id"] == like]
    copy = copy.assign(segment_id=NEW, origin="somebody-new", statement="It was otherwise.")
    if words := [each for query in claim.queries for each in query.where.get("words", ())]:
        copy = copy.assign(statement=f"It was otherwise: {words[0]}.")
    other = Record(record.study)
    texts = {"segment_id": object, "origin": object, "statement": object}
    rows = pd.concat([record.statements.astype(texts), copy.astype(texts)], ignore_index=True)
    stances = {claim: dict(own) for claim, own in record.stances.items()}
    if stance:
        stances[claim.claim_id][NEW] = {"first": stance, "second": stance}
    vars(other).update(statements=rows, evidence=record.evidence, stances=stances)
    return other


@of_world
def test_a_statement_that_contradicts_a_claim_stops_it_and_then_shows(
    claim: Claim, own_record: Record
) -> None:
    before, faults = examine_claim(claim, own_record)
    assert not faults
    _, (fault,) = examine_claim(claim, planted(own_record, claim, None))
    assert "its query finds statements that have no stance" in str(fault)
    assert fault.segments == (NEW,)
    after, _ = examine_claim(claim, planted(own_record, claim, "contradicts"))
    assert after.numbers.get("contradicts", 0) == before.numbers.get("contradicts", 0) + 1
    assert after.status in ("contested", "withdrawn")


@of_world
def test_the_statements_for_a_claim_are_the_ground_it_stands_on(
    claim: Claim, own_record: Record
) -> None:
    turned = {
        segment: {"first": "contradicts", "second": "contradicts"}
        for segment in own_record.stances[claim.claim_id]
    }
    record = Record(own_record.study)
    vars(record).update(statements=own_record.statements, stances={claim.claim_id: turned})
    assert examine_claim(claim, record)[0].status == "withdrawn"


def answered(record: Record, *queries: Query) -> Record:
    """Return a record with one more statement, which is all that queries ask for."""
    where = {key: values for query in queries for key, values in query.effective(record).items()}
    given = {key: each[0] for key, each in where.items() if key in record.rows}
    like = record.rows[record.rows["case_id"] == given.get("case_id", "UTR-LEO")].head(1)
    worth = record.study.bearings.get(given.get("bearing", ""))
    said = {"segment_id": NEW, "statement": " ".join(["It", *where.get("words", ())])}
    row = like.astype(object).assign(code_id="O-POL", value=worth)
    row = row.assign(**{**given, **said, "tested": False})
    return _other(record, lambda rows: pd.concat([rows.astype(object), row], ignore_index=True))


def smallest_change(claim: Claim, record: Record) -> int | None:
    """Return how many statements make a test false, or its numbers others.

    Statements that decide the test go first out of the record, then come in again under new names.
    What says that there is none is tried with one.
    """
    before = examine_claim(claim, record)[0]
    own = [*before.segments]
    asked = [
        [test.parameters[name] for name in ("within", "of") if name in test.parameters]
        for test in claim.tests
        if "of" in test.parameters
    ]
    for number in (1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 987):
        changes = [without(record, own[:number]), doubled(record, own[:number])]
        if number == 1:
            changes += [answered(record, *queries) for queries in asked]
        for changed in changes:
            after = examine_claim(claim, changed)[0]
            if not after.holds or after.values != before.values:
                return number
    return None


def without(record: Record, segments: list[str]) -> Record:
    return _other(record, lambda rows: rows[~rows["segment_id"].isin(segments)])


def doubled(record: Record, segments: list[str]) -> Record:
    def more(rows: pd.DataFrame) -> pd.DataFrame:
        copies = rows[rows["segment_id"].isin(segments)].astype({"segment_id": object})
        copies = copies.assign(segment_id=copies["segment_id"] + "-X")
        return pd.concat([rows.astype({"segment_id": object}), copies], ignore_index=True)

    return _other(record, more)


def _other(record: Record, change: Callable[[pd.DataFrame], pd.DataFrame]) -> Record:
    other = Record(record.study)
    vars(other).update(rows=change(record.rows), evidence=change(record.evidence))
    return other


@of_record
def test_a_claim_about_the_record_follows_the_record(claim: Claim, own_record: Record) -> None:
    """Few statements more or fewer change what it says, or stop it.

    What tests of tables, agreement and robustness say is not made of single statements.
    """
    aside = {"rows", "agreement", "stands", "kept"}
    if {test.kind.__name__ for test in claim.tests} <= aside:
        pytest.skip("it is made of no single statements")
    number = smallest_change(claim, own_record)
    assert number is not None and number <= 34, number
