"""A release is whole, can be checked, and is the same twice."""

import json
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
NAME = "towns-1.0"
FILES = {
    "source/Makefile",
    "source/data/datapackage.json",
    "source/kept é.md",
    "source/pyproject.toml",
    "source/requirements.txt",
    "source/run",
    "book/index.html",
    "book/chapters/05 a.html",
}
# What stands for the environment's Python: it builds no book, and does all else.
PYTHON = f'#!/bin/sh\ncase "$*" in *crosscase*) exit 0 ;; esac\nexec {sys.executable} "$@"\n'

pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, ("make", "git", "sha256sum"))) or sys.platform == "darwin",
    reason="without make, Git and the tools of GNU",
)


def repository(root: Path, *, order: int = 1) -> Path:
    """Write a built book that Git keeps, its files in one order or in the other."""
    texts = {
        "run": "#!/bin/sh\n",
        "kept é.md": "kept",
        "data/datapackage.json": json.dumps({"name": "towns", "version": "1.0"}),
        "pyproject.toml": "",
        "requirements.txt": "",
        ".gitignore": "_build\n.venv\n",
        "_build/html/index.html": "<p>first",
        "_build/html/chapters/05 a.html": "<p>Organisation",
        ".venv/bin/python": PYTHON,
    }
    for name in [*texts][::order]:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(texts[name], "utf-8")
    shutil.copy(ROOT / "Makefile", root)
    for name in ("run", ".venv/bin/python"):
        (root / name).chmod(0o755)
    git(root, "init", "--quiet")
    git(root, "add", ".")
    git(root, "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-q", "-m", "x")
    (root / ".venv" / "ready").write_text(f"{root}\n")
    (root / "left.txt").write_text("left there")
    return root


def git(root: Path, *words: str) -> None:
    day = {"GIT_AUTHOR_DATE": "2026-01-02T00:00:00Z", "GIT_COMMITTER_DATE": "2026-01-02T00:00:00Z"}
    subprocess.run(["git", "-C", str(root), *words], check=True, env=day | {"PATH": PATH})


PATH = str(Path(shutil.which("git") or "git").parent)


def released(root: Path) -> Path:
    done = subprocess.run(["make", "release"], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return root / "_build" / f"{NAME}.tar.gz"


def test_the_same_commit_makes_the_same_archive(tmp_path: Path) -> None:
    one, other = (
        released(repository(tmp_path / name, order=order)) for name, order in (("a", 1), ("b", -1))
    )
    assert one.read_bytes() == other.read_bytes()


def test_an_archive_unpacks_into_one_folder_that_can_be_checked(tmp_path: Path) -> None:
    archive = released(repository(tmp_path / "book"))
    # Python before 3.11.4 has no such filter.
    safely: Any = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
    with tarfile.open(archive) as opened:
        modes = {each.name: each.mode for each in opened}
        opened.extractall(tmp_path / "out", **safely)
    folder = tmp_path / "out" / NAME
    assert [path.name for path in (tmp_path / "out").iterdir()] == [NAME]
    check = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    checked = subprocess.run(check, cwd=folder, capture_output=True, text=True, check=True)
    assert len(checked.stdout.splitlines()) == len(FILES) + 1  # .gitignore
    assert all((folder / name).is_file() for name in FILES)
    assert not (folder / "source" / "left.txt").exists(), "Git does not keep it"
    assert modes[f"{NAME}/source/run"] == 0o755
    assert modes[f"{NAME}/source/kept é.md"] == modes[f"{NAME}/book/index.html"] == 0o644


def test_what_is_not_committed_is_not_released(tmp_path: Path) -> None:
    root = repository(tmp_path / "book")
    (root / "kept é.md").write_text("changed")
    done = subprocess.run(["make", "release"], cwd=root, capture_output=True, text=True)
    assert done.returncode != 0 and "Commit your changes first" in done.stderr
    assert not (root / "_build" / f"{NAME}.tar.gz").exists()
