"""A new book: a folder with a small study of its own, chapters, and the library it is built with.

It stands alone: the book needs no checkout of the library, whose wheel lies beside its chapters.
What it begins with is in ``beginning``, each file a template, notebooks and data as they are.
"""

import json
import shutil
import subprocess
import sys
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from crosscase.errors import CrosscaseError

BEGINNING = Path(__file__).parent / "beginning"
LIBRARY = Path(__file__).parents[3]  # the checkout, if it is one
# What a wheel is built from; the data of the checkout's own book are no part of this one.
SOURCES = ("LICENSE", "LICENSE-DATA", "README.md", "pyproject.toml", "setup.py", "src")
PINS = "requirements.txt"
HIDDEN = {"gitignore": ".gitignore"}  # under its own name it would hide files of the library
AS_THEY_ARE = {".csv", ".ipynb", ".svg"}
TITLE = "A new comparison"


def new_book(folder: Path, title: str = TITLE) -> None:
    """Make a small book in a folder, whole or not at all, and say how to go on.

    Parameters
    ----------
    folder
        Where the book is to stand: a folder that is empty, or not there yet.
    title
        Of the book; it can be changed later in ``_config.yml`` and ``CITATION.cff``.

    Raises
    ------
    CrosscaseError
        If something stands there already, or the library has no source to build a wheel from.

    Examples
    --------
    >>> from crosscase.book.new import new_book
    >>> try:
    ...     new_book(study.path)
    ... except cc.CrosscaseError as error:
    ...     print(str(error).rpartition("; ")[2])
    name a new folder
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CrosscaseError(f"{folder} is there already, and not empty; name a new folder")
    if not title.strip() or not title.isprintable():
        raise CrosscaseError(f"The title is {title!r}; give one line of words")
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent, prefix=".unfinished-") as place:
        made = Path(place) / "book"
        write_beginning(made, title)
        wheel = build_wheel(made)
        (made / PINS).write_text(pins(wheel), "utf-8")
        if folder.exists():
            folder.rmdir()
        made.rename(folder)
    print(f"A book stands in {folder}. Go there, and run `make book`; README.md says how to go on.")


def write_beginning(folder: Path, title: str) -> None:
    """Write what a book begins with, but for the library and the pins, into a folder."""
    templates = Environment(
        loader=FileSystemLoader(BEGINNING),
        undefined=StrictUndefined,
        autoescape=False,  # no HTML among them
        keep_trailing_newline=True,
    )
    templates.filters["quoted"] = partial(json.dumps, ensure_ascii=False)  # for YAML, too
    told = {"title": title, "today": date.today()}
    for path in sorted(BEGINNING.rglob("*")):
        name = path.relative_to(BEGINNING)
        if not path.is_file() or "__pycache__" in name.parts:
            continue
        new = folder / name.with_name(HIDDEN.get(name.name, name.name))
        new.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix in AS_THEY_ARE:
            shutil.copyfile(path, new)
        else:
            text = templates.get_template(name.as_posix()).render(told)
            new.write_text(text, "utf-8", newline="\n")


def build_wheel(folder: Path) -> Path:
    """Build the library into a wheel in a folder, from a copy of its source."""
    if missing := [name for name in (*SOURCES, PINS) if not (LIBRARY / name).exists()]:
        raise CrosscaseError(
            f"A new book needs the source of crosscase, to build the wheel that it is pinned to, "
            f"and {LIBRARY} has no {missing[0]}; run this in a checkout of crosscase, as the "
            "README there says"
        )
    with TemporaryDirectory() as place:
        left = shutil.ignore_patterns("__pycache__", "*.egg-info")
        for name in SOURCES:
            if (LIBRARY / name).is_dir():
                shutil.copytree(LIBRARY / name, Path(place) / name, ignore=left)
            else:
                shutil.copyfile(LIBRARY / name, Path(place) / name)
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
        command += ["--no-build-isolation", "--disable-pip-version-check"]
        done = subprocess.run(
            [*command, "--wheel-dir", str(folder), place], capture_output=True, text=True
        )
    if done.returncode != 0:
        said = "\n".join(done.stderr.strip().splitlines()[-6:])
        raise CrosscaseError(
            f"The wheel of crosscase could not be built:\n\n{said}\n\nInstall pip and setuptools "
            "beside crosscase, and run this again"
        )
    (wheel,) = folder.glob("*.whl")
    return wheel


def pins(wheel: Path) -> str:
    """Return the pins of a book: those of the library's own, and the wheel with its hash."""
    pinned = (LIBRARY / PINS).read_text("utf-8")
    digest = sha256(wheel.read_bytes()).hexdigest()
    return f"{pinned}./{wheel.name} \\\n    --hash=sha256:{digest}\n"
