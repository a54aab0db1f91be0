"""What ``datapackage.json`` declares (Data Package 2.0), and every error in it.

Beyond the standard, a field may have a ``separator`` (a cell lists several values), a ``reference``
(where each value of a list must be found; a foreign key of the standard would compare the whole
cell), ``ranges`` (bounds that depend on another field), ``not_before`` and ``differs_from`` (what
it is compared with in its row). What is particular to a study stands under the key ``crosscase``.
What the standard knows and we would ignore is refused by name.
"""

import codecs
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from crosscase.study.intake import Unreadable, read_json
from crosscase.study.patterns import Pattern
from crosscase.study.problems import Problem
from crosscase.study.rule import RatingRule
from crosscase.study.texts import flaw
from crosscase.study.words import near, shown

DESCRIPTOR = "datapackage.json"
LARGEST = 5_000_000
MOST_RESOURCES = 200
MOST_FIELDS = 500

# Of each type of the standard that is read, the formats that are.
TYPES: Mapping[str, tuple[str, ...]] = {
    "string": ("default", "uri"),
    "any": ("default",),
    "integer": ("default",),
    "number": ("default",),
    "boolean": ("default",),
    "date": ("default",),
    "year": ("default",),
    "list": ("default",),
}
NUMBERS = ("integer", "number", "year")
CONSTRAINTS = (
    *("required", "unique", "enum", "pattern", "minimum", "maximum", "minLength", "maxLength"),
)
# What the standard would have us heed, and the values at which it asks for what we do anyway.
HEEDED: Mapping[str, tuple[Any, ...]] = {
    "format": ("csv",),
    "profile": ("data-resource", "tabular-data-resource"),
    **dict.fromkeys(("bytes", "compression", "data", "hash"), ()),
}
DIALECT: Mapping[str, tuple[Any, ...]] = {
    "header": (True,),
    "lineTerminator": ("\n", "\r\n"),
    "caseSensitiveHeader": (True, False),
    "csvddfVersion": (1.2, "1.2"),
    "headerRows": ([1],),
    **dict.fromkeys(("commentChar", "commentRows", "headerJoin", "nullSequence"), ()),
}
CSV_OPTIONS = {  # of a dialect, as Python's csv module names them
    "delimiter": ("delimiter", str),
    "quoteChar": ("quotechar", str),
    "escapeChar": ("escapechar", str),
    "doubleQuote": ("doublequote", bool),
    "skipInitialSpace": ("skipinitialspace", bool),
}
SCHEMA: Mapping[str, tuple[Any, ...]] = {"fieldsMatch": ("exact", "equal"), "uniqueKeys": ([],)}
FIELD: Mapping[str, tuple[Any, ...]] = {
    "bareNumber": (True,),
    "decimalChar": (".",),
    **dict.fromkeys(("categories", "groupChar"), ()),
}

# The tables of a study: the columns that each must have, and its key.
CORE: Mapping[str, tuple[str, ...]] = {
    "cases": ("case_id", "name"),
    "sources": ("source_id", "title", "origin"),
    "segments": ("segment_id", "source_id", "cases", "statement"),
    "codebook": ("code_id", "definition"),
    "coders": ("coder_id",),
    "codings": ("segment_id", "coder_id", "code_id"),
}
OPTIONAL: Mapping[str, tuple[str, ...]] = {
    "readings": ("segment_id", "coder_id"),
    "decisions": ("segment_id", "code_id", "decision", "reason"),
}
KEYS: Mapping[str, tuple[str, ...]] = {
    "cases": ("case_id",),
    "sources": ("source_id",),
    "segments": ("segment_id",),
    "codebook": ("code_id",),
    "coders": ("coder_id",),
    "codings": ("segment_id", "coder_id", "code_id"),
    "readings": ("segment_id", "coder_id"),
    "decisions": ("segment_id", "code_id"),
}
# What a column of these tables refers to, whether the package says so or not.
HOMES: Mapping[str, tuple[str, str]] = {
    "source_id": ("sources", "source_id"),
    "segment_id": ("segments", "segment_id"),
    "code_id": ("codebook", "code_id"),
    "coder_id": ("coders", "coder_id"),
    "cases": ("cases", "case_id"),
    "parent": ("codebook", "code_id"),
}
DECISIONS = ("keep", "drop")
VALUES = (-1, 0, 1, None)
OWN = ("bearings", "facets", "labels", "rated_scopes", "rule", "tested_sources")


