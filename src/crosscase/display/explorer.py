"""The evidence page by page: of every source, of every code, of every code in every case."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pandas as pd
from IPython.display import HTML
from markupsafe import Markup

from crosscase.analysis.confidence import NOT_JUDGED
from crosscase.analysis.ratings import RATINGS, RatingRule, rated_evidence
from crosscase.display import addresses
from crosscase.display.confidence import confidence_mark
from crosscase.display.labels import names
from crosscase.display.tables import (
    LANGUAGES,
    SPOKEN,
    has,
    markup,
    rating_badge,
    source_title,
    statements,
    table_markup,
)
from crosscase.display.words import count, share
from crosscase.study.model import Study

VALENCES = ("positive", "mixed", "negative", "neutral")
SCOPES = {
    "tie": "the partnership itself",
    "setting": "a city apart from the partnership",
    "sibling": "another partnership of a city",
    "field": "partnerships in general",
}
SIDES = {"north": "the North", "south": "the South", "both": "both sides"}
INVOLVEMENT = {
    "involved": "involved: runs, funds or is party to what it writes about",
    "oversight": "oversight: councils, parliaments, parties, evaluators, supervisors",
    "independent": "independent: press, scholars, bystanders",
}
READ = {"whole": "the whole text", "opening": "only the opening"}
TESTED = Markup(
    '<span class="uses">Tested: from a source whose conclusions this book puts to the test; it never '
    "enters a rating.</span>"
)
UNRATED = Markup(
    '<p class="origin">These statements speak of the cities apart from the partnership. They show '
    "where it works; they never enter the rating.</p>"
)


class Page(NamedTuple):
    """A page: its name in addresses, its title and its text."""

    name: str
    title: str
    body: Markup


def source_page(
    source: Mapping[str, Any],
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
        The claims that rest on segments: ``claim_id``, ``text``, ``chapter``, ``stance`` (for or
        against), ``segment_id``.
    """
    cases, notes = names(study), _claims(uses, segments)
    coders = [coder for coder in study.coders["coder_id"].astype(str) if coder in units]
    told = Markup("\n").join(
        Markup(
            '<section id="{anchor}"><h3><a href="{row}">{segment}</a></h3><p>{statement}</p>'
            '<p class="origin">{about}. In the source\'s own words: <q lang="{language}">{words}</q>'
            "</p>\n{codings}{uses}</section>"
        ).format(
            anchor=addresses.anchor(row["segment_id"]),
            row=addresses.row(row["segment_id"]),
            segment=row["segment_id"],
            statement=row["statement"],
            about=_about(row, cases),
            language=source["language"],
            words=row["in_vivo"],
            codings=_codings(units[units["segment_id"] == row["segment_id"]], coders),
            uses=notes.get(row["segment_id"], ""),
        )
        for row in segments.to_dict("records")
    )
    title = source_title(dict(source))
    body = Markup("<h1>{}</h1>\n{}\n{}\n<h2>{}</h2>\n{}").format(
        title,
        _what("One public source, and every statement that this book takes from it, in our words."),
        _facts(source),
        _headed(count(len(segments), "statement")),
        told,
    )
    return Page(addresses.anchor(source["source_id"]), str(source["title"]), body)


def cell_page(
    cell: Mapping[str, Any], evidence: pd.DataFrame, study: Study, uses: pd.DataFrame
) -> Page:
    """Return the page of a code in a case: the rating, and every statement behind it.

    Parameters
    ----------
    cell
        A row from :func:`crosscase.analysis.with_confidence`.
    evidence
        From :func:`crosscase.analysis.evidence`, rows of this case and code.
    study, uses
        As for :func:`source_page`.
    """
    case, code = str(cell["partnership"]), str(cell["code_id"])
    label = names(study)[case]
    dimension = _dimensions(study)[code]
    notes = _claims(uses, evidence)
    rated = rated_evidence(evidence)
    setting = evidence[(evidence["scope"] == "setting") & ~evidence["tested"]]
    groups = [(valence, rated[rated["valence"] == valence]) for valence in VALENCES]
    parts = [
        Markup("<h1>{}: {}</h1>").format(dimension, label),
        _what("One partnership and one dimension: the rating, and every statement behind it."),
        _verdict(cell, label, dimension),
        Markup(
            '<p class="origin">The dimension in all partnerships: <a href="{}">{}</a></p>'
        ).format(addresses.code(code), dimension),
        *(
            _listed("h2", f"{valence.capitalize()}", rows, notes)
            for valence, rows in groups
            if len(rows)
        ),
    ]
    if len(setting):
        parts += [_listed("h2", "Apart from the rating: the cities", setting, notes, UNRATED)]
    title = f"{dimension}: {label}"
    return Page(addresses.anchor(case, code), title, Markup("\n").join(parts))


