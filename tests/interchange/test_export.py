"""A study in workbooks and tables: what is in them, what is left out, and that nothing computes."""

import csv
import doctest
import json
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscase.cli import main
from crosscase.errors import CrosscaseError
from crosscase.interchange import export as exporting
from crosscase.interchange import tables
from crosscase.interchange import workbook as workbooks
from crosscase.interchange.export import export
from crosscase.interchange.tables import (
    code_columns,
    code_paths,
    consensus_table,
    counts_table,
    csv_text,
    qca_table,
    statements_table,
)
from crosscase.interchange.workbook import (
    CUT,
    LONGEST_CELL,
    Page,
    framework,
    framework_workbook,
    sheet_name,
    study_workbook,
    workbook,
)
from crosscase.study import Study, load_study
from tests.tiny import TABLES, tiny_descriptor, tiny_study

CASES = ["P1", "P2"]


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(BytesIO(content))


def cells(page: Any) -> list[list[Any]]:
    return [[cell or "" for cell in row] for row in page.iter_rows(values_only=True)]


def variant(folder: Path, **changed: str) -> Study:
    """Return the tiny study with other tables."""
    tiny_study(folder)
    for name, text in changed.items():
        (folder / f"{name}.csv").write_text(text, "utf-8", newline="")
    return load_study(folder)


@pytest.fixture
def tiny(tmp_path: Path) -> Study:
    return load_study(tiny_study(tmp_path / "study"))


# Cases x codes


def test_a_statement_counts_once_for_its_case_and_only_where_it_is_rated(tiny: Study) -> None:
    # X3 is of the setting and was dropped; X4 of no case, from the source under test.
    table = counts_table(tiny)
    assert table.to_dict("list") == {
        "case_id": CASES,
        "name": ["Alpha–Omega", "Beta–Psi"],
        "POL": [1, 0],
        "SUP": [1, 0],
        "LIV": [0, 0],
    }


def test_a_joint_statement_counts_in_each_of_its_cases(tmp_path: Path) -> None:
    joint = TABLES["segments"].replace("X1,S1,P1,", "X1,S1,P1;P2,")
    study = variant(tmp_path / "study", segments=joint)
    assert counts_table(study)["POL"].tolist() == [1, 1]
    assert qca_table(study)["POL"].tolist() == [1, 1]


def test_a_code_given_twice_to_a_case_is_two_statements_and_one_in_a_truth_table(
    tmp_path: Path,
) -> None:
    more = "X1,A,SUP,positive\nX1,B,SUP,positive\n"
    study = variant(tmp_path / "study", codings=TABLES["codings"] + more)
    assert counts_table(study)["SUP"].tolist() == [2, 0]
    assert qca_table(study)["SUP"].tolist() == [1, 0]


def test_counts_equal_counting_row_by_row() -> None:
    study = load_study()
    by_hand: dict[tuple[str, str], set[str]] = {}
    statements = study.segments.set_index("segment_id")
    for row in study.consensus.to_dict("records"):
        own = statements.loc[row["segment_id"]]
        if (
            own["scope"] in ("tie", "joint")
            and row["bearing"] != "aim"
            and own["source_id"] not in study.tested_sources
        ):
            for case in own["cases"]:
                by_hand.setdefault((case, row["code_id"]), set()).add(row["segment_id"])
    table = counts_table(study).set_index("case_id")
    for case in study.cases["case_id"]:
        for code in study.codebook["code_id"]:
            assert table.loc[case, code] == len(by_hand.get((case, code), ()))


def test_columns_of_a_truth_table_are_names_that_its_expressions_can_hold(tmp_path: Path) -> None:
    codes = "code_id,research_question,dimension,definition\n"
    ids = ["O-POL", "o.pol", "1st", "ä*"]
    rows = "".join(f"{code},impact,{code} name,Something.\n" for code in ids)
    codings = "segment_id,coder_id,code_id,bearing\nX1,A,O-POL,positive\nX1,B,O-POL,positive\n"
    decisions = "segment_id,code_id,decision,bearing,reason\n"
    study = variant(tmp_path / "study", codebook=codes + rows, codings=codings, decisions=decisions)
    names = code_columns(study)
    assert names == {"O-POL": "OPOL", "o.pol": "OPOLX2", "1st": "C1ST", "ä*": "C"}


def test_an_open_difference_is_in_no_table(tmp_path: Path) -> None:
    study = variant(tmp_path / "study", decisions=TABLES["decisions"].splitlines()[0] + "\n")
    assert counts_table(study)["SUP"].tolist() == [0, 0]
    assert "SUP" not in set(consensus_table(study)["code_id"])
    about = cells(opened(study_workbook(study))["About"])
    assert ["Open", "2 differences between coders without a decision: in no sheet."] in about


# Statement by statement


