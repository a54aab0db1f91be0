"""Class mode: any number of files, none as well; who coded blind is never pooled with others."""

import json
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from IPython.display import HTML

from crosscase.interchange import InvalidCodings, read_class
from crosscase.study import Problem, Study, load_study
from crosscase.teach import (
    class_agreement,
    class_coders,
    class_contested,
    class_files,
    class_mode,
    lab_link,
    practice_sample,
)
from crosscase.teach.classroom import MODES, Shown, example_files

HEADER = "segment_id,coder_id,code_id,bearing\n"
SHOWS = [class_coders, class_agreement, class_contested]
ANN = ["X1,{},POL,positive", "X2,{},,", "X3,{},LIV,mixed"]
BOB = ["X1,{},SUP,positive", "X2,{},,"]
CID = ["X3,{},LIV,negative"]


def room(
    folder: Path, study: Study, **files: list[str]
) -> tuple[pd.DataFrame, list[InvalidCodings]]:
    """Put files into a class's folder and read it; an underscore stands for a hyphen."""
    for stem, rows in files.items():
        name = stem.partition("_")[0]
        text = HEADER + "".join(f"{row.format(name)}\n" for row in rows)
        (folder / f"{stem.replace('_', '-')}.csv").write_text(text, "utf-8")
    return read_class(folder, study)


def text(shown: Shown) -> str:
    """Return all that is said, a chart by its alternative and what is folded by its summary."""
    words = []
    for part in shown.parts:
        if not isinstance(part, HTML):
            words.append(f"[{part.caption}] {part.alt}")
            continue
        page = BeautifulSoup(part.data, "html.parser")
        for folded in page.select("details"):
            folded.string = f"({folded.select_one('summary').text})"  # type: ignore[union-attr]
        words.append(page.get_text(" "))
    return "\n".join(words)


@pytest.mark.parametrize("number", [0, 1, 2, 30])
def test_any_number_of_files_is_shown(number: int, tmp_path: Path, study: Study) -> None:
    files = {f"coder{place}_blind": [ANN, BOB, CID][place % 3] for place in range(number)}
    readings, refused = room(tmp_path, study, **files)
    said = [text(show(readings, study)) for show in SHOWS]
    read = [
        "Nobody has been read",
        "Read: one coder coded blind.",
        "Read: two coders",
        "Read: 30 coders",
    ]
    assert read[min(number, 3)] in class_files(readings, refused).data
    alone = ["No file has been read yet", "Agreement takes two."]
    for words in said[1:]:
        assert [phrase in words for phrase in alone] == [number == 0, number == 1]
    assert ("[The statements on which the class differs most" in said[2]) == (number > 1)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (
            {"ann_blind": ANN, "cid_blind": ["X4,{},,"]},
            "No two of them have read the same statement",
        ),
        ({"ann_blind": ANN, "bob_blind": ANN}, "On three statements nobody differs from another"),
        ({"ann_blind": ["X1,{},,"], "bob_blind": ["X1,{},,"]}, "On one statement nobody differs"),
    ],
)
def test_where_there_is_nothing_to_show_a_sentence_says_why(
    files: dict[str, list[str]], said: str, tmp_path: Path, study: Study
) -> None:
    readings, _ = room(tmp_path, study, **files)
    assert said in text(class_contested(readings, study))
    assert text(class_agreement(readings, study))


def test_where_alpha_is_undefined_on_every_code_no_chart_is_drawn(
    tmp_path: Path, study: Study
) -> None:
    nobody = ["X1,{},,"]
    readings, _ = room(tmp_path, study, ann_blind=nobody, bob_blind=nobody)
    assert "intervals" not in text(class_agreement(readings, study))


