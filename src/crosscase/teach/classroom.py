"""What a class made of the segments it coded: each coder, and the most contested statements.

Who saw the reference after each statement is never counted together with who coded blind. Any
number of files will do, none as well: where there is nothing to show, a sentence says why. In the
built book a script does the same with files that are dropped into the page.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import pandas as pd
from IPython.display import HTML
from IPython.display import display as show
from markupsafe import Markup

from crosscase import analysis, display
from crosscase.analysis.intercoder import READING, REFERENCE, votes
from crosscase.display import Figure, count, labelled, listing, number
from crosscase.display.addresses import homes
from crosscase.display.charts import UNDEFINED
from crosscase.display.html import has, inert_json, markup, parts
from crosscase.display.labels import bearings, by_segment, statements_of
from crosscase.display.tables import table_markup
from crosscase.interchange import InvalidCodings
from crosscase.study import Study
from crosscase.study.texts import GARBLED
from crosscase.teach.markup import render
from crosscase.teach.sample import practice_sample

MODES = {
    "blind": "coded blind",
    "shown": "with the reference shown",
    "unsaid": "in a mode not said",
}
MOST = 10  # statements
DRAWS = 9999

Part = HTML | Figure


class Shown:
    """Several things that one cell shows, one behind the other."""

    def __init__(self, parts: Sequence[Part]) -> None:
        """Keep the parts."""
        self.parts = parts

    def _ipython_display_(self) -> None:
        show(*self.parts)


def class_mode(study: Study) -> HTML:
    """Show where the files of a class can be dropped in, for a script that does as this room does.

    It finds the statements, and what the reference holds, in the data of the explorer.

    Examples
    --------
    >>> "Drop files here" in class_mode(study).data
    True
    """
    known = {
        "codes": [{"id": code, "name": study.names[code]} for code in study.codebook["code_id"]],
        "bearing": list(study.bearings),
        "bearings": bearings(study),  # in the order in which they are shown
        "taken": [*study.coders["coder_id"].astype(str), REFERENCE],
        "unread": study.unread,
        "garbled": GARBLED.pattern,
        "examples": (examples := example_files(study)),
    }
    return HTML(render("class_app.html", data=inert_json(known), examples=examples, modes=MODES))


def example_files(study: Study) -> dict[str, str]:
    """Return the files that the study's own coders would hand in, were they a class coding blind.

    Examples
    --------
    >>> list(example_files(study))
    ['coder-A-blind.csv', 'coder-B-blind.csv']
    """
    readings = analysis.study_readings(study, practice_sample(study)["segment_id"])
    own = readings[readings["coder_id"] != REFERENCE]
    return {
        f"coder-{coder}-blind.csv": rows.assign(coder_id=f"coder-{coder}")[READING].to_csv(
            index=False, lineterminator="\n"
        )
        for coder, rows in own.groupby("coder_id", sort=False)
    }


def lab_link(sample: pd.DataFrame) -> HTML:
    """Show a form that makes a link to the coding lab: in which mode, with which statements.

    Examples
    --------
    >>> from crosscase import teach
    >>> "Copy the link" in lab_link(teach.practice_sample(study)).data
    True
    """
    return HTML(render("lab_link.html", size=len(sample), draws=DRAWS))


def class_files(readings: pd.DataFrame, refused: Iterable[InvalidCodings]) -> HTML:
    """Say whose files were read, in which mode, and which were left out, with the reasons.

    Examples
    --------
    >>> print(class_files(readings, refused).data)
    <p>Read: two coders coded blind. No file was left out.</p>
    """
    coders = readings.groupby("mode")["coder_id"].nunique()
    groups = [
        f"{count(coders[mode], 'coder')} {said}" for mode, said in MODES.items() if mode in coders
    ]
    read = listing(groups, nothing="")
    return HTML(render("class_files.html", read=read, refused=list(refused)))


def class_coders(readings: pd.DataFrame, study: Study) -> Shown:
    """Show each coder of a class beside the reference.

    Examples
    --------
    >>> len(class_coders(readings, study).parts)
    3
    """
    return _by_mode(readings, study, _coders, several=False)


def class_agreement(readings: pd.DataFrame, study: Study) -> Shown:
    """Show how far the coders of a class agree with each other, code by code.

    Examples
    --------
    >>> len(class_agreement(readings, study).parts)
    4
    """
    return _by_mode(readings, study, _agreement)


def class_contested(readings: pd.DataFrame, study: Study) -> Shown:
    """Show on which statements a class differs most; what it and the reference say is folded.

    Examples
    --------
    >>> len(class_contested(readings, study).parts)
    3
    """
    return _by_mode(readings, study, _contested)


def _by_mode(
    readings: pd.DataFrame,
    study: Study,
    shown: Callable[[pd.DataFrame, Study, str], Iterator[Part]],
    several: bool = True,
) -> Shown:
    """Return what is shown of the coders of each mode, or why not, behind a line that says which.

    What compares coders with each other takes ``several``.
    """
    parts: list[Part] = []
    for mode, said in MODES.items():
        own = readings[readings["mode"] == mode]
        if own.empty:
            continue
        parts.append(_paragraph(Markup("<strong>{}.</strong>").format(said.capitalize())))
        lack = _lack(own) if several else ""
        parts += [_paragraph(lack)] if lack else shown(own, study, said)
    nobody = "No file has been read yet, so there is nothing to compare."
    return Shown(parts or [_paragraph(nobody)])


def _coders(own: pd.DataFrame, study: Study, said: str) -> Iterator[Part]:
    alone = own["coder_id"].nunique() == 1
    yield HTML(render("class_mode.html", alone=alone, mode=own["mode"].iloc[0]))
    caption = f"Each coder of the class beside the reference, {said}"
    yield coder_table(analysis.agreement_with(own, study), caption)


def _agreement(own: pd.DataFrame, study: Study, said: str) -> Iterator[Part]:
    presence = analysis.reading_coefficients(own, study).query("judgement == 'presence'")
    alpha = presence[presence["coefficient"] == "alpha"]
    overall = _figure(alpha.loc[alpha["code_id"] == "all", "value"].item())
    yield _paragraph(f"Over all dimensions Krippendorff’s alpha is {overall}.")
    caption = f"Agreement in the class on whether a code applies, {said}"
    dimensions = alpha[alpha["code_id"] != "all"]
    known = dimensions.dropna(subset="value")
    if not known.empty:  # a class may use one category alone
        lowest = labelled(known.nsmallest(3, "value"), study)["code_id"].str.lower()
        finding = f"Agreement in the class is lowest on {listing(lowest)}"
        enough = display.in_words(int(known["low"].notna().sum()))
        alt = (
            f"Over all dimensions alpha is {overall}; it is lowest on {listing(lowest)}. There is "
            f"enough for an interval on {enough} of the {len(dimensions)} dimensions."
        )
        with_intervals = f"{caption}, with 95 % intervals"
        yield display.agreement_intervals(alpha, study, finding, with_intervals, alt)
    yield display.folded(
        display.agreement_table(presence, study, f"{caption}, by four measures"),
        f"Show all measures of agreement in the class, {said}",
    )


def _contested(own: pd.DataFrame, study: Study, said: str) -> Iterator[Part]:
    shared = analysis.contested(own, study)
    apart = shared[shared["differing"] > 0]
    everything = count(len(shared), "statement")
    if apart.empty:
        yield _paragraph(f"On {everything} nobody differs from another.")
        return
    top, measure = apart.head(MOST), "codes on which two coders differ"  # a title of the axis
    yield display.evidence_bars(
        top.rename(columns={"differing": measure}).astype({"segment_id": str}),
        study,
        "segment_id",
        f"On {len(apart)} of {everything} the class does not agree",
        f"The statements on which the class differs most, {said}",
        f"Coders differ on {count(len(apart), 'statement')}; most on "
        f"{listing(top['segment_id'].head(3))}.",
        measure=measure,
    )
    given = vote_table(top, own, study, f"What the class gave to them, {said}")
    yield display.folded(given, f"Show what the class and the reference gave to them, {said}")


def _lack(readings: pd.DataFrame) -> str:
    """Say why coders cannot be compared with each other, if they cannot."""
    if readings["coder_id"].nunique() == 1:
        return "Agreement takes two. One coder has been read in this mode."
    read = readings.groupby("segment_id", observed=True)["coder_id"].nunique()
    return "" if read.max() > 1 else "No two of them have read the same statement."


def _figure(value: float) -> str:
    return UNDEFINED if pd.isna(value) else number(value, 2)


def _paragraph(text: str) -> HTML:
    return HTML(Markup("<p>{}</p>").format(text))


def coder_table(agreement: pd.DataFrame, caption: str) -> HTML:
    """Show how far each coder agrees with the reference over all codes.

    The figures are from :func:`crosscase.analysis.agreement_with`.

    Examples
    --------
    >>> from crosscase import teach
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
        "Alpha": rows["alpha"].map(_figure),
        "Same bearing": rows["same_bearing"].astype(str) + " of " + rows["both"].astype(str),
    }
    return _boxed("coders", pd.DataFrame(shown), caption)


