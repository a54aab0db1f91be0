"""``crosscase import``: what it says, what it makes, and that it takes nothing away."""

import doctest
import json
from importlib import import_module
from pathlib import Path

import pytest

import crosscase as cc
from crosscase.cli import main
from crosscase.interchange.project import Project, write_study
from crosscase.study import load_study
from tests.interchange.test_flat import LONG

TAGUETTE = Path(__file__).parent / "taguette" / "project.sqlite3"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Return a table of coded quotations of three schools."""
    (tmp_path / "schools.csv").write_text(LONG + "East,Int 4,Nobody pays.,Money,Ana,negative\n")
    return tmp_path / "schools.csv"


def run(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str]:
    """Return the exit code of a command, and all it says."""
    code = main([str(word) for word in words])
    said = capsys.readouterr()
    return code, said.out + said.err


def test_three_schools_come_from_a_table_to_a_valid_study_in_two_commands(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "import", table, tmp_path / "s", "--case", "School")[0] == 0
    code, said = run(capsys, "validate", tmp_path / "s")
    assert code == 0 and "schools: valid" in said and "1 dispute, 1 of them open" in said
    report = json.loads((tmp_path / "s" / "import.json").read_text("utf-8"))
    assert report["file"] == "schools.csv"
    assert {row["outcome"] for row in report["elements"]} == {"kept"}


def test_a_dry_run_says_what_would_be_made_and_writes_nothing(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(tmp_path.rglob("*"))
    code, said = run(capsys, "import", table, tmp_path / "s", "--dry-run")
    assert code == 0 and sorted(tmp_path.rglob("*")) == before
    for each in (
        "  segments          6 rows",
        "quote: column 'Quotation', as in 'We have no money at all.', 'Parents",
        "source: column 'Interview', as in 'Int 1', 'Int 2', 'Int 3', and 1 other",
        "case: no column; name one with --case if there is one",
        "bearings and what they are worth: positive 1, mixed 0, negative -1",
        "kept     coding: 8",
        "nothing is written",
    ):
        assert each in said


def test_in_a_book_without_a_study_it_stands_in_data(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "_config.yml").write_text("title: Schools\n")
    assert run(capsys, "import", table, tmp_path / "book", "--title", "Three schools")[0] == 0
    assert load_study(tmp_path / "book" / "data").title == "Three schools"


def test_a_study_that_is_there_stays_as_it_is(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "import", table, tmp_path / "s")
    before = {path: path.read_bytes() for path in (tmp_path / "s").iterdir()}
    code, said = run(capsys, "import", TAGUETTE, tmp_path / "s")
    assert code == 1 and "holds a study already" in said
    assert {path: path.read_bytes() for path in (tmp_path / "s").iterdir()} == before


def test_cases_come_from_a_table_for_any_kind_of_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cases = tmp_path / "cases.csv"
    cases.write_text("source,case\nNorth school,Lake\nSouth school,Lake;Hill\n")
    code, said = run(capsys, "import", TAGUETTE, tmp_path / "s", "--cases", cases)
    assert code == 0 and "each source is one" not in said
    study = load_study(tmp_path / "s")
    assert study.cases["name"].tolist() == ["Lake", "Hill"]
    assert study.segments["cases"].tolist()[-1] == ("LAKE", "HILL")


WRONG_CASES = {
    "unknown source": ("source,case\nNorth scool,Lake\n", "did you mean 'North school'"),
    "one left out": ("source,case\nNorth school,Lake\n", "1 source without a row: South school"),
    "no column": ("document,case\nNorth school,Lake\n", "has no column 'source'"),
    "empty": ("source,case\nNorth school,\n", "line 2: a cell is empty"),
    "only separators": ("source,case\nNorth school,;\nSouth school,B\n", "line 2: a cell is empty"),
}


@pytest.mark.parametrize(("content", "told"), WRONG_CASES.values(), ids=WRONG_CASES.keys())
def test_a_table_of_cases_that_does_not_fit_is_refused(
    content: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cases.csv").write_text(content)
    code, said = run(capsys, "import", TAGUETTE, tmp_path / "s", "--cases", tmp_path / "cases.csv")
    assert code == 1 and told in said and said.count("\n") == 1
    assert not (tmp_path / "s").exists()


@pytest.mark.parametrize(
    ("name", "more", "told"),
    [
        ("nowhere.csv", [], "there is no such file or folder"),
        ("old.xls", [], "save it as CSV or XLSX"),
        ("film.mp4", [], "there is no reader for it"),
        ("talk.txt", ["--code", "Code"], "name columns of a table, which it is not"),
        ("coded.csv", ["--names", "names.csv"], "--names is for transcripts"),
        ("broken.qda", [], "is no database of QualCoder"),
        ("broken.sqlite3", [], "is no database of Taguette"),
        ("broken.xlsx", [], "is no workbook"),
    ],
)
def test_what_cannot_be_imported_is_told_in_one_line(
    name: str, more: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if name != "nowhere.csv":
        (tmp_path / name).write_bytes(b"PK\3\4" if name.endswith("xlsx") else b"x")
    code, said = run(capsys, "import", tmp_path / name, tmp_path / "s", *more)
    assert code == 1 and told in said and said.count("\n") == 1
    assert not (tmp_path / "s").exists()


def test_a_project_that_makes_no_valid_study_leaves_nothing(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def spoilt(project: Project, folder: Path) -> None:
        project.tables["segments"][0]["source_id"] = "S99"
        write_study(project, folder)

    monkeypatch.setattr("crosscase.interchange.importing.write_study", spoilt)
    code, said = run(capsys, "import", table, tmp_path / "s")
    assert code == 1 and "S99" in said
    assert [path.name for path in tmp_path.iterdir()] == ["schools.csv"]


def test_what_nobody_has_read_may_be_without_codings_and_nothing_else_may(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table.write_text("quote,code\nSaid once.,Money\n")
    run(capsys, "import", table, tmp_path / "s")
    (tmp_path / "s" / "codings.csv").write_text("segment_id,coder_id,code_id\n")
    code, said = run(capsys, "validate", tmp_path / "s")
    assert code == 1 and "codings.csv: has a header but no rows; add at least one" in said


@pytest.mark.parametrize(
    "name", ["bearings", "cleaning", "flat", "importing", "losses", "project", "quotations"]
)
def test_examples_run(name: str) -> None:
    module = import_module(f"crosscase.interchange.{name}")
    names = {"cc": cc, "study": cc.load_study()}
    assert doctest.testmod(module, extraglobs=names).attempted
    assert not doctest.testmod(module, extraglobs=names).failed
