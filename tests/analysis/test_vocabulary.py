"""Families of words are found in anchors as they are spelt, and every statement counts once."""

from typing import Any

import pandas as pd

from crosscase.analysis import word_shares
from tests.analysis.small import records

STATEMENTS = pd.DataFrame(
    [
        ("X1", "de", "Förderung der Stadt"),
        ("X1", "de", "Förderung der Stadt"),  # of two cases
        ("X2", "de", "nicht gefördert"),
        ("X3", "nl", "Europese subsidies"),
        ("X4", "nl", "honderd euro"),
        ("X5", "fr", "sans argent"),
    ],
    columns=["segment_id", "language", "anchor"],
)


def found(*words: tuple[str, str]) -> list[tuple[Any, ...]]:
    """Return how many of the statements of each language hold one of some words."""
    table = pd.DataFrame(words, columns=["language", "word"]).assign(family="money")
    return records(word_shares(STATEMENTS, table), "language", "holding", "statements")


def test_accents_and_capitals_make_no_difference_and_a_statement_counts_once() -> None:
    assert found(("de", "forderung")) == [("de", 1, 2)]


def test_a_word_is_whole_but_where_an_asterisk_stands() -> None:
    assert found(("nl", "euro")) == [("nl", 1, 2)]
    assert found(("nl", "euro*")) == [("nl", 2, 2)]
    assert found(("de", "*fordert")) == [("de", 1, 2)]
    assert found(("de", "forder")) == [("de", 0, 2)]
    assert found(("de", "fordert")) == [("de", 0, 2)]


def test_any_word_of_the_family_will_do_and_only_in_its_own_language() -> None:
    assert found(("nl", "subsid*"), ("nl", "euro"), ("de", "sans"), ("es", "argent")) == [
        ("nl", 2, 2),
        ("de", 0, 2),
    ]


def test_an_interval_is_the_one_of_wilson() -> None:
    word = pd.DataFrame([("money", "de", "x*")], columns=["family", "language", "word"])
    ten = pd.DataFrame({"segment_id": range(10), "language": "de", "anchor": ["x", *"abcdefghi"]})
    one = word_shares(ten, word)[["low", "high"]].round(3)  # of 10: Newcombe 1998 gives the formula
    assert records(one, "low", "high") == [(0.018, 0.404)]
    none = word_shares(ten[1:], word)
    assert none["low"].item() == 0 < none["high"].item() < 1


def test_few_statements_are_said_to_be_few() -> None:
    word = pd.DataFrame([("money", "de", "x")], columns=["family", "language", "word"])
    many = pd.DataFrame({"segment_id": range(50), "language": "de", "anchor": "x"})
    assert [word_shares(many[:n], word)["few"].item() for n in (49, 50)] == [True, False]
