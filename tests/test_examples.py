"""Every exported function and class has an example in its docstring, and every example runs.

An example finds the names of its room as if imported from there, what it imports itself, and what
the docstrings of the library and of ``teach`` say that examples assume.
"""

import doctest
from collections.abc import Iterator
from functools import cache
from inspect import getdoc
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

import crosscase as cc
from crosscase import analysis, claims, display, interchange, study, teach

ROOMS = (cc, analysis, claims, display, interchange, study, teach)
# What several rooms export is looked at once; constants have no docstring.
EXPORTED = {
    found: (room, name)
    for room in ROOMS
    for name in room.__all__
    if callable(found := getattr(room, name))
}


@pytest.fixture(scope="module")
def assumed() -> Iterator[dict[str, object]]:
    """Return what examples assume; whoever loads the study has the same one."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(cc, "load_study", cache(cc.load_study))
        own = cc.load_study()
        readings, refused = interchange.read_class(own.path / "classroom", own)
        given = {"study": own, "evidence": own.evidence, "readings": readings, "refused": refused}
        yield {"cc": cc, "np": np, "pd": pd, **given}


@pytest.mark.parametrize(("room", "name"), EXPORTED.values())
def test_the_example_of_every_exported_name_runs(
    room: ModuleType, name: str, assumed: dict[str, object]
) -> None:
    names = {each: getattr(room, each) for each in room.__all__} | assumed
    found = getdoc(getattr(room, name)) or ""
    test = doctest.DocTestParser().get_doctest(found, names, name, None, 0)
    assert test.examples, f"{name} has no example"
    said: list[str] = []
    failed = doctest.DocTestRunner(verbose=False).run(test, out=said.append).failed
    assert not failed, "".join(said)
