"""What a study may lack, and what may wait: readings, decisions, bearings, placements."""

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from crosscase import CrosscaseError
from crosscase.analysis import agreement, code_by_case
from crosscase.study import OpenDifferences, RatingRule, Study, load_study, validate
from tests.tiny import tiny_descriptor

Content = dict[str, Any]


def write(folder: Path, content: Content, **tables: str) -> None:
    """Write a descriptor and tables over those of the tiny study."""
    (folder / "datapackage.json").write_text(json.dumps(content), "utf-8")
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, "utf-8", newline="")


def with_readings(folder: Path, readings: str, *columns: str) -> None:
    content = tiny_descriptor()
    fields = [{"name": name} for name in ("segment_id", "coder_id", *columns)]
    content["resources"].append(
        {"name": "readings", "path": "readings.csv", "schema": {"fields": fields}}
    )
    header = ",".join(["segment_id", "coder_id", *columns])
    write(folder, content, readings=f"{header}\n{readings}")


def presence_only(folder: Path) -> None:
    """Take bearings, decisions, scopes, anchors and years out of the tiny study."""
    content = tiny_descriptor()
    del content["crosscase"]["bearings"], content["crosscase"]["rated_scopes"]
    gone = {"codings": {"bearing"}, "segments": {"scope", "anchor", "year_from", "year_to"}}
    content["resources"] = [
        entry for entry in content["resources"] if entry["name"] not in ("decisions", "events")
    ]
    for entry in content["resources"]:
        dropped = gone.get(entry["name"], set())
        fields = entry["schema"]["fields"]
        entry["schema"]["fields"] = [each for each in fields if each["name"] not in dropped]
        table = pd.read_csv(folder / entry["path"], dtype=str, keep_default_na=False)
        kept = table.drop(columns=[name for name in table if name in dropped])
        kept.to_csv(folder / entry["path"], index=False)
    write(folder, content)


A_AND_B = "X1,A\nX1,B\nX2,A\nX2,B\nX3,A\nX3,B\nX4,A\nX4,B\n"


def test_a_difference_that_nobody_decided_is_a_state_of_the_study(study_path: Path) -> None:
    header = "segment_id,code_id,decision,bearing,reason\n"
    (study_path / "decisions.csv").write_text(header, "utf-8")
    assert validate(study_path) == []
    study = load_study(study_path)
    assert study.open[["segment_id", "code_id", "dispute"]].astype(str).to_numpy().tolist() == [
        ["X2", "SUP", "bearing"],
        ["X3", "LIV", "presence"],
    ]
    assert study.units["route"].tolist() == ["agreed", "open", "open", "agreed"]
    assert agreement(study)["units"].iloc[-1] == 4 * 3
    assert "2 open differences" in repr(study)


def test_what_rests_on_a_decision_names_what_waits(study_path: Path) -> None:
    header = "segment_id,code_id,decision,bearing,reason\n"
    (study_path / "decisions.csv").write_text(header, "utf-8")
    study = load_study(study_path)
    for asked in ("evidence", "ratings"):
        with pytest.raises(OpenDifferences, match=r"2 differences .* X2 SUP, X3 LIV\. See `study"):
            getattr(study, asked)


def test_a_study_needs_no_table_of_decisions_where_nobody_differs(study_path: Path) -> None:
    content = tiny_descriptor()
    content["resources"] = [e for e in content["resources"] if e["name"] != "decisions"]
    rows = "X1,A,POL,positive\nX1,B,POL,positive\n"
    write(study_path, content, codings=f"segment_id,coder_id,code_id,bearing\n{rows}")
    study = load_study(study_path)
    assert study.consensus["segment_id"].tolist() == ["X1"]
    assert study.decisions.empty


def test_not_read_and_no_code_are_never_the_same(study_path: Path) -> None:
    """X3 was read by A alone, so that A's coding is agreed; X4 by both, X2 in dispute as before."""
    with_readings(study_path, A_AND_B.replace("X3,B\n", ""))
    (study_path / "decisions.csv").write_text(
        "segment_id,code_id,decision,bearing,reason\nX2,SUP,keep,negative,plain\n", "utf-8"
    )
    assert validate(study_path) == []
    study = load_study(study_path)
    assert study.units.set_index("segment_id")["route"].astype(str).to_dict() == {
        "X1": "agreed", "X2": "decided", "X3": "agreed", "X4": "agreed"
    }  # fmt: skip
    assert study.readers["X3"] == ["A"]


def test_statements_that_wait_for_coders_are_told_apart(study_path: Path) -> None:
    with_readings(study_path, A_AND_B.replace("X4,A\nX4,B\n", ""))
    codings = (study_path / "codings.csv").read_text("utf-8")
    codings = codings.replace("X4,A,POL,neutral\nX4,B,POL,neutral\n", "")
    (study_path / "codings.csv").write_text(codings, "utf-8")
    study = load_study(study_path)
    assert study.unread == ["X4"]
    assert "1 segment unread" in repr(study)
    assert "X4" not in set(study.evidence["segment_id"])


