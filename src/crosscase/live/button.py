"""The button that runs a page in its reader's browser, if the runtime for it has been fetched."""

import json
import shutil
from hashlib import sha256
from pathlib import Path
from typing import Any

import vl_convert
from docutils import nodes
from sphinx.application import Sphinx

from crosscase import __version__
from crosscase.display.figure import VEGALITE_VERSION
from crosscase.live.runtime import RUNTIME, as_zip, runtime_size, runtime_state
from crosscase.study import Study, load_study
from crosscase.study.study import PRESENT

FOLDER = "_static/runtime"
SCRIPTS = ("run.js", "run.worker.js")
BOOK, STUDY, FETCHED = "book.zip", "study.json", "fetched.json"
LIBRARY = "src/crosscase"
# Of the library, a browser needs no styles and scripts, and nothing that stands on Sphinx.
CODE = {".py", ".json", ".html"}
NEEDS_SPHINX = (f"{LIBRARY}/book/", f"{LIBRARY}/live/button.py")
VEGA = f"vega-{VEGALITE_VERSION}.js"  # draws the charts of a page that was run
EXPORT = "window.vegaEmbed = vegaEmbed;"
LICENCE = "// Vega, Vega-Lite and Vega-Embed; their licence is BSD-3-Clause.\n"
NOT_FETCHED = "python/package.json"


def setup(app: Sphinx) -> dict[str, Any]:
    """Have script and runtime added where the runtime is."""
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
        own["data-vega"] = f"runtime/{VEGA}"
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
        return
    shutil.copytree(root / RUNTIME, folder)
    (folder / BOOK).write_bytes(zipped_book(root))
    bundle = vl_convert.javascript_bundle(EXPORT, vl_version=VEGALITE_VERSION)
    (folder / VEGA).write_text(f"{LICENCE}(() => {{\n{bundle}\n}})();\n", "utf-8")
    (folder / STUDY).write_text(choices(load_study(root / "data")), "utf-8")
    paths = [folder / BOOK, *folder.glob("python/*"), *folder.glob("packages/*")]
    contents = {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(paths)}
    fetched = {
        name: {"bytes": len(content), "sha256": sha256(content).hexdigest()}
        for name, content in contents.items()
        if name != NOT_FETCHED
    }
    packages = sorted(path.name for path in folder.glob("packages/*"))
    (folder / FETCHED).write_text(json.dumps({"packages": packages, "files": fetched}), "utf-8")


def zipped_book(root: Path) -> bytes:
    """Return library, with its templates, and data of a book, as a page needs them to run."""
    # The library asks under which version it is installed.
    about = f"Metadata-Version: 2.1\nName: crosscase\nVersion: {__version__}\n"
    # Of the files that classes hand in, only the examples: the others are nobody else's.
    data = [*(root / "data").glob("*.*"), *(root / "data").glob("*/coder-*")]
    data += (root / "data" / "examples").glob("*")
    library = [path for path in (root / LIBRARY).rglob("*") if path.suffix in CODE]
    beside = (root / "chapters").glob("*.py")  # what pages import
    files = {path.relative_to(root).as_posix(): path for path in (*data, *library, *beside)}
    contents = {
        name: path.read_bytes()
        for name, path in files.items()
        if not name.startswith(NEEDS_SPHINX) and "/." not in name  # what tools have left there
    }
    return as_zip({**contents, f"src/crosscase-{__version__}.dist-info/METADATA": about.encode()})


def choices(study: Study) -> str:
    """Return what a reader can change, as JSON: statements with their consensus, and codes."""
    statements = study.segments.set_index("segment_id")["statement"].astype(str)
    segments: dict[Any, Any] = {
        own: {"statement": text, "codes": {}} for own, text in statements.items()
    }
    agreed = study.consensus[["segment_id", "code_id", "bearing"]].astype(str)
    for own, code, bearing in agreed.itertuples(index=False):
        segments[own]["codes"][code] = bearing
    codes = {own: study.names[own] for own in study.codebook["code_id"].astype(str)}
    whole = {"codes": codes, "bearings": [*study.bearings] or [PRESENT], "segments": segments}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
