"""The table of all segments, with the form that filters it where scripts run."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from IPython.display import HTML

from crosscase.display.addresses import anchor
from crosscase.display.html import has, records, render
from crosscase.display.labels import bearings, heading, label
from crosscase.display.words import LANGUAGES, headed
from crosscase.study import Study


def segment_table(evidence: pd.DataFrame, study: Study, caption: str) -> HTML:
    """Show every segment in one table, which readers can filter where scripts run.

    Every row has an address, the segment's id in lower case, and leads to the segment's page.
    ``evidence``: from ``study.evidence``, for the consensus codings.
    """
    codings = by_segment(evidence.drop_duplicates(["segment_id", "code_id"]))
    rows = records(study.segments.merge(study.sources, on="source_id", how="left"))
    for row in rows:
        row["codings"] = codings.get(row["segment_id"], [])
        row["about_what"] = about(row, study)
        years = _years(row)
        coded = (f"{anchor(each['code_id'])}:{each['bearing']}" for each in row["codings"])
        # What the script filters by; the words and the publisher stand in the row.
        row["marks"] = {
            "case_id": " ".join(map(anchor, row["cases"])),
            "side": row.get("about", ""),
            "scope": row.get("scope", ""),
            "codes": " ".join(coded),
            "language": row["language"],
            "from": min(years, default=""),
            "to": max(years, default=""),
        }
    # A statement is in the language of its source; readers choose among those that there are.
    languages = sorted(study.sources["language"].unique())
    known = {name: dict(study.labels.get(name, {})) for name in ("about", "scope")}
    cases, codes = study.cases["case_id"], study.codebook["code_id"]
    choices = {
        "case_id": (heading(study, "case_id"), {each: study.names[each] for each in cases}),
        "side": ("About", known["about"]),
        "scope": ("Speaks of", known["scope"]),
        "code": ("Coded as", {each: study.names[each] for each in codes}),
        "bearing": ("Direction", {each: each for each in bearings(study)}),
        "language": ("Language", {each: LANGUAGES.get(each, each) for each in languages}),
    }
    return render(
        "segment_table.html",
        caption=caption,
        rows=rows,
        choices=[(name, title, options.items()) for name, (title, options) in choices.items()],
        publishers=sorted(study.sources["publisher"].unique(), key=str.casefold),
    )


def by_segment(units: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of each segment."""
    coded: dict[str, list[dict[str, Any]]] = {}
    for unit in records(units):
        coded.setdefault(unit["segment_id"], []).append(unit)
    return coded


def about(segment: Mapping[Any, Any], study: Study) -> str:
    """Say what a segment speaks of, in the words of its study: cases, scope, side and years."""
    one = [segment["case_id"]] if has(segment.get("case_id")) else []  # of rows by case
    cases = " and ".join(study.names[case] for case in segment.get("cases", one))
    told = [f"{cases}: " if cases else ""]
    told[0] += label(study, "scope", segment["scope"]) if has(segment.get("scope")) else ""
    if has(segment.get("about")):
        told.append(f"about {label(study, 'about', segment['about'])}")
    told.append("–".join(map(str, _years(segment))))
    return headed("; ".join(filter(None, told)))


def _years(segment: Mapping[str, Any]) -> list[int]:
    years = (segment[key] for key in ("year_from", "year_to") if has(segment.get(key)))
    return list(dict.fromkeys(years))  # one year, if the segment begins and ends in it
