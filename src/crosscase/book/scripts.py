"""Scripts that only some pages need: each is loaded where the mark stands that it works on."""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

NEEDED_BY = {
    "claims.js": 'href="#claim-',
    "explorer.js": 'class="explorer"',
    "filter.js": 'class="searchable"',
    "instructor.js": 'class="instructor',
    "lab.js": 'class="lab"',
}


def setup(app: Sphinx) -> dict[str, Any]:
    """Have pages load the scripts that they need."""
    app.connect("html-page-context", add_scripts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def add_scripts(
    app: Sphinx, name: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Have a page load the scripts that work on something it holds."""
    for script, mark in NEEDED_BY.items():
        if mark in context.get("body", ""):
            own: dict[str, Any] = {"defer": "defer", "data-own": ""}
            app.add_js_file(script, **own)
