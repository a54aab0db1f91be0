"""Reading ``datapackage.json`` (Data Package 2.0): never raises, names every error in it.

Beyond the standard two properties of a field are understood: ``separator``, for a cell that lists
several values, and ``reference``, which says where each of them must be found (a foreign key of
the standard would compare the whole cell).
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from crosscase.study.core import omissions
from crosscase.study.model import Problem
from crosscase.study.schema import DESCRIPTOR, Field, Package, Reference, Table

TYPES = ("string", "integer", "number")
CONSTRAINTS = ("required", "unique", "enum", "pattern", "minimum", "maximum")


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
        content = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        there = "" if folder.is_dir() else f": the folder {folder} does not exist"
        message = f"not found{there}; give the path of the folder that holds it"
        return None, [_problem(message, "missing file")]
    except OSError as error:
        return None, [_problem(f"cannot be read ({error.strerror}); check the path and its rights")]
    except UnicodeDecodeError:
        return None, [_problem("is not UTF-8 text; save it as UTF-8", "encoding")]
    except (ValueError, RecursionError) as error:
        return None, [_problem(f"is not valid JSON ({error}); correct the file at that place")]
    return _package(content)


def _problem(message: str, kind: str = "descriptor") -> Problem:
    return Problem(DESCRIPTOR, None, None, None, message, kind)


def _package(content: Any) -> tuple[Package | None, list[Problem]]:
    errors: list[str] = []
    try:
        title = _take(content, "title", str, "the package")
        identifier = _take(content, "id", str, "the package", title)
        tested = _words(content, "tested_sources", "the package")
        resources = _take(content, "resources", list, "the package")
    except _Malformed as error:
        return None, [_problem(str(error))]
    tables = [_table(entry, errors) for entry in resources if _is_table(entry)]
    files = [_path(entry, errors) for entry in resources if not _is_table(entry)]
    sound = {table.name: table for table in tables if table}
    names = [entry.get("name") for entry in resources if _is_table(entry)]
    errors += [f"two tables are named {name!r}; rename one" for name in _repeated(names)]
    errors += omissions(sound, names) + _dangling(sound, names)
    package = Package(identifier, title, tested, sound, tuple(path for path in files if path))
    return package, [_problem(error) for error in errors]


def _is_table(entry: Any) -> bool:
    return isinstance(entry, dict) and "schema" in entry


def _table(entry: dict[str, Any], errors: list[str]) -> Table | None:
    """Read one resource; note every error in it and return none if there is one."""
    found: list[str] = []
    where = f"table {entry.get('name', '?')!r}"
    path = _path(entry, found)
    try:
        name = _take(entry, "name", str, "a table")
        schema = _take(entry, "schema", dict, where)
        listed = _take(schema, "fields", list, where)
        references = _references(schema, where)
        fields = [_field(item, references, where, found) for item in listed]
        key = _words(schema, "primaryKey", where)
        absent = [part for part in (*key, *references) if part not in _names(listed)]
        found += [f"{where}: a key names {part!r}, which is no field of it" for part in absent]
        found += [f"{where} declares {part!r} twice" for part in _repeated(_names(listed))]
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
    if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts or "://" in path:
        errors.append(f"path {path!r} leaves the study's folder; move the file into it")
    return path


def _field(
    item: Any, references: Mapping[str, Reference], where: str, errors: list[str]
) -> Field | None:
    try:
        name = _take(item, "name", str, f"a field of {where}")
        where = f"{where}, field {name!r}"
        field = Field(
            name=name,
            type=_one_of(_take(item, "type", str, where, "string"), TYPES, where),
            separator=_take(item, "separator", str, where, "") or None,
            reference=_reference(item, where) if "reference" in item else references.get(name),
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
    if field.type != "string" and (field.enum or field.pattern or field.reference):
        raise _Malformed(f"{where}: an enum, pattern or reference needs the type string")
    if field.enum and field.reference:
        raise _Malformed(f"{where} has an enum and a reference; keep one of them")
    if field.separator and (field.unique or field.type != "string"):
        raise _Malformed(f"{where}: a list has the type string and cannot be unique")


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
        raise _Malformed(f"{where}: {key!r} names {_repeated(words)[0]!r} twice; remove one")
    return tuple(words)


def _one_of(word: str, allowed: Sequence[str], where: str) -> str:
    if word not in allowed:
        raise _Malformed(f"{where}: {word!r} is not supported; allowed: {', '.join(allowed)}")
    return word


def _pattern(pattern: str, where: str) -> str | None:
    try:
        re.compile(pattern)
    except re.error as error:
        raise _Malformed(
            f"{where}: pattern {pattern!r} is invalid ({error}); correct it"
        ) from error
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
        where = f"table {table.name!r}, field {field.name!r} refers to"
        if target is None:
            continue
        if target.table not in known:
            errors.append(f"{where} {target.table!r}, which is no table; correct the reference")
        elif target.table in tables and not _is_text(tables[target.table], target.field):
            errors.append(f"{where} {target.field!r} of {target.table!r}, which is no text field")
    return errors


def _is_text(table: Table, name: str) -> bool:
    return name in table.fields and table.fields[name].type == "string"
