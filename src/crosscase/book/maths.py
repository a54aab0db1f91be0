"""Formulas as MathML, written when the book is built: a page needs no script to show them."""

import re
from html import unescape
from typing import Any
from xml.etree import ElementTree

from docutils import nodes
from latex2mathml.converter import convert_to_element
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

logger = logging.getLogger(__name__)

BOX = '<div style="overflow-x: auto" tabindex="0" role="group" aria-label="Formula">'
COMMAND = re.compile(r"\\[A-Za-z]+")


class FormulaError(ValueError):
    """A formula that cannot be converted; the message says why."""


def mathml(latex: str, display: str) -> str:
    """Return a formula as a ``<math>`` element.

    Parameters
    ----------
    latex
        The formula, without dollar signs.
    display
        ``inline`` or ``block``.

    Raises
    ------
    FormulaError
        If the formula is incomplete, or holds a command that is not known.
    """
    try:
        formula = convert_to_element(latex, display=display)
    except Exception as error:  # the converter's errors have no base of their own
        reason = re.sub("(?<=[a-z])(?=[A-Z])", " ", type(error).__name__.removesuffix("Error"))
        raise FormulaError(reason.lower()) from None
    for element in formula.iter():
        element.text = unescape(element.text or "")
        if unknown := COMMAND.search(element.text):
            raise FormulaError(f"unknown command {unknown[0]}")
    return ElementTree.tostring(formula, encoding="unicode")


def visit_inline(translator: HTML5Translator, node: nodes.math) -> None:
    """Write a formula in a line of text."""
    _write(translator, node, "inline")
    raise nodes.SkipNode


def visit_display(translator: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula of its own, with its number, in a box that scrolls when it is too wide."""
    translator.body.append(translator.starttag(node, "div", CLASS="math"))
    if node["number"]:
        number = get_node_equation_number(translator, node)
        translator.body.append(f'<span class="eqno">({number})</span>')
    translator.body.append(BOX)
    _write(translator, node, "block")
    translator.body.append("</div></div>\n")
    raise nodes.SkipNode


def _write(translator: HTML5Translator, node: nodes.Element, display: str) -> None:
    latex = node.astext().strip()
    try:
        translator.body.append(mathml(latex, display))
    except FormulaError as error:
        logger.warning(
            "the formula %s is not readable (%s); correct it", latex, error, location=node
        )


def use_mathml(app: Sphinx, config: Config) -> None:
    """Choose this renderer over Sphinx's own, which needs a script."""
    config.html_math_renderer = "mathml"


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the renderer."""
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_display, None))
    app.connect("config-inited", use_mathml)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
