"""Execute the chapters in parallel, and again only when something they depend on has changed.

jupyter-cache recognises a notebook by its code cells alone. The study, the library and the pinned
packages decide its outputs as well, so each state of these has a cache folder of its own; and every
kernel notes what else it reads, so that a chapter runs again when that has changed.
"""

import asyncio
import hashlib
import json
import os
import re
import shutil
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import nbformat
from jupyter_cache import get_cache  # type: ignore[import-untyped]
from jupyter_cache.base import CacheBundleIn, JupyterCacheAbstract  # type: ignore[import-untyped]
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError
from nbformat import NotebookNode
from sphinx_external_toc.parsing import parse_toc_yaml
from sqlalchemy.exc import SQLAlchemyError

from crosscase.book import reads
from crosscase.book.private import cached_folder
from crosscase.book.reads import BY_PRODUCTS, noted, unchanged
from crosscase.book.whole import alone, replace_file
from crosscase.errors import CrosscaseError
from crosscase.study.intake import parse_json, read_text, read_yaml

EXECUTION_INPUTS = ("src", "data", "requirements.txt")
LOG = "CROSSCASE_READS"
ERROR_LINES = 6
NO_STORE = (OSError, SQLAlchemyError, RuntimeError)
"""What is raised where something cannot be kept; jupyter-cache has no class of its own for it."""
LONGEST_NAME = 200

KERNEL_CONFIG = '''\
"""Kernels of the book build. Your own Jupyter never reads this file."""

import os
import sys
from runpy import run_path

# jsonschema (through Altair) would spend two seconds here to compile a grammar nobody uses.
sys.modules["rfc3987_syntax"] = None

if log := os.environ.get({log!r}):
    run_path({reads!r})["watch"]({root!r}, log)

c = get_config()
c.IPKernelApp.log_level = 40
c.HistoryManager.enabled = False
'''


class ChapterError(CrosscaseError):
    """A chapter that cannot be executed; the message names chapter, cell, source and error."""


