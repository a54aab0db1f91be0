"""One style sheet and one script for all pages, instead of some twenty files, and what few need."""

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from os.path import normpath, relpath
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode
from sphinx.application import Sphinx

from crosscase.book import private

NEEDED_BY = {  # scripts that only some pages need, and the mark of what each works on
    "cards.js": "carded",
    "explorer.js": 'class="explorer"',
    "filter.js": 'class="searchable"',
    "folds.js": 'class="cell_input',
    "instructor.js": 'class="instructor',
    "lab.js": 'class="lab"',
}
NOT_BUNDLED = {private.ICON_SCRIPT.name, *private.SEARCH_SCRIPTS}
LOCAL_URL = re.compile(r"""url\((['"]?)(?!data:|#|[a-z]+:)([^'")]+)\1\)""")
OWN = re.compile(r"(?:\.\./)*(?:_static/(?!.*\.\.)[^:]+|searchindex\.js)")
IMPORT = re.compile(r"""@import\s+(['"])([^'":]+)\1;""")
SOURCE_MAP = re.compile(r"/[/*]# sourceMappingURL=\S+( \*/)?")


def setup(app: Sphinx) -> None:
    """Have pages load the scripts that they need."""
    app.connect("html-page-context", add_scripts)


def add_scripts(app: Sphinx, name: str, template: str, context: dict[str, Any], *_: Any) -> None:
    """Have a page load the scripts that work on something it holds."""
    for script, mark in NEEDED_BY.items():
        if mark in context.get("body", ""):
            own: dict[str, Any] = {"defer": "defer", "data-own": ""}
            app.add_js_file(script, **own)


def bundle(page: LexborHTMLParser, name: str) -> dict[str, list[str]]:
    """Have a page load one style sheet and one script in place of all that it names, in order.

    What searching needs is loaded on the search page alone. No script holds up the first view. A
    script marked ``data-own`` stays a file of its own.

    Returns the bundles that the page loads now, each with the files it joins; all paths are from
    the root of the site. They bear the names of their files until :func:`write_bundles`.
    """
    styles = [each for each in page.css("link[rel=stylesheet]") if is_own(each)]
    scripts = [each for each in page.css("script[src]:not([data-own])") if is_own(each)]

    def files(elements: Iterable[LexborNode]) -> dict[str, str]:
        """Return what elements load, each file once: the path from the root, and its name."""
        paths = (Path(name).parent / address_of(each).partition("?")[0] for each in elements)
        return {Path(normpath(path)).as_posix(): path.name for path in paths}

    def add(tag: str, where: str, path: str, **attributes: str) -> None:
        element = page.create_node(tag)
        for key, value in (attributes | {where: _from(name, path)}).items():
            element.attrs[key] = value
        assert page.head is not None
        page.head.insert_child(element)

    loaded = files(scripts)
    joined = {
        "css": [*files(styles)],
        "js": [path for path, file in loaded.items() if file not in NOT_BUNDLED],
    }
    bundles = {_bundle_name(paths, kind): paths for kind, paths in joined.items()}
    style, script = bundles
    searching = [path for path, file in loaded.items() if file in private.SEARCH_SCRIPTS]
    add("link", "href", style, rel="stylesheet")
    for path in (script, *(searching if name == "search" else ())):
        add("script", "src", path, defer="")
    # The inline settings would need the theme's scripts to be there before them.
    inline = page.css("script:not([src])")
    settings = [each for each in inline if each.text().startswith(private.SETTINGS_SCRIPT)]
    for element in [*styles, *scripts, *page.css("link[rel=preload]"), *settings]:
        element.decompose()
    return bundles


def is_own(element: LexborNode) -> bool:
    """Tell whether a page has what an element loads from the book itself."""
    return OWN.fullmatch(address_of(element)) is not None


def address_of(element: LexborNode) -> str:
    """Return the address that an element loads or leads to."""
    return element.attributes.get("src") or element.attributes.get("href") or ""


def write_bundles(site: Path, bundles: Mapping[str, list[str]], pages: Iterable[str]) -> None:
    """Write bundles into a site, and name them by what they hold in the pages that load them."""
    # Some of their files are there only when all pages are written: none can know before.
    names = {path: write_bundle(site, path, bundles[path]) for path in bundles}
    for page in (site / f"{name}.html" for name in pages):
        content = page.read_bytes()
        for path, own in names.items():
            content = content.replace(path.encode(), own.encode())
        page.write_bytes(content)
    for pattern in private.UNUSED:  # icon fonts, source maps, what the bundles have taken in
        for unused in (site / "_static").glob(pattern):
            unused.unlink()


def write_bundle(site: Path, path: str, files: Iterable[str]) -> str:
    """Write one bundle into a site and return its path there, a name that tells what it holds."""

    def text(file: str) -> str:
        return SOURCE_MAP.sub("", (site / file).read_text("utf-8"))

    def style(file: str) -> str:
        """Return a style sheet with those it imports in it, its addresses as from ``_static``."""
        beside = f"{file}/../{{}}".format
        # Icons are drawn into the pages; what would set them in the icon font is left out.
        rules = private.GLYPH.sub("content:none", private.ICON_FONT.sub("", text(file)))
        rules = LOCAL_URL.sub(lambda url: f"url({_from('_static/', beside(url[2]))})", rules)
        return IMPORT.sub(lambda other: style(normpath(beside(other[2]))), rules)

    if path.endswith(".css"):
        whole = "\n".join(map(style, files))
    else:
        whole = "".join(f";\n{text(file)}\n" for file in files)
        # No address on a page may run as a script: the link opens the page without the matches.
        whole = whole.replace(private.HIDE_MATCHES, "?")
    own = _bundle_name([whole], path.rpartition(".")[2])
    (site / own).write_text(whole, "utf-8")
    return own


def _bundle_name(texts: Iterable[str], kind: str) -> str:
    digest = sha256("\n".join(texts).encode()).hexdigest()
    return f"_static/book.{digest[:8]}.{kind}"


def _from(page: str, path: str) -> str:
    return Path(relpath(normpath(path), Path(f"{page}_").parent)).as_posix()
