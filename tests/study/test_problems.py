"""Each way a study can be wrong, on its own: exactly this problem, at this place, and no other."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crosscase.study import InvalidStudy, load_study, validate
from tests.tiny import tiny_descriptor

Place = tuple[str, int | None, str | None, str]


def edit(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    (folder / file).write_text(text.replace(old, new), encoding="utf-8", newline="")


def places(folder: Path) -> list[Place]:
    return [(p.table, p.row, p.column, p.kind) for p in validate(folder)]


CELLS = [
    ("codings.csv", "X1,A,POL", "X1,A,POX", (2, "code_id", "reference")),
    ("codings.csv", "X4,B", "X9,B", (8, "segment_id", "reference")),
    ("codings.csv", "X4,B", "X4,C", (8, "coder_id", "reference")),
    ("codings.csv", "A,SUP,negative", "A,SUP,bad", (4, "bearing", "enum")),
    ("codings.csv", "A,SUP,negative", "A,SUP,", (4, "bearing", "required")),
    ("codings.csv", "X4,B,POL,neutral\n", "X4,B,POL,neutral\n" * 2,
     (9, "segment_id, coder_id, code_id", "duplicate key")),
    ("segments.csv", "X1,S1", "X1,S7", (2, "source_id", "reference")),
    ("segments.csv", "2000,2001", "2000.5,2001", (2, "year_from", "type")),
    ("segments.csv", "2000,2001", "MM,2001", (2, "year_from", "type")),
    ("segments.csv", "2000,2001", "inf,2001", (2, "year_from", "type")),
    ("segments.csv", "2000,2001", "True,2001", (2, "year_from", "type")),
    ("segments.csv", "2000,2001", "2000,3001", (2, "year_to", "range")),
    ("segments.csv", "2000,2001", "2002,2001", (2, "year_to", "years in order")),
    ("segments.csv", "The cities agreed.", "=HYPERLINK(A1)", (2, "statement", "formula")),
    ("segments.csv", "The cities agreed.", "@SUM(A1)", (2, "statement", "formula")),
    ("decisions.csv", "plain opposition", "-1+A1", (2, "reason", "formula")),
    ("sources.csv", "Foundation A", "+cmd|A1", (2, "publisher", "formula")),
    ("segments.csv", "covenant signed", "one two three four five six", (2, "anchor", "anchor")),
    ("segments.csv", "covenant signed", "", (2, "anchor", "required")),
    ("segments.csv", "covenant signed", "   ", (2, "anchor", "required")),
    ("segments.csv", "X1,S1,P1", "X1,S1,", (2, "cases", "no case")),
    ("sources.csv", "S3,Poster", "S4,New,N,n,north,involved,ngo,en,,\nS3,Poster",
     (4, "source_id", "unused source")),
    ("sources.csv", "ngo,en", "ngo,English", (2, "language", "pattern")),
    ("decisions.csv", "X2,SUP,keep", "X2,SUP,defer", (2, "decision", "enum")),
    ("decisions.csv", "keep,negative", "keep,", (2, "bearing", "undecided")),
    ("decisions.csv", "drop,", "drop,mixed", (3, "bearing", "dropped with bearing")),
    ("decisions.csv", "plain opposition", "", (2, "reason", "required")),
    ("decisions.csv", "X3,LIV", "X1,POL,keep,positive,why\nX3,LIV",
     (3, "segment_id, code_id", "no dispute")),
    ("decisions.csv", "X3,LIV", "X1,LIV,drop,,why\nX3,LIV",
     (3, "segment_id, code_id", "no dispute")),
    ("events.csv", "2000,2001,0.5", "2000,2001,half", (2, "weight", "type")),
    ("events.csv", "2000,2001,0.5", "2000,2001,inf", (2, "weight", "type")),
    ("segments.csv", "covenant signed", "covenant signed,", (2, None, "row length")),
    ("coders.csv", "A,machine reader", 'A,machine reader"', (2, "kind", "stray quote")),
    ("events.csv", "2000,2001", "2001,2000", (2, "end_year", "years in order")),
    ("events.csv", "X1; X2", "X1; X8", (2, "segment_id", "reference")),
    ("events.csv", "X1; X2", "X1; ", (2, "segment_id", "list item")),
    ("cases.csv", "X1;X2", "X1;;X2", (2, "segment_ids", "list item")),
    ("codings.csv", "X1,A,POL,positive", "X1,A,POL", (2, None, "row length")),
    ("codings.csv", "X1,A,POL,positive", "X1,A,POL,positive,", (2, None, "row length")),
    ("codings.csv", "X1,B,POL,positive", "X1,B,POL,positive,,", (3, None, "row length")),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "place"), CELLS)
def test_a_single_error_is_reported_once_and_alone(
    study_path: Path, file: str, old: str, new: str, place: tuple[int, str | None, str]
) -> None:
    edit(study_path, file, old, new)
    assert places(study_path) == [(file, *place)]


@pytest.mark.parametrize("row", ["X1,POL,drop,,", "X1,POL,keep,mixed,", "X1,LIV,keep,positive,"])
def test_an_adjudication_may_overrule_all_coders(study_path: Path, row: str) -> None:
    edit(study_path, "decisions.csv", "X3,LIV", f"{row}a reader from the city\nX3,LIV")
    assert places(study_path) == []


def test_a_duplicate_identifier_names_both_lines(study_path: Path) -> None:
    edit(study_path, "coders.csv", "judge,", "A,")
    (problem,) = validate(study_path)
    assert (problem.row, problem.column, problem.value) == (4, "coder_id", "A")
    assert "line 2" in problem.message


def test_a_message_says_where_what_what_is_allowed_and_what_to_do(study_path: Path) -> None:
    edit(study_path, "codings.csv", "X2,A,SUP", "X2,A,SUPP")
    (problem,) = validate(study_path)
    assert str(problem) == (
        "codings.csv line 4, column code_id: 'SUPP' is not a code_id of codebook.csv; "
        "allowed: POL, SUP, LIV - correct it or add it to codebook.csv (did you mean 'SUP'?)"
    )


def test_every_problem_is_reported_at_once(study_path: Path) -> None:
    edit(study_path, "codings.csv", "X1,A,POL", "X1,A,POX")
    edit(study_path, "segments.csv", "2000,2001", "2000,soon")
    edit(study_path, "sources.csv", "ngo,en", "ngo,English")
    (study_path / "coders.csv").unlink()
    assert {file for file, *_ in places(study_path)} == {
        "codings.csv", "segments.csv", "sources.csv", "coders.csv"
    }  # fmt: skip
    with pytest.raises(InvalidStudy) as caught:
        load_study(study_path)
    assert all(str(problem) in str(caught.value) for problem in validate(study_path))


def test_a_broken_column_brings_no_derived_complaints(study_path: Path) -> None:
    edit(study_path, "segments.csv", "segment_id,source_id", "segment,source_id")
    assert {(file, kind) for file, _, _, kind in places(study_path)} == {
        ("segments.csv", "missing column"),
        ("segments.csv", "extra column"),
    }


def test_a_column_named_twice_is_reported(study_path: Path) -> None:
    edit(study_path, "codings.csv", "coder_id,code_id", "code_id,code_id")
    assert places(study_path) == [
        ("codings.csv", 1, "code_id", "duplicate column"),
        ("codings.csv", 1, "coder_id", "missing column"),
    ]


def test_a_missing_file_brings_no_derived_complaints(study_path: Path) -> None:
    (study_path / "segments.csv").unlink()
    assert places(study_path) == [("segments.csv", None, None, "missing file")]


def test_lines_are_counted_across_quoted_line_ends_and_blank_lines(study_path: Path) -> None:
    edit(study_path, "segments.csv", "The cities agreed.", '"The cities\nagreed."')
    edit(study_path, "segments.csv", "X3,S2", "\nX3,S9")
    assert places(study_path) == [("segments.csv", 6, "source_id", "reference")]


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\n\n"])
def test_line_ends_and_a_byte_order_mark_are_accepted(study_path: Path, ending: str) -> None:
    for path in study_path.glob("*.csv"):
        text = path.read_text(encoding="utf-8").replace("\n", ending)
        path.write_text(text, encoding="utf-8-sig", newline="")
    assert validate(study_path) == []
    assert load_study(study_path).codings.columns[0] == "segment_id"


def test_a_last_line_needs_no_line_end(study_path: Path) -> None:
    for path in study_path.glob("*.csv"):
        path.write_text(path.read_text(encoding="utf-8").rstrip("\n"), encoding="utf-8")
    assert validate(study_path) == []


Change = Callable[[bytes], bytes]

FILES: list[tuple[str, Change, str]] = [
    ("empty", lambda _: b"", "empty"),
    ("blank lines only", lambda _: b"\n\r\n \n", "empty"),
    ("a byte order mark only", lambda _: b"\xef\xbb\xbf", "empty"),
    ("an empty quoted cell only", lambda _: b'""', "empty"),
    ("header only", lambda content: content.splitlines(keepends=True)[0], "no rows"),
    ("Latin-1", lambda content: content.replace(b"X1", b"\xe9"), "encoding"),
    ("UTF-16", lambda content: content.decode().encode("utf-16"), "encoding"),
    ("NUL bytes", lambda content: content.replace(b"X1", b"X\0"), "encoding"),
    ("semicolons", lambda content: content.replace(b",", b";"), "separator"),
    ("tabs", lambda content: content.replace(b",", b"\t"), "separator"),
]


@pytest.mark.parametrize(
    ("change", "kind"), [case[1:] for case in FILES], ids=[c[0] for c in FILES]
)
def test_a_file_that_is_no_table_is_reported_once(
    study_path: Path, change: Change, kind: str
) -> None:
    path = study_path / "segments.csv"
    path.write_bytes(change(path.read_bytes()))
    assert [(file, found) for file, _, _, found in places(study_path)] == [("segments.csv", kind)]


def test_no_adjudication_is_needed_where_nobody_differs(study_path: Path) -> None:
    edit(study_path, "codings.csv", "X2,A,SUP,negative", "X2,A,SUP,mixed")
    edit(study_path, "codings.csv", "X3,A,LIV,negative\n", "")
    (study_path / "decisions.csv").write_text("segment_id,code_id,decision,bearing,reason\n")
    assert validate(study_path) == []
    assert load_study(study_path).decisions.empty


def test_columns_may_stand_in_any_order(study_path: Path) -> None:
    path = study_path / "coders.csv"
    path.write_text("kind,coder_id\nhuman,A\nhuman,B\n", encoding="utf-8")
    assert validate(study_path) == []
    assert list(load_study(study_path).coders) == ["kind", "coder_id"]


def test_only_an_empty_cell_is_missing(study_path: Path) -> None:
    edit(study_path, "sources.csv", "Report", "NA")
    edit(study_path, "sources.csv", "Poster", "None")
    titles = load_study(study_path).sources["title"]
    assert titles.tolist() == ["NA", "Friends, again", "None"]


@pytest.mark.parametrize("ids", [("001", "1"), ("True", "False"), ("1.10", "1.1")])
def test_identifiers_that_look_like_numbers_stay_text(
    study_path: Path, ids: tuple[str, str]
) -> None:
    for file in ("coders.csv", "codings.csv"):
        text = (study_path / file).read_text(encoding="utf-8")
        for old, new in zip("AB", ids, strict=True):
            text = text.replace(f"\n{old},", f"\n{new},").replace(f",{old},", f",{new},")
        (study_path / file).write_text(text, encoding="utf-8")
    assert load_study(study_path).coders["coder_id"].tolist() == [*ids, "judge"]


DESCRIPTORS: list[tuple[str, Any]] = [
    ("not an object", []),
    ("nothing in it", {}),
    ("no resources", {"title": "T", "resources": []}),
    (
        "resources of any kind",
        {"title": "T", "resources": [1, None, {}, {"schema": 3, "name": []}]},
    ),
    ("title is a number", tiny_descriptor() | {"title": 3}),
    ("tested sources are numbers", tiny_descriptor() | {"crosscase": {"tested_sources": [1]}}),
]


@pytest.mark.parametrize(
    "content", [case[1] for case in DESCRIPTORS], ids=[c[0] for c in DESCRIPTORS]
)
def test_any_descriptor_is_survived(study_path: Path, content: Any) -> None:
    (study_path / "datapackage.json").write_text(json.dumps(content), encoding="utf-8")
    assert {problem.table for problem in validate(study_path)} == {"datapackage.json"}


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[" * 100_000, b"NaN"])
def test_a_descriptor_that_is_no_json_is_survived(study_path: Path, content: bytes) -> None:
    (study_path / "datapackage.json").write_bytes(content)
    assert [problem.table for problem in validate(study_path)] == ["datapackage.json"]


def change_field(folder: Path, table: str, name: str, changes: dict[str, Any]) -> None:
    descriptor = tiny_descriptor()
    (resource,) = (r for r in descriptor["resources"] if r["name"] == table)
    (field,) = (f for f in resource["schema"]["fields"] if f["name"] == name)
    field.update(changes)
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")


@pytest.mark.parametrize(
    ("table", "name", "changes", "said"),
    [
        (
            "codings",
            "bearing",
            {"constraints": {"enum": ["good", "bad"]}},
            "a bearing stands in both",
        ),
        (
            "codings",
            "bearing",
            {"constraints": {"jsonSchema": {}}},
            "'jsonSchema' is not supported",
        ),
        (
            "codings",
            "bearing",
            {"constraints": {"pattern": "("}},
            "'pattern' is '('; missing )",
        ),
        ("segments", "year_from", {"type": "date", "constraints": {}}, "must be of type integer"),
        ("segments", "year_from", {"type": "string", "constraints": {}}, "must be of type integer"),
        ("segments", "statement", {"name": "text"}, "declares no field 'statement'"),
        ("events", "segment_id", {"reference": {"resource": "x", "fields": "y"}}, "is no table"),
        ("events", "segment_id", {"reference": {"resource": "coders", "fields": "y"}}, "no text"),
        ("events", "weight", {"constraints": {"minimum": "low"}}, "not a number"),
        ("events", "weight", {"constraints": {"enum": ["1"]}}, "needs the type string"),
        ("coders", "kind", {"constraints": {"minimum": 1}}, "needs the type integer or number"),
        ("codings", "code_id", {"constraints": {"enum": ["POL"]}}, "keep one of them"),
        ("coders", "kind", {"separator": ";", "constraints": {"unique": True}}, "cannot be unique"),
        ("segments", "anchor", {"separator": ";"}, "must hold one value, not a list"),
    ],
)
def test_a_schema_that_cannot_be_applied_is_reported(
    study_path: Path, table: str, name: str, changes: dict[str, Any], said: str
) -> None:
    change_field(study_path, table, name, changes)
    messages = [p.message for p in validate(study_path) if p.table == "datapackage.json"]
    assert any(said in message for message in messages)


def test_a_tested_source_must_exist(study_path: Path) -> None:
    descriptor = tiny_descriptor()
    descriptor["crosscase"] = descriptor["crosscase"] | {"tested_sources": ["S3", "S33"]}
    (study_path / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    (problem,) = validate(study_path)
    assert (problem.table, problem.value, problem.kind) == (
        "datapackage.json", "S33", "tested source"
    )  # fmt: skip


@pytest.mark.parametrize("path", ["../coders.csv", "/etc/hosts", "https://example.org/coders.csv"])
def test_files_outside_the_folder_are_refused(study_path: Path, path: str) -> None:
    descriptor = tiny_descriptor()
    descriptor["resources"][5]["path"] = path
    (study_path / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    assert places(study_path) == [("datapackage.json", None, None, "descriptor")]


def test_a_folder_that_is_not_there_is_reported(tmp_path: Path) -> None:
    assert [p.kind for p in validate(tmp_path / "nowhere")] == ["missing file"]
    assert [p.kind for p in validate(tmp_path)] == ["missing file"]


def test_a_key_of_spaces_is_a_gap(study_path: Path) -> None:
    path = study_path / "codebook.csv"
    header, first, *rest = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([header, " ," + first.partition(",")[2], *rest, ""]), "utf-8")
    found = {(problem.table, problem.row, problem.column) for problem in validate(study_path)}
    assert ("codebook.csv", 2, "code_id") in found