@dataclass(frozen=True)
class Reference:
    """Where the values of a field must be found."""

    table: str
    field: str


@dataclass(frozen=True)
class Ranges:
    """Lowest and highest number of a field, by the text in another field of the row."""

    field: str
    bounds: Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class Field:
    """One declared column; ``separator`` marks a cell that lists several values."""

    name: str
    type: str = "string"
    required: bool = False
    unique: bool = False
    enum: tuple[str, ...] = ()
    format: str = "default"
    pattern: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    min_length: int = 0
    max_length: int | None = None
    separator: str | None = None
    reference: Reference | None = None
    ranges: Ranges | None = None
    not_before: str | None = None
    differs_from: str | None = None
    missing: tuple[str, ...] = ("",)
    true: tuple[str, ...] = ("true", "True", "TRUE", "1")
    false: tuple[str, ...] = ("false", "False", "FALSE", "0")

    @cached_property
    def form(self) -> Pattern | None:
        """The pattern, to match texts with."""
        return Pattern(self.pattern) if self.pattern else None


@dataclass(frozen=True)
class Table:
    """One declared table; ``dialect`` holds options of Python's ``csv`` module."""

    name: str
    path: str
    fields: Mapping[str, Field]
    primary_key: tuple[str, ...] = ()
    dialect: Mapping[str, Any] = field(default_factory=dict)
    encoding: str = "utf-8"


@dataclass(frozen=True)
class Package:
    """One declared study: its tables, its other files, and what is particular to it.

    ``unsound`` are columns (table, name) whose declaration has an error: rules leave them alone.
    """

    identifier: str
    title: str
    created: date | None
    tables: Mapping[str, Table]
    files: tuple[str, ...]
    bearings: Mapping[str, int | None]
    facets: tuple[str, ...]
    labels: Mapping[str, Any]
    rated_scopes: tuple[str, ...]
    rule: RatingRule
    tested_sources: tuple[str, ...]
    unsound: frozenset[tuple[str, str]]


class _Malformed(Exception):
    """A part of the descriptor that cannot be read; the message says which and why."""


def read_package(folder: Path) -> tuple[Package | None, list[Problem]]:
    """Return what a study declares, every table that is declared soundly in it, and all errors."""
    try:
        content = read_json(folder, DESCRIPTOR, LARGEST)
    except Unreadable as error:
        return None, [Problem(DESCRIPTOR, error.line, None, None, error.problem, error.kind)]
    errors: list[str] = []
    try:
        package = _package(content, folder, errors)
    except _Malformed as error:
        package, errors = None, [str(error)]
    return package, [Problem(DESCRIPTOR, None, None, None, each, "descriptor") for each in errors]


def _package(content: Any, folder: Path, errors: list[str]) -> Package:
    title = _take(content, "title", str, "the package")
    own = _take(content, "crosscase", dict, "the package", {})
    for key in own:
        _one_of(key, OWN, "'crosscase' of the package")
    resources = _take(content, "resources", list, "the package")
    _count(resources, MOST_RESOURCES, "the package has", "resources")
    tables: dict[str, Table] = {}
    names: list[str] = []
    files: list[str] = []
    for entry in resources:
        try:
            if isinstance(entry, dict) and "schema" in entry:
                names.append(str(entry.get("name")))
                table = _table(entry, folder, errors)
                tables[table.name] = table
            else:
                files.append(_path(entry))
        except _Malformed as error:
            errors.append(str(error))
    errors += [f"two tables are named {shown(name)}; rename one" for name in _repeated(names)]
    errors += [
        f"declares no table {name!r}; every study needs it" for name in CORE if name not in names
    ]
    unsound: set[tuple[str, str]] = set()
    for name in (*CORE, *OPTIONAL):
        if name in tables:
            for column, said in _omissions(tables[name]):
                errors.append(said)
                unsound.add((name, column))
            tables[name] = _completed(tables[name])
    errors += [*_namesakes(tables), *_dangling(tables, names)]
    return Package(
        identifier=_take(content, "id", str, "the package", title),
        title=title,
        created=_day(_take(content, "created", str, "the package", "")),
        tables=tables,
        files=tuple(files),
        bearings=_bearings(own, tables, errors),
        facets=_words(own, "facets", "'crosscase'"),
        labels=_labels(own),
        rated_scopes=_scopes(own, tables, errors),
        rule=_rule(own),
        tested_sources=_words(own, "tested_sources", "'crosscase'"),
        unsound=frozenset(unsound),
    )


