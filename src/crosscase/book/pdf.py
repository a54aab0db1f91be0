"""The whole book as one PDF: the built pages, put together on one and printed by Chromium."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from posixpath import dirname, join, normpath
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import unquote, urlsplit

from markupsafe import Markup
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject
from selectolax.lexbor import LexborHTMLParser, LexborNode
from sphinx_external_toc.api import Document, FileItem, SiteMap
from sphinx_external_toc.parsing import parse_toc_yaml

from crosscase.book.build import with_book
from crosscase.book.explorer import CLAIMS, EVIDENCE
from crosscase.book.settings import setting
from crosscase.book.whole import replace_file

BROWSERS = ("chromium", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-pdf-header-footer",
    "--generate-pdf-document-outline",
)
PATIENCE = 300
NO_BROWSER = """\
The PDF is printed by Chromium, and there is none on this machine. Install Chromium or Google
Chrome, so that `chromium` or `google-chrome` is a command, and make the PDF again."""

NOT_FOR_PAPER = (
    "script, noscript, template, button, input, select, form, .headerlink, .instructor, "
    ".cell_input:not(.solution *), details.hide:not(:has(.cell_output)), .toctree-wrapper, "
    ".chart-live"
)
NAMING_IDS = ("id", "for", "headers", "aria-labelledby", "aria-describedby", "aria-controls")

STYLE = (Path(__file__).parent / "pdf.css").read_text("utf-8")
PAGE = Markup("""\
<!doctype html>
<html lang="{language}" data-theme="light">
<meta charset="utf-8">
<title>{title}</title>
{sheets}
<style>{style}</style>
<main class="bd-main"><div class="bd-content">
<header class="title-page">
<p class="book-title">{title}</p>
<p class="book-subtitle">{description}</p>
<p class="book-author">{author}</p>
<div class="book-rights"><p>© {copyright} {author}</p><p>{licence}</p></div>
</header>
<nav class="book-contents">
<h1>Contents</h1>
<ul>
{contents}
</ul>
</nav>
{chapters}
</div></main>
</html>
""")
SHEET = Markup('<link rel="stylesheet" href="{}">')
ENTRY = Markup('<li class="{}"><a href="#{}"><span>{}</span><span class="page">{}</span></a></li>')
CHAPTER = Markup('<section class="chapter" id="{0}" style="page: chapter-{1}">{2}{3}</section>')
PART = Markup('<h1 class="part">{}</h1>')
RUNNING_HEAD = "@page chapter-{} {{ @top-right {{ content: {} }} }}\n"


class PdfError(Exception):
    """A PDF that cannot be made; the message says what is wrong and what to do."""


@dataclass(frozen=True)
class Place:
    """Where a page stands in the book: its name, the part that it opens, and how deep it lies."""

    name: str
    part: str
    depth: int


@dataclass(frozen=True)
class Entry:
    """A line of the contents."""

    kind: str
    anchor: str
    text: str


@dataclass(frozen=True)
class Draft:
    """The book on one page, but for the page numbers of its contents."""

    fields: Mapping[str, Any]
    entries: Sequence[Entry]

    def page(self, numbers: Mapping[str, int]) -> Markup:
        """Return the page with these numbers at the anchors, and room for those unknown."""
        lines = (
            ENTRY.format(entry.kind, entry.anchor, entry.text, numbers.get(entry.anchor, "000"))
            for entry in self.entries
        )
        return PAGE.format_map({**self.fields, "contents": Markup("\n").join(lines)})

    def numbers(self, pdf: bytes) -> dict[str, int]:
        """Return on which page of the printed draft each anchor of the contents lies."""
        reader = PdfReader(BytesIO(pdf))
        named = reader.named_destinations.items()
        places = {unquote(name.removeprefix("/")): place for name, place in named}
        lost = [entry.text for entry in self.entries if entry.anchor not in places]
        if lost:
            raise PdfError(f"The printed book does not tell the page of: {'; '.join(lost)}.")
        anchors = [entry.anchor for entry in self.entries]
        pages = [reader.get_destination_page_number(places[anchor]) for anchor in anchors]
        return {anchor: (page or 0) + 1 for anchor, page in zip(anchors, pages, strict=True)}


def make_pdf(root: Path) -> int:
    """Build the book in `root` if needed, and print it to `_build/<title>.pdf`.

    Returns
    -------
    int
        The exit code: 0, or 1 with everything that is wrong said on standard error.
    """
    browser = find_browser()
    if browser is None:
        print(NO_BROWSER, file=sys.stderr)
        return 1
    return with_book(root, lambda _: _print_book(root.resolve(), browser))


def _print_book(root: Path, browser: str) -> int:
    print("Printing the book", flush=True)
    try:
        pdf = book_pdf(root, browser)
    except PdfError as error:
        print(error, file=sys.stderr)
        return 1
    path = root / "_build" / file_name(_settings(root)["title"])
    replace_file(path, pdf)
    print(f"The PDF is ready: open {path}.")
    return 0


def find_browser() -> str | None:
    """Return the path of Chromium, or nothing if there is none."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def file_name(title: str) -> str:
    """Return the name for the PDF of a book with this title."""
    return ("-".join(re.findall(r"\w+", title.lower())) or "book") + ".pdf"


