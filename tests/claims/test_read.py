"""The register is read whole, and every fault in it is named with its line."""

from pathlib import Path
from typing import Any

import pytest

from crosscase.claims import read_claims
from tests.claims.small import CLAIM, WORLD, write_register


def faults(folder: Path, *claims: dict[str, Any]) -> list[str]:
    write_register(folder, *claims)
    return [str(fault) for fault in read_claims(folder)[1]]


def _counted(bound: dict[str, str]) -> dict[str, Any]:
    return {"test": {"kind": "count", "of": {"code_id": "SUP"}, "number": bound}}


def _of(query: object) -> dict[str, Any]:
    return {"test": {"kind": "count", "of": query}}


def _asking(query: object) -> dict[str, Any]:
    return {"test": None, "query": query}


def test_a_claim_keeps_what_is_written(tmp_path: Path) -> None:
    translated = {**CLAIM, "translations": {"es": "Son {part} de {whole}."}}
    write_register(tmp_path, translated, WORLD)
    (claim, world), found = read_claims(tmp_path)
    assert found == []
    assert claim.claim_id == "p1-is-supported"
    assert claim.line == 1
    assert claim.translations == {"es": "Son {part} de {whole}."}
    assert claim.tests[0].parameters["of"].where["bearing"] == ("positive",)
    assert not claim.of_world and world.of_world
    assert world.queries[0].where == {"case_id": ("P1",), "code_id": ("SUP",)}


def test_a_claim_may_have_several_queries(tmp_path: Path) -> None:
    write_register(tmp_path, {**WORLD, "query": [{"code_id": "SUP"}, {"words": ["river"]}]})
    (claim,), found = read_claims(tmp_path)
    assert found == []
    assert [*map(len, (claim.queries, claim.tests))] == [2, 0]


def test_folded_texts_become_one_line(tmp_path: Path) -> None:
    write_register(tmp_path, {**CLAIM, "note": "Two\nlines,   one text."})
    assert read_claims(tmp_path)[0][0].note == "Two lines, one text."


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"text": ""}, "lacks text; fill it in"),
        ({"test": ""}, "needs either test, what must be true of the record, or query"),
        ({"query": {"code_id": "SUP"}}, "needs either test"),
        ({"test": "null"}, "test: 'null' is no test"),
        ({"sure": "very"}, "'sure' is no part of a claim; allowed: id, text, translations"),
        ({"id": "P1 is supported"}, "must be lower-case words joined by hyphens"),
        ({"text": ["seven"]}, "text: \"['seven']\" is no text"),
        ({"text": "Of {whole, some."}, "has a brace without its other; a slot is {part}"),
        ({"translations": "Son."}, "translations: 'Son.' is no list of translations; write `es:"),
        ({"test": "share"}, "test: 'share' is no test; write kind: and its parameters"),
        ({"test": {"kind": "shar"}}, "'shar' is no kind of test; allowed: rating, ratings"),
        ({"test": {"kind": "share"}}, "test: lacks of, within; fill it in"),
        ({"test": [{**CLAIM["test"]}]}, "test: '' is no name for a test; write name: and a word"),
        ({"test": [{**CLAIM["test"], "name": "a"}] * 2}, "test: two tests have one name"),
        (
            {"test": {**CLAIM["test"], "amongst": {}}},
            "'amongst' is no part of a test of kind share; allowed: of, within, share",
        ),
        (
            {"test": {"kind": "count", "of": {"code_id": "SUP"}, "number": 3}},
            "test: number: '3' is no bound; write one of equals, at_least",
        ),
        (_counted({"above": "3"}), "'above' is no relation; allowed: equals"),
        (_counted({"equals": "few"}), "'few' is no number; write 3, 2/3 or 0.8"),
        (
            {"test": {"kind": "ratings", "rating": {"at_least": "thin"}, "cells": {"equals": 1}}},
            "'thin' is no rating; allowed: --, -, +/-, +, ++",
        ),
        (
            {"test": {"kind": "ratings", "rating": {"at_least": ["+", "++"]}}},
            "at_least needs one rating, not",
        ),
        (
            {"test": {"kind": "rows", "table": "sources", "where": "all"}},
            "test: where: 'all' names no column; write {column: value}",
        ),
        (_counted({"at_least": "1/0"}), "test: number: '1/0' is no number; write 3, 2/3 or 0.8"),
        (_counted({"at_least": "9" * 5000}), "is no number; write 3, 2/3 or 0.8"),
        (_counted({"at_least": "1e999999999"}), "'1e999999999' is no number"),
        (_of({"tested": "yes"}), "of: tested: 'yes' is no value of it; write true or false"),
        (_of({"until": "2019-13-45"}), "of: until: '2019-13-45' is no whole number"),
        (_of({"until": "1/2"}), "of: until: '1/2' is no whole number"),
        (_of({"code_id": [["SUP"]]}), "of: code_id: \"['SUP']\" is no value"),
        (_of({"code_id": []}), "of: code_id is an empty list; name a value"),
        (_of("T1"), "of: 'T1' is no query; write column: value"),
        (_of(["T1"]), "of: \"['T1']\" is no query; write column: value"),
        (_asking({"segment_id": "T1"}), "query: 'segment_id' is no part of an open query; allowed"),
        (_asking(["T1"]), "query: 'T1' is no query"),
        (_asking({"code_id": "SUP", "bearing": "positive"}), "'bearing' is no part of an open"),
    ],
)
def test_what_cannot_be_read_is_named(change: dict[str, Any], message: str, tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, {**CLAIM, **change})
    assert fault.startswith("claims.yml line 1, claim ")
    assert message in fault


