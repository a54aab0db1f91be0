"""Matrices: cases in columns, codes in rows."""

import altair as alt
import pandas as pd

from crosscase.analysis import RATINGS
from crosscase.analysis.rating import SPOKEN
from crosscase.display.confidence import DOTS
from crosscase.display.figure import Figure
from crosscase.display.tables import SYMBOL
from crosscase.display.theme import ON_TILE, OUTLINE, RATING, SERIES, SHAPES, TEXT, tooltip

TWO_LINES = "split(datum.label, '–')"
LEVELS = list(RATING)
HOLLOW = ["not judged", "very low", "low", "no rating"]


def rating_matrix(ratings: pd.DataFrame, caption: str, alt_text: str) -> Figure:
    """Draw the ratings of every case on every dimension as coloured tiles with their symbol.

    Below the symbol stand the number of evaluative segments and how sure the rating is (dots). A
    cell that is ``thin`` has its count only, an outlined tile; a ``silent`` one a dot.

    Parameters
    ----------
    ratings
        From :func:`crosscase.analysis.with_confidence`, labelled.
    caption
        What is shown.
    alt_text
        The finding in words.

    Returns
    -------
    Figure
        Numbers: those of :func:`rating_numbers`.
    """
    columns = ["case_id", "code_id", "rating", "judged", "origins", "confidence"]
    data = ratings[columns].astype({"case_id": str, "code_id": str, "rating": str})
    sure = data["confidence"].astype(object).map(DOTS).fillna("")
    data = data.assign(
        confidence=data["confidence"].astype(object).fillna("no rating"),
        spoken=data["rating"].map(SPOKEN),
        symbol=data["rating"].map(SYMBOL).where(data["rating"] != "thin", ""),
        note=(data["judged"].astype(str) + "  " + sure).where(data["judged"] > 0, ""),
    )
    base = alt.Chart(data, width=4 * 104, height=alt.Step(34)).encode(
        x=case_axis(ratings),
        y=_codes(ratings),
        tooltip=tooltip(
            case_id="Partnership",
            code_id="Dimension",
            spoken="Rating",
            confidence="Confidence",
            judged="Statements with a direction",
            origins="Their origins",
        ),
    )
    tiles = base.mark_rect(cornerRadius=4, **OUTLINE).encode(
        fill=alt.Fill("rating:N").scale(domain=LEVELS, range=list(RATING.values())).legend(None),
    )
    rated = "datum.rating != 'thin' && datum.rating != 'silent'"
    colour = alt.when(rated).then(alt.value(ON_TILE)).otherwise(alt.value(TEXT))
    symbols = base.mark_text(fontSize=15, fontWeight="bold", dy=-4).encode(
        text="symbol:N", color=colour
    )
    notes = base.mark_text(fontSize=10, dy=10).encode(text="note:N", color=colour)
    return Figure((tiles + symbols + notes), caption, alt_text, rating_numbers(ratings))


def rating_numbers(ratings: pd.DataFrame) -> pd.DataFrame:
    """Return the readable columns of a frame of ratings: what its rule counts, then all."""
    return pd.DataFrame(
        {
            "Dimension": ratings["code_id"].astype(object),
            "Partnership": ratings["case_id"].astype(object),
            "Rating": ratings["rating"].astype(object).map(SYMBOL),
            "Confidence": ratings["confidence"].astype(object),
            "Score": ratings["score"],
            "Statements with a direction": ratings["judged"],
            "Their origins": ratings["origins"],
            "Share of them from those involved": ratings["involved_share"],
            "All statements": ratings["segments"],
        }
    )


def evidence_map(cells: pd.DataFrame, caption: str, alt_text: str) -> Figure:
    """Draw an evidence gap map: bubbles sized by segments, a cross where there is nothing.

    Parameters
    ----------
    cells
        From :func:`crosscase.analysis.code_by_case` by ``about``, labelled.
    caption
        What is shown.
    alt_text
        The finding in words.

    Returns
    -------
    Figure
        Numbers: case, dimension, side, segments.

    Notes
    -----
    After the evidence gap maps of the International Initiative for Impact Evaluation (3ie).
    """
    data = cells[["case_id", "code_id", "about", "segments"]].astype(
        {"case_id": str, "code_id": str, "about": str}
    )
    sides = list(cells["about"].cat.categories)
    base = alt.Chart(data, height=alt.Step(26), width=4 * 104).encode(
        x=case_axis(cells),
        xOffset=alt.XOffset("about:N", sort=sides),
        y=_codes(cells),
        color=alt.Color("about:N", sort=sides, title="about the"),
        tooltip=tooltip(
            case_id="Partnership",
            code_id="Dimension",
            about="About the",
            segments="Segments",
        ),
    )
    bubbles = base.transform_filter("datum.segments > 0").mark_point(filled=True, opacity=0.9)
    bubbles = bubbles.encode(
        shape=alt.value("circle"),
        size=alt.Size("segments:Q", title="segments")
        .scale(range=[12, 520])
        .legend(values=[1, 5, 10, 20], symbolFillColor=TEXT, symbolStrokeColor=TEXT),
    )
    gaps = base.transform_filter("datum.segments == 0").mark_text(text="×", opacity=0.75)
    gaps = gaps.encode(color=alt.value(TEXT))
    numbers = pd.DataFrame(
        {
            "Dimension": cells["code_id"].astype(object),
            "Partnership": cells["case_id"].astype(object),
            "About": cells["about"].astype(object),
            "Segments": cells["segments"],
        }
    )
    return Figure(bubbles + gaps, caption, alt_text, numbers)


