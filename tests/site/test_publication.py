"""The built book says what it is, and the crate that it makes is whole."""

import json
from pathlib import Path

from tests.site.conftest import EVERY_PAGE
from tests.site.parsed import parsed

ROOT = Path(__file__).parents[2]
CHAPTERS = [name for name in EVERY_PAGE if name.startswith("chapters/")]


def test_every_page_of_the_book_says_what_it_is(site: Path) -> None:
    for page in CHAPTERS:
        head = parsed(page).css_first("head")
        assert head is not None
        for name in ("og:title", "og:description"):
            assert len(head.css(f"meta[property='{name}']")) == 1, (page, name)
        assert len(head.css("meta[name=citation_title]")) == 1, page
        (script,) = head.css("script[type='application/ld+json']")
        assert json.loads(script.text())["@type"] in {"Book", "Chapter", "Dataset"}


def test_the_data_lie_beside_the_pages_as_they_are(site: Path) -> None:
    graph = json.loads((site / "ro-crate-metadata.json").read_text("utf-8"))["@graph"]
    files = [entity["@id"] for entity in graph if entity["@type"] == "File"]
    assert sorted(name for name in files if name.startswith("chapters/")) == CHAPTERS
    for name in files:
        assert (site / name).is_file(), name
        if name.startswith("data/"):
            assert (site / name).read_bytes() == (ROOT / name).read_bytes(), name
