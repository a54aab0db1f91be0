"""What a class made of the segments it coded: each coder, and the most contested statements.

Who saw the reference after each statement is never counted together with who coded blind. Any
number of files will do, none as well: where there is nothing to show, a sentence says why.
"""

from collections.abc import Callable, Iterable, Sequence

import pandas as pd
from IPython.display import HTML
from IPython.display import display as show
from markupsafe import Markup

from crosscase import analysis, display
from crosscase.analysis.intercoder import REFERENCE
from crosscase.display import Figure, count, labelled, listing, number
from crosscase.display.addresses import homes
from crosscase.display.charts import UNDEFINED
from crosscase.display.html import markup, parts
from crosscase.display.labels import bearings
from crosscase.display.tables import table_markup
from crosscase.interchange import InvalidCodings
from crosscase.study import Study
from crosscase.teach.markup import render

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

Part = HTML | Figure


class Shown:
    """Several things that one cell shows, one behind the other."""

    def __init__(self, parts: Sequence[Part]) -> None:
        """Keep the parts."""
        self.parts = parts

    def _ipython_display_(self) -> None:
        show(*self.parts)


def class_files(readings: pd.DataFrame, refused: Iterable[InvalidCodings]) -> HTML:
    """Say whose files were read, in which mode, and which were left out, with the reasons.

    Parameters
    ----------
    readings, refused
        From :func:`crosscase.interchange.read_class`.

    Examples
    --------
    >>> import crosscase as cc
    >>> from crosscase import interchange, teach
    >>> study = cc.load_study()
    >>> readings, refused = interchange.read_class(study.path / "classroom", study)
    >>> print(teach.class_files(readings, refused).data)
    <p>Read: two coders coded blind. No file was left out.</p>
    """
    coders = readings.groupby("mode")["coder_id"].nunique()
    groups = [
        f"{count(coders[mode], 'coder')} {said}" for mode, said in MODES.items() if mode in coders
    ]
    nobody = "Nobody has been read: the folder holds no file of codings that can be."
    left_out = []
    for error in refused:
        problems = error.problems[:FAULTS]
        said = [str(each).removeprefix(each.table).strip(" :") for each in problems]
        more = len(error.problems) - len(said)
        left_out.append((error.name, [*said, f"… and {number(more)} more"] if more else said))
    read = f"Read: {listing(groups)}." if groups else nobody
    return HTML(render("class_files.html", read=read, left_out=left_out))


def class_coders(readings: pd.DataFrame, study: Study) -> Shown:
    """Show each coder of a class beside the reference.

    Parameters
    ----------
    readings
        From :func:`crosscase.interchange.read_class`.
    study
        The study that the segments and codes belong to.

    Examples
    --------
    >>> import crosscase as cc
    >>> from crosscase import interchange, teach
    >>> study = cc.load_study()
    >>> readings, _ = interchange.read_class(study.path / "classroom", study)
    >>> len(teach.class_coders(readings, study).parts)
    3
    """

    def beside(own: pd.DataFrame, said: str) -> list[Part]:
        who = "This coder" if own["coder_id"].nunique() == 1 else "These coders"
        caption = f"Each coder of the class beside the reference, {said}"
        return [
            _paragraph(f"{who} {MEANING[own['mode'].iloc[0]]}"),
            coder_table(analysis.agreement_with(own, study), caption),
        ]

    return _by_mode(readings, beside)


def class_agreement(readings: pd.DataFrame, study: Study) -> Shown:
    """Show how far the coders of a class agree with each other, code by code.

    Parameters and example are those of :func:`class_coders`.
    """

    def agreed(own: pd.DataFrame, said: str) -> list[Part]:
        if lacking := _lack(own):
            return [lacking]
        every = analysis.reading_coefficients(own, study)
        presence = every[every["judgement"] == "presence"]
        alpha = presence[presence["coefficient"] == "alpha"]
        overall = alpha.loc[alpha["code_id"] == "all", "value"].item()
        shown = UNDEFINED if pd.isna(overall) else number(overall, 2)
        caption = f"Agreement in the class on whether a code applies, {said}"
        parts: list[Part] = [
            _paragraph(f"Over all dimensions Krippendorff’s alpha is {shown}."),
            display.folded(
                display.agreement_table(presence, study, f"{caption}, by four measures"),
                f"Show all measures of agreement in the class, {said}",
            ),
        ]
        each = alpha[alpha["code_id"] != "all"].dropna(subset="value")
        if not each.empty:
            enough = display.in_words(int(each["low"].notna().sum()))
            least = labelled(each.nsmallest(3, "value"), study)["code_id"].str.lower()
            alt = (
                f"Over all dimensions alpha is {shown}; it is lowest on {listing(least)}. There "
                f"is enough for an interval on {enough} of the "
                f"{alpha['code_id'].nunique() - 1} dimensions."
            )
            chart = display.agreement_intervals(
                alpha, study, f"{caption}, with 95 % intervals", alt
            )
            parts.insert(1, chart)
        return parts

    return _by_mode(readings, agreed)


