"""What a study declares about itself in ``datapackage.json`` (Data Package 2.0).

:func:`read_package` holds the file against ``datapackage.schema.json``, a JSON Schema of all that
can be said of one place; turns what is wrong into sentences; makes a :class:`Table` with its
:class:`Field` of every table that is declared soundly; and checks what needs several places, such
as a reference and what it refers to.

Beyond the standard, a field may have a ``separator`` (a cell lists several values), a ``reference``
(where each value of a list must be found; a foreign key of the standard would compare the whole
cell), ``ranges`` (bounds that depend on another field), ``not_before`` and ``differs_from`` (what
it is compared with in its row). What is particular to a study stands under the key ``crosscase``.
What the standard knows and we would ignore is refused by name.
"""

import codecs
import csv
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from jsonschema import Draft7Validator, FormatChecker  # type: ignore[import-untyped]

from crosscase.study.intake import Unreadable, read_json, regular_file
from crosscase.study.patterns import Pattern
from crosscase.study.problems import Problem, whole
from crosscase.study.rule import InvalidRule, RatingRule
from crosscase.study.texts import flaw, is_date
from crosscase.study.words import near, shown

DESCRIPTOR = "datapackage.json"
SCHEMA = json.loads(Path(__file__).with_name("datapackage.schema.json").read_text("utf-8"))
KINDS = {
    "string": "a text",
    "array": "a list",
    "object": "an object in braces",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
}
# Of a dialect what is applied; Python's csv module writes the same names in small letters.
CSV_OPTIONS = ("delimiter", "quoteChar", "escapeChar", "doubleQuote", "skipInitialSpace")
KEPT = ("format", "separator", "ranges", "not_before", "differs_from")  # of a field, as it stands
CONSTRAINTS = {name: name for name in ("required", "unique", "minimum", "maximum")} | {
    "minLength": "min_length",
    "maxLength": "max_length",
}
TRUTHS = {"trueValues": "true", "falseValues": "false"}

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
    **{name: columns[:1] for name, columns in CORE.items()},
    "codings": CORE["codings"],
    "readings": OPTIONAL["readings"],
    "decisions": ("segment_id", "code_id"),
}


class Reference(NamedTuple):
    """Where the values of a field must be found."""

    table: str
    field: str


# What a column of these tables refers to, whether the package says so or not.
HOMES = {
    "source_id": Reference("sources", "source_id"),
    "segment_id": Reference("segments", "segment_id"),
    "code_id": Reference("codebook", "code_id"),
    "coder_id": Reference("coders", "coder_id"),
    "cases": Reference("cases", "case_id"),
    "parent": Reference("codebook", "code_id"),
}
# What we add to them where they are read side by side.
OURS = (
    *("bearing", "case_id", "dispute", "published_year", "rated", "reason", "route", "tested"),
    "value",
)
# What a column means in one of them.
MEANT: Mapping[tuple[str, str], dict[str, Any]] = {
    ("sources", "url"): {"format": "uri"},
    ("sources", "language"): {"format": "language"},
    ("sources", "published"): {"format": "day"},
    ("segments", "year_to"): {"not_before": "year_from"},
    ("decisions", "decision"): {"enum": ("keep", "drop")},
}


