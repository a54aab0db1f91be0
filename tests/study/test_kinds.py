"""Every kind of wrong data is told as such: the damage, its place, and the words of the message.

Each row speaks of files and messages alone, so that it outlives the code that finds the damage.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crosscase.study import validate
from tests.tiny import tiny_descriptor, tiny_study

Content = dict[str, Any]


def messages(folder: Path) -> list[str]:
    return [str(problem) for problem in validate(folder)]


def replace_in(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8", newline="")


TITLE = ("sources.csv", "Report")
STATEMENT = ("segments.csv", "The cities agreed.")
CELLS = [
    ("a zero-width space alone", *TITLE, "\u200b", "line 2, column title: '\\u200b' holds nothing"),
    ("a no-break space alone", *TITLE, "\u00a0", "line 2, column title: the cell is empty"),
    ("a soft hyphen alone", *TITLE, "\u00ad", "holds nothing that can be seen; empty the cell"),
    ("a braille blank alone", *TITLE, "\u2800", "holds nothing that can be seen"),
    ("a Hangul filler alone", *TITLE, "\u3164", "holds nothing that can be seen"),
    ("a word joiner alone", *TITLE, "\u2060", "holds nothing that can be seen"),
    ("a variation selector alone", *TITLE, "\ufe0f", "holds nothing that can be seen"),
    ("blanks in a cell that may be empty", "sources.csv", "https://example.org/1", " ", "nothing"),
    ("an escape", *TITLE, "Re\x1b[31mport", "hidden character U+001B; allowed: visible text"),
    ("a bell", *TITLE, "Re\x07port", "hidden character U+0007"),
    ("a C1 control", *TITLE, "Re\x9dport", "hidden character U+009D"),
    ("a right-to-left override", *TITLE, "Re\u202eport", "hidden character U+202E"),
    ("a bidi isolate", *TITLE, "Re\u2066port", "hidden character U+2066"),
    ("a byte order mark inside", *TITLE, "Re\ufeffport", "hidden character U+FEFF"),
    ("a zero-width space inside", *TITLE, "Re\u200bport", "hidden character U+200B"),
    ("a line separator", *TITLE, "Re\u2028port", "hidden character U+2028"),
    ("a private character", *TITLE, "Re\ue000port", "hidden character U+E000"),
    ("a tag character", *TITLE, "Re\U000e0041port", "hidden character U+E0041"),
    ("no character", *TITLE, "Re\ufdd0port", "hidden character U+FDD0"),
    ("#N/A", *STATEMENT, "#N/A", "line 2, column statement: '#N/A' holds '#N/A', an error of a"),
    ("#REF! among words", *STATEMENT, "It agreed in #REF!.", "an error of a spreadsheet"),
    ("#DIV/0!", *STATEMENT, "#DIV/0!", "an error of a spreadsheet"),
    ("#NAME?", *STATEMENT, "#NAME?", "an error of a spreadsheet"),
    ("a column too narrow", *STATEMENT, "########", "an error of a spreadsheet"),
    ("UTF-8 read as Latin-1", *STATEMENT, "A cafÃ© agreed.", "holds 'Ã©'; a letter was lost"),
    ("a garbled apostrophe", *STATEMENT, "The cityâ€™s wish.", "a letter was lost between two enc"),
    ("a garbled no-break space", *STATEMENT, "In Â°C.", "a letter was lost between two encodings"),
    ("a garbled umlaut", *STATEMENT, "Ãœber all.", "a letter was lost between two encodings"),
    ("a garbled sharp s", *STATEMENT, "StraÃŸe", "a letter was lost between two encodings"),
    ("a garbled euro", *STATEMENT, "It cost 5 â‚¬.", "a letter was lost between two encodings"),
    ("a Macintosh's accent", *STATEMENT, "Le√≥n agreed.", "a letter was lost"),
    ("an escaped accent", *STATEMENT, "Le&oacute;n agreed.", "write the character itself"),
    ("a soft hyphen inside", *TITLE, "Re\xadport", "hidden character U+00AD"),
    ("a German spreadsheet's error", *STATEMENT, "#BEZUG!", "an error of a spreadsheet"),
    ("a Spanish spreadsheet's error", *STATEMENT, "#¡REF!", "an error of a spreadsheet"),
    ("a Dutch spreadsheet's error", *STATEMENT, "#WAARDE!", "an error of a spreadsheet"),
    ("a replacement character", *STATEMENT, "Le\ufffdn agreed.", "a letter was lost"),
    ("an escape of HTML", *STATEMENT, "North &amp; South.", "'&amp;'; write the character itself"),
    ("a cell in quotes twice", *TITLE, '"""Report"""', "has a stray quotation mark"),
    ("a quote at the end", *TITLE, '"Report"""', "has a stray quotation mark"),
    ("a quote at the beginning", *TITLE, '"""Report"', "has a stray quotation mark"),
    ("a quote that opens only", *TITLE, '"Report', "line 2: a quotation mark opens here and is"),
    ("words behind a quoted cell", *TITLE, '"Report" A', "line 2: a quotation mark opens here"),
    ("an item twice", "events.csv", "X1; X2", "X1; X1", "'X1' stands in the list twice; keep it"),
    ("a 13th month", "sources.csv", "2003-05", "2003-13", "'2003-13' is no date of the calendar"),
    ("a 45th day", "sources.csv", "2003-05", "2007-13-45", "allowed: YYYY, YYYY-MM or YYYY-MM-DD"),
    ("29 February of no leap year", "sources.csv", "2003-05", "2003-02-29", "is no date"),
    ("the year 0", "sources.csv", "2003-05", "0000", "'0000' is no date of the calendar"),
    ("a later year", "sources.csv", "2003-05", "2099", "is after 2026-11-24, when the study was"),
    ("a later month", "sources.csv", "2003-05", "2026-12", "or 'created' in datapackage.json"),
    ("a later day", "sources.csv", "2003-05", "2026-11-25", "is after 2026-11-24"),
    ("a script for an address", "sources.csv", "https://example.org/1", "javascript:alert(1)",
     "line 2, column url: 'javascript:alert(1)' is no public address; allowed: http:// or https"),
    ("a file for an address", "sources.csv", "https://example.org/1", "file:///etc/hosts", "no pu"),
    ("no host", "sources.csv", "https://example.org/1", "https://", "is no public address"),
    ("a host without a domain", "sources.csv", "https://example.org/1", "http://x", "no public"),
    ("a blank in an address", "sources.csv", "https://example.org/1", "https://e.org/a b", "no pu"),
    ("a port that is none", "sources.csv", "https://example.org/1", "https://e.org:x/", "no pub"),
    ("a name and password", "sources.csv", "https://example.org/1", "https://a:b@e.org/", "no pu"),
    ("a broken bracket", "sources.csv", "https://example.org/1", "http://[", "is no public"),
    ("an unknown language", "sources.csv", "ngo,en", "ngo,qq", "'qq' is no known language"),
    ("both cities the same", "cases.csv", "Alpha,Omega", "Alpha,Alpha", "is north_city of"),
    ("TODO", *STATEMENT, "TODO", "'TODO' only holds a place; write what belongs there, or empty"),
    ("TODO and more", *STATEMENT, "TODO: look it up", "only holds a place"),
    ("dots", *STATEMENT, "...", "only holds a place"),
    ("a dash", *STATEMENT, "-", "only holds a place"),
    ("question marks", *STATEMENT, "???", "only holds a place"),
    ("xxx", *STATEMENT, "xxx", "only holds a place"),
    ("lorem ipsum", *STATEMENT, "Lorem ipsum dolor sit", "only holds a place"),
    ("a statement twice", "segments.csv", "Partnerships need money.", "The cities agreed.",
     "line 5, column statement: 'The cities agreed.' is said on line 2, too; remove one row"),
    ("a statement twice, nearly", "segments.csv", "Partnerships need money.", "the cities  agreed",
     "is said on line 2, too"),
    ("a long value, cut", *TITLE, "\x07" + "y" * 5000, "yyy...' holds the hidden character"),
    ("a long number, cut", "events.csv", ",0.5,", f",{'9' * 5000},", "999...' is not a number"),
    ("a cell beyond all bounds", *TITLE, "y" * 140_000, "a cell is longer than the 131,072"),
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the tiny study, which says when it was made."""
    tiny_study(tmp_path)
    written = tiny_descriptor() | {"created": "2026-11-24T00:00:00Z"}
    (tmp_path / "datapackage.json").write_text(json.dumps(written), "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("file", "old", "new", "words"), [case[1:] for case in CELLS], ids=[case[0] for case in CELLS]
)
def test_a_wrong_cell_is_told_once_and_in_words(
    folder: Path, file: str, old: str, new: str, words: str
) -> None:
    replace_in(folder, file, old, new)
    (message,) = messages(folder)
    assert words in message
    assert len(message) < 600


def test_nobody_is_called_like_a_column_beside_theirs(folder: Path) -> None:
    for file in ("coders.csv", "codings.csv"):
        text = (folder / file).read_text("utf-8")
        text = text.replace(",B,", ",route,").replace("\nB,", "\nroute,")
        (folder / file).write_text(text, "utf-8")
    assert any("'route' is the name of a column" in message for message in messages(folder))


def test_two_columns_of_one_name_cannot_stand_side_by_side(folder: Path) -> None:
    written = tiny_descriptor()
    table = next(each for each in written["resources"] if each["name"] == "segments")
    table["schema"]["fields"].append({"name": "language", "type": "string"})
    (folder / "datapackage.json").write_text(json.dumps(written), "utf-8")
    assert any(
        "field 'language'" in message and "rename" in message for message in messages(folder)
    )


def test_a_flood_of_faults_is_told_in_a_few_words(folder: Path) -> None:
    header = ",".join(f"sorce_{number}" for number in range(20_000))
    (folder / "coders.csv").write_text(header + "\n" + "x\n" * 20_000, "utf-8")
    assert len(validate(folder)) < 1_200


def test_a_quote_that_is_never_closed_is_told_where_it_opens(folder: Path) -> None:
    replace_in(folder, "segments.csv", "X3,S2", 'X3,"S2')
    (message,) = messages(folder)
    assert message.startswith("segments.csv line 4: a quotation mark opens here")


def test_a_long_cell_and_another_fault_are_both_survived(folder: Path) -> None:
    replace_in(folder, "segments.csv", "The cities agreed.", "y" * 140_000)
    replace_in(folder, "segments.csv", "X4,S3", "X4,S9")
    assert any("a cell is longer than" in message for message in messages(folder))


def named(content: Content, table: str) -> Content:
    (found,) = (entry for entry in content["resources"] if entry["name"] == table)
    schema: Content = found["schema"]
    return schema


def field(content: Content, table: str, name: str) -> Content:
    found: Content
    (found,) = (each for each in named(content, table)["fields"] if each["name"] == name)
    return found


DECLARED: list[tuple[str, Callable[[Content], object], str]] = [
    ("an encoding", lambda c: c["resources"][0].update(encoding="klingon"),
     "'encoding' is 'klingon'; unknown encoding: klingon; allowed: utf-8, utf-16, cp1252, latin-1"),
    ("a codec of bytes", lambda c: c["resources"][0].update(encoding="base64"),
     "'encoding' is 'base64'; 'base64' is not a text encoding"),
    ("a long delimiter", lambda c: c["resources"][0].update(dialect={"delimiter": "::"}),
     "'delimiter' is '::'; write one character"),
    ("a time", lambda c: field(c, "events", "weight").update(type="time"),
     "field 'weight': 'type' is 'time'; allowed: string, any, integer, number, boolean"),
    ("a list of numbers", lambda c: field(c, "events", "weight").update(
        type="list", itemType="integer"), "'itemType' is 'integer'; allowed: string"),
    ("a format of dates", lambda c: field(c, "events", "weight").update(type="date", format="%d"),
     "field 'weight': 'format' is '%d'; allowed: default"),
    ("comments", lambda c: c["resources"][0].update(dialect={"commentChar": "#"}),
     "'commentChar' is '#'; it is not supported"),
    ("no header", lambda c: c["resources"][0].update(dialect={"header": False}),
     "'header' is False; allowed: true"),
    ("rows inside", lambda c: c["resources"][0].update(data=[]),
     "'data' is []; it is not supported - take it out"),
    ("compression", lambda c: c["resources"][0].update(compression="gz"), "'compression' is 'gz'"),
    ("a checksum", lambda c: c["resources"][0].update(hash="ab"), "'hash' is 'ab'; it is n"),
    ("unique keys", lambda c: named(c, "coders").update(uniqueKeys=[["kind"]]), "'uniqueKeys'"),
    ("an order of fields", lambda c: named(c, "coders").update(fieldsMatch="exact"),
     "'fieldsMatch' is 'exact'; allowed: equal"),
    ("several files", lambda c: c["resources"][5].update(path=["coders.csv"]),
     "'path' is ['coders.csv']; several files for a table are not supported - join them in one"),
    ("fewer fields", lambda c: named(c, "coders").update(fieldsMatch="subset"), "'fieldsMatch'"),
    ("a comma for decimals", lambda c: field(c, "events", "weight").update(decimalChar=","),
     "field 'weight': 'decimalChar' is ','; allowed: ."),
    ("a format", lambda c: field(c, "coders", "kind").update(format="email"),
     "field 'kind': 'format' is 'email'; allowed: default, uri"),
    ("a day that is none", lambda c: c.update(created="2019-13-45"), "'created' is '2019-13-45'"),
    ("a range upside down", lambda c: field(c, "events", "weight").update(
        ranges={"field": "event_id", "of": {"E1": [1, 0]}}), "the range of 'E1' is [1, 0]; give"),
    ("years beside words", lambda c: field(c, "events", "end_year").update(not_before="event_id"),
     "field 'end_year' is of another type than 'event_id'"),
    ("a schema that is not there", lambda c: c["resources"][0].update(schema="gone.json"),
     "table 'sources': 'schema': gone.json: not found in"),
    ("bearings in another order", lambda c: c["crosscase"].update(
        bearings={"positive": 1, "neutral": None, "mixed": 0, "negative": -1}),
     "a bearing stands in both, in one order"),
    ("another home", lambda c: named(c, "codings")["foreignKeys"][0].update(
        reference={"resource": "sources", "fields": "source_id"}),
     "field 'segment_id' needs the reference segments, segment_id"),
    ("a list for an object", lambda c: c.update(crosscase=[]),
     "'crosscase' is [], not an object in braces; correct it"),
    ("a text twice", lambda c: c["crosscase"].update(facets=["kind", "kind"]),
     "'crosscase': 'facets' names 'kind' twice; remove one"),
    ("a range by nothing", lambda c: field(c, "events", "weight").update(
        ranges={"field": "unit", "of": {}}), "a key names 'unit', which is no field of it"),
    ("a reference to an earlier group", lambda c: field(c, "coders", "kind").update(
        constraints={"pattern": r"(a)\1"}), "GROUPREF is not supported; allowed:"),
    ("a look ahead", lambda c: field(c, "coders", "kind").update(
        constraints={"pattern": "(?=a)"}), "ASSERT is not supported; allowed:"),
    ("20,000 tables", lambda c: c.update(resources=[{}] * 20_000),
     "'resources' has 20,000 items; allowed: 200"),
    ("a drive", lambda c: c["resources"][5].update(path="C:\\coders.csv"), "is not inside the st"),
    ("a share", lambda c: c["resources"][5].update(path="\\\\host\\x.csv"), "is not inside the st"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "words"), [case[1:] for case in DECLARED], ids=[case[0] for case in DECLARED]
)
def test_what_would_be_ignored_is_refused_by_name(
    folder: Path, change: Callable[[Content], object], words: str
) -> None:
    content = tiny_descriptor()
    change(content)
    (folder / "datapackage.json").write_text(json.dumps(content), "utf-8")
    found = [message for message in messages(folder) if message.startswith("datapackage.json")]
    assert any(words in message for message in found)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"title": "T", "title": "U"}', "the key 'title' stands twice in an object; remove one"),
        ('{"title": 1e999999999}', "'1e999999999' is no number of ordinary size"),
        (f'{{"title": 1{"0" * 400}}}', "is no number of ordinary size (18 digits at most)"),
        ('{"title": NaN}', "'NaN' is no number of ordinary size"),
        ("[" * 5_000, "datapackage.json: is nested deeper than the 40 levels that are allowed"),
        ('{"title": "\\ud800"}', "holds half a character or a NUL; write it as plain text"),
        ('{"title":\n', "line 2: is not valid JSON (Expecting value)"),
    ],
)
def test_a_descriptor_out_of_bounds_is_told_in_words(folder: Path, text: str, words: str) -> None:
    (folder / "datapackage.json").write_text(text, "utf-8")
    (message,) = messages(folder)
    assert words in message


@pytest.mark.parametrize(
    "pattern",
    ["(a+)+b", "(a|a)*b", "(.*)*x", "(a|aa)+b", "((a+)+)+b", ".*.*.*.*.*.*x", "(a?){99}a{99}b"],
)
def test_no_pattern_takes_long(folder: Path, pattern: str) -> None:
    content = tiny_descriptor()
    field(content, "sources", "title")["constraints"] = {"pattern": pattern}
    (folder / "datapackage.json").write_text(json.dumps(content), "utf-8")
    replace_in(folder, "sources.csv", "Report", "a" * 300)
    assert any("does not have the form" in message for message in messages(folder))


@pytest.mark.parametrize("pattern", ["a+b?", "(a|b)*", "[^b-z]{3,}", "a.{2,}", r"\w+", "(a(-a)?)+"])
def test_patterns_still_match_what_they_describe(folder: Path, pattern: str) -> None:
    content = tiny_descriptor()
    field(content, "sources", "title")["constraints"] = {"pattern": pattern}
    (folder / "datapackage.json").write_text(json.dumps(content), "utf-8")
    replace_in(folder, "sources.csv", "Report", "aaaa")
    assert "line 2" not in " ".join(messages(folder))
    assert "does not have the form" in " ".join(messages(folder))


@pytest.mark.parametrize(
    ("parents", "told"),
    [
        ("SUP LIV POL", ["line 2, column parent: 'SUP' closes a circle, 'POL > SUP > LIV > POL'"]),
        ("SUP POL SUP", ["line 2, column parent: 'SUP' closes a circle, 'POL > SUP > POL'"]),
        ("SUP SUP POL", ["line 3, column parent: 'SUP' closes a circle, 'SUP > SUP'"]),
        (", LIV SUP", ["line 3, column parent: 'LIV' closes a circle, 'SUP > LIV > SUP'"]),
        ("SUP LIV ,", []),
    ],
)
def test_a_circle_of_parents_is_named_once(folder: Path, parents: str, told: list[str]) -> None:
    content = tiny_descriptor()
    named(content, "codebook")["fields"].append({"name": "parent"})
    (folder / "datapackage.json").write_text(json.dumps(content), "utf-8")
    head, *rows = (folder / "codebook.csv").read_text("utf-8").splitlines()
    above = [parent.strip(",") for parent in parents.split()]
    lines = [f"{row},{parent}" for row, parent in zip(rows, above, strict=True)]
    text = "\n".join([f"{head},parent", *lines, ""])
    (folder / "codebook.csv").write_text(text, "utf-8")
    advice = "; give one of them another parent, or none"
    assert messages(folder) == [f"codebook.csv {each}{advice}" for each in told]


def test_a_number_keeps_to_the_range_of_its_row(folder: Path) -> None:
    content = tiny_descriptor()
    field(content, "events", "weight")["ranges"] = {"field": "event_id", "of": {"E1": [0, 0.4]}}
    (folder / "datapackage.json").write_text(json.dumps(content), "utf-8")
    (message,) = messages(folder)
    assert message == (
        "events.csv line 2, column weight: '0.5' is out of range; allowed for 'E1': 0 to 0.4 - "
        "correct the value"
    )


def test_an_agreement_comes_after_the_first_contact(folder: Path) -> None:
    content = tiny_descriptor()
    years: list[Content] = [
        {"name": "year_first_contact", "type": "integer"},
        {"name": "year_agreement", "type": "integer", "not_before": "year_first_contact"},
    ]
    named(content, "cases")["fields"] += years
    (folder / "datapackage.json").write_text(json.dumps(content), "utf-8")
    text = (folder / "cases.csv").read_text("utf-8").splitlines()
    added = [",year_first_contact,year_agreement", ",1990,1989", ",,1989"]
    lines = [line + more for line, more in zip(text, added, strict=True)]
    (folder / "cases.csv").write_text("\n".join(lines), "utf-8")
    (message,) = messages(folder)
    assert "line 2, column year_agreement: '1989' is before year_first_contact" in message


@pytest.mark.parametrize("column", ["segment_id", "source_id"])
def test_a_statement_stays_with_the_case_of_its_ids(folder: Path, column: str) -> None:
    names = {"segment_id": ("X1", "P2-X1"), "source_id": ("S1", "P2-S1")}
    for file in folder.glob("*.csv"):
        file.write_text(file.read_text("utf-8").replace(*names[column]), "utf-8")
    assert [p.kind for p in validate(folder)] == ["other case"] * (1 if column else 0)


def test_a_table_of_ones_own_has_rows(folder: Path) -> None:
    header = (folder / "events.csv").read_text("utf-8").splitlines()[0]
    (folder / "events.csv").write_text(header + "\n", "utf-8")
    (message,) = messages(folder)
    assert message == "events.csv: has a header but no rows; add at least one"


KINDS: dict[str, Callable[[Path], object]] = {
    "a folder": Path.mkdir,
    "a link out": lambda path: path.symlink_to("/etc/hosts"),
    "a link in a circle": lambda path: path.symlink_to(path.name),
    "an endless device": lambda path: path.symlink_to("/dev/zero"),
}


@pytest.mark.parametrize("file", ["coders.csv", "datapackage.json"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_file_of_the_study_is_told(folder: Path, file: str, kind: str) -> None:
    (folder / file).unlink()
    KINDS[kind](folder / file)
    (problem,) = validate(folder)
    assert (problem.table, problem.kind) == (file, "missing file")


HARMLESS = [
    "Städte: „Ä“ und «Ç»", "El año del río", "L'été à Saint-Maur…", "It said “no”.", "Spaß‘n’Ruhr",
    'It said ""no"" twice', "100 % & more", "Issue #4", "SÃO PAULO", "Todo cambia", "xx large",
    "TODO POR LA PAZ", "Todo", "XX",
    "5 €", "Café\u00a0noir", "日本語", "भारत", "A\tB", "NA", "None", "C# and R", "Straße–Straße",
]  # fmt: skip


@pytest.mark.parametrize("title", HARMLESS)
def test_a_text_of_any_language_is_no_damage(folder: Path, title: str) -> None:
    replace_in(folder, "sources.csv", "Report", f'"{title}"')
    assert messages(folder) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("2003-05", "2003"), ("2003-05", "2004-02-29"), ("2003-05", "2026-11-24"), ("2003-05", ""),
        ("https://example.org/1", "http://www.example.co.uk:8080/a?b=c;d#e"),
        ("https://example.org/1", "https://ideas.example.org./ä"),
        ("ngo,en", "ngo,af"),
    ],
)  # fmt: skip
def test_what_is_right_is_left_alone(folder: Path, old: str, new: str) -> None:
    replace_in(folder, "sources.csv", old, new)
    assert messages(folder) == []
