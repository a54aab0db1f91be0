"""Segments in words: what each speaks of, and what was coded in it."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from crosscase.display.html import has, records
from crosscase.display.labels import label
from crosscase.display.words import headed
from crosscase.study import Study


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
    told.append("–".join(map(str, years(segment))))
    return headed("; ".join(filter(None, told)))


def years(segment: Mapping[str, Any]) -> list[int]:
    """Return the years that a segment speaks of: the first and the last, or one, or none."""
    found = (segment[key] for key in ("year_from", "year_to") if has(segment.get(key)))
    return list(dict.fromkeys(found))  # one year, if the segment begins and ends in it
