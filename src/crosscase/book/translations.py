"""Pages that say the same in several languages: each in its language, and leading to the others."""

from collections.abc import Collection, Iterator, Mapping
from posixpath import dirname, join, normpath
from typing import Any
from urllib.parse import unquote, urlsplit

from markupsafe import Markup
from selectolax.lexbor import LexborHTMLParser
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ConfigError
from sphinx.util import logging

from crosscase.book.addresses import public_address, relative
from crosscase.book.markup import render
from crosscase.book.private import AROUND_TEXT, ARTICLE, NEXT_TITLE
from crosscase.study.words import shown

OWN_NAMES = {
    "af": "Afrikaans",
    "de": "Deutsch",
    "en": "English",
    "es": "Español",
    "fr": "Français",
    "nl": "Nederlands",
}
ALTERNATE = Markup('<link rel="alternate" hreflang="{}" href="{}">')

logger = logging.getLogger(__name__)


def setup(app: Sphinx) -> None:
    """Register the table of translations: the language of each page that says the same."""
    app.add_config_value("translations", {}, "env")
    app.connect("config-inited", check_table)
    app.connect("env-check-consistency", check_pages)
    app.connect("html-page-context", add_language, priority=600)


def language_of(app: Sphinx, name: str) -> str:
    """Return the language of a page: its own, or that of the book."""
    return str(app.config.translations.get(name, app.config.language))


def faults(languages: Mapping[str, str], pages: Collection[str]) -> Iterator[str]:
    """Yield what is wrong with a table of translations, given the pages that there are."""
    for page in languages:
        if page not in pages:
            yield f"translations names {page}, which is no page; name one of _toc.yml"
    if len(set(languages.values())) < len(languages):
        yield "translations gives two pages one language; give each page its own"


def check_table(app: Sphinx, config: Config) -> None:
    """Refuse a table of translations that is none."""
    table = config.translations
    if not isinstance(table, dict) or not all(each in [*OWN_NAMES] for each in table.values()):
        form = "give lines `page: language`, each language one of"
        raise ConfigError(f"translations is {shown(table)}; {form} {', '.join(OWN_NAMES)}")


def check_pages(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of what is wrong with the table of translations."""
    for fault in faults(app.config.translations, env.found_docs):
        logger.warning(fault)


def add_language(app: Sphinx, name: str, template: str, context: dict[str, Any], *_: Any) -> None:
    """Say in the head of a translated page which language it is in, and where the others are."""
    languages, base = app.config.translations, app.config.html_baseurl
    if name in languages:
        context["language"] = languages[name]
        pages = languages.items() if base else ()
        tags = [ALTERNATE.format(each, public_address(base, page)) for page, each in pages]
        context["metatags"] = Markup("\n").join([Markup(context["metatags"]), *tags])


def mark_languages(
    page: LexborHTMLParser, name: str, languages: Mapping[str, str], common: str
) -> None:
    """Mark on a page what is in another language, and let a translated page lead to the others."""
    if name in languages:
        for article in page.css(ARTICLE):
            article.attrs["lang"] = languages[name]
        for part in page.css(AROUND_TEXT):
            part.attrs["lang"] = common  # in which the theme speaks on every page
        if title := page.css_first("article h1"):
            links = [
                (relative(name, f"{other}.html"), OWN_NAMES[language], other == name)
                for other, language in languages.items()
            ]
            switch = LexborHTMLParser(render("translations.html", links=links)).css_first("ul")
            assert switch is not None
            title.insert_after(switch)
    for link in page.css("a[href]"):
        parts = urlsplit(link.attrs.sget("href"))
        if not parts.netloc and parts.path.endswith(".html"):
            target = normpath(join(dirname(name), unquote(parts.path))).removesuffix(".html")
            if language := languages.get(target):
                link.attrs["hreflang"] = language
                (link.css_first(NEXT_TITLE) or link).attrs["lang"] = language
