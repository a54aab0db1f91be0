"""What a spreadsheet would compute instead of showing it, when it opens a table of texts."""

import re

SIGNS = tuple("=+-@\t\r\n＝＋－＠")
COUNTED = re.compile(r"\w")
NUMBER = re.compile(r"[+-]?[\d.,]+(?:[eE][+-]?\d+|/\d+)?|[+-]?inf")


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet may take a text for a formula.

    It begins as formulas do and names or counts something. Numbers, fractions and signs alone,
    such as the ratings ``+`` and ``--``, are none.
    """
    return bool(text.startswith(SIGNS) and COUNTED.search(text) and not NUMBER.fullmatch(text))
