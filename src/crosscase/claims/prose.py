"""Rules of the text, which a book declares in ``chapters/rules.yml`` and ``crosscase check`` holds.

A section of that file is one of the functions below, given its parameters; a list holds the text
to it several times. A book without the file, or without a section, has no such rule. Each rule
yields where it is broken - page and cell - and what is wrong, what is allowed and what to do.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from pathlib import Path
from string import Formatter
from typing import Self

from crosscase.claims.claim import SUPPORTS, Claim, Fault, Judged
from crosscase.claims.forms import Bound, Degrees, Words, read_parts
from crosscase.claims.pages import MARK, Cell, Page, PageError, read_pages
from crosscase.claims.read import read_claims
from crosscase.claims.words import ClaimError, named, require
from crosscase.study.intake import Entries, Unreadable, read_text, read_yaml
from crosscase.study.words import counted, shown

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

    @property
    def notebooks(self) -> list[Page]:
        """The pages that are notebooks."""
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


def numbers(book: Book, of: Words, allowed: Words) -> Broken:
    """Find numbers typed into notebooks that are in no statement or work that the sentence cites.

    They are about the evidence, and would go stale unnoticed. ``of``: what a number in words must
    not count (statements, sources); ``allowed``: names that hold figures (Agenda 21).
    """
    # Neither names that hold figures nor the numbers of a list are numbers about the evidence.
    fine = re.compile(rf"^\d+\. |{_any_of(allowed)}", re.MULTILINE)
    nouns = "|".join(map(re.escape, of))
    typed = re.compile(
        rf"\d[\d,.]*\d|\d|\b(?:{NUMBER_WORDS})\s+(?:\w+\s+)?(?:{nouns})\b", re.IGNORECASE
    )
    advice = (
        "cite the statement that holds it, or let the data say it by display.say(name=...) and "
        "{glue:text}`name`"
    )
    for cell in (cell for page in book.notebooks for cell in page.texts):
        for found in typed.finditer(fine.sub(_blank, NO_PROSE.sub(_blank, cell.source))):
            around = _around(cell.source, found)
            cited = [each.strip() for ids in CITED.findall(around) for each in ids.split(",")]
            held = {figure for each in cited for figure in book.figures.get(each, ())}
            if "{cite" not in around and re.sub(r"\D", "", found[0]) not in held:
                told = f"the number {found[0]!r} is typed in {shown(around)}"
                yield cell.where, f"{told}; {advice}"


PART = re.compile(r"^:::\{(exercise|hint|solution|objectives|instructor)\}", re.MULTILINE)
OPTION = re.compile(r"^:(kind|minutes): (\w+)$", re.MULTILINE)
ORDER = re.compile("(recall )+(apply )*(research )+")
FOLDED = re.compile(r"<details><summary>[^<]+</summary>\n\n:::\{\w+\}\n.+\n:::\n\n</details>", re.S)
# What somebody unfolds, and the answer that only `exercises.check` reads.
SHUT_OUTPUT = re.compile(
    r'<details><summary>.*</details>|<span class="answer" [^<]* hidden></span>', re.S
)
NOT_GIVEN = re.compile(r"^mine = \.\.\.(?:  #.*)?$", re.MULTILINE)
CHECKED = re.compile(r'exercises\.check\(\s*"([^"]+)"')
SOLVED = re.compile(r'exercises\.solution\(\s*"([^"]+)"')
GLUE = "application/papermill.record/"


def lessons(book: Book, pages: Words, teachers: Words, admit: Words) -> Broken:
    """Find what a lesson lacks: objectives, a note for teachers, exercises from recall to research.

    ``pages``: the names of lessons; ``teachers``: how the points of the note for teachers begin;
    ``admit``: words of which the note holds one, to say who coded.
    """
    parts: dict[str, Callable[[Cell], Broken]] = {
        "objectives": _objectives,
        "instructor": partial(_note, leads=teachers, admit=admit),
    }
    homes: dict[str, str] = {}
    for page in (each for each in book.notebooks if each.name in pages):
        for name, broken in parts.items():
            cells = [cell for cell in page.texts if f":::{{{name}}}\n" in cell.source]
            if len(cells) != 1:
                yield page.path, f"has {len(cells)} cells with :::{{{name}}}; a lesson has one"
            else:
                yield from broken(cells[0])
        yield from _exercises(page)
        for cell in page.cells:
            yield from _open_answers(cell)
        for cell in page.code:
            for name in SOLVED.findall(cell.source):
                if (home := homes.setdefault(name, cell.where)) != cell.where:
                    yield cell.where, f"{home} has an exercise {name!r}, too; rename one"


def _objectives(cell: Cell) -> Broken:
    number = len(re.findall(r"^- \w", cell.source, re.MULTILINE))
    if not 2 <= number <= 4:
        yield cell.where, f"names {counted(number, 'objective')}; name two to four, each '- '"
    if not re.search(r"^:before: \S", cell.source, re.MULTILINE):
        yield cell.where, "does not say what comes before; add a line `:before: `"


def _note(cell: Cell, leads: Words, admit: Words) -> Broken:
    for lead in leads:
        if f"- **{lead}" not in cell.source:
            yield cell.where, f"the note for teachers lacks a point '- **{lead}'"
    if not any(word in cell.source for word in admit):
        words = " or ".join(admit)
        yield cell.where, f"the note for teachers does not say who coded; name {words}"


def _exercises(page: Page) -> Broken:
    starts = [at for at, own in enumerate(page.cells) if own.source.startswith(":::{exercise}")]
    texts = [page.cells[start].source for start in starts]
    kinds = []
    for start, end in pairwise([*starts, len(page.cells)]):
        where, text = page.cells[start].where, page.cells[start].source
        following = "\n".join(each.source for each in page.cells[start + 1 : end])
        options = dict(OPTION.findall(text))
        kinds.append(options.get("kind", ""))
        minutes = options.get("minutes", "no")
        if not re.fullmatch("[1-9][0-9]*", minutes):
            yield where, f"an exercise takes {minutes} minutes; write one or more"
        parts = PART.findall(following)
        if parts != ["hint", "solution"]:
            said = f"is followed by {_listed(parts)}"
            yield where, f"{said}; an exercise has a hint and a solution"
        asked, solved = CHECKED.findall(text), SOLVED.findall(following)
        if asked != solved:
            said = f"checks {_listed(asked)} and solves {_listed(solved)}"
            yield where, f"{said}; solve by exercises.solution what exercises.check asks for"
        if asked and not NOT_GIVEN.search(text):
            yield where, "begins with an answer that may be right; write `mine = ...`, three dots"
    if not 2 <= len(kinds) <= 6 or not ORDER.fullmatch("".join(f"{kind} " for kind in kinds)):
        said = f"the exercises are {_listed(kinds, 'none')}"
        yield page.path, f"{said}; have two to six, in the order recall, apply, research"
    if not any(map(CHECKED.search, texts)):
        yield page.path, "no exercise is checked; let one ask for code and exercises.check"
    if texts and all("```python" in text for text in texts):
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
            if not silent and not SHUT_OUTPUT.fullmatch(output.get("text/html", "")):
                yield cell.where, "shows what solves the exercise; use display.folded"


BOX = re.compile(
    r"```\{admonition\} ([^\n]+)\n:class: ([^\n]+)\n(.*?)^```", re.DOTALL | re.MULTILINE
)


def conclusions(book: Book, titles: Words, without: Words) -> Broken:
    """Find chapters without their box of conclusions, and words in a box that are no claim's.

    ``without``: pages that have no such box; translations and what they translate have none.
    """
    advice = "register it and write {claim}`id` in its place, or move it out of the box"
    for page in book.notebooks:
        boxes = [
            (cell, kind, text)
            for cell in page.texts
            for title, kind, text in BOX.findall(cell.source)
            if title in titles and kind != "tip"
        ]
        wanted = 0 if page.original or page.name in without else 1
        kinds = [kind for _, kind, _ in boxes]
        if kinds != ["tip conclusion"] * wanted:
            said = f"boxes titled {' or '.join(titles)}: {_listed(kinds, 'none')}"
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


def translations(book: Book, longest: int) -> Broken:
    """Find where pages in several languages differ in their claims or code, or are too long.

    ``longest``: words of a page.
    """
    versions = [page for page in book.pages if page.original]
    for page in versions:
        words = len(MARK.sub("", page.prose).split())
        if words > longest:
            yield page.path, f"has {words} words; shorten it to {longest}"
    for page in versions[1:]:
        yield from _compared(page, versions[0])
    for claim in book.claims:
        for language, text in claim.translations.items():
            if (own := _slots(text)) != (first := _slots(claim.text)):
                told = f"its sentence in {language} has the slots {_listed(own, 'none')}"
                yield _place(claim), f"{told}, its text {_listed(first, 'none')}; give it the same"


def _slots(text: str) -> list[str]:
    """Return what a sentence says of what its test found, in whatever form."""
    return sorted(f"{{{slot}}}" for _, slot, _, _ in Formatter().parse(text) if slot is not None)


def _compared(page: Page, first: Page) -> Broken:
    for own, theirs in zip(page.code, first.code, strict=False):
        said, instead = (f'language = "{each.language}"' for each in (first, page))
        if own.source != theirs.source.replace(said, instead):
            yield own.where, f"is not the code of {theirs.where}; copy it from there"
    if len(page.code) != len(first.code):
        cells = counted(len(page.code), "cell")
        yield page.path, f"has {cells} of code, {first.path} {len(first.code)}"
    used, wanted = (Counter(GLUED.findall(each.prose)) for each in (page, first))
    for name in sorted(used | wanted):
        if used[name] != wanted[name]:
            times = counted(used[name], "time")
            said = f"uses the value {name} {times}, {first.path} {wanted[name]}"
            yield page.path, f"{said}; use it as often"
    if page.marks != first.marks:
        yield page.path, f"does not make the claims of {first.path} in their order"
    if f"]({first.name})" not in page.prose or page.prose.count("```{admonition}") != 1:
        yield page.path, f"has to lead to {first.name}, the text that decides, and hold one box"


def claims(book: Book, allowed: Words, degrees: Degrees, attributions: Words) -> Broken:
    """Find figures and words of degree that no test holds, and one voice alone not named as one.

    ``allowed``: names that hold figures; ``degrees``: words of degree, and what must be true of a
    number for each; ``attributions``: words by which a sentence says who says so.
    """
    for claim in book.claims:
        text = shown(claim.text)
        if not re.search(r"[.!?]['’”\")]?$", claim.text):
            yield _place(claim), f"{text} is no sentence; end it with a full stop"
        if claim.of_world:
            continue  # what it says of the world, figures included, statements support
        bare = re.sub(r"\{[^}]*\}", "", re.sub(_any_of(allowed), "", claim.text))
        if re.search(r"\d", bare):
            yield _place(claim), f"{text} holds a figure; let its test fill a slot, {{part}}"
        for word, least in degrees.items():
            if re.search(_any_of([word]), claim.text, re.I) and not _tested(claim, least):
                said = f"{text} says {word!r}, which is declared as {least}"
                yield _place(claim), f"{said}; bound a number or share of its test by that"
    attributed = re.compile(_any_of(attributions), re.I)
    for one in (each for each in book.judged if not attributed.search(each.claim.text)):
        own = one.evidence.loc[one.evidence["stance"] == SUPPORTS, "origin"]
        if one.claim.of_world and own.nunique() == 1:
            said = f"{shown(one.claim.text)} rests on one origin, {own.iloc[0]}"
            yield _place(one.claim), f"{said}, and does not say so; write who says it"


def _tested(claim: Claim, least: Bound) -> bool:
    """Tell whether a test of a claim is at least as strict as a bound."""
    own = [each for test in claim.tests for each in test.parameters.values()]
    return any(type(each) is Bound and each.implies(least) for each in own)  # not of a rating


DEFINITION = re.compile(r"\s*(?:(?:async def|def|class) |[\w.]+(?::[^=]+)?\s*=\s*lambda\b)")


def cells(book: Book, longest: int) -> Broken:
    """Find code of chapters that is long, or defines what others could not use.

    ``longest``: lines of a cell, empty ones apart.
    """
    for cell in (cell for page in book.notebooks for cell in page.code):
        lines = [line for line in cell.source.splitlines() if line.strip()]
        if len(lines) > longest:
            said = f"has {counted(len(lines), 'line')} of code; allowed: {longest}"
            yield cell.where, f"{said} - split it, or move steps of it into the library"
        for line in filter(DEFINITION.match, lines):
            said = f"defines {shown(line.strip())}; allowed: nothing"
            yield cell.where, f"{said} - move it into the library and import it"


def charts(book: Book, type: str) -> Broken:
    """Find charts stored without picture or words, which an editor elsewhere cannot show.

    ``type``: of what is stored of a chart.
    """
    for cell in (cell for page in book.notebooks for cell in page.code):
        for forms in (each for each in cell.outputs if type in each):
            picture = str(forms.get("image/png", "")).startswith("iVBORw0KGgo")
            words = forms[type].get("description")
            told = words and forms.get("text/plain") == words and "text/html" not in forms
            if not picture or not told:
                problem = "a chart is stored without its picture or its words"
                yield cell.where, f"{problem}; run `crosscase chapters`"


def phrases(
    book: Book,
    because: str,
    never: Words = (),
    always: Words = (),
    beside: Words = (),
    pages: Words = (),
    files: Words = (),
) -> Broken:
    """Find words that must not be used, or must be, and say why.

    ``beside``: `never` holds only in paragraphs with one of these; ``pages``: all and the register,
    if left out; ``files``: other texts of the book, such as README.md.
    """
    own = [page for page in book.pages if not pages or page.name in pages]
    for page in own:
        for words in always:
            if words not in page.prose:
                yield page.path, f"does not say {words!r}: {because}"
    texts = [(cell.where, cell.source) for page in own for cell in page.texts]
    texts += [(name, _text(book.root, name)) for name in files]
    for claim in () if pages else book.claims:
        said = (claim.text, *claim.translations.values(), claim.note)
        texts.append((_place(claim), " ".join(said)))
    forbidden, near = (re.compile(_any_of(each), re.I) for each in (never, beside))
    for where, text in texts:
        for paragraph in text.splitlines():
            found = forbidden.search(paragraph)
            if found and (not beside or near.search(paragraph)):
                yield where, f"says {found[0]!r} in {shown(_around(paragraph, found))}: {because}"


def _place(claim: Claim) -> str:
    return f"{claim.where}, claim {claim.claim_id}"


def _text(root: Path, name: str) -> str:
    try:
        return read_text(root, name)
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


SECTIONS: dict[str, Callable[..., Broken]] = {
    rule.__name__: rule
    for rule in (numbers, lessons, conclusions, translations, claims, cells, charts, phrases)
}


def broken_rules(book: Book) -> list[Fault]:
    """Return a fault wherever the text breaks a rule that the book declares."""
    rules = list(_rules(book.root))  # all are read before any is held
    return [Fault(where, None, problem) for rule in rules for where, problem in rule(book)]


def _rules(root: Path) -> Iterator[Callable[[Book], Broken]]:
    """Yield the rules that a book declares for its text; none if it declares none."""
    if not (root / RULES).exists():
        return
    try:
        written = read_yaml(root, RULES)
        if not isinstance(written, Entries):
            raise ClaimError("must have a section for each rule, such as numbers:")
        for name, own in written.items():
            rule = SECTIONS[require(name, [*SECTIONS], "section of rules")]
            for each in own if isinstance(own, list) else [own]:
                yield partial(rule, **named(name, read_parts, rule, each, "rule"))
    except Unreadable as error:
        raise PageError(str(error)) from None
    except ClaimError as error:
        raise PageError(f"{RULES}: {error}") from None
