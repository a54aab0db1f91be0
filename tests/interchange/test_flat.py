"""One table of coded quotations becomes a study that loads, whatever a spreadsheet did to it."""

import csv
import random
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscase.errors import CrosscaseError
from crosscase.interchange.bearings import settle_bearings
from crosscase.interchange.cleaning import clean
from crosscase.interchange.flat import read_flat, read_grid
from crosscase.interchange.project import Project, write_study
from crosscase.study import Study, load_study
from tests.interchange.test_codings import workbook

LONG = """\
School,Interview,Quotation,Code,Coder,Bearing
North,Int 1,We have no money at all.,Money,Ana,negative
North,Int 1,We have no money at all.,Money,Ben,negative
North,Int 2,Parents help where they can.,Support,Ana,positive
North,Int 2,Parents help where they can.,Support,Ben,mixed
South,Int 3,We have no money at all.,Money,Ana,negative
South,Int 3,The council pays.,Money; Support,Ana,positive
South,Int 3,Nothing of note.,,Ana,
"""
HEADERS = {
    "Spanish": "Caso,Entrevista,Cita,Código,Codificadora,Valoración",
    "German": "Fall,Interview,Textstelle,Kode,Kodierer,Bewertung",
    "Dutch": "Casus,Bron,Citaat,Code,Codeur,Richting",
    "Portuguese": "Caso,Fonte,Trecho,Código,Codificador,Polaridade",
    "French": "Cas,Entretien,Extrait,Code,Codeuse,Orientation",
    "MAXQDA": "Document group,Document name,Segment,Code,Created by,Direction",
}


def read(
    folder: Path, content: str | bytes, name: str = "coded.csv", **columns: list[str]
) -> Project:
    data = content if isinstance(content, bytes) else content.encode()
    (folder / name).write_bytes(data)
    project = read_flat(folder / name, columns)
    settle_bearings(project)
    return project


def made(folder: Path, project: Project) -> Study:
    write_study(project, folder / "study")
    return load_study(folder / "study")


def codings(study: Study) -> set[tuple[str, str, str, str, str]]:
    """Return who gave what is said which code, in words: ids are made."""
    said = study.segments.set_index("segment_id")["statement"]
    cases = study.segments.set_index("segment_id")["cases"]
    coder = study.coders.set_index("coder_id")["name"]
    return {
        (said[row["segment_id"]], *cases[row["segment_id"]], coder[row["coder_id"]],
         study.names[row["code_id"]], row.get("bearing", ""))
        for row in study.codings.to_dict("records")
    }  # fmt: skip


def test_a_table_becomes_a_study_with_ratings_and_agreement_and_no_hand_written_line(
    tmp_path: Path,
) -> None:
    study = made(tmp_path, read(tmp_path, LONG, case=["School"]))
    assert study.cases["name"].tolist() == ["North", "South"]
    assert study.sources["title"].tolist() == ["Int 1", "Int 2", "Int 3"]
    assert len(study.segments) == 5
    assert ("The council pays.", "SOUTH", "Ana", "Support", "positive") in codings(study)
    assert len(study.codings) == 7
    assert study.readers["Q3"] == ["ANA"]
    assert study.open["segment_id"].tolist() == ["Q2"]
    assert study.agreement.notna().any().any()
    assert len(study.only(coder="ANA").ratings) > 0


