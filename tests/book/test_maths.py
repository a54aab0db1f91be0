"""Formulas become MathML when the book is built, and a page needs no script for them."""

from pathlib import Path

import pytest

from crosscase.book.maths import BOX, FormulaError, mathml
from tests.book.page import build_page

MEAN = r"\bar v = \frac{1}{n} \sum_{i=1}^{n} v_i"


def built(folder: Path, text: str) -> tuple[str, str]:
    """Build a page; return it and what Sphinx warned of."""
    (folder / "index.rst").write_text(f"Page\n====\n\n{text}\n")
    return build_page(folder, 'extensions = ["crosscase.book.maths"]')


def test_a_formula_in_a_line(tmp_path: Path) -> None:
    page, warnings = built(tmp_path, r"At least :math:`\frac{1}{5}` of it.")
    assert str(mathml(r"\frac{1}{5}", "inline")) in page
    assert "<mfrac>" in page and 'display="inline"' in page
    assert not warnings


def test_a_formula_of_its_own_scrolls_in_a_box(tmp_path: Path) -> None:
    page, warnings = built(tmp_path, f".. math::\n\n   {MEAN}")
    assert f"{BOX}{mathml(MEAN, 'block')}</div>" in page
    assert "overflow-x: auto" in BOX
    assert not warnings


def test_a_named_formula_has_its_number_and_can_be_referred_to(tmp_path: Path) -> None:
    page, warnings = built(tmp_path, f".. math:: {MEAN}\n   :label: mean\n\nSee :eq:`mean`.")
    assert 'id="equation-mean"' in page
    assert '<span class="eqno">(1)</span>' in page
    assert 'href="#equation-mean">(1)</a>' in page
    assert not warnings


def test_a_page_with_formulas_loads_no_mathjax(tmp_path: Path) -> None:
    page, _ = built(tmp_path, f"A :math:`x`.\n\n.. math:: {MEAN}")
    assert "mathjax" not in page.lower()


def test_signs_of_markup_are_escaped() -> None:
    assert "<mo>&lt;</mo>" in mathml("a < b", "inline")
    assert "<mtext>&lt;i&gt;</mtext>" in mathml(r"\text{<i>}", "inline")


BROKEN = {
    r"\meen{v}": r"unknown command \meen",
    "x^": "missing super script or subscript",
    r"\left( x": "extra left or missing right",
    "{": "no available tokens",
}


@pytest.mark.parametrize(("latex", "reason"), BROKEN.items())
def test_a_formula_that_cannot_be_converted_says_why(latex: str, reason: str) -> None:
    with pytest.raises(FormulaError) as error:
        mathml(latex, "inline")
    assert str(error.value) == reason


def test_a_formula_that_cannot_be_converted_is_warned_of_where_it_stands(tmp_path: Path) -> None:
    page, warnings = built(tmp_path, "Words.\n\nA :math:`x^`.\n\n.. math:: \\meen{v}")
    assert "index.rst:6: WARNING: the formula x^ is not readable (missing super script" in warnings
    assert (
        r"index.rst:8: WARNING: the formula \meen{v} is not readable (unknown command" in warnings
    )
    assert "<math" not in page
