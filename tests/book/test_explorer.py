"""Every source, code and cell has its page, all links between them hold, none is written twice."""

import json
import os
from pathlib import Path
from posixpath import normpath
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser
from sphinx.errors import ExtensionError

from crosscase.analysis import RATINGS
from crosscase.analysis.confidence import JUDGED
from crosscase.book.explorer import unique
from crosscase.claims import claim_uses
from crosscase.site.explorer import DATA
from crosscase.site.pages import Page, pages
from crosscase.study import Study, load_study
from tests.analysis.small import judged
from tests.book.page import build_page
from tests.claims.small import write_register
from tests.tiny import tiny_study

CONFIGURATION = """\
extensions = ["crosscase.book.explorer"]
from crosscase.book.sphinx import pages_to_write


def setup(app):
    app.connect("env-updated", pages_to_write)
"""
CLAIM = {
    "id": "policy-is-told",
    "text": "Policy is told of {number:words} time.",
    "test": {"kind": "count", "of": {"code_id": "POL"}},
}
NAMES = {"s1", "s2", "s3", "pol", "sup", "liv"} | {
    f"p{case}-{code}" for case in (1, 2) for code in ("pol", "sup", "liv")
}


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """Return the tiny study, with a place for judgements of confidence."""
    return judged(load_study(tiny_study(tmp_path / "study")))


def test_every_source_cell_and_code_has_a_page(study: Study) -> None:
    made = [page.name for page in unique(pages(study, claim_uses([])))]
    assert set(made) == NAMES and len(made) == len(NAMES)


def test_every_link_between_the_pages_leads_somewhere(study: Study) -> None:
    made = {
        f"evidence/{page.name}.html": LexborHTMLParser(f"<main>{page.body}</main>")
        for page in pages(study, claim_uses([]))
    }
    links = {
        normpath(f"evidence/{link.attrs.sget('href')}")
        for page in made.values()
        for link in page.css("a[href^='../evidence/']")
    }
    places = {f"{name}#{node.id}" for name, page in made.items() for node in page.css("[id]")}
    assert links <= set(made) | places
    assert {link.partition("#")[0] for link in links} == set(made)


def test_two_pages_of_one_name_are_refused() -> None:
    twice = [Page("a", "Report", None), Page("b", "", None), Page("a", "Policy", None)]  # type: ignore[arg-type]
    with pytest.raises(ExtensionError, match="'Report' and 'Policy' would both be the page"):
        list(unique(iter(twice)))


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a page over the tiny study, built; its study has a table of confidence."""
    tiny_study(tmp_path / "data")
    write_register(tmp_path / "data", CLAIM)
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: index\n")
    columns = ["case_id", "code_id", *JUDGED, "level", "reason"]
    (tmp_path / "data" / "confidence.csv").write_text(
        f"{','.join(columns)}\nP1,POL,++,1,3,3,2,low,So.\n"
    )
    path = tmp_path / "data" / "datapackage.json"
    package = json.loads(path.read_text("utf-8"))
    fields: list[dict[str, Any]] = [{"name": name, "type": "string"} for name in columns]
    fields[2]["constraints"] = {"enum": list(RATINGS)}
    schema = {"fields": fields, "primaryKey": ["case_id", "code_id"]}
    package["resources"].append({"name": "confidence", "path": "confidence.csv", "schema": schema})
    path.write_text(json.dumps(package), "utf-8")
    build(tmp_path, "Page", "Some text.")
    return tmp_path


def build(folder: Path, title: str, text: str) -> None:
    (folder / "index.rst").write_text(f"{title}\n{'=' * len(title)}\n\n{text}\n")
    os.utime(folder / "index.rst", (os.path.getmtime(folder / "index.rst") + len(text),) * 2)
    assert build_page(folder, CONFIGURATION)[1] == ""


def written(folder: Path) -> dict[str, int]:
    """Return when each page of the evidence was written."""
    return {path.stem: path.stat().st_mtime_ns for path in folder.rglob("evidence/*.html")}


def test_sphinx_writes_the_pages(book: Path) -> None:
    assert set(written(book)) == NAMES
    [page] = book.rglob("evidence/s2.html")
    assert '<section class="statement" id="x2">' in page.read_text("utf-8")


def test_sphinx_writes_the_pages_of_earlier_claims(book: Path) -> None:
    (book / "data" / "released.csv").write_text(
        "claim_id,version,text,now,reason\nold-claim,0.1.0,It was so.,,Nobody said so.\n"
    )
    path = book / "data" / "datapackage.json"
    package = json.loads(path.read_text("utf-8"))
    names = ("claim_id", "version", "text", "now", "reason")
    fields = [{"name": name, "type": "list" if name == "now" else "string"} for name in names]
    schema = {"fields": fields, "missingValues": [""]}
    package["resources"].append(
        {"name": "claims_released", "path": "released.csv", "schema": schema}
    )
    path.write_text(json.dumps(package), "utf-8")
    build(book, "Page", "Some other text.")
    [page] = book.rglob("claims/old-claim.html")
    assert "Nobody said so." in page.read_text("utf-8")


def test_the_page_of_a_claim_says_where_it_is_made(book: Path) -> None:
    [page] = book.rglob("claims/policy-is-told.html")
    assert "<h1>Policy is told of one time.</h1>" in page.read_text("utf-8")
    assert "made in" not in page.read_text("utf-8")
    (book / "index.md").write_text("# Page\n\n{claim}`policy-is-told`\n")
    build(book, "Page", "Some other text.")
    assert 'made in <span><a href="../chapters/index.html#mark-' in page.read_text("utf-8")


def test_the_statements_of_the_explorer_follow_the_study(book: Path) -> None:
    path = book / "data" / "segments.csv"
    path.write_text(path.read_text("utf-8").replace("The cities agreed.", "They agreed."))
    build(book, "Page", "Some other text.")
    [script] = book.rglob(f"_static/{DATA}")
    assert '"They agreed."' in script.read_text("utf-8")


def test_other_text_in_a_chapter_writes_none_again(book: Path) -> None:
    before = written(book)
    build(book, "Page", "Some other text.")
    assert written(book) == before


@pytest.mark.parametrize("changed", ["title", "statement"])
def test_what_stands_on_the_pages_writes_all_again(changed: str, book: Path) -> None:
    before = written(book)
    if changed == "statement":
        path = book / "data" / "segments.csv"
        path.write_text(path.read_text("utf-8").replace("The cities agreed.", "They agreed."))
    build(book, "Other" if changed == "title" else "Page", "Some other text.")
    assert before.keys() == written(book).keys()
    assert not before.items() & written(book).items()


def test_a_page_of_a_source_that_is_gone_is_gone(book: Path) -> None:
    for name, old, new in (
        ("sources", "S3,Poster", "S9,Poster"),
        ("segments", "X4,S3", "X4,S9"),
    ):
        path = book / "data" / f"{name}.csv"
        path.write_text(path.read_text("utf-8").replace(old, new))
    path = book / "data" / "datapackage.json"
    path.write_text(path.read_text("utf-8").replace('["S3"]', '["S9"]'))
    build(book, "Page", "Some other text.")
    assert set(written(book)) == NAMES - {"s3"} | {"s9"}
