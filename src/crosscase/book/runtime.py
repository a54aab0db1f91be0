"""What runs a page in a reader's browser: fetched from the registries, checked, and laid ready.

Everything is pinned with its hash in ``runtime.toml``. Without the runtime the book builds as well,
and its pages have no button to run them.
"""

import json
import shutil
import subprocess
import sys
import tarfile
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatch
from hashlib import sha256
from io import BytesIO
from itertools import groupby
from pathlib import Path, PurePosixPath
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

HERE = Path(__file__).parent
LIST = HERE / "runtime.toml"
LICENCES = HERE / "licences"
RUNTIME = "_build/runtime"
ARCHIVES = "_build/runtime-archives"
MANIFEST = "manifest.json"
PYTHON, PACKAGES = "python", "packages"
SITE_PACKAGES = "lib/python3.12/site-packages/"

Package = Mapping[str, Any]
Files = dict[str, bytes]


class RuntimeFault(Exception):
    """A runtime that cannot be laid ready; the message says why and what to do."""


def fetch_runtime(root: Path) -> int:
    """Lay the runtime into ``_build/runtime`` of the book in `root`, unless it is there already.

    Returns
    -------
    int
        The exit code: 0, or 1 with what is wrong said on standard error; no runtime is there then.
    """
    folder = root / RUNTIME
    packages = read_list(LIST)
    if not _is_sound(root):
        shutil.rmtree(folder, ignore_errors=True)
        try:
            fetch(packages, root / ARCHIVES)
            lay(packages, root / ARCHIVES, folder)
        except RuntimeFault as fault:
            print(fault, file=sys.stderr)
            return 1
    size = runtime_size(root) / 1e6
    print(f"The runtime is ready: {folder} ({size:.0f} MB). Build the book with it.")
    return 0


def read_list(path: Path) -> list[Package]:
    """Return the pinned packages."""
    packages: list[Package] = tomllib.loads(path.read_text("utf-8"))["package"]
    return packages


def runtime_state(root: Path) -> str | None:
    """Return a hash of the runtime of a book, or nothing if it has none.

    Raises
    ------
    RuntimeFault
        If the runtime is not as it was laid, or was laid from another list; each file is named.
    """
    folder = root / RUNTIME
    if not folder.exists():
        return None
    if found := list(_unsound(folder)):
        raise RuntimeFault(
            "The runtime that runs pages in a reader's browser is damaged:\n"
            + "\n".join(f"  {RUNTIME}/{fault}" for fault in found)
            + f"\nRun `crosscase runtime` to lay it anew, or remove {RUNTIME} to build without it."
        )
    return _digest((folder / MANIFEST).read_bytes())


def _is_sound(root: Path) -> bool:
    try:
        return runtime_state(root) is not None
    except RuntimeFault:
        return False


def _unsound(folder: Path) -> Iterator[str]:
    """Yield every file of a runtime that is missing, changed or not its own."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        listed, files = manifest["list"], dict(manifest["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        yield f"{MANIFEST} cannot be read ({type(error).__name__})"
        return
    if listed != _digest(LIST.read_bytes()):
        yield f"{MANIFEST} belongs to another {LIST.name}"
    paths = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    there = set(paths) - {MANIFEST}
    yield from (f"{name} is missing" for name in sorted(files.keys() - there))
    yield from (f"{name} is no part of it" for name in sorted(there - files.keys()))
    for name in sorted(files.keys() & there):
        if (found := _digest((folder / name).read_bytes())) != files[name]:
            yield f"{name} has the SHA-256 {found}, not {files[name]}"


def runtime_size(root: Path) -> int:
    """Return how many bytes the runtime of a book has."""
    return sum(path.stat().st_size for path in (root / RUNTIME).rglob("*") if path.is_file())


def fetch(packages: Iterable[Package], folder: Path) -> None:
    """Have npm and pip put what is not there yet, or not as pinned, into a folder; check all.

    Raises
    ------
    RuntimeFault
        If a client is missing or fails, or a file is not the one that is pinned: it is removed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [each for each in packages if not _is_pinned(folder / each["file"], each)]
    for package in wanted:
        (folder / package["file"]).unlink(missing_ok=True)
    by_client = sorted(wanted, key=_client)
    for (client, platforms), group in groupby(by_client, _client):
        each = list(group)
        print(f"Fetching {', '.join(one['name'] for one in each)}", flush=True)
        _run(_npm(each, folder) if client == "npm" else _pip(each, platforms, folder))
    for package in wanted:
        path = folder / package["file"]
        if not path.exists():
            raise RuntimeFault(
                f"{package['client']} brought no {path.name} for {package['name']} "
                f"{package['version']}; correct `file` in {LIST}"
            )
        if not _is_pinned(path, package):
            found = _digest(path.read_bytes())
            path.unlink()
            raise RuntimeFault(
                f"{path.name} is not the file that is pinned: its SHA-256 is {found}, "
                f"{LIST.name} has {package['sha256']}. It was removed, and nothing was laid. If "
                "the registry is to be trusted, find out why the file has changed before you pin it"
            )


