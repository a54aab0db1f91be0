"""Execute the chapters in parallel, and again only when something they may read has changed.

What came of a chapter is kept under a hash of its code, in a folder of the state of all files that
chapters may read: study, library, pins, and all else in the folders of the book but its texts.
"""

import asyncio
import json
import os
import re
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from nbformat import NotebookNode
from sphinx_external_toc.parsing import parse_toc_yaml

from crosscase.book.whole import alone, replace_file
from crosscase.errors import CrosscaseError
from crosscase.study.intake import parse_json, read_text, read_yaml

# Of tools; they count for nothing.
BY_PRODUCTS = re.compile(r"__pycache__|\.egg-info$|^\.|^_build$")
READ_WHOLLY = ("data", "requirements.txt", "src")
LIBRARY = Path(__file__).parents[1]
NOTEBOOKS = "_build/notebooks"  # those for readers, which the build writes
NOT_READ = {"benchmarks", "tests"}
TEXTS = {".ipynb", ".md", ".yml"}
ERROR_LINES = 6
# Without this module, jsonschema does not spend two seconds to compile a grammar nobody uses.
FIRST = "import sys; sys.modules['rfc3987_syntax'] = None"
KERNEL_OPTIONS = ["--IPKernelApp.log_level=40", f"--IPKernelApp.exec_lines={FIRST}"]


class ChapterError(CrosscaseError):
    """A chapter that cannot be executed; the message names chapter, cell, source and error."""


