"""What a page says about itself to machines: Open Graph, Highwire tags and schema.org."""

from typing import Any

from markupsafe import Markup

from crosscase.display.html import inert_json
from crosscase.site.pages import PAGES


def head_tags(facts: dict[str, Any], site: str) -> Markup:
    """Return the tags in the head of a page of a site, from what it is in terms of schema.org.

    Without ``url`` no tag names an address.
    """
    graph = {
        "og:title": facts["name"],
        "og:type": "book" if facts["@type"] == "Book" else "article",
        "og:description": facts["description"],
        "og:site_name": site,
        "og:url": facts.get("url"),
    }
    highwire = [
        ("citation_title", facts["name"]),
        *(("citation_author", author["name"]) for author in facts["author"]),
        ("citation_publication_date", facts["datePublished"].replace("-", "/")),
        ("citation_language", facts["inLanguage"]),
        ("citation_public_url", facts.get("url")),
    ]
    template = PAGES.get_template("head.html")
    return Markup(template.render(graph=graph, highwire=highwire, facts=inert_json(facts)).strip())
