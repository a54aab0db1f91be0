"""REFI-QDA against lxml: how long a large project takes to read and to write, and how much memory.

A thousand sources, two thousand codes, two hundred thousand selections. Reading all of a project
stands beside lxml parsing the same XML, writing one beside lxml serialising it; packing and
unpacking are in both. Peak memory is that of a process that does nothing else, without what its
imports take, beside the size of all parts of the project unpacked.
"""

import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from itertools import accumulate
from pathlib import Path
from statistics import median
from zipfile import ZIP_DEFLATED, ZipFile

from _shared import LACKING, ROOT, asked, seconds
from tests.interchange.refi_files import guid

from crosscase.interchange import read_qdpx, write_qdpx
from crosscase.interchange.project import write_study
from crosscase.study import Study, load_study

try:
    from lxml import etree
except ModuleNotFoundError:
    sys.exit(LACKING)

SIZES = {"sources": 1_000, "codes": 2_000, "selections": 200_000}
SMALL = {"sources": 10, "codes": 20, "selections": 200}
MOST_TIMES = {"read": 3, "write": 3}
PEAK = """
import re
import {imports}
def peak():
    return int(re.search("VmHWM:\\s+([0-9]+)", open("/proc/self/status").read())[1])
before = peak()
held = {work}
print((peak() - before) * 1024)
"""


def main(rounds: int, smoke: bool) -> None:
    """Measure, and print medians and ratios."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        path = made(folder / "in.qdpx", **(SMALL if smoke else SIZES))
        with ZipFile(path) as archive:
            size = sum(each.file_size for each in archive.infolist())
        study = stored(path, folder / "study")
        written = folder / "out.qdpx"
        write_qdpx(study, written)
        print(f"{path.stat().st_size:,} bytes packed, {size:,} unpacked; median of {rounds}")
        tell("read", rounds, lambda: read_qdpx(path), lambda: parsed(path))
        tree = parsed(written)
        with ZipFile(written) as archive:
            names = [each for each in archive.namelist() if each.endswith(".txt")]
            texts = {each: archive.read(each) for each in names}
        tell(
            "write",
            rounds,
            lambda: write_qdpx(study, written),
            lambda: serialised(tree, texts, folder),
        )
        work = f"crosscase.interchange.read_qdpx({str(path)!r})"
        peak = measured(PEAK.format(imports="crosscase.interchange", work=work))
        print(
            f"memory of reading {peak:14,} bytes  {peak / size:.2f} x the file unpacked (at most 4)"
        )


def tell(name: str, rounds: int, ours: Callable[[], object], theirs: Callable[[], object]) -> None:
    own, other = zip(*((seconds(ours), seconds(theirs)) for _ in range(rounds)), strict=True)
    ratio = median(own) / median(other)
    print(
        f"{name:6} {median(own):6.2f} s, lxml {median(other):6.2f} s  "
        f"{ratio:.2f} x (at most {MOST_TIMES[name]})"
    )


def parsed(path: Path) -> object:
    """Return the tree that lxml makes of a project, and read its texts."""
    with ZipFile(path) as archive:
        for each in archive.namelist():
            if each.endswith(".txt"):
                archive.read(each).decode()
        with archive.open("project.qde") as stream:
            return etree.parse(stream, etree.XMLParser(huge_tree=True))


def serialised(tree: object, texts: Mapping[str, bytes], folder: Path) -> None:
    """Write the same project with lxml."""
    with ZipFile(folder / "lxml.qdpx", "w", ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            archive.writestr(name, text)
        archive.writestr("project.qde", etree.tostring(tree, encoding="utf-8"))


def measured(code: str) -> int:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), *sys.path])}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return int(done.stdout)


def stored(path: Path, folder: Path) -> Study:
    """Return the study that a project makes."""
    write_study(read_qdpx(path), folder)
    return load_study(folder)


def made(path: Path, sources: int, codes: int, selections: int) -> Path:
    """Write a project with texts of some pages, codes in branches of ten and three coders."""
    chance = random.Random(1)
    users = [guid("user", each) for each in range(3)]
    ids = [guid("code", each) for each in range(codes)]
    texts = [words(chance) for _ in range(sources)]
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for number, each in enumerate(texts):
            archive.writestr(f"Sources/{number}.txt", " ".join(each))
        with archive.open("project.qde", "w") as stream:
            for line in lines(texts, users, ids, selections // sources, chance):
                stream.write(line.encode())
    return path


def words(chance: random.Random) -> list[str]:
    """Return words of no language, some of them with a line end, enough for some pages."""
    syllables = ["ka", "lo", "mi", "tu", "ren", "so", "ñi", "pra", "del", "vo"]
    return [
        "".join(chance.choices(syllables, k=chance.randint(1, 4))) + "\n" * (chance.random() < 0.02)
        for _ in range(3_000)
    ]


def lines(
    texts: list[list[str]], users: list[str], codes: list[str], number: int, chance: random.Random
) -> Iterator[str]:
    """Yield the XML of a project, with so many selections in each text."""
    dated = 'creationDateTime="2026-01-01T00:00:00Z"'
    yield '<?xml version="1.0" encoding="utf-8"?>\n<Project xmlns="urn:QDA-XML:project:1.0"'
    yield ' name="Large"><Users>'
    yield from (f'<User guid="{each}" name="{each[:4]}"/>' for each in users)
    yield "</Users><CodeBook><Codes>"
    for branch in (codes[start : start + 10] for start in range(0, len(codes), 10)):
        yield from (f'<Code guid="{one}" name="{one[:8]}" isCodable="true">' for one in branch)
        yield "</Code>" * len(branch)
    yield "</Codes></CodeBook><Sources>"
    for source, text in enumerate(texts):
        starts = [0, *accumulate(len(each) + 1 for each in text)]
        yield f'<TextSource guid="{guid(source)}" name="Interview {source}"'
        yield f' plainTextPath="internal://{source}.txt">\n'
        for each in range(number):
            first, user = chance.randrange(len(text) - 40), chance.choice(users)
            ends = starts[first], starts[first + chance.randint(5, 30)] - 1
            yield (
                f'<PlainTextSelection guid="{guid("s", source, each)}" startPosition="{ends[0]}"'
                f' endPosition="{ends[1]}" creatingUser="{user}" {dated}>'
                f'<Coding guid="{guid("c", source, each)}" creatingUser="{user}" {dated}>'
                f'<CodeRef targetGUID="{chance.choice(codes)}"/></Coding></PlainTextSelection>\n'
            )
        yield "</TextSource>\n"
    yield "</Sources></Project>"


if __name__ == "__main__":
    main(*asked(rounds=3))
