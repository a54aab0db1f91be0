"""The text of a chapter in plain Markdown, as editors and code-hosting sites show it.

Chapters use roles and directives of Jupyter Book, which are shown raw elsewhere. Here they become
links and quotations; what is computed becomes a slot of :mod:`crosscase.live.notebook`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pybtex.database import Entry  # type: ignore[import-untyped]
from pybtex.richtext import Text  # type: ignore[import-untyped]
from sphinx.environment import BuildEnvironment

from crosscase.book.private import works
from crosscase.errors import CrosscaseError
from crosscase.live.notebook import LED, lead
from crosscase.teach.lessons import FOLD

# The notebooks to which parts of a chapter belong; the last three stand in folders of these names.
MAIN, HINTS, SOLUTIONS, TEACHERS = "", "hints", "solutions", "teachers"
CHECKED = "exercises.check("
NOTES = "Behind a sentence stands in brackets what it rests on; the link leads to the statements."

FENCE = re.compile(
    r"^(?P<fence>:{3,}|`{3,})(?:\{(?P<name>[\w-]+)\} ?(?P<argument>.*)|\w+)\n"
    r"(?P<options>(?::[\w-]+:.*\n)*)(?P<body>(?:.*\n)*?)(?P=fence) *$",
    re.MULTILINE,
)
OPTION = re.compile(r"^:([\w-]+): *(.*)$", re.MULTILINE)
ROLE = re.compile(r"\{([\w:]+)\}`([^`]+)`")
NAMED = re.compile(r"(.*?)\s*<(.+)>")  # a text, and what it names
LINK = re.compile(r"(?<=\]\()[^()\s]+(?=\))")
HEADING = re.compile(r"^#", re.MULTILINE)
# Questions with choices, which editors take out.
ASKED = re.compile(r"<fieldset>\s*<legend>(.*?)</legend>\s*(.*?)</fieldset>", re.DOTALL)
CHOICE = re.compile(r"<label><input [^>]*/>\s*(.*?)</label>\s*")


@dataclass(frozen=True)
class Piece:
    """A part of a chapter: for which of its notebooks; `room` is left to readers."""

    kind: str
    text: str
    room: str = ""  # "code" or "words", which `text` may begin


@dataclass(frozen=True)
class Work:
    """A work of the bibliography: how it is cited, and where it stands in the site."""

    authors: str
    year: str
    address: str


def works_of(env: BuildEnvironment) -> dict[str, Work]:
    """Return the works of the bibliography by their keys."""
    return {
        key: Work(authors(entry), entry.fields.get("year", "n.d."), address)
        for key, entry, address in works(env)
    }


def terms_of(env: BuildEnvironment) -> dict[str, str]:
    """Return where in the site each term of the glossary stands, by its name in small letters."""
    objects = env.get_domain("std").get_objects()
    return {
        name.lower(): f"{page}.html#{place}"
        for name, _, kind, page, place, _ in objects
        if kind == "term"
    }


def authors(work: Entry) -> str:
    """Return the authors of a work, as a citation names them."""
    names = [
        " ".join(str(Text.from_latex(part)) for part in (*one.prelast_names, *one.last_names))
        for one in work.persons.get("author", [])
    ]
    return f"{names[0]} *et al.*" if len(names) > 2 else " and ".join(names)


class Plain:
    """Turns the cells of text of one chapter into plain Markdown.

    Parameters
    ----------
    path, page, site
        The file of the chapter; its page, and the site as the chapter's notebook leads there.
    homes, works, terms
        The addresses of segments, as pages lead there; the works of the bibliography; where in the
        site terms stand.
    """

    def __init__(
        self,
        path: Path,
        page: str,
        site: str,
        homes: Mapping[str, str],
        works: Mapping[str, Work],
        terms: Mapping[str, str],
    ) -> None:
        self.path, self.page, self.site = path, page, site
        self.homes, self.works, self.terms = homes, works, terms
        self.numbers: dict[str, int] = {}  # of segments, as on the page

    def address(self, kind: str) -> str:
        """Return the address of the page, as a notebook of a kind leads there."""
        up = "../" if kind and not urlsplit(self.site).scheme else ""
        return f"{up}{self.site}{self.page}.html"

    def pieces(self, source: str) -> Iterator[Piece]:
        """Yield the parts of a cell of text, in order."""
        source, end = FOLD.sub("", source), 0
        for fence in FENCE.finditer(source):
            yield self._text(MAIN, source[end : fence.start()])
            yield from self._fenced(fence)
            end = fence.end()
        yield self._text(MAIN, source[end:])

    def _fenced(self, fence: re.Match[str]) -> Iterator[Piece]:
        name, argument, body = fence["name"], fence["argument"], fence["body"]
        options = dict(OPTION.findall(fence["options"]))
        match name:
            case None:
                yield Piece(MAIN, fence[0])
            case "admonition":
                yield self._text(MAIN, quoted(f"**{argument}**\n\n{body}"))
            case "margin":
                yield self._text(MAIN, quoted(body))
            case "container":
                yield self._text(MAIN, body)
            case "objectives":
                before = f"**Before:** {options.get('before', 'nothing')}"
                yield self._text(MAIN, f"After this page you can\n\n{body}\n{before}")
            case "claim-notes":
                yield Piece(MAIN, NOTES)
            case "include":
                yield self._text(MAIN, self._included(argument, options))
            case "exercise":
                yield from self._exercise(argument, options, body)
            case "hint":
                yield self._text(HINTS, body)
            case "solution":
                yield self._text(SOLUTIONS, body)
            case "instructor":
                yield self._text(TEACHERS, body)
            case _:
                raise CrosscaseError(
                    f"{self.path.name}: {{{name}}} has no form in readers' notebooks; give it one "
                    f"in {Path(__file__).name}, or use another directive"
                )

    def _exercise(self, title: str, options: Mapping[str, str], body: str) -> Iterator[Piece]:
        """Yield an exercise and a cell to work in; over hint and solution stands its title, too."""
        for kind in (HINTS, SOLUTIONS):
            yield self._text(kind, f"## {title}")
        text = f"### {title}\n\n*{options['kind']}, {options['minutes']} minutes*\n\n{body}"
        code = [fence for fence in FENCE.finditer(text) if not fence["name"]]
        begun = [fence for fence in code if CHECKED in fence["body"]]
        end = 0
        for fence in begun:
            yield self._text(MAIN, text[end : fence.start()])
            yield Piece(MAIN, fence["body"], "code")
            end = fence.end()
        yield self._text(MAIN, text[end:])
        if not begun:
            yield Piece(MAIN, "", "code" if code else "words")

    def _included(self, name: str, options: Mapping[str, str]) -> str:
        text = (self.path.parent / name).read_text("utf-8")
        if after := options.get("start-after", "").strip('"'):
            text = text.partition(after)[2]
        if before := options.get("end-before", "").strip('"'):
            text = text.partition(before)[0]
        return HEADING.sub("#" * (int(options.get("heading-offset", 0)) + 1), text)

    def _text(self, kind: str, text: str) -> Piece:
        page = self.address(kind)

        def led(link: re.Match[str]) -> str:
            name, mark, place = link[0].partition("#")
            file = f"{name}.html" if name and not Path(name).suffix else name
            return lead(page, f"{file}{mark}{place}")

        def chosen(question: re.Match[str]) -> str:
            choices = "   ".join(f"☐ {choice}" for choice in CHOICE.findall(question[2]))
            return f"**{question[1]}**\n\n{choices}"

        text = ASKED.sub(chosen, LINK.sub(led, text))
        text = LED.sub(lambda link: f'{link[1]}="{lead(page, link[2])}"', text)
        return Piece(kind, ROLE.sub(lambda role: self._role(role[1], role[2], page), text).strip())

    def _role(self, name: str, text: str, page: str) -> str:
        """Return what a role says; what is computed is left to a slot."""
        roles: dict[str, Callable[[], str]] = {
            "glue:text": lambda: f"[[{text}]]",
            "claim": lambda: f"[[claim:{text}]]",
            "segment": lambda: " ".join(self._segment(key, page) for key in named(text)),
            "cite:p": lambda: "; ".join(self._cited(key, page, whole=True) for key in named(text)),
            "cite:t": lambda: " and ".join(self._cited(key, page) for key in named(text)),
            "term": lambda: self._term(text, page),
        }
        if name not in roles:
            raise CrosscaseError(
                f"{self.path.name}: {{{name}}}`{text}` has no form in readers' notebooks; give it "
                f"one in {Path(__file__).name}, or use another role"
            )
        return roles[name]()

    def _segment(self, segment: str, page: str) -> str:
        number = self.numbers.setdefault(segment, len(self.numbers) + 1)
        return f"[{number}]({lead(page, self.homes[segment])})"

    def _cited(self, key: str, page: str, whole: bool = False) -> str:
        work = self.works[key]
        place = lead(page, f"{relative_root(self.page)}{work.address}")
        if whole:
            return f"([{work.authors}, {work.year}]({place}))"
        return f"{work.authors} ([{work.year}]({place}))"

    def _term(self, text: str, page: str) -> str:
        parts = NAMED.fullmatch(text)
        shown, term = parts.groups() if parts else (text, text)
        return f"[{shown}]({lead(page, relative_root(self.page) + self.terms[term.lower()])})"


def named(text: str) -> list[str]:
    """Return the ids or keys that a role names."""
    return [each.strip() for each in text.split(",")]


def relative_root(page: str) -> str:
    """Return the way from a page up to the site."""
    return "../" * page.count("/")


def quoted(text: str) -> str:
    """Return a text as a quotation in Markdown."""
    return "\n".join(f"> {line}".rstrip() for line in text.strip().splitlines())
