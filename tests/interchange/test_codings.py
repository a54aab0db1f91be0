"""Files of further coders: read whole, or refused in words that say where, what and what to do."""

import contextlib
import os
import random
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscase.analysis import study_readings
from crosscase.analysis.intercoder import REFERENCE
from crosscase.interchange import InvalidCodings, read_class, read_codings
from crosscase.study import Study, load_study
from crosscase.teach import practice_sample
from tests.analysis.small import records
from tests.tiny import BEARINGS, tiny_study

HEADER = "segment_id,coder_id,code_id,bearing\n"
MAYA = f"{HEADER}X1,maya,POL,positive\nX1,maya,SUP,mixed\nX3,maya,,\n"
CLASSROOM = load_study().path / "classroom"
WORKBOOKS = Path(__file__).parent / "workbooks"


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
    for key in ("segment_id", "code_id", "bearing"):
        assert readings[key].dtype == study.codings[key].dtype


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: text.replace("\n", "\r\n"), id="Windows"),
        pytest.param(lambda text: text.replace("maya", '"maya"'), id="quoted"),
        pytest.param(lambda text: text.replace(",", ";"), id="semicolons"),
        pytest.param(lambda text: text.replace(",", "\t"), id="tabs"),
        pytest.param(lambda text: text.replace("\n", ";;\n").replace(",", ";"), id="empty columns"),
        pytest.param(lambda text: f"\n{text},,,\n,,,\n", id="empty rows"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_spreadsheets_make_of_it_is_read(
    change: Callable[[str], str], encoding: str, tmp_path: Path, study: Study
) -> None:
    plain = read_codings(written(tmp_path, MAYA), study)
    (tmp_path / "other.CSV").write_bytes(change(MAYA.replace("maya", "Löwe")).encode(encoding))
    read = read_codings(tmp_path / "other.CSV", study)
    pd.testing.assert_frame_equal(read, plain.replace({"coder_id": {"maya": "Löwe"}}))


@pytest.mark.parametrize("name", ["openpyxl.xlsx", "xlsxwriter.xlsx"])
def test_workbooks_are_read(name: str, tmp_path: Path, study: Study) -> None:
    plain = read_codings(written(tmp_path, MAYA), study)
    pd.testing.assert_frame_equal(read_codings(WORKBOOKS / name, study), plain)


def test_in_a_workbook_places_may_be_unsaid_and_texts_styled(tmp_path: Path, study: Study) -> None:
    given = {"segment_id": "X1", "coder_id": "7", "code_id": "POL", "bearing": "mixed"}
    styled = "<is><r><t>PO</t></r><r><rPr/><t>L</t></r></is>"
    cells = [f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in given]
    values = ['<c t="str"><v>X1</v></c>', "<c><v>7</v></c>", f'<c t="inlineStr">{styled}</c>']
    last = '<c t="inlineStr"><is><t>mixed</t></is></c>'
    rows = f"<row>{''.join(cells)}</row><row/><row>{''.join(values)}{last}</row>"
    path = workbook(
        tmp_path / "plain.xlsx", f"<worksheet><sheetData>{rows}</sheetData></worksheet>"
    )
    assert records(read_codings(path, study), *given) == [tuple(given.values())]


def as_csv(readings: pd.DataFrame) -> str:
    """Return readings as the lab writes them."""
    return readings.to_csv(index=False, lineterminator="\n")


def workbook(path: Path, sheet: str, encoding: str = "utf-8") -> Path:
    """Write the least that is a workbook."""
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    book = f'<workbook xmlns:r="{relation}"><sheets><sheet r:id="a"/></sheets></workbook>'
    link = '<Relationships><Relationship Id="a" Target="/xl/one.xml"/></Relationships>'
    with ZipFile(path, "w", ZIP_DEFLATED) as file:
        file.writestr("xl/workbook.xml", book)
        file.writestr("xl/_rels/workbook.xml.rels", link)
        file.writestr("xl/one.xml", sheet.encode(encoding))
    return path


BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'
)
FAR = '<worksheet><row r="{}"><c r="{}1"><v>1</v></c></row></worksheet>'


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        (BOMB, "it declares a document type"),
        (f"<worksheet>{' ' * 6_000_000}</worksheet>", "unpacks to more than 5 MB"),
        (FAR.format(1, "XFD"), "has more columns than 50"),
        (FAR.format(9_999_999_999, "A"), "column segment_id: the column is missing"),
        (FAR.format("1e9", "A"), "is no workbook that can be read"),
        (
            '<worksheet><row><c t="s"><v>3</v></c></row></worksheet>',
            "is no workbook that can be read",
        ),
        ("<worksheet><row>", "is no workbook that can be read (no element found"),
        ("<worksheet/>", "is empty; it needs a header and rows"),
        (f"{'<a>' * 100_000}{'</a>' * 100_000}", "is empty"),
    ],
)
def test_a_workbook_that_is_none_or_a_trap_is_refused(
    sheet: str, said: str, tmp_path: Path, study: Study
) -> None:
    path = workbook(tmp_path / "trap.xlsx", sheet)
    for encoding in ("utf-8", "utf-16"):
        path = workbook(tmp_path / "trap.xlsx", sheet, encoding)
        with pytest.raises(InvalidCodings) as caught:
            read_codings(path, study)
        assert said in str(caught.value)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_damage_to_a_file_ever_raises_anything_else(
    kind: str, tmp_path: Path, study: Study
) -> None:
    whole = MAYA.encode() if kind == "csv" else (WORKBOOKS / "openpyxl.xlsx").read_bytes()
    draw = random.Random(2007)
    path = tmp_path / f"damaged.{kind}"
    for _ in range(150):
        damaged = bytearray(whole)
        for _ in range(draw.choice([1, 2, 8])):
            place = draw.randrange(len(damaged))
            damaged[place : place + draw.choice([0, 1, 9])] = draw.randbytes(draw.choice([0, 1, 4]))
        path.write_bytes(damaged[: draw.choice([None, draw.randrange(len(damaged))])])
        with contextlib.suppress(InvalidCodings):
            read_codings(path, study)


