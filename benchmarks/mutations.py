"""Damage every input file of a small book in more than 4,000 ways: how many end badly, and which.

Run from the repository: ``python benchmarks/mutations.py``; a number after it tries only so many.
"""

import sys

from _shared import asked
from tests.mutations import run

if __name__ == "__main__":
    number, smoke = asked(0)
    counts = run(10 if smoke else number or None)
    sys.exit(counts["told"] != counts.total())
