"""What the book leans on in other packages is there, and does what it did; else it is named."""

import inspect
import pickle
import re
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import nbformat
import pytest
import sphinx
from docutils import nodes
from selectolax.lexbor import LexborHTMLParser

import crosscase
from crosscase.book import private
from tests.book.page import build_page

ROOM = Path(crosscase.__file__).parent
SPHINX = Path(sphinx.__file__).parent
BASIC = SPHINX / "themes" / "basic" / "static"
CONFIGURATION = """\
extensions = ["sphinx_copybutton", "myst_nb", "sphinx_book_theme", "sphinxcontrib.bibtex"]
html_theme = "sphinx_book_theme"
html_theme_options = {"search_bar_text": "Search", "show_toc_level": 2}
bibtex_bibfiles = ["works.bib"]
myst_heading_anchors = 2
nb_execution_mode = "off"
"""
TEXT = """\
# Start

```{tip}
Words {cite}`x` {glue:text}`number`.
```

## Section

```{glossary}
Tie
  What binds.
```

```{bibliography}
```

```{toctree}
other
```
"""


def same(package: str, what: str, holds: bool) -> None:
    """Fail with a sentence that names what a version has changed, and where to look."""
    if holds:
        return
    seen, here = private.SEEN_IN[package], version(package)
    pytest.fail(
        f"{package} {here}: {what} is not what it was in {seen}; read its changes, correct "
        "src/crosscase/book/private.py and what uses it, and write the new version there",
        pytrace=False,
    )


@pytest.mark.parametrize("package", private.SEEN_IN)
def test_the_pinned_versions_are_those_that_were_looked_at(package: str) -> None:
    pins = (Path(__file__).parents[2] / "requirements.txt").read_text("utf-8")
    pinned = re.search(rf"^{package}==(\S+)", pins, re.MULTILINE)
    same(package, "the pin", pinned is not None and pinned[1] == private.SEEN_IN[package])


def parameters(function: Callable[..., Any]) -> list[str]:
    return list(inspect.signature(function).parameters)


@pytest.mark.parametrize(
    ("package", "function", "expected"),
    [
        ("sphinx", private.BuiltinTemplateLoader.init, ["self", "builder", "theme", "dirs"]),
        ("sphinx", private.BuiltinTemplateLoader.render, ["self", "template", "context"]),
        ("sphinx", private.FilenameUniqDict.add_file, ["self", "docname", "newfile"]),
        ("sphinx", private.docutils_namespace, []),
        ("sphinx", private.patch_docutils, ["confdir"]),
        ("sphinx", private.nocolor, []),
        ("myst-nb", private.PasteTextRole.run, ["self"]),
        ("myst-nb", private.retrieve_glue_data, ["document", "key"]),
    ],
    ids=lambda value: getattr(value, "__qualname__", ""),
)
def test_what_is_called_or_overridden_takes_what_it_took(
    package: str, function: Callable[..., Any], expected: list[str]
) -> None:
    same(package, f"{function.__qualname__}", parameters(function) == expected)


def test_sphinx_keeps_images_by_path_with_pages_and_name() -> None:
    images = private.FilenameUniqDict()
    images.add_file("a", "x/square.svg")
    images.add_file("a", "y/square.svg")
    names = [images[path] for path in ("x/square.svg", "y/square.svg")]
    same("sphinx", "env.images", names == [({"a"}, "square.svg"), ({"a"}, "square1.svg")])


def test_jupyter_book_turns_its_settings_into_those_of_sphinx(tmp_path: Path) -> None:
    pytest.importorskip("jupyter_book")
    (tmp_path / "_config.yml").write_text("title: Towns\nexecute: {timeout: 7}\n")
    settings = private.sphinx_settings(tmp_path, {"nitpicky": True})
    expected = {"html_title": "Towns", "nb_execution_timeout": 7, "nitpicky": True}
    same("jupyter-book", "get_final_config", expected.items() <= settings.items())


def test_a_bibliography_has_tags_that_become_nodes() -> None:
    tags = private.BIBLIOGRAPHY_TAGS
    same("pybtex-docutils", "Backend.tags", tags.get("em") is nodes.emphasis)


