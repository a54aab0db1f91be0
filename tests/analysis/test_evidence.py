"""From codings and adjudications to the consensus, and to the table every analysis starts from."""

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from crosscase.study import Study
from tests.analysis.small import CODES, LAW, Cell, Readings, Rulings, coded, readings

SEGMENTS = ["X1", "X2", "X3", "X4"]
TWO: Readings = {
    "A": {
        ("X1", "POL"): "positive",
        ("X2", "SUP"): "negative",
        ("X1", "LIV"): "mixed",
        ("X3", "LIV"): "neutral",
    },
    "B": {("X1", "POL"): "positive", ("X2", "SUP"): "positive", ("X3", "LIV"): "neutral"},
}
RULED: Rulings = {("X2", "SUP"): "mixed", ("X1", "LIV"): None}


def found(study: Study) -> list[tuple[Any, ...]]:
    return list(study.consensus.astype(object).itertuples(index=False, name=None))


def test_the_consensus_is_what_coders_agree_on_and_what_adjudication_keeps(study: Study) -> None:
    assert found(coded(study, TWO, RULED)) == [
        ("X1", "POL", "positive", "agreed"),
        ("X2", "SUP", "mixed", "decided"),
        ("X3", "LIV", "neutral", "agreed"),
    ]


def test_three_coders_agree_only_if_all_three_do(study: Study) -> None:
    three = {**TWO, "judge": {("X1", "POL"): "positive", ("X3", "LIV"): "negative"}}
    assert found(coded(study, three, {**RULED, ("X3", "LIV"): None})) == [
        ("X1", "POL", "positive", "agreed"),
        ("X2", "SUP", "mixed", "decided"),
    ]


def test_one_coder_agrees_with_themself(study: Study) -> None:
    assert found(coded(study, {"B": TWO["B"]})) == [
        ("X1", "POL", "positive", "agreed"),
        ("X2", "SUP", "positive", "agreed"),
        ("X3", "LIV", "neutral", "agreed"),
    ]


def test_who_knows_better_can_overrule_all_coders(study: Study) -> None:
    better: Rulings = {("X1", "POL"): "negative", ("X3", "LIV"): None, ("X4", "SUP"): "mixed"}
    assert found(coded(study, TWO, {**RULED, **better})) == [
        ("X1", "POL", "negative", "overruled"),
        ("X2", "SUP", "mixed", "decided"),
        ("X4", "SUP", "mixed", "overruled"),
    ]


def test_many_cells_are_kept_apart(study: Study) -> None:
    names = [f"X{number}" for number in range(100)]
    ids = pd.DataFrame({"segment_id": pd.Categorical(names, categories=names, ordered=True)})
    read = {(name, code): "mixed" for name in names for code in CODES}
    many = coded(replace(study, segments=ids), {"A": read})
    assert found(many) == [(*cell, "mixed", "agreed") for cell in read]


def test_decisions_show_what_each_coder_recorded(study: Study) -> None:
    table = coded(study, TWO, RULED).units
    assert list(table.columns) == [
        "segment_id", "code_id", "route", "dispute", "A", "B", "bearing", "reason"
    ]  # fmt: skip
    shown = table.astype(object).where(table.notna(), None)
    assert list(shown.itertuples(index=False, name=None)) == [
        ("X1", "POL", "agreed", None, "positive", "positive", "positive", None),
        ("X1", "LIV", "decided", "presence", "mixed", None, None, "because 1"),
        ("X2", "SUP", "decided", "bearing", "negative", "positive", "mixed", "because 0"),
        ("X3", "LIV", "agreed", None, "neutral", "neutral", "neutral", None),
    ]


# Laws, on random codings.


def disputes(read: Readings) -> dict[Cell, list[str | None]]:
    """Return what the coders recorded in every cell that they do not agree on."""
    cells = {cell for own in read.values() for cell in own}
    recorded = {cell: [own.get(cell) for own in read.values()] for cell in cells}
    return {cell: values for cell, values in recorded.items() if len(set(values)) > 1}


@st.composite
def adjudicated(draw: st.DrawFn) -> tuple[Readings, Rulings]:
    """Draw the codings of one to three coders, with a ruling on every dispute and on more."""
    read = draw(readings(draw(st.integers(1, 3))))
    ruling = st.sampled_from([None, "negative", "mixed", "neutral", "positive"])
    more = draw(st.sets(st.tuples(st.sampled_from(SEGMENTS), st.sampled_from(CODES)), max_size=4))
    return read, {cell: draw(ruling) for cell in sorted({*disputes(read), *more})}


