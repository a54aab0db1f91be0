"""A long list of problems stays complete where it is returned and short where it is printed."""

from pathlib import Path

import pytest

from crosscase.cli import main
from crosscase.study import InvalidStudy, load_study, validate

ROWS = 20_000


@pytest.fixture
def large(study_path: Path) -> Path:
    """Return a study with 20,000 codings that no coder of the study made."""
    with (study_path / "codings.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"X{number % 5},Z,LIV,positive\n" for number in range(ROWS))
    return study_path


def test_a_flood_of_bad_rows_is_returned_whole_and_counted_in_print(large: Path) -> None:
    unknown = [p for p in validate(large) if p.column == "coder_id"]
    assert (len(unknown), unknown[0].row, unknown[-1].row) == (ROWS, 9, ROWS + 8)
    with pytest.raises(InvalidStudy) as caught:
        load_study(large)
    assert len(str(caught.value).splitlines()) < 60
    assert f"... and {ROWS - 20:,} more of this kind" in str(caught.value)


def test_the_command_sums_up_a_valid_study(
    study_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["validate", str(study_path)]) == 0
    printed = capsys.readouterr().out
    assert "Tiny: valid" in printed
    assert "2 disputes, all decided; 3 consensus codings" in printed
    assert "  cases                   2 rows\n" in printed


def test_the_command_says_one_of_what_there_is_once(
    study_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    decisions = (study_path / "decisions.csv").read_text("utf-8").splitlines(keepends=True)
    (study_path / "decisions.csv").write_text("".join(decisions[:2]), "utf-8")
    codings = (study_path / "codings.csv").read_text("utf-8")
    (study_path / "codings.csv").write_text(codings.replace("X3,A,LIV,negative\n", ""), "utf-8")
    assert main(["validate", str(study_path)]) == 0
    printed = capsys.readouterr().out
    assert "  decisions                1 row\n" in printed
    assert "1 dispute, all decided" in printed


def test_the_command_checks_the_books_data_by_default(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate"]) == 0
    assert "Four City Partnerships: valid" in capsys.readouterr().out


def test_the_command_reports_every_problem_by_table(
    study_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (study_path / "coders.csv").unlink()
    (study_path / "events.csv").write_text("", encoding="utf-8")
    assert main(["validate", str(study_path)]) == 1
    printed = capsys.readouterr().err.splitlines()
    assert [line for line in printed if line.endswith(".csv")] == ["coders.csv", "events.csv"]
    assert printed[-1] == "2 problems"
