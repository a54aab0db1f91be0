"""A claim stands, or it is said why it does not: fail closed, one rule at a time."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crosscase.claims import ClaimFails, claim_uses, confirm, examine, judge, read_claims
from crosscase.claims.judge import examine_claim
from crosscase.claims.kinds import rating
from crosscase.claims.record import Record
from crosscase.claims.words import ClaimError
from crosscase.study import Study, load_study
from tests.claims.small import CLAIM, SEGMENTS, claimed_study


def only_fault(folder: Path, change: dict[str, Any], **study: Any) -> str:
    (fault,) = examine(claimed_study(folder / "study", {**CLAIM, **change}, **study))[1]
    return str(fault)


def test_a_claim_that_stands_has_its_evidence_on_both_sides(tmp_path: Path) -> None:
    (judged,) = judge(claimed_study(tmp_path / "study", CLAIM))
    assert judged.holds
    assert judged.found == "3 of 4 codings are positive"
    assert list(judged.supporting["segment_id"]) == ["T3", "T1", "T2"], "decisive first"
    assert list(judged.contradicting["segment_id"]) == ["T4"]
    assert judged.confidence.reason == "Few speak."


def test_a_false_test_says_what_was_claimed_and_what_the_data_say(tmp_path: Path) -> None:
    message = only_fault(tmp_path, {"test": {**CLAIM["test"], "bearing": "negative"}})
    assert message.splitlines() == [
        "claims.yml line 1, claim p1-is-supported: the data no longer bear it out; change the "
        "text, or check what was coded anew",
        "  claimed: Support for the first partnership is positive.",
        "  chapter: one",
        "  the data now say: 1 of 4 codings are negative",
        "  segments: T4",
    ]


def test_a_segment_that_is_gone_is_named(tmp_path: Path) -> None:
    assert "'T99' is no segment_id" in only_fault(tmp_path, {"decisive": ["T99"]})
    gone = {"for": ["T99"], "against": None, "decisive": []}
    assert "'T99' is no segment_id" in only_fault(tmp_path / "x", gone)


def test_evidence_must_not_be_empty(tmp_path: Path) -> None:
    change = {
        "test": {
            "kind": "count",
            "of": {"code_id": "SUP", "about": "both"},
            "number": {"equals": 3},
        },
        "for": {"code_id": "SUP", "about": "both", "bearing": "positive"},
        "against": {"code_id": "SUP", "about": "both"},
        "decisive": ["T5"],
    }
    assert "no evidence is left for it" in only_fault(tmp_path, change)


def test_contradicting_evidence_that_is_not_listed_is_named(tmp_path: Path) -> None:
    message = only_fault(tmp_path, {"against": None})
    assert "listed neither for nor against it" in message
    assert message.endswith("segments: T4")


def test_new_contradicting_evidence_is_named_where_ids_are_listed(tmp_path: Path) -> None:
    listed = {"for": ["T1", "T2", "T3"], "against": ["T4"], "decisive": []}
    assert examine(claimed_study(tmp_path / "before", {**CLAIM, **listed}))[1] == []
    more = {**SEGMENTS, "TT": ("S2", "P1", "tie", "south", "negative", "negative")}
    assert only_fault(tmp_path, listed, segments=more).endswith("segments: TT")


def test_decisive_segments_are_part_of_the_evidence(tmp_path: Path) -> None:
    message = only_fault(tmp_path, {"decisive": ["T3", "T8"]})
    assert "decisive segments are no longer among its evidence" in message
    assert message.endswith("segments: T8")


def test_decisive_segments_are_named_where_directions_decide(tmp_path: Path) -> None:
    assert "lacks decisive" in only_fault(tmp_path, {"decisive": []})


@pytest.mark.parametrize("now", ["positive", ""], ids=["other direction", "dropped"])
def test_an_adjudication_that_changed_is_said(tmp_path: Path, now: str) -> None:
    ruled, cell = {("T4", "SUP"): "negative"}, ("T4", "SUP")
    against = {"case_id": "P1", "code_id": "SUP", "bearing": ["mixed", "negative"]}
    message = only_fault(tmp_path, {"against": against}, rulings={cell: now}, confirmed=ruled)
    assert "a decision under it has changed since the claim was last read" in message
    assert f"T4 SUP was keep negative, is {'keep positive' if now else 'drop'}" in message
    assert message.endswith("segments: T4")


def test_reading_the_claims_again_is_recorded(tmp_path: Path) -> None:
    ruled = {("T4", "SUP"): "positive"}
    study = claimed_study(tmp_path / "study", CLAIM, rulings=ruled, confirmed={})
    assert "T4 SUP was not disputed, is keep positive" in str(examine(study)[1][0])
    confirm(study)
    assert examine(load_study(tmp_path / "study"))[1] == []


def test_where_nothing_speaks_against_it_all_its_evidence_is_to_be_looked_at(
    tmp_path: Path,
) -> None:
    test = {"kind": "ratings", "case_id": "P1", "rating": {"at_least": "+"}, "cells": {"equals": 3}}
    message = only_fault(tmp_path, {"test": test, "against": None})
    assert "the data no longer bear it out" in message
    assert message.endswith("segments: T3, T1, T2")


def test_what_is_no_regular_file_is_not_written(tmp_path: Path) -> None:
    study = claimed_study(tmp_path / "study", CLAIM)
    path, other = study.path / "decisions_confirmed.csv", tmp_path / "other.csv"
    path.rename(other)
    before = other.read_text()
    path.symlink_to(other)
    with pytest.raises(OSError, match="is no regular file, so it is not written; remove it"):
        confirm(study)
    assert other.read_text() == before
    path.unlink()
    path.mkdir()
    with pytest.raises(OSError, match="is no regular file"):
        confirm(study)
    path.rmdir()
    assert confirm(study).read_text() == before


def test_an_adjudication_elsewhere_does_not_touch_the_claim(tmp_path: Path) -> None:
    other = {
        "test": {"kind": "count", "of": {"case_id": "P2"}, "number": {"equals": 3}},
        "for": {"case_id": "P2"},
        "against": None,
        "decisive": [],
    }
    study = claimed_study(tmp_path / "study", {**CLAIM, **other}, confirmed={})
    assert examine(study)[1] == []


def test_how_sure_it_is_must_be_said(tmp_path: Path) -> None:
    assert "lacks confidence" in only_fault(tmp_path, {"confidence": None})
    sure = {"confidence": {"level": "certain", "reason": "So."}}
    assert "'certain' is no level of confidence; allowed: very low" in only_fault(
        tmp_path / "x", sure
    )


def test_what_it_is_about_must_be_known(tmp_path: Path) -> None:
    assert "'ABC' is no code or research question" in only_fault(tmp_path, {"about": ["ABC"]})


def test_silence_has_no_evidence_and_nothing_else_may_lack_it(tmp_path: Path) -> None:
    silent = {"test": {"kind": "silent", "among": {"code_id": "POL"}}, "for": None, "against": None}
    stands = {**CLAIM, **silent, "decisive": []}
    assert examine(claimed_study(tmp_path / "study", stands))[1] == []
    assert "`for` is needed" in only_fault(tmp_path / "x", {"for": None})
    assert "`for` is needed" in only_fault(
        tmp_path / "y", {**silent, "for": ["T1"], "decisive": []}
    )


def test_silence_rests_on_what_was_dropped(tmp_path: Path) -> None:
    silent = {"kind": "silent", "among": {"segment_id": ["T4"], "code_id": "SUP"}}
    claim = {**CLAIM, "test": silent, "for": None, "against": None, "decisive": []}
    study = claimed_study(tmp_path / "study", claim, rulings={("T4", "SUP"): ""}, confirmed={})
    (fault,) = examine(study)[1]
    assert "T4 SUP was not disputed, is drop" in str(fault)


def test_evidence_named_by_direction_rests_on_what_was_dropped_from_it(tmp_path: Path) -> None:
    change = {
        "test": {
            "kind": "ratings",
            "code_id": "SUP",
            "rating": {"equals": "++"},
            "cells": {"equals": 1},
        },
        "for": {"code_id": "SUP", "bearing": "positive"},
        "against": {"code_id": "SUP", "bearing": ["mixed", "negative"]},
    }
    ruled = {("T4", "SUP"): ""}
    message = only_fault(tmp_path, change, rulings=ruled, confirmed={("T4", "SUP"): "negative"})
    assert "T4 SUP was keep negative, is drop" in message


def test_a_claim_on_one_rating_takes_the_judgement_of_that_rating(
    own_study: Study, own_record: Record
) -> None:
    claims, _ = read_claims(own_study.path)
    claim = next(each for each in claims if each.claim_id == "utrecht-support-mixed")
    recorded = own_study.extra["confidence"].query("case_id == 'UTR-LEO' and code_id == 'O-SUP'")
    judged, faults = examine_claim(claim, own_record)
    assert judged.confidence.reason == recorded["reason"].iloc[0]
    assert claim.test.kind is rating
    of_another_case = {**claim.test.parameters, "case_id": "AMS-VES"}
    elsewhere = replace(claim, test=replace(claim.test, parameters=of_another_case))
    other = own_study.extra["confidence"].query("case_id == 'AMS-VES' and code_id == 'O-SUP'")
    of_another = examine_claim(elsewhere, own_record)[0].confidence.reason
    assert of_another == other["reason"].iloc[0] != judged.confidence.reason
    assert faults == []
    with pytest.raises(ClaimError, match=r"judged in confidence\.csv; remove it"):
        examine_claim(replace(claim, confidence=judged.confidence), own_record)


def test_all_faults_stop_and_are_said_together(tmp_path: Path) -> None:
    other = {**CLAIM, "id": "another", "about": ["ABC"]}
    study = claimed_study(tmp_path / "study", {**CLAIM, "against": None}, other)
    with pytest.raises(ClaimFails) as failure:
        judge(study)
    assert len(failure.value.faults) == 2
    assert "p1-is-supported" in str(failure.value) and "another" in str(failure.value)


def test_a_chapter_is_judged_by_its_own_claims(tmp_path: Path) -> None:
    faulty = {**CLAIM, "id": "another", "chapters": ["two"], "against": None}
    study = claimed_study(tmp_path / "study", CLAIM, faulty)
    assert [one.claim.claim_id for one in judge(study, "one")] == ["p1-is-supported"]
    with pytest.raises(ClaimFails, match="another"):
        judge(study, "two")


def test_uses_of_segments_are_listed_by_stance(tmp_path: Path) -> None:
    claim = {**CLAIM, "chapters": ["one", "two"]}
    uses = claim_uses(judge(claimed_study(tmp_path / "study", claim)))
    assert list(uses["chapter"]) == ["one"] * 4 + ["two"] * 4
    assert list(uses["stance"]) == ["for", "for", "for", "against"] * 2
    assert list(uses["segment_id"]) == ["T3", "T1", "T2", "T4"] * 2
