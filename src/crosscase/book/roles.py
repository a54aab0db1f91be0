"""Roles in the prose: ``claim`` and ``segment`` lead to evidence, ``glue:text`` shows a value."""

from functools import cache
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

from crosscase.book.private import PasteTextRole, retrieve_glue_data
from crosscase.claims import Judged, examine
from crosscase.claims.read import REGISTER
from crosscase.display import addresses
from crosscase.display.claims import claim_mark, claim_notes, sentence
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
    app.add_directive("claim-notes", ClaimNotes)
    app.add_role("segment", SegmentRole())
    app.add_role_to_domain("glue", "text", AddressedText(), override=True)
    app.connect("build-finished", write_annotations)


class ClaimRole(SphinxRole):
    """Say the sentence of a claim, as the register has it; its mark leads to its note."""

    def run(self) -> Made:
        """Return the sentence and its mark."""
        judged = all_claims(Path(self.env.app.srcdir) / "data")
        if (one := judged.get(self.text)) is None:
            unknown = f"claim {self.text!r} is not in {REGISTER}; register it or correct the id"
            logger.warning(unknown, location=self.get_location())
            return [], []
        translations = self.env.config.translations
        language = translations.get(self.env.docname, "en")
        # Only the first mark of a claim on a page may have its id.
        marked = self.env.temp_data.setdefault("crosscase_marked", [])
        # Notes are in English: from a page that is there in several the mark leads to the claim's.
        where = addresses.claim if self.env.docname in translations else addresses.note
        mark = claim_mark(one, where(self.text), self.text not in marked)
        marked.append(self.text)
        said = nodes.inline("", sentence(one, language), classes=["sentence"])
        return [said, nodes.raw("", f"{NO_BREAK}{mark}", format="html")], []


class ClaimNotes(SphinxDirective):
    """Show what the claims above on the page rest on."""

    def run(self) -> list[nodes.Node]:
        """Return the notes, each once, in the order of the marks."""
        judged = all_claims(Path(self.env.app.srcdir) / "data")
        own = dict.fromkeys(self.env.temp_data.get("crosscase_marked", ()))
        notes = claim_notes([judged[claim] for claim in own])
        return [nodes.raw("", str(notes._repr_html_()), format="html")]


@cache
def all_claims(data: Path) -> dict[str, Judged]:
    """Return the judged claims of the study in a folder; the build has checked them before."""
    return {one.claim.claim_id: one for one in examine(load_study(data))[0]}


def write_annotations(app: Sphinx, error: Exception | None) -> None:
    """Write the claims with their evidence for machines, beside the pages."""
    if not error:
        data = Path(app.srcdir) / "data"
        text = web_annotations(all_claims(data).values(), load_study(data))
        (Path(app.outdir) / ANNOTATIONS).write_text(text, "utf-8")


class SegmentRole(SphinxRole):
    """Link segments (ids separated by commas) to their homes, each as a number of the page."""

    def run(self) -> Made:
        """Return one number per segment, with its statement as title."""
        homes, statements = segments_of(Path(self.env.app.srcdir) / "data")
        numbers = self.env.temp_data.setdefault("crosscase_numbers", {})
        marks = []
        for segment in (name.strip() for name in self.text.split(",")):
            if segment not in homes:
                unknown = f"segment {segment!r} is not in segments.csv"
                advice = "correct the id or remove the link"
                logger.warning(f"{unknown}; {advice}", location=self.get_location())
                continue
            number = numbers.setdefault(segment, len(numbers) + 1)
            marks.append(parts.segment_mark(number, segment, homes[segment], statements[segment]))
        shown = nodes.raw("", " ".join(marks), format="html")
        return [nodes.inline("", "", shown, classes=["segments"])], []


@cache
def segments_of(data: Path) -> tuple[dict[str, str], dict[str, str]]:
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
