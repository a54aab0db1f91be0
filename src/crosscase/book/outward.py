"""Links of text and literature lead to pages alone, whatever address stands in their source."""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from crosscase.display.addresses import may_be_followed


def setup(app: Sphinx) -> dict[str, Any]:
    """Look at the links of every page when all of them are there."""
    app.connect("doctree-resolved", unlink)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def unlink(app: Sphinx, doctree: nodes.document, name: str) -> None:
    """Leave of a link that leads to no page its words."""
    for link in list(doctree.findall(nodes.reference)):
        if not may_be_followed(link.get("refuri", "")):
            link.replace_self(link.children)
