"""The whole book as one PDF: the built pages, put together on one and printed by Chromium."""

import json
import re
import shutil
import subprocess
from collections.abc import Container, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from posixpath import dirname, join, normpath
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from markupsafe import Markup
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject
from selectolax.lexbor import LexborHTMLParser, LexborNode
from sphinx_external_toc.api import Document, FileItem, SiteMap
from sphinx_external_toc.parsing import parse_toc_yaml

from crosscase.book.build import with_book
from crosscase.book.explorer import CLAIMS, EVIDENCE
from crosscase.book.markup import render
from crosscase.book.private import ARTICLE
from crosscase.book.whole import replace_file
from crosscase.errors import CrosscaseError
from crosscase.study.intake import read_yaml

BROWSERS = ("chromium", "google-chrome")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    *("--disable-component-update", "--no-pdf-header-footer", "--generate-pdf-document-outline"),
)
PATIENCE = 300
NO_BROWSER = """\
The PDF is printed by Chromium, and there is none on this machine. Install Chromium or Google
Chrome, so that `chromium` or `google-chrome` is a command, and make the PDF again."""
NOT_FOR_PAPER = (
    "script, noscript, template, button, input, select, form, .headerlink, .instructor, "
    ".cell_input:not(.solution *), details.hide:not(:has(.cell_output)), .toctree-wrapper, "
    ".chart-live, .framework-drill"
)
TITLE_PAGE = ("title", "description", "author", "copyright")
NAMING_IDS = ("id", "for", "headers", "aria-labelledby", "aria-describedby", "aria-controls")
HEADINGS = "h1, h2, h3, h4, h5, h6"
NOTES = "section:has(ol.claims)"


class PdfError(CrosscaseError):
    """A PDF that cannot be made; the message says what is wrong and what to do."""


class Place(NamedTuple):
    """Where a page stands in the book."""

    name: str
    part: str  # which it opens
    depth: int


def make_pdf(root: Path) -> int:
    """Build the book in `root` if needed, and print it to `_build/<title>.pdf`."""
    browser = find_browser()
    if browser is None:
        raise PdfError(NO_BROWSER)

    def printed(site: Path) -> None:
        print("Printing the book", flush=True)
        path = site.parent / file_name(str(read_yaml(root, "_config.yml").get("title", "")))
        replace_file(path, book_pdf(root.resolve(), browser))
        print(f"The PDF is ready: open {path}.")

    return with_book(root, printed)