def test_who_read_a_quotation_and_gave_no_code_has_a_reading(tmp_path: Path) -> None:
    study = made(tmp_path, read(tmp_path, LONG, case=["School"]))
    (silent,) = study.segments.query("statement == 'Nothing of note.'")["segment_id"]
    assert study.readers[silent] == ["ANA"]
    assert silent not in {*study.codings["segment_id"]}


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS.keys())
def test_headers_of_five_languages_and_of_a_tool_are_understood(
    header: str, tmp_path: Path
) -> None:
    plain = made(tmp_path, read(tmp_path, LONG, case=["School"]))
    (tmp_path / "other").mkdir()
    other = made(tmp_path / "other", read(tmp_path, header + LONG[LONG.index("\n") :]))
    assert codings(other) == codings(plain)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: text.encode("utf-8-sig"), id="byte order mark"),
        pytest.param(lambda text: text.encode("utf-16"), id="UTF-16"),
        pytest.param(lambda text: text.encode("cp1252"), id="Windows-1252"),
        pytest.param(lambda text: text.replace("\n", "\r\n").encode(), id="Windows"),
        pytest.param(lambda text: delimited(text, ";").encode(), id="semicolons"),
        pytest.param(lambda text: b"sep=;\r\n" + delimited(text, ";").encode(), id="sep="),
        pytest.param(lambda text: delimited(text, "\t").encode(), id="tabs"),
        pytest.param(lambda text: text.replace("\n", ",,\n").encode(), id="empty cells"),
        pytest.param(lambda text: f"{text},,,,,\n,,,,,\n".encode(), id="empty rows"),
    ],
)
def test_what_spreadsheets_make_of_a_table_is_read(
    change: Callable[[str], bytes], tmp_path: Path
) -> None:
    accented = LONG.replace("North", "Señora")
    plain = made(tmp_path, read(tmp_path, accented, case=["School"]))
    (tmp_path / "other").mkdir()
    other = made(tmp_path / "other", read(tmp_path, change(accented), case=["School"]))
    assert codings(other) == codings(plain)


def delimited(text: str, mark: str) -> str:
    out = StringIO()
    csv.writer(out, delimiter=mark, lineterminator="\n").writerows(csv.reader(StringIO(text)))
    return out.getvalue()


def test_a_workbook_is_read_as_the_table_it_holds(tmp_path: Path) -> None:
    plain = made(tmp_path, read(tmp_path, LONG, case=["School"]))
    (tmp_path / "other").mkdir()
    book = xlsx(tmp_path / "book.xlsx", [*csv.reader(StringIO(LONG))])
    other = made(tmp_path / "other", read(tmp_path, book, "coded.xlsx", case=["School"]))
    assert codings(other) == codings(plain)


def xlsx(path: Path, rows: list[list[str]]) -> bytes:
    """Return a workbook of one sheet."""
    cells = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{each}</t></is></c>' for each in row) + "</row>"
        for row in rows
    )
    return workbook(path, f"<worksheet><sheetData>{cells}</sheetData></worksheet>").read_bytes()


@pytest.mark.parametrize("yes", ["x", "1", "1.0", "TRUE", "sí", "✓"])
@pytest.mark.parametrize("no", ["", "0", "0,0", "FALSE"])
def test_codes_across_say_the_same_as_codes_along(yes: str, no: str, tmp_path: Path) -> None:
    wide = delimited(
        f"""\
case|source|quote|coder|Money|Code: Support Applied|Never
North|1|No money at all.|Ana|{yes}|{no}|{no}
North|2|Parents help, and pay.|Ana|{yes}|{yes}|{no}
South|3|Nothing of note.|Ana|{no}|{no}|{no or 0}
""".replace(",", "‚")
        .replace("|", ",")
        .replace("0‚0", '"0,0"'),
        ";",
    )
    study = made(tmp_path, read(tmp_path, wide))
    assert {(words, code) for words, _, _, code, _ in codings(study)} == {
        ("No money at all.", "Money"),
        ("Parents help‚ and pay.", "Money"),
        ("Parents help‚ and pay.", "Support"),
    }
    assert study.codebook["dimension"].tolist() == ["Money", "Support", "Never"]
    assert len(study.segments) == 3 and not study.unread and not study.bearings


def test_signs_in_codes_across_are_bearings(tmp_path: Path) -> None:
    wide = (
        "case,quote,Money,Support\n"
        "A,We have none.,-,\nB,They help and hinder.,+,+/-\nC,So so.,0,-\n"
    )
    study = made(tmp_path, read(tmp_path, wide))
    assert {(words, code, bearing) for words, _, _, code, bearing in codings(study)} == {
        ("We have none.", "Money", "negative"),
        ("They help and hinder.", "Money", "positive"),
        ("They help and hinder.", "Support", "mixed"),
        ("So so.", "Support", "negative"),
    }


@pytest.mark.parametrize("signs", ["+ +/- -", "1 0 -1", "Positiv gemischt NEGATIV", "1.0 0.0 -1.0"])
def test_bearings_in_signs_numbers_and_words_are_the_same(signs: str, tmp_path: Path) -> None:
    lines = [f"A,Statement number {n}.,Money,{each}" for n, each in enumerate(signs.split())]
    study = made(tmp_path, read(tmp_path, "\n".join(["case,quote,code,bearing", *lines])))
    assert study.codings["bearing"].tolist() == ["positive", "mixed", "negative"]


