"""The one gate for what comes from outside: files, JSON and YAML, read within bounds or refused.

Whatever a file holds, reading it ends soon, takes bounded memory, and gives plain texts, numbers,
lists and mappings - or raises :class:`Unreadable`, which says in one sentence what is wrong, what
is allowed and what to do.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path, PurePosixPath
from typing import Any

import yaml  # type: ignore[import-untyped]

from crosscase.errors import CrosscaseError

LARGEST = 50_000_000  # bytes; the book's own descriptor has some sixty thousand
LARGEST_JSON = 5_000_000
LARGEST_YAML = 2_000_000
DEEPEST = 40
LONGEST_NUMBER = 18  # digits that always fit into 64 bits

NUMBER = re.compile(r"[+-]?[0-9]{1,18}(?:/[0-9]{1,18}|\.[0-9]{1,18})?")
TOO_DEEP = f"is nested deeper than the {DEEPEST} levels that are allowed; make it flatter"
UNWRITABLE = re.compile("[\0\ud800-\udfff]")
# The one in C, where it was compiled, is much faster.
LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(eq=False)
class Unreadable(CrosscaseError, ValueError):
    """Something from outside that is not read: what is wrong, what is allowed, what to do.

    ``kind`` is ``missing file``, ``encoding``, ``size``, ``quotes`` or ``malformed``.
    """

    problem: str
    name: str
    line: int | None = None
    kind: str = "malformed"

    def __str__(self) -> str:
        """Say where it is, then what it is."""
        name = self.name if self.name.isprintable() else repr(self.name)
        line = "" if self.line is None else f" line {self.line}"
        return f"{name}{line}: {self.problem}"


class Items(list[Any]):
    """A YAML sequence; ``lines`` are the lines of the file on which its items begin."""

    lines: list[int]


class Entries(dict[str, Any]):
    """A YAML mapping; ``lines`` are the lines of the file on which its keys stand."""

    lines: dict[str, int]


def read_bytes(folder: str | Path, name: str, limit: int = LARGEST) -> bytes:
    """Read a regular file inside a folder, which may itself be a link; at most ``limit`` bytes."""
    path = regular_file(folder, name)
    try:
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except OSError as error:
        raise _unopened(error, Path(folder), name) from None
    if len(content) > limit:
        problem = f"is larger than the {limit:,} bytes that are allowed; divide or shorten it"
        raise Unreadable(problem, name, kind="size")
    return content


def regular_file(folder: str | Path, name: str) -> Path:
    """Return the real place of a regular file, which must be inside the folder on any system."""
    folder, parts = Path(folder), PurePosixPath(name).parts
    unusual = not parts or parts[0] == "/" or ".." in parts or re.search(r"[\\:\x00-\x1f]", name)
    try:
        path = (folder / ("." if unusual else name)).resolve(strict=True)
        inside = not unusual and path.is_relative_to(folder.resolve())
        if inside and path.is_file():
            return path
    except (OSError, RuntimeError) as error:
        raise _unopened(error, folder, name) from None
    problem = "is no regular file; put the file itself there, not a folder, pipe or device"
    if not inside:
        advice = "move the file into it and name it by folders and names joined by '/'"
        problem = f"the path {name!r:.200} is not inside the folder; {advice}"
    raise Unreadable(problem, name, kind="missing file")


def _unopened(error: OSError | RuntimeError, folder: Path, name: str) -> Unreadable:
    reason = getattr(error, "strerror", None) or "its links lead in a circle"
    problem = f"cannot be read ({reason}); check that it is a file and may be read"
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        where = str(folder) if folder.is_dir() else f"{folder}, which is no folder"
        problem = f"not found in {where}; add the file or correct its path"
    return Unreadable(problem, name, kind="missing file")


def read_text(folder: str | Path, name: str, limit: int = LARGEST, encoding: str = "utf-8") -> str:
    """Read a text file, with or without a byte order mark; line ends stay as they are."""
    content = read_bytes(folder, name, limit)
    called = "UTF-8" if encoding == "utf-8" else encoding
    try:
        text = content.decode(encoding)
    except UnicodeError as error:  # some encodings do not say where
        start = getattr(error, "start", 0)
        byte, line = getattr(error, "object", content)[start], content.count(b"\n", 0, start) + 1
        problem = f"byte 0x{byte:02X} is not {called}; save the file as {called}"
        raise Unreadable(problem, name, line, "encoding") from None
    if (place := text.find("\0")) >= 0:
        problem = f"holds a NUL byte, which no text has; save the file as plain {called}"
        raise Unreadable(problem, name, text.count("\n", 0, place) + 1, "encoding")
    return text.lstrip("\ufeff")


def read_json(folder: str | Path, name: str) -> Any:
    """Read a JSON file of a folder; see :func:`parse_json`."""
    return parse_json(read_text(folder, name, LARGEST_JSON), name)


def read_yaml(folder: str | Path, name: str) -> Any:
    """Read a YAML file of a folder; see :func:`parse_yaml`."""
    return parse_yaml(read_text(folder, name, LARGEST_YAML), name)


def parse_json(text: str, name: str) -> Any:
    """Parse JSON: no key twice, numbers of ordinary size, 40 levels at most."""

    def number(digits: str) -> float:
        whole = digits.lstrip("-").isdigit()
        longest = LONGEST_NUMBER if whole else 2 * LONGEST_NUMBER
        if len(digits) > longest or not math.isfinite(float(digits)):
            said = "is no number of ordinary size (18 digits at most); write it plainly"
            raise Unreadable(f"{digits!r:.40} {said}", name)
        return int(digits) if whole else float(digits)

    def distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(entries := dict(pairs)) < len(pairs):
            twice, _ = Counter(key for key, _ in pairs).most_common(1)[0]
            raise Unreadable(f"the key {twice!r:.100} stands twice in an object; remove one", name)
        return entries

    hooks: dict[str, Any] = dict.fromkeys(("parse_int", "parse_float", "parse_constant"), number)
    try:
        tree = json.loads(text, object_pairs_hook=distinct, **hooks)
    except json.JSONDecodeError as error:
        problem = f"is not valid JSON ({error.msg}); correct the file at that place"
        raise Unreadable(problem, name, error.lineno) from None
    except RecursionError:
        raise Unreadable(TOO_DEEP, name) from None
    _refuse_inside(tree, name)
    return tree


def _refuse_inside(tree: Any, name: str, depth: int = 0) -> None:
    """Look at all of a tree; that too deep is refused keeps this function from going too deep."""
    _refuse(tree, name, depth)
    if isinstance(tree, dict | list):
        for each in (*tree, *tree.values()) if isinstance(tree, dict) else tree:
            _refuse_inside(each, name, depth + 1)


def _refuse(value: Any, name: str, depth: int, line: int | None = None) -> None:
    if depth > DEEPEST:
        raise Unreadable(TOO_DEEP, name, line)
    if isinstance(value, str) and UNWRITABLE.search(value):
        problem = f"{value!r:.60} holds half a character or a NUL; write it as plain text"
        raise Unreadable(problem, name, line)


def parse_yaml(text: str, name: str) -> Any:
    """Parse YAML as plain data: texts, lists and mappings, 40 levels at most.

    No alias, anchor, tag or merge, and no key twice. Every scalar is a text as written, an empty
    one the empty text: what must be a number is read by :func:`parse_number`.
    """
    tree: Any = ""
    try:
        events = yaml.parse(text, Loader=LOADER)
        next(events)  # the start of the stream
        if not isinstance(next(events), yaml.StreamEndEvent):
            tree = _node(next(events), events, name, 0)
            next(events)  # the end of the document
            if not isinstance(next(events), yaml.StreamEndEvent):
                raise Unreadable("holds several documents; keep one", name)
        return tree
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or getattr(error, "reason", "unreadable")
        problem = f"is not valid YAML ({reason}); correct the file at that place"
        raise Unreadable(problem, name, mark.line + 1 if mark else None) from None
    except Unreadable:
        raise
    except (OverflowError, ValueError):
        problem = "has an escape or a version that is no character or number; write it plainly"
        raise Unreadable(problem, name) from None


def _node(event: Any, events: Iterator[Any], name: str, depth: int) -> Any:
    """Return the node that begins with an event, and take its events."""
    line = event.start_mark.line + 1
    if event.anchor or getattr(event, "tag", None):
        problem = "an alias (*), anchor (&) or tag (!) is not allowed; write the value out"
        raise Unreadable(problem, name, line)
    _refuse(getattr(event, "value", None), name, depth, line)
    if isinstance(event, yaml.ScalarEvent):
        return event.value
    if isinstance(event, yaml.SequenceStartEvent):
        items = Items()
        items.lines = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.lines.append(event.start_mark.line + 1)
            items.append(_node(event, events, name, depth + 1))
        return items
    entries = Entries()
    entries.lines = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        line = event.start_mark.line + 1
        key = _node(event, events, name, depth + 1)
        if not isinstance(key, str) or key == "<<":
            raise Unreadable("a key must be one plain word or text; correct it", name, line)
        if key in entries:
            problem = f"the key {key!r:.100} stands on line {entries.lines[key]}, too; remove one"
            raise Unreadable(problem, name, line)
        entries.lines[key] = line
        entries[key] = _node(next(events), events, name, depth + 1)
    return entries


def parse_number(text: str) -> Fraction:
    """Read a whole number, a fraction or a decimal number: ``3``, ``2/3``, ``0.8``."""
    if not NUMBER.fullmatch(text) or re.search("/0+$", text):
        raise ValueError(f"{text!r:.60} is no number; write 3, 2/3 or 0.8")
    return Fraction(text)
