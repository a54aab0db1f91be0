"""A project as QualCoder's database holds it, made by its definitions of tables; and its report."""

import csv
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from crosscase.interchange.bearings import settle_bearings
from crosscase.interchange.importing import read_project
from crosscase.interchange.project import Project, write_study
from crosscase.study import Study, load_study
from crosscase.study.intake import Unreadable

# Tables and columns of database version 11, as far as they are read.
TABLES = {
    "source": "id integer primary key, name text, fulltext text, mediapath text, memo text, "
    "owner text, date text, av_text_id integer, risid integer, unique(name)",
    "code_cat": "catid integer primary key, name text, owner text, date text, memo text, "
    "supercatid integer, unique(name)",
    "code_name": "cid integer primary key, name text, memo text, catid integer, owner text, "
    "date text, color text, unique(name)",
    "code_text": "ctid integer primary key, cid integer, fid integer, seltext text, pos0 integer, "
    "pos1 integer, owner text, date text, memo text, avid integer, important integer",
    "cases": "caseid integer primary key, name text, memo text, owner text, date text",
    "case_text": "id integer primary key, caseid integer, fid integer, pos0 integer, "
    "pos1 integer, owner text, date text, memo text",
    "attribute": "attrid integer primary key, name text, attr_type text, value text, id integer, "
    "date text, owner text",
    "code_image": "imid integer primary key, id integer, x1 integer, cid integer, owner text",
    "annotation": "anid integer primary key, fid integer, memo text",
}
TEXT = "Hello 🙂 there. We have no money. Parents help."
SAID = "We have no money."
ROWS: dict[str, list[dict[str, object]]] = {
    "source": [
        {"id": 1, "name": "both.txt", "fulltext": TEXT},
        {"id": 2, "name": "south.txt", "fulltext": "We have no money."},
        {"id": 3, "name": "photo.png", "fulltext": None},
    ],
    "code_cat": [
        {"catid": 1, "name": "Means", "supercatid": None},
        {"catid": 2, "name": "Support", "supercatid": 1},
    ],
    "code_name": [
        {"cid": 1, "name": "Money", "memo": "Money or its lack.", "catid": 1},
        {"cid": 2, "name": "positive", "memo": "", "catid": 2},
        {"cid": 3, "name": "Free", "memo": None, "catid": None},
    ],
    "code_text": [
        {"cid": 1, "fid": 1, "seltext": SAID, "pos0": 15, "pos1": 32, "owner": "ana"},
        {"cid": 1, "fid": 1, "seltext": SAID, "pos0": 15, "pos1": 32, "owner": "ben"},
        # Counted in UTF-16 units, as an editor on the screen does.
        {"cid": 2, "fid": 1, "seltext": "Parents help.", "pos0": 34, "pos1": 47, "owner": "ana"},
        {"cid": 1, "fid": 2, "seltext": "We have no money.", "pos0": 0, "pos1": 17, "owner": "ana"},
        {"cid": 9, "fid": 2, "seltext": "We", "pos0": 0, "pos1": 2, "owner": "ana"},
    ],
    "cases": [{"caseid": 1, "name": "North"}, {"caseid": 2, "name": "South"}],
    "case_text": [
        {"caseid": 1, "fid": 1, "pos0": 0, "pos1": 33},
        {"caseid": 2, "fid": 1, "pos0": 33, "pos1": 46},
        {"caseid": 2, "fid": 2, "pos0": 0, "pos1": 17},
    ],
    "attribute": [
        {"name": "Gender", "attr_type": "file", "value": "f", "id": 1},
        {"name": "Size", "attr_type": "case", "value": "7", "id": 1},
    ],
    "code_image": [{"id": 3, "x1": 1, "cid": 1, "owner": "ana"}],
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a project."""
    place = tmp_path / "schools.qda"
    place.mkdir()
    with closing(sqlite3.connect(place / "data.qda")) as database:
        for name, columns in TABLES.items():
            database.execute(f"CREATE TABLE {name} ({columns})")
            for row in ROWS.get(name, ()):
                marks = ", ".join("?" * len(row))
                database.execute(
                    f"INSERT INTO {name} ({', '.join(row)}) VALUES ({marks})", [*row.values()]
                )
        database.commit()
    return place


def made(project: Project, folder: Path) -> Study:
    settle_bearings(project)
    write_study(project, folder / "study")
    return load_study(folder / "study")


def test_a_project_keeps_files_cases_codes_in_their_categories_and_coders(
    folder: Path, tmp_path: Path
) -> None:
    study = made(read_project(folder), tmp_path)
    assert study.title == "schools"
    assert study.cases["name"].tolist() == ["North", "South"]
    assert study.segments[["statement", "cases"]].to_numpy().tolist() == [
        ["We have no money.", ("NORTH",)],
        ["Parents help.", ("SOUTH",)],
        ["We have no money.", ("SOUTH",)],
    ]
    parents = study.codebook.set_index("dimension")["parent"].astype(object)
    assert parents["Money"] == "MEANS" and parents["Support"] == "MEANS"
    assert {tuple(row) for row in study.codings.astype(str).to_numpy()} == {
        ("Q1", "ANA", "MEANS-MONEY", "present"), ("Q1", "BEN", "MEANS-MONEY", "present"),
        ("Q2", "ANA", "MEANS-SUPPORT", "positive"), ("Q3", "ANA", "MEANS-MONEY", "present"),
    }  # fmt: skip
    assert study.readers["Q2"] == ["ANA", "BEN"] and study.readers["Q3"] == ["ANA"]
    assert study.sources["gender"].iloc[0] == "f"


def test_places_hold_the_words_whether_characters_or_units_were_counted(
    folder: Path, tmp_path: Path
) -> None:
    study = made(read_project(folder / "data.qda"), tmp_path)
    for row in study.segments.query("source_id == 'S1'").to_dict("records"):
        assert TEXT[row["start"] : row["end"]] == row["statement"]


def test_what_is_not_taken_is_told(folder: Path) -> None:
    told = str(read_project(folder).losses)
    for each in (
        "coding of a picture: 1, because a study holds codings of text",
        "coding: 1, because its file or code is not there (south.txt 0-2)",
        "file: 1, because no text in it is coded (photo.png)",
        "attribute of a case: 1",
    ):
        assert each in told


def test_categories_in_a_circle_end(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "data.qda")) as database:
        database.execute("UPDATE code_cat SET supercatid = 2 WHERE catid = 1")
        database.commit()
    assert read_project(folder).tables["codebook"]


def test_another_database_is_refused(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "data.qda")) as database:
        database.execute("DROP TABLE code_text")
        database.commit()
    with pytest.raises(Unreadable, match="no database of QualCoder that is known"):
        read_project(folder)


def test_a_database_that_is_in_use_is_refused(folder: Path) -> None:
    (folder / "data.qda-wal").write_bytes(b"x")
    with pytest.raises(Unreadable, match="close QualCoder first"):
        read_project(folder)


@pytest.mark.parametrize("by", ["File", "Case"])
def test_a_report_of_codings_keeps_what_it_names(by: str, tmp_path: Path) -> None:
    header = [by, "Coder", "Coded", "Id", "Codename", "Coded_Memo", "Category", "Category",
              "FileVar_Gender"]  # fmt: skip
    rows = [
        ["North", "ana", "No money.", "ctid:1", "Money", "", "Needs", "Means", "f"],
        ["North", "ana", "No money.", "ctid:2", "Help", "", "", "", "f"],
        ["South", "ben", "image", "imid:1", "Money", "", "", "", ""],
    ]
    if by == "Case":
        header.insert(1, "Filename")
        for row in rows:
            row.insert(1, "a.txt")
    with (tmp_path / "report.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows([header, *rows])
    study = made(read_project(tmp_path / "report.csv"), tmp_path)
    assert study.cases["name"].tolist() == ["North"]
    assert study.sources["title"].tolist() == ["a.txt" if by == "Case" else "North"]
    assert study.codebook["dimension"].tolist() == ["Means", "Needs", "Money", "Help"]
    assert study.segments["filevar_gender"].tolist() == ["f"]
    assert len(study.segments) == 1 and len(study.codings) == 2
