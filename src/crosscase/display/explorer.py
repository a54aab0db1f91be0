"""The evidence page by page: of every source, of every code, of every code in every case."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import pandas as pd
from markupsafe import Markup

from crosscase.analysis import RATINGS, RatingRule
from crosscase.analysis.confidence import NOT_JUDGED
from crosscase.analysis.rating import SPOKEN
from crosscase.display import addresses
from crosscase.display.confidence import confidence_mark
from crosscase.display.labels import names
from crosscase.display.page import Page, spelt
from crosscase.display.segments import BEARINGS, SCOPES, about, headed
from crosscase.display.tables import (
    LANGUAGES,
    has,
    markup,
    rating_badge,
    source_link,
    source_title,
    statements,
    table_markup,
)
from crosscase.display.words import count, directed, in_words, share
from crosscase.study import Study

INVOLVEMENT = {
    "involved": "involved: runs, funds or is party to what it writes about",
    "oversight": "oversight: councils, parliaments, parties, evaluators, supervisors",
    "independent": "independent: press, scholars, bystanders",
}
NARROWEST = 3
UNIT = ["segment_id", "code_id", "dimension", "bearing", "route", "reason"]
READ = {"whole": "the whole text", "opening": "only the opening"}
TESTED = Markup(
    '<span class="uses">Tested: this book puts the conclusions of its source to the test, so it '
    "never enters a rating.</span>"
)
SETTING = Markup(
    '<p class="origin">These statements speak of the cities apart from the partnership. They show '
    "where it works; they never enter the rating.</p>"
)


def source_page(
    source: dict[Any, Any],
    segments: pd.DataFrame,
    units: pd.DataFrame,
    study: Study,
    uses: pd.DataFrame,
) -> Page:
    """Return the page of a source: who speaks, and every statement with how it was coded.

    Parameters
    ----------
    source, segments
        A row of ``study.sources`` and its rows of ``study.segments``.
    units
        From :func:`crosscase.analysis.evidence.decided_units`, those of the source.
    study
        The study, for readable names.
    uses
        Which claims rest on which segments: ``claim_id``, ``text``, ``chapter``, ``stance`` (for
        or against), ``segment_id``.
    """
    cases, notes = names(study), _claims(uses, segments)
    coders = [coder for coder in study.coders["coder_id"].astype(str) if coder in units]
    coded = by_segment(units[[*UNIT, *coders]])
    told = (
        Markup(
            '<section id="{anchor}"><h3><a href="{row}">{segment}</a></h3>\n<p>{statement}</p>\n'
            '<p class="origin">{about}. In the source’s own words: '
            '<q lang="{language}">{words}</q></p>\n{codings}{uses}</section>'
        ).format(
            anchor=addresses.anchor(row["segment_id"]),
            row=addresses.row(row["segment_id"]),
            segment=row["segment_id"],
            statement=row["statement"],
            about=about(row, cases),
            language=source["language"],
            words=row["anchor"],
            codings=coding_list(coded.get(row["segment_id"], []), coders),
            uses=notes.get(row["segment_id"], ""),
        )
        for row in segments.to_dict("records")
    )
    parts = [
        Markup("<h1>{}</h1>").format(source_title(source)),
        _what("One public source, and every statement that this book takes from it, in our words."),
        _facts(source),
        Markup("<h2>{}</h2>").format(headed(count(len(segments), "statement"))),
        *told,
    ]
    return Page(addresses.anchor(source["source_id"]), source["title"], Markup("\n").join(parts))


def cell_page(
    cell: dict[Any, Any], evidence: pd.DataFrame, study: Study, uses: pd.DataFrame
) -> Page:
    """Return the page of a code in a case: the rating, and every statement behind it.

    Parameters
    ----------
    cell
        A row from :func:`crosscase.analysis.with_confidence`, with its ``dimension``.
    evidence
        From :func:`crosscase.analysis.evidence`, rows of this case and code.
    study, uses
        As for :func:`source_page`.
    """
    case, code, dimension = cell["case_id"], cell["code_id"], cell["dimension"]
    title = f"{dimension}: {names(study)[case]}"
    rated = evidence[evidence["rated"]]
    setting = evidence[(evidence["scope"] == "setting") & ~evidence["tested"]]
    groups = ((bearing, rated[rated["bearing"] == bearing]) for bearing in BEARINGS)
    parts = [
        Markup("<h1>{}</h1>").format(title),
        _what("One partnership and one dimension: the rating, and every statement behind it."),
        _verdict(cell),
        Markup('<p><a href="{}">{} in all partnerships</a></p>').format(
            addresses.code(code), dimension
        ),
        *(_listed("h2", headed(bearing), rows, {}) for bearing, rows in groups if len(rows)),
        _listed("h2", "Apart from the rating", setting, {}, SETTING) if len(setting) else "",
        _resting(uses, evidence),
    ]
    return Page(addresses.anchor(case, code), title, Markup("\n").join(parts))


def code_page(
    code: dict[Any, Any],
    ratings: pd.DataFrame,
    units: pd.DataFrame,
    study: Study,
    uses: pd.DataFrame,
) -> Page:
    """Return the page of a code: what it means, its ratings, and everything that carries it.

    Parameters
    ----------
    code
        A row of ``study.codebook``.
    ratings
        From :func:`crosscase.analysis.with_confidence`, rows of this code.
    units
        From :func:`crosscase.analysis.evidence.decided_units`, those of this code.
    study, uses
        As for :func:`source_page`.
    """
    carried = units[units["bearing"].notna()]
    notes = dict.fromkeys(carried.loc[carried["tested"], "segment_id"], TESTED)
    parts = [
        Markup("<h1>{}</h1>").format(code["dimension"]),
        _what("One dimension: what it means, how it is rated, and every statement on it."),
        _pairs({headed(name): code.get(name) for name in ("definition", "include", "exclude")}),
        _rating_rows(ratings, names(study)),
        Markup("<p>{}</p>").format(_agreement(units)),
    ]
    for label, rows in _by_case(carried, names(study)):
        parts.append(Markup("<h2>{}</h2>").format(label))
        parts += [
            _listed("h3", headed(SCOPES[scope]), spoken, notes)
            for scope in SCOPES
            if len(spoken := rows[rows["scope"] == scope])
        ]
    parts.append(_resting(uses, carried))
    return Page(addresses.anchor(code["code_id"]), code["dimension"], Markup("\n").join(parts))


def _what(text: str) -> Markup:
    """Say what a page is, and where to go from it."""
    return Markup(
        '<p class="what">{} <a href="{}">Start of the book</a> <a href="{}">All statements</a></p>'
    ).format(text, addresses.LANDING, addresses.SEGMENTS)


def _facts(source: dict[Any, Any]) -> Markup:
    """Say who speaks in a source, where it is, and how much of it was read."""
    extent = source.get("extent")
    return _pairs(
        {
            "Public address": _public(source),
            "Publisher": source["publisher"],
            "Origin": source["origin"],
            "Side": source["publisher_side"],
            "Involvement": INVOLVEMENT[source["involvement"]],
            "Kind": source["kind"],
            "Language": LANGUAGES.get(source["language"], source["language"]),
            "Published": source["published"] if has(source["published"]) else "undated",
            "Read": READ.get(str(extent), extent),
        }
    )


def _pairs(facts: Mapping[str, Any]) -> Markup:
    """Return names, each with what is known under it."""
    items = (
        Markup("<dt>{}</dt><dd>{}</dd>").format(*fact) for fact in facts.items() if has(fact[1])
    )
    return Markup('<dl class="facts">{}</dl>').format(Markup("").join(items))


def _public(source: dict[Any, Any]) -> Markup:
    url = source["url"] if has(source["url"]) else "none recorded"
    host = (addresses.may_be_followed(url) and urlsplit(url).netloc) or url
    return Markup("{}").format(source_link({**source, "host": host}, "host"))


def by_segment(units: pd.DataFrame) -> dict[str, list[dict[Any, Any]]]:
    """Return the rows of each segment."""
    coded: dict[str, list[dict[Any, Any]]] = {}
    for unit in units.to_dict("records"):
        coded.setdefault(unit["segment_id"], []).append(unit)
    return coded


def coding_list(units: list[dict[Any, Any]], coders: list[str]) -> Markup:
    """Say of each code of a segment what the coders recorded and what was decided.

    Parameters
    ----------
    units
        From :func:`crosscase.analysis.evidence.decided_units`, rows of one segment.
    coders
        Whose columns to read.
    """
    if not units:
        return Markup('<p class="origin">No coder gave it a code.</p>')
    items = (_coding(unit, coders) for unit in units)
    return Markup('<ul class="codings">{}</ul>').format(Markup("").join(items))


def _coding(unit: dict[Any, Any], coders: list[str]) -> Markup:
    """Say what each coder recorded of a code, and what was decided."""
    decided = unit["bearing"] if has(unit["bearing"]) else "dropped"
    recorded = "; ".join(
        f"coder {coder}: {unit[coder] if has(unit[coder]) else 'no code'}" for coder in coders
    )
    return Markup(
        '<li><span class="bearing {0}">{0}</span> <a href="{1}">{2}</a> '
        '<span class="origin">{3}. {4}</span></li>'
    ).format(
        decided,
        addresses.code(unit["code_id"]),
        unit["dimension"],
        headed(recorded),
        "Agreed."
        if unit["route"] == "agreed"
        else _decided(unit["route"], decided, unit["reason"]),
    )


def _decided(route: str, decided: str, reason: str) -> str:
    decision = decided if decided == "dropped" else f"kept as {decided}"
    return f"{headed(route)}: {decision}, because: {reason}"


def _verdict(cell: dict[Any, Any]) -> Markup:
    """Return the rating of a cell and what it rests on, or why there is none."""
    if cell["rating"] in RATINGS:
        words = Markup("{} {} Rated {}. {} {} {}").format(
            rating_badge(cell["rating"]),
            confidence_mark(cell["confidence"]),
            SPOKEN[cell["rating"]],
            _sure(cell),
            _basis("It rests on", cell),
            _beside(cell),
        )
    elif cell["rating"] == "thin":
        words = Markup("{} {} {}").format(
            _basis("The record holds", cell), _too_little(cell["rule"]), _beside(cell)
        )
    elif cell["segments"]:
        spoken = count(cell["segments"], "statement")
        words = Markup("No rating: the record holds {}, none with a direction.").format(spoken)
    else:
        words = Markup(
            "The record is silent here: no statement on this dimension speaks of the partnership "
            "itself."
        )
    return Markup('<p class="rated">{}</p>').format(words)


def _sure(cell: dict[Any, Any]) -> str | Markup:
    if cell["confidence"] == NOT_JUDGED:
        return "How sure one can be of this rating has not been judged."
    anchor = addresses.anchor(cell["case_id"], cell["code_id"])
    return Markup('Confidence in it is {}: <a href="{}">why</a>.').format(
        cell["confidence"], addresses.CONFIDENCE.format(cell_id=anchor)
    )


def _basis(verb: str, cell: dict[Any, Any]) -> str:
    return f"{verb} {_behind(cell)}."


def _beside(cell: dict[Any, Any]) -> str:
    """Say how many statements the rule does not count."""
    neutral = cell["segments"] - cell["judged"]
    return f"Without a direction, and so without weight: {in_words(neutral)}." if neutral else ""


def _too_little(rule: RatingRule) -> str:
    return (
        f"That is too little for a rating, which needs {in_words(rule.min_segments)}, from "
        f"{count(rule.min_origins, 'origin')}."
    )


def _rating_rows(ratings: pd.DataFrame, cases: pd.Series) -> Markup:
    """Show the ratings of a code, a case a row."""
    cells = ratings.to_dict("records")
    shown = pd.DataFrame(
        {
            "Partnership": markup(_case_link(cell, cases) for cell in cells),
            "Rating": markup(_rating(cell) for cell in cells),
            "Rests on": [_behind(cell) for cell in cells],
        }
    )
    caption = "The rating of every partnership, and what it rests on"
    return Markup('<div class="cells">{}</div>').format(table_markup(shown, caption))


def _behind(cell: dict[Any, Any]) -> str:
    """Say what the rule counts in a cell, and nothing else, so that it explains the rating."""
    if not cell["judged"]:
        return directed(0)
    return (
        f"{directed(cell['judged'])} from {count(cell['origins'], 'origin')}; "
        f"{share(cell['involved_share'])} of them from those involved"
    )


def _case_link(cell: dict[Any, Any], cases: pd.Series) -> Markup:
    return Markup('<a href="{}">{}</a>').format(
        addresses.cell(cell["case_id"], cell["code_id"]), cases[cell["case_id"]]
    )


def _rating(cell: dict[Any, Any]) -> Markup:
    badge = rating_badge(cell["rating"])
    if not has(cell["confidence"]):
        return badge
    return badge + " " + confidence_mark(cell["confidence"])


def _agreement(units: pd.DataFrame) -> str:
    """Say how often the coders agreed on a code, and what became of the rest."""
    disputes, overruled = (units[units["route"] == route] for route in ("decided", "overruled"))
    agreed = count(len(units) - len(disputes) - len(overruled), "statement")
    kept = int(disputes["bearing"].notna().sum())
    against = f" Against all coders it was decided in {in_words(len(overruled))}."
    return (
        f"The coders agreed on this code in {agreed} and differed in {in_words(len(disputes))}; of "
        f"these, adjudication kept it in {in_words(kept)} and dropped it in "
        f"{in_words(len(disputes) - kept)}.{against if len(overruled) else ''}"
    )


def _by_case(rows: pd.DataFrame, cases: pd.Series) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the rows of every case that has any, then those of none."""
    groups = {label: rows[rows["case_id"] == case] for case, label in cases.items()}
    groups["Partnerships in general"] = rows[rows["case_id"].isna()]
    yield from ((label, own) for label, own in groups.items() if len(own))


