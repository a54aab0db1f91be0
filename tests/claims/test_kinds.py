"""Each kind of test is true where it should be, false where it should not, and says what it saw."""

from fractions import Fraction
from typing import Any

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
ON_THE_OWN_STUDY = {"stands", "agreement", "kept"}


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Record:
    """Return a record in which P1 is rated + on SUP (0.5), P2 -- (-1), and all else is silent."""
    return Record(claimed_study(tmp_path_factory.mktemp("kinds") / "study"))


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
            "Alpha–Omega, support: positive, from 4 judging statements and 2 origins",
        ),
        (
            '{kind: rating, case_id: P2, code_id: SUP, rating: {at_most: "-"}}',
            "Beta–Psi, support: strongly negative, from 3 judging statements",
        ),
        (
            "{kind: rating, case_id: P1, code_id: POL, rating: {equals: [thin, silent]}}",
            "Alpha–Omega, policy: nothing judged, from 0 judging statements",
        ),
        (
            "{kind: ratings, rating: {equals: silent}, cells: {equals: 4}}",
            "4 of 6 cells: nothing judged",
        ),
        (
            '{kind: ratings, rating: {at_least: "--"}, share: {equals: 1/3}}',
            "2 of 6 cells: rated",
        ),
        (
            '{kind: ratings, case_id: P1, rating: {at_least: "+"}, cells: {at_most: 1}}',
            "1 of 3 cells: at least positive (Support)",
        ),
        ("{kind: count, of: {case_id: P2}, number: {equals: 2}, unit: origins}", "2 origins"),
        (
            "{kind: share, of: {about: north}, within: {case_id: P1}, share: {equals: 0.5}}",
            "2 of 4 statements (50 %)",
        ),
        (
            "{kind: score, of: {case_id: P1}, value: {equals: 1/2}}",
            "a mean of +0.50 over 4 judgements",
        ),
        (
            "{kind: rows, table: sources, where: {origin: [a, b]}, number: {equals: 2}}",
            "2 of 3 rows of sources",
        ),
        (
            "{kind: rows, table: segments, where: {scope: tie, about: both}, share: {equals: 4/9}}",
            "4 of 9 rows of segments",
        ),
        (
            "{kind: more, of: {case_id: P1}, than: {case_id: P2}}",
            "4 against 3 statements",
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
        "{kind: score, of: {case_id: P1}, value: {more_than: 1/2}}",
        "{kind: score, of: {code_id: POL}}",
        "{kind: rows, table: sources, where: {origin: a}, number: {more_than: 1}}",
        "{kind: count, of: {case_id: P2}, number: {more_than: 3}}",
        "{kind: share, of: {about: north}, within: {case_id: P1}, share: {more_than: 1/2}}",
        "{kind: share, of: {about: north}, within: {code_id: POL}, share: {at_least: 0}}",
        "{kind: more, of: {case_id: P1}, than: {case_id: P2}, times: 2}",
        "{kind: more, of: {case_id: P1}, than: {case_id: P1}}",
    ],
)
def test_what_is_false_does_not_hold(record: Record, written: str) -> None:
    assert not read(record, written).holds


@pytest.mark.parametrize(
    ("written", "segments"),
    [
        ('{kind: rating, case_id: P1, code_id: SUP, rating: {equals: "+"}}', "T1 T2 T3 T4"),
        (
            '{kind: ratings, code_id: SUP, rating: {equals: "+"}, cells: {equals: 1}}',
            "T1 T2 T3 T4",
        ),
        ("{kind: score, of: {about: both}}", "T5 T6 T7"),
        ("{kind: rows, table: sources, where: {origin: a}}", ""),
        (
            "{kind: share, of: {about: both}, within: {case_id: P2}, share: {equals: 1}}",
            "T5 T6 T7",
        ),
        ("{kind: more, of: {about: north}, than: {about: both}}", "T1 T2 T5 T6 T7"),
    ],
)
def test_the_evidence_that_decides_is_read(record: Record, written: str, segments: str) -> None:
    assert list(read(record, written).read["segment_id"]) == segments.split()


@pytest.mark.parametrize(
    ("written", "values"),
    [
        (
            '{kind: rating, case_id: P1, code_id: SUP, rating: {equals: "+"}}',
            {"segments": 4, "judged": 4, "origins": 2},
        ),
        (
            "{kind: share, of: {about: north}, within: {case_id: P1}}",
            {"part": 2, "whole": 4, "rest": 2, "share": Fraction(1, 2)},
        ),
        ("{kind: more, of: {case_id: P1}, than: {case_id: P2}}", {"more": 4, "less": 3}),
        ("{kind: score, of: {case_id: P2}}", {"mean": Fraction(-1), "judged": 3}),
        ("{kind: count, of: {case_id: P2}, unit: origins}", {"number": 2}),
    ],
)
def test_what_a_test_finds_fills_the_slots(
    record: Record, written: str, values: dict[str, Any]
) -> None:
    reading = read(record, written)
    assert reading.holds, "without a bound it says how much there is"
    assert dict(reading.values) == values


