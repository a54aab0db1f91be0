"""Tables and lists: read aloud, escaped, and linked to their evidence."""

from io import StringIO
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import pandas as pd
import pytest
from IPython.display import HTML
from markupsafe import Markup

from crosscase.analysis import (
    ratings,
    register,
)
from crosscase.display import (
    folded,
    labelled,
    names,
    searchable,
    source_table,
    statement_list,
    table,
)
from crosscase.display.html import has
from crosscase.errors import CrosscaseError
from crosscase.study import RatingRule, Study
from tests.analysis.small import coded, frame, spoken

CAPTION = "Ratings <by> case"


def parsed(html: HTML) -> ElementTree.Element:
    """Return the markup as a tree; a fragment that is not well formed is an error."""
    return ElementTree.fromstring(f"<div>{html.data}</div>".replace("<wbr>", ""))


def text(element: ElementTree.Element | None) -> str:
    assert element is not None
    return "".join(element.itertext())


def cells(html: HTML) -> list[list[str]]:
    return [[text(cell) for cell in row] for row in parsed(html).iterfind(".//tbody/tr")]


def carried(html: HTML) -> pd.DataFrame:
    """Return the data that a table carries in its link."""
    address = found(html, ".//*[@class='figure-links']/a[@download]").get("href", "")
    return pd.read_csv(StringIO(unquote(address.partition(",")[2])))


def found(html: HTML, path: str) -> ElementTree.Element:
    element = parsed(html).find(path)
    assert element is not None, path
    return element


# Any table.


@pytest.mark.parametrize("value", [0, 0.0, False, "0", ("a",)])
def test_what_a_cell_holds_is_known(value: Any) -> None:
    assert has(value)


@pytest.mark.parametrize("value", ["", (), None, float("nan"), pd.NA])
def test_nothing_is_not_known(value: Any) -> None:
    assert not has(value)


def test_a_table_names_itself_its_columns_and_its_rows() -> None:
    shown = table(pd.DataFrame({"City": ["A"], "Country": ["B"], "People": [1]}), CAPTION)
    assert text(found(shown, ".//caption")) == CAPTION
    box = found(shown, "./div[@tabindex='0']")
    assert (box.get("role"), box.get("aria-label")) == ("group", CAPTION)
    assert [text(th) for th in parsed(shown).iterfind(".//thead/tr/th[@scope='col']")] == [
        "City", "Country", "People"
    ]  # fmt: skip
    assert [(cell.tag, cell.get("scope")) for cell in found(shown, ".//tbody/tr")] == [
        ("th", "row"), ("td", None), ("td", None)
    ]  # fmt: skip


def test_a_table_may_have_no_row_headings() -> None:
    shown = table(pd.DataFrame({"City": ["A"]}), CAPTION, row_heading=False)
    assert [cell.tag for cell in found(shown, ".//tbody/tr")] == ["td"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("<b>&", "<b>&"),
        (Markup("<b>bold</b>"), "bold"),
        (1234, "1\u202f234"),
        (-2.5, "−2.50"),
        (3.0, "3"),
        (None, "–"),
        (float("nan"), "–"),
        (pd.NA, "–"),
    ],
)
def test_a_cell_shows_its_value(value: Any, shown: str) -> None:
    frame = pd.DataFrame({"Row": ["r"], "Value": pd.Series([value], dtype=object)})
    assert cells(table(frame, CAPTION)) == [["r", shown]]


def test_text_is_escaped_wherever_it_stands() -> None:
    rows = pd.DataFrame({"<i>Head–ing</i>": ["<i>cell</i>"]})
    shown = folded(table(rows, "<i>caption</i>"), "<i>summary</i>")
    assert "<i>" not in shown.data
    assert text(found(shown, "./details/summary")) == "<i>summary</i>"
    assert "Head–<wbr>ing" in shown.data


def test_heads_over_more_than_a_word_or_two_are_marked() -> None:
    long = "A reason that takes some room."
    frame = pd.DataFrame(
        {"Row": ["r"], "Why": [long], "Link": [Markup('<a href="#a-long-address">x</a>')]}
    )
    heads = parsed(table(frame, CAPTION)).iterfind(".//thead/tr/th")
    assert [head.get("class") for head in heads] == [None, "text", None]


