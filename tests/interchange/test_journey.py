"""A study goes in from a table, out in every form, and back, by the commands that people type."""

import json
from pathlib import Path

import pytest

import crosscase as cc
from crosscase.cli import main
from tests.conftest import ROOT

TABLE = ROOT / "data" / "examples" / "schools.csv"
DECIDED = ROOT / "data" / "examples" / "schools-decided.csv"


@pytest.fixture
def schools(tmp_path: Path) -> Path:
    folder = tmp_path / "schools"
    assert main(["import", str(TABLE), str(folder), "--case", "School"]) == 0
    return folder


def told(study: cc.Study) -> set[tuple[str, str, str, str]]:
    """Return what was coded in words, whatever the ids."""
    rows = study.codings.merge(study.segments, "left", "segment_id").astype(str)
    names = dict(zip(study.coders["coder_id"], study.coders["name"], strict=True))
    rows["coder"], rows["code"] = rows["coder_id"].map(names), rows["code_id"].map(study.names)
    return {*rows[["statement", "coder", "code", "bearing"]].itertuples(index=False, name=None)}


def test_what_was_coded_comes_back_from_another_program(schools: Path, tmp_path: Path) -> None:
    file, again = tmp_path / "schools.qdpx", tmp_path / "again"
    assert main(["export", str(schools), str(file)]) == 0
    assert main(["import", str(file), str(again)]) == 0
    first, second = cc.load_study(schools), cc.load_study(again)
    assert told(first) == told(second)
    assert len(second.codebook) == 3 and [*second.bearings] == ["positive", "mixed", "negative"]
    outcomes = json.loads((again / "import.json").read_text("utf-8"))["elements"]
    assert {each["outcome"] for each in outcomes} == {"kept"}


def test_differences_are_decided_by_a_sheet_and_then_there_are_ratings(
    schools: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["disputes", str(schools)]) == 0
    assert "4 differences" in capsys.readouterr().out
    assert main(["disputes", str(schools), "--read", str(DECIDED)]) == 0
    settled = cc.load_study(schools)
    assert settled.open.empty and {"+", "-"} <= {*settled.ratings["rating"].astype(str)}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("all.xlsx", []),
        ("framework.xlsx", ["--kind", "framework"]),
        ("empty.xlsx", ["--kind", "empty-framework"]),
        ("consensus.csv", []),
        ("qca.csv", ["--kind", "qca"]),
        ("codes.qdc", []),
    ],
)
def test_it_goes_out_in_every_form_and_always_as_the_same_bytes(
    name: str, kind: list[str], schools: Path, tmp_path: Path
) -> None:
    made = []
    for place in ("one", "two"):
        out = tmp_path / place / name
        out.parent.mkdir()
        assert main(["export", str(schools), str(out), *kind]) == 0
        made.append(out.read_bytes())
    assert made[0] == made[1]


def test_codes_alone_are_no_study_and_it_is_said_what_is_missing(
    schools: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    codes = tmp_path / "codes.qdc"
    assert main(["export", str(schools), str(codes)]) == 0
    assert main(["import", str(codes), str(tmp_path / "new")]) == 1
    assert "holds codes, and nothing that is coded" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()
