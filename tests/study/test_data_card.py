"""The data card names every table of the book's own package."""

import json
from pathlib import Path

DATA = Path(__file__).parents[2] / "data"


def test_every_table_is_on_the_data_card() -> None:
    package = json.loads((DATA / "datapackage.json").read_text("utf-8"))
    card = (DATA / "README.md").read_text("utf-8")
    assert [entry["path"] for entry in package["resources"] if entry["path"] not in card] == []


def test_every_file_of_the_package_is_described() -> None:
    package = json.loads((DATA / "datapackage.json").read_text("utf-8"))
    described = {entry["path"] for entry in package["resources"]}
    present = {path.name for path in DATA.iterdir() if path.is_file()}
    assert present - {"README.md", "datapackage.json"} == described
