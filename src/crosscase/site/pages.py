"""The pages made from the data: of every source, code, code in a case, and claim."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pandas as pd
from markupsafe import Markup

from crosscase.analysis import RATINGS, code_by_case, with_confidence
from crosscase.claims import Judged
from crosscase.display import addresses
from crosscase.display.claims import groups, sentence
from crosscase.display.html import environment, has, markup, parts, records, renderer, titled
from crosscase.display.labels import about, bearings, by_segment, heading, label, spelled_out
from crosscase.display.tables import table_markup
from crosscase.display.words import headed, listing
from crosscase.errors import CrosscaseError
from crosscase.study import Study
from crosscase.study.study import PRESENT

RELEASED = "claims_released"  # the table of claims that earlier releases made
TEMPLATES = Path(__file__).parent / "templates"
fill = renderer(TEMPLATES)
page_parts: Any = environment(TEMPLATES).get_template("page_parts.html").module


class Page(NamedTuple):
    """A page: its name in addresses, its title and text, and the cards of what it holds."""

    name: str
    title: str
    body: Markup
    cards: Mapping[str, str] = {}


def _page(template: str, name: str, title: str, **values: Any) -> Page:
    return Page(name, title, fill(template, name=name, title=title, **values))


def pages(study: Study, uses: pd.DataFrame) -> Iterator[Page]:
    """Yield the pages of all sources, of all codes in all cases, and of all codes.

    ``uses``: from :func:`crosscase.claims.claim_uses`, with the ``text`` of each claim.
    """
    cells = (
        with_confidence(study.ratings, study) if study.bearings else code_by_case(study.evidence)
    )
    cells = cells.assign(dimension=cells["code_id"].map(study.names))
    for source in records(study.sources):
        yield source_page(source, study, uses)
    for cell in records(cells):
        yield cell_page(cell, study, uses)
    for code in records(study.codebook):
        yield code_page(code, cells, study, uses)


def source_page(source: Mapping[Any, Any], study: Study, uses: pd.DataFrame) -> Page:
    """Return the page of a source: who speaks, and every statement with how it was coded."""
    segments = study.segments[study.segments["source_id"] == source["source_id"]]
    units = spelled_out(study.units[study.units["segment_id"].isin(segments["segment_id"])], study)
    coded = by_segment(units.assign(dimension=units["code_id"].map(study.names)))
    used = by_segment(_narrowest_first(uses, segments))
    rows = records(segments)
    for row in rows:
        own = row["segment_id"]
        row |= {"about_what": about(row, study), "codings": coded.get(own, [])}
        row |= {"uses": used.get(own, []), "readers": study.readers[own]}
    url = source["url"] if has(source.get("url")) else "none recorded"
    homes = addresses.cases(study)
    cases = dict.fromkeys(case for row in rows for case in row["cases"] if case in homes)
    facets = [column for column in study.labels.get("columns", {}) if column in source]
    page = _page(
        "source.html",
        addresses.anchor(source["source_id"]),
        titled(source["title"]),
        source=source,
        # The name of the site says more than a long address; one that leads nowhere is shown as is.
        host=(addresses.may_be_followed(url) and urlsplit(url).netloc) or url,
        homes=[(homes[case], study.names[case]) for case in cases],
        about=headed(label(study, "cases")),
        facets={heading(study, each): label(study, each, source[each]) for each in facets},
        extent=label(study, "extent", source["extent"]) if has(source.get("extent")) else "",
        segments=rows,
        coders=study.reading_coders,
    )
    cards = {addresses.anchor(row["segment_id"]): page_parts.card(row, source) for row in rows}
    return page._replace(cards=cards)


def cell_page(cell: Mapping[Any, Any], study: Study, uses: pd.DataFrame) -> Page:
    """Return the page of a code in a case: the rating, and every statement behind it."""
    case, code = cell["case_id"], cell["code_id"]
    evidence = study.evidence
    evidence = evidence[(evidence["case_id"] == case) & (evidence["code_id"] == code)]
    rated = evidence[evidence["rated"]]
    apart = evidence[~evidence["tested"]]  # what the study tests is on the pages of its codes
    return _page(
        "cell.html",
        addresses.anchor(case, code),
        f"{cell['dimension']}: {study.names[case]}",
        cell=cell,
        ratings=RATINGS,
        rates=bool(study.bearings),
        case=label(study, "case"),
        cases=label(study, "cases"),
        home=addresses.cases(study).get(case),
        name_of_case=study.names[case],
        rated_scopes=listing(label(study, "scope", scope) for scope in study.rated_scopes)
        if study.rated_scopes
        else "",
        groups=[
            (each, records(rated[rated["bearing"] == each]))
            for each in bearings(study) or [PRESENT]
        ],
        apart=[
            (why, records(apart[apart["scope"] == scope]))
            for scope, why in study.labels.get("apart", {}).items()
        ],
        claims=_resting(uses, evidence),
    )


def code_page(
    code: Mapping[Any, Any], places: pd.DataFrame, study: Study, uses: pd.DataFrame
) -> Page:
    """Return the page of a code: what it means, its ratings, and everything that carries it."""
    own = code["code_id"]
    units = study.units[study.units["code_id"] == own]
    carried = study.described(units[units["bearing"].notna()])
    by_case = {study.names[case]: carried["case_id"] == case for case in study.cases["case_id"]}
    # What speaks of no case is in no cell, and so on this page alone.
    by_case[headed(f"{label(study, 'cases')} in general")] = carried["case_id"].isna()
    cases = {}
    for name, here in by_case.items():
        cases[name] = [(words, records(rows)) for words, rows in _by_scope(carried[here], study)]
    cells = records(places[places["code_id"] == own])
    shown: dict[str, Any] = {
        heading(study, "case_id"): markup(
            parts.link(addresses.evidence(cell["case_id"], own), study.names[cell["case_id"]])
            for cell in cells
        ),
    }
    if study.bearings:
        caption = f"The rating of every {label(study, 'case')}, and what it rests on"
        shown["Rating"] = markup(parts.rating(cell) for cell in cells)
        shown["Rests on"] = [str(page_parts.behind(cell)) for cell in cells]
    else:
        caption = f"Statements on every {label(study, 'case')}: no bearing, no rating"
        shown["Statements"] = [cell["segments"] for cell in cells]
    tested = carried.loc[carried["tested"], "segment_id"]
    return _page(
        "code.html",
        addresses.anchor(own),
        study.names[own],
        code=code,
        rates=bool(study.bearings),
        coders=len(study.reading_coders),
        meaning={headed(name): code.get(name) for name in ("definition", "include", "exclude")},
        table=table_markup(pd.DataFrame(shown), caption),
        routes=units["route"].value_counts().to_dict(),
        kept=int(units.loc[units["route"] == "decided", "bearing"].notna().sum()),
        cases=cases,
        notes=dict.fromkeys(tested, page_parts.tested()),
        claims=_resting(uses, carried),
    )


def _by_scope(rows: pd.DataFrame, study: Study) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield rows by what they speak of, in words; a study without scopes has all under none."""
    if "scope" not in rows:
        if len(rows):
            yield "", rows
        return
    for scope, own in rows.groupby("scope", observed=True):
        yield label(study, "scope", str(scope)), own


