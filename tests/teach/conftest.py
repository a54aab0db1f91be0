import pytest

from crosscase.study import Study, load_study
from tests.tiny import tiny_study


@pytest.fixture(scope="session")
def own_study() -> Study:
    """Return the book's own study."""
    return load_study()


@pytest.fixture(scope="session")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """Return the tiny study; no test may change its frames."""
    return load_study(tiny_study(tmp_path_factory.mktemp("tiny") / "study"))
