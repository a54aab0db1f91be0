"""Matrices: cases in columns, codes in rows."""

from typing import Any

import altair as alt
import pandas as pd

from crosscase.analysis import RATINGS
from crosscase.analysis.rating import STATES
from crosscase.display.figure import Figure
from crosscase.display.labels import heading, label
from crosscase.display.theme import (
    MATRIX_WIDTH,
    ON_TILE,
    OUTLINE,
    RATING,
    SERIES,
    SHAPES,
    TEXT,
    case_names,
    in_order,
    readable,
    row_names,
    tooltip,
)
from crosscase.display.words import DOTS, SPOKEN, SYMBOL
from crosscase.study import Study

HOLLOW = ["not judged", "very low", "low", "no rating"]
RATING_FILL = alt.Fill("rating:N").scale(domain=list(RATING), range=list(RATING.values()))
UNRATED = alt.FieldOneOfPredicate(field="rating", oneOf=list(STATES))
ON_ITS_GROUND: Any = alt.when(UNRATED).then(alt.value(TEXT)).otherwise(alt.value(ON_TILE))


def rating_matrix(ratings: pd.DataFrame, study: Study, caption: str, alt_text: str) -> Figure:
    """Draw the ratings of every case on every dimension as coloured tiles with their symbol.

    Below the symbol stand the number of judged segments and how sure the rating is (dots). A cell
    that is ``thin`` has its count only, an outlined tile; a ``silent`` one a dot. The numbers are
    the ratings with all that they rest on.

    Parameters
    ----------
    ratings
        From :func:`crosscase.analysis.with_confidence`, labelled.
    """
    columns = ["case_id", "code_id", "rating", "judged", "origins", "confidence"]
    data = ratings[columns].astype({"case_id": str, "code_id": str, "rating": str})
    sure = data["confidence"].astype(object)
    basis = data["judged"].astype(str) + "  " + sure.map(DOTS).fillna("")
    data = data.assign(
        confidence=sure.fillna("no rating"),
        spoken=data["rating"].map(SPOKEN),
        symbol=data["rating"].map(SYMBOL).where(data["rating"] != "thin", ""),
        note=basis.where(data["judged"] > 0, ""),
    )
    base = alt.Chart(data, width=MATRIX_WIDTH, height=alt.Step(34)).encode(
        x=case_names(ratings),
        y=_codes(ratings),
        tooltip=tooltip(
            case_id=heading(study, "case_id"),
            code_id="Dimension",
            spoken="Rating",
            confidence="Confidence",
            judged="Statements with a direction",
            origins="Their origins",
        ),
    )
    tiles = base.mark_rect(cornerRadius=4, **OUTLINE).encode(fill=RATING_FILL.legend(None))
    rated = "datum.rating != 'thin' && datum.rating != 'silent'"
    colour = alt.when(rated).then(alt.value(ON_TILE)).otherwise(alt.value(TEXT))
    symbols = base.mark_text(fontSize=15, fontWeight="bold", dy=-4).encode(
        text="symbol:N", color=colour
    )
    notes = base.mark_text(fontSize=10, dy=10).encode(text="note:N", color=colour)
    return Figure(tiles + symbols + notes, caption, alt_text, _rating_numbers(ratings, study))


