"""The pages beside the chapters, of every source, code, code in a case, and claim; all statements.

They come from the study, and from where its claims are made: they are written again only with all
other pages, when these or what stands on every page have changed.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from markupsafe import escape
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError

from crosscase.book.roles import all_claims
from crosscase.claims import claim_uses
from crosscase.claims.pages import read_pages
from crosscase.display.claims import sentence
from crosscase.site.explorer import data
from crosscase.site.pages import Page, claim_page, pages, released_pages
from crosscase.study import load_study

EVIDENCE, CLAIMS = "evidence", "claims"


def setup(app: Sphinx) -> None:
    """Have the pages written with the others, and the statements before: pages name their state."""
    app.connect("html-collect-pages", collect_pages)
    app.connect("env-updated", write_statements, priority=900)


def write_statements(app: Sphinx, env: BuildEnvironment) -> None:
    """Write what the page of all statements shows."""
    static = Path(app.outdir) / "_static"
    static.mkdir(parents=True, exist_ok=True)
    for name, script in data(load_study(Path(app.srcdir) / "data")).items():
        (static / name).write_text(script, "utf-8")


def collect_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the pages of the evidence, unless they are still there from an earlier build."""
    if (Path(app.outdir) / EVIDENCE).exists():
        return
    root = Path(app.srcdir)
    titles = {Path(name).name: title.astext() for name, title in app.env.titles.items()}
    chapters: dict[str, dict[str, str]] = {}
    for chapter in read_pages(root):
        for claim_id in chapter.marks:
            title = titles.get(chapter.name, chapter.name)
            chapters.setdefault(claim_id, {})[chapter.name] = title
    study, judged = load_study(root / "data"), all_claims(root / "data").values()
    sentences = {one.claim.claim_id: sentence(one) for one in judged}
    uses = claim_uses(judged)
    evidence = unique(pages(study, uses.assign(text=uses["claim_id"].map(sentences))))
    claims = (claim_page(one, chapters.get(one.claim.claim_id, {})) for one in judged)
    earlier = released_pages(study, sentences)
    for name, made in ((EVIDENCE, evidence), (CLAIMS, claims), (CLAIMS, earlier)):
        for page in made:
            shown = {"pagetitle": page.title, "body": page.body, "cards": page.cards}
            shown["title"] = escape(page.title)  # HTML, as Sphinx gives the titles of chapters
            yield f"{name}/{page.name}", shown, "page.html"


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
