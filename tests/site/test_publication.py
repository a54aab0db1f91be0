"""The built book says what it is, and the crate that it makes is whole."""

import json
from pathlib import Path

from tests.site.parsed import parsed

ROOT = Path(__file__).parents[2]


def test_every_page_of_the_book_says_what_it_is(site: Path) -> None:
    for path in sorted((site / "chapters").glob("*.html")):
        head = parsed(f"chapters/{path.name}").css_first("head")
        assert head is not None
        for name in ("og:title", "og:description"):
            assert len(head.css(f"meta[property='{name}']")) == 1, (path.name, name)
        assert len(head.css("meta[name=citation_title]")) == 1, path.name
        (script,) = head.css("script[type='application/ld+json']")
        assert json.loads(script.text())["@type"] in {"Book", "Chapter", "Dataset"}


def test_the_data_lie_beside_the_pages_as_they_are(site: Path) -> None:
    graph = json.loads((site / "ro-crate-metadata.json").read_text("utf-8"))["@graph"]
    files = [entity["@id"] for entity in graph if entity["@type"] == "File"]
    assert len([name for name in files if name.startswith("chapters/")]) == len(
        list((site / "chapters").glob("*.html"))
    )
    for name in files:
        assert (site / name).is_file(), name
        if name.startswith("data/"):
            assert (site / name).read_bytes() == (ROOT / name).read_bytes(), name
