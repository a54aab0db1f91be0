"""Whatever states how to cite the project states the same."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from crosscase.interchange import authors, read_citation

ROOT = Path(__file__).parents[1]
SCHEMA_TYPES = {"software", "dataset"}
CITATION = read_citation(ROOT / "CITATION.cff")
NAMES = [author["name"] for author in authors(CITATION)]


def read_json(path: str) -> dict[str, Any]:
    return dict(json.loads((ROOT / path).read_text("utf-8")))


def test_the_citation_has_what_the_citation_file_format_demands() -> None:
    raw = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert raw["cff-version"] == "1.2.0" and raw["message"] and raw["type"] in SCHEMA_TYPES
    assert isinstance(raw["version"], str) and all(isinstance(key, str) for key in raw["keywords"])
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(raw["date-released"]))
    known = {"cff-version", "message", "title", "abstract", "type", "authors", "version"}
    assert set(raw) <= known | {"date-released", "license", "keywords", "url", "repository-code"}


def test_zenodo_is_told_what_the_citation_says() -> None:
    zenodo = read_json(".zenodo.json")
    assert zenodo["creators"] == [{"name": name} for name in NAMES]
    same = {"description": "abstract", "upload_type": "type", "publication_date": "date-released"}
    for theirs in ("title", "description", "upload_type", "version", "license", "keywords"):
        assert zenodo[theirs] == CITATION[same.get(theirs, theirs)], theirs
    assert zenodo["publication_date"] == CITATION["date-released"]


def test_the_package_the_data_and_the_book_carry_the_same_names_and_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    package = read_json("data/datapackage.json")
    config = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    assert {project["version"], package["version"]} == {CITATION["version"]}
    assert project["license"] == CITATION["license"]
    assert package["keywords"] == CITATION["keywords"]
    assert [config["author"]] == NAMES
    assert config["copyright"] == CITATION["date-released"][:4]
    assert CITATION["title"].startswith(f"{config['title']}: ")


@pytest.mark.parametrize("path", ["README.md", "chapters/cite.md"])
def test_the_words_to_cite_are_those_of_the_citation(path: str) -> None:
    text = re.sub(r"\s*\n(> ?)?", " ", (ROOT / path).read_text("utf-8"))
    year, version = CITATION["date-released"][:4], CITATION["version"]
    assert f"{', '.join(NAMES)} ({year}). *{CITATION['title']}* (version {version})." in text
