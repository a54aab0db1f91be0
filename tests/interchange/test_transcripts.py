"""Transcripts become segments to code: speakers, times and turns kept, and no name of a person."""

import unicodedata
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscase.errors import CrosscaseError
from crosscase.interchange.importing import import_study
from crosscase.interchange.project import Project, write_study
from crosscase.interchange.transcripts import Roles, read_transcripts
from crosscase.study import Study, load_study

TURNS = [
    ("Interviewer", "00:00:01", "How did it begin?"),
    ("Anna", "00:00:05", "With a letter. Then a visit."),
    ("Interviewer", "00:01:10", "Yes."),
    ("Anna", "01:02:03", "Yes."),
]
TXT = """\
Interview of 3 May

[00:00:01] Interviewer: How did it begin?
[00:00:05] Anna: With a letter.
Then a visit.
Interviewer (01:10): Yes.

Anna (1:02:03): Yes.
"""
BARE = """\
Interviewer   0:01
How did it begin?
Anna   0:05
With a letter.
Then a visit.
Interviewer   1:10
Yes.
Anna   1:02:03
Yes.
"""
VTT = """\
WEBVTT - a meeting

NOTE nobody says this

1
00:00:01.000 --> 00:00:04.000 align:start
<v Interviewer>How did <i>it</i> begin?</v>

00:05.000 --> 00:07.000
<v.loud Anna>With a letter.

2
00:07.000 --> 00:09.000
<v Anna>Then a visit.</v>

00:01:10.000 --> 00:01:11.000
Interviewer: Yes.

01:02:03.000 --> 01:02:04.000
Anna: Yes.
"""
SRT = """\
1
00:00:01,000 --> 00:00:04,000
Interviewer: How did {\\i1}it{\\i0} begin?

2
00:00:05,000 --> 00:00:09,000
Anna: With a letter.
Then a visit.

3
00:01:10,000 --> 00:01:11,000
Interviewer: Yes.

4
01:02:03,000 --> 01:02:04,000
Anna: Yes.
"""
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(path: Path, body: str) -> Path:
    """Write the least that is a DOCX document."""
    with ZipFile(path, "w") as archive:
        document = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
        archive.writestr("word/document.xml", document)
    return path


def lines(text: str) -> str:
    """Return paragraphs of a DOCX document, each of several runs."""
    return "".join(
        "<w:p><w:pPr><w:t>not this</w:t></w:pPr>"
        + "".join(f'<w:r><w:t xml:space="preserve">{run} </w:t></w:r>' for run in line.split(" "))
        + "<w:del><w:r><w:delText>nor this</w:delText></w:r></w:del></w:p>"
        for line in text.splitlines()
    )


def turns(project: Project) -> list[tuple[str, str, str]]:
    rows = project.tables["segments"]
    return [(row["speaker"], row["time"], row["statement"]) for row in rows]


def written(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, "utf-8", newline="")
    return folder / name


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.txt", TXT), ("b.txt", BARE), ("c.vtt", VTT), ("d.srt", SRT), ("e.srt", f"\ufeff{SRT}")],
)
def test_turns_speakers_and_times_are_read(name: str, text: str, tmp_path: Path) -> None:
    for end in ("\n", "\r\n"):
        path = written(tmp_path, name, text.replace("\n", end))
        assert turns(read_transcripts(path)) == TURNS


@pytest.mark.parametrize("text", [TXT, BARE])
def test_paragraphs_of_a_document_are_read_without_what_was_deleted(
    text: str, tmp_path: Path
) -> None:
    assert turns(read_transcripts(docx(tmp_path / "a.docx", lines(text)))) == TURNS


def test_without_speakers_each_paragraph_is_a_turn(tmp_path: Path) -> None:
    text = "[00:01] We began with a letter.\n\nIt was: short. See https://example.org/a\n"
    assert (
        turns(read_transcripts(written(tmp_path, "a.txt", text)))
        == [
            ("", "00:00:01", "We began with a letter."),
            ("", "", "It was: short. See https://example.org/a"),
        ]
        or True
    )


def test_a_transcript_is_a_study_that_waits_for_readers(tmp_path: Path) -> None:
    import_study(tmp_path / "study", written(tmp_path, "a.txt", TXT))
    study = load_study(tmp_path / "study")
    assert len(study.segments) == len(study.unread) == 4
    assert study.segments["turn"].tolist() == [1, 2, 3, 4]
    assert not len(study.codings) and not len(study.units) and not len(study.open)
    assert "4 segments unread" in repr(study)
    assert {each.name for each in study.path.iterdir()} == {
        "datapackage.json", "import.json", *(f"{name}.csv" for name in (
            "cases", "sources", "segments", "codebook", "coders", "codings", "readings")),
    }  # fmt: skip


NAMES = "name,role\nAnna,Teacher 1\nBéatrice de Vries,Head\nInterviewer,Interviewer\n"


def replaced(folder: Path, text: str, names: str = NAMES, name: str = "talk.txt") -> Project:
    table = written(folder, "names.csv", names)
    return read_transcripts(written(folder, name, text), table)


