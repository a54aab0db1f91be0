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
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from crosscase.errors import CrosscaseError

LIST = Path(__file__).parent / "runtime.toml"
LICENCES = Path(__file__).parent / "licences"
COMPILE = Path(__file__).with_name("compile.cjs")
RUNTIME = "_build/runtime"
ARCHIVES = "_build/runtime-archives"
MANIFEST = "manifest.json"
PYTHON, PACKAGES = "python", "packages"
SITE_PACKAGES = "lib/python3.12/site-packages/"
README = """\
What runs a page of this book in your browser. Each package is as its authors published
it, but for tests and for parts compiled for other machines, and with its modules compiled,
so that your browser need not do it; each brings its licence text;
those of Pyodide (MPL-2.0) and of Python itself are in `licences`. The source of Pyodide
is where its package.json says.

"""
UNIX = 3  # a zip archive says on which system it was made

Package = Mapping[str, Any]


class RuntimeFault(CrosscaseError):
    """A runtime that cannot be laid ready; the message says why and what to do."""


def fetch_runtime(root: Path) -> None:
    """Lay the runtime into ``_build/runtime`` of the book in `root`, unless it is there already."""
    folder = root / RUNTIME
    if not folder.exists() or list(_unsound(folder)):
        shutil.rmtree(folder, ignore_errors=True)
        packages = tomllib.loads(LIST.read_text("utf-8"))["package"]
        fetch(packages, root / ARCHIVES)
        lay(packages, root / ARCHIVES, folder)
    size = runtime_size(root) / 1e6
    print(f"The runtime is ready: {folder} ({size:.0f} MB). Build the book with it.")


def runtime_state(root: Path) -> str | None:
    """Return a hash of the runtime of a book, or nothing if it has none; refuse a damaged one."""
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
    paths = [path for path in folder.rglob("*") if path.is_file()]
    there = {path.relative_to(folder).as_posix(): _digest(path.read_bytes()) for path in paths}
    for name in sorted(there.keys() - {MANIFEST} | files.keys()):
        if name not in there:
            yield f"{name} is missing"
        elif name not in files:
            yield f"{name} is no part of it"
        elif there[name] != files[name]:
            yield f"{name} has the SHA-256 {there[name]}, not {files[name]}"


def runtime_size(root: Path) -> int:
    """Return how many bytes the runtime of a book has."""
    return sum(path.stat().st_size for path in (root / RUNTIME).rglob("*") if path.is_file())


def fetch(packages: Iterable[Package], folder: Path) -> None:
    """Have npm and pip put what is not there yet, or not as pinned, into a folder; check all."""
    folder.mkdir(parents=True, exist_ok=True)
    for package in packages:
        path, name = folder / package["file"], f"{package['name']} {package['version']}"
        if path.exists() and _digest(path.read_bytes()) == package["sha256"]:
            continue
        path.unlink(missing_ok=True)
        print(f"Fetching {name}", flush=True)
        command = _command(package, folder)
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            said = "\n".join(done.stderr.strip().splitlines()[-6:])
            raise RuntimeFault(
                f"`{' '.join(command[:4])} ...` failed:\n\n{said}\n\nCheck the network and how npm "
                "and pip are set up, and run this again; what was fetched is kept"
            )
        if not path.exists():
            raise RuntimeFault(
                f"{package['client']} brought no {path.name} for {name}; correct `file` in {LIST}"
            )
        if (found := _digest(path.read_bytes())) != package["sha256"]:
            path.unlink()
            raise RuntimeFault(
                f"{path.name} is not the file that is pinned: its SHA-256 is {found}, "
                f"{LIST.name} has {package['sha256']}. It was removed, and nothing was laid. If "
                "the registry is to be trusted, find out why the file has changed before you pin it"
            )


def _command(package: Package, folder: Path) -> list[str]:
    """Return what fetches a package from its registry into a folder."""
    name, version = package["name"], package["version"]
    if package["client"] == "pip":
        options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:"]
        options += [f"--platform={each}" for each in package.get("platforms", [])]
        command = [sys.executable, "-m", "pip", "download", *options, "--python-version", "3.12"]
        return [*command, "--dest", str(folder), f"{name}=={version}"]
    if npm := shutil.which("npm"):
        return [npm, "pack", f"{name}@{version}", "--pack-destination", str(folder), "--silent"]
    raise RuntimeFault(
        "npm is not installed on this machine. It brings Pyodide, which runs pages in a reader's "
        "browser: install Node.js, and run this again. The book builds without it, too; its pages "
        "then have no button to run them"
    )


