"""Roles lead from a sentence to its evidence, and know when there is none."""

import json
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.book.page import build_page
from tests.claims.small import CLAIM, WORLD, claimed_study
from tests.tiny import tiny_study

EXTENSION = 'extensions = ["crosscase.book.roles"]'
LINK = (
    '<a class="segment carded" href="../evidence/{}" title="{}: {}">'
    '<span aria-hidden="true">{}</span><span class="spoken">{}</span></a>'
)


def agreed(number: int) -> str:
    return LINK.format("s1.html#x1", "X1", "The cities agreed.", number, "X1")


def against(number: int) -> str:
    return LINK.format("s2.html#x2", "X2", "The council, it says, was against.", number, "X2")


def built(folder: Path, text: str) -> tuple[str, str]:
    """Build a page over the tiny study; return it and what Sphinx warned of."""
    tiny_study(folder / "data")
    (folder / "index.rst").write_text(f"Page\n====\n\n{text}\n")
    return build_page(folder, EXTENSION)


@pytest.mark.parametrize(
    ("text", "links"),
    [
        pytest.param(":segment:`X1`", agreed(1), id="one"),
        pytest.param(":segment:`X2,X1`", f"{against(1)} {agreed(2)}", id="two"),
        pytest.param(":segment:`X1 , X2`", f"{agreed(1)} {against(2)}", id="spaces"),
    ],
)
def test_a_known_id_leads_to_its_segment(tmp_path: Path, text: str, links: str) -> None:
    page, warnings = built(tmp_path, text)
    assert f'<span class="segments">{links}</span>' in page
    assert not warnings


def test_an_unknown_id_is_warned_of_where_it_stands(tmp_path: Path) -> None:
    page, warnings = built(tmp_path, "They agreed :segment:`X1, X9`.")
    assert "index.rst:4" in warnings
    assert "segment 'X9' is not in segments.csv; correct the id or remove the link" in warnings
    assert f'<span class="segments">{agreed(1)}</span>' in page


def test_a_segment_has_one_number_on_a_page(tmp_path: Path) -> None:
    page, _ = built(tmp_path, ":segment:`X2` and :segment:`X1` and :segment:`X2`")
    numbers = [mark.text() for mark in LexborHTMLParser(page).css("a.segment [aria-hidden]")]
    assert numbers == ["1", "2", "1"]


def test_only_unknown_ids_leave_no_link(tmp_path: Path) -> None:
    page, warnings = built(tmp_path, ":segment:`x1`")
    assert "segment 'x1' is not in segments.csv" in warnings
    assert "evidence" not in page


def claiming(
    folder: Path, text: str, *claims: dict[str, Any], language: str = ""
) -> tuple[str, str]:
    """Build a page named index over the small study; return it and what Sphinx warned of."""
    claimed_study(folder / "data", *claims)
    (folder / "index.rst").write_text(f"Page\n====\n\n{text}\n")
    translations = {"index": language} if language else {}
    return build_page(folder, f"{EXTENSION}\ntranslations = {translations}")


RECORD, SPANISH = ":claim:`p1-is-supported`", {"es": "De {whole:words}, {part} son positivas."}


def test_a_claim_says_its_sentence_with_what_its_test_finds(tmp_path: Path) -> None:
    text, warnings = claiming(tmp_path, f"{RECORD}\n\n.. claim-notes::", CLAIM)
    page = LexborHTMLParser(text)
    [said], [noted] = page.css("span.sentence"), page.css(".claim-text")
    assert said.text() == "Of 4 statements on support for the first partnership, 3 are positive."
    assert noted.text() == said.text()
    assert not warnings


def test_a_page_in_another_language_says_it_in_its_own(tmp_path: Path) -> None:
    claim = {**CLAIM, "translations": SPANISH}
    page = LexborHTMLParser(claiming(tmp_path, RECORD, claim, language="es")[0])
    [said], [mark] = page.css("span.sentence"), page.css("a.claim")
    assert said.text() == "De cuatro, 3 son positivas."
    assert mark.attrs.sget("href") == "../claims/p1-is-supported.html", "the notes are in English"


def test_a_mark_says_how_many_statements_stand_to_the_claim_in_which_way(tmp_path: Path) -> None:
    text, _ = claiming(tmp_path, f"{RECORD} :claim:`p1-is-backed`", CLAIM, WORLD)
    counted, told = LexborHTMLParser(text).css("a.claim")
    assert counted.attributes["href"] == "#claim-p1-is-supported"
    assert counted.attributes["id"] == "mark-p1-is-supported"
    assert counted.attributes["title"] == "Claim: rests on three statements"
    assert counted.text() == " 3Claim: rests on three statements"
    assert told.text() == " +3Claim: three statements support it"


def test_a_claim_marked_twice_has_one_address(tmp_path: Path) -> None:
    text, _ = claiming(tmp_path, f"{RECORD} {RECORD}", CLAIM)
    named = [mark.attributes.get("id") for mark in LexborHTMLParser(text).css("a.claim")]
    assert named == ["mark-p1-is-supported", None]


def test_a_mark_without_its_claim_is_warned_of(tmp_path: Path) -> None:
    text, warnings = claiming(tmp_path, f"So it is. {RECORD}", WORLD)
    assert "index.rst:4" in warnings
    assert "claim 'p1-is-supported' is not in claims.yml; register it" in warnings
    assert 'class="claim' not in text


def test_the_notes_of_a_page_are_those_of_its_claims_once_and_in_their_order(
    tmp_path: Path,
) -> None:
    marks = f":claim:`p1-is-backed` {RECORD} :claim:`p1-is-backed`"
    other = {**CLAIM, "id": "made-elsewhere"}
    text, warnings = claiming(tmp_path, f"{marks}\n\n.. claim-notes::", CLAIM, other, WORLD)
    notes = LexborHTMLParser(text).css("ol.claims > li")
    assert [note.id for note in notes] == ["claim-p1-is-backed", "claim-p1-is-supported"]
    assert "The statements: of 4 statements that could bear on it, 3 for." in notes[0].text()
    assert "The record: 3 of 4 statements (75 %)." in notes[1].text()
    assert not warnings


def test_claims_are_written_for_machines(tmp_path: Path) -> None:
    claiming(tmp_path, RECORD, CLAIM)
    (path,) = tmp_path.rglob("claims.jsonld")
    assert json.loads(path.read_text("utf-8"))["type"] == "AnnotationCollection"
