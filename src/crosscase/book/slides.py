"""A chapter as slides: its question, its answer claim by claim, its figures, what to discuss."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, pairwise

from markupsafe import Markup, escape
from selectolax.lexbor import LexborHTMLParser, LexborNode

from crosscase.book.checks import SENTENCE_ENDS
from crosscase.display.claims import SIDES

TALLEST = 1.5
BEFORE, MOST = 2, 4
NOT_SAID = (
    ".headerlink, .segments, .origin, .bearing, .cell_input, .figure-links a, .rubric, script, "
    "button, .instructor, .lab, details:not(.hint)"
)
PER_MARK = {"aria-hidden", "aria-label", "aria-roledescription", "class", "role"}
DRAWN = {"d", "transform"}
EXACT = re.compile(r"-?\d+\.\d{3,}")
SPACE = re.compile(r"\s\s+|[ \t\r\n]")  # a narrow space inside a number stays
BEFORE_A_STOP = re.compile(r"\s+(?=[.,;:?!](?:\s|$))")

EARLIER = Markup('<p class="earlier">{}</p>\n')
LARGE = Markup('<p class="said">{}</p>')
BASIS = Markup('<p class="basis"><a href="{}#{}">{}: {}</a></p>')
FIGURE = Markup('<figure>{}<figcaption><a href="{}#{}">{}</a></figcaption></figure>')
ELSEWHERE = Markup('<p class="basis">On the page: <a href="{}#{}">{}</a></p>')
POINT = Markup("<li>{}</li>")
POINTS = Markup("<ul>{}</ul>")
SLIDE = Markup('<section class="{}">\n<{}>{}</{}>\n{}\n{}</section>\n')
NOTES = Markup('<aside class="notes">{}</aside>\n')
CODE = Markup("<pre>{}</pre>")
PARAGRAPH = Markup("<p>{}</p>")

Bases = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Slide:
    """One slide: what it shows, and what only the speaker sees."""

    title: str
    body: Markup
    notes: tuple[str, ...] = ()
    kind: str = ""

    def __html__(self) -> str:
        """Return the slide as reveal.js reads it."""
        level = "h1" if self.kind == "opening" else "h2"
        notes = NOTES.format(_paragraphs(self.notes)) if self.notes else ""
        return SLIDE.format(self.kind, level, self.title, level, self.body, notes)


@dataclass(frozen=True)
class Said:
    """A sentence of the page, with the claims that mark it: id, and what it rests on."""

    sentence: str
    claims: tuple[tuple[str, str], ...] = ()


def chapter_slides(body: str, address: str) -> list[Slide]:
    """Return the slides of a chapter; they say nothing that its page does not say.

    Parameters
    ----------
    body
        The page's text as HTML: a heading, the question in italics, the answer in a box, and
        sections. What has the class ``exercise`` is a slide of its own; its ``hint`` goes to the
        speaker alone. What else is folded on the page, as solutions are, is on no slide and in no
        note, and neither are notes for teachers: whoever can open the page can open its slides.
    address
        Of the page, as a link from the slides.
    """
    page = LexborHTMLParser(body)
    chapter = page.css_first("section:has(> h1)")
    if chapter is None:
        return []
    bases = {note.id or "": _said_of(note) for note in page.css("ol.claims > li[id]")}
    for silent in page.css(NOT_SAID):
        silent.decompose()
    return [
        _opening(chapter),
        *_answer(chapter, bases, address),
        *_own_charts(chapter, address),
        *chain.from_iterable(
            _section(section, bases, address) for section in chapter.css("section:has(> h2)")
        ),
    ]


def _opening(chapter: LexborNode) -> Slide:
    """Return the chapter's title and question."""
    question = LARGE.format(_words(chapter.css_first("p > em:only-child")))
    return Slide(_words(chapter.css_first("h1")), question, kind="opening")


def _answer(chapter: LexborNode, bases: Bases, page: str) -> Iterator[Slide]:
    """Yield a slide for each sentence of the box that holds the answer, under those before it."""
    box = chapter.css_first(".admonition.tip")
    if box is not None:
        title = _words(box.css_first(".admonition-title"))
        said = list(chain.from_iterable(map(_sayings, box.css("p:not([class])"))))
        for place, one in enumerate(said):
            before = " ".join(each.sentence for each in said[max(0, place - BEFORE) : place])
            body = EARLIER.format(before) + _large(one, page) if before else _large(one, page)
            yield Slide(title, body, _basis([one], bases), "answer")


