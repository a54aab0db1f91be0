"""Words and signs: numbers and lists as prose says them, ratings and languages as all pages do."""

from collections.abc import Iterable
from typing import NamedTuple

from IPython.display import display

from crosscase.analysis.confidence import LEVELS
from crosscase.analysis.rating import SPOKEN as SPOKEN

GLUE_PREFIX = "application/papermill.record/"
SYMBOL = {"++": "++", "+": "+", "+/-": "+/−", "-": "−", "--": "−−", "thin": "thin", "silent": "·"}
DOTS = dict(zip(LEVELS.categories, ("?", "●○○○", "●●○○", "●●●○", "●●●●"), strict=True))
LANGUAGES = {
    "af": "Afrikaans",
    "cs": "Czech",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "nl": "Dutch",
    "sv": "Swedish",
}


class Language(NamedTuple):
    """How a language says small numbers, and parts of a whole."""

    small: str
    none: str
    part: str
    whole: str


# Parts of a whole: in Spanish masculine, in German feminine and after "in" or "bei". Afrikaans
# negates twice, so that such a part ends its clause.
IN = {
    "en": Language(
        "none one two three four five six seven eight nine ten eleven twelve",
        *("none of the {}", "{} of the {}", "all {}"),
    ),
    "es": Language(
        "ninguno uno dos tres cuatro cinco seis siete ocho nueve diez once doce",
        *("ninguno de los {}", "{} de los {}", "los {}"),
    ),
    "nl": Language(
        "geen een twee drie vier vijf zes zeven acht negen tien elf twaalf",
        *("geen van de {}", "{} van de {}", "alle {}"),
    ),
    "de": Language(
        "keiner einer zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
        *("keiner der {}", "{} der {}", "allen {}"),
    ),
    "af": Language(
        "geen een twee drie vier vyf ses sewe agt nege tien elf twaalf",
        *("geeneen van die {} nie", "{} van die {}", "al {}"),
    ),
}


def number(value: float, decimals: int = 0) -> str:
    """Return a number with a thin space between thousands, a true minus, fixed decimals.

    Examples
    --------
    >>> number(-0.416, 2)
    '−0.42'
    """
    # "z" turns a rounded −0 into 0.
    return f"{value:z,.{decimals}f}".replace(",", "\u202f").replace("-", "−")


def share(value: float) -> str:
    """Return a share (0-1) in whole per cent, never rounding a part to none or to all.

    Examples
    --------
    >>> share(0.25), share(0.999)
    ('25 %', 'more than 99 %')
    """
    percent = round(100 * value)
    if value > 0 and percent == 0:
        return "less than 1 %"
    if value < 1 and percent == 100:
        return "more than 99 %"
    return f"{percent} %"


def in_words(value: int, language: str = "en") -> str:
    """Return small whole numbers as words (``none`` to ``twelve``), larger ones in figures.

    Examples
    --------
    >>> in_words(3), in_words(3, "es"), in_words(13)
    ('three', 'tres', '13')
    """
    words = IN[language].small.split()
    return words[value] if 0 <= value < len(words) else number(value)


def out_of(part: int, whole: int, language: str = "en") -> str:
    """Return a part of a whole; of nothing it is none.

    Examples
    --------
    >>> out_of(0, 4), out_of(1, 4), out_of(4, 4), out_of(0, 0)
    ('none of the four', 'one of the four', 'all four', 'none')
    """
    said, all_of_it = IN[language], in_words(whole, language)
    if whole == 0:
        return all_of_it
    if part in (0, whole):
        return (said.whole if part else said.none).format(all_of_it)
    return said.part.format(in_words(part, language), all_of_it)


def count(value: int, noun: str) -> str:
    """Return a counted noun.

    Examples
    --------
    >>> count(0, "origin"), count(1, "origin"), count(13, "origin")
    ('no origins', 'one origin', '13 origins')
    """
    word = in_words(value) if value else "no"
    return f"{word} {noun}" if value == 1 else f"{word} {noun}s"


def judging(value: int) -> str:
    """Return how many statements judge, which is what ratings are made from."""
    return f"{count(value, 'statement')} that {'judges' if value == 1 else 'judge'}"


def headed(text: str) -> str:
    """Return a text that begins with a capital."""
    return text[:1].upper() + text[1:]


def listing(items: Iterable[object], nothing: str = "none") -> str:
    """Return a list in prose; ``nothing`` if it is empty.

    Examples
    --------
    >>> listing("ABC"), listing([])
    ('A, B and C', 'none')
    """
    words = [str(item) for item in items]
    if not words:
        return nothing
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def symbols(ratings: object) -> str:
    """Return ratings joined by semicolons as they are shown; nothing for none.

    Examples
    --------
    >>> symbols("thin; +/-"), symbols(None)
    ('thin, +/−', '')
    """
    said = ratings.split("; ") if isinstance(ratings, str) else []
    return ", ".join(SYMBOL[each] for each in said)


def say(**values: object) -> None:
    """Hand values, as text, to the prose, where ``{glue:text}`` names them.

    Their form is that of MyST-NB's ``glue``.

    Examples
    --------
    >>> say(city="León")  # the prose names it: {glue:text}`city`
    {'application/papermill.record/text/plain': 'León'}
    """
    for name, value in values.items():
        bundle = {f"{GLUE_PREFIX}text/plain": str(value)}
        mark = {"scrapbook": {"name": name, "mime_prefix": GLUE_PREFIX}}
        display(bundle, raw=True, metadata=mark)