def find_browser() -> str | None:
    """Return the path of Chromium, or nothing if there is none."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def file_name(title: str) -> str:
    """Return the name for the PDF of a book with this title."""
    return ("-".join(re.findall(r"\w+", title.lower())) or "book") + ".pdf"


def book_pdf(root: Path, browser: str) -> bytes:
    """Print the built book in `root` and return the PDF."""
    book = assemble(root)
    # The first print tells on which page each heading lies; the second has it in its contents.
    with TemporaryDirectory(dir=root / "_build", ignore_cleanup_errors=True) as folder:
        numbers = _numbers(print_page(render("pdf.html", **book), browser, Path(folder)), book)
        page = render("pdf.html", **book | {"numbers": numbers})
        pdf = print_page(page, browser, Path(folder))
    if _numbers(pdf, book) != numbers:
        raise PdfError("The page numbers in the contents move the pages; set them smaller.")
    return _with_bookmarks(pdf, [_words(each) for each in LexborHTMLParser(page).css(HEADINGS)])


def _numbers(pdf: bytes, book: Mapping[str, Any]) -> dict[str, int]:
    """Return on which page of a printed book each anchor of its contents lies."""
    reader = PdfReader(BytesIO(pdf))
    named = reader.named_destinations.items()
    places = {unquote(name.removeprefix("/")): place for name, place in named}
    lines = [line for chapter in book["chapters"] for line in chapter["lines"]]
    if lost := [words for _, anchor, words in lines if anchor not in places]:
        raise PdfError(f"The printed book does not tell the page of: {'; '.join(lost)}.")
    return {
        anchor: (reader.get_destination_page_number(places[anchor]) or 0) + 1
        for _, anchor, _ in lines
    }


def _with_bookmarks(pdf: bytes, titles: list[str]) -> bytes:
    """Have the bookmarks of a PDF say what the headings say."""
    # Chromium drops the space where a heading breaks into two lines, and says some headings twice.
    said = {"".join(title.split()) * times: title for title in titles for times in (2, 1)}
    writer = PdfWriter(clone_from=BytesIO(pdf))
    waiting: list[Any] = [writer.get_outline_root()]
    while waiting:
        item = waiting.pop().get_object()
        waiting += [item[key] for key in ("/First", "/Next") if key in item]
        if title := said.get("".join(item.get("/Title", "").split())):
            item[NameObject("/Title")] = TextStringObject(title)
    result = BytesIO()
    writer.write(result)
    return result.getvalue()


def assemble(root: Path) -> dict[str, Any]:
    """Put the pages of the built book in `root` together, in the order of its contents."""
    site, settings = root / "_build" / "html", read_yaml(root, "_config.yml")
    places = places_of(parse_toc_yaml(root / "_toc.yml"))
    texts = {place.name: (site / f"{place.name}.html").read_text("utf-8") for place in places}
    pages = {name: LexborHTMLParser(text) for name, text in texts.items()}
    homes: dict[str, str] = {}
    for name, page in pages.items():
        for node in page.css("article [id]"):
            homes.setdefault(node.attrs.sget("id"), name)
    articles = [for_paper(pages[place.name], place, pages, homes, site) for place in places]
    licences = [_words(each) for article in articles for each in article.css(".licence")]
    closing = _take_notes(articles[0], places[0].name)  # before the first chapter is written
    root_name, first = next(iter(pages.items()))
    sheets = first.css("head link[rel=stylesheet]")  # one for all pages
    return {
        **{key: settings.get(key, "") for key in TITLE_PAGE},
        "language": first.css("html")[0].attrs.sget("lang", "en"),
        "sheets": [_address(each.attrs.sget("href"), root_name, site) for each in sheets],
        "style": Markup(Path(__file__).with_name("pdf.css").read_text("utf-8")),
        "licence": " ".join(licences),
        "chapters": [*map(_chapter, places, articles), *closing],
        "numbers": {},  # of the pages on which chapters and sections begin, once they are printed
    }


def _take_notes(first: LexborNode, name: str) -> list[dict[str, Any]]:
    """Take what the claims of the first page rest on out of it, to be the last chapter."""
    heading, title = first.css_first(f"{NOTES} > h2"), first.css_first("h1")
    if heading is None or title is None:
        return []
    heading.attrs["aria-level"] = "1"
    heading.inner_html = f"{title.inner_html}: {heading.inner_html}"
    notes = heading.parent
    assert notes is not None
    taken = LexborHTMLParser(notes.html or "").css_first("section")
    assert taken is not None
    notes.decompose()
    return [_chapter(Place(f"{name}//notes", "", 0), taken)]


def _chapter(place: Place, article: LexborNode) -> dict[str, Any]:
    """Return what the book needs to know of a chapter."""
    headings = [(each.id or "", _words(each)) for each in article.css("h1") + article.css("h2")]
    _, title = headings[0] if headings else ("", "")
    lines = [("part", place.name, place.part)] if place.part else []
    lines += [("chapter", place.name, title)]
    lines += [("section", anchor, words) for anchor, words in headings[1:]]
    head = json.dumps(title, ensure_ascii=False).replace("<", r"\3c ")  # a text of CSS
    own = {"head": Markup(head), "lines": lines, "article": Markup(article.html)}
    return {"name": place.name, "part": place.part, **own}


def places_of(toc: SiteMap) -> list[Place]:
    """Return the place of every page, in reading order: pages in a part lie one deeper."""

    def stem(name: str) -> str:
        return re.sub(r"\.(ipynb|md|rst)$", "", name)

    def below(document: Document, depth: int) -> Iterator[Place]:
        for tree in document.subtrees:
            part, deep = tree.caption or "", depth + bool(tree.caption)
            for name in (item for item in tree.items if isinstance(item, FileItem)):
                yield Place(stem(name), part, deep)
                yield from below(toc[name], deep + 1)
                part = ""

    return [Place(stem(toc.root.docname), "", 0), *below(toc.root, 0)]


def for_paper(
    page: LexborHTMLParser,
    place: Place,
    names: Container[str],
    homes: Mapping[str, str],
    site: Path,
) -> LexborNode:
    """Return the article of a page, changed for its place in the book.

    ``names`` are those of the pages of the book, ``homes`` for every id the first page that has it.
    """
    article = page.css_first(ARTICLE)
    assert article is not None
    while unused := article.css_first(NOT_FOR_PAPER):
        unused.decompose()
    for details in article.css("details"):
        details.attrs["open"] = ""
    for statement in article.css("ol.claims ul.statements > li:has(a)"):
        statement.inner_html = statement.css("a")[-1].html or ""  # the book prints it in full, once
    for attribute in NAMING_IDS:  # many pages have the same ids: they begin with the page's name
        for node in article.css(f"[{attribute}]"):
            ids = node.attrs.sget(attribute).split()
            node.attrs[attribute] = " ".join(f"{place.name}/{own}" for own in ids)
    for node in article.css("svg *"):
        for attribute, value in node.attributes.items():
            if value and "url(#" in value:
                node.attrs[attribute] = value.replace("url(#", f"url(#{place.name}/")
            elif value and node.tag == "use" and attribute in ("href", "xlink:href"):
                node.attrs[attribute] = value.replace("#", f"#{place.name}/", 1)
    for link in article.css("a[href]"):
        if there := _there(link.attrs.sget("href"), place.name, names, homes):
            link.attrs["href"] = there
        else:
            del link.attrs["href"]
    for image in article.css("img[src]"):
        image.attrs["src"] = _address(image.attrs.sget("src"), place.name, site)
    for level in range(1, 7):
        for number, heading in enumerate(article.css(f"h{level}")):
            heading.attrs["id"] = heading.id or f"{place.name}//h{level}-{number}"
            heading.attrs["aria-level"] = str(level + place.depth)
    return article


def _there(link: str, name: str, names: Container[str], homes: Mapping[str, str]) -> str:
    """Return where a link leads in the book; one to what is not in it leads nowhere."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return link
    page = normpath(join(dirname(name), unquote(parts.path))) if parts.path else f"{name}.html"
    target = page.removesuffix(".html")
    if page.endswith(".html") and target in names:
        return "#" + "/".join(filter(None, [target, parts.fragment]))
    folder, _, own = target.partition("/")
    if folder not in (EVIDENCE, CLAIMS):
        return ""
    # The book has no pages of evidence, but prints segments, cells, codes, sources and claims.
    ids = [parts.fragment] if parts.fragment else [own, f"source-{own}", f"claim-{own}"]
    return next((f"#{homes[each]}/{each}" for each in ids if each in homes), "")


def _address(file: str, name: str, site: Path) -> str:
    """Return the address of a file that the page `name` refers to, wherever it is read from."""
    parts = urlsplit(file)
    if parts.scheme or parts.netloc:
        return file
    return (site / name).parent.joinpath(unquote(parts.path)).resolve().as_uri()


def _words(node: LexborNode) -> str:
    return " ".join(node.text().split())


def print_page(page: str, browser: str, folder: Path) -> bytes:
    """Print a page to PDF in a folder, with nothing of the reader's own browser."""
    source, pdf = folder / "book.html", folder / "book.pdf"
    source.write_text(page, "utf-8")
    own = (f"--user-data-dir={folder / 'browser'}", f"--print-to-pdf={pdf}", source.as_uri())
    command = [browser, *FLAGS, *own]
    try:
        result = subprocess.run(command, capture_output=True, errors="replace", timeout=PATIENCE)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PdfError(f"{browser} does not print: {error}") from None
    if result.returncode != 0 or not pdf.exists():
        raise PdfError(f"{browser} does not print:\n{result.stderr.strip()[-1000:]}")
    return pdf.read_bytes()