def step_comparison(
    ratings: pd.DataFrame, earlier: pd.DataFrame, caption: str, alt_text: str
) -> Figure:
    """Draw the record's ratings beside earlier ones on the five steps.

    A rating of low or very low confidence, or one not judged, is a hollow mark.

    Parameters
    ----------
    ratings
        From :func:`crosscase.analysis.with_confidence`, labelled; at most four cases. Thin and
        silent cells stand apart, without a rating.
    earlier
        ``code_id`` (labelled) and ``rating``, one row per dimension.
    caption
        What is shown.
    alt_text
        The finding in words.

    Returns
    -------
    Figure
        Numbers: those of the ratings, and the earlier ones.
    """
    label, unrated = "Poster, 2007", "no rating"
    ours = ratings[ratings["code_id"].isin(earlier["code_id"])]
    marks = pd.concat([ours, earlier.assign(case_id=label, confidence="theirs")])[
        ["case_id", "code_id", "rating", "confidence"]
    ].astype(object)
    marks["confidence"] = marks["confidence"].fillna("no rating")
    hollow = alt.FieldOneOfPredicate(field="confidence", oneOf=HOLLOW)
    marks = marks.replace({"rating": {**SYMBOL, "thin": unrated, "silent": unrated}})
    who = [*ratings["case_id"].cat.categories, label]
    colours = alt.Scale(domain=who, range=[*SERIES, TEXT])
    key = alt.Legend(orient="bottom", columns=2, symbolSize=95)
    chart = (
        alt.Chart(marks, width=400, height=alt.Step(13))
        .mark_point(size=95, opacity=1)
        .encode(
            x=alt.X("rating:N", title=None)
            .scale(domain=[unrated, *(SYMBOL[step] for step in RATINGS)])
            .axis(labelAngle=0, labelFontSize=13, grid=True, orient="top", bandPosition=0.5),
            y=alt.Y("code_id:N", sort=list(earlier["code_id"]), title=None).axis(
                domain=False, ticks=False, labelPadding=8
            ),
            yOffset=alt.YOffset("case_id:N", sort=who),
            stroke=alt.Stroke("case_id:N", sort=who, title=None, scale=colours, legend=key),
            fill=alt.Fill("case_id:N", sort=who, title=None, scale=colours, legend=key),
            shape=alt.Shape("case_id:N", sort=who, title=None).scale(domain=who, range=SHAPES),
            fillOpacity=alt.when(hollow).then(alt.value(0)).otherwise(alt.value(1)),
            tooltip=tooltip(
                case_id="Who", code_id="Dimension", rating="Rating", confidence="Confidence"
            ),
        )
    )
    then = earlier.assign(case_id=label).reindex(columns=ours.columns)
    return Figure(chart, caption, alt_text, rating_numbers(pd.concat([ours, then])))


def case_axis(frame: pd.DataFrame) -> alt.X:
    """Return the axis of cases, above the matrix, each name on two lines."""
    return (
        alt.X("case_id:N", sort=list(frame["case_id"].cat.categories), title=None)
        .scale(paddingInner=0.06, paddingOuter=0)
        .axis(
            orient="top",
            labelAngle=0,
            labelExpr=TWO_LINES,
            labelFontSize=10,
            labelPadding=20,
            domain=False,
            ticks=False,
        )
    )


def _codes(frame: pd.DataFrame) -> alt.Y:
    used = set(frame["code_id"])
    order = [code for code in frame["code_id"].cat.categories if code in used]
    return (
        alt.Y("code_id:N", sort=order, title=None)
        .scale(paddingInner=0.08)
        .axis(domain=False, ticks=False, labelPadding=8)
    )