def vote_table(contested: pd.DataFrame, readings: pd.DataFrame, study: Study, caption: str) -> HTML:
    """Show what readers said of segments, in the order of ``contested``, beside the reference."""
    segments = list(contested["segment_id"].astype(object))
    reference = analysis.study_readings(study, segments).query(f"coder_id == '{REFERENCE}'")

    def lines(
        codings: pd.DataFrame, line: Callable[[dict[str, Any]], str], nothing: str
    ) -> pd.Series:
        """Return of each segment a line for each of its codings."""
        own = by_segment(labelled(codings, study))
        told = ([line(row) for row in own.get(each, [])] or [nothing] for each in segments)
        return markup(map(Markup("<br />").join, told))

    def vote(row: dict[str, Any]) -> str:
        each_way = ", ".join(f"{row[each]} {each}" for each in bearings(study) if row[each])
        return f"{row['code_id']}: {row['given']} of {row['readers']} ({each_way})"

    def agreed(row: dict[str, Any]) -> str:
        return f"{row['code_id']}: {row['bearing']}" if has(row["code_id"]) else "no code"

    said, addresses = statements_of(study), homes(study)
    shown = {
        "Statement": markup(parts.quoted(said[each], [each], addresses) for each in segments),
        "Readers": contested["readers"].to_numpy(),
        "What they gave": lines(votes(readings, study), vote, "no code"),
        "The reference": lines(reference, agreed, "not read"),
    }
    return _boxed("votes", pd.DataFrame(shown), caption)


def _boxed(kind: str, shown: pd.DataFrame, caption: str) -> HTML:
    table = table_markup(shown, caption)
    return HTML(render("box.html", name=kind, content=table, links=""))
