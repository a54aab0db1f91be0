"""The command `crosscase pdf`: the book in a folder, and a plain word when there is none."""

from pathlib import Path

import pytest

from crosscase.cli import main


def test_the_command_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    assert "print it into one PDF" in capsys.readouterr().out


def test_without_chromium_the_command_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main(["pdf", str(tmp_path)]) == 1
    assert "Install Chromium" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