def _listed(
    level: str, heading: str, rows: pd.DataFrame, notes: Mapping[str, Markup], before: str = ""
) -> Markup:
    return Markup("<{0}>{1}: {2}</{0}>\n{3}{4}").format(
        level, heading, count(len(rows), "statement"), before, statements(rows, notes)
    )


def _claims(uses: pd.DataFrame, segments: pd.DataFrame) -> dict[Any, Markup]:
    """Return, by segment, links to the claims that rest on it: the narrowest, the rest folded."""
    breadth = _breadth(uses)
    own = uses[uses["segment_id"].isin(segments["segment_id"])].astype({"segment_id": object})
    own = own.assign(breadth=own["claim_id"].map(breadth)).sort_values("breadth", kind="stable")
    return {segment: _used(claims) for segment, claims in own.groupby("segment_id")}


def _used(uses: pd.DataFrame) -> Markup:
    claims = [_claim(claim) for _, claim in uses.groupby(["claim_id", "stance"], sort=False)]
    listed = Markup('<p class="uses">Used by:</p>{}').format(_items(claims[:NARROWEST]))
    if len(claims) <= NARROWEST:
        return listed
    rest = len(claims) - NARROWEST
    return listed + Markup('<details class="uses"><summary>and by {}</summary>{}</details>').format(
        count(rest, "wider claim"), _items(claims[NARROWEST:])
    )


