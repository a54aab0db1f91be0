"""Every page is finished when it is written: icons drawn, assets bundled, figures led on.

A page is parsed once; each step changes what was parsed, and the last ones look at the whole.
"""

import re
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from markupsafe import escape
from selectolax.lexbor import LexborHTMLParser
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.util import logging

from crosscase.book import private
from crosscase.book.assets import bundle, write_bundles
from crosscase.book.cards import cards_of, write_cards
from crosscase.book.checks import faults, state_policy
from crosscase.book.markup import render
from crosscase.book.notebooks import offer_notebook
from crosscase.book.sheets import lead_to_pdfs
from crosscase.book.translations import mark_languages
from crosscase.errors import CrosscaseError
from crosscase.site.downloads import (
    lead_to_code,
    repeated_downloads,
    take_downloads,
    write_downloads,
)
from crosscase.site.search import place_search
from crosscase.teach.lessons import open_answers

HIDDEN = "div.cell.tag_hide-input"
ATTRIBUTES = {
    private.SIDEBAR: {"role": "complementary", "aria-label": "Contents of the book"},
    private.WORK: {"role": "listitem"},
    private.COLOURS: {"title": "Light or dark", "aria-label": "Light or dark"},
    "thead th:not([scope])": {"scope": "col"},
}

logger = logging.getLogger(__name__)


def setup(app: Sphinx) -> None:
    """Have every page finished when it is written."""
    app.setup_extension("crosscase.book.translations")
    app.setup_extension("crosscase.site.downloads")
    app.config.template_bridge = f"{Pages.__module__}.{Pages.__qualname__}"
    app.connect("build-finished", write_files, priority=900)


class Pages(private.BuiltinTemplateLoader):
    """Sphinx's template bridge, with finished pages as its results."""

    def init(self, builder: Builder, *arguments: Any) -> None:
        """Begin with no bundles, downloads and cards."""
        super().init(builder, *arguments)
        self.languages = builder.config.translations, builder.config.language
        self.site = Path(builder.outdir)
        self.bundles: dict[str, list[str]] = {}
        self.downloads: dict[str, dict[str, str]] = {}
        self.cards: dict[str, dict[str, str]] = {}

    def render(self, template: str, context: dict[str, Any]) -> str:  # type: ignore[override]
        """Return the rendered template; a whole page is finished, a part of one is not."""
        # The theme gives as text what its templates take for HTML.
        titles = {title: escape(context[title]) for title in private.TEXT_TITLES & set(context)}
        rendered = super().render(template, context | titles)
        if not rendered.lstrip().startswith(private.WHOLE_PAGE):
            return rendered
        page, name = LexborHTMLParser(rendered), context["pagename"]
        place_search(page, name)
        draw_icons(page)
        fold_code(page)
        self.bundles |= bundle(page, name)
        lead_to_code(page)
        lead_to_pdfs(page, name, self.site)
        self.downloads[name] = take_downloads(page, name)
        self.cards[name] = context.get("cards") or cards_of(page)
        make_accessible(page)
        number_marks(page)
        open_answers(page)
        offer_notebook(page)
        mark_languages(page, name, *self.languages)
        for fault in chain(faults(page), repeated_downloads(page)):
            logger.warning("%s", fault, location=name)
        state_policy(page)
        return str(page.html)


def write_files(app: Sphinx, error: Exception | None) -> None:
    """Write what belongs to the pages written, once all assets are there."""
    if isinstance(pages := getattr(app.builder, "templates", None), Pages) and not error:
        write_bundles(Path(app.outdir), pages.bundles)
        for name, contents in pages.downloads.items():
            write_downloads(Path(app.outdir), name, contents)
        write_cards(Path(app.outdir), pages.cards)


class UnknownIcon(CrosscaseError, LookupError):
    """An icon that the theme does not have; the message names it."""


def draw_icons(page: LexborHTMLParser) -> None:
    """Replace every icon (``<i class="fas fa-file">``) by its drawing, which needs no script."""
    for element in page.css("i[class*=fa-], span[class*=fa-]"):
        mode, classes = element.attributes.get("data-mode"), element.attrs.sget("class").split()
        kept = [each for each in classes if each not in private.ICON_STYLES]
        name = next(each for each in kept if each.startswith("fa-")).removeprefix("fa-")
        width, height, path = _drawing(name)
        drawn = render("icon.html", classes=kept, width=width, height=height, path=path, mode=mode)
        svg = LexborHTMLParser(drawn).css_first("svg")
        assert svg is not None
        element.replace_with(svg)


@cache
def _drawing(name: str) -> tuple[str, str, str]:
    """Return width, height and path of an icon, from the script that the theme would load."""
    script = private.ICON_SCRIPT.read_text("utf-8")
    found = re.search(private.ICON.format(re.escape(name)), script)
    if not found:
        raise UnknownIcon(f"the theme has no icon fa-{name}; correct the name in the page's markup")
    return found[1], found[2], found[3]


def make_accessible(page: LexborHTMLParser) -> None:
    """Put right what the theme leaves out for screen readers, or nests as HTML may not be."""
    # Timetables: on screens too narrow for columns each cell says which column it is from.
    for table in page.css(".timetable table"):
        heads = [head.text().strip() for head in table.css("thead th")]
        for row in table.css("tbody tr"):
            for head, cell in zip(heads, row.css("td"), strict=True):
                cell.attrs["data-head"] = head
    # The lines that fold code away: no paragraph may stand in a summary.
    for paragraph in page.css("summary > p"):
        line = page.create_node("span")
        line.attrs["class"] = paragraph.attrs.sget("class", "")
        line.insert_child(paragraph.text())
        paragraph.replace_with(line)
    for selector, attributes in ATTRIBUTES.items():
        for element in page.css(selector):
            for name, value in attributes.items():
                element.attrs[name] = value


def fold_code(page: LexborHTMLParser) -> None:
    """Have one line fold the code of all cells before an output: small cells are for editors."""
    for cell in page.css(f"{HIDDEN}:not(:has(.cell_output)) + {HIDDEN}"):
        before, first = cell.prev, cell.css_first(".cell_input")
        while before is not None and before.tag == "-text":
            before = before.prev
        assert before is not None and first is not None
        for code in before.css(".cell_input"):
            first.insert_before(code)
        before.decompose()


def number_marks(page: LexborHTMLParser) -> None:
    """Give the marks of claims the numbers of their notes."""
    marks = page.css("article a.claim")
    order = list(dict.fromkeys(mark.attrs.sget("href") for mark in marks))
    for mark in marks:
        number = mark.css_first("b")
        assert number is not None
        number.inner_html = str(order.index(mark.attrs.sget("href")) + 1)
