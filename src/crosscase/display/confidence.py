"""How sure a finding is: the judgements, each with its figures, concerns and reasons."""

from typing import Any

import pandas as pd
from IPython.display import HTML

from crosscase.analysis.confidence import COMPONENTS, JUDGED, NOT_JUDGED, quoted
from crosscase.display.html import records, render
from crosscase.display.words import count, directed, headed, share

COMPONENT = {
    "limitations": "Methodological limitations",
    "coherence": "Coherence",
    "adequacy": "Adequacy of data",
    "relevance": "Relevance",
}


def confidence_list(judged: pd.DataFrame) -> HTML:
    """Show the judgements of confidence, each with its indicators, concerns and reasons.

    Every one has an address, ``confidence-`` and the ids of its cell. One that was made of another
    rating says so, and is shown as not judged. ``judged``: from
    :func:`crosscase.analysis.judgements`, joined with :func:`crosscase.analysis.indicators`, then
    :func:`crosscase.analysis.with_confidence`, labelled.
    """
    cases = [
        (case, [_told(cell) for cell in records(cells)])
        for case, cells in judged.groupby("case_id", observed=True)
    ]
    return render("confidence_list.html", cases=cases)


def _told(cell: dict[str, Any]) -> dict[str, Any]:
    """Return a judgement with what is said of it in words."""
    void = cell["confidence"] == NOT_JUDGED
    breaking = f"{cell['breaking_number']} of {cell['disputes']}"
    if pd.isna(cell["breaking_number"]):
        breaking = "none"
    figures = [
        f"{directed(cell['judged'])} from {count(cell['origins'], 'origin')}",
        f"{count(cell['sides'], 'publisher side')}, {count(cell['languages'], 'language')}",
        f"{share(cell['involved_share'])} from those involved",
        f"{share(cell['contradicting'])} contradicting",
        f"{share(cell['dated'])} dated",
        f"coders alike on {share(cell['agreed'])} of all codings here",
        f"stands in {share(cell['stands'])} of adjudications",
        f"disputes that would change it: {breaking}",
    ]
    return cell | {
        "void": void,
        "was": quoted(cell) if void else "",  # type: ignore[arg-type]
        "now": quoted(cell, JUDGED.values()) if void else "",  # type: ignore[arg-type]
        "indicators": headed("; ".join(figures)) + ".",
        "concerns": [(COMPONENT[each], cell[each], cell[f"{each}_reason"]) for each in COMPONENTS],
    }
