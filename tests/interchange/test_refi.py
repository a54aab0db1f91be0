"""Projects of REFI-QDA as tools write them: what is read, what is refused, what goes out again."""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscase.errors import CrosscaseError
from crosscase.interchange import read_qdc, read_qdpx, write_qdc, write_qdpx
from crosscase.interchange.project import Project, sound, write_study
from crosscase.interchange.refi_offsets import COUNTINGS, Text
from crosscase.study import Study, load_study
from crosscase.study.texts import flaw
from tests.interchange import refi_files as made
from tests.interchange.refi_files import (
    ANN,
    BOB,
    TEXTS,
    guid,
    long_text,
    packed,
    project,
    projects,
    selection,
    source,
    sources,
    words_of,
)


def outcomes(read: Project) -> dict[tuple[str, str], int]:
    counts: Counter[tuple[str, str]] = Counter()
    for row in read.losses.rows():
        counts[row["outcome"], row["element"]] += row["number"]
    return counts


def statements(read: Project) -> list[str]:
    return [row["statement"] for row in read.tables["segments"]]


@pytest.fixture(scope="module")
def own() -> Study:
    return load_study()


# As the tools write


@pytest.mark.parametrize(
    ("count", "encoding", "written", "said"),
    [
        (made.nvivo, "utf-8-sig", "\r\n", "UTF-16 units"),
        (made.nvivo, "utf-8", "\n", "UTF-16 units, a line end as two"),
        (made.code_points, "utf-8-sig", "\n", "code points"),
        (made.marked, "utf-8-sig", "\n", "code points, with the byte order mark"),
        (made.one_for_two, "utf-16", "\r\n", "UTF-16 units, a line end as one"),
    ],
)
@pytest.mark.parametrize("quoted", [True, False])
def test_the_way_in_which_a_tool_counts_is_found_out(
    tmp_path: Path, count: made.Count, encoding: str, written: str, said: str, quoted: bool
) -> None:
    text = long_text()
    places = words_of(text, 303)
    selections = [
        selection(count(text, start), count(text, end), said=text[start:end][:40] * quoted)
        for start, end in places
    ]
    content = text.replace("\n", written).encode(encoding)
    qde = project(sources(source("One", selections, "one.txt")))
    read = read_qdpx(packed(tmp_path / "a.qdpx", qde, {"Sources/one.txt": content}))
    wanted = sorted({*places})
    assert statements(read) == [text[start:end] for start, end in wanted]
    assert read.texts == {"texts/ONE.txt": text}
    for row in read.tables["segments"]:
        assert text[int(row["start"]) : int(row["end"])] == row["statement"]
    assert outcomes(read)["kept", f"selection, counted in {said}"] == len(places)


def test_one_source_may_be_counted_otherwise_than_the_rest(tmp_path: Path) -> None:
    text = long_text()
    counts = {"one.txt": made.nvivo, "two.txt": made.code_points, "three.txt": made.code_points}
    each = [
        source(
            name, [selection(count(text, a), count(text, b)) for a, b in words_of(text, 50)], name
        )
        for name, count in counts.items()
    ]
    files = {f"Sources/{name}": text.encode() for name in counts}
    read = read_qdpx(packed(tmp_path / "a.qdpx", project(sources(*each)), files))
    assert statements(read) == [text[a:b] for a, b in sorted({*words_of(text, 50)})] * 3


def test_a_selection_that_may_be_one_or_another_passage_is_left_out_and_named(
    tmp_path: Path,
) -> None:
    text = "one\ntwo\naa bb cc dd"
    selections = [selection(8, 10), selection(0, 3)]  # "aa", or by two for a line end "\na"
    qde = project(sources(source("One", selections, content=text)))
    assert statements(read_qdpx(packed(tmp_path / "a.qdpx", qde))) == ["one", "aa"]
    text = "a b\nc-d e"  # by two for a line end, "d" is the dash before it
    tied = [selection(6, 7), selection(0, 1)]
    read = read_qdpx(
        packed(tmp_path / "b.qdpx", project(sources(source("Two", tied, content=text))))
    )
    assert statements(read) == ["a"]
    (row,) = [each for each in read.losses.rows() if each["outcome"] == "dropped"]
    assert row["reason"].endswith("by code points, code points, a line end as two")
    assert row["which"] == ["Two 6-7"]