def claim_page(judged: Judged, chapters: Mapping[str, str]) -> Page:
    """Return the page of a claim: how it stands, what was found, and all the evidence.

    ``chapters``: where it is made, by file name, and the titles.
    """
    name, text = addresses.anchor(judged.claim.claim_id), sentence(judged)
    own = {"one": judged, "sentence": text, "groups": groups(judged), "chapters": chapters}
    return _page("claim.html", name, text, **own)


def released_pages(study: Study, sentences: Mapping[str, str]) -> Iterator[Page]:
    """Yield the pages of claims that earlier releases made: each keeps its address.

    ``sentences``: what the present claims say, by their ids.
    """
    for row in records(study.extra.get(RELEASED, pd.DataFrame())):
        claim_id = row["claim_id"]
        if claim_id in sentences or not sentences.keys() >= {*row["now"]}:
            raise CrosscaseError(
                f"{RELEASED}.csv, {claim_id}: it must be no present claim, and what stands under "
                f"`now` must be some, not {', '.join(row['now']) or 'nothing'}; compare claims.yml"
            )
        now = [(addresses.claim(own), sentences[own]) for own in row["now"]]
        name = addresses.anchor(claim_id)
        yield _page("claim_released.html", name, row["text"], claim=row, now=now)


def _resting(uses: pd.DataFrame, segments: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the claims that rest on any of some segments, each once, the narrowest first."""
    claims = _narrowest_first(uses, segments).drop_duplicates("claim_id")
    return records(claims.sort_values(["breadth", "claim_id"]))


def _narrowest_first(uses: pd.DataFrame, segments: pd.DataFrame) -> pd.DataFrame:
    """Return the uses of some segments: first those by claims that rest on few."""
    breadth = uses.groupby("claim_id")["segment_id"].transform("nunique")
    here = uses["segment_id"].isin(segments["segment_id"].astype(str))
    return uses.assign(breadth=breadth)[here].sort_values("breadth", kind="stable")
