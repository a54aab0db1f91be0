"""Roles lead from a sentence to its evidence, and know when there is none."""

import json
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.book.page import build_page
from tests.claims.small import CLAIM, claimed_study
from tests.tiny import tiny_study

EXTENSION = 'extensions = ["crosscase.book.roles"]'
HERE = {**CLAIM, "chapters": ["index"]}
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


def claiming(folder: Path, text: str, *claims: dict[str, Any]) -> tuple[str, str]:
    """Build a page named index over the small study; return it and what Sphinx warned of."""
    claimed_study(folder / "data", *claims)
    (folder / "index.rst").write_text(f"Page\n====\n\n{text}\n")
    return build_page(folder, EXTENSION)


def test_a_mark_says_its_number_its_evidence_and_how_sure(tmp_path: Path) -> None:
    text, warnings = claiming(tmp_path, "So it is. :claim:`p1-is-supported`", HERE)
    (mark,) = LexborHTMLParser(text).css("a.claim")
    assert not warnings
    assert mark.attributes["href"] == "#claim-p1-is-supported"
    assert mark.attributes["id"] == "mark-p1-is-supported"
    words = "Claim: 3 for, 1 against, low confidence"
    assert mark.text() == f" 3:1 ●●○○{words}"
    assert mark.attributes["title"] == words


def test_a_claim_marked_twice_has_one_address(tmp_path: Path) -> None:
    text, _ = claiming(
        tmp_path, "One. :claim:`p1-is-supported` Two. :claim:`p1-is-supported`", HERE
    )
    named = [mark.attributes.get("id") for mark in LexborHTMLParser(text).css("a.claim")]
    assert named == ["mark-p1-is-supported", None]


@pytest.mark.parametrize("claims", [(), (CLAIM,)], ids=["unregistered", "of another chapter"])
def test_a_mark_without_its_claim_is_warned_of(
    tmp_path: Path, claims: tuple[dict[str, Any], ...]
) -> None:
    text, warnings = claiming(tmp_path, "So it is. :claim:`p1-is-supported`", *claims)
    assert "index.rst:4" in warnings
    assert "claim 'p1-is-supported' is not registered for this chapter in claims.yml" in warnings
    assert 'class="claim"' not in text


def test_claims_are_written_for_machines(tmp_path: Path) -> None:
    claiming(tmp_path, "So it is. :claim:`p1-is-supported`", HERE)
    (path,) = tmp_path.rglob("claims.jsonld")
    assert json.loads(path.read_text("utf-8"))["type"] == "AnnotationCollection"
