"""The built pages, for every test that reads them."""

import os
from pathlib import Path

import pytest

from crosscase.book.build import is_built

ROOT = Path(__file__).parents[1]
OTHERS = os.environ.get("PAGES_UNDER_TEST")  # other pages than the last build's, if one wants that
SITE = Path(OTHERS) if OTHERS else ROOT / "_build" / "html"


def miss(what: str) -> None:
    """Skip, but fail where everything has to be there."""
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def site() -> Path:
    """Return the folder of the built site."""
    if not (SITE / "index.html").exists():
        miss("the book is not built: run `make book`")
    if not (OTHERS or is_built(ROOT)):
        miss("the pages are not those of the present sources: run `make book`")
    return SITE