def lay(packages: Sequence[Package], archives: Path, folder: Path) -> None:
    """Lay the runtime out in a folder, whole or not at all, always the same bytes."""
    files = {f"{LICENCES.name}/{path.name}": path.read_bytes() for path in LICENCES.iterdir()}
    names = (f"{one['name']} {one['version']}: {one['licence']}\n" for one in packages)
    files["README.txt"] = (README + "".join(names)).encode()
    for package in packages:
        try:
            files |= _laid(package, archives / package["file"])
        except (KeyError, tarfile.TarError) as error:
            raise RuntimeFault(f"{package['file']} cannot be laid out: {error}") from None
    files |= compiled(files)
    hashes = {name: _digest(files[name]) for name in sorted(files)}
    manifest = {"list": _digest(LIST.read_bytes()), "files": hashes}
    files[MANIFEST] = f"{json.dumps(manifest, indent=1)}\n".encode()
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    for name, content in files.items():
        (unfinished / name).parent.mkdir(parents=True, exist_ok=True)
        (unfinished / name).write_bytes(content)
    unfinished.rename(folder)


def _laid(package: Package, path: Path) -> dict[str, bytes]:
    """Return the files of one archive, in the way that ``runtime.toml`` says."""
    without = package.get("without", [])
    match package["lay"]:
        case "wheel":
            return {f"{PACKAGES}/{path.name}": path.read_bytes()}
        case "members":
            files = _unpacked(path.read_bytes())
            return {f"{PYTHON}/{Path(name).name}": files[name] for name in package["members"]}
        case "conda":
            files = _unpacked(_unpacked(path.read_bytes())[package["archive"]])
            ours = [name for name in files if name.startswith(SITE_PACKAGES)]
            files = {name.removeprefix(SITE_PACKAGES): files[name] for name in ours}
        case "repacked":
            with ZipFile(path) as wheel:
                files = {name: wheel.read(name) for name in wheel.namelist() if name[-1] != "/"}
        case unknown:
            raise KeyError(unknown)
    wanted = [name for name in files if not any(fnmatch(name, each) for each in without)]
    whole = as_zip({name: files[name] for name in wanted})
    return {f"{PACKAGES}/{package.get('wheel', path.name)}": whole}


def compiled(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the wheels of a runtime with their modules compiled, if its Python is there to do it.

    A browser would do it at every start, and that takes it longer than all else.
    """
    if f"{PYTHON}/pyodide.js" not in files:
        return {}
    with TemporaryDirectory() as place:
        for name, content in files.items():
            path = Path(place, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.suffix == ".whl":
                ZipFile(BytesIO(content)).extractall(path)
            else:
                path.write_bytes(content)
        command = ["node", str(COMPILE), f"{place}/{PYTHON}", f"{place}/{PACKAGES}"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeFault(f"Node.js cannot compile the modules: {done.stderr.strip()[-300:]}")
        return {
            f"{PACKAGES}/{wheel.name}": as_zip(_without_sources(wheel))
            for wheel in Path(place, PACKAGES).iterdir()
        }


def _without_sources(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder but for modules that are there compiled, too."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    wanted = [
        path for path in paths if path.suffix != ".py" or not path.with_suffix(".pyc").exists()
    ]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in wanted}


def _unpacked(archive: bytes) -> dict[str, bytes]:
    """Return every file of a tar archive."""
    with tarfile.open(fileobj=BytesIO(archive)) as opened:
        files = {each.name: opened.extractfile(each) for each in opened if each.isfile()}
        return {name: file.read() for name, file in files.items() if file}


def as_zip(files: Mapping[str, bytes]) -> bytes:
    """Return files as a zip archive that depends on nothing but their names and contents."""
    whole = BytesIO()
    with ZipFile(whole, "w", ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            entry = ZipInfo(name)
            entry.compress_type, entry.create_system = ZIP_DEFLATED, UNIX
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, files[name])
    return whole.getvalue()


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()
