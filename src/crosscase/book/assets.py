"""One style sheet and one script for all pages, instead of some twenty files."""

import re
from collections.abc import Callable
from hashlib import sha256
from os.path import normpath, relpath
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

DRAWN_AHEAD = {"fontawesome.js"}
UNUSED = (
    *("**/*.map", "locales/**/*.[mp]o", "vendor/fontawesome/webfonts/*", "*webpack-macros.html"),
    *("styles/*.css", "scripts/*.js"),
)
SEARCH = {"searchtools.js", "language_data.js", "searchindex.js"}
LOCAL_URL = re.compile(r"""url\((['"]?)(?!data:|#|[a-z]+:)([^'")]+)\1\)""")
OWN = re.compile(r"(?:\.\./)*(?:_static/(?!.*\.\.)[^:]+|searchindex\.js)")
IMPORT = re.compile(r"""@import\s+(['"])([^'":]+)\1;""")
ICON_FONT = re.compile(r"""@font-face\s*\{[^}]*Font Awesome[^}]*\}""")
GLYPH = re.compile(r"""content:\s*(var\(--pst-(icon|breadcrumb)[\w-]+\)|"\\f[0-9a-f]{3}")""")
SOURCE_MAP = re.compile(r"/[/*]# sourceMappingURL=\S+( \*/)?")


def bundle(page: LexborHTMLParser, name: str, write: Callable[[str, tuple[str, ...]], str]) -> None:
    """Have a page load one style sheet and one script in place of all that it names, in order.

    What searching needs is loaded on the search page alone. No script holds up the first view. A
    script marked ``data-own`` stays a file of its own.

    Parameters
    ----------
    page
        The page; changed in place.
    name
        The page's name, ``chapters/05_organisation``.
    write
        Is called with the kind of a bundle, ``css`` or ``js``, and the files to join, and returns
        where it is, as :func:`write_bundle` does; all paths are from the root of the site.
    """
    styles = [style for style in page.css("link[rel=stylesheet]") if is_own(style)]
    scripts = [script for script in page.css("script[src]") if is_own(script)]
    scripts = [script for script in scripts if "data-own" not in script.attributes]
    loaded = [script for script in scripts if _file_name(script) not in DRAWN_AHEAD | SEARCH]
    searching = [each for each in scripts if name == "search" and _file_name(each) in SEARCH]
    _add(page, "link", rel="stylesheet", href=_from(name, write("css", _files(styles, name))))
    for path in (write("js", _files(loaded, name)), *_files(searching, name)):
        _add(page, "script", defer="", src=_from(name, path))
    for element in [*styles, *scripts, *page.css("link[rel=preload]"), *_settings(page)]:
        element.decompose()


def is_own(element: LexborNode) -> bool:
    """Tell whether a page has what an element loads from the book itself."""
    return OWN.fullmatch(_address(element)) is not None


def remove_unused(site: Path) -> None:
    """Remove what no page loads: icon fonts, source maps, and what the bundles have taken in."""
    for pattern in UNUSED:
        for path in (site / "_static").glob(pattern):
            path.unlink()


def write_bundle(site: Path, kind: str, files: tuple[str, ...]) -> str:
    """Write one bundle into a site and return its path there; its name tells what it holds.

    Relative addresses in style sheets still lead home.
    """
    if kind == "css":
        whole = "\n".join(_style(site, file) for file in files)
    else:
        whole = "".join(f";\n{_text(site, file)}\n" for file in files)
    path = f"_static/book.{sha256(whole.encode()).hexdigest()[:8]}.{kind}"
    (site / path).write_text(whole, "utf-8")
    return path


def _text(site: Path, file: str) -> str:
    return SOURCE_MAP.sub("", (site / file).read_text("utf-8"))


def _style(site: Path, file: str) -> str:
    """Return a style sheet with those it imports in it, and its addresses as from ``_static``.

    Icons are drawn into the pages; those that it would set in the icon font are left out.
    """
    beside = f"{file}/../{{}}".format
    text = GLYPH.sub("content:none", ICON_FONT.sub("", _text(site, file)))
    text = LOCAL_URL.sub(lambda match: f"url({_from('_static/', beside(match[2]))})", text)
    return IMPORT.sub(lambda match: _style(site, normpath(beside(match[2]))), text)


def _address(element: LexborNode) -> str:
    return element.attributes.get("src") or element.attributes.get("href") or ""


def _file_name(element: LexborNode) -> str:
    return Path(_address(element).partition("?")[0]).name


def _files(elements: list[LexborNode], page: str) -> tuple[str, ...]:
    """Return the files that elements of a page load, from the root of the site, each once."""
    paths = (Path(page).parent / _address(each).partition("?")[0] for each in elements)
    return tuple(dict.fromkeys(Path(normpath(path)).as_posix() for path in paths))


def _settings(page: LexborHTMLParser) -> list[LexborNode]:
    """Return the theme's inline settings, which would need its scripts to be there before them."""
    inline = page.css("script:not([src])")
    return [script for script in inline if script.text().startswith("DOCUMENTATION_OPTIONS.")]


def _from(page: str, path: str) -> str:
    return Path(relpath(normpath(path), Path(f"{page}_").parent)).as_posix()


def _add(page: LexborHTMLParser, tag: str, **attributes: str) -> None:
    element = page.create_node(tag)
    for key, value in attributes.items():
        element.attrs[key] = value
    assert page.head is not None
    page.head.insert_child(element)
