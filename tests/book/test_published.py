"""Whether an address serves the pages that were built."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from crosscase.book.build import GOOD, SITE, state
from crosscase.book.execute import fingerprint
from crosscase.book.published import check_published
from crosscase.cli import main
from tests.site.conftest import serving

PAGES = {"index.html": "<p>first", "chapters/05 a.html": "<p>Organisation"}


def write(folder: Path) -> Path:
    for name, text in PAGES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a folder whose pages are those of its sources, as there are none."""
    site = write(tmp_path / SITE)
    good = state(tmp_path, {}, fingerprint(site, ["."]))
    (tmp_path / GOOD).write_text(json.dumps(good), "utf-8")
    return tmp_path


@pytest.fixture
def public(tmp_path: Path) -> Path:
    return write(tmp_path / "public")


@pytest.fixture
def address(public: Path) -> Iterator[str]:
    with serving(public) as address:
        yield address


def test_the_same_pages_pass(root: Path, address: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["published", f"{address}/", str(root)]) == 0
    assert f"All 2 pages at {address}/ are as built." in capsys.readouterr().out


def test_a_page_that_is_missing_or_old_is_named(
    root: Path, public: Path, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (public / "index.html").write_text("<p>first, as it was", "utf-8")
    (public / "chapters" / "05 a.html").unlink()
    assert check_published(root, address) == 1
    said = capsys.readouterr().err.splitlines()
    assert said[0].startswith(f"{address}/chapters/05%20a.html: is not there (404")
    assert said[1] == f"{address}/index.html: is another page than the one that was built"
    assert said[2] == "2 of 2 pages are not as built."


def test_an_address_that_nobody_answers_is_told(
    root: Path, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check_published(root, "http://127.0.0.1:9") == 1
    assert "cannot be reached" in capsys.readouterr().err


def test_without_pages_there_is_nothing_to_compare(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check_published(tmp_path, "https://example.org") == 1
    assert "build the book first" in capsys.readouterr().err


@pytest.mark.parametrize("address", ["", "book", "file:///tmp"])
def test_what_is_no_address_is_refused(
    address: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check_published(root, address) == 2
    assert f"{address!r} is no address" in capsys.readouterr().err
