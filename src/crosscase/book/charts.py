"""Charts on the page: an inline SVG with its text alternative, interactive where scripts run."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar
from xml.etree import ElementTree

import vl_convert
from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx

from crosscase.book.markup import render
from crosscase.display.figure import VEGALITE, VEGALITE_VERSION, alternative_fault
from crosscase.display.html import inert_json

LIBRARY = f"vega-{VEGALITE_VERSION}.js"
EXPORT = "window.vegaEmbed = vegaEmbed;"
LICENCE = "// Vega, Vega-Lite and Vega-Embed; their licence is BSD-3-Clause.\n"
LABEL = Markup('<svg role="img" class="chart-static" aria-label="{}" ')
SVG = "http://www.w3.org/2000/svg"
LETTERS = {"text": "text", "font": "font", "fontSize": "size", "fontWeight": "weight"}
SHOW_IT = "show it as a Figure, with its caption and numbers"
BOUNDS = {"x": "bounds.x1", "x2": "bounds.x2"}

ElementTree.register_namespace("", SVG)


class ChartRenderer:
    """MyST-NB plug-in that draws Vega-Lite outputs at build time, without a network."""

    mime_priority_overrides: ClassVar[Sequence[tuple[str, str, int | None]]] = [("*", VEGALITE, 1)]

    @staticmethod
    def handle_mime(renderer: Any, data: Any, inline: bool) -> list[nodes.Element] | None:
        """Return the figure for a Vega-Lite output, and nothing for any other."""
        # A warning fails the build.
        if data.mime_type != VEGALITE or inline:
            return None
        fault = alternative_fault(data.content.get("description", ""))
        if "id" not in data.content.get("usermeta", {}):
            fault = f"a chart has no text alternative; {SHOW_IT}"
        if fault:
            renderer.logger.warning(f"cell {data.cell_index}: {fault}", line=data.line)
            return []
        return [nodes.raw(text=figure_html(data.content), format="html")]


def figure_html(spec: dict[str, Any]) -> Markup:
    """Return a ``<figure>``: the chart as SVG, its caption, and what a script needs to wake it."""
    own, caption = spec["usermeta"]["id"], spec["usermeta"]["caption"]
    svg = keep_widths(vl_convert.vegalite_to_svg(spec, vl_version=VEGALITE_VERSION))
    # Two charts on a page may share no id, and Vega counts on from drawing to drawing: its own ids
    # would depend on what was drawn before.
    found = dict.fromkeys(re.findall(r'\bid="([^"]+)"', svg))
    ids = {name: f"{own}-{number}" for number, name in enumerate(found)}
    svg = re.sub(r'(\bid="|url\(#)([^")]+)', lambda each: each[1] + ids.get(each[2], each[2]), svg)
    svg = svg.replace("<svg ", LABEL.format(spec["description"]), 1)
    return render("figure.html", id=own, caption=caption, svg=Markup(svg), spec=inert_json(spec))


def keep_widths(svg: str) -> str:
    """Return a drawing by Vega whose lines of text all have the width measured for them."""
    # It is made in Arial, or in what has its widths; where readers have neither, their words would
    # be wider, run into each other and be cut off at the edge of the drawing.
    drawing = ElementTree.fromstring(svg)
    texts = list(drawing.iter(f"{{{SVG}}}text"))
    lines = [(text, line) for text in texts for line in text.findall(f"{{{SVG}}}tspan") or [text]]
    values = [
        {
            "text": line.text or "",
            "font": text.get("font-family"),
            "size": float(text.get("font-size", "").removesuffix("px")),
            "weight": text.get("font-weight", "normal"),
        }
        for text, line in lines
    ]

    def encoded(fields: dict[str, str]) -> dict[str, Any]:
        return {"encode": {"enter": {name: {"field": field} for name, field in fields.items()}}}

    # The drawing library measures them itself: it lays a box around each.
    measuring = {
        "$schema": "https://vega.github.io/schema/vega/v6.json",
        "data": [{"name": "lines", "values": values}],
        "marks": [
            {"type": "text", "name": "measured", "from": {"data": "lines"}, **encoded(LETTERS)},
            {"type": "rect", "from": {"data": "measured"}, **encoded(BOUNDS)},
        ],
    }
    graph = vl_convert.vega_to_scenegraph(measuring)
    boxes = graph["scenegraph"]["items"][0]["items"][1]["items"]
    for (_, line), box in zip(lines, boxes, strict=True):
        if box["width"]:
            line.set("textLength", f"{box['width']:.2f}")
            line.set("lengthAdjust", "spacingAndGlyphs")
    return ElementTree.tostring(drawing, "unicode")


def setup(app: Sphinx) -> None:
    """Have pages with charts load what makes them interactive."""
    app.connect("html-page-context", add_script)
    app.connect("build-finished", write_library)


def add_script(app: Sphinx, name: str, template: str, context: dict[str, Any], *_: Any) -> None:
    """Have a page with charts load the script that makes them interactive."""
    if 'class="chart"' in context.get("body", ""):
        marks: dict[str, Any] = {"defer": "defer", "data-own": "", "data-vega": LIBRARY}
        app.add_js_file("charts.js", **marks)


def write_library(app: Sphinx, error: Exception | None) -> None:
    """Write the chart library that `charts.js` loads when a chart comes into view, once."""
    site = Path(app.outdir)
    path = site / "_static" / LIBRARY
    if error or app.builder.format != "html":
        return
    if not any(LIBRARY in page.read_text("utf-8") for page in site.rglob("*.html")):
        path.unlink(missing_ok=True)  # a book without charts does without it
    elif not path.exists():
        bundle = vl_convert.javascript_bundle(EXPORT, vl_version=VEGALITE_VERSION)
        path.write_text(f"{LICENCE}(() => {{\n{bundle}\n}})();\n", "utf-8")
