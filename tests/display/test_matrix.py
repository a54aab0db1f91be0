"""Matrices: every cell in its place, what is documented beside how it is judged."""

import re
from typing import Any

import pandas as pd
import pytest
from IPython.display import HTML
from selectolax.lexbor import LexborHTMLParser, LexborNode

from crosscase.analysis import code_by_case, with_confidence
from crosscase.analysis.rating import SPOKEN
from crosscase.display import evidence_map, labelled, rating_matrix
from crosscase.study import Study, load_study
from tests.conftest import ROOT

WORDS = ("Much is documented", "Statements by what they say")


@pytest.fixture(scope="module")
def real() -> Study:
    return load_study(ROOT / "data")


@pytest.fixture(scope="module")
def rated(real: Study) -> pd.DataFrame:
    return labelled(with_confidence(real.ratings, real), real)


def cells(shown: HTML) -> dict[tuple[str, str], LexborNode]:
    """Return the cells of a matrix by the names of case and code."""
    page = LexborHTMLParser(shown.data)
    cases = [head.text() for head in page.css("thead th")][1:]
    found = {}
    for row in page.css("tbody tr"):
        [name] = row.css("th")
        for case, cell in zip(cases, row.css("td"), strict=True):
            found[case, name.text()] = cell
    return found


def test_a_cell_says_its_rating_and_all_that_is_documented(
    real: Study, rated: pd.DataFrame
) -> None:
    shown = cells(rating_matrix(rated, real, *WORDS))
    assert len(shown) == len(rated)
    evidence = real.evidence[real.evidence["rated"]]
    for row in rated.itertuples():
        cell = shown[str(row.case_id), str(row.code_id)]
        here = evidence[
            (evidence["case_id"].map(real.names) == row.case_id)
            & (evidence["code_id"].map(real.names) == row.code_id)
        ]
        assert SPOKEN[str(row.rating)] in cell.text()
        number = cell.css("small")[0].text().strip()
        known, judged = here[here["documented"]], here[here["value"].notna()]
        told = f" · {len(judged)} from {judged['origin'].nunique()}" if len(judged) else ""
        assert number == (f"{len(known)}{told}" if len(here) else "–")
        parts = [float(part.attrs.sget("width")) for part in cell.css(".documented .part")]
        assert sum(parts) == len(here)
        for bearing, times in here["bearing"].value_counts().items():
            assert times == 0 or f"{times} {bearing}" in cell.text()


def test_a_bar_is_as_long_as_there_are_statements_and_all_have_one_scale(
    real: Study, rated: pd.DataFrame
) -> None:
    bars = LexborHTMLParser(rating_matrix(rated, real, *WORDS).data).css(".documented")
    [scale] = {bar.attributes.get("viewbox", bar.attributes.get("viewBox")) for bar in bars}
    ends = [
        float(part.attrs.sget("x")) + float(part.attrs.sget("width"))
        for bar in bars
        for part in bar.css("rect")
    ]
    assert scale == f"0 0 {max(ends):.0f} 1"


def test_the_line_under_a_bar_is_what_those_involved_say(real: Study, rated: pd.DataFrame) -> None:
    shown = cells(rating_matrix(rated, real, *WORDS))
    evidence = real.evidence[real.evidence["rated"]]
    groups: Any = evidence.groupby(["case_id", "code_id"], observed=True)
    for (case, code), here in groups:
        [line] = shown[real.names[case], real.names[code]].css(".involved rect")
        assert int(line.attrs.sget("width")) == (here["involvement"] == "involved").sum()


def test_every_cell_leads_to_its_statements_and_its_dots_to_the_judgement(
    real: Study, rated: pd.DataFrame
) -> None:
    for row, cell in zip(
        rated.sort_values(["code_id", "case_id"]).itertuples(),
        cells(rating_matrix(rated, real, *WORDS)).values(),
        strict=True,
    ):
        links = [link.attributes["href"] for link in cell.css("a")]
        judged = [f"../chapters/confidence.html#confidence-{row.cell_id}"]
        assert links == [f"../evidence/{row.cell_id}.html", *(judged if len(links) > 1 else [])]
        assert (len(links) > 1) == (str(row.rating) not in ("thin", "silent"))


def test_cells_stand_under_their_case_in_whatever_order_rows_come(
    real: Study, rated: pd.DataFrame
) -> None:
    mixed = rated.sample(frac=1, random_state=1)
    assert (
        rating_matrix(mixed, real, *WORDS).data.partition('class="figure-links"')[0]
        == (rating_matrix(rated, real, *WORDS).data.partition('class="figure-links"')[0])
    )


def test_heads_lead_to_the_pages_of_their_cases(real: Study, rated: pd.DataFrame) -> None:
    page = LexborHTMLParser(rating_matrix(rated, real, *WORDS).data)
    pages = [f"../chapters/{name}.html" for name in real.cases["page"]]
    assert [link.attributes["href"] for link in page.css("thead a")] == pages


def test_without_confidence_no_rating_is_shown(real: Study) -> None:
    with pytest.raises(KeyError, match="confidence"):
        rating_matrix(labelled(real.ratings, real), real, *WORDS)


def test_one_case_or_some_codes_make_a_matrix_of_them(real: Study, rated: pd.DataFrame) -> None:
    one = rated[(rated["case_id"] == rated["case_id"].iloc[0])].iloc[:3]
    one = one.assign(case_id=one["case_id"].cat.remove_unused_categories())
    assert len(cells(rating_matrix(one, real, *WORDS))) == 3


def test_a_gap_map_shows_how_much_there_is_and_a_cross_for_nothing(real: Study) -> None:
    found = code_by_case(real.evidence[real.evidence["rated"]], by="about")
    shown = cells(evidence_map(labelled(found, real), real, "about", *WORDS))
    sums = labelled(found, real).groupby(["case_id", "code_id"], observed=False)["segments"].sum()
    for place, number in sums.items():
        text = shown[place].css("small")[0].text()  # type: ignore[index]
        assert text == (str(number) if number else "×")
        assert re.search(
            r"no statements|one statement|\d+ statements|\w+ statements",
            (
                shown[place].text()  # type: ignore[index]
            ),
        )