def book_pdf(root: Path, browser: str) -> bytes:
    """Print the built book in `root` and return the PDF.

    The first print tells on which page each heading comes to lie; the second has these numbers
    in its contents.

    Raises
    ------
    PdfError
        When a page is missing, the browser does not print, or the numbers move the pages.
    """
    draft = assemble(root)
    with TemporaryDirectory(dir=root / "_build", ignore_cleanup_errors=True) as folder:
        numbers = draft.numbers(_print(draft.page({}), browser, Path(folder)))
        pdf = _print(draft.page(numbers), browser, Path(folder))
    if draft.numbers(pdf) != numbers:
        raise PdfError("The page numbers in the contents move the pages; set them smaller.")
    return with_bookmarks(pdf, headings(draft.page(numbers)))


def headings(page: str) -> list[str]:
    """Return the words of every heading of a page."""
    return [_words(heading) for heading in LexborHTMLParser(page).css("h1, h2, h3, h4, h5, h6")]


def with_bookmarks(pdf: bytes, titles: Iterable[str]) -> bytes:
    """Have the bookmarks of a PDF say what the headings say.

    Chromium drops the space where a heading breaks into two lines, and says some headings twice.

    Parameters
    ----------
    pdf
        As Chromium printed it.
    titles
        From :func:`headings`.
    """
    said = {"".join(title.split()) * times: title for title in titles for times in (2, 1)}
    writer = PdfWriter(clone_from=BytesIO(pdf))
    for bookmark in _bookmarks(writer.root_object.get("/Outlines")):
        printed = "".join(str(bookmark["/Title"]).split())
        bookmark[NameObject("/Title")] = TextStringObject(said.get(printed, bookmark["/Title"]))
    result = BytesIO()
    writer.write(result)
    return result.getvalue()


def _bookmarks(parent: Any) -> Iterator[DictionaryObject]:
    """Yield every bookmark below one, in order."""
    bookmark = parent.get_object().get("/First") if parent else None
    while bookmark:
        yield bookmark.get_object()
        yield from _bookmarks(bookmark)
        bookmark = bookmark.get_object().get("/Next")


def assemble(root: Path) -> Draft:
    """Put the pages of the built book in `root` together, in the order of its contents."""
    site = root / "_build" / "html"
    places = list(places_of(parse_toc_yaml(root / "_toc.yml")))
    names = {place.name for place in places}
    pages = [_read(site, place.name) for place in places]
    homes = _homes(pages, places)
    articles = [
        for_paper(page, place, names, homes, site)
        for page, place in zip(pages, places, strict=True)
    ]
    fields = _settings(root) | {
        "language": _language(pages[0]),
        "sheets": Markup("\n").join(map(SHEET.format, _sheets(pages, places, site))),
        "style": Markup(STYLE + "".join(_running_heads(articles))),
        "licence": _licence(articles),
        "chapters": Markup("\n").join(map(_chapter, places, range(len(places)), articles)),
    }
    return Draft(fields, [line for each in map(_entries, places, articles) for line in each])


