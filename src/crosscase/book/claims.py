"""Claims in the book: the ``claim`` role, where each claim is used, and whether all is in order."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from crosscase import analysis
from crosscase.analysis.confidence import TABLE
from crosscase.book.execute import ChapterError, page_names, read_notebook
from crosscase.book.translations import original, read_table
from crosscase.claims import Claim, Fault, Judged, examine, read_claims
from crosscase.claims.read import REGISTER
from crosscase.display import addresses
from crosscase.display.claims import claim_mark
from crosscase.interchange import web_annotations
from crosscase.study import Study, load_study
from crosscase.study.intake import Unreadable, read_text
from crosscase.study.words import listing, near, shown

NO_BREAK = "\u202f"
ANNOTATIONS = "claims.jsonld"
MARK = re.compile(r"\{claim\}`([^`]*)`")

logger = logging.getLogger(__name__)


class ClaimRole(SphinxRole):
    """Mark the sentence before as a claim; the mark leads to the claim's note on the page.

    On a page that exists in several languages it leads to the claim's own page instead.
    A claim that is not registered for the page is a warning, which fails the build.
    """

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the mark."""
        translations = self.env.config.translations
        chapter = Path(original(self.env.docname, translations)).name
        here = _claims_of(Path(self.env.app.srcdir) / "data", chapter)
        if self.text not in here:
            logger.warning(
                "claim %r is not registered for this chapter in %s; register it or correct the id",
                self.text,
                REGISTER,
                location=self.get_location(),
            )
            return [], []
        marked = self.env.temp_data.setdefault("crosscase_marked", set())
        where = addresses.claim if self.env.docname in translations else addresses.note
        mark = claim_mark(here[self.text], where(self.text), self.text not in marked)
        marked.add(self.text)
        return [nodes.raw("", f"{NO_BREAK}{mark}", format="html")], []


@cache
def _claims_of(data: Path, chapter: str) -> dict[str, Judged]:
    judged = all_claims(data)
    return {one.claim.claim_id: one for one in judged if chapter in one.claim.chapters}


@cache
def all_claims(data: Path) -> list[Judged]:
    """Return the judged claims of the study in a folder; the build has checked them before."""
    return examine(load_study(data))[0]


def faulty_claims(root: Path, study: Study) -> list[Fault]:
    """Check the claims of a book: each against the data, and against the chapters that make it.

    Parameters
    ----------
    root
        Folder of the book.
    study
        Its study.

    Returns
    -------
    list of Fault
        Everything that is wrong; where nothing of the register can be read, only why.
    """
    claims, unread = read_claims(study.path)
    if unread and not claims:
        return unread  # every mark would be another fault, and none of them is the cause
    made = marks(root)
    if made and not claims:
        chapter, claim_id = made[0]
        problem = f"holds no claim, but {chapter} marks {claim_id}; add it, beginning with '- id:'"
        return [Fault(REGISTER, None, problem)]
    known = {fault.claim_id for fault in unread}
    strays = misplaced(claims, made, chapter_names(root))
    return [*examine(study)[1], *(fault for fault in strays if fault.claim_id not in known)]


def void_judgements(study: Study) -> list[str]:
    """Say which ratings of a study the book shows as not judged, because no judgement holds."""
    if TABLE not in study.extra:
        return []
    return [
        f"confidence.csv, {row['case_id']} {row['code_id']}: "
        f"judged was {row['was'] or 'nothing'}; now the rating is {row['now'] or 'none'}"
        for row in analysis.void_judgements(study).to_dict("records")
    ]


def chapter_names(root: Path) -> list[str]:
    """Return the names of the pages that claims can be registered for, translations left out."""
    languages = read_table(root)
    names = (original(name, languages) for name in page_names(root))
    return list(dict.fromkeys(Path(name).name for name in names))


def marks(root: Path) -> list[tuple[str, str]]:
    """Return every mark of a claim in the pages of a book: name of the page, id of the claim.

    A translation makes the claims of the page that it translates.
    """
    languages = read_table(root)
    return [
        (Path(original(name, languages)).name, claim_id)
        for name in page_names(root)
        for text in _prose(root / name)
        for claim_id in MARK.findall(text)
    ]


def _prose(page: Path) -> Iterator[str]:
    """Yield the Markdown of a page."""
    if (notebook := page.with_name(f"{page.name}.ipynb")).exists():
        cells = read_notebook(notebook).cells
        yield from (cell.source for cell in cells if cell.cell_type == "markdown")
    elif (markdown := page.with_name(f"{page.name}.md")).exists():
        try:
            yield read_text(markdown.parent, markdown.name)
        except Unreadable as error:
            raise ChapterError(str(error)) from None


def misplaced(
    claims: Iterable[Claim], marks: Iterable[tuple[str, str]], chapters: Sequence[str]
) -> Iterator[Fault]:
    """Yield a fault for every mark without its claim, and every claim without its mark.

    Parameters
    ----------
    claims
        The register.
    marks
        From :func:`marks`.
    chapters
        From :func:`chapter_names`.
    """
    made = set(marks)
    named = {(chapter, claim.claim_id): claim for claim in claims for chapter in claim.chapters}
    for chapter, claim_id in sorted(made - set(named)):
        problem = f"marked in this chapter, but not registered for it; add it to {REGISTER}"
        yield Fault(chapter, claim_id, problem, chapters=(chapter,))
    for (chapter, claim_id), claim in named.items():
        if (chapter, claim_id) not in made:
            problem = f"registered for {chapter}, which does not mark it; mark it there or correct"
            if chapter not in chapters:
                there = f"{listing(chapters)}{near(chapter, chapters)}"
                problem = f"{shown(chapter)} is no page of the book; allowed: {there} - correct"
            where = f"{REGISTER} line {claim.line}"
            yield Fault(where, claim_id, f"{problem} `chapters`", claim.text, claim.chapters)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the role, and have the claims written for machines."""
    app.setup_extension("crosscase.book.translations")
    app.add_role("claim", ClaimRole())
    app.connect("build-finished", write_annotations)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def write_annotations(app: Sphinx, error: Exception | None) -> None:
    """Write the claims with their evidence for machines, beside the pages."""
    if not error and app.builder.name == "html":
        data = Path(app.srcdir) / "data"
        text = web_annotations(all_claims(data), load_study(data))
        (Path(app.outdir) / ANNOTATIONS).write_text(text, "utf-8")
