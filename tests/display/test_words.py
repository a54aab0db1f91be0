"""Numbers and lists as prose says them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from IPython.utils.capture import CapturedIO

from crosscase.display import count, in_words, listing, number, out_of, say, share
from crosscase.display.words import IN


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0, 0, "0"),
        (999, 0, "999"),
        (1234567, 0, "1\u202f234\u202f567"),
        (-1234.56, 1, "−1\u202f234.6"),
        (0.6414, 2, "0.64"),
        (2, 2, "2.00"),
        (-0.4, 0, "0"),
    ],
)
def test_number(value: float, decimals: int, text: str) -> None:
    assert number(value, decimals) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0 %"),
        (0.001, "less than 1 %"),
        (0.009, "1 %"),
        (0.5, "50 %"),
        (0.994, "99 %"),
        (0.999, "more than 99 %"),
        (1, "100 %"),
    ],
)
def test_share(value: float, text: str) -> None:
    assert share(value) == text


@settings(deadline=None)
@given(st.floats(0, 1))
def test_a_part_is_never_rounded_to_none_or_to_all(value: float) -> None:
    assert (share(value) == "0 %") == (value == 0)
    assert (share(value) == "100 %") == (value == 1)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "none"), (1, "one"), (12, "twelve"), (13, "13"), (1000, "1\u202f000"), (-1, "−1")],
)
def test_in_words(value: int, text: str) -> None:
    assert in_words(value) == text


@pytest.mark.parametrize(
    ("part", "text"), [(0, "none of the four"), (1, "one of the four"), (4, "all four")]
)
def test_out_of(part: int, text: str) -> None:
    assert out_of(part, 4) == text


@pytest.mark.parametrize("language", IN)
def test_of_nothing_it_is_none(language: str) -> None:
    assert out_of(0, 0, language) == in_words(0, language)


@pytest.mark.parametrize("language", IN)
def test_every_language_says_different_numbers_differently(language: str) -> None:
    said = [in_words(value, language) for value in range(14)]
    assert len(set(said)) == 14 and said[13] == "13"
    parts = [out_of(part, 4, language) for part in range(5)]
    assert len(set(parts)) == 5 and all(in_words(4, language) in part for part in parts)


@pytest.mark.parametrize(
    ("language", "text"),
    [("es", "ninguno de los tres"), ("de", "keiner der drei"), ("af", "geeneen van die drie nie")],
)
def test_out_of_in_another_language(language: str, text: str) -> None:
    assert out_of(0, 3, language) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "no origins"), (1, "one origin"), (2, "two origins"), (13, "13 origins")],
)
def test_count(value: int, text: str) -> None:
    assert count(value, "origin") == text


@pytest.mark.parametrize(
    ("items", "text"),
    [("", "none"), ("A", "A"), ("AB", "A and B"), ("ABC", "A, B and C"), ("ABCD", "A, B, C and D")],
)
def test_listing(items: str, text: str) -> None:
    assert listing(items) == text
    assert listing([], "no city") == "no city"


def test_say_hands_values_to_the_prose(shown: CapturedIO) -> None:
    say(codings=12, city="León")
    glued = [(output.metadata["scrapbook"]["name"], output.data) for output in shown.outputs]
    key = "application/papermill.record/text/plain"
    assert glued == [("codings", {key: "12"}), ("city", {key: "León"})]
