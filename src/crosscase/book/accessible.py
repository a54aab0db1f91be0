"""What the theme leaves out for screen readers, added to every page."""

from selectolax.lexbor import LexborHTMLParser

ATTRIBUTES = {
    "#pst-primary-sidebar": {"role": "complementary", "aria-label": "Contents of the book"},
    "[role=doc-biblioentry]": {"role": "listitem"},
    "thead th:not([scope])": {"scope": "col"},
}


def make_accessible(page: LexborHTMLParser) -> None:
    """Put the sidebar into a landmark, make a bibliography a list, say what headings head."""
    for selector, attributes in ATTRIBUTES.items():
        for element in page.css(selector):
            for name, value in attributes.items():
                element.attrs[name] = value
