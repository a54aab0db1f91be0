"""Rules of the text, which a book declares in ``chapters/rules.yml`` and ``crosscase check`` holds.

A section of that file is one of the classes below, with the parameters that it declares as fields.
A book without the file, or without a section, has no such rule. Each rule yields where it is broken
- page and cell - and what is wrong, what is allowed and what to do.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any, Self

from crosscase.claims.claim import SUPPORTS, Claim, Fault, Judged
from crosscase.claims.forms import Bound, Degrees, Number, Text, Texts, read_parts
from crosscase.claims.pages import MARK, Cell, Page, PageError, read_pages
from crosscase.claims.read import read_claims
from crosscase.claims.words import ClaimError, named, require
from crosscase.study.intake import Entries, Unreadable, read_text, read_yaml
from crosscase.study.words import shown

RULES = "chapters/rules.yml"
Broken = Iterator[tuple[str, str]]


@dataclass(frozen=True)
class Book:
    """What the rules are held against."""

    root: Path
    pages: Sequence[Page]
    claims: Sequence[Claim]
    unread: Sequence[Fault] = ()  # entries of the register that cannot be read
    judged: Sequence[Judged] = ()  # the claims beside the data, where these are known
    figures: Mapping[str, frozenset[str]] = field(default_factory=dict)  # that statements hold

    @classmethod
    def read(cls, root: Path) -> Self:
        """Read the pages of a book and its register of claims."""
        return cls(root, read_pages(root), *read_claims(root / "data"))

    def notebooks(self) -> list[Page]:
        """Return the pages that are notebooks."""
        return [page for page in self.pages if page.path.endswith(".ipynb")]


# What is no prose: code, options of a directive, roles, addresses. Blanked, so that places stay.
NO_PROSE = re.compile(
    r"^```python$[\s\S]*?^```$|^(?:```|:[\w-]+:).*$|(?:\{[\w:]+\})?`[^`]*`|\]\([^)]*\)",
    re.MULTILINE,
)
CITED = re.compile(r"\{segment\}`([^`]*)`")
NUMBER_WORDS = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[a-z]*teen|[a-z]*ty|hundred"
)


@dataclass(frozen=True)
class Numbers:
    """A number typed into a notebook is in a statement or work that its sentence cites.

    All others are about the evidence, and would go stale unnoticed.
    """

    of: Texts  # what a number in words must not count: statements, sources
    allowed: Texts  # names that hold figures: Agenda 21

    def broken(self, book: Book) -> Broken:
        """Find figures, and number words before what is counted."""
        # Neither names that hold figures nor the numbers of a list are numbers about the evidence.
        fine = re.compile(rf"^\d+\. |{_any_of(self.allowed)}", re.MULTILINE)
        counted = "|".join(map(re.escape, self.of))
        typed = re.compile(
            rf"\d[\d,.]*\d|\d|\b(?:{NUMBER_WORDS})\s+(?:\w+\s+)?(?:{counted})\b", re.IGNORECASE
        )
        advice = (
            "cite the statement that holds it, or let the data say it by display.say(name=...) and "
            "{glue:text}`name`"
        )
        for cell in (cell for page in book.notebooks() for cell in page.texts):
            for found in typed.finditer(fine.sub(_blank, NO_PROSE.sub(_blank, cell.source))):
                around = _around(cell.source, found)
                if not _cited(found[0], around, book):
                    told = f"the number {found[0]!r} is typed in {shown(around)}"
                    yield cell.where, f"{told}; {advice}"


def _cited(number: str, sentence: str, book: Book) -> bool:
    """Tell whether a statement that a sentence cites holds a number, or a work may."""
    cited = [each.strip() for names in CITED.findall(sentence) for each in names.split(",")]
    digits = re.sub(r"\D", "", number)
    return "{cite" in sentence or any(digits in book.figures.get(each, ()) for each in cited)


KINDS = ("recall", "apply", "research")
PART = re.compile(r"^:::\{(exercise|hint|solution|objectives|instructor)\}(.*)$", re.MULTILINE)
FOLDED = re.compile(r"<details><summary>[^<]+</summary>\n\n:::\{\w+\}\n.+\n:::\n\n</details>", re.S)
FOLDED_OUTPUT = re.compile(r"<details><summary>.*</details>", re.S)
CHECKED = re.compile(r'exercises\.check\(\s*"([^"]+)"')
SOLVED = re.compile(r'exercises\.solution\(\s*"([^"]+)"')
GLUE = "application/papermill.record/"


@dataclass(frozen=True)
class Lessons:
    """A lesson has objectives, a note for teachers, and exercises from recall to research."""

    pages: Texts  # their names
    teachers: Texts  # how the points of the note for teachers begin
    admit: Texts  # words of which the note holds one, to say who coded

    def broken(self, book: Book) -> Broken:
        """Look through every lesson, then for names that two exercises share."""
        homes: dict[str, str] = {}
        for page in (each for each in book.notebooks() if each.name in self.pages):
            yield from self._parts(page)
            yield from self._exercises(page)
            for cell in page.cells:
                yield from _open_answers(cell)
                for name in SOLVED.findall(cell.source) if cell.kind == "code" else ():
                    if (home := homes.setdefault(name, cell.where)) != cell.where:
                        yield cell.where, f"{home} has an exercise {name!r}, too; rename one"

    def _parts(self, page: Page) -> Broken:
        own: dict[str, Cell] = {}
        for name in ("objectives", "instructor"):
            cells = [cell for cell in page.texts if f":::{{{name}}}\n" in cell.source]
            if len(cells) == 1:
                own[name] = cells[0]
            else:
                yield page.path, f"has {len(cells)} cells with :::{{{name}}}; a lesson has one"
        if cell := own.get("objectives"):
            number = len(re.findall(r"^- \w", cell.source, re.MULTILINE))
            if not 2 <= number <= 4:
                yield cell.where, f"names {number} objectives; name two to four, each '- '"
            if not re.search(r"^:before: \S", cell.source, re.MULTILINE):
                yield cell.where, "does not say what comes before; add a line `:before: `"
        if cell := own.get("instructor"):
            for lead in self.teachers:
                if f"- **{lead}" not in cell.source:
                    yield cell.where, f"the note for teachers lacks a point '- **{lead}'"
            if not any(word in cell.source for word in self.admit):
                words = " or ".join(self.admit)
                yield cell.where, f"the note for teachers does not say who coded; name {words}"

    def _exercises(self, page: Page) -> Broken:
        starts = [at for at, own in enumerate(page.cells) if own.source.startswith(":::{exercise}")]
        kinds, checked, in_words = [], False, not starts
        for start, end in pairwise([*starts, len(page.cells)]):
            where, text = page.cells[start].where, page.cells[start].source
            following = "\n".join(each.source for each in page.cells[start + 1 : end])
            options = dict(re.findall(r"^:(kind|minutes): (\w+)$", text, re.MULTILINE))
            kinds.append(options.get("kind", ""))
            minutes = options.get("minutes", "no")
            if not re.fullmatch("[1-9][0-9]*", minutes):
                yield where, f"an exercise takes {minutes} minutes; write one or more"
            parts = [name for name, _ in PART.findall(following)]
            if parts != ["hint", "solution"]:
                said = f"is followed by {_listed(parts)}"
                yield where, f"{said}; an exercise has a hint and a solution"
            asked, solved = CHECKED.findall(text), SOLVED.findall(following)
            if asked != solved:
                said = f"checks {_listed(asked)} and solves {_listed(solved)}"
                yield where, f"{said}; solve by exercises.solution what exercises.check asks for"
            checked |= bool(asked)
            in_words |= "```python" not in text
        inner = [kind for kind in KINDS for _ in range(kinds.count(kind))]
        if not 2 <= len(kinds) <= 4 or kinds != inner or {KINDS[0], KINDS[-1]} - {*kinds}:
            said = f"the exercises are {_listed(kinds, 'none')}"
            yield page.path, f"{said}; have two to four, in the order {_listed(KINDS)}"
        if not checked:
            yield page.path, "no exercise is checked; let one ask for code and exercises.check"
        if not in_words:
            yield page.path, "every exercise needs code; let one be answered in words"


def _open_answers(cell: Cell) -> Broken:
    """Find answers that are open: editors open whatever is run, unless it is folded itself."""
    part = PART.match(cell.source.partition("\n\n")[2]) or PART.match(cell.source)
    if part and part[1] not in ("exercise", "objectives"):
        if not FOLDED.fullmatch(cell.source):
            advice = "put <details><summary>...</summary> before and </details> after it"
            yield cell.where, f":::{{{part[1]}}} is open in a notebook; {advice}"
    elif "solution" in cell.tags:
        if not cell.hidden:
            yield cell.where, "shows the solution's code; set jupyter.source_hidden"
        for output in cell.outputs:
            silent = any(kind.startswith(GLUE) for kind in output)
            if not silent and not FOLDED_OUTPUT.fullmatch(output.get("text/html", "")):
                yield cell.where, "shows what solves the exercise; use display.folded"


BOX = re.compile(
    r"```\{admonition\} ([^\n]+)\n:class: ([^\n]+)\n(.*?)^```", re.DOTALL | re.MULTILINE
)


@dataclass(frozen=True)
class Conclusions:
    """A chapter says in short what it finds, in one box in which every sentence is a claim."""

    titles: Texts
    without: Texts  # pages that have no such box; translations and what they translate

    def broken(self, book: Book) -> Broken:
        """Look for the box, then for words in it that are no claim's."""
        advice = "register it and write {claim}`id` in its place, or move it out of the box"
        for page in book.notebooks():
            boxes = [
                (cell, kind, text)
                for cell in page.texts
                for title, kind, text in BOX.findall(cell.source)
                if title in self.titles and kind != "tip"
            ]
            wanted = 0 if page.translates or page.name in self.without else 1
            kinds = [kind for _, kind, _ in boxes]
            if kinds != ["tip conclusion"] * wanted:
                said = f"boxes titled {' or '.join(self.titles)}: {_listed(kinds, 'none')}"
                allowed = "one, of :class: tip conclusion" if wanted else "none"
                yield page.path, f"{said}; allowed here: {allowed}"
            for cell, _, text in boxes:
                for words in unmarked(text):
                    said = f"{shown(words)} stands in a box of conclusions and is no claim"
                    yield cell.where, f"{said}; {advice}"


