"""Paragraphs and properties of text documents: DOCX and ODT, which are archives of XML.

As with spreadsheets, what is wanted is little, and files come from strangers: nothing in them is
computed or fetched, and nothing unpacks to more than is sane.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from crosscase.interchange.spreadsheets import xml_part
from crosscase.study.intake import LARGEST, Unreadable, read_bytes

BREAKS = {"tab": " ", "br": "\n", "cr": "\n", "s": " ", "line-break": "\n", "noBreakHyphen": "-"}
PARTS = {".docx": ("word/document.xml", "docProps/core.xml"), ".odt": ("content.xml", "meta.xml")}
PARAGRAPHS = {".docx": ("p",), ".odt": ("p", "h")}
# Deleted text of tracked changes, and texts of shapes that alternatives repeat.
LEFT = ("del", "delText", "instrText", "Fallback", "tracked-changes", "annotation", "note")


def paragraphs(path: Path) -> list[str]:
    """Return the paragraphs of a DOCX or ODT document as texts.

    Raises
    ------
    Unreadable
        If it is no such document.
    """
    suffix = path.suffix.lower()
    found: list[str] = []
    _gather(_part(path, PARTS[suffix][0]), PARAGRAPHS[suffix], found)
    return [line for each in found for line in each.split("\n")]


def properties(path: Path) -> dict[str, str]:
    """Return what a document says of itself: ``title``, ``creator``, ``language`` and dates."""
    try:
        part = _part(path, PARTS[path.suffix.lower()][1])
    except Unreadable as error:
        if "There is no item" not in error.problem:
            raise
        return {}
    said = ((each.tag, (each.text or "").strip()) for each in part.iter())
    return {name: text for name, text in said if text}


def _part(path: Path, name: str) -> Element:
    content = read_bytes(path.parent, path.name, LARGEST)
    try:
        with ZipFile(BytesIO(content)) as archive:
            return xml_part(archive, name, LARGEST)
    except Unreadable as error:
        raise Unreadable(error.problem, path.name) from None
    except Exception as error:  # broken archives and XML fail in a dozen ways of their own
        said = str(error) or type(error).__name__
        told = f"is no document that can be read ({said:.80}); open it in a word processor, save it"
        raise Unreadable(told, path.name) from None


def _gather(root: Element, kinds: tuple[str, ...], found: list[str]) -> None:
    """Add the texts of paragraphs to those found, in the order of the document.

    A stack, and no recursion: a file may nest deeper than Python.
    """
    for element in _walk(root):
        if element.tag in kinds:
            found.append("".join(_runs(element)))


def _walk(root: Element) -> Iterator[Element]:
    waiting = [root]
    while waiting:
        element = waiting.pop()
        yield element
        waiting += [each for each in reversed(element) if each.tag not in LEFT]


def _runs(paragraph: Element) -> Iterator[str]:
    """Yield the pieces of text of one paragraph, without those of paragraphs inside it."""
    waiting: list[Element | str] = [paragraph]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            yield each
            continue
        inner: list[Element | str] = []
        if each.tag not in ("pPr", "rPr", "tabs"):
            inner.append(each.text or "")
            for child in each:
                if child.tag not in (*LEFT, "p", "h"):
                    inner += [BREAKS.get(child.tag, ""), child]
                inner.append(child.tail or "")
        waiting += reversed(inner)