def _day(created: str) -> date | None:
    """Return the day of the standard's ``created``: 2026-11-24T00:00:00Z."""
    try:
        return date.fromisoformat(created[:10]) if created else None
    except ValueError:
        advice = "write the day as 2026-11-24, or with a time, 2026-11-24T00:00:00Z"
        raise _Malformed(f"'created' is {shown(created)}; {advice}") from None


# One table


def _table(entry: dict[str, Any], folder: Path, errors: list[str]) -> Table:
    """Read one resource; note every error in its fields, and raise if there is one."""
    where = f"table {shown(entry.get('name', '?'))}"
    path = _path(entry)
    name = _take(entry, "name", str, "a table")
    _supported(entry, HEEDED, where)
    schema = _schema(entry, folder, where)
    _supported(schema, SCHEMA, where)
    listed = _take(schema, "fields", list, where)
    _count(listed, MOST_FIELDS, f"{where} has", "fields")
    missing = _missing(schema, where, ("",))
    keys = _take(schema, "foreignKeys", list, where, [])
    references = {_single(key, where): _reference(key, name, where) for key in keys}
    fields: dict[str, Field] = {}
    found: list[str] = []
    for item in listed:
        try:
            one = _field(item, name, where, missing)
            fields[one.name] = replace(one, reference=one.reference or references.get(one.name))
            _agree(fields[one.name], f"{where}, field {shown(one.name)}")
        except _Malformed as error:
            found.append(str(error))
    names = [item["name"] for item in listed if isinstance(item, dict) and "name" in item]
    primary = _words(schema, "primaryKey", where)
    beside = [
        other
        for one in fields.values()
        for other in (one.ranges and one.ranges.field, one.not_before, one.differs_from)
        if other
    ]
    for part in (*primary, *references, *beside):
        if part not in names:
            found.append(f"{where}: a key names {shown(part)}, which is no field of it")
    found += [f"{where} declares {shown(part)} twice" for part in _repeated(names)]
    dialect, encoding = _dialect(entry, where), _encoding(entry, where)
    if found:
        errors += found[:-1]
        raise _Malformed(found[-1])
    return Table(name, path, fields, primary, dialect, encoding)


def _schema(entry: dict[str, Any], folder: Path, where: str) -> dict[str, Any]:
    """Return the schema of a table, which may stand in a file of its own."""
    if not isinstance(entry["schema"], str):
        return _take(entry, "schema", dict, where)  # type: ignore[no-any-return]
    try:
        content = read_json(folder, entry["schema"], LARGEST)
    except Unreadable as error:
        raise _Malformed(f"{where}: 'schema': {error}") from None
    return _take({"schema": content}, "schema", dict, where)  # type: ignore[no-any-return]


def _dialect(entry: dict[str, Any], where: str) -> dict[str, Any]:
    written = _take(entry, "dialect", dict, where, {})
    _supported(written, DIALECT, where)
    options: dict[str, Any] = {}
    for key, (option, kind) in CSV_OPTIONS.items():
        if key in written:
            options[option] = _take(written, key, kind, where)
            if kind is str and (len(options[option]) != 1 or options[option] in "\r\n\0"):
                raise _Malformed(f"{where}: {key!r} is {written[key]!r:.60}; write one character")
    return options


def _encoding(entry: dict[str, Any], where: str) -> str:
    name = str(_take(entry, "encoding", str, where, "utf-8"))
    try:
        codec = codecs.lookup(name)
        codec.decode(b"")
    except (LookupError, ValueError, TypeError, AssertionError):
        codec = None
    if codec is None or not getattr(codec, "_is_text_encoding", True):
        raise _Malformed(f"{where}: 'encoding' {shown(name)} is not supported; allowed: utf-8")
    return codec.name


def _path(entry: Any) -> str:
    path: str = _take(entry, "path", str, "a resource")
    if re.search(r"^/|(^|/)\.\.(/|$)|[\\:\x00-\x1f]", path):
        raise _Malformed(
            f"path {shown(path)} is not inside the study's folder; move the file into it and name "
            "it by folders and names joined by '/'"
        )
    return path


# One field


