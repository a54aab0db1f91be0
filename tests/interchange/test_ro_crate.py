"""The crate follows the specification: one root, no entity left dangling, every file linked."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosscase.interchange import read_citation, ro_crate
from tests.tiny import tiny_descriptor

ROOT = Path(__file__).parents[2]
CITATION = read_citation(ROOT / "CITATION.cff")
REAL = json.loads((ROOT / "data" / "datapackage.json").read_text("utf-8"))
CC0, ODBL = {"name": "CC0-1.0"}, {"path": "https://licences.example/odbl"}
PAGES = {"chapters/a.html": "First page", "chapters/b c.html": "Second page"}


def entities(package: dict[str, Any], pages: dict[str, str] = PAGES) -> dict[str, dict[str, Any]]:
    crate = json.loads(ro_crate(CITATION, package, pages))
    assert crate["@context"] == "https://w3id.org/ro/crate/1.2/context"
    names = [entity["@id"] for entity in crate["@graph"]]
    assert len(set(names)) == len(names)
    return {entity["@id"]: entity for entity in crate["@graph"]}


def references(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        yield from (name for each in value for name in references(each))
    elif isinstance(value, dict) and set(value) == {"@id"}:
        yield value["@id"]


def dangling(graph: dict[str, dict[str, Any]]) -> set[str]:
    named = {name for one in graph.values() for value in one.values() for name in references(value)}
    return named - set(graph) - {"https://w3id.org/ro/crate/1.2"}


@pytest.mark.parametrize("package", [REAL, tiny_descriptor()], ids=["the study", "a bare one"])
def test_the_crate_follows_the_rules(package: dict[str, Any]) -> None:
    graph = entities(package)
    descriptor = graph["ro-crate-metadata.json"]
    assert descriptor["@type"] == "CreativeWork" and descriptor["about"] == {"@id": "./"}
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.2"}
    root = graph["./"]
    assert root["@type"] == "Dataset" and root["name"] and root["description"]
    assert root["datePublished"] == CITATION["date-released"]
    files = {name for name, entity in graph.items() if entity["@type"] == "File"}
    assert files == set(references(root["hasPart"]))
    assert dangling(graph) == set()


def test_each_thing_has_its_licence() -> None:
    graph = entities(REAL)
    ours, code = "https://creativecommons.org/licenses/by/4.0/", "https://spdx.org/licenses/MIT"
    for name in ("./", "#book", "data/segments.csv", "data/datapackage.json", "chapters/a.html"):
        assert graph[name]["license"] == [{"@id": ours}], name
    assert graph["#crosscase"]["license"] == {"@id": code}
    assert all(graph[each]["name"] and graph[each]["description"] for each in (ours, code))


def test_a_table_without_a_licence_of_its_own_has_that_of_the_package() -> None:
    tables = [{"name": "a", "path": "a.csv"}, {"name": "b", "path": "b.csv", "licenses": [ODBL]}]
    graph = entities({"title": "T", "licenses": [CC0], "resources": tables})
    assert graph["data/a.csv"]["license"] == [{"@id": "https://spdx.org/licenses/CC0-1.0"}]
    assert graph["data/b.csv"]["license"] == [{"@id": ODBL["path"]}]
    assert dangling(graph) == set()


def test_the_build_makes_the_pages_from_the_data_with_the_code() -> None:
    graph = entities(REAL)
    build = graph["#build"]
    assert {"data/codings.csv", "data/claims.yml"} <= set(references(build["object"]))
    assert list(references(build["result"])) == ["chapters/a.html", "chapters/b%20c.html"]
    assert graph["#crosscase"]["version"] == CITATION["version"]
    assert "codeRepository" not in graph["#crosscase"]
    assert "https://code.example" in ro_crate(CITATION, REAL, PAGES, "https://code.example")


@given(st.dictionaries(st.text(min_size=1).map("p/{}.html".format), st.text()))
def test_any_pages_make_a_whole_crate(pages: dict[str, str]) -> None:
    graph = entities(REAL, pages)
    assert dangling(graph) == set()
    assert len(list(references(graph["#book"]["hasPart"]))) == len(pages)
