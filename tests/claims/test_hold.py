"""Statements of a chapter stop it when they no longer hold."""

import numpy as np
import pytest

from crosscase.claims import ClaimFails, hold


def test_statements_that_hold_are_shown_in_order() -> None:
    shown = hold({"North speaks more": True, "Three cases are rated": np.bool_(True)}).data
    assert shown == (
        '<ul class="held"><li>North speaks more</li><li>Three cases are rated</li></ul>'
    )


def test_all_broken_statements_are_listed_and_no_other() -> None:
    with pytest.raises(ClaimFails) as failure:
        hold({"North speaks more": False, "Three cases are rated": True, "Voices differ": 0})
    message = str(failure.value)
    assert "North speaks more; Voices differ" in message
    assert "Three cases" not in message
    assert "change the chapter's text" in message


def test_a_statement_is_text_and_not_markup() -> None:
    assert "<li>A &lt; B &amp; C</li>" in hold({"A < B & C": True}).data
