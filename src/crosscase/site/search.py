"""One search for the whole book: its prose, statements, claims, sources, codes and terms.

The documents lie beside the pages in a script, which works from a folder as well. Words are folded
and found by ``static/search.js`` in the reader's browser, where MiniSearch makes the index
(``static/minisearch.js``, as published, under its MIT licence).
"""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode
from sphinx.application import Sphinx

from crosscase.book.addresses import relative
from crosscase.book.private import ARTICLE, SEARCH_DIALOG, SEARCH_FORM
from crosscase.book.roles import all_claims
from crosscase.claims import Judged
from crosscase.display import addresses
from crosscase.display.claims import sentence
from crosscase.display.html import has, records
from crosscase.site.pages import fill
from crosscase.study import Study, load_study

PAGE, INDEX = "search", "searchindex.js"
STATEMENTS = addresses.SEGMENTS.removeprefix("../")
KINDS = {  # in the order in which readers meet them
    "section": "In the chapters",
    "claim": "Claims",
    "statement": "Statements",
    "code": "Codes",
    "term": "Glossary",
    "source": "Sources",
}
# What a reader of prose has no use for: code, what it shows, marks and menus; and what gives
# away an exercise.
NO_PROSE = (
    ".cell, .highlight, pre, table, svg, script, style, button, nav, .toctree-wrapper, "
    ".headerlink, a.claim, ol.claims, .segments, .figure-links, .translations, "
    ".admonition-title, .objectives, .hint, .solution, .instructor"
)
TERMS = "dl.glossary"
BEFORE_SIGN = re.compile(r" (?=[.,;:!?)])")  # where a mark stood
BLOCKS = "h1, h2, h3, h4, h5, h6, p, li, dt, dd, div, summary, figcaption, blockquote"


class Document(NamedTuple):
    """What can be found; a language is that of the book if none is named."""

    kind: str
    id: str
    title: str
    text: str
    address: str  # from the root of the site
    group: str = ""  # what it belongs to
    title_language: str = ""
    language: str = ""


def setup(app: Sphinx) -> None:
    """Have this search in place of Sphinx's own."""
    app.connect("builder-inited", search_here)
    app.connect("html-collect-pages", search_page)
    app.connect("build-finished", write_index)


def search_here(app: Sphinx) -> None:
    """Have Sphinx make neither an index nor a page of its own."""
    app.builder.search = False  # type: ignore[attr-defined]


def search_page(app: Sphinx) -> Iterable[tuple[str, dict[str, Any], str]]:
    """Yield the page of the search, which the fields of all pages lead to."""
    claims = _from_root(addresses.REGISTER)
    body = fill("search.html", statements=STATEMENTS, claims=claims)
    yield PAGE, {"title": "Search", "pagetitle": "Search", "body": body}, "page.html"


def place_search(page: LexborHTMLParser, name: str) -> None:
    """Put our field where the theme has its own, with the room for what is found."""
    places = {"action": relative(name, f"{PAGE}.html"), "explorer": relative(name, STATEMENTS)}
    [field] = LexborHTMLParser(fill("search_field.html", kinds=KINDS, **places)).css(".search")
    for dialog in page.css(SEARCH_DIALOG):
        dialog.attrs["aria-label"] = "Search"
        if name == PAGE:  # which needs no second field
            dialog.inner_html = ""
    for form in page.css(SEARCH_FORM):
        form.replace_with(field)


def write_index(app: Sphinx, error: Exception | None) -> None:
    """Write what can be found, on the pages of this build and on those of earlier ones."""
    if error or app.builder.name != "html":
        return
    site, data = Path(app.outdir), Path(app.srcdir) / "data"
    found: list[Document] = []
    for name in sorted(app.env.found_docs):
        page = (site / f"{name}.html").read_text("utf-8")
        found += on_page(name, LexborHTMLParser(page))
    found += [*in_register(all_claims(data).values()), *in_data(load_study(data))]
    index = {"fields": Document._fields, "documents": found}
    text = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    (site / INDEX).write_text(f"window.searchIndex={text};\n", "utf-8")


def in_register(claims: Iterable[Judged]) -> Iterator[Document]:
    """Yield the claims."""
    for one in claims:
        own = one.claim.claim_id
        where = _from_root(addresses.claim(own))
        yield Document("claim", own, sentence(one), one.claim.note, where, one.status)


def in_data(study: Study) -> Iterator[Document]:
    """Yield the statements, codes and sources of a study."""
    homes = addresses.homes(study)
    coded = study.consensus.groupby("segment_id", observed=True)["code_id"].unique()
    languages = {row["source_id"]: row.get("language") or "" for row in records(study.sources)}
    for row in records(study.segments):
        own, anchor = row["segment_id"], row["anchor"] if has(row.get("anchor")) else ""
        about = ", ".join(study.names[each] for each in (*row["cases"], *coded.get(own, ())))
        words = own, row["statement"], anchor, _from_root(homes[own]), about
        yield Document("statement", *words, language=languages[row["source_id"]])
    for row in records(study.codebook):
        own = row["code_id"]
        where = _from_root(addresses.evidence(own))
        yield Document("code", own, study.names[own], row["definition"], where)
    for row in records(study.sources):
        own, spoken = row["source_id"], languages[row["source_id"]]
        told = ", ".join(row[name] for name in ("kind", "published") if has(row.get(name)))
        voice, home = row.get("publisher", row["origin"]), _from_root(addresses.evidence(own))
        words = own, row["title"], voice, home, told
        yield Document("source", *words, title_language=spoken, language=spoken)


def on_page(name: str, page: LexborHTMLParser) -> Iterator[Document]:
    """Yield the terms and the sections of a finished page, each without those within it.

    The page is used up.
    """
    article = page.css_first(ARTICLE)
    if article is None:
        return
    language = article.attributes.get("lang") or ""
    for part in article.css(NO_PROSE):
        part.decompose()
    for block in article.css(BLOCKS):
        block.insert_child(" ")  # or its last word runs into the first of the next
    for term in article.css(f"{TERMS} > dt[id]"):
        meaning = article.css_first(f"{TERMS} > dt[id='{term.id}'] ~ dd")
        yield Document("term", "", _words(term), _words(meaning), f"{name}.html#{term.id}")
    for terms in article.css(TERMS):
        terms.decompose()
    title = _words(article.css_first("h1"))
    sections = []
    for section in reversed(article.css("section[id]")):  # the inner ones first
        heading = section.css_first("h1, h2, h3, h4, h5, h6")
        head = _words(heading)
        if heading is not None:
            heading.decompose()
        place, group = (f"#{section.id}", title) if section.parent != article else ("", "")
        words = head, _words(section), f"{name}.html{place}", group, language, language
        sections.append(Document("section", "", *words))
        section.decompose()
    yield from reversed(sections)


def _words(element: LexborNode | None) -> str:
    return "" if element is None else BEFORE_SIGN.sub("", " ".join(element.text().split()))


def _from_root(address: str) -> str:
    return address.removeprefix("../")