def test_the_rest_of_the_file_decides_where_a_source_does_not(tmp_path: Path) -> None:
    text, tied = long_text(), "a b\nc-d e"
    sure = [selection(made.nvivo(text, a), made.nvivo(text, b)) for a, b in words_of(text, 50)]
    each = source("One", sure, content=text), source("Two", [selection(6, 7)], content=tied)
    read = read_qdpx(packed(tmp_path / "a.qdpx", project(sources(*each))))
    assert statements(read)[-1] == "no words: -"


@pytest.mark.parametrize("name", ["project.qde", "Meine Interviews.QDE", "folder/x.qde"])
@pytest.mark.parametrize("folder", ["Sources", "sources", "SOURCES"])
@pytest.mark.parametrize("namespace", ["urn:QDA-XML:project:1.0", "urn:QDA-XML:project:1.5", ""])
def test_names_and_cases_of_files_and_namespaces_do_not_matter(
    tmp_path: Path, name: str, folder: str, namespace: str
) -> None:
    qde = project(sources(source("One", [selection(0, 2)], "ONE.TXT")), namespace=namespace)
    files = {f"{folder}/one.txt": b"We meet.", "__MACOSX/._project.qde": b""}
    assert statements(read_qdpx(packed(tmp_path / "a.qdpx", qde, files, name))) == ["We"]


def test_guids_may_stand_in_braces_and_capitals(tmp_path: Path) -> None:
    qde = project(sources(source("One", [selection(0, 2)], content="We meet.")))
    ref = f'targetGUID="{guid("trust")}"'
    qde = qde.replace(ref, f'targetGUID="{{{guid("trust").upper()}}}"')
    assert read_qdpx(packed(tmp_path / "a.qdpx", qde)).tables["codings"]


def test_a_code_is_its_path_where_its_name_is_not_alone(tmp_path: Path) -> None:
    qde = project(sources(source("One", [selection(0, 2, "money trust")], content="We meet.")))
    read = read_qdpx(packed(tmp_path / "a.qdpx", qde))
    assert [
        (row["code_id"], row["dimension"], row["parent"]) for row in read.tables["codebook"]
    ] == [
        ("TRUST", "Trust", ""),
        ("MONEY", "Money", ""),
        ("TRUST-2", "Money / Trust", "MONEY"),
    ]
    assert read.tables["codings"][0]["code_id"] == "TRUST-2"
    assert read.tables["codebook"][0]["colour"] == "#00ff00"
    assert read.tables["codebook"][1]["codable"] == "no"


def test_selections_of_one_passage_are_one_segment_with_the_codes_of_all(tmp_path: Path) -> None:
    each = [
        selection(0, 2),
        selection(0, 3, user=BOB),
        selection(0, 2, "money trust"),
        selection(3, 7),
    ]
    read = read_qdpx(
        packed(tmp_path / "a.qdpx", project(sources(source("One", each, content="We meet."))))
    )
    assert statements(read) == ["We", "meet"]
    codings = [tuple(row.values()) for row in read.tables["codings"]]
    assert codings == [
        ("ONE-001", "ANN", "TRUST"),
        ("ONE-001", "BOB", "TRUST"),
        ("ONE-001", "ANN", "TRUST-2"),
        ("ONE-002", "ANN", "TRUST"),
    ]
    readings = [tuple(row.values()) for row in read.tables["readings"]]
    assert readings == [("ONE-001", "ANN"), ("ONE-001", "BOB"), ("ONE-002", "ANN")]


def test_cases_come_from_cases_else_from_sets_else_from_sources(tmp_path: Path) -> None:
    both = sources(
        source("One", [selection(0, 2), selection(3, 7)], content="We meet."),
        source("Two", [selection(0, 3)], content="Now and then."),
    )
    case = (
        f'<Cases><Case guid="{guid("c")}" name="North"><SourceRef targetGUID="{guid("Two")}"/>'
        f'<SelectionRef targetGUID="{guid("at", 3, 7, "trust", ANN)}"/></Case></Cases>'
    )
    member = f'<MemberSource targetGUID="{guid("One")}"/>'
    one = f'<Sets><Set guid="{guid("s")}" name="Old">{member}</Set></Sets>'

    def cases(inside: str) -> tuple[list[str], list[str]]:
        tables = read_qdpx(packed(tmp_path / "a.qdpx", project(inside))).tables
        return [each["name"] for each in tables["cases"]], [
            each["cases"] for each in tables["segments"]
        ]

    assert cases(case + both + one) == (["North"], ["", "NORTH", "NORTH"])
    assert cases(both + one) == (["Old"], ["OLD", "OLD", ""])
    assert cases(both) == (["One", "Two"], ["ONE", "ONE", "TWO"])


