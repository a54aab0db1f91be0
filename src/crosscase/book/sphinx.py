"""The Sphinx extension of the book: fresh outputs, fresh pages, our styles and roles."""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

from crosscase.book.decks import FOLDER
from crosscase.book.execute import cache_folder
from crosscase.book.runtime import runtime_state
from crosscase.book.terms import terms

OURS = (
    *("addresses", "captions", "charts", "claims", "crate", "decks", "explorer"),
    *("languages", "lessons", "maths", "metadata", "outward", "pages", "repository", "roles"),
    *("run", "scripts", "search", "sources", "terms", "translations", "values"),
)
STATIC = Path(__file__).parent / "static"


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension with Sphinx."""
    for name in OURS:
        app.setup_extension(f"crosscase.book.{name}")
    app.connect("config-inited", use_fresh_outputs)
    app.connect("config-inited", add_static_files)
    app.connect("env-updated", pages_to_write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def use_fresh_outputs(app: Sphinx, config: Config) -> None:
    """Point MyST-NB to the outputs that belong to the present study, library and pins.

    The folder is part of the configuration, so that Sphinx reads every page again when one of
    them has changed.
    """
    config.nb_execution_cache_path = str(cache_folder(Path(app.srcdir)))


def add_static_files(app: Sphinx, config: Config) -> None:
    """Add our style sheets to every page; pages load our scripts where they need them."""
    config.html_static_path.append(str(STATIC))
    for path in sorted(STATIC.glob("*.css")):
        app.add_css_file(path.name)


def pages_to_write(app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
    """Return the pages to write beside the changed ones: all, if something shared has changed.

    Titles stand in the sidebar of every page; glued values, links to terms and the list of slides
    may stand on any page; and pages can be run where the runtime is.
    """
    shared = sha256(b"".join(_shared(app, env))).hexdigest()
    unchanged = getattr(env, "crosscase_shared", None) == shared
    env.crosscase_shared = shared  # type: ignore[attr-defined]
    return [] if unchanged else env.found_docs


def _shared(app: Sphinx, env: BuildEnvironment) -> Iterator[bytes]:
    for name in sorted(env.titles):
        yield f"{name}\0{env.titles[name].astext()}\0{FOLDER in env.metadata[name]}\0".encode()
    yield from (f"{name}\0".encode() for name in sorted(terms(env)))
    for path in sorted(Path(app.outdir).parent.glob("jupyter_execute/**/*.glue.json")):
        yield path.read_bytes()
    yield (runtime_state(Path(app.srcdir)) or "").encode()
