"""The ``segment`` role: from a sentence of the book to the evidence behind it."""

from functools import cache
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from crosscase.display.addresses import homes
from crosscase.study import load_study

logger = logging.getLogger(__name__)


class SegmentRole(SphinxRole):
    """Link one or more segments (ids separated by commas) to their homes.

    An id that is not in the study is a warning, which fails the build.
    """

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return one small link per segment, with the statement as its title."""
        known = _segments(Path(self.env.app.srcdir) / "data")
        links: list[nodes.Node] = []
        for segment in (name.strip() for name in self.text.split(",")):
            if segment not in known:
                logger.warning(
                    "segment %r is not in segments.csv; correct the id or remove the link",
                    segment,
                    location=self.get_location(),
                )
                continue
            links += [nodes.Text(" "), _link(segment, *known[segment])]
        return [nodes.inline("", "", *links[1:], classes=["segments"])], []


def _link(segment: str, home: str, statement: str) -> nodes.reference:
    return nodes.reference(
        "", segment, refuri=home, internal=True, reftitle=statement, classes=["segment"]
    )


@cache
def _segments(data: Path) -> dict[str, tuple[str, str]]:
    """Return home and statement of every segment."""
    study = load_study(data)
    places = homes(study)
    told = study.segments[["segment_id", "statement"]].astype(str)
    return {own: (places[own], statement) for own, statement in told.itertuples(index=False)}


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the role."""
    app.add_role("segment", SegmentRole())
    return {"parallel_read_safe": True}
