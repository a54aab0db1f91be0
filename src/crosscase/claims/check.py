"""All that ``crosscase check`` runs: the study, its claims, their marks, the rules of the text."""

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from crosscase.analysis import confidence
from crosscase.claims.changes import changes
from crosscase.claims.claim import Fault
from crosscase.claims.judge import examine
from crosscase.claims.prose import Book, broken_rules
from crosscase.claims.read import REGISTER
from crosscase.errors import CrosscaseError
from crosscase.study import InvalidStudy, Study, load_study
from crosscase.study.words import counted, listing, near

FIGURE = re.compile(r"\d[\d,.]*\d|\d")
GOOD_DATA = "_build/good/data"
"""A copy of the data that the last good build was made of."""


def check(root: Path) -> int:
    """Say everything that is to be said of a book before it is built; return the exit code."""
    study = in_order(root)
    try:
        known = study or load_study(root / "data")
        for line in (*waiting(known), *void_judgements(known), *moved(root, known)):
            print(line)
    except InvalidStudy:
        return 1  # said already
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    if study is None:
        return 1
    print("The study is valid and every claim stands.")
    return 0


def in_order(root: Path) -> Study | None:
    """Return the study if it is valid, every claim stands and the text keeps its rules.

    Otherwise everything that is wrong is said on standard error.
    """
    try:
        study = load_study(root / "data")
        book = Book.read(root)
        judged, faults = examine(study)
        faults += marks_faults(book)
        broken = list(broken_rules(replace(book, judged=judged, figures=figures(study))))
    except CrosscaseError as error:
        print(error, file=sys.stderr)
        return None
    for fault in (*faults, *broken):
        print(fault, file=sys.stderr)
    if number := len({fault.claim_id for fault in faults if fault.claim_id}):
        said = "One claim does" if number == 1 else f"{number} claims do"
        print(f"{said} not stand; the book cannot be built.", file=sys.stderr)
    if broken:
        said = f"The text breaks its rules in {counted(len(broken), 'place')}"
        print(f"{said}; the book cannot be built.", file=sys.stderr)
    return None if faults or broken else study


def figures(study: Study) -> dict[str, frozenset[str]]:
    """Return the numbers that every statement holds, its years among them."""
    columns = ["segment_id", "statement", "year_from", "year_to"]
    rows = study.segments.reindex(columns=columns).astype(object)
    return {
        segment: frozenset(
            re.sub(r"\D", "", each) for each in FIGURE.findall(f"{said} {first} {last}")
        )
        for segment, said, first, last in rows.itertuples(index=False)
    }


def marks_faults(book: Book) -> Iterator[Fault]:
    """Yield a fault for every mark without its claim, and every claim that no page makes."""
    claims = {claim.claim_id: claim for claim in book.claims}
    unread = {fault.claim_id for fault in book.unread}
    made = {claim_id for page in book.pages for claim_id in page.marks}
    for page in book.pages:
        for claim_id in dict.fromkeys(page.marks):
            claim = claims.get(claim_id)
            # An entry without an id, or a register that is none, may hold any claim.
            if claim is None and unread.isdisjoint((claim_id, None)):
                advice = f"is marked here and not registered{near(claim_id, list(claims))}"
                yield Fault(page.path, claim_id, f"{advice}; add it to {REGISTER}")
            translated = page.original not in (None, page.name)
            if claim and translated and page.language not in claim.translations:
                problem = f"has no sentence in the language of {page.path}; add it"
                where = f"{claim.where}, translations"
                yield Fault(where, claim_id, f"{problem} as `{page.language}:`")
    for claim_id, claim in claims.items():
        if claim_id not in made:
            yield Fault(claim.where, claim_id, "is made on no page; mark it, or take it out")


def waiting(study: Study) -> Iterator[str]:
    """Say how many statements nobody has read: no count may take them for coded ones."""
    if study.unread:
        told = f"{counted(len(study.unread), 'statement')} wait{'s' * (len(study.unread) == 1)}"
        yield f"{told} for coders: {listing(study.unread)}"


def void_judgements(study: Study) -> Iterator[str]:
    """Say which ratings the book shows as not judged, because no judgement holds."""
    if confidence.TABLE not in study.extra or (void := confidence.void_judgements(study)).empty:
        return
    yield "No judgement of confidence holds here; the book shows these as not judged (?):"
    for row in void.to_dict("records"):
        yield (
            f"  confidence.csv, {row['case_id']} {row['code_id']}: "
            f"judged was {row['was'] or 'nothing'}; now the rating is {row['now'] or 'none'}"
        )


def moved(root: Path, study: Study) -> Iterator[str]:
    """Say which ratings and claims are not those of the last good build."""
    if not (root / GOOD_DATA).exists() or _content(root / GOOD_DATA) == _content(study.path):
        return
    try:
        before = load_study(root / GOOD_DATA)
    except InvalidStudy:
        return  # it may have been valid for the library of its time
    if lines := list(changes(before, study).lines()):
        yield "Since the last good build:"
        yield from (f"  {line}" for line in lines)


def _content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