def test_values_of_variables_are_columns_and_facets(tmp_path: Path) -> None:
    names = "".join(
        f'<Variable guid="{guid(name)}" name="{name}" typeOfVariable="Text"/>'
        for name in ("Side", "text")
    )
    value = (
        f'<VariableValue><VariableRef targetGUID="{guid("Side")}"/><TextValue>north</TextValue>'
        f'</VariableValue><VariableValue><VariableRef targetGUID="{guid("text")}"/>'
        "<BooleanValue>true</BooleanValue></VariableValue>"
    )
    each = source("One", [selection(0, 2)], content="We meet.", more=value)
    read = read_qdpx(
        packed(tmp_path / "a.qdpx", project(f"<Variables>{names}</Variables>{sources(each)}"))
    )
    (row,) = read.tables["sources"]
    assert (row["side"], row["text-2"], row["text"]) == ("north", "true", "texts/ONE.txt")
    assert read.facets == ("side", "text-2")


def test_what_has_no_words_is_noted_and_reported_and_what_is_missing_too(tmp_path: Path) -> None:
    coding = f'<Coding guid="{guid(9)}"><CodeRef targetGUID="{guid("trust")}"/></Coding>'
    picture = (
        f'<PictureSource guid="{guid("P")}" name="Sketch" path="internal://p.jpg">'
        f'<PictureSelection guid="{guid("ps")}" name="the hall" firstX="1" firstY="2" secondX="3"'
        f' secondY="4">{coding}</PictureSelection>{coding}</PictureSource>'
    )
    audio = (
        f'<AudioSource guid="{guid("A")}" name="Talk" path="relative:///talk.mp3">'
        f'<Transcript guid="{guid("T")}"><PlainTextContent>So it is.</PlainTextContent>'
        f'<SyncPoint guid="{guid(1)}" position="3"/><SyncPoint guid="{guid(2)}" position="5"/>'
        f'<TranscriptSelection guid="{guid(3)}" fromSyncPoint="{guid(1)}"'
        f' toSyncPoint="{guid(2)}">{coding}</TranscriptSelection></Transcript></AudioSource>'
    )
    lost = source("Lost", [selection(0, 2)], "lost.txt")
    wrong = source("One", [selection(0, 2), selection(3, 99), selection(2, 3)], content="We meet.")
    unknown = source("Two", [selection(0, 3, "no code")], content="Now.")
    memo = f'<Note guid="{guid("n")}" name="Memo"><PlainTextContent>x</PlainTextContent></Note>'
    note = f"<Notes>{memo}</Notes>"
    inside = sources(picture, audio, lost, wrong, unknown) + note
    read = read_qdpx(packed(tmp_path / "a.qdpx", project(inside)))
    assert statements(read) == ["Sketch", "it", "We", "Now"]
    sketch = read.tables["sources"][0]
    assert sketch["medium"] == "picture"
    assert sketch["note"] == "picture firstX 1, firstY 2, secondX 3, secondY 4: the hall, TRUST"
    found = outcomes(read)
    assert found["changed", "selection of picture"] == 1
    assert found["dropped", "text"] == found["dropped", "source"] == found["dropped", "note"] == 1
    assert found["dropped", "coding"] == 1
    assert found["dropped", "selection"] == 3
    write_study(read, tmp_path / "study")
    assert len(load_study(tmp_path / "study").segments) == 4


@pytest.mark.parametrize(
    "empty", ["Users", "CodeBook", "Variables", "Cases", "Sets", "Notes", "Sources"]
)
def test_empty_lists_hold_nothing(tmp_path: Path, empty: str) -> None:
    read = read_qdpx(packed(tmp_path / "a.qdpx", project(f"<{empty}/>")))
    assert read.tables["segments"] == []