def places_of(toc: SiteMap) -> Iterator[Place]:
    """Yield the place of every page, in reading order: pages in a part lie one deeper."""
    yield Place(_stem(toc.root.docname), "", 0)
    yield from _below(toc, toc.root, 0)


def _below(toc: SiteMap, document: Document, depth: int) -> Iterator[Place]:
    for tree in document.subtrees:
        part, deep = tree.caption or "", depth + bool(tree.caption)
        for name in (item for item in tree.items if isinstance(item, FileItem)):
            yield Place(_stem(name), part, deep)
            yield from _below(toc, toc[name], deep + 1)
            part = ""


def _stem(name: str) -> str:
    return re.sub(r"\.(ipynb|md|rst)$", "", name)


def _read(site: Path, name: str) -> LexborHTMLParser:
    path = site / f"{name}.html"
    if not path.exists():
        raise PdfError(f"{path}: this page is not there; remove _build and make the PDF again.")
    return LexborHTMLParser(path.read_text("utf-8"))


def _homes(pages: Iterable[LexborHTMLParser], places: Iterable[Place]) -> dict[str, str]:
    """Return, for every id, the first page that has it."""
    homes: dict[str, str] = {}
    for page, place in zip(pages, places, strict=True):
        for node in page.css("article [id]"):
            homes.setdefault(node.attrs.sget("id"), place.name)
    return homes


def _language(page: LexborHTMLParser) -> str:
    return next((html.attrs.sget("lang") for html in page.css("html[lang]")), "en")


def _settings(root: Path) -> dict[str, str]:
    """Return what the title page says, from the settings of the book."""
    names = ("title", "description", "author", "copyright")
    return {name: str(setting(root, name)) for name in names}


def for_paper(
    page: LexborHTMLParser,
    place: Place,
    names: Collection[str],
    homes: Mapping[str, str],
    site: Path,
) -> LexborNode:
    """Return the article of a page, changed for its place in the book.

    Ids begin with the name of the page, links to one of the pages `names` lead there, those to the
    evidence to what the pages hold of it (`homes`: by id, its page), and what has no use on paper
    is gone.
    """
    article = page.css_first("article.bd-article")
    if article is None:
        raise PdfError(f"{place.name}.html holds no <article class='bd-article'> to print.")
    while unused := article.css_first(NOT_FOR_PAPER):
        unused.decompose()
    for details in article.css("details"):
        details.attrs["open"] = ""
    _own_ids(article, place.name)
    for link in article.css("a[href]"):
        _lead(link, place.name, names, homes)
    for image in article.css("img[src]"):
        image.attrs["src"] = _address(image.attrs.sget("src"), place.name, site)
    for level in range(1, 7):
        for number, heading in enumerate(article.css(f"h{level}")):
            heading.attrs["id"] = heading.id or f"{place.name}//h{level}-{number}"
            heading.attrs["aria-level"] = str(level + place.depth)
    return article


def _own_ids(article: LexborNode, name: str) -> None:
    """Put the name of the page before every id, wherever it is given or referred to."""
    for attribute in NAMING_IDS:
        for node in article.css(f"[{attribute}]"):
            ids = node.attrs.sget(attribute).split()
            node.attrs[attribute] = " ".join(f"{name}/{own}" for own in ids)
    for node in article.css("svg *"):
        for attribute, value in node.attributes.items():
            if value and "url(#" in value:
                node.attrs[attribute] = value.replace("url(#", f"url(#{name}/")
    for node in article.css("svg use"):
        for attribute in ("href", "xlink:href"):
            if attribute in node.attributes:
                node.attrs[attribute] = node.attrs.sget(attribute).replace("#", f"#{name}/", 1)