def test_numbers_of_another_scale_are_bearings_without_value(tmp_path: Path) -> None:
    table = "case,quote,code,bearing\nA,Said once.,Money,1\nA,Said twice.,Money,5\n"
    assert made(tmp_path, read(tmp_path, table)).bearings["5"] is None


def test_a_cell_that_only_holds_a_place_names_nobody_and_is_told(tmp_path: Path) -> None:
    project = read(tmp_path, "case,quote,code,coder\n...,Said once.,Money,#N/A\n")
    assert [row["name"] for row in project.tables["coders"]] == ["not recorded"]
    assert str(project.losses).count("changed  cell of") == 2


def test_child_codes_named_like_bearings_are_bearings_of_the_code_above(tmp_path: Path) -> None:
    rows = ["Support/positive", "Support > negativ", "Trust (-)", "Trust", "Health/Safety"]
    table = "case,quote,code\n" + "".join(
        f"A,Statement number {number}.,{code}\n" for number, code in enumerate(rows)
    )
    study = made(tmp_path, read(tmp_path, table))
    assert [(code, bearing) for _, _, _, code, bearing in sorted(codings(study))] == [
        ("Support", "positive"), ("Support", "negative"), ("Trust", "negative"),
        ("Trust", "present"), ("Health/Safety", "present"),
    ]  # fmt: skip
    assert dict(study.bearings) == {"positive": 1, "mixed": 0, "negative": -1, "present": None}


def test_one_coder_with_two_bearings_of_one_code_is_mixed_and_told(tmp_path: Path) -> None:
    table = (
        "case,quote,code,bearing\nA,Good and bad.,Money,positive\nA,Good and bad.,Money,negative\n"
    )
    project = read(tmp_path, table)
    assert [row["bearing"] for row in project.tables["codings"]] == ["mixed"]
    assert "several bearings" in str(project.losses)


def test_the_same_words_of_two_sources_are_two_statements(tmp_path: Path) -> None:
    study = made(tmp_path, read(tmp_path, LONG, case=["School"]))
    assert (study.segments["statement"] == "We have no money at all.").sum() == 2


def test_without_a_case_each_source_is_one_and_people_are_told(tmp_path: Path) -> None:
    project = read(tmp_path, LONG)
    assert [row["name"] for row in project.tables["cases"]] == ["Int 1", "Int 2", "Int 3"]
    assert any("--cases" in note for note in project.notes)


def test_guesses_are_told_with_three_examples(tmp_path: Path) -> None:
    notes = read(tmp_path, LONG, case=["School"]).notes
    assert (
        "quote: column 'Quotation', as in 'We have no money at all.', "
        "'Parents help where they can.', 'The council pays.', and 1 other"
    ) in notes


def test_further_columns_stay_and_those_to_choose_by_are_facets(tmp_path: Path) -> None:
    lines = [
        f"A,Statement number {each}.,Money,{'mf'[each % 2]},{44000 + each},s,c"
        for each in range(20)
    ]
    table = "\n".join(["case,quote,code,Gender,Date,Scope,Case_Id", *lines])
    study = made(tmp_path, read(tmp_path, table))
    assert study.facets == ("gender",)
    assert study.segments["date"].iloc[0] == "2020-06-18"


def test_whole_numbers_with_a_decimal_mark_are_whole(tmp_path: Path) -> None:
    table = (
        "case;quote;code;coder\n1,0;One thing is said.;Money;2.0\n2,0;Another is said.;Money;3.0\n"
    )
    study = made(tmp_path, read(tmp_path, table))
    assert study.cases["name"].tolist() == ["1", "2"]
    assert study.coders["name"].tolist() == ["2", "3"]


AWKWARD = {
    "- a dash begins it": "“- a dash begins it”",
    "=SUM(A1)": "“=SUM(A1)”",
    'he said "no': "he said “no",
    "soft\u00adhyphen": "softhyphen",
    "caf\u00c3\u00a9 au lait": "café au lait",
    "R&amp;D pays": "R&D pays",
    "two\u2028lines": "two lines",
}


