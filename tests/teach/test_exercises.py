"""Every answer is right against itself, a changed one never; messages help and tell no answer."""

from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from IPython.display import HTML

from crosscase.teach import exercises
from crosscase.teach.exercises import UnfitSolution, check, difference, solution, verdict

whole = st.integers(-(10**6), 10**6)
real = st.floats(-1e6, 1e6).filter(lambda value: value == 0 or abs(value) > 1e-3)
words = st.text("abcXYZ éü-", max_size=8)
scalars = st.one_of(whole, real, words, st.booleans())
tables = st.dictionaries(words.filter(str.strip), scalars, min_size=1, max_size=5)
answers = st.one_of(
    scalars,
    st.lists(scalars, max_size=5),
    st.frozensets(words, max_size=5),
    tables,
    tables.map(lambda cells: pd.Series(cells, dtype=object)),
    st.lists(st.tuples(whole, words), min_size=1, max_size=4).map(pd.DataFrame),
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
def test_order_tells_in_a_list_and_not_in_a_set(items: list[str]) -> None:
    assume(difference(items[::-1], items))
    assert difference(items[::-1], set(items)) == ""
    assert "another order" in difference(items[::-1], items)
    assert "order matters" in difference(set(items), items)


@given(tables, st.data())
def test_a_changed_cell_is_found_and_its_row_named(cells: dict[str, Any], data: Any) -> None:
    row = data.draw(st.sampled_from(sorted(cells)))
    changed = {label: None if label == row else cells[label] for label in reversed(cells)}
    assert difference(dict(reversed(cells.items())), pd.Series(cells, dtype=object)) == ""
    found = difference(changed, cells)
    assert f"1 of {len(cells)} values differ" in found and f"“{row}”" in found


CASES = pd.Series({"A": "+", "B": "+/-", "C": None})
FRAME = pd.DataFrame({"x": [1, 2], "y": [0.25, 3.0]}, index=["r", "s"])


@pytest.mark.parametrize(
    ("answer", "right", "said"),
    [
        pytest.param(0.4, 0.41666, "give more digits", id="coarse"),
        pytest.param(41.7, 0.41666, "per cent", id="per cent"),
        pytest.param(-0.417, 0.41666, "the sign is not", id="sign"),
        pytest.param("0.42", 0.41666, "is a number; yours is text", id="text for a number"),
        pytest.param(float("nan"), 0.41666, "yours is nothing", id="missing"),
        pytest.param(True, 1, "yours is True or False", id="truth for a number"),
        pytest.param(True, False, "other way round", id="truth"),
        pytest.param(object(), 1, "of the type object", id="no kind"),
        pytest.param("positve", "positive", "Nearly", id="spelling"),
        pytest.param("north", "south", "another one", id="other text"),
        pytest.param(" ", "south", "empty", id="no text"),
        pytest.param({"a", "c"}, {"a", "b"}, "“c” does not belong in it. 1 item is", id="set"),
        pytest.param(["a", "b", "b"], ["a", "b"], "more or less often", id="repeated"),
        pytest.param({"A": "+"}, CASES, "2 rows are missing", id="rows missing"),
        pytest.param({**CASES, "D": 1}, CASES, "“D” does not belong", id="row too much"),
        pytest.param(CASES.to_frame(), CASES, "one value for each row", id="frame"),
        pytest.param(FRAME["x"], FRAME, "several columns", id="one column"),
        pytest.param(FRAME.rename(columns={"x": "z"}), FRAME, "“z” does not", id="column"),
        pytest.param(FRAME * 2, FRAME, "4 of 4 values differ", id="cells"),
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
        (pd.Series(["a"]).astype("category"), ["a"]),
        (CASES[::-1].astype("category"), CASES),
        (FRAME[["y", "x"]][::-1], FRAME),
    ],
)
def test_the_form_of_a_right_answer_does_not_matter(answer: object, right: object) -> None:
    assert difference(answer, right) == ""


def test_a_reader_checks_against_the_solution_which_stays_closed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[HTML] = []
    monkeypatch.setattr(exercises, "display", shown.append)
    solution("share", 0.41666, {"You took all.": 0.5})
    assert [each.data for each in shown] == [
        "<details><summary>The answer</summary><pre>0.4167</pre></details>"
    ]
    check("share", 0.42)
    check("share", 0.5)
    check("share", 0.6)
    told = capsys.readouterr().out.splitlines()
    assert told == ["Right.", "Not yet. You took all.", "Not yet. Too high."]


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
    [None, float("nan"), object(), pd.Series([1, 2], index=["a", "a"])],
    ids=["nothing", "not a number", "no kind", "label twice"],
)
def test_a_solution_that_nothing_could_be_checked_against_is_refused(answer: object) -> None:
    with pytest.raises(UnfitSolution, match="solution of 'unfit'"):
        solution("unfit", answer)
    assert "unfit" not in exercises._deposited