@dataclass(frozen=True)
class Field:
    """One declared column; ``separator`` marks a cell that lists several values.

    ``ranges`` has the name of another ``field`` and, ``of`` each text in it, the lowest and the
    highest number.
    """

    name: str
    type: str = "string"
    required: bool = False
    unique: bool = False
    enum: tuple[str, ...] = ()
    format: str = "default"
    pattern: Pattern | None = None
    minimum: float | None = None
    maximum: float | None = None
    min_length: int = 0
    max_length: int | None = None
    separator: str | None = None
    reference: Reference | None = None
    ranges: Mapping[str, Any] = field(default_factory=dict)
    not_before: str | None = None
    differs_from: str | None = None
    missing: tuple[str, ...] = ("",)
    true: tuple[str, ...] = ("true", "True", "TRUE", "1")
    false: tuple[str, ...] = ("false", "False", "FALSE", "0")


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
    """What a study declares: its tables, and what is particular to it.

    Parameters
    ----------
    identifier
        ``id`` of the data package, its title if it has none; published ids derive from it.
    bearings, plans
        What each is worth: -1, 0, 1, or ``None``; empty where codings have none. Those of plans
        document nothing that is or happened.
    facets
        Columns of sources and segments to group and filter by, in order.
    labels
        Words for readers.
    rated_scopes, tested_sources, rule
        Scopes that enter ratings; sources whose conclusions the study tests, which never do; and
        the rule of the ratings.
    """

    identifier: str
    title: str
    created: date | None
    tables: Mapping[str, Table]
    bearings: Mapping[str, int | None]
    plans: tuple[str, ...]
    facets: tuple[str, ...]
    labels: Mapping[str, Any]
    rated_scopes: tuple[str, ...]
    rule: RatingRule
    tested_sources: tuple[str, ...]


def read_package(folder: Path) -> tuple[Package | None, list[Problem]]:
    """Return what a study declares, every table that is declared soundly in it, and all errors."""
    errors: list[str] = []
    try:
        content = read_json(folder, DESCRIPTOR)
    except Unreadable as error:
        return None, [whole(DESCRIPTOR, error.problem, error.kind, error.line)]
    _fetch_schemas(content, folder, errors)
    broken: set[int | None] = set()  # resources with an error; none: the package has one of its own
    for fault in Draft7Validator(SCHEMA, format_checker=FORMATS).iter_errors(content):
        path = [*fault.absolute_path]
        broken.add(path[1] if path[0:1] == ["resources"] and path[1:] else None)
        errors.append(_sentence(fault, content))
        if fault.validator == "maxItems" and fault.validator_value > 2:
            broken.add(None)  # nobody reads what else is wrong with so many
            break
    package, missing = None, []
    if None not in broken:
        sound = [each for place, each in enumerate(content["resources"]) if place not in broken]
        package = _package(content, [each for each in sound if "schema" in each], errors)
        for name in (each["path"] for each in sound if "schema" not in each):
            try:
                regular_file(folder, name)
            except Unreadable as error:
                message = f"{error.problem}, or take it out of {DESCRIPTOR}"
                missing.append(whole(name, message, error.kind))
    told = [whole(DESCRIPTOR, each, "descriptor") for each in dict.fromkeys(errors)]
    return package, told + missing


def _fetch_schemas(content: Any, folder: Path, errors: list[str]) -> None:
    """Put the schemas that stand in files of their own into the package."""
    listed = content.get("resources") if isinstance(content, dict) else None
    for entry in listed if isinstance(listed, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get("schema"), str):
            try:
                entry["schema"] = read_json(folder, entry["schema"])
            except Unreadable as error:
                errors.append(f"table {shown(entry.get('name'))}: 'schema': {error}")


# What is wrong with one place


