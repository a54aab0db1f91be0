"""Build the book: check the study and its claims, execute the chapters, make the pages."""

import shutil
import sys
from pathlib import Path

from crosscase.book.claims import faulty_claims
from crosscase.book.execute import ChapterError, execute_chapters, fingerprint
from crosscase.book.runtime import runtime_state
from crosscase.study import InvalidStudy, load_study

PAGE_INPUTS = (
    *("_config.yml", "_toc.yml", "CITATION.cff", "chapters", "data", "requirements.txt", "src"),
)


def build_book(root: Path) -> int:
    """Build `_build/html` from the book in `root`, doing again only what has changed.

    The pages exist exactly when the last build was good: any failure removes them.

    Returns
    -------
    int
        The exit code: 0, or 1 with everything that is wrong said on standard error.
    """
    root = root.resolve()
    missing = [name for name in PAGE_INPUTS if not (root / name).exists()]
    if missing:
        print(f"{root} holds no book: no {', '.join(missing)} there.", file=sys.stderr)
        return 1
    site = root / "_build" / "html"
    good = root / "_build" / "good"
    state = f"{fingerprint(root, PAGE_INPUTS)} {runtime_state(root)}"
    index = site / "index.html"
    if not (index.exists() and good.exists() and good.read_text("utf-8") == state):
        good.unlink(missing_ok=True)
        if not (is_in_order(root) and _chapters_execute(root) and _pages_build(root, site)):
            remove_pages(site)
            return 1
        good.write_text(state, "utf-8")
    print(f"The book is ready: open {index} in a browser.")
    return 0


def remove_pages(site: Path) -> None:
    """Remove the pages, and what Sphinx would start from: it never repeats an old warning."""
    for folder in (site, site.parent / ".doctrees"):
        shutil.rmtree(folder, ignore_errors=True)


def is_in_order(root: Path) -> bool:
    """Tell whether the study is valid and every claim of the book stands; say what is wrong."""
    try:
        study = load_study(root / "data")
        faults = faulty_claims(root, study)
    except (InvalidStudy, ChapterError) as error:
        print(error, file=sys.stderr)
        return False
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        number = len({fault.claim_id for fault in faults})
        said = "One claim does" if number == 1 else f"{number} claims do"
        print(f"{said} not stand; the book cannot be built.", file=sys.stderr)
    return not faults


def _chapters_execute(root: Path) -> bool:
    try:
        execute_chapters(root)
    except ChapterError as error:
        print(error, file=sys.stderr)
        return False
    return True


def _pages_build(root: Path, site: Path) -> bool:
    """Run Sphinx as Jupyter Book does, with every warning and broken reference an error."""
    from jupyter_book.sphinx import build_sphinx  # type: ignore[import-untyped]
    from sphinx.util.console import nocolor

    if not sys.stderr.isatty():
        nocolor()
    print("Building the pages", flush=True)
    result = build_sphinx(
        root,
        site,
        noconfig=True,
        path_config=root / "_config.yml",
        confoverrides={
            "external_toc_path": str(root / "_toc.yml"),
            "latex_individualpages": False,
            "nitpicky": True,
        },
        warningiserror=True,
        keep_going=True,
        quiet=True,
    )
    if result != 0:
        print("The book is not built: each of these warnings is an error.", file=sys.stderr)
    return bool(result == 0)