def test_a_row_of_the_consensus_says_where_the_code_stands_and_where_the_quotation(
    tmp_path: Path,
) -> None:
    folder = tiny_study(tmp_path / "study")
    content = tiny_descriptor()
    [codebook] = [each for each in content["resources"] if each["name"] == "codebook"]
    codebook["schema"]["fields"].append({"name": "parent", "type": "string"})
    (folder / "datapackage.json").write_text(json.dumps(content), "utf-8")
    lines = TABLES["codebook"].splitlines()
    parents = ["parent", "", "POL", "SUP"]
    rows = [f"{line},{parent}" for line, parent in zip(lines, parents, strict=True)]
    (folder / "codebook.csv").write_text("\n".join(rows) + "\n", "utf-8")
    study = load_study(folder)
    assert code_paths(study) == {"POL": "", "SUP": "Policy", "LIV": "Policy > Support"}
    [row] = consensus_table(study).query("code_id == 'SUP'").to_dict("records")
    assert (row["above"], row["code"], row["bearing"]) == ("Policy", "Support", "negative")
    assert (row["cases"], row["title"], row["route"]) == ("P1", "Friends, again", "decided")


def test_a_list_keeps_the_separator_that_the_study_declares(tmp_path: Path) -> None:
    folder = tiny_study(tmp_path / "study")
    content = tiny_descriptor()
    [segments] = [each for each in content["resources"] if each["name"] == "segments"]
    for one in segments["schema"]["fields"]:
        if one["name"] == "cases":  # as the standard writes a list
            del one["separator"], one["reference"]
            one |= {"type": "list", "delimiter": "|"}
    (folder / "datapackage.json").write_text(json.dumps(content), "utf-8")
    joint = TABLES["segments"].replace("X1,S1,P1,", "X1,S1,P1|P2,")
    (folder / "segments.csv").write_text(joint, "utf-8")
    study = load_study(folder)
    assert counts_table(study)["POL"].tolist() == [1, 1]
    assert consensus_table(study)["cases"].tolist()[0] == "P1|P2"


def test_every_statement_has_a_row_with_one_or_zero_for_every_code(tiny: Study) -> None:
    table = statements_table(tiny).set_index("segment_id")
    flags = table[["code POL", "code SUP", "code LIV"]]
    assert flags.to_numpy().tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 0], [1, 0, 0]]
    assert table.loc["X3", "statement"] == "The river flooded the town."


def test_more_cells_than_a_table_can_hold_are_refused(
    tiny: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MOST_FLAGS", 11)
    with pytest.raises(CrosscaseError, match="4 statements x 3 codes are more cells"):
        statements_table(tiny)


# Workbooks


def test_the_workbook_holds_the_tables_as_they_are(tiny: Study) -> None:
    book = opened(study_workbook(tiny))
    assert book.sheetnames == ["About", "Framework", "Counts", "Codings", "Statements"]
    for name, table in {"Counts": counts_table(tiny), "Codings": consensus_table(tiny)}.items():
        rows = [[str(cell) for cell in row] for row in table.to_numpy()]
        found = [[str(cell) for cell in row] for row in cells(book[name])[1:]]
        assert [[each or "0" for each in row] for row in found] == [
            [each or "0" for each in row] for row in rows
        ]


def test_a_framework_has_the_statements_in_its_cells_and_no_statement_that_is_not_rated(
    tiny: Study,
) -> None:
    first, second = framework(tiny).to_dict("records")
    assert list(first) == ["Case", "Policy (POL)", "Support (SUP)", "Livability (LIV)"]
    assert list(first.values()) == [
        "Alpha–Omega",
        "[X1; positive] The cities agreed.",
        "[X2; negative] The council, it says, was against.",
        "",
    ]
    assert list(second.values()) == ["Beta–Psi", "", "", ""]


def test_an_empty_framework_has_a_sheet_for_each_case_in_order_with_definitions(
    tiny: Study,
) -> None:
    book = opened(framework_workbook(tiny, filled=False))
    assert book.sheetnames == ["All cases", "Alpha–Omega", "Beta–Psi"]
    assert cells(book["Alpha–Omega"])[:2] == [
        ["Code", "Above", "Definition", "Statements", "Summary"],
        ["Policy (POL)", "", "Written rules.", "", ""],
    ]
    filled = opened(framework_workbook(tiny))["Alpha–Omega"]
    assert cells(filled)[1][3] == "[X1; positive] The cities agreed."


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12), max_size=6))
def test_every_text_comes_back_as_it_was_and_none_is_computed(texts: list[str]) -> None:
    risky = [*texts, "=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("https://example.org")', "{=1}"]
    page = opened(workbook([Page("Texts", pd.DataFrame({"=head": risky}))]))["Texts"]
    found = [cell for [cell] in page.iter_rows()]
    assert [cell.value or "" for cell in found] == ["=head", *risky]
    # Without a value a cell has no type of a text.
    assert {cell.data_type for cell in found if cell.value} == {"s"}


def test_csv_gives_a_spreadsheet_nothing_to_compute_and_leaves_numbers_alone() -> None:
    table = pd.DataFrame({"said": ["=1+1", "@A1", "-x", "+", "fine"], "n": [-1, 0, 1, 2, 3]})
    rows = list(csv.reader(StringIO(csv_text(table))))
    assert rows == [
        *(["said", "n"], ["'=1+1", "-1"], ["'@A1", "0"], ["'-x", "1"], ["+", "2"], ["fine", "3"])
    ]


@pytest.mark.parametrize("letter", ["x", "😀"])
def test_a_text_longer_than_a_cell_is_cut_and_says_so(letter: str) -> None:
    page = opened(workbook([Page("Long", pd.DataFrame({"said": [letter * 40_000]}))]))["Long"]
    text = page["A2"].value
    assert text.endswith(CUT)
    assert len(text.encode("utf-16-le")) // 2 <= LONGEST_CELL


def test_a_table_larger_than_a_sheet_is_refused() -> None:
    with pytest.raises(CrosscaseError, match="export it as CSV"):
        workbook([Page("Wide", pd.DataFrame([range(16_385)]))])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=5))
