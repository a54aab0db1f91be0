"""Every answer is right against itself, a changed one never; messages help and tell no answer."""

from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hypothesis import assume, given
from hypothesis import strategies as st
from IPython.display import HTML

from crosscase.errors import CrosscaseError
from crosscase.teach import exercises
from crosscase.teach.exercises import (
    EasyAnswer,
    UnfitSolution,
    check,
    difference,
    load,
    pack,
    solution,
    verdict,
)

whole = st.integers(-(10**6), 10**6)
real = st.floats(-1e6, 1e6).filter(lambda value: value == 0 or abs(value) > 1e-3)
words = st.text("abcXYZ éü-", max_size=8)
scalars = st.one_of(whole, real, words, st.booleans())
tables = st.dictionaries(words.filter(str.strip), scalars, min_size=1, max_size=5)
answers = st.one_of(
    scalars,
    st.frozensets(words, max_size=5),
    tables,
    tables.map(lambda cells: pd.Series(cells, dtype=object)),
)


@given(answers)
def test_every_answer_is_right_against_itself(answer: object) -> None:
    assert difference(answer, answer) == ""


@given(answers, answers)
def test_what_is_right_is_of_the_same_kind(given_answer: object, right: object) -> None:
    if isinstance(right, str) != isinstance(given_answer, str):
        assert difference(given_answer, right)


@given(whole, whole.filter(bool))
def test_another_whole_number_is_never_right(right: int, step: int) -> None:
    assert difference(right + step, right) == ("Too high." if step > 0 else "Too low.") or (
        right + step == -right or right + step == 100 * right
    )
    assert difference(right + step, right)


@given(real.filter(bool), st.integers(2, 8))
def test_a_number_may_be_rounded_to_two_digits_or_more(right: float, digits: int) -> None:
    assert difference(float(f"{right:.{digits - 1}e}"), right) == ""


@given(real.filter(bool), st.floats(0.06, 10), st.sampled_from([-1, 1]))
def test_a_number_further_off_is_never_right(right: float, part: float, sign: int) -> None:
    assert difference(right + sign * part * abs(right), right)


@given(words)
def test_capitals_accents_and_spaces_do_not_matter(text: str) -> None:
    assume(text.strip())
    loud = f"  {text.upper().replace('É', 'E').replace('Ü', 'U')} ".replace(" ", "  ")
    assert difference(loud, text) == ""
    assert difference(f"{text}q", text)


@given(st.lists(words.map(str.strip).filter(bool), min_size=2, max_size=5, unique_by=str.casefold))
def test_the_order_of_a_list_does_not_tell(items: list[str]) -> None:
    assert difference(items[::-1], set(items)) == ""


@given(tables, st.data())
def test_a_changed_cell_is_found_and_its_row_named(cells: dict[str, Any], data: Any) -> None:
    row = data.draw(st.sampled_from(sorted(cells)))
    changed = {label: None if label == row else cells[label] for label in reversed(cells)}
    assert difference(dict(reversed(cells.items())), pd.Series(cells, dtype=object)) == ""
    found = difference(changed, cells)
    assert f"1 of {len(cells)} values differ" in found and f"“{row}”" in found


CASES = pd.Series({"A": "+", "B": "+/-", "C": None})
FRAME = pd.DataFrame({"A": ["+"], "B": ["-"]})


