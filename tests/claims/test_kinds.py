"""Each kind of test is true where it should be, false where it should not, and says what it saw."""

from typing import Any

import pandas as pd
import pytest
import yaml  # type: ignore[import-untyped]

import crosscase as cc
from crosscase.claims import described
from crosscase.claims.claim import Reading
from crosscase.claims.kinds import parse_test, reading_of
from crosscase.claims.record import Record
from crosscase.claims.words import ClaimError
from crosscase.study import Study
from tests.claims.small import claimed_study

EXAMPLES = dict(described()[["kind", "example"]].to_numpy())
ON_THE_OWN_STUDY = {"conclusion", "conclusions", "stands", "agreement"}


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Record:
    """Return a record in which P1 is rated + on SUP (0.5), P2 -- (-1), and all else is silent."""
    return Record(claimed_study(tmp_path_factory.mktemp("kinds") / "study"))


@pytest.fixture(scope="module")
def verdicts(own_study: Study) -> pd.DataFrame:
    return cc.verdicts(own_study.evidence, own_study.extra["conclusions_2007"], own_study.rule)


def read(record: Record, written: str) -> Reading:
    return reading_of(parse_test(yaml.safe_load(written)), record)


@pytest.mark.parametrize("kind", EXAMPLES)
def test_the_example_of_each_kind_holds(kind: str, record: Record, own_record: Record) -> None:
    assert EXAMPLES[kind].startswith(f"{{kind: {kind}")
    assert read(own_record if kind in ON_THE_OWN_STUDY else record, EXAMPLES[kind]).holds


@pytest.mark.parametrize(
    ("written", "found"),
    [
        (
            '{kind: rating, case_id: P1, code_id: SUP, rating: {equals: "+"}}',
            "Alpha–Omega, support: positive, from 4 statements with a direction and 2 origins",
        ),
        (
            '{kind: rating, case_id: P2, code_id: SUP, rating: {at_most: "-"}}',
            "Beta–Psi, support: strongly negative, from 3 statements with a direction",
        ),
        (
            "{kind: rating, case_id: P1, code_id: POL, rating: {equals: [thin, silent]}}",
            "Alpha–Omega, policy: no evidence with a direction, from 0 statements",
        ),
        (
            "{kind: ratings, rating: {equals: silent}, cells: {equals: 4}}",
            "4 of 6 cells: no evidence with a direction",
        ),
        (
            '{kind: ratings, research_question: organisation, rating: {at_least: "--"}, '
            "share: {equals: 1/2}}",
            "2 of 4 cells: rated",
        ),
        (
            '{kind: ratings, case_id: P1, rating: {at_least: "+"}, cells: {at_most: 1}}',
            "1 of 3 cells: at least positive (Support)",
        ),
        (
            "{kind: ranks, case_id: P2, place: last, code_id: SUP}",
            "by score: Alpha–Omega 0.50, Beta–Psi -1.00",
        ),
        (
            "{kind: ranks, case_id: P1, place: first}",
            "by mean rating (0 to 4): Alpha–Omega 3.00, Beta–Psi 0.00",
        ),
        ("{kind: majority, among: {case_id: P1}, bearing: positive}", "3 of 4 codings"),
        ("{kind: count, of: {case_id: P2}, number: {equals: 2}, unit: origins}", "2 origins"),
        (
            "{kind: share, of: {about: north}, within: {case_id: P1}, share: {equals: 0.5}}",
            "2 of 4 statements (50 %)",
        ),
        (
            "{kind: more, of: {case_id: P1}, than: {case_id: P2}, measure: score}",
            "a score of 0.50 against -1.00",
        ),
        (
            "{kind: more, of: {case_id: P1}, than: {case_id: P2}}",
            "4 against 3 statements",
        ),
        ("{kind: silent, among: {code_id: LIV}}", "0 statements with a direction"),
        (
            "{kind: differs, by: case_id, among: {code_id: SUP}, steps: 3}",
            "by case id: Alpha–Omega positive; Beta–Psi strongly negative",
        ),
    ],
)
def test_what_is_true_holds_and_is_said(record: Record, written: str, found: str) -> None:
    reading = read(record, written)
    assert reading.holds
    assert found in reading.found


