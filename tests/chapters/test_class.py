"""The page of a class runs, whatever its teacher has put into the folder."""

import shutil
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell

from crosscase.book.execute import read_notebook

ROOT = Path(__file__).parents[2]
CHAPTER = ROOT / "chapters" / "class.ipynb"
EXAMPLE = "coder-A-blind.csv"


@pytest.mark.parametrize("files", [[], [EXAMPLE], [EXAMPLE, "unwanted.csv"], ["unwanted.csv"]])
def test_it_runs_with_any_files(
    files: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = shutil.copytree(ROOT / "data", tmp_path / "data")
    (data / "classroom" / "unwanted.csv").write_bytes(b"\xff\xd8 a picture")
    for path in (data / "classroom").iterdir():
        if path.name not in files:
            path.unlink()
    monkeypatch.setattr("crosscase.study.study.OWN_DATA", data)
    cells = [cell.source for cell in read_notebook(CHAPTER).cells if cell.cell_type == "code"]
    shell = InteractiveShell.instance()
    for source in cells:
        assert shell.run_cell(source, silent=True).success, source
    assert str(shell.user_ns["study"].path) == str(data)
    InteractiveShell.clear_instance()