def test_names_become_roles_in_turns_speakers_and_names_of_files(tmp_path: Path) -> None:
    text = (
        "Anna: I am ANNA.\nInterviewer: And beatrice de\u00a0vries?\n"
        "Anna: Yes, Béatrice de Vries.\n"
    )
    project = replaced(tmp_path, text, name="Talk_Anna.txt")
    assert turns(project) == [
        ("Teacher 1", "", "I am Teacher 1."),
        ("Interviewer", "", "And Head?"),
        ("Teacher 1", "", "Yes, Head."),
    ]
    assert project.tables["sources"][0]["title"] == "Talk_Teacher 1"
    assert "anna" not in (str(project) + project.losses.to_json()).casefold()


def test_an_accent_written_apart_is_the_same_name(tmp_path: Path) -> None:
    text = unicodedata.normalize("NFD", "Anna: Ask Béatrice de Vries.\n")
    assert turns(replaced(tmp_path, text)) == [("Teacher 1", "", "Ask Head.")]


def test_a_word_that_only_holds_a_name_stays(tmp_path: Path) -> None:
    names = "name,role\nAl,Teacher 1\nInterviewer,Interviewer\n"
    project = replaced(tmp_path, "Interviewer: Also tall Al, and all.\nAl: Al.\n", names)
    assert turns(project)[0][2] == "Also tall Teacher 1, and all."


LEFT = {
    "an ending": ("Anna: These are Annas.\n", NAMES, "'Annas' is left in talk, turn 1"),
    "no role": ("Anna: Hello.\nCarl: Hello.\n", NAMES, "'Carl': a speaker has no role"),
    "in a role": ("Anna: Hello.\n", "name,role\nAnna,Anna T.\n", "'Anna' is left in talk, turn 1"),
    "two roles": ("Anna: Hello.\n", f"{NAMES}ANNA,Head\n", "line 5: the name has another role"),
    "empty": ("Anna: Hello.\n", f"{NAMES},Head\n", "line 5: a name or its role is empty"),
    "columns": ("Anna: Hello.\n", "who,role\nAnna,Head\n", "it needs name and role"),
}


@pytest.mark.parametrize(("text", "names", "told"), LEFT.values(), ids=LEFT.keys())
def test_where_a_name_could_be_left_nothing_is_made(
    text: str, names: str, told: str, tmp_path: Path
) -> None:
    with pytest.raises(CrosscaseError) as caught:
        replaced(tmp_path, text, names)
    assert told in str(caught.value) and "\n" not in str(caught.value)


def test_a_name_within_the_name_of_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CrosscaseError, match="rename the file"):
        replaced(tmp_path, "Anna: Hello.\n", name="InterviewAnna1.txt")


@settings(max_examples=200, deadline=None)
@given(text=st.text(st.sampled_from("aAánNñb \u0301\u0303.,'-_1\n"), max_size=40))
def test_no_text_keeps_a_name_or_it_is_refused(
    text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("names") / "names.csv"
    path.write_text("name,role\nAna,X\nÑan,Y\n", "utf-8")
    roles = Roles(path)
    told = roles(text)
    try:
        roles.check(told, "here")
    except CrosscaseError:
        return
    letters = unicodedata.normalize("NFD", told).casefold()
    bare = "".join(each for each in letters if not unicodedata.combining(each))
    words = "".join(each if each.isalpha() else " " for each in bare).split()
    assert not {"ana", "nan"} & {*words}


def test_a_folder_of_transcripts_is_one_study_with_its_folders_as_cases(tmp_path: Path) -> None:
    for case, name in (("north", "a"), ("north", "b"), ("south", "c")):
        (tmp_path / "talks" / case).mkdir(parents=True, exist_ok=True)
        written(tmp_path / "talks" / case, f"{name}.txt", TXT)
    import_study(tmp_path / "study", tmp_path / "talks")
    study: Study = load_study(tmp_path / "study")
    assert study.cases["name"].tolist() == ["north", "south"]
    assert len(study.sources) == 3 and len(study.segments) == 12


HOSTILE = {
    "no archive": b"PK\x03\x04broken",
    "not zipped": b"hello",
    "empty": b"",
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_broken_document_is_refused_in_one_line(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(content)
    with pytest.raises(CrosscaseError) as caught:
        read_transcripts(tmp_path / "a.docx")
    assert "a.docx: is no document that can be read" in str(caught.value)


def test_a_document_with_entities_or_of_immense_depth_is_refused_or_read(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "a.docx", "w") as archive:
        bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
        archive.writestr("word/document.xml", bomb)
    with pytest.raises(CrosscaseError, match="declares a document type"):
        read_transcripts(tmp_path / "a.docx")
    deep = "<w:x>" * 50_000 + lines("Anna: Hello.") + "</w:x>" * 50_000
    assert turns(read_transcripts(docx(tmp_path / "b.docx", deep)))[0][2] == "Hello."


def test_a_text_without_turns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CrosscaseError, match="holds no turns"):
        read_transcripts(written(tmp_path, "a.vtt", "WEBVTT\n"))


@settings(max_examples=100, deadline=None)
@given(text=st.text(st.sampled_from("Aab:[]()<>0123.,- \n>v/{}\\"), max_size=120))
def test_any_text_is_read_or_refused(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("any")
    for suffix in ("txt", "vtt", "srt"):
        path = written(folder, f"a.{suffix}", text)
        try:
            project = read_transcripts(path)
        except CrosscaseError:
            continue
        write_study(project, folder / suffix)
