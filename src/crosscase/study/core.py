"""What every study must declare: the seven core tables, their columns, keys and words."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from crosscase.study.schema import Field, Reference, Table

BEARINGS = ("negative", "mixed", "neutral", "positive")

_COLUMN_NAMES = {
    "sources": "source_id title publisher origin publisher_side involvement kind language "
    "published url",
    "segments": "segment_id source_id case_id scope about year_from year_to statement anchor",
    "codebook": "code_id research_question dimension definition",
    "codings": "segment_id coder_id code_id bearing",
    "decisions": "segment_id code_id decision bearing reason",
    "coders": "coder_id kind",
    "cases": "case_id north_city south_city",
}
COLUMNS: Mapping[str, tuple[str, ...]] = {
    table: tuple(names.split()) for table, names in _COLUMN_NAMES.items()
}
KEYS: Mapping[str, tuple[str, ...]] = {
    "sources": ("source_id",),
    "segments": ("segment_id",),
    "codebook": ("code_id",),
    "codings": ("segment_id", "coder_id", "code_id"),
    "decisions": ("segment_id", "code_id"),
    "coders": ("coder_id",),
    "cases": ("case_id",),
}
WORDS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("sources", "involvement"): ("involved", "oversight", "independent"),
    ("segments", "scope"): ("tie", "setting", "sibling", "field"),
    ("segments", "about"): ("north", "south", "both"),
    ("codings", "bearing"): BEARINGS,
    ("decisions", "decision"): ("keep", "drop"),
    ("decisions", "bearing"): BEARINGS,
}
HOMES: Mapping[str, str] = {
    "source_id": "sources",
    "segment_id": "segments",
    "code_id": "codebook",
    "coder_id": "coders",
    "case_id": "cases",
}
WHOLE_NUMBERS = ("year_from", "year_to")


def omissions(tables: Mapping[str, Table], declared: Iterable[Any]) -> list[str]:
    """Say what every study must declare and this one does not.

    Parameters
    ----------
    tables
        The soundly declared tables by name.
    declared
        Names of all declared tables; those with errors of their own are not judged here.

    Returns
    -------
    list of str
        One message an omission.
    """
    absent = [name for name in COLUMNS if name not in set(map(str, declared))]
    errors = [f"declares no table {name!r}; every study needs it" for name in absent]
    core = [tables[name] for name in COLUMNS if name in tables]
    errors += [error for table in core for error in _table_errors(table)]
    return errors + list(_namesakes(tables))


def _namesakes(tables: Mapping[str, Table]) -> Iterator[str]:
    """Yield the columns of one name in tables that are read side by side, keys apart."""
    taken = dict.fromkeys((*COLUMNS["codings"], "route", "reason", "dispute", "tested"), "codings")
    for name in ("codebook", "segments", "sources"):
        if name not in tables:
            continue
        own = tables[name].fields.keys() - HOMES.keys()
        if name == "codebook":
            own &= {"dimension", "research_question"}
        for field in sorted(own & taken.keys()):
            yield (
                f"table {name!r}, field {field!r}: {taken[field]!r} brings a column of this name, "
                "and both stand side by side in the evidence; rename this one"
            )
        taken |= dict.fromkeys(own, name)


def _table_errors(table: Table) -> Iterator[str]:
    where = f"table {table.name!r}"
    if set(table.primary_key) != set(KEYS[table.name]):
        yield f"{where} needs the primaryKey {', '.join(KEYS[table.name])}"
    for name in COLUMNS[table.name]:
        if name in table.fields:
            yield from _field_errors(table.name, table.fields[name])
        else:
            yield f"{where} declares no field {name!r}; every study needs it"


def _field_errors(table: str, field: Field) -> Iterator[str]:
    where = f"table {table!r}, field {field.name!r}"
    kind = "integer" if field.name in WHOLE_NUMBERS else "string"
    words = WORDS.get((table, field.name), field.enum)
    home = HOMES.get(field.name, table)
    if field.type != kind:
        yield f"{where} must be of type {kind}"
    if field.enum != words:
        yield f"{where} needs the enum {', '.join(words)}, in this order"
    if home != table and (field.separator or field.reference != Reference(home, field.name)):
        yield f"{where} needs a foreign key to {field.name!r} of {home!r}"
