"""Charts on the page: an inline SVG with its text alternative, interactive where scripts run."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

import vl_convert
from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx

from crosscase.book.lettering import keep_widths
from crosscase.display.figure import VEGALITE, VEGALITE_VERSION, alternative_fault
from crosscase.display.page import inert_json

LIBRARY = f"vega-{VEGALITE_VERSION}.js"
EXPORT = "window.vegaEmbed = vegaEmbed;"
LICENCE = "// Vega, Vega-Lite and Vega-Embed; their licence is BSD-3-Clause.\n"
FIGURE = """\
<figure class="chart" id="chart-{id}">
<div class="chart-box" tabindex="0" role="group" aria-label="{caption}">{svg}</div>
<figcaption>{caption}</figcaption>
<script type="application/json" class="chart-spec">{spec}</script>
</figure>"""


class ChartRenderer:
    """MyST-NB plug-in that draws Vega-Lite outputs at build time, without a network."""

    mime_priority_overrides: ClassVar[Sequence[tuple[str, str, int | None]]] = [("*", VEGALITE, 1)]

    @staticmethod
    def handle_mime(renderer: Any, data: Any, inline: bool) -> list[nodes.Element] | None:
        """Return the figure for a Vega-Lite output, and nothing for any other.

        A chart that is no :class:`~crosscase.display.Figure`, or whose text alternative says
        nothing, is reported as a warning, which fails the build.
        """
        if data.mime_type != VEGALITE or inline:
            return None
        if fault := _fault(data.content):
            renderer.logger.warning(f"cell {data.cell_index}: {fault}", line=data.line)
            return []
        return [nodes.raw(text=figure_html(data.content), format="html")]


def _fault(spec: dict[str, Any]) -> str:
    if "id" not in spec.get("usermeta", {}):
        return "a chart has no text alternative; show it as a Figure, with its caption and numbers"
    return alternative_fault(spec.get("description", ""))


def figure_html(spec: dict[str, Any]) -> Markup:
    """Return a ``<figure>`` with the chart as SVG, its caption, and what a script needs to wake it.

    Parameters
    ----------
    spec
        From :meth:`crosscase.display.Figure.spec`.
    """
    meta = spec["usermeta"]
    svg = keep_widths(vl_convert.vegalite_to_svg(spec, vl_version=VEGALITE_VERSION))
    label = Markup('<svg role="img" class="chart-static" aria-label="{}" ')
    svg = _own_ids(svg, meta["id"]).replace("<svg ", label.format(spec["description"]), 1)
    return Markup(FIGURE).format(
        id=meta["id"], caption=meta["caption"], svg=Markup(svg), spec=inert_json(spec)
    )


def _own_ids(svg: str, prefix: str) -> str:
    """Renumber the ids of an SVG under a prefix, so that two charts on a page cannot share one.

    Vega counts on from drawing to drawing; its own ids would depend on what was drawn before.
    """
    found = dict.fromkeys(re.findall(r'\bid="([^"]+)"', svg))
    own = {name: f"{prefix}-{number}" for number, name in enumerate(found)}
    return re.sub(
        r'(\bid="|url\(#)([^")]+)', lambda match: match[1] + own.get(match[2], match[2]), svg
    )


def setup(app: Sphinx) -> dict[str, Any]:
    """Have pages with charts load what makes them interactive."""
    app.connect("html-page-context", add_script)
    app.connect("build-finished", write_library)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def add_script(
    app: Sphinx, name: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Have a page with charts load the script that makes them interactive."""
    if 'class="chart"' in context.get("body", ""):
        marks: dict[str, Any] = {"defer": "defer", "data-own": "", "data-vega": LIBRARY}
        app.add_js_file("charts.js", **marks)


def write_library(app: Sphinx, error: Exception | None) -> None:
    """Write the chart library that `charts.js` loads when a chart comes into view, once.

    A book without charts does without it.
    """
    site = Path(app.outdir)
    path = site / "_static" / LIBRARY
    if error or app.builder.format != "html":
        return
    if not any(LIBRARY in page.read_text("utf-8") for page in site.rglob("*.html")):
        path.unlink(missing_ok=True)
    elif not path.exists():
        bundle = vl_convert.javascript_bundle(EXPORT, vl_version=VEGALITE_VERSION)
        path.write_text(f"{LICENCE}(() => {{\n{bundle}\n}})();\n", "utf-8")
