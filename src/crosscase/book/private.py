"""What the book uses of other packages without their promise to keep it.

What is overridden, names with an underscore, how data lie in memory and in folders, the HTML and
scripts of a theme: all stands here, once, under the package and the version in which it was seen.
``tests/book/test_private.py`` says in words which of it a version has changed.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from pprint import pformat
from typing import TYPE_CHECKING, Any

import pydata_sphinx_theme  # type: ignore[import-untyped]
from myst_nb.ext.glue.roles import PasteTextRole as PasteTextRole  # type: ignore[import-untyped]
from myst_nb.ext.glue.utils import (  # type: ignore[import-untyped]
    retrieve_glue_data as retrieve_glue_data,
)
from pybtex_docutils import Backend
from sphinx.jinja2glue import BuiltinTemplateLoader as BuiltinTemplateLoader
from sphinx.util import FilenameUniqDict as FilenameUniqDict
from sphinx.util.console import nocolor as nocolor
from sphinx.util.docutils import docutils_namespace as docutils_namespace
from sphinx.util.docutils import patch_docutils as patch_docutils

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

SEEN_IN = {
    "sphinx": "7.4.7",
    "jupyter-book": "1.0.4.post1",
    "myst-nb": "1.4.0",
    "myst-parser": "3.0.1",
    "pybtex-docutils": "1.0.3",
    "pydata-sphinx-theme": "0.17.1",
    "sphinx-book-theme": "1.3.0",
    "sphinxcontrib-bibtex": "2.7.0",
}

# Sphinx: the template bridge `BuiltinTemplateLoader` is overridden in `init` and `render`, a whole
# page begins as below, `env.images` is a `FilenameUniqDict`, and Sphinx runs without its own
# command: with `docutils_namespace`, `patch_docutils` and `nocolor`.
WHOLE_PAGE = "<!DOCTYPE html>"
BUILD_INFO = ".buildinfo"  # its own note in a site, which depends on where it was built
SETTINGS_SCRIPT = "DOCUMENTATION_OPTIONS."  # how the inline script of settings begins


def stands_on_pages(env: "BuildEnvironment") -> Iterator[str]:
    """Yield all that a page may show of other pages, in an order of its own."""
    # Titles stand in the sidebar of every page; labels, terms and numbers may stand on any.
    for name in sorted(env.found_docs):
        yield f"{name} {env.titles[name]} {env.longtitles[name]}"
        yield f"{env.toc_secnumbers.get(name)} {env.toc_fignumbers.get(name)}"
        yield f"{env.metadata[name].get('myst_slugs')}"  # MyST-Parser: the anchors of its headings
    yield pformat(env.domaindata["std"])
    for each in env.domaindata.get("cite", {}).get("citations", ()):  # sphinxcontrib-bibtex
        yield f"{each.citation_id} {each.key} {each.formatted_entry.label}"
    for files in (env.images, env.dlfiles):
        yield from (f"{path} {sorted(of)} {name}" for path, (of, name) in sorted(files.items()))


def works(env: "BuildEnvironment") -> Iterator[tuple[str, Any, str]]:
    """Yield of each work of the bibliography its key, its entry, and its address in the site."""
    for each in env.domaindata.get("cite", {}).get("citations", ()):  # sphinxcontrib-bibtex
        yield each.key, each.entry, f"{each.bibliography_key.docname}.html#{each.citation_id}"


# Jupyter Book: how it turns its settings into those of Sphinx.
def sphinx_settings(root: Path, more: dict[str, Any]) -> dict[str, Any]:
    """Return the settings that Sphinx needs to build a book, those of its author among them."""
    from jupyter_book.config import get_final_config  # type: ignore[import-untyped]

    settings, _ = get_final_config(
        user_yaml=root / "_config.yml",
        cli_config={"latex_individualpages": False, **more},  # it takes this one away
        sourcedir=root,
        use_external_toc=True,
    )
    return dict(settings)


# MyST-NB: the role `PasteTextRole`, and where it keeps what pages have glued; how it marks the
# cells of a notebook in the tree that it makes.
CELL_CODE, CELL_INDEX = "cell_code_source", "cell_index"
CELL, PASTED = "cell", "pasted-text"
CODE_LINE = "article details.hide > summary"
GLUED = ".glue.json"


def glue_folder(app: "Sphinx") -> Path:
    """Return where the values lie that pages have glued: a file for each, by the page's name."""
    return Path(app.outdir).parent / "jupyter_execute"


