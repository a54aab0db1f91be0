"""What the theme leaves out for screen readers, or nests as HTML may not be, put right."""

from selectolax.lexbor import LexborHTMLParser

ATTRIBUTES = {
    "#pst-primary-sidebar": {"role": "complementary", "aria-label": "Contents of the book"},
    "[role=doc-biblioentry]": {"role": "listitem"},
    "thead th:not([scope])": {"scope": "col"},
}


def make_accessible(page: LexborHTMLParser) -> None:
    """Put the sidebar into a landmark, make a bibliography a list, say what headings head.

    The lines that fold code away are spans, since no paragraph may stand in a summary.

    Cells of a timetable know the head of their column, for screens too narrow for columns.
    """
    for table in page.css(".timetable table"):
        heads = [head.text().strip() for head in table.css("thead th")]
        for row in table.css("tbody tr"):
            for head, cell in zip(heads, row.css("td"), strict=True):
                cell.attrs["data-head"] = head
    for paragraph in page.css("summary > p"):
        line = page.create_node("span")
        line.attrs["class"] = paragraph.attrs.sget("class", "")
        line.insert_child(paragraph.text())
        paragraph.replace_with(line)
    for selector, attributes in ATTRIBUTES.items():
        for element in page.css(selector):
            for name, value in attributes.items():
                element.attrs[name] = value