@pytest.mark.parametrize(
    ("against", "kind"), [("decisions", None), ("publisher side", "publisher side")]
)
def test_what_stands_is_counted_as_the_analysis_does(
    own_record: Record, own_study: Study, against: str, kind: str | None
) -> None:
    rated = own_study.ratings[own_study.ratings["rating"].isin(cc.RATINGS)]
    if kind is None:
        shares = cc.robustness(cc.decision_shares(own_study))
        changed = shares[shares["exact_share"] != 1]
    else:
        changed = cc.variants(own_study).query("kind == @kind and changed")
    cells = rated.merge(changed[["case_id", "code_id"]].drop_duplicates())
    reading = read(own_record, f"{{kind: stands, against: {against}}}")
    assert reading.values["part"] == len(rated) - len(cells)
    assert reading.values["whole"] == len(rated)


def test_the_variants_of_a_kind_are_its_own(own_record: Record) -> None:
    found = {kind: own_record.variants_of(kind) for kind in own_record.variants["kind"].unique()}
    pairs = own_record.variants[["kind", "variant"]].drop_duplicates()
    assert sum(map(len, found.values())) == len(pairs)


def test_what_errors_leave_is_that_of_the_error_model(own_record: Record, own_study: Study) -> None:
    table = cc.error_model(own_study).set_index(["wrong", "kept"])["mean"]
    written = "{{kind: kept, wrong: {{equals: 0.1}}, what: {}, share: {{{}}}}}"
    for what in ("symbol", "sign"):
        exact = str(table[0.1, what])
        reading = read(own_record, written.format(what, f"at_least: {exact}"))
        assert reading.holds
        whole = own_study.ratings["rating"].isin(cc.RATINGS).sum()
        assert reading.values["part"] == round(table[0.1, what] * whole)
        assert not read(own_record, written.format(what, f"more_than: {exact}")).holds


def test_agreement_is_that_of_the_analysis(own_record: Record, own_study: Study) -> None:
    table = cc.agreement_coefficients(own_study, resamples=1)
    chosen = "judgement == 'presence' and coefficient == 'alpha' and code_id == 'M-CIV'"
    value = round(table.query(f"metric == 'nominal' and {chosen}")["value"].iloc[0], 6)
    of = "judgement: presence, coefficient: alpha, code_id: M-CIV"
    written = f"{{{{kind: agreement, {of}, value: {{{{{{}}}}}}}}}}"
    assert read(own_record, written.format(f"at_least: {value - 1e-6:.6f}")).holds
    assert not read(own_record, written.format(f"at_least: {value + 1e-6:.6f}")).holds


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
            "{kind: count, of: {about: north}, number: {equals: 1}, unit: pages}",
            "'pages' is no unit",
        ),
        (
            "{kind: share, of: {about: north}, within: {case_id: P1}, share: {equals: 1}, "
            "number: {equals: 1}}",
            "bound either the number or the share",
        ),
        ("{kind: rows, table: pages, where: {a: b}}", "'pages' is no table"),
        ("{kind: rows, table: sources, where: {a: b}}", "'a' is no column of sources"),
        ("{kind: rows, table: sources, where: {origin: z}}", "'z' is no origin of sources"),
        ("{kind: stands, against: fate, cells: {equals: 1}}", "'fate' is no kind of decision"),
        (  # of two mistakes the first is the one that makes the other
            "{kind: stands, variant: x, against: fate, cells: {equals: 1}}",
            "'fate' is no kind of decision",
        ),
    ],
)
def test_what_the_study_does_not_know_is_named(record: Record, written: str, message: str) -> None:
    with pytest.raises(ClaimError, match=message):
        read(record, written)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (
            {"kind": "more", "of": {"about": "north"}, "than": {"about": "south"}, "times": "ten"},
            "times: 'ten' is no whole number",
        ),
        ({"kind": "count", "of": {"about": "north"}, "unit": 3}, "unit: '3' is no text"),
    ],
)
def test_parameters_have_their_form(written: dict[str, Any], message: str) -> None:
    with pytest.raises(ClaimError, match=message):
        parse_test(written)