def _field(item: Any, table: str, where: str, missing: tuple[str, ...]) -> Field:
    name = _take(item, "name", str, f"a field of {where}")
    where = f"{where}, field {shown(name)}"
    _supported(item, FIELD, where)
    kind = _one_of(_take(item, "type", str, where, "string"), tuple(TYPES), where)
    written = _take(item, "format", str, where, "default")
    separator = _take(item, "separator", str, where, "")
    if kind == "list":
        kind = _one_of(_take(item, "itemType", str, where, "string"), ("string",), where)
        separator = _take(item, "delimiter", str, where, ",")
    rules = _take(item, "constraints", dict, where, {})
    for rule in rules:
        if rule not in CONSTRAINTS:
            allowed = ", ".join(CONSTRAINTS)
            raise _Malformed(f"{where}: {shown(rule)} is not supported; allowed: {allowed}")
    longest = _bound(rules, "maxLength", where)
    return Field(
        name=name,
        type=kind,
        required=_take(rules, "required", bool, where, False),
        unique=_take(rules, "unique", bool, where, False),
        enum=_words(rules, "enum", where),
        format=_one_of(written, TYPES[kind], where),
        pattern=_pattern(_take(rules, "pattern", str, where, ""), where),
        minimum=_bound(rules, "minimum", where),
        maximum=_bound(rules, "maximum", where),
        min_length=int(_bound(rules, "minLength", where) or 0),
        max_length=None if longest is None else int(longest),
        separator=separator or None,
        reference=_reference(item, table, where) if "reference" in item else None,
        ranges=_ranges(item["ranges"], where) if "ranges" in item else None,
        not_before=_take(item, "not_before", str, where, "") or None,
        differs_from=_take(item, "differs_from", str, where, "") or None,
        missing=_missing(item, where, missing),
        true=_words(item, "trueValues", where) or Field.true,
        false=_words(item, "falseValues", where) or Field.false,
    )


def _agree(one: Field, where: str) -> None:
    """Refuse what would be declared in vain."""
    text, number = one.type in ("string", "any"), one.type in NUMBERS
    if not number and (one.minimum is not None or one.maximum is not None):
        raise _Malformed(f"{where}: a minimum or maximum needs the type integer or number")
    if not text and (one.enum or one.pattern or one.reference or one.max_length or one.min_length):
        raise _Malformed(f"{where}: an enum, pattern, reference or length needs the type string")
    if not number and one.ranges:
        raise _Malformed(f"{where}: ranges need the type integer or number")
    if one.enum and one.reference:
        raise _Malformed(f"{where} has an enum and a reference; keep one of them")
    if one.separator and (one.unique or not text):
        raise _Malformed(f"{where}: a list has the type string and cannot be unique")


def _ranges(written: Any, where: str) -> Ranges:
    """Read ``{"field": "unit", "of": {"percent": [0, 100]}}``."""
    listed = _take(written, "of", dict, where)
    for name, pair in listed.items():
        numbers = isinstance(pair, list) and [type(each) in (int, float) for each in pair]
        if numbers != [True, True] or pair[0] > pair[1]:
            advice = "give the lowest and the highest number, [0, 1]"
            raise _Malformed(f"{where}: the range of {shown(name)} is {pair!r:.60}; {advice}")
    return Ranges(
        _take(written, "field", str, where), {name: tuple(pair) for name, pair in listed.items()}
    )


def _reference(holder: Any, table: str, where: str) -> Reference:
    """Read a reference; one that names no table, or the empty text, means its own."""
    target = _take(holder, "reference", dict, where)
    return Reference(_take(target, "resource", str, where, "") or table, _single(target, where))


def _single(holder: Any, where: str) -> str:
    names = _words(holder, "fields", where)
    if len(names) != 1:
        raise _Malformed(f"{where}: a reference names {len(names)} fields; exactly one is allowed")
    return names[0]


def _missing(holder: Any, where: str, usual: tuple[str, ...]) -> tuple[str, ...]:
    """Read which texts mean that nothing is there."""
    words = _words(holder, "missingValues", where)
    return tuple(dict.fromkeys(("", *words))) if "missingValues" in holder else usual


def _pattern(pattern: str, where: str) -> str | None:
    try:
        Pattern(pattern)
    except ValueError as error:
        allowed = "characters, classes, groups, alternatives and repetitions"
        said = f"pattern {shown(pattern)} is invalid ({error}); allowed: {allowed} - correct it"
        raise _Malformed(f"{where}: {said}") from None
    return pattern or None


# What every study must declare