def route(cell: Cell, read: Readings, rulings: Rulings) -> str:
    if cell in disputes(read):
        return "decided"
    return "overruled" if cell in rulings else "agreed"


def place(cell: Cell) -> tuple[int, int]:
    return SEGMENTS.index(cell[0]), CODES.index(cell[1])


@LAW
@given(adjudicated())
def test_the_consensus_equals_brute_force(study: Study, drawn: tuple[Readings, Rulings]) -> None:
    read, rulings = drawn
    cells = sorted({cell for own in read.values() for cell in own} | set(rulings), key=place)
    first = next(iter(read.values()))
    kept = {cell: rulings[cell] if cell in rulings else first[cell] for cell in cells}
    assert found(coded(study, *drawn)) == [
        (*cell, kept[cell], route(cell, read, rulings)) for cell in cells if kept[cell]
    ]


@LAW
@given(adjudicated())
def test_decisions_equal_brute_force_and_the_consensus(
    study: Study, drawn: tuple[Readings, Rulings]
) -> None:
    read, rulings = drawn
    table = coded(study, *drawn).units
    kept = table.dropna(subset="bearing")[["segment_id", "code_id", "bearing", "route"]]
    shared = coded(study, *drawn).consensus
    assert_frame_equal(kept.reset_index(drop=True), shared, check_categorical=False)
    in_dispute = disputes(read)
    cells = list(zip(table["segment_id"], table["code_id"], strict=True))
    assert cells == sorted(
        {cell for own in read.values() for cell in own} | set(rulings), key=place
    )
    assert list(table["route"]) == [route(cell, read, rulings) for cell in cells]
    assert table["dispute"].astype(object).where(table["dispute"].notna(), None).tolist() == [
        ("presence" if None in in_dispute[cell] else "bearing") if cell in in_dispute else None
        for cell in cells
    ]
    for coder, own in read.items():
        recorded = dict(zip(cells, table[coder], strict=True))
        assert {cell: value for cell, value in recorded.items() if pd.notna(value)} == own


@pytest.mark.parametrize("frame", ["consensus", "units", "evidence"])
def test_frames_belong_to_their_study_alone(study: Study, frame: str) -> None:
    before = getattr(study, frame)
    assert getattr(study, frame) is before
    codings = study.codings.copy()
    codings.loc[codings["segment_id"] == "X1", "bearing"] = "negative"
    after = getattr(replace(study, codings=codings), frame)
    assert before["bearing"].iloc[0] == "positive"
    assert after["bearing"].iloc[0] == "negative"


# The table of evidence.


def test_evidence_is_the_consensus_joined_with_all_that_is_known(study: Study) -> None:
    table = coded(study, TWO, RULED).evidence
    joined = (
        coded(study, TWO, RULED)
        .consensus.merge(
            study.codebook[["code_id", "dimension", "research_question"]], on="code_id"
        )
        .merge(study.segments, on="segment_id")
        .merge(study.sources, on="source_id")
    )
    joined = study.by_case(joined)
    assert_frame_equal(table[joined.columns].astype(object), joined.astype(object))
    assert list(table["dimension"].cat.categories) == list(study.codebook["dimension"])


def test_sources_under_test_are_marked(study: Study) -> None:
    table = coded(study, {"A": {("X1", "POL"): "positive", ("X4", "POL"): "positive"}}).evidence
    assert dict(zip(table["source_id"], table["tested"], strict=True)) == {"S1": False, "S3": True}


# The book's own record.


def test_the_parts_of_the_books_consensus_add_up(own_study: Study) -> None:
    table, shared = own_study.units, own_study.consensus
    decided = own_study.decisions[own_study.decisions["kind"] == "code"]
    assert len(table) == len(own_study.codings[["segment_id", "code_id"]].drop_duplicates())
    assert (table["route"] == "decided").sum() == len(decided)
    assert len(shared) == len(table) - (decided["decision"] == "drop").sum()
    # A joint statement is evidence in each of its cases.
    cases = own_study.segments.set_index("segment_id")["cases"].map(len).clip(lower=1)
    assert len(own_study.evidence) == shared["segment_id"].astype(object).map(cases).sum()
    assert not shared.duplicated(["segment_id", "code_id"]).any()
