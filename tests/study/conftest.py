from pathlib import Path

import pytest

from tests.tiny import tiny_study


@pytest.fixture
def study_path(tmp_path: Path) -> Path:
    """Return the folder of a tiny valid study of its own for each test."""
    return tiny_study(tmp_path / "study")