def _omissions(table: Table) -> Iterator[tuple[str, str]]:
    """Yield what a table of every study must say and this one does not, by column."""
    where, name = f"table {table.name!r}", table.name
    needed = (*CORE.get(name, ()), *OPTIONAL.get(name, ()))
    keys = {frozenset(), frozenset(KEYS[name])}
    if name == "decisions":  # of which some decide a placement, without a code
        keys.add(frozenset((*KEYS[name], "kind")))
    if frozenset(table.primary_key) not in keys:
        yield "", f"{where} needs the primaryKey {', '.join(KEYS[name])}"
    for column in needed:
        if column not in table.fields:
            yield column, f"{where} declares no field {column!r}; every study needs it"
    for column, one in table.fields.items():
        place = f"{where}, field {column!r}"
        home = HOMES.get(column)
        if home and home != (name, column) and one.reference not in (None, Reference(*home)):
            yield column, f"{place} needs a foreign key to {home[1]!r} of {home[0]!r}"
        if column in ("year_from", "year_to") and one.type not in ("integer", "year"):
            yield column, f"{place} must be of type integer"
        elif column in needed and one.type not in ("string", "any"):
            yield column, f"{place} must be of type string"
        if column == "decision" and one.enum not in ((), DECISIONS):
            yield column, f"{place} needs the enum {', '.join(DECISIONS)}, in this order"


def _completed(table: Table) -> Table:
    """Return a table of every study with what its columns always mean, said or not."""
    fields = dict(table.fields)
    for name, one in fields.items():
        home = HOMES.get(name)
        if home and home != (table.name, name) and not one.enum:
            fields[name] = replace(one, reference=Reference(*home))
        if table.name == "decisions" and name == "decision":
            fields[name] = replace(one, enum=DECISIONS)
    key = table.primary_key or KEYS[table.name]
    for name in key:
        if name in fields and table.name != "decisions":
            fields[name] = replace(fields[name], required=True)
    return replace(table, fields=fields, primary_key=key)


def _bearings(own: Any, tables: Mapping[str, Table], errors: list[str]) -> dict[str, int | None]:
    """Return what each bearing is worth, in the order of the codings' enum."""
    written = _take(own, "bearings", dict, "'crosscase'", {})
    if odd := [name for name, value in written.items() if value not in VALUES or value is True]:
        allowed = "allowed: -1, 0, 1, or null for a bearing without a value"
        raise _Malformed(f"'bearings': {shown(odd[0])} is {written[odd[0]]!r:.60}; {allowed}")
    if "codings" not in tables:
        return dict(written)
    declared = tables["codings"].fields.get("bearing")
    enum = declared.enum if declared else ()
    if set(enum) != set(written):
        errors.append(
            "the 'bearings' of 'crosscase' and the enum of 'bearing' in 'codings' differ: "
            f"{', '.join(written) or 'none'} and {', '.join(enum) or 'none'}; a bearing stands in "
            "both, with its value -1, 0, 1 or null in the first"
        )
    other = tables["decisions"].fields.get("bearing") if "decisions" in tables else None
    if other and other.enum != enum:
        errors.append(
            f"table 'decisions', field 'bearing' needs the enum {', '.join(enum)}, in this order"
        )
    return {name: written[name] for name in enum if name in written}


def _scopes(own: Any, tables: Mapping[str, Table], errors: list[str]) -> tuple[str, ...]:
    rated = _words(own, "rated_scopes", "'crosscase'")
    declared = tables["segments"].fields.get("scope") if "segments" in tables else None
    known = declared.enum if declared else ()
    if known and not rated:
        errors.append(f"'crosscase' names no rated_scopes; allowed: {', '.join(known)}")
    errors.extend(
        f"'rated_scopes': {shown(name)} is no scope of 'segments'; allowed: "
        f"{', '.join(known) or 'none'}{near(name, known)}"
        for name in rated
        if name not in known and (known or declared is None)
    )
    return rated


def _rule(own: Any) -> RatingRule:
    written = _take(own, "rule", dict, "'crosscase'", {})
    for key in written:
        _one_of(key, ("weak", "strong", "min_segments", "min_origins"), "'rule' of 'crosscase'")
    try:
        return RatingRule(**written)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError) as error:
        raise _Malformed(f"'rule' of 'crosscase': {error}") from None


