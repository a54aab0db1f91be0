"""Open the notebooks for readers in a JupyterLab that shows them and asks nobody for anything."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from crosscase.book.build import with_book
from crosscase.book.execute import NOTEBOOKS, chapters, kernel_environment
from crosscase.errors import CrosscaseError

# No news, and no look for a newer JupyterLab: it would ask for the one and fetch both.
SETTINGS = Path(__file__).with_name("jupyter")


def open_lab(root: Path) -> int:
    """Open the first notebook for readers in a browser, and serve them all until somebody ends it.

    Returns an exit code. If the book is not in order, that is said, and the notebooks of its last
    good build are opened: whoever has just changed the data may want to look into them.
    """
    return _serve(root.resolve())


def serve_lab(root: Path) -> int:
    """Do the same without a browser: JupyterLab says the address."""
    return _serve(root.resolve(), "--no-browser")


def _serve(root: Path, *options: str) -> int:
    if not find_spec("jupyterlab"):
        raise CrosscaseError(
            "JupyterLab is not installed here; `make lab` installs it, and so does "
            "`python -m pip install --require-hashes -r requirements-lab.txt`."
        )
    code = with_book(root, lambda site: None)
    if code and not (root / NOTEBOOKS).exists():
        return code
    first = root / NOTEBOOKS / chapters(root)[0].name
    os.environ.update(kernel_environment(root))
    # The kernel that is called `python3` is to be the one of this environment.
    _put_first("JUPYTER_PATH", Path(sys.prefix, "share", "jupyter"))
    _put_first("JUPYTER_CONFIG_PATH", SETTINGS)
    from jupyterlab.labapp import main  # type: ignore[import-untyped]

    address = f"/lab/tree/{NOTEBOOKS}/{quote(first.name)}"
    return main([f"--ServerApp.root_dir={root}", f"--LabApp.default_url={address}", *options]) or 0


def _put_first(variable: str, folder: Path) -> None:
    """Have Jupyter look into a folder before it looks elsewhere."""
    others = os.environ.get(variable, "")
    os.environ[variable] = os.pathsep.join(filter(None, [str(folder), others]))
