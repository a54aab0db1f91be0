"""What files say of the bearing of a coding: in a column, or as child codes named like one."""

import re

from crosscase.interchange.project import Project, Row
from crosscase.study.words import counted, listing

# Of each bearing its value, and how it is written in English, Spanish, German, Dutch, Portuguese
# and French, or with signs.
VALUES: dict[str, int | None] = {
    "positive": 1,
    "mixed": 0,
    "neutral": 0,
    "negative": -1,
    "present": None,
    "absent": None,
    "aim": None,
}
USUAL = ("positive", "mixed", "negative")
WRITTEN = {
    "positive": "positive positiv positivo positiva positief positieve positif pos pro favourable "
    "favorable + ++ +1",
    "mixed": "mixed ambivalent mixto mixta gemischt gemengd misto mista mixte +/- ± -/+",
    "neutral": "neutral neutro neutra neutraal neutre",
    "negative": "negative negativ negativo negativa negatief negatieve négatif négative negatif "
    "neg contra against unfavourable unfavorable - -- -1 − –",
    "present": "present",
    "absent": "absent",
    "aim": "aim",
}
NAMES = {word: name for name, words in WRITTEN.items() for word in words.split()}
NUMBERS = {"1": "positive", "+1": "positive", "0": "mixed", "-1": "negative"}  # a column of them
CHILD = re.compile(r"(.*\S)\s*[/.:|(>\\]\s*([^\s()]+)\)?")


def bearing_of(word: str) -> str:
    """Return the bearing that a word stands for; one that is not known stands for itself.

    Examples
    --------
    >>> from crosscase.interchange.bearings import bearing_of
    >>> bearing_of("Positiv"), bearing_of("+/-"), bearing_of("Hoped for")
    ('positive', 'mixed', 'hoped for')
    """
    plain = word.strip().casefold()
    return NAMES.get(plain, plain)


def apart(code: str) -> tuple[str, ...]:
    """Return a code and the bearing it is named with as two names, one below the other.

    Examples
    --------
    >>> from crosscase.interchange.bearings import apart
    >>> apart("Support/positive"), apart("Trust (-)"), apart("Health/Safety")
    (('Support', 'positive'), ('Trust', '-'), ('Health/Safety',))
    """
    found = CHILD.fullmatch(code)
    if found and found[2].casefold() in NAMES:
        return found[1], found[2]
    return (code,)


def settle_bearings(project: Project) -> None:
    """Take child codes that are named like bearings as bearings of their parent, and settle them.

    Where a coder gave one segment one code twice, with a positive and a negative bearing, it is
    mixed. Where only some codings have a bearing, the others say that something is ``present``.
    """
    tables = project.tables
    parents = {row.get("parent") for row in tables["codebook"]}
    child: dict[str, Row] = {
        row["code_id"]: row
        for row in tables["codebook"]
        if row.get("parent") and row["code_id"] not in parents and _last(row) in NAMES
    }
    if child:
        named = sorted({_last(row) for row in child.values()})
        project.notes.append(
            f"{counted(len(child), 'child code')} named like bearings ({listing(named)}) are taken "
            "as bearings of the codes above them"
        )
    tables["codebook"] = [row for row in tables["codebook"] if row["code_id"] not in child]
    found: dict[tuple[str, str, str], dict[str, None]] = {}
    for row in tables["codings"]:
        code, bearing = row["code_id"], bearing_of(row.get("bearing", ""))
        if code in child:
            code, bearing = child[code]["parent"], NAMES[_last(child[code])]
        key = (row["segment_id"], row["coder_id"], code)
        found.setdefault(key, {})[bearing] = None
    given = {name for names in found.values() for name in names} - {""}
    rows = []
    for (segment, coder, code), names in found.items():
        row = {"segment_id": segment, "coder_id": coder, "code_id": code}
        if given:
            row["bearing"] = _settled(names)
        if len({*names} - {""}) > 1:
            why = "one coder gave one code with several bearings"
            project.losses.change("coding", why, f"{segment}, {coder}, {code}")
        rows.append(row)
    tables["codings"] = rows
    if given:
        used = {row["bearing"] for row in rows}
        order = [*VALUES, *sorted(used - VALUES.keys())]
        project.bearings = {
            name: VALUES.get(name) for name in order if name in used or name in USUAL
        }
        worth = ", ".join(f"{name} {value}" for name, value in project.bearings.items())
        project.notes.append(f"bearings and what they are worth: {worth}")


def _last(row: Row) -> str:
    """Return the own name of a code whose readable name may have those above it before it."""
    return re.split(r">|\s/\s", row["dimension"])[-1].strip().casefold()


def _settled(names: dict[str, None]) -> str:
    valued = {name for name in names if VALUES.get(name) is not None}
    if len(valued) > 1:
        return "mixed"
    return next(iter(valued), next(filter(None, names), "present"))
