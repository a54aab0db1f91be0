"""What the XML of a REFI-QDA file says: users, codes, cases, sources with their selections.

The XML is read as it streams by, and only what is understood is kept: what is not, however much
of it there is and however deep, takes no memory. Prefixes, versions of the namespace and elements
of later versions make no difference; a document type, with which entities come, is refused.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from crosscase.study.intake import Unreadable

DEEPEST = 60  # levels of elements; those of codes are ten or so
MOST_DIGITS = 15
TEXT_HOLDERS = ("TextSource", "TextDescription", "Representation", "Transcript")
MEDIA = ("PictureSource", "PDFSource", "AudioSource", "VideoSource")
MEDIA_SELECTIONS = ("PictureSelection", "PDFSelection", "AudioSelection", "VideoSelection")
PLACES = ("page", "firstX", "firstY", "secondX", "secondY", "begin", "end")
VALUES = tuple(
    f"{kind}Value" for kind in ("Text", "Boolean", "Integer", "Float", "Date", "DateTime")
)
UNHELD = ("Note", "Link", "Graph")
REFUSED = re.compile(r"[{}\s]")

Given = tuple[str, str]
"""The code and the user of a coding."""


@dataclass
class Code:
    """A code, with the place of its parent among all codes."""

    guid: str
    name: str
    parent: int | None
    colour: str
    codable: bool
    description: str = ""


@dataclass(slots=True)  # there are many
class Selection:
    """A passage of a text, or a part of something else, and the codes it was given."""

    guid: str
    name: str
    user: str
    place: tuple[int, int] | str | None
    description: str = ""
    codings: list[Given] = field(default_factory=list)
    quoted: str = ""


@dataclass
class Source:
    """A text, or something else with or without a text; ``other`` are selections of the latter."""

    medium: str
    name: str
    guid: str
    user: str
    description: str = ""
    path: str = ""
    text: str | None = None
    selections: list[Selection] = field(default_factory=list)
    other: list[Selection] = field(default_factory=list)
    codings: list[Given] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)


@dataclass
class Group:
    """A case or a set: what belongs to it, by GUID."""

    name: str
    description: str = ""
    values: dict[str, str] = field(default_factory=dict)
    sources: list[str] = field(default_factory=list)
    selections: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)


@dataclass
class Contents:
    """All that a file says; GUIDs are in small letters, without braces."""

    root: str = ""
    title: str = ""
    origin: str = ""
    user: str = ""
    users: dict[str, str] = field(default_factory=dict)
    codes: list[Code] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)
    cases: list[Group] = field(default_factory=list)
    sets: list[Group] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    unheld: list[tuple[str, str]] = field(default_factory=list)


def contents(stream: IO[bytes], name: str) -> Contents:
    """Return what the XML in a stream says, or raise :class:`Unreadable`."""
    reader = _Reader(name)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    parser.StartDoctypeDeclHandler = reader.doctype
    try:
        parser.ParseFile(stream)
    except expat.ExpatError as error:
        said = expat.errors.messages.get(error.code, "unreadable")
        advice = "export the project from the other tool once more"
        raise Unreadable(f"is not valid XML ({said}); {advice}", name, error.lineno) from None
    return reader.found


class _Guids(dict[str, str]):
    """GUIDs as they are compared; one that comes again is the same text in memory."""

    def __missing__(self, written: str) -> str:
        plain = REFUSED.sub("", written).lower()
        self[written] = known = self.setdefault(plain, plain)
        return known


class _Reader:
    """Takes the events of a parser, and keeps what they say."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.found = Contents()
        self.open: list[str] = []
        self.codes: list[int] = []
        self.source: Source | None = None  # the one of the list of sources that is open
        self.text: Source | None = None  # where selections of text go: it, or one of its texts
        self.selection: Selection | None = None
        self.media: Selection | None = None
        self.group: Group | None = None
        self.points: dict[str, int] = {}
        self.user = self.variable = ""
        self.words: list[str] | None = None
        self.guids = _Guids({"": ""})
        self.starts = self._starts()
        self.bare: dict[str, str] = {}

    def _starts(self) -> dict[str, Callable[[str, dict[str, str]], None]]:
        return {
            "Project": self._root,
            "CodeBook": self._root,
            "User": self._user,
            "Code": self._code,
            "Variable": self._variable,
            "Case": self._group,
            "Set": self._group,
            "PlainTextSelection": self._passage,
            "TranscriptSelection": self._passage,
            "Coding": self._coding,
            "SyncPoint": self._point,
            **dict.fromkeys(TEXT_HOLDERS, self._holder),
            **dict.fromkeys(MEDIA, self._holder),
            **dict.fromkeys(MEDIA_SELECTIONS, self._part),
            **dict.fromkeys(("CodeRef", "MemberCode"), self._code_ref),
            **dict.fromkeys(("SourceRef", "MemberSource"), self._source_ref),
            "SelectionRef": self._selection_ref,
            "VariableRef": self._variable_ref,
            **dict.fromkeys(("Description", "PlainTextContent", *VALUES), self._words),
            **dict.fromkeys(UNHELD, self._unheld),
        }

    # Events

    def doctype(self, *_: object) -> None:
        raise Unreadable("declares a document type, which no REFI-QDA file needs", self.name)

    def start(self, written: str, attributes: dict[str, str]) -> None:
        tag = self.bare.get(written)
        if tag is None:
            tag = written.rpartition(":")[2]
            if len(self.bare) < 1000:
                self.bare[written] = tag
        if len(self.open) == DEEPEST:
            raise Unreadable(f"is nested deeper than the {DEEPEST} levels allowed", self.name)
        if act := self.starts.get(tag):
            act(tag, attributes)
        self.open.append(tag)

    def characters(self, words: str) -> None:
        if self.words is not None:
            self.words.append(words)

    def end(self, _: str) -> None:
        tag = self.open.pop()
        if tag == "PlainTextSelection" or tag == "TranscriptSelection":
            if self.text and self.selection:
                self.text.selections.append(self.selection)
            self.selection = None
        elif self.words is not None:
            self._said(tag, "".join(self.words))
            self.words = None
        elif tag == "Code":
            self.codes.pop()
        elif tag in ("Case", "Set"):
            self.group = None
        elif tag in MEDIA_SELECTIONS and self.media:
            if self.source:
                self.source.other.append(self.media)
            self.media = None
        elif tag in ("TextSource", *MEDIA):
            self.source = self.text = None
        elif tag in TEXT_HOLDERS:
            self.text = None

    # What begins

    def _root(self, tag: str, attributes: dict[str, str]) -> None:
        if not self.open:
            self.found.root = tag
            self.found.title = attributes.get("name", "")
            self.found.origin = attributes.get("origin", "")
            self.found.user = self.guids[attributes.get("creatingUserGUID", "")]

    def _user(self, _: str, attributes: dict[str, str]) -> None:
        name = attributes.get("name") or attributes.get("id", "")
        self.found.users[self.guids[attributes.get("guid", "")]] = name

    def _code(self, _: str, attributes: dict[str, str]) -> None:
        parent = self.codes[-1] if self.codes else None
        codable = attributes.get("isCodable", "true").strip() not in ("false", "0")
        guid, colour = self.guids[attributes.get("guid", "")], attributes.get("color", "")
        self.codes.append(len(self.found.codes))
        self.found.codes.append(Code(guid, attributes.get("name", ""), parent, colour, codable))

    def _variable(self, _: str, attributes: dict[str, str]) -> None:
        self.found.variables[self.guids[attributes.get("guid", "")]] = attributes.get("name", "")

    def _group(self, tag: str, attributes: dict[str, str]) -> None:
        self.group = Group(attributes.get("name", ""))
        (self.found.cases if tag == "Case" else self.found.sets).append(self.group)

    def _holder(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin a source, or the text of one that is no text itself."""
        path = attributes.get("plainTextPath", "")
        if tag == "TextSource" or tag in MEDIA:
            name, user = attributes.get("name", ""), attributes.get("creatingUser", "")
            guid = self.guids[attributes.get("guid", "")]
            medium = tag.removesuffix("Source").lower()
            self.source = Source(medium, name, guid, self.guids[user], path=path)
            self.found.sources.append(self.source)
            self.text = self.source if tag == "TextSource" else None
        elif self.source and not self.media:
            self.text = self.source
            if self.source.path or self.source.text is not None:  # a second transcript
                own = self.source
                self.text = Source(own.medium, attributes.get("name", own.name), own.guid, own.user)
                self.found.sources.append(self.text)
            self.text.path = path
            self.points = {}

    def _passage(self, tag: str, attributes: dict[str, str]) -> None:
        if not self.text:
            return
        if tag == "PlainTextSelection":
            ends = attributes.get("startPosition", ""), attributes.get("endPosition", "")
            place = _numbers(*ends)
        else:
            keys = (self.guids[attributes.get(f"{each}SyncPoint", "")] for each in ("from", "to"))
            found = [self.points.get(each) for each in keys]
            place = None if None in found else (found[0] or 0, found[1] or 0)
        self.selection = self._new_selection(attributes, place)

    def _part(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin a part of a picture, page or recording: of it, only what was said is kept."""
        where = [f"{each} {attributes[each][:20]}" for each in PLACES if each in attributes]
        kind = tag.removesuffix("Selection").lower()
        self.media = self._new_selection(attributes, f"{kind} {', '.join(where)}".strip())

    def _new_selection(
        self, attributes: dict[str, str], place: tuple[int, int] | str | None
    ) -> Selection:
        guid, user = attributes.get("guid", ""), attributes.get("creatingUser", "")
        return Selection(self.guids[guid], attributes.get("name", ""), self.guids[user], place)

    def _point(self, _: str, attributes: dict[str, str]) -> None:
        place = _numbers(attributes.get("position", ""), "0")
        if place:
            self.points[self.guids[attributes.get("guid", "")]] = place[0]

    def _coding(self, _: str, attributes: dict[str, str]) -> None:
        self.user = self.guids[attributes.get("creatingUser", "")]

    def _code_ref(self, _: str, attributes: dict[str, str]) -> None:
        code = self.guids[attributes.get("targetGUID", "")]
        if self.open[-1] == "Coding":
            holder = self.selection or self.media or self.source
            if holder:
                holder.codings.append((code, self.user))
        elif self.group:
            self.group.codes.append(code)

    def _source_ref(self, _: str, attributes: dict[str, str]) -> None:
        if self.group:
            self.group.sources.append(self.guids[attributes.get("targetGUID", "")])

    def _selection_ref(self, _: str, attributes: dict[str, str]) -> None:
        if self.group:
            self.group.selections.append(self.guids[attributes.get("targetGUID", "")])

    def _variable_ref(self, _: str, attributes: dict[str, str]) -> None:
        self.variable = self.guids[attributes.get("targetGUID", "")]

    def _words(self, *_: object) -> None:
        self.words = []

    def _unheld(self, tag: str, attributes: dict[str, str]) -> None:
        self.found.unheld.append((tag.lower(), attributes.get("name", "")))

    # What ends with words

    def _said(self, tag: str, words: str) -> None:
        """Give words to what they are said of: the element they stand in, where it is known."""
        parent = self.open[-1] if self.open else ""
        if parent == "VariableValue":
            owner = self.group or self.source
            if owner and tag in VALUES:
                owner.values[self.variable] = words
        elif tag == "PlainTextContent":
            if self.media:
                self.media.quoted = words
            elif self.text and parent in TEXT_HOLDERS:
                self.text.text = words
        elif parent == "Code":
            self.found.codes[self.codes[-1]].description = words
        elif parent in ("Case", "Set") and self.group:
            self.group.description = words
        elif parent in ("PlainTextSelection", "TranscriptSelection"):
            if self.selection:
                self.selection.description = words
        elif parent in MEDIA_SELECTIONS and self.media:
            self.media.description = words
        elif (parent == "TextSource" or parent in MEDIA) and self.source:
            self.source.description = words


def _numbers(start: str, end: str) -> tuple[int, int] | None:
    """Return two whole numbers of ordinary size, or none."""
    start, end = start.strip(), end.strip()
    if start.isdecimal() and end.isdecimal() and max(len(start), len(end)) <= MOST_DIGITS:
        return int(start), int(end)
    return None
