"""The book's judgements of confidence are refused where one comes without its reason."""

import csv
import shutil
from pathlib import Path

import pytest

from crosscase.study import validate

DATA = Path(__file__).parents[2] / "data"


@pytest.mark.parametrize("column", ["coherence_reason", "reason", "level"])
def test_a_judgement_without_a_reason_is_refused(column: str, tmp_path: Path) -> None:
    package = tmp_path / "data"
    shutil.copytree(DATA, package)
    path = package / "confidence.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[2][column] = ""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    (problem,) = validate(package)
    assert (problem.table, problem.row, problem.column) == ("confidence.csv", 4, column)
