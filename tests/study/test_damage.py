"""Laws: no damage to a file ever raises, and damage that breaks a rule is always reported."""

import csv
import io
import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from crosscase.study import InvalidStudy, load_study, validate
from tests.tiny import TABLES, tiny_descriptor, tiny_study

FIELDS = {r["name"]: r["schema"]["fields"] for r in tiny_descriptor()["resources"]}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


def loads(folder: Path) -> bool:
    try:
        load_study(folder)
    except InvalidStudy:
        return False
    return True


@given(name=st.sampled_from(sorted(TABLES)), content=st.binary(max_size=80), at=st.integers(0, 300))
@settings(max_examples=60, deadline=None)
def test_arbitrary_bytes_anywhere_never_raise(name: str, content: bytes, at: int) -> None:
    with TemporaryDirectory() as folder:
        path = tiny_study(Path(folder)) / f"{name}.csv"
        whole = path.read_bytes()
        path.write_bytes(whole[:at] + content + whole[at + len(content) :])
        assert loads(Path(folder)) == (validate(folder) == [])


@given(data=st.data(), value=st.text(max_size=8))
@settings(max_examples=120, deadline=None)
def test_a_cell_out_of_its_domain_is_reported(data: st.DataObject, value: str) -> None:
    name = data.draw(st.sampled_from(sorted(TABLES)))
    rows = list(csv.reader(io.StringIO(TABLES[name])))
    row = data.draw(st.integers(1, len(rows) - 1))
    column = data.draw(st.integers(0, len(rows[0]) - 1))
    rows[row][column] = value
    field = FIELDS[name][column]
    with TemporaryDirectory() as folder:
        path = tiny_study(Path(folder)) / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)
        problems = validate(folder)
        if "\0" in value:
            assert problems
        elif out_of_domain(field, value):
            assert (path.name, field["name"]) in {(p.table, p.column) for p in problems}


def out_of_domain(field: dict[str, Any], value: str) -> bool:
    constraints = field["constraints"]
    if not value.strip():
        return bool(constraints["required"])
    if field["type"] in ("integer", "number"):
        return not any(letter.isdecimal() for letter in value)
    return "enum" in constraints and value not in constraints["enum"]


@given(key=st.sampled_from(["title", "tested_sources", "resources"]), content=JSON)
@settings(max_examples=30, deadline=None)
def test_an_arbitrary_descriptor_never_raises(key: str, content: Any) -> None:
    with TemporaryDirectory() as folder:
        path = tiny_study(Path(folder)) / "datapackage.json"
        path.write_text(json.dumps(tiny_descriptor() | {key: content}), encoding="utf-8")
        assert loads(Path(folder)) == (validate(folder) == [])


@given(number=st.integers(0, 7), part=st.sampled_from(["schema", "name", "path"]), content=JSON)
@settings(max_examples=40, deadline=None)
def test_an_arbitrary_resource_never_raises(number: int, part: str, content: Any) -> None:
    descriptor = tiny_descriptor()
    descriptor["resources"][number][part] = content
    with TemporaryDirectory() as folder:
        tiny_study(Path(folder))
        (Path(folder) / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
        assert loads(Path(folder)) == (validate(folder) == [])


@given(number=st.integers(0, 7), content=JSON, key=st.sampled_from(["fields", "primaryKey"]))
@settings(max_examples=40, deadline=None)
def test_an_arbitrary_schema_never_raises(number: int, content: Any, key: str) -> None:
    descriptor = tiny_descriptor()
    descriptor["resources"][number]["schema"][key] = content
    with TemporaryDirectory() as folder:
        tiny_study(Path(folder))
        (Path(folder) / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
        assert loads(Path(folder)) == (validate(folder) == [])


def places(tree: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if place:
        yield place
    steps = tree if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ()
    for step in steps:
        yield from places(tree[step], (*place, step))


ODD: list[Any] = [
    None,
    True,
    0,
    1.5,
    10**17,
    "",
    "x",
    "year",
    "list",
    "date",
    ";",
    [],
    {},
    ["a", "a"],
    [1, 1.0],
]
ODD += [["segment_id"], {"resource": "segments", "fields": []}, {"minimum": 1}, {"enum": ["a"]}]
ODD += [{"field": "weight", "of": {"x": [1, 2]}}, {"unique": True}, {"fields": "x"}, [[]], [None]]
KEYS = [
    "separator",
    "type",
    "ranges",
    "reference",
    "missingValues",
    "dialect",
    "encoding",
    "format",
]
KEYS += ["constraints", "primaryKey", "foreignKeys", "not_before", "differs_from", "trueValues"]


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_whatever_stands_at_any_place_of_a_descriptor_never_raises(data: st.DataObject) -> None:
    descriptor = deepcopy(tiny_descriptor())
    for _ in range(data.draw(st.integers(1, 2))):
        *path, last = data.draw(st.sampled_from(list(places(descriptor))))
        holder: Any = descriptor
        for step in path:
            holder = holder[step]
        if isinstance(holder, dict) and data.draw(st.booleans()):
            last = data.draw(st.sampled_from(KEYS))
        holder[last] = deepcopy(data.draw(st.sampled_from(ODD)))
    with TemporaryDirectory() as folder:
        tiny_study(Path(folder))
        (Path(folder) / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
        if not validate(folder):
            assert len(load_study(folder).units)
