"""A claim stands, or it is said why it does not: fail closed, one rule at a time."""

from pathlib import Path
from typing import Any

import pytest

from crosscase.claims import Judged, claim_uses, examine, read_claims
from crosscase.claims.record import Record
from crosscase.display.claims import sentence
from crosscase.study import load_study
from tests.claims.small import (
    AGAINST,
    CLAIM,
    FOR,
    OTHER,
    SEGMENTS,
    STANCES,
    WORLD,
    claimed_study,
    write_register,
)

NEW = {**SEGMENTS, "TT": ("S2", "P1", "tie", "south", "negative", "negative")}


def only_fault(folder: Path, claim: dict[str, Any], **study: Any) -> str:
    (fault,) = examine(claimed_study(folder / "study", claim, **study))[1]
    return str(fault)


def world(folder: Path, **study: Any) -> tuple[Judged, list[str]]:
    """Return the claim about the world beside the data, and its faults."""
    (judged,), faults = examine(claimed_study(folder / "study", WORLD, **study))
    return judged, [str(fault) for fault in faults]


def test_a_claim_about_the_record_says_what_its_test_finds(tmp_path: Path) -> None:
    (judged,), _ = examine(claimed_study(tmp_path / "study", CLAIM))
    assert judged.status == "stands"
    assert sentence(judged) == (
        "Of 4 statements on support for the first partnership, 3 are positive."
    )
    assert judged.numbers == {"counted": 3}
    assert list(judged.segments) == ["T1", "T2", "T3"]


def test_a_false_test_says_what_was_claimed_and_what_the_data_say(tmp_path: Path) -> None:
    false = {**CLAIM, "test": {**CLAIM["test"], "share": {"less_than": "1/2"}}}
    assert only_fault(tmp_path, false).splitlines() == [
        "claims.yml line 1, claim p1-is-supported: the data no longer bear it out; change the "
        "text, or check what was coded anew",
        f"  claimed: {CLAIM['text']}",
        "  the data now say: 3 of 4 statements (75 %)",
        "  segments: T1, T2, T3",
    ]


def test_a_slot_that_no_test_fills_is_named(tmp_path: Path) -> None:
    message = only_fault(tmp_path, {**CLAIM, "text": "There are {many}."})
    assert "{many} is filled by nothing that its test finds; allowed: part, whole" in message
    message = only_fault(tmp_path / "other", {**WORLD, "text": "There are {part}."})
    assert "{part} is filled by nothing that its test finds; allowed: none" in message


@pytest.mark.parametrize("slot", ["share:words", "part:zz", "part:>9.2f", "part!r", "part:.2e"])
def test_a_slot_says_a_number_in_one_of_four_ways(slot: str, tmp_path: Path) -> None:
    message = only_fault(tmp_path, {**CLAIM, "text": f"{{part}} of {{{slot}}}."})
    assert "cannot be said so; allowed: {" in message


def test_several_tests_must_all_hold_and_fill_slots_of_their_own(tmp_path: Path) -> None:
    both = [{**CLAIM["test"], "name": "first"}, {"kind": "count", "of": {"case_id": "P2"}}]
    both[1]["name"] = "second"
    claim = {**CLAIM, "text": "{first_part} and {second_number:words}.", "test": both}
    (judged,), faults = examine(claimed_study(tmp_path / "study", claim))
    assert faults == []
    assert sentence(judged) == "3 and three."
    both[1]["number"] = {"equals": 4}
    assert "the data now say: 3 statements" in only_fault(tmp_path / "other", claim)


def test_a_claim_about_the_world_stands_on_the_stances_of_all_it_finds(tmp_path: Path) -> None:
    judged, faults = world(tmp_path)
    assert faults == []
    assert judged.status == "stands"
    assert judged.numbers == {"supports": 3}
    assert judged.found == "of 4 statements that could bear on it, 3 for"
    assert list(judged.segments) == ["T1", "T2", "T3"], "what is neither for nor against is not"


