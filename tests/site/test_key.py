"""What the reference holds on the lab's statements, and what solves an exercise, opens when asked.

Pages of the record show codings openly, and may. This is about what a student opens on the way
through lab and exercises: the two pages, and the notebooks as they are stored.
"""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from crosscase.analysis import study_readings
from crosscase.analysis.intercoder import REFERENCE
from crosscase.book.execute import read_notebook
from crosscase.display import labelled
from crosscase.study import load_study
from crosscase.teach import practice_sample

ROOT = Path(__file__).parents[2]
STUDY = load_study()
SAMPLE = practice_sample(STUDY)
OWN = ["lab", "class"]
BLOCKS = "li, tr, p, dd"


def key() -> dict[str, set[str]]:
    """Return the dimensions that the reference gives to each statement, by id and by text."""
    readings = study_readings(STUDY, SAMPLE["segment_id"]).dropna(subset="code_id")
    given = labelled(readings[readings["coder_id"] == REFERENCE], STUDY)
    texts = dict(zip(SAMPLE["segment_id"].astype(str), SAMPLE["statement"], strict=True))
    codes: dict[str, set[str]] = {}
    for own, code in zip(given["segment_id"].astype(str), given["code_id"], strict=True):
        for name in (own, texts[own]):
            codes.setdefault(name, set()).add(str(code))
    return codes


KEY = key()


def opened(html: str) -> BeautifulSoup:
    """Return what is seen before anybody opens anything."""
    page = BeautifulSoup(html, "html.parser")
    for closed in page.select("details:not([open])"):
        closed.clear()
    for script in page.select("script, svg, [hidden]"):
        script.decompose()
    return page


def shown_pairs(page: Tag) -> list[str]:
    """Return the blocks in which a statement stands beside what the reference gives to it."""
    blocks = [" ".join(block.get_text(" ").split()) for block in page.select(BLOCKS)]
    return [
        block
        for block in blocks
        for name, codes in KEY.items()
        if name in block and any(code in block for code in codes)
    ]


def test_there_is_a_key_to_look_for() -> None:
    row = next(iter(KEY))
    page = f"<table><tr><td>{row}</td><td>{next(iter(KEY[row]))}: mixed</td></tr></table>"
    assert shown_pairs(opened(page))
    assert not shown_pairs(opened(f"<details><summary>Key</summary>{page}</details>"))
    assert len(KEY) > 20


@pytest.mark.parametrize("name", OWN)
def test_no_page_shows_the_key_before_it_is_asked(name: str, site: Path) -> None:
    html = (site / "chapters" / f"{name}.html").read_text("utf-8")
    assert shown_pairs(opened(html)) == []
    data = [each.text for each in BeautifulSoup(html, "html.parser").select(".lab > script")]
    assert not re.search("positive|negative|mixed|present|absent", "".join(data))


@pytest.mark.parametrize("name", OWN)
def test_no_stored_output_shows_the_key_before_it_is_asked(name: str) -> None:
    notebook = read_notebook(ROOT / "chapters" / f"{name}.ipynb")
    outputs = [out for cell in notebook.cells for out in cell.get("outputs", [])]
    assert any("data" in out for out in outputs)
    for out in outputs:
        assert out.get("name") != "stdout"
        assert shown_pairs(opened(out.get("data", {}).get("text/html", ""))) == []
