"""The pages made from the data: of every source, code, code in a case, and claim."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pandas as pd
from markupsafe import Markup

from crosscase.analysis import RATINGS, with_confidence
from crosscase.claims import Judged
from crosscase.display import addresses
from crosscase.display.claims import groups, sentence
from crosscase.display.html import environment, has, markup, parts, records, titled
from crosscase.display.labels import bearings, heading, label
from crosscase.display.segments import about, by_segment
from crosscase.display.tables import table_markup
from crosscase.display.words import headed, listing
from crosscase.errors import CrosscaseError
from crosscase.study import Study

RELEASED = "claims_released"  # the table of claims that earlier releases made
NARROWEST = 3  # claims shown at each statement; the wider ones are folded away
PAGES = environment(Path(__file__).parent / "templates")
page_parts: Any = PAGES.get_template("page_parts.html").module


class Page(NamedTuple):
    """A page: its name in addresses, its title and text, and the cards of what it holds."""

    name: str
    title: str
    body: Markup
    cards: Mapping[str, str] = {}


def _page(template: str, name: str, title: str, **context: Any) -> Page:
    body = PAGES.get_template(template).render(context, name=name, title=title)
    return Page(name, title, Markup(body.strip()))


def pages(study: Study, uses: pd.DataFrame) -> Iterator[Page]:
    """Yield the pages of all sources, of all codes in all cases, and of all codes."""
    rated = with_confidence(study.ratings, study)
    rated = rated.assign(dimension=rated["code_id"].map(study.names))
    for source in records(study.sources):
        segments = study.segments[study.segments["source_id"] == source["source_id"]]
        units = study.units[study.units["segment_id"].isin(segments["segment_id"])]
        yield source_page(source, segments, units, study, uses)
    for cell in records(rated):
        keys = ["case_id", "code_id"]
        here = (study.evidence[keys] == [cell[key] for key in keys]).all(axis="columns")
        yield cell_page(cell, study.evidence[here], study, uses)
    for code in records(study.codebook):
        tables = (rated, study.units)
        cells, units = (table[table["code_id"] == code["code_id"]] for table in tables)
        yield code_page(code, cells, units, study, uses)


def source_page(
    source: Mapping[Any, Any],
    segments: pd.DataFrame,
    units: pd.DataFrame,
    study: Study,
    uses: pd.DataFrame,
) -> Page:
    """Return the page of a source: who speaks, and every statement with how it was coded."""
    coded = by_segment(units.assign(dimension=units["code_id"].map(study.names)))
    used = _used(uses, segments)
    told = [
        {
            **row,
            "about_what": about(row, study),
            "codings": coded.get(row["segment_id"], []),
            "uses": used.get(row["segment_id"], []),
        }
        for row in records(segments)
    ]
    url = source["url"] if has(source["url"]) else "none recorded"
    # The name of the site says more than a long address; one that leads nowhere is shown as it is.
    host = (addresses.may_be_followed(url) and urlsplit(url).netloc) or url
    homes = addresses.cases(study)
    cases = dict.fromkeys(case for row in segments["cases"] for case in row if case in homes)
    facets = [column for column in study.labels.get("columns", {}) if column in source]
    page = _page(
        "source.html",
        addresses.anchor(source["source_id"]),
        titled(source["title"]),
        source=source,
        host=host,
        homes=[(homes[case], study.names[case]) for case in cases],
        about=headed(label(study, "cases")),
        facets={heading(study, each): label(study, each, source[each]) for each in facets},
        extent=label(study, "extent", source["extent"]) if has(source.get("extent")) else "",
        segments=told,
        coders=[coder for coder in study.reading_coders if coder in units],
        narrowest=NARROWEST,
    )
    cards = {addresses.anchor(row["segment_id"]): page_parts.card(row, source) for row in told}
    return page._replace(cards=cards)


def cell_page(
    cell: Mapping[Any, Any], evidence: pd.DataFrame, study: Study, uses: pd.DataFrame
) -> Page:
    """Return the page of a code in a case: the rating, and every statement behind it."""
    rated = evidence[evidence["rated"]]
    apart = evidence[~evidence["tested"]]  # what the study tests is on the pages of its codes
    return _page(
        "cell.html",
        addresses.anchor(cell["case_id"], cell["code_id"]),
        f"{cell['dimension']}: {study.names[cell['case_id']]}",
        cell=cell,
        ratings=RATINGS,
        case=label(study, "case"),
        cases=label(study, "cases"),
        home=addresses.cases(study).get(str(cell["case_id"])),
        name_of_case=study.names[cell["case_id"]],
        rated_scopes=listing(label(study, "scope", scope) for scope in study.rated_scopes),
        groups=[(each, records(rated[rated["bearing"] == each])) for each in bearings(study)],
        apart=[
            (why, records(apart[apart["scope"] == scope]))
            for scope, why in study.labels.get("apart", {}).items()
        ],
        claims=_resting(uses, evidence),
    )


def code_page(
    code: Mapping[Any, Any],
    ratings: pd.DataFrame,
    units: pd.DataFrame,
    study: Study,
    uses: pd.DataFrame,
) -> Page:
    """Return the page of a code: what it means, its ratings, and everything that carries it."""
    carried = study.described(units[units["bearing"].notna()])
    by_case = {study.names[case]: carried["case_id"] == case for case in study.cases["case_id"]}
    # What speaks of no case is in no cell, and so on this page alone.
    by_case[headed(f"{label(study, 'cases')} in general")] = carried["case_id"].isna()
    routes = units["route"].value_counts()
    cells = records(ratings)
    shown = {
        heading(study, "case_id"): markup(
            parts.link(addresses.evidence(case, code["code_id"]), study.names[case])
            for case in ratings["case_id"]
        ),
        "Rating": markup(parts.rating(cell) for cell in cells),
        "Rests on": [str(page_parts.behind(cell)) for cell in cells],
    }
    caption = f"The rating of every {label(study, 'case')}, and what it rests on"
    tested = carried.loc[carried["tested"], "segment_id"]
    return _page(
        "code.html",
        addresses.anchor(code["code_id"]),
        code["dimension"],
        code=code,
        meaning={headed(name): code.get(name) for name in ("definition", "include", "exclude")},
        table=table_markup(pd.DataFrame(shown), caption),
        routes={route: int(routes.get(route, 0)) for route in ("agreed", "decided", "overruled")},
        kept=int(units.loc[units["route"] == "decided", "bearing"].notna().sum()),
        cases=[
            (
                name,
                [
                    (label(study, "scope", str(scope)), records(own))
                    for scope, own in carried[here].groupby("scope", observed=True)
                ],
            )
            for name, here in by_case.items()
        ],
        notes=dict.fromkeys(tested, page_parts.tested()),
        claims=_resting(uses, carried),
    )


def claim_page(judged: Judged, chapters: Sequence[str] = ()) -> Page:
    """Return the page of a claim: how it stands, what was found, and all the evidence."""
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


def _used(uses: pd.DataFrame, segments: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """Return the claims that rest on each segment, the narrowest first."""
    own = _with_breadth(uses, segments).sort_values("breadth", kind="stable")
    return {str(segment): records(rows) for segment, rows in own.groupby("segment_id", sort=False)}


def _resting(uses: pd.DataFrame, segments: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the claims that rest on any of some segments, each once, the narrowest first."""
    claims = _with_breadth(uses, segments).drop_duplicates("claim_id")
    return records(claims.sort_values(["breadth", "claim_id"]))


def _with_breadth(uses: pd.DataFrame, segments: pd.DataFrame) -> pd.DataFrame:
    """Return the uses of some segments, with how many segments each claim rests on."""
    here = uses[uses["segment_id"].isin(segments["segment_id"].astype(str))]
    breadth = uses.groupby("claim_id")["segment_id"].nunique()
    return here.assign(breadth=here["claim_id"].map(breadth))