@pytest.mark.parametrize(("written", "kept"), AWKWARD.items(), ids=ascii)
def test_awkward_words_are_kept_and_the_change_is_told(
    written: str, kept: str, tmp_path: Path
) -> None:
    out = StringIO()
    rows = [["case", "quote", "code"], ["A", written, "Money"], ["A", "Another.", "Money"]]
    csv.writer(out).writerows(rows)
    project = read(tmp_path, out.getvalue())
    study = made(tmp_path, project)
    assert study.segments["statement"].iloc[0] == kept
    if written != "two\u2028lines":
        assert "changed  quotation: 1" in str(project.losses)


@pytest.mark.parametrize("nothing", ["#N/A", "...", "TODO"])
def test_what_is_no_quotation_is_left_out_and_told(nothing: str, tmp_path: Path) -> None:
    project = read(tmp_path, f"case,quote,code\nA,{nothing},Money\nA,Something said.,Money\n")
    assert [row["statement"] for row in project.tables["segments"]] == ["Something said."]
    assert "dropped  quotation: 1" in str(project.losses)


WRONG = {
    "no quotation": ("a,b,c\n1,2,3\n", "no column of quotations is found among a, b, c"),
    "no code": ("quote,b\nSo it is said.,blue\n", "no column of codes is found among quote, b"),
    "only a header": ("quote,code\n", "holds no rows below a header"),
    "nothing": ("", "holds no rows below a header"),
    "many cells": ("quote,code\na,b,c\n", "line 2: has 3 cells where the header has 2"),
    "open quote": ('quote,code\n"a,b\n', "line 2: a quotation mark opens here"),
    "NUL": ("quote,code\na\0,b\n", "line 2: holds a NUL byte"),
    "empty quotes": ("quote,code\n,b\n", "holds no quotation with words"),
    "bad name": ("quote,code\nSaid.,#REF!\n", "line 2: '#REF!' is no name of a code"),
}


@pytest.mark.parametrize(("content", "told"), WRONG.values(), ids=WRONG.keys())
def test_what_cannot_be_read_is_told_in_one_line(content: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(CrosscaseError) as caught:
        read(tmp_path, content)
    assert told in str(caught.value) and "\n" not in str(caught.value)


def test_a_column_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(
        CrosscaseError, match=r"--case 'Scool' is no column .*did you mean 'School'"
    ):
        read(tmp_path, LONG, case=["Scool"])


def test_of_several_columns_with_one_name_none_is_lost(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,a,,a\n1,2,3,4\n", "utf-8")
    assert read_grid(tmp_path / "t.csv").columns == ["a", "a (2)", "column 3", "a (3)"]


words = st.text(st.sampled_from("ab é-+=@\"'&;,#?\u00ad\u200b\n😀"), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(words, min_size=1, max_size=6))
def test_whatever_is_quoted_becomes_a_study_or_is_told(
    rows: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("any")
    out = StringIO()
    csv.writer(out).writerows([("quote", "code"), *((row, "Money") for row in rows)])
    try:
        project = read(folder, out.getvalue())
    except CrosscaseError as error:
        assert "holds no quotation with words" in str(error)
        assert not any(clean(row)[0] for row in rows)
        return
    kept = made(folder, project).segments["statement"].tolist()
    told = [row for row in project.losses.rows() if row["outcome"] == "dropped"]
    assert kept == [*dict.fromkeys(filter(None, (clean(row)[0] for row in rows)))]
    assert sum(row["number"] for row in told) == sum(not clean(row)[0] for row in rows)


def test_broken_files_never_give_a_traceback(tmp_path: Path) -> None:
    whole = {
        "coded.csv": LONG.encode(),
        "coded.xlsx": xlsx(tmp_path / "b.xlsx", [*csv.reader(StringIO(LONG))]),
    }
    random.seed(7)
    for name, content in whole.items():
        for _ in range(60):
            broken = bytearray(content)
            for _ in range(random.randrange(1, 6)):
                broken[random.randrange(len(broken))] = random.randrange(256)
            try:
                read(tmp_path, bytes(broken[: random.randrange(20, len(broken) + 1)]), name)
            except CrosscaseError as error:
                assert "\n" not in str(error)