def files(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield every file at or below `paths`, in a stable order, without by-products of tools."""
    for path in sorted(paths):
        if BY_PRODUCTS.search(path.name):
            continue
        if path.is_dir():
            yield from files(path.iterdir())
        elif path.exists():
            yield path


def fingerprint(root: Path, names: Iterable[str] = EXECUTION_INPUTS) -> str:
    """Return a hash over path and content of every file below the `names` in `root`."""
    digest = hashlib.sha256()
    for path in files(root / name for name in names):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:16]


def cache_folder(root: Path) -> Path:
    """Return the folder of the outputs that belong to the present study, library and pins."""
    return root / "_build" / "executed" / fingerprint(root)


def page_names(root: Path) -> list[str]:
    """Return the pages that the table of contents names, from the root and without their ending."""
    read_yaml(root, "_toc.yml")  # which reads within bounds, and says where it is no YAML
    try:
        names = parse_toc_yaml(root / "_toc.yml")
    except Exception as error:  # those of the parser have no base of their own
        raise ChapterError(f"_toc.yml: this is not a table of contents ({error})") from None
    if long := [name for name in names if len(name) > LONGEST_NAME]:
        problem = f"the name {long[0]!r:.60}... is longer than {LONGEST_NAME} characters"
        raise ChapterError(f"_toc.yml: {problem}; shorten it")
    return [name.removesuffix(".ipynb") for name in names]


def chapters(root: Path) -> list[Path]:
    """Return the notebooks that the table of contents names."""
    paths = (root / f"{name}.ipynb" for name in page_names(root))
    return [path for path in paths if path.exists()]


def read_notebook(path: Path) -> NotebookNode:
    """Read a notebook, or say that it is none."""
    try:
        text = read_text(path.parent, path.name)
        parse_json(text, path.name)
        notebook = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
        nbformat.validate(notebook)  # which reading only logs
        return cast(NotebookNode, notebook)
    except Exception as error:  # those of nbformat have no base of their own
        said = str(error).partition("\n")[0]
        raise ChapterError(f"{path}: this is not a readable notebook ({said})") from None


def kernel_environment(root: Path) -> dict[str, str]:
    """Return the environment of the book's kernels: our profile, and the library of `root`."""
    root = root.resolve()
    # Below `_build`, because IPython keeps files of its own beside it.
    profile = root / "_build" / "ipython" / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    config = profile / "ipython_kernel_config.py"
    content = KERNEL_CONFIG.format(log=LOG, reads=reads.__file__, root=str(root))
    if not config.exists() or config.read_text("utf-8") != content:
        config.write_text(content, "utf-8")
    python_path = [str(root / "src"), os.environ.get("PYTHONPATH", "")]
    return os.environ | {
        "IPYTHONDIR": str(profile.parent),
        "PYTHONPATH": os.pathsep.join(filter(None, python_path)),
    }


def execute_chapters(root: Path) -> JupyterCacheAbstract:
    """Execute every chapter that the cache does not hold, and return the cache.

    The first cell that fails stops all; chapters finished until then stay in the cache.
    """
    root = root.resolve()  # kernels work in other folders
    folder = cache_folder(root)
    if folder.parent.exists():
        for outdated in set(folder.parent.iterdir()) - {folder}:
            shutil.rmtree(outdated)
    if not folder.exists():  # a new cache is made whole beside it first
        new = folder.with_name("new")
        empty = get_cache(new)
        empty.list_cache_records()
        empty.db.dispose()
        new.rename(folder)
    cache = get_cache(folder)
    pending = [path for path in chapters(root) if not _is_cached(root, cache, path)]
    if pending:
        print(f"Executing {len(pending)} of {len(chapters(root))} chapters", flush=True)
        with asyncio.Runner(loop_factory=Loop) as runner:
            runner.run(_execute_all(root, pending, cache))
    return cache


def _is_cached(root: Path, cache: JupyterCacheAbstract, path: Path) -> bool:
    """Tell whether the cache has the outputs of a chapter, and all that it read is still so."""
    note = _note(cache, read_notebook(path))
    return note.exists() and unchanged(root, json.loads(note.read_text("utf-8")))


def _note(cache: JupyterCacheAbstract, notebook: NotebookNode) -> Path:
    """Return where it is noted what a chapter read; what is cached without a note is not whole."""
    return cached_folder(cache, notebook) / "reads.json"


def chapter_reads(cache: JupyterCacheAbstract, path: Path) -> dict[str, str]:
    """Return what a chapter in the cache read when it ran, apart from study, library and pins."""
    note = _note(cache, read_notebook(path))
    return dict(json.loads(note.read_text("utf-8"))) if note.exists() else {}


class Loop(asyncio.SelectorEventLoop):
    """A loop that leaves signals to the build; nbclient would take them for good."""

    def add_signal_handler(self, sig: int, callback: object, *arguments: object) -> None:
        """Take no signal."""
        raise NotImplementedError

    def remove_signal_handler(self, sig: int) -> bool:
        """Give none back."""
        raise NotImplementedError

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        """Say nothing of what a stopped build leaves undone."""
        if not isinstance(context.get("exception"), SystemExit):
            super().call_exception_handler(context)


async def _execute_all(root: Path, paths: Sequence[Path], cache: JupyterCacheAbstract) -> None:
    """Execute `paths`, as many at a time as there are cores; the first failure stops all."""
    environment = kernel_environment(root)
    core = asyncio.Semaphore(os.cpu_count() or 1)
    finished = 0

    async def run(path: Path, log: Path) -> None:
        nonlocal finished
        async with core:
            start = time.perf_counter()
            notebook = await _execute(path, environment | {LOG: str(log)})
        # What the name of the cache's folder tells already needs no note.
        read = noted(log).items()
        found = {name: at for name, at in read if Path(name).parts[0] not in EXECUTION_INPUTS}
        # The note comes last, and makes what is cached whole.
        note = _note(cache, notebook)
        note.unlink(missing_ok=True)
        shutil.rmtree(note.parent, ignore_errors=True)
        cache.cache_notebook_bundle(CacheBundleIn(notebook, str(path)), check_validity=False)
        replace_file(note, json.dumps(found, indent=1).encode())
        finished += 1
        seconds = time.perf_counter() - start
        print(f"[{finished}/{len(paths)}] {path.stem}  {seconds:.1f} s", flush=True)

    try:
        with TemporaryDirectory(dir=root / "_build", ignore_cleanup_errors=True) as logs:
            async with asyncio.TaskGroup() as group:
                for number, path in enumerate(paths):
                    group.create_task(run(path, Path(logs, str(number))))
    except* (CrosscaseError, *NO_STORE) as failures:
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
        coalesce_streams=True,
        record_timing=False,
        shutdown_kernel="immediate",
        on_cell_start=lambda cell, cell_index: started.append(cell),
    )
    try:
        await client.async_execute(env=environment, cwd=str(path.parent))
    except (CellExecutionError, CellTimeoutError, RuntimeError) as error:
        raise ChapterError(_failure(path, started, error)) from None
    for number, cell in enumerate(cell for cell in notebook.cells if cell.cell_type == "code"):
        for output in cell.outputs:
            if output.get("name") == "stderr":
                raise ChapterError(
                    f"{path.name}: code cell {number + 1} wrote to standard error:\n\n"
                    f"{output.text}\n\nCorrect what it warns of, and build again."
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


def refresh_chapters(root: Path) -> int:
    """Write the outputs of every chapter into its notebook; the same state gives the same bytes.

    Returns the exit code: 1 when a chapter cannot be executed (no notebook is changed then).
    """
    try:
        with alone(root / "_build"):
            cache = execute_chapters(root)
            for path in chapters(root):
                _, notebook = cache.merge_match_into_notebook(read_notebook(path))
                replace_file(path, stored_form(notebook).encode())
    except (CrosscaseError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def stored_form(notebook: NotebookNode) -> str:
    """Return the text of a notebook as the repository keeps it: nothing of machine or moment."""
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return f"{nbformat.writes(notebook)}\n"  # type: ignore[no-untyped-call]