def unmarked(text: str) -> list[str]:
    """Return what a box says in other words than those of claims.

    What is bold leads into a sentence and is none; links to other pages are none.
    """
    bare = re.sub(r"\*\*[^*]+\*\*|\[[^]]*\]\([^)]*\)", "", MARK.sub("\0", text))
    return [part.strip() for part in re.split("\0|\n", bare) if part.strip()]


GLUED = re.compile(r"\{glue:text\}`([^`]*)`")


@dataclass(frozen=True)
class Translations:
    """Pages in several languages make one set of claims, from one code, each on a single page."""

    longest: Number  # words of a page

    def broken(self, book: Book) -> Broken:
        """Compare every translation with the page that it translates."""
        versions = [page for page in book.pages if page.translates]
        for page in versions:
            words = len(MARK.sub("", page.prose).split())
            if words > self.longest:
                yield page.path, f"has {words} words; shorten it to {self.longest}"
        for page in versions[1:]:
            yield from _compared(page, versions[0])


def _compared(page: Page, first: Page) -> Broken:
    for own, theirs in zip(page.code, first.code, strict=False):
        said, instead = (f'language = "{each.language}"' for each in (first, page))
        if own.source != theirs.source.replace(said, instead):
            yield own.where, f"is not the code of {theirs.where}; copy it from there"
    if len(page.code) != len(first.code):
        yield page.path, f"has {len(page.code)} cells of code, {first.path} {len(first.code)}"
    used, wanted = (Counter(GLUED.findall(each.prose)) for each in (page, first))
    for name in sorted(used | wanted):
        if used[name] != wanted[name]:
            said = f"uses the value {name} {used[name]} times, {first.path} {wanted[name]}"
            yield page.path, f"{said}; use it as often"
    if page.marks != first.marks:
        yield page.path, f"does not make the claims of {first.path} in their order"
    if f"]({first.name})" not in page.prose or page.prose.count("```{admonition}") != 1:
        yield page.path, f"has to lead to {first.name}, the text that decides, and hold one box"


