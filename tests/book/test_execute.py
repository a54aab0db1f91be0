"""Execution: what decides whether a chapter runs, and what its notebook keeps."""

import json
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscase.book.execute import fingerprint, kernel_environment
from tests.book.tiny_book import run

STATES = st.dictionaries(st.sampled_from(["a", "b", "ab", "c/a"]), st.binary(max_size=3))


def fingerprint_of(state: dict[str, bytes], by_products: tuple[str, ...] = ()) -> str:
    with tempfile.TemporaryDirectory() as folder:
        for name, content in [*state.items(), *((name, b"x") for name in by_products)]:
            path = Path(folder) / "data" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return fingerprint(Path(folder))


@settings(deadline=None)
@given(one=STATES, other=STATES)
def test_two_states_share_a_fingerprint_exactly_when_they_are_equal(
    one: dict[str, bytes], other: dict[str, bytes]
) -> None:
    assert (fingerprint_of(one) == fingerprint_of(other)) == (one == other)


def test_by_products_of_tools_do_not_count() -> None:
    by_products = ("__pycache__/a.pyc", "x.egg-info/PKG-INFO", ".DS_Store", ".cache/a")
    assert fingerprint_of({"a": b"1"}, by_products) == fingerprint_of({"a": b"1"})


def test_refreshing_twice_gives_the_same_bytes_and_runs_nothing(book: Path) -> None:
    chapters = sorted((book / "chapters").glob("*.ipynb"))
    untouched = {path: json.loads(path.read_text("utf-8")) for path in chapters}
    assert run(book, "chapters").returncode == 0
    once = {path: path.read_bytes() for path in chapters}
    again = run(book, "chapters")
    assert again.returncode == 0
    assert "Executing" not in again.stdout
    assert {path: path.read_bytes() for path in chapters} == once
    for path in chapters:
        notebook = json.loads(once[path])
        code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
        assert all(cell["outputs"] for cell in code)
        assert [cell["id"] for cell in notebook["cells"]] == [
            cell["id"] for cell in untouched[path]["cells"]
        ]
        assert notebook["metadata"]["language_info"] == {"name": "python"}
        assert b"\r" not in once[path] and once[path].endswith(b"}\n")


def test_a_refreshed_chapter_does_not_depend_on_its_former_outputs(book: Path) -> None:
    path = book / "chapters" / "plain.ipynb"
    assert run(book, "chapters").returncode == 0
    fresh = path.read_bytes()
    path.write_bytes(fresh.replace(b"six by seven: 42", b"six by seven: 43"))
    assert run(book, "chapters").returncode == 0
    assert path.read_bytes() == fresh


def test_a_failing_chapter_leaves_every_notebook_as_it_was(book: Path) -> None:
    plain = book / "chapters" / "plain.ipynb"
    plain.write_text(plain.read_text("utf-8").replace("6 * 7", "6 / 0"), "utf-8")
    before = {path: path.read_bytes() for path in (book / "chapters").glob("*.ipynb")}
    assert run(book, "chapters").returncode == 1
    assert {path: path.read_bytes() for path in before} == before


def test_kernels_have_a_profile_of_their_own_and_the_library_of_the_book(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(["beside", ""]))
    environment = kernel_environment(tmp_path)
    assert environment["PYTHONPATH"].split(os.pathsep)[1:] == [str(Path.cwd() / "beside")]
    assert environment["IPYTHONDIR"] == str(tmp_path / "_build" / "ipython")
    assert environment["PYTHONPATH"].split(os.pathsep)[0] == str(tmp_path / "src")
