"""Where the library is installed alone, it brings the study: `load_study()` needs no checkout."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from crosscase.study import load_study
from tests.once import once

ROOT = Path(__file__).parents[1]
PRIVATE = "data/classroom/anna.csv"
BUILT_FROM = ("MANIFEST.in", "README.md", "LICENSE", "LICENSE-DATA", "pyproject.toml", "setup.py")
ASKED = "import crosscase; study = crosscase.load_study(); print(len(study.segments), study.path)"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the library as its wheel installs it, built from a copy."""

    def make(folder: Path) -> None:
        source = folder / "source"
        for name in ("data", "src"):
            left = shutil.ignore_patterns("__pycache__", "*.egg-info")
            shutil.copytree(ROOT / name, source / name, ignore=left)
        for name in BUILT_FROM:
            shutil.copy(ROOT / name, source)
        (source / PRIVATE).write_text("segment_id,code_id,bearing\n")
        (source / "data" / ".codings.csv.swp").touch()
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
        command += ["--no-build-isolation", "--wheel-dir", str(folder), str(source)]
        subprocess.run(command, check=True)
        (wheel,) = folder.glob("*.whl")
        with ZipFile(wheel) as archive:
            archive.extractall(folder / "installed")

    return once(tmp_path_factory, "wheel", make) / "installed"


def asked(installed: Path, folder: Path) -> tuple[int, Path]:
    """Return what a Python in a folder says of the study that it loads: how large, from where."""
    environment = os.environ | {"PYTHONPATH": str(installed)}
    command = [sys.executable, "-c", ASKED]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    many, path = done.stdout.strip().split(" ", 1)
    return int(many), Path(path)


def test_the_study_is_found_from_any_folder(installed: Path, tmp_path: Path) -> None:
    own = installed / "crosscase" / "_data"
    assert asked(installed, tmp_path) == (len(load_study().segments), own)


def test_a_book_in_which_one_works_comes_first(installed: Path, tmp_path: Path) -> None:
    book = tmp_path / "book"
    shutil.copytree(ROOT / "data", book / "data")
    (book / "_build" / "notebooks").mkdir(parents=True)
    notebooks = book / "_build" / "notebooks"
    own = installed / "crosscase" / "_data"
    assert asked(installed, notebooks)[1] == own  # data alone are no book
    (book / "_toc.yml").write_text("root: chapters/index\n")
    assert asked(installed, notebooks)[1] == book / "data"
    (book / "data" / "datapackage.json").unlink()
    assert asked(installed, notebooks)[1] == own


def test_files_of_a_class_and_of_tools_stay_where_they_are(installed: Path) -> None:
    own = installed / "crosscase" / "_data"
    brought = {path.relative_to(own).as_posix() for path in own.rglob("*") if path.is_file()}
    assert {"codings.csv", "claims.yml", "classroom/coder-A-blind.csv"} <= brought
    assert not {name for name in brought if "anna" in name or name.startswith(".")}


def test_the_wheel_has_what_the_library_reads(installed: Path) -> None:
    library = ROOT / "src" / "crosscase"
    left = {"__pycache__"}
    here = {
        path.relative_to(library).as_posix()
        for path in library.rglob("*")
        if path.is_file() and not left & {*path.parts}
    }
    there = installed / "crosscase"
    assert [name for name in here if not (there / name).is_file()] == []
