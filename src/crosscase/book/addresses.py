"""Addresses that last: pages that lead on from old ones, and a site map for search engines."""

from collections.abc import Iterator
from os.path import relpath
from pathlib import Path
from typing import Any
from urllib.parse import quote

from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ConfigError
from sphinx.util import logging

SITEMAP = "sitemap.xml"
REDIRECT = Markup("""\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<link rel="icon" href="data:,">
<title>{title}</title>
<meta http-equiv="refresh" content="0; url={address}">
<p><a href="{address}">{title}</a></p>
""")
URLS = Markup("""\
<?xml version="1.0" encoding="utf-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
{}
</urlset>
""")

logger = logging.getLogger(__name__)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the table of moved pages, and what is written beside the pages."""
    app.add_config_value("moved_pages", {}, "env")
    app.connect("config-inited", check_table)
    app.connect("env-check-consistency", check_moved_pages)
    app.connect("build-finished", write_redirects)
    app.connect("build-finished", write_sitemap)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def check_table(app: Sphinx, config: Config) -> None:
    """Refuse a table of moved pages that is none."""
    moved = config.moved_pages
    if not isinstance(moved, dict) or not all(isinstance(new, str) for new in moved.values()):
        raise ConfigError(f"moved_pages is {moved!r}; give lines `old: new`, or {{}} for none")


def check_moved_pages(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of what is wrong with the table of moved pages."""
    for fault in moved_faults(app.config.moved_pages, env.found_docs):
        logger.warning(fault)


def moved_faults(moved: dict[str, str], pages: set[str]) -> Iterator[str]:
    """Yield what is wrong with a table of moved pages.

    Parameters
    ----------
    moved
        Old names of pages, and the new ones: ``chapters/05_organisation``.
    pages
        Names of the pages of the book.
    """
    for old, new in moved.items():
        lead = f"moved_pages leads from {old} to {new}"
        if new not in pages:
            yield f"{lead}, which is no page; name the page that took its place"
        if old in pages or old == "index":
            yield f"{lead}, but {old} is a page still; take it out of the table"
        if Path(old).is_absolute() or ".." in Path(old).parts:
            yield f"{lead}, but {old} is outside the book; give names as in _toc.yml"


def write_redirects(app: Sphinx, error: Exception | None) -> None:
    """Have the index, unless it is a page itself, and every moved page lead to where to read on."""
    if error or app.builder.name != "html":
        return
    first = app.config.root_doc
    leads = ({"index": first} if first != "index" else {}) | app.config.moved_pages
    for old, new in leads.items():
        if new in app.env.titles:
            title = app.config.html_title if old == "index" else app.env.titles[new].astext()
            path = Path(app.outdir) / f"{old}.html"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(REDIRECT.format(title=title, address=_from(old, new)), "utf-8")


def _from(old: str, new: str) -> str:
    """Return the address of a page relative to another."""
    return quote(Path(relpath(f"{new}.html", Path(old).parent)).as_posix())


def write_sitemap(app: Sphinx, error: Exception | None) -> None:
    """Write the addresses of the pages in the order of the book, if it has a public address."""
    if error or app.builder.name != "html":
        return
    path, base = Path(app.outdir) / SITEMAP, app.config.html_baseurl
    path.unlink(missing_ok=True)
    if base:
        addresses = [public_address(base, name) for name in app.env.collect_relations()]
        path.write_text(sitemap(addresses), "utf-8")


def sitemap(addresses: list[str]) -> str:
    """Return a site map (Sitemaps protocol 0.9)."""
    lines = (Markup("<url><loc>{}</loc></url>").format(address) for address in addresses)
    return URLS.format(Markup("\n").join(lines))


def public_address(base: str, page: str) -> str:
    """Return the public address of a page, and nothing while the book has none."""
    return f"{base.rstrip('/')}/{quote(page)}.html" if base else ""
