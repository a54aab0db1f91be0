"""The sheets for classes: of each a page, and a PDF where Chromium is there to print it.

A book that wants them says in ``_config.yml`` what :class:`crosscase.teach.Kit` needs to know. The
PDF is the page printed, so that one template and one style make both. Without Chromium the pages
are there all the same, with a button that prints, and no link leads to a PDF that is not there.
"""

import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from posixpath import dirname, join, normpath
from tempfile import TemporaryDirectory
from typing import Any

from docutils import nodes
from markupsafe import escape
from pypdf import PdfWriter
from selectolax.lexbor import LexborHTMLParser
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import ReferenceRole

from crosscase.book.addresses import relative
from crosscase.book.markup import render
from crosscase.book.pdf import PdfError, find_browser, print_page
from crosscase.book.whole import replace_file
from crosscase.study import load_study
from crosscase.teach import Kit, Sheet

FOLDER = "sheets"


def setup(app: Sphinx) -> None:
    """Have the sheets printed before any page is written, since pages lead to their PDFs."""
    app.add_role("sheet", SheetRole())
    app.add_config_value("sheets", {}, "env", [dict])
    app.connect("env-updated", write_pdfs, priority=900)
    app.connect("html-collect-pages", collect_sheets)


class SheetRole(ReferenceRole):
    """Lead to a sheet by the name of its file: ``{sheet}`version 1 <worksheet-a-1>` ``."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the link; :func:`lead_to_pdfs` adds one to the PDF."""
        address = relative(self.env.docname, f"{FOLDER}/{self.target}.html")
        return [nodes.reference("", self.title, refuri=address)], []


def drawn(app: Sphinx) -> list[Sheet]:
    """Return the sheets of a book: none, if its settings do not speak of any."""
    if not app.config.sheets:
        return []
    return list(Kit(load_study(Path(app.srcdir) / "data"), **app.config.sheets).sheets())


def write_pdfs(app: Sphinx, env: BuildEnvironment) -> None:
    """Print the sheets beside the pages, unless they are still there from an earlier build."""
    folder, browser = Path(app.outdir) / FOLDER, find_browser()
    if folder.exists() or not browser or not app.config.sheets:
        return
    try:
        pdfs = printed(drawn(app), browser, Path(app.srcdir) / "_build" / FOLDER)
    except PdfError as error:
        print(f"The sheets have no PDFs: {error}", file=sys.stderr)
        return
    folder.mkdir(parents=True)
    for name, pdf in pdfs.items():
        (folder / f"{name}.pdf").write_bytes(pdf)


def printed(sheets: list[Sheet], browser: str, kept: Path) -> dict[str, bytes]:
    """Return the PDF of every sheet by its name; a folder keeps those that have not changed."""
    kept.mkdir(parents=True, exist_ok=True)
    pages = {sheet.name: for_pdf(sheet) for sheet in sheets}
    paths = {
        name: kept / f"{sha256(page.encode()).hexdigest()[:16]}.pdf" for name, page in pages.items()
    }
    for outdated in set(kept.iterdir()) - set(paths.values()):
        outdated.unlink()

    def keep(name: str) -> None:
        with TemporaryDirectory(dir=kept.parent, ignore_cleanup_errors=True) as folder:
            pdf = print_page(pages[name], browser, Path(folder))
        replace_file(paths[name], timeless(pdf))

    with ThreadPoolExecutor(os.cpu_count()) as threads:
        list(threads.map(keep, (name for name, path in paths.items() if not path.exists())))
    return {name: path.read_bytes() for name, path in paths.items()}


def for_pdf(sheet: Sheet) -> str:
    """Return a sheet as a page of its own; in a PDF no link can lead into the book."""
    page = LexborHTMLParser(sheet.document)
    for link in page.css("a[href]"):
        if not link.attrs.sget("href").startswith(("http:", "https:")):
            link.unwrap()
    return str(page.html)


def timeless(pdf: bytes) -> bytes:
    """Take the time of printing out of a PDF: the same sheet is the same file."""
    writer = PdfWriter(clone_from=BytesIO(pdf))
    writer.metadata = {"/Title": writer.metadata.title or ""} if writer.metadata else {}
    result = BytesIO()
    writer.write(result)
    return result.getvalue()


def collect_sheets(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the pages of the sheets, unless they are still there from an earlier build."""
    folder = Path(app.outdir) / FOLDER
    if any(folder.glob("*.html")):
        return
    for sheet in drawn(app):
        own = {"sheet": sheet, "pdf": (folder / f"{sheet.name}.pdf").exists()}
        body = render("sheet.html", **own)
        shown = {"pagetitle": sheet.title, "title": escape(sheet.title), "body": body}
        yield f"{FOLDER}/{sheet.name}", shown, "page.html"


def lead_to_pdfs(page: LexborHTMLParser, name: str, site: Path) -> None:
    """Add to every link to a sheet one to its PDF, if it has one."""
    for link in page.css(f'article a[href*="{FOLDER}/"][href$=".html"]'):
        sheet = normpath(join(dirname(name), link.attrs.sget("href"))).removesuffix(".html")
        if (site / f"{sheet}.pdf").exists():
            added = LexborHTMLParser(
                render("sheet_pdf.html", address=relative(name, f"{sheet}.pdf"), of=link.text())
            ).css_first("a")
            assert added is not None
            link.insert_after(added)
            link.insert_after(" ")