# pybtex-docutils: how tags of a bibliography become nodes.
BIBLIOGRAPHY_TAGS = Backend.tags
WORK = "[role=doc-biblioentry]"  # a role of one work, which docutils writes outside of any list

# Sphinx: the terms of a glossary, as it writes them. sphinxcontrib-bibtex: the class of a citation.
TERM = "dl.glossary > dt[id]"
CITED = "bibtex-citation"

# The HTML by which the scripts of the book and its PDF find their way, and whose it is.
MARKUP = {
    "div.cell > details.hide.above-input > summary": "myst-nb",
    "div.cell .cell_input": "myst-nb",
    "div.cell .cell_output": "myst-nb",
    "div.cell.tag_solution": "myst-nb",
    "span.pasted-text": "myst-nb",
    "section > h1 > a.headerlink": "sphinx",
    ".toctree-wrapper": "sphinx",
    ".admonition.tip > p.admonition-title": "sphinx",
}

# The theme: the parts of a page around its text, and its tables.
SIDEBAR = "#pst-primary-sidebar"
ARTICLE = "article.bd-article"
AROUND_TEXT = (
    ".bd-header, .bd-header-article, .bd-sidebar-primary, .bd-sidebar-secondary .onthispage, "
    ".prev-next-area, .bd-footer, .bd-footer-content, #pst-search-dialog, .skip-link, "
    f"#pst-skip-link, article a.claim, {CODE_LINE}"
)
NEXT_TITLE = ".prev-next-title"
COLOURS = ".theme-switch-button"
SEARCH_FORM, SEARCH_DIALOG = "form.bd-search", "dialog#pst-search-dialog"
TEXT_TITLES = {"pagetitle", "root_title"}  # text, where its templates take them for HTML


# The theme: the buttons that lead to a computer on which a page can be run.
def launching(context: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Yield these buttons of a page, each with its address as ``url``."""
    for group in context.get("header_buttons", ()):
        if group.get("label") == "launch-buttons":
            yield from group["buttons"]


# The theme: its classes, ids and variables, as they stand in our style sheets.
IN_STYLES = re.compile(
    r"[.#](?:(?:bd|dropdown|jb|prev-next|pst)-[\w-]+|btn\b|searchbox|skip-link)|--pst-[\w-]+"
)

# The theme: its scripts. Light or dark is set before anything is drawn; two buttons have handlers
# of their own.
THEIR_SCRIPTS = re.compile(
    r'document\.documentElement\.dataset\.mode = localStorage\.getItem\("mode"\) \|\| "\w*"; '
    r'document\.documentElement\.dataset\.theme = localStorage\.getItem\("theme"\) \|\| "\w*";'
)
THEIR_HANDLERS = {"toggleFullScreen()", "window.print()"}

# The scripts that pages name and do not need: the search of Sphinx, the marks of its matches and
# its keys; of the theme all icons, and a library of which `menus.js` does what the book uses. Those
# that copy code are for pages with code.
NOT_LOADED = {
    *("searchtools.js", "language_data.js", "searchindex.js", "doctools.js", "sphinx_highlight.js"),
    *("fontawesome.js", "bootstrap.js"),
}
COPYING = {"clipboard.min.js", "copybutton.js"}
CODE = "div.highlight pre"

# The theme: its icons, of which the script has every one as `name:[width,height,[],"code","path"]`,
# and how its style sheets set some in a font.
ICON_SCRIPT = Path(pydata_sphinx_theme.__file__).parent.joinpath(
    *("theme", "pydata_sphinx_theme", "static", "scripts", "fontawesome.js")
)
ICON = r'["{{,]{}"?:\[(\d+),(\d+),\[[^\]]*\],"[^"]*","([^"]+)"\]'
ICON_STYLES = {"fa-brands", "fa-lg", "fa-regular", "fa-solid", "fab", "far", "fas"}
ICON_FONT = re.compile(r"""@font-face\s*\{[^}]*Font Awesome[^}]*\}""")
GLYPH = re.compile(r"""content:\s*(var\(--pst-(icon|breadcrumb)[\w-]+\)|"\\f[0-9a-f]{3}")""")
UNUSED = (  # files in `_static` that no page loads once its assets are bundled
    *("**/*.map", "locales/**/*.[mp]o", "vendor/fontawesome/webfonts/*", "*webpack-macros.html"),
    *("styles/*.css", "scripts/*.js", "searchtools.js", "language_data.js", "doctools.js"),
    *("sphinx_highlight.js", "clipboard.min.js", "copybutton*.js"),
)