@pytest.mark.parametrize(
    "written",
    [
        '{kind: rating, case_id: P1, code_id: SUP, rating: {equals: "++"}}',
        '{kind: rating, case_id: P1, code_id: SUP, rating: {more_than: "+"}}',
        '{kind: rating, case_id: P1, code_id: POL, rating: {at_least: "--"}}',
        '{kind: ratings, rating: {at_least: "+"}, cells: {at_least: 2}}',
        "{kind: ranks, case_id: P1, place: last, code_id: SUP}",
        "{kind: ranks, case_id: P1, place: first, code_id: POL}",
        "{kind: majority, among: {about: south}, bearing: positive}",
        "{kind: majority, among: {case_id: P1}, bearing: negative}",
        "{kind: count, of: {case_id: P2}, number: {more_than: 3}}",
        "{kind: share, of: {about: north}, within: {case_id: P1}, share: {more_than: 1/2}}",
        "{kind: share, of: {about: north}, within: {code_id: POL}, share: {at_least: 0}}",
        "{kind: more, of: {case_id: P1}, than: {case_id: P2}, times: 2}",
        "{kind: more, of: {case_id: P1}, than: {case_id: P1}}",
        "{kind: more, of: {case_id: P2}, than: {case_id: P1}, measure: score}",
        "{kind: more, of: {code_id: POL}, than: {code_id: SUP}, measure: score}",
        "{kind: silent, among: {case_id: P2}}",
        "{kind: differs, by: case_id, among: {code_id: SUP}, steps: 4}",
        "{kind: differs, by: about, among: {case_id: P2}, steps: 1}",
        "{kind: differs, by: period, among: {code_id: SUP}, until: 2001}",
    ],
)
def test_what_is_false_does_not_hold(record: Record, written: str) -> None:
    assert not read(record, written).holds


def test_a_shared_place_is_no_place(own_record: Record, own_study: Study) -> None:
    scores = cc.ratings(own_study.evidence, own_study.rule).query("code_id == 'N-KNO'")
    best = scores[scores["rating"].isin(cc.RATINGS)]
    assert (best["exact_score"] == best["exact_score"].max()).sum() == 1
    rated = cc.ratings(own_study.evidence, own_study.rule)
    shared = rated.query("code_id == 'O-MOT' and rating == '++'")
    assert shared["exact_score"].nunique() == 1 < len(shared)
    for case in shared["case_id"]:
        written = f"{{kind: ranks, case_id: {case}, place: first, code_id: O-MOT}}"
        assert not read(own_record, written).holds


@pytest.mark.parametrize(
    ("written", "segments"),
    [
        ('{kind: rating, case_id: P1, code_id: SUP, rating: {equals: "+"}}', "T1 T2 T3 T4"),
        (
            '{kind: ratings, code_id: SUP, rating: {equals: "+"}, cells: {equals: 1}}',
            "T1 T2 T3 T4 T5 T6 T7",
        ),
        ("{kind: majority, among: {about: both}, bearing: negative}", "T5 T6 T7"),
        ("{kind: silent, among: {about: both}}", "T5 T6 T7"),
        (
            "{kind: share, of: {about: both}, within: {case_id: P2}, share: {equals: 1}}",
            "T5 T6 T7",
        ),
        ("{kind: more, of: {about: north}, than: {about: both}}", "T1 T2 T5 T6 T7"),
        ("{kind: more, of: {about: north}, than: {about: both}, measure: score}", "T1 T2 T5 T6 T7"),
    ],
)
def test_the_evidence_that_decides_is_read(record: Record, written: str, segments: str) -> None:
    assert list(read(record, written).read["segment_id"]) == segments.split()