@dataclass(frozen=True)
class Claims:
    """Figures and words of degree are what a test finds; one voice alone is named as one."""

    allowed: Texts  # names that hold figures
    degrees: Degrees  # words of degree, and what must be true of a number for each
    attributions: Texts  # words by which a sentence says who says so

    def broken(self, book: Book) -> Broken:
        """Look through the register."""
        for claim in book.claims:
            text = shown(claim.text)
            if not re.search(r"[.!?]['’”\")]?$", claim.text):
                yield _place(claim), f"{text} is no sentence; end it with a full stop"
            if claim.of_world:
                continue  # what it says of the world, figures included, statements support
            bare = re.sub(r"\{[^}]*\}", "", re.sub(_any_of(self.allowed), "", claim.text))
            if re.search(r"\d", bare):
                yield _place(claim), f"{text} holds a figure; let its test fill a slot, {{part}}"
            for word, least in self.degrees.items():
                if re.search(_any_of([word]), claim.text, re.I) and not _tested(claim, least):
                    said = f"{text} says {word!r}, which is declared as {least}"
                    yield _place(claim), f"{said}; bound a number or share of its test by that"
        attributed = re.compile(_any_of(self.attributions), re.I)
        for one in (each for each in book.judged if not attributed.search(each.claim.text)):
            own = one.evidence.loc[one.evidence["stance"] == SUPPORTS, "origin"]
            if one.claim.of_world and own.nunique() == 1:
                said = f"{shown(one.claim.text)} rests on one origin, {own.iloc[0]}"
                yield _place(one.claim), f"{said}, and does not say so; write who says it"