def test_any_names_of_cases_make_sheets_that_a_spreadsheet_opens(names: list[str]) -> None:
    taken: list[str] = []
    for name in names:
        taken.append(sheet_name(name, taken))
        assert 1 <= len(taken[-1]) <= 31
        assert not set(taken[-1]) & set("[]:*?/\\")
        assert taken[-1] == taken[-1].strip("'")
    assert len({name.casefold() for name in taken}) == len(taken)


def test_the_same_study_gives_the_same_bytes(tiny: Study) -> None:
    assert study_workbook(tiny) == study_workbook(tiny)
    assert framework_workbook(tiny) == framework_workbook(load_study(tiny.path))


def test_the_examples_run() -> None:
    study = load_study()
    for module in (tables, workbooks):
        found = doctest.testmod(module, extraglobs={"study": study})
        assert found.attempted
        assert not found.failed


# The command


@pytest.mark.parametrize(
    ("name", "kind", "begins"),
    [
        ("out.xlsx", [], b"PK"),
        ("out.xlsx", ["--kind", "framework"], b"PK"),
        ("out.xlsx", ["--kind", "empty-framework"], b"PK"),
        ("out.csv", [], b"segment_id,code_id,code,above,bearing,route,"),
        ("out.csv", ["--kind", "qca"], b"case,POL,SUP,LIV\nP1,1,1,0\nP2,0,0,0\n"),
    ],
)
def test_the_command_writes_each_kind_of_file(
    name: str, kind: list[str], begins: bytes, tiny: Study, tmp_path: Path
) -> None:
    assert main(["export", str(tiny.path), str(tmp_path / name), *kind]) == 0
    assert (tmp_path / name).read_bytes().startswith(begins)


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [
        ("out.docx", None, "allowed: .xlsx, .csv, .qdpx, .qdc"),
        ("out", None, "has no suffix"),
        ("out.csv", "framework", "a .csv file cannot be 'framework'; allowed: consensus, qca"),
        ("nowhere/out.csv", None, "is no folder; make it"),
    ],
)
def test_what_cannot_be_written_is_told(
    name: str, kind: str | None, said: str, tiny: Study, tmp_path: Path
) -> None:
    with pytest.raises(CrosscaseError) as caught:
        export(tiny.path, tmp_path / name, kind)
    assert said in str(caught.value)


def test_a_file_that_is_there_is_not_overwritten(tiny: Study, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    export(tiny.path, out)
    export(tiny.path, out)  # the same again
    out.write_text("mine", "utf-8")
    with pytest.raises(CrosscaseError, match="is there already"):
        export(tiny.path, out)
    assert out.read_text("utf-8") == "mine"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_project_of_another_program_is_left_to_its_own_writer(
    tiny: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(
        exporting, "resolve_name", lambda name: lambda study, out: asked.append((name, out.name))
    )
    export(tiny.path, tmp_path / "out.qdpx")
    export(tiny.path, tmp_path / "out.qdc")
    assert asked == [
        ("crosscase.interchange.refi:write_qdpx", "out.qdpx"),
        ("crosscase.interchange.refi:write_qdc", "out.qdc"),
    ]


def test_the_number_of_open_differences_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study = variant(tmp_path / "study", decisions=TABLES["decisions"].splitlines()[0] + "\n")
    export(study.path, tmp_path / "out.csv")
    assert "2 differences between coders without a decision: left out" in capsys.readouterr().out