def test_what_is_coded_must_have_been_read(study_path: Path) -> None:
    with_readings(study_path, A_AND_B.replace("X4,B\n", ""))
    (problem,) = validate(study_path)
    assert (problem.table, problem.row, problem.kind) == ("codings.csv", 8, "not read")
    assert "'B' coded X4 without having read it; add the reading to readings.csv" in str(problem)


def test_a_third_coder_joins_without_touching_what_they_did_not_read(study_path: Path) -> None:
    with_readings(study_path, f"{A_AND_B}X1,judge\nX2,judge\n")
    with (study_path / "codings.csv").open("a") as file:
        file.write("X1,judge,POL,positive\nX1,judge,SUP,mixed\nX2,judge,SUP,negative\n")
    assert validate(study_path) == []
    study = load_study(study_path)
    routes = study.units.set_index(["segment_id", "code_id"])["route"].astype(str).to_dict()
    assert routes == {
        ("X1", "POL"): "agreed",
        ("X1", "SUP"): "open",
        ("X2", "SUP"): "decided",
        ("X3", "LIV"): "decided",
        ("X4", "POL"): "agreed",
    }


def test_a_coder_who_gave_no_code_has_read_all_the_same(study_path: Path) -> None:
    with_readings(study_path, f"{A_AND_B}X1,judge\n")
    study = load_study(study_path)
    assert study.reading_coders == ["A", "B", "judge"]
    assert study.open["segment_id"].tolist() == ["X1"]


def test_presence_alone_is_enough_for_counts_agreement_and_matrices(study_path: Path) -> None:
    presence_only(study_path)
    assert validate(study_path) == []
    study = load_study(study_path)
    assert agreement(study)["all_present"].iloc[-1] == 3
    assert study.open["segment_id"].tolist() == ["X3"]
    decided = study.only(coder="A")
    assert code_by_case(decided.evidence, by=("involvement",))["segments"].sum() == 3
    with pytest.raises(CrosscaseError, match="no bearing, no rating"):
        _ = decided.ratings


def test_a_placement_is_the_one_agreed_or_decided(study_path: Path) -> None:
    rows = "X1,A,tie,P1\nX1,B,tie,P1\nX2,A,tie,P1\nX2,B,setting,P1\nX3,A,tie,P2\nX3,B,tie,P2\n"
    with_readings(study_path, f"{rows}X4,A,field,\nX4,B,field,\n", "scope", "cases")
    (problem,) = validate(study_path)
    assert (problem.row, problem.column, problem.kind) == (4, "scope, cases", "placement")
    assert "placed it elsewhere: tie P2; correct one" in problem.message


@pytest.fixture
def joint(study_path: Path) -> Study:
    """Return a study with a statement of two cases."""
    text = (study_path / "segments.csv").read_text("utf-8")
    (study_path / "segments.csv").write_text(text.replace("X1,S1,P1", "X1,S1,P1; P2"), "utf-8")
    return load_study(study_path)


def test_a_joint_statement_counts_in_each_of_its_cases(joint: Study) -> None:
    rows = joint.evidence[joint.evidence["segment_id"] == "X1"]
    assert rows["case_id"].tolist() == ["P1", "P2"]
    cells = joint.ratings.query("code_id == 'POL'").set_index("case_id")["segments"]
    assert cells.to_dict() == {"P1": 1, "P2": 1}


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({"side": "south"}, "'side' is no column of segments or sources; allowed: "),
        ({"scope": "ties"}, r"'ties' is no scope; allowed: tie, setting, field \(did you mean"),
        ({"coder": "C"}, "'C' is no coder; allowed: A, B"),
    ],
)
def test_a_choice_that_nothing_has_is_told(
    study_path: Path, wanted: dict[str, str], words: str
) -> None:
    with pytest.raises(CrosscaseError, match=words):
        load_study(study_path).only(**wanted)


def test_only_keeps_what_is_asked_for(study_path: Path) -> None:
    study = load_study(study_path)
    south = study.only(publisher_side="south")
    assert south.segments["segment_id"].tolist() == ["X2", "X3"]
    assert set(south.codings["segment_id"]) == {"X2", "X3"}
    assert set(south.evidence["publisher_side"]) == {"south"}
    assert study.only(case_id=["P1", "P2"]).segments["segment_id"].tolist() == ["X1", "X2", "X3"]


