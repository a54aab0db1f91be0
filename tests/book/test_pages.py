"""A page is finished when it is written, and one that asks too much or says too little is not."""

from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from crosscase.book.accessible import make_accessible
from crosscase.book.checks import faults
from tests.book.page import build_page

FINDING = "Three of the four partnerships outlived their founders"


def article(body: str) -> LexborHTMLParser:
    return LexborHTMLParser(f"<html><head></head><body><article>{body}</article></body></html>")


@pytest.mark.parametrize(
    "body",
    [
        '<img src="a.png">',
        '<img src="a.png" alt="">',
        '<img src="a.png" alt="_images/a.png">',
        '<img src="a.png" alt="A map of the eight cities of the study">',
    ],
)
def test_an_image_without_words_is_a_fault_that_names_it(body: str) -> None:
    (fault,) = faults(article(body))
    assert fault.startswith("the image a.png cannot be shown: alt text must state")


@pytest.mark.parametrize(
    "body", [f'<img src="a.png" alt="{FINDING}">', '<img src="a.png" role="presentation">']
)
def test_an_image_with_words_or_a_mere_ornament_is_none(body: str) -> None:
    assert list(faults(article(body))) == []


@pytest.mark.parametrize(
    "body",
    [
        '<script src="https://cdn.example/vega.js"></script>',
        f'<img src="//cdn.example/a.png" alt="{FINDING}">',
        '<iframe src="https://video.example/1"></iframe>',
        '<link rel="stylesheet" href="https://fonts.example/a.css">',
    ],
)
def test_a_request_to_a_third_party_is_a_fault_that_names_it(body: str) -> None:
    fault, *_ = faults(article(body))
    assert ".example/" in fault and "third party" in fault


@pytest.mark.parametrize(
    "markup",
    [
        "<script>pwned()</script>",
        "<script type='module'>pwned()</script>",
        '<script src="x.js"></script>',
        '<script src="../_static/../data/x.js"></script>',
        '<script src="data:text/javascript,pwned()"></script>',
        "<svg><script>pwned()</script></svg>",
        "<svg><foreignObject><p>x</p></foreignObject></svg>",
        "<svg><animate attributeName='href' to='javascript:pwned()'/></svg>",
        '<svg><a xlink:href="javascript:pwned()"><text>x</text></a></svg>',
        '<svg onload="pwned()"></svg>',
        '<p onmouseover="pwned()">x</p>',
        '<button onclick="window.print(pwned())">x</button>',
        '<a href="javascript:pwned()">x</a>',
        '<a href="JavaScript&#58;pwned()">x</a>',
        '<a href="&#1; java&#9;script:pwned()">x</a>',
        '<a href="vbscript:pwned()">x</a>',
        '<a href="data:text/html,<script>pwned()</script>">x</a>',
        '<form action="javascript:pwned()"><button>x</button></form>',
        '<button formaction="javascript:pwned()">x</button>',
        '<math><mi href="javascript:pwned()">x</mi></math>',
        '<iframe srcdoc="x"></iframe>',
        '<object data="x.svg"></object>',
        '<embed src="x.svg">',
        '<base href="https://elsewhere.example/">',
        '<meta http-equiv="refresh" content="0; url=https://elsewhere.example">',
    ],
)
def test_what_might_run_on_a_page_and_is_not_the_books_own_is_a_fault(markup: str) -> None:
    within = list(faults(article(markup)))
    around = list(faults(LexborHTMLParser(f"<title>x</title>{markup}<article></article>")))
    assert any("may run in a reader's browser" in fault for fault in within)
    assert any("may run in a reader's browser" in fault for fault in around)


@pytest.mark.parametrize(
    "markup",
    [
        "&lt;script&gt;pwned()&lt;/script&gt;",
        '<a href="https://utrecht.example/?a=javascript:x" title="javascript:x">Utrecht</a>',
        '<a href="../claims/a.html#b">x</a> <a href="#b">x</a> <a href="?print-pdf">x</a>',
        '<script type="application/json">{"a": "javascript:"}</script>',
        '<script defer src="../_static/book.0123.js?v=1"></script>',
        '<button onclick="toggleFullScreen()">x</button>',
    ],
)
def test_what_is_the_books_own_is_none(markup: str) -> None:
    assert list(faults(article(markup))) == []


def test_a_script_that_a_cell_brings_is_a_fault() -> None:
    (fault,) = faults(article("<script>load('https://cdn.example')</script>"))
    assert "show charts as Altair charts in a Figure" in fault


@pytest.mark.parametrize(
    "body",
    [
        "<details><summary><p>Code</p></summary></details>",
        "<p>Before <div>a block</div> after</p>",
        "<p>Before <ul><li>a list</li></ul></p>",
        "<h2>Title <span><table></table></span></h2>",
        "<button><div>Go</div></button>",
    ],
)
def test_a_block_within_a_line_of_words_is_a_fault(body: str) -> None:
    assert any("a block stands within a line of words" in fault for fault in faults(article(body)))


def test_blocks_in_their_places_are_none() -> None:
    body = (
        "<details><summary>Code</summary><p>a</p></details><table><tr><td><p></p></td></tr></table>"
    )
    assert list(faults(article(body))) == []


def test_no_paragraph_is_left_in_a_summary() -> None:
    page = article('<details><summary><p class="collapsed">Code</p></summary></details>')
    make_accessible(page)
    assert list(faults(page)) == []
    assert page.css("summary > span.collapsed")[0].text() == "Code"


def test_a_link_to_another_site_is_none() -> None:
    assert list(faults(article('<a href="https://utrecht.example">Utrecht</a>'))) == []


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
        'extensions = ["myst_parser", "crosscase.book.pages"]',
    )
    assert 'class="drawn-icon fa-download"' in page
    assert "fa-download" not in warnings
    assert "index" in warnings and "the image a.svg cannot be shown" in warnings
