"""The whole book as one PDF: the built pages, put together on one and printed by Chromium."""

import json
import re
import shutil
import subprocess
from collections.abc import Collection, Iterable, Iterator, Mapping
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
from crosscase.book.settings import setting
from crosscase.book.whole import replace_file
from crosscase.errors import CrosscaseError

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
    ".chart-live"
)
TITLE_PAGE = ("title", "description", "author", "copyright")
NAMING_IDS = ("id", "for", "headers", "aria-labelledby", "aria-describedby", "aria-controls")
HEADINGS = "h1, h2, h3, h4, h5, h6"
NOTES = "section:has(> h2):has(ol.claims)"
HERE = Path(__file__).parent

Names = Collection[str]  # of the pages of the book
Homes = Mapping[str, str]  # for every id, the first page that has it


class PdfError(CrosscaseError):
    """A PDF that cannot be made; the message says what is wrong and what to do."""


class Place(NamedTuple):
    """Where a page stands in the book: its name, the part that it opens, and how deep it lies."""

    name: str
    part: str
    depth: int


def make_pdf(root: Path) -> int:
    """Build the book in `root` if needed, and print it to `_build/<title>.pdf`."""
    browser = find_browser()
    if browser is None:
        raise PdfError(NO_BROWSER)

    def printed(site: Path) -> None:
        print("Printing the book", flush=True)
        path = site.parent / file_name(str(setting(root, "title")))
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
        numbers = _numbers(_print(page_of(book), browser, Path(folder)), book)
        page = page_of(book, numbers)
        pdf = _print(page, browser, Path(folder))
    if _numbers(pdf, book) != numbers:
        raise PdfError("The page numbers in the contents move the pages; set them smaller.")
    return with_bookmarks(pdf, [_words(each) for each in LexborHTMLParser(page).css(HEADINGS)])


def _numbers(pdf: bytes, book: Mapping[str, Any]) -> dict[str, int]:
    """Return on which page of a printed book each anchor of its contents lies."""
    reader = PdfReader(BytesIO(pdf))
    named = reader.named_destinations.items()
    places = {unquote(name.removeprefix("/")): place for name, place in named}
    lines = (line for chapter in book["chapters"] for line in chapter["lines"])
    wanted = {anchor: words for _, anchor, words in lines}
    if lost := [words for anchor, words in wanted.items() if anchor not in places]:
        raise PdfError(f"The printed book does not tell the page of: {'; '.join(lost)}.")
    pages = {anchor: reader.get_destination_page_number(places[anchor]) for anchor in wanted}
    return {anchor: (page or 0) + 1 for anchor, page in pages.items()}


def with_bookmarks(pdf: bytes, titles: Iterable[str]) -> bytes:
    """Have the bookmarks of a PDF say what the headings say."""
    # Chromium drops the space where a heading breaks into two lines, and says some headings twice.
    said = {"".join(title.split()) * times: title for title in titles for times in (2, 1)}
    writer = PdfWriter(clone_from=BytesIO(pdf))
    outline = writer.root_object.get("/Outlines")
    waiting = [outline.get_object().get("/First")] if outline else []
    while waiting:
        if bookmark := waiting.pop():
            own = bookmark.get_object()
            waiting += [own.get("/First"), own.get("/Next")]
            title = said.get("".join(str(own["/Title"]).split()), own["/Title"])
            own[NameObject("/Title")] = TextStringObject(title)
    result = BytesIO()
    writer.write(result)
    return result.getvalue()


def assemble(root: Path) -> dict[str, Any]:
    """Put the pages of the built book in `root` together, in the order of its contents."""
    site = root / "_build" / "html"
    places = places_of(parse_toc_yaml(root / "_toc.yml"))
    pages: dict[str, LexborHTMLParser] = {}
    homes: dict[str, str] = {}
    sheets: list[str] = []
    for name, _, _ in places:
        path = site / f"{name}.html"
        if not path.exists():
            raise PdfError(f"{path}: this page is not there; remove _build and make the PDF again.")
        pages[name] = page = LexborHTMLParser(path.read_text("utf-8"))
        for node in page.css("article [id]"):
            homes.setdefault(node.attrs.sget("id"), name)
        links = page.css("head link[rel=stylesheet]")
        sheets += [_address(link.attrs.sget("href"), name, site) for link in links]
    language = pages[places[0].name].css_first("html[lang]")
    articles = [for_paper(pages[place.name], place, pages, homes, site) for place in places]
    closing = take_notes(articles[0], places[0].name)
    chapters = [_chapter(*each) for each in zip(places, articles, strict=True)]
    return {
        **{key: setting(root, key) for key in TITLE_PAGE},
        "language": language.attrs.sget("lang") if language else "en",
        "sheets": list(dict.fromkeys(sheets)),
        "style": Markup((HERE / "pdf.css").read_text("utf-8")),
        "licence": " ".join(
            _words(each) for article in articles for each in article.css(".licence")
        ),
        "chapters": [*chapters, *closing],
    }


def take_notes(first: LexborNode, name: str) -> list[dict[str, Any]]:
    """Take what the claims of the first page rest on out of it, to be the last chapter."""
    notes = first.css_first(NOTES)
    if notes is None:
        return []
    taken = LexborHTMLParser(notes.html or "").css_first("section")
    notes.decompose()
    assert taken is not None
    heading, title = taken.css_first("h2"), first.css_first("h1")
    assert heading is not None
    heading.attrs["aria-level"] = "1"
    if title is not None:
        heading.inner_html = f"{title.inner_html}: {heading.inner_html}"
    return [_chapter(Place(f"{name}//notes", "", 0), taken)]


def _chapter(place: Place, article: LexborNode) -> dict[str, Any]:
    """Return what the book needs to know of a chapter."""
    headings = [*article.css("h1"), *article.css("h2")]
    title = _words(headings[0]) if headings else ""
    lines = [("part", place.name, place.part)] if place.part else []
    lines += [("chapter", place.name, title)]
    lines += [("section", each.id or "", _words(each)) for each in headings[1:]]
    head = json.dumps(title, ensure_ascii=False).replace("<", r"\3c ")  # a text of CSS
    own = {"head": Markup(head), "lines": lines, "article": Markup(article.html)}
    return {**place._asdict(), **own}


def page_of(book: Mapping[str, Any], numbers: Mapping[str, int] | None = None) -> str:
    """Return the book on one page, with these page numbers in its contents."""
    return render("pdf.html", **book, numbers=numbers or {})


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
    page: LexborHTMLParser, place: Place, names: Names, homes: Homes, site: Path
) -> LexborNode:
    """Return the article of a page, changed for its place in the book."""
    article = page.css_first("article.bd-article")
    if article is None:
        raise PdfError(f"{place.name}.html holds no <article class='bd-article'> to print.")
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


def _there(link: str, name: str, names: Names, homes: Homes) -> str:
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


def _print(page: str, browser: str, folder: Path) -> bytes:
    """Print a page to PDF, with nothing of the reader's own browser."""
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
