"""What a class made of the segments it coded: each coder, and the most contested statements.

Who saw the reference after each statement is never counted together with who coded blind. Any
number of files will do, none as well: where there is nothing to show, a sentence says why.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pandas as pd
from IPython.display import HTML, display
from markupsafe import Markup

from crosscase.analysis import agreement_with, reading_coefficients, study_readings
from crosscase.analysis import contested as rank_contested
from crosscase.analysis import votes as count_votes
from crosscase.analysis.intercoder import REFERENCE
from crosscase.display.addresses import homes
from crosscase.display.agreement import UNDEFINED, agreement_intervals, agreement_table
from crosscase.display.bars import evidence_bars
from crosscase.display.figure import Figure
from crosscase.display.html import markup, parts
from crosscase.display.labels import bearings, labelled
from crosscase.display.tables import folded, table_markup
from crosscase.display.words import count, in_words, listing, number, share
from crosscase.study import Problem, Study

MODES = {
    "blind": "coded blind",
    "shown": "with the reference shown",
    "unsaid": "in a mode not said",
}
MEANING = {
    "blind": "saw the reference at the end only. They judged by themselves: what they agree on, "
    "with each other or with it, can be taken for agreement.",
    "shown": "saw the reference after each statement, and may have learnt from it as they went. "
    "How far they agree says how well they follow it, and is no measure of agreement.",
    "unsaid": "may have seen the reference or not: their files end neither in “blind” nor in "
    "“shown”, as the lab names them. Until that is known, it is no measure of agreement.",
}
FAULTS, MOST = 5, 10
NOBODY = HTML("<p>No file has been read yet, so there is nothing to compare.</p>")


class Shown:
    """Several things that one cell shows, one behind the other.

    Parameters
    ----------
    parts
        Tables, charts and paragraphs.
    """

    def __init__(self, parts: Sequence[HTML | Figure]) -> None:
        """Keep the parts."""
        self.parts = parts

    def _ipython_display_(self) -> None:
        display(*self.parts)


def class_files(readings: pd.DataFrame, refused: Iterable[Any]) -> HTML:
    """Say whose files were read, in which mode, and which were left out, with the reasons.

    Parameters
    ----------
    readings, refused
        From :func:`crosscase.interchange.read_class`.
    """
    coders = readings.groupby("mode")["coder_id"].nunique()
    groups = [
        f"{count(coders[mode], 'coder')} {said}" for mode, said in MODES.items() if mode in coders
    ]
    nobody = "Nobody has been read: the folder holds no file of codings that can be."
    read = f"Read: {listing(groups)}." if groups else nobody
    items = [
        Markup("<li><strong>{}</strong><br />{}</li>").format(error.name, _faults(error.problems))
        for error in refused
    ]
    left_out = "Left out, until repaired:" if items else "No file was left out."
    return HTML(
        Markup("<p>{} {}</p>{}").format(
            read, left_out, Markup("<ul>{}</ul>").format(Markup("\n").join(items)) if items else ""
        )
    )


def _faults(problems: Sequence[Problem]) -> Markup:
    """Return what is wrong with a file, shortened where it fills pages."""
    said = [str(problem).removeprefix(problem.table).strip(" :") for problem in problems[:FAULTS]]
    more = len(problems) - len(said)
    return Markup("<br />").join([*said, f"… and {number(more)} more"] if more else said)


def class_coders(readings: pd.DataFrame, study: Study) -> Shown:
    """Show each coder of a class beside the reference.

    Parameters
    ----------
    readings
        From :func:`crosscase.interchange.read_class`.
    study
        The study that the segments and codes belong to.
    """

    def beside(own: pd.DataFrame, said: str) -> list[HTML | Figure]:
        who = "This coder" if own["coder_id"].nunique() == 1 else "These coders"
        meaning = _paragraph(f"{who} {MEANING[own['mode'].iloc[0]]}")
        caption = f"Each coder of the class beside the reference, {said}"
        return [meaning, coder_table(agreement_with(own, study), caption)]

    return _by_mode(readings, beside)


def class_agreement(readings: pd.DataFrame, study: Study) -> Shown:
    """Show how far the coders of a class agree with each other, code by code.

    Parameters
    ----------
    readings, study
        As for :func:`class_coders`.
    """

    def agreed(own: pd.DataFrame, said: str) -> list[HTML | Figure]:
        if lacking := _lack(own):
            return [lacking]
        every = reading_coefficients(own, study)
        presence = every[every["judgement"] == "presence"]
        alpha = presence[presence["coefficient"] == "alpha"]
        overall = alpha.loc[alpha["code_id"] == "all", "value"].item()
        shown = UNDEFINED if pd.isna(overall) else number(overall, 2)
        caption = f"Agreement in the class on whether a code applies, {said}"
        measures = agreement_table(presence, study, f"{caption}, by four measures")
        return [
            _paragraph(f"Over all dimensions Krippendorff’s alpha is {shown}."),
            *_intervals(alpha, study, caption, shown),
            folded(measures, f"Show all measures of agreement in the class, {said}"),
        ]

    return _by_mode(readings, agreed)


def _intervals(alpha: pd.DataFrame, study: Study, caption: str, overall: str) -> list[Figure]:
    """Return the chart of agreement, where any code has a value."""
    each = alpha[alpha["code_id"] != "all"].dropna(subset="value")
    if each.empty:
        return []
    least = labelled(each.nsmallest(3, "value"), study)["code_id"].str.lower()
    alt = (
        f"Over all dimensions alpha is {overall}; it is lowest on {listing(least)}. There is "
        f"enough for an interval on {in_words(int(each['low'].notna().sum()))} of the "
        f"{alpha['code_id'].nunique() - 1} dimensions."
    )
    return [agreement_intervals(alpha, study, f"{caption}, with 95 % intervals", alt)]


def class_contested(readings: pd.DataFrame, study: Study) -> Shown:
    """Show on which statements a class differs most; what it and the reference say is folded away.

    Parameters
    ----------
    readings, study
        As for :func:`class_coders`.
    """

    def differing(own: pd.DataFrame, said: str) -> list[HTML | Figure]:
        if lacking := _lack(own):
            return [lacking]
        shared = rank_contested(own, study)
        apart = shared[shared["differing"] > 0]
        if apart.empty:
            return [
                _paragraph(f"On {count(len(shared), 'statement')} nobody differs from another.")
            ]
        top = apart.head(MOST)
        reference = study_readings(study, top["segment_id"]).query(f"coder_id == '{REFERENCE}'")
        measure = "codes on which two coders differ"
        alt = (
            f"Coders differ on {len(apart)} of {count(len(shared), 'statement')}; most on "
            f"{listing(top['segment_id'].head(3))}."
        )
        bars = top.rename(columns={"differing": measure}).astype({"segment_id": str})
        caption = f"The statements on which the class differs most, {said}"
        given = vote_table(
            top, count_votes(own, study), reference, study, f"What the class gave to them, {said}"
        )
        return [
            evidence_bars(bars, study, "segment_id", caption, alt, measure=measure),
            folded(given, f"Show what the class and the reference gave to them, {said}"),
        ]

    return _by_mode(readings, differing)


def _by_mode(
    readings: pd.DataFrame, shown: Callable[[pd.DataFrame, str], Sequence[HTML | Figure]]
) -> Shown:
    """Return what is shown of the coders of each mode, behind a line that says which."""
    parts: list[HTML | Figure] = []
    for mode, said in MODES.items():
        own = readings[readings["mode"] == mode]
        if not own.empty:
            lead = Markup("<p><strong>{}.</strong></p>").format(said.capitalize())
            parts += [HTML(lead), *shown(own, said)]
    return Shown(parts or [NOBODY])


def _lack(readings: pd.DataFrame) -> HTML | None:
    """Say why coders cannot be compared with each other, if they cannot."""
    if readings["coder_id"].nunique() == 1:
        return _paragraph("Agreement takes two. One coder has been read in this mode.")
    read = readings.groupby("segment_id", observed=True)["coder_id"].nunique()
    return None if read.max() > 1 else _paragraph("No two of them have read the same statement.")


def _paragraph(text: str) -> HTML:
    return HTML(Markup("<p>{}</p>").format(text))


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
            for same, both in zip(rows["same_bearing"], rows["both"], strict=True)
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
    given = _by_segment(labelled(votes, study), lambda row: _vote(row, bearings(study)))
    decided = _by_segment(labelled(reference.dropna(subset="code_id"), study), _decision)
    shown = {
        "Statement": markup(
            parts.quoted(said[segment], [segment], addresses) for segment in segments
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


def _vote(row: dict[Any, Any], bearings: list[str]) -> str:
    directions = ", ".join(f"{row[bearing]} {bearing}" for bearing in bearings if row[bearing])
    return f"{row['code_id']}: {row['given']} of {row['readers']} ({directions})"


def _decision(row: dict[Any, Any]) -> str:
    return f"{row['code_id']}: {row['bearing']}"


def _lines(lines: list[str] | None) -> Markup:
    return Markup("<br />").join(lines or ["no code"])