# What nobody should send


def bomb(path: Path) -> None:
    packed(path, b"<Project>" + b" " * 20_000_000 + b"</Project>")


def lying(path: Path) -> None:
    """Write a part that unpacks to more than it says."""
    packed(path, project(f"<Description>{'x' * 5000}</Description>"))
    content = path.read_bytes()
    with ZipFile(path) as archive:
        size = archive.infolist()[0].file_size
    path.write_bytes(content.replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little")))


HOSTILE: dict[str, tuple[Callable[[Path], object], str]] = {
    "no archive": (lambda path: path.write_bytes(b"PK\3\4 no"), "no archive"),
    "nothing": (lambda path: path.write_bytes(b""), "no archive"),
    "half": (
        lambda path: path.write_bytes(packed(path, project("")).read_bytes()[:300]),
        "no archive",
    ),
    "no project": (lambda path: packed(path, "x", name="a.txt"), "no file *.qde"),
    "two projects": (lambda path: packed(path, project(""), {"b.QDE": b""}), "2 files *.qde"),
    "a way out": (lambda path: packed(path, project(""), {"../../evil.txt": b"x"}), "leads out"),
    "a way out on Windows": (lambda path: packed(path, project(""), {"..\\x": b""}), "leads out"),
    "an absolute path": (lambda path: packed(path, project(""), {"/etc/x": b""}), "leads out"),
    "a drive": (lambda path: packed(path, project(""), {"C:/x": b""}), "leads out"),
    "a bomb": (bomb, "more than is read"),
    "a lie": (lying, "no archive"),
    "entities": (
        lambda path: packed(path, '<!DOCTYPE x [<!ENTITY a "aaaa">]><Project>&a;</Project>'),
        "document type",
    ),
    "a file of ours": (
        lambda path: packed(path, '<!DOCTYPE x SYSTEM "/etc/passwd"><Project/>'),
        "document type",
    ),
    "no XML": (lambda path: packed(path, "<Project"), "not valid XML"),
    "another XML": (lambda path: packed(path, "<html/>"), "no REFI-QDA project"),
    "depth": (lambda path: packed(path, "<Project>" + "<Code>" * 100), "nested deeper"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_file_that_no_tool_writes_is_refused_in_one_line(tmp_path: Path, kind: str) -> None:
    write, said = HOSTILE[kind]
    folder = tmp_path / "in"
    folder.mkdir()
    write(folder / "a.qdpx")
    with pytest.raises(CrosscaseError) as error:
        read_qdpx(folder / "a.qdpx")
    assert said in str(error.value) and "a.qdpx" in str(error.value)
    assert "\n" not in str(error.value)
    assert [each.name for each in tmp_path.rglob("*") if each.is_file()] == ["a.qdpx"]


def test_a_name_twice_in_an_archive_is_refused(tmp_path: Path) -> None:
    with (
        pytest.warns(UserWarning, match="Duplicate name"),
        ZipFile(tmp_path / "a.qdpx", "w", ZIP_DEFLATED) as archive,
    ):
        archive.writestr("project.qde", project(""))
        archive.writestr("project.qde", project(""))
    with pytest.raises(CrosscaseError, match="two files named"):
        read_qdpx(tmp_path / "a.qdpx")


def test_ten_thousand_codes_ten_deep_are_read(tmp_path: Path) -> None:
    branch = "".join(
        f'<Code guid="{{0}}-{depth}" name="Same" isCodable="true">' for depth in range(10)
    )
    codes = "".join(
        branch.format(each).replace("Same", f"Branch {each}", 1) + "</Code>" * 10
        for each in range(1000)
    )
    (tmp_path / "a.qdc").write_text(f"<CodeBook><Codes>{codes}</Codes></CodeBook>")
    rows = read_qdc(tmp_path / "a.qdc").tables["codebook"]
    assert len(rows) == len({row["code_id"] for row in rows}) == 10_000
    assert len({row["dimension"] for row in rows}) == 10_000


# And out again


def test_what_goes_out_is_the_same_each_time_and_tells_nothing_of_the_machine(
    own: Study, tmp_path: Path
) -> None:
    losses = write_qdpx(own, tmp_path / "a.qdpx")
    write_qdpx(own, tmp_path / "b.qdpx")
    assert (tmp_path / "a.qdpx").read_bytes() == (tmp_path / "b.qdpx").read_bytes()
    with ZipFile(tmp_path / "a.qdpx") as archive:
        qde = archive.read("project.qde")
        assert str(own.path).encode() not in qde
        assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert "dropped  column" in str(losses)


def test_a_codebook_goes_out_and_comes_back(own: Study, tmp_path: Path) -> None:
    write_qdc(own, tmp_path / "a.qdc")
    rows = read_qdc(tmp_path / "a.qdc").tables["codebook"]
    names = [own.names[code] for code in own.codebook["code_id"]]
    assert [row["dimension"] for row in rows] == names
    assert [row["definition"] for row in rows] == own.codebook["definition"].tolist()


def test_the_own_study_comes_back_with_every_statement_reading_and_coding(
    own: Study, tmp_path: Path
) -> None:
    write_qdpx(own, tmp_path / "a.qdpx")
    tables = read_qdpx(tmp_path / "a.qdpx").tables
    assert [row["statement"] for row in tables["segments"]] == [
        statement
        for _, rows in own.segments.groupby("source_id", observed=True)
        for statement in rows["statement"]
    ]
    assert len(tables["readings"]) == len(own.readings)
    assert len(tables["codings"]) == len(own.codings)
    assert sorted(row["cases"].count(";") for row in tables["segments"] if row["cases"]) == sorted(
        len(each) - 1 for each in own.segments["cases"] if each
    )


def test_what_cannot_be_written_takes_nothing_away(own: Study, tmp_path: Path) -> None:
    with pytest.raises(CrosscaseError, match="cannot be written"):
        write_qdpx(own, tmp_path / "nowhere" / "a.qdpx")
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=60, deadline=None)
@given(projects())
def test_what_was_kept_comes_back_the_same(
    tmp_path_factory: pytest.TempPathFactory, qde: str
) -> None:
    folder = tmp_path_factory.mktemp("refi")
    first = read_qdpx(packed(folder / "a.qdpx", qde))
    for rows in first.tables.values():
        for row in rows:
            assert not any(flaw(each) for each in row.values() if each)
    if not first.tables["codings"]:
        return
    try:
        write_study(first, folder / "study")
    except CrosscaseError as error:
        assert "is said on line" in str(error), str(error)
        return
    write_qdpx(load_study(folder / "study"), folder / "b.qdpx")
    again = read_qdpx(folder / "b.qdpx")
    assert again.tables == first.tables
    assert again.texts == first.texts
    assert {*again.facets} == {*first.facets}
    assert again.title == first.title


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from("ab\n\r🙂"), max_size=12).map("\ufeff{}".format) | TEXTS, st.data())
def test_places_are_those_found_by_counting_character_by_character(
    written: str, data: st.DataObject
) -> None:
    text = Text.of(written)
    plain = [*re.findall("\r\n|[^\0]", written.removeprefix("\ufeff"), re.DOTALL)]
    assert text.words == "".join("\n" if each in ("\r\n", "\r") else each for each in plain)
    place = data.draw(st.integers(0, len(plain)))
    for counting in COUNTINGS:
        long = {"as it is": 0, "one": 1, "two": 2}[counting.line_end]
        widths = [
            (long or len(each))
            if each in ("\r\n", "\r", "\n")
            else len(each.encode("utf-16-le")) // 2
            if counting.units == "UTF-16 units"
            else 1
            for each in plain
        ]
        position = sum(widths[:place]) + (counting.mark and text.mark)
        found = dict(text.readings(np.array([position])))[counting]
        assert found.tolist() == [place]


@settings(max_examples=300, deadline=None)
@given(st.text() | st.text(st.sampled_from("&amp;lt#N/A?-=+@\"'. xTBD\ufffdÃ©ï»¿\u200b\n<>")))
def test_a_sound_text_has_no_flaw_and_stays_as_it_is(text: str) -> None:
    made_sound = sound(text)
    assert not flaw(made_sound)
    assert sound(made_sound) == made_sound
    assert flaw(text) or made_sound == text
