"""How long the book takes: stock Jupyter Book against our build, cold and again.

All happens in a copy of the checkout; each round measures all four in turn, and medians and ratios
are of one run. Stock executes one chapter after the other.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

import nbformat
from _shared import ROOT, asked, seconds
from tests.book.tiny_book import tiny_book

from crosscase.book.execute import chapters

TARGETS = {"cold": 0.25, "unchanged": 0.05, "text changed": 0.2}
NOT_COPIED = shutil.ignore_patterns(".*", "_build", "__pycache__", "*.egg-info")
STOCK_MAIN = "from jupyter_book.cli.main import main; main()"
OURS = [sys.executable, "-m", "crosscase", "book"]
STOCK = [sys.executable, "-c", STOCK_MAIN, "build", ".", "--config", "_stock.yml"]


def main(rounds: int, smoke: bool) -> None:
    """Measure, and print medians and ratios."""
    with tempfile.TemporaryDirectory() as folder:
        book = copied(folder, smoke)
        config = (book / "_config.yml").read_text("utf-8")
        (book / "_stock.yml").write_text(config.replace("notebooks: cache", "notebooks: force"))
        times = [measure(book) for _ in range(rounds)]
        number = len(chapters(book))
    medians = {name: median(each[name] for each in times) for name in times[0]}
    print(f"{number} chapters, {os.cpu_count()} cores, median of {rounds}")
    for name, value in medians.items():
        limit = f" (at most {TARGETS[name]})" if name in TARGETS else ""
        print(f"{name:13} {value:7.2f} s  {value / medians['stock']:.3f} x stock{limit}")


def copied(folder: str, smoke: bool) -> Path:
    """Return a copy of this book in a folder, or a tiny one in its place."""
    book = Path(folder) / "book"
    if smoke:
        return tiny_book(book)
    return Path(shutil.copytree(ROOT, book, ignore=NOT_COPIED))


def measure(book: Path) -> dict[str, float]:
    """Return the seconds of one round."""
    shutil.rmtree(book / "_build", ignore_errors=True)
    stock = build(book, STOCK)
    shutil.rmtree(book / "_build")
    times = {"stock": stock, "cold": build(book, OURS), "unchanged": build(book, OURS)}
    change_text(book)
    return times | {"text changed": build(book, OURS)}


def build(book: Path, command: list[str]) -> float:
    """Return how many seconds a build takes; one that fails ends the benchmark."""
    library = book / "src" if (book / "src" / "crosscase").exists() else ROOT / "src"
    environment = os.environ | {"PYTHONPATH": str(library)}

    def run() -> None:
        done = subprocess.run(command, cwd=book, env=environment, capture_output=True, text=True)
        if done.returncode:
            sys.exit(done.stdout + done.stderr)

    return seconds(run)


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
