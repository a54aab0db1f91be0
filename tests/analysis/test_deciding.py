"""The disputes on which a rating hangs alone, against deciding each of them otherwise."""

from dataclasses import replace

from crosscase.analysis import deciding_disputes, ratings
from crosscase.study import RatingRule, Study, load_study
from tests.analysis.small import records
from tests.analysis.test_robustness import study_of

BOTH = ("positive", "positive")
SEGMENTS = [("P1", f"S{number % 2 + 1}", "tie") for number in range(4)]


def test_a_dispute_that_alone_changes_the_rating_is_named(study: Study) -> None:
    units = [
        *((f"X{number}", "POL", BOTH, "positive") for number in range(2)),
        ("X2", "POL", ("positive", None), "positive"),
    ]
    table = deciding_disputes(study_of(study, SEGMENTS, units))
    assert records(table, "segment_id", "decided", "otherwise", "rating", "becomes") == [
        ("X2", "positive", None, "++", "thin")
    ]
    assert table["reason"].notna().all()


def test_a_rating_that_no_single_dispute_changes_is_not_listed(study: Study) -> None:
    units = [
        *((f"X{number}", "POL", BOTH, "positive") for number in range(3)),
        ("X3", "POL", ("positive", None), "positive"),
    ]
    assert deciding_disputes(study_of(study, SEGMENTS, units)).empty


def test_what_decides_is_told_by_the_rule_of_the_study(study: Study) -> None:
    units = [
        *((f"X{number}", "POL", BOTH, "positive") for number in range(3)),
        ("X3", "POL", ("positive", None), "positive"),
    ]
    found = study_of(study, SEGMENTS, units)
    strict = replace(found, rule=RatingRule(min_segments=4))
    assert deciding_disputes(found).empty
    assert records(deciding_disputes(strict), "segment_id", "rating", "becomes") == [
        ("X3", "++", "thin")
    ]


def test_every_dispute_of_the_book_is_tried() -> None:
    book = load_study()
    cases = book.segments.set_index("segment_id")["cases"]
    published = ratings(book.evidence, book.rule).set_index(["case_id", "code_id"])["rating"]
    found = set()
    for unit in book.units.query("route == 'decided'").to_dict("records"):
        place = ("ALP-OUD", unit["code_id"])
        if "ALP-OUD" not in cases[unit["segment_id"]]:
            continue
        for coder in ("A", "B"):
            other = None if unit[coder] != unit[coder] else unit[coder]
            ruled = book.decisions
            here = (ruled["segment_id"] == unit["segment_id"]) & (
                ruled["code_id"] == unit["code_id"]
            )
            changed = ruled.assign(
                decision=ruled["decision"].mask(here, "keep" if other else "drop"),
                bearing=ruled["bearing"].mask(here, other),
            )
            again = ratings(replace(book, decisions=changed).evidence, book.rule)
            becomes = again.set_index(["case_id", "code_id"])["rating"][place]
            if becomes != published[place]:
                found.add((unit["segment_id"], unit["code_id"], becomes))
    listed = deciding_disputes(book).query("case_id == 'ALP-OUD'")
    assert set(records(listed, "segment_id", "code_id", "becomes")) == found
