"""Charts on the page: a Vega-Lite output becomes an inline SVG with its text alternative."""

import hashlib
import json
import re
from collections.abc import Sequence
from typing import Any, ClassVar

import vl_convert
from docutils import nodes
from markupsafe import Markup

from crosscase.display.figure import VEGALITE, VEGALITE_VERSION


class ChartRenderer:
    """MyST-NB plug-in that draws Vega-Lite outputs at build time, without a network."""

    mime_priority_overrides: ClassVar[Sequence[tuple[str, str, int | None]]] = [("*", VEGALITE, 1)]

    @staticmethod
    def handle_mime(renderer: Any, data: Any, inline: bool) -> list[nodes.Element] | None:
        """Return the figure for a Vega-Lite output, and nothing for any other.

        A specification without a text alternative is reported as a warning, which fails the build.
        """
        if data.mime_type != VEGALITE or inline:
            return None
        if not data.content.get("description", "").strip():
            renderer.logger.warning(
                f"cell {data.cell_index}: a chart has no text alternative; show it as a Figure",
                line=data.line,
            )
        return [nodes.raw(text=figure_html(data.content), format="html")]


def figure_html(spec: dict[str, Any]) -> Markup:
    """Return a ``<figure>`` with the chart as SVG and its caption.

    Parameters
    ----------
    spec
        Vega-Lite specification; ``description`` is the text alternative, ``usermeta.caption`` the
        caption.
    """
    svg = vl_convert.vegalite_to_svg(spec, vl_version=VEGALITE_VERSION)
    svg = _own_ids(svg, hashlib.sha256(json.dumps(spec, sort_keys=True).encode()).hexdigest()[:8])
    label = Markup('<svg role="img" aria-label="{}" ').format(spec.get("description", ""))
    caption = spec.get("usermeta", {}).get("caption", "")
    return Markup(
        '<figure class="chart"><div class="chart-box" tabindex="0" role="group" aria-label="{}">'
        "{}</div><figcaption>{}</figcaption></figure>"
    ).format(caption, Markup(svg.replace("<svg ", label, 1)), caption)


def _own_ids(svg: str, prefix: str) -> str:
    """Renumber the ids of an SVG under a prefix, so that two charts on a page cannot share one.

    Vega counts on from drawing to drawing; its own ids would depend on what was drawn before.
    """
    found = dict.fromkeys(re.findall(r'\bid="([^"]+)"', svg))
    own = {name: f"{prefix}-{number}" for number, name in enumerate(found)}
    return re.sub(
        r'(\bid="|url\(#)([^")]+)', lambda match: match[1] + own.get(match[2], match[2]), svg
    )