def _sentence(error: Any, content: Any) -> str:
    """Say where an error of the schema is, what is wrong, what is allowed and what to do."""
    labels, holder, path = [], content, [*error.absolute_path]
    for place, step in enumerate(path):
        holder = holder[step]
        if isinstance(step, int):
            name = holder.get("name", step + 1) if isinstance(holder, dict) else step + 1
            kind = {"resources": "table", "fields": "field"}.get(path[place - 1], "item")
            labels.append(f"{kind} {shown(name)}")
        elif step not in ("resources", "schema", "fields", "constraints") or place == len(path) - 1:
            labels.append(repr(step))
    inside = f"{', '.join(labels[:-1])}: " if labels[1:] else ""
    where = f"{inside}{labels[-1]}" if labels else "the package"
    value, rule = error.instance, error.validator_value
    found = f"{where} is {value!r:.60}"
    match error.validator:
        case "required":
            missing = [repr(key) for key in rule if key not in value]
            return f"{where} has no {', '.join(missing)}; add it"
        case "additionalProperties":
            allowed = [*error.schema["properties"]]
            odd = next(key for key in value if key not in allowed)
            known = f"allowed: {', '.join(allowed)}{near(odd, allowed)}"
            return f"{where}: {shown(odd)} is not supported; {known}"
        case "enum":
            allowed = [json.dumps(each).strip('"') for each in rule]
            return f"{found}; allowed: {', '.join(allowed)}{near(str(value), allowed)}"
        case "type":
            kinds = [KINDS[each] for each in ([rule] if isinstance(rule, str) else rule)]
            return f"{found}, not {' or '.join(kinds)}; correct it"
        case "uniqueItems":
            return f"{where} names {shown((_repeated(value) or value)[0])} twice; remove one"
        case "maxItems" if rule > 2:
            return f"{where} has {len(value):,} items; allowed: {rule} - divide the study"
    # What is left says itself what to do: in the schema, or in the error of a check.
    said = [str(each) for each in (error.cause, error.schema.get("say")) if each]
    return f"{found}; {'; '.join(said)}"


def _refuse_flaws(text: str) -> bool:
    if found := flaw(text):
        raise ValueError(found[1])
    return True


# What the schema asks of a text and no schema can say: each is true, or an error says why not.
CHECKS: Mapping[str, Callable[[str], object]] = {
    "day": lambda text: len(text) > 9 and is_date(text[:10]),
    "encoding": lambda name: "a".encode(name),
    "pattern": Pattern,
    "words": _refuse_flaws,
}
FORMATS = FormatChecker(formats=())  # none of jsonschema's own: what is installed decides on them
for name, check in CHECKS.items():
    FORMATS.checks(name, raises=(LookupError, ValueError))(
        lambda value, check=check: not isinstance(value, str) or check(value)
    )


# What a sound package declares


def _package(content: Any, sound: Iterable[Any], errors: list[str]) -> Package:
    """Make what can be made of a package of whose tables those that are sound are read."""
    listed = [each for each in content["resources"] if isinstance(each, dict) and "schema" in each]
    names = [str(each.get("name")) for each in listed]
    errors += [f"two tables are named {shown(name)}; rename one" for name in _repeated(names)]
    errors += [
        f"declares no table {name!r}; every study needs it" for name in CORE if name not in names
    ]
    tables: dict[str, Table] = {}
    for entry in sound:
        table = _table(entry)
        found = [*_contradictions(table, entry["schema"])]
        completed = _completed(table, found)  # which adds to what is found
        if not found:
            tables[table.name] = completed
        errors += found
    own, rule, created = content.get("crosscase", {}), RatingRule(), content.get("created")
    errors += [*_namesakes(tables), *_dangling(tables, names)]
    try:
        rule = RatingRule(**own.get("rule", {}))
    except InvalidRule as error:
        errors.append(f"'crosscase': 'rule': {error}")
    package = Package(
        identifier=content.get("id", content["title"]),
        title=content["title"],
        created=date.fromisoformat(created[:10]) if created else None,
        tables=tables,
        rule=rule,
        bearings=own.get("bearings", {}),
        plans=_texts(own, "plans"),
        facets=_texts(own, "facets"),
        labels=own.get("labels", {}),
        rated_scopes=_texts(own, "rated_scopes"),
        tested_sources=_texts(own, "tested_sources"),
    )
    errors += _undeclared(package)
    return package


