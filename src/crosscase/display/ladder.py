"""A ladder for every case: how much is documented, and how much judged, from rung to rung."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import altair as alt
import pandas as pd

from crosscase.display import addresses
from crosscase.display.figure import Figure
from crosscase.display.labels import bearings, heading
from crosscase.display.theme import (
    BEARING,
    OUTLINE,
    SERIES,
    SILENT,
    SIZE,
    SPOKEN,
    TEXT,
    Place,
    in_order,
    lines,
    named,
    readable,
    said,
)
from crosscase.display.words import number
from crosscase.study import Study

RUNG, EDGE = 20, 4  # pixels: the height of a rung, and of its edge around what is lit in it
LINE, GAP, BAND = SIZE + 3, 20, 24  # pixels: of words, between ladders, between rungs
BESIDE = 130  # pixels: for the names of the rungs
COLOURS = {**BEARING, 0: "#9a5bb5"}  # by what a bearing is worth
EDGES = {"documented": ("left", "right"), "judged": ("lit_left", "lit_right")}
BANDS = {"documented": TEXT, "judged": SERIES[0]}
DRAWN = ["left", "right", "top", "foot", "said", "home"]


def ladder(
    ratings: pd.DataFrame,
    study: Study,
    rungs: Sequence[str],
    finding: str,
    caption: str,
    alt_text: str,
) -> Figure:
    """Draw a ladder for every case: a rung is as wide as the statements that document it.

    Lit in a rung is what judges, in the colours of its bearings. Bands lead from rung to rung, so
    that one sees where less is documented, and where less is judged.

    Parameters
    ----------
    ratings
        From :func:`crosscase.analysis.ratings`, labelled.
    rungs
        Ids of codes, from the lowest rung to the highest.

    Examples
    --------
    >>> rungs = study.codebook["code_id"].head(2)
    >>> words = "Few climb", "Statements by rung", "The upper rung is narrower in all cases."
    >>> ladder(labelled(study.ratings, study), study, rungs, *words).finding
    'Few climb'
    """
    names = [study.names[code] for code in rungs]
    cells = ratings[ratings["code_id"].isin(names)].astype({"code_id": str})
    cells = cells.assign(
        rung=cells["code_id"].map(names.index),
        home=[addresses.CELL.format(cell_id=cell) for cell in cells["cell_id"]],
        counted=(
            cells["documented"].map(number) + ", " + cells["judged"].map(number) + " judged"
        ).where(cells["documented"] > 0, "none"),
    ).sort_values(["case_id", "rung"])
    cases = in_order(cells["case_id"])

    def draw(place: Place) -> Any:
        across, beside = (1, 0) if place.stacked else (len(cases), BESIDE + GAP)
        width = (place.width - 4 - beside - GAP * (across - 1)) / across
        told = cells["code_id"] + ": " + cells["counted"] if place.stacked else cells["counted"]
        placed = _placed(cells, [lines(each, width) for each in told], width)
        ladders: list[Any] = [
            _climb(placed[placed["case_id"] == case], study, width)
            .properties(title=named(case, width))
            for case in cases
        ]  # fmt: skip
        if place.stacked:
            return alt.vconcat(*ladders, spacing=GAP)
        beside_them: Any = [lines(name, BESIDE) for name in names]
        first = placed[placed["case_id"] == cases[0]].assign(words=beside_them)
        return alt.hconcat(_words(first, 0, "left"), *ladders, spacing=GAP)

    columns = {"code_id": "Dimension", "case_id": heading(study, "case_id")}
    columns |= {name: heading(study, name) for name in (*EDGES, *_judging(study))}
    return Figure(draw, finding, caption, alt_text, readable(cells, columns))


def _judging(study: Study) -> list[str]:
    """Return the bearings that judge, from the highest to the lowest."""
    return [each for each in bearings(study) if study.bearings[each] is not None]


def _placed(cells: pd.DataFrame, words: Any, width: float) -> pd.DataFrame:
    """Return where all rungs lie, in pixels, the lowest at the foot, their words above them."""
    deep = max(map(len, words)) * LINE + 4
    above = (cells["rung"].max() - cells["rung"]) * (deep + RUNG + BAND)
    unit = (width - 2) / max(cells["documented"].max(), 1)
    sides = {
        side: width / 2 + sign * cells[counted] * unit / 2
        for counted, edges in EDGES.items()
        for side, sign in zip(edges, (-1, 1), strict=True)
    }
    tops = {"above": above, "top": above + deep, "foot": above + deep + RUNG}
    return cells.assign(words=words, unit=unit, **sides, **tops)


def _climb(rungs: pd.DataFrame, study: Study, width: float) -> Any:
    """Return the ladder of a case: bands, on them rungs, in these what is lit, and words."""
    judging = _judging(study)
    whole = rungs[rungs["documented"] > 0]
    whole = whole.assign(said=said(whole, code_id="", documented="statements:"))
    lit = pd.concat(_lit(rungs, judging[: nth + 1]) for nth in range(len(judging)))
    lit = lit.assign(said=said(lit, code_id="", bearing="", codings="statements:"))
    worth = [study.bearings[each] or 0 for each in judging]
    inks = [COLOURS[(value > 0) - (value < 0)] for value in worth]
    colour = alt.Color("bearing:N", title=None).scale(domain=judging, range=inks)
    boxes = {**_across(width), **_down(rungs, "top"), "y2": "foot:Q", "href": "home:N", **SPOKEN}
    drawn = alt.Chart(whole[DRAWN]).mark_rect(fill=TEXT, fillOpacity=0.1, **OUTLINE)
    parts = alt.Chart(lit.loc[lit["codings"] > 0, [*DRAWN, "bearing"]]).mark_rect()
    return alt.layer(
        *(_band(rungs, counted, ink, width) for counted, ink in BANDS.items()),
        drawn.encode(**boxes),
        parts.encode(**boxes, color=colour.legend(columns=len(judging), symbolType="square")),
        _words(rungs, width / 2, "center"),
    ).properties(width=width, height=_height(rungs))


def _lit(rungs: pd.DataFrame, judging: list[str]) -> pd.DataFrame:
    """Return what the last of some bearings lights in every rung, to the right of the others."""
    codings = rungs[judging[-1]]
    right = rungs["lit_left"] + rungs[judging].sum(axis="columns") * rungs["unit"]
    sides = {"left": right - codings * rungs["unit"], "right": right}
    edges = {"top": rungs["top"] + EDGE, "foot": rungs["foot"] - EDGE}
    return rungs.assign(bearing=judging[-1], codings=codings, **sides, **edges)


def _band(rungs: pd.DataFrame, counted: str, ink: str, width: float) -> Any:
    """Return the band from rung to rung, as wide at each as what is counted there."""
    left, right = EDGES[counted]
    ends = [
        {"from": nth, "top": rung[side], "left": rung[left], "right": rung[right]}
        for nth, pair in enumerate(pairwise(rungs.to_dict("records")))
        for rung, side in zip(pair, ("top", "foot"), strict=True)
    ]
    band = alt.Chart(pd.DataFrame(ends)).mark_area(
        orient="horizontal", color=ink, opacity=0.2, **SILENT
    )
    return band.encode(**_across(width), **_down(rungs, "top"), detail="from:N")


def _words(rungs: pd.DataFrame, x: float, align: Any) -> Any:
    """Return the words over every rung."""
    words = alt.Chart(rungs[["words", "above"]]).mark_text(
        align=align, baseline="top", lineHeight=LINE, color=TEXT, **SILENT
    )
    words = words.encode(x=alt.value(x), **_down(rungs, "above"), text="words:N")
    return words.properties(height=_height(rungs))


def _across(width: float) -> dict[str, Any]:
    scale = alt.Scale(domain=[0, width], nice=False)
    return {"x": alt.X("left:Q", axis=None, scale=scale), "x2": "right:Q"}


def _down(rungs: pd.DataFrame, field: str) -> dict[str, Any]:
    scale = alt.Scale(domain=[0, _height(rungs)], nice=False, reverse=True)
    return {"y": alt.Y(f"{field}:Q", axis=None, scale=scale)}


def _height(rungs: pd.DataFrame) -> float:
    return float(rungs["foot"].max()) + 1  # the stroke of the lowest
