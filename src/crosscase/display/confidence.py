"""How sure a finding is: a mark beside every rating, and the judgement with its reasons."""

from collections.abc import Hashable
from typing import Any

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from crosscase.analysis.confidence import COMPONENTS, JUDGED, NOT_JUDGED, quoted
from crosscase.display import addresses
from crosscase.display.words import count, directed, share

DOTS = {
    NOT_JUDGED: "?",
    "very low": "●○○○",
    "low": "●●○○",
    "moderate": "●●●○",
    "high": "●●●●",
}
VOID = Markup(
    '<p class="void">This judgement is void. Confidence was {} in the rating {}; the rating is {} '
    "now, and nobody has judged it. What follows was written of the earlier one.</p>"
)
COMPONENT = {
    "limitations": "Methodological limitations",
    "coherence": "Coherence",
    "adequacy": "Adequacy of data",
    "relevance": "Relevance",
}


def confidence_mark(level: str, address: str = "") -> Markup:
    """Return a level of confidence as four dots, which a screen reader speaks in words.

    Parameters
    ----------
    level
        ``very low``, ``low``, ``moderate``, ``high`` or ``not judged``.
    address
        Where the judgement stands with its reasons; no link if empty.
    """
    mark = Markup(
        '<span class="confidence" title="confidence: {0}"><span aria-hidden="true">{1}</span>'
        '<span class="spoken">confidence {0}</span></span>'
    ).format(level, DOTS[level])
    return Markup('<a href="{}">{}</a>').format(address, mark) if address else mark


def in_confidence(level: str) -> str:
    """Return a level as a phrase: ``low confidence``, ``confidence not judged``."""
    return f"confidence {level}" if level == NOT_JUDGED else f"{level} confidence"


def confidence_list(judged: pd.DataFrame) -> HTML:
    """Show the judgements of confidence, each with its indicators, concerns and reasons.

    Every judgement has an address, ``confidence-`` and the case and code in lower case. One that
    was made of another rating says so, and is shown as not judged.

    Parameters
    ----------
    judged
        From :func:`crosscase.analysis.judgements`, joined with
        :func:`crosscase.analysis.indicators`, then
        :func:`crosscase.analysis.with_confidence`, labelled.
    """
    parts = []
    for case, cells in judged.groupby("case_id", observed=True):
        parts.append(Markup("<h2>{}</h2>").format(case))
        parts += [_judgement(cell) for cell in cells.to_dict("records")]
    return HTML(Markup("\n").join(parts))


def _judgement(cell: dict[Hashable, Any]) -> Markup:
    concerns = Markup("").join(
        Markup("<li>{}: <strong>{}</strong>. {}</li>").format(
            COMPONENT[name], _concern(cell[name]), cell[f"{name}_reason"]
        )
        for name in COMPONENTS
    )
    return Markup(
        '<div class="judgement" id="confidence-{cell_id}"><h3>{code}: {level} {mark}</h3>'
        '{void}<p>{reason}</p><p class="origin">{indicators} '
        '<a href="{evidence}">Its statements</a></p>'
        "<ul>{concerns}</ul></div>"
    ).format(
        cell_id=cell["cell_id"],
        code=cell["code_id"],
        level=cell["confidence"],
        mark=confidence_mark(cell["confidence"]),
        void=VOID.format(cell["level"], quoted(cell), quoted(cell, JUDGED.values()))
        if cell["confidence"] == NOT_JUDGED
        else "",
        reason=cell["reason"],
        indicators=_indicators(cell),
        evidence=addresses.CELL.format(cell_id=cell["cell_id"]),
        concerns=concerns,
    )


def _concern(concern: str) -> str:
    return "no concerns" if concern == "none" else f"{concern} concerns"


def _indicators(cell: dict[Hashable, Any]) -> str:
    """Say in one line what was computed for a cell."""
    breaking = "none"
    if not pd.isna(cell["breaking_number"]):
        breaking = f"{cell['breaking_number']} of {cell['disputes']}"
    figures = "; ".join(
        [
            f"{directed(cell['judged'])} from {count(cell['origins'], 'origin')}",
            f"{count(cell['sides'], 'publisher side')}, {count(cell['languages'], 'language')}",
            f"{share(cell['involved_share'])} from those involved",
            f"{share(cell['contradicting'])} contradicting",
            f"{share(cell['dated'])} dated",
            f"coders alike on {share(cell['agreed'])} of all codings here",
            f"stands in {share(cell['stands'])} of adjudications",
            f"disputes that would change it: {breaking}",
        ]
    )
    return figures[0].upper() + figures[1:] + "."
