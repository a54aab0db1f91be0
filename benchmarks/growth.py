"""How long it takes to load a study and rate all of it, and how that grows with its statements.

Each measure is a process of its own, as a reader's would be: from the start of Python to its end.
The book's own study is taken once, ten and a hundred times; beside seconds stands what is left
without the imports, and to which power of the statements it grows.
"""

import csv
import os
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from math import log
from pathlib import Path
from statistics import median

from _shared import ROOT, asked, seconds

TIMES = (1, 10, 100)
MULTIPLIED = {
    "sources": ("source_id",),
    "segments": ("segment_id", "source_id", "statement"),
    "readings": ("segment_id",),
    "codings": ("segment_id",),
    "decisions": ("segment_id",),
}
WORK = {
    "imports": "import crosscase",
    "load": "import crosscase; crosscase.load_study({folder!r})",
    "load and rate": "import crosscase; crosscase.load_study({folder!r}).ratings",
}


def main(rounds: int, smoke: bool) -> None:
    """Measure, and print medians and powers."""
    print(f"{'':12}" + "".join(f"{name:>16}" for name in WORK))
    before: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as workshop:
        for times in (2,) if smoke else TIMES:  # twice, that a study too much for its rules is told
            folder = Path(workshop) / str(times)
            codings = multiply(times, folder)
            medians = {name: measure(code, folder, rounds) for name, code in WORK.items()}
            own = {name: medians[name] - medians["imports"] for name in WORK if name != "imports"}
            powers = {name: log(own[name] / before[name], 10) for name in before}
            print(f"{codings:7} rows" + "".join(f"{medians[name]:14.2f} s" for name in WORK))
            print(
                f"{'without':12}{'imports':>16}" + "".join(f"{own[name]:14.2f} s" for name in own)
            )
            if powers:
                print(f"{'power':28}" + "".join(f"{powers[name]:16.2f}" for name in powers))
            before = own


def multiply(times: int, folder: Path) -> int:
    """Write the study with so many times its statements and sources; return its codings."""
    shutil.copytree(ROOT / "data", folder)
    for name, keys in MULTIPLIED.items():
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        copies = [
            row | {key: f"{row[key]}{copy:03d}" for key in keys}
            for copy in range(1, times)
            for row in rows
        ]
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows + copies)
        if name == "codings":
            counted = len(rows + copies)
    return counted


def measure(code: str, folder: Path, rounds: int) -> float:
    """Return how many seconds a process takes that does something with a study: the median."""
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-c", code.format(folder=str(folder))]
    run = partial(subprocess.run, command, env=environment, check=True)
    return median(seconds(run) for _ in range(rounds))


if __name__ == "__main__":
    main(*asked(rounds=5))