def _lead(link: LexborNode, name: str, names: Collection[str], homes: Mapping[str, str]) -> None:
    """Let a link lead to its place in the book; one to a page not in the book leads nowhere."""
    parts = urlsplit(link.attrs.sget("href"))
    if parts.scheme or parts.netloc:
        return
    page = normpath(join(dirname(name), unquote(parts.path))) if parts.path else f"{name}.html"
    target = page.removesuffix(".html")
    if page.endswith(".html") and target in names:
        link.attrs["href"] = "#" + "/".join(filter(None, [target, parts.fragment]))
    elif own := _evidence(target, parts.fragment, homes):
        link.attrs["href"] = f"#{homes[own]}/{own}"
    else:
        del link.attrs["href"]


def _evidence(target: str, fragment: str, homes: Mapping[str, str]) -> str | None:
    """Return the id under which the book has a segment, or else a cell, code, source or claim."""
    folder, _, own = target.partition("/")
    if folder not in (EVIDENCE, CLAIMS):
        return None
    ids = [fragment] if fragment else [own, f"source-{own}", f"claim-{own}"]
    return next((each for each in ids if each in homes), None)


def _address(file: str, name: str, site: Path) -> str:
    """Return the address of a file that the page `name` refers to, wherever it is read from."""
    parts = urlsplit(file)
    if parts.scheme or parts.netloc:
        return file
    return (site / name).parent.joinpath(unquote(parts.path)).resolve().as_uri()


def _sheets(
    pages: Iterable[LexborHTMLParser], places: Iterable[Place], site: Path
) -> Iterable[str]:
    """Return the address of each style sheet of the pages, once."""
    return dict.fromkeys(
        _address(sheet.attrs.sget("href"), place.name, site)
        for page, place in zip(pages, places, strict=True)
        for sheet in page.css("head link[rel=stylesheet]")
    )


def _chapter(place: Place, number: int, article: LexborNode) -> Markup:
    part = PART.format(place.part) if place.part else ""
    return CHAPTER.format(place.name, number, part, Markup(article.html))


def _running_heads(articles: Iterable[LexborNode]) -> Iterator[str]:
    """Yield the style that puts the title of each chapter at the top of its pages."""
    for number, article in enumerate(articles):
        title = json.dumps(_title(article), ensure_ascii=False).replace("<", r"\3c ")
        yield RUNNING_HEAD.format(number, title)


def _title(article: LexborNode) -> str:
    heading = article.css_first("h1")
    return _words(heading) if heading else ""


def _entries(place: Place, article: LexborNode) -> Iterator[Entry]:
    """Yield the lines of the contents for a page: its part, its title and its sections."""
    if place.part:
        yield Entry("part", place.name, place.part)
    yield Entry("chapter", place.name, _title(article))
    for heading in article.css("h2"):
        yield Entry("section", heading.id or "", _words(heading))


def _licence(articles: Iterable[LexborNode]) -> str:
    """Return what the book marks as its licence, with the class `licence`."""
    return " ".join(_words(node) for article in articles for node in article.css(".licence"))


def _words(node: LexborNode) -> str:
    return " ".join(node.text().split())


def _print(page: str, browser: str, folder: Path) -> bytes:
    """Print a page to PDF, with nothing of the reader's own browser."""
    source, pdf = folder / "book.html", folder / "book.pdf"
    source.write_text(page, "utf-8")
    own = [f"--user-data-dir={folder / 'browser'}", f"--print-to-pdf={pdf}"]
    try:
        result = subprocess.run(
            [browser, *FLAGS, *own, source.as_uri()],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=PATIENCE,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PdfError(f"{browser} does not print: {error}") from None
    if result.returncode != 0 or not pdf.exists():
        raise PdfError(f"{browser} does not print:\n{result.stderr.strip()[-1000:]}")
    return pdf.read_bytes()
