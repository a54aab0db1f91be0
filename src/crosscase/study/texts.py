"""What no text of a study holds - marks of a damaged or unfinished file - and what formats ask."""

import re
import unicodedata
from datetime import date
from urllib.parse import urlsplit

from crosscase.study.words import shown

SEEN = "LNPS"  # letters, numbers, punctuation and symbols, as Unicode divides characters
BLANKS = "\u115f\u1160\u2800\u3164\uffa0"  # letters and a symbol that are drawn as nothing
HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\uf8ff\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)
GARBLED = re.compile(  # UTF-8 read as Windows-1252, or as a Macintosh wrote
    "\ufffd|[ÂÃ][\u0080-\u00bfŒœŠšŽžŸƒ€‚„…†‡ˆ‰‹‘’“•–—˜™›]|[ÄÅ][\u00a1-\u00bf‡‚„ŸŠ]|â€|â‚¬|ï[»¿]"
    "|[ÐÑ][\u0080-\u00bf‚ƒ„…†‡ˆ‰Š‹Œ‘’“•–—˜™š›œ]|√[©°±≥∂º†∏¶ß≠®¨≤]"
)
ESCAPED = re.compile(r"&(?:[a-zA-Z]{2,8}|#x?[0-9a-fA-F]+);")
ERRORS = re.compile(  # in English, Spanish, Dutch and German
    r"#(?:N/[ABDV]|NV|REF!|¡REF!|VALUE!|¡VALOR!|VERW!|BEZUG!|WAARDE!|WERT!|DIV/0!|¡DIV/0!|DEEL/0!"
    r"|NAME\?|¿NOMBRE\?|NAAM\?|NUM!|¡NUM!|GETAL!|ZAHL!|NULL!|¡NULO!|LEEG!|SPILL!|CALC!|FIELD!)|#{4,}"
    r"|^Err:\d{3}$"
)
UNFINISHED = re.compile(
    r"[^\w\s]+|[\[<]?(?:TODO|TBD|TBC|TBA|FIXME)\b(?:[\]>]?|:.*)|(?i:tbd|tbc|tba|fixme|x{3,}"
    r"|placeholder|lorem ipsum.*|\[object object\])|NULL",
    re.DOTALL,
)
PLAIN = re.compile(  # has no flaw, as most texts: one look clears them
    r"(?!(?i:x|todo|tbd|tbc|tba|fixme|placeholder|lorem|null|err:))[a-zA-Z0-9][\w .,:;()'’–/%-]*",
    re.ASCII,
)
STRAY = re.compile(r'(?<![\u0590-\u05ff])"')  # Hebrew writes abbreviations with one
SIGNS = tuple("=+-@\t\r\n＝＋－＠")  # a spreadsheet computes what begins with one
NUMBER = re.compile(r"[+-]?[\d.,]+(?:[eE][+-]?\d+|/\d+)?|[+-]?inf")
HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+\.?")
DATE = re.compile("[1-9][0-9]{3}(?:-[0-9]{2}){0,2}")
LANGUAGE = re.compile(r"([a-z]{2})(?:-[A-Za-z0-9]{2,8})*", re.ASCII)
ISO_639_1 = (
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da "
    "de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy "
    "hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg "
    "li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or "
    "os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta "
    "te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)
LANGUAGES = frozenset(ISO_639_1.split())
HELD = (
    ("hidden character", HIDDEN, 
     "the hidden character U+{:04X}; allowed: visible text - take it out"),
    ("garbled", GARBLED,
     "{!r}; a letter was lost between two encodings; write it anew and save the file as UTF-8"),
    ("garbled", ESCAPED, "{!r}; write the character itself"),
    ("spreadsheet error", ERRORS,
     "{!r:.20}, an error of a spreadsheet; write what belongs there or empty the cell"),
)  # fmt: skip


def flaw(text: str) -> tuple[str, str] | None:
    """Return the kind and the wording of the first flaw of a text, if it has one."""
    if PLAIN.fullmatch(text):
        return None
    if not any(unicodedata.category(each)[0] in SEEN and each not in BLANKS for each in text):
        advice = "empty the cell, or write into it what belongs there"
        return "invisible", f"{shown(text)} holds nothing that can be seen; {advice}"
    for kind, pattern, told in HELD:
        if found := pattern.search(text):
            what = ord(found[0]) if pattern is HIDDEN else found[0]
            return kind, f"{shown(text)} holds {told.format(what)}"
    if len(STRAY.findall(text)) % 2 or (text[:1] == text[-1:] == '"' and text.count('"') == 2):
        advice = "quotation marks come in pairs inside a text - remove it, or add its partner"
        return "stray quote", f"{shown(text)} has a stray quotation mark; {advice}"
    if is_formula(text):
        advice = "begin it with a letter, a digit or a quotation mark"
        return "formula", f"{shown(text)} would be computed in a spreadsheet; {advice}"
    if UNFINISHED.fullmatch(text.strip()):
        advice = "write what belongs there, or empty the cell"
        return "placeholder", f"{shown(text)} only holds a place; {advice}"
    return None


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet may take a text for a formula.

    It begins as formulas do and names or counts something. Numbers, fractions and signs alone,
    such as the ratings ``+`` and ``--``, are none.
    """
    return bool(text.startswith(SIGNS) and re.search(r"\w", text) and not NUMBER.fullmatch(text))


def is_address(text: str) -> bool:
    """Tell whether a text is a public address: http or https, and a host with a domain."""
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 - it raises if it is no number
    except ValueError:
        return False
    usual = parts.scheme in ("http", "https") and parts.username is None
    host = HOST.fullmatch(parts.hostname or "")
    return bool(usual and host) and not re.search(r"[\s<>\"{}|\\^`]", text)


def is_date(text: str) -> bool:
    """Tell whether a text is a day, month or year of the calendar: YYYY-MM-DD, YYYY-MM, YYYY."""
    try:
        date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError:
        return False
    return bool(DATE.fullmatch(text))


def is_language(text: str) -> bool:
    """Tell whether a text names a language: its two letters in ISO 639-1, maybe with a region."""
    parts = LANGUAGE.fullmatch(text)
    return parts is not None and parts[1] in LANGUAGES


# What a format asks of a text: the kind of the problem, whether all is well, and what to do.
FORMATS = {
    "uri": ("address", is_address, "is no public address; allowed: http:// or https:// and a host "
            "like example.org - correct it"),
    "day": ("date", is_date, "is no date of the calendar; allowed: YYYY, YYYY-MM or YYYY-MM-DD - "
            "correct it"),
    "language": ("language", is_language, "is no known language; allowed: a code of ISO 639-1 like "
                 "en, nl or pt-BR - correct it"),
}  # fmt: skip
