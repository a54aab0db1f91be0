"""The runtime for the browser: pinned, checked, whole or not there, and the same bytes again."""

import io
import json
import tarfile
import tomllib
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from crosscase.live.runtime import (
    LIST,
    PACKAGES,
    PYTHON,
    RUNTIME,
    RuntimeFault,
    as_zip,
    compiled,
    fetch,
    lay,
    runtime_state,
)
from tests.conftest import ROOT, miss

WHEEL = "tiny-1.0-py3-none-any.whl"
METADATA = b"Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n"
TAG = b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
FILES = {
    "tiny/__init__.py": b"here = True\n",
    "tiny/_fast.so": b"for another machine",
    "tiny-1.0.dist-info/METADATA": METADATA,
    "tiny-1.0.dist-info/WHEEL": TAG,
    "tiny-1.0.dist-info/RECORD": b"",
}


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with one wheel, which is all that pip can reach."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    (folder / WHEEL).write_bytes(as_zip(FILES))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def tiny(**changes: Any) -> dict[str, Any]:
    pinned = {"name": "tiny", "version": "1.0", "client": "pip", "platforms": ["any"]}
    pinned |= {"file": WHEEL, "sha256": sha256(as_zip(FILES)).hexdigest(), "licence": "MIT"}
    return {**pinned, "lay": "wheel", **changes}


def test_modules_come_compiled_and_what_cannot_be_compiled_as_it_is() -> None:
    """By the runtime's own Python, always to the same bytes."""
    python = ROOT / RUNTIME / PYTHON
    if not python.exists():
        miss("the runtime is not there: run `make runtime`")
    other = as_zip({**FILES, "tiny/broken.py": b"one = (", "tiny/data.json": b"{}"})
    given = {f"{PYTHON}/{path.name}": path.read_bytes() for path in python.iterdir()}
    made = compiled({**given, f"{PACKAGES}/{WHEEL}": other})
    assert made == compiled({**given, f"{PACKAGES}/{WHEEL}": other})
    with ZipFile(io.BytesIO(made[f"{PACKAGES}/{WHEEL}"])) as wheel:
        names = {*wheel.namelist()}
        assert b"here" in wheel.read("tiny/__init__.pyc")
    changed = {"tiny/__init__.py": "tiny/__init__.pyc"}
    assert names == {changed.get(name, name) for name in FILES} | {
        "tiny/broken.py",
        "tiny/data.json",
    }


def test_what_is_pinned_is_fetched_once(shelf: Path, tmp_path: Path) -> None:
    fetch([tiny()], tmp_path / "archives")
    (shelf / WHEEL).unlink()
    fetch([tiny()], tmp_path / "archives")
    assert (tmp_path / "archives" / WHEEL).read_bytes() == as_zip(FILES)


def test_a_file_with_another_hash_is_refused_and_removed(shelf: Path, tmp_path: Path) -> None:
    with pytest.raises(RuntimeFault, match=r"tiny.* is not the file that is pinned.*not.* laid"):
        fetch([tiny(sha256="0" * 64)], tmp_path / "archives")
    assert not list((tmp_path / "archives").iterdir())


def test_a_damaged_archive_is_fetched_again(shelf: Path, tmp_path: Path) -> None:
    fetch([tiny()], tmp_path / "archives")
    (tmp_path / "archives" / WHEEL).write_bytes(b"damaged")
    fetch([tiny()], tmp_path / "archives")
    assert (tmp_path / "archives" / WHEEL).read_bytes() == as_zip(FILES)


@pytest.mark.parametrize(
    ("package", "said"),
    [({"version": "2.0"}, "failed.*Check the network"), ({"file": "other.whl"}, "correct `file`")],
)
def test_a_fetch_that_fails_says_what_to_do(
    shelf: Path, tmp_path: Path, package: dict[str, str], said: str
) -> None:
    with pytest.raises(RuntimeFault, match=f"(?s){said}"):
        fetch([tiny(**package)], tmp_path / "archives")


def test_without_npm_the_message_is_plain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RuntimeFault, match=r"npm is not installed.*install Node\.js"):
        fetch([tiny(client="npm")], tmp_path / "archives")


def test_a_repacked_wheel_is_the_same_again_and_holds_only_what_is_wanted(tmp_path: Path) -> None:
    package = tiny(lay="repacked", without=["*.so"])
    (tmp_path / WHEEL).write_bytes(as_zip(FILES))
    contents = []
    for name in ("one", "two"):
        lay([package], tmp_path, tmp_path / name)
        contents.append((tmp_path / name / "packages" / WHEEL).read_bytes())
    assert contents[0] == contents[1] == as_zip(dict(reversed(list(_without(".so").items()))))
    with ZipFile(io.BytesIO(contents[0])) as wheel:
        assert wheel.namelist() == sorted(_without(".so"))


