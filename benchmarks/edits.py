"""Whether a book that has been edited again and again has the pages of a clean build.

Run from the root of the repository: ``python benchmarks/edits.py [edits]``. After each edit
of a tiny book its build is compared, byte for byte, with one of the same sources in a new folder.
"""

import sys
import tempfile
from pathlib import Path
from random import Random

from _shared import asked
from tests.book.edits import edits, sources
from tests.book.tiny_book import pages, run, tiny_book


def main(number: int, seed: int) -> int:
    """Make the edits, tell of each that leaves other pages, and return the exit code."""
    chance, same = Random(seed), 0
    with tempfile.TemporaryDirectory() as folder:
        book = tiny_book(Path(folder, "book"))
        for count, edit in zip(range(number), edits(seed), strict=False):
            edit(book, chance)
            clean = sources(book, Path(folder, f"clean {count}"))
            done = run(book), run(clean)
            if any(each.returncode for each in done):
                sys.exit(f"{edit.__name__}: {done[0].stderr}{done[1].stderr}")
            one, other = pages(book), pages(clean)
            differing = sorted(name for name in one | other if one.get(name) != other.get(name))
            same += not differing
            print(f"{count + 1:3} {edit.__name__:10}", *differing[:3], flush=True)
    print(f"{same} of {number} edits leave the pages of a clean build, byte for byte (seed {seed})")
    return int(same != number)


if __name__ == "__main__":
    sys.exit(main(asked(60)[0], seed=1))