def _items(items: Iterable[Markup]) -> Markup:
    listed = Markup("").join(Markup("<li>{}</li>").format(item) for item in items)
    return Markup('<ul class="uses">{}</ul>').format(listed)


def _resting(uses: pd.DataFrame, segments: pd.DataFrame) -> Markup:
    """Return the claims that rest on any of some segments, each once, the narrowest first."""
    here = set(uses.loc[uses["segment_id"].isin(segments["segment_id"].astype(str)), "claim_id"])
    texts = uses.drop_duplicates("claim_id").set_index("claim_id")["text"]
    links = [
        Markup('<a href="{}">{}</a>').format(addresses.claim(claim), texts[claim])
        for claim in _breadth(uses).index
        if claim in here
    ]
    heading = Markup("<h2>Claims that rest on statements of this page</h2>")
    return heading + _items(links) if links else Markup("")


def _breadth(uses: pd.DataFrame) -> pd.Series:
    """Return how many segments each claim rests on, the fewest first."""
    return uses.groupby("claim_id")["segment_id"].nunique().sort_values(kind="stable")


def _claim(uses: pd.DataFrame) -> Markup:
    """Return a link to a claim, with links to the chapters that make it."""
    first = uses.iloc[0]
    chapters = (
        Markup('<a href="{}">{}</a>').format(
            addresses.mark(chapter, first["claim_id"]), spelt(chapter)
        )
        for chapter in uses["chapter"].unique()
    )
    return Markup('<a href="{}">{}</a> ({}; in {})').format(
        addresses.claim(first["claim_id"]),
        first["text"],
        first["stance"],
        Markup(", ").join(chapters),
    )