def _texts(holder: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """Return a list of texts; one text alone counts as a list of one."""
    value = holder.get(key, ())
    return (value,) if isinstance(value, str) else tuple(value)


def _repeated(names: Iterable[Any]) -> list[str]:
    return [str(name) for name, count in Counter(map(str, names)).items() if count > 1]


def _table(entry: Mapping[str, Any]) -> Table:
    schema, dialect, name = entry["schema"], entry.get("dialect", {}), entry["name"]
    usual = {"missingValues": schema.get("missingValues", ())}
    homes = {_texts(key, "fields")[0]: key["reference"] for key in schema.get("foreignKeys", ())}
    fields = {}
    for item in schema["fields"]:
        column = item["name"]
        foreign = {"reference": homes[column]} if column in homes else {}
        fields[column] = _field(usual | foreign | item, name)
    return Table(
        name=name,
        path=entry["path"],
        fields=fields,
        primary_key=_texts(schema, "primaryKey"),
        dialect={key.lower(): dialect[key] for key in CSV_OPTIONS if key in dialect},
        encoding=codecs.lookup(entry.get("encoding", "utf-8")).name,
    )


def _field(item: Mapping[str, Any], table: str) -> Field:
    rules, kind = item.get("constraints", {}), item.get("type", "string")
    given: dict[str, Any] = {key: item[key] for key in KEPT if key in item}
    given |= {own: rules[key] for key, own in CONSTRAINTS.items() if key in rules}
    given |= {own: _texts(item, key) for key, own in TRUTHS.items() if key in item}
    if kind == "list":
        kind, given["separator"] = "string", item.get("delimiter", ",")
    if home := item.get("reference"):  # one that names no table, or the empty text, means its own
        given["reference"] = Reference(home.get("resource") or table, *_texts(home, "fields"))
    if rules.get("pattern"):
        given["pattern"] = Pattern(rules["pattern"])
    enum, missing = _texts(rules, "enum"), ("", *_texts(item, "missingValues"))
    return Field(item["name"], kind, enum=enum, missing=missing, **given)


def _contradictions(table: Table, schema: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a table says of fields that it has not, or that cannot be compared."""
    where = f"table {shown(table.name)}"
    for twice in _repeated(each["name"] for each in schema["fields"]):
        yield f"{where} declares {shown(twice)} twice"
    try:
        csv.reader([], **table.dialect)
    except (csv.Error, TypeError, ValueError) as error:
        yield f"{where}: 'dialect': {error}; give each mark a character of its own"
    parts = [*table.primary_key]
    parts += [_texts(key, "fields")[0] for key in schema.get("foreignKeys", ())]
    for one in table.fields.values():
        named = (one.ranges.get("field"), one.not_before, one.differs_from)
        parts += [each for each in named if each]
        for text, (low, high) in one.ranges.get("of", {}).items():
            if low > high:
                advice = "give the lowest and the highest number, [0, 1]"
                yield f"{where}: the range of {shown(text)} is {[low, high]}; {advice}"
        beside = table.fields.get(one.not_before or "", one)
        if (beside.type, beside.separator) != (one.type, one.separator):
            yield f"{where}, field {shown(one.name)} is of another type than {shown(beside.name)}"
        if one.enum and one.reference:
            yield f"{where}, field {shown(one.name)} has an enum and a reference; keep one of them"
    for part in parts:
        if part not in table.fields:
            yield f"{where}: a key names {shown(part)}, which is no field of it"


def _completed(table: Table, errors: list[str]) -> Table:
    """Return a table of every study with what its columns always mean, said or not."""
    if (name := table.name) not in KEYS:
        return table
    where, needed, key = f"table {name!r}", {**CORE, **OPTIONAL}[name], KEYS[name]
    single = {*needed, "anchor"} - {"cases"}
    ids = {"source_id", "segment_id", "coder_id", "code_id", *key}
    free: set[str] = set()
    if name == "decisions":  # some are on a placement, without a code; a kind tells them apart
        ids, free = {"segment_id"}, {"kind"}
    if table.primary_key and {*table.primary_key} - free != {*key}:
        errors.append(f"{where} needs the primaryKey {', '.join(key)}")
    errors += [
        f"{where} declares no field {column!r}; every study needs it"
        for column in needed
        if column not in table.fields
    ]
    fields = {}
    for column, one in table.fields.items():
        place, meant = f"{where}, field {column!r}", dict(MEANT.get((name, column), {}))
        home = HOMES.get(column)
        if home and home != (name, column) and not one.enum:
            meant["reference"] = home
        if column == "cases" and not one.separator:  # a joint statement has several
            meant["separator"] = ";"
        if column in ids:
            meant["required"] = True
        for part in ("reference", "enum"):
            if part in meant and getattr(one, part) not in (None, (), meant[part]):
                errors.append(f"{place} needs the {part} {', '.join(meant[part])}")
        if column in ("year_from", "year_to"):
            if one.type not in ("integer", "year"):
                errors.append(f"{place} must be of type integer")
        elif column in needed and one.type not in ("string", "any"):
            errors.append(f"{place} must be of type string")
        elif column in single and one.separator:
            errors.append(f"{place} must hold one value, not a list")
        fields[column] = replace(one, **meant)
    return replace(table, fields=fields, primary_key=table.primary_key or key)


# What several tables declare together


def _undeclared(package: Package) -> Iterator[str]:
    """Yield bearings and scopes that stand in one of two places that must agree."""
    bearings = tuple(package.bearings)
    for name in (each for each in ("codings", "decisions") if each in package.tables):
        column = package.tables[name].fields.get("bearing")
        enum = column.enum if column else ()
        if enum != bearings and (column or name == "codings"):
            yield (
                f"the 'bearings' of 'crosscase' and the enum of 'bearing' in {name!r} differ: "
                f"{', '.join(bearings) or 'none'} and {', '.join(enum) or 'none'}; a bearing "
                "stands in both, in one order, with its value -1, 0, 1 or null in the first"
            )
    without = [name for name, value in package.bearings.items() if value is None]
    for name in package.plans:
        if name not in without:
            wrong = f"'crosscase': 'plans': {shown(name)} is no bearing without a value"
            yield f"{wrong}; allowed: {', '.join(without) or 'none'}"
    if "segments" not in package.tables:
        return
    scope = package.tables["segments"].fields.get("scope")
    known = scope.enum if scope else ()
    allowed = f"allowed: {', '.join(known) or 'none'}"
    if known and not package.rated_scopes:
        yield f"'crosscase' names no rated_scopes; {allowed}"
    for name in package.rated_scopes:
        if name not in known and (known or not scope):
            wrong = f"'rated_scopes': {shown(name)} is no scope of 'segments'"
            yield f"{wrong}; {allowed}{near(name, known)}"


def _namesakes(tables: Mapping[str, Table]) -> Iterator[str]:
    """Yield the columns of one name in tables that are read side by side, keys apart."""
    taken = dict.fromkeys((*CORE["codings"], *OURS), "codings")
    for name in (each for each in ("codebook", "segments", "sources") if each in tables):
        columns = tables[name].fields.keys() - HOMES.keys()
        if name == "codebook":  # of which the evidence has no more than these
            columns &= {"dimension", "research_question"}
        for column in sorted(columns & taken.keys()):
            yield (
                f"table {name!r}, field {column!r}: {taken[column]!r} brings a column of this "
                "name, and both stand side by side in the evidence; rename this one"
            )
        taken |= dict.fromkeys(columns, name)


def _dangling(tables: Mapping[str, Table], declared: Iterable[str]) -> Iterator[str]:
    """Yield the references that lead nowhere; a table with errors of its own is not judged."""
    for table, one in ((t, f) for t in tables.values() for f in t.fields.values()):
        if (target := one.reference) is None:
            continue
        where = f"table {shown(table.name)}, field {shown(one.name)} refers to"
        if target.table not in declared:  # one that is declared badly was told already
            yield f"{where} {shown(target.table)}, which is no table; correct the reference"
        elif target.table in tables:
            home = tables[target.table].fields.get(target.field)
            if home is None or home.separator or home.type not in ("string", "any"):
                place = f"{shown(target.field)} of {shown(target.table)}"
                yield f"{where} {place}, which is no text field"
