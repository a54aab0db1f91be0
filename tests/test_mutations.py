"""Whatever is done to a file that comes from outside, the command says what is wrong and ends."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_of_100_damaged_files_none_gives_a_traceback_or_hangs() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.mutations", "100"],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])},
        capture_output=True,
        text=True,
    )
    assert ran.stdout == "100 tried, 0 tracebacks, 0 hangs\n", ran.stdout + ran.stderr
