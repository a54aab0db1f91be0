"""The words of a drawing are as wide on the page as they were when room was made for them.

A drawing is made in Arial, or in what has its widths; where readers have neither, their words would
be wider, run into each other and be cut off at the drawing's edge.
"""

from xml.etree import ElementTree

import vl_convert

SVG = "http://www.w3.org/2000/svg"
TEXT, LINE = f"{{{SVG}}}text", f"{{{SVG}}}tspan"

ElementTree.register_namespace("", SVG)


def keep_widths(svg: str) -> str:
    """Return a drawing whose lines of text all have the width that was measured for them.

    Parameters
    ----------
    svg
        A drawing by Vega.
    """
    drawing = ElementTree.fromstring(svg)
    lines = [(text, line) for text in drawing.iter(TEXT) for line in text.findall(LINE) or [text]]
    for (_, line), width in zip(lines, _widths(lines), strict=True):
        if width:
            line.set("textLength", f"{width:.2f}")
            line.set("lengthAdjust", "spacingAndGlyphs")
    return ElementTree.tostring(drawing, "unicode")


def _widths(lines: list[tuple[ElementTree.Element, ElementTree.Element]]) -> list[float]:
    """Return the widths of lines of text, as the drawing library itself measures them."""
    values = [
        {
            "text": line.text or "",
            "font": text.get("font-family"),
            "size": float(text.get("font-size", "").removesuffix("px")),
            "weight": text.get("font-weight", "normal"),
        }
        for text, line in lines
    ]
    letters = {"text": "text", "font": "font", "fontSize": "size", "fontWeight": "weight"}
    measuring = {
        "$schema": "https://vega.github.io/schema/vega/v6.json",
        "data": [{"name": "lines", "values": values}],
        "marks": [
            {"type": "text", "name": "measured", "from": {"data": "lines"}, **_encoded(letters)},
            {"type": "rect", "from": {"data": "measured"}, **_encoded(BOUNDS)},
        ],
    }
    graph = vl_convert.vega_to_scenegraph(measuring)
    return [box["width"] for box in graph["scenegraph"]["items"][0]["items"][1]["items"]]


BOUNDS = {"x": "bounds.x1", "x2": "bounds.x2"}


def _encoded(fields: dict[str, str]) -> dict[str, dict[str, dict[str, dict[str, str]]]]:
    return {"encode": {"enter": {name: {"field": field} for name, field in fields.items()}}}
