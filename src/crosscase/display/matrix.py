"""Matrices, cases in columns, codes in rows; and ratings beside earlier ones."""

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
from crosscase.display.words import DOTS, SPOKEN, SYMBOL, share, symbols
from crosscase.study import Study

# Marks without a filling: nobody should lean on these ratings.
HOLLOW = ["not judged", "very low", "low", "no rating"]
RATING_FILL = alt.Fill("rating:N").scale(domain=list(RATING), range=list(RATING.values()))
UNRATED = alt.FieldOneOfPredicate(field="rating", oneOf=list(STATES))
ON_ITS_GROUND: Any = alt.when(UNRATED).then(alt.value(TEXT)).otherwise(alt.value(ON_TILE))
CELL = ["case_id", "code_id"]
LETTER = {
    "origin": "O",
    "publisher side": "S",
    "coder": "C",
    "weighting": "W",
    "threshold": "T",
    "minimum": "M",
}
KEY = [
    "Dots: confidence. Second line: the fewest disputes, of all in the cell, that change it",
    "when decided otherwise; the share of adjudications in which it stands. Third: it",
    "changes, too, without some origin (O) or publisher side (S), by one coder alone",
    "(C), when all segments weigh alike (W), with other thresholds (T) or minima (M);",
    "in brackets where it only becomes thin or silent.",
]
ROW, TILE = 72, 50  # pixels: a row has the name of its dimension over its tiles
LABEL_Y, SYMBOL_Y, NOTE_Y, LETTERS_Y = -27, -7, 10, 24


