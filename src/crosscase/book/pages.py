"""Every page is finished when it is written: icons drawn, assets bundled, figures led on."""

from itertools import chain
from pathlib import Path
from typing import Any

from docutils import nodes
from markupsafe import escape
from selectolax.lexbor import LexborHTMLParser
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.config import Config
from sphinx.jinja2glue import BuiltinTemplateLoader
from sphinx.theming import Theme
from sphinx.util import logging

from crosscase.book.accessible import make_accessible
from crosscase.book.assets import bundle, remove_unused, write_bundles
from crosscase.book.checks import faults
from crosscase.book.downloads import (
    CodeAddresses,
    lead_to_code,
    repeated_downloads,
    take_downloads,
    write_downloads,
)
from crosscase.book.icons import draw_icons
from crosscase.book.lessons import open_answers
from crosscase.book.notes import order_notes
from crosscase.book.policy import state_policy
from crosscase.book.translations import mark_languages

logger = logging.getLogger(__name__)


class Pages(BuiltinTemplateLoader):
    """Sphinx's template bridge, with finished pages as its results."""

    def init(
        self, builder: Builder, theme: Theme | None = None, dirs: list[str] | None = None
    ) -> None:
        """Begin with no bundles and no downloads."""
        super().init(builder, theme, dirs)
        self.languages = builder.config.translations, builder.config.language
        self.bundles: dict[str, list[str]] = {}
        self.downloads: dict[str, dict[str, str]] = {}

    def render(  # type: ignore[override]
        self, template: str, context: dict[str, Any]
    ) -> str:
        """Return the rendered template; a whole page is finished, a part of one is not."""
        rendered = super().render(template, context)
        if not rendered.lstrip().startswith("<!DOCTYPE html>"):
            return rendered
        page = LexborHTMLParser(rendered)
        draw_icons(page)
        self.bundles |= bundle(page, context["pagename"])
        lead_to_code(page)
        self.downloads[context["pagename"]] = take_downloads(page, context["pagename"])
        make_accessible(page)
        order_notes(page)
        open_answers(page)
        mark_languages(page, context["pagename"], *self.languages)
        for fault in chain(faults(page), repeated_downloads(page)):
            logger.warning("%s", fault, location=context["pagename"])
        state_policy(page)
        return str(page.html)


def setup(app: Sphinx) -> dict[str, Any]:
    """Have every page finished when it is written."""
    app.setup_extension("crosscase.book.translations")
    app.add_transform(CodeAddresses)
    app.connect("config-inited", use_pages)
    app.connect("html-page-context", escape_titles, priority=900)
    app.connect("build-finished", write_files, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def use_pages(app: Sphinx, config: Config) -> None:
    """Make :class:`Pages` Sphinx's template bridge."""
    config.template_bridge = f"{Pages.__module__}.{Pages.__qualname__}"


def escape_titles(
    app: Sphinx, name: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Escape the titles that the theme gives as text to templates that take them for HTML."""
    for title in {"pagetitle", "root_title"} & set(context):
        context[title] = escape(context[title])


def write_files(app: Sphinx, error: Exception | None) -> None:
    """Write the bundles and downloads of the pages written, once all assets are there."""
    if isinstance(pages := getattr(app.builder, "templates", None), Pages) and not error:
        write_bundles(Path(app.outdir), pages.bundles, pages.downloads)
        remove_unused(Path(app.outdir))
        for name, contents in pages.downloads.items():
            write_downloads(Path(app.outdir), name, contents)
