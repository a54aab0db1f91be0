"""Tables as spreadsheets save them, row by row: CSV with commas or semicolons or tabs, and XLSX.

XLSX is read here, not by a library: what is wanted is the text of a few cells, in the browser of a
reader as well, from files that strangers hand in. A library reads more of the format than that,
and with it what can be used as a trap: merged cells that fill a sheet, rows a billion apart.
Nothing in a file is computed or fetched.
"""

import posixpath
import re
from collections.abc import Iterator
from functools import reduce
from io import BytesIO
from pathlib import Path
from xml.etree.ElementTree import Element, TreeBuilder, XMLParser
from zipfile import ZipFile

from crosscase.study.intake import Unreadable, read_bytes, read_text
from crosscase.study.rows import csv_rows

LARGEST = 5_000_000  # bytes of a file, and of a part of it unpacked; a class file has some thousand
MOST_COLUMNS = 50
SEPARATORS = ",;\t"
PACKED = b"PK\3\4"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
SAID = re.compile("sep=([,;\t])\r?\n", re.IGNORECASE)
CELL = re.compile(r"([A-Z]{1,3})[0-9]{1,7}")

Row = tuple[int, list[str]]
"""The line on which a row starts, and its cells."""


def table_rows(
    path: Path, largest: int = LARGEST, widest: int = MOST_COLUMNS, encoding: str = "utf-8"
) -> Iterator[Row]:
    """Yield the rows of a file that hold anything, header first, each with its line in the file.

    The file is in UTF-8 or UTF-16, and its header shows whether commas, semicolons or tabs
    separate cells; or it is an XLSX workbook, of which the first sheet is read. Empty cells behind
    the header's last one are left out. Raises :class:`Unreadable` for everything else.

    Parameters
    ----------
    largest
        Bytes of the file, and of each part of a workbook unpacked.
    widest
        Columns of a workbook.
    encoding
        Of a CSV file without a byte order mark of UTF-16.
    """
    content = read_bytes(path.parent, path.name, largest)
    if content.startswith(PACKED):
        rows = iter(_sheet_rows(content, largest, widest))
    else:
        encoding = "utf-16" if content.startswith(UTF_16) else encoding
        text = read_text(path.parent, path.name, largest, encoding)
        header = next((line for line in text.splitlines() if line.strip()), "")
        if said := SAID.match(text):  # a line by which Excel is told
            rows = csv_rows("\n" + text[said.end() :], delimiter=said[1])
        else:
            rows = csv_rows(text, delimiter=max(SEPARATORS, key=header.count))
    width = 0
    for line, cells in rows:
        # Spreadsheets save empty cells behind the last one as well.
        filled = max((place for place, cell in enumerate(cells, 1) if cell.strip()), default=0)
        if filled:
            width = width or filled
            yield line, [re.sub("[\r\n]", " ", cell) for cell in cells[: max(width, filled)]]


def _sheet_rows(content: bytes, largest: int, widest: int) -> list[Row]:
    """Return the rows of the first sheet of a workbook; who reads it knows its name."""
    try:
        with ZipFile(BytesIO(content)) as book:
            first = next(xml_part(book, "xl/workbook.xml", largest).iter("sheet")).attrib["id"]
            relations = xml_part(book, "xl/_rels/workbook.xml.rels", largest).iter("Relationship")
            target = next(each.attrib["Target"] for each in relations if each.attrib["Id"] == first)
            sheet = xml_part(book, posixpath.join("/xl", target)[1:], largest)
            shared = "xl/sharedStrings.xml"
            texts = xml_part(book, shared, largest).iter("si") if shared in book.namelist() else ()
            rows = list(_cells(sheet, list(map(_words, texts)), widest))
            width = max((len(cells) for _, cells in rows), default=0)
            return [(line, [*cells, *[""] * (width - len(cells))]) for line, cells in rows]
    except Unreadable:
        raise
    except Exception as error:  # broken archives and XML fail in a dozen ways of their own
        said = str(error) or type(error).__name__
        advice = "open it in the spreadsheet, and save it as XLSX without a password, or as CSV"
        raise Unreadable(f"is no workbook that can be read ({said:.80}); {advice}", "") from None


class _Plain(TreeBuilder):
    """Builds a tree without namespaces, and none of a document that declares entities."""

    def start(self, tag: str, attributes: dict[str, str]) -> Element:
        bare = {name.rpartition("}")[2]: value for name, value in attributes.items()}
        return super().start(tag.rpartition("}")[2], bare)

    def doctype(self, *_: object) -> None:
        raise Unreadable("is no file of an office: it declares a document type", "")


def xml_part(book: ZipFile, name: str, largest: int) -> Element:
    """Return the root of an XML part that does not unpack to more bytes than are sane.

    Its names are without namespaces; one that declares a document type is refused.
    """
    if book.getinfo(name).file_size > largest:
        raise Unreadable(f"unpacks to more than {largest // 10**6} MB; divide it", "")
    parser = XMLParser(target=_Plain())
    parser.feed(book.read(name))
    root: Element = parser.close()
    return root


def _cells(sheet: Element, texts: list[str], widest: int) -> Iterator[Row]:
    """Yield the rows of a sheet; what says no place comes behind what is before it."""
    line = 0
    for row in sheet.iter("row"):
        line = int(row.attrib.get("r", line + 1))
        found: dict[int, str] = {}
        column = 0
        for cell in row.iter("c"):
            place = CELL.fullmatch(cell.attrib.get("r", ""))
            letters = place[1] if place else ""
            column = reduce(lambda sum, each: 26 * sum + ord(each) - 64, letters, 0) or column + 1
            kind, value = cell.attrib.get("t"), cell.findtext("v") or ""
            if kind == "inlineStr":
                value = _words(cell)
            found[column] = texts[int(value)] if kind == "s" and value else value
        if max(found, default=0) > widest:
            raise Unreadable(f"has more columns than {widest:,}", "", line)
        yield line, [found.get(place, "") for place in range(1, max(found, default=0) + 1)]


def _words(item: Element) -> str:
    """Return a text with its differently styled runs in one; readings of signs are left out."""
    runs = [item, *item.iter("is"), *item.iter("r")]
    return "".join(run.findtext("t") or "" for run in runs)
