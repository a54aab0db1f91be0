"""What is told of the poster's interviews and of the thesis is so: not public, and not read."""

import re
from pathlib import Path

import pytest

from crosscase.book.execute import read_notebook
from crosscase.claims.read import read_claims

ROOT = Path(__file__).parents[2]
PROSE = sorted([*(ROOT / "chapters").glob("*.ipynb"), *(ROOT / "chapters").glob("*.md")])
PROSE += [ROOT / "README.md", ROOT / "data" / "README.md", ROOT / "data" / "claims.yml"]

# Three partnerships of this book gave the interviews behind this article.
ON_THESE = re.compile(r"\bGEN-01[2-6]\b")
ON_OTHERS = re.compile(r"\b(?:elsewhere|on other|in other|other partnerships)\b", re.IGNORECASE)

# A doctoral thesis and an article were made of the interviews: they are neither lost nor mute.
FALSE = re.compile(
    r"lost interviews|hear any more|interviews were never published|nunca se publicaron"
    r"|nooit openbaar gemaakt|nie veröffentlicht|nooit gepubliseer"
)
THESIS = {
    "findings": "doctoral thesis",
    "summary": "doctoral thesis",
    "resumen": "tesis doctoral",
    "samenvatting": "proefschrift",
    "zusammenfassung": "Doktorarbeit",
    "opsomming": "doktorale proefskrif",
}


def prose(path: Path) -> str:
    """Return the text of a page, without its code."""
    if path.suffix != ".ipynb":
        return path.read_text("utf-8")
    cells = read_notebook(path).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


@pytest.mark.parametrize("path", PROSE, ids=lambda path: path.name)
def test_no_page_calls_the_interviews_lost_or_unpublished(path: Path) -> None:
    assert not FALSE.findall(prose(path))


@pytest.mark.parametrize("path", PROSE, ids=lambda path: path.name)
def test_what_was_said_on_these_partnerships_is_not_placed_elsewhere(path: Path) -> None:
    for paragraph in prose(path).split("\n"):
        if path.suffix != ".yml" and ON_THESE.search(paragraph):
            assert not ON_OTHERS.search(paragraph), paragraph


def test_no_note_of_a_claim_places_it_elsewhere() -> None:
    claims, _ = read_claims(ROOT / "data")
    citing = [
        claim
        for claim in claims
        if any(map(ON_THESE.match, (each for query in claim.queries for each in query.segments)))
    ]
    assert citing
    assert not [claim.claim_id for claim in citing if ON_OTHERS.search(claim.note)]


@pytest.mark.parametrize("name", THESIS)
def test_a_reader_in_a_hurry_is_told_that_the_thesis_was_not_read(name: str) -> None:
    assert THESIS[name] in prose(ROOT / "chapters" / f"{name}.ipynb")


def test_how_much_an_opening_is_stands_as_the_data_have_it() -> None:
    described = re.search(
        r"first ([\d,]+) characters", (ROOT / "data/datapackage.json").read_text()
    )
    assert described
    for name in THESIS:
        code = (ROOT / "chapters" / f"{name}.ipynb").read_text("utf-8")
        assert f"characters=display.number({described[1].replace(',', '')})" in code