def _labels(own: Any) -> dict[str, Any]:
    """Read the words for readers: a text, or texts by what they stand for."""
    written = _take(own, "labels", dict, "'crosscase'", {})
    for key, value in written.items():
        texts = value.values() if isinstance(value, dict) else [value]
        for text in texts:
            if not isinstance(text, str) or not text.strip():
                raise _Malformed(f"'labels': {shown(key)} holds {text!r:.60}, which is no text")
            if found := flaw(text):
                raise _Malformed(f"'labels': {shown(key)}: {found[1]}")
    return dict(written)


def _namesakes(tables: Mapping[str, Table]) -> Iterator[str]:
    """Yield the columns of one name in tables that are read side by side, keys apart."""
    ours = ("bearing", "case_id", "dispute", "rated", "reason", "route", "tested", "value")
    taken = dict.fromkeys((*CORE["codings"], *ours, "published_year"), "codings")
    for name in ("codebook", "segments", "sources"):
        if name not in tables:
            continue
        columns = tables[name].fields.keys() - HOMES.keys()
        if name == "codebook":
            columns &= {"dimension", "research_question"}
        for column in sorted(columns & taken.keys()):
            yield (
                f"table {name!r}, field {column!r}: {taken[column]!r} brings a column of this "
                "name, and both stand side by side in the evidence; rename this one"
            )
        taken |= dict.fromkeys(columns, name)


def _dangling(tables: Mapping[str, Table], declared: Iterable[str]) -> Iterator[str]:
    """Yield the references that lead nowhere; a table with errors of its own is not judged."""
    known = set(declared)
    for table, one in ((t, f) for t in tables.values() for f in t.fields.values()):
        if (target := one.reference) is None:
            continue
        where = f"table {shown(table.name)}, field {shown(one.name)} refers to"
        if target.table not in known:
            yield f"{where} {shown(target.table)}, which is no table; correct the reference"
        elif target.table in tables:
            home = tables[target.table].fields.get(target.field)
            if home is None or home.type not in ("string", "any"):
                place = f"{shown(target.field)} of {shown(target.table)}"
                yield f"{where} {place}, which is no text field"


# Taking a part of the descriptor


_REQUIRED = object()


def _take(holder: Any, key: str, kind: type, where: str, default: Any = _REQUIRED) -> Any:
    """Return ``holder[key]`` if it has the type asked for, or say what is wrong with it."""
    if not isinstance(holder, dict):
        raise _Malformed(f"{where} is {holder!r:.60}, not an object in braces; correct it")
    value = holder.get(key, default)
    if value is _REQUIRED:
        raise _Malformed(f"{where} has no {key!r}; add it")
    if not isinstance(value, kind):
        raise _Malformed(f"{where}: {key!r} is {value!r:.60}, not a {kind.__name__}; correct it")
    return value


def _words(holder: Any, key: str, where: str) -> tuple[str, ...]:
    """Return a list of distinct texts; one text alone counts as a list of one."""
    value = holder.get(key, []) if isinstance(holder, dict) else []
    words = [value] if isinstance(value, str) else value
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise _Malformed(f"{where}: {key!r} is {value!r:.60}, not a list of texts; correct it")
    if len(set(words)) < len(words):
        raise _Malformed(f"{where}: {key!r} names {shown(_repeated(words)[0])} twice; remove one")
    return tuple(words)


def _bound(rules: dict[str, Any], key: str, where: str) -> float | None:
    value = rules.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _Malformed(f"{where}: {key!r} is {value!r:.60}, not a number; correct it")
    return float(value)


def _one_of(word: str, allowed: Sequence[str], where: str) -> str:
    if word not in allowed:
        listed = ", ".join(allowed)
        hint = near(word, allowed)
        raise _Malformed(f"{where}: {shown(word)} is not supported; allowed: {listed}{hint}")
    return word


def _count(listed: list[Any], most: int, where: str, what: str) -> None:
    if len(listed) > most:
        raise _Malformed(f"{where} {len(listed):,} {what}; allowed: {most} - divide the study")


def _supported(holder: Any, allowed: Mapping[str, tuple[Any, ...]], where: str) -> None:
    """Refuse a property of the standard that would be ignored."""
    for key in allowed:
        if key in holder and holder[key] not in allowed[key]:
            usual = " or ".join(map(repr, allowed[key]))
            advice = f"allowed: {usual}" if usual else "take it out"
            raise _Malformed(f"{where}: {key!r} {holder[key]!r:.60} is not supported; {advice}")


def _repeated(names: Iterable[Any]) -> list[str]:
    return [str(name) for name, count in Counter(map(str, names)).items() if count > 1]
