"""Numbers and lists as prose says them."""

from collections.abc import Iterable

from IPython.display import display

GLUE_PREFIX = "application/papermill.record/"
SMALL = (
    *("one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)


def number(value: float, decimals: int = 0) -> str:
    """Return a number with a thin space between thousands, a true minus, fixed decimals."""
    return f"{value:z,.{decimals}f}".replace(",", "\u202f").replace("-", "−")


def share(value: float) -> str:
    """Return a share (0-1) in whole per cent, never rounding a part to none or to all."""
    percent = round(100 * value)
    if value > 0 and percent == 0:
        return "less than 1 %"
    if value < 1 and percent == 100:
        return "more than 99 %"
    return f"{percent} %"


def in_words(value: int) -> str:
    """Return small whole numbers as words (``none`` to ``twelve``), larger ones in figures."""
    return ["none", *SMALL][value] if 0 <= value <= len(SMALL) else number(value)


def out_of(part: int, whole: int) -> str:
    """Return a part of a whole: ``none of the four``, ``one of the four``, ``all four``."""
    if part == whole:
        return f"all {in_words(whole)}"
    return f"{in_words(part)} of the {in_words(whole)}"


def count(value: int, noun: str, plural: str | None = None) -> str:
    """Return a counted noun: ``no origins``, ``one origin``, ``two origins``, ``13 origins``."""
    word = in_words(value) if value else "no"
    return f"{word} {noun if value == 1 else plural or noun + 's'}"


def listing(items: Iterable[object], nothing: str = "none") -> str:
    """Return a list in prose: ``A``, ``A and B``, ``A, B and C``; ``nothing`` if it is empty."""
    words = [str(item) for item in items]
    if not words:
        return nothing
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def say(**values: object) -> None:
    """Hand values to the prose, where ``{glue:text}`` names them.

    Parameters
    ----------
    **values
        Name and text of each value; everything else than text is turned into text.

    Notes
    -----
    The stored form is that of MyST-NB's ``glue``, for many names in one call.
    """
    for name, value in values.items():
        bundle = {f"{GLUE_PREFIX}text/plain": str(value)}
        mark = {"scrapbook": {"name": name, "mime_prefix": GLUE_PREFIX}}
        display(bundle, raw=True, metadata=mark)
