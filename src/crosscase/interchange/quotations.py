"""Quotations with codes, as spreadsheets and most tools keep them, made into the tables of a study.

The readers of files only say who gave which passage which code; what a segment, a case, a reading
is, they all leave to :func:`assemble`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from crosscase.errors import CrosscaseError
from crosscase.interchange.cleaning import clean
from crosscase.interchange.losses import Losses
from crosscase.interchange.project import (
    SEPARATOR,
    TEXTS,
    WHOLE_NUMBERS,
    Project,
    Row,
    identifier,
)
from crosscase.study.package import CORE, HOMES, MEANT, OURS
from crosscase.study.words import counted, shown

NOBODY = "not recorded"
# What a column of a study means, in one table or where tables stand side by side.
RESERVED = {
    *(column for columns in (*CORE.values(), OURS, WHOLE_NUMBERS, HOMES) for column in columns),
    *(column for _, column in MEANT),
    *("anchor", "dimension", "research_question", "scope", "speaker", "text", "time"),
}
STEP = " > "  # between the names of a code and those above it


@dataclass(frozen=True)
class Quotation:
    """A passage of a source that somebody gave a code, or read and gave none.

    Parameters
    ----------
    source, text, where
        The name of the source, the words, and how the report calls the place in the file.
    code
        The names of the codes above it, and its own; none where the passage was only read.
    coder, cases, bearing, origin
        As the file names them; empty where it does not.
    place
        What tells the passage from others of its source; the words themselves, if left out.
    columns
        Further columns of the segment: ``start``, ``end``, ``row``, and what the file has.
    """

    source: str
    text: str
    where: str
    code: tuple[str, ...] = ()
    coder: str = ""
    cases: tuple[str, ...] = ()
    bearing: str = ""
    origin: str = ""
    place: tuple[object, ...] = ()
    columns: Row = field(default_factory=dict)


class Names:
    """Gives everything that is named an id: the first time a new one, later the same."""

    def __init__(self, prefix: str = "") -> None:
        """Start with none; with a prefix, ids are that and a number."""
        self.prefix, self.ids = prefix, dict[tuple[object, ...], str]()
        self.taken = set[str]()

    def __call__(self, key: tuple[object, ...], name: str) -> str:
        """Return the id of what the key stands for."""
        if key not in self.ids:
            number = f"{self.prefix}{len(self.ids) + 1}"
            self.ids[key] = number if self.prefix else identifier(name, self.taken)
            self.taken.add(self.ids[key])
        return self.ids[key]


def assemble(
    title: str,
    quotations: Iterable[Quotation],
    losses: Losses,
    *,
    texts: Mapping[str, str] | None = None,
    codes: Mapping[tuple[str, ...], str] | None = None,
    whole_sources: bool = False,
) -> Project:
    """Return the project that quotations make.

    Several quotations of one passage become one segment, whose cases are those of all of them.
    Where no case is named, each source is one.

    Parameters
    ----------
    texts
        The texts of sources by name.
    codes
        Definitions by the names of a code, also of codes that no quotation has.
    whole_sources
        Whether who coded anything of a source has read all passages of it, as where passages were
        chosen by coding; else coders have read the passages that they are named beside.

    Raises
    ------
    CrosscaseError
        If nothing is left that a study could hold.
    """
    sources, segments, cases, coders, codebook = (
        Names("S"), Names("Q"), Names(), Names(), Names(),
    )  # fmt: skip
    tables: dict[str, dict[str, Row]] = {
        name: {} for name in ("cases", "sources", "segments", "codebook", "coders")
    }
    codings: dict[tuple[str, ...], Row] = {}
    read: dict[tuple[str, str], Row] = {}

    def code_id(path: tuple[str, ...]) -> str:
        parent = code_id(path[:-1]) if path[1:] else ""
        own = codebook(tuple(each.casefold() for each in path), STEP.join(path))
        given = {"definition": clean((codes or {}).get(path, ""))[0], "parent": parent}
        row = {"code_id": own, "dimension": path[-1], **given}
        tables["codebook"].setdefault(own, row)
        return own

    for path in codes or {}:
        code_id(path)
    coded = False
    for each in quotations:
        words, why = clean(each.text)
        if not words:
            losses.drop("quotation", why or "it has no words", each.where)
            continue
        source = sources((each.source,), each.source)
        tables["sources"].setdefault(
            source,
            {"source_id": source, "title": each.source, "origin": each.origin or each.source},
        )
        segment = segments((source, *(each.place or (words,))), words)
        if segment not in tables["segments"] and why:
            losses.change("quotation", why, each.where)
        row = tables["segments"].setdefault(
            segment, {"segment_id": segment, "source_id": source, "cases": "", "statement": words}
        )
        own = [cases((case.casefold(),), case) for case in each.cases]
        for case, name in zip(own, each.cases, strict=True):
            tables["cases"].setdefault(case, {"case_id": case, "name": name})
        so_far = row["cases"].split(SEPARATOR) if row["cases"] else []
        row["cases"] = SEPARATOR.join(dict.fromkeys([*so_far, *own]))
        for column, value in each.columns.items():
            if row.setdefault(column, value) != value and column != "row":
                why = "rows of one quotation differ in it; the first is kept"
                losses.change(f"cell of {column!r}", why, each.where)
        coder = coders((each.coder.casefold(),), each.coder or NOBODY)
        tables["coders"].setdefault(coder, {"coder_id": coder, "name": each.coder or NOBODY})
        read[segment, coder] = {"segment_id": segment, "coder_id": coder}
        if each.code:
            coded = True
            code = code_id(each.code)
            given = {"segment_id": segment, "coder_id": coder, "code_id": code}
            codings[segment, coder, code, each.bearing] = given | {"bearing": each.bearing}
    if not tables["segments"]:
        raise CrosscaseError(f"{losses.name}: holds no quotation with words; nothing to make")
    project = Project(title, {name: [*rows.values()] for name, rows in tables.items()}, losses)
    project.tables["codings"] = [*codings.values()]
    _distinguish(project.tables["codebook"])
    if not coded:  # a passage without a code says nothing if there is none with one
        project.tables |= {"coders": [], "readings": []}
    elif len(coders.ids) > 1:
        project.tables["readings"] = _all_of(read, project) if whole_sources else [*read.values()]
    if not tables["cases"]:
        sources_as_cases(project)
    for called, text in (texts or {}).items():
        if own_id := sources.ids.get((called,)):
            tables["sources"][own_id]["text"] = f"{TEXTS}/{own_id}.txt"
            project.texts[f"{TEXTS}/{own_id}.txt"] = text
    for name, element in (("segments", "quotation"), ("codings", "coding"), ("codebook", "code")):
        if number := len(project.tables[name]):
            losses.keep(element, number)
    return project


def _distinguish(codebook: list[Row]) -> None:
    """Name codes that share a name by those above them, too."""
    names = Counter(row["dimension"] for row in codebook)
    rows = {row["code_id"]: row for row in codebook}
    paths = {}
    for row in codebook:
        above, path = row["parent"], row["dimension"]
        while above:
            path, above = f"{rows[above]['dimension']}{STEP}{path}", rows[above]["parent"]
        paths[row["code_id"]] = path
    for row in codebook:
        if names[row["dimension"]] > 1:
            row["dimension"] = paths[row["code_id"]]


def _all_of(read: Mapping[tuple[str, str], Row], project: Project) -> list[Row]:
    """Return readings of all passages of every source of which a coder has coded any."""
    source = {row["segment_id"]: row["source_id"] for row in project.tables["segments"]}
    readers: dict[str, dict[str, None]] = {}
    for segment, coder in read:
        readers.setdefault(source[segment], {})[coder] = None
    project.notes.append(
        "who coded anything of a source is taken to have read all passages marked in it; "
        "correct readings.csv where that is not so"
    )
    return [
        {"segment_id": segment, "coder_id": coder}
        for segment, home in source.items()
        for coder in readers[home]
    ]


def sources_as_cases(project: Project) -> None:
    """Make a case of each source, which then has no other."""
    ids, names = Names(), {}
    for row in project.tables["sources"]:
        names[row["source_id"]] = ids((row["title"],), row["title"])
    project.tables["cases"] = [
        {"case_id": case, "name": str(title)} for (title,), case in ids.ids.items()
    ]
    for row in project.tables["segments"]:
        row["cases"] = names[row["source_id"]]
    project.notes.append(
        "nothing says what the cases are, so each source is one; give a column with --case, or a "
        "table with --cases"
    )


def label(text: str, where: str, what: str) -> str:
    """Return the name of something, cleaned; a name cannot be left out.

    Raises
    ------
    CrosscaseError
        If nothing of it can be kept.
    """
    name, why = clean(text)
    if text.strip() and not name:
        raise CrosscaseError(f"{where}: {shown(text)} is no name of a {what} ({why}); correct it")
    return name.replace(SEPARATOR, ",")


def column_name(name: str, taken: Iterable[str] = ()) -> str:
    """Return the name of a further column, which means nothing else in any table of a study.

    Examples
    --------
    >>> from crosscase.interchange.quotations import column_name
    >>> column_name("Years of service"), column_name("Scope")
    ('years_of_service', 'scope_2')
    """
    own = identifier(
        name.replace("_", " "), {each.upper().replace("_", "-") for each in (*RESERVED, *taken)}
    )
    return own.lower().replace("-", "_")


def examples(values: Iterable[str]) -> str:
    """Return three different values for people to look at, and how many more there are."""
    distinct = [*dict.fromkeys(filter(None, values))]
    more = f", and {counted(len(distinct) - 3, 'other')}" if len(distinct) > 3 else ""
    return ", ".join(repr(each[:40]) for each in distinct[:3]) + more
