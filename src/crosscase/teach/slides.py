"""A chapter as slides: its question, its answer claim by claim, its figures, what to discuss."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise, zip_longest
from typing import Any

from markupsafe import Markup
from selectolax.lexbor import LexborHTMLParser, LexborNode

from crosscase.book.checks import SENTENCE_ENDS
from crosscase.display.claims import SIDES
from crosscase.teach.markup import TEMPLATES

TALLEST = 1.5  # times its width: a taller chart could not be read on a slide
BEFORE, MOST = 2, 4  # sentences before the one of the slide; items of a list
NOT_SAID = (
    ".headerlink, .segments, .origin, .bearing, .cell_input, .figure-links a, .rubric, script, "
    "button, .instructor, .lab, details:not(.hint)"
)
PER_MARK = {"aria-hidden", "aria-label", "aria-roledescription", "class", "role"}
DRAWN = {"d", "transform"}
EXACT = re.compile(r"-?\d+\.\d{3,}")
SPACE = re.compile(r"\s\s+|[ \t\r\n]")  # a narrow space inside a number stays
BEFORE_A_STOP = re.compile(r"\s+(?=[.,;:?!](?:\s|$))")

KINDS: Any = TEMPLATES.get_template("slides.html").module  # macros, called as functions are

Bases = Mapping[str, tuple[str, ...]]
"""What the note of a claim says beside the claim itself and its statements."""


@dataclass(frozen=True)
class Slide:
    """One slide: what it shows, and what only the speaker sees."""

    title: str
    body: Markup
    notes: tuple[str, ...] = ()
    kind: str = ""

    def __html__(self) -> str:
        """Return the slide as reveal.js reads it."""
        return str(KINDS.slide(self))


@dataclass(frozen=True)
class Said:
    """A sentence of the page, with the claims that mark it: id, and what it rests on."""

    sentence: str
    claims: list[tuple[str, str]] = field(default_factory=list)


def chapter_slides(body: str, address: str) -> list[Slide]:
    """Return the slides of a chapter, whose page has this body and, from the slides, this address.

    They say nothing that the page does not say: its heading, the question in italics, the answer in
    a box, and sections. What has the class ``exercise`` is a slide of its own; its ``hint`` goes to
    the speaker alone. What else is folded on the page, as solutions are, is on no slide and in no
    note, and neither are notes for teachers: whoever can open the page can open its slides.
    """
    page = LexborHTMLParser(body)
    chapter = page.css_first("section:has(> h1)")
    if chapter is None:
        return []
    bases = {
        note.id or "": tuple(
            text
            for text in map(_words, note.css("li > p:not([class])"))
            if text.partition(":")[0] not in SIDES
        )
        for note in page.css("ol.claims > li[id]")
    }
    for silent in page.css(NOT_SAID):  # after the notes, which hold what claims rest on
        silent.decompose()
    title = _words(chapter.css_first("h1"))
    question = Said(_words(chapter.css_first("p > em:only-child")))
    sections = chapter.css("section:has(> h2)")
    of_sections = [slide for each in sections for slide in _section(each, bases, address)]
    for section in sections:
        section.decompose()
    return [
        Slide(title, KINDS.large(question, address), kind="opening"),
        *_answer(chapter, bases, address),
        *_figures(chapter, title, (), f"{address}#{chapter.id}"),
        *of_sections,
    ]


def _answer(chapter: LexborNode, bases: Bases, page: str) -> Iterator[Slide]:
    """Yield a slide for each sentence of the box that holds the answer, under those before it."""
    box = chapter.css_first(".admonition.tip")
    if box is None:
        return
    title = _words(box.css_first(".admonition-title"))
    said = [one for text in box.css("p:not([class])") for one in _sayings(text)]
    for place, one in enumerate(said):
        body = KINDS.answer(said[max(0, place - BEFORE) : place], one, page)
        yield Slide(title, body, _basis([one], bases), "answer")


def _section(section: LexborNode, bases: Bases, page: str) -> Iterator[Slide]:
    """Yield the slides of a section: its figures, or else how it begins; then its exercises."""
    title, here = _words(section.css_first("h2")), f"{page}#{section.id}"
    exercises = [slide for each in section.css(".exercise") for slide in _exercise(each)]
    for exercise in section.css(".exercise"):
        exercise.decompose()
    if section.css_first("ol.claims") is None:  # what notes of claims say, the claims' slides say
        # It begins with its first paragraph; where that leads to a list, with the first items, too.
        opening = next((part for part in section.iter() if part.tag in ("p", "ul", "ol")), None)
        begins = [opening] if opening and opening.tag == "p" else []
        to_list = not begins or _words(opening).endswith(":")
        listed = section.css("ul > li")[:MOST] if to_list else []
        leads = [lead for text in begins for lead in _lead(text)]
        items = [lead for text in listed for lead in _lead(text)]
        told = *map(_words, (*begins, *listed)), *_basis([*leads, *items], bases)
        figures = list(_figures(section, title, told, here))
        tables = [each.attrs.sget("aria-label") for each in section.css(".figure-links")]
        shown = {caption for _, caption in _legible(section)}
        elsewhere = [caption for caption in tables if caption not in shown]
        if elsewhere or ((leads or items) and not figures):
            body = KINDS.section(leads, items, elsewhere or [title], page, here)
            yield Slide(title, body, told, "section")
        yield from figures
    yield from exercises


def _lead(text: LexborNode) -> list[Said]:
    """Return the first sentence, if any; bold words that lead into one are no sentence."""
    first, *more = [*_sayings(text), Said("")]
    bold = text.css_first("strong")
    if bold and more and first.sentence == _words(bold):
        first = Said(f"{first.sentence} {more[0].sentence}", first.claims + more[0].claims)
    return [first] if first.sentence else []


def _legible(part: LexborNode) -> Iterator[tuple[LexborNode, str]]:
    """Yield the charts of a part that can be read on a slide, each with its caption."""
    for figure in part.css("figure.chart"):
        for svg in figure.css("svg.chart-static"):
            box = svg.attrs.sget("viewbox", svg.attrs.sget("viewBox"))
            *_, width, height = map(float, box.split())
            if height <= TALLEST * width:
                yield svg, _words(figure.css_first("figcaption"))


def _figures(part: LexborNode, title: str, told: tuple[str, ...], here: str) -> Iterator[Slide]:
    """Yield the legible charts: each with its one alternative for the speaker, and less exact."""
    for svg, caption in _legible(part):
        for mark in svg.css("g, path, text, rect, line"):
            for name, value in mark.attributes.items():
                if name in PER_MARK:
                    del mark.attrs[name]
                elif name in DRAWN and value:
                    mark.attrs[name] = EXACT.sub(lambda each: f"{float(each[0]):.2f}", value)
        body = KINDS.figure(Markup(svg.html), caption, here)
        yield Slide(title, body, (svg.attrs.sget("aria-label"), *told), "figure")


def _exercise(exercise: LexborNode) -> Iterator[Slide]:
    """Yield an exercise as a slide, if it has words; its hint is for the speaker."""
    hints = []
    for hint in exercise.css(".hint"):
        for shown in hint.css("figure, table"):
            shown.decompose()
        head, *texts = filter(None, map(_words, hint.iter()))
        hints.append(f"{head}: {' '.join(texts)}")
    for aside in exercise.css(".hint, .cell"):
        aside.decompose()
    title = ""
    if heading := exercise.css_first("h3"):
        title = " · ".join(filter(None, map(_words, heading.iter(include_text=True))))
        heading.decompose()
    blocks = [
        (block.tag, block.text().strip() if block.tag == "pre" else _words(block))
        for block in exercise.css("p, li:not(:has(p)), pre")
    ]
    if blocks:
        yield Slide(title, KINDS.exercise(blocks), tuple(hints), "exercise")


def _sayings(paragraph: LexborNode) -> list[Said]:
    """Return the sentences of a paragraph, each with the claims that mark it."""
    copy = LexborHTMLParser(paragraph.html or "")  # the page itself stays
    for mark in copy.css("a.claim"):
        claim = mark.attrs.sget("href").removeprefix("#")
        mark.replace_with(f"\0{claim}\0{mark.attrs.sget('title')}\0")
    texts = copy.text().split("\0")
    said: list[Said] = []
    for text, claim, title in zip_longest(texts[::3], texts[1::3], texts[2::3], fillvalue=""):
        plain = _plain(text)
        ends = [end.end() for end in SENTENCE_ENDS.finditer(plain)]
        sentences = (plain[start:end].strip() for start, end in pairwise([0, *ends, len(plain)]))
        said += [Said(sentence) for sentence in sentences if sentence]
        if claim and said:
            said[-1].claims.append((claim, title.partition(": ")[2]))
    return said


def _basis(said: list[Said], bases: Bases) -> tuple[str, ...]:
    return tuple(text for one in said for claim, _ in one.claims for text in bases.get(claim, ()))


def _words(node: LexborNode | None) -> str:
    """Return the words of an element without the marks of claims."""
    copy = LexborHTMLParser(node.html or "" if node else "")
    for mark in copy.css("a.claim"):
        mark.decompose()
    return _plain(copy.text())


def _plain(text: str) -> str:
    return BEFORE_A_STOP.sub("", SPACE.sub(" ", text).strip())
