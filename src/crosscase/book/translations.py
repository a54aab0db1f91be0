"""Pages that say the same in several languages: each in its language, and leading to the others."""

from collections.abc import Collection, Iterator, Mapping
from os.path import relpath
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any, cast
from urllib.parse import quote, unquote, urlsplit

from docutils import nodes
from markupsafe import Markup
from selectolax.lexbor import LexborHTMLParser, LexborNode
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ConfigError
from sphinx.util import logging

from crosscase.book.addresses import public_address
from crosscase.book.execute import ChapterError
from crosscase.book.settings import CONFIG, setting
from crosscase.study.words import shown

OWN_NAMES = {
    "af": "Afrikaans",
    "de": "Deutsch",
    "en": "English",
    "es": "Español",
    "fr": "Français",
    "nl": "Nederlands",
}
AROUND = (
    ".bd-header, .bd-header-article, .bd-sidebar-primary, .bd-sidebar-secondary .onthispage, "
    ".prev-next-area, .bd-footer, .bd-footer-content, #pst-search-dialog, .skip-link, "
    "#pst-skip-link, article a.claim, article details.hide > summary"
)
ALTERNATE = Markup('<link rel="alternate" hreflang="{}" href="{}">')

logger = logging.getLogger(__name__)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the table of translations: the language of each page that says the same."""
    app.add_config_value("translations", {}, "env")
    app.connect("config-inited", check_table)
    app.connect("env-check-consistency", check_pages)
    app.connect("html-page-context", add_language, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def check_table(app: Sphinx, config: Config) -> None:
    """Refuse a table of translations that is none."""
    if fault := no_table(config.translations):
        raise ConfigError(fault)


def no_table(table: object) -> str:
    """Say why something is no table of translations; nothing if it is one."""
    if isinstance(table, dict) and all(each in [*OWN_NAMES] for each in table.values()):
        return ""
    return (
        f"translations is {shown(table)}; give lines `page: language`, each language one of "
        f"{', '.join(OWN_NAMES)}"
    )


def check_pages(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of what is wrong with the table of translations."""
    for fault in faults(app.config.translations, env.found_docs):
        logger.warning(fault)


def faults(languages: Mapping[str, str], pages: Collection[str]) -> Iterator[str]:
    """Yield what is wrong with a table of translations.

    Parameters
    ----------
    languages
        The language of each translated page, by the page's name: ``{"chapters/resumen": "es"}``.
    pages
        Names of the pages of the book.
    """
    for page in languages:
        if page not in pages:
            yield f"translations names {page}, which is no page; name one of _toc.yml"
    if len(set(languages.values())) < len(languages):
        yield "translations gives two pages one language; give each page its own"


def read_table(root: Path) -> dict[str, str]:
    """Return the table of translations of the book in a folder; empty if it has none.

    Raises
    ------
    ChapterError
        When its settings cannot be read.
    """
    table = setting(root, "sphinx", "config", "translations") or {}
    if fault := no_table(table):
        raise ChapterError(f"{CONFIG}: {fault}")
    return cast(dict[str, str], table)


def original(page: str, languages: Mapping[str, str]) -> str:
    """Return the page that a page translates, the first one of the table, or else the page."""
    return next(iter(languages)) if page in languages else page


def language_of(app: Sphinx, name: str) -> str:
    """Return the language of a page: its own, or that of the book."""
    return str(app.config.translations.get(name, app.config.language))


def add_language(
    app: Sphinx, name: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Say in the head of a translated page which language it is in, and where the others are."""
    languages, base = app.config.translations, app.config.html_baseurl
    if name in languages:
        context["language"] = languages[name]
        tags = (
            ALTERNATE.format(each, public_address(base, page)) for page, each in languages.items()
        )
        context["metatags"] = Markup("\n").join(
            [Markup(context["metatags"]), *(tags if base else [])]
        )


def mark_languages(
    page: LexborHTMLParser, name: str, languages: Mapping[str, str], common: str
) -> None:
    """Mark on a page what is in another language, and let a translated page lead to the others.

    Parameters
    ----------
    page
        The page; changed in place.
    name
        The page's name.
    languages
        As in :func:`faults`.
    common
        The language of the book, and so of what stands around every page.
    """
    if name in languages:
        _tell_apart(page, languages[name], common)
        _add_switch(page, name, languages)
    for link in page.css("a[href]"):
        if language := languages.get(_target(link, name)):
            link.attrs["hreflang"] = language
            (link.css_first(".prev-next-title") or link).attrs["lang"] = language


def _tell_apart(page: LexborHTMLParser, language: str, common: str) -> None:
    """Put its language on the article, and that of the book on what the theme has around it."""
    for article in page.css("article.bd-article"):
        article.attrs["lang"] = language
    for part in page.css(AROUND):
        part.attrs["lang"] = common


def _add_switch(page: LexborHTMLParser, name: str, languages: Mapping[str, str]) -> None:
    """Add the line of languages below the title."""
    title = page.css_first("article h1")
    if title is None:
        return
    switch = page.create_node("ul")
    switch.attrs["class"] = "translations"
    for other, language in languages.items():
        link = page.create_node("a")
        link.attrs["href"] = quote(Path(relpath(f"{other}.html", Path(name).parent)).as_posix())
        if other == name:
            link.attrs["aria-current"] = "page"
        link.insert_child(OWN_NAMES[language])
        item = page.create_node("li")
        item.insert_child(link)
        switch.insert_child(item)
    title.insert_after(switch)


def _target(link: LexborNode, name: str) -> str:
    """Return the name of the page that a link leads to."""
    parts = urlsplit(link.attrs.sget("href"))
    if parts.netloc or not parts.path.endswith(".html"):
        return ""
    return normpath(join(dirname(name), unquote(parts.path))).removesuffix(".html")
