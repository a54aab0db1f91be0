"""Figures on a page lead to their data, as files of the site, and to the code of their cell."""

from pathlib import Path

import nbformat
import pandas as pd
from hypothesis import example, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from crosscase.display.tables import as_text, figure_links
from crosscase.site.downloads import take_downloads, write_downloads
from tests.book.page import build_page

NUMBERS = pd.DataFrame({"Side": ["North, or so", "South"], "Score": [1 / 3, None]})
CSV = 'Side,Score\n"North, or so",0.3333333333333333\nSouth,\n'
PLACE = Path("_build", "html", "_downloads", "index")
TEXTS = st.text(st.characters(codec="utf-8"))


def page_with(*captions: str) -> LexborHTMLParser:
    lines = "".join(figure_links(caption, NUMBERS) for caption in captions)
    return LexborHTMLParser(f"<html><head></head><body>{lines}</body></html>")


def csv_link(page: LexborHTMLParser) -> dict[str, str | None]:
    (link,) = page.css("a[download]")
    return link.attributes


def test_a_link_that_carries_data_leads_to_a_file() -> None:
    page = page_with("Segments by side")
    assert take_downloads(page, "chapters/organisation") == {"segments-by-side.csv": CSV}
    assert csv_link(page) == {
        "href": "../_downloads/chapters/organisation/segments-by-side.csv",
        "download": "organisation-segments-by-side.csv",
    }


def test_the_address_of_a_file_is_as_addresses_are_written() -> None:
    page = page_with("León")
    take_downloads(page, "index")
    assert csv_link(page)["href"] == "_downloads/index/le%C3%B3n.csv"


@settings(deadline=None)
@example([("100 %41 #1 & 'a'", 0.1, True)], "share")
@given(st.lists(st.tuples(TEXTS, st.floats(), st.booleans())), TEXTS)
def test_the_file_holds_the_data_and_nothing_else(
    rows: list[tuple[str, float, bool]], heading: str
) -> None:
    frame = pd.DataFrame(rows, columns=[heading, "value", "flag"])
    page = LexborHTMLParser(figure_links("By side", frame))
    texts = frame.assign(**{heading: [as_text(text) for text, *_ in rows]})
    expected = texts.rename(columns=as_text).to_csv(index=False, lineterminator="\n")
    assert take_downloads(page, "index") == {"by-side.csv": expected}


def test_downloads_take_the_place_of_earlier_ones_of_the_page(tmp_path: Path) -> None:
    write_downloads(tmp_path, "chapters/a", {"old.csv": "a\n", "kept.csv": "a\n"})
    write_downloads(tmp_path, "chapters/a/b", {"other.csv": "b\n"})
    write_downloads(tmp_path, "chapters/a", {"kept.csv": "ä\n"})
    write_downloads(tmp_path, "chapters/none", {})
    files = {path.name: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert files == {"kept.csv": "ä\n".encode(), "other.csv": b"b\n"}


def built(folder: Path, *captions: str) -> tuple[LexborHTMLParser, str]:
    """Build a notebook whose cells show one figure each; return its page and the warnings."""
    notebook = nbformat.v4.new_notebook()
    notebook.metadata["language_info"] = {"name": "python"}
    notebook.cells = [nbformat.v4.new_markdown_cell("# Page", id="title")]
    for number, caption in enumerate(captions):
        data = {"text/html": figure_links(caption, NUMBERS)}
        output = nbformat.v4.new_output("display_data", data=data)
        cell = nbformat.v4.new_code_cell(f"show({number})", outputs=[output], id=f"own-{number}")
        cell.metadata["tags"] = ["hide-input"]
        notebook.cells.append(cell)
    nbformat.write(notebook, folder / "index.ipynb")
    extensions = 'extensions = ["myst_nb", "crosscase.book.page"]; nb_execution_mode = "off"'
    page, warnings = build_page(folder, extensions)
    return LexborHTMLParser(page), warnings


def test_sphinx_writes_the_files_and_leads_to_the_code_of_the_cell(tmp_path: Path) -> None:
    page, warnings = built(tmp_path, "By side", "By origin")
    files = {path.name: path.read_text("utf-8") for path in (tmp_path / PLACE).iterdir()}
    assert files == {"by-side.csv": CSV, "by-origin.csv": CSV}
    shown = [[link.text() for link in line.css("a")] for line in page.css(".figure-links")]
    assert shown == [["CSV", "Code"]] * 2
    codes = [link.attrs.sget("href") for link in page.css(".figure-links a[href^='#']")]
    assert codes == ["#code-own-0", "#code-own-1"]
    for number, code in enumerate(codes):
        (place,) = page.css(f"details {code}")
        assert place.text().strip() == f"show({number})"
    assert "download" not in warnings


def test_two_figures_with_the_same_first_words_are_warned_of(tmp_path: Path) -> None:
    _, warnings = built(tmp_path, "By side", "By side!")
    assert "index.ipynb: WARNING: 2 figures would have the download index-by-side.csv" in warnings
    assert "let their captions differ in their first 60 characters" in warnings
