"""What a class made of the segments it coded: each coder, and the most contested statements.

Who saw the reference after each statement is never counted together with who coded blind. Any
number of files will do, none as well: where there is nothing to show, a sentence says why.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import pandas as pd
from IPython.display import HTML
from IPython.display import display as show
from markupsafe import Markup

from crosscase import analysis, display
from crosscase.analysis.intercoder import REFERENCE, votes
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
FAULTS, MOST = 5, 10  # of a file, and statements

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
        said = [str(each).removeprefix(each.table).strip(" :") for each in error.problems[:FAULTS]]
        if more := len(error.problems) - len(said):
            said.append(f"… and {number(more)} more")
        left_out.append((error.name, said))
    read = f"Read: {listing(groups)}." if groups else nobody
    return HTML(render("class_files.html", read=read, left_out=left_out))


def class_coders(readings: pd.DataFrame, study: Study) -> Shown:
    """Show each coder of a class beside the reference.

    Examples
    --------
    >>> import crosscase as cc
    >>> from crosscase import interchange, teach
    >>> study = cc.load_study()
    >>> readings, _ = interchange.read_class(study.path / "classroom", study)
    >>> len(teach.class_coders(readings, study).parts)
    3
    """
    return _by_mode(readings, study, _coders)


def class_agreement(readings: pd.DataFrame, study: Study) -> Shown:
    """Show how far the coders of a class agree with each other, code by code."""
    return _by_mode(readings, study, _agreement)


def class_contested(readings: pd.DataFrame, study: Study) -> Shown:
    """Show on which statements a class differs most; what it and the reference say is folded."""
    return _by_mode(readings, study, _contested)


def _by_mode(
    readings: pd.DataFrame,
    study: Study,
    shown: Callable[[pd.DataFrame, Study, str], Iterator[Part]],
) -> Shown:
    """Return what is shown of the coders of each mode, behind a line that says which."""
    parts: list[Part] = []
    for mode, said in MODES.items():
        own = readings[readings["mode"] == mode]
        if not own.empty:
            lead = Markup("<strong>{}.</strong>").format(said.capitalize())
            parts += [_paragraph(lead), *shown(own, study, said)]
    nobody = "No file has been read yet, so there is nothing to compare."
    return Shown(parts or [_paragraph(nobody)])


def _coders(own: pd.DataFrame, study: Study, said: str) -> Iterator[Part]:
    who = "This coder" if own["coder_id"].nunique() == 1 else "These coders"
    yield _paragraph(f"{who} {MEANING[own['mode'].iloc[0]]}")
    caption = f"Each coder of the class beside the reference, {said}"
    yield coder_table(analysis.agreement_with(own, study), caption)


def _agreement(own: pd.DataFrame, study: Study, said: str) -> Iterator[Part]:
    if lacking := _lack(own):
        yield _paragraph(lacking)
        return
    presence = analysis.reading_coefficients(own, study).query("judgement == 'presence'")
    alpha = presence[presence["coefficient"] == "alpha"]
    overall = _figure(alpha.loc[alpha["code_id"] == "all", "value"].item())
    yield _paragraph(f"Over all dimensions Krippendorff’s alpha is {overall}.")
    caption = f"Agreement in the class on whether a code applies, {said}"
    each = alpha[alpha["code_id"] != "all"]
    if each["value"].notna().any():  # a class may use one category alone
        enough = display.in_words(int(each.loc[each["value"].notna(), "low"].notna().sum()))
        lowest = each.dropna(subset="value").nsmallest(3, "value")
        least = labelled(lowest, study)["code_id"].str.lower()
        alt = (
            f"Over all dimensions alpha is {overall}; it is lowest on {listing(least)}. There is "
            f"enough for an interval on {enough} of the {len(each)} dimensions."
        )
        with_intervals = f"{caption}, with 95 % intervals"
        finding = f"Agreement in the class is lowest on {listing(least)}"
        yield display.agreement_intervals(alpha, study, finding, with_intervals, alt)
    yield display.folded(
        display.agreement_table(presence, study, f"{caption}, by four measures"),
        f"Show all measures of agreement in the class, {said}",
    )


def _contested(own: pd.DataFrame, study: Study, said: str) -> Iterator[Part]:
    if lacking := _lack(own):
        yield _paragraph(lacking)
        return
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
        "Alpha": rows["alpha"].map(_figure),
        "Same bearing": rows["same_bearing"].astype(str) + " of " + rows["both"].astype(str),
    }
    return _boxed("coders", shown, caption)


def vote_table(contested: pd.DataFrame, readings: pd.DataFrame, study: Study, caption: str) -> HTML:
    """Show what readers said of segments, in the order of ``contested``, beside the reference."""
    segments = list(contested["segment_id"].astype(object))
    given: dict[str, list[str]] = {}
    for row in labelled(votes(readings, study), study).to_dict("records"):
        each_way = ", ".join(f"{row[each]} {each}" for each in bearings(study) if row[each])
        said = f"{row['code_id']}: {row['given']} of {row['readers']} ({each_way})"
        given.setdefault(row["segment_id"], []).append(said)
    reference = analysis.study_readings(study, segments).query(f"coder_id == '{REFERENCE}'")
    decided: dict[str, list[str]] = {}
    for row in labelled(reference.dropna(subset="code_id"), study).to_dict("records"):
        decided.setdefault(row["segment_id"], []).append(f"{row['code_id']}: {row['bearing']}")

    addresses, between = homes(study), Markup("<br />")
    told = study.segments.set_index(study.segments["segment_id"].astype(object))["statement"]
    shown = {
        "Statement": markup(parts.quoted(told[each], [each], addresses) for each in segments),
        "Readers": contested["readers"].to_numpy(),
        "What they gave": markup(between.join(given.get(each, ["no code"])) for each in segments),
        "The reference": markup(between.join(decided.get(each, ["no code"])) for each in segments),
    }
    return _boxed("votes", shown, caption)


def _boxed(kind: str, shown: Mapping[str, object], caption: str) -> HTML:
    table = table_markup(pd.DataFrame(shown), caption)
    return HTML(Markup('<div class="{}">{}</div>').format(kind, table))
