"""What a class made of the segments it coded: each coder, and the most contested statements."""

from collections.abc import Iterable
from typing import Any

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from crosscase.display.addresses import homes
from crosscase.display.agreement import UNDEFINED
from crosscase.display.labels import labelled
from crosscase.display.segments import VALENCES
from crosscase.display.tables import markup, segment_links, table_markup
from crosscase.display.words import number, share
from crosscase.study.model import Study


def refused_list(refused: Iterable[Exception]) -> HTML:
    """Name the files that were left out, with the reasons.

    Parameters
    ----------
    refused
        From :func:`crosscase.interchange.read_class`.
    """
    reasons = [
        [str(problem) for problem in error.problems]  # type: ignore[attr-defined]
        for error in refused
    ]
    if not reasons:
        return HTML("<p>No file was left out.</p>")
    items = (Markup("<li>{}</li>").format(Markup("<br />").join(problems)) for problems in reasons)
    return HTML(
        Markup("<p>Left out, until repaired:</p><ul>{}</ul>").format(Markup("\n").join(items))
    )


def coder_table(agreement: pd.DataFrame, caption: str) -> HTML:
    """Show how far each coder agrees with the reference over all codes.

    Parameters
    ----------
    agreement
        From :func:`crosscase.analysis.agreement_with`; only rows of ``all`` are shown.
    caption
        What the table shows.
    """
    rows = agreement[agreement["code_id"] == "all"]
    alpha = rows["alpha"].map(lambda value: UNDEFINED if pd.isna(value) else number(value, 2))
    shown = {
        "Coder": rows["coder_id"],
        "Statements": rows["segments"],
        "Codes given": rows["both"] + rows["coder_only"],
        "Also in the reference": rows["both"],
        "Reference only": rows["reference_only"],
        "Agreed": rows["percent"].map(share, "ignore"),
        "Alpha": alpha,
        "Same direction": [
            f"{same} of {both}"
            for same, both in zip(rows["same_valence"], rows["both"], strict=True)
        ],
    }
    return HTML(f'<div class="coders">{table_markup(pd.DataFrame(shown), caption)}</div>')


def vote_table(
    contested: pd.DataFrame,
    votes: pd.DataFrame,
    reference: pd.DataFrame,
    study: Study,
    caption: str,
) -> HTML:
    """Show what readers said of segments, beside the reference.

    Parameters
    ----------
    contested
        Rows of :func:`crosscase.analysis.contested`: the segments to show, in this order.
    votes
        From :func:`crosscase.analysis.votes`.
    reference
        Readings of the reference.
    study
        The study, for the statements and for readable names.
    caption
        What the table shows.
    """
    addresses = homes(study)
    said = study.segments.set_index(study.segments["segment_id"].astype(object))["statement"]
    segments = list(contested["segment_id"].astype(object))
    given = _by_segment(labelled(votes, study), _vote)
    decided = _by_segment(labelled(reference.dropna(subset="code_id"), study), _decision)
    shown = {
        "Statement": markup(
            Markup("{} {}").format(said[segment], segment_links(segment, addresses))
            for segment in segments
        ),
        "Readers": contested["readers"].to_numpy(),
        "What they gave": markup(_lines(given.get(segment)) for segment in segments),
        "The reference": markup(_lines(decided.get(segment)) for segment in segments),
    }
    return HTML(f'<div class="votes">{table_markup(pd.DataFrame(shown), caption)}</div>')


def _by_segment(rows: pd.DataFrame, worded: Any) -> dict[str, list[str]]:
    lines: dict[str, list[str]] = {}
    for row in rows.to_dict("records"):
        lines.setdefault(row["segment_id"], []).append(worded(row))
    return lines


def _vote(row: dict[Any, Any]) -> str:
    directions = ", ".join(f"{row[valence]} {valence}" for valence in VALENCES if row[valence])
    return f"{row['code_id']}: {row['given']} of {row['readers']} ({directions})"


def _decision(row: dict[Any, Any]) -> str:
    return f"{row['code_id']}: {row['valence']}"


def _lines(lines: list[str] | None) -> Markup:
    return Markup("<br />").join(lines or ["no code"])
