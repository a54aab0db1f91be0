"""Tables as spreadsheets save them, made plain: CSV with commas or semicolons or tabs, and XLSX.

XLSX is read here, not by a library: what is wanted is the text of a few cells, in the browser of a
reader as well, and no more of the format than that. Nothing in a file is computed or fetched.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from io import BytesIO, StringIO
from pathlib import Path
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat
from zipfile import ZipFile

LARGEST = 5_000_000  # bytes of a file, and of a part of it unpacked; a class file has some thousand
LAST_ROW, MOST_COLUMNS = 1_048_576, 50
SEPARATORS = ",;\t"
PACKED = b"PK\3\4"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")

Row = tuple[int, list[str]]
"""The line on which a row starts, and its cells."""


class UnreadableTable(ValueError):
    """A file in which rows and cells cannot be told apart.

    Parameters
    ----------
    message
        What is wrong, and what to do.
    line
        Where, if that is known.
    """

    def __init__(self, message: str, line: int | None = None) -> None:
        """Keep the line beside the message."""
        super().__init__(message)
        self.line = line


def plain_csv(path: Path) -> str:
    """Return the rows of a file as CSV with commas, each on the line that it has in the file.

    Parameters
    ----------
    path
        A file in UTF-8 or UTF-16 whose header names commas, semicolons or tabs as its separator;
        or an XLSX workbook, of which the first sheet is read.

    Returns
    -------
    str
        Without rows, and columns behind the header's last one, in which every cell is empty.

    Raises
    ------
    UnreadableTable
        If the file is something else.
    """
    content = _content(path)
    rows = _sheet_rows(content) if content.startswith(PACKED) else _text_rows(_text(content))
    return _written(rows)


def _content(path: Path) -> bytes:
    if path.is_dir():
        raise UnreadableTable("is a folder; put the files that are in it beside the others")
    if not path.is_file():
        raise UnreadableTable("no such file; check its name and folder")
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise UnreadableTable(
            f"cannot be opened ({error.strerror}); check who may read it"
        ) from None
    if len(content) > LARGEST:
        raise UnreadableTable(f"is larger than {LARGEST // 10**6} MB; no file of codings is")
    return content


def _text(content: bytes) -> str:
    advice = "save it as “CSV UTF-8” or as XLSX"
    encoding = "utf-16" if content.startswith(UTF_16) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = f"byte 0x{content[error.start]:02X} is not UTF-8"
        raise UnreadableTable(f"{found}; {advice}", line) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise UnreadableTable(f"holds a NUL byte, which no text has; {advice}", line)
    return text


def _text_rows(text: str) -> Iterator[Row]:
    header = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(SEPARATORS, key=header.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    start = 1
    try:
        for row in reader:
            yield start, row
            start = reader.line_num + 1
    except csv.Error as error:
        message = f"cannot be split into cells from here on ({error})"
        advice = "look for a quotation mark that is never closed"
        raise UnreadableTable(f"{message}; {advice}", start) from None


def _written(rows: Iterable[Row]) -> str:
    """Write rows as CSV; empty lines stand for what is left out."""
    file = StringIO()
    writer = csv.writer(file, lineterminator="\n")
    line, width = 1, None
    for start, row in rows:
        cells = [cell.replace("\r", " ").replace("\n", " ") for cell in row]
        filled = max((place for place, cell in enumerate(cells, 1) if cell.strip()), default=0)
        if not filled:
            continue
        width = width or filled
        file.write("\n" * (start - line))
        writer.writerow(cells[: max(width, filled)])
        line = start + 1
    return file.getvalue()


def _sheet_rows(content: bytes) -> list[Row]:
    """Return the rows of the first sheet of a workbook."""
    try:
        with ZipFile(BytesIO(content)) as book:
            sheet = _part(book, _first_sheet(book))
            shared = "xl/sharedStrings.xml"
            items = _part(book, shared).iter("si") if shared in book.namelist() else ()
            rows = list(_cells(sheet, [_words(item) for item in items]))
    except UnreadableTable:
        raise
    except Exception as error:  # broken archives and XML fail in a dozen ways of their own
        said = str(error) or type(error).__name__
        advice = "open it in the spreadsheet, and save it as XLSX without a password, or as CSV"
        raise UnreadableTable(f"is no workbook that can be read ({said:.80}); {advice}") from None
    width = max((len(row) for _, row in rows), default=0)
    return [(line, row + [""] * (width - len(row))) for line, row in rows]


def _part(book: ZipFile, name: str) -> Element:
    """Return the root of an XML part, without namespaces, entities or more bytes than are sane."""

    def refuse(*_: object) -> None:
        raise UnreadableTable("is no workbook of a spreadsheet: it declares a document type")

    if book.getinfo(name).file_size > LARGEST:
        raise UnreadableTable(f"unpacks to more than {LARGEST // 10**6} MB; no codings do")
    builder = TreeBuilder()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, given: builder.start(
        _bare(name), {_bare(key): value for key, value in given.items()}
    )
    parser.EndElementHandler = lambda name: builder.end(_bare(name))
    parser.CharacterDataHandler = builder.data
    parser.Parse(book.read(name), True)
    return builder.close()


def _bare(name: str) -> str:
    return name.rpartition(" ")[2]


def _first_sheet(book: ZipFile) -> str:
    """Return the name of the part that holds the first sheet."""
    sheet = next(_part(book, "xl/workbook.xml").iter("sheet"))
    relations = _part(book, "xl/_rels/workbook.xml.rels").iter("Relationship")
    targets = {relation.attrib["Id"]: relation.attrib["Target"] for relation in relations}
    target = targets[sheet.attrib["id"]]
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _cells(sheet: Element, texts: list[str]) -> Iterator[Row]:
    """Yield the rows of a sheet; what says no place comes behind what is before it."""
    line = 0
    for row in sheet.iter("row"):
        line = int(row.attrib.get("r", line + 1))
        found: dict[int, str] = {}
        column = 0
        for cell in row.iter("c"):
            place = CELL.fullmatch(cell.attrib.get("r", ""))
            column = _column(place[1]) if place else column + 1
            found[column] = _shown(cell, texts)
        if line > LAST_ROW or max(found, default=0) > MOST_COLUMNS:
            raise UnreadableTable(
                f"has more columns than {MOST_COLUMNS}, or rows than a sheet", line
            )
        yield line, [found.get(place, "") for place in range(1, max(found, default=0) + 1)]


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def _shown(cell: Element, texts: list[str]) -> str:
    """Return the text of a cell: its own, a shared one, or the value that was saved."""
    if cell.attrib.get("t") == "inlineStr":
        return _words(cell)
    value = cell.findtext("v") or ""
    return texts[int(value)] if cell.attrib.get("t") == "s" and value else value


def _words(item: Element) -> str:
    """Return a text with its differently styled runs in one; readings of signs are left out."""
    runs = [item, *item.iter("is"), *item.iter("r")]
    return "".join(run.findtext("t") or "" for run in runs)
