"""A page run as in a reader's browser: what was published, or what follows from a change."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema.validators import _RefResolver as RESOLVER  # type: ignore[import-untyped]
from selectolax.lexbor import LexborHTMLParser

from crosscase.claims import examine
from crosscase.display import addresses
from crosscase.display.claims import claim_mark, sentence
from crosscase.display.figure import VEGALITE
from crosscase.live.session import (
    EDITED,
    LINES,
    SIGNS,
    edited,
    executed,
    ruled,
    search_schemas_once,
)
from crosscase.study import load_study

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data"
PUBLISHED = {name: (DATA / name).read_text("utf-8") for name in EDITED}
STUDY = load_study(DATA)
CHAPTER = "organisation"
BEARINGS = [*STUDY.bearings, "none"]

# In a Python of its own, without what no browser has.
RUN = """
import json, sys
from pathlib import Path
for absent in ("IPython", "vl_convert", "sphinx", "nbformat"):
    sys.modules[absent] = None
from crosscase.live.session import Session
session = Session(Path(sys.argv[1]))
asked = json.loads(sys.stdin.read())
done = [session.check(**each) if "source" in each else session.run(**each) for each in asked]
print(json.dumps(done))
"""


def code_cells(chapter: str) -> list[dict[str, Any]]:
    cells = json.loads((ROOT / "chapters" / f"{chapter}.ipynb").read_text("utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def sources(chapter: str) -> list[dict[str, str]]:
    return [{"id": each["id"], "source": "".join(each["source"])} for each in code_cells(chapter)]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("book")
    shutil.copytree(DATA, root / "data")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "src" / "crosscase", root / "src" / "crosscase", ignore=ignored)
    return root


SUPPORT = [
    {"segment": "UTR-LEO-033", "code": "O-SUP", "bearing": "negative"},
    {"segment": "UTR-LEO-091", "code": "O-SUP", "bearing": "negative"},
]
DOUBT, MEANS, RATED = "org-doubt-northern", "org-kind-and-unkind", "coding-amstelveen-example"
CLAIMS = [
    *({"id": name, "language": "en"} for name in (DOUBT, RATED, "org-utrecht-decided")),
    {"id": MEANS, "language": "es"},
]
PLAIN = "from IPython.display import display\ndisplay({'text/plain': 'plain'}, raw=True)"
ASKED: list[dict[str, Any]] = [
    {"cells": sources(CHAPTER), "claims": CLAIMS},
    {"cells": sources(CHAPTER), "claims": CLAIMS, "edits": SUPPORT},
    {"cells": [], "claims": CLAIMS, "rule": {"min_origins": "9"}},
    {"cells": sources(CHAPTER), "rule": {"weak": "4/5"}},
    {"cells": sources(CHAPTER), "rule": {"weak": "much"}},
    {"cells": [], "edits": [{"segment": "NOWHERE-1", "code": "O-SUP", "bearing": "mixed"}]},
    {"cells": [{"id": "a", "source": "1 / 0"}, {"id": "b", "source": "print('on')\n2"}]},
    {"cells": sources(CHAPTER)[:1], "rule": {}},
    {"cells": [], "claims": [{"id": "no-such-claim", "language": "en"}]},
    {"cells": [{"id": "c", "source": PLAIN}]},
]
# What readers write into the editor of an exercise, behind the cells of the page.
NEGATIVE = """said = evidence.query("segment_id == 'UTR-LEO-033' and code_id == 'O-SUP'")
mine = int((said["bearing"] == "negative").sum())
mine"""
CHART = """import altair as alt
import pandas as pd
from IPython.display import display
counted = pd.DataFrame({"kind": ["report", "letter"], "sources": [5, 2]})
display(counted)
alt.Chart(counted).mark_bar().encode(x="sources", y="kind")"""
WRITTEN = {
    "right": """south = tie.query("code_id == 'O-MOT' and about == 'south'")
