"""Files of further coders: read whole, or refused in words that say where, what and what to do."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscase.analysis import practice_sample
from crosscase.interchange import (
    InvalidCodings,
    codings_csv,
    practice_files,
    read_class,
    read_codings,
)
from crosscase.study import Study, load_study
from tests.tiny import VALENCES, tiny_study

HEADER = "segment_id,coder_id,code_id,valence\n"
MAYA = f"{HEADER}X1,maya,POL,positive\nX1,maya,SUP,mixed\nX3,maya,,\n"
CLASSROOM = load_study().path / "classroom"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """Return the tiny study."""
    return load_study(tiny_study(tmp_path_factory.mktemp("tiny") / "study"))


def written(folder: Path, text: str, name: str = "maya.csv") -> Path:
    (folder / name).write_text(text, "utf-8", newline="")
    return folder / name


def test_a_file_says_what_was_read_and_what_was_given(tmp_path: Path, study: Study) -> None:
    readings = read_codings(written(tmp_path, MAYA), study)
    assert readings.astype(object).where(readings.notna(), None).to_numpy().tolist() == [
        ["X1", "maya", "POL", "positive"],
        ["X1", "maya", "SUP", "mixed"],
        ["X3", "maya", None, None],
    ]
    for key in ("segment_id", "code_id", "valence"):
        assert readings[key].dtype == study.codings[key].dtype


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: f"\ufeff{text}", id="byte order mark"),
        pytest.param(lambda text: text.replace("\n", "\r\n"), id="Windows"),
        pytest.param(lambda text: text.replace("maya", '"maya"'), id="quoted"),
    ],
)
def test_what_spreadsheets_make_of_it_is_read(change, tmp_path: Path, study: Study) -> None:  # type: ignore[no-untyped-def]
    plain = read_codings(written(tmp_path, MAYA), study)
    pd.testing.assert_frame_equal(read_codings(written(tmp_path, change(MAYA)), study), plain)


segments = st.dictionaries(
    st.sampled_from(["X1", "X2", "X3", "X4"]),
    st.dictionaries(st.sampled_from(["POL", "SUP", "LIV"]), st.sampled_from(VALENCES)),
    min_size=1,
)
nickname = st.from_regex(r"[A-Za-zÉéñß0-9][\w -]{0,20}", fullmatch=True).filter(
    lambda name: name == name.strip() and name not in ("A", "B", "judge", "reference")
)


@settings(max_examples=25, deadline=None)
@given(segments, nickname)
def test_what_is_written_is_read(
    study: Study,
    tmp_path_factory: pytest.TempPathFactory,
    said: dict[str, dict[str, str]],
    coder: str,
) -> None:
    rows = [
        f"{segment},{coder},{code},{valence}\n"
        for segment, codes in said.items()
        for code, valence in (codes or {"": ""}).items()
    ]
    text = HEADER + "".join(rows)
    path = written(tmp_path_factory.mktemp("law"), text)
    assert codings_csv(read_codings(path, study)) == text


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("X9,m,POL,mixed", "line 2, column segment_id: 'X9' is not a segment_id of the study"),
        ("X1,m,POLL,mixed", "'POLL' is not a code_id of the study; allowed: POL, SUP, LIV"),
        ("X1,m,POLL,mixed", "did you mean 'POL'?"),
        ("X1,m,POL,good", "column valence: 'good' is not allowed; allowed: negative, mixed"),
        ("X1,m,POL,", "line 2, column valence: the code has no valence; allowed: negative"),
        ("X1,m,,mixed", "line 2, column code_id: the valence has no code"),
        ("X1,,POL,mixed", "line 2, column coder_id: the cell is empty; fill it in"),
        (",m,POL,mixed", "line 2, column segment_id: the cell is empty; fill it in"),
        ("X1,=1+1,POL,mixed", "'=1+1' is no name for a coder; allowed: 1 to 30 letters"),
        ("X1,A,POL,mixed", "'A' is a name that the study uses; choose another than A, B, judge"),
        ("X1,reference,,", "'reference' is a name that the study uses"),
        ("X1,m,,\nX2,n,,", "line 3, column coder_id: 'n' differs from 'm' above"),
        ("X1,m,POL,mixed\nX1,m,POL,neutral", "'X1, m, POL' is already on line 2"),
        ("X1,m,POL,mixed\nX1,m,,", "line 3, column segment_id: 'X1' has a row that says no code"),
        ("X1,m,,\nX1,m,,", "'X1' has a row that says no code applies, and another row"),
        ("X1,m,POL", "3 cells where the header has 4"),
        ("", "has a header but no rows; code at least one segment"),
    ],
)
def test_whatever_is_wrong_is_said(rows: str, said: str, tmp_path: Path, study: Study) -> None:
    with pytest.raises(InvalidCodings) as caught:
        read_codings(written(tmp_path, f"{HEADER}{rows}\n"), study)
    assert said in str(caught.value)
    assert str(caught.value).startswith("maya.csv cannot be read as codings.")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty; it needs a header and rows"),
        (HEADER.replace(",", ";") + "X1;m;POL;mixed\n", "cells are not separated by commas"),
        ("segment_id,coder_id,code_id\nX1,m,POL\n", "column valence: the column is missing"),
        (HEADER.replace("\n", ",note\n") + "X1,m,,,x\n", "'note' is no column of codings"),
    ],
)
def test_a_file_of_another_form_is_refused(
    text: str, said: str, tmp_path: Path, study: Study
) -> None:
    with pytest.raises(InvalidCodings, match="cannot be read as codings") as caught:
        read_codings(written(tmp_path, text), study)
    assert said in str(caught.value)
    assert "datapackage.json" not in str(caught.value)


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path: Path, study: Study) -> None:
    with pytest.raises(InvalidCodings, match="no such file; check its name and folder"):
        read_codings(tmp_path / "nobody.csv", study)
    (tmp_path / "photo.csv").write_bytes(b"\x89PNG\0")
    with pytest.raises(InvalidCodings, match="UTF-8"):
        read_codings(tmp_path / "photo.csv", study)


def test_a_bad_file_is_left_out_whole_and_the_others_are_read(tmp_path: Path, study: Study) -> None:
    written(tmp_path, MAYA)
    written(tmp_path, MAYA.replace("maya", "tom").replace("mixed", "mixd"), "tom.csv")
    written(tmp_path, MAYA, "twice.csv")
    written(tmp_path, f"{HEADER}X2,ann,LIV,neutral\n", "ann.csv")
    written(tmp_path, "no codings", "notes.txt")
    readings, refused = read_class(tmp_path, study)
    assert list(readings["coder_id"].unique()) == ["ann", "maya"]
    assert len(readings) == 4
    assert readings["segment_id"].dtype == study.segments["segment_id"].dtype
    assert [error.name for error in refused] == ["tom.csv", "twice.csv"]
    assert "'mixd' is not allowed" in str(refused[0])
    assert "'maya' has coded in an earlier file, too" in str(refused[1])


def test_an_empty_folder_has_nobody_in_it(tmp_path: Path, study: Study) -> None:
    readings, refused = read_class(tmp_path, study)
    assert readings.empty and not refused
    assert list(readings) == HEADER.strip().split(",")


def test_the_files_shown_as_an_example_are_in_step_with_the_study() -> None:
    expected = practice_files(load_study())
    found = {path.name: path.read_text("utf-8") for path in CLASSROOM.glob("coder-*.csv")}
    assert found == expected, "write the files of practice_files(load_study()) there anew"


def test_they_are_read_and_cover_the_practice_sample() -> None:
    study = load_study()
    readings, refused = read_class(CLASSROOM, study)
    assert not refused
    own = readings[readings["coder_id"].str.startswith("coder-")]
    assert set(own["segment_id"].astype(str)) == {*practice_sample(study)["segment_id"].astype(str)}
