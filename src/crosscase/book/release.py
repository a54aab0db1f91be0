"""A release: pages, sources and checksums in one archive, the same bytes for the same files."""

import json
import subprocess
import sys
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from crosscase.book.build import with_book
from crosscase.book.whole import replace_file
from crosscase.interchange import InvalidCitation, read_citation
from crosscase.interchange.citation import CITATION

SUMS = "SHA256SUMS"
UNIX = 3


def make_release(root: Path) -> int:
    """Build the book in `root` if needed and pack its pages and sources into `_build`.

    Returns
    -------
    int
        The exit code: 0, or 1 with what is wrong said on standard error.
    """
    return with_book(root, lambda site: _pack(root.resolve(), site))


def _pack(root: Path, site: Path) -> int:
    try:
        name = release_name(root)
        sources = tracked_files(root)
    except (InvalidCitation, UntrackedError) as error:
        print(error, file=sys.stderr)
        return 1
    pages = {f"book/{path.relative_to(site).as_posix()}": path for path in _files(site)}
    path = root / "_build" / f"{name}.zip"
    write_archive(path, name, pages | {f"source/{each}": root / each for each in sources})
    print(f"The release is ready: {path}\nSHA-256: {sha256(path.read_bytes()).hexdigest()}")
    return 0


class UntrackedError(Exception):
    """A folder whose sources cannot be told from what was built or left there."""


def release_name(root: Path) -> str:
    """Return the name of the study's data package, and the version of the book."""
    package = json.loads((root / "data" / "datapackage.json").read_text("utf-8"))
    return f"{package['name']}-{read_citation(root / CITATION)['version']}"


def tracked_files(root: Path) -> list[str]:
    """Return the files of a folder that Git keeps, as they are named from there.

    Raises
    ------
    UntrackedError
        If Git keeps none, or some of them are not there.
    """
    command = ["git", "-C", str(root), "ls-files", "-z"]
    try:
        listed = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    except FileNotFoundError as error:
        raise UntrackedError("A release needs Git, to tell sources from other files.") from error
    names = [name for name in listed.stdout.split("\0") if name]
    if listed.returncode != 0 or not names:
        raise UntrackedError(
            f"Git keeps no files in {root}; make the release from a clone of the repository."
        )
    if missing := [name for name in names if not (root / name).is_file()]:
        raise UntrackedError(
            f"{root} lacks {missing[0]}, which Git keeps; restore it, or commit its removal."
        )
    return names


def write_archive(path: Path, name: str, files: dict[str, Path]) -> None:
    """Write files and their checksums into a zip archive.

    Names are sorted, modes plain, and all times are the first day of the format, so that the same
    files make the same archive.

    Parameters
    ----------
    path
        The archive.
    name
        The one folder in it.
    files
        Name in that folder, and the file.
    """
    contents = {each: files[each].read_bytes() for each in sorted(files)}
    contents[SUMS] = checksums(contents).encode()
    whole = BytesIO()
    with ZipFile(whole, "w", ZIP_DEFLATED, compresslevel=9) as archive:
        for each, content in contents.items():
            entry = ZipInfo(f"{name}/{each}")
            entry.compress_type, entry.create_system = ZIP_DEFLATED, UNIX
            entry.external_attr = (0o100755 if content.startswith(b"#!") else 0o100644) << 16
            archive.writestr(entry, content)
    replace_file(path, whole.getvalue())


def checksums(contents: dict[str, bytes]) -> str:
    """Return a line for each file, as ``sha256sum --check`` reads it."""
    return "".join(f"{sha256(text).hexdigest()}  {name}\n" for name, text in contents.items())


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
