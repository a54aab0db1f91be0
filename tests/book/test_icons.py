"""Icons are in the page when it is written."""

import pytest
from selectolax.lexbor import LexborHTMLParser

from crosscase.book.icons import draw_icons


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
