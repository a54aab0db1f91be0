"""A page that asks too much or says too little is none; what it may run it says to the browser."""

from base64 import b64encode
from hashlib import sha256

import pytest
from selectolax.lexbor import LexborHTMLParser

from crosscase.book.checks import faults, state_policy, unclaimed

FINDING = "Three of the four partnerships outlived their founders"
MARK = '<a class="claim" href="#claim-a">1</a>'
MODE = """
    document.documentElement.dataset.mode = localStorage.getItem("mode") || "dark";
    document.documentElement.dataset.theme = localStorage.getItem("theme") || "dark";
  """


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


def test_a_link_to_another_site_is_none() -> None:
    assert list(faults(article('<a href="https://utrecht.example">Utrecht</a>'))) == []


SAID = f'<span class="sentence">People carry it.</span>\u202f{MARK}'


@pytest.mark.parametrize(
    ("sentences", "bare"),
    [
        (SAID, ""),
        (f"{SAID} {SAID}", ""),
        (f"<strong>In León.</strong> {SAID} <a href='x'>More</a>", ""),
        (f"Politics ends it. {SAID}", "Politics ends it."),
        (f"{SAID} Politics ends it.", "Politics ends it."),
        (f"People carry it. {MARK}", "People carry it."),
        ("People carry it.", "People carry it."),
    ],
)
def test_every_sentence_of_a_conclusion_is_a_claim(sentences: str, bare: str) -> None:
    paragraph = LexborHTMLParser(f"<p>{sentences}</p>").css_first("p")
    assert paragraph is not None
    assert unclaimed(paragraph) == bare


def test_a_bare_conclusion_is_a_fault_that_names_it() -> None:
    title = '<p class="admonition-title">In short</p>'
    box = f'<div class="tip admonition conclusion">{title}<p>So.</p></div>'
    (fault,) = faults(LexborHTMLParser(f"<article>{box}</article>"))
    assert "'So.' stands in a box of conclusions and is no claim" in fault


def policy(*scripts: str) -> str:
    """Return the policy of a page with inline scripts, which has to come before them."""
    page = LexborHTMLParser(
        f"<head><meta charset=utf-8>{''.join(map('<script>{}</script>'.format, scripts))}</head>"
    )
    state_policy(page)
    assert page.head is not None
    stated = page.head.css("meta")[1]
    assert stated.attributes["http-equiv"] == "Content-Security-Policy"
    return stated.attrs.sget("content")


def digest(script: str) -> str:
    return b64encode(sha256(script.encode()).digest()).decode()


def test_the_scripts_of_the_theme_may_run_and_no_others() -> None:
    stated = policy(MODE, "pwned()")
    assert digest(MODE) in stated
    assert digest("pwned()") not in stated
    assert digest("window.print()") in stated


def test_no_text_may_become_a_script() -> None:
    stated = policy()
    assert "unsafe-eval" not in stated and "unsafe-inline" not in stated
    assert "object-src 'none'; base-uri 'none'" in stated
