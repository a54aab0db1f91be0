"""Small tables for the analysis: rows written by hand, or drawn at random."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from hypothesis import settings
from hypothesis import strategies as st

from crosscase.analysis import ratings
from crosscase.analysis.coefficients import Patterns, count_positions
from crosscase.analysis.confidence import JUDGED
from crosscase.study import RatingRule, Study

LAW = settings(max_examples=30, deadline=None)

CASES = ["P1", "P2"]
QUESTIONS = {"POL": "organisation", "SUP": "organisation", "LIV": "impact"}
CODES = list(QUESTIONS)
BEARINGS = ["negative", "mixed", "neutral", "positive"]
SCOPES = ["tie", "setting", "sibling", "field"]
COMPONENTS = ("limitations", "coherence", "adequacy", "relevance")
SIDES = ["north", "south", "both"]
INVOLVEMENT = ["involved", "oversight", "independent"]
VALUES = {"negative": -1, "mixed": 0, "positive": 1}
RULE = RatingRule()
SIGNS = {"-": "negative", "0": "mixed", "n": "neutral", "+": "positive"}
ORDERED = {
    "case_id": CASES,
    "code_id": CODES,
    "research_question": ["organisation", "impact"],
    "bearing": BEARINGS,
    "scope": SCOPES,
    "about": SIDES,
    "involvement": INVOLVEMENT,
}


class Row(NamedTuple):
    """A consensus coding with what the analysis asks of its segment and source."""

    segment_id: str
    origin: str
    bearing: str
    code_id: str = "POL"
    case_id: str | None = "P1"
    scope: str = "tie"
    about: str = "south"
    involvement: str = "independent"
    tested: bool = False


def frame(rows: Iterable[Row]) -> pd.DataFrame:
    """Return rows as a frame typed as `evidence` returns it."""
    table = pd.DataFrame(list(rows), columns=list(Row._fields))
    table["research_question"] = table["code_id"].map(QUESTIONS)
    table["segment_id"] = pd.Categorical(table["segment_id"], ordered=True)
    types = {column: pd.CategoricalDtype(order, ordered=True) for column, order in ORDERED.items()}
    return valued(table.astype({**types, "tested": bool}))


def valued(table: pd.DataFrame) -> pd.DataFrame:
    """Return evidence with what follows from scope, bearing and source, as declared."""
    return table.assign(
        value=table["bearing"].astype(object).map(VALUES).astype("Int64"),
        rated=(table["scope"] == "tie") & ~table["tested"],
    )


def spoken(*origins: str) -> list[Row]:
    """Return one row per sign, one origin per argument: ``spoken("++0", "-")``."""
    return [
        Row(f"{origin}.{position}", f"origin {origin}", SIGNS[sign])
        for origin, signs in enumerate(origins)
        for position, sign in enumerate(signs)
    ]


@st.composite
def rows(draw: st.DrawFn) -> list[Row]:
    """Draw codings of up to 24 segments; a segment has one source and one or more codes."""
    fields = st.tuples(
        st.sampled_from([*CASES, None]),
        st.sampled_from(["tie", "tie", *SCOPES]),
        st.sampled_from(SIDES),
        st.sampled_from(INVOLVEMENT),
        st.sampled_from([False, False, False, True]),
    )
    codes = st.dictionaries(st.sampled_from(CODES), st.sampled_from(BEARINGS), min_size=1)
    segment = st.tuples(st.sampled_from("abcd"), fields, codes)
    size = draw(st.integers(0, 24))
    return [
        Row(f"X{number}", origin, bearing, code, *known)
        for number, (origin, known, coded) in enumerate(
            draw(st.lists(segment, min_size=size, max_size=size))
        )
        for code, bearing in coded.items()
    ]


def judged(study: Study, rated: pd.DataFrame | None = None, **levels: str) -> Study:
    """Return the study with judgements of confidence, named by case and code: ``P1_POL="low"``.

    What they were made of are the given ratings, those of the study if left out.
    """
    rated = ratings(study.evidence, study.rule) if rated is None else rated
    cells = rated.rename(columns={"published": "rating"}).to_dict("records")
    present = {f"{cell['case_id']}_{cell['code_id']}": cell for cell in cells}
    rows = [
        {
            **dict(zip(["case_id", "code_id"], cell.split("_"), strict=True)),
            **{quoted: str(present[cell][now]) for quoted, now in JUDGED.items()},
            **{name: value for part in COMPONENTS for name, value in _concern(part)},
            "level": level,
            "reason": f"because of {cell}",
        }
        for cell, level in levels.items()
    ]
    names = [name for part in COMPONENTS for name, _ in _concern(part)]
    columns = ["case_id", "code_id", *JUDGED, *names, "level", "reason"]
    return replace(study, extra={"confidence": pd.DataFrame(rows, columns=columns)})


def _concern(part: str) -> list[tuple[str, str]]:
    return [(part, "minor"), (f"{part}_reason", f"{part} <are> few")]


def records(table: pd.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    """Return columns row by row, with None for what is missing."""
    shown = table[list(columns)].astype(object)
    shown = shown.where(shown.notna(), None)
    return list(shown.itertuples(index=False, name=None))


Cell = tuple[str, str]
Readings = dict[str, dict[Cell, str]]
"""Of each coder, the bearing recorded in cells of segment and code."""
Rulings = dict[Cell, str | None]
"""Of each cell in dispute, the bearing kept, or None where the coding is dropped."""


def coded(study: Study, readings: Readings, rulings: Rulings | None = None) -> Study:
    """Return the study with other codings and adjudications."""
    codings = [
        (segment, coder, code, bearing)
        for coder, cells in readings.items()
        for (segment, code), bearing in cells.items()
    ]
    adjudications = [
        (*cell, "keep" if bearing else "drop", bearing, f"because {number}")
        for number, (cell, bearing) in enumerate((rulings or {}).items())
    ]
    return replace(
        study,
        codings=_like(study.codings, codings, study),
        decisions=_like(study.decisions, adjudications, study),
    )


def read_by(study: Study, **segments: str) -> Study:
    """Return the study with readings: of each coder the segments, ``judge="X1 X2"``."""
    rows = [(segment, coder) for coder, own in segments.items() for segment in own.split()]
    tables = {**study.tables, "readings": study.tables["codings"]}
    return replace(study, tables=tables, readings=_like(study.readings, rows, study))


def _like(table: pd.DataFrame, rows: list[tuple[Any, ...]], study: Study) -> pd.DataFrame:
    """Return rows with the columns and types of a table; segments are those of the study."""
    types = {**table.dtypes.to_dict(), "segment_id": study.segments["segment_id"].dtype}
    return pd.DataFrame(rows, columns=list(table.columns)).astype(types)


@st.composite
def readings(draw: st.DrawFn, coders: int) -> Readings:
    """Draw what each of some coders recorded on the segments and codes of the tiny study."""
    cells = st.tuples(st.sampled_from(["X1", "X2", "X3", "X4"]), st.sampled_from(CODES))
    own = st.dictionaries(cells, st.sampled_from(BEARINGS), min_size=1)
    return {coder: draw(own) for coder in ["A", "B", "judge"][:coders]}


def count_judgements(judgements: Any, scale: Sequence[Any]) -> Patterns:
    """Count a table of units x coders, or blocks x units x coders; None where not judged."""
    judged = np.asarray(judgements, dtype=object)
    positions = pd.Index(list(scale)).get_indexer(pd.Index(judged.ravel()))
    return count_positions(positions.reshape(judged.shape), scale)
