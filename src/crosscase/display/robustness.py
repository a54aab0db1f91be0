"""What it would take to change a rating."""

from typing import Any

import altair as alt
import pandas as pd
from IPython.display import HTML

from crosscase.analysis import RATINGS
from crosscase.display.addresses import homes
from crosscase.display.figure import Figure
from crosscase.display.html import markup, parts, records
from crosscase.display.labels import heading, statements_of
from crosscase.display.matrix import ON_ITS_GROUND, RATING_FILL
from crosscase.display.tables import table
from crosscase.display.theme import (
    MATRIX_WIDTH,
    OUTLINE,
    TEXT,
    case_names,
    readable,
    tooltip,
)
from crosscase.display.words import DOTS, SPOKEN, SYMBOL, share, symbols
from crosscase.study import Study

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
ROW, TILE = 72, 50
LABEL_Y, SYMBOL_Y, NOTE_Y, LETTERS_Y = -27, -7, 10, 24


def what_would_it_take(
    robustness: pd.DataFrame, variants: pd.DataFrame, study: Study, caption: str, alt_text: str
) -> Figure:
    """Draw every published rating with what would change it.

    A tile holds the rating and how sure it is (dots); the fewest disputes that, decided otherwise,
    change it, of how many, and the share of adjudications in which it stands; and a letter for
    every kind of variant in which it changes, in brackets where it only becomes thin or silent.
    The numbers say the same, and what a rating breaks to.

    Parameters
    ----------
    robustness
        From :func:`crosscase.analysis.robustness`, by code, with
        :func:`crosscase.analysis.with_confidence`, labelled.
    variants
        From :func:`crosscase.analysis.variants`, by code, labelled.
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
    middle = ROW / 2 - TILE / 2 - 2
    tiles = base.mark_rect(height=TILE, yOffset=middle, cornerRadius=4, **OUTLINE)
    texts = base.encode(color=ON_ITS_GROUND)
    first = robustness["case_id"].cat.categories[0]
    labels = (
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
    """Return what stands in the tile of a cell."""
    note = ""
    if cell.disputes and pd.isna(cell.breaking_number):
        note = f"none of {cell.disputes}"
    elif cell.disputes:
        note = f"{cell.breaking_number} of {cell.disputes} · {share(cell.share)}"
    return {
        "case_id": cell.case_id,
        "code_id": cell.code_id,
        "rating": cell.published,
        "symbol": SYMBOL[cell.published],
        "spoken": SPOKEN[cell.published],
        "dots": DOTS.get(cell.confidence, ""),
        "confidence": cell.confidence if cell.confidence in DOTS else "no rating",
        "note": note,
        "letters": _letters(cell.rated, cell.unrated),
        "breaks": note or "no dispute",
        "breaks_to": symbols(cell.breaks_to),
        "rated": ", ".join(cell.rated) or "none",
        "unrated": ", ".join(cell.unrated) or "none",
    }


def _letters(rated: list[str], unrated: list[str]) -> str:
    """Return the letters of the kinds of variant; another rating comes before none."""
    marks = {kind: f"({LETTER[kind]})" for kind in unrated} | {kind: LETTER[kind] for kind in rated}
    return " ".join(marks[kind] for kind in LETTER if kind in marks)


def deciding_table(deciding: pd.DataFrame, study: Study, caption: str) -> HTML:
    """Show the disputes on which a rating hangs alone, with what each statement says.

    Parameters
    ----------
    deciding
        From :func:`crosscase.analysis.deciding_disputes`, with
        :func:`crosscase.analysis.with_confidence`, labelled.
    """
    addresses, said = homes(study), statements_of(study)
    rows = records(deciding.astype({"decided": object, "otherwise": object}))
    shown = {
        "Rating": markup(parts.hanging(row) for row in rows),
        "It hangs on": markup(
            parts.quoted(said[row["segment_id"]], [row["segment_id"]], addresses) for row in rows
        ),
        "Decided": ["no" if pd.isna(row["decided"]) else row["decided"] for row in rows],
        "Reason": [row["reason"] for row in rows],
        "Otherwise": ["no" if pd.isna(row["otherwise"]) else row["otherwise"] for row in rows],
        "Then": [f"{symbols(row['rating'])} → {symbols(row['becomes'])}" for row in rows],
    }
    return table(pd.DataFrame(shown), caption)
