"""Unit charts: a dot for every statement, so that one sees who speaks and how much."""

from functools import partial
from typing import Any

import altair as alt
import pandas as pd

from crosscase.display import addresses
from crosscase.display.figure import Figure
from crosscase.display.labels import heading, label
from crosscase.display.theme import (
    BEARING,
    SILENT,
    SIZE,
    SPOKEN,
    TEXT,
    Place,
    in_order,
    readable,
    said,
)
from crosscase.display.words import headed, number
from crosscase.study import Study

PITCH, DOT = 10, 44  # pixels between dots, and the area of one
LINE, SPACE = SIZE + 5, 14  # pixels: a line of words, and what parts groups
GREY = "#858585"
BOTH, NEITHER = "both ways", "not judged"


def statement_dots(
    statements: pd.DataFrame,
    study: Study,
    down: str,
    across: str,
    finding: str,
    caption: str,
    alt_text: str,
) -> Figure:
    """Draw a dot for every statement, in groups, coloured by how it judges, each a link.

    Parameters
    ----------
    statements
        Rows of ``study.statements``. A statement is one dot, however many cases and codings it has;
        one coded both ways, or that does not judge, has a colour of its own.
    down, across
        Two facets: groups stand in rows and columns, on a phone one below another. What readers may
        choose from are the judgement, the dimension, the decade and all other facets of the study.

    Examples
    --------
    >>> words = "Reports prevail", "A dot for each", "The group of dots of reports is the largest."
    >>> dots = statement_dots(study.statements.head(20), study, "kind", "language", *words)
    >>> dots.finding
    'Reports prevail'
    """
    tones = _tones(study)
    dots = statements.drop_duplicates("segment_id").assign(
        tone=lambda rows: rows["segment_id"].map(tones).fillna(NEITHER)
    )
    order = [*_names(study).values(), BOTH, NEITHER]
    dots["tone"] = pd.Categorical(dots["tone"], order, ordered=True)
    dots = dots.sort_values([down, across, "tone", "segment_id"])
    dots["home"] = [
        addresses.segment(*ids) for ids in zip(dots["segment_id"], dots["source_id"], strict=True)
    ]
    dots["said"] = said(dots, segment_id="", tone="", statement="", publisher="")
    keys = [*(each for each in (down, across) if each != "publisher"), "tone"]

    def draw(place: Place) -> Any:
        return _drawn(dots, study, down, across, place)

    columns = {"segment_id": "Statement", **{each: heading(study, each) for each in keys}}
    columns["tone"] = "Judgement"
    facets = [each for each in study.facets if each not in (down, across)]
    choices = _choices(dots, study, facets)
    return Figure(draw, finding, caption, alt_text, readable(dots, columns), choices)


def _choices(
    dots: pd.DataFrame, study: Study, facets: list[str]
) -> dict[str, dict[str, list[int]]]:
    """Return the places of the dots of every kind, as they are drawn one after the other."""
    dots = dots.reset_index(drop=True).astype(object)
    codes = study.consensus.astype(object).groupby("segment_id")["code_id"].agg(sorted)
    kinds = {"Judgement": dots["tone"]}
    kinds[heading(study, "code_id")] = (
        dots["segment_id"].map(codes).explode().map(study.names, na_action="ignore")
    )
    for facet in facets:
        kinds[heading(study, facet)] = dots[facet].map(partial(label, study, facet), "ignore")
    if "year_from" in dots:
        kinds["Decade"] = dots["year_from"].dropna().map(lambda year: f"{year // 10}0s")
    return {
        name: {str(kind): places.tolist() for kind, places in each.groupby(each).groups.items()}
        for name, each in kinds.items()
        if each.nunique() > 1
    }


def _names(study: Study) -> dict[int, str]:
    """Return the bearings that judge as good or bad."""
    return {
        sign: next(name for name, value in study.bearings.items() if value and value * sign > 0)
        for sign in (1, -1)
    }


def _tones(study: Study) -> dict[str, str]:
    """Return how every statement judges that does."""
    worth = study.consensus.astype({"segment_id": object, "bearing": object})
    worth = worth.assign(value=worth["bearing"].map(dict(study.bearings)))
    names = _names(study)
    found = {}
    for segment, rows in worth.groupby("segment_id"):
        signs = {1 if value > 0 else -1 if value < 0 else 0 for value in rows["value"].dropna()}
        if signs:
            found[str(segment)] = names[signs.pop()] if signs in ({1}, {-1}) else BOTH
    return found


def _drawn(dots: pd.DataFrame, study: Study, down: str, across: str, place: Place) -> Any:
    """Return the dots in their groups, each under its name and number."""
    columns = in_order(dots[across])
    side_by_side = 1 if place.stacked else len(columns)
    width = (place.width - 4 - SPACE * (side_by_side - 1)) / side_by_side
    in_line = int(width // PITCH)
    placed: list[pd.DataFrame] = []
    words: list[dict[str, Any]] = []
    top = 0.0
    for row in in_order(dots[down]):
        words.append({"x": 0, "y": top, "text": headed(label(study, down, row)), "heads": True})
        top += LINE
        deepest = top
        for place_of, column in enumerate(columns):
            group = dots[(dots[down] == row) & (dots[across] == column)]
            if not len(group):
                continue
            left = 0 if place.stacked else place_of * (width + SPACE)
            named = label(study, across, column).partition(":")[0]
            words.append({"x": left, "y": top, "heads": False})
            words[-1]["text"] = f"{named}: {number(len(group))}"
            nth = pd.Series(range(len(group)), index=group.index)
            placed.append(
                group.assign(
                    x=left + PITCH / 2 + (nth % in_line) * PITCH,
                    y=top + LINE + PITCH / 2 + (nth // in_line) * PITCH,
                )
            )
            foot = top + LINE + ((len(group) - 1) // in_line + 1) * PITCH + SPACE / 2
            deepest = max(deepest, foot)
            top = foot if place.stacked else top
        top = deepest + SPACE / 2
    positions: dict[str, Any] = {
        "x": alt.X("x:Q", axis=None).scale(domain=[0, place.width - 4], nice=False),
        "y": alt.Y("y:Q", axis=None).scale(domain=[0, top], reverse=True, nice=False),
    }
    names = _names(study)
    colours = {names[1]: BEARING[1], names[-1]: BEARING[-1], BOTH: "#9a5bb5", NEITHER: GREY}
    tones = alt.Color("tone:N", title=None).scale(
        domain=list(colours), range=list(colours.values())
    )
    # The key is a line of its own: colours have no place of their own in the drawing.
    key = tones.legend(orient="top", columns=2 if place.stacked else 4, symbolSize=70)
    fields = ["x", "y", "tone", "said", "home"]
    data = pd.concat(placed)[fields].astype({"tone": str})
    marks = alt.Chart(data).mark_circle(size=DOT, opacity=1)
    texts = alt.Chart(pd.DataFrame(words)).encode(**positions, text="text:N")
    style: dict[str, Any] = {"align": "left", "baseline": "top", "color": TEXT, **SILENT}
    chart = alt.layer(
        marks.encode(**positions, color=key, href="home:N", **SPOKEN),
        texts.transform_filter("datum.heads").mark_text(fontWeight="bold", **style),
        texts.transform_filter("!datum.heads").mark_text(**style),
    )
    return chart.properties(width=place.width - 4, height=top)
