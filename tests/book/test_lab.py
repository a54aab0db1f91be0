"""`crosscase lab`, as far as nobody needs a browser: what it says when it cannot open anything."""

import sys
from pathlib import Path

import pytest

from crosscase.cli import main


def test_without_jupyterlab_it_says_how_to_get_it(
    book: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "jupyterlab", None)
    assert main(["lab", str(book)]) == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith("JupyterLab is not installed here") and "requirements-lab.txt" in said


def test_where_there_is_no_book_nothing_is_opened(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("jupyterlab")
    assert main(["lab", str(tmp_path), "--no-browser"]) == 1
    assert "holds no book" in capsys.readouterr().err