def _without(ending: str) -> dict[str, bytes]:
    return {name: content for name, content in FILES.items() if not name.endswith(ending)}


def test_a_wheel_comes_out_of_an_archive_in_an_archive(tmp_path: Path) -> None:
    inside = _tar({f"lib/python3.12/site-packages/{name}": FILES[name] for name in FILES})
    (tmp_path / "outer.tgz").write_bytes(_tar({"pkg/inner.tar.gz": inside, "pkg/other": b""}))
    package = tiny(file="outer.tgz", lay="conda", archive="pkg/inner.tar.gz", wheel=WHEEL)
    lay([package], tmp_path, tmp_path / "runtime")
    assert (tmp_path / "runtime" / "packages" / WHEEL).read_bytes() == as_zip(FILES)


def _tar(files: dict[str, bytes]) -> bytes:
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w:gz") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return whole.getvalue()


def test_nothing_is_laid_if_a_part_is_missing(tmp_path: Path) -> None:
    (tmp_path / "python.tgz").write_bytes(_tar({"package/here": b""}))
    package = tiny(file="python.tgz", lay="members", members=["package/here", "package/gone"])
    with pytest.raises(RuntimeFault, match=r"python\.tgz cannot be laid out.*package/gone"):
        lay([package], tmp_path, tmp_path / "runtime")
    assert [path.name for path in tmp_path.iterdir()] == ["python.tgz"]


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "changed": (
        lambda wheel: wheel.write_bytes(b"x"),
        f"packages/{WHEEL} has the SHA-256 2d711642",
    ),
    "cut": (
        lambda wheel: wheel.write_bytes(wheel.read_bytes()[:-1]),
        f"packages/{WHEEL} has the SHA-256 ",
    ),
    "lost": (lambda wheel: wheel.unlink(), f"packages/{WHEEL} is missing"),
    "added": (
        lambda wheel: wheel.with_name("more.whl").touch(),
        "packages/more.whl is no part of it",
    ),
    "no list": (lambda wheel: listing_of(wheel).unlink(), "manifest.json cannot be read"),
    "broken list": (
        lambda wheel: listing_of(wheel).write_text("[1]"),
        "manifest.json cannot be read",
    ),
    "another list": (
        lambda wheel: listing_of(wheel).write_text('{"list": "0", "files": {}}'),
        "manifest.json belongs to another runtime.toml",
    ),
}


def listing_of(wheel: Path) -> Path:
    return wheel.parents[1] / "manifest.json"


@pytest.mark.parametrize(("damage", "said"), DAMAGES.values(), ids=DAMAGES)
def test_a_runtime_that_is_not_as_it_was_laid_is_named(
    damage: Callable[[Path], object], said: str, tmp_path: Path
) -> None:
    assert runtime_state(tmp_path) is None
    (tmp_path / WHEEL).write_bytes(as_zip(FILES))
    (tmp_path / RUNTIME).parent.mkdir(parents=True)
    lay([tiny()], tmp_path, tmp_path / RUNTIME)
    assert runtime_state(tmp_path)
    damage(tmp_path / RUNTIME / "packages" / WHEEL)
    with pytest.raises(RuntimeFault, match=r"Run `crosscase runtime` to lay it anew") as caught:
        runtime_state(tmp_path)
    assert f"{RUNTIME}/{said}" in str(caught.value)


def test_licences_and_versions_travel_with_the_runtime(tmp_path: Path) -> None:
    (tmp_path / WHEEL).write_bytes(as_zip(FILES))
    lay([tiny()], tmp_path, tmp_path / "runtime")
    assert "tiny 1.0: MIT" in (tmp_path / "runtime" / "README.txt").read_text("utf-8")
    names = json.loads((tmp_path / "runtime" / "manifest.json").read_text("utf-8"))["files"]
    assert {"licences/MPL-2.0.txt", "licences/Python.txt", f"packages/{WHEEL}"} <= set(names)


def test_every_package_is_pinned_and_may_be_shipped() -> None:
    free = {"MIT", "BSD-3-Clause", "BSD-2-Clause", "Apache-2.0", "PSF-2.0", "MPL-2.0"}
    for package in tomllib.loads(LIST.read_text("utf-8"))["package"]:
        assert len(package["sha256"]) == 64
        assert package["version"] in package["file"]
        assert set(package["licence"].split(" OR ")) <= free
