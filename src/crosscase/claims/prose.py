"""Rules of the text, which a book declares in ``chapters/rules.yml`` and ``crosscase check`` holds.

A section of that file is one of the classes below, with the parameters that it declares as fields.
A book without the file, or without a section, has no such rule. Each rule yields where it is broken
- page and cell - and what is wrong, what is allowed and what to do.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import MISSING, dataclass, fields
from fnmatch import fnmatch
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, Self

from crosscase.claims.claim import Claim, Fault
from crosscase.claims.pages import MARK, Cell, Page, PageError, read_pages
from crosscase.claims.read import read_claims
from crosscase.claims.words import ClaimError, named, require, whole
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

    @classmethod
    def read(cls, root: Path) -> Self:
        """Read the pages of a book and its register of claims."""
        return cls(root, read_pages(root), *read_claims(root / "data"))

    def notebooks(self) -> Iterator[Page]:
        """Yield the pages that are notebooks."""
        yield from (page for page in self.pages if page.path.endswith(".ipynb"))


# What is no prose: code, options of a directive, roles, addresses. Blanked, so that places stay.
NO_PROSE = re.compile(
    r"^```python$[\s\S]*?^```$|^(?:```|:[\w-]+:).*$|(?:\{[\w:]+\})?`[^`]*`|\]\([^)]*\)",
    re.MULTILINE,
)
NUMBER_WORDS = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[a-z]*teen|[a-z]*ty|hundred"
)


@dataclass(frozen=True)
class Numbers:
    """No number about the evidence is typed into a notebook, where it would go stale unnoticed."""

    of: tuple[str, ...]  # what a number in words must not count: statements, sources
    allowed: tuple[str, ...]  # names that hold figures: Agenda 21

    def broken(self, book: Book) -> Broken:
        """Find figures, and number words before what is counted."""
        names = "|".join(rf"\b{re.escape(name)}\b" for name in self.allowed)
        named = re.compile(rf"^\d+\. |{names}" if names else r"^\d+\. ", re.MULTILINE)
        counted = "|".join(map(re.escape, self.of))
        typed = re.compile(rf"\d+|\b(?:{NUMBER_WORDS})\s+(?:\w+\s+)?(?:{counted})\b", re.IGNORECASE)
        for page in book.notebooks():
            for cell in page.texts:
                prose = named.sub(_blank, NO_PROSE.sub(_blank, cell.source))
                for found in typed.finditer(prose):
                    yield (
                        _at(page, cell),
                        f"the number {found[0]!r} is typed in {_around(cell.source, found)}; let "
                        "the data say it by display.say(name=...) and {glue:text}`name`",
                    )


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

    pages: str  # a pattern of names: [01][0-9]_*
    teachers: tuple[str, ...]  # how the points of the note for teachers begin
    admit: tuple[str, ...]  # words of which the note holds one, to say who coded

    def broken(self, book: Book) -> Broken:
        """Look through every lesson, then for names that two exercises share."""
        lessons = [page for page in book.notebooks() if fnmatch(page.name, self.pages)]
        for page in lessons:
            yield from self._parts(page)
            yield from self._exercises(page)
            yield from self._shown(page)
        homes: dict[str, str] = {}
        for page in lessons:
            for cell in page.code:
                for name in SOLVED.findall(cell.source):
                    if name in homes:
                        there = f"{homes[name]} has an exercise {name!r}, too; rename one"
                        yield _at(page, cell), there
                    homes.setdefault(name, _at(page, cell))

    def _parts(self, page: Page) -> Broken:
        for name in ("objectives", "instructor"):
            own = [cell for cell in page.texts if f":::{{{name}}}\n" in cell.source]
            if len(own) != 1:
                yield page.path, f"has {len(own)} cells with :::{{{name}}}; a lesson has one"
                continue
            cell = own[0]
            if name == "objectives":
                number = len(re.findall(r"^- \w", cell.source, re.MULTILINE))
                if not 2 <= number <= 4:
                    yield _at(page, cell), f"names {number} objectives; name two to four, each '- '"
                if not re.search(r"^:before: \S", cell.source, re.MULTILINE):
                    yield _at(page, cell), "does not say what comes before; add a line `:before: `"
                continue
            for lead in self.teachers:
                if f"- **{lead}" not in cell.source:
                    yield _at(page, cell), f"the note for teachers lacks a point '- **{lead}'"
            if not any(word in cell.source for word in self.admit):
                words = " or ".join(self.admit)
                yield _at(page, cell), f"the note for teachers does not say who coded; name {words}"

    def _exercises(self, page: Page) -> Broken:
        starts = [
            at for at, each in enumerate(page.cells) if each.source.startswith(":::{exercise}")
        ]
        kinds = []
        checked = coded = 0
        for start, end in pairwise([*starts, len(page.cells)]):
            cell, text = page.cells[start], page.cells[start].source
            following = "\n".join(each.source for each in page.cells[start + 1 : end])
            options = dict(re.findall(r"^:(kind|minutes): (\w+)$", text, re.MULTILINE))
            kinds.append(options.get("kind", ""))
            minutes = options.get("minutes", "")
            if not minutes.isdigit() or int(minutes) < 1:
                yield (
                    _at(page, cell),
                    f"an exercise takes {minutes or 'no'} minutes; write one or more",
                )
            parts = [name for name, _ in PART.findall(following)]
            if parts != ["hint", "solution"]:
                words = ", ".join(parts) or "nothing"
                yield (
                    _at(page, cell),
                    f"is followed by {words}; an exercise has a hint and a solution",
                )
            asked, solved = CHECKED.findall(text), SOLVED.findall(following)
            if asked != solved:
                said = [", ".join(names) or "nothing" for names in (asked, solved)]
                advice = "solve by exercises.solution what exercises.check asks for"
                yield _at(page, cell), f"checks {said[0]} and solves {said[1]}; {advice}"
            checked += bool(asked)
            coded += "```python" in text
        order = sorted(kinds, key=lambda kind: KINDS.index(kind) if kind in KINDS else -1)
        if (
            not 2 <= len(kinds) <= 4
            or kinds != order
            or (kinds[0], kinds[-1]) != (KINDS[0], KINDS[-1])
        ):
            known = ", ".join(KINDS)
            listed = ", ".join(kinds) or "none"
            yield page.path, f"the exercises are {listed}; have two to four, in the order {known}"
        if not checked:
            yield page.path, "no exercise is checked; let one ask for code and exercises.check"
        if kinds and coded == len(kinds):
            yield page.path, "every exercise needs code; let one be answered in words"

    def _shown(self, page: Page) -> Broken:
        """Find answers that are open: editors open whatever is run, unless it is folded itself."""
        for cell in page.cells:
            part = PART.match(cell.source.partition("\n\n")[2]) or PART.match(cell.source)
            if part and part[1] not in ("exercise", "objectives"):
                if not FOLDED.fullmatch(cell.source):
                    advice = "put <details><summary>...</summary> before and </details> after it"
                    yield _at(page, cell), f":::{{{part[1]}}} is open in a notebook; {advice}"
            elif "solution" in cell.tags:
                if not cell.hidden:
                    yield _at(page, cell), "shows the solution's code; set jupyter.source_hidden"
                if any(not _is_folded(output) for output in cell.outputs):
                    yield _at(page, cell), "shows what solves the exercise; use display.folded"


@dataclass(frozen=True)
class Conclusions:
    """A chapter says in short what it finds, in one box in which every sentence is a claim."""

    titles: tuple[str, ...]
    without: tuple[str, ...]  # pages that have no such box; translations and what they translate

    def broken(self, book: Book) -> Broken:
        """Look for the box, then for sentences in it that no claim marks."""
        for page in book.notebooks():
            boxes = [
                (cell, kind, text)
                for cell in page.texts
                for title, kind, text in BOX.findall(cell.source)
                if title in self.titles and kind != "tip"
            ]
            wanted = 0 if page.translates or page.name in self.without else 1
            if [kind for _, kind, _ in boxes] != ["tip conclusion"] * wanted:
                said = ", ".join(kind for _, kind, _ in boxes) or "none"
                named = " or ".join(self.titles)
                allowed = "one, of :class: tip conclusion" if wanted else "none"
                yield page.path, f"boxes titled {named}: {said}; allowed here: {allowed}"
            for cell, _, text in boxes:
                for sentence in unmarked(text):
                    yield (
                        _at(page, cell),
                        f"{shown(sentence)} stands in a box of conclusions and is no claim; mark "
                        "it with {claim}`id`, or move it out of the box",
                    )


BOX = re.compile(
    r"```\{admonition\} ([^\n]+)\n:class: ([^\n]+)\n(.*?)^```", re.DOTALL | re.MULTILINE
)
SENTENCE_ENDS = re.compile(r"[.!?]['’”\")]*\s+(?=\S)")


def unmarked(text: str) -> list[str]:
    """Return the sentences that no mark of a claim follows.

    What is bold leads into a sentence and is none; links to other pages are none.
    """
    found = []
    for paragraph in text.strip().splitlines():
        bare = re.sub(r"\*\*[^*]+\*\*|\[[^]]*\]\([^)]*\)", "", MARK.sub("\0", paragraph))
        claimed, _, rest = bare.rpartition("\0")
        for part in claimed.split("\0"):
            found += SENTENCE_ENDS.split(part.strip())[:-1]
        found += filter(None, SENTENCE_ENDS.split(rest.strip()))
    return found


@dataclass(frozen=True)
class Translations:
    """Pages in several languages make one set of claims, from one code, each on a single page."""

    longest: int  # words of a page

    def broken(self, book: Book) -> Broken:
        """Compare every translation with the page that it translates."""
        versions = [page for page in book.pages if page.translates]
        for page in versions:
            words = len(MARK.sub("", page.prose).split())
            if words > self.longest:
                yield page.path, f"has {words} words; shorten it to {self.longest}"
        for page in versions[1:]:
            yield from self._compared(page, versions[0])

    def _compared(self, page: Page, first: Page) -> Broken:
        for own, theirs in zip(page.code, first.code, strict=False):
            expected = theirs.source.replace(
                f'language = "{first.language}"', f'language = "{page.language}"'
            )
            if own.source != expected:
                yield _at(page, own), f"is not the code of {_at(first, theirs)}; copy it from there"
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


GLUED = re.compile(r"\{glue:text\}`([^`]*)`")


@dataclass(frozen=True)
class Claims:
    """A claim is a sentence without figures, with a note long enough to say why, and never sure."""

    note: int  # fewest words of a note
    too_sure: str  # a level of confidence that no claim has by its own word
    allowed: tuple[str, ...]  # names that hold figures

    def broken(self, book: Book) -> Broken:
        """Look through the register."""
        for claim in book.claims:
            where = f"claims.yml line {claim.line}, claim {claim.claim_id}"
            bare = claim.text
            for name in self.allowed:
                bare = bare.replace(name, "")
            if re.search(r"\d", bare):
                yield (
                    where,
                    f"{shown(claim.text)} holds a figure; let the data say it in the chapter",
                )
            if not claim.text.endswith("."):
                yield where, f"{shown(claim.text)} is no sentence; end it with a full stop"
            if (words := len(claim.note.split())) < self.note:
                problem = (
                    f"its note has {words} words; say in {self.note} or more why this evidence"
                )
                yield where, f"{problem} bears on it"
            if claim.confidence and claim.confidence.level == self.too_sure:
                yield where, f"its confidence is {self.too_sure}; no claim here is that sure"


@dataclass(frozen=True)
class Phrase:
    """Words that must not be used, or must be, on some pages, and why."""

    because: str
    never: tuple[str, ...] = ()
    always: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()  # `never` holds only in paragraphs with one of these
    pages: tuple[str, ...] = ()  # all, if left out
    files: tuple[str, ...] = ()  # other texts of the book: README.md

    def broken(self, book: Book) -> Broken:
        """Look through the paragraphs of pages, of other files and of the register."""
        never = _any_of(self.never)
        for page in book.pages:
            if self.pages and page.name not in self.pages:
                continue
            for words in self.always:
                if words not in page.prose:
                    yield page.path, f"does not say {words!r}: {self.because}"
            for cell in page.texts:
                yield from self._within(_at(page, cell), cell.source.splitlines(), never)
        for name in self.files:
            yield from self._within(name, _lines(book.root, name), never)
        for claim in book.claims if not self.pages else ():
            cited = [segment for query in claim.queries for segment in query.segments]
            where = f"claims.yml line {claim.line}, claim {claim.claim_id}"
            yield from self._within(where, [" ".join([claim.text, claim.note, *cited])], never)

    def _within(self, where: str, paragraphs: Sequence[str], never: re.Pattern[str]) -> Broken:
        beside = _any_of(self.beside)
        for text in paragraphs if self.never else ():
            found = never.search(text)
            if found and (not self.beside or beside.search(text)):
                yield where, f"says {found[0]!r} in {_around(text, found)}: {self.because}"


@dataclass(frozen=True)
class Charts:
    """A chart is kept with its picture and its words, for whoever opens the notebook elsewhere."""

    type: str  # of the charts

    def broken(self, book: Book) -> Broken:
        """Look through what is stored of every chart."""
        for page in book.notebooks():
            for cell in page.code:
                for forms in cell.outputs:
                    if self.type not in forms:
                        continue
                    picture = str(forms.get("image/png", "")).startswith("iVBORw0KGgo")
                    words = forms[self.type].get("description")
                    told = words and forms.get("text/plain") == words and "text/html" not in forms
                    if not picture or not told:
                        problem = "a chart is stored without its picture or its words"
                        yield _at(page, cell), f"{problem}; run `crosscase chapters`"


def _lines(root: Path, name: str) -> list[str]:
    try:
        return read_text(root, name).splitlines()
    except Unreadable as error:
        raise PageError(f"{RULES} names a file that cannot be read: {error}") from None


def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b", re.IGNORECASE)


def _is_folded(output: dict[str, Any]) -> bool:
    """Tell whether an output shows nothing, or what opens when asked for."""
    glued = any(kind.startswith(GLUE) for kind in output)
    return glued or bool(FOLDED_OUTPUT.fullmatch(output.get("text/html", "")))


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])


def _around(text: str, found: re.Match[str]) -> str:
    """Quote the sentence in which something was found."""
    before = re.split(r"(?<=[.!?])\s|\n", text[: found.start()])[-1]
    after = re.split(r"(?<=[.!?])\s|\n", text[found.start() :])[0]
    return shown(f"{before}{after}")


def _at(page: Page, cell: Cell) -> str:
    return f"{page.path}, cell {cell.name}" if cell.name else page.path


RULES_BY_NAME: dict[str, Any] = {
    "numbers": Numbers,
    "lessons": Lessons,
    "conclusions": Conclusions,
    "translations": Translations,
    "claims": Claims,
    "charts": Charts,
    "phrases": Phrase,
}


def read_rules(root: Path) -> list[Any]:
    """Read the rules that a book declares for its text; none if it declares none."""
    if not (root / RULES).exists():
        return []
    try:
        written = read_yaml(root, RULES)
        if not isinstance(written, Entries):
            raise ClaimError("must have a section for each rule, such as numbers:")
        rules = []
        for name, own in written.items():
            kind = RULES_BY_NAME[require(name, list(RULES_BY_NAME), "section of rules")]
            if kind is Phrase and not isinstance(own, list):
                raise ClaimError("phrases must be a list, each beginning with '- because:'")
            several = own if kind is Phrase else [own]
            rules += [named(name, partial(_rule, kind), each) for each in several]
    except Unreadable as error:
        raise PageError(str(error)) from None
    except ClaimError as error:
        raise PageError(f"{RULES}: {error}") from None
    return rules


def _rule(kind: Any, written: object) -> Any:
    """Read a rule: its parameters by the types of its fields, all known, none missing."""
    if not isinstance(written, dict):
        raise ClaimError(f"{shown(written)} is no rule; write its parameters, each `name: value`")
    known = {field.name: field for field in fields(kind)}
    for key in written:
        require(key, list(known), "parameter of the rule")
    needed = [
        key for key, field in known.items() if field.default is MISSING and key not in written
    ]
    if needed:
        raise ClaimError(f"lacks {', '.join(needed)}; fill it in")
    return kind(**{key: _parameter(key, known[key].type, value) for key, value in written.items()})


def _parameter(key: str, kind: Any, written: object) -> object:
    if kind is int:
        return named(key, whole, written)
    if kind is str and isinstance(written, str):
        return written
    if (
        kind is not str
        and isinstance(written, list)
        and all(isinstance(one, str) for one in written)
    ):
        return tuple(written)
    wanted = "a text" if kind is str else "a list of texts, [one, two]"
    raise ClaimError(f"{key}: {shown(written)} has the wrong form; write {wanted}")


def broken_rules(book: Book) -> Iterator[Fault]:
    """Yield a fault wherever the text breaks a rule that the book declares."""
    for rule in read_rules(book.root):
        for where, problem in rule.broken(book):
            yield Fault(where, None, problem)
