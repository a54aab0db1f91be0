"""The pages beside the chapters: of every source, code, code in a case, and claim.

They come from the study alone, so they are written again only when it, the library or what stands
on every page has changed.
"""

import shutil
from collections.abc import Iterator
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import escape
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from crosscase.analysis import evidence, ratings, with_confidence
from crosscase.analysis.evidence import decided_units
from crosscase.book.execute import fingerprint
from crosscase.book.roles import all_claims
from crosscase.claims import claim_uses
from crosscase.display.claims import claim_page
from crosscase.display.explorer import cell_page, code_page, source_page
from crosscase.display.page import Page
from crosscase.study import Study, load_study

EVIDENCE, CLAIMS = "evidence", "claims"
INPUTS = ("_config.yml", "_toc.yml", "data", "requirements.txt", "src")


def setup(app: Sphinx) -> dict[str, Any]:
    """Have the pages written with the others."""
    app.connect("html-collect-pages", collect_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def collect_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the pages of the evidence, unless those there are still right."""
    written = Path(app.doctreedir) / "evidence.state"
    folder, state = Path(app.outdir) / EVIDENCE, _state(app)
    if folder.exists() and written.exists() and written.read_text("utf-8") == state:
        return
    written.unlink(missing_ok=True)
    for name in (EVIDENCE, CLAIMS):
        shutil.rmtree(Path(app.outdir) / name, ignore_errors=True)
    data = Path(app.srcdir) / "data"
    study, judged = load_study(data), all_claims(data)
    kinds = {
        EVIDENCE: unique(pages(study, claim_uses(judged))),
        CLAIMS: map(claim_page, judged),
    }
    for name, page in ((name, page) for name, kind in kinds.items() for page in kind):
        title = escape(page.title)  # HTML, as Sphinx gives the titles of chapters
        context = {"title": title, "pagetitle": page.title, "body": page.body}
        yield f"{name}/{page.name}", context, "page.html"
    written.write_text(state, "utf-8")


def _state(app: Sphinx) -> str:
    """Return a hash of all that decides the pages; the titles of chapters stand in the sidebar."""
    titles = (f"{name}\0{app.env.titles[name].astext()}" for name in sorted(app.env.titles))
    root = Path(app.srcdir)
    return sha256("\0".join([fingerprint(root, INPUTS), *titles]).encode()).hexdigest()


def pages(study: Study, uses: pd.DataFrame) -> Iterator[Page]:
    """Yield the pages of all sources, of all codes in all cases, and of all codes."""
    record, units = evidence(study), decided_units(study)
    rated = with_confidence(ratings(record, study.rule), study).merge(
        study.codebook[["code_id", "dimension"]], on="code_id"
    )
    return chain(
        _source_pages(study, units, uses),
        _cell_pages(study, rated, record, uses),
        _code_pages(study, rated, units, uses),
    )


def _source_pages(study: Study, units: pd.DataFrame, uses: pd.DataFrame) -> Iterator[Page]:
    for source in study.sources.to_dict("records"):
        segments, coded = (
            table[table["source_id"] == source["source_id"]] for table in (study.statements, units)
        )
        yield source_page(source, segments, coded, study, uses)


def _cell_pages(
    study: Study, rated: pd.DataFrame, record: pd.DataFrame, uses: pd.DataFrame
) -> Iterator[Page]:
    for cell in rated.to_dict("records"):
        of_case = record["case_id"] == cell["case_id"]
        own = record[of_case & (record["code_id"] == cell["code_id"])]
        yield cell_page(cell, own, study, uses)


def _code_pages(
    study: Study, rated: pd.DataFrame, units: pd.DataFrame, uses: pd.DataFrame
) -> Iterator[Page]:
    for code in study.codebook.to_dict("records"):
        cells, coded = (table[table["code_id"] == code["code_id"]] for table in (rated, units))
        yield code_page(code, cells, coded, study, uses)


def unique(pages: Iterator[Page]) -> Iterator[Page]:
    """Yield the pages, but fail at a second one of the same name."""
    titles: dict[str, str] = {}
    for page in pages:
        if page.name in titles:
            raise ExtensionError(
                f"{titles[page.name]!r} and {page.title!r} would both be the page "
                f"{EVIDENCE}/{page.name}.html; change the id of one in the study"
            )
        titles[page.name] = page.title
        yield page