def rating_matrix(ratings: pd.DataFrame, study: Study, caption: str, alt_text: str) -> Figure:
    """Draw the ratings of every case on every dimension as coloured tiles with their symbol.

    Below the symbol stand the number of judged segments and how sure the rating is (dots). A cell
    that is ``thin`` has its count only, an outlined tile; a ``silent`` one a dot. ``ratings``: from
    :func:`crosscase.analysis.with_confidence`, labelled.
    """
    columns = ["case_id", "code_id", "rating", "judged", "origins", "confidence"]
    data = ratings[columns].astype({"case_id": str, "code_id": str, "rating": str})
    sure = data["confidence"].astype(object)
    basis = data["judged"].astype(str) + "  " + sure.map(DOTS).fillna("")
    data = data.assign(
        confidence=sure.fillna("no rating"),  # in the tooltip, of thin and silent cells
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

    After those of the International Initiative for Impact Evaluation (3ie). ``cells``: from
    :func:`crosscase.analysis.code_by_case` by ``about``, labelled.
    """
    case = heading(study, "case_id")
    columns = {"code_id": "Dimension", "case_id": case, "about": "About", "segments": "Segments"}
    data = cells[list(columns)].astype(dict.fromkeys(("case_id", "code_id", "about"), str))
    sides = list(cells["about"].cat.categories)  # side by side, each in its place in every cell
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
    # A gap is as much a finding as a bubble, and so has a mark.
    gaps = base.transform_filter("datum.segments == 0").mark_text(text="×", opacity=0.75)
    chart = bubbles + gaps.encode(color=alt.value(TEXT))
    return Figure(chart, caption, alt_text, readable(cells, columns))


def step_comparison(
    ratings: pd.DataFrame, earlier: pd.DataFrame, study: Study, caption: str, alt_text: str
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
    """
    theirs, unrated = label(study, "earlier ratings"), "no rating"
    ours = ratings[ratings["code_id"].isin(earlier["code_id"])]
    marks = pd.concat([ours, earlier.assign(case_id=theirs, confidence="theirs")])[
        ["case_id", "code_id", "rating", "confidence"]
    ].astype(object)
    marks["confidence"] = marks["confidence"].fillna("no rating")
    # Between no rating and the steps lies no distance: it has a column of its own.
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
    # What is not known of earlier ratings, such as their statements, is missing in the table.
    then = earlier.assign(case_id=theirs).reindex(columns=ours.columns)
    return Figure(chart, caption, alt_text, _rating_numbers(pd.concat([ours, then]), study))


def _codes(frame: pd.DataFrame) -> alt.Y:
    names = row_names("code_id", in_order(frame["code_id"]), labelPadding=8)
    return names.scale(paddingInner=0.08)


def what_would_it_take(
    robustness: pd.DataFrame, variants: pd.DataFrame, study: Study, caption: str, alt_text: str
) -> Figure:
    """Draw every published rating with what would change it, as the key over the chart explains.

    ``robustness``: from :func:`crosscase.analysis.robustness` with
    :func:`crosscase.analysis.with_confidence`; ``variants``: from
    :func:`crosscase.analysis.variants`; both by code, labelled.
    """
    cells = robustness.assign(**_kinds(robustness, variants))
    data = pd.DataFrame([_tile(cell) for cell in cells.itertuples()])
    case = heading(study, "case_id")
    base = alt.Chart(data, width=MATRIX_WIDTH, height=alt.Step(ROW)).encode(
        x=case_names(robustness),
        y=alt.Y("code_id:N", sort=list(dict.fromkeys(data["code_id"])), axis=None).scale(padding=0),
        tooltip=tooltip(
            case_id=case,
            code_id="Dimension",
            spoken="Rating",
            confidence="Confidence",
            breaks="Disputes that change it",
            breaks_to="To",
            rated="Another rating, too, by",
            unrated="Thin or silent by",
        ),
    )
    # Tiles stand at the foot of their row, which is higher by the name above them.
    middle = ROW / 2 - TILE / 2 - 2
    tiles = base.mark_rect(height=TILE, yOffset=middle, cornerRadius=4, **OUTLINE)
    texts = base.encode(color=ON_ITS_GROUND)
    first = robustness["case_id"].cat.categories[0]
    labels = (  # over the tile of the first case: beside the tiles there is no room on a phone
        base.transform_filter(alt.FieldEqualPredicate(field="case_id", equal=first))
        .mark_text(align="left", baseline="middle", dy=LABEL_Y, fontWeight="bold")
        .encode(x=alt.value(2), text="code_id:N")
    )
    chart = alt.layer(
        tiles.encode(fill=RATING_FILL.legend(None)),
        texts.mark_text(fontSize=15, fontWeight="bold", dy=SYMBOL_Y).encode(text="symbol:N"),
        texts.mark_text(fontSize=8, dx=32, dy=SYMBOL_Y).encode(text="dots:N"),
        texts.mark_text(fontSize=10, dy=NOTE_Y).encode(text="note:N"),
        texts.mark_text(fontSize=10, fontWeight="bold", dy=LETTERS_Y).encode(text="letters:N"),
        labels,
    )
    title = alt.Title(KEY, fontSize=11, fontWeight="normal", color=TEXT, offset=14, lineHeight=15)
    shown = cells.assign(
        published=cells["published"].astype(object).map(SYMBOL),
        breaks_to=cells["breaks_to"].map(symbols),
        rated=cells["rated"].map(", ".join),
        unrated=cells["unrated"].map(", ".join),
    )
    columns = {"code_id": "Dimension", "case_id": case, "published": "Rating"}
    columns |= {"confidence": "Confidence", "disputes": "Disputes"}
    columns |= {"breaking_number": "Fewest that change it", "breaks_to": "To"}
    columns |= {"share": "Share it stands in", "rated": "Another rating by"}
    numbers = readable(shown, columns | {"unrated": "Thin or silent by"})
    return Figure(chart.properties(title=title), caption, alt_text, numbers)


def _kinds(robustness: pd.DataFrame, variants: pd.DataFrame) -> dict[str, Any]:
    """Return, for every cell, the kinds of variant that give another rating, and that give none."""
    rated = variants["rating"].isin(RATINGS)
    found = {}
    for name, reached in (("rated", rated), ("unrated", ~rated)):
        changed = variants[variants["changed"] & reached].astype({"kind": object})
        kinds = changed.groupby(CELL, observed=False)["kind"].agg(set)
        of_cells = kinds.reindex(pd.MultiIndex.from_frame(robustness[CELL]))
        found[name] = [[kind for kind in LETTER if kind in cell] for cell in of_cells]
    return found


def _tile(cell: Any) -> dict[str, str]:
    note = ""
    if cell.disputes and pd.isna(cell.breaking_number):
        note = f"none of {cell.disputes}"
    elif cell.disputes:
        note = f"{cell.breaking_number} of {cell.disputes} · {share(cell.share)}"
    marks = {kind: f"({LETTER[kind]})" for kind in cell.unrated}
    marks |= {kind: LETTER[kind] for kind in cell.rated}  # another rating comes before none
    return {
        "case_id": cell.case_id,
        "code_id": cell.code_id,
        "rating": cell.published,
        "symbol": SYMBOL[cell.published],
        "spoken": SPOKEN[cell.published],
        "dots": DOTS.get(cell.confidence, ""),
        "confidence": cell.confidence if cell.confidence in DOTS else "no rating",
        "note": note,
        "letters": " ".join(marks[kind] for kind in LETTER if kind in marks),
        "breaks": note or "no dispute",
        "breaks_to": symbols(cell.breaks_to),
        "rated": ", ".join(cell.rated) or "none",
        "unrated": ", ".join(cell.unrated) or "none",
    }
