"""The Sphinx extension of the book: fresh outputs, fresh pages, our styles and roles.

Sphinx reads again only the pages of which a source has changed, and writes again only those; what
one page takes from others must be known here (:func:`_shared`), or it would grow stale.
"""

import shutil
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from docutils import nodes
from jupyter_cache import get_cache  # type: ignore[import-untyped]
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util import FilenameUniqDict

from crosscase.book.decks import FOLDER
from crosscase.book.execute import cache_folder, chapter_reads
from crosscase.book.reads import READS, digest, unchanged

OURS = (
    *("addresses", "captions", "charts", "claims", "crate", "decks", "explorer"),
    *("languages", "lessons", "maths", "metadata", "outward", "pages", "repository", "roles"),
    *("run", "scripts", "search", "sources", "terms", "translations", "values"),
)
STATIC = Path(__file__).parent / "static"
TAKEN = (FOLDER, "myst_slugs")  # of what is noted with a page: whether it has slides, its headings


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension with Sphinx."""
    for name in OURS:
        app.setup_extension(f"crosscase.book.{name}")
    app.connect("config-inited", use_fresh_outputs)
    app.connect("config-inited", add_static_files)
    app.connect("env-get-outdated", outdated_pages)
    app.connect("env-purge-doc", forget_values)
    app.connect("source-read", note_source)
    app.connect("doctree-read", note_others, priority=900)
    app.connect("env-updated", pages_to_write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def use_fresh_outputs(app: Sphinx, config: Config) -> None:
    """Point MyST-NB to the outputs that belong to the present study, library and pins."""
    config.nb_execution_cache_path = str(cache_folder(Path(app.srcdir)))


def outdated_pages(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Return the pages of which something has another content than when it was read.

    Sphinx itself looks at times alone, and a file put back has an old one.
    """
    root = Path(app.srcdir)
    present = env.found_docs - added - changed
    return [name for name in present if not unchanged(root, env.metadata[name][READS])]


def forget_values(app: Sphinx, env: BuildEnvironment, name: str) -> None:
    """Forget the values that a page has glued: read again, it may have none."""
    _values(app).joinpath(f"{name}.glue.json").unlink(missing_ok=True)


def note_source(app: Sphinx, name: str, content: list[str]) -> None:
    """Note the content of a page's source as it is read."""
    root, path = Path(app.srcdir), Path(app.env.doc2path(name))
    app.env.metadata[name][READS] = {path.relative_to(root).as_posix(): digest(path)}


def note_others(app: Sphinx, doctree: nodes.document) -> None:
    """Note what else was read for a page: what it includes and shows, and what its code read."""
    root, name = Path(app.srcdir), app.env.docname
    reads = app.env.metadata[name][READS]
    reads |= {each: digest(root / each) for each in sorted(app.env.dependencies[name])}
    if (path := Path(app.env.doc2path(name))).suffix == ".ipynb":
        reads |= chapter_reads(get_cache(app.config.nb_execution_cache_path), path)


def add_static_files(app: Sphinx, config: Config) -> None:
    """Add our style sheets to every page; pages load our scripts where they need them."""
    config.html_static_path.append(str(STATIC))
    for path in sorted(STATIC.glob("*.css")):
        app.add_css_file(path.name)


def pages_to_write(app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
    """Return the pages to write beside the changed ones: all, if something shared has changed.

    Then nothing stays of what was written before, so that nothing is left that has no use now.
    """
    shared = sha256("\0".join(_shared(app, env)).encode()).hexdigest()
    unchanged = getattr(env, "crosscase_shared", None) == shared
    env.crosscase_shared = shared  # type: ignore[attr-defined]
    if unchanged:
        return []
    name_images(env)
    shutil.rmtree(app.outdir)
    Path(app.outdir).mkdir()
    return env.found_docs


def _shared(app: Sphinx, env: BuildEnvironment) -> Iterator[str]:
    """Yield all that a page may show of others, and what is written once for all pages.

    Titles and contents stand in the sidebar of every page; labels, terms, numbers, values and the
    list of slides may stand on any.
    """
    yield Path(app.config.external_toc_path).read_text("utf-8")
    for name in sorted(env.found_docs):
        yield f"{name} {env.titles[name]} {env.longtitles[name]}"
        yield repr([env.metadata[name].get(key) for key in TAKEN])
        yield f"{env.toc_secnumbers.get(name)} {env.toc_fignumbers.get(name)}"
    for domain in ("std", "math"):
        yield from _sorted(env.domaindata[domain])
    for each in env.domaindata.get("cite", {}).get("citations", ()):
        yield f"{each.citation_id} {each.key} {each.formatted_entry.label}"
    yield from _sorted(env.images)
    yield from _sorted(env.dlfiles)
    for path in sorted(_values(app).rglob("*.glue.json")):
        yield f"{path.name} {path.read_text('utf-8')}"


def _sorted(table: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of a table, and of the tables and sets in it, in an order of their own."""
    for key in sorted(table, key=repr):
        value = table[key]
        yield repr(key)
        yield from _sorted(value) if isinstance(value, dict) else (_plain(value),)


def _plain(value: object) -> str:
    """Return what stands for a value, whatever the order of a set in it."""
    if isinstance(value, tuple):
        return ", ".join(map(_plain, value))
    return repr(sorted(value) if isinstance(value, set) else value)


def _values(app: Sphinx) -> Path:
    """Return where MyST-NB keeps the values that pages have glued."""
    return Path(app.outdir).parent / "jupyter_execute"


def name_images(env: BuildEnvironment) -> None:
    """Name the files of images in the order of their paths, not in that of their first use."""
    images = FilenameUniqDict()
    for path in sorted(env.images):
        for page in sorted(env.images[path][0]):
            images.add_file(page, path)
    env.images = images