exercises.check("southern-reasons", set(south["publisher_side"]))""",
    "wrong": 'mine = set()\nexercises.check("southern-reasons", mine)',
    "own": 'mine = 5\nevidence["mine"] = mine\nint(evidence["mine"].min())',
    "gone": "mine",
    "column": '"mine" in evidence',
    "syntax": "one = 1\ntwo = (\n",
    "error": "one = 1\n\none / 0",
    "query": "one = 1\nevidence.query('code_id ==')",
    "much": "for number in range(10_000):\n    print(number)",
    "long": "'x' * 1_000_000",
    "exit": "raise SystemExit",
    "nothing": "",
    "shown": CHART,
    "published": NEGATIVE,
}
CHECKED: list[dict[str, Any]] = [
    {"cells": sources(CHAPTER)},
    *({"source": source} for source in WRITTEN.values()),
    {"cells": sources(CHAPTER), "edits": SUPPORT},
    {"source": NEGATIVE},
    {"cells": [{"id": "a", "source": "mine"}]},
]


@pytest.fixture(scope="module")
def results(book: Path) -> list[dict[str, Any]]:
    return answered(book, ASKED)


@pytest.fixture(scope="module")
def checks(book: Path) -> dict[str, dict[str, Any]]:
    names = ["first", *WRITTEN, "second", "changed", "after"]
    return dict(zip(names, answered(book, CHECKED), strict=True))


def answered(book: Path, asked: list[dict[str, Any]]) -> list[dict[str, Any]]:
    # What a session leaves behind in its data is not where the next one begins.
    shutil.copytree(DATA, book / "data", dirs_exist_ok=True)
    command = [sys.executable, "-c", RUN, str(book)]
    environment = {"PYTHONPATH": str(book / "src")}
    done = subprocess.run(
        command, input=json.dumps(asked), capture_output=True, text=True, env=environment
    )
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def test_a_page_without_changes_shows_what_is_stored(results: list[dict[str, Any]]) -> None:
    result = results[0]
    assert (result["problem"], result["files"], result["broken"]) == ("", {}, [])
    glued = {}
    for stored, cell in zip(code_cells(CHAPTER), result["cells"], strict=True):
        assert cell["error"] == ""
        shown = []
        for output in stored["outputs"]:
            if output["output_type"] == "stream":
                shown.append({"text": "".join(output["text"])})
                continue
            data = output["data"]
            if name := output["metadata"].get("scrapbook", {}).get("name"):
                (glued[name],) = ("".join(text) for text in data.values())
            elif VEGALITE in data:
                shown.append({"spec": data[VEGALITE]})
            else:
                shown.append({"html": "".join(data["text/html"])})
        assert cell["outputs"] == shown
    assert result["glued"] == glued


def test_claims_are_judged_as_published(results: list[dict[str, Any]]) -> None:
    found = results[0]["claims"]
    judged, faults = examine(STUDY, [claim["id"] for claim in CLAIMS])
    for one in judged:
        own, language = one.claim.claim_id, "es" if one.claim.claim_id == MEANS else "en"
        assert found[own]["sentence"] == sentence(one, language)
        assert found[own]["mark"] == claim_mark(one, addresses.note(own))
        assert found[own]["holds"] and one.holds
        assert found[own]["faults"] == [each.problem for each in faults if each.claim_id == own]
    notes = LexborHTMLParser(results[0]["notes"]).css("ol.claims > li")
    assert [note.id for note in notes] == [f"claim-{claim['id']}" for claim in CLAIMS]


def test_a_changed_coding_changes_rating_and_prose(results: list[dict[str, Any]]) -> None:
    before, after = results[0], results[1]
    assert after["glued"]["support_by_all"] != before["glued"]["support_by_all"]
    assert all(not cell["error"] for cell in after["cells"])
    assert (
        "UTR-LEO-033,A,O-SUP,negative\nUTR-LEO-033,B,O-SUP,negative"
        in (after["files"]["codings.csv"])
    )


def test_a_changed_coding_changes_sentence_mark_and_note_of_a_claim(
    results: list[dict[str, Any]],
) -> None:
    before, after = results[0], results[1]
    fallen, standing = after["claims"][DOUBT], after["claims"][MEANS]
    assert not fallen["holds"]
    assert any("no longer bear it out" in fault for fault in fallen["faults"])
    assert standing["holds"] and standing["faults"] == before["claims"][MEANS]["faults"]
    for part in ("sentence", "mark"):
        assert fallen[part] != before["claims"][DOUBT][part]
    assert standing["sentence"] != before["claims"][MEANS]["sentence"]
    notes = [LexborHTMLParser(each["notes"]).css(f"#claim-{DOUBT}") for each in (before, after)]
    (was,), (now,) = notes
    assert "Stands." in was.text() and "Falls." in now.text()
    # A note shows the first statements only; which these are, other statements decide as well.
    for note, claims in ((was, before["claims"]), (now, after["claims"])):
        assert [each.text() for each in note.css(".claim-text")] == [claims[DOUBT]["sentence"]]
    counted = [[each.text() for each in note.css("summary")] for note in (was, now)]
    assert counted[0] != counted[1]


def test_another_rule_rates_a_claim_anew(results: list[dict[str, Any]]) -> None:
    before, after = (results[place]["claims"] for place in (0, 2))
    assert before[RATED]["holds"] and not after[RATED]["holds"]
    assert after[MEANS] == before[MEANS], "no rating is in it"


def test_a_claim_that_is_not_registered_is_not_shown(results: list[dict[str, Any]]) -> None:
    assert (results[8]["problem"], results[8]["claims"]) == ("", {})


def test_what_cannot_be_used_is_said_in_the_words_of_the_library(
    results: list[dict[str, Any]],
) -> None:
    threshold, word, segment = (results[place] for place in (3, 4, 5))
    assert threshold["problem"].startswith("RatingRule needs 0 < weak <= strong <= 1")
    assert "'much' is no number for weak" in word["problem"]
    assert "NOWHERE-1" in segment["problem"] and "codings.csv" in segment["problem"]
    assert not threshold["cells"] and not word["cells"] and not segment["cells"]


def test_a_failing_cell_is_named_and_the_next_one_runs(results: list[dict[str, Any]]) -> None:
    failed, next_one = results[6]["cells"]
    error = "ZeroDivisionError: division by zero (line 1)"
    assert failed == {"id": "a", "outputs": [], "error": error}
    assert next_one == {"id": "b", "outputs": [{"text": "on\n"}, {"text": "2"}], "error": ""}


def test_what_has_no_other_form_is_shown_as_text(results: list[dict[str, Any]]) -> None:
    [cell] = results[9]["cells"]
    assert (cell["outputs"], cell["error"]) == ([{"text": "plain"}], "")


def test_what_was_changed_before_is_forgotten(results: list[dict[str, Any]]) -> None:
    assert results[7]["problem"] == ""
    assert results[7]["files"] == {}


def test_an_answer_is_checked_behind_the_cells_of_the_page(checks: dict[str, Any]) -> None:
    assert checks["right"] == {"outputs": [{"text": "Right.\n"}], "error": ""}
    assert checks["wrong"]["outputs"][0]["text"].startswith("Not yet.")


def test_a_reader_leaves_nothing_behind(checks: dict[str, Any]) -> None:
    assert checks["own"] == {"outputs": [{"text": "5"}], "error": ""}
    assert checks["gone"]["error"] == "NameError: name 'mine' is not defined (line 1)"
    [cell] = checks["after"]["cells"]
    assert cell["error"] == "NameError: name 'mine' is not defined (line 1)"


def test_a_table_of_the_page_has_no_column_that_a_reader_gave_it(checks: dict[str, Any]) -> None:
    assert checks["column"]["outputs"] == [{"text": "False"}]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("syntax", "SyntaxError: '(' was never closed (line 2)"),
        ("error", "ZeroDivisionError: division by zero (line 3)"),
        ("exit", "SystemExit (line 1)"),
    ],
)
def test_an_error_is_one_line_with_the_line_of_the_code(
    name: str, said: str, checks: dict[str, Any]
) -> None:
    assert checks[name] == {"outputs": [], "error": said}


def test_an_error_in_code_that_the_code_has_read_names_a_line_of_the_reader(
    checks: dict[str, Any],
) -> None:
    said = checks["query"]["error"]
    assert said.startswith("SyntaxError: ") and said.endswith("(line 2)")


@pytest.mark.parametrize(("name", "length"), [("much", "48,890"), ("long", "1,000,002")])
def test_of_a_long_output_the_beginning_is_shown(
    name: str, length: str, checks: dict[str, Any]
) -> None:
    [output] = checks[name]["outputs"]
    assert len(output["text"]) < SIGNS + 100 and output["text"].count("\n") <= LINES + 1
    assert output["text"].endswith(f"\n… This is only the beginning of {length} characters.\n")


def test_code_shows_tables_and_charts_or_nothing(checks: dict[str, Any]) -> None:
    table, chart = checks["shown"]["outputs"]
    assert "<td>report</td>" in table["html"] and chart["spec"]["mark"]["type"] == "bar"
    assert checks["nothing"] == {"outputs": [], "error": ""}


def test_an_exercise_works_on_the_study_as_it_was_changed(checks: dict[str, Any]) -> None:
    assert checks["published"]["outputs"] == [{"text": "0"}]
    assert checks["changed"]["outputs"] == [{"text": "1"}]


coded = STUDY.codings[["segment_id", "code_id"]].astype(str).drop_duplicates()
pairs = st.sampled_from(sorted(coded.itertuples(index=False, name=None)))


@settings(max_examples=20, deadline=None)
@given(st.dictionaries(pairs, st.sampled_from(BEARINGS), max_size=5))
def test_edits_change_their_pairs_and_nothing_else(wanted: dict[tuple[str, str], str]) -> None:
    edits = [{"segment": s, "code": c, "bearing": bearing} for (s, c), bearing in wanted.items()]
    after = edited(STUDY, PUBLISHED, edits)
    for name, text in after.items():
        old, new = (
            [line for line in each.splitlines() if not _is_of(line, wanted)]
            for each in (PUBLISHED[name], text)
        )
        assert old == new, name
    back = [{"segment": s, "code": c, "bearing": _published((s, c))} for s, c in wanted]
    assert edited(STUDY, PUBLISHED, back) == PUBLISHED


def _is_of(line: str, wanted: dict[tuple[str, str], str]) -> bool:
    cells = line.split(",")
    return any(segment == cells[0] and code in cells[1:3] for segment, code in wanted)


CONSENSUS = {
    (row.segment_id, row.code_id): row.bearing
    for row in STUDY.consensus[["segment_id", "code_id", "bearing"]].itertuples()
}


def _published(pair: tuple[str, str]) -> str:
    return str(CONSENSUS.get(pair, "none"))


@settings(max_examples=5, deadline=None)
@given(st.dictionaries(pairs, st.sampled_from(BEARINGS), min_size=1, max_size=20))
def test_an_edited_study_is_valid_and_agrees_on_what_was_asked(
    tmp_path_factory: pytest.TempPathFactory, wanted: dict[tuple[str, str], str]
) -> None:
    folder = tmp_path_factory.mktemp("edited")
    shutil.copytree(DATA, folder, dirs_exist_ok=True)
    edits = [{"segment": s, "code": c, "bearing": bearing} for (s, c), bearing in wanted.items()]
    for name, text in edited(STUDY, PUBLISHED, edits).items():
        (folder / name).write_text(text, "utf-8", newline="\n")
    agreed = load_study(folder).consensus.set_index(["segment_id", "code_id"])["bearing"]
    for pair, bearing in wanted.items():
        assert (agreed[pair] if pair in agreed.index else "none") == bearing


def test_only_who_has_read_a_statement_has_an_edit_and_an_open_difference_is_settled_by_it() -> (
    None
):
    units = pd.DataFrame(
        [("S1", "X", "agreed", "mixed"), ("S2", "X", "open", None)],
        columns=["segment_id", "code_id", "route", "bearing"],
    )
    readers = {"S1": ["A", "C"], "S2": ["A", "B"]}
    study: Any = SimpleNamespace(units=units, readers=readers, reading_coders=["A", "B", "C"])
    header = "segment_id,coder_id,code_id,bearing"
    codings = f"{header}\nS1,A,X,mixed\nS1,C,X,mixed\nS2,A,X,positive\n"
    edits = [
        {"segment": "S1", "code": "Y", "bearing": "negative"},
        {"segment": "S1", "code": "X", "bearing": "mixed"},
        {"segment": "S2", "code": "X", "bearing": "none"},
    ]
    new = "S1,A,X,mixed\nS1,C,X,mixed\nS1,A,Y,negative\nS1,C,Y,negative"
    assert edited(study, {"codings.csv": codings}, edits)["codings.csv"] == f"{header}\n{new}\n"


@pytest.mark.parametrize("edits", [[], [{"segment": "S1", "code": "Y", "bearing": "mixed"}]])
def test_a_table_without_rows_keeps_its_header(edits: list[dict[str, str]]) -> None:
    units = pd.DataFrame(columns=["segment_id", "code_id", "route", "bearing"])
    study: Any = SimpleNamespace(units=units, readers={"S1": ["A"]}, reading_coders=["A"])
    header = {"decisions.csv": "segment_id,code_id,decision,reason\n"}
    assert edited(study, header, edits) == header


def test_a_rule_is_written_into_the_package_with_what_the_study_declares_beside_it() -> None:
    package = {"name": "x", "crosscase": {"rule": {"weak": "1/4", "min_origins": 1}}}
    changed = json.loads(ruled(json.dumps(package), {"strong": "0.5", "min_origins": "4"}))
    assert changed["crosscase"]["rule"] == {"weak": "1/4", "min_origins": 4, "strong": "1/2"}
    assert json.loads(ruled(json.dumps(package), {})) == package


def test_the_grammar_of_charts_is_searched_once(monkeypatch: pytest.MonkeyPatch) -> None:
    searched = []
    search = RESOLVER._get_subschemas_cache

    def counting(self: Any) -> Any:
        searched.append(self.referrer)
        return search(self)

    monkeypatch.setattr(RESOLVER, "_get_subschemas_cache", counting)
    search_schemas_once()
    schema = {"definitions": {"a": {"$id": "book:a", "type": "string"}, "b": {"type": "null"}}}
    for _ in range(2):
        resolver = RESOLVER.from_schema(schema)
        assert resolver.resolve("book:a")[1] == schema["definitions"]["a"]
        assert resolver.resolve("#/definitions/b")[1] == schema["definitions"]["b"]
    assert searched == [schema]


def test_a_cell_gives_the_value_of_its_last_line() -> None:
    names: dict[str, Any] = {}
    assert executed("one = 1\none + 1", names) == 2
    assert executed("two = 2", names) is None
    assert executed("", names) is None
    assert names["two"] == 2
