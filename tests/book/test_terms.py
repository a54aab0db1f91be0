"""A term is linked where a page first uses it, and nowhere else."""

from pathlib import Path

import pytest
from docutils import nodes
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from crosscase.book.text import uses, with_links
from tests.book.page import build_page

TERMS = ("Code", "Codebook", "Truth table", "Matrix", "Meta-matrix", "Study", "Mill's rule")
WORDS = [*("code", "Codes", "codebook", "truth", "table", "Truth\ntables", "matrices", "decode")]
WORDS += [*("meta-matrix", "studies", "Mill’s rules", "-", ".", "encoded", "study's")]


def linked(text: str) -> tuple[str, dict[str, str]]:
    """Return the text as it is after linking, and what was linked by address."""
    parts = list(with_links(text, TERMS, {name: f"#{name}" for name in TERMS}))
    links = [part for part in parts if isinstance(part, nodes.reference)]
    found = {link["refuri"]: link.astext() for link in links}
    assert len(found) == len(links), "at most one link for a term"
    return "".join(part.astext() for part in parts), found


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS)).map(" ".join))
def test_linking_changes_no_word_and_links_each_used_term_once_and_first(text: str) -> None:
    after, found = linked(text)
    assert after == text
    first: dict[str, str] = {}
    for name, begin, end in uses(text, TERMS):
        first.setdefault(f"#{name}", text[begin:end])
    assert found == first


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The codebook has codes.", {"#Codebook": "codebook", "#Code": "codes"}),
        ("A meta-matrix; matrices.", {"#Meta-matrix": "meta-matrix", "#Matrix": "matrices"}),
        ("Two truth\ntables", {"#Truth table": "truth\ntables"}),
        ("Studies by Mill’s rules", {"#Study": "Studies", "#Mill's rule": "Mill’s rules"}),
        ("decode, encoded, TRUTH TABLE, open-code", {}),
        ("", {}),
    ],
)
def test_singular_and_plural_small_and_capital(text: str, found: dict[str, str]) -> None:
    assert linked(text)[1] == found


def test_a_book_without_a_glossary_has_no_links() -> None:
    (text,) = with_links("a code", (), {})
    assert text.astext() == "a code"


CONFIGURATION = 'extensions = ["myst_parser", "crosscase.book.text"]\n'
GLOSSARY = "# Words\n\n```{glossary}\nCode\n  A code.\n\nCase\n  One.\n\nOrigin\n  A voice.\n```\n"
TEXT = """\
# Codes and origins

*Which codes?*

Read [codes](words.md) and `origin` of the case.

| Code | Origin |
|---|---|
| code | origin |

- A **code** and codes; an origin.

The {term}`case` and the code.

```{toctree}
words
```
"""


def built(folder: Path, text: str, by_hand: str = "['case']") -> tuple[LexborHTMLParser, str]:
    (folder / "words.md").write_text(GLOSSARY)
    (folder / "index.md").write_text(text)
    page, warnings = build_page(folder, f"{CONFIGURATION}terms_by_hand = {by_hand}\n")
    return LexborHTMLParser(page), warnings


def test_a_page_links_its_prose_and_leaves_headings_links_tables_and_code(tmp_path: Path) -> None:
    page, warnings = built(tmp_path, TEXT)
    assert not warnings
    links = page.css("a.term")
    assert [link.text() for link in links] == ["code", "origin", "case"]
    assert [link.attributes["href"] for link in links] == [
        *("words.html#term-Code", "words.html#term-Origin", "words.html#term-Case")
    ]
    glossary = LexborHTMLParser((tmp_path / "_build/html/words.html").read_text("utf-8"))
    assert not glossary.css("a.term")


def test_what_the_author_links_is_not_linked_again(tmp_path: Path) -> None:
    page, _ = built(tmp_path, "# T\n\nOne origin. Two {term}`origins <Origin>`.\n")
    assert [link.text() for link in page.css("a.term")] == ["origins"]


def test_a_word_that_is_no_term_cannot_be_left_to_the_author(tmp_path: Path) -> None:
    _, warnings = built(tmp_path, TEXT, "['Case', 'caze']")
    assert "terms_by_hand names 'caze', which is no term" in warnings
