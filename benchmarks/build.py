"""How long the book takes: stock Jupyter Book against our build, cold and again.

Run from the root of the repository: ``python benchmarks/build.py [rounds]``. All happens in a
copy of the book; each round measures all four in turn, and medians and ratios are of one run.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import nbformat

from crosscase.book.execute import chapters

ROOT = Path(__file__).parents[1]
BOOK = ("CITATION.cff", "_config.yml", "_toc.yml", "chapters", "data", "requirements.txt", "src")
TARGETS = {"cold": ("stock", 0.5), "unchanged": ("cold", 0.15), "text changed": ("cold", 0.3)}
STOCK = [
    sys.executable,
    "-c",
    "from jupyter_book.cli.main import main; main()",
    *("build", ".", "--config", "_stock.yml"),
]
OURS = [
    sys.executable,
    "-c",
    "import sys; from pathlib import Path; from crosscase.book.build import build_book; "
    "sys.exit(build_book(Path()))",
]


def main(rounds: int) -> None:
    """Measure, and print medians and ratios."""
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder)
        for name in BOOK:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, book / name)
        config = (book / "_config.yml").read_text("utf-8")
        (book / "_stock.yml").write_text(config.replace("notebooks: cache", "notebooks: force"))
        times = [measure(book) for _ in range(rounds)]
    medians = {name: median(round_[name] for round_ in times) for name in times[0]}
    print(f"{len(chapters(ROOT))} chapters, {os.cpu_count()} cores, median of {rounds}")
    for name, seconds in medians.items():
        print(f"{name:13} {seconds:6.2f} s", end="")
        if name in TARGETS:
            base, limit = TARGETS[name]
            print(f"  {seconds / medians[base]:.3f} x {base} (at most {limit})", end="")
        print()


def measure(book: Path) -> dict[str, float]:
    """Return the seconds of one round."""
    clean(book)
    stock = seconds(book, STOCK)
    clean(book)
    cold, unchanged = seconds(book, OURS), seconds(book, OURS)
    change_text(book)
    return {
        "stock": stock,
        "cold": cold,
        "unchanged": unchanged,
        "text changed": seconds(book, OURS),
    }


def clean(book: Path) -> None:
    shutil.rmtree(book / "_build", ignore_errors=True)


def seconds(book: Path, command: list[str]) -> float:
    """Return how long a build takes; a build that fails ends the benchmark."""
    environment = os.environ | {"PYTHONPATH": str(book / "src")}
    start = time.perf_counter()
    result = subprocess.run(command, cwd=book, env=environment, capture_output=True, text=True)
    if result.returncode:
        sys.exit(result.stdout + result.stderr)
    return time.perf_counter() - start


def change_text(book: Path) -> None:
    """Add a sentence to the prose of the middle chapter."""
    notebooks = chapters(book)
    path = notebooks[len(notebooks) // 2]
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    prose = next(cell for cell in notebook.cells if cell.cell_type == "markdown")
    prose.source += "\n\nOne more sentence."
    nbformat.write(notebook, path)  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
