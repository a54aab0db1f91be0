"""The pages of the evidence, from the tiny study."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from IPython.display import HTML

from crosscase.analysis import ratings, with_confidence
from crosscase.display.addresses import homes
from crosscase.site.pages import Page, cell_page, code_page, source_page
from crosscase.study import Study
from tests.analysis.small import judged, read_by
from tests.analysis.test_confidence import told
from tests.analysis.test_deciding import BOTH, SEGMENTS
from tests.analysis.test_robustness import study_of
from tests.display.test_tables import parsed, text

COLUMNS = ["claim_id", "text", "stance", "segment_id"]
NONE = pd.DataFrame(columns=COLUMNS, dtype=object)
USES = pd.DataFrame(
    [
        ("Help", "They <help>.", "supports", "X2"),
        ("Last", "It lasts.", "contradicts", "X2"),
    ],
    columns=COLUMNS,
)


def read(page: Page) -> str:
    return text(parsed(HTML(page.body)))


def links(page: Page) -> list[str | None]:
    return [link.get("href") for link in parsed(HTML(page.body)).iter("a")]


def headings(page: Page) -> list[str]:
    tree = parsed(HTML(page.body))
    return [text(node) for node in tree.iter() if node.tag in ("h1", "h2", "h3")]


def test_every_segment_has_one_home(study: Study) -> None:
    assert homes(study) == {
        "X1": "../evidence/s1.html#x1",
        "X2": "../evidence/s2.html#x2",
        "X3": "../evidence/s2.html#x3",
        "X4": "../evidence/s3.html#x4",
    }


# Sources.


@pytest.fixture
def of_source(study: Study) -> Callable[..., Page]:
    """Return a function that makes the page of a source."""

    def make(source_id: str, uses: pd.DataFrame = NONE, **changed: Any) -> Page:
        [source] = study.sources[study.sources["source_id"] == source_id].to_dict("records")
        return source_page({**source, **changed}, study, uses)

    return make


def test_a_source_says_who_speaks_and_where(of_source: Callable[..., Page]) -> None:
    page = of_source("S2", extent="opening")
    assert (page.name, page.title) == ("s2", "Friends, again")
    assert headings(page) == ["Friends, again", "Two statements", "X2", "X3"]
    for words in ("Newspaper B", "2003-05", "Spanish", "independent: press", "only the opening"):
        assert words in read(page)
    assert links(page)[:3] == [
        "../index.html", "../chapters/segments.html", "https://example.org/2"
    ]  # fmt: skip
    assert '<h1><span lang="es">Friends, again</span></h1>' in page.body


def test_a_source_without_address_or_date_says_so(of_source: Callable[..., Page]) -> None:
    page = of_source("S3")
    assert "none recorded" in read(page) and "undated" in read(page) and "Read" not in read(page)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,<b>", "http://["])
def test_an_address_that_is_no_page_is_words(of_source: Callable[..., Page], address: str) -> None:
    page = of_source("S2", url=address)
    assert address in read(page)
    assert all((link or "").startswith(("../", "#")) for link in links(page))


def test_a_segment_stands_with_its_words_and_codings(of_source: Callable[..., Page]) -> None:
    page = of_source("S2")
    told, other = parsed(HTML(page.body)).iterfind(".//section")
    assert [told.get("id"), other.get("id")] == ["x2", "x3"]
    assert "Alpha–Omega: the partnership itself; about the South." in text(told)
    assert "Beta–Psi: a city apart from the partnership; about the South; 1999." in text(other)
    assert [(quote.get("lang"), quote.text) for quote in told.iter("q")] == [("es", "en contra")]
    assert [a.get("href") for a in told.iter("a")] == ["#x2", "../evidence/sup.html"]


def test_years_are_those_the_segment_speaks_of(of_source: Callable[..., Page]) -> None:
    assert "about both sides; 2000–2001." in read(of_source("S1"))


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("S1", "positive Policy Coder A: positive; coder B: positive. Agreed."),
        (
            "S2",
            "negative Support Coder A: negative; coder B: mixed. "
            "Decided: kept as negative, because: plain opposition",
        ),
        (
            "S2",
            "dropped Livability Coder A: negative; coder B: no code. "
            "Decided: dropped, because: no effect is claimed",
        ),
    ],
)
def test_every_code_stands_with_both_readings_and_the_decision(
    source: str, words: str, of_source: Callable[..., Page]
) -> None:
    assert words in read(of_source(source))


@pytest.mark.parametrize(
    ("readers", "words"),
    [({"A": "X1"}, "No coder gave it a code."), ({"A": "X2"}, "Nobody has read it yet.")],
)
def test_a_segment_without_codes_says_whether_anybody_has_read_it(
    readers: dict[str, str], words: str, study: Study
) -> None:
    [source] = study.sources[:1].to_dict("records")
    uncoded = replace(study, codings=study.codings[:0], decisions=study.decisions[:0])
    assert words in read(source_page(source, read_by(uncoded, **readers), NONE))


def test_a_coder_who_has_not_read_a_segment_did_not_leave_it_without_a_code(study: Study) -> None:
    joined = read_by(study, A="X1 X2 X3 X4", B="X1 X2 X3 X4", judge="X1")
    first, second = (
        read(source_page(source, joined, NONE)) for source in study.sources[:2].to_dict("records")
    )
    assert "open Policy Coder A: positive; coder B: positive; coder judge: no code. Not" in first
    assert "coder B: mixed; coder judge: not read. Decided: kept as negative" in second


def test_claims_are_named_at_the_segments_they_rest_on(of_source: Callable[..., Page]) -> None:
    page = of_source("S2", USES)
    told, other = parsed(HTML(page.body)).iterfind(".//section")
    assert text(told).endswith("Used by:They <help>. (supports)It lasts. (contradicts)")
    assert [a.get("href") for a in told.iter("a")][2:] == [
        "../claims/help.html",
        "../claims/last.html",
    ]
    assert "Used by" not in text(other)


def test_the_narrowest_claims_are_shown_and_the_rest_folded(of_source: Callable[..., Page]) -> None:
    claims = [(f"c{n}", f"Claim {n}.", "supports", "X2") for n in range(5)]
    wider = [(f"c{n}", f"Claim {n}.", "supports", "X3") for n in (0, 1)]
    page = of_source("S2", pd.DataFrame([*claims, *wider], columns=COLUMNS))
    [told] = [
        part for part in parsed(HTML(page.body)).iterfind(".//section") if part.get("id") == "x2"
    ]
    shown, folded = told.iterfind("ul[@class='uses']"), told.iterfind("details")
    assert [text(item)[:8] for each in shown for item in each] == [
        "Claim 2.",
        "Claim 3.",
        "Claim 4.",
    ]
    [details] = folded
    assert text(details).startswith("and by two wider claims")
    assert [a.get("href") for a in details.iter("a")] == [
        "../claims/c0.html",
        "../claims/c1.html",
    ]


def test_what_the_data_say_is_text(of_source: Callable[..., Page]) -> None:
    page = of_source("S1", title="<b>", publisher="<b>", url="https://example.org/?a&b")
    assert "<b>" not in page.body and "?a&amp;b" in page.body


# Cells.

POINTING = [(f"X{number}", "POL", BOTH, "positive") for number in range(2)]
RATED = [*POINTING, ("X2", "POL", ("negative", "negative"), "negative")]


def known(study: Study, units: list[Any], segments: list[Any] = SEGMENTS) -> Study:
    """Return a study with these segments and units, and with all that a statement shows."""
    found = told(study_of(study, segments, units))
    return replace(found, sources=found.sources.assign(publisher="P", published=None, url=None))


def of_cell(study: Study, code: str = "POL", uses: pd.DataFrame = NONE) -> Page:
    """Return the page of a code in the first case."""
    record = study.evidence
    rated = with_confidence(ratings(record, study.rule), study).merge(study.codebook, on="code_id")
    [cell] = rated.query(f"case_id == 'P1' and code_id == '{code}'").to_dict("records")
    return cell_page(cell, study, uses)


def test_a_rating_stands_with_its_confidence_and_what_it_rests_on(study: Study) -> None:
    page = of_cell(judged(known(study, RATED), P1_POL="low"))
    assert (page.name, page.title) == ("p1-pol", "Policy: Alpha")
    assert "confidence low Rated " in read(page)
    assert "It rests on three statements that judge from two origins; 0 % of them" in read(page)
    assert "../chapters/confidence.html#confidence-p1-pol" in links(page)
    assert "../evidence/pol.html" in links(page)


def test_a_rating_nobody_judged_links_to_no_judgement(study: Study) -> None:
    page = of_cell(judged(known(study, RATED)))
    assert "confidence not judged" in read(page) and "has not been judged" in read(page)
    assert not any("confidence" in str(link) for link in links(page))


def test_statements_come_by_direction_each_with_its_home(study: Study) -> None:
    page = of_cell(judged(known(study, RATED), P1_POL="low"), uses=USES)
    assert headings(page)[1:3] == ["Positive: two statements", "Negative: one statement"]
    assert "../evidence/s1.html#x2" in links(page)


def test_claims_are_listed_once_the_narrowest_first(study: Study) -> None:
    wide = USES.assign(claim_id="wide", text="Wide.", segment_id=["X1", "X2", "X3"][: len(USES)])
    page = of_cell(judged(known(study, RATED), P1_POL="low"), uses=pd.concat([wide, USES]))
    assert headings(page)[-1] == "Claims that rest on statements of this page"
    assert links(page)[-3:] == ["../claims/help.html", "../claims/last.html", "../claims/wide.html"]


@pytest.mark.parametrize(
    ("units", "words"),
    [
        (
            POINTING[:1],
            "The record holds one statement that judges from one origin; 0 % of them from "
            "those involved. That is too little for a rating, which needs three, from two origins.",
        ),
        (
            [("X0", "POL", ("neutral", "neutral"), "neutral")],
            "No rating: the record holds one statement, none of which judges.",
        ),
        ([("X0", "SUP", BOTH, "positive")], "The record is silent here"),
    ],
)
def test_a_cell_without_a_rating_says_why(units: list[Any], words: str, study: Study) -> None:
    page = of_cell(judged(known(study, units)))
    assert words in read(page)
    assert "rating-" not in page.body and "confidence" not in page.body


def test_the_setting_stands_apart(study: Study) -> None:
    scopes = ("setting", "setting", "sibling")
    segments = [*SEGMENTS, *(("P1", "S1", scope) for scope in scopes)]
    last = len(SEGMENTS)
    units = [*RATED, *((f"X{last + n}", "POL", BOTH, "positive") for n in range(3))]
    page = of_cell(judged(known(study, units, segments), P1_POL="low"))
    assert headings(page)[1:] == [
        "Positive: two statements",
        "Negative: one statement",
        "Apart from the rating: two statements",
    ]
    assert "never enter the rating" in read(page)


# Codes.


def of_code(study: Study, code: str, uses: pd.DataFrame = NONE) -> Page:
    """Return the page of a code."""
    rated = with_confidence(ratings(study.evidence, study.rule), study)
    [row] = study.codebook[study.codebook["code_id"] == code].to_dict("records")
    return code_page(row, rated, study, uses)


def test_a_code_stands_with_its_meaning_and_all_ratings(study: Study) -> None:
    page = of_code(judged(study), "POL")
    assert (page.name, page.title) == ("pol", "Policy")
    assert "DefinitionWritten rules." in read(page) and "Include" not in read(page)
    rows = [[text(cell) for cell in row] for row in parsed(HTML(page.body)).iterfind(".//tbody/tr")]
    assert rows[0][0] == "Alpha–Omega"
    assert (
        rows[0][2] == "one statement that judges from one origin; 100 % of them from those involved"
    )
    assert rows[1][2] == "no statements that judge"
    assert {"../evidence/p1-pol.html", "../evidence/p2-pol.html"} <= set(links(page))


def test_all_that_carries_a_code_comes_by_case_and_scope(study: Study) -> None:
    page = of_code(judged(study), "POL")
    assert headings(page)[1:] == [
        "Alpha–Omega",
        "The partnership itself: one statement",
        "Partnerships in general",
        "Partnerships in general: one statement",
    ]
    assert read(page).count("Tested:") == 1, "the poster's statement alone"


def test_agreement_is_counted(study: Study) -> None:
    page = of_code(judged(study), "LIV")
    words = "agreed on this code in no statements and differed in one; of these, the decision kept"
    assert f"{words} it in none and dropped it in one." in read(page)
    assert headings(page) == ["Livability"]


def test_a_tested_statement_may_be_used_by_a_claim(study: Study) -> None:
    page = of_code(judged(study), "POL", USES.assign(segment_id="X4"))
    assert "Tested:" in read(page)
    assert "../claims/help.html" in links(page)
    assert "Claims that rest" not in read(of_code(judged(study), "POL", USES[:0]))
