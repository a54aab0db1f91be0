"""Work that many tests need and one does: the workers of a run share what it makes."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from crosscase.book.whole import alone


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return the folder that `make` is given to fill, by the first worker of a run that asks."""
    base = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:  # the others have their folders beside this one
        base = base.parent
    folder, unfinished = base / "once" / name, base / "once" / f"{name} unfinished"
    with alone(base / "once" / f"{name} lock"):
        if not folder.exists():
            unfinished.mkdir(parents=True)
            make(unfinished)
            unfinished.rename(folder)
    return folder
