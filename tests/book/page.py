"""A page of its own for an extension, built with Sphinx and nothing else of the book."""

import io
from pathlib import Path

from sphinx.testing.util import SphinxTestApp

OWN = """\
html_theme = "basic"
source_suffix = {".rst": "restructuredtext"}  # the default would keep what extensions add to it
"""


def build_page(folder: Path, configuration: str) -> tuple[str, str]:
    """Build the folder's index; return its page and what Sphinx warned of."""
    (folder / "conf.py").write_text(f"{OWN}{configuration}\n")
    warnings = io.StringIO()
    app = SphinxTestApp("html", srcdir=folder, warning=warnings)
    try:
        app.build()
    finally:
        app.cleanup()
    return (Path(app.outdir) / "index.html").read_text("utf-8"), warnings.getvalue()
