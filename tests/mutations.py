"""Damage of every sort to every input file of a small book, and what the command makes of it.

``python -m tests.mutations 100`` tries a seeded choice of 100; without a number, all are tried.
Each runs in a process of its own, under a limit of time and of memory.
"""

import contextlib
import csv
import io
import json
import os
import random
import resource
import shutil
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
import yaml  # type: ignore[import-untyped]

import crosscase.book.build  # noqa: F401 - lest every process load it anew
from crosscase.cli import main
from crosscase.errors import CrosscaseError
from crosscase.interchange import InvalidCitation, InvalidCodings, read_citation, read_codings
from crosscase.study import load_study
from tests.claims.small import CLAIM, SUPPORT, claimed_study
from tests.tiny import tiny_study

SEED = 2007
CPU_SECONDS, SECONDS = 8, 120
BYTES = 6 * 2**30
TOLD = (CrosscaseError, InvalidCitation, InvalidCodings)  # each said in words

Damage = Callable[[Path], None]
Mutation = tuple[str, str, Damage]  # the file, what is done to it, how


# The small book


def small_book(root: Path) -> None:
    """Write a book of two chapters, whose claims use every form of bound."""
    tests: list[dict[str, Any]] = [
        {"kind": "count", "of": SUPPORT, "number": {"at_least": 2}},
        {"kind": "share", "of": SUPPORT, "within": SUPPORT, "share": {"more_than": "1/2"}},
        {"kind": "more", "of": SUPPORT, "than": {**SUPPORT, "bearing": "negative"}, "times": 2},
        {"kind": "ratings", "rating": {"at_least": "-"}, "cells": {"at_least": 0}},
        {"kind": "count", "of": {**SUPPORT, "until": 2010}, "number": {"at_most": 9}},
        {"kind": "count", "of": {**SUPPORT, "tested": False}, "number": {"equals": 4}},
    ]
    claims = [{**CLAIM, "id": f"claim-{place}", "test": test} for place, test in enumerate(tests)]
    claimed_study(root / "data", CLAIM, *claims)
    tiny_study(root / "plain")
    (root / "codings.csv").write_text(
        "segment_id,coder_id,code_id,bearing\nX1,maya,POL,positive\nX3,maya,,\n"
    )
    (root / "chapters").mkdir()
    marks = " ".join(f"{{claim}}`{claim['id']}`" for claim in (CLAIM, *claims))
    (root / "chapters" / "one.md").write_text(f"# One\n\n{marks}\n")
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_markdown_cell("# Two"), nbformat.v4.new_code_cell("1 + 1")]
    nbformat.write(notebook, root / "chapters" / "two.ipynb")
    for name, content in SETTINGS.items():
        (root / name).write_text(yaml.safe_dump(content, sort_keys=False))


SETTINGS: dict[str, Any] = {
    "_toc.yml": {
        "format": "jb-book",
        "root": "chapters/one",
        "chapters": [{"file": "chapters/two"}],
    },
    "_config.yml": {
        "title": "Small",
        "author": "Nobody",
        "repository": {"url": "https://example.org/small"},
        "sphinx": {"config": {"translations": {"chapters/one": "en", "chapters/two": "es"}}},
    },
    "CITATION.cff": {
        "cff-version": "1.2.0",
        "title": "Small",
        "abstract": "A small book.",
        "authors": [{"name": "Nobody"}],
        "version": "1.0",
        "date-released": "2026-01-01",
        "license": "MIT",
        "keywords": ["small", "book"],
    },
}


def read(root: Path, file: str) -> None:
    """Have the damaged file read, by the command where there is one."""
    if file == "CITATION.cff":
        read_citation(root / file)
    elif file == "codings.csv":
        read_codings(root / file, load_study(root / "plain"))
    elif file.startswith("data/") and not file.endswith(".yml"):
        main(["validate", str(root / "data")])
    else:
        main(["check", str(root)])


# The damage


def mutations(root: Path) -> list[Mutation]:
    """Return every mutation of the files of a small book, in an order that never changes."""
    chance = random.Random(SEED)
    files = sorted(
        path.relative_to(root).as_posix()
        for path in root.rglob("*")
        if path.is_file() and "plain" not in path.parts
    )
    return [
        (file, name, damage)
        for file in files
        for name, damage in (
            *KINDS.items(),
            *_bytes(chance),
            *_by_ending(root / file, chance),
        )
    ]