@pytest.mark.parametrize("number", range(1, 25))
def test_conclusions_are_read_as_their_verdicts_say(
    number: int, own_record: Record, verdicts: pd.DataFrame
) -> None:
    name = f"C{number:02}"
    overall = verdicts.set_index("conclusion_id").loc[[name], "overall"].iloc[0]
    for verdict in cc.VERDICTS:
        reading = read(
            own_record, f"{{kind: conclusion, conclusion_id: {name}, verdict: {verdict}}}"
        )
        assert reading.holds == (verdict == overall)
    judged = verdicts[verdicts["conclusion_id"] == name]
    assert reading.read["segment_id"].nunique() == judged["judged"].sum()
    assert reading.read["value"].notna().all()
    assert not reading.read["tested"].any()


@pytest.mark.parametrize(
    ("written", "of"),
    [
        ("{kind: stands, against: decisions, cells: {equals: 28}}", 38),
        ("{kind: stands, against: publisher side, variant: south, cells: {equals: 35}}", 38),
        ("{kind: stands, against: origin, case_id: ALP-OUD, cells: {equals: 0}}", 5),
        ("{kind: conclusions, verdict: contradicted, number: {equals: 3}}", 24),
        (
            "{kind: conclusions, verdict: contradicted, case_id: TRE-CAJ, share: {equals: 1}}",
            3,
        ),
    ],
)
def test_counts_over_the_own_study_are_those_of_the_analysis(
    own_record: Record, written: str, of: int
) -> None:
    reading = read(own_record, written)
    assert reading.holds
    assert f" of {of} " in reading.found


def test_agreement_is_that_of_the_analysis(own_record: Record, own_study: Study) -> None:
    table = cc.agreement_coefficients(own_study)
    chosen = table.query(
        "judgement == 'presence' and coefficient == 'alpha' and code_id == 'M-CIV'"
    )
    value = chosen["value"].iloc[0]
    of = "judgement: presence, coefficient: alpha, code_id: M-CIV"
    written = f"{{{{kind: agreement, {of}, value: {{{{{{}}}}}}}}}}"
    assert 0.6999 < value < 0.7
    assert read(own_record, written.format("at_least: 0.6999")).holds
    assert not read(own_record, written.format("at_least: 0.7")).holds


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (
            '{kind: rating, case_id: P9, code_id: SUP, rating: {equals: "+"}}',
            "'P9' is no case_id",
        ),
        (
            '{kind: rating, case_id: P1, code_id: XXX, rating: {equals: "+"}}',
            "'XXX' is no code",
        ),
        (
            "{kind: ranks, case_id: P1, place: second}",
            "'second' is no place; allowed: first, last",
        ),
        ("{kind: majority, among: {about: north}, bearing: good}", "'good' is no bearing"),
        (
            "{kind: count, of: {about: north}, number: {equals: 1}, unit: pages}",
            "'pages' is no unit",
        ),
        (
            "{kind: more, of: {about: north}, than: {about: south}, measure: votes}",
            "'votes' is no measure",
        ),
        ("{kind: differs, by: language, among: {code_id: SUP}}", "'language' is no group"),
        ("{kind: differs, by: period, among: {code_id: SUP}}", "period needs until"),
        ('{kind: ratings, rating: {equals: "+"}}', "bound either the number or the share"),
        ("{kind: stands, against: fate, cells: {equals: 1}}", "'fate' is no kind of decision"),
    ],
)
def test_what_the_study_does_not_know_is_named(record: Record, written: str, message: str) -> None:
    with pytest.raises(ClaimError, match=message):
        read(record, written)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"times": "ten"}, "times: 'ten' is no whole number"),
        ({"measure": 3}, "measure: '3' is no text"),
    ],
)
def test_parameters_have_their_form(change: dict[str, Any], message: str) -> None:
    more = {"kind": "more", "of": {"about": "north"}, "than": {"about": "south"}}
    with pytest.raises(ClaimError, match=message):
        parse_test({**more, **change})
