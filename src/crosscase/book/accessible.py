"""What the theme leaves out for screen readers, added to every page."""

from selectolax.lexbor import LexborHTMLParser

ATTRIBUTES = {
    "#pst-primary-sidebar": {"role": "complementary", "aria-label": "Contents of the book"},
    "[role=doc-biblioentry]": {"role": "listitem"},
    "thead th:not([scope])": {"scope": "col"},
}


def make_accessible(page: LexborHTMLParser) -> None:
    """Put the sidebar into a landmark, make a bibliography a list, say what headings head.

    Cells of a timetable know the head of their column, for screens too narrow for columns.
    """
    for table in page.css(".timetable table"):
        heads = [head.text().strip() for head in table.css("thead th")]
        for row in table.css("tbody tr"):
            for head, cell in zip(heads, row.css("td"), strict=True):
                cell.attrs["data-head"] = head
    for selector, attributes in ATTRIBUTES.items():
        for element in page.css(selector):
            for name, value in attributes.items():
                element.attrs[name] = value
