"""Every page in a real browser: no third party, no script error, no sideways scrolling."""

import pytest

from tests.site.conftest import PAGES
from tests.site.visit import THEMES, VIEWS, Visitor


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_loads_whole_from_a_server_or_a_folder(
    name: str, view: str, visitor: Visitor
) -> None:
    notes = visitor.notes(name, view)
    assert notes["loading"] == []
    assert notes["title"]


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_its_window(name: str, view: str, visitor: Visitor) -> None:
    assert visitor.notes(name, view)["too_wide"] == {theme: [] for theme in THEMES}
