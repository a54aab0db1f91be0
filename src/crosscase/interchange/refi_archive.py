"""The files in a REFI-QDA project: opened within bounds, found whatever the case of their names.

Nothing is unpacked to the disk, and a path that leads out of the archive is refused.
"""

import re
import unicodedata
import zlib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipFile, ZipInfo

from crosscase.study.intake import Unreadable, regular_file
from crosscase.study.words import shown

LARGEST = 1_000_000_000  # bytes that all that is read of a project has when it is unpacked
MOST_FILES = 100_000
PACKED_TIGHTEST = 200  # times; XML and texts pack to a tenth, and a bomb to a thousandth
SMALL = 1_000_000  # bytes that may be packed tighter than that
NO_FILE = "__macosx"  # the folder in which one system keeps its remarks on files
ADVICE = "export the project from the other tool once more"
MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class Archive:
    """The parts of a project file that is open."""

    def __init__(self, packed: ZipFile, name: str) -> None:
        """Look at what there is, and refuse what no tool writes."""
        self.packed, self.name, self.read = packed, name, 0
        self.guessed: list[str] = []  # texts that are in no form of Unicode
        parts = [each for each in packed.infolist() if not each.is_dir()]
        if len(parts) > MOST_FILES:
            raise Unreadable(f"holds more than the {MOST_FILES:,} files allowed", name, kind="size")
        self.parts: dict[str, list[ZipInfo]] = defaultdict(list)
        seen = set()
        for part in parts:
            steps = re.split(r"[\\/]", part.filename)
            if steps[0] == "" or ".." in steps or ":" in steps[0]:
                said = f"holds {shown(part.filename)}, a path that leads out of it; {ADVICE}"
                raise Unreadable(said, name)
            if part.filename in seen:
                said = f"holds two files named {shown(part.filename)}; {ADVICE}"
                raise Unreadable(said, name)
            seen.add(part.filename)
            if steps[0].casefold() != NO_FILE:
                self.parts[_alike(steps[-1])].append(part)

    def project(self) -> ZipInfo:
        """Return the one part that describes the project."""
        found = [
            part for name, parts in self.parts.items() if name.endswith(".qde") for part in parts
        ]
        if len(found) != 1:
            said = "no file *.qde" if not found else f"{len(found)} files *.qde, not one"
            raise Unreadable(f"holds {said}; {ADVICE} as a REFI-QDA project", self.name)
        return found[0]

    def text(self, path: str) -> str | None:
        """Return a text by the path that a source gives, or none where it is not there.

        Only the name at the end of the path counts: what is before it says ``internal``, or is a
        folder on the machine of somebody.
        """
        steps = [each for each in re.split(r"[\\/]", path) if each]
        found = self.parts.get(_alike(steps[-1]), []) if steps else []
        if len(found) > 1:
            same = [each for each in found if each.filename.endswith(steps[-1])]
            within = [each for each in same if each.filename.lower().startswith("sources/")]
            found = within or same
        if len(found) != 1:
            return None
        with self.opened(found[0]) as stream:
            content = stream.read()
        encoding = next((name for mark, name in MARKS if content.startswith(mark)), "utf-8")
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            self.guessed.append(found[0].filename)
            return content.decode("cp1252", "replace")
        return text if encoding == "utf-8" else f"\ufeff{text}"

    @contextmanager
    def opened(self, part: ZipInfo) -> Iterator[IO[bytes]]:
        """Open a part that unpacks to no more than is sane: no more can then be read of it."""
        self.read += part.file_size
        tight = part.file_size > max(SMALL, PACKED_TIGHTEST * part.compress_size)
        if self.read > LARGEST or tight:
            size = f"{part.file_size:,} bytes"
            said = f"{shown(part.filename)} in it unpacks to {size}, more than is read; {ADVICE}"
            raise Unreadable(said, self.name, kind="size")
        with unpacking(self.name), self.packed.open(part) as stream:
            yield stream


@contextmanager
def archive(path: Path) -> Iterator[Archive]:
    """Open a project file."""
    with (
        unpacking(path.name),
        regular_file(path.parent, path.name).open("rb") as file,
        ZipFile(file) as packed,
    ):
        yield Archive(packed, path.name)


@contextmanager
def unpacking(name: str) -> Iterator[None]:
    """Turn all that a damaged archive leads to into one error."""
    try:
        yield
    except (BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, zlib.error) as error:
        said = f"is no archive that can be read ({error!s:.80}); {ADVICE}, without a password"
        raise Unreadable(said, name) from None


def _alike(name: str) -> str:
    """Return a name as systems compare it that know no capitals, and write accents in two ways."""
    return unicodedata.normalize("NFC", name).casefold()
