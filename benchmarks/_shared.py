"""What the benchmarks share. Every other file here is one: ``python benchmarks/NAME.py``.

All are called alike. A number behind the name says how many rounds to make. ``--smoke`` makes one
round of something small: it shows that the benchmark runs, and measures nothing. `make test` calls
every one of them so.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).parents[1]
LACKING = 77  # the exit code that test runners know for: skipped, something is not here
sys.path.insert(0, str(ROOT))  # where the tests are


def asked(rounds: int) -> tuple[int, bool]:
    """Return how many rounds the command line asks for, and whether only to see that it runs."""
    parser = argparse.ArgumentParser()
    number = {"nargs": "?", "type": int, "choices": range(1, 10_000), "metavar": "ROUNDS"}
    parser.add_argument("rounds", default=rounds, help=f"default: {rounds}", **number)
    parser.add_argument("--smoke", action="store_true", help="one round of something small")
    given = parser.parse_args()
    return (1, True) if given.smoke else (given.rounds, False)


def seconds(work: Callable[[], object]) -> float:
    """Return how long some work takes."""
    start = perf_counter()
    work()
    return perf_counter() - start
