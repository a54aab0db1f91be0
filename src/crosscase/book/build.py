"""Build the book: check the study and its claims, execute the chapters, make the pages.

Readers open ``_build/html``, into which nothing is ever written: Sphinx works in ``_build/work``,
and its pages take the place of the last ones when they are whole.
"""

import json
import shutil
import sys
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.errors import SphinxError

from crosscase.book import private
from crosscase.book.execute import (
    NOT_READ,
    NOTEBOOKS,
    execute_chapters,
    fingerprint,
    library_state,
)
from crosscase.book.whole import alone, prepare, replace_folder, restore, stoppable
from crosscase.claims.check import GOOD_DATA, in_order
from crosscase.errors import CrosscaseError
from crosscase.live.runtime import runtime_state

if TYPE_CHECKING:
    from sphinx.application import Sphinx

NEEDED = ("_config.yml", "CITATION.cff", "data", "requirements.txt", "_toc.yml", "chapters")
SITE, WORK, GOOD = "_build/html", "_build/work", "_build/good.json"
DRAFT = "_build/draft"


def build_book(root: Path) -> int:
    """Build `_build/html` from the book in `root`, doing again only what has changed."""
    ready = "The book is ready: open {} in a browser."
    return with_book(root, lambda site: print(ready.format(site / "index.html")))


def build_draft(root: Path) -> int:
    """Build pages of a book that is not in order into `_build/draft`, its fallen claims marked.

    What is wrong is said on standard error; the pages of the last good build stay.
    """
    root = root.resolve()
    with stoppable(), alone(root / "_build"):
        in_order(root)
        execute_chapters(root)
        _make_pages(root)
        replace_folder(root / DRAFT, prepare(root / DRAFT, root / WORK / "html"))
    print(f"A draft is ready: open {root / DRAFT / 'index.html'} in a browser.")
    return 0


def with_book(root: Path, use: Callable[[Path], object]) -> int:
    """Build the book in `root` if needed, and use its pages while no other command changes them.

    Returns the exit code: 1 with everything that is wrong said on standard error. Whatever fails
    or interrupts the build, the pages of the last good one stay.
    """
    root = root.resolve()
    if missing := [name for name in NEEDED if not (root / name).exists()]:
        print(f"{root} holds no book: no {', '.join(missing)} there.", file=sys.stderr)
        return 1
    try:
        with stoppable(), alone(root / "_build"):
            restore(root / SITE)
            if is_built(root) or _builds(root):
                use(root / SITE)
                return 0
    except SystemExit:
        print("Stopped.", file=sys.stderr)
    except CrosscaseError as error:
        print(error, file=sys.stderr)
    except OSError as error:
        if isinstance(error, shutil.Error):  # a list of what could not be copied
            _, target, why = error.args[0][0]
            error = OSError(0, why, target)
        print(f"{error.filename}: {error.strerror}" if error.filename else error, file=sys.stderr)
    if not is_built(root):
        kept = f"; the pages in {SITE} are those of the last good build"
        print(f"The book is not built{kept if (root / SITE).exists() else ''}.", file=sys.stderr)
    return 1


def is_built(root: Path) -> bool:
    """Tell whether `_build/html` holds the pages, all of them, of the sources as they are."""
    try:
        good = noted(root)
        whole = all((root / NOTEBOOKS / name).exists() for name in good["notebooks"])
        state = sources(root) | {"pages": fingerprint(root / SITE, ".")}
        return whole and good == state | {"notebooks": good["notebooks"]}
    except (OSError, CrosscaseError):
        return False


def noted(root: Path) -> dict[str, Any]:
    """Return what the last good build has noted; whatever is wrong with the note, it is none."""
    try:
        good = json.loads((root / GOOD).read_text("utf-8"))
        return {**good, "notebooks": {**good["notebooks"]}}
    except (OSError, ValueError, TypeError, KeyError):
        return {"notebooks": {}}


def sources(root: Path) -> dict[str, str | None]:
    """Return the state of what pages are made of: files of the book, library, and runtime."""
    names = (each.name for each in root.iterdir() if each.name not in NOT_READ)
    return {
        "sources": fingerprint(root, *names),
        "library": library_state(root),
        "runtime": runtime_state(root),
    }


def each_file(folder: Path) -> dict[str, str]:
    """Return the state of each file in a folder, hidden ones apart."""
    names = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return {name: fingerprint(folder, name) for name in sorted(names) if "/." not in f"/{name}"}


def _builds(root: Path) -> bool:
    """Build the pages and put them in their place, unless something in the book is not in order."""
    before = sources(root)  # what changes during the build makes its pages old at once
    if not in_order(root):
        return False
    data = prepare(root / GOOD_DATA, root / "data")  # what these pages are made of
    execute_chapters(root)
    _make_pages(root)
    new = prepare(root / SITE, root / WORK / "html", private.BUILD_INFO)
    notebooks = prepare(root / NOTEBOOKS, root / WORK / "notebooks")
    written = each_file(notebooks)
    good = before | {"pages": fingerprint(new, "."), "notebooks": written}
    keep_own(root / NOTEBOOKS, notebooks, noted(root)["notebooks"])
    (root / GOOD).unlink(missing_ok=True)  # between two folders, no pages are good
    replace_folder(root / SITE, new)
    replace_folder(root / NOTEBOOKS, notebooks)
    replace_folder(root / GOOD_DATA, data)
    (root / GOOD).write_text(json.dumps(good, indent=1), "utf-8")
    return True


def keep_own(old: Path, new: Path, written: Mapping[str, str]) -> None:
    """Take along what readers have made of notebooks, under names that the new ones leave free."""
    fresh = each_file(new)
    for name, state in each_file(old).items():
        if state in (written.get(name), fresh.get(name)):
            continue
        wanted = place = new / name
        for number in count(1):
            if not place.exists():
                break
            place = wanted.with_stem(f"{wanted.stem} (yours {number})")
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(old / name, place)


def _make_pages(root: Path) -> None:
    """Have Sphinx make the pages in a folder of its own."""
    work = root / WORK
    whole = work / "whole"
    settings = fingerprint(root, "_config.yml", "CITATION.cff")
    foundation = f"{fingerprint(root)} {settings} {runtime_state(root)}"
    # Sphinx goes on from what it made last, unless that is not whole, or rests on other things.
    going_on = whole.exists() and whole.read_text("utf-8") == foundation
    whole.unlink(missing_ok=True)
    if not going_on and work.exists():
        shutil.rmtree(work)
    print("Building the pages", flush=True)
    try:
        app = _run_sphinx(root, work)
    except (CrosscaseError, SphinxError, ValueError) as error:
        raise CrosscaseError(f"The pages cannot be made: {error}") from None
    if app.statuscode != 0:
        raise CrosscaseError("Each of these warnings is an error.")
    whole.write_text(foundation, "utf-8")


def _run_sphinx(root: Path, work: Path) -> "Sphinx":
    """Run Sphinx as Jupyter Book does, with every warning and broken reference an error."""
    from sphinx.application import Sphinx

    if not sys.stderr.isatty():
        private.nocolor()
    overrides = {"external_toc_path": str(root / "_toc.yml"), "nitpicky": True}
    with private.patch_docutils(), private.docutils_namespace():
        app = Sphinx(
            srcdir=root,
            confdir=None,
            outdir=work / "html",
            doctreedir=work / "doctrees",
            buildername="html",
            confoverrides=private.sphinx_settings(root, overrides),
            status=None,
            warning=sys.stderr,
            warningiserror=True,
            keep_going=True,
        )
        app.build()
    return app