def _own_charts(chapter: LexborNode, page: str) -> Iterator[Slide]:
    """Yield the charts that stand in no section."""
    copy = LexborHTMLParser(chapter.html or "")
    for section in copy.css("section:has(> h2)"):
        section.decompose()
    top = copy.css_first("section")
    if top is not None:
        yield from _figures(top, _words(top.css_first("h1")), (), page)


def _section(section: LexborNode, bases: Bases, page: str) -> Iterator[Slide]:
    """Yield the slides of a section: its figures, or else how it begins; then its exercises."""
    title = _words(section.css_first("h2"))
    exercises = [_exercise(each) for each in section.css(".exercise")]
    for exercise in section.css(".exercise"):
        exercise.decompose()
    if section.css_first("ol.claims") is None:
        leads, items = _begins(section)
        points = [point for text in (*leads, *items) if (point := _lead(text))]
        told = (*map(_words, (*leads, *items)), *_basis(points, bases))
        figures = list(_figures(section, title, told, page))
        others = list(_elsewhere(section)) or ([] if figures else [title])
        if others and (points or others != [title]):
            links = [ELSEWHERE.format(page, section.id, other) for other in others]
            shown = _shown(points[: len(leads)], points[len(leads) :], page)
            yield Slide(title, Markup("\n").join([*shown, *links]), told, "section")
        yield from figures
    yield from filter(None, exercises)


def _begins(section: LexborNode) -> tuple[list[LexborNode], list[LexborNode]]:
    """Return the first paragraph of a section, and the first items where that leads to a list."""
    opening = next((child for child in section.iter() if child.tag in ("p", "ul", "ol")), None)
    leads = [opening] if opening and opening.tag == "p" else []
    if leads and not _words(leads[0]).endswith(":"):
        return leads, []
    return leads, section.css("ul > li")[:MOST]


def _lead(text: LexborNode) -> Said | None:
    """Return the first sentence of a paragraph; bold words that lead into it are no sentence."""
    first, *more = [*_sayings(text), Said("")]
    bold = text.css_first("strong")
    if bold and more and first.sentence == _words(bold):
        first = Said(f"{first.sentence} {more[0].sentence}", first.claims + more[0].claims)
    return first if first.sentence else None


def _figures(section: LexborNode, title: str, told: tuple[str, ...], page: str) -> Iterator[Slide]:
    for svg, caption, alternative in _charts(section):
        body = FIGURE.format(svg, page, section.id, caption)
        yield Slide(title, body, (alternative, *told), "figure")


def _charts(section: LexborNode) -> Iterator[tuple[Markup, str, str]]:
    """Yield the charts of a section that can be read on a slide: SVG, caption, alternative."""
    for svg in section.css("figure.chart svg.chart-static"):
        if _is_legible(svg):
            yield _light(svg), _caption(svg), svg.attrs.sget("aria-label")


def _light(svg: LexborNode) -> Markup:
    """Return a chart with its one alternative, without what each mark says, and less exact."""
    for mark in svg.css("g, path, text, rect, line"):
        for name, value in mark.attributes.items():
            if name in PER_MARK:
                del mark.attrs[name]
            elif name in DRAWN and value:
                mark.attrs[name] = EXACT.sub(lambda number: f"{float(number[0]):.2f}", value)
    return Markup(svg.html)


def _is_legible(svg: LexborNode) -> bool:
    """Tell whether a chart is not so much taller than a slide that nobody could read it there."""
    *_, width, height = map(float, svg.attrs.sget("viewbox", svg.attrs.sget("viewBox")).split())
    return height <= TALLEST * width


def _elsewhere(section: LexborNode) -> Iterator[str]:
    """Yield the captions of the section's tables, and of charts too tall for a slide."""
    charts = {_caption(svg): svg for svg in section.css("figure.chart svg.chart-static")}
    for links in section.css(".figure-links"):
        caption = links.attrs.sget("aria-label")
        if caption not in charts or not _is_legible(charts[caption]):
            yield caption


