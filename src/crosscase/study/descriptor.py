"""Reading ``datapackage.json`` (Data Package 2.0): never raises, names every error in it.

Beyond the standard three properties of a field are understood: ``separator``, for a cell that lists
several values; ``reference``, which says where each of them must be found (a foreign key of the
standard would compare the whole cell); and ``ranges``, for numbers whose lowest and highest value
depend on another field. What the standard knows and we would ignore is refused by name.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from crosscase.study.core import omissions
from crosscase.study.intake import Unreadable, read_json
from crosscase.study.model import Problem
from crosscase.study.patterns import Pattern
from crosscase.study.schema import DESCRIPTOR, Field, Package, Ranges, Reference, Table
from crosscase.study.words import shown

LARGEST = 5_000_000
MOST_RESOURCES = 200
MOST_FIELDS = 500
TYPES = ("string", "integer", "number")
FORMATS = ("default", "uri")
CONSTRAINTS = ("required", "unique", "enum", "pattern", "minimum", "maximum")
# What the standard would have us heed, and the values at which it asks for what we do anyway.
HEEDED: Mapping[str, tuple[Any, ...]] = {
    "encoding": ("utf-8", "utf8", "UTF-8"),
    "format": ("csv",),
    "profile": ("data-resource", "tabular-data-resource"),
    **dict.fromkeys(("bytes", "compression", "data", "hash"), ()),
}
DIALECT: Mapping[str, tuple[Any, ...]] = {
    "delimiter": (",",),
    "doubleQuote": (True,),
    "header": (True,),
    "lineTerminator": ("\n", "\r\n"),
    "quoteChar": ('"',),
    "skipInitialSpace": (False,),
    "caseSensitiveHeader": (True, False),
    "csvddfVersion": (1.2, "1.2"),
    "headerRows": ([1],),
    **dict.fromkeys(("commentChar", "commentRows", "escapeChar", "headerJoin", "nullSequence"), ()),
}
SCHEMA: Mapping[str, tuple[Any, ...]] = {
    "missingValues": ([""],),
    "fieldsMatch": ("equal",),
    "uniqueKeys": ([],),
}
FIELD: Mapping[str, tuple[Any, ...]] = {
    "missingValues": ([""],),
    "bareNumber": (True,),
    "decimalChar": (".",),
    **dict.fromkeys(("categories", "falseValues", "groupChar", "trueValues"), ()),
}


class _Malformed(Exception):
    """A part of the descriptor that cannot be read; the message says which and why."""


def read_package(folder: Path) -> tuple[Package | None, list[Problem]]:
    """Read a study's descriptor.

    Parameters
    ----------
    folder
        Folder that holds ``datapackage.json``.

    Returns
    -------
    tuple
        The package with every table that is declared soundly, or none where nothing can be read;
        and every problem of the descriptor.
    """
    try:
        content = read_json(folder, DESCRIPTOR, LARGEST)
    except Unreadable as error:
        return None, [Problem(DESCRIPTOR, error.line, None, None, error.problem, error.kind)]
    return _package(content)


def _problem(message: str, kind: str = "descriptor") -> Problem:
    return Problem(DESCRIPTOR, None, None, None, message, kind)


def _package(content: Any) -> tuple[Package | None, list[Problem]]:
    errors: list[str] = []
    try:
        title = _take(content, "title", str, "the package")
        identifier = _take(content, "id", str, "the package", title)
        created = _day(_take(content, "created", str, "the package", ""))
        tested = _words(content, "tested_sources", "the package")
        resources = _take(content, "resources", list, "the package")
        _count(resources, MOST_RESOURCES, "the package has", "resources")
    except _Malformed as error:
        return None, [_problem(str(error))]
    tables = [_table(entry, errors) for entry in resources if _is_table(entry)]
    files = [_path(entry, errors) for entry in resources if not _is_table(entry)]
    sound = {table.name: table for table in tables if table}
    names = [entry.get("name") for entry in resources if _is_table(entry)]
    errors += [f"two tables are named {shown(name)}; rename one" for name in _repeated(names)]
    errors += omissions(sound, names) + _dangling(sound, names)
    others = tuple(path for path in files if path)
    package = Package(identifier, title, created, tested, sound, others)
    return package, [_problem(error) for error in errors]


def _day(created: str) -> date | None:
    """Return the day of the standard's ``created``: 2026-11-24T00:00:00Z."""
    if not created:
        return None
    try:
        return date.fromisoformat(created[:10])
    except ValueError:
        advice = "write the day as 2026-11-24, or with a time, 2026-11-24T00:00:00Z"
        raise _Malformed(f"'created' is {shown(created)}; {advice}") from None


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


def _is_table(entry: Any) -> bool:
    return isinstance(entry, dict) and "schema" in entry


def _table(entry: dict[str, Any], errors: list[str]) -> Table | None:
    """Read one resource; note every error in it and return none if there is one."""
    found: list[str] = []
    where = f"table {shown(entry.get('name', '?'))}"
    path = _path(entry, found)
    try:
        name = _take(entry, "name", str, "a table")
        _supported(entry, HEEDED, where)
        _supported(_take(entry, "dialect", dict, where, {}), DIALECT, where)
        schema = _take(entry, "schema", dict, where)
        _supported(schema, SCHEMA, where)
        listed = _take(schema, "fields", list, where)
        _count(listed, MOST_FIELDS, f"{where} has", "fields")
        references = _references(schema, where)
        fields = [_field(item, references, where, found) for item in listed]
        key = _words(schema, "primaryKey", where)
        others = [field.ranges.field for field in fields if field and field.ranges]
        absent = [part for part in (*key, *references, *others) if part not in _names(listed)]
        found += [f"{where}: a key names {shown(part)}, which is no field of it" for part in absent]
        found += [f"{where} declares {shown(part)} twice" for part in _repeated(_names(listed))]
    except _Malformed as error:
        found.append(str(error))
    errors += found
    return None if found else Table(name, path, {f.name: f for f in fields if f}, key)


