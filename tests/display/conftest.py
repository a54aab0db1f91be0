from collections.abc import Iterator

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import CapturedIO, capture_output

from crosscase.study import Study, load_study
from tests.tiny import tiny_study


@pytest.fixture(scope="session")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """Return the tiny study; no test may change its frames."""
    return load_study(tiny_study(tmp_path_factory.mktemp("tiny") / "study"))


@pytest.fixture
def shown() -> Iterator[CapturedIO]:
    """Return what a notebook would show: the outputs displayed from now on."""
    InteractiveShell.instance()
    with capture_output() as captured:
        yield captured
    InteractiveShell.clear_instance()
