"""Claims as readers see them: marks, notes and the register say the same, and escape all."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
from selectolax.lexbor import LexborHTMLParser

from crosscase.claims import described, examine
from crosscase.claims.claim import Judged
from crosscase.display import addresses, claim_notes, claim_table, kind_table, released_table
from crosscase.display.claims import claim_mark, sentence
from crosscase.errors import CrosscaseError
from crosscase.site.pages import claim_page, released_pages
from crosscase.study import Study
from tests.claims.small import CLAIM, SEGMENTS, STANCES, WORLD, claimed_study

WORDED = {**CLAIM, "text": "Support <b>& more</b>: {part} of {whole}.", "note": "Few speak."}
SAID = "Support <b>& more</b>: 12 of 13."


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> list[Judged]:
    more = {f"U{n}": ("S1", "P1", "tie", "north", "positive", "positive") for n in range(9)}
    folder = tmp_path_factory.mktemp("claims") / "study"
    return examine(claimed_study(folder, WORDED, segments={**SEGMENTS, **more}))[0]


def parsed(shown: object) -> LexborHTMLParser:
    return LexborHTMLParser(str(getattr(shown, "data", shown)))


def test_a_mark_leads_to_the_note(judged: list[Judged]) -> None:
    (mark,) = parsed(claim_mark(judged[0], addresses.note(judged[0].claim.claim_id))).css("a.claim")
    (note,) = parsed(claim_notes(judged)).css("ol.claims > li")
    assert mark.attributes["href"] == f"#{note.id}"
    assert mark.text() == " 12Claim: rests on twelve statements"


@pytest.fixture
def world(tmp_path: Path) -> Judged:
    """Return a claim about the world that is contested."""
    stances = {**STANCES, "T4": "contradicts"}
    segments = {**SEGMENTS, "TT": ("S2", "P1", "tie", "south", "negative", "negative")}
    study = claimed_study(
        tmp_path / "world", WORLD, segments=segments, stances={**stances, "TT": "qualifies"}
    )
    (judged,) = examine(study)[0]
    return judged


def test_a_mark_says_how_many_statements_stand_which_way(world: Judged) -> None:
    (mark,) = parsed(claim_mark(world, "#note")).css("a.claim")
    said = (
        "contested: three statements support it, one statement qualifies it, one statement "
        "contradicts it"
    )
    assert mark.attributes["title"] == f"Claim: {said}"
    assert mark.text().startswith(" +3 ~1 −1")
    page = parsed(claim_notes([world]))
    assert "Contested. The statements: of 5 statements that could bear on it, 3 for" in page.text()
    heads = [line.text() for line in page.css("summary")]
    assert heads == [
        "Support the sentence: three statements",
        "Qualify it: one statement",
        "Speak against it: one statement",
    ]


@pytest.mark.parametrize(
    ("form", "language", "said"),
    [
        ("{part}", "en", "1\u202f234"),
        ("{part}", "de", "1.234"),
        ("{part:words}", "en", "1\u202f234"),
        ("{few:words}", "es", "tres"),
        ("{few:Words}", "en", "Three"),
        ("{share:%}", "en", "25 %"),
        ("{mean:+.2f}", "en", "−0.40"),
    ],
)
def test_slots_are_filled_in_the_form_they_ask_for(
    form: str, language: str, said: str, judged: list[Judged]
) -> None:
    values = {"part": 1234, "few": 3, "share": Fraction(1, 4), "mean": Fraction(-2, 5)}
    claim = replace(judged[0].claim, text=form, translations={})
    assert sentence(replace(judged[0], claim=claim, values=values), language) == said


def test_a_note_says_how_it_stands_and_what_was_found(judged: list[Judged]) -> None:
    text = parsed(claim_notes(judged)).text()
    for part in (
        SAID,
        "Stands. The record: 12 of 13 statements (92 %). Few speak.",
        "What the test counts: twelve statements",
    ):
        assert part in text


def test_a_note_shows_statements_with_their_sources_and_leads_to_the_rest(
    judged: list[Judged],
) -> None:
    (counted,) = parsed(claim_notes(judged)).css("details")
    statements = counted.css("ul.statements > li")
    assert len(statements) == 6
    text = statements[2].text()
    assert text.startswith("Statement T3.") and "positive" not in text, "a side is no bearing"
    for part in ("Newspaper B", "2003-05", "independent", "in Spanish", "anchor words", "T3"):
        assert part in text
    assert statements[2].css("a.source[href='https://example.org/2']")
    (rest,) = counted.css("p a")
    assert rest.text() == "and 6 more"
    assert rest.attributes["href"] == "../claims/p1-is-supported.html"


def test_what_is_written_is_text_and_not_markup(judged: list[Judged]) -> None:
    notes, table = claim_notes(judged).data, claim_table(judged, "All").data
    for shown in (notes, table, claim_page(judged[0], {}).body):
        assert "<b>& more" not in shown
        assert "&lt;b&gt;&amp; more" in shown


def test_the_table_has_a_row_for_every_claim(judged: list[Judged]) -> None:
    page = parsed(claim_table(judged, "All claims"))
    assert page.css_first("caption").text() == "All claims"  # type: ignore[union-attr]
    (row,) = page.css("tbody tr")
    assert [cell.text() for cell in row.css("td")] == [
        *("record", "stands", "12 of 13 statements (92 %)")
    ]
    assert row.css("a#claim-p1-is-supported[href='../claims/p1-is-supported.html']")


def test_the_page_of_a_claim_has_all_its_evidence(judged: list[Judged]) -> None:
    name, title, body, _ = claim_page(judged[0], {"one": "The first"})
    page = parsed(body)
    assert (name, title) == ("p1-is-supported", SAID)
    (heading,) = page.css("h2")
    assert heading.text() == "What the test counts: twelve statements"
    assert len(page.css("ul.statements > li")) == 12
    assert page.css("a[href='../evidence/s2.html#t3']")
    [chapter] = page.css("a[href='../chapters/one.html#mark-p1-is-supported']")
    assert chapter.text() == "The first"


def test_a_claim_that_fails_says_so(tmp_path: Path) -> None:
    false = {**CLAIM, "test": {**CLAIM["test"], "share": {"less_than": "1/2"}}}
    judged, _ = examine(claimed_study(tmp_path / "study", false))
    said = "Falls. The record: 3 of 4 statements (75 %)."
    assert said in parsed(claim_notes(judged)).text()
    assert "falls" in parsed(claim_table(judged, "All")).text()


def test_every_kind_of_test_is_shown_with_an_example() -> None:
    page = parsed(kind_table(described(), "Kinds"))
    rows = page.css("tbody tr")
    assert len(rows) == len(described()) >= 10
    for row in rows:
        name = row.css_first("th").text()  # type: ignore[union-attr]
        assert row.css_first("code").text().startswith(f"{{kind: {name}")  # type: ignore[union-attr]


RELEASED = {
    "claim_id": "old-claim",
    "version": "0.1.0",
    "text": "It <i>was</i> so.",
    "now": ("p1-is-supported",),
    "reason": "Nobody said so.",
}


def released(study: Study, **changed: object) -> Study:
    """Return a study with a claim that an earlier release made."""
    table = pd.DataFrame([RELEASED | changed])
    return replace(study, extra={**study.extra, "claims_released": table})


def test_an_earlier_claim_keeps_its_page_and_says_what_became_of_it(study: Study) -> None:
    [page] = released_pages(released(study), {"p1-is-supported": SAID})
    assert (page.name, page.title) == ("old-claim", "It <i>was</i> so.")
    shown = parsed(page.body)
    assert shown.css_first("h1").text() == "It <i>was</i> so."  # type: ignore[union-attr]
    for said in ("up to version 0.1.0", "no longer", "Nobody said so.", "says now", SAID):
        assert said in shown.text()
    for place in ("../claims/p1-is-supported.html", "../chapters/changed.html"):
        assert shown.css(f"a[href='{place}']")


def test_an_earlier_claim_without_a_successor_says_why_alone(study: Study) -> None:
    [page] = released_pages(released(study, now=()), {})
    assert not parsed(page.body).css("h2") and "Nobody said so." in page.body


@pytest.mark.parametrize("present", [{}, {"p1-is-supported": SAID, "old-claim": SAID}])
def test_an_earlier_claim_leads_to_present_ones_and_is_none(
    present: dict[str, str], study: Study
) -> None:
    with pytest.raises(CrosscaseError, match=r"old-claim.*compare claims\.yml"):
        list(released_pages(released(study), present))


def test_a_study_without_earlier_claims_has_no_such_pages(study: Study) -> None:
    assert not list(released_pages(study, {}))


def test_the_table_of_earlier_claims_leads_to_what_became_of_each(judged: list[Judged]) -> None:
    rows = [RELEASED, {**RELEASED, "claim_id": "older", "now": ()}]
    page = parsed(released_table(pd.DataFrame(rows), judged, "Gone"))
    first, second = page.css("tbody tr")
    assert [link.attributes["href"] for link in first.css("a")] == [
        *("../claims/old-claim.html", "../claims/p1-is-supported.html")
    ]
    assert "It <i>was</i> so." in first.text() and SAID in first.text()
    assert [link.attributes["href"] for link in second.css("a")] == ["../claims/older.html"]
