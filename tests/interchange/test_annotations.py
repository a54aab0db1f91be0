"""Claims and evidence as Web Annotations: what the model demands, and the same bytes every time."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from crosscase.claims import examine
from crosscase.interchange import web_annotations
from crosscase.interchange.annotations import RELATIONS
from crosscase.study import Study, load_study
from tests.claims.small import CLAIM, STANCES, WORLD, claimed_study

BODY = {"type": "TextualBody", "format": "text/plain", "language": "en"}
MOTIVATIONS = {"assessing", "describing", "commenting"}


def items(study: Study) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(web_annotations(study.claims, study))["first"]["items"]
    return found


@pytest.fixture(scope="module")
def own_collection() -> dict[str, Any]:
    study = load_study()
    collection: dict[str, Any] = json.loads(web_annotations(examine(study)[0], study))
    return collection


def test_a_claim_points_to_its_evidence_each_way(tmp_path: Path) -> None:
    stances = {**STANCES, "T4": "qualifies"}
    study = claimed_study(tmp_path / "study", {**CLAIM, "note": "So."}, WORLD, stances=stances)
    claim, world, *segments = items(study)
    ids = {item["dcterms:identifier"]: item["id"] for item in segments}
    assert claim["dcterms:identifier"] == "p1-is-supported"
    said = "Of 4 statements on support for the first partnership, 3 are positive."
    assert claim["body"][0] == {**BODY, "value": said, "purpose": "assessing"}
    found = "3 of 4 statements (75 %)"
    assert claim["body"][1] == {**BODY, "value": found, "purpose": "commenting"}
    assert claim["usesDataFrom"] == claim["target"] == [ids["T1"], ids["T2"], ids["T3"]]
    assert world["isSupportedBy"] == [ids["T1"], ids["T2"], ids["T3"]]
    assert world["isQualifiedBy"] == [ids["T4"]]
    assert "isDisputedBy" not in world


def test_a_segment_is_a_note_on_words_of_its_source(tmp_path: Path) -> None:
    _, segment, *_ = items(claimed_study(tmp_path / "study", CLAIM))
    assert segment["body"] == {**BODY, "value": "Statement T1.", "purpose": "describing"}
    assert segment["target"] == {
        "type": "SpecificResource",
        "source": "https://example.org/1",
        "selector": {"type": "TextQuoteSelector", "exact": "words"},
    }


def test_what_is_no_address_of_a_page_is_no_source(tmp_path: Path) -> None:
    study = claimed_study(tmp_path / "study", CLAIM)
    bad = replace(study, sources=study.sources.assign(url="javascript:alert(1)"))
    _, segment, *_ = items(bad)
    assert segment["target"]["source"].startswith("urn:uuid:")


def test_a_claim_that_no_statement_decides_is_about_the_study(tmp_path: Path) -> None:
    table = {"kind": "rows", "table": "sources", "where": {"origin": "a"}}
    (claim,) = items(claimed_study(tmp_path / "study", {**CLAIM, "test": table}))
    assert len(claim["target"]) == 1
    assert "usesDataFrom" not in claim


def test_no_claims_are_an_empty_collection(tmp_path: Path) -> None:
    assert items(claimed_study(tmp_path / "study")) == []


def test_the_same_data_give_the_same_bytes_and_other_studies_other_names(tmp_path: Path) -> None:
    first = claimed_study(tmp_path / "a", CLAIM)
    again = claimed_study(tmp_path / "b", CLAIM)
    text = web_annotations(first.claims, first)
    assert text == web_annotations(again.claims, again)
    path = tmp_path / "b" / "datapackage.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "id": "other"}))
    other = load_study(tmp_path / "b")
    names = [{item["id"] for item in items(study)} for study in (first, other)]
    assert names[0].isdisjoint(names[1])


def test_names_stay_when_wordings_change(tmp_path: Path) -> None:
    before = items(claimed_study(tmp_path / "a", CLAIM))
    after = items(claimed_study(tmp_path / "b", {**CLAIM, "text": "Put otherwise."}))
    assert [item["id"] for item in before] == [item["id"] for item in after]


def test_the_book_s_annotations_keep_the_model(own_collection: dict[str, Any]) -> None:
    """Web Annotation Data Model, sections 3.1, 3.2.4, 4.2.4 and 5: what MUST be there."""
    assert own_collection["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
    assert own_collection["type"] == "AnnotationCollection"
    page = own_collection["first"]
    assert page["type"] == "AnnotationPage"
    assert own_collection["total"] == len(page["items"]) > 400
    ids = [own_collection["id"], page["id"], *(item["id"] for item in page["items"])]
    assert max(Counter(ids).values()) == 1
    for name in ids:
        assert name.startswith("urn:uuid:") and UUID(name).version == 5
    for item in page["items"]:
        assert item["type"] == "Annotation" and item["motivation"] in MOTIVATIONS
        assert item["target"]
        for body in item["body"] if isinstance(item["body"], list) else [item["body"]]:
            assert body.keys() == {*BODY, "value", "purpose"} and body["value"]


def test_every_piece_of_evidence_is_in_the_collection(own_collection: dict[str, Any]) -> None:
    found = own_collection["first"]["items"]
    known = {item["id"] for item in found}
    claims = [item for item in found if isinstance(item["body"], list)]
    assert len(claims) >= 60
    for claim in claims:
        sides = [name for way in RELATIONS.values() for name in claim.get(way, [])]
        assert set(sides) <= known
        assert set(sides) <= set(claim["target"])
