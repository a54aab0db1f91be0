"""A new book begins small and builds at once; the pages of a study have its own words alone."""

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import pytest
from selectolax.lexbor import LexborHTMLParser

from crosscase.analysis import register
from crosscase.book import execute, new
from crosscase.book.build import is_built
from crosscase.book.execute import fingerprint
from crosscase.cli import COMMANDS, main
from crosscase.display import source_table
from crosscase.errors import CrosscaseError
from crosscase.site.pages import pages
from crosscase.study import load_study
from crosscase.study.study import own_data
from tests.book.schools import NAMES, school_book
from tests.book.tiny_book import run
from tests.once import once

TITLE = 'Clinics "as they are" & more: <b>'
# Words of the study that the library was first made for.
WORDS = re.compile(
    r"\b(?:utrecht|le[oó]n|amstelveen|villa el salvador|treptow|cajamarca|alphen|oudtshoorn"
    r"|bontenbal\w*|partnerships?|ties?|north\w*|south\w*|posters?|municipal\w*|2007"
    r"|city|cities|towns?)\b",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def schools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a built book of seven schools."""

    def make(folder: Path) -> None:
        done = run(school_book(folder / "book"))
        assert done.returncode == 0, done.stderr

    return once(tmp_path_factory, "schools", make) / "book"


@pytest.fixture(scope="module")
def clinics(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the book that `crosscase new` makes, built."""

    def make(folder: Path) -> None:
        assert main(["new", str(folder / "book"), "--title", TITLE]) == 0
        done = run(folder / "book")
        assert done.returncode == 0, done.stderr

    return once(tmp_path_factory, "clinics", make) / "book"


def texts(book: Path) -> Iterator[tuple[str, str]]:
    """Yield everything that is made of a study, by name: pages, data, notebooks, what is found."""
    paths = (path for part in ("html", "notebooks") for path in (book / "_build" / part).rglob("*"))
    for path in sorted(paths):
        name = path.relative_to(book / "_build").as_posix()
        vendor = "/_static/" in name and not path.name.startswith("statement")
        if path.suffix in (".html", ".ipynb", ".json", ".jsonld", ".csv", ".js") and not vendor:
            yield name, path.read_text("utf-8")


def page(book: Path, name: str) -> str:
    """Return the words of a built page, without its code."""
    parsed = LexborHTMLParser((book / "_build/html" / f"{name}.html").read_text("utf-8"))
    for code in parsed.css(".cell_input, script, style"):
        code.decompose()
    return " ".join(parsed.css("article")[0].text(separator=" ").split())


def test_a_new_book_has_what_its_readme_says_and_is_built(clinics: Path) -> None:
    assert is_built(clinics)
    study = load_study(clinics / "data")
    assert len(study.cases) == 2 and len(study.open) == 0
    assert study.cases["name"].str.contains("invented").all()
    assert "invented" in page(clinics, "chapters/findings")
    assert {"+", "-", "+/-", "++", "--"} & set(study.ratings["rating"])
    readme = (clinics / "README.md").read_text("utf-8")
    named = [name for name in re.findall(r"^\| `(\w[^`]*)`", readme, re.M) if name != "_build/"]
    assert named and all((clinics / name).exists() for name in named)
    targets = re.findall(r"^    make (\w+)", readme, re.M)
    assert targets == ["book", "test"]
    assert all(f"\n{each}:" in (clinics / "Makefile").read_text("utf-8") for each in targets)


def test_the_tests_of_a_new_book_pass_in_it(clinics: Path) -> None:
    command = [sys.executable, "-m", "unittest", "discover", "tests"]
    library = str(Path(new.__file__).parents[2])
    environment = os.environ | {"PYTHONPATH": library}
    done = subprocess.run(command, cwd=clinics, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_title_stands_in_the_book_letter_by_letter(clinics: Path) -> None:
    parsed = LexborHTMLParser((clinics / "_build/html/chapters/findings.html").read_text("utf-8"))
    [title] = parsed.css("title")
    assert TITLE in title.text()


def test_the_wheel_is_pinned_by_what_it_holds_and_brings_no_other_study(clinics: Path) -> None:
    (wheel,) = clinics.glob("*.whl")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    pinned = (clinics / "requirements.txt").read_text("utf-8")
    assert f"./{wheel.name} \\\n    --hash=sha256:{digest}\n" in pinned
    names = ZipFile(wheel).namelist()
    assert "crosscase/book/beginning/chapters/findings.ipynb" in names
    assert "crosscase/book/beginning/data/datapackage.json" in names
    assert not [name for name in names if "_data" in name]


def test_no_page_of_another_study_has_a_word_of_the_first(schools: Path, clinics: Path) -> None:
    for book in (schools, clinics):
        searched = dict(texts(book))
        assert {"html/chapters/findings.html", "html/searchindex.js"} <= searched.keys()
        found = {
            f"{name}: ...{text[max(0, hit.start() - 60) : hit.end() + 30]}"
            for name, text in searched.items()
            for hit in WORDS.finditer(text)
        }
        assert found == set()
    # Nothing is counted there that there are four of.
    assert not [name for name, text in texts(schools) if re.search(r"\bfour\b", text, re.I)]


def test_a_study_without_bearings_says_so_where_a_rating_would_be(schools: Path) -> None:
    study = load_study(schools / "data")
    assert not study.bearings and len(study.cases) == 7
    for case in study.cases["case_id"]:
        told = page(schools, f"evidence/{case.lower()}-marks")
        silent = study.evidence.query("case_id == @case and code_id == 'MARKS'").empty
        assert ("No bearing, no rating" in told) != silent
        assert ("The record is silent here: no statement" in told) == silent
        assert "speaks of none" not in told
    for name in ("evidence/marks", "chapters/findings"):
        assert "no bearing, no rating" in page(schools, name)
    assert all("nan" not in text.split() for _, text in texts(schools))


def test_a_study_of_one_coder_has_all_pages(schools: Path) -> None:
    study = load_study(schools / "data").only(coder="ADA")
    uses = pd.DataFrame(columns=["claim_id", "segment_id", "stance", "text"])
    made = {each.name: each.body for each in pages(study, uses)}
    assert "One coder gave this code, in six statements." in made["marks"]
    assert len(made) == len(study.sources) + len(study.codebook) * (1 + len(study.cases))


def test_a_register_of_sources_shows_what_is_known_of_them(schools: Path, clinics: Path) -> None:
    for book, heads in ((schools, "Source Segments"), (clinics, "Source Kind of source Language")):
        study = load_study(book / "data")
        shown = LexborHTMLParser(source_table(register(study), study, "Sources").data or "")
        assert " ".join(head.text() for head in shown.css("thead th")).startswith(heads)


def test_an_open_difference_is_named_before_anything_is_built(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = school_book(tmp_path / "book")
    codings = book / "data" / "codings.csv"
    kept = codings.read_text("utf-8").splitlines(keepends=True)
    codings.write_text("".join([kept[0], *kept[2:]]), "utf-8")
    assert main(["book", str(book)]) == 1
    told = capsys.readouterr().err
    assert "1 difference between coders waits for a decision: Q10 MARKS" in told
    assert not (book / "_build" / "html").exists()


def test_words_for_cases_and_facets_are_those_of_the_study(schools: Path) -> None:
    found = page(schools, "chapters/findings")
    assert "7 schools" in found and all(f"{name} School" in found for name in NAMES)
    explorer = page(schools, "chapters/segments")
    assert "Who talks" in explorer and "pupil" in explorer


def test_a_book_finds_its_own_data_from_its_folders(
    schools: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(schools / "chapters")
    assert own_data() == schools / "data"
    monkeypatch.chdir(tmp_path)
    assert own_data() != schools / "data"


def test_pages_follow_the_library_of_a_book_that_has_none_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = school_book(tmp_path / "book")
    before = fingerprint(book)
    other = tmp_path / "crosscase"
    other.mkdir()
    (other / "new.py").write_text("")
    monkeypatch.setattr(execute, "LIBRARY", other)
    assert fingerprint(book) != before
    (book / "src" / "crosscase").mkdir(parents=True)
    own = fingerprint(book)
    (other / "new.py").write_text("changed = True\n")
    assert fingerprint(book) == own


def test_nothing_that_is_there_is_touched(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    assert main(["new", str(tmp_path)]) == 1
    assert main(["new", str(tmp_path / "notes.txt")]) == 1
    told = capsys.readouterr().err
    assert told.count("is there already, and not empty; name a new folder") == 2
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("title", ["", "  ", "two\nlines"])
def test_a_title_is_one_line_of_words(title: str, tmp_path: Path) -> None:
    with pytest.raises(CrosscaseError, match="give one line of words"):
        new.new_book(tmp_path / "book", title)
    assert not list(tmp_path.iterdir())


def test_without_the_source_of_the_library_nothing_is_made_and_it_is_said_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(new, "LIBRARY", tmp_path)
    with pytest.raises(
        CrosscaseError, match=r"needs the source of crosscase.*run this in a checkou"
    ):
        new.new_book(tmp_path / "book")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_every_command_shows_an_example(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([command, "--help"])
    assert f"example:\n  crosscase {command}" in capsys.readouterr().out


def test_the_descriptor_that_a_new_book_begins_with_is_short() -> None:
    text = (new.BEGINNING / "data" / "datapackage.json").read_text("utf-8")
    assert len(text.splitlines()) < 80 and json.loads(text)["crosscase"]["labels"]["case"]
