"""A release is whole, can be checked, and is the same twice."""

import os
import subprocess
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosscase.book.release import (
    UntrackedError,
    checksums,
    release_name,
    tracked_files,
    write_archive,
)

ROOT = Path(__file__).parents[2]


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True)


def packed(folder: Path, order: list[str]) -> Path:
    files = {f"book/{name}": folder / name for name in order}
    for name, path in files.items():
        path.write_text(f"#!/bin/sh\n{name}" if name.endswith("run") else f"{name} é\n", "utf-8")
    write_archive(folder / "all.zip", "towns-1", files)
    return folder / "all.zip"


def test_the_same_files_make_the_same_archive(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    for folder in (first, second):
        folder.mkdir()
    one = packed(first, ["b.html", "run", "a.html"]).read_bytes()
    os.utime(packed(second, ["a.html"]), (0, 0))
    assert packed(second, ["a.html", "b.html", "run"]).read_bytes() == one


def test_an_archive_unpacks_into_one_folder_that_can_be_checked(tmp_path: Path) -> None:
    with zipfile.ZipFile(packed(tmp_path, ["b.html", "run", "a.html"])) as archive:
        archive.extractall(tmp_path / "out")
        modes = {info.filename: info.external_attr >> 16 & 0o777 for info in archive.infolist()}
    folder = tmp_path / "out" / "towns-1"
    contents = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "SHA256SUMS"
    }
    assert (folder / "SHA256SUMS").read_text() == checksums(contents)
    assert list(contents) == ["book/a.html", "book/b.html", "book/run"]
    assert modes["towns-1/book/run"] == 0o755 and modes["towns-1/book/a.html"] == 0o644


@given(st.dictionaries(st.sampled_from("abcd"), st.binary()))
def test_every_file_has_its_line(contents: dict[str, bytes]) -> None:
    lines = checksums(contents).splitlines()
    assert [line[66:] for line in lines] == list(contents)
    assert all(len(line.split("  ")[0]) == 64 for line in lines)


def test_the_sources_are_what_git_keeps(tmp_path: Path) -> None:
    git(tmp_path, "init")
    for name in ("kept é.md", "left.txt"):
        (tmp_path / name).write_text(name)
    git(tmp_path, "add", "kept é.md")
    assert tracked_files(tmp_path) == ["kept é.md"]
    (tmp_path / "kept é.md").unlink()
    with pytest.raises(UntrackedError, match=r"lacks kept é\.md"):
        tracked_files(tmp_path)


def test_a_folder_that_git_does_not_keep_is_named(tmp_path: Path) -> None:
    with pytest.raises(UntrackedError, match="make the release from a clone"):
        tracked_files(tmp_path)


def test_a_release_is_named_after_the_study_and_its_version() -> None:
    assert release_name(ROOT).startswith("four-city-partnerships-")
