"""A chapter's slides show what its page says, in its order, and nothing else."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from crosscase.teach.decks import BY_MACHINES, coded_by
from crosscase.teach.slides import Slide, chapter_slides
from tests.book.page import build_page
from tests.book.tiny_book import ROOT

MARK = '<a class="claim" href="#claim-{0}" title="Claim: {1}"><b>1</b><span>Claim: {1}</span></a>'
NOTE = (
    '<ol class="claims"><li id="claim-most"><p class="claim-text">Most do.</p><p>Holds. The data: '
    "12 of 20.</p><p>Because they said so.</p><p>Speaks against the claim: 0</p></li></ol>"
)
CHART = (
    '<figure class="chart"><svg class="chart-static" role="img" aria-label="North has 2 more." '
    'viewBox="0 0 {width} {height}"><path aria-label="mark" d="M1.23456,2"></path></svg>'
    "<figcaption>By side</figcaption></figure>"
    '<p class="figure-links" aria-label="By side"><a href="#n">Its numbers</a></p>'
)
EXERCISE = (
    '<div class="exercise apply"><h3>Count again <span class="effort">apply, 5 min</span></h3>'
    "<p>How many are there?</p><pre>a = 1\nb = 2\n</pre>"
    '<details class="hint"><summary>Hint</summary><p>Use your fingers.</p></details>'
    '<details class="solution"><summary>Solution</summary><div class="cell"><p>7</p>'
    "<table><tr><td>x</td></tr></table></div><p>Seven.</p></details></div>"
)
LAB = '<div class="lab"><div class="lab-key">{}</div></div>'
PAGE = """\
<section id="top"><h1>Sides<a class="headerlink" href="#top">#</a></h1>
<p><em>Who is it?</em></p>
<div class="instructor" hidden><p class="rubric">For teachers</p><p>Wait for an answer.</p></div>
<div class="tip conclusion admonition"><p class="admonition-title">In short</p><p>{box}</p></div>
{sections}</section>"""


def slides(box: str = "Nobody knows.", *sections: str) -> list[Slide]:
    parts = [
        f'<section id="s{place}"><h2>Part {place}</h2>{section}</section>'
        for place, section in enumerate(sections)
    ]
    return chapter_slides(PAGE.format(box=box, sections="".join(parts)), "page.html")


def text(slide: Slide) -> str:
    return " ".join(LexborHTMLParser(str(slide.body)).text().split())


def large(slide: Slide) -> str:
    return LexborHTMLParser(str(slide.body)).css(".said")[-1].text()


def test_the_first_slide_asks_and_what_is_for_teachers_is_on_none() -> None:
    first, *others = slides()
    assert (first.title, text(first)) == ("Sides", "Who is it?")
    assert not any("Wait for" in slide.__html__() for slide in (first, *others))
    assert "<h1>Sides</h1>" in first.__html__()


def test_a_claim_stands_with_what_it_rests_on_and_the_speaker_is_told_why() -> None:
    box = "Most do. " + MARK.format("most", "12 for, 8 against, low confidence")
    _, answer = slides(box, NOTE)
    assert large(answer) == "Most do."
    assert '<a href="page.html#claim-most">most: 12 for, 8 against' in answer.body
    assert answer.notes == ("Holds. The data: 12 of 20.", "Because they said so.")


WORD = st.text(st.characters(categories=["Ll"], max_codepoint=0x17F), min_size=1, max_size=8)
SENTENCE = st.lists(WORD, min_size=1, max_size=6).map(lambda words: f"A {' '.join(words)}.")


@settings(deadline=None)
@given(st.lists(st.tuples(SENTENCE, st.booleans()), min_size=1, max_size=6))
def test_every_sentence_of_the_answer_has_its_slide_with_its_own_claim(
    said: list[tuple[str, bool]],
) -> None:
    marked = [
        sentence + (MARK.format(place, "1 for") if claim else "")
        for place, (sentence, claim) in enumerate(said)
    ]
    answers = slides(" ".join(marked))[1:]
    assert [large(slide) for slide in answers] == [sentence for sentence, _ in said]
    for place, (slide, (_, claim)) in enumerate(zip(answers, said, strict=True)):
        assert (f"#claim-{place}" in slide.body) == claim
        assert slide.body.count("#claim-") == claim


def test_a_chart_is_shown_whole_with_its_alternative_for_the_speaker() -> None:
    *_, chart = slides("Yes.", f"<p>It leans. More below.</p>{CHART.format(width=400, height=300)}")
    assert chart.title == "Part 0"
    assert text(chart) == "By side"
    assert chart.notes == ("North has 2 more.", "It leans. More below.")
    assert '<path d="M1.23,2">' in chart.body


def test_a_chart_too_tall_for_a_slide_is_led_to() -> None:
    *_, last = slides("Yes.", f"<p>It leans. More.</p>{CHART.format(width=400, height=900)}")
    assert text(last) == "It leans. On the page: By side"
    assert "<svg" not in last.body


def test_a_section_without_charts_shows_how_it_begins() -> None:
    item = (
        '<li><p><strong>Money.</strong> None is counted. Nobody tells.</p><ul class="x"></ul></li>'
    )
    *_, plain, listed, led = slides(
        "Yes.",
        "<p>It <b>leans</b> <span class='segments'><a>A-1</a></span>. More below.</p>",
        f"<ul>{item}<li>Time</li></ul>",
        f"<p>These are missing:</p><ul>{item}</ul>",
    )
    assert text(plain) == "It leans. On the page: Part 0"
    assert plain.notes == ("It leans. More below.",)
    assert text(listed) == "Money. None is counted.Time On the page: Part 1"
    assert text(led) == "These are missing: Money. None is counted. On the page: Part 2"


@pytest.mark.parametrize(
    "folded",
    [
        "<ul><li><strong>Money</strong> negative</li></ul>",
        f"<p>{MARK.format('most', '12 for')} It is Money.</p>",
        CHART.format(width=400, height=300).replace("By side", "Money"),
    ],
)
def test_what_is_folded_on_the_page_is_on_no_slide(folded: str) -> None:
    for shut in (f"<details><summary>Key</summary>{folded}</details>", LAB.format(folded)):
        *_, slide = slides("Yes.", f"<p>Code them:</p>{shut}")
        assert text(slide).startswith("Code them:")
        assert "Money" not in slide.__html__()


def test_the_hint_of_an_exercise_is_for_the_speaker_and_its_solution_for_nobody() -> None:
    *_, exercise = slides("Yes.", EXERCISE)
    assert exercise.title == "Count again · apply, 5 min"
    assert exercise.body == "<p>How many are there?</p><pre>a = 1\nb = 2</pre>"
    assert exercise.notes == ("Hint: Use your fingers.",)


def test_no_slide_is_empty() -> None:
    assert len(slides("Yes.", "", "<div><span>x</span></div>")) == 2


def test_a_page_without_a_heading_has_no_slides() -> None:
    assert chapter_slides("<p>Only text.</p>", "page.html") == []


def test_slides_say_who_coded(tmp_path: Path) -> None:
    data = shutil.copytree(ROOT / "data", tmp_path / "data")
    coders = data / "coders.csv"
    by_one_person = coders.read_text("utf-8").replace("A,machine reader", "A,human reader")
    coders.write_text(by_one_person, "utf-8")
    assert coded_by(ROOT / "data") == BY_MACHINES
    assert coded_by(data).endswith("coded by: human reader, machine reader.")


def test_sphinx_makes_the_slides_lists_them_and_removes_those_of_lost_chapters(
    tmp_path: Path,
) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    shutil.copy(ROOT / "CITATION.cff", tmp_path)
    (tmp_path / "index.rst").write_text(
        "Sides\n=====\n\n*Who is it?*\n\n.. admonition:: In short\n   :class: tip\n\n"
        "   Nobody knows.\n\n.. decks::\n\n.. toctree::\n\n   other\n"
    )
    (tmp_path / "other.rst").write_text("Other\n=====\n\nNo question.\n")
    folder = tmp_path / "_build" / "html" / "slides"
    folder.mkdir(parents=True)
    (folder / "lost.html").touch()
    page, _ = build_page(
        tmp_path, 'extensions = ["crosscase.teach.decks"]; exclude_patterns = ["data"]'
    )
    links = LexborHTMLParser(page).css('a[href^="slides/"]')
    assert [(link.attrs.sget("href"), link.text()) for link in links] == [
        ("slides/index.html", "Sides")
    ]
    assert [path.name for path in folder.iterdir()] == ["index.html"]
    deck = LexborHTMLParser((folder / "index.html").read_text("utf-8"))
    titles = [title.text() for title in deck.css("section > :is(h1, h2)")]
    assert titles == ["Sides", "In short", "Read on"]
    for needed in deck.css("script[src], link[rel=stylesheet]"):
        address = needed.attributes.get("src") or needed.attrs.sget("href")
        assert (folder / address).is_file()
