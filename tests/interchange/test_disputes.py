"""What coders differ on, as a sheet: written, filled by hand, read back whole or not at all."""

import csv
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from crosscase.analysis.checks import AnalysisError
from crosscase.cli import main
from crosscase.errors import CrosscaseError
from crosscase.interchange.disputes import (
    InvalidDecisions,
    dispute_sheet,
    disputes,
    read_decisions,
    settle,
    told,
)
from crosscase.interchange.spreadsheets import table_rows
from crosscase.study import load_study
from tests.tiny import tiny_study

Edit = Callable[[str], str]
HEADER = "segment_id,code_id,decision,bearing,reason\n"


def edited(folder: Path, table: str, edit: Edit) -> Path:
    path = folder / f"{table}.csv"
    path.write_text(edit(path.read_text("utf-8")), "utf-8", newline="")
    return folder


def without_decisions(folder: Path) -> Path:
    """Return the study as one that has no table of decisions at all."""
    descriptor = folder / "datapackage.json"
    content = json.loads(descriptor.read_text("utf-8"))
    content["resources"] = [each for each in content["resources"] if each["name"] != "decisions"]
    descriptor.write_text(json.dumps(content), "utf-8")
    (folder / "decisions.csv").unlink()
    return folder


def presence_only(folder: Path) -> Path:
    """Return the study with codes that are given or not, and no bearing."""
    descriptor = folder / "datapackage.json"
    content = json.loads(descriptor.read_text("utf-8"))
    del content["crosscase"]["bearings"]
    for table in content["resources"]:
        if table["name"] == "codings":
            fields = table["schema"]["fields"]
            table["schema"]["fields"] = [each for each in fields if each["name"] != "bearing"]
    descriptor.write_text(json.dumps(content), "utf-8")

    def bare(text: str) -> str:
        return "\n".join(line.rpartition(",")[0] for line in text.splitlines()) + "\n"

    return edited(folder, "codings", bare)


@pytest.fixture
def open_study(tmp_path: Path) -> Path:
    """Return a study of which two differences are open, in a folder of its own."""
    return edited(tiny_study(tmp_path / "study"), "decisions", lambda text: text.splitlines()[0])


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def sheet(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "filled.csv"
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows), "utf-8")
    return path


def test_the_sheet_has_a_row_for_each_open_difference_with_what_each_coder_gave(
    open_study: Path,
) -> None:
    table = dispute_sheet(load_study(open_study))
    assert table.to_dict("records") == [
        {
            "segment_id": "X2",
            "code_id": "SUP",
            "code": "Support",
            "statement": "The council, it says, was against.",
            "anchor": "en contra",
            "coder A": "negative",
            "coder B": "mixed",
            "decision": "",
            "bearing": "",
            "reason": "",
        },
        {
            "segment_id": "X3",
            "code_id": "LIV",
            "code": "Livability",
            "statement": "The river flooded the town.",
            "anchor": "el río",
            "coder A": "negative",
            "coder B": "no code",
            "decision": "",
            "bearing": "",
            "reason": "",
        },
    ]


def test_who_has_not_read_a_statement_is_told_from_who_gave_it_no_code(open_study: Path) -> None:
    descriptor = open_study / "datapackage.json"
    content = json.loads(descriptor.read_text("utf-8"))
    fields = [{"name": "segment_id"}, {"name": "coder_id"}]
    readings = {"name": "readings", "path": "readings.csv", "schema": {"fields": fields}}
    content["resources"].append(readings)
    descriptor.write_text(json.dumps(content), "utf-8")
    read = [
        ("X1", "A"),
        ("X1", "B"),
        ("X2", "A"),
        ("X2", "B"),
        ("X3", "A"),
        ("X4", "A"),
        ("X4", "B"),
    ]
    lines = ["segment_id,coder_id", *(",".join(each) for each in [*read, ("X2", "judge")])]
    (open_study / "readings.csv").write_text("\n".join(lines) + "\n", "utf-8")
    study = load_study(open_study)
    table = dispute_sheet(study)
    assert list(table["segment_id"]) == ["X2"]  # on X3 nobody differs: one coder has read it
    assert list(table.filter(like="coder ").iloc[0]) == ["negative", "mixed", "no code"]
    assert next(told(study)) == (
        "Two coders or more have read 3 of 4 statements: a sample; on the others nothing is known "
        "of agreement."
    )


