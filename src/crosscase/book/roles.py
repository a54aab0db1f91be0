"""Roles in the prose: ``claim`` and ``segment`` lead to evidence, ``glue:text`` shows a value."""

from functools import cache
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from crosscase.book.private import PasteTextRole, retrieve_glue_data
from crosscase.book.translations import original
from crosscase.claims import Judged, examine
from crosscase.claims.read import REGISTER
from crosscase.display import addresses
from crosscase.display.claims import claim_mark
from crosscase.display.html import parts
from crosscase.display.labels import statements_of
from crosscase.interchange import web_annotations
from crosscase.study import load_study

NO_BREAK = "\u202f"
ANNOTATIONS = "claims.jsonld"

logger = logging.getLogger(__name__)

Made = tuple[list[nodes.Node], list[nodes.system_message]]


def setup(app: Sphinx) -> None:
    """Register the roles, and have the claims written for machines."""
    app.setup_extension("crosscase.book.translations")
    app.setup_extension("myst_nb")
    app.add_role("claim", ClaimRole())
    app.add_role("segment", SegmentRole())
    app.add_role_to_domain("glue", "text", AddressedText(), override=True)
    app.connect("build-finished", write_annotations)


class ClaimRole(SphinxRole):
    """Mark the sentence before as a claim; the mark leads to the claim's note on the page."""

    def run(self) -> Made:
        """Return the mark."""
        translations = self.env.config.translations
        chapter = Path(original(self.env.docname, translations)).name
        judged = all_claims(Path(self.env.app.srcdir) / "data")
        of_page = {one.claim.claim_id: one for one in judged if chapter in one.claim.chapters}
        if self.text not in of_page:
            logger.warning(
                "claim %r is not registered for this chapter in %s; register it or correct the id",
                self.text,
                REGISTER,
                location=self.get_location(),
            )
            return [], []
        # Only the first mark of a claim on a page may have its id.
        marked = self.env.temp_data.setdefault("crosscase_marked", set())
        # Notes are in English: from a page in another language the mark leads to the claim's own.
        where = addresses.claim if self.env.docname in translations else addresses.note
        mark = claim_mark(of_page[self.text], where(self.text), self.text not in marked)
        marked.add(self.text)
        return [nodes.raw("", f"{NO_BREAK}{mark}", format="html")], []


@cache
def all_claims(data: Path) -> list[Judged]:
    """Return the judged claims of the study in a folder; the build has checked them before."""
    return examine(load_study(data))[0]


def write_annotations(app: Sphinx, error: Exception | None) -> None:
    """Write the claims with their evidence for machines, beside the pages."""
    if not error and app.builder.name == "html":
        data = Path(app.srcdir) / "data"
        text = web_annotations(all_claims(data), load_study(data))
        (Path(app.outdir) / ANNOTATIONS).write_text(text, "utf-8")


class SegmentRole(SphinxRole):
    """Link segments (ids separated by commas) to their homes, each as a number of the page."""

    def run(self) -> Made:
        """Return one number per segment, with its statement as title."""
        homes, statements = _segments(Path(self.env.app.srcdir) / "data")
        numbers = self.env.temp_data.setdefault("crosscase_numbers", {})
        marks = []
        for segment in (name.strip() for name in self.text.split(",")):
            if segment not in homes:
                logger.warning(
                    "segment %r is not in segments.csv; correct the id or remove the link",
                    segment,
                    location=self.get_location(),
                )
                continue
            number = numbers.setdefault(segment, len(numbers) + 1)
            marks.append(parts.segment_mark(number, segment, homes[segment], statements[segment]))
        shown = nodes.raw("", " ".join(marks), format="html")
        return [nodes.inline("", "", shown, classes=["segments"])], []


@cache
def _segments(data: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Return the address and the statement of every segment."""
    study = load_study(data)
    return addresses.homes(study), statements_of(study)


class AddressedText(PasteTextRole):  # type: ignore[misc]
    """MyST-NB's role, whose texts a script finds by the class ``glue-`` and their name."""

    def run(self) -> Made:
        """Return the text."""
        found, messages = super().run()
        name, *spec = self.text.split(":")
        for node in found:
            if isinstance(node, nodes.inline):
                node["classes"].append(f"glue-{name}")
                if not spec:  # MyST-NB would read "0.50" as a number, and print 0.5
                    said = retrieve_glue_data(self.document, name).data["text/plain"]
                    node[:] = [nodes.Text(said)]
        return found, messages