def test_a_rule_belongs_to_a_study(study_path: Path) -> None:
    content = tiny_descriptor()
    content["crosscase"]["rule"] = {"weak": "1/10", "min_segments": 1, "min_origins": 1}
    write(study_path, content)
    study = load_study(study_path)
    assert str(study.rule.weak) == "1/10"
    rated = {each.with_rule(min_segments=n).rule.min_segments for each, n in [(study, 2)]}
    assert (rated, study.rule.min_segments) == ({2}, 1)


@pytest.mark.parametrize(
    ("score", "symbol"),
    [("-3/5", "--"), ("-1/5", "-"), ("-1/6", "+/-"), ("1/5", "+"), ("7/12", "+"), ("3/5", "++")],
)
def test_the_rule_of_who_declares_none_takes_the_outer_side(score: str, symbol: str) -> None:
    assert RatingRule().rate(Fraction(score)) == symbol
    assert (RatingRule().min_segments, RatingRule().min_origins) == (3, 2)


OWN: list[tuple[str, Any, str]] = [
    ("rule", {"weak": "2"}, "0 < weak <= strong <= 1"),
    ("rule", {"min_segment": 3}, r"'min_segment' is not supported.*did you mean 'min_segments'"),
    ("rule", {"weak": []}, r"'crosscase', 'rule': 'weak' is \[\], not a text or a number"),
    ("bearings", {"good": 2}, "'good' is 2; allowed: -1, 0, 1, null"),
    ("bearings", {"positive": 1}, "a bearing stands in both"),
    ("rated_scopes", ["ties"], r"'ties' is no scope of 'segments'; allowed: .*did you mean 'tie'"),
    ("labels", {"case": 3}, "'case' is 3, not a text or an object"),
    ("plans", ["mixed"], "'mixed' is no bearing without a value; allowed: neutral"),
    ("colour", "red", "'colour' is not supported; allowed: bearings, plans, facets, labels"),
]


@pytest.mark.parametrize(("key", "value", "words"), OWN)
def test_what_a_study_declares_of_its_own_is_checked(
    study_path: Path, key: str, value: Any, words: str
) -> None:
    content = tiny_descriptor()
    content["crosscase"][key] = value
    write(study_path, content)
    with pytest.raises(CrosscaseError, match=words):
        load_study(study_path)


def field(content: Content, table: str, name: str) -> Content:
    (entry,) = (each for each in content["resources"] if each["name"] == table)
    found: Content
    (found,) = (each for each in entry["schema"]["fields"] if each["name"] == name)
    return found


WORKS: dict[str, tuple[Content, Callable[[str], str]]] = {
    "semicolons": ({"dialect": {"delimiter": ";"}}, lambda text: text.replace(",", ";")),
    "Latin-1": ({"encoding": "latin-1"}, lambda text: text),
    "single quotes": ({"dialect": {"quoteChar": "'"}}, lambda text: text.replace('"', "'")),
    "UTF-16": ({"encoding": "utf-16"}, lambda text: text),
}


@pytest.mark.parametrize("kind", WORKS)
def test_dialects_and_encodings_of_the_standard_work(study_path: Path, kind: str) -> None:
    declared, change = WORKS[kind]
    content = tiny_descriptor()
    (entry,) = (each for each in content["resources"] if each["name"] == "codebook")
    entry |= declared
    text = (study_path / "codebook.csv").read_text("utf-8").replace("Written", "Geschriebene, é")
    text = change(text.replace("Geschriebene, é rules.", '"Geschriebene, é rules."'))
    (study_path / "datapackage.json").write_text(json.dumps(content), "utf-8")
    (study_path / "codebook.csv").write_bytes(text.encode(declared.get("encoding", "utf-8")))
    if kind == "semicolons":
        (study_path / "codebook.csv").write_text(text.replace("e; é", "e, é"), "utf-8")
    assert load_study(study_path).codebook["definition"].iloc[0] == "Geschriebene, é rules."


TYPED: list[tuple[Content, str, Any]] = [
    ({"type": "year"}, "2001", 2001),
    ({"type": "date"}, "2001-02-28", pd.Timestamp("2001-02-28")),
    ({"type": "boolean"}, "true", True),
    ({"type": "boolean", "falseValues": ["no"], "trueValues": ["yes"]}, "no", False),
    ({"type": "any"}, "1.0", "1.0"),
    ({"type": "list", "delimiter": "|"}, "a| b", ("a", "b")),
    ({"missingValues": ["", "-", "n/a"]}, "n/a", None),
    ({"constraints": {"minLength": 3, "maxLength": 4}}, "abcd", "abcd"),
]


@pytest.mark.parametrize(("declared", "text", "value"), TYPED)
def test_types_of_the_standard_work(
    study_path: Path, declared: Content, text: str, value: Any
) -> None:
    content = tiny_descriptor()
    (entry,) = (each for each in content["resources"] if each["name"] == "coders")
    entry["schema"]["fields"][1] = {"name": "kind", **declared}
    write(study_path, content, coders=f"coder_id,kind\nA,{text}\nB,{text}\n")
    found = load_study(study_path).coders["kind"].iloc[0]
    assert pd.isna(found) if value is None else found == value, found