@pytest.mark.parametrize(
    ("answer", "right", "said"),
    [
        pytest.param(0.4, 0.41666, "give more digits", id="coarse"),
        pytest.param(41.7, 0.41666, "per cent", id="per cent"),
        pytest.param(-0.417, 0.41666, "the sign is not", id="sign"),
        pytest.param("a few", 0.41666, "is a number; yours is text", id="text for a number"),
        pytest.param("0,5 0", 0.5, "is a number; yours is text", id="two numbers"),
        pytest.param("6 % %", 0.06, "is a number; yours is text", id="signs twice"),
        pytest.param("6", 0.06, "That is in per cent", id="per cent without its sign"),
        pytest.param("perhaps", True, "is True or False; yours is text", id="text for a truth"),
        pytest.param(float("nan"), 0.41666, "yours is nothing", id="missing"),
        pytest.param(True, 1, "yours is True or False", id="truth for a number"),
        pytest.param(True, False, "other way round", id="truth"),
        pytest.param(object(), 1, "of the type object", id="no kind"),
        pytest.param("positve", "positive", "Nearly", id="spelling"),
        pytest.param("north", "south", "another one", id="other text"),
        pytest.param("a; c", {"a", "b"}, "“c” does not belong in it. 1 item is", id="set as text"),
        pytest.param({"a", "c"}, {"a", "b"}, "“c” does not belong in it. 1 item is", id="set"),
        pytest.param({"A": "+"}, CASES, "2 rows are missing", id="rows missing"),
        pytest.param({**CASES, "D": 1}, CASES, "“D” does not belong", id="row too much"),
        pytest.param(CASES.to_frame(), CASES, "one value for each row", id="frame"),
        pytest.param(FRAME, CASES, "yours is a table with several columns", id="columns"),
        pytest.param(FRAME.mean, {"a"}, "is a set; yours is of the type", id="a function"),
        pytest.param(["a"], "a", "is text; yours is a list", id="list"),
        pytest.param(CASES * 2, CASES, "2 of 3 values differ. Look at “A”, “B”", id="cells"),
        pytest.param(pd.concat([CASES, CASES]), CASES, "more than once", id="label twice"),
    ],
)
def test_the_message_says_what_differs(answer: object, right: object, said: str) -> None:
    assert said in difference(answer, right)


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        (np.float64(0.42), Fraction(5, 12)),
        (12.0, np.int64(12)),
        ("+/−", "+/-"),
        (pd.Index(["b", "a"]), {"a", "b"}),
        (pd.Series(["a"]).astype("category"), {"a"}),
        (["a", "a"], {"a"}),
        (np.True_, True),
        ("mixed", "mixed"),
        ("Mixed ", "mixed"),
        ("“mixed”", "mixed"),
        ("0.06", 0.06),
        ("0,06", 0.06),
        (".06", 0.06),
        ("6 %", 0.06),
        ("6%", 0.06),
        ("6.3 %", 0.0634),
        ("−0,2", -0.2),
        ("+12", 12),
        ("yes", True),
        ("No", False),
        ("a, b", {"a", "b"}),
        ("b;a;", {"a", "b"}),
        ("0,5; 2", {0.5, 2}),
        ({"A": "0,5", "B": "+/−"}, {"A": 0.5, "B": "+/-"}),
        (CASES[::-1].astype("category"), CASES),
    ],
)
def test_the_form_of_a_right_answer_does_not_matter(answer: object, right: object) -> None:
    assert difference(answer, right) == ""


def test_a_solution_shows_nothing_that_can_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[HTML] = []
    monkeypatch.setattr(exercises, "display", shown.append)
    solution("share", 0.41666, {"You took all.": 0.5})
    (output,) = shown
    (element,) = BeautifulSoup(output.data, "html.parser").find_all(True)
    assert element.name == "span" and element.text == "" and element.has_attr("hidden")
    assert element["class"] == ["answer"] and element["data-name"] == "share"
    for told in ("0.41", "took", "0.5"):
        assert told not in output.data
    exercises._deposited.clear()
    load({"share": str(element["data-answer"])})
    assert verdict("share", 0.42) == "Right."
    assert verdict("share", 0.5) == "Not yet. You took all."


def test_a_reader_checks_against_the_solution(capsys: pytest.CaptureFixture[str]) -> None:
    solution("share", 0.41666, {"You took all.": 0.5})
    capsys.readouterr()
    for answer in (0.42, "42 %", 0.5, 0.6, "", ...):
        check("share", answer)
    told = capsys.readouterr().out.splitlines()
    assert told == [
        "Right.",
        "Right.",
        "Not yet. You took all.",
        "Not yet. Too high.",
        "Not yet. Your text is empty.",
        "Put your answer in place of the three dots.",
    ]


@given(answers, st.lists(answers, max_size=2), answers)
def test_what_is_packed_says_the_same_when_it_is_loaded(
    right: object, wrong: list[object], mine: object
) -> None:
    slips = {f"That is no. {number}.": slip for number, slip in enumerate(wrong)}
    load({"packed": pack("packed", right, slips)})
    kept, known = exercises._deposited["packed"]
    assert _same(kept, right)
    assert [*known] == [*slips] and all(map(_same, known.values(), slips.values()))
    exercises._deposited["plain"] = (right, slips)
    assert verdict("packed", mine) == verdict("plain", mine)


def _same(loaded: Any, packed: Any) -> bool:
    """Tell whether two answers are one, in value and in kind."""
    if isinstance(packed, pd.Series | dict):
        pairs = zip(loaded.items(), packed.items(), strict=True)
        return all(own == label and _same(one, two) for (own, one), (label, two) in pairs)
    return (
        bool(loaded == packed)
        and isinstance(loaded, set) == isinstance(packed, frozenset)
        and (isinstance(packed, frozenset) or type(loaded) is type(packed))
    )


