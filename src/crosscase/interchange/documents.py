"""A folder of documents as a register to classify: a source for each file, and nothing read yet.

Title, language, date and who stands behind it are taken from where the file itself says so; what it
does not say stays empty, and is listed. A document in a folder of its own belongs to that case.
"""

import re
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

from crosscase.errors import CrosscaseError
from crosscase.interchange.cleaning import clean
from crosscase.interchange.losses import Losses
from crosscase.interchange.office import properties
from crosscase.interchange.project import Project, Row
from crosscase.interchange.quotations import Names, label
from crosscase.study.intake import LARGEST, Unreadable, read_bytes, read_text
from crosscase.study.texts import is_address, is_date, is_language
from crosscase.study.words import counted, listing

MOST_FILES = 10_000
DAY = re.compile(r"(?:D:)?([12][0-9]{3})-?([01][0-9])?-?([0-3][0-9])?.*", re.DOTALL)
TO_CLASSIFY = ("origin", "publisher_side", "kind", "language", "published")
# Of each thing that is told, the names by which pages tell it, the surest first.
META = {
    "published": "article:published_time citation_publication_date dc.date dcterms.date "
    "dcterms.created date pubdate",
    "origin": "dc.publisher og:site_name publisher citation_publisher author dc.creator",
    "title": "dc.title og:title citation_title",
    "language": "dc.language og:locale content-language",
}
Told = dict[str, str]


def read_documents(folder: Path) -> Project:
    """Read a folder of PDF, DOCX, ODT, HTML and TXT files as a register.

    Raises
    ------
    CrosscaseError
        If no file in it is such a document.
    """
    losses = Losses(folder.resolve().name)
    found = sorted(each for each in folder.rglob("*") if each.is_file() and _own(each, folder))
    if len(found) > MOST_FILES:
        raise CrosscaseError(f"{folder}: has more than {MOST_FILES:,} files; divide it")
    sources, ids, places = [], Names("S"), dict[str, str]()
    cases = Names()
    for path in found:
        name = path.relative_to(folder).as_posix()
        reader = READERS.get(path.suffix.lower())
        if reader is None:
            losses.drop("file", f"no document is {path.suffix or 'a file without a suffix'}", name)
            continue
        try:
            told = reader(path)
        except Unreadable as error:
            losses.change("document", f"what it tells cannot be read: {error.problem}", name)
            told = {}
        case = label(path.relative_to(folder).parts[0], name, "case") if "/" in name else ""
        if case:
            places[cases((case.casefold(),), case)] = case
        sources.append(_row(ids((name,), name), name, case, told))
    if not sources:
        allowed = ", ".join(READERS)
        raise CrosscaseError(f"{folder}: there is no document in it; allowed: {allowed}")
    title = clean(folder.resolve().name)[0] or "Register"
    if not places:
        places[cases((title,), title)] = title
    tables: dict[str, list[Row]] = {
        "cases": [{"case_id": case, "name": name} for case, name in places.items()],
        "sources": sources,
        **{name: [] for name in ("segments", "codebook", "coders", "codings", "readings")},
    }
    losses.keep("document", len(sources))
    told_of = [
        f"{column}: {counted(sum(not row[column] for row in sources), 'document')} of "
        f"{len(sources)} to fill in"
        for column in TO_CLASSIFY
    ]
    days = [row["title"] for row in sources if row["date_from"]]
    project = Project(title, tables, losses, facets=("kind", "publisher_side", "language"))
    project.notes = [
        "nothing in it is read; cases are the folders: " + listing([*places.values()]),
        *told_of,
        f"published is as the files say, which date_from tells; look at each: {listing(days)}",
    ]
    return project


def _own(path: Path, folder: Path) -> bool:
    """Tell whether a file belongs to those somebody put into a folder, and lies in it."""
    hidden = any(part[0] in ".~" for part in path.relative_to(folder).parts)
    return not hidden and path.resolve().is_relative_to(folder.resolve())


def _row(source: str, name: str, case: str, told: Told) -> Row:
    """Return a source with what its file tells, as far as a study can hold it."""
    plain = {key: clean(text)[0] for key, text in told.items()}
    language = plain.get("language", "").replace("_", "-")
    day = _day(plain.get("published", ""))
    return {
        "source_id": source,
        "title": plain.get("title") or clean(Path(name).stem)[0] or source,
        "origin": plain.get("origin", ""),
        "publisher_side": "",
        "kind": "",
        "language": language if is_language(language) else "",
        "published": day,
        "date_from": plain.get("date_from", "") if day else "",
        "url": plain["url"] if is_address(plain.get("url", "")) else "",
        "folder": case,
        "file": clean(name)[0],
    }


def _day(text: str) -> str:
    """Return the day, month or year at the beginning of a date, if it is one and not to come."""
    found = DAY.fullmatch(text.strip())
    parts = [each for each in found.groups() if each] if found else []
    while parts:
        day = "-".join(parts)
        if is_date(day) and day <= date.today().isoformat()[: len(day)]:
            return day
        parts.pop()
    return ""


def _pdf(path: Path) -> Told:
    from pypdf import PdfReader  # of the book's packages, not the library's

    content = read_bytes(path.parent, path.name, LARGEST)
    if not content.lstrip().startswith(b"%PDF"):
        raise Unreadable("is no PDF", path.name)
    try:
        with path.open("rb") as file:
            reader = PdfReader(file)
            said = {str(key): str(value) for key, value in (reader.metadata or {}).items()}
            language = str(reader.root_object.get("/Lang", ""))
    except Exception as error:  # broken files fail in a dozen ways of their own
        raise Unreadable(f"is a PDF that cannot be read ({error!s:.60})", path.name) from None
    return {
        "title": said.get("/Title", ""),
        "published": said.get("/CreationDate", ""),
        "date_from": "creation date of the PDF",
        "language": language,
    }


def _office(path: Path) -> Told:
    said = properties(path)
    day = said.get("created") or said.get("creation-date") or said.get("date", "")
    return {
        "title": said.get("title", ""),
        "language": said.get("language", ""),
        "published": day,
        "date_from": "creation date of the document",
    }


class _Head(HTMLParser):
    """Keeps what a page says of itself: its title, language and ``meta`` elements."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: Told = {}
        self.title: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.said["lang"] = given.get("lang", "")
        if tag == "link" and given.get("rel") == "canonical":
            self.said["canonical"] = given.get("href", "")
        if tag == "meta":
            name = given.get("name") or given.get("property") or given.get("http-equiv") or ""
            self.said.setdefault(name.lower(), given.get("content", ""))
        self.inside = tag == "title" and not self.title

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "title"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.title.append(data)


def _html(path: Path) -> Told:
    try:
        text = read_text(path.parent, path.name, LARGEST)
    except Unreadable as error:
        if error.kind != "encoding" or "NUL" in error.problem:
            raise
        text = read_text(path.parent, path.name, LARGEST, "cp1252")
    head = _Head()
    head.feed(text)
    told = {
        key: next((head.said[name] for name in names.split() if head.said.get(name)), "")
        for key, names in META.items()
    }
    told["title"] = told["title"] or "".join(head.title)
    told["language"] = head.said.get("lang") or told["language"]
    return told | {"url": head.said.get("canonical", ""), "date_from": "date in the page"}


def _text(_: Path) -> Told:
    return {}  # a plain text has nothing that tells what a line of it is


READERS: dict[str, Callable[[Path], Told]] = {
    ".pdf": _pdf,
    ".docx": _office,
    ".odt": _office,
    ".html": _html,
    ".htm": _html,
    ".txt": _text,
}
