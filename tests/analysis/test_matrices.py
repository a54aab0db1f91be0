"""Counts and statements in every cell of cases and codes."""

from hypothesis import given

from crosscase.analysis import code_by_case, framework_matrix
from crosscase.study import Study
from tests.analysis.small import CASES, CODES, LAW, SIDES, Row, coded, frame, records, rows, spoken


@LAW
@given(rows())
def test_code_by_case_counts_every_coding_once(rows: list[Row]) -> None:
    table = code_by_case(frame(rows), ["about", "scope"])
    assert len(table) == len(CASES) * len(CODES) * len(SIDES) * 4
    bearings = table[["negative", "mixed", "neutral", "positive"]].to_numpy()
    assert bearings.sum() == sum(row.case_id is not None and not row.tested for row in rows)


def test_code_by_case_splits_by_side() -> None:
    own = spoken("++", "-")
    table = code_by_case(frame([own[0]._replace(about="north"), *own[1:]]), "about")
    own_cell = table[(table["case_id"] == "P1") & (table["code_id"] == "POL")]
    assert records(own_cell, "about", "positive", "negative", "origins") == [
        ("north", 1, 0, 1),
        ("south", 1, 1, 2),
        ("both", 0, 0, 0),
    ]


def test_the_framework_matrix_holds_every_statement_with_its_source(study: Study) -> None:
    cells = {("X2", "POL"), ("X2", "LIV"), ("X1", "SUP"), ("X3", "POL"), ("X4", "POL")}
    table = coded(study, {"A": dict.fromkeys(cells, "positive")}).evidence
    assert records(
        framework_matrix(table, "tie"), "case_id", "code_id", "dimension", "segment_id", "publisher"
    ) == [
        ("P1", "POL", "Policy", "X2", "Newspaper B"),
        ("P1", "SUP", "Support", "X1", "Foundation A"),
        ("P1", "LIV", "Livability", "X2", "Newspaper B"),
    ]
    assert list(framework_matrix(table, "setting")["statement"]) == ["The river flooded the town."]
    assert framework_matrix(table, "field").empty, "the source under test is left out"
