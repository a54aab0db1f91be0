"""How sure a rating is, as a mark and as a judgement with its reasons."""

from dataclasses import replace

import pytest

from crosscase.analysis import deciding_disputes, indicators, judgements, with_confidence
from crosscase.display import confidence_list, deciding_table, labelled
from crosscase.display.html import parts
from crosscase.display.words import DOTS
from crosscase.study import Study
from tests.analysis.small import judged
from tests.analysis.test_confidence import told
from tests.analysis.test_deciding import BOTH, SEGMENTS
from tests.analysis.test_robustness import study_of

UNITS = [
    *((f"X{number}", "POL", BOTH, "positive") for number in range(2)),
    ("X2", "POL", ("positive", None), "positive"),
]


@pytest.mark.parametrize("level", list(DOTS))
def test_a_mark_is_seen_as_dots_and_heard_as_words(level: str) -> None:
    mark = parts.confidence(level)
    assert f'<span aria-hidden="true">{DOTS[level]}</span>' in mark
    assert f"confidence {level}" in mark


def test_more_confidence_is_more_dots() -> None:
    filled = [dots.count("●") for dots in DOTS.values()]
    assert filled == sorted(filled) and len(set(filled)) == len(filled)


def test_a_judgement_stands_with_its_figures_its_concerns_and_its_address(study: Study) -> None:
    found = judged(told(study_of(study, SEGMENTS, UNITS)), P1_POL="low")
    table = judgements(found).merge(indicators(found), on=["case_id", "code_id"])
    table = with_confidence(table, found)
    shown = confidence_list(labelled(table, found)).data
    assert 'id="confidence-p1-pol"' in shown and 'href="../evidence/p1-pol.html"' in shown
    assert "Policy: low" in shown and "because of P1_POL" in shown
    assert "Coherence: <strong>minor concerns</strong>. coherence &lt;are&gt; few" in shown
    assert "stands in 50 % of the ways to decide" in shown
    assert "disputes that would change it: 1 of 1" in shown


def test_a_judgement_of_another_rating_is_void_and_says_so(study: Study) -> None:
    before = judged(told(study_of(study, SEGMENTS, UNITS)), P1_POL="low")
    turned = study_of(study, SEGMENTS, [*UNITS, ("X3", "POL", ("negative",) * 2, "negative")])
    found = replace(told(turned), extra=before.extra)
    table = judgements(found).merge(indicators(found), on=["case_id", "code_id"])
    shown = confidence_list(labelled(with_confidence(table, found), found)).data
    assert "Policy: not judged" in shown and "confidence not judged" in shown
    assert (
        "This judgement is void. Confidence was low in the rating ++ (score 1; statements: 3,"
        in shown
    )
    assert "the rating is + (score 1/2; statements: 4," in shown


def test_a_deciding_dispute_stands_with_its_statement(study: Study) -> None:
    found = judged(told(study_of(study, SEGMENTS, UNITS)), P1_POL="low")
    deciding = with_confidence(deciding_disputes(found), found)
    shown = deciding_table(labelled(deciding, found), found, "Caption").data
    assert ">Policy, Alpha <" in shown and "confidence low" in shown
    assert 'href="../evidence/s1.html#x2"' in shown
    assert "++ → thin" in shown and "<td>no</td>" in shown
