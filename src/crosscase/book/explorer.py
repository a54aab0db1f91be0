"""The pages beside the chapters, of every source, code, code in a case, and claim; all statements.

The pages come from the study, and from where its claims are made: they are written again only when
these, the library or what stands on every page have changed.
"""

import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from markupsafe import escape
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError

from crosscase.book.cards import FOLDER
from crosscase.book.execute import fingerprint
from crosscase.book.roles import all_claims
from crosscase.claims import claim_uses
from crosscase.claims.pages import read_pages
from crosscase.display.claims import sentence
from crosscase.site.explorer import DATA, data
from crosscase.site.pages import Page, claim_page, pages, released_pages
from crosscase.study import load_study

EVIDENCE, CLAIMS = "evidence", "claims"
INPUTS = ("_config.yml", "_toc.yml", "data", "requirements.txt", "src")


def setup(app: Sphinx) -> None:
    """Have the pages written with the others, and the statements before: pages name their state."""
    app.connect("html-collect-pages", collect_pages)
    app.connect("env-updated", write_statements, priority=900)


def write_statements(app: Sphinx, env: BuildEnvironment) -> None:
    """Write what the page of all statements shows."""
    static = Path(app.outdir) / "_static"
    static.mkdir(parents=True, exist_ok=True)
    (static / DATA).write_text(data(load_study(Path(app.srcdir) / "data")), "utf-8")


def collect_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the pages of the evidence, unless those there are still right."""
    written = Path(app.doctreedir) / "evidence.state"
    root, folder = Path(app.srcdir), Path(app.outdir)
    # The titles of chapters stand in the sidebar of every page.
    titles = (f"{name}\0{app.env.titles[name].astext()}" for name in sorted(app.env.titles))
    chapters: dict[str, list[str]] = {}
    for chapter in read_pages(root):
        for claim_id in dict.fromkeys(chapter.marks):
            chapters.setdefault(claim_id, []).append(chapter.name)
    parts = [fingerprint(root, *INPUTS), *titles, str(chapters)]
    state = sha256("\0".join(parts).encode()).hexdigest()
    if (folder / EVIDENCE).exists() and written.exists() and written.read_text("utf-8") == state:
        return
    written.unlink(missing_ok=True)
    for name in (EVIDENCE, CLAIMS):
        for outdated in (folder / name, folder / FOLDER / name):
            shutil.rmtree(outdated, ignore_errors=True)
    judged = all_claims(root / "data").values()
    sentences = {one.claim.claim_id: sentence(one) for one in judged}
    uses = claim_uses(judged)
    uses = uses.assign(text=uses["claim_id"].map(sentences))
    study = load_study(root / "data")
    evidence = unique(pages(study, uses))
    claims = (claim_page(one, chapters.get(one.claim.claim_id, ())) for one in judged)
    earlier = released_pages(study, sentences)
    for name, made in ((EVIDENCE, evidence), (CLAIMS, claims), (CLAIMS, earlier)):
        for page in made:
            title = escape(page.title)  # HTML, as Sphinx gives the titles of chapters
            shown = {"title": title, "pagetitle": page.title, "body": page.body}
            yield f"{name}/{page.name}", {**shown, "cards": page.cards}, "page.html"
    written.write_text(state, "utf-8")


def unique(made: Iterator[Page]) -> Iterator[Page]:
    """Yield the pages, but fail at a second one of the same name."""
    titles: dict[str, str] = {}
    for page in made:
        if page.name in titles:
            raise ExtensionError(
                f"{titles[page.name]!r} and {page.title!r} would both be the page "
                f"{EVIDENCE}/{page.name}.html; change the id of one in the study"
            )
        titles[page.name] = page.title
        yield page
