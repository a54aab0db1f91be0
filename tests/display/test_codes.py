"""The codebook and the framework matrix, from the tiny study."""

from dataclasses import replace

import pytest
from IPython.display import HTML

from crosscase.analysis import framework_matrix
from crosscase.display import codebook, framework_table
from crosscase.display.codes import _signs
from crosscase.study import Study
from tests.display.test_tables import CAPTION, parsed, text


@pytest.fixture
def matrix(study: Study) -> HTML:
    """Return the matrix of what is said of the partnerships themselves."""
    return framework_table(framework_matrix(study.evidence, "tie"), study, CAPTION)


def test_every_cell_of_the_matrix_has_an_address_and_leads_to_its_statements(matrix: HTML) -> None:
    cells = list(parsed(matrix).iterfind(".//td"))
    assert [(cell.get("id"), cell.find("a").get("href"), text(cell)) for cell in cells] == [  # type: ignore[union-attr]
        ("p1-pol", "../evidence/p1-pol.html", "1 statement:  1 positive"),
        ("p2-pol", "../evidence/p2-pol.html", "–no statements"),
        ("p1-sup", "../evidence/p1-sup.html", "1 statement:  1 negative"),
        ("p2-sup", "../evidence/p2-sup.html", "–no statements"),
        ("p1-liv", "../evidence/p1-liv.html", "–no statements"),
        ("p2-liv", "../evidence/p2-liv.html", "–no statements"),
    ]


def test_the_matrix_has_a_head_for_every_case_question_and_dimension(matrix: HTML) -> None:
    heads = [(head.get("scope"), text(head)) for head in parsed(matrix).iterfind(".//th")]
    assert heads == [
        ("col", "Dimension"),
        *(("col", "Alpha–Omega"), ("col", "Beta–Psi")),
        *(("rowgroup", "Organisation"), ("row", "Policy"), ("row", "Support")),
        *(("rowgroup", "Impact"), ("row", "Livability")),
    ]
    assert text(parsed(matrix).find(".//caption")) == CAPTION


def test_the_matrix_opens_by_dimension_to_the_same_cells(matrix: HTML) -> None:
    opened = list(parsed(matrix).iterfind(".//details"))
    assert [text(each.find("summary")) for each in opened] == [
        "Policy 1",
        "Support 1",
        "Livability 0",
    ]
    assert [[link.get("href") for link in each.iter("a")] for each in opened] == [
        [f"../evidence/{place}.html" for place in (f"p1-{code}", f"p2-{code}", code)]
        for code in ("pol", "sup", "liv")
    ]


def test_a_bar_shows_each_bearing_by_the_sign_of_its_value(matrix: HTML) -> None:
    key = parsed(matrix).find(".//p[@class='bar-key']")
    signs = [
        (text(each).strip(), part.get("class"))
        for each in key  # type: ignore[union-attr]
        for part in each.iterfind(".//span[@class='bar']/span")
    ]
    assert signs == [
        *(("positive", "bar-up"), ("mixed", "bar-even"), ("negative", "bar-down")),
        ("neutral", "bar-none"),
    ]
    assert 'class="bar-up" style="--n: 1"' in matrix.data


def test_what_is_absent_and_what_is_planned_look_otherwise(study: Study) -> None:
    declared = {"good": 1, "present": None, "absent": None, "aim": None}
    own = replace(study, bearings=declared, plans=("aim",))
    assert _signs(own) == {"good": "up", "present": "none", "absent": "other", "aim": "planned"}


def test_a_matrix_of_many_cases_scrolls_in_a_box_of_its_own(study: Study, matrix: HTML) -> None:
    assert "many" not in matrix.data and "tabindex" not in matrix.data
    cases = study.cases.loc[[0] * 7].assign(case_id=[f"P{n}" for n in range(7)])
    wide = framework_table(
        framework_matrix(study.evidence, "tie"), replace(study, cases=cases), CAPTION
    )
    box = parsed(wide).find(".//div[@class='framework-matrix many']")
    assert box is not None and (box.get("tabindex"), box.get("aria-label")) == ("0", CAPTION)


def test_every_code_stands_with_its_meaning_its_number_and_a_way_to_its_page(study: Study) -> None:
    told = list(parsed(codebook(study)).iterfind(".//section"))
    assert [each.get("id") for each in told] == ["pol", "sup", "liv"]
    assert [{a.get("href") for a in each.iter("a")} for each in told] == [
        {"../evidence/pol.html"}, {"../evidence/sup.html"}, {"../evidence/liv.html"}
    ]  # fmt: skip
    assert text(told[0]).startswith("Policy POLWritten rules.Two statements 1 positive, 1 neutral")
    assert text(told[2]).count("No statements") == 1


def test_an_example_that_is_a_segment_is_shown_by_what_it_states(study: Study) -> None:
    own = study.codebook.assign(example=["X1", "any covenant", ""], border=["X2", "", "nowhere"])
    first, second, third = parsed(codebook(replace(study, codebook=own))).iterfind(".//section")
    assert "ExampleThe cities agreed. X1BorderThe council, it says, was against. X2" in text(first)
    assert {"../evidence/s1.html#x1", "../evidence/s2.html#x2"} < {
        a.get("href") for a in first.iter("a")
    }
    assert text(second).endswith("Exampleany covenant") and text(third).endswith("Bordernowhere")


def test_what_a_codebook_says_is_text(study: Study) -> None:
    hostile = study.codebook.assign(definition="<b>1 & 2</b>", include="<i>")
    shown = codebook(replace(study, codebook=hostile)).data
    assert "&lt;b&gt;1 &amp; 2&lt;/b&gt;" in shown and "&lt;i&gt;" in shown
