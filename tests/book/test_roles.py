"""The segment role leads from a sentence to its evidence, and knows when there is none."""

from pathlib import Path

import pytest

from tests.book.page import build_page
from tests.tiny import tiny_study

LINK = '<a class="segment reference internal" href="../evidence/{}" title="{}">{}</a>'
AGREED = LINK.format("s1.html#x1", "The cities agreed.", "X1")
AGAINST = LINK.format("s2.html#x2", "The council, it says, was against.", "X2")


def built(folder: Path, text: str) -> tuple[str, str]:
    """Build a page over the tiny study; return it and what Sphinx warned of."""
    tiny_study(folder / "data")
    (folder / "index.rst").write_text(f"Page\n====\n\n{text}\n")
    return build_page(folder, 'extensions = ["crosscase.book.roles"]')


@pytest.mark.parametrize(
    ("text", "links"),
    [
        pytest.param(":segment:`X1`", AGREED, id="one"),
        pytest.param(":segment:`X2,X1`", f"{AGAINST} {AGREED}", id="two"),
        pytest.param(":segment:`X1 , X2`", f"{AGREED} {AGAINST}", id="spaces"),
    ],
)
def test_a_known_id_leads_to_its_segment(tmp_path: Path, text: str, links: str) -> None:
    page, warnings = built(tmp_path, text)
    assert f'<span class="segments">{links}</span>' in page
    assert not warnings


def test_an_unknown_id_is_warned_of_where_it_stands(tmp_path: Path) -> None:
    page, warnings = built(tmp_path, "They agreed :segment:`X1, X9`.")
    assert "index.rst:4" in warnings
    assert "segment 'X9' is not in segments.csv; correct the id or remove the link" in warnings
    assert f'<span class="segments">{AGREED}</span>' in page


def test_only_unknown_ids_leave_no_link(tmp_path: Path) -> None:
    page, warnings = built(tmp_path, ":segment:`x1`")
    assert "segment 'x1' is not in segments.csv" in warnings
    assert "evidence" not in page