def lay(packages: Iterable[Package], archives: Path, folder: Path) -> None:
    """Lay the runtime out in a folder, whole or not at all; the same archives give the same bytes.

    Raises
    ------
    RuntimeFault
        If an archive does not hold what the list says.
    """
    packages = list(packages)
    files = {f"{LICENCES.name}/{path.name}": path.read_bytes() for path in LICENCES.iterdir()}
    files["README.txt"] = _readme(packages).encode()
    for package in packages:
        try:
            files |= LAID[package["lay"]](package, archives / package["file"])
        except (KeyError, tarfile.TarError) as error:
            raise RuntimeFault(f"{package['file']} cannot be laid out: {error}") from None
    hashes = {name: _digest(files[name]) for name in sorted(files)}
    manifest = {"list": _digest(LIST.read_bytes()), "files": hashes}
    files[MANIFEST] = f"{json.dumps(manifest, indent=1)}\n".encode()
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    for name, content in files.items():
        (unfinished / name).parent.mkdir(parents=True, exist_ok=True)
        (unfinished / name).write_bytes(content)
    unfinished.rename(folder)


def as_zip(files: Mapping[str, bytes]) -> bytes:
    """Return files as a zip archive that depends on nothing but their names and contents."""
    whole = BytesIO()
    with ZipFile(whole, "w", ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            entry = ZipInfo(name)
            entry.compress_type, entry.create_system = ZIP_DEFLATED, 3
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, files[name])
    return whole.getvalue()


def _members(package: Package, path: Path) -> Files:
    with tarfile.open(path) as archive:
        names = package["members"]
        return {f"{PYTHON}/{PurePosixPath(name).name}": _read(archive, name) for name in names}


def _wheel(package: Package, path: Path) -> Files:
    return {f"{PACKAGES}/{path.name}": path.read_bytes()}


def _repacked(package: Package, path: Path) -> Files:
    with ZipFile(path) as wheel:
        names = [each.filename for each in wheel.infolist() if not each.is_dir()]
        files = {name: wheel.read(name) for name in _wanted(names, package)}
    return {f"{PACKAGES}/{path.name}": as_zip(files)}


def _conda(package: Package, path: Path) -> Files:
    with tarfile.open(path) as outer:
        inside = _read(outer, package["archive"])
    with tarfile.open(fileobj=BytesIO(inside)) as inner:
        paths = [each.name for each in inner if each.isfile()]
        names = [
            each.removeprefix(SITE_PACKAGES) for each in paths if each.startswith(SITE_PACKAGES)
        ]
        wanted = _wanted(names, package)
        files = {name: _read(inner, f"{SITE_PACKAGES}{name}") for name in wanted}
    return {f"{PACKAGES}/{package['wheel']}": as_zip(files)}


LAID = {"members": _members, "wheel": _wheel, "repacked": _repacked, "conda": _conda}


def _read(archive: tarfile.TarFile, name: str) -> bytes:
    file = archive.extractfile(name)
    if file is None:
        raise KeyError(name)
    return file.read()


def _wanted(names: Iterable[str], package: Package) -> Iterator[str]:
    without = package.get("without", [])
    return (name for name in names if not any(fnmatch(name, each) for each in without))


def _readme(packages: Iterable[Package]) -> str:
    lines = [
        "What runs a page of this book in your browser. Each package is as its authors published",
        "it, but for tests and for parts compiled for other machines, and brings its licence text;",
        "those of Pyodide (MPL-2.0) and of Python itself are in `licences`. The source of Pyodide",
        "is where its package.json says.",
        "",
    ]
    lines += [f"{one['name']} {one['version']}: {one['licence']}" for one in packages]
    return "\n".join([*lines, ""])


def _is_pinned(path: Path, package: Package) -> bool:
    return path.exists() and _digest(path.read_bytes()) == package["sha256"]


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def _client(package: Package) -> tuple[str, tuple[str, ...]]:
    return package["client"], tuple(package.get("platforms", ()))


def _npm(packages: Sequence[Package], folder: Path) -> list[str]:
    npm = shutil.which("npm")
    if npm is None:
        raise RuntimeFault(
            "npm is not installed on this machine. It brings Pyodide, which runs pages in a "
            "reader's browser: install Node.js, and run this again. The book builds without it, "
            "too; its pages then have no button to run them"
        )
    wanted = [f"{one['name']}@{one['version']}" for one in packages]
    return [npm, "pack", *wanted, "--pack-destination", str(folder), "--silent"]


def _pip(packages: Sequence[Package], platforms: Iterable[str], folder: Path) -> list[str]:
    machine = [word for name in platforms for word in ("--platform", name)]
    wanted = [f"{one['name']}=={one['version']}" for one in packages]
    options = (
        "--quiet --disable-pip-version-check --no-deps --only-binary=:all: --python-version 3.12"
    )
    command = [sys.executable, "-m", "pip", "download", *options.split(), *machine]
    return [*command, "--dest", str(folder), *wanted]


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        said = "\n".join(done.stderr.strip().splitlines()[-6:])
        raise RuntimeFault(
            f"`{' '.join(command[:4])} ...` failed:\n\n{said}\n\nCheck the network and how npm and "
            "pip are set up, and run this again; what was fetched is kept"
        )