def _path(entry: Any, errors: list[str]) -> str:
    try:
        path: str = _take(entry, "path", str, "a resource")
    except _Malformed as error:
        errors.append(str(error))
        return ""
    if re.search(r"^/|(^|/)\.\.(/|$)|[\\:\x00-\x1f]", path):
        errors.append(
            f"path {shown(path)} is not inside the study's folder; move the file into it and name "
            "it by folders and names joined by '/'"
        )
        return ""
    return path


def _field(
    item: Any, references: Mapping[str, Reference], where: str, errors: list[str]
) -> Field | None:
    try:
        name = _take(item, "name", str, f"a field of {where}")
        where = f"{where}, field {shown(name)}"
        _supported(item, FIELD, where)
        field = Field(
            name=name,
            type=_one_of(_take(item, "type", str, where, "string"), TYPES, where),
            format=_one_of(_take(item, "format", str, where, "default"), FORMATS, where),
            separator=_take(item, "separator", str, where, "") or None,
            reference=_reference(item, where) if "reference" in item else references.get(name),
            ranges=_ranges(item["ranges"], where) if "ranges" in item else None,
            **_constraints(_take(item, "constraints", dict, where, {}), where),
        )
        _agree(field, where)
    except _Malformed as error:
        errors.append(str(error))
        return None
    return field


def _agree(field: Field, where: str) -> None:
    """Refuse what would be declared in vain."""
    bounded = field.minimum is not None or field.maximum is not None
    if field.type == "string" and bounded:
        raise _Malformed(f"{where}: a minimum or maximum needs the type integer or number")
    of_texts = field.enum or field.pattern or field.reference or field.format != "default"
    if field.type != "string" and of_texts:
        raise _Malformed(f"{where}: an enum, pattern, reference or format needs the type string")
    if field.type == "string" and field.ranges:
        raise _Malformed(f"{where}: ranges need the type integer or number")
    if field.enum and field.reference:
        raise _Malformed(f"{where} has an enum and a reference; keep one of them")
    if field.separator and (field.unique or field.type != "string"):
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


def _constraints(rules: dict[str, Any], where: str) -> dict[str, Any]:
    for rule in rules:
        _one_of(rule, CONSTRAINTS, where)
    return {
        "required": _take(rules, "required", bool, where, False),
        "unique": _take(rules, "unique", bool, where, False),
        "enum": _words(rules, "enum", where),
        "pattern": _pattern(_take(rules, "pattern", str, where, ""), where),
        "minimum": _bound(rules, "minimum", where),
        "maximum": _bound(rules, "maximum", where),
    }


def _references(schema: dict[str, Any], where: str) -> dict[str, Reference]:
    listed = _take(schema, "foreignKeys", list, where, [])
    return {_single(key, where): _reference(key, where) for key in listed}


def _reference(holder: Any, where: str) -> Reference:
    target = _take(holder, "reference", dict, where)
    return Reference(_take(target, "resource", str, where), _single(target, where))


def _single(holder: Any, where: str) -> str:
    names = _words(holder, "fields", where)
    if len(names) != 1:
        raise _Malformed(f"{where}: a reference names {len(names)} fields; exactly one is allowed")
    return names[0]


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


def _one_of(word: str, allowed: Sequence[str], where: str) -> str:
    if word not in allowed:
        raise _Malformed(f"{where}: {shown(word)} is not supported; allowed: {', '.join(allowed)}")
    return word


def _pattern(pattern: str, where: str) -> str | None:
    try:
        Pattern(pattern)
    except ValueError as error:
        allowed = "characters, classes, groups, alternatives and repetitions"
        advice = f"allowed: {allowed} - correct it"
        raise _Malformed(
            f"{where}: pattern {shown(pattern)} is invalid ({error}); {advice}"
        ) from None
    return pattern or None


def _bound(rules: dict[str, Any], key: str, where: str) -> float | None:
    value = rules.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _Malformed(f"{where}: {key!r} is {value!r:.60}, not a number; correct it")
    return float(value)


def _names(fields: list[Any]) -> list[str]:
    return [item["name"] for item in fields if isinstance(item, dict) and "name" in item]


def _repeated(names: Iterable[Any]) -> list[str]:
    return [str(name) for name, count in Counter(map(str, names)).items() if count > 1]


def _dangling(tables: Mapping[str, Table], declared: Iterable[Any]) -> list[str]:
    """Say which references lead nowhere; a table with errors of its own is given the benefit."""
    known = set(map(str, declared))
    errors = []
    for table, field in ((t, f) for t in tables.values() for f in t.fields.values()):
        target = field.reference
        where = f"table {shown(table.name)}, field {shown(field.name)} refers to"
        if target is None:
            continue
        if target.table not in known:
            errors.append(
                f"{where} {shown(target.table)}, which is no table; correct the reference"
            )
        elif target.table in tables and not _is_text(tables[target.table], target.field):
            errors.append(
                f"{where} {shown(target.field)} of {shown(target.table)}, which is no text field"
            )
    return errors


def _is_text(table: Table, name: str) -> bool:
    return name in table.fields and table.fields[name].type == "string"
