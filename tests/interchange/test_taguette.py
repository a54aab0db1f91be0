"""Projects and highlights as Taguette 1.5.2 writes them: see the note beside the files."""

import contextlib
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from crosscase.errors import CrosscaseError
from crosscase.interchange.bearings import settle_bearings
from crosscase.interchange.importing import read_project
from crosscase.interchange.project import write_study
from crosscase.interchange.taguette import read_taguette, text_of
from crosscase.study import Study, load_study
from crosscase.study.intake import Unreadable

MADE = Path(__file__).parent / "taguette"


def imported(name: str, folder: Path) -> Study:
    project = read_project(MADE / name)
    settle_bearings(project)
    write_study(project, folder / "study")
    return load_study(folder / "study")


def test_a_project_keeps_documents_tags_highlights_and_who_made_them(tmp_path: Path) -> None:
    study = imported("project.sqlite3", tmp_path)
    assert study.title == "Three schools"
    assert study.sources["title"].tolist() == ["North school", "South school"]
    assert study.codebook["dimension"].tolist() == ["Money", "Support", "Unused"]
    assert study.codebook["definition"].tolist()[0] == "Money or its lack."
    assert study.segments["statement"].tolist() == [
        "The café has no money.", "parents help 🙂 gladly", "Yes.", "The council pays",
    ]  # fmt: skip
    assert study.coders["name"].tolist() == ["ana", "ben"]
    assert {tuple(row) for row in study.codings.astype(str).to_numpy()} == {
        ("Q1", "ANA", "MONEY", "present"), ("Q1", "ANA", "SUPPORT", "negative"),
        ("Q1", "BEN", "MONEY", "present"), ("Q2", "ANA", "SUPPORT", "positive"),
        ("Q4", "ANA", "MONEY", "present"), ("Q4", "ANA", "SUPPORT", "positive"),
    }  # fmt: skip
    assert study.readers["Q2"] == ["ANA", "BEN"] and study.readers["Q3"] == ["ANA"]


def test_places_in_bytes_of_a_page_become_places_in_characters_of_its_text(tmp_path: Path) -> None:
    study = imported("project.sqlite3", tmp_path)
    texts = study.sources.set_index("source_id")["text"]
    for row in study.segments.to_dict("records"):
        text = (study.path / texts[row["source_id"]]).read_text("utf-8")
        assert text[row["start"] : row["end"]] == row["statement"]


def test_what_is_not_taken_is_told() -> None:
    assert "document: 1, because it has no highlight (Empty)" in str(
        read_taguette(MADE / "project.sqlite3").losses
    )


def test_an_export_names_one_user_and_the_import_says_so(tmp_path: Path) -> None:
    project = read_taguette(MADE / "exported.sqlite3")
    assert [row["name"] for row in project.tables["coders"]] == ["admin"]
    assert any("one user made all highlights" in note for note in project.notes)
    assert imported("exported.sqlite3", tmp_path).codings["code_id"].nunique() == 2


@pytest.mark.parametrize("name", ["highlights.csv", "highlights.xlsx"])
def test_exported_highlights_have_the_same_codings_without_their_coder(
    name: str, tmp_path: Path
) -> None:
    study = imported(name, tmp_path)
    assert {tuple(row) for row in study.codings.astype(str).to_numpy()} == {
        ("Q1", "NOT-RECORDED", "MONEY", "present"), ("Q1", "NOT-RECORDED", "SUPPORT", "negative"),
        ("Q2", "NOT-RECORDED", "SUPPORT", "positive"), ("Q3", "NOT-RECORDED", "MONEY", "present"),
        ("Q3", "NOT-RECORDED", "SUPPORT", "positive"),
    }  # fmt: skip


def test_the_text_of_a_page_is_what_stands_between_its_marks() -> None:
    assert text_of("<p>A &amp; <b>b</b></p>\n<p>&#233;") == "A & b\né"


def changed(folder: Path, *statements: str) -> Path:
    """Return a copy of the project after some SQL."""
    path = folder / "project.sqlite3"
    shutil.copy(MADE / "project.sqlite3", path)
    with closing(sqlite3.connect(path)) as database:
        for each in statements:
            database.execute(each)
        database.commit()
    return path


VIEW = "CREATE VIEW tags AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n) "
HOSTILE = {
    "several projects": (
        ["INSERT INTO projects SELECT 9, 'Second', '', created FROM projects"],
        "holds 2 projects (Three schools, Second); export one of them",
    ),
    "no table": (["DROP TABLE highlight_tags"], "it has no highlight_tags"),
    "a view": (
        [
            "DROP TABLE tags",
            f"{VIEW} SELECT id, id AS path, '' AS description, 1 AS project_id FROM n",
        ],
        "it has no tags",
    ),
    "no column": (["ALTER TABLE highlights DROP COLUMN snippet"], "it has no highlights.snippet"),
}


@pytest.mark.parametrize(("statements", "told"), HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_no_project_is_refused_in_one_line(
    statements: list[str], told: str, tmp_path: Path
) -> None:
    with pytest.raises(Unreadable) as caught:
        read_taguette(changed(tmp_path, *statements))
    assert told in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE highlights SET start_offset = 9999 WHERE id = 1",
        "UPDATE highlights SET start_offset = 6 WHERE id = 1",
        "UPDATE highlights SET start_offset = 'x' WHERE id = 1",
        "UPDATE highlights SET start_offset = 4 WHERE id = 1",
    ],
)
def test_a_place_that_does_not_hold_the_words_is_not_kept(statement: str, tmp_path: Path) -> None:
    project = read_taguette(changed(tmp_path, statement))
    first = next(row for row in project.tables["segments"] if row["row"] == "1")
    assert first["statement"] == "The café has no money." and not first["start"]


def test_what_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.sqlite3").write_text("no database")
    with pytest.raises(Unreadable, match="is no database of Taguette"):
        read_taguette(tmp_path / "x.sqlite3")


def test_a_damaged_database_is_refused_or_read_and_gives_no_traceback(tmp_path: Path) -> None:
    content = bytearray((MADE / "project.sqlite3").read_bytes())
    for place in range(100, len(content), 1501):
        broken = bytearray(content)
        broken[place : place + 40] = b"\xff" * 40
        (tmp_path / "x.sqlite3").write_bytes(broken)
        with contextlib.suppress(CrosscaseError):
            read_taguette(tmp_path / "x.sqlite3")
