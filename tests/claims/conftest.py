import pytest

from crosscase.claims.record import Record
from crosscase.study import Study, load_study


@pytest.fixture(scope="session")
def own_study() -> Study:
    """Return the book's own study."""
    return load_study()


@pytest.fixture(scope="session")
def own_record(own_study: Study) -> Record:
    """Return the record of the book's own study."""
    return Record(own_study)
