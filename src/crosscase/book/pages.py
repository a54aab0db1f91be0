"""Every page is finished when it is written: icons drawn, assets bundled, controls named."""

from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.config import Config
from sphinx.jinja2glue import BuiltinTemplateLoader
from sphinx.theming import Theme
from sphinx.util import logging

from crosscase.book.accessible import make_accessible
from crosscase.book.assets import bundle, write_bundle
from crosscase.book.checks import faults
from crosscase.book.icons import draw_icons
from crosscase.book.notes import order_notes

logger = logging.getLogger(__name__)


class Pages(BuiltinTemplateLoader):
    """Sphinx's template bridge, with finished pages as its results."""

    def init(
        self, builder: Builder, theme: Theme | None = None, dirs: list[str] | None = None
    ) -> None:
        """Begin with no bundles."""
        super().init(builder, theme, dirs)
        self.bundles: dict[str, list[str]] = {}

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
        make_accessible(page)
        order_notes(page)
        for fault in faults(page):
            logger.warning(fault, location=context["pagename"])
        return str(page.html)


def setup(app: Sphinx) -> dict[str, Any]:
    """Have every page finished when it is written."""
    app.connect("config-inited", use_pages)
    app.connect("build-finished", write_bundles, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def use_pages(app: Sphinx, config: Config) -> None:
    """Make :class:`Pages` Sphinx's template bridge."""
    config.template_bridge = f"{Pages.__module__}.{Pages.__qualname__}"


def write_bundles(app: Sphinx, error: Exception | None) -> None:
    """Write the bundles of the pages written, once all assets are there."""
    if isinstance(pages := getattr(app.builder, "templates", None), Pages) and not error:
        for path, files in pages.bundles.items():
            write_bundle(Path(app.outdir), path, files)
