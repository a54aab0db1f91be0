"""The button that runs a page in its reader's browser, if the runtime for it has been fetched."""

import json
import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from crosscase.analysis import consensus
from crosscase.book.execute import files
from crosscase.book.runtime import RUNTIME, as_zip, runtime_size, runtime_state
from crosscase.book.translations import original
from crosscase.study import Study, load_study

BEARINGS = ("negative", "mixed", "neutral", "positive")

FOLDER = "_static/runtime"
SCRIPTS = ("run.js", "run.worker.js")
BOOK, STUDY, FETCHED = "book.zip", "study.json", "fetched.json"
LIBRARY = "src/crosscase"
NEEDS_SPHINX = f"{LIBRARY}/book"
NEEDED = (f"{NEEDS_SPHINX}/__init__.py", f"{NEEDS_SPHINX}/browser.py")
CODE = (".py", ".json", ".html")
NOT_FETCHED = "python/package.json"


def setup(app: Sphinx) -> dict[str, Any]:
    """Have script and runtime added where the runtime is."""
    app.setup_extension("crosscase.book.translations")
    app.connect("html-page-context", add_script)
    app.connect("build-finished", write_runtime)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def add_script(
    app: Sphinx, name: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Have a page with code that can be run load the script that does."""
    root = Path(app.srcdir)
    runs = 'id="code-' in context.get("body", "") and app.builder.name == "html"
    if runs and runtime_state(root):
        size = f"{runtime_size(root) / 1e6:.0f}"
        own: dict[str, Any] = {"data-own": "", "data-page": name, "data-size": size}
        if name in app.config.translations:
            own["data-claims"] = Path(original(name, app.config.translations)).name
        app.add_js_file("run.js", defer="defer", **own)


def write_runtime(app: Sphinx, error: Exception | None) -> None:
    """Put runtime, library and data beside the pages, or take away what was there without them."""
    if error or app.builder.name != "html":
        return
    root, folder = Path(app.srcdir), Path(app.outdir) / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    if not runtime_state(root):
        for name in SCRIPTS:
            (folder.parent / name).unlink(missing_ok=True)
    else:
        shutil.copytree(root / RUNTIME, folder)
        (folder / BOOK).write_bytes(
            as_zip({each: (root / each).read_bytes() for each in _book(root)})
        )
        (folder / STUDY).write_text(choices(load_study(root / "data")), "utf-8")
        (folder / FETCHED).write_text(json.dumps(_fetched(folder)), "utf-8")


def choices(study: Study) -> str:
    """Return what a reader can change, as JSON: every statement with its consensus, and the codes.

    Parameters
    ----------
    study
        A valid study.

    Returns
    -------
    str
        ``codes``: name of every code; ``segments``: for every segment its ``statement`` and the
        bearing of each of its ``codes``.
    """
    codes = study.codebook[["code_id", "dimension"]].astype(str)
    statements = study.segments[["segment_id", "statement"]].astype(str)
    segments: dict[str, dict[str, Any]] = {
        own: {"statement": text, "codes": {}} for own, text in statements.itertuples(index=False)
    }
    agreed = consensus(study)[["segment_id", "code_id", "bearing"]].astype(str)
    for own, code, bearing in agreed.itertuples(index=False):
        segments[own]["codes"][code] = bearing
    whole = {
        "codes": dict(codes.itertuples(index=False)),
        "bearings": BEARINGS,
        "segments": segments,
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def _book(root: Path) -> Iterator[str]:
    """Yield the files of library and data that a page needs to run."""
    for path in files([root / LIBRARY, root / "data"]):
        name = path.relative_to(root).as_posix()
        code = path.suffix in CODE and not name.startswith(f"{NEEDS_SPHINX}/")
        if code or name in NEEDED or name.startswith("data/"):
            yield name


def _fetched(folder: Path) -> dict[str, Any]:
    """Return the packages to unpack, and all that a browser fetches, with what makes it whole."""
    packages = sorted(path.name for path in (folder / "packages").iterdir())
    paths = [folder / BOOK, *folder.glob("python/*"), *folder.glob("packages/*")]
    contents = {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(paths)}
    pinned = {
        name: {"bytes": len(content), "sha256": sha256(content).hexdigest()}
        for name, content in contents.items()
        if name != NOT_FETCHED
    }
    return {"packages": packages, "files": pinned}
