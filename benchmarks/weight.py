"""What the first view of a page weighs: a stock Jupyter Book of the same chapters against ours.

Counted is what the page itself names: HTML, styles with those they import, scripts and pictures,
each file once, as gzip sends it. Stock has the extensions of Jupyter Book's own list and shows the
outputs stored in the notebooks; what it would ask of third parties is named and not counted, which
favours it. Nor counted is what comes behind a first view, as the words of all statements do.
"""

import re
import tempfile
from collections.abc import Iterator
from gzip import compress
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import yaml
from _shared import ROOT, asked
from build import STOCK, build, copied
from selectolax.lexbor import LexborHTMLParser

from crosscase.book.build import with_book

TARGET = 0.4
PAGES = ("findings", "impact", "then-and-now", "segments", "glossary")
OF_TINY = ("words",)
OURS_ALONE = ("moved_pages", "translations", "terms_by_hand", "extensions", "bibtex_default_style")
NAMED = "script[src], link[rel=stylesheet], link[rel=preload], link[rel=icon], img[src]"
IMPORT = re.compile(r"""@import\s+(?:url\()?["']?([^"')]+)""")


class Weight(NamedTuple):
    """What the first view of a page asks for."""

    bytes: int
    packed: int
    requests: int
    strangers: frozenset[str]


def main(_: int, smoke: bool) -> None:
    """Measure, and print weights and ratios."""
    with tempfile.TemporaryDirectory() as folder:
        book = copied(folder, smoke)
        stock = build_stock(book)
        pages = OF_TINY if smoke else PAGES
        with_book(book if smoke else ROOT, lambda site: show(stock, site, pages))


def build_stock(book: Path) -> Path:
    """Build a book as Jupyter Book does by itself, and return the folder of its pages."""
    config = yaml.safe_load((book / "_config.yml").read_text("utf-8"))
    config["execute"] = {"execute_notebooks": "off"}
    own = config["sphinx"]["config"]
    config["sphinx"]["config"] = {name: own[name] for name in own if name not in OURS_ALONE}
    (book / "_stock.yml").write_text(yaml.safe_dump(config), "utf-8")
    build(book, STOCK)
    return (book / "_build" / "html").rename(book / "_build" / "stock")


def show(stock: Path, ours: Path, pages: tuple[str, ...]) -> None:
    """Print what pages weigh in both sites."""
    print(f"{'':18}{'stock':>21}{'ours':>25}   ratio (at most {TARGET})")
    for name in pages:
        theirs, own = (weight(site / "chapters" / f"{name}.html") for site in (stock, ours))
        print(
            f"{name:16} {told(theirs)} {told(own)}   {own.packed / theirs.packed:.2f} gzip, "
            f"{own.requests / theirs.requests:.2f} requests"
        )
        if strangers := theirs.strangers:
            print(f"{'':16} and stock asks of third parties: {', '.join(sorted(strangers))}")
        if strangers := own.strangers:
            print(f"{'':16} and ours asks of third parties: {', '.join(sorted(strangers))}")


def told(weight: Weight) -> str:
    """Return a weight in words."""
    return f"{weight.packed / 1000:6.1f} of {weight.bytes / 1000:6.1f} kB, {weight.requests:2}"


def weight(page: Path) -> Weight:
    """Return what the first view of a page asks for."""
    named = LexborHTMLParser(page.read_text("utf-8")).css(NAMED)
    addresses = [each.attributes.get("src") or each.attributes.get("href") or "" for each in named]
    strangers = {urlsplit(each).netloc for each in addresses} - {""}
    own = (each for each in addresses if not urlsplit(each).netloc and not each.startswith("data:"))
    files = {page, *(file for each in own for file in with_imports(page.parent, each))}
    contents = [file.read_bytes() for file in sorted(files)]
    packed = sum(len(compress(each, mtime=0)) for each in contents)
    return Weight(sum(map(len, contents)), packed, len(files), frozenset(strangers))


def with_imports(folder: Path, address: str) -> Iterator[Path]:
    """Yield a file that a page or style sheet in a folder names, and those that it imports."""
    file = (folder / urlsplit(address).path).resolve()
    yield file
    if file.suffix == ".css":
        for other in IMPORT.findall(file.read_text("utf-8")):
            yield from with_imports(file.parent, other)


if __name__ == "__main__":
    main(*asked(rounds=1))
