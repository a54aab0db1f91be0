"""Captions for Markdown tables: a line in italics right above a table becomes its caption.

The captions carry no numbers, as those of the tables from cells carry none.
"""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.transforms import SphinxTransform


class ItalicCaptions(SphinxTransform):
    """Turn a paragraph of nothing but emphasis into the caption of the table that follows.

    Outside the book, where a Markdown file is shown as it is, the line reads as a caption as well.
    """

    default_priority = 200  # before tables with a caption are given their ids

    def apply(self, **kwargs: Any) -> None:
        """Caption every table that has such a paragraph before it."""
        for table in list(self.document.findall(nodes.table)):
            position = table.parent.index(table)
            before = table.parent[position - 1] if position else None
            if isinstance(before, nodes.paragraph) and _is_emphasis(before):
                table.parent.remove(before)
                table.insert(0, nodes.title("", "", *before[0].children))


def _is_emphasis(paragraph: nodes.paragraph) -> bool:
    return [type(child) for child in paragraph] == [nodes.emphasis]


def leave_unnumbered(app: Sphinx, config: Config) -> None:
    """Switch off the numbers that Jupyter Book would give to captions."""
    config.numfig = False


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the transform; the numbers are switched off after others have switched them on."""
    app.add_transform(ItalicCaptions)
    app.connect("config-inited", leave_unnumbered, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