def test_a_new_statement_stops_a_claim_until_it_is_placed(tmp_path: Path) -> None:
    _, (fault,) = world(tmp_path, segments=NEW)
    assert "its query finds statements that have no stance" in fault
    assert fault.endswith("segments: TT")
    judged, faults = world(tmp_path / "placed", segments=NEW, stances={**STANCES, "TT": AGAINST})
    assert faults == []
    assert judged.status == "contested"
    assert judged.numbers == {"supports": 3, "contradicts": 1}
    assert judged.holds, "the book may say what is contested, and says that it is"


@pytest.mark.parametrize(
    ("placed", "told"),
    [
        ({"first": FOR}, "one reader only has placed these"),
        ({"first": FOR, "decided": FOR}, "one reader only has placed these"),
        ({"decided": FOR}, "one reader only has placed these"),
        ({"first": FOR, "second": OTHER}, "its readers differ; settle each by a row of the reader"),
    ],
)
def test_two_readers_place_a_statement_and_differences_are_decided(
    placed: dict[str, str], told: str, tmp_path: Path
) -> None:
    judged, (fault,) = world(tmp_path, stances={**STANCES, "T1": placed})
    assert told in fault and fault.endswith("segments: T1")
    assert judged.numbers == {"supports": 2}, "what is open bears on nothing"
    decided = {**STANCES, "T1": {"first": FOR, "second": OTHER, "decided": FOR}}
    assert world(tmp_path / "decided", stances=decided)[1] == []


@pytest.mark.parametrize(
    ("was", "now"),
    [("Statement T1.", "No statement T1."), ("2001,Statement T1", "2004,Statement T1")],
)
def test_a_stance_to_a_statement_that_was_changed_is_none(
    was: str, now: str, tmp_path: Path
) -> None:
    study = claimed_study(tmp_path, WORLD)
    path = study.path / "segments.csv"
    path.write_text(path.read_text().replace(was, now))
    study = load_study(tmp_path)
    (judged,), (fault,) = examine(study)
    assert fault.segments == ("T1",) and "or were changed since" in str(fault)
    assert f"with its wording: T1 {Record(study).wordings['T1']}" in str(fault)
    assert judged.numbers == {"supports": 2}


def test_a_stance_on_what_the_query_no_longer_finds_is_named(tmp_path: Path) -> None:
    _, (fault,) = world(tmp_path, stances={**STANCES, "T5": FOR})
    assert "its query no longer finds these" in fault and fault.endswith("segments: T5")


@pytest.mark.parametrize(
    "stances",
    [
        dict.fromkeys(STANCES, OTHER),
        {**STANCES, "T4": AGAINST, "T3": OTHER},  # one origin on either side
        {**STANCES, "T1": AGAINST, "T4": AGAINST},
    ],
)
def test_what_is_not_borne_out_by_more_origins_cannot_be_said(
    stances: dict[str, str], tmp_path: Path
) -> None:
    judged, (fault,) = world(tmp_path, stances=stances)
    assert judged.status == "withdrawn" and not judged.holds
    assert "more contradicts it than supports it; take it from the pages" in fault


def test_a_query_that_finds_nothing_bears_nothing_out(tmp_path: Path) -> None:
    nothing = {**WORLD, "query": {"case_id": "P1", "code_id": "POL"}}
    assert "its query finds nothing" in only_fault(tmp_path, nothing, stances={})


