"""The notes of claims come in the order of their marks."""

from selectolax.lexbor import LexborHTMLParser


def order_notes(page: LexborHTMLParser) -> None:
    """Put the notes of a page in the order in which their marks first appear, and number the marks.

    A chapter's claims are listed in the order of the register, which knows nothing of the prose.
    """
    marks = page.css("article a.claim")
    order = list(dict.fromkeys(mark.attrs.sget("href") for mark in marks))
    for mark in marks:
        number = mark.css_first("b")
        assert number is not None
        number.inner_html = str(order.index(mark.attrs.sget("href")) + 1)
    notes = page.css_first("ol.claims")
    if notes is None:
        return
    for address in order:
        if note := notes.css_first(f"li{address}"):
            notes.insert_child(note)  # a copy
            note.decompose()
