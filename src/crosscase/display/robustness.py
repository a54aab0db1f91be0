"""What it would take to change a rating."""

from typing import Any

import altair as alt
import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from crosscase.analysis import RATINGS
from crosscase.analysis.rating import SPOKEN, STATES
from crosscase.display.addresses import homes
from crosscase.display.confidence import DOTS, confidence_mark
from crosscase.display.figure import Figure
from crosscase.display.matrix import case_axis
from crosscase.display.tables import SYMBOL, markup, segment_links, symbols, table
from crosscase.display.theme import ON_TILE, OUTLINE, RATING, TEXT, tooltip
from crosscase.display.words import share
from crosscase.study import Study

CELL = ["case_id", "code_id"]
JUDGED = ["code_id", "case_id", "confidence"]
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
ROW, TILE = 72, 50
LABEL_Y, SYMBOL_Y, NOTE_Y, LETTERS_Y = -27, -7, 10, 24


def what_would_it_take(
    robustness: pd.DataFrame, variants: pd.DataFrame, caption: str, alt_text: str
) -> Figure:
    """Draw every published rating with what would change it.

    A tile holds the rating and how sure it is (dots); the fewest disputes that, decided otherwise,
    change it, of how many, and the share of adjudications in which it stands; and a letter for
    every kind of variant in which it changes, in brackets where it only becomes thin or silent.

    Parameters
    ----------
    robustness
        From :func:`crosscase.analysis.robustness`, by code, with
        :func:`crosscase.analysis.with_confidence`, labelled.
    variants
        From :func:`crosscase.analysis.variants`, by code, labelled.
    caption
        What is shown.
    alt_text
        The finding in words.

    Returns
    -------
    Figure
        Numbers: case, dimension, rating, disputes, breaking number and what it breaks to, share,
        and the kinds of variant that give another rating, or none.
    """
    data = _tiles(robustness, variants)
    first = robustness["case_id"].cat.categories[0]
    order = list(dict.fromkeys(data["code_id"]))
    base = alt.Chart(data, width=4 * 104, height=alt.Step(ROW)).encode(
        x=case_axis(robustness),
        y=alt.Y("code_id:N", sort=order, axis=None).scale(padding=0),
        tooltip=tooltip(
            case_id="Partnership",
            code_id="Dimension",
            spoken="Rating",
            confidence="Confidence",
            breaks="Disputes that change it",
            breaks_to="To",
            rated="Another rating, too, by",
            unrated="Thin or silent by",
        ),
    )
    tiles = base.mark_rect(
        height=TILE, yOffset=ROW / 2 - TILE / 2 - 2, cornerRadius=4, **OUTLINE
    ).encode(
        fill=alt.Fill("rating:N")
        .scale(domain=list(RATING), range=list(RATING.values()))
        .legend(None)
    )
    unrated = alt.FieldOneOfPredicate(field="rating", oneOf=list(STATES))
    colour = alt.when(unrated).then(alt.value(TEXT)).otherwise(alt.value(ON_TILE))
    texts = base.encode(color=colour)
    ratings = texts.mark_text(fontSize=15, fontWeight="bold", dy=SYMBOL_Y).encode(text="symbol:N")
    dots = texts.mark_text(fontSize=8, dx=32, dy=SYMBOL_Y).encode(text="dots:N")
    notes = texts.mark_text(fontSize=10, dy=NOTE_Y).encode(text="note:N")
    letters = texts.mark_text(fontSize=10, fontWeight="bold", dy=LETTERS_Y).encode(text="letters:N")
    labels = (
        base.transform_filter(alt.FieldEqualPredicate(field="case_id", equal=first))
        .mark_text(align="left", baseline="middle", dy=LABEL_Y, fontWeight="bold")
        .encode(x=alt.value(2), text="code_id:N")
    )
    title = alt.Title(KEY, fontSize=11, fontWeight="normal", color=TEXT, offset=14, lineHeight=15)
    chart = alt.layer(tiles, ratings, dots, notes, letters, labels).properties(title=title)
    return Figure(chart, caption, alt_text, _numbers(robustness, variants))


