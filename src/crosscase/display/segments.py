"""The table of all segments, with the form that filters it where scripts run."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from crosscase.display import addresses
from crosscase.display.labels import names
from crosscase.display.tables import LANGUAGES, has
from crosscase.study import Study

BEARINGS = ("positive", "mixed", "negative", "neutral")
SCOPES = {
    "tie": "the partnership itself",
    "setting": "a city apart from the partnership",
    "sibling": "another partnership of a city",
    "field": "partnerships in general",
}
SIDES = {"north": "the North", "south": "the South", "both": "both sides"}
HEADS = ("Statement", "Speaks of", "Coded as", "Source")


def segment_table(evidence: pd.DataFrame, study: Study, caption: str) -> HTML:
    """Show every segment in one table, which readers can filter where scripts run.

    Every row has an address, the segment's id in lower case, and leads to the segment's home.

    Parameters
    ----------
    evidence
        From :func:`crosscase.analysis.evidence`, for the consensus codings.
    study
        The study.
    caption
        What the table shows.
    """
    cases = names(study)
    codings = evidence.astype({"segment_id": object}).groupby("segment_id", sort=False)
    coded = {segment: rows.to_dict("records") for segment, rows in codings}
    segments = study.statements
    rows = (
        _row(row, coded.get(row["segment_id"], []), cases) for row in segments.to_dict("records")
    )
    heads = (Markup('<th scope="col">{}</th>').format(head) for head in HEADS)
    return HTML(
        Markup(
            '<div class="explorer">{}<table>\n<caption>{}</caption>\n<thead><tr>{}</tr></thead>\n'
            "<tbody>\n{}\n</tbody></table></div>"
        ).format(_filters(study), caption, Markup("").join(heads), Markup("\n").join(rows))
    )


def about(segment: dict[Any, Any], cases: pd.Series) -> str:
    """Say what a segment speaks of: case, scope, side and years.

    Parameters
    ----------
    segment
        A row of ``study.segments``.
    cases
        From :func:`crosscase.display.names`.
    """
    case = f"{cases[segment['case_id']]}: " if has(segment["case_id"]) else ""
    span = "–".join(dict.fromkeys(map(str, _years(segment))))
    parts = [f"{case}{SCOPES[segment['scope']]}", f"about {SIDES[segment['about']]}", span]
    return headed("; ".join(filter(None, parts)))


def headed(text: str) -> str:
    """Return a text that begins with a capital."""
    return text[0].upper() + text[1:]


def _years(segment: dict[Any, Any]) -> list[int]:
    return [segment[key] for key in ("year_from", "year_to") if has(segment[key])]


def _row(row: dict[Any, Any], codings: list[dict[Any, Any]], cases: pd.Series) -> Markup:
    """Return a segment as a row, with what it can be filtered by."""
    marks = (Markup(' data-{}="{}"').format(*mark) for mark in _marks(row, codings).items())
    words = (f"{coding['dimension']}: {coding['bearing']}" for coding in codings)
    published = f", {row['published'][:4]}" if has(row["published"]) else ""
    return Markup(
        '<tr id="{}"{}><td><a href="{}">{}</a> {} <q lang="{}">{}</q></td>'
        '<td>{}</td><td>{}</td><td><a href="{}">{}</a>, {}{}</td></tr>'
    ).format(
        addresses.anchor(row["segment_id"]),
        Markup("").join(marks),
        addresses.segment(row["segment_id"], row["source_id"]),
        row["segment_id"],
        row["statement"],
        row["language"],
        row["anchor"],
        about(row, cases),
        Markup(";<br />").join(words) or "no code",
        addresses.source(row["source_id"]),
        row["publisher"],
        LANGUAGES.get(row["language"], row["language"]),
        published,
    )


def _marks(row: dict[Any, Any], codings: list[dict[Any, Any]]) -> dict[str, Any]:
    """Return what the script filters a row by; its words and its publisher stand in the row."""
    years = _years(row)
    coded = (f"{addresses.anchor(coding['code_id'])}:{coding['bearing']}" for coding in codings)
    marks = {
        "case_id": addresses.anchor(row["case_id"]) if has(row["case_id"]) else "",
        "side": row["about"],
        "scope": row["scope"],
        "codes": " ".join(coded),
        "language": row["language"],
        "from": min(years, default=""),
        "to": max(years, default=""),
    }
    return {name: mark for name, mark in marks.items() if mark}


def _filters(study: Study) -> Markup:
    """Return the form that the script shows, fills from the address and obeys."""
    cases, codes = names(study), study.codebook[["code_id", "dimension"]].astype(str)
    languages = sorted(study.sources["language"].unique())
    publishers = sorted(study.sources["publisher"].unique(), key=str.casefold)
    selects = (
        _select("case_id", "Partnership", dict(zip(cases.index, cases, strict=True))),
        _select("side", "About", SIDES),
        _select("scope", "Speaks of", SCOPES),
        _select("code", "Coded as", dict(codes.itertuples(index=False, name=None))),
        _select("bearing", "Direction", dict(zip(BEARINGS, BEARINGS, strict=True))),
        _select("language", "Language", {each: LANGUAGES.get(each, each) for each in languages}),
    )
    return Markup(
        '<form class="filters" aria-label="Filter the statements" autocomplete="off" hidden="">'
        '<label>Words <input type="search" name="text" /></label>{}{}'
        '<label>From the year <input type="number" name="from" /></label>'
        '<label>To the year <input type="number" name="to" /></label>'
        '<button type="button">Clear</button> <output></output></form>\n'
    ).format(Markup("").join(selects), _publishers(publishers))


def _select(name: str, label: str, options: Mapping[str, str]) -> Markup:
    shown = (
        Markup('<option value="{}">{}</option>').format(value.lower(), text)
        for value, text in options.items()
    )
    return _choice(name, label, Markup("").join(shown))


def _publishers(publishers: list[str]) -> Markup:
    """Return a choice whose values are its words, as they stand in the rows."""
    shown = (Markup("<option>{}</option>").format(publisher) for publisher in publishers)
    return _choice("publisher", "Publisher", Markup("").join(shown))


def _choice(name: str, label: str, options: Markup) -> Markup:
    return Markup(
        '<label>{} <select name="{}"><option value="">all</option>{}</select></label>'
    ).format(label, name, options)
