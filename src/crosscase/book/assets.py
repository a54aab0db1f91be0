"""One style sheet and one script for all pages, instead of some twenty files, and what few need."""

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from os.path import normpath, relpath
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode
from sphinx.application import Sphinx
from sphinx.config import Config

from crosscase.book import private
from crosscase.book.styles import names_in, names_on, usable
from crosscase.site.explorer import DATA

ROOMS = Path(__file__).parents[1]
STATIC = [ROOMS / room / "static" for room in ("book", "live", "site", "teach")]
STYLES = sorted(path.name for folder in STATIC for path in folder.glob("*.css"))
ON_EVERY_PAGE = ("menus.js", "search.js")
NEEDED_BY = {  # scripts that only some pages need, and a pattern of what each works on
    "cards.js": "carded",
    "charts.js": 'class="chart"',
    DATA: 'class="explorer"',  # before the script that reads it
    "explorer.js": 'class="explorer"',
    "filter.js": 'class="searchable"',
    "folds.js": 'class="(?:cell_input|claims")',
    "instructor.js": 'class="instructor',
    "lab.js": 'class="lab"',
}
STYLE = "_static/book.00000000.css"  # what pages load until it is written, and its name is known
BUNDLE = re.compile(rb"_static/book\.[0-9a-f]{8}\.(?:css|js)")
LOCAL_URL = re.compile(r"""url\((['"]?)(?!data:|#|[a-z]+:)([^'")]+)\1\)""")
OWN = re.compile(r"(?:\.\./)*(?:_static/(?!.*\.\.)[^:]+|searchindex\.js)")
IMPORT = re.compile(r"""@import\s+(['"])([^'":]+)\1;""")
SOURCE_MAP = re.compile(r"/[/*]# sourceMappingURL=\S+( \*/)?")


def setup(app: Sphinx) -> None:
    """Have pages load the styles of all rooms, and the scripts that they need."""
    for name in STYLES:
        app.add_css_file(name)
    for name in ON_EVERY_PAGE:
        app.add_js_file(name)
    app.connect("config-inited", use_files)
    app.connect("html-page-context", add_scripts)


def use_files(app: Sphinx, config: Config) -> None:
    """Have the styles and scripts of all rooms laid beside the pages."""
    config.html_static_path.extend(map(str, STATIC))


def add_scripts(app: Sphinx, name: str, template: str, context: dict[str, Any], *_: Any) -> None:
    """Have a page load the scripts that work on something it holds."""
    for script, mark in NEEDED_BY.items():
        if re.search(mark, context.get("body", "")):
            own: dict[str, Any] = {"defer": "defer", "data-own": ""}
            app.add_js_file(script, **own)


def bundle(page: LexborHTMLParser, name: str) -> dict[str, list[str]]:
    """Have a page load one style sheet and one script in place of all that it names, in order.

    No script holds up the first view. A script marked ``data-own`` stays a file of its own.

    Returns the bundles that the page loads now, each with the files it joins; all paths are from
    the root of the site. A script bears the name of its files until :func:`write_bundles`.
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

    useless = private.NOT_LOADED | (set() if page.css_first(private.CODE) else private.COPYING)
    joined = [path for path, file in files(scripts).items() if file not in useless]
    script = _bundle_name(joined, "js")
    bundles = {STYLE: [*files(styles)], script: joined}
    add("link", "href", STYLE, rel="stylesheet")
    add("script", "src", script, defer="")
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


def write_bundles(site: Path, bundles: Mapping[str, list[str]]) -> None:
    """Write bundles into a site, and name them by what they hold in the pages that load them."""
    if not bundles:  # no page was written
        return
    # Some of their files are there only when all pages are written: none can know before. What the
    # style sheet holds depends on all pages, those of earlier builds among them, and so its name.
    pages = {path: path.read_bytes() for path in sorted(site.rglob("*.html"))}
    names = {name for page in pages.values() for name in names_on(page)}
    own = {
        path.encode(): write_script(site, files).encode()
        for path, files in bundles.items()
        if path != STYLE
    }
    for script in (site / "_static").glob("*.js"):
        names.update(names_in(script.read_text("utf-8")))
    style = write_style(site, bundles[STYLE], names).encode()
    loaded: set[bytes] = set()
    for path, page in pages.items():
        named = BUNDLE.sub(
            lambda old: style if old[0].endswith(b".css") else own.get(old[0], old[0]), page
        )
        loaded.update(BUNDLE.findall(named))
        if named != page:
            path.write_bytes(named)
    bundled = (path for path in (site / "_static").glob("book.*") if path.name not in STYLES)
    unused = (path for pattern in private.UNUSED for path in (site / "_static").glob(pattern))
    for file in (*bundled, *unused):  # icon fonts, source maps, what the bundles have taken in
        if file.relative_to(site).as_posix().encode() not in loaded:
            file.unlink()


def write_script(site: Path, files: Iterable[str]) -> str:
    """Write one script into a site for several, and return its path, which tells what it holds."""
    whole = "".join(f";\n{_text(site, file)}\n" for file in files)
    return _write(site, whole, "js")


def write_style(site: Path, files: Iterable[str], names: set[str]) -> str:
    """Write one style sheet into a site for several: of those of others what some names need."""

    def style(file: str) -> str:
        """Return a style sheet with those it imports in it, its addresses as from ``_static``."""
        beside = f"{file}/../{{}}".format
        # Icons are drawn into the pages; what would set them in the icon font is left out.
        rules = private.GLYPH.sub("content:none", private.ICON_FONT.sub("", _text(site, file)))
        rules = LOCAL_URL.sub(lambda url: f"url({_from('_static/', beside(url[2]))})", rules)
        if Path(file).name not in STYLES:
            rules = usable(rules, names)
        return IMPORT.sub(lambda other: style(normpath(beside(other[2]))), rules)

    return _write(site, "\n".join(map(style, files)), "css")


def _text(site: Path, file: str) -> str:
    return SOURCE_MAP.sub("", (site / file).read_text("utf-8"))


def _write(site: Path, whole: str, kind: str) -> str:
    path = _bundle_name([whole], kind)
    (site / path).write_text(whole, "utf-8")
    return path


def _bundle_name(texts: Iterable[str], kind: str) -> str:
    digest = sha256("\n".join(texts).encode()).hexdigest()
    return f"_static/book.{digest[:8]}.{kind}"


def _from(page: str, path: str) -> str:
    return Path(relpath(normpath(path), Path(f"{page}_").parent)).as_posix()