def test_the_script_of_icons_holds_their_drawings() -> None:
    pattern = private.ICON.format("download")
    script = private.ICON_SCRIPT.read_text("utf-8")
    found = re.search(pattern, script)
    same("pydata-sphinx-theme", "its icons", bool(found and found[3].startswith("M")))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site of two pages with all that the book finds by its markup."""
    folder = tmp_path_factory.mktemp("private")
    (folder / "works.bib").write_text("@book{x, author={A, B}, title={T}, year=1, publisher={P}}")
    output = nbformat.v4.new_output("stream", text="said")
    glued = nbformat.v4.new_output(
        "display_data",
        data={"text/plain": "'0.50'"},
        metadata={"scrapbook": {"name": "number", "mime_prefix": ""}},
    )
    tags = {"tags": ["hide-input", "solution"]}
    cells = [
        nbformat.v4.new_markdown_cell(TEXT),
        nbformat.v4.new_code_cell("say()", outputs=[output, glued], metadata=tags),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "index.ipynb")
    (folder / "other.md").write_text("# Other\n\nWords.\n")
    build_page(folder, CONFIGURATION)
    return folder / "_build" / "html"


@pytest.fixture(scope="module")
def page(site: Path) -> LexborHTMLParser:
    text = (site / "index.html").read_text("utf-8")
    same("sphinx", "how a page begins", text.lstrip().startswith(private.WHOLE_PAGE))
    return LexborHTMLParser(text)


def test_the_markup_by_which_the_book_finds_its_way(page: LexborHTMLParser) -> None:
    for selector, package in private.MARKUP.items():
        same(package, f"the markup {selector}", bool(page.css(selector)))
    for selector in (private.WORK, f".{private.CITED} a"):
        same("sphinxcontrib-bibtex", f"the markup {selector}", bool(page.css(selector)))
    same("sphinx", f"the markup {private.TERM}", bool(page.css(private.TERM)))


def test_the_parts_of_the_theme_around_the_text(page: LexborHTMLParser) -> None:
    for selector in (private.SEARCH_FORM, private.SEARCH_DIALOG):
        same("pydata-sphinx-theme", f"the part {selector}", bool(page.css(selector)))
    parts = private.AROUND_TEXT.replace("article a.claim, ", "").split(", ")
    for selector in (*parts, private.SIDEBAR, private.ARTICLE, private.NEXT_TITLE, private.COLOURS):
        same("pydata-sphinx-theme", f"the part {selector}", bool(page.css(selector)))


def test_the_names_of_the_theme_in_our_styles_are_names_of_the_theme(site: Path) -> None:
    ours = "".join(path.read_text("utf-8") for path in ROOM.rglob("*.css"))
    theirs = {
        word
        for pattern in ("_static/**/*.css", "*.html")
        for path in site.glob(pattern)
        for word in re.findall(r"[\w-]+", path.read_text("utf-8"))
    }
    for name in sorted({*private.IN_STYLES.findall(ours)}):
        same("pydata-sphinx-theme", f"the name {name}", name.strip(".#") in theirs)


def test_the_scripts_that_the_theme_writes_into_a_page(site: Path, page: LexborHTMLParser) -> None:
    inline = [each.text() for each in page.css("script:not([src])")]
    settings = [each for each in inline if each.startswith(private.SETTINGS_SCRIPT)]
    same("pydata-sphinx-theme", "its script of settings", bool(settings))
    words = [" ".join(each.split()) for each in inline]
    theirs = {each for each in words if private.THEIR_SCRIPTS.fullmatch(each)}
    same("pydata-sphinx-theme", "its inline scripts", len(theirs) == 1)
    handlers = {each.attributes["onclick"] for each in page.css("[onclick]")}
    same("sphinx-book-theme", "the handlers of its buttons", handlers == private.THEIR_HANDLERS)
    files = {str(each.attributes["src"]) for each in page.css("script[src]")}
    loaded = {Path(each.partition("?")[0]).name for each in files}
    same("pydata-sphinx-theme", "the scripts that are left out", loaded >= private.NOT_LOADED)
    same("pydata-sphinx-theme", "its menus", bool(page.css("#pst-back-to-top")))


def test_the_files_that_lie_beside_the_pages(site: Path) -> None:
    same("sphinx", "its own note in a site", (site / private.BUILD_INFO).is_file())
    values = site.parent / "jupyter_execute" / f"index{private.GLUED}"
    same("myst-nb", "where it keeps what is glued", values.is_file())
    for pattern in private.UNUSED:
        found = any((site / "_static").glob(pattern))
        same("pydata-sphinx-theme", f"{pattern} in _static", found or pattern.startswith("locales"))
    style = "".join(path.read_text("utf-8") for path in (site / "_static").rglob("*.css"))
    for what in (private.ICON_FONT, private.GLYPH):
        same("pydata-sphinx-theme", "how it sets icons in a font", bool(what.search(style)))


def test_what_a_page_shows_of_others_is_noted_where_it_was(site: Path) -> None:
    env = pickle.loads((site.parent / "doctrees" / "environment.pickle").read_bytes())
    noted = "\n".join(private.stands_on_pages(env))
    for package, what, words in (
        ("sphinx", "titles", "<title>Other</title>"),
        ("sphinx", "labels", "'genindex'"),
        ("sphinxcontrib-bibtex", "citations", " x "),
        ("myst-parser", "anchors of headings", "'section'"),
    ):
        same(package, f"where it notes {what}", words in noted)
