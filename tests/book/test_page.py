"""A page is finished when it is written: icons, landmarks, notes in their order."""

from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from crosscase.book.checks import faults
from crosscase.book.page import draw_icons, fold_code, make_accessible, number_marks
from tests.book.page import build_page


def article(body: str) -> LexborHTMLParser:
    return LexborHTMLParser(f"<html><head></head><body><article>{body}</article></body></html>")


def test_no_paragraph_is_left_in_a_summary() -> None:
    page = article('<details><summary><p class="collapsed">Code</p></summary></details>')
    make_accessible(page)
    assert list(faults(page)) == []
    assert page.css("summary > span.collapsed")[0].text() == "Code"


def test_the_sidebar_is_a_landmark_and_works_are_items_of_a_list() -> None:
    page = article('<div id="pst-primary-sidebar"></div><div role="doc-biblioentry">A work</div>')
    make_accessible(page)
    assert page.css("#pst-primary-sidebar[role=complementary][aria-label]")
    assert page.css("[role=listitem]") and not page.css("[role=doc-biblioentry]")


def test_sphinx_writes_finished_pages_and_warns_of_faults(tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    (tmp_path / "index.md").write_text(
        '# Page\n\n<article>\n<i class="fas fa-download"></i>\n<img src="a.svg">\n</article>\n'
    )
    page, warnings = build_page(
        tmp_path,
        'extensions = ["myst_parser", "crosscase.book.page"]',
    )
    assert 'class="drawn-icon fa-download"' in page
    assert "fa-download" not in warnings
    assert "index" in warnings and "the image a.svg cannot be shown" in warnings


def test_marks_have_the_numbers_of_their_notes() -> None:
    marks = "".join(f'<a class="claim" href="#claim-{name}"><b></b></a>' for name in "baba")
    elsewhere = '<a class="claim" href="../claims/c.html"><b></b></a>'
    notes = "".join(f'<li id="claim-{name}"><p>{name}</p></li>' for name in "ba")
    page = LexborHTMLParser(f'<article>{marks}{elsewhere}<ol class="claims">{notes}</ol></article>')
    number_marks(page)
    assert [mark.text() for mark in page.css("a.claim b")] == ["1", "2", "1", "2", "3"]


def test_one_line_folds_the_code_of_all_cells_before_an_output() -> None:
    def cell(name: str, output: str = "", tag: str = "tag_hide-input") -> str:
        code = f'<summary>Code</summary><div class="cell_input" id="{name}">{name}</div>'
        return f'<div class="cell {tag}">\n<details>{code}</details>{output}</div>\n'

    drawn = '<div class="cell_output">drawn</div>'
    cells = [cell("a"), cell("b"), cell("c", drawn), cell("d", drawn), "<p>Text</p>", cell("e")]
    page = article("".join([*cells, cell("f", tag="tag_solution")]))
    fold_code(page)
    folded = [[code.id for code in each.css(".cell_input")] for each in page.css("div.cell")]
    assert folded == [["a", "b", "c"], ["d"], ["e"], ["f"]]
    assert len(page.css("summary")) == 4


def test_an_icon_element_becomes_a_drawing_that_screen_readers_pass_over() -> None:
    page = LexborHTMLParser('<button><i class="fas fa-download"></i> Get it</button>')
    draw_icons(page)
    drawing = page.css_first("button svg")
    assert drawing is not None and not page.css("i")
    assert drawing.attributes["aria-hidden"] == "true"
    assert drawing.css("path[d^=M]")


def test_an_icon_keeps_what_styles_and_scripts_know_it_by() -> None:
    page = LexborHTMLParser('<i class="theme-switch fa-solid fa-sun fa-lg" data-mode="light"></i>')
    draw_icons(page)
    drawing = page.css_first("svg.theme-switch.fa-sun")
    assert drawing is not None and drawing.attributes["data-mode"] == "light"


def test_an_unknown_icon_is_named() -> None:
    page = LexborHTMLParser('<i class="fas fa-city-twin"></i>')
    with pytest.raises(LookupError, match="no icon fa-city-twin"):
        draw_icons(page)