def deciding_table(deciding: pd.DataFrame, study: Study, caption: str) -> HTML:
    """Show the disputes on which a rating hangs alone, with what each statement says.

    Parameters
    ----------
    deciding
        From :func:`crosscase.analysis.deciding_disputes`, with
        :func:`crosscase.analysis.with_confidence`, labelled.
    study
        The study, for the statements.
    caption
        What the table shows.
    """
    deciding = deciding.reset_index(drop=True)
    addresses = homes(study)
    statement = study.segments.set_index(study.segments["segment_id"].astype(object))["statement"]
    decided = deciding[["decided", "otherwise"]].astype(object).fillna("no")
    steps = zip(deciding["rating"], deciding["becomes"], strict=True)
    shown = {
        "Rating": markup(
            Markup("{}, {} {}").format(code, case, "" if pd.isna(level) else confidence_mark(level))
            for code, case, level in zip(*(deciding[name] for name in JUDGED), strict=True)
        ),
        "It hangs on": markup(
            Markup("{} {}").format(statement[segment], segment_links([segment], addresses))
            for segment in deciding["segment_id"]
        ),
        "Decided": decided["decided"],
        "Reason": deciding["reason"],
        "Otherwise": decided["otherwise"],
        "Then": [f"{symbols(rating)} → {symbols(becomes)}" for rating, becomes in steps],
    }
    return table(pd.DataFrame(shown), caption)


def _tiles(robustness: pd.DataFrame, variants: pd.DataFrame) -> pd.DataFrame:
    """Return every cell with the words that stand in its tile."""
    cells = zip(robustness.itertuples(), *_kinds(robustness, variants), strict=True)
    return pd.DataFrame(
        {
            "case_id": cell.case_id,
            "code_id": cell.code_id,
            "rating": cell.published,
            "symbol": SYMBOL[cell.published],
            "spoken": SPOKEN[cell.published],
            "dots": DOTS.get(cell.confidence, ""),
            "confidence": cell.confidence if cell.confidence in DOTS else "no rating",
            "note": _note(cell),
            "letters": _letters(rated, unrated),
            "breaks": _note(cell) or "no dispute",
            "breaks_to": symbols(cell.breaks_to),
            "rated": ", ".join(rated) or "none",
            "unrated": ", ".join(unrated) or "none",
        }
        for cell, rated, unrated in cells
    )


def _kinds(robustness: pd.DataFrame, variants: pd.DataFrame) -> tuple[list[list[str]], ...]:
    """Return, for every cell, the kinds of variant that give another rating, and that give none."""
    rated = variants["rating"].isin(RATINGS)
    found = []
    for reached in (rated, ~rated):
        changed = variants[variants["changed"] & reached].astype({"kind": object})
        kinds = changed.groupby(CELL, observed=False)["kind"].agg(set)
        of_cells = kinds.reindex(pd.MultiIndex.from_frame(robustness[CELL]))
        found.append([[kind for kind in LETTER if kind in cell] for cell in of_cells])
    return tuple(found)


def _letters(rated: list[str], unrated: list[str]) -> str:
    letters = {kind: LETTER[kind] for kind in rated}
    bracketed = {kind: f"({LETTER[kind]})" for kind in unrated}
    both = bracketed | letters
    return " ".join(both[kind] for kind in LETTER if kind in both)


def _note(cell: Any) -> str:
    """Say how many disputes, of how many, change the rating, and where it stands."""
    if cell.disputes == 0:
        return ""
    if pd.isna(cell.breaking_number):
        return f"none of {cell.disputes}"
    return f"{cell.breaking_number} of {cell.disputes} · {share(cell.share)}"


def _numbers(robustness: pd.DataFrame, variants: pd.DataFrame) -> pd.DataFrame:
    rated, unrated = _kinds(robustness, variants)
    return pd.DataFrame(
        {
            "Dimension": robustness["code_id"].astype(object),
            "Partnership": robustness["case_id"].astype(object),
            "Rating": robustness["published"].astype(object).map(SYMBOL),
            "Confidence": robustness["confidence"].astype(object),
            "Disputes": robustness["disputes"],
            "Fewest that change it": robustness["breaking_number"],
            "To": robustness["breaks_to"].map(symbols),
            "Share it stands in": robustness["share"],
            "Another rating by": [", ".join(kinds) for kinds in rated],
            "Thin or silent by": [", ".join(kinds) for kinds in unrated],
        }
    )
