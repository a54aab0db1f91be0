"""Addresses that last, and those that lead out: moved pages, the site map, the repository.

Moved pages are our own, as sphinx-reredirects notices neither a target that is no page nor an old
name that is a page still, and sphinxext-rediraffe cannot say the title of the page it leads to.
"""

from collections.abc import Iterator
from pathlib import Path
from posixpath import basename, dirname, relpath
from typing import Any
from urllib.parse import quote, urlsplit

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ConfigError
from sphinx.util import logging

from crosscase.book.execute import NOTEBOOKS
from crosscase.book.markup import render
from crosscase.book.private import launching
from crosscase.study.intake import read_yaml

CONFIG = "_config.yml"
HOSTS = {"github.com", "gitlab.com"}  # those whose pages the theme can name
BINDER = "https://mybinder.org"

logger = logging.getLogger(__name__)


def setup(app: Sphinx) -> None:
    """Register the table of moved pages, and what leads on or out."""
    app.add_config_value("moved_pages", {}, "env")
    app.connect("config-inited", use_settings)
    app.connect("env-check-consistency", check_moved_pages)
    app.connect("html-page-context", launch_readers_notebook, priority=600)
    app.connect("build-finished", write_redirects)


def public_address(base: str, page: str) -> str:
    """Return the public address of a page, and nothing while the book has none."""
    return f"{base.rstrip('/')}/{quote(page)}.html" if base else ""


def repository_address(root: Path) -> str:
    """Return the address of the book's repository, which is empty until it has a public one."""
    match read_yaml(root, CONFIG) if (root / CONFIG).exists() else {}:
        case {"repository": {"url": str(address)}}:
            return address
    return ""  # what else may stand there, Jupyter Book tells


def relative(page: str, path: str) -> str:
    """Return the address of a file of the site, as a page leads there."""
    return quote(relpath(path, dirname(page)))


def check_moved_pages(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of what is wrong with the table of moved pages."""
    for fault in moved_faults(app.config.moved_pages, env.found_docs):
        logger.warning(fault)


def moved_faults(moved: dict[str, str], pages: set[str]) -> Iterator[str]:
    """Yield what is wrong with a table of moved pages, given the pages that there are."""
    for old, new in moved.items():
        lead = f"moved_pages leads from {old} to {new}"
        if new not in pages:
            yield f"{lead}, which is no page; name the page that took its place"
        if old in pages or old == "index":
            yield f"{lead}, but {old} is a page still; take it out of the table"
        if Path(old).is_absolute() or ".." in Path(old).parts:
            yield f"{lead}, but {old} is outside the book; give names as in _toc.yml"


def launch_readers_notebook(
    app: Sphinx, name: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Have the buttons that run a page elsewhere open its notebook for readers.

    The theme names the chapter's own, which is written for Sphinx. Binder has both, because its
    `postBuild` builds the book.
    """
    for button in launching(context):
        place = button["url"].removesuffix(f"{name}.ipynb")
        button["url"] = f"{place}{NOTEBOOKS}/{basename(name)}.ipynb"


def write_redirects(app: Sphinx, error: Exception | None) -> None:
    """Have the index and every moved page lead to where to read on; write the site map."""
    if error:
        return
    site, first, base = Path(app.outdir), app.config.root_doc, app.config.html_baseurl
    leads = ({"index": first} if first != "index" else {}) | app.config.moved_pages
    for old, new in leads.items():
        if new in app.env.titles:  # elsewhere it would lead nowhere; the table's check has said so
            title = app.config.html_title if old == "index" else app.env.titles[new].astext()
            path = site / f"{old}.html"
            path.parent.mkdir(parents=True, exist_ok=True)
            page = render("redirect.html", title=title, address=relative(old, f"{new}.html"))
            path.write_text(f"{page}\n", "utf-8")
    if base:
        # All pages of the book, of which Sphinx may have written only some again.
        addresses = [public_address(base, name) for name in app.env.collect_relations()]
        sitemap = render("sitemap.xml", addresses=addresses)
        (site / "sitemap.xml").write_text(f"{sitemap}\n", "utf-8")


def use_settings(app: Sphinx, config: Config) -> None:
    """Refuse a table of moved pages that is none; lead to the repository, if there is one."""
    moved = config.moved_pages
    if not isinstance(moved, dict) or not all(isinstance(new, str) for new in moved.values()):
        raise ConfigError(f"moved_pages is {moved!r}; give lines `old: new`, or {{}} for none")
    address = repository_address(Path(app.srcdir))
    if urlsplit(address).netloc in HOSTS:  # the buttons of others would lead nowhere
        config.html_theme_options |= {
            "repository_branch": "main",
            "repository_url": address,
            "use_repository_button": True,
            "use_source_button": True,
            "use_issues_button": True,
            "launch_buttons": {"binderhub_url": BINDER, "notebook_interface": "jupyterlab"},
        }