def test_two_readers_compare_a_sentence_with_its_test_and_again_when_it_changes(
    tmp_path: Path,
) -> None:
    study = claimed_study(tmp_path / "study", CLAIM)
    (wording,) = (claim.wording for claim in read_claims(study.path)[0])
    ours, done = CLAIM["id"], "as tested"
    rows = [(ours, reader, wording, done, "") for reader in ("first", "second")]
    assert examine(claimed_study(tmp_path / "read", CLAIM, read=rows))[1] == []
    message = only_fault(tmp_path / "one", CLAIM, read=rows[:1])
    assert "1 reader of 2 compared it with its test; read it again and add a row" in message
    assert f"with the wording {wording}" in message
    other = {**CLAIM, "text": "Of {whole} statements {part} are not positive."}
    assert "since it was changed" in only_fault(tmp_path / "changed", other, read=rows)
    looser = {**CLAIM, "test": {**CLAIM["test"], "share": {"at_least": 0}}}
    assert "since it was changed" in only_fault(tmp_path / "looser", looser, read=rows)
    more = [rows[0], (ours, "second", wording, "more", "Support is more than that.")]
    message = only_fault(tmp_path / "more", CLAIM, read=more)
    assert "says more than is tested: Support is more than that." in message
    decided = [*more, (ours, "decided", wording, done, "")]
    assert examine(claimed_study(tmp_path / "decided", CLAIM, read=decided))[1] == []
    alone = only_fault(tmp_path / "alone", CLAIM, read=decided[2:])
    assert "0 readers of 2 compared it with its test" in alone, "who decides is no reader"
    agreed = [(ours, reader, wording, "more", "It is.") for reader in ("first", "second")]
    overruled = [*agreed, decided[2]]
    assert "says more than is tested" in only_fault(tmp_path / "agreed", CLAIM, read=overruled)
    first = [(ours, "decided", wording, "more", "It was decided."), *more]
    assert "tested: It was decided." in only_fault(tmp_path / "first", CLAIM, read=first)


def test_rows_about_no_claim_are_named(tmp_path: Path) -> None:
    rows = [("p1-is-suported", "first", "00000000", "as tested", "")]
    faults = examine(claimed_study(tmp_path / "read", CLAIM, read=rows))[1]
    assert any(
        str(each).startswith("claims_read.csv, claim p1-is-suported: is no") for each in faults
    )
    study = claimed_study(tmp_path / "placed", WORLD)
    write_register(study.path, CLAIM)
    (fault,) = examine(load_study(study.path))[1]
    assert str(fault).startswith("stances.csv, claim p1-is-backed: is no claim of the register")


def test_a_note_is_read_as_the_sentence_is(tmp_path: Path) -> None:
    claims = [{**CLAIM, "note": note} for note in ("One.", "Two.")]
    studies = [
        claimed_study(tmp_path / note[:1], claim) for note, claim in zip("ab", claims, strict=True)
    ]
    first, second = (read_claims(study.path)[0][0].wording for study in studies)
    assert first != second


def test_all_faults_are_found_together(tmp_path: Path) -> None:
    other = {**CLAIM, "id": "another", "test": {"kind": "count", "of": {"code_id": "ABC"}}}
    study = claimed_study(tmp_path / "study", CLAIM, other, WORLD, segments=NEW)
    unknown, backed = map(str, examine(study)[1])
    assert "'ABC' is no code_id" in unknown and "p1-is-backed" in backed


def test_some_claims_are_judged_by_themselves(tmp_path: Path) -> None:
    faulty = {**CLAIM, "id": "another", "test": {"kind": "count", "of": {"code_id": "ABC"}}}
    study = claimed_study(tmp_path / "study", CLAIM, faulty)
    (supported,), faults = examine(study, ["p1-is-supported"])
    assert supported.claim.claim_id == "p1-is-supported" and faults == []
    judged, (fault,) = examine(study, ["another"])
    assert judged == [] and fault.claim_id == "another"


def test_uses_of_segments_are_listed_by_stance(tmp_path: Path) -> None:
    stances = {**STANCES, "T4": "qualifies"}
    study = claimed_study(tmp_path / "study", CLAIM, WORLD, stances=stances)
    uses = claim_uses(examine(study)[0])
    assert list(uses["stance"]) == [*["counted"] * 3, *["supports"] * 3, "qualifies"]
    assert list(uses["segment_id"]) == ["T1", "T2", "T3", "T1", "T2", "T3", "T4"]
