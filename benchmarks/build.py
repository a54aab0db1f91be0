"""How long the book takes: stock Jupyter Book against our build, cold and again.

All happens in a copy of the checkout; each round measures all four in turn, and medians and ratios
are of one run.
"""

import os
import shutil
import tempfile
from pathlib import Path
from statistics import median

import nbformat
from _shared import OURS, STOCK, asked, build, copy_book

from crosscase.book.execute import chapters

TARGETS = {"cold": ("stock", 0.5), "unchanged": ("cold", 0.15), "text changed": ("cold", 0.3)}


def main(rounds: int, smoke: bool) -> None:
    """Measure, and print medians and ratios."""
    with tempfile.TemporaryDirectory() as folder:
        book = copy_book(Path(folder) / "book", small=smoke)
        config = (book / "_config.yml").read_text("utf-8")
        (book / "_stock.yml").write_text(config.replace("notebooks: cache", "notebooks: force"))
        times = [measure(book) for _ in range(rounds)]
        number = len(chapters(book))
    medians = {name: median(round_[name] for round_ in times) for name in times[0]}
    print(f"{number} chapters, {os.cpu_count()} cores, median of {rounds}")
    for name, seconds in medians.items():
        print(f"{name:13} {seconds:6.2f} s", end="")
        if name in TARGETS:
            base, limit = TARGETS[name]
            print(f"  {seconds / medians[base]:.3f} x {base} (at most {limit})", end="")
        print()


def measure(book: Path) -> dict[str, float]:
    """Return the seconds of one round."""
    clean(book)
    stock = build(book, STOCK)
    clean(book)
    cold, unchanged = build(book, OURS), build(book, OURS)
    change_text(book)
    return {
        "stock": stock,
        "cold": cold,
        "unchanged": unchanged,
        "text changed": build(book, OURS),
    }


def clean(book: Path) -> None:
    shutil.rmtree(book / "_build", ignore_errors=True)


def change_text(book: Path) -> None:
    """Add a sentence to the prose of the middle chapter."""
    notebooks = chapters(book)
    path = notebooks[len(notebooks) // 2]
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    prose = next(cell for cell in notebook.cells if cell.cell_type == "markdown")
    prose.source += "\n\nOne more sentence."
    nbformat.write(notebook, path)  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main(*asked(rounds=3))