def _rating_numbers(ratings: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Return the readable columns of a frame of ratings: what its rule counts, then all."""
    columns = {
        "code_id": "Dimension",
        "case_id": heading(study, "case_id"),
        "rating": "Rating",
        "confidence": "Confidence",
        "score": "Score",
        "judged": "Statements with a direction",
        "origins": "Their origins",
        "involved_share": "Share of them from those involved",
        "segments": "All statements",
    }
    symbols = ratings["rating"].astype(object).map(SYMBOL)
    return readable(ratings.assign(rating=symbols), columns)


def evidence_map(cells: pd.DataFrame, study: Study, caption: str, alt_text: str) -> Figure:
    """Draw an evidence gap map: bubbles sized by segments, a cross where there is nothing.

    The numbers are case, dimension, side, segments.

    Parameters
    ----------
    cells
        From :func:`crosscase.analysis.code_by_case` by ``about``, labelled.

    Notes
    -----
    After the evidence gap maps of the International Initiative for Impact Evaluation (3ie).
    """
    case = heading(study, "case_id")
    columns = {"code_id": "Dimension", "case_id": case, "about": "About", "segments": "Segments"}
    data = cells[list(columns)].astype(dict.fromkeys(("case_id", "code_id", "about"), str))
    sides = list(cells["about"].cat.categories)
    base = alt.Chart(data, height=alt.Step(26), width=MATRIX_WIDTH).encode(
        x=case_names(cells),
        xOffset=alt.XOffset("about:N", sort=sides),
        y=_codes(cells),
        color=alt.Color("about:N", sort=sides, title="about the"),
        tooltip=tooltip(case_id=case, code_id="Dimension", about="About the", segments="Segments"),
    )
    bubbles = base.transform_filter("datum.segments > 0").mark_point(filled=True, opacity=0.9)
    bubbles = bubbles.encode(
        shape=alt.value("circle"),
        size=alt.Size("segments:Q", title="segments")
        .scale(range=[12, 520])
        .legend(values=[1, 5, 10, 20], symbolFillColor=TEXT, symbolStrokeColor=TEXT),
    )
    gaps = base.transform_filter("datum.segments == 0").mark_text(text="×", opacity=0.75)
    chart = bubbles + gaps.encode(color=alt.value(TEXT))
    return Figure(chart, caption, alt_text, readable(cells, columns))


def step_comparison(
    ratings: pd.DataFrame, earlier: pd.DataFrame, study: Study, caption: str, alt_text: str
) -> Figure:
    """Draw the record's ratings beside earlier ones on the five steps.

    A rating of low or very low confidence, or one not judged, is a hollow mark. The numbers are
    those of the ratings, and the earlier ones.

    Parameters
    ----------
    ratings
        From :func:`crosscase.analysis.with_confidence`, labelled; at most four cases. Thin and
        silent cells stand apart, without a rating.
    earlier
        ``code_id`` (labelled) and ``rating``, one row per dimension.
    """
    theirs, unrated = label(study, "earlier ratings"), "no rating"
    ours = ratings[ratings["code_id"].isin(earlier["code_id"])]
    marks = pd.concat([ours, earlier.assign(case_id=theirs, confidence="theirs")])[
        ["case_id", "code_id", "rating", "confidence"]
    ].astype(object)
    marks["confidence"] = marks["confidence"].fillna("no rating")
    marks = marks.replace({"rating": {**SYMBOL, **dict.fromkeys(STATES, unrated)}})
    hollow = alt.FieldOneOfPredicate(field="confidence", oneOf=HOLLOW)
    who = [*ratings["case_id"].cat.categories, theirs]
    shown: dict[str, Any] = {
        "sort": who,
        "title": None,
        "scale": alt.Scale(domain=who, range=[*SERIES, TEXT]),
        "legend": alt.Legend(orient="bottom", columns=2, symbolSize=95),
    }
    chart = (
        alt.Chart(marks, width=400, height=alt.Step(13))
        .mark_point(size=95, opacity=1)
        .encode(
            x=alt.X("rating:N", title=None)
            .scale(domain=[unrated, *(SYMBOL[step] for step in RATINGS)])
            .axis(labelAngle=0, labelFontSize=13, grid=True, orient="top", bandPosition=0.5),
            y=row_names("code_id", list(earlier["code_id"]), labelPadding=8),
            yOffset=alt.YOffset("case_id:N", sort=who),
            stroke=alt.Stroke("case_id:N", **shown),
            fill=alt.Fill("case_id:N", **shown),
            shape=alt.Shape("case_id:N", sort=who, title=None).scale(domain=who, range=SHAPES),
            fillOpacity=alt.when(hollow).then(alt.value(0)).otherwise(alt.value(1)),
            tooltip=tooltip(
                case_id="Who", code_id="Dimension", rating="Rating", confidence="Confidence"
            ),
        )
    )
    then = earlier.assign(case_id=theirs).reindex(columns=ours.columns)
    return Figure(chart, caption, alt_text, _rating_numbers(pd.concat([ours, then]), study))


def _codes(frame: pd.DataFrame) -> alt.Y:
    names = row_names("code_id", in_order(frame["code_id"]), labelPadding=8)
    return names.scale(paddingInner=0.08)
