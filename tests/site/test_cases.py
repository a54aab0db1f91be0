"""Every case has a page with its story in pictures, and one comes to it from everywhere."""

import pytest

from crosscase.study import load_study
from tests.conftest import ROOT
from tests.site.conftest import SITE
from tests.site.parsed import parsed

STUDY = load_study(ROOT / "data")
CASES = STUDY.cases.set_index("case_id")["page"].to_dict()


def leading_to(name: str, selector: str, page: str) -> int:
    """Return how many links of a page, within a selector, lead to the page of a case."""
    links = parsed(name).css(f"{selector} a[href]")
    return sum(link.attrs.sget("href").endswith(f"{page}.html") for link in links)


@pytest.mark.parametrize("page", CASES.values())
def test_a_case_page_has_facts_timeline_matrix_dots_and_sources(page: str) -> None:
    parts = parsed(f"chapters/{page}.html")
    assert parts.css("dl.facts dt")
    assert len(parts.css("figure.chart")) == 2
    assert parts.css(".matrix tbody tr")
    assert parts.css("figure.chart:has(form) .drawn-for-page a")
    assert parts.css("details .table-box a.source")


@pytest.mark.parametrize("case", CASES)
def test_one_comes_to_a_case_from_map_matrix_cards_cells_and_sources(case: str) -> None:
    page = CASES[case]
    for selector in ("figure.chart", ".matrix thead", "ul.cards"):
        assert leading_to("chapters/findings.html", selector, page), selector
    cells = sorted((SITE / "evidence").glob(f"{case.lower()}-[onm]-*.html"))
    sources = sorted((SITE / "evidence").glob(f"{case.lower()}-s*.html"))
    assert len(cells) == len(STUDY.codebook)
    for path in (*cells, sources[0]):
        assert leading_to(f"evidence/{path.name}", "article", page), path.name
