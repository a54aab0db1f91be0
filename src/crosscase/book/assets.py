"""One style sheet and one script for all pages, instead of some twenty files, and what few need.

Of the styles of others those rules stay that the book can use: some nine in ten are for pages of
others. A rule stays if all classes, ids and attributes of one of its selectors are on a page of the
site, or are words of a script, which might set them. What stands in ``:not()`` and its like is not
asked for, so that a rule too many stays rather than one too few.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from posixpath import basename, dirname, join, normpath, relpath
from typing import Any

import tinycss2  # type: ignore[import-untyped]
from selectolax.lexbor import LexborHTMLParser, LexborNode
from sphinx.application import Sphinx
from sphinx.config import Config

from crosscase.book import private
from crosscase.book.addresses import relative
from crosscase.site.explorer import DATA, TEXTS

ROOMS = Path(__file__).parents[1]
STATIC = [ROOMS / room / "static" for room in ("book", "live", "site", "teach")]
STYLES = sorted(path.name for folder in STATIC for path in folder.glob("*.css"))
ON_EVERY_PAGE = ("menus.js", "search.js")
NEEDED_BY = {  # scripts that only some pages need, and a pattern of what each works on
    "answers.js": '<span class="answer"',
    "cards.js": "carded",
    "charts.js": 'class="chart"',
    DATA: 'class="(?:explorer|class-mode)"',  # before the scripts that read it
    TEXTS: 'class="class-mode"',
    "codings.js": 'class="class-mode"',
    "class.js": 'class="(?:class-mode|lab-link)"',
    "explorer.js": 'class="explorer"',
    "filter.js": 'class="searchable"',
    "folds.js": 'class="(?:cell_input|claims")',
    "instructor.js": 'class="instructor',
    "kit.js": 'class="sheet-print"',
    "lab.js": 'class="lab"',
}
STYLE = "_static/book.00000000.css"  # what pages load until it is written, and its name is known
BUNDLE = re.compile(rb"_static/book\.[0-9a-f]{8}\.(?:css|js)")
LOCAL_URL = re.compile(r"""url\((['"]?)(?!data:|#|[a-z]+:)([^'")]+)\1\)""")
OWN = re.compile(r"(?:\.\./)*(?:_static/(?!.*\.\.)[^:]+|searchindex\.js)")
IMPORT = re.compile(r"""@import\s+(['"])([^'":]+)\1;""")
SOURCE_MAP = re.compile(r"/[/*]# sourceMappingURL=\S+( \*/)?")
ATTRIBUTE = re.compile(rb'\s([\w:-]+)="([^"]*)"')  # as pages are written
WORD = re.compile(r"[\w-]+")
WITH_RULES = {"media", "supports", "layer", "container"}


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

    def paths(elements: Iterable[LexborNode]) -> list[str]:
        """Return the paths of what elements load, from the root, each once."""
        files = (address_of(each).partition("?")[0] for each in elements)
        return list(dict.fromkeys(normpath(join(dirname(name), file)) for file in files))

    def load(tag: str, where: str, path: str, **attributes: str) -> None:
        element = page.create_node(tag)
        for key, value in (attributes | {where: relative(name, path)}).items():
            element.attrs[key] = value
        assert page.head is not None
        page.head.insert_child(element)

    useless = private.NOT_LOADED | (set() if page.css_first(private.CODE) else private.COPYING)
    joined = [path for path in paths(scripts) if basename(path) not in useless]
    bundles = {STYLE: paths(styles), _bundle_name(joined, "js"): joined}
    style, script = bundles
    load("link", "href", style, rel="stylesheet")
    load("script", "src", script, defer="")
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
    static = site / "_static"
    pages = {path: path.read_bytes() for path in sorted(site.rglob("*.html"))}
    names = {name for page in pages.values() for name in names_on(page)}
    written = {
        path.encode(): write_script(site, files).encode()
        for path, files in bundles.items()
        if path != STYLE
    }
    for script in static.glob("*.js"):
        names.update(WORD.findall(script.read_text("utf-8")))
    style = write_style(site, bundles[STYLE], names).encode()
    loaded: set[bytes] = set()
    for path, page in pages.items():
        named = BUNDLE.sub(
            lambda old: style if old[0].endswith(b".css") else written.get(old[0], old[0]), page
        )
        loaded.update(BUNDLE.findall(named))
        if named != page:
            path.write_bytes(named)
    bundled = (path for path in static.glob("book.*") if path.name not in STYLES)
    unused = (path for pattern in private.UNUSED for path in static.glob(pattern))
    for file in (*bundled, *unused):  # icon fonts, source maps, what the bundles have taken in
        if file.relative_to(site).as_posix().encode() not in loaded:
            file.unlink()


def write_script(site: Path, files: Iterable[str]) -> str:
    """Write one script into a site for several, and return its path, which tells what it holds."""
    return _write(site, "".join(f";\n{_text(site, file)}\n" for file in files), "js")


def write_style(site: Path, files: Iterable[str], names: set[str]) -> str:
    """Write one style sheet into a site for several: of those of others what some names need."""

    def style(file: str) -> str:
        """Return a style sheet with those it imports in it, its addresses as from ``_static``."""

        def beside(address: str) -> str:
            return normpath(join(dirname(file), address))

        # Icons are drawn into the pages; what would set them in the icon font is left out.
        rules = private.GLYPH.sub("content:none", private.ICON_FONT.sub("", _text(site, file)))
        rules = LOCAL_URL.sub(lambda url: f"url({relpath(beside(url[2]), '_static')})", rules)
        if basename(file) not in STYLES:
            rules = usable(rules, names)
        return IMPORT.sub(lambda other: style(beside(other[2])), rules)

    return _write(site, "\n".join(map(style, files)), "css")


def names_on(page: bytes) -> Iterator[str]:
    """Yield the attributes, classes and ids on a page."""
    for name, value in ATTRIBUTE.findall(page):
        yield name.decode()
        if name in (b"class", b"id"):
            yield from value.decode().split()


def usable(style: str, names: set[str]) -> str:
    """Return the rules of a style sheet that something with some of the names can match."""
    kept = []
    for rule in tinycss2.parse_stylesheet(style, skip_comments=True, skip_whitespace=True):
        if rule.type == "at-rule" and rule.lower_at_keyword in WITH_RULES and rule.content:
            if inner := usable(tinycss2.serialize(rule.content), names):
                prelude = tinycss2.serialize(rule.prelude)
                kept.append(f"@{rule.at_keyword}{prelude}{{{inner}}}")
        elif rule.type != "qualified-rule" or any(map(names.issuperset, _needed(rule.prelude))):
            kept.append(rule.serialize())
    return "".join(kept)


def _needed(selectors: Iterable[Any]) -> list[set[str]]:
    """Return the classes, ids and attributes that each selector of a list asks for."""
    needed: list[set[str]] = [set()]
    before = None
    for token in selectors:
        if token == ",":
            needed.append(set())
        elif token.type == "hash" or (token.type == "ident" and before == "."):
            needed[-1].add(token.value)
        elif token.type == "[] block":
            needed[-1].add(next(each.value for each in token.content if each.type == "ident"))
        before = token
    return needed


def _text(site: Path, file: str) -> str:
    return SOURCE_MAP.sub("", (site / file).read_text("utf-8"))


def _write(site: Path, whole: str, kind: str) -> str:
    path = _bundle_name([whole], kind)
    (site / path).write_text(whole, "utf-8")
    return path


def _bundle_name(texts: Iterable[str], kind: str) -> str:
    digest = sha256("\n".join(texts).encode()).hexdigest()
    return f"_static/book.{digest[:8]}.{kind}"