def test_agreement_is_told_as_it_was_before_any_decision(open_study: Path, tmp_path: Path) -> None:
    decided = tiny_study(tmp_path / "decided")
    before, after = list(told(load_study(open_study))), list(told(load_study(decided)))
    assert before[:-1] == after[:-1]
    assert before[1:] == [
        "Before any decision they agree on 91.7% of 12 judgements (statements x codes) whether a "
        "code applies; Krippendorff's alpha, which takes chance away, is 0.807.",
        "Of 4 that at least one of them gave, all gave 75.0%.",
        "2 differences: 1 whether a code applies, 1 on its bearing; 2 without a decision.",
    ]


def test_of_passages_that_coders_marked_themselves_it_is_told_how_far_they_overlap(
    open_study: Path,
) -> None:
    study = load_study(open_study)
    assert not [line for line in told(study) if "marked" in line]
    # A marked X1, X2, X3 and X4 with a code, B all but X3: 15 of 20 characters, in order.
    placed = study.segments.assign(start=[0, 0, 5, 0], end=[5, 5, 10, 5])
    [line] = [line for line in told(replace(study, segments=placed)) if "marked" in line]
    assert line.startswith("Of the text that either of two coders marked with a code, both marked")
    assert "75.0%; Krippendorff's alpha of passages is 0.7" in line


def test_the_command_writes_both_sheets_and_the_workbook_offers_what_is_allowed(
    open_study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["disputes", str(open_study)]) == 0
    assert f"crosscase disputes {open_study} --read" in capsys.readouterr().out
    book = openpyxl.load_workbook(open_study / "disputes.xlsx")
    rows = [[cell or "" for cell in row] for row in book["Disputes"].iter_rows(values_only=True)]
    text = (open_study / "disputes.csv").read_text("utf-8")
    assert rows == list(csv.reader(StringIO(text)))
    rules = book["Disputes"].data_validations.dataValidation
    offered = {
        str(rule.sqref)[0]: [cell.value for [cell] in book["Lists"][rule.formula1.split("!")[1]]]
        for rule in rules
    }
    columns = dict(zip("ABCDEFGHIJ", rows[0], strict=True))
    assert {columns[letter]: words for letter, words in offered.items()} == {
        "decision": ["keep", "drop"],
        "bearing": ["negative", "mixed", "neutral", "positive"],
    }


