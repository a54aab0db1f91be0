"""Every exported function has an example in its docstring, and every example runs."""

import doctest
from collections.abc import Iterator
from inspect import getdoc, isfunction

import numpy as np
import pandas as pd
import pytest

import crosscase as cc
from crosscase import analysis

FUNCTIONS = [
    name
    for name in analysis.__all__
    if isfunction(found := getattr(analysis, name)) and not found.__module__.endswith(".evidence")
]


@pytest.fixture(scope="module")
def names() -> Iterator[dict[str, object]]:
    """Return what all examples assume."""
    study = cc.load_study()
    yield {"cc": cc, "np": np, "pd": pd, "study": study, "evidence": study.evidence}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_example_of_every_function_runs(name: str, names: dict[str, object]) -> None:
    found = getdoc(getattr(analysis, name)) or ""
    test = doctest.DocTestParser().get_doctest(found, dict(names), name, None, 0)
    assert test.examples, f"{name} has no example"
    said: list[str] = []
    failed = doctest.DocTestRunner(verbose=False).run(test, out=said.append).failed
    assert not failed, "".join(said)