@pytest.mark.parametrize(
    ("packed", "loaded"),
    [
        (np.int64(3), 3),
        (Fraction(1, 4), 0.25),
        (np.float64(0.1), 0.1),
        (np.True_, True),
        (pd.Series({"A": pd.NA, 7: np.nan}), {"A": None, "7": None}),
        (pd.Series(["+", "-"], index=pd.CategoricalIndex(["A", "B"])), {"A": "+", "B": "-"}),
    ],
)
def test_answers_of_other_libraries_are_packed_as_plain_ones(packed: object, loaded: Any) -> None:
    load({"plain": pack("plain", packed, {})})
    kept: Any = exercises._deposited["plain"][0]
    assert kept == loaded and type(kept) is type(loaded)


def test_the_same_answer_is_packed_to_the_same_text() -> None:
    assert pack("set", {"b", "a", "c"}, {}) == pack("set", {"c", "a", "b"}, {})


@pytest.mark.parametrize("text", ["", "ä", "YQ==", "e30=", "eyJhbnN3ZXIiOiB7fSwgInNsaXBzIjogW119"])
def test_a_damaged_answer_is_refused(text: str) -> None:
    with pytest.raises(UnfitSolution, match="answer of 'bad' is damaged"):
        load({"bad": text})
    assert "bad" not in exercises._deposited


FLAT = pd.Series({"A": 0.5, "B": 0.25})


@pytest.mark.parametrize(
    ("answer", "slips"),
    [
        (7, {"You took all.": 7}),
        (7, {"You took all.": 7.0}),
        (0.5021, {"You took all.": 0.5012}),  # 0.50 would be right, and is what a slip gives
        ("mixed", {"You took all.": "Mixed"}),
        ({"a", "b"}, {"You took all.": {"b", "a"}}),
        (FLAT, {"You took all.": FLAT + 0.001}),
        (8, {"You took all.": 7, "You took none.": 7}),
        (set(), {"You took all.": {"a"}}),
        (pd.Series(dtype=float), {"You took all.": FLAT}),
        ("", {"You took all.": "a"}),
    ],
)
def test_what_a_wrong_way_gives_is_not_right(answer: object, slips: dict[str, object]) -> None:
    with pytest.warns(EasyAnswer, match="'easy'.*; ask of another case"):
        solution("easy", answer, slips)
    assert verdict("easy", answer).startswith("Right") or answer == ""
    for said, slip in exercises._deposited["easy"][1].items():
        assert verdict("easy", slip) == f"Not yet. {said}"


def test_a_slip_that_is_another_answer_is_kept(recwarn: pytest.WarningsRecorder) -> None:
    solution("firm", 0.51, {"You took all.": 0.5, "You took none.": 0.53})
    assert not recwarn.list
    assert verdict("firm", 0.53) == "Not yet. You took none."


def test_a_changed_solution_changes_what_is_right() -> None:
    solution("moves", 3)
    assert verdict("moves", 3) == "Right."
    solution("moves", 4)
    assert verdict("moves", 3) == "Not yet. Too low."


def test_a_name_that_is_not_known_is_answered_with_what_to_do() -> None:
    solution("southern-reasons", {"north"})
    said = verdict("southern-reason", {"north"})
    assert "Did you mean 'southern-reasons'?" in said and "Run the exercise's solution" in said
    assert "Did you mean" not in verdict("zzz", 1)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        float("nan"),
        object(),
        ["a"],
        pd.DataFrame(),
        pd.Series([1, 2], index=["a", "a"]),
        {("a", "b")},
        {"a": ["b"]},
        {"a": np.array([1, 2])},
    ],
    ids=[
        *("nothing", "not a number", "no kind", "list", "columns", "label twice", "pair in a set"),
        *("list in a table", "array in a table"),
    ],
)
def test_a_solution_that_nothing_could_be_checked_against_is_refused(answer: object) -> None:
    with pytest.raises(UnfitSolution, match="solution of 'unfit'") as told:
        solution("unfit", answer)
    with pytest.raises(UnfitSolution, match="solution of 'unfit'"):
        solution("unfit", 1, {"You took this.": answer})
    assert isinstance(told.value, CrosscaseError)
    assert "unfit" not in exercises._deposited