def class_contested(readings: pd.DataFrame, study: Study) -> Shown:
    """Show on which statements a class differs most; what it and the reference say is folded away.

    Parameters and example are those of :func:`class_coders`.
    """

    def differing(own: pd.DataFrame, said: str) -> list[Part]:
        if lacking := _lack(own):
            return [lacking]
        shared = analysis.contested(own, study)
        apart = shared[shared["differing"] > 0]
        if apart.empty:
            nobody = f"On {count(len(shared), 'statement')} nobody differs from another."
            return [_paragraph(nobody)]
        top = apart.head(MOST)
        reference = analysis.study_readings(study, top["segment_id"]).query(
            f"coder_id == '{REFERENCE}'"
        )
        measure = "codes on which two coders differ"
        given = vote_table(
            top,
            analysis.votes(own, study),
            reference,
            study,
            f"What the class gave to them, {said}",
        )
        return [
            display.evidence_bars(
                top.rename(columns={"differing": measure}).astype({"segment_id": str}),
                study,
                "segment_id",
                f"The statements on which the class differs most, {said}",
                f"Coders differ on {len(apart)} of {count(len(shared), 'statement')}; most on "
                f"{listing(top['segment_id'].head(3))}.",
                measure=measure,
            ),
            display.folded(given, f"Show what the class and the reference gave to them, {said}"),
        ]

    return _by_mode(readings, differing)


def _by_mode(readings: pd.DataFrame, shown: Callable[[pd.DataFrame, str], Sequence[Part]]) -> Shown:
    """Return what is shown of the coders of each mode, behind a line that says which."""
    parts: list[Part] = []
    for mode, said in MODES.items():
        own = readings[readings["mode"] == mode]
        if not own.empty:
            lead = Markup("<strong>{}.</strong>").format(said.capitalize())
            parts += [_paragraph(lead), *shown(own, said)]
    nobody = "No file has been read yet, so there is nothing to compare."
    return Shown(parts or [_paragraph(nobody)])


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

    Examples
    --------
    >>> import crosscase as cc
    >>> from crosscase import teach
    >>> study = cc.load_study()
    >>> own = cc.study_readings(study, teach.practice_sample(study)["segment_id"])
    >>> teach.coder_table(cc.agreement_with(own, study), "The coders beside the reference")
    <IPython.core.display.HTML object>
    """
    rows = agreement[agreement["code_id"] == "all"]
    shown = {
        "Coder": rows["coder_id"],
        "Statements": rows["segments"],
        "Codes given": rows["both"] + rows["coder_only"],
        "Also in the reference": rows["both"],
        "Reference only": rows["reference_only"],
        "Agreed": rows["percent"].map(display.share, "ignore"),
        "Alpha": rows["alpha"].map(lambda each: UNDEFINED if pd.isna(each) else number(each, 2)),
        "Same direction": [
            f"{same} of {both}"
            for same, both in zip(rows["same_bearing"], rows["both"], strict=True)
        ],
    }
    return _boxed("coders", shown, caption)


def vote_table(
    contested: pd.DataFrame,
    votes: pd.DataFrame,
    reference: pd.DataFrame,
    study: Study,
    caption: str,
) -> HTML:
    """Show what readers said of segments, in the order of ``contested``, beside the reference."""
    given: dict[str, list[str]] = {}
    for row in labelled(votes, study).to_dict("records"):
        each_way = ", ".join(f"{row[each]} {each}" for each in bearings(study) if row[each])
        given.setdefault(row["segment_id"], []).append(
            f"{row['code_id']}: {row['given']} of {row['readers']} ({each_way})"
        )
    decided: dict[str, list[str]] = {}
    for row in labelled(reference.dropna(subset="code_id"), study).to_dict("records"):
        decided.setdefault(row["segment_id"], []).append(f"{row['code_id']}: {row['bearing']}")

    addresses = homes(study)
    said = study.segments.set_index(study.segments["segment_id"].astype(object))["statement"]
    segments = list(contested["segment_id"].astype(object))
    between = Markup("<br />")
    shown = {
        "Statement": markup(
            parts.quoted(said[segment], [segment], addresses) for segment in segments
        ),
        "Readers": contested["readers"].to_numpy(),
        "What they gave": markup(between.join(given.get(each, ["no code"])) for each in segments),
        "The reference": markup(between.join(decided.get(each, ["no code"])) for each in segments),
    }
    return _boxed("votes", shown, caption)


def _boxed(kind: str, shown: dict[str, object], caption: str) -> HTML:
    table = table_markup(pd.DataFrame(shown), caption)
    return HTML(Markup('<div class="{}">{}</div>').format(kind, table))