segments = st.dictionaries(
    st.sampled_from(["X1", "X2", "X3", "X4"]),
    st.dictionaries(st.sampled_from(["POL", "SUP", "LIV"]), st.sampled_from(BEARINGS)),
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
        f"{segment},{coder},{code},{bearing}\n"
        for segment, codes in said.items()
        for code, bearing in (codes or {"": ""}).items()
    ]
    text = HEADER + "".join(rows)
    path = written(tmp_path_factory.mktemp("law"), text)
    assert as_csv(read_codings(path, study)) == text


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("X9,m,POL,mixed", "line 2, column segment_id: 'X9' is not a segment_id of the study"),
        ("X1,m,POLL,mixed", "'POLL' is not a code_id of the study; allowed: POL, SUP, LIV"),
        ("X1,m,POLL,mixed", "did you mean 'POL'?"),
        ("X1,m,POL,good", "column bearing: 'good' is not allowed; allowed: negative, mixed"),
        ("X1,m,POL,", "line 2, column bearing: the code has no bearing; allowed: negative"),
        ("X1,m,,mixed", "line 2, column code_id: the bearing has no code"),
        ("X1,,POL,mixed", "line 2, column coder_id: the cell is empty; fill it in"),
        (",m,POL,mixed", "line 2, column segment_id: the cell is empty; fill it in"),
        ("X1,=1+1,POL,mixed", "'=1+1' would be computed in a spreadsheet"),
        ("X1,a!,POL,mixed", "'a!' is no name for a coder; allowed: 1 to 30 letters"),
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
        (HEADER.replace(",", "|") + "X1|m|POL|mixed\n", "cells are not separated by commas"),
        (f'{HEADER}X1,"m,POL,mixed\n', "line 2: a quotation mark opens here and is not closed"),
        ("<html><body>Sign in</body></html>", "column segment_id: the column is missing"),
        ("segment_id,coder_id,code_id\nX1,m,POL\n", "column bearing: the column is missing"),
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
    with pytest.raises(InvalidCodings, match=r"not found in .*; add the file or correct its path"):
        read_codings(tmp_path / "nobody.csv", study)
    (tmp_path / "photo.csv").write_bytes(b"\x89PNG\0")
    with pytest.raises(
        InvalidCodings, match="line 1: byte 0x89 is not UTF-8; save the file as UTF-8"
    ):
        read_codings(tmp_path / "photo.csv", study)
    (tmp_path / "old.csv").write_bytes(MAYA.replace("maya", "Löwe").encode("cp1252"))
    with pytest.raises(
        InvalidCodings, match="line 2: byte 0xF6 is not UTF-8; save the file as UTF-8"
    ):
        read_codings(tmp_path / "old.csv", study)
    (tmp_path / "huge.csv").write_bytes(b"x" * 5_000_001)
    with pytest.raises(InvalidCodings, match="is larger than the 5,000,000 bytes"):
        read_codings(tmp_path / "huge.csv", study)


