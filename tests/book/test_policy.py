"""A page says to the browser which scripts are its own; the browser refuses all others."""

from base64 import b64encode
from hashlib import sha256

from selectolax.lexbor import LexborHTMLParser

from crosscase.book.policy import state_policy

MODE = """
    document.documentElement.dataset.mode = localStorage.getItem("mode") || "dark";
    document.documentElement.dataset.theme = localStorage.getItem("theme") || "dark";
  """


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