def code_page(
    code: Mapping[str, Any],
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
    carried = units[units["valence"].notna()]
    tested = dict.fromkeys(carried.loc[carried["tested"], "segment_id"], TESTED)
    used = _claims(uses, carried)
    notes = used | {segment: note + used.get(segment, "") for segment, note in tested.items()}
    dimension = str(code["dimension"])
    meaning = Markup("").join(
        Markup("<dt>{}</dt><dd>{}</dd>").format(name.capitalize(), code[name])
        for name in ("definition", "include", "exclude")
        if has(code.get(name))
    )
    parts = [
        Markup("<h1>{}</h1>").format(dimension),
        _what(
            "One dimension: what it means, how the partnerships rate, and all that speaks of it."
        ),
        Markup('<dl class="facts">{}</dl>').format(meaning),
        _rating_rows(ratings, study),
        Markup("<p>{}</p>").format(_agreement(units)),
    ]
    for label, rows in _by_case(carried, names(study)):
        parts.append(Markup("<h2>{}</h2>").format(label))
        parts += [
            _listed("h3", _headed(SCOPES[scope]), spoken, notes)
            for scope, spoken in rows.groupby("scope", observed=True)
        ]
    return Page(addresses.anchor(str(code["code_id"])), dimension, Markup("\n").join(parts))


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
    codings = evidence.astype({"segment_id": object}).groupby("segment_id")
    coded = {segment: rows for segment, rows in codings}
    segments = study.segments.merge(study.sources, on="source_id", how="left")
    rows = Markup("\n").join(
        _row(row, coded.get(row["segment_id"]), cases) for row in segments.to_dict("records")
    )
    heads = ("Id", "Statement", "Speaks of", "Coded as", "Source")
    return HTML(
        Markup(
            '<div class="explorer">{}<table><caption>{}</caption><thead><tr>{}</tr></thead>\n'
            "<tbody>\n{}\n</tbody></table></div>"
        ).format(
            _filters(study),
            caption,
            Markup("").join(Markup('<th scope="col">{}</th>').format(head) for head in heads),
            rows,
        )
    )


def _what(text: str) -> Markup:
    """Say what a page is, and where to go from it."""
    return Markup(
        '<p class="what">{} <a href="{}">Start of the book</a> <a href="{}">All statements</a></p>'
    ).format(text, addresses.LANDING, addresses.SEGMENTS)


def _headed(text: str) -> str:
    return text[0].upper() + text[1:]


def _facts(source: Mapping[str, Any]) -> Markup:
    """Say who speaks in a source, where it is, and how much of it was read."""
    facts = {
        "Public address": _public(source["url"]),
        "Publisher": source["publisher"],
        "Origin": source["origin"],
        "Side": source["publisher_side"],
        "Involvement": INVOLVEMENT[source["involvement"]],
        "Kind": source["kind"],
        "Language": LANGUAGES.get(source["language"], source["language"]),
        "Published": source["published"] if has(source["published"]) else "undated",
        "Read": READ.get(source.get("extent"), source.get("extent")),
    }
    items = (
        Markup("<dt>{}</dt><dd>{}</dd>").format(*fact) for fact in facts.items() if has(fact[1])
    )
    return Markup('<dl class="facts">{}</dl>').format(Markup("").join(items))


def _public(url: Any) -> str | Markup:
    if not has(url):
        return "none recorded"
    host = urlsplit(url).netloc.removeprefix("www.")
    return Markup('<a class="source" href="{}">{}</a>').format(url, host)


def _about(row: Mapping[str, Any], cases: pd.Series) -> str:
    """Say what a segment speaks of: case, scope, side and years."""
    case = f"{cases[row['partnership']]}: " if has(row["partnership"]) else ""
    years = dict.fromkeys(str(row[key]) for key in ("year_from", "year_to") if has(row[key]))
    parts = [f"{case}{SCOPES[row['scope']]}", f"about {SIDES[row['about']]}", "–".join(years)]
    return _headed("; ".join(filter(None, parts)))


def _codings(units: pd.DataFrame, coders: list[str]) -> Markup:
    if units.empty:
        return Markup('<p class="origin">No coder gave it a code.</p>')
    items = (_coding(unit, coders) for unit in units.to_dict("records"))
    return Markup('<ul class="codings">{}</ul>').format(Markup("").join(items))


def _coding(unit: Mapping[Any, Any], coders: list[str]) -> Markup:
    """Say what each coder recorded of a code, and what was decided."""
    decided = unit["valence"] if has(unit["valence"]) else "dropped"
    recorded = "; ".join(
        f"coder {coder}: {unit[coder] if has(unit[coder]) else 'no code'}" for coder in coders
    )
    return Markup(
        '<li><span class="valence {0}">{0}</span> <a href="{1}">{2}</a> '
        '<span class="origin">{3}. {4}</span></li>'
    ).format(
        decided,
        addresses.code(unit["code_id"]),
        unit["dimension"],
        _headed(recorded),
        "Agreed." if unit["route"] == "agreed" else _adjudication(decided, unit["reason"]),
    )


def _adjudication(decided: str, reason: str) -> str:
    kept = "dropped" if decided == "dropped" else f"kept as {decided}"
    return f"Adjudicated: {kept}, because: {reason}"


def _verdict(cell: Mapping[str, Any], label: str, dimension: str) -> Markup:
    """Return the rating of a cell, or why it has none, and what it rests on."""
    badge = rating_badge(cell["rating"])
    basis = _basis(cell)
    if cell["rating"] in RATINGS:
        return Markup('<p class="rated">{} {} Rated {}. {} {}</p>').format(
            badge,
            confidence_mark(cell["confidence"]),
            SPOKEN[cell["rating"]],
            _sure(cell),
            basis,
        )
    rule = RatingRule()
    if cell["rating"] == "thin":
        words = (
            f"There is too little here for a rating, which needs "
            f"{count(rule.min_segments, 'statement')} with a direction from "
            f"{count(rule.min_origins, 'origin')}. {basis}"
        )
    elif cell["segments"]:
        words = f"There is no rating, because no statement has a direction. {basis}"
    else:
        words = f"The record is silent here: no statement speaks of {dimension} in {label} itself."
    return Markup('<p class="rated">{} {}</p>').format(badge, words)


def _sure(cell: Mapping[str, Any]) -> str | Markup:
    if cell["confidence"] == NOT_JUDGED:
        return "How sure one can be has not been judged."
    anchor = addresses.anchor(cell["partnership"], cell["code_id"])
    return Markup('Confidence in it is {}: <a href="{}">why</a>.').format(
        cell["confidence"], addresses.CONFIDENCE.format(anchor=anchor)
    )


def _basis(cell: Mapping[str, Any]) -> str:
    if not cell["segments"]:
        return ""
    spoken = count(cell["segments"], "statement")
    return (
        f"The record holds {spoken}; those with a direction number {cell['evaluative']} and come "
        f"from {count(cell['origins'], 'origin')}. Of all, {share(cell['involved_share'])} come "
        "from those involved."
    )


def _dimensions(study: Study) -> dict[str, str]:
    codes = study.codebook[["code_id", "dimension"]].astype(str)
    return dict(codes.itertuples(index=False, name=None))


def _rating_rows(ratings: pd.DataFrame, study: Study) -> Markup:
    """Show the ratings of a code, a case a row."""
    cells = ratings.to_dict("records")
    labels = names(study)
    shown = pd.DataFrame(
        {
            "Partnership": markup(
                Markup('<a href="{}">{}</a>').format(
                    addresses.cell(cell["partnership"], cell["code_id"]),
                    labels[cell["partnership"]],
                )
                for cell in cells
            ),
            "Rating": markup(_rating(cell) for cell in cells),
            "Statements": [cell["segments"] for cell in cells],
            "Origins": [cell["origins"] for cell in cells],
            "From those involved": [
                share(cell["involved_share"]) if cell["segments"] else None for cell in cells
            ],
        }
    )
    return Markup('<div class="cells">{}</div>').format(
        table_markup(shown, "The rating of every partnership, and what it rests on")
    )


def _rating(cell: Mapping[Any, Any]) -> Markup:
    badge = rating_badge(cell["rating"])
    if not has(cell["confidence"]):
        return badge
    return badge + " " + confidence_mark(cell["confidence"])


def _agreement(units: pd.DataFrame) -> str:
    """Say how often the coders agreed on a code, and what became of the rest."""
    if units.empty:
        return "No coder gave this code to any statement."
    disputed = units[units["route"] == "adjudicated"]
    kept = int(disputed["valence"].notna().sum())
    text = f"The coders agreed on this code in {count(len(units) - len(disputed), 'statement')}"
    if disputed.empty:
        return f"{text} and never differed."
    return (
        f"{text} and differed in {count(len(disputed), 'statement')}. Of these, adjudication kept "
        f"the code in {kept} and dropped it in {len(disputed) - kept}."
    )


def _by_case(rows: pd.DataFrame, cases: pd.Series) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the rows of every case that has any, then those of none."""
    for case, label in cases.items():
        own = rows[rows["partnership"] == case]
        if len(own):
            yield label, own
    general = rows[rows["partnership"].isna()]
    if len(general):
        yield "Partnerships in general", general


def _listed(
    level: str,
    heading: str,
    rows: pd.DataFrame,
    notes: Mapping[str, Markup],
    before: str = "",
) -> Markup:
    return Markup("<{0}>{1}: {2}</{0}>\n{3}{4}").format(
        Markup(level), heading, count(len(rows), "statement"), before, statements(rows, notes)
    )


def _claims(uses: pd.DataFrame, segments: pd.DataFrame) -> dict[str, Markup]:
    """Return, by segment, links to the claims that rest on it."""
    own = uses[uses["segment_id"].isin(segments["segment_id"])].astype({"segment_id": str})
    return {
        segment: Markup('<span class="uses">Used by claims: {}</span>').format(
            Markup("; ").join(
                _claim(*key, rows["chapter"])
                for key, rows in claims.groupby(["claim_id", "text", "stance"], sort=False)
            )
        )
        for segment, claims in own.groupby("segment_id")
    }


def _claim(claim_id: str, text: str, stance: str, chapters: pd.Series) -> Markup:
    links = (
        Markup('<a href="{}">{}</a>').format(addresses.chapter(chapter), _spelt(chapter))
        for chapter in chapters.unique()
    )
    return Markup('<a href="{}">{}</a> ({}; in {})').format(
        addresses.claim(claim_id), text, stance, Markup(", ").join(links)
    )


def _spelt(chapter: str) -> str:
    """Return the name of a chapter's file as words."""
    return chapter.lstrip("0123456789_").replace("_", " ")


def _row(row: Mapping[Any, Any], codings: pd.DataFrame | None, cases: pd.Series) -> Markup:
    """Return a segment as a row, with what it can be filtered by."""
    years = [int(row[key]) for key in ("year_from", "year_to") if has(row[key])]
    coded = [] if codings is None else codings.to_dict("records")
    data = {
        "partnership": addresses.anchor(row["partnership"]) if has(row["partnership"]) else "",
        "side": row["about"],
        "scope": row["scope"],
        "codes": " ".join(f"{addresses.anchor(c['code_id'])}:{c['valence']}" for c in coded),
        "language": row["language"],
        "from": min(years, default=""),
        "to": max(years, default=""),
    }
    published = f", {row['published'][:4]}" if has(row["published"]) else ""
    return Markup(
        '<tr id="{}"{}><th scope="row"><a href="{}">{}</a></th><td>{} <q lang="{}">{}</q></td>'
        '<td>{}</td><td>{}</td><td><a href="{}">{}</a>, {}{}</td></tr>'
    ).format(
        addresses.anchor(row["segment_id"]),
        Markup("").join(Markup(' data-{}="{}"').format(*each) for each in data.items() if each[1]),
        addresses.segment(row["segment_id"], row["source_id"]),
        row["segment_id"],
        row["statement"],
        row["language"],
        row["in_vivo"],
        _about(row, cases),
        Markup("<br>").join(f"{coding['dimension']}: {coding['valence']}" for coding in coded)
        or "no code",
        addresses.source(row["source_id"]),
        row["publisher"],
        LANGUAGES.get(row["language"], row["language"]),
        published,
    )


def _filters(study: Study) -> Markup:
    """Return the form that a script shows, fills from the address and obeys."""
    sources, cases = study.sources, names(study)
    languages = sources["language"].unique()
    choices = {
        ("partnership", "Partnership"): {
            addresses.anchor(case): cases[case] for case in cases.index
        },
        ("side", "About"): SIDES,
        ("scope", "Speaks of"): SCOPES,
        ("code", "Coded as"): {
            addresses.anchor(code): name for code, name in _dimensions(study).items()
        },
        ("valence", "Direction"): {valence: valence for valence in VALENCES},
        ("language", "Language"): {code: LANGUAGES.get(code, code) for code in sorted(languages)},
        ("publisher", "Publisher"): {
            name: name for name in sorted(sources["publisher"].unique(), key=str.casefold)
        },
    }
    selects = (_select(name, label, options) for (name, label), options in choices.items())
    return Markup(
        '<form class="filters" aria-label="Filter the statements" autocomplete="off" hidden>'
        '<label>Words <input type="search" name="text"></label>{}'
        '<label>From the year <input type="number" name="from"></label>'
        '<label>To the year <input type="number" name="to"></label>'
        '<button type="button">Clear</button> <output></output></form>\n'
    ).format(Markup("").join(selects))


def _select(name: str, label: str, options: Mapping[str, str]) -> Markup:
    shown = Markup("").join(
        Markup('<option value="{}">{}</option>').format(*option) for option in options.items()
    )
    return Markup(
        '<label>{} <select name="{}"><option value="">all</option>{}</select></label>'
    ).format(label, name, shown)