def test_a_sheet_that_somebody_may_have_filled_is_not_overwritten(
    open_study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    disputes(open_study)
    before = contents(open_study)
    disputes(open_study)
    assert contents(open_study) == before  # the same bytes
    (open_study / "disputes.csv").write_text("mine", "utf-8")
    (open_study / "disputes.xlsx").unlink()
    with pytest.raises(CrosscaseError, match=r"disputes\.csv is there already"):
        disputes(open_study)
    assert (open_study / "disputes.csv").read_text("utf-8") == "mine"
    assert not (open_study / "disputes.xlsx").exists()  # both or none


def test_filled_rows_are_added_and_rows_left_empty_still_wait(
    open_study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    filled = sheet(tmp_path, "X2,SUP,keep,mixed,half against", "X3,LIV,,,")
    assert main(["disputes", str(open_study), "--read", str(filled)]) == 0
    assert capsys.readouterr().out == "1 decision added; 1 difference still open\n"
    study = load_study(open_study)
    assert list(study.open["segment_id"]) == ["X3"]
    assert study.consensus.set_index(["segment_id", "code_id"]).loc[("X2", "SUP"), "bearing"] == (
        "mixed"
    )


def test_a_workbook_filled_in_a_spreadsheet_is_read_with_its_habits(
    open_study: Path, tmp_path: Path
) -> None:
    disputes(open_study)
    rows = [cells for _, cells in table_rows(open_study / "disputes.xlsx")]
    packed = BytesIO()
    with Workbook(packed) as book:
        page = book.add_worksheet()
        for line, row in enumerate(rows):
            if line:
                row[7:] = ["Keep", "negative", "plain  opposition "]
            for place, cell in enumerate(row):
                page.write_string(line, place, cell)
    (tmp_path / "filled.xlsx").write_bytes(packed.getvalue())
    found = read_decisions(tmp_path / "filled.xlsx", load_study(open_study))
    assert [each["decision"] for each in found] == ["keep", "keep"]


def test_what_was_decided_before_stays_byte_for_byte(tmp_path: Path) -> None:
    folder = tiny_study(tmp_path / "study")
    earlier = b'segment_id,code_id,decision,bearing,reason\r\nX3,LIV,drop,,"no, none"\r\n'
    (folder / "decisions.csv").write_bytes(earlier)
    study = load_study(folder)
    assert settle(study, read_decisions(sheet(tmp_path, "X2,SUP,drop,,vague"), study)) == 1
    assert (folder / "decisions.csv").read_bytes() == earlier + b"X2,SUP,drop,,vague\r\n"


def test_the_same_sheet_read_twice_adds_nothing(open_study: Path, tmp_path: Path) -> None:
    filled = sheet(tmp_path, "X2,SUP,keep,mixed,half against")
    disputes(open_study, filled)
    before = contents(open_study)
    disputes(open_study, filled)
    assert contents(open_study) == before


def test_a_study_without_a_table_of_decisions_gets_one(tmp_path: Path) -> None:
    folder = without_decisions(tiny_study(tmp_path / "study"))
    disputes(folder, sheet(tmp_path, "X2,SUP,keep,mixed,half against", "X3,LIV,drop,,no effect"))
    study = load_study(folder)
    assert study.open.empty
    assert list(study.decisions["reason"]) == ["half against", "no effect"]
    assert len(study.evidence)


def test_a_file_of_decisions_that_is_not_declared_is_left_alone(tmp_path: Path) -> None:
    folder = without_decisions(tiny_study(tmp_path / "study"))
    (folder / "decisions.csv").write_text("mine", "utf-8")
    before = contents(folder)
    with pytest.raises(CrosscaseError, match="does not declare it"):
        disputes(folder, sheet(tmp_path, "X2,SUP,drop,,vague"))
    assert contents(folder) == before


def test_codes_without_bearings_are_kept_or_dropped(tmp_path: Path) -> None:
    folder = presence_only(without_decisions(tiny_study(tmp_path / "study")))
    study = load_study(folder)
    assert list(dispute_sheet(study).columns)[-2:] == ["decision", "reason"]
    path = tmp_path / "filled.csv"
    path.write_text("segment_id,code_id,decision,reason\nX3,LIV,keep,it says so\n", "utf-8")
    disputes(folder, path)
    assert list(load_study(folder).decisions) == ["segment_id", "code_id", "decision", "reason"]
    assert load_study(folder).open.empty


WRONG = {
    "X2,SUP,maybe,,why": ("decision", "'maybe' is no decision; allowed: keep, drop"),
    "X2,SUP,,,why": ("decision", "the decision is missing; allowed: keep, drop"),
    "X2,SUP,keep,,why": ("bearing", "a coding that is kept needs a bearing; allowed: negative"),
    "X2,SUP,keep,possitive,why": ("bearing", "did you mean 'positive'?"),
    "X2,SUP,drop,mixed,why": ("bearing", "'mixed' beside 'drop'; empty the cell"),
    "X2,SUP,drop,,": ("reason", "a decision needs its reason"),
    "X2,SUP,drop,,TODO": ("reason", "TODO"),
    "X1,POL,drop,,why": ("segment_id, code_id", "'X1, POL': no coders differ on it"),
    "X9,POL,drop,,why": ("segment_id, code_id", "'X9, POL': no coders differ on it"),
}


@pytest.mark.parametrize(("row", "column", "said"), [(row, *told) for row, told in WRONG.items()])
def test_a_wrong_row_is_told_with_its_line_and_column_and_nothing_is_written(
    row: str, column: str, said: str, open_study: Path, tmp_path: Path
) -> None:
    before = contents(open_study)
    filled = sheet(tmp_path, "X3,LIV,drop,,no effect", row)
    with pytest.raises(InvalidDecisions) as caught:
        disputes(open_study, filled)
    [problem] = caught.value.problems
    assert (problem.table, problem.row, problem.column) == ("filled.csv", 3, column)
    assert said in problem.message
    assert contents(open_study) == before


def test_all_problems_are_told_at_once(open_study: Path, tmp_path: Path) -> None:
    study = load_study(open_study)
    with pytest.raises(InvalidDecisions) as caught:
        read_decisions(sheet(tmp_path, *WRONG), study)
    problems = caught.value.problems
    assert {problem.row for problem in problems} == set(range(2, 2 + len(WRONG)))
    assert sum(problem.kind == "twice" for problem in problems) == 6


def test_what_was_decided_otherwise_is_not_overruled_by_a_sheet(tmp_path: Path) -> None:
    study = load_study(tiny_study(tmp_path / "study"))
    with pytest.raises(InvalidDecisions, match="is decided already, and otherwise"):
        read_decisions(sheet(tmp_path, "X2,SUP,drop,,vague"), study)


def test_a_sheet_without_a_column_that_is_needed_says_which(
    open_study: Path, tmp_path: Path
) -> None:
    path = tmp_path / "filled.csv"
    path.write_text("segment_id;code_id;decision\nX2;SUP;drop\n", "utf-8")
    with pytest.raises(InvalidDecisions) as caught:
        read_decisions(path, load_study(open_study))
    assert [problem.column for problem in caught.value.problems] == ["bearing", "reason"]


def broken_sheets(tmp_path: Path) -> Iterator[Path]:
    for name, content in {
        "empty.csv": b"",
        "packed.xlsx": b"PK\3\4 nothing",
        "latin.csv": "segment_id,code_id\n\xe9,x\n".encode("latin-1"),
        "quote.csv": b'segment_id,code_id\n"X2,SUP\n',
    }.items():
        (tmp_path / name).write_bytes(content)
        yield tmp_path / name
    yield tmp_path / "nobody.csv"
    yield tmp_path


def test_a_file_that_is_no_sheet_is_refused_in_a_sentence(
    open_study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(open_study)
    for path in broken_sheets(tmp_path):
        assert main(["disputes", str(open_study), "--read", str(path)]) == 1
        assert "Traceback" not in (said := capsys.readouterr().err)
        assert path.name in said
    assert contents(open_study) == before


def test_decisions_with_which_the_study_would_not_be_valid_are_not_written(
    open_study: Path, tmp_path: Path
) -> None:
    descriptor = open_study / "datapackage.json"
    content = json.loads(descriptor.read_text("utf-8"))
    [table] = [each for each in content["resources"] if each["name"] == "decisions"]
    table["schema"]["fields"].append({"name": "by", "constraints": {"required": True}})
    descriptor.write_text(json.dumps(content), "utf-8")
    edited(open_study, "decisions", lambda text: text.strip() + ",by\n")
    before = contents(open_study)
    with pytest.raises(InvalidDecisions, match="column by: the cell is empty"):
        disputes(open_study, sheet(tmp_path, "X2,SUP,drop,,vague"))
    assert contents(open_study) == before


def test_one_coder_alone_cannot_differ(open_study: Path) -> None:
    edited(open_study, "codings", lambda text: "\n".join(
        line for line in text.splitlines() if ",B," not in line
    ))  # fmt: skip
    with pytest.raises(AnalysisError, match="needs at least two coders"):
        disputes(open_study)
    assert not (open_study / "disputes.csv").exists()


def test_the_books_own_decisions_come_back_by_way_of_the_sheet(tmp_path: Path) -> None:
    own = load_study()
    folder = tmp_path / "study"
    shutil.copytree(own.path, folder)
    path = folder / "decisions.csv"
    rows = list(csv.DictReader(StringIO(path.read_text("utf-8"))))
    kept = [row for row in rows if row["kind"] == "scope"]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(kept)
    opened = load_study(folder)
    decided = {(row["segment_id"], row["code_id"]): row for row in rows}
    table = dispute_sheet(opened).drop(columns=["decision", "bearing", "reason"])
    for name in ("decision", "bearing", "reason"):
        units = zip(table["segment_id"], table["code_id"], strict=True)
        table[name] = [decided[unit][name] for unit in units]
    table.to_csv(tmp_path / "filled.csv", index=False)
    assert settle(opened, read_decisions(tmp_path / "filled.csv", opened)) == len(table)
    again = load_study(folder)
    assert again.open.empty
    disputed = own.units["dispute"].notna()
    columns = ["segment_id", "code_id", "bearing", "route"]
    found = again.units[again.units["dispute"].notna()]
    assert (
        found[columns]
        .reset_index(drop=True)
        .equals(own.units[disputed][columns].reset_index(drop=True))
    )