def test_numbers_are_marked_as_numbers() -> None:
    frame = pd.DataFrame({"Row": ["r"], "Value": pd.array([1], "Int64"), "Text": ["t"]})
    shown = parsed(table(frame, CAPTION))
    assert [cell.get("class") for cell in shown.iterfind(".//thead/tr/th")] == [
        None, "number", None
    ]  # fmt: skip
    assert [cell.get("class") for cell in shown.iterfind(".//tbody/tr/*")] == [
        None, "number", None
    ]  # fmt: skip


def test_a_searchable_table_is_marked_and_may_be_folded() -> None:
    shown = folded(searchable(table(pd.DataFrame({"Row": ["r"]}), CAPTION)), "Show")
    assert found(shown, "./details/div[@class='searchable']/div[@class='table-box']") is not None


# Readable names.


def test_ids_become_names_in_the_order_of_the_ids(study: Study) -> None:
    rated = labelled(ratings(frame(spoken("+")), RatingRule()), study)
    assert list(rated["case_id"].cat.categories) == list(names(study)) == [
        "Alpha–Omega", "Beta–Psi"
    ]  # fmt: skip
    assert list(rated["code_id"].cat.categories) == ["Policy", "Support", "Livability"]
    assert list(rated["cell_id"])[:2] == ["p1-pol", "p1-sup"]
    assert list(rated["research_question"])[:3] == ["organisation", "organisation", "impact"]


# Statements.


@pytest.fixture
def told(study: Study) -> pd.DataFrame:
    coding = {("X1", "POL"): "positive", ("X2", "SUP"): "negative", ("X4", "POL"): "mixed"}
    return coded(study, {"A": coding}).evidence


def test_statements_come_in_the_order_they_are_named(told: pd.DataFrame) -> None:
    items = list(parsed(statement_list(told, "X2", "X1")).iter("li"))
    assert [item.findall(".//a")[-1].get("href") for item in items] == [
        "../evidence/s2.html#x2", "../evidence/s1.html#x1"
    ]  # fmt: skip
    assert text(items[0]).startswith("negative The council, it says, was against. Newspaper B")
    assert "(2003-05), independent, in Spanish; X2" in text(items[0])
    source = items[0].find(".//a[@class='source']")
    assert source is not None
    assert source.get("href") == "https://example.org/2"


def test_a_source_without_address_or_date_is_named_alone(told: pd.DataFrame) -> None:
    [item] = parsed(statement_list(told, "X4")).iter("li")
    assert "Scholar C, independent, in English; X4" in text(item)
    assert len(item.findall(".//a")) == 1


def test_all_unknown_statements_are_named(told: pd.DataFrame) -> None:
    with pytest.raises(CrosscaseError, match="no evidence with the id X3, X9"):
        statement_list(told, "X1", "X3", "X9")


def test_statements_are_text(told: pd.DataFrame) -> None:
    shown = statement_list(told.assign(statement="<b>1 & 2</b>"), "X1")
    assert "&lt;b&gt;1 &amp; 2&lt;/b&gt;" in shown.data


def test_the_register_links_to_every_public_address_and_to_every_page(study: Study) -> None:
    shown = source_table(register(study).assign(extent="whole"), study, CAPTION)
    links = [link.get("href") for link in parsed(shown).iter("a")]
    assert links == [
        *("https://example.org/1", "../evidence/s1.html"),
        *("https://example.org/2", "../evidence/s2.html"),
        "../evidence/s3.html",
    ]
    assert cells(shown)[2] == [
        "Poster S3", "Scholar C", "academic", "independent", "English", "–", "whole", "1"
    ]  # fmt: skip


def test_each_of_a_few_sources_stands_with_its_own_publisher(study: Study) -> None:
    chosen = register(study).assign(extent="whole").query("source_id == 'S3'")
    assert [row[:2] for row in cells(source_table(chosen, study, CAPTION))] == [
        ["Poster S3", "Scholar C"]
    ]