def files(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield every file at or below `paths`, in a stable order, without by-products of tools."""
    for path in sorted(path for path in paths if not BY_PRODUCTS.search(path.name)):
        if path.is_dir():
            yield from files(path.iterdir())
        elif path.exists():
            yield path


def fingerprint(root: Path, *names: str) -> str:
    """Return a hash of every file below some names; without names, of what chapters may read."""
    found = [*files(root / name for name in names or READ_WHOLLY)]
    if not names:
        other = {each.name for each in root.iterdir() if each.is_dir()} - NOT_READ - {*READ_WHOLLY}
        below = files(root / name for name in other)
        found += (path for path in below if path.suffix not in TEXTS)
    state = sha256(b"" if names else (library_state(root) or "").encode())
    for path in found:
        content = path.read_bytes()
        state.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        state.update(content)
    return state.hexdigest()[:16]


def library_state(root: Path) -> str | None:
    """Return a hash of the library for a book that has none of its own among its files."""
    return None if (root / "src" / LIBRARY.name).exists() else fingerprint(LIBRARY, ".")


def cache_folder(root: Path) -> Path:
    """Return the folder of the outputs that belong to the present state of the book."""
    return root / "_build" / "executed" / fingerprint(root)


def chapters(root: Path) -> list[Path]:
    """Return the notebooks that the table of contents names."""
    read_yaml(root, "_toc.yml")  # which reads within bounds, and says where it is no YAML
    try:
        names = parse_toc_yaml(root / "_toc.yml")
    except Exception as error:  # those of the parser have no base of their own
        raise ChapterError(f"_toc.yml: this is not a table of contents ({error})") from None
    paths = (root / f"{name.removesuffix('.ipynb')}.ipynb" for name in names)
    return [path for path in paths if path.exists()]


def read_notebook(path: Path) -> NotebookNode:
    """Read a notebook, or say that it is none."""
    try:
        text = read_text(path.parent, path.name)
        parse_json(text, path.name)
        notebook = nbformat.reads(text, as_version=4)
        nbformat.validate(notebook)  # which reading only logs
    except Exception as error:  # those of nbformat have no base of their own
        said = str(error).partition("\n")[0]
        raise ChapterError(f"{path}: this is not a readable notebook ({said})") from None
    return cast(NotebookNode, notebook)


def _code(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _kept(folder: Path, notebook: NotebookNode) -> Path:
    """Return where the outputs of a notebook with this code are kept."""
    source = json.dumps([cell.source for cell in _code(notebook)])
    return folder / f"{sha256(source.encode()).hexdigest()[:16]}.json"


def executed(path: Path, folder: Path) -> NotebookNode:
    """Return a chapter with the outputs that a folder keeps of it; without, if it keeps none."""
    notebook = read_notebook(path)
    kept = _kept(folder, notebook)
    made = json.loads(kept.read_text("utf-8")) if kept.exists() else []
    for number, cell in enumerate(_code(notebook)):
        outputs, count = made[number] if made else ([], None)
        cell.outputs = nbformat.from_dict(outputs)
        cell.execution_count = count
    # As a kernel says of itself, and no notebook of ours: by this its code is coloured.
    notebook.metadata["language_info"] = {"name": "python", "pygments_lexer": "ipython3"}
    return notebook


def kernel_environment(root: Path) -> dict[str, str]:
    """Return the environment of the book's kernels: no profile of yours, the library of `root`."""
    given = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    # Kernels work in other folders, where a relative path would lead to another library, or none.
    python_path = [str(root / "src"), *(os.path.abspath(path) for path in given if path)]
    return os.environ | {
        "IPYTHONDIR": str(root / "_build" / "ipython"),
        "PYTHONPATH": os.pathsep.join(python_path),
    }


def execute_chapters(root: Path) -> Path:
    """Execute every chapter whose outputs are not kept, and return the folder that keeps them."""
    root = root.resolve()  # kernels work in other folders
    folder, paths = cache_folder(root), chapters(root)
    folder.mkdir(parents=True, exist_ok=True)
    for outdated in set(folder.parent.iterdir()) - {folder}:
        shutil.rmtree(outdated)
    if pending := [path for path in paths if not _kept(folder, read_notebook(path)).exists()]:
        print(f"Executing {len(pending)} of {len(paths)} chapters", flush=True)
        with asyncio.Runner(loop_factory=Loop) as runner:
            runner.run(_execute_all(root, pending, folder))
    return folder


class Loop(asyncio.SelectorEventLoop):
    """A loop that leaves signals to the build; nbclient would take them for good."""

    def add_signal_handler(self, sig: int, callback: object, *arguments: object) -> None:
        """Take no signal."""
        raise NotImplementedError

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        """Say nothing of what a stopped build leaves undone."""
        if not isinstance(context.get("exception"), SystemExit):
            super().call_exception_handler(context)


async def _execute_all(root: Path, paths: Sequence[Path], folder: Path) -> None:
    """Execute `paths`, as many at a time as there are cores; the first failure stops all."""
    environment = kernel_environment(root)
    core = asyncio.Semaphore(os.cpu_count() or 1)
    finished = 0

    async def run(path: Path) -> None:
        nonlocal finished
        async with core:
            start = time.perf_counter()
            notebook = await _execute(path, environment)
        made = [(cell.outputs, cell.execution_count) for cell in _code(notebook)]
        replace_file(_kept(folder, notebook), json.dumps(made).encode())
        finished += 1
        seconds = time.perf_counter() - start
        print(f"[{finished}/{len(paths)}] {path.stem}  {seconds:.1f} s", flush=True)

    try:
        async with asyncio.TaskGroup() as group:
            for path in paths:
                group.create_task(run(path))
    except* (CrosscaseError, OSError) as failures:
        cause, *_stopped_with_it = failures.exceptions
        raise cause from None


async def _execute(path: Path, environment: dict[str, str]) -> NotebookNode:
    """Execute one chapter in its own folder; no page may show what it writes to standard error."""
    notebook = read_notebook(path)
    started: list[NotebookNode] = []
    client = NotebookClient(
        notebook,
        timeout=120,
        kernel_name="python3",
        extra_arguments=KERNEL_OPTIONS,
        coalesce_streams=True,
        record_timing=False,
        shutdown_kernel="immediate",
        on_cell_start=lambda cell, cell_index: started.append(cell),
    )
    try:
        await client.async_execute(env=environment, cwd=str(path.parent))
    except (CellExecutionError, CellTimeoutError, RuntimeError) as error:
        raise ChapterError(_failure(path, started, error)) from None
    for number, cell in enumerate(_code(notebook), 1):
        for output in cell.outputs:
            if output.get("name") == "stderr":
                raise ChapterError(
                    f"{path.name}: code cell {number} wrote to standard error:\n\n{output.text}\n\n"
                    "Correct what it warns of, and build again."
                )
    return notebook


def _failure(path: Path, started: Iterable[NotebookNode], error: Exception) -> str:
    """Say which cell of which chapter failed, and how."""
    traceback = error.traceback if isinstance(error, CellExecutionError) else str(error)
    lines = re.sub(r"\x1b\[[0-9;]*m", "", traceback).rstrip().splitlines()
    end = "\n".join(lines[-ERROR_LINES:])
    cells = [cell for cell in started if cell.cell_type == "code"]
    if not cells:
        return f"{path.name}: the kernel did not start.\n\n{end}"
    source = "\n".join(f"    {line}" for line in cells[-1].source.splitlines())
    return (
        f"{path.name}, code cell {len(cells)} failed:\n\n{source}\n\n{end}"
        "\n\nCorrect the cell, or what it calls, and build again."
    )


def refresh_chapters(root: Path) -> None:
    """Write fresh outputs into all notebooks, or none if a chapter fails."""
    with alone(root / "_build"):
        folder = execute_chapters(root)
        for path in chapters(root):
            replace_file(path, stored_form(executed(path, folder)).encode())


def stored_form(notebook: NotebookNode) -> str:
    """Return the text of a notebook as the repository keeps it: nothing of machine or moment."""
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return f"{nbformat.writes(notebook)}\n"