WRONG: list[tuple[Content, str, str]] = [
    ({"type": "year"}, "01", "'01' is not a year of four digits"),
    ({"type": "date"}, "2001-02-29", "is no day of the calendar; allowed: YYYY-MM-DD"),
    ({"type": "boolean"}, "perhaps", "'perhaps' is not allowed; allowed: true, True"),
    ({"constraints": {"minLength": 3}}, "ab", "'ab' has 2 characters; allowed: at least 3"),
    ({"constraints": {"maxLength": 1}}, "ab", "'ab' has 2 characters; allowed: 0 to 1"),
    ({"missingValues": ["", "n/a"], "constraints": {"required": True}}, "n/a", "is empty; fill"),
    ({"type": "integer"}, "9007199254740993", "is not a whole number"),
    ({"type": "integer"}, "12.0", "'12.0' is not a whole number"),
]


@pytest.mark.parametrize(("declared", "text", "words"), WRONG)
def test_and_say_what_is_wrong(study_path: Path, declared: Content, text: str, words: str) -> None:
    content = tiny_descriptor()
    (entry,) = (each for each in content["resources"] if each["name"] == "coders")
    entry["schema"]["fields"][1] = {"name": "kind", **declared}
    write(study_path, content, coders=f"coder_id,kind\nA,{text}\nB,\n")
    assert any(words in str(problem) for problem in validate(study_path))


def test_a_table_may_refer_to_itself_and_a_schema_lie_in_a_file(study_path: Path) -> None:
    content = tiny_descriptor()
    (entry,) = (each for each in content["resources"] if each["name"] == "codebook")
    entry["schema"]["fields"].append({"name": "broader"})
    key = {"fields": "broader", "reference": {"resource": "", "fields": "code_id"}}
    entry["schema"]["foreignKeys"] = [*entry["schema"].get("foreignKeys", []), key]
    (study_path / "codebook.json").write_text(json.dumps(entry["schema"]), "utf-8")
    entry["schema"] = "codebook.json"
    lines = (study_path / "codebook.csv").read_text("utf-8").splitlines()
    text = "\n".join(
        line + end for line, end in zip(lines, [",broader", ",", ",POL", ",PO"], strict=True)
    )
    write(study_path, content, codebook=text)
    (problem,) = validate(study_path)
    assert str(problem).startswith("codebook.csv line 4, column broader: 'PO' is not a code_id")


def test_a_study_shows_itself_in_a_line_and_as_a_table(study_path: Path) -> None:
    study = load_study(study_path)
    assert repr(study) == ("<Study Tiny: 2 cases, 4 segments from 3 sources, 3 codes, 2 coders>")
    assert repr(study.only(coder="A")).endswith(", 1 coder>")
    assert "<td>segments</td>" in study._repr_html_()


@pytest.mark.parametrize("file", ["segments", "decisions"])
def test_an_id_that_leads_to_another_table_is_never_left_out(study_path: Path, file: str) -> None:
    """Even where the package does not say that it is required."""
    content, name = tiny_descriptor(), {"segments": "source_id", "decisions": "segment_id"}[file]
    field(content, file, name)["constraints"] = {}
    text = (study_path / f"{file}.csv").read_text("utf-8")
    rows = {"segments": ("X2,S2,", "X2,,"), "decisions": ("X2,SUP", ",SUP")}
    write(study_path, content, **{file: text.replace(*rows[file])})
    problems = validate(study_path)
    assert (f"{file}.csv", name, "required") in {(p.table, p.column, p.kind) for p in problems}


def test_the_cases_of_a_segment_are_a_list_declared_as_one_or_not(study_path: Path) -> None:
    content = tiny_descriptor()
    column = field(content, "segments", "cases")
    del column["separator"], column["reference"]
    text = (study_path / "segments.csv").read_text("utf-8").replace("X1,S1,P1", "X1,S1,P1;P2")
    write(study_path, content, segments=text)
    assert load_study(study_path).segments["cases"].tolist()[:2] == [("P1", "P2"), ("P1",)]


@pytest.mark.parametrize("encoding", ["punycode", "idna", "unicode_escape"])
def test_what_no_table_is_written_in_is_told_and_never_raises(
    study_path: Path, encoding: str
) -> None:
    content = tiny_descriptor()
    (entry,) = (each for each in content["resources"] if each["name"] == "codebook")
    entry["encoding"] = encoding
    text = (study_path / "codebook.csv").read_text("utf-8").replace("Written", r"\ud800 ü")
    write(study_path, content, codebook=text)
    assert {problem.table for problem in validate(study_path)} == {"codebook.csv"}