def test_other_claims_are_still_read(tmp_path: Path) -> None:
    write_register(tmp_path, {**CLAIM, "text": ""}, {**CLAIM, "id": "another"})
    claims, found = read_claims(tmp_path)
    assert [claim.claim_id for claim in claims] == ["another"]
    assert len(found) == 1


def test_an_id_stands_once(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, CLAIM, CLAIM)
    assert "the id stands on line 1, too; change one" in fault


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- id: a\n  id: b\n", "line 2: the key 'id' stands on line 1, too; remove one"),
        ("claims: none\n", "must be a list of claims, each beginning with '- id:'"),
        ("", "must be a list of claims"),
        ("- id: [\n", "is not valid YAML"),
        ("- &a {id: *a}\n", "an alias (*), anchor (&) or tag (!) is not allowed"),
        ("- id: a\n  <<: {text: b}\n", "line 2: a key must be one plain word or text"),
        ("- ? [id]\n  : a\n", "line 1: a key must be one plain word or text"),
        ("- " * 3_000, "is nested deeper than the 40 levels that are allowed"),
        ("--- []\n--- []\n", "holds several documents; keep one"),
        ('- id: "\\0"\n', "holds half a character or a NUL"),
        ("- id: a\n" * 300_000, "is larger than the 2,000,000 bytes that are allowed"),
        ("- just words\n", "'just words' is no claim; write its parts, each `name: value`"),
        ("- !!python/object:os.system {}\n", "tag (!) is not allowed"),
    ],
)
def test_what_is_no_register_is_named(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "claims.yml").write_text(text)
    claims, (fault,) = read_claims(tmp_path)
    assert claims == []
    assert message in str(fault)


def test_a_study_without_a_register_is_told(tmp_path: Path) -> None:
    _, (fault,) = read_claims(tmp_path)
    assert f"claims.yml: not found in {tmp_path}; add the file" in str(fault)


def test_no_claims_are_a_register_too(tmp_path: Path) -> None:
    """Only a book whose pages mark claims needs any: see ``tests/book/test_check.py``."""
    (tmp_path / "claims.yml").write_text("[]\n")
    assert read_claims(tmp_path) == ([], [])