def test_a_bad_file_is_left_out_whole_and_the_others_are_read(tmp_path: Path, study: Study) -> None:
    written(tmp_path, MAYA)
    written(tmp_path, MAYA.replace("maya", "tom").replace("mixed", "mixd"), "tom.CSV")
    written(tmp_path, MAYA.replace("mixed", "neutral").replace(",", ";"), "more.csv")
    written(tmp_path, MAYA, "twice.csv")
    written(tmp_path, f"{HEADER}X2,ann,LIV,neutral\n", "ann.csv")
    written(tmp_path, "no codings", "notes.txt")
    for passed_over in (".DS_Store", "Thumbs.db", "~$book.xlsx", ".~lock.maya.csv#"):
        written(tmp_path, "no codings", passed_over)
    (tmp_path / "group").mkdir()
    (tmp_path / "book.xlsx").write_bytes(b"PK\3\4")
    readings, refused = read_class(tmp_path, study)
    assert list(readings["coder_id"].unique()) == ["ann", "maya"]
    assert len(readings) == 4
    assert readings["segment_id"].dtype == study.segments["segment_id"].dtype
    said = {error.name: str(error) for error in refused}
    assert list(said) == ["book.xlsx", "group", "more.csv", "notes.txt", "tom.CSV", "twice.csv"]
    assert "'maya' has coded in maya.csv, too; keep one of the two" in said["more.csv"]
    assert "is no workbook that can be read" in said["book.xlsx"]
    assert "is no regular file; put the file itself there, not a folder" in said["group"]
    assert "column segment_id: the column is missing" in said["notes.txt"]
    assert "'mixd' is not allowed" in said["tom.CSV"]
    assert "holds the same codings as maya.csv; take one of the two out" in said["twice.csv"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_what_is_no_file_holds_nothing_up(tmp_path: Path, study: Study) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    _, (refused,) = read_class(tmp_path, study)
    assert "is no regular file" in str(refused)


def test_what_was_shown_and_what_was_coded_blind_stay_apart(tmp_path: Path, study: Study) -> None:
    names = {
        "codings-maya-blind.csv": "blind",
        "codings-maya-shown (1).csv": "shown",
        "Maya_BLIND_final.xlsx": None,
        "codings-blind-shown.csv": "shown",
        "codings-snow-blind-owl.csv": "blind",
        "unblinded.csv": "unsaid",
        "tom.csv": "unsaid",
    }
    for place, name in enumerate(names):
        coder = "maya" if "aya" in name else f"coder {place}"
        written(tmp_path, MAYA.replace("maya", coder), name)
    readings, (refused,) = read_class(tmp_path, study)
    modes = readings.groupby("mode")["coder_id"].unique().map(sorted).to_dict()
    assert modes == {
        "blind": ["coder 4", "maya"],
        "shown": ["coder 3", "maya"],
        "unsaid": ["coder 5", "coder 6"],
    }
    assert "the same codings as Maya_BLIND_final.xlsx" in str(refused)


def test_an_empty_folder_has_nobody_in_it(tmp_path: Path, study: Study) -> None:
    for folder in (tmp_path, tmp_path / "that nobody made"):
        readings, refused = read_class(folder, study)
        assert readings.empty and not refused
        assert list(readings) == [*HEADER.strip().split(","), "mode"]


def practice_files(study: Study) -> dict[str, str]:
    """Return what stands in ``data/classroom``: each of the study's coders, on the sample."""
    readings = study_readings(study, practice_sample(study)["segment_id"])
    own = readings[readings["coder_id"] != REFERENCE]
    return {
        f"coder-{coder}-blind.csv": as_csv(rows.assign(coder_id=f"coder-{coder}"))
        for coder, rows in own.groupby("coder_id", sort=False)
    }


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