def test_blind_and_shown_are_computed_apart_and_the_page_says_what_it_means(
    tmp_path: Path, study: Study
) -> None:
    alone = tmp_path / "alone"
    alone.mkdir()
    blind = {"ann_blind": ANN, "bob_blind": BOB}
    expected = [text(show(room(alone, study, **blind)[0], study)) for show in SHOWS]
    readings, refused = room(tmp_path, study, **blind, ann_shown=BOB, dan_shown=BOB, eve=CID)
    for words, show in zip(expected, SHOWS, strict=True):
        assert text(show(readings, study)).startswith(f"{words}\nWith the reference shown.")
    said = text(class_coders(readings, study))
    assert "These coders saw the reference at the end only." in said
    assert "is no measure of agreement" in said
    assert "their files end neither in “blind” nor in “shown”" in said
    files = class_files(readings, [error for error in refused if error.name != "alone"]).data
    assert (
        "Read: two coders coded blind, two coders with the reference shown and one coder" in files
    )
    assert "No file was left out." in files


def test_what_the_reference_holds_is_folded_away(tmp_path: Path, study: Study) -> None:
    readings, _ = room(tmp_path, study, ann_blind=ANN, bob_blind=BOB)
    (table,) = [
        part for part in class_contested(readings, study).parts[1:] if isinstance(part, HTML)
    ]
    page = BeautifulSoup(table.data, "html.parser")
    assert page.select("details:not([open]) th:-soup-contains('The reference')")
    assert [child.name for child in page.find_all(recursive=False)] == ["details"]


def test_a_file_left_out_is_named_once_with_its_first_faults(tmp_path: Path, study: Study) -> None:
    problem = Problem("tom.csv", 3, "bearing", "<x>", "'<x>' is not allowed", "enum")
    whole = Problem("ann.csv", None, None, None, "is empty", "empty")
    nobody, _ = room(tmp_path, study)
    errors = [InvalidCodings("tom.csv", [problem] * 8), InvalidCodings("ann.csv", [whole])]
    shown = class_files(nobody, errors).data
    assert shown.count("tom.csv") == shown.count("ann.csv") == 1
    assert shown.count("line 3, column bearing: &#39;&lt;x&gt;&#39; is not allowed") == 5
    assert "… and 3 more" in shown and "<br />is empty</li>" in shown


def test_of_two_files_of_one_coder_it_is_said_which_column_shows_it(
    tmp_path: Path, study: Study
) -> None:
    readings, refused = room(tmp_path, study, ann_blind=ANN, ann_later_blind=BOB)
    assert "<br />column coder_id: &#39;ann&#39; has coded in ann-blind.csv, too" in str(
        class_files(readings, refused).data
    )


# The page, in which a script reads the files.


def test_the_page_knows_the_study_and_says_of_each_mode_what_it_means(study: Study) -> None:
    page = BeautifulSoup(str(class_mode(study).data), "html.parser")
    script = page.find("script", type="application/json")
    assert script is not None
    known = json.loads(script.text)
    assert known["codes"][0] == {"id": "POL", "name": "Policy"}
    assert known["bearing"] == list(study.bearings)
    assert sorted(known["bearings"]) == sorted(known["bearing"])
    assert known["taken"] == ["A", "B", "judge", "reference"]
    modes = {each["data-mode"]: each["data-said"] for each in page.select("template[data-mode]")}
    assert modes == MODES
    alone, several = page.select("template[data-mode=blind] > p")
    assert "This coder saw" in str(alone) and "These coders saw" in str(several)
    box = page.select_one("label input[type=file][multiple]")
    assert box is not None and not box.has_attr("accept")  # some phones would grey out CSV


def test_the_example_is_what_the_folder_holds_as_the_book_comes() -> None:
    study = load_study()
    folder = study.path / "classroom"
    held = {path.name: path.read_text("utf-8") for path in folder.glob("coder-*.csv")}
    assert example_files(study) == held


def test_the_link_is_a_form_of_what_the_lab_takes_from_an_address(study: Study) -> None:
    sample = practice_sample(study)
    form = BeautifulSoup(str(lab_link(sample).data), "html.parser").find("form")
    assert form is not None and form["method"] == "get"
    assert [each["name"] for each in form.select("select, input")] == ["mode", "n", "draw"]
    assert form.select("[name=n]")[0]["max"] == str(len(sample))
