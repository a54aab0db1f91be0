"""Where claims are made in the book, and whether all of that is in order."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from crosscase import analysis
from crosscase.analysis.confidence import TABLE
from crosscase.book.execute import ChapterError, page_names, read_notebook
from crosscase.book.translations import original, read_table
from crosscase.claims import Claim, Fault, examine, read_claims
from crosscase.claims.read import REGISTER
from crosscase.study import Study
from crosscase.study.intake import Unreadable, read_text
from crosscase.study.words import listing, near, shown

MARK = re.compile(r"\{claim\}`([^`]*)`")


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
