"""Icons drawn into the page when it is written, instead of by a script when it is read."""

import re
from functools import cache
from pathlib import Path

import pydata_sphinx_theme  # type: ignore[import-untyped]
from markupsafe import Markup
from selectolax.lexbor import LexborHTMLParser, LexborNode

ICONS = Path(pydata_sphinx_theme.__file__).parent.joinpath(
    "theme", "pydata_sphinx_theme", "static", "scripts", "fontawesome.js"
)
STYLES = {"fa-brands", "fa-lg", "fa-regular", "fa-solid", "fab", "far", "fas"}
SVG = (
    '<svg class="{classes}" viewBox="0 0 {width} {height}" aria-hidden="true">'
    '<path fill="currentColor" d="{path}"/></svg>'
)


def draw_icons(page: LexborHTMLParser) -> None:
    """Replace every icon element (``<i class="fas fa-file">``) of a page by its drawing.

    Raises
    ------
    LookupError
        If the theme has no icon of that name.
    """
    for element in page.css("i[class*=fa-], span[class*=fa-]"):
        element.replace_with(_drawing(element))


def _drawing(element: LexborNode) -> LexborNode:
    classes = (element.attributes["class"] or "").split()
    name = next(each for each in classes if each.startswith("fa-") and each not in STYLES)
    width, height, path = _icon(name.removeprefix("fa-"))
    kept = " ".join(["drawn-icon", *(each for each in classes if each not in STYLES)])
    svg = Markup(SVG).format(classes=kept, width=width, height=height, path=path)
    drawing = LexborHTMLParser(svg).css_first("svg")
    assert drawing is not None
    if mode := element.attributes.get("data-mode"):
        drawing.attrs["data-mode"] = mode
    return drawing


@cache
def _icon(name: str) -> tuple[str, str, str]:
    """Return width, height and path of an icon, from the script the theme would load."""
    key = rf'["{{,]{re.escape(name)}"?:'
    found = re.search(key + r'\[(\d+),(\d+),\[[^\]]*\],"[^"]*","([^"]+)"\]', _script())
    if not found:
        raise LookupError(f"the theme has no icon fa-{name}; correct the name in the page's markup")
    return found[1], found[2], found[3]


@cache
def _script() -> str:
    return ICONS.read_text("utf-8")