def _caption(svg: LexborNode) -> str:
    figure = svg.parent
    while figure is not None and figure.tag != "figure":
        figure = figure.parent
    return _words(figure.css_first("figcaption")) if figure else ""


def _exercise(exercise: LexborNode) -> Slide | None:
    """Return an exercise as a slide; its hint is for the speaker."""
    asides = tuple(map(_aside, exercise.css(".hint")))
    for aside in exercise.css(".hint, .cell"):
        aside.decompose()
    title = ""
    if heading := exercise.css_first("h3"):
        title = " · ".join(filter(None, map(_words, heading.iter(include_text=True))))
        heading.decompose()
    shown = [_block(block) for block in exercise.css("p, li:not(:has(p)), pre")]
    return Slide(title, Markup("").join(shown), asides, "exercise") if shown else None


def _block(block: LexborNode) -> Markup:
    """Return a paragraph, an item or lines of code."""
    if block.tag == "pre":
        return CODE.format(block.text().strip())
    return PARAGRAPH.format(_words(block))


def _aside(aside: LexborNode) -> str:
    """Return what is for the speaker alone in one paragraph, after the words it unfolds under."""
    for shown in aside.css("figure, table"):
        shown.decompose()
    head = aside.css_first("summary")
    lead = f"{_words(head)}: " if head else ""
    if head:
        head.decompose()
    return lead + " ".join(filter(None, map(_words, aside.iter())))


def _sayings(paragraph: LexborNode) -> Iterator[Said]:
    """Yield the sentences of a paragraph, each with the claims that mark it."""
    copy = LexborHTMLParser(paragraph.html or "")
    for mark in copy.css("a.claim"):
        claim = mark.attrs.sget("href").removeprefix("#")
        mark.replace_with(f"\0{claim}\0{mark.attrs.sget('title')}\0")
    texts = copy.text().split("\0")
    waiting: Said | None = None
    for place in range(0, len(texts), 3):
        for sentence in _sentences(_plain(texts[place])):
            if waiting:
                yield waiting
            waiting = Said(sentence)
        if waiting and place + 2 < len(texts):
            basis = (texts[place + 1], texts[place + 2].partition(": ")[2])
            waiting = Said(waiting.sentence, (*waiting.claims, basis))
    if waiting:
        yield waiting


def _sentences(text: str) -> Iterator[str]:
    ends = [end.end() for end in SENTENCE_ENDS.finditer(text)]
    places = pairwise([0, *ends, len(text)])
    yield from (part for start, end in places if (part := text[start:end].strip()))


def _large(said: Said, page: str) -> Markup:
    """Return a sentence in large letters above what it rests on."""
    return Markup("\n").join([LARGE.format(said.sentence), *_claims(said, page)])


def _shown(leads: list[Said], items: list[Said], page: str) -> Iterator[Markup]:
    """Yield what leads into a section in large letters, and then its items as a list."""
    yield from (_large(lead, page) for lead in leads)
    if items:
        texts = (Markup("").join([escape(one.sentence), *_claims(one, page)]) for one in items)
        yield POINTS.format(Markup("").join(map(POINT.format, texts)))


def _claims(said: Said, page: str) -> Iterator[Markup]:
    for claim, basis in said.claims:
        yield BASIS.format(page, claim, claim.removeprefix("claim-"), basis)


def _basis(said: Iterable[Said], bases: Bases) -> tuple[str, ...]:
    claims = (claim for one in said for claim, _ in one.claims)
    return tuple(chain.from_iterable(bases.get(claim, ()) for claim in claims))


def _said_of(note: LexborNode) -> tuple[str, ...]:
    """Return what the note of a claim says beside the claim itself and its statements."""
    texts = (_words(p) for p in note.css("li > p:not([class])"))
    return tuple(text for text in texts if text.partition(":")[0] not in SIDES)


def _words(node: LexborNode | None) -> str:
    """Return the words of an element without the marks of claims."""
    copy = LexborHTMLParser(node.html or "" if node else "")
    for mark in copy.css("a.claim"):
        mark.decompose()
    return _plain(copy.text())


def _plain(text: str) -> str:
    return BEFORE_A_STOP.sub("", SPACE.sub(" ", text).strip())


def _paragraphs(texts: Iterable[str]) -> Markup:
    return Markup("").join(PARAGRAPH.format(text) for text in texts)
