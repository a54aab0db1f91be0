"""What no text of a study holds: the marks of a file that was damaged, or left unfinished."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from crosscase.study.formulas import SIGNS, is_formula
from crosscase.study.words import shown

SEEN = "LNPS"  # letters, numbers, punctuation and symbols, as Unicode divides characters
BLANKS = "\u115f\u1160\u2800\u3164\uffa0"  # letters and a symbol that are drawn as nothing
HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ue000-\uf8ff\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
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
# Whatever has a flaw, and little else.
SUSPECT = re.compile(
    f'"|{HIDDEN.pattern}|{GARBLED.pattern}|{ESCAPED.pattern}|{ERRORS.pattern}'
    f"|[{BLANKS}]|^[{re.escape(''.join(SIGNS))}]"
    r"|^[^\w\n]+$|^\W*$|(?i:todo|tbd|tbc|tba|fixme|placeholder|lorem|object|null)|^(?i:x{3,})$",
    re.MULTILINE,
)
STRAY = re.compile(r'(?<![\u0590-\u05ff])"')  # Hebrew writes abbreviations with one
HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+\.?")
DATE = re.compile(r"([1-9][0-9]{3})(?:-([0-9]{2}))?(?:-([0-9]{2}))?", re.ASCII)
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


def flaw(text: str) -> tuple[str, str] | None:
    """Return the kind and the wording of the first flaw of a text, if it has one."""
    # Most texts are cleared by one look for whatever a flaw must hold.
    return next(_flaws(text), None) if SUSPECT.search(text) else None


def _flaws(text: str) -> Iterator[tuple[str, str]]:
    if not any(unicodedata.category(each)[0] in SEEN and each not in BLANKS for each in text):
        advice = "empty the cell, or write into it what belongs there"
        yield "invisible", f"{shown(text)} holds nothing that can be seen; {advice}"
    if hidden := HIDDEN.search(text):
        what = f"holds the hidden character U+{ord(hidden[0]):04X}"
        yield "hidden character", f"{shown(text)} {what}; allowed: visible text - take it out"
    if garbled := GARBLED.search(text):
        advice = "a letter was lost between two encodings; write it anew and save the file as UTF-8"
        yield "garbled", f"{shown(text)} holds {garbled[0]!r}; {advice}"
    if escaped := ESCAPED.search(text):
        yield "garbled", f"{shown(text)} holds {escaped[0]!r}; write the character itself"
    if error := ERRORS.search(text):
        advice = "an error of a spreadsheet; write what belongs there or empty the cell"
        yield "spreadsheet error", f"{shown(text)} holds {error[0]!r:.20}, {advice}"
    if len(STRAY.findall(text)) % 2 or (text[:1] == text[-1:] == '"' and text.count('"') == 2):
        advice = "quotation marks come in pairs inside a text - remove it, or add its partner"
        yield "stray quote", f"{shown(text)} has a stray quotation mark; {advice}"
    if is_formula(text):
        advice = "begin it with a letter, a digit or a quotation mark"
        yield "formula", f"{shown(text)} would be computed in a spreadsheet; {advice}"
    if UNFINISHED.fullmatch(text.strip()):
        advice = "write what belongs there, or empty the cell"
        yield "placeholder", f"{shown(text)} only holds a place; {advice}"


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
    if not (parts := DATE.fullmatch(text)):
        return False
    year, month, day = (int(part or 1) for part in parts.groups())
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def is_language(text: str) -> bool:
    """Tell whether a text names a language: its two letters in ISO 639-1, maybe with a region."""
    parts = LANGUAGE.fullmatch(text)
    return parts is not None and parts[1] in LANGUAGES
