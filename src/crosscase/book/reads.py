"""What a program reads: noted while it runs, and told apart from what is there now.

This module imports nothing of ours: a kernel runs it by its path before anything else.
"""

import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from hashlib import sha256
from importlib.util import source_from_cache
from pathlib import Path
from threading import local
from typing import Any

BY_PRODUCTS = re.compile(r"__pycache__|\.egg-info$|^\.|^_build$")
READS = "reads"  # under this name it is kept with a page what was read for it
LISTED = {"os.listdir", "os.scandir"}
LOOKING_FOR_MODULES = re.compile(r"\bimportlib\b|\bpkgutil\b")

Reads = Mapping[str, str]
"""Names from the root of the book, each with its digest when it was read."""


def digest(path: Path) -> str:
    """Return a hash of a file, or of the names in a folder; nothing if neither is there."""
    try:
        if path.is_dir():
            names = sorted(each.name for each in path.iterdir())
            content = "\n".join(n for n in names if not BY_PRODUCTS.search(n)).encode()
        elif path.is_file():
            content = path.read_bytes()
        else:
            return ""
    except OSError:
        return ""
    return sha256(content).hexdigest()[:16]


def unchanged(root: Path, reads: Reads) -> bool:
    """Tell whether everything is there as it was when it was read."""
    return all(digest(root / name) == found for name, found in reads.items())


def watch(root: str, log: str) -> None:
    """Have this process note in `log` what it reads below `root`, from now to its end.

    By-products of tools do not count, nor does what the process itself has written, nor where
    Python looks for modules. What a library opens past Python, or another process opens, is not
    seen.
    """
    noting, known = local(), set[str]()
    Path(log).touch()

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        if (event != "open" and event not in LISTED) or getattr(noting, "now", False):
            return
        noting.now = True
        try:
            for name in _names(root, event, arguments):
                if name not in known:
                    known.add(name)
                    if event in LISTED or not arguments[2] & (os.O_WRONLY | os.O_RDWR):
                        with open(log, "a", encoding="utf-8") as file:
                            file.write(json.dumps([name, digest(Path(root, name))]) + "\n")
        except (OSError, ValueError):
            pass  # a hook that raises would stop what the chapter does
        finally:
            noting.now = False

    sys.addaudithook(note)


def noted(log: Path) -> dict[str, str]:
    """Return what a process has noted."""
    return dict(json.loads(line) for line in log.read_text("utf-8").splitlines())


def _names(root: str, event: str, arguments: tuple[Any, ...]) -> Iterator[str]:
    """Yield the names, from the root, of what is opened or listed: as written, and as it is."""
    path = arguments[0] if arguments[0] is not None else "."
    if isinstance(path, int):
        return
    if event in LISTED:  # by whom: above it stand this function and the hook
        lister = sys._getframe(2).f_code.co_filename
        if LOOKING_FOR_MODULES.search(lister):
            return
    path = os.fsdecode(path)
    if path.endswith(".pyc"):
        path = source_from_cache(path)
    for place in {os.path.abspath(path), os.path.realpath(path)}:
        name = os.path.relpath(place, root)
        ours = not name.startswith(os.pardir) and not Path(place).is_relative_to(sys.prefix)
        if ours and not any(map(BY_PRODUCTS.search, Path(name).parts)):
            yield Path(name).as_posix()
