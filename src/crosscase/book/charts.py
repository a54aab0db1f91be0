"""Charts on the page: drawn at build time, for pages and phones, with what their marks say."""

import re
from collections.abc import Sequence
from typing import Any, ClassVar
from xml.etree import ElementTree

import vl_convert
from docutils import nodes
from markupsafe import Markup

from crosscase.book.cards import CARDED
from crosscase.book.markup import render
from crosscase.display.figure import VEGALITE, VEGALITE_VERSION, alternative_fault

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
BASE = "https://vega.github.io/vega-datasets/"  # before relative addresses, by Vega
STATEMENT = re.compile(r"\.\./evidence/[^#]+#.+")
SHOW_IT = "show it as a Figure, with its caption and numbers"

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
    """Return a ``<figure>``: finding, the chart as SVG for a page and for a phone, caption."""
    words = spec["usermeta"]
    drawings = [drawing(spec, words["id"]), drawing(words["phone"], f"{words['id']}p")]
    return render("figure.html", **words, drawings=drawings)


def drawing(spec: dict[str, Any], own: str) -> Markup:
    """Return a chart as SVG, with what its marks say, and with ids that hold its own."""
    svg = ElementTree.fromstring(vl_convert.vegalite_to_svg(spec, vl_version=VEGALITE_VERSION))
    keep_widths(svg)
    keep_words(svg)
    linked = svg.find(f".//{{{SVG}}}a") is not None
    # What holds links is no picture: a picture would hide them from those who hear it.
    svg.set("role", "group" if linked else "img")
    svg.set("aria-label", spec["description"])
    # Two drawings on a page may share no id, and Vega counts on from drawing to drawing: its own
    # ids would depend on what was drawn before.
    text = ElementTree.tostring(svg, "unicode")
    found = dict.fromkeys(re.findall(r'\bid="([^"]+)"', text))
    ids = {name: f"part-{own}-{number}" for number, name in enumerate(found)}
    place = re.compile(r'(\bid="|url\(#)([^")]+)')
    return Markup(place.sub(lambda each: each[1] + ids.get(each[2], each[2]), text))


def keep_words(svg: ElementTree.Element) -> None:
    """Leave in a drawing the words of its marks, and of all that Vega says about itself nothing."""
    for element in svg.iter():
        is_mark = element.get("role") == "graphics-symbol"
        is_title = "title" in element.get("aria-roledescription", "")  # a text, but no mark
        said = is_mark and not is_title and element.get("aria-label")
        for name in [name for name in element.attrib if name.startswith(("aria", "role", "class"))]:
            del element.attrib[name]
        if said:
            element.set("aria-label", said)
    for link in svg.iter(f"{{{SVG}}}a"):
        address = link.attrib.pop(f"{{{XLINK}}}href").removeprefix(BASE)
        link.set("href", address)
        link.set("aria-label", link[0].attrib.pop("aria-label", ""))
        if STATEMENT.fullmatch(address):
            link.set("class", CARDED)


def keep_widths(svg: ElementTree.Element) -> None:
    """Give all lines of text in a drawing by Vega the width that was measured for them."""
    # It is made in Arial, or in what has its widths; where readers have neither, their words would
    # be wider, run into each other and be cut off at the edge of the drawing.
    texts = list(svg.iter(f"{{{SVG}}}text"))
    lines = [(text, line) for text in texts for line in text.findall(f"{{{SVG}}}tspan") or [text]]
    values = [
        {
            "text": line.text or "",
            "font": text.get("font-family"),
            "fontSize": float(text.get("font-size", "").removesuffix("px")),
            "fontWeight": text.get("font-weight", "normal"),
        }
        for text, line in lines
    ]
    # The drawing library measures them itself: it lays a box around each.
    letters = {name: {"field": name} for name in ("text", "font", "fontSize", "fontWeight")}
    bounds = {"x": {"field": "bounds.x1"}, "x2": {"field": "bounds.x2"}}
    measuring = {
        "$schema": "https://vega.github.io/schema/vega/v6.json",
        "data": [{"name": "lines", "values": values}],
        "marks": [
            {
                "type": "text",
                "name": "measured",
                "from": {"data": "lines"},
                "encode": {"enter": letters},
            },
            {"type": "rect", "from": {"data": "measured"}, "encode": {"enter": bounds}},
        ],
    }
    graph = vl_convert.vega_to_scenegraph(measuring)
    boxes = graph["scenegraph"]["items"][0]["items"][1]["items"]
    for (_, line), box in zip(lines, boxes, strict=True):
        if box["width"]:
            line.set("textLength", f"{box['width']:.2f}")
            line.set("lengthAdjust", "spacingAndGlyphs")
