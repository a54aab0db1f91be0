"""What Taguette keeps: a project as its SQLite database, or the highlights it exports as a table.

A highlight with its tags is a quotation with codes; who made it stands in the log of the project.
Taguette counts places in the bytes of the text of a document, without the marks of HTML.
"""

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from crosscase.interchange.bearings import apart
from crosscase.interchange.databases import Cells, read_database
from crosscase.interchange.flat import read_flat
from crosscase.interchange.losses import Losses
from crosscase.interchange.project import Project
from crosscase.interchange.quotations import Quotation, assemble, label
from crosscase.study.intake import Unreadable
from crosscase.study.words import listing

HEADER = ["id", "document", "tag", "content"]
NEEDED = {
    "projects": "id name",
    "documents": "id name contents project_id",
    "highlights": "id document_id start_offset end_offset snippet",
    "tags": "id path description project_id",
    "highlight_tags": "highlight_id tag_id",
}
LOG = {"commands": "user_login document_id payload"}


def is_export(header: list[str]) -> bool:
    """Tell whether a table has the columns of exported highlights."""
    return header == HEADER


def read_export(path: Path) -> Project:
    """Read highlights as Taguette exports them, CSV or XLSX: who made them is not in the table."""
    return read_flat(path, {"source": ["document"], "code": ["tag"], "quote": ["content"]})


def read_taguette(path: Path) -> Project:
    """Read a project that Taguette exported, or its database if there is one project in it.

    Raises
    ------
    Unreadable
        If it is no database of Taguette, or holds several projects.
    """
    tables = read_database(path, "Taguette", NEEDED, LOG)
    if len(projects := tables["projects"]) != 1:
        called = listing([each["name"] for each in projects]) or "none"
        told = f"holds {len(projects)} projects ({called}); export one of them from Taguette"
        raise Unreadable(told, path.name)
    losses = Losses(path.name)
    texts = {each["id"]: text_of(each["contents"].lstrip()) for each in tables["documents"]}
    names = _names(tables["documents"])
    tags = {each["id"]: apart(label(each["path"], path.name, "tag")) for each in tables["tags"]}
    codes = {tags[each["id"]]: each["description"].strip() for each in tables["tags"]}
    own: dict[str, list[str]] = {}
    for each in tables["highlight_tags"]:
        own.setdefault(each["highlight_id"], []).append(each["tag_id"])
    makers = _makers(tables["commands"], losses)

    def quotations() -> Iterator[Quotation]:
        for each in tables["highlights"]:
            if each["document_id"] not in names:
                losses.drop("highlight", "its document is not there", each["id"])
                continue
            text, words = texts[each["document_id"]], text_of(each["snippet"])
            place = _place(text, each["start_offset"], each["end_offset"])
            if place and " ".join(text[slice(*place)].split()) != " ".join(words.split()):
                losses.change("place of a highlight", "its words stand elsewhere", each["id"])
                place = None
            start, end = map(str, place or ("", ""))
            columns = {"row": each["id"], "start": start, "end": end}
            for tag in own.get(each["id"]) or [""]:
                yield Quotation(
                    source=names[each["document_id"]],
                    text=words,
                    where=f"highlight {each['id']}",
                    code=tags.get(tag, ()),
                    coder=makers.get(each["id"], ""),
                    place=place or (each["id"],),
                    columns=columns,
                )

    project = assemble(
        projects[0]["name"].strip() or path.stem,
        quotations(),
        losses,
        texts={names[each]: text for each, text in texts.items()},
        codes=codes,
        whole_sources=True,
    )
    if len({*makers.values()}) < 2:
        project.notes.append("one user made all highlights; an export of Taguette names no other")
    for name in names.values():
        if name not in [row["title"] for row in project.tables["sources"]]:
            losses.drop("document", "it has no highlight", name)
    return project


def _names(documents: list[Cells]) -> dict[str, str]:
    """Return the names of documents, with a number where two have the same."""
    names: dict[str, str] = {}
    for each in documents:
        name = label(each["name"], each["id"], "document") or f"document {each['id']}"
        names[each["id"]] = f"{name} ({each['id']})" if name in names.values() else name
    return names


def _makers(commands: list[Cells], losses: Losses) -> dict[str, str]:
    """Return who made each highlight, or changed it last."""
    makers = {}
    for each in commands:
        try:
            payload = json.loads(each["payload"])
            if payload["type"] == "highlight_add":
                makers[str(payload["highlight_id"])] = each["user_login"]
        except (ValueError, TypeError, KeyError, RecursionError):
            losses.drop("entry of the log", "it cannot be read", each["payload"][:40])
    return makers


class _Words(HTMLParser):
    """Keeps the text of a page, and nothing of its marks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def text_of(html: str) -> str:
    """Return the text of HTML without its marks."""
    parser = _Words()
    parser.feed(html)
    parser.close()
    return "".join(parser.words)


def _place(text: str, start: str, end: str) -> tuple[int, int] | None:
    """Return a place in characters for one in bytes, if it is one."""
    content = text.encode("utf-8", "replace")
    try:
        first, last = int(start), int(end)
        if not 0 <= first < last <= len(content):
            return None
        return len(content[:first].decode("utf-8")), len(content[:last].decode("utf-8"))
    except ValueError:  # no numbers, or within a character
        return None
