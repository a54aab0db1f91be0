"""Edits of every kind that an author makes, one after another, as chance will have it."""

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from tests.book.tiny_book import SQUARE

Edit = Callable[[Path, Random], None]


def text(root: Path, chance: Random) -> None:
    """Add a sentence to a page."""
    page = _page(root, chance)
    page.write_text(f"{page.read_text('utf-8')}\nOne more sentence ({chance.random()}).\n", "utf-8")


def title(root: Path, chance: Random) -> None:
    """Give a page another title."""
    _replace(_page(root, chance), r"^# .*", f"# Title {chance.random()}")


def heading(root: Path, chance: Random) -> None:
    """Give the section to which the first page leads another heading."""
    _replace(root / "chapters" / "words.md", r"^## .*", f"## Place {chance.random()}")


def caption(root: Path, chance: Random) -> None:
    """Give the first part of the book another caption."""
    _replace(root / "_toc.yml", r"caption: .*", f"caption: Part {chance.random()}")


def order(root: Path, chance: Random) -> None:
    """Swap two chapters in the table of contents."""
    toc = root / "_toc.yml"
    one, other = chance.sample(re.findall(r"file: .*", toc.read_text()), 2)
    swapped = {one: other, other: one}
    toc.write_text(re.sub(r"file: .*", lambda m: swapped.get(m[0], m[0]), toc.read_text()))


def included(root: Path, chance: Random) -> None:
    """Change a file that a page includes."""
    (root / "NOTES.md").write_text(f"Notes of others ({chance.random()}).\n")


def helper(root: Path, chance: Random) -> None:
    """Change a module that a chapter imports from beside it."""
    (root / "chapters" / "helper.py").write_text(f'WORD = "{chance.random()}"\n')


def table(root: Path, chance: Random) -> None:
    """Change a file outside the data that a chapter reads."""
    (root / "docs" / "x.csv").write_text(f"x\n{chance.random()}\n")


def code(root: Path, chance: Random) -> None:
    """Change the code of a chapter."""
    path = root / "chapters" / "reading.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    notebook["cells"][1]["source"] += f"\nprint({chance.random()})"
    path.write_text(json.dumps(notebook, indent=1), "utf-8")


def study(root: Path, chance: Random) -> None:
    """Change a statement of the study."""
    _replace(
        root / "data" / "segments.csv",
        r"The cities agreed[^,]*",
        f"The cities agreed {chance.random()}",
    )


def claims(root: Path, chance: Random) -> None:
    """Change the register of claims."""
    (root / "data" / "claims.yml").write_text(f"[]  # {chance.random()}\n")


def settings(root: Path, chance: Random) -> None:
    """Change the title of the book."""
    _replace(root / "_config.yml", r"^title: .*", f"title: Book {chance.random()}")


def image(root: Path, chance: Random) -> None:
    """Change an image, and have another page show one of the same name."""
    other = root / "docs" / "square.svg"
    colour = chance.choice(["red", "green", "blue"])
    (root / "chapters" / "square.svg").write_text(SQUARE.replace("blue", colour))
    if not other.exists():
        other.write_text(SQUARE.replace("9", "7"))
        with (root / "chapters" / "index.md").open("a") as page:
            page.write("\n![Another small blue square on white ground](../docs/square.svg)\n")


def term(root: Path, chance: Random) -> None:
    """Add a term, which other pages use, to the glossary."""
    word = chance.choice(["sentence", "words", "place", "text"])
    path = root / "chapters" / "terms.md"
    if f"\n{word}\n" not in path.read_text():
        _replace(path, r"```\{glossary\}", f"```{{glossary}}\n{word}\n  What it says.\n")


def added(root: Path, chance: Random) -> None:
    """Add a page to the book."""
    name = f"added_{chance.randrange(10**6)}"
    (root / "chapters" / f"{name}.md").write_text(f"# Page {name}\n\nWith a sentence.\n")
    with (root / "_toc.yml").open("a") as toc:
        toc.write(f"  - file: chapters/{name}\n")


def removed(root: Path, chance: Random) -> None:
    """Remove a page that was added, if there is one."""
    for page in sorted((root / "chapters").glob("added_*.md"))[:1]:
        page.unlink()
        _replace(root / "_toc.yml", rf" *- file: chapters/{page.stem}\n", "")


def put_back(root: Path, chance: Random) -> None:
    """Put an older version of a page in its place, with its old time."""
    longer = [page for page in _pages(root) if "One more sentence" in page.read_text("utf-8")]
    for page in chance.sample(longer, min(1, len(longer))):
        _replace(page, r"\nOne more sentence .*\n", "")
        os.utime(page, (1e9, 1e9))


EDITS: tuple[Edit, ...] = (
    *(text, title, heading, caption, order, included, helper, table, code),
    *(study, claims, settings, image, term, added, removed, put_back),
)


def edits(seed: int) -> Iterator[Edit]:
    """Yield edits without end: every kind once in each round, the order as chance will have it."""
    chance = Random(seed)
    while True:
        yield from chance.sample(EDITS, len(EDITS))


def sources(root: Path, target: Path) -> Path:
    """Copy the sources of a book, and nothing that was built, into another folder."""
    return Path(
        shutil.copytree(root, target, ignore=shutil.ignore_patterns("_build", "__pycache__"))
    )


def _page(root: Path, chance: Random) -> Path:
    return chance.choice(_pages(root))


def _pages(root: Path) -> list[Path]:
    return sorted((root / "chapters").glob("*.md"))


def _replace(path: Path, pattern: str, new: str) -> None:
    old = path.read_text("utf-8")
    path.write_text(re.sub(pattern, lambda _: new, old, count=1, flags=re.MULTILINE), "utf-8")
