"""Texts from other tools, made such that a study can hold them.

A study refuses what is damaged or would be computed by a spreadsheet (:func:`flaw`). What people
say has all of that: a dash at its start, half of a pair of quotation marks, a soft hyphen from a
web page. It is changed here without touching a word, and the reader reports what was changed.
"""

import re
from html import unescape

from crosscase.study.texts import ERRORS, ESCAPED, GARBLED, HIDDEN, STRAY, flaw, is_formula

LONGEST = 100_000  # characters; a passage is a part of a text
SPACES = re.compile("[\\s\x0b\x0c\u2028\u2029]+")
OPENING = re.compile(r'(^|[\s(\[{–—-])"')


def clean(text: str) -> tuple[str, str]:
    """Return a text as a study can hold it, and why it is not as it was, if so.

    The text is empty where nothing can be kept. Blanks in a row, which nobody sees, become one.

    Examples
    --------
    >>> from crosscase.interchange.cleaning import clean
    >>> clean("- we had no money")
    ('“- we had no money”', 'a spreadsheet would compute it; it stands in quotation marks')
    >>> clean("Trust  in the council"), clean("#N/A")[0]
    (('Trust in the council', ''), '')
    """
    plain = SPACES.sub(" ", text).strip()
    if not plain or not flaw(plain):
        return (plain, "") if len(plain) <= LONGEST else ("", "it is longer than a passage can be")
    why = "hidden characters and the marks of web pages are taken out"
    found = SPACES.sub(" ", HIDDEN.sub("", unescape(plain))).strip()
    if GARBLED.search(found):
        found, why = _restored(found), "letters lost between two encodings are restored"
    if found.count('"') == 2 and found[0] == found[-1] == '"':
        found, why = found[1:-1].strip(), "the quotation marks around the whole are taken off"
    if len(STRAY.findall(found)) % 2:
        found, why = OPENING.sub(r"\1“", found).replace('"', "”"), "a quotation mark has no partner"
    if is_formula(found):
        found = f"“{found}”"
        why = "a spreadsheet would compute it; it stands in quotation marks"
    if ERRORS.search(found) or ESCAPED.search(found) or flaw(found) or len(found) > LONGEST:
        return "", f"a study cannot hold it: {(flaw(found) or ('too long',))[0]}"
    return found, why


def _restored(text: str) -> str:
    """Return a text of which UTF-8 was read as Windows-1252, if that is what happened to it."""
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text
