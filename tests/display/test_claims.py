"""Claims as readers see them: marks, notes and the register say the same, and escape all."""

from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from crosscase.claims import described, judge
from crosscase.claims.claim import Judged
from crosscase.display import addresses, claim_notes, claim_table, kind_table
from crosscase.display.claims import claim_mark
from crosscase.site.pages import claim_page
from tests.claims.small import CLAIM, SEGMENTS, claimed_study

WORDED = {**CLAIM, "text": "Support <b>& more</b> is positive."}


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> list[Judged]:
    more = {f"U{n}": ("S1", "P1", "tie", "north", "positive", "positive") for n in range(9)}
    folder = tmp_path_factory.mktemp("claims") / "study"
    return judge(claimed_study(folder, WORDED, segments={**SEGMENTS, **more}))


def parsed(shown: object) -> LexborHTMLParser:
    return LexborHTMLParser(str(getattr(shown, "data", shown)))


def test_a_mark_leads_to_the_note(judged: list[Judged]) -> None:
    (mark,) = parsed(claim_mark(judged[0], addresses.note(judged[0].claim.claim_id))).css("a.claim")
    (note,) = parsed(claim_notes(judged)).css("ol.claims > li")
    assert mark.attributes["href"] == f"#{note.id}"
    assert mark.text() == " 12:1 ●●○○Claim: 12 for, 1 against, low confidence"


def test_a_note_says_what_was_found_how_sure_and_why(judged: list[Judged]) -> None:
    text = parsed(claim_notes(judged)).text()
    for part in (
        WORDED["text"],
        "Holds. The data: 12 of 13 codings are positive.",
        "Confidence: low ●●○○. Few speak.",
        CLAIM["note"],
        "Support the sentence: twelve statements",
        "Speak against it: one statement",
    ):
        assert part in text


def test_a_note_shows_statements_with_their_sources_and_leads_to_the_rest(
    judged: list[Judged],
) -> None:
    page = parsed(claim_notes(judged))
    supporting, against = page.css("details")
    statements = supporting.css("ul.statements > li")
    assert len(statements) == 6
    text = statements[0].text()
    assert text.startswith("Statement T3.") and "positive" not in text, "a side is no bearing"
    for part in ("Newspaper B", "2003-05", "independent", "in Spanish", "anchor words", "T3"):
        assert part in text
    assert statements[0].css("a.source[href='https://example.org/2']")
    (rest,) = supporting.css("p a")
    assert rest.text() == "and 6 more"
    assert rest.attributes["href"] == "../claims/p1-is-supported.html"
    assert not against.css("p a")


def test_what_is_written_is_text_and_not_markup(judged: list[Judged]) -> None:
    notes, table = claim_notes(judged).data, claim_table(judged, "All").data
    for shown in (notes, table, claim_page(judged[0]).body):
        assert "<b>& more" not in shown
        assert "&lt;b&gt;&amp; more" in shown


def test_the_table_has_a_row_for_every_claim(judged: list[Judged]) -> None:
    page = parsed(claim_table(judged, "All claims"))
    assert page.css_first("caption").text() == "All claims"  # type: ignore[union-attr]
    (row,) = page.css("tbody tr")
    assert [cell.text() for cell in row.css("td")][:3] == ["holds", "12", "1"]
    assert row.css("a[href='../chapters/one.html#mark-p1-is-supported']")
    assert row.css("a#claim-p1-is-supported[href='../claims/p1-is-supported.html']")


def test_the_page_of_a_claim_has_all_its_evidence(judged: list[Judged]) -> None:
    name, title, body, _ = claim_page(judged[0])
    page = parsed(body)
    assert (name, title) == ("p1-is-supported", WORDED["text"])
    assert [heading.text() for heading in page.css("h2")] == [
        "Support the sentence: twelve statements",
        "Speak against it: one statement",
    ]
    assert len(page.css("ul.statements > li")) == 13
    assert page.css("a[href='../evidence/s2.html#t3']")
    assert page.css("a[href='../chapters/one.html#mark-p1-is-supported']")


def test_a_claim_that_fails_says_so(tmp_path: Path) -> None:
    from crosscase.claims import examine

    false = {**CLAIM, "test": {**CLAIM["test"], "bearing": "negative"}}
    judged, _ = examine(claimed_study(tmp_path / "study", false))
    assert (
        "Does not hold. The data: 1 of 4 codings are negative."
        in parsed(claim_notes(judged)).text()
    )
    assert "does not hold" in parsed(claim_table(judged, "All")).text()


def test_every_kind_of_test_is_shown_with_an_example() -> None:
    page = parsed(kind_table(described(), "Kinds"))
    rows = page.css("tbody tr")
    assert len(rows) == len(described()) >= 12
    for row in rows:
        name = row.css_first("th").text()  # type: ignore[union-attr]
        assert row.css_first("code").text().startswith(f"{{kind: {name}")  # type: ignore[union-attr]