def _tested(claim: Claim, least: Bound) -> bool:
    """Tell whether a test of a claim is at least as strict as a bound."""
    own = [each for test in claim.tests for each in test.parameters.values()]
    return any(type(each) is Bound and each.implies(least) for each in own)  # not of a rating


@dataclass(frozen=True)
class Phrases:
    """Words that must not be used, or must be, on some pages, and why."""

    because: Text
    never: Texts = ()
    always: Texts = ()
    beside: Texts = ()  # `never` holds only in paragraphs with one of these
    pages: Texts = ()  # all, if left out
    files: Texts = ()  # other texts of the book: README.md

    def broken(self, book: Book) -> Broken:
        """Look through the paragraphs of pages, of other files and of the register."""
        pages = [page for page in book.pages if not self.pages or page.name in self.pages]
        for page in pages:
            for words in self.always:
                if words not in page.prose:
                    yield page.path, f"does not say {words!r}: {self.because}"
        paragraphs = [
            *((c.where, text) for p in pages for c in p.texts for text in c.source.splitlines()),
            *((name, text) for name in self.files for text in _lines(book.root, name)),
        ]
        if not self.pages:
            for claim in book.claims:
                said = [claim.text, *claim.translations.values(), claim.note]
                paragraphs.append((_place(claim), " ".join(said)))
        never, beside = (re.compile(_any_of(each), re.I) for each in (self.never, self.beside))
        for where, text in paragraphs:
            found = never.search(text)
            if found and (not self.beside or beside.search(text)):
                around = shown(_around(text, found))
                yield where, f"says {found[0]!r} in {around}: {self.because}"


@dataclass(frozen=True)
class Charts:
    """A chart is kept with its picture and its words, for whoever opens the notebook elsewhere."""

    type: Text  # of the charts

    def broken(self, book: Book) -> Broken:
        """Look through what is stored of every chart."""
        for cell in (cell for page in book.notebooks() for cell in page.code):
            for forms in (each for each in cell.outputs if self.type in each):
                picture = str(forms.get("image/png", "")).startswith("iVBORw0KGgo")
                words = forms[self.type].get("description")
                told = words and forms.get("text/plain") == words and "text/html" not in forms
                if not picture or not told:
                    problem = "a chart is stored without its picture or its words"
                    yield cell.where, f"{problem}; run `crosscase chapters`"


def _place(claim: Claim) -> str:
    return f"{claim.where}, claim {claim.claim_id}"


def _lines(root: Path, name: str) -> list[str]:
    try:
        return read_text(root, name).splitlines()
    except Unreadable as error:
        raise PageError(f"{RULES} names a file that cannot be read: {error}") from None


def _any_of(words: Sequence[str]) -> str:
    """Return a pattern of any of these words; of nothing, if there are none."""
    return rf"\b(?:{'|'.join(map(re.escape, words))})\b" if words else r"(?!)"


def _listed(words: Sequence[str], otherwise: str = "nothing") -> str:
    return ", ".join(words) or otherwise


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])


def _around(text: str, found: re.Match[str]) -> str:
    """Return the sentence in which something was found."""
    before = re.split(r"(?<=[.!?])\s|\n", text[: found.start()])[-1]
    after = re.split(r"(?<=[.!?])\s|\n", text[found.start() :])[0]
    return f"{before}{after}"


SECTIONS: dict[str, Any] = {
    rule.__name__.lower(): rule
    for rule in (Numbers, Lessons, Conclusions, Translations, Claims, Charts, Phrases)
}


def read_rules(root: Path) -> Iterator[Any]:
    """Yield the rules that a book declares for its text; none if it declares none."""
    if not (root / RULES).exists():
        return
    try:
        written = read_yaml(root, RULES)
        if not isinstance(written, Entries):
            raise ClaimError("must have a section for each rule, such as numbers:")
        for name, own in written.items():
            rule = SECTIONS[require(name, list(SECTIONS), "section of rules")]
            if rule is Phrases and not isinstance(own, list):
                raise ClaimError("phrases must be a list, each beginning with '- because:'")
            for each in own if rule is Phrases else [own]:
                yield rule(**named(name, read_parts, rule, each, "rule"))
    except Unreadable as error:
        raise PageError(str(error)) from None
    except ClaimError as error:
        raise PageError(f"{RULES}: {error}") from None


def broken_rules(book: Book) -> Iterator[Fault]:
    """Yield a fault wherever the text breaks a rule that the book declares."""
    for rule in list(read_rules(book.root)):
        for where, problem in rule.broken(book):
            yield Fault(where, None, problem)
