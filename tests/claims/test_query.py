"""A query finds what it says, and nothing that enters no rating unless it says so."""

import re
from pathlib import Path
from typing import Any

import pytest

from crosscase.claims.query import Query
from crosscase.claims.record import Record
from crosscase.claims.words import ClaimError
from crosscase.study import Study, load_study
from tests.claims.small import claimed_study


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Record:
    return Record(claimed_study(tmp_path_factory.mktemp("claims") / "study"))


def found(record: Record, query: Any) -> list[str]:
    parsed = Query.parse(query)
    parsed.check(record)
    return list(parsed.select(record)["segment_id"])


@pytest.mark.parametrize(
    ("query", "segments"),
    [
        ({"case_id": "P1"}, ["T1", "T2", "T3", "T4"]),
        ({"case_id": "P1", "bearing": "negative"}, ["T4"]),
        ({"case_id": "P1", "about": ["south", "both"]}, ["T3", "T4"]),
        ({"case_id": "P1", "scope": "setting"}, ["T8"]),
        ({"scope": ["tie", "setting"], "bearing": "negative"}, ["T4", "T5", "T6", "T7", "T8"]),
        ({"tested": True}, ["T9"]),
        ({"tested": "true"}, ["T9"]),
        ({"tested": "false", "case_id": "P1"}, ["T1", "T2", "T3", "T4"]),
        ({"tested": False, "case_id": "P1"}, ["T1", "T2", "T3", "T4"]),
        ({"tested": [True, False], "case_id": "P1", "about": "both"}, ["T9"]),
        ({"segment_id": ["T8", "T9"]}, ["T8", "T9"]),
        ({"source_id": "S3"}, ["T9"]),
        ({"route": "decided"}, ["T4"]),
        ({"until": 2000}, []),
        ({"until": 2001, "case_id": "P2"}, ["T5", "T6", "T7"]),
        ({"since": 2002}, []),
        ({"since": 2001, "case_id": "P2"}, ["T5", "T6", "T7"]),
        ({"origin": "a", "research_question": "organisation"}, ["T1", "T2", "T6", "T7"]),
        ({"words": ["t1", "STÁTEMENT T2"]}, ["T1", "T2"]),
        ({"words": "tatement"}, []),
    ],
)
def test_a_query_finds_what_it_says(record: Record, query: Any, segments: list[str]) -> None:
    assert found(record, query) == segments


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"case_id": "P3"}, "'P3' is no case_id; allowed: P1, P2"),
        ({"codes": "SUP"}, "'codes' is no column; allowed: segment_id"),
        ({"segment_id": ["T1", "T77"]}, "'T77' is no segment_id; allowed: T1"),
        ({"bearing": "good"}, "'good' is no bearing; allowed: negative, mixed, neutral, positive"),
        ({"until": "late"}, "until: 'late' is no whole number"),
        ({"until": [2001, 2002]}, "until needs one year, not '2001', '2002'"),
    ],
)
def test_a_value_that_no_row_has_is_an_error(record: Record, query: Any, message: str) -> None:
    with pytest.raises(ClaimError, match=message.replace("[", r"\[")):
        found(record, query)


def test_segments_without_a_code_are_part_of_the_record(
    own_study: Study, own_record: Record
) -> None:
    assert set(own_record.rows["segment_id"]) == set(own_study.segments["segment_id"])
    bare = own_record.rows[own_record.rows["code_id"].isna()]
    assert not bare.empty and bare["publisher"].notna().all()


def test_an_open_query_finds_whatever_may_contradict_a_claim_about_some_years(
    tmp_path: Path,
) -> None:
    """Nobody knows of what time the undated is; what began before is of the years before, too."""
    study = claimed_study(tmp_path / "study")
    path = study.path / "segments.csv"
    text = path.read_text().replace(",,2001,Statement", ",2001,2001,Statement")
    text = text.replace(",2001,2001,Statement T5.", ",,,Statement T5.")
    path.write_text(text.replace(",2001,2001,Statement T6.", ",1999,2001,Statement T6."))
    record = Record(load_study(study.path))
    query = Query.parse({"case_id": "P2", "until": 2000})
    assert list(query.select(record)["segment_id"]) == []
    assert list(query.select_open(record)["segment_id"]) == ["T5", "T6"]
    later = Query.parse({"case_id": "P2", "since": 2002})
    assert list(later.select_open(record)["segment_id"]) == ["T5"]


def test_an_open_query_finds_what_has_no_code(tmp_path: Path) -> None:
    """What coders passed over may still contradict a claim about any code."""
    study = claimed_study(tmp_path / "study")
    path = study.path / "codings.csv"
    kept = [line for line in path.read_text().splitlines() if not line.startswith("T1,")]
    path.write_text("\n".join([*kept, ""]))
    record = Record(load_study(study.path))
    query = Query.parse({"case_id": "P1", "code_id": "SUP"})
    assert "T1" not in set(query.select(record)["segment_id"])
    assert "T1" in set(query.select_open(record)["segment_id"])


def test_what_nobody_has_read_is_found_by_open_queries_alone(tmp_path: Path) -> None:
    """That no coder gave it a code says nothing yet; that it may contradict a claim, its words."""
    study = claimed_study(tmp_path / "study")
    for name in ("codings.csv", "decisions.csv"):
        path = study.path / name
        path.write_text(re.sub("T[14],.*\n", "", path.read_text()))
    study = load_study(study.path)
    vars(study)["readers"] = {**study.readers, "T1": []}
    record = Record(study)
    of_case, named = Query.parse({"case_id": "P1"}), Query.parse({"segment_id": ["T1", "T4"]})
    assert list(of_case.select(record)["segment_id"]) == ["T2", "T3", "T4"]
    assert list(named.select(record)["segment_id"]) == ["T4"]
    assert list(of_case.select_open(record)["segment_id"]) == ["T1", "T2", "T3", "T4"]
