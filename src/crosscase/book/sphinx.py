"""The Sphinx extension of the book: fresh outputs, fresh pages, our styles and roles.

Sphinx reads again only the pages of which a source has changed, and writes again only those; what
one page takes from others must be known here (:func:`pages_to_write`), or it would grow stale.
"""

import shutil
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

import nbformat
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

from crosscase.book import private
from crosscase.book.execute import cache_folder, executed, fingerprint
from crosscase.claims.pages import read_pages

READS = "reads"  # under this name it is kept with a page what was read for it
OURS = (
    *("book.addresses", "book.explorer", "book.sheets", "book.notebooks", "teach.lessons"),
    *("book.metadata", "book.page", "book.roles", "live.button", "book.assets", "book.text"),
    *("book.translations", "site.downloads", "site.search"),
)


def setup(app: Sphinx) -> None:
    """Register the extension with Sphinx."""
    for name in OURS:
        app.setup_extension(f"crosscase.{name}")
    app.connect("config-inited", use_outputs)
    app.connect("env-get-outdated", outdated_pages)
    app.connect("env-purge-doc", forget_values)
    app.connect("source-read", note_source)
    app.connect("doctree-read", note_others, priority=900)
    app.connect("env-updated", pages_to_write)


def use_outputs(app: Sphinx, config: Config) -> None:
    """Use the outputs of the present state of the book."""
    config.nb_execution_mode = "off"  # the outputs are there
    config.nb_execution_cache_path = str(cache_folder(Path(app.srcdir)))


def outdated_pages(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Return the pages of which something has another content than when it was read."""
    # Sphinx itself looks at times alone, and a file put back has an old one.
    root = Path(app.srcdir)
    return [
        page
        for page in env.found_docs - added - changed
        if any(fingerprint(root, name) != own for name, own in env.metadata[page][READS].items())
    ]


def forget_values(app: Sphinx, env: BuildEnvironment, name: str) -> None:
    """Forget the values that a page has glued: read again, it may have none."""
    (private.glue_folder(app) / f"{name}{private.GLUED}").unlink(missing_ok=True)


def note_source(app: Sphinx, name: str, content: list[str]) -> None:
    """Note the content of a page's source as it is read, and give a notebook its outputs."""
    root, path = Path(app.srcdir), Path(app.env.doc2path(name))
    own = path.relative_to(root).as_posix()
    app.env.metadata[name][READS] = {own: fingerprint(root, own)}
    if path.suffix == ".ipynb":
        notebook = executed(path, Path(app.config.nb_execution_cache_path))
        content[0] = nbformat.writes(notebook)


def note_others(app: Sphinx, doctree: nodes.document) -> None:
    """Note what else was read for a page: what it includes and shows."""
    root, name = Path(app.srcdir), app.env.docname
    others = sorted(app.env.dependencies[name])
    app.env.metadata[name][READS] |= {each: fingerprint(root, each) for each in others}


def pages_to_write(app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
    """Return the pages to write beside the changed ones: all, if something shared has changed."""
    root, values = Path(app.srcdir), private.glue_folder(app).rglob(f"*{private.GLUED}")
    shown = [
        fingerprint(root, "_toc.yml", "data"),
        *(f"{page.name} {page.marks}" for page in read_pages(root)),  # claims name their chapters
        *private.stands_on_pages(env),
        *(f"{path.name} {path.read_text('utf-8')}" for path in sorted(values)),
    ]
    shared = sha256("\0".join(shown).encode()).hexdigest()
    if getattr(env, "crosscase_shared", None) == shared:
        return []
    env.crosscase_shared = shared  # type: ignore[attr-defined]
    # Images are named in the order of their paths, not in that of their first use.
    images = private.FilenameUniqDict()
    for path in sorted(env.images):
        for page in sorted(env.images[path][0]):
            images.add_file(page, path)
    env.images = images
    # Nothing stays of what was written before, so that nothing is left that has no use now, and
    # the pages of the evidence are written again, too.
    shutil.rmtree(app.outdir)
    Path(app.outdir).mkdir()
    return env.found_docs
