"""The page with the coding lab loads its script."""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, Any]:
    """Have the page with the coding lab load its script."""
    app.connect("html-page-context", add_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def add_script(
    app: Sphinx, name: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Have a page with the coding lab load the script that makes a form of the worksheet."""
    if 'class="lab"' in context.get("body", ""):
        marks: dict[str, Any] = {"defer": "defer", "data-own": ""}
        app.add_js_file("lab.js", **marks)