def _by_ending(path: Path, chance: random.Random) -> Iterator[tuple[str, Damage]]:
    if path.suffix == ".csv":
        yield from _cells(chance)
        yield from _rows(chance)
    elif path.suffix in (".json", ".ipynb"):
        tree = json.loads(path.read_text("utf-8"))
        yield from _trees(
            tree, JSON_VALUES, json.dumps, chance, 300 if "data" in path.parts else 60
        )
        yield "20,000 resources", _many_resources
        yield from _patterns(tree)
    elif path.suffix in (".yml", ".cff"):
        tree = yaml.safe_load(path.read_text("utf-8"))
        count = 300 if "data" in path.parts else 90
        yield from _trees(tree, YAML_VALUES, yaml.safe_dump, chance, count)
        for number, text in enumerate(YAML_FILES):
            yield f"YAML file {number}", _written(text)


def _written(text: str) -> Damage:
    def damage(path: Path) -> None:
        path.write_bytes(text.encode("utf-8", "surrogatepass"))

    return damage


def _instead(make: Callable[[Path], object]) -> Damage:
    def damage(path: Path) -> None:
        path.unlink()
        make(path)

    return damage


def _huge(path: Path) -> None:
    line = path.read_bytes().splitlines(keepends=True)[-1].rstrip(b"\n") + b"\n"
    with path.open("ab") as file:
        file.write(line * (60_000_000 // len(line)))


KINDS: dict[str, Damage] = {
    "missing": Path.unlink,
    "folder": _instead(Path.mkdir),
    "pipe": _instead(os.mkfifo),
    "endless device": _instead(lambda path: path.symlink_to("/dev/zero")),
    "link in a circle": _instead(lambda path: path.symlink_to(path.name)),
    "link that leads nowhere": _instead(lambda path: path.symlink_to("nowhere")),
    "link out": _instead(lambda path: path.symlink_to("/etc/hosts")),
    "not to be read": lambda path: path.chmod(0),
    "huge": _huge,
    "holes": lambda path: os.truncate(path, 2**33),
    "empty": _written(""),
    "a byte order mark": _written("\ufeff"),
    "zeros": _written("\0" * 99),
}
PIECES = [b"\xff", b"\0", b'"', b"'", b"\r", b"\n", b",", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\x1b"]
PIECES += [b"[" * 3000, b"{" * 3000, b"- " * 3000, b'"' * 999, b"\x85", "\u2028".encode(), b"\t"]


def _bytes(chance: random.Random) -> Iterator[tuple[str, Damage]]:
    for number in range(70):
        where, piece = chance.random(), chance.choice(PIECES)
        way, flipped = chance.randrange(4), chance.randrange(256)

        def damage(
            path: Path,
            where: float = where,
            piece: bytes = piece,
            way: int = way,
            flipped: int = flipped,
        ) -> None:
            content = path.read_bytes()
            at = int(where * len(content))
            head, tail = content[:at], content[at:]
            ways = (head, head + piece + tail, head + bytes([flipped]) + tail[1:], tail + head)
            path.write_bytes(ways[way])

        yield f"bytes {number}", damage


CELLS = [
    "9" * 5000, "1e999999999", "1e400", "-1e-400", "2019-13-45", "2007-02-30", "x" * 140_000, '"',
    "'", "=1+1", "\ufeff", "\u200b", "\u00a0", "\u202eabc", "NaN", "inf", "-inf", "0x10", "1_000",
    "١٩٩٩", "True", "null", "#N/A", "\ud7ff", "\U0010ffff", "a;b;;c", ";" * 3000, "\r", "\n\n",
    "\x1b[31m", "10" * 200, "-0", "+1", "1/0", "½", "²", "e", ".", " ", "", "\\", "a\tb",
    "é" * 70_000, "\x85", "http://[", "http://a:b:c", "https://\x00", "0" * 400,
    "1." + "0" * 5000, "{x}", "%s", "{0.__class__}",
]  # fmt: skip


def _cells(chance: random.Random) -> Iterator[tuple[str, Damage]]:
    for number in range(110):
        value, second = chance.choice(CELLS), chance.random() < 0.3
        places = chance.random(), chance.random()

        def damage(
            path: Path,
            value: str = value,
            second: bool = second,
            places: tuple[float, float] = places,
        ) -> None:
            rows = _read_rows(path)
            row = rows[int(places[0] * len(rows))]
            row[int(places[1] * len(row))] = value
            if second:
                rows[-1].append("one more")
            _write_rows(path, rows)

        yield f"cell {number}", damage


def _rows(chance: random.Random) -> Iterator[tuple[str, Damage]]:
    for number in range(40):
        way, where = number % 8, chance.random()

        def damage(path: Path, way: int = way, where: float = where) -> None:
            rows = _read_rows(path)
            row, column = int(where * len(rows)), int(where * len(rows[0]))
            if way == 0:
                del rows[row]
            elif way == 1:
                rows.insert(row, rows[row])
            elif way == 2:
                rows = [each[:column] + each[column + 1 :] for each in rows]
            elif way == 3:
                rows = [[*each[:column], each[column], *each[column:]] for each in rows]
            elif way == 4:
                rows = [list(reversed(each)) for each in rows]
            elif way == 5:
                rows[0][column] = CELLS[int(where * len(CELLS))]
            elif way == 6:
                rows = rows[:1]
            else:
                rows[row] = rows[row] * 2000
            _write_rows(path, rows)

        yield f"rows {number}", damage


def _read_rows(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))


def _write_rows(path: Path, rows: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    path.write_text(text.getvalue(), "utf-8", newline="")


DEEP = "[" * 3000 + "]" * 3000
JSON_VALUES = [
    "null", "true", "0", "-1", "1.5", "1" + "0" * 400, "9" * 5000, "1e999999999", "-1e400", "NaN",
    "Infinity", '""', '"x"', '"' + "x" * 100_000 + '"', "[]", "{}", "[[]]", '["a", "a"]', DEEP,
    '"\\ud800"', '"\\u0000"', '"../x"', '"C:\\\\x.csv"', '"\\\\\\\\srv\\\\x"', '"/dev/zero"',
    '"."', '"/dev/stdin"', '{"a": 1, "a": 2}', '{"required": "yes"}', "[null]", '"(a+)+$"',
    '"\\u202e"', '{"resource": "segments", "fields": []}', "[1, [2, [3]]]", '"\\r\\n"',
    '"datapackage.json"',
]  # fmt: skip
YAML_VALUES = [
    '!!int "abc"', "!!bool maybe", "2019-13-45", "9" * 5000, "1e999999999", "1/0", '"yes"', "yes",
    "null", "~", "*a", "&a x", "!!python/object:os.system {}", "!!binary '%%'", "!!timestamp x",
    "!!set {a}", "!!omap [a]", "!!float x", "!!null x", "!!map [a]", "[" * 300 + "]" * 300, '""',
    "[]", "{}", "{a: {b: [c]}}", "[a, a]", "{a: 1, a: 2}", "? [a]", '"\\ud800"', '"\\0"',
    '"\\e[31m"', '"\\U00110000"', "0o9", "0b2", "1:99:99", ".inf", ".nan", "-.inf", "<<",
    "{<<: x}", "10/0", "-", "+", "-1", "1_0", "=", "{at_least: 1/0}", "{at_least: [1]}",
    "{at_least: .nan}", "{until: 9999999}", "{code_id: [[SUP]]}", "{code_id: {a: b}}",
    "[{code_id: SUP}, T1]", "{until: yes}", "{kind: [count]}",
    "{kind: count, of: {code_id: SUP}, number: {at_least: 1e999999}}", "[[T1]]", "[{}]", "[null]",
    "{equals: [[+]]}", "{equals: {}}",
    "{kind: more, of: [T1], than: [T1], times: " + "9" * 5000 + "}", "{kind: {}}", "{[a]: b}",
    "|\n  x", "1000000000000000000000000", "../../../etc/hosts", "/dev/zero",
]  # fmt: skip
YAML_FILES = [
    "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n- [*c, *c]\n",
    "".join(f"a{n}: &a{n} [{f'*a{n - 1}, ' * 9 if n else 'x'}]\n" for n in range(9)),
    "- &a\n  id: *a\n",
    "&a [*a]\n",
    "&a {b: *a}\n",
    "%YAML 9.9\n---\n[]\n",
    f"%YAML {'9' * 5000}.1\n---\n[]\n",
    "--- []\n--- []\n",
    "- id: x\n  <<: {text: y}\n",
    "? " * 2000,
    "- " * 2000,
    "[" * 100_000,
    "{a: " * 2000,
    "x: " + "9" * 5000,
    "2019-13-45",
    "- 2019-13-45: x\n",
    "- {id: !!int abc}\n",
    "\t- x",
    "@x",
    "`x`",
    "- id: a\n  id: b\n",
    "- \ud800\n",
    "null\n",
    "yes\n",
    "5\n",
    "- 5\n- [a]\n- null\n",
    "x\n",
    "!!python/object/apply:os.system [true]\n",
    "!!set {a, b}\n",
    "- ! x\n",
]


def _trees(
    tree: Any, values: list[str], dump: Callable[..., str], chance: random.Random, count: int
) -> Iterator[tuple[str, Damage]]:
    """Put each value at some place of a tree, take a key out, or write it twice."""
    places = list(_places(tree))
    for number in range(count):
        place = chance.choice(places)
        value = values[number % len(values)]
        way = number % 9
        copy = json.loads(json.dumps(tree))
        holder = copy
        for step in place[:-1]:
            holder = holder[step]
        if way == 7:
            del holder[place[-1]]
        elif way == 8 and isinstance(place[-1], str):
            holder["@@key"] = holder.pop(place[-1])
        else:
            holder[place[-1]] = "@@value"
        text = dump(copy)
        for written in ('"@@value"', "'@@value'", "@@value"):
            text = text.replace(written, value, 1)
        yield f"tree {number} {'/'.join(map(str, place))} {value:.20}", _written(text)


def _places(tree: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if place:
        yield place
    steps = tree if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ()
    for step in steps:
        yield from _places(tree[step], (*place, step))


def _many_resources(path: Path) -> None:
    package = json.loads(path.read_text("utf-8"))
    listed = package.get("resources", [])
    extra = [
        {**listed[-1], "name": f"extra-{n}"} if listed else {"cell_type": "raw"}
        for n in range(20_000)
    ]
    path.write_text(json.dumps(package | {"resources": [*listed, *extra]}))


PATTERNS = [
    "(a+)+b", "(a|a)*b", "(.*)*x", "(\\w+\\s?)*!", "(?=(a+))\\1*b", "((a+)+)+b", "(a|aa)+b", "(",
    "a{1,99999999}", "(a{1,500}){1,500}", ".*.*.*.*.*.*.*.*.*x", "(?P<n>a)(?P=n)", "[",
    "(?i)(a?){50}a{50}", "(x+x+)+y", "(?<=a+)b", "a{5000}{5000}", "\\", "(?R)", "([a-z]+)*[0-9]",
    "(([a-z])+.)+[A-Z]([a-z])+$",
]  # fmt: skip


def _patterns(tree: Any) -> Iterator[tuple[str, Damage]]:
    """Give a column of free text a pattern, and a cell that it is slow on."""
    for pattern in PATTERNS:

        def damage(path: Path, pattern: str = pattern) -> None:
            package = json.loads(path.read_text("utf-8"))
            for resource_ in package.get("resources", []):
                for field in resource_["schema"]["fields"]:
                    if field["name"] in ("statement", "title"):
                        field.setdefault("constraints", {})["pattern"] = pattern
            path.write_text(json.dumps(package))
            for file in ("segments.csv", "sources.csv"):
                if (path.parent / file).exists():
                    rows = _read_rows(path.parent / file)
                    rows[1][rows[0].index("statement" if "seg" in file else "title")] = "a" * 60
                    rows[2][rows[0].index("statement" if "seg" in file else "title")] = "a" * 5000
                    _write_rows(path.parent / file, rows)

        yield f"pattern {pattern}", damage


# What comes of it


def outcome(book: Path, mutation: Mutation) -> tuple[str, str]:
    """Try one mutation in a process of its own; return what came of it, and the words."""
    file, _, damage = mutation
    with TemporaryDirectory() as folder:
        root, said = Path(folder) / "book", Path(folder) / "said"
        shutil.copytree(book, root)
        damage(root / file)
        child = os.fork()
        if child == 0:
            _run(root, file, said)
        ended = _wait(child)
        (root / file).parent.chmod(0o700)
        words = said.read_text("utf-8", "replace") if said.exists() else ""
    return ended, words


def _run(root: Path, file: str, said: Path) -> None:
    """Read the damaged file, and end the process."""
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    code = 0
    with said.open("w", encoding="utf-8", errors="backslashreplace") as words:
        os.dup2(words.fileno(), 1)
        os.dup2(words.fileno(), 2)
        with contextlib.redirect_stdout(words), contextlib.redirect_stderr(words):
            try:
                read(root, file)
            except TOLD as error:
                print(error)
            except BaseException:
                traceback.print_exc()
                code = 70
        words.flush()
    os._exit(code)


def _wait(child: int) -> str:
    """Wait for a process to end, within the limit."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return {0: "told", -signal.SIGXCPU: "hang"}.get(
                os.waitstatus_to_exitcode(status), "traceback"
            )
        time.sleep(0.002)
    os.kill(child, 9)
    os.waitpid(child, 0)
    return "hang"


def run(number: int | None = None) -> Counter[str]:
    """Try all mutations, or a seeded choice, and print those that end badly and a count."""
    counts: Counter[str] = Counter()
    with TemporaryDirectory() as folder:
        book = Path(folder) / "book"
        small_book(book)
        tried = mutations(book)
        if number is not None:
            tried = random.Random(SEED).sample(tried, number)
        for mutation in tried:
            ended, words = outcome(book, mutation)
            counts[ended] += 1
            if ended != "told":
                last = words.strip().splitlines()[-1:] or [""]
                print(f"{ended}: {mutation[0]}, {mutation[1]}: {last[0][:160]}", flush=True)
    print(f"{counts.total()} tried, {counts['traceback']} tracebacks, {counts['hang']} hangs")
    return counts


if __name__ == "__main__":
    counted = run(*map(int, sys.argv[1:]))
    sys.exit(counted["told"] != counted.total())
