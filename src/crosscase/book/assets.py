"""One style sheet and one script for all pages, instead of some twenty files."""

import re
from collections.abc import Iterable, Mapping
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
HIDE_MATCHES = "javascript:SphinxHighlight.hideSearchWords()"
SOURCE_MAP = re.compile(r"/[/*]# sourceMappingURL=\S+( \*/)?")


def bundle(page: LexborHTMLParser, name: str) -> dict[str, list[str]]:
    """Have a page load one style sheet and one script in place of all that it names, in order.

    What searching needs is loaded on the search page alone. No script holds up the first view. A
    script marked ``data-own`` stays a file of its own.

    Parameters
    ----------
    page
        The page; changed in place.
    name
        The page's name, ``chapters/05_organisation``.

    Returns
    -------
    dict
        The bundles that the page loads now, each with the files it joins; all paths are from the
        root of the site. They bear the names of their files until :func:`write_bundles`.
    """
    styles = [style for style in page.css("link[rel=stylesheet]") if is_own(style)]
    scripts = [script for script in page.css("script[src]") if is_own(script)]
    scripts = [script for script in scripts if "data-own" not in script.attributes]
    loaded = [script for script in scripts if _file_name(script) not in DRAWN_AHEAD | SEARCH]
    searching = [each for each in scripts if name == "search" and _file_name(each) in SEARCH]
    style_files, script_files = _files(styles, name), _files(loaded, name)
    style, script = _bundle_name(style_files, "css"), _bundle_name(script_files, "js")
    _add(page, "link", rel="stylesheet", href=_from(name, style))
    for path in (script, *_files(searching, name)):
        _add(page, "script", defer="", src=_from(name, path))
    bundles = {style: style_files, script: script_files}
    for element in [*styles, *scripts, *page.css("link[rel=preload]"), *_settings(page)]:
        element.decompose()
    return bundles


def is_own(element: LexborNode) -> bool:
    """Tell whether a page has what an element loads from the book itself."""
    return OWN.fullmatch(_address(element)) is not None


def remove_unused(site: Path) -> None:
    """Remove what no page loads: icon fonts, source maps, and what the bundles have taken in."""
    for pattern in UNUSED:
        for path in (site / "_static").glob(pattern):
            path.unlink()


def write_bundles(site: Path, bundles: Mapping[str, list[str]], pages: Iterable[str]) -> None:
    """Write bundles into a site, and name them by what they hold in the pages that load them.

    Some of their files are there only when all pages are written, so a page cannot know before.

    Parameters
    ----------
    site
        Folder of the site.
    bundles
        From :func:`bundle`.
    pages
        Names of the pages that were bundled.
    """
    names = {path: write_bundle(site, path, bundles[path]) for path in bundles}
    for page in (site / f"{name}.html" for name in pages):
        content = page.read_bytes()
        for path, own in names.items():
            content = content.replace(path.encode(), own.encode())
        page.write_bytes(content)


def write_bundle(site: Path, path: str, files: Iterable[str]) -> str:
    """Write one bundle into a site and return its path there, a name that tells what it holds.

    Relative addresses in style sheets still lead home. The link that hides the matches of a search
    opens the page without them, since no address on a page may run as a script.
    """
    if path.endswith(".css"):
        whole = "\n".join(_style(site, file) for file in files)
    else:
        whole = "".join(f";\n{_text(site, file)}\n" for file in files).replace(HIDE_MATCHES, "?")
    own = _bundle_name([whole], path.rpartition(".")[2])
    (site / own).write_text(whole, "utf-8")
    return own


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


def _files(elements: list[LexborNode], page: str) -> list[str]:
    """Return the files that elements of a page load, from the root of the site, each once."""
    paths = (Path(page).parent / _address(each).partition("?")[0] for each in elements)
    return list(dict.fromkeys(Path(normpath(path)).as_posix() for path in paths))


def _bundle_name(texts: list[str], kind: str) -> str:
    digest = sha256("\n".join(texts).encode()).hexdigest()
    return f"_static/book.{digest[:8]}.{kind}"


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
